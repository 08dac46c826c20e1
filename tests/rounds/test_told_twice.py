"""The owner says what the bank has told already: one payment, or two?"""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.model.errors import DataError
from mailbot.rounds import deeds
from tests.rounds.test_payments import Bank, booked

LATER = date(2026, 11, 7)


@pytest.fixture
def bank():
    stage = Bank()
    stage.later(days=10)
    stage.books_in(booked("500.00"))
    assert stage.open("INV-104") == Decimal("4360.00")
    return stage


def says_paid(bank: Bank, on: date, amount: str = "500", *, again: bool = False) -> None:
    command, history = bank.act("mailbot paid"), tuple(bank.store.events())
    done = deeds.paid("INV-104", on, amount, bank.books, command, history, again=again)
    bank.tell(*done.events)


@pytest.mark.parametrize("day", [1, 2, 7])
def test_a_part_that_the_bank_told_within_five_days_is_not_counted_twice(bank, day):
    with pytest.raises(DataError, match=r"the bank told of 500\.00 USD on 2026-11-02 already"):
        says_paid(bank, date(2026, 11, day))

    assert bank.open("INV-104") == Decimal("4360.00")


def test_with_again_it_is_a_second_payment(bank):
    says_paid(bank, LATER, again=True)

    assert bank.open("INV-104") == Decimal("3860.00")


def test_the_bank_tells_of_the_second_one_later_and_nothing_is_added(bank):
    says_paid(bank, LATER, again=True)
    bank.books_in(booked("500.00", day=LATER))

    assert bank.open("INV-104") == Decimal("3860.00")


@pytest.mark.parametrize(
    ("on", "amount"), [(date(2026, 11, 8), "500"), (LATER, "501"), (LATER, "")]
)
def test_another_day_another_sum_or_all_the_rest_is_other_money(bank, on, amount):
    says_paid(bank, on, amount)

    assert bank.open("INV-104") < Decimal("4360.00")


def test_what_was_taken_back_is_no_longer_told(bank):
    undo = deeds.paid_back("INV-104", bank.store.events(), bank.books, bank.act("mailbot paid"))
    bank.tell(*undo.events)

    says_paid(bank, LATER)

    assert bank.open("INV-104") == Decimal("4360.00")


def test_what_the_owner_said_twice_is_two_payments(bank):
    says_paid(bank, date(2026, 11, 12), "700")
    says_paid(bank, date(2026, 11, 12), "700")

    assert bank.open("INV-104") == Decimal("2960.00")
