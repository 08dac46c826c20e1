"""Why is somebody to be called, and which letters does that keep back?"""

from mailbot.decide.wish import DEMANDS
from mailbot.model.case import Call, Case
from mailbot.model.letter import Purpose

SILENT = "did not answer the second letter"
UNASKED = "did not answer who the point of contact is"
"""The second letter was not wanted, so the first one has to do."""
UNREACHABLE = "has nobody left who can be written to"
OVERDUE = "is long overdue"
BROKEN = "has broken a second promise"
BROKEN_SINCE = "has broken the promise made since the last call"
MISSED = "has missed an instalment"
UNHEARD = "has taken up nothing that was offered"
MORE_TIME = "asks for more time"
NO_MONEY = "says they cannot pay"

WITHOUT_A_NAME = frozenset({SILENT, UNASKED, UNREACHABLE})
"""What a person who is named since puts an end to."""

OF_MONEY = frozenset({OVERDUE, BROKEN, BROKEN_SINCE, MISSED, UNHEARD})
"""What the calendar came to: no letter presses any more, but who writes to us is answered."""


def stops(call: Call, case: Case, purpose: Purpose) -> bool:
    """Say whether *call*, while it waits to be made, keeps back a letter of *purpose*.

    Anger, counsel and disputes stop every letter. What mailbot itself concluded from silence
    stops only what would press on: a question of theirs is answered, and who is named thanked.
    """
    if call.reason in OF_MONEY:
        return purpose in DEMANDS and bool(case.open)
    if call.reason in WITHOUT_A_NAME:
        return purpose in DEMANDS and case.runaround.point is None
    return True
