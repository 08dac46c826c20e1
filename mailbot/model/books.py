"""What is on record, as it stands?"""

from dataclasses import dataclass, field
from datetime import datetime

from mailbot.model.case import Case, Hold, Receivable, Thread
from mailbot.model.digest import DigestRecord
from mailbot.model.event import CorrectionMade, EventKey, MessageSetAside
from mailbot.model.gesture_event import ReadingCorrected
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, LetterKey
from mailbot.model.message import MessageId, ThreadId
from mailbot.model.news import News
from mailbot.model.note import NoteAnswered
from mailbot.model.people import ClientId
from mailbot.model.sending import SendingRecord


@dataclass(slots=True, kw_only=True)
class Books:
    """The state of every case with its indexes; changed by ledger/replay.py alone."""

    cases: dict[ClientId, Case] = field(default_factory=dict)
    threads: dict[ThreadId, Thread] = field(default_factory=dict)
    thread_of: dict[MessageId, ThreadId] = field(default_factory=dict)
    """Every message that was joined to a thread, our own letters and tokens included."""
    heard: dict[MessageId, tuple[str, datetime]] = field(default_factory=dict)
    """Every reply that was read, with its sender and date: an id alone may be borrowed."""
    addresses: dict[str, tuple[ClientId, ...]] = field(default_factory=dict)
    domains: dict[str, tuple[ClientId, ...]] = field(default_factory=dict)
    """Whose contact, and whose mail domain: a bookkeeper may serve several clients."""
    invoices: dict[str, InvoiceId] = field(default_factory=dict)
    """Invoice numbers by their letters and digits alone."""
    owners_of: dict[InvoiceId, ClientId] = field(default_factory=dict)
    letters: dict[MessageId, tuple[ClientId, LetterKey]] = field(default_factory=dict)
    """Our letters by token and by Message-ID."""
    set_aside: dict[MessageId, MessageSetAside] = field(default_factory=dict)
    corrections: dict[str, CorrectionMade] = field(default_factory=dict)
    """What the owner said replies are, by their masked text; of no client in particular."""
    invoices_proposed: dict[EventKey, InvoiceProposed] = field(default_factory=dict)
    payments_proposed: dict[EventKey, PaymentProposed] = field(default_factory=dict)
    """What waits for the owner's yes or no, the oldest first."""
    silenced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Who must not be written to and is else forgotten: fingerprints, by their salt."""
    seed: str = ""
    """What nobody outside can know: how the record began, to the microsecond."""
    holds: tuple[Hold, ...] = ()
    """Stops that hold for every client; a new installation starts with one."""
    digest: DigestRecord | None = None
    """What the owner was told last."""
    news: list[News] = field(default_factory=list)
    """What changed since the last digest but one, the oldest first."""
    old_news: int = 0
    """So many of them the last digest told."""
    facts: int = 0
    """How many events led here, digests apart: while it stays, there is nothing new to tell."""

    sendings: dict[LetterKey, SendingRecord] = field(default_factory=dict)
    """The letters that mailbot sends, or sent, for the owner."""
    reread: dict[str, ReadingCorrected] = field(default_factory=dict)
    """The replies that the owner said were read wrongly, by the cause of what they had led to."""
    notes: dict[str, NoteAnswered] = field(default_factory=dict)
    """The owner's notes that were read, by the fingerprint of their text, the oldest first."""
    stale: bool = False
    """Something counts that is left out since; `replay` from the first event on mends that."""

    def case_of_invoice(self, invoice: InvoiceId) -> Case | None:
        """Return the case that *invoice* belongs to, or None."""
        client = self.owners_of.get(invoice)
        return None if client is None else self.cases[client]

    def receivable(self, invoice: InvoiceId) -> Receivable | None:
        """Return how the money of *invoice* stands, or None if it is not on record."""
        case = self.case_of_invoice(invoice)
        return case.receivable(invoice) if case else None

    def open_drafts(self) -> tuple[DraftRecord, ...]:
        """Return the drafts that the owner may still send, of all clients."""
        return tuple(d for case in self.cases.values() for d in case.open_drafts)
