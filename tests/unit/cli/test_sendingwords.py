"""The record of what was sent to whom is told in plain words."""

from datetime import UTC, datetime

import pytest

from mailbot.cli.words import line_of
from mailbot.model.books import Books
from mailbot.model.gesture_event import SendingBegun, SendingEnded, SendingSettled
from mailbot.model.letter import LetterKey
from mailbot.model.message import MessageId, Place
from mailbot.model.people import ClientId
from mailbot.model.sending import SendingState

ABOUT = {
    "at": datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    "cause": "Mailbot/Approved 1:1",
    "client": ClientId("acme"),
    "letter": LetterKey("3fa1"),
}
PLACE = Place(folder="Mailbot/Approved", uidvalidity=1, uid=1)
BEGUN = SendingBegun(
    **ABOUT,
    message=MessageId("<1@whitfield.example>"),
    place=PLACE,
    to=("howard@acme.example",),
    refused=("g@x.example",),
)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            BEGUN,
            "sending to howard@acme.example, as you approved it; your server refused g@x.example",
        ),
        (
            SendingEnded(**ABOUT, state=SendingState.SENT, place=PLACE),
            "sending done: your server took the letter",
        ),
        (
            SendingEnded(**ABOUT, state=SendingState.LATER, place=PLACE, reason="450 greylisted"),
            "sending not yet sent: 450 greylisted",
        ),
        (SendingSettled(**ABOUT, sent=False), "sending you said that it was not sent"),
    ],
)
def test_each_step_of_sending_is_told(event, told):
    assert line_of(event, Books()) == told
