"""Exports, the bank and the owner tell of the same money, in any order: it is on record once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from mailbot.intake.statement import Statement
from mailbot.model.errors import DataError
from mailbot.model.invoice import Money
from mailbot.model.statement import Entry
from mailbot.rounds import desk as acts
from mailbot.rounds.desk import Command
from mailbot.rounds.paying import match_payments
from mailbot.rounds.proposals import meant, settle
from tests.rounds.exports import NOW, OWNER, Desk

HEAD = "number,client,amount,currency,issued,due,paid,balance,paid_on,credited,kind,credit_of"
INVOICE = "INV-1,Acme Inc,3000,USD,2026-06-03,2026-07-20"
LAWPAY = "Transaction Date,Transaction ID,Amount,Currency,Status,Reference,Payer Name\n"
OPEN = """,Type,Date,Num,P. O. #,Terms,Due Date,Aging,Open Balance
Acme Inc,,,,,,,,
,Invoice,06/03/2026,INV-1,,Net 30,07/20/2026,39,"2,000.00"
Total Acme Inc,,,,,,,,"2,000.00"
"""
JULY_1, JULY_15 = date(2026, 7, 1), date(2026, 7, 15)


@dataclass
class Office(Desk):
    """An owner with a billing program and a bank."""

    def table(self, *lines: str) -> str:
        return "\n".join(self.imports("\n".join((HEAD, *lines)).encode()).told)

    def bank(self, amount: str, on: date, reference: str = "INV-1") -> str:
        money = Money(amount=Decimal(amount), currency="USD")
        entry = Entry(amount=money, on=on, payer="ACME INC", reference=reference, source="CSV")
        statement = Statement(account="", entries=(entry,))
        command = Command(words="mailbot import", now=NOW)
        done = match_payments(statement, self.books, OWNER, command, self.store.events())
        self.tells(*done.events)
        return "\n".join(done.lines)

    def paid(self, amount: str, on: date) -> None:
        money = Money(amount=Decimal(amount), currency="USD")
        command = Command(words="mailbot paid", now=NOW)
        self.tells(acts.payment("INV-1", on, money, self.books, command))

    @property
    def received(self) -> Decimal:
        return self.invoice("INV-1").received

    @property
    def asked(self) -> int:
        return len(self.books.payments_proposed)


@pytest.fixture
def office() -> Office:
    office = Office()
    office.table(INVOICE)
    return office


@pytest.mark.parametrize("day", ["2026-07-15", ""])
def test_the_parts_that_the_bank_tells_of_an_exports_sum_add_nothing(office, day):
    office.table(f"{INVOICE},1000,2000,{day}")

    assert "nothing is added" in office.bank("400", JULY_1)
    assert "nothing is added" in office.bank("600", JULY_15)
    assert (office.received, office.asked) == (1000, 0)


def test_the_sum_of_an_export_is_the_same_money_more_than_five_days_apart(office):
    office.table(f"{INVOICE},1000,2000,2026-07-01")

    office.bank("1000", date(2026, 7, 8))

    assert (office.received, office.asked) == (1000, 0)


def test_a_sum_that_is_used_up_covers_no_more(office):
    office.table(f"{INVOICE},1000,2000,2026-07-15")
    office.bank("1000", JULY_15)

    office.bank("500", date(2026, 8, 20))

    assert office.received == 1500


def test_more_than_the_sum_of_an_export_is_asked_about(office):
    office.table(f"{INVOICE},1000,2000,2026-07-15")

    assert "1,000.00 of INV-1 are on record already" in office.bank("1500", JULY_15)
    assert (office.received, office.asked) == (1000, 1)


def test_a_part_of_what_the_owner_said_is_asked_about(office):
    office.paid("1000", JULY_15)

    office.bank("400", JULY_1)

    assert (office.received, office.asked) == (1000, 1)


def test_the_payments_of_a_program_are_parts_of_the_sum_that_it_told(office):
    office.table(f"{INVOICE},1000,2000,2026-07-15")
    rows = (
        "07/01/2026,TX1,400.00,USD,Completed,INV-1,Jan\n07/15/2026,TX2,600.00,USD,Completed,INV-1,J"
    )

    for _ in range(2):
        office.imports((LAWPAY + rows).encode())

    assert (office.received, office.asked) == (1000, 0)


def test_in_no_order_does_the_same_money_count_twice():
    """1,000 came in as 400 and 600: as the program, the bank and the owner say."""
    acts_of = {
        "export": lambda o: o.table(f"{INVOICE},1000,2000,2026-07-15"),
        "first": lambda o: o.bank("400", JULY_1),
        "second": lambda o: o.bank("600", JULY_15),
        "again": lambda o: o.bank("600", JULY_15),
    }
    for word in ((), ("400", JULY_1), ("1000", JULY_15)):
        for order in permutations(acts_of):
            office = Office()
            office.table(INVOICE)
            if word:
                office.paid(*word)
            for name in order:
                acts_of[name](office)
                assert office.received <= 1000, (word, order)
            assert office.received == 1000


def test_a_numbered_credit_note_names_what_was_credited_without_a_number(office):
    office.table(f"{INVOICE},0,2500,,500")
    note = "CN-1,Acme Inc,500,USD,2026-06-20,,,,,,credit note,INV-1"
    other = "CN-2,Acme Inc,100,USD,2026-06-21,,,,,,credit note,INV-1"

    office.table(note)
    assert office.invoice("INV-1").credited == 500
    office.table(note, other)
    assert office.invoice("INV-1").credited == 600


def test_a_sum_of_credits_counts_the_notes(office):
    office.table("CN-1,Acme Inc,500,USD,2026-06-20,,,,,,credit note,INV-1")

    office.table(f"{INVOICE},0,2500,,500")

    assert office.invoice("INV-1").credited == 500


def test_a_list_of_what_is_open_makes_up_no_payment_and_a_fuller_export_puts_it_right():
    office = Office()
    told = office.imports(OPEN.encode()).told
    assert "tells only what is open: 2,000.00 USD stands for the total" in told[0]

    office.bank("1000", JULY_15)
    assert (office.received, office.asked) == (0, 1)

    office.table(f"{INVOICE},1000,2000,2026-07-15")
    known = office.invoice("INV-1")
    assert (known.invoice.total.amount, known.received, known.balance.amount) == (3000, 1000, 2000)
    with pytest.raises(DataError, match="already"):
        settle(
            meant(tuple(key[:6] for key in office.books.payments_proposed), office.books),
            office.books,
            OWNER,
            Command(words="mailbot accept", now=NOW),
            office.store.events(),
            accepted=True,
        )
