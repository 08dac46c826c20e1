"""Each reminder comes once, whatever the clock does (G12)."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailbot.edge.memorystore import FixedClock
from mailbot.model.people import ClientId
from mailbot.model.policy import Calendar
from tests.rounds import stage as scene
from tests.rounds.stage import Stage

CHANGES = {
    "autumn in Europe": ("Europe/Berlin", date(2026, 10, 25)),
    "spring in Europe": ("Europe/Berlin", date(2027, 3, 28)),
    "autumn in America": ("America/New_York", date(2026, 11, 1)),
    "spring in America": ("America/New_York", date(2027, 3, 14)),
    "a change at midnight": ("America/Santiago", date(2026, 9, 6)),
}
STEPS = {"INV-300 before-due", "INV-300 overdue"}
"""Due on a Sunday, nobody is told on that day; on another one they are."""


@pytest.fixture
def stage(request, monkeypatch) -> Stage:
    """Return a stage in a zone, some days before its clocks change and an invoice is due."""
    zone, day = CHANGES[request.param]
    monkeypatch.setattr(scene, "OWNER", replace(scene.OWNER, timezone=zone))
    noon = datetime.combine(day - timedelta(days=5), time(0, 30), ZoneInfo(zone))
    stage = Stage(clock=FixedClock(noon.astimezone(UTC)), calendar=Calendar())
    stage.imports(
        "number,client,amount,currency,issued,due,email\n"
        f"INV-300,Harbour,70.00,USD,{day - timedelta(days=27)},{day + timedelta(days=2)},"
        "Ann <ann@harbour.example>\n"
    )
    return stage


def lives_on(stage: Stage, **much: float) -> None:
    """Do a round; send what came of it, as the owner does; let time go by."""
    stage.goes_round()
    for draft in stage.drafts:
        stage.mailbox.deliver("Sent", draft.raw, stage.clock.now())
        stage.mailbox.delete("Drafts", draft.place.uid)
    stage.later(**much)


def steps(stage: Stage) -> Counter[str]:
    drafts = stage.books.cases[ClientId("harbour")].drafts
    return Counter(draft.letter.step for draft in drafts if draft.letter.step)


@pytest.mark.parametrize("stage", CHANGES, indirect=True)
def test_each_reminder_comes_once_through_a_change_of_the_clocks(stage: Stage) -> None:
    """Round after round, some of them in the hour that is there twice or not at all."""
    for _ in range(16 * 24 * 2):
        lives_on(stage, minutes=30)

    assert set(steps(stage).values()) == {1}
    assert set(steps(stage)) >= STEPS
    for draft in stage.books.cases[ClientId("harbour")].drafts:
        local = draft.planned.astimezone(ZoneInfo(scene.OWNER.timezone))
        assert 9 <= local.hour < 17
        assert local.weekday() < 5


@pytest.mark.parametrize("stage", ["autumn in Europe"], indirect=True)
@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-3), timedelta(days=-400)])
def test_each_reminder_comes_once_whatever_the_clock_jumps_to(
    stage: Stage, jump: timedelta
) -> None:
    """Once a day it is set wrong, and an hour later right again."""
    for hour in range(16 * 24):
        if hour % 24 == 12:
            stage.clock.advance(jump)
            lives_on(stage, hours=1)
            stage.clock.advance(-jump - timedelta(hours=1))
        lives_on(stage, hours=1)

    assert set(steps(stage).values()) == {1}
    assert set(steps(stage)) >= STEPS
