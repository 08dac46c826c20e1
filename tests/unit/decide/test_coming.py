"""What comes next and who is waited for, told before it happens."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.decide.coming import awaited, coming
from mailbot.decide.view import View
from mailbot.ledger.replay import replay
from mailbot.model.event import DisputeOpened, DunningHeld, DunningResumed
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Purpose
from mailbot.model.message import MessageId
from mailbot.model.people import Owner
from mailbot.model.policy import Calendar, Practice
from mailbot.rounds import desk
from tests.history import CAUSE, History, moment
from tests.rounds.stage import Stage

OWNER = Owner(address="dana@whitfield.example", name="Dana Whitfield", timezone="UTC")


def view_of(story: History, today: str, **practice) -> View:
    books = replay([DunningResumed(at=moment("2025-01-01"), cause=CAUSE), *story.events])
    now = datetime.combine(date.fromisoformat(today), datetime.min.time(), UTC).replace(hour=8)
    return View(
        case=books.cases[story.client],
        books=books,
        owner=OWNER,
        practice=Practice(**practice),
        now=now,
    )


def told(view: View) -> list[tuple[str, str]]:
    return [(str(one.on), one.letter or one.what) for one in coming(view)]


def billed() -> History:
    """Return the story of an invoice that is due on Wednesday, 4 November."""
    acme = History("Acme", "acme.example")
    acme.knows("Jan Marshall")
    acme.bills("INV-1", "100.00", "2026-10-05", "2026-11-04")
    acme.sends("INV-1", "2026-10-05", "Jan Marshall")
    return acme


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-10-20", ("2026-10-30", "before-due")),  # three days before is a Sunday
        ("2026-11-02", ("2026-11-02", "before-due")),
        ("2026-11-04", ("2026-11-04", "due-today")),
        ("2026-11-05", ("2026-11-09", "overdue")),
        ("2026-11-10", ("2026-11-10", "overdue")),
        ("2026-11-14", ("2026-11-16", "overdue-again")),  # a Saturday: nobody works
    ],
)
def test_the_next_letter_is_the_one_that_the_calendar_will_take(today, expected) -> None:
    letters = [(day, what) for day, what in told(view_of(billed(), today)) if what in {*Purpose}]

    assert letters[0] == expected


def test_after_the_last_reminder_comes_the_call() -> None:
    assert told(view_of(billed(), "2026-11-18"))[-1] == ("2026-11-19", "a call card")


def test_without_reminders_nothing_is_announced() -> None:
    calm = Calendar(reminders=False)

    assert told(view_of(billed(), "2026-11-10", calendar=calm)) == []


def test_a_promise_moves_what_comes_and_says_when_it_is_over() -> None:
    """Three business days of slack after Friday the 20th: Wednesday; the call comes on Thursday."""
    acme = billed()
    acme.promises("Jan Marshall", "INV-1", "2026-11-10", "2026-11-20", "on the 20th")
    view = view_of(acme, "2026-11-12")

    assert told(view) == [("2026-11-20", "INV-1 is promised"), ("2026-11-26", "a call card")]
    (wait,) = awaited(view)
    assert (wait.whom, wait.until) == (("Jan Marshall",), date(2026, 11, 25))
    assert wait.what == "the money for INV-1, promised for 2026-11-20"


def test_what_speaks_against_a_letter_stands_beside_it() -> None:
    acme = billed()
    acme.put(
        DisputeOpened,
        "2026-11-05",
        invoices=(InvoiceId("INV-1"),),
        message=MessageId("<m>"),
        words="too much",
    )

    (reminder,) = [one for one in coming(view_of(acme, "2026-11-09")) if one.letter]
    assert reminder.unless.startswith("INV-1 is disputed")


def test_a_hold_ends_on_the_day_after_its_last() -> None:
    acme = billed()
    acme.put(DunningHeld, "2026-11-05", until=date(2026, 12, 1), reason="holidays")

    assert ("2026-12-02", "letters again: the hold is over") in told(view_of(acme, "2026-11-09"))


def test_who_was_asked_for_a_contact_is_waited_for_until_the_second_letter() -> None:
    stage = Stage()
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.later(days=1)
    stage.replies("Accounting <accounting@acme.example>", "Please check with Jan.", to=sent)
    stage.goes_round()
    stage.owner_sends_draft()
    stage.goes_round()
    view = View(
        case=stage.acme,
        books=stage.books,
        owner=OWNER,
        practice=stage.practice,
        now=stage.clock.now(),
    )

    (wait,) = awaited(view)
    assert wait.what == "who is the point of contact?"
    assert len(wait.whom) == 4
    assert (str(wait.until), Purpose.SECOND_REQUEST) in told(view)
    stage.tell(desk.hold("Acme", None, "", stage.books, stage.act("hold")))
    assert awaited(replace(view, case=stage.acme))
