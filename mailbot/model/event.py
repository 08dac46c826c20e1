"""What happened? Facts in the past tense, never edited.

Every event says when it was recorded (`at`), what it is about and what caused it (`cause`:
a Message-ID, a command, or the key of a letter). Its key is a hash of everything but
`at`, so recording the same fact twice is recording it once.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import blake2b
from typing import NewType

from mailbot.model.invoice import Instalment, Invoice, InvoiceId, Money
from mailbot.model.letter import File
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import (
    ClientId,
    ClientKind,
    Contact,
    ContactPurpose,
    CopyScope,
    Standing,
)
from mailbot.model.reading import Intent, Manner

EventKey = NewType("EventKey", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events share."""

    at: datetime
    cause: str

    @property
    def key(self) -> EventKey:
        """Return the hash of everything but `at`: 32 hexadecimal digits."""
        told = ((f.name, getattr(self, f.name)) for f in fields(self) if f.name != "at")
        whole = repr((type(self).__name__, tuple(told)))
        return EventKey(blake2b(whole.encode(), digest_size=16).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(Event):
    """An event about one client's case."""

    client: ClientId


# Who and what


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRegistered(CaseEvent):
    """The owner named a client, or the mail domains that speak for one."""

    name: str
    domains: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRegistered(CaseEvent):
    """An invoice came on record, or its details were corrected."""

    invoice: Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLearned(CaseEvent):
    """A contact came on record; *source* says how, in the owner's words."""

    contact: Contact
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(CaseEvent):
    """A contact's standing changed."""

    address: str
    standing: Standing
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAssigned(CaseEvent):
    """The owner said what a contact is there for."""

    address: str
    purposes: tuple[ContactPurpose, ...]


# Talking


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLinked(CaseEvent):
    """A message was joined to a conversation and to the invoices it is about."""

    thread: ThreadId
    message: MessageId
    invoices: tuple[InvoiceId, ...]
    subject: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent(CaseEvent):
    """The owner wrote a letter of their own."""

    message: MessageId
    thread: ThreadId
    written: datetime
    to: tuple[Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSent(CaseEvent):
    """A message of the owner carried invoices to the client."""

    message: MessageId
    thread: ThreadId
    written: datetime
    invoices: tuple[InvoiceId, ...]
    to: tuple[Address, ...]
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRead(CaseEvent):
    """A reply was read and this is what was understood."""

    message: MessageId
    thread: ThreadId
    written: datetime
    sender: Address
    intents: tuple[Intent, ...]
    confidence: float
    unsure: bool
    words: str
    """The sentence that decided, at most 200 characters."""
    language: str = ""
    ticket: str = ""
    """The number under which their ticket system filed what we wrote, if it says one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade(CaseEvent):
    """Someone passed us on."""

    message: MessageId
    thread: ThreadId
    written: datetime
    by: Address
    manner: Manner
    name: str = ""
    address: str = ""
    department: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOfContactNamed(CaseEvent):
    """One person was confirmed as the single point of contact."""

    name: str
    address: str
    by: str
    """The address of who said so, or "owner"."""
    message: MessageId | None
    written: datetime
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOfContactLost(CaseEvent):
    """The point of contact no longer holds."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSetAside(Event):
    """A message may be about an invoice, but only the owner can tell."""

    message: MessageId
    sender: Address
    subject: str
    reason: str


# Trouble and money


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened(CaseEvent):
    """The client contests invoices; reminders and letters about them stop."""

    invoices: tuple[InvoiceId, ...]
    message: MessageId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecommended(CaseEvent):
    """The telephone is the better means now; letters stop until a call is logged."""

    reason: str
    message: MessageId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudSuspected(CaseEvent):
    """A message looks like invoice fraud; nothing is drafted on its word."""

    message: MessageId
    reasons: tuple[str, ...]
    stops: bool = True
    """Letters to the client wait for the owner. False for a stranger outside any conversation:
    else anybody who knows a number could silence a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DunningHeld(Event):
    """Letters stop: for one invoice, one client, or (both None) altogether."""

    client: ClientId | None = None
    invoice: InvoiceId | None = None
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DunningResumed(Event):
    """The owner lifted holds: of one invoice, one client, or (both None) altogether."""

    client: ClientId | None = None
    invoice: InvoiceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptedOut(CaseEvent):
    """A contact wants no more mail; kept for ever."""

    address: str
    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPromised(CaseEvent):
    """Someone promised to pay, by *on* if a day was named."""

    invoices: tuple[InvoiceId, ...]
    message: MessageId
    written: datetime
    by: str
    on: date | None = None
    amount: Money | None = None
    words: str = ""
    method: str = ""
    """By which way, as the lexicons call it: "ach", "wire", "check", "card"; or nobody said it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentClaimed(CaseEvent):
    """A reply says it is paid; only the owner or an import can confirm it."""

    invoices: tuple[InvoiceId, ...]
    message: MessageId
    written: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(CaseEvent):
    """The owner or an import says that *amount* came in *on* that day."""

    invoice: InvoiceId
    amount: Money
    on: date
    payer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAgreed(CaseEvent):
    """Client and owner agreed on instalments."""

    invoice: InvoiceId
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesWanted(CaseEvent):
    """A contact said which copies they want."""

    address: str
    scope: CopyScope
    message: MessageId
    written: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLogged(CaseEvent):
    """The owner telephoned; what came of it stands in the events recorded with it."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSaid(CaseEvent):
    """The owner said how the client treats bills; their word stands above every guess."""

    said: ClientKind


# What the owner says of mailbot's reading


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMade(Event):
    """The owner said what a reply is, and every later one that says the same."""

    text: str
    """Its newly written words as understand/correction.py masks them: no name, no address."""
    intents: tuple[Intent, ...]
    """The first to be acted on first."""
    took: tuple[Intent, ...] = ()
    """What mailbot had taken it for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionForgotten(Event):
    """The owner took a correction back."""

    correction: EventKey


# Letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(CaseEvent):
    """No letter was written after a message, and why."""

    message: MessageId
    reasons: tuple[str, ...]
