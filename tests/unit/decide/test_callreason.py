"""Which letters does a call that waits to be made keep back?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.decide.callreason import stops
from mailbot.decide.wish import DEMANDS, REPLIES
from mailbot.model.callreason import OF_MONEY, OVERDUE, SILENT, WITHOUT_A_NAME
from mailbot.model.case import Call
from mailbot.model.letter import Purpose
from mailbot.model.message import MessageId
from mailbot.model.runaround import PointOfContact, Runaround
from tests.unit.decide.test_kinds import CASE

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def call(reason: str) -> Call:
    return Call(reason=reason, message=MessageId(""), words="", since=NOW)


@pytest.mark.parametrize("reason", ["is upset", "contests the invoice", "says they cannot pay"])
def test_what_they_said_in_anger_stops_every_letter(reason):
    assert all(stops(call(reason), CASE, purpose) for purpose in Purpose)


@pytest.mark.parametrize("reason", sorted(OF_MONEY | WITHOUT_A_NAME))
def test_what_silence_came_to_stops_every_demand_and_no_answer(reason):
    assert all(stops(call(reason), CASE, purpose) for purpose in DEMANDS)
    assert not any(stops(call(reason), CASE, purpose) for purpose in REPLIES)
    assert not stops(call(reason), CASE, Purpose.CLARIFY_CONTACT)


def test_a_name_ends_what_the_silence_came_to():
    point = PointOfContact(name="Jan", address="jan@acme.example", by="owner", since=NOW)
    named = replace(CASE, runaround=Runaround(point=point))

    assert not stops(call(SILENT), named, Purpose.OVERDUE)
    assert stops(call(OVERDUE), named, Purpose.OVERDUE)
