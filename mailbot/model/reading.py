"""What does a reply say?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import Purpose
from mailbot.model.message import MessageId
from mailbot.model.people import Contact


class Intent(StrEnum):
    """What a reply asks of us; corpus/GUIDE.md says what each means and is not."""

    REDIRECT = "redirect"
    CONTACT_ANSWER = "contact_answer"
    REDIRECT_SELF_CONFIRM = "redirect_self_confirm"
    NOT_RECEIVED = "not_received"
    LINK_TECHNICAL = "link_technical"
    COPY_REQUEST = "copy_request"
    DISPUTE = "dispute"
    UPSET = "upset"
    PROMISE_TO_PAY = "promise_to_pay"
    PAID = "paid"
    PAYMENT_PLAN_REQUEST = "payment_plan_request"
    CANNOT_PAY = "cannot_pay"
    NEEDS_INFO = "needs_info"
    ACKNOWLEDGEMENT = "acknowledgement"
    OUT_OF_OFFICE = "out_of_office"
    LEFT_COMPANY = "left_company"
    BOUNCE = "bounce"
    AUTO_REPLY_TICKET = "auto_reply_ticket"
    UNSUBSCRIBE = "unsubscribe"
    LEGAL_THREAT = "legal_threat"
    UNRELATED = "unrelated"


class Manner(StrEnum):
    """How we are passed on."""

    WITH_CONTACT = "with contact"
    ROLE_ONLY = "role only"
    WITHOUT_CONTACT = "without contact"
    WILL_FORWARD = "will forward"
    WRONG_PERSON = "wrong person"
    GATEKEEPER = "gatekeeper"
    REFUSES_CONTACT = "refuses contact"
    LEFT_COMPANY = "left company"
    SELF_ACCEPT = "self-accept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One intent found, with the newly written words that caused it."""

    intent: Intent
    score: float
    words: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Someone we are sent to: a person, an address, a department, or nobody named."""

    manner: Manner
    name: str = ""
    address: str = ""
    department: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise to pay *amount* (all that is open, if None), by *on* if a day is named."""

    on: date | None = None
    amount: Money | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """An absence until *until*, with those who stand in."""

    until: date | None = None
    delegates: tuple[Referral, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the reader knows before reading: what was asked, and whom the client has."""

    today: date
    asked: Purpose | None = None
    contacts: tuple[Contact, ...] = ()
    own_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one message says; the first finding is what must be acted on first."""

    message: MessageId
    findings: tuple[Finding, ...]
    confidence: float
    unsure: bool
    referrals: tuple[Referral, ...] = ()
    promise: Promise | None = None
    absence: Absence | None = None
    dates: tuple[date, ...] = ()
    amounts: tuple[Decimal, ...] = ()
    invoices: tuple[InvoiceId, ...] = ()
    phones: tuple[str, ...] = ()
    """The numbers in the text itself."""
    own_phone: str = ""
    """The number that the writer's signature gives."""
    language: str = ""
    """The language it is written in; "" where that was not looked at, or is none that is read."""

    @property
    def intents(self) -> tuple[Intent, ...]:
        """Return the intents, the first to be acted on first."""
        return tuple(f.intent for f in self.findings)

    def says(self, intent: Intent) -> Finding | None:
        """Return the finding of *intent*, or None."""
        return next((f for f in self.findings if f.intent is intent), None)
