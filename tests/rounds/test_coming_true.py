"""What `status` announces is what the rounds do, day by day."""

from datetime import date, timedelta

from mailbot.decide.coming import coming
from mailbot.decide.kinds import as_treated
from mailbot.decide.view import View
from mailbot.model.policy import Calendar
from tests.rounds.stage import OWNER, Stage


def view_of(stage: Stage) -> View:
    view = View(
        case=stage.acme,
        books=stage.books,
        owner=OWNER,
        practice=stage.practice,
        now=stage.clock.now(),
    )
    return view.seeing(as_treated(view))


def days(count: int):
    stage = Stage(calendar=Calendar())
    stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.goes_round()
    for _ in range(count):
        stage.later(days=1)
        yield stage, stage.clock.now().date()


def lives_a_day(stage: Stage, *, sends: bool) -> tuple[set[str], bool]:
    """Do one round, and send what it wrote. Returns the purposes, and whether a call came."""
    calls, known = len(stage.acme.calls), {d.letter.key for d in stage.acme.drafts}
    stage.goes_round()
    new = {str(d.letter.purpose) for d in stage.acme.drafts if d.letter.key not in known}
    if sends:
        for draft in tuple(stage.drafts):
            stage.mailbox.deliver("Sent", draft.raw, stage.clock.now())
            stage.mailbox.delete("Drafts", draft.place.uid)
        stage.goes_round()
    return new, len(stage.acme.calls) > calls


def test_each_letter_and_call_comes_on_the_day_that_was_announced_the_day_before():
    announced: dict[date, set[str]] = {}
    came: dict[date, set[str]] = {}
    for stage, today in days(30):
        letters, called = lives_a_day(stage, sends=True)
        if letters or called:
            came[today] = letters | ({"a call card"} if called else set())
        tomorrow = today + timedelta(days=1)
        for one in coming(view_of(stage)):
            if one.on == tomorrow and not one.unless:
                announced.setdefault(tomorrow, set()).add(str(one.letter or one.what))

    first = min(came)
    assert {day: said for day, said in announced.items() if day != first} == {
        day: said for day, said in came.items() if day != first
    }
    assert len(came) >= 4
