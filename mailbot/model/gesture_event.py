"""What came of what the owner moved into a folder of ours?"""

from dataclasses import dataclass
from datetime import datetime

from mailbot.model.event import CaseEvent, Event, EventKey
from mailbot.model.letter import LetterKey
from mailbot.model.message import MessageId, Place
from mailbot.model.people import ClientId
from mailbot.model.reading import Intent
from mailbot.model.sending import SendingState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingCorrected(CaseEvent):
    """The owner said what one reply is: what was put on record of it before counts no more."""

    message: MessageId
    intents: tuple[Intent, ...]
    left_out: tuple[EventKey, ...]
    """The events that this reply had led to, and would not have if it had been read rightly."""
    number: int = 1
    """Which correction of this reply it is: the latest counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GestureAnswered(Event):
    """The owner is told what became of a message that they moved; *cause* is where it lay."""

    words: str
    client: ClientId | None = None
    warning: bool = False
    """They have to do something about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingEvent(CaseEvent):
    """What became of a draft that the owner approved."""

    letter: LetterKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingBegun(SendingEvent):
    """The letter is about to be handed over: on record and synced before it is."""

    message: MessageId
    place: Place
    """Where it lies in Approved."""
    to: tuple[str, ...]
    """Whom the server took it for."""
    refused: tuple[str, ...] = ()
    """Whom it did not."""
    digest: str = ""
    """The SHA-256 of what is handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingEnded(SendingEvent):
    """How a try to send ended, as far as anybody can know."""

    state: SendingState
    place: Place
    reason: str = ""
    """What the server said, or what happened, where it was not sent."""
    again: datetime | None = None
    """Not to be tried before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingSettled(SendingEvent):
    """The owner said if a letter went out of which mailbot did not know."""

    sent: bool
