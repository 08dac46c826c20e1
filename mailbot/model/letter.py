"""What do we want to say, to whom, and what became of it?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from mailbot.model.invoice import Instalment, InvoiceId
from mailbot.model.message import Address, MessageId, Place, ThreadId
from mailbot.model.people import ClientId

LetterKey = NewType("LetterKey", str)
"""What makes a letter this letter: a hash of client, purpose and cause."""


class Purpose(StrEnum):
    """Why a letter is written; each has one template in each language."""

    CLARIFY_CONTACT = "clarify-contact"
    """The group letter: everyone is asked for one point of contact."""
    ASK_CONTACT = "ask-contact"
    """The same question to the only person we know."""
    WRITE_TO_CONTACT = "write-to-contact"
    """To the person we were sent to, with the referrer in copy."""
    CONFIRM_CONTACT = "confirm-contact"
    """The thank-you that states the named point of contact back to the group."""
    SECOND_REQUEST = "second-request"
    """The group letter went unanswered: asked once more, with a dated default."""

    RESEND_INVOICE = "resend-invoice"
    """They never received it, or the link fails: the records, and the same file again."""
    ASK_COPIES = "ask-copies"
    """To one who wants copies: this invoice, all of them, or a monthly statement?"""
    SEND_COPIES = "send-copies"
    """The copy that was asked for."""
    STATEMENT = "statement"
    """The monthly statement of one who wants it."""
    ASK_REMITTANCE = "ask-remittance"
    """They say it is paid: thanks, and when and by what reference?"""
    ASK_DATE = "ask-date"
    """They will pay, or are at it, but name no day."""
    OFFER_PLAN = "offer-plan"
    """They want more time or instalments: the plan that the owner's terms allow."""
    OFFER_OPTIONS = "offer-options"
    """They cannot pay: understanding, and what can be done."""
    ANSWER_QUESTION = "answer-question"
    """They need something to pay: a skeleton of the answer, with the file if there is one."""

    BEFORE_DUE = "before-due"
    """A friendly word some days before the due date; no pressure in it."""
    DUE_TODAY = "due-today"
    OVERDUE = "overdue"
    OVERDUE_AGAIN = "overdue-again"
    FINAL_NOTICE = "final-notice"
    """The last letter after the call; only with a clause of the contract."""
    LATE_FEE = "late-fee"
    """The fee that the contract has for late payment; only with its clause."""
    COLLECTION_NOTICE = "collection-notice"
    """The notice that must come before anybody outside is asked to collect."""
    THANK_PAYMENT = "thank-payment"
    """Thanks for a payment on time."""
    CHECK_IN = "check-in"
    """A word between invoices that is not about money."""
    REVIEW = "review"
    """A settled invoice: what could be better next time?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that the owner sent, or keeps, known by its *sha256* and not by its name."""

    name: str
    content_type: str
    size: int
    sha256: str
    message: MessageId | None = None
    """The message of Sent that carried it; None for a file of the owner's own folder."""
    path: str = ""
    """Where the file of the owner's own folder lies, as the configuration names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter before it has words: everything a power cut must not lose."""

    key: LetterKey
    purpose: Purpose
    client: ClientId
    thread: ThreadId
    invoices: tuple[InvoiceId, ...]
    to: tuple[Address, ...]
    answers: MessageId
    """The message the letter replies to (In-Reply-To); empty where it begins a conversation."""
    references: tuple[MessageId, ...]
    """The conversation, oldest first, ending with *answers*."""
    subject: str
    """The subject of the conversation, unchanged but for one "Re: "."""
    message_id: MessageId
    token: MessageId
    """A made-up id in the owner's domain that every reply carries back in References."""
    cc: tuple[Address, ...] = ()
    language: str = "en"
    causes: tuple[MessageId, ...] = ()
    """The replies the letter reacts to: each leads to one letter of a purpose at most."""
    why: tuple[str, ...] = ()
    """The reasons in words, with their quotes; shown to the owner, never to the client."""
    step: str = ""
    """The step of the calendar that it is, such as "INV-104 overdue": taken once, for ever."""
    files: tuple[File, ...] = ()
    """What goes with it."""
    plan: tuple[Instalment, ...] = ()
    """The instalments that it offers."""
    about: str = ""
    """What the question it answers is about, as `asked` of docs/templates.md has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The words of a letter before they are filled in; *path* is what errors call it."""

    name: str
    source: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a letter, byte for byte."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter that has words: plain text, lines of at most 72 characters."""

    letter: Letter
    subject: str
    text: str
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Whether a letter may be written; an objection is a reason in the owner's words."""

    objections: tuple[str, ...] = ()

    @property
    def granted(self) -> bool:
        """Say whether nothing speaks against the letter."""
        return not self.objections


class DraftState(StrEnum):
    """The life of a draft, as the mailbox shows it (docs/architecture.md)."""

    PLANNED = "planned"
    PLACED = "placed"
    EDITED = "edited"
    MISSING = "missing"
    SENT = "sent"
    SENT_EDITED = "sent, edited"
    SENT_HEAVILY_EDITED = "sent, heavily edited"
    DISCARDED = "discarded"
    PRESUMED_DISCARDED = "presumed discarded"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Say whether the draft may still be sent by the owner."""
        return self in _OPEN

    @property
    def sent(self) -> bool:
        """Say whether the letter went out."""
        return self in _SENT

    @property
    def discarded(self) -> bool:
        """Say whether the owner did not want the letter, or seems not to."""
        return self in _DISCARDED


_OPEN = frozenset({DraftState.PLANNED, DraftState.PLACED, DraftState.EDITED, DraftState.MISSING})
_SENT = frozenset({DraftState.SENT, DraftState.SENT_EDITED, DraftState.SENT_HEAVILY_EDITED})
_DISCARDED = frozenset({DraftState.DISCARDED, DraftState.PRESUMED_DISCARDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRecord:
    """A letter and what became of it so far."""

    letter: Letter
    planned: datetime
    since: datetime
    """When the state was last changed."""
    state: DraftState = DraftState.PLANNED
    place: Place | None = None
    runs: tuple[int, ...] = ()
    """Hashes of the runs of four words of the text as it was placed."""
    looks: int = 0
    """How many looks in a row found it nowhere or in the trash."""
    edited: bool = False
    """The owner saved it again: it is theirs, whatever becomes of it."""
    withdraw: str = ""
    """Why the draft has to go, if it has to."""
    sameness: float | None = None
    """The share of its words that were sent; None where the sent copy was never seen."""

    @property
    def leaving(self) -> bool:
        """Say whether mailbot takes the draft away: what the owner edited stays."""
        return bool(self.withdraw) and not self.edited

    @property
    def taken_back(self) -> bool:
        """Say whether mailbot took the draft away unsent, or is about to."""
        return self.state is DraftState.WITHDRAWN or (self.leaving and self.state.open)
