"""What a table of invoices says, and which of its lines say nothing."""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.intake.table import contacts_of, day_of, money_of, rows_of, text_of
from mailbot.model.errors import DataError
from mailbot.model.message import Address

TABLE = "number,client,amount,currency,issued,due,email,matter\n"


def test_a_row_is_an_invoice_with_its_client_and_contacts():
    (row,), flaws = rows_of(
        f'{TABLE}inv-1,Acme Inc.,"1,234.50",usd,2026-10-01,2026-10-31,Jan <jan@a.example>,Lease\n'
    )

    assert flaws == ()
    assert (row.invoice.id, row.invoice.client, row.client) == ("INV-1", "acme-inc", "Acme Inc.")
    assert row.invoice.total.amount == Decimal("1234.50")
    assert row.invoice.due == date(2026, 10, 31)
    assert row.contacts == (Address(address="jan@a.example", name="Jan"),)


def test_columns_come_in_any_order_and_case_with_any_separator():
    rows, flaws = rows_of("Client;ISSUED;Currency;Amount;Number\nÄrzte;1.10.2026;EUR;1.234,56;R7\n")

    assert flaws == ()
    assert rows[0].invoice.total.amount == Decimal("1234.56")
    assert rows[0].invoice.issued == date(2026, 10, 1)
    assert rows[0].invoice.due is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_from_the_bytes(encoding):
    assert "Müller" in text_of("number,client\n1,Müller\n".encode(encoding))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Acme,1,USD,2026-10-01,,,", "no invoice number"),
        ("INV-2,,1,USD,2026-10-01,,,", "client: empty"),
        ("INV-2,Acme,much,USD,2026-10-01,,,", "“much” is no amount"),
        ("INV-2,Acme,-5,USD,2026-10-01,,,", "not above zero"),
        ("INV-2,Acme,NaN,USD,2026-10-01,,,", "not above zero"),
        ("INV-2,Acme,1,$,2026-10-01,,,", "no currency"),
        ("INV-2,Acme,1,USD,10/01/2026,,,", "no day"),
        ("INV-2,Acme,1,USD,2026-13-01,,,", "no day"),
        ("INV-2,Acme,1,USD,2026-10-01,2026-09-01,,", "before issued"),
        ("INV-2,Acme,1,USD,2026-10-01,,nobody,", "no e-mail address"),
        ("INV-1,Acme,1,USD,2026-10-01,,,", "stands in line 2 already"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_reason(line, reason):
    rows, flaws = rows_of(f"{TABLE}INV-1,Acme,1,USD,2026-10-01,,,\n{line}\n")

    assert len(rows) == 1
    assert flaws[0].line == 3
    assert reason in flaws[0].reason


def test_missing_columns_stop_the_import():
    with pytest.raises(DataError, match="no column amount, issued"):
        rows_of("number,client,currency\n")
    with pytest.raises(DataError, match="empty"):
        rows_of("")


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        ("5", "5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("12,5", "12.5"),
        ("1 234,50", "1234.50"),
    ],
)
def test_amounts_of_either_style(amount, value):
    assert money_of(amount, "eur").amount == Decimal(value)


def test_a_day_is_never_guessed():
    with pytest.raises(DataError):
        day_of("tomorrow", "due")


def test_several_contacts_stand_in_one_cell():
    assert len(contacts_of("a@x.example; B <b@x.example>, c@x.example")) == 3
