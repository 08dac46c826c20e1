"""What became of the owner's notes?"""

from dataclasses import dataclass

from mailbot.model.event import Event
from mailbot.model.message import MessageId
from mailbot.model.people import ClientId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAnswered(Event):
    """A note of the owner was read: it is done, or asked about, and the next digest says so."""

    note: MessageId
    text: str
    """The fingerprint of what it said: changed, it is another note."""
    words: str
    """What the owner wrote; a line each."""
    answer: str
    """What was done, or what was not understood; a line each."""
    done: bool
    clients: tuple[ClientId, ...] = ()
    """Whom it was about."""
