"""How far is a letter that the owner approved?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.model.message import MessageId, Place


class SendingState(StrEnum):
    """What is known of a letter that was approved."""

    UNDER_WAY = "under way"
    SENT = "sent"
    LATER = "not yet sent"
    NOT_SENT = "not sent"
    UNKNOWN = "sent or not: nobody knows"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingRecord:
    """The last try to send one letter, as it stands on record."""

    state: SendingState
    at: datetime
    place: Place
    """Where the approved draft lay."""
    begun: datetime | None = None
    """When it was handed over."""
    message: MessageId | None = None
    to: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    reason: str = ""
    again: datetime | None = None
    tries: int = 0
    """How many tries in a row were put off."""
    first: datetime | None = None
    """When the first of them was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message for the wire, and its envelope."""

    raw: bytes
    sender: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """How handing over a parcel ended: sent, certainly not, or nobody knows."""

    state: SendingState
    refused: tuple[tuple[str, str], ...] = ()
    """Who did not get it, and what the server said of each."""
    reason: str = ""
