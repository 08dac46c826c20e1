"""What else does an answer to the group letter say, beside the name?"""

import pytest

from mailbot.cli.screens import questions
from mailbot.model.people import Standing
from tests.rounds.stage import Stage

JAN = "Jan Marshall <jan@acme.example>"
HOWARD = "Howard Lind <howard@acme.example>"


@pytest.fixture
def asked():
    """Send the group letter; Jan had pointed to Gerald."""
    stage = Stage()
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.later(hours=20)
    stage.replies(JAN, "Please ask Gerald about this.", to=first)
    stage.goes_round()
    stage.owner_sends_draft()
    stage.goes_round()
    stage.sent = stage.acme.drafts[-1].letter.message_id
    stage.later(hours=2)
    return stage


def test_who_left_and_names_another_is_gone_and_the_other_is_the_contact(asked):
    asked.replies(JAN, "I have left the company. Please contact Howard Lind.", to=asked.sent)
    asked.goes_round()

    assert asked.acme.client.contact("jan@acme.example").standing is Standing.LEFT
    assert asked.acme.runaround.point.address == "howard@acme.example"
    assert "jan@acme.example" not in {a.address for a in asked.acme.drafts[-1].letter.cc}


def test_who_stands_in_for_a_while_is_no_contact_for_good(asked):
    asked.replies(HOWARD, "Gerald is on vacation, please write to Jan until then.", to=asked.sent)
    asked.goes_round()

    assert asked.acme.runaround.point is None
    assert all(c.standing is Standing.ACTIVE for c in asked.acme.client.contacts)
    assert questions(asked.acme)
