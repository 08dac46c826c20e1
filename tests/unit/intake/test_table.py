"""What a table of invoices says, and which of its lines say nothing."""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.intake.columns import NEEDED, SYNONYMS, WELCOME
from mailbot.intake.day import Order
from mailbot.intake.mapping import FIELDS, Habits
from mailbot.intake.row import contacts_of
from mailbot.intake.table import read_table, rows_of
from mailbot.intake.text import text_of
from mailbot.model.errors import DataError
from mailbot.model.message import Address

TABLE = "number,client,amount,currency,issued,due,email,matter\n"
BARE = "number,client,amount,currency,issued\n"


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


def test_the_columns_of_billing_programs_are_understood_and_said():
    table = read_table(
        "Invoice #,Customer,Amount Due,Currency,Invoice Date,Due Date,E-Mail,Project\n"
        "INV-1,Acme,12.00,USD,2026-10-01,2026-10-31,jan@a.example,Lease\n"
    )

    assert table.rows[0].invoice.matter == "Lease"
    assert ("Invoice #", "number") in table.understood
    assert ("E-Mail", "email") in table.understood
    assert "currency" not in dict(table.understood)


@pytest.mark.parametrize("number", ["Invoice No", "Invoice No.", "INVOICE_NUMBER", "Invoice#"])
def test_case_and_punctuation_of_a_column_do_not_matter(number):
    rows, _ = rows_of(f"{number},Client Name,Total,Currency,Date\nINV-1,Acme,1,USD,2026-10-01\n")

    assert rows[0].invoice.id == "INV-1"


def test_german_columns_are_understood():
    rows, flaws = rows_of(
        "Rechnungsnummer;Kunde;Betrag;Währung;Rechnungsdatum;Fällig am\n"
        "RE-7;Ärzte;1.234,56;EUR;01.10.2026;31.10.2026\n"
    )

    assert flaws == ()
    assert rows[0].invoice.due == date(2026, 10, 31)


def test_the_plainest_name_wins_where_several_columns_fit():
    rows, _ = rows_of(
        "number,client,Balance,Total,currency,Date,Invoice Date\n"
        "INV-1,Acme,5,9,USD,2026-10-31,2026-10-01\n"
    )

    assert rows[0].invoice.total.amount == 9
    assert rows[0].invoice.issued == date(2026, 10, 1)


def test_no_name_of_a_column_means_two_things():
    names = [name for words in SYNONYMS.values() for name in words] + [*NEEDED, *WELCOME]

    assert len(names) == len(set(names))
    assert set(SYNONYMS) >= {*NEEDED, *WELCOME}
    assert set(SYNONYMS) <= set(FIELDS)


def test_a_column_of_contacts_without_addresses_is_left_alone():
    table = read_table(f"{BARE.strip()},Contact\nINV-1,Acme,1,USD,2026-10-01,Jan Marsh\n")

    assert table.flaws == ()
    assert table.rows[0].contacts == ()
    assert table.understood == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_from_the_bytes(encoding):
    assert "Müller" in text_of("number,client\n1,Müller\n".encode(encoding))


def test_what_is_no_text_is_refused_in_words():
    with pytest.raises(DataError, match="save as CSV"):
        text_of(b"PK\x03\x04\x14\x00\x06\x00\x08\x00!\x00")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like(end):
    text = f"{BARE}\nINV-1,Acme,1,USD,2026-10-01\nINV-2,Acme,1,USD,\n".replace("\n", end)

    rows, flaws = rows_of(text)

    assert len(rows) == 1
    assert flaws[0].line == 4


