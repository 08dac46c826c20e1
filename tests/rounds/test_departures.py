"""A colleague writes that somebody has left: who is gone then, and who is not?"""

import pytest

from mailbot.model.people import Standing
from tests.rounds.stage import Stage
from tests.rounds.test_answers import JAN, sends_invoice


def standings(stage: Stage) -> dict[str, Standing]:
    return {c.address.partition("@")[0]: c.standing for c in stage.acme.client.contacts}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Howard Lind is no longer with us. Please write to Ida <ida@acme.example>.", "howard"),
        ("Howard left, write to Ida <ida@acme.example>", "howard"),
        ("She no longer works here, ask Ida <ida@acme.example>.", ""),
        ("I no longer work here, please ask Ida <ida@acme.example>.", "jan"),
    ],
)
def test_only_who_left_is_gone_and_the_successor_is_noted(text, left):
    stage = Stage()
    first = sends_invoice(stage)
    stage.replies(JAN, text, to=first)
    stage.goes_round()

    gone = [name for name, standing in standings(stage).items() if standing is Standing.LEFT]
    assert gone == ([left] if left else [])
    if left == "howard":
        assert "ida" in standings(stage)
