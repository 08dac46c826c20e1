"""What happened lately, as it is kept for the next digest?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import Purpose
from mailbot.model.people import ClientId


class Turn(StrEnum):
    """What a piece of news is about, in the order in which it is told."""

    PAID = "paid"
    UNPAID = "unpaid"
    """A payment was taken back."""
    CREDITED = "credited"
    VOID = "void"
    BROKEN = "broken"
    PROMISED = "promised"
    PLANNED = "planned"
    NAMED = "named"
    LOST = "lost"
    NEW = "new"
    GONE = "gone"
    SILENCED = "silenced"
    SENT = "sent"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    CALLED = "called"
    ANSWERED = "answered"
    """A note of the owner was read."""
    MOVED = "moved"
    """The owner moved a message into a folder of ours."""
    WARNED = "warned"
    """The same, and they have to do something about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that happened."""

    turn: Turn
    at: datetime
    client: ClientId | None = None
    who: str = ""
    invoices: tuple[InvoiceId, ...] = ()
    amount: Money | None = None
    day: date | None = None
    """The day that was promised."""
    kept: bool = False
    """The money came as it was promised."""
    purpose: Purpose | None = None
    words: str = ""