def test_what_stands_before_the_columns_does_not_shift_the_lines():
    rows, flaws = rows_of("sep=;\n\nnumber;client;amount;currency;issued\nx;A;1;USD;2026-10-01\n")

    assert rows == ()
    assert flaws[0].line == 4


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Acme,1,USD,2026-10-01,,,", "no invoice number"),
        ("INV-2,,1,USD,2026-10-01,,,", "client: empty"),
        ("INV-2,Acme,much,USD,2026-10-01,,,", "“much” is no amount"),
        ("INV-2,Acme,-5,USD,2026-10-01,,,", "not above zero"),
        ("INV-2,Acme,NaN,USD,2026-10-01,,,", "no amount"),
        ("INV-2,Acme,1,$,2026-10-01,,,", "no currency"),
        ("INV-2,Acme,1,USD,10/01/2026,,,", "write 2026-10-01 or 2026-01-10"),
        ("INV-2,Acme,1,USD,2026-13-01,,,", "no day"),
        ("INV-2,Acme,1,USD,2026-10-01,2026-09-01,,", "before issued"),
        ("INV-2,Acme,1,USD,2026-10-01,,nobody@,", "no e-mail address"),
        ("INV-1,Acme,1,USD,2026-10-01,,,", "stands in line 2 already"),
        ("inv 1,Acme,1,USD,2026-10-01,,,", "stands in line 2 already"),
        ("INV-2,Acme,1,USD", "the line has 4 of 8 columns"),
        ("INV-2,Acme,1,234.00,USD,2026-10-01,,,,", "“234.00” is no currency"),
        ("INV-2,Acme,1,USD,2026-10-01,,,Lease,more", "the line has 9 of 8 columns"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_reason(line, reason):
    rows, flaws = rows_of(f"{TABLE}INV-1,Acme,1,USD,2026-10-01,,a@b.example,\n{line}\n")

    assert len(rows) == 1
    assert flaws[0].line == 3
    assert reason in flaws[0].reason


def test_columns_at_the_end_may_be_left_out():
    rows, flaws = rows_of(f"{TABLE}INV-1,Acme,1,USD,2026-10-01\n")

    assert (len(rows), flaws) == (1, ())


def test_missing_columns_stop_the_import_and_those_there_are_named():
    with pytest.raises(DataError, match="no column amount, issued; the file has “number”, “klient"):
        rows_of("number,klient,Customer,currency\n")
    with pytest.raises(DataError, match="two columns are called “Amount”"):
        rows_of("number,client,Amount,amount,currency,issued\n")
    with pytest.raises(DataError, match="empty"):
        rows_of("")
    with pytest.raises(DataError, match="empty"):
        rows_of("\n\n")


@pytest.mark.parametrize(
    "line",
    [
        'INV-2,"Acme,1,USD,2026-10-01',
        'INV-2,"Acme" Inc,1,USD,2026-10-01',
        f'INV-2,"{"a" * 140_000}"',
    ],
)
def test_a_cell_without_an_end_costs_its_own_line_and_no_other(line):
    first, last = "INV-1,Acme,1,USD,2026-10-01", "INV-3,B,1,USD,2026-10-01"

    rows, flaws = rows_of(f"{BARE}{first}\n{line}\n{last}\n")

    assert [row.invoice.id for row in rows] == ["INV-1", "INV-3"]
    assert [flaw.line for flaw in flaws] == [3]
    assert "quotation mark" in flaws[0].reason


@pytest.mark.parametrize(
    "between",
    [
        'INV-2,"Acme,1,USD,2026-10-01,,,\nINV-3,Bolt 12",1,USD,2026-10-01,,,',
        'INV-2,Acme,1,USD,2026-10-01,,,"Lease\nINV-3,Bolt,1,USD,2026-10-01,,,"',
    ],
)
def test_a_stray_quotation_mark_swallows_no_line_in_silence(between):
    rows, flaws = rows_of(f"{TABLE}{between}\nINV-4,Acme,1,USD,2026-10-01,,,\n")

    assert [row.invoice.id for row in rows] == ["INV-4"]
    assert flaws[0].line == 2
    assert "line 3" in flaws[0].reason


def test_a_description_may_have_several_lines():
    rows, flaws = rows_of(f'{TABLE}INV-1,Acme,1,USD,2026-10-01,,,"Lease,\n June"\nINV-2,A,1,USD,x')

    assert rows[0].invoice.matter == "Lease, June"
    assert flaws[0].line == 4


def test_slashes_are_read_in_the_order_that_any_day_of_the_table_proves():
    rows, flaws = rows_of(
        f"{TABLE}INV-1,Acme,1,USD,10/05/2026,,,\nINV-2,Acme,1,USD,10/25/2026,11/12/2026,,\n"
    )

    assert flaws == ()
    assert rows[0].invoice.issued == date(2026, 10, 5)
    assert rows[1].invoice.due == date(2026, 11, 12)


def test_nothing_is_due_before_it_was_issued_and_that_proves_an_order_too():
    """10/05 and 09/06: as months and days it would be due before it was issued."""
    rows, _ = rows_of(f"{TABLE}INV-1,Acme,1,USD,10/05/2026,09/06/2026,,\n")

    assert (rows[0].invoice.issued, rows[0].invoice.due) == (date(2026, 5, 10), date(2026, 6, 9))


def test_an_order_that_nothing_proves_is_asked_for_once():
    lines = "INV-1,Acme,1,USD,10/05/2026,,,\nINV-2,Acme,1,USD,11/06/2026,,,\n"

    with pytest.raises(DataError, match=r"“issued” may begin .* “10/05/2026”; say it with --dates"):
        rows_of(f"{TABLE}{lines}")
    table = read_table(f"{TABLE}{lines}", Habits(dates=Order.DAY))
    assert table.rows[0].invoice.issued == date(2026, 5, 10)


def test_an_amount_that_may_be_two_is_told_by_the_others_of_its_column():
    rows, flaws = rows_of(f"{BARE}R-1;Acme;1.234;EUR;2026-10-01\n".replace(",", ";"))
    told, _ = rows_of(
        f"{BARE}R-1;Acme;1.234;EUR;2026-10-01\nR-2;Acme;12*5;EUR;2026-10-01\n".replace(
            ",", ";"
        ).replace("*", ",")
    )

    assert rows == ()
    assert "may mean 1,234 or about 1.23" in flaws[0].reason
    assert told[0].invoice.total.amount == 1234


def test_several_contacts_stand_in_one_cell():
    assert len(contacts_of("a@x.example; B <b@x.example>, c@x.example")) == 3


@pytest.mark.parametrize("text", ["jan", "Jan <jan@acme>", "jan@acme..example", "a@x.example>b"])
def test_what_no_letter_can_go_to_is_no_contact(text):
    with pytest.raises(DataError, match="no e-mail address"):
        contacts_of(text)
