"""What came to light about invoices and money, and what does the owner say to it?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.model.event import CaseEvent, Event, EventKey
from mailbot.model.invoice import InvoiceId, InvoiceKind, Money
from mailbot.model.letter import File
from mailbot.model.message import Address, MessageId, ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a payment that goes to one invoice."""

    invoice: InvoiceId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceProposed(Event):
    """A letter of the owner's seems to carry an invoice; only their yes puts it on record."""

    message: MessageId
    thread: ThreadId
    sent: datetime
    to: tuple[Address, ...]
    number: str = ""
    client: str = ""
    total: Money | None = None
    paid: Money | None = None
    """What the invoice says was paid of it before."""
    issued: date | None = None
    due: date | None = None
    invoice_kind: InvoiceKind = InvoiceKind.INVOICE
    matter: str = ""
    files: tuple[File, ...] = ()
    doubts: tuple[str, ...] = ()
    """What the owner has to say first, or to make sure of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentProposed(Event):
    """Money came in that may settle invoices; only the owner's yes puts it on record."""

    shares: tuple[Share, ...]
    amount: Money
    on: date
    payer: str
    reference: str
    """What the payer wrote, at most 200 characters."""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalSettled(Event):
    """The owner said yes or no to a proposal."""

    proposal: EventKey
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditGiven(CaseEvent):
    """A credit note takes part of an invoice away."""

    invoice: InvoiceId
    amount: Money
    on: date
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceVoided(CaseEvent):
    """The owner's billing program says that an invoice no longer holds."""

    invoice: InvoiceId
    reason: str = ""


class Grade(StrEnum):
    """How well it is proved that an invoice reached a person, the weakest first."""

    SENT = "sent"
    """It lies in our Sent."""
    ACCEPTED = "accepted"
    """The client's server took it."""
    DELIVERED = "delivered"
    """A delivery report says so (RFC 3464)."""
    ANSWERED = "answered"
    """They replied to it, quoted it, or confirmed that they read it (RFC 8098)."""
    VIEWED = "viewed"
    """They opened it in the portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryProved(CaseEvent):
    """It is proved that invoices reached a person, and how well."""

    invoices: tuple[InvoiceId, ...]
    address: str
    grade: Grade
    proved: datetime
    source: str
    """A Message-ID, or the file of an import."""
