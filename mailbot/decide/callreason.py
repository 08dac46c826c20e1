"""Which letters does a call that waits keep back?"""

from mailbot.decide.wish import DEMANDS
from mailbot.model.callreason import OF_MONEY, WITHOUT_A_NAME
from mailbot.model.case import Call, Case
from mailbot.model.letter import Purpose


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
