"""A few cents that are left are a question to the owner, and no letter and no call."""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.decide.agenda import agenda
from mailbot.decide.callcard import call_card
from mailbot.decide.promise import broken_promises
from mailbot.model.invoice import Money
from mailbot.model.letter import Purpose
from mailbot.model.policy import Calendar
from mailbot.rounds import deeds, desk
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_answers import sends_invoice
from tests.rounds.test_calendar import ACCOUNTING, brightwater, lives_through, told
from tests.rounds.test_calls import promises, until, view

ASKED = (("Brightwater", "INV-200", Money(amount=Decimal("0.01"), currency="USD")),)


def pays(stage: Stage, amount: str, *, number: str = "INV-200") -> None:
    money = Money(amount=Decimal(amount), currency="USD")
    today = stage.clock.now().date()
    stage.tell(desk.payment(number, today, money, stage.books, stage.act("paid")))


def left_over(stage: Stage):
    return agenda(stage.books, OWNER, stage.practice, stage.clock.now()).left_over


@pytest.fixture
def stage():
    return Stage(calendar=Calendar())


@pytest.mark.parametrize(
    ("total", "left", "trifle"),
    [
        ("950.00", "0.01", True),
        ("950.00", "4.99", True),
        ("950.00", "5.00", False),
        ("300.00", "2.99", True),
        ("300.00", "3.00", False),
        ("20.00", "0.99", True),
        ("20.00", "1.00", False),
        ("0.40", "0.40", True),
        ("950.00", "0.00", False),
    ],
)
def test_a_trifle_is_less_than_one_or_less_than_five_and_one_in_a_hundred(
    stage, total, left, trifle
):
    stage.imports(f"number,client,amount,currency,issued,due\nW-1,Westfall,{total},USD,2026-11-01,")
    if paid := Decimal(total) - Decimal(left):
        pays(stage, str(paid), number="W-1")

    (receivable,) = next(
        c.receivables for c in stage.books.cases.values() if c.client.name == "Westfall"
    )
    assert receivable.trifling is trifle
    assert receivable.open is (Decimal(left) > 0)


def test_for_one_cent_nobody_gets_a_letter_or_is_called_and_the_owner_is_asked(stage):
    pays(stage, "949.99")
    lives_through(stage, 40)

    assert told(brightwater(stage)) == []
    assert not brightwater(stage).calls
    assert left_over(stage) == ASKED


def test_for_ten_dollars_it_goes_on(stage):
    pays(stage, "940.00")
    lives_through(stage, 40)

    assert len(told(brightwater(stage))) == 4
    assert brightwater(stage).calls


def test_a_letter_that_waits_is_taken_back_once_only_a_cent_is_left(stage):
    until(stage, date(2026, 11, 11))
    (waits,) = brightwater(stage).open_drafts
    assert waits.letter.purpose is Purpose.OVERDUE

    pays(stage, "949.99")
    until(stage, date(2026, 11, 12))

    assert not brightwater(stage).open_drafts
    assert not stage.drafts


def test_a_call_is_off_once_only_a_cent_is_left(stage):
    until(stage, date(2026, 11, 23))
    assert brightwater(stage).calls

    pays(stage, "949.99")

    assert not brightwater(stage).calls


def test_a_promise_is_kept_but_for_a_cent(stage):
    stage.bill = stage.owner_sends(
        "Priya Nair <priya@brightwater.example>", "Invoice INV-200", "Attached is INV-200."
    )
    promises(stage, "6 November 2026")
    until(stage, date(2026, 11, 6))
    pays(stage, "949.99")
    until(stage, date(2026, 11, 30))

    today = stage.clock.now().date()
    assert brightwater(stage).receivable("INV-200").promises
    assert broken_promises(brightwater(stage), OWNER, stage.practice, today) == ()


@pytest.mark.parametrize(("paid", "drafts"), [("4859.99", 0), ("4000.00", 1)])
def test_who_passes_us_on_over_a_cent_is_not_asked_who_pays(stage, paid, drafts):
    first = sends_invoice(stage)
    pays(stage, paid, number="INV-104")
    stage.replies(ACCOUNTING, "You should go see Gerald about this.", to=first)
    stage.goes_round()

    assert len(stage.acme.open_drafts) == drafts


def test_a_word_of_the_owner_ends_the_question(stage):
    pays(stage, "949.99")
    assert left_over(stage) == ASKED

    stage.tell(*deeds.voided("INV-200", stage.books, stage.act("void")).events)

    assert left_over(stage) == ()
    assert not brightwater(stage).open


def test_a_call_about_money_does_not_name_the_cent_beside_it(stage):
    stage.imports(
        "number,client,amount,currency,issued,due\nINV-201,Brightwater,500.00,USD,2026-10-07,2026-11-06"
    )
    pays(stage, "499.99", number="INV-201")
    until(stage, date(2026, 11, 23))

    card = call_card(view(stage, brightwater(stage)))

    assert "INV-200: 950.00 USD open" in card.story[0]
    assert not any("INV-201" in line for line in card.story)
