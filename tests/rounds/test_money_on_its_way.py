"""How long is money waited for that was promised, or is said to be paid? In business days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.decide.promise import believed_until, broken_promises, day_promised
from mailbot.decide.silence import permit
from mailbot.decide.view import View
from mailbot.model.case import Commitment
from mailbot.model.letter import Purpose
from mailbot.model.policy import Practice
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_answers import JAN, sends_invoice

FRIDAY = date(2026, 11, 6)
NO_DAYS_OFF = frozenset()


def told(text: str, days_off: frozenset[date] = NO_DAYS_OFF) -> Stage:
    """Have Jan answer the invoice on Tuesday, 3 November 2026."""
    stage = Stage(days_off=days_off)
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    stage.replies(JAN, text, to=stage.first)
    stage.goes_round()
    return stage


def waits_until(stage: Stage) -> date:
    """Return the last day on which a reminder of INV-104 waits for the money."""
    now = stage.clock.now()
    while True:
        view = View(
            case=stage.acme, books=stage.books, owner=OWNER, practice=stage.practice, now=now
        )
        if permit(view, Purpose.OVERDUE, ("INV-104",)).granted:
            return view.today - timedelta(days=1)
        now += timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "method", "last"),
    [
        ("We will wire it on Friday, 6 November.", "wire", date(2026, 11, 10)),
        ("Payment by ACH is scheduled for Friday, 6 November.", "ach", date(2026, 11, 11)),
        ("We will send a check on Friday, 6 November.", "check", date(2026, 11, 26)),
        ("We will pay on Friday, 6 November.", "", date(2026, 11, 11)),
        ("We will pay by card on Friday, 6 November.", "card", date(2026, 11, 11)),
        ("Wir überweisen am Freitag, 6. November.", "wire", date(2026, 11, 10)),
        ("Le chèque partira le vendredi 6 novembre.", "check", date(2026, 11, 26)),
        ("Faremo il bonifico venerdì 6 novembre.", "wire", date(2026, 11, 10)),
        ("A transferência será feita na sexta-feira, 6 de novembro.", "wire", date(2026, 11, 10)),
    ],
)
def test_a_promise_has_the_slack_of_its_method(text, method, last):
    """ACH 3 business days, wire 2, cheque 14, unknown 3."""
    stage = told(text)

    promise = stage.acme.receivable("INV-104").promise
    assert (promise.on, promise.method) == (FRIDAY, method)
    assert waits_until(stage) == last


@pytest.mark.parametrize(
    "text",
    [
        "I'll check with accounting, and we will pay on Friday, 6 November.",
        "Let me check: we will pay on Friday, 6 November.",
    ],
)
def test_to_check_something_is_no_cheque(text):
    assert told(text).acme.receivable("INV-104").promise.method == ""


def test_public_holidays_are_no_days_on_which_money_comes():
    """Wired on Friday: Monday and Tuesday without the holiday, Tuesday and Wednesday with it."""
    text = "We will wire it on Friday, 6 November."

    assert waits_until(told(text)) == date(2026, 11, 10)
    assert waits_until(told(text, frozenset({date(2026, 11, 9)}))) == date(2026, 11, 11)


def test_what_is_said_to_be_paid_is_waited_for_five_business_days():
    text = "We paid this invoice yesterday."

    assert waits_until(told(text)) == date(2026, 11, 10)
    assert waits_until(told(text, frozenset({date(2026, 11, 5)}))) == date(2026, 11, 11)


def test_a_cheque_in_the_post_is_no_broken_promise_yet():
    stage = told("We will send a check on Friday, 6 November.")
    wired = told("We will wire it on Friday, 6 November.")

    for one, broken_on in ((stage, date(2026, 11, 27)), (wired, date(2026, 11, 11))):
        before = broken_on - timedelta(days=1)
        assert broken_promises(one.acme, OWNER, one.practice, before) == ()
        ((promise, until),) = broken_promises(one.acme, OWNER, one.practice, broken_on)
        assert (promise.on, until) == (FRIDAY, before)


@pytest.mark.parametrize("on", [None, date(9999, 12, 31)])
def test_a_promise_for_no_day_or_for_the_end_of_time_is_believed_for_a_week(on):
    made = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
    promise = Commitment(by="jan@acme.example", made=made, on=on, amount=None, words="some day")

    assert day_promised(promise, OWNER) == date(2026, 11, 10)
    assert believed_until(promise, OWNER, Practice()) == date(2026, 11, 13)
