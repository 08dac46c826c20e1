"""How do things stand with one client?"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate

from mailbot.model.event import ThreadLinked
from mailbot.model.intake_event import Grade
from mailbot.model.invoice import Instalment, Invoice, InvoiceId, Money
from mailbot.model.letter import DraftRecord, File, LetterKey
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Client, ClientId, CopyScope
from mailbot.model.reading import Intent
from mailbot.model.runaround import Runaround

LONG_ENOUGH = 20
"""Letters of a reply from which its language tells something: "Merci!" is anybody's."""

LAST_REPLIES = 5

NEXT_TO_NOTHING = Decimal(1)
"""Nobody is reminded of less than this, in any currency."""

A_LITTLE, SMALL_SHARE = Decimal(5), Decimal("0.01")
"""Nor of less than this, if it is a smaller share of the invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise to pay as it stands on record."""

    by: str
    made: datetime
    on: date | None
    amount: Money | None
    words: str
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that came in *on* a day; *payer* is who sent it, as far as anybody knows (S0-24)."""

    on: date
    amount: Money
    payer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """An invoice went out: in which message, to whom, with which files (S2-66)."""

    message: MessageId
    thread: ThreadId
    at: datetime
    to: tuple[Address, ...]
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an invoice reached the person with *address*, and how well it is proved (S2-66)."""

    address: str
    grade: Grade
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """One invoice and how its money stands."""

    invoice: Invoice
    received: Decimal = Decimal(0)
    disputed: str = ""
    """The sentence that contested it, or an empty text."""
    disputed_since: datetime | None = None
    claimed: datetime | None = None
    """When a reply said it was paid."""
    promise: Commitment | None = None
    """The last promise that was made."""
    promises: tuple[Commitment, ...] = ()
    """All of them, kept or broken."""
    payments: tuple[Payment, ...] = ()
    """What came in, without what was taken back."""
    plan: tuple[Instalment, ...] = ()
    """The instalments that were agreed on."""
    sendings: tuple[Sending, ...] = ()
    proofs: tuple[Proof, ...] = ()
    """How well it is proved that the invoice reached whom; the latest last."""
    credited: Decimal = Decimal(0)
    """What credit notes took away."""
    void: bool = False
    waived: date | None = None
    """The last day on which a credit note or a void took something away."""

    @property
    def settled_on(self) -> date | None:
        """Return since when nothing but a trifle is owed: paid, credited or void; None before."""
        if self.open and not self.trifling:
            return None
        if self.received >= self.invoice.total.amount:
            return self.paid_on
        last = max((p.on for p in self.payments), default=None)
        return max((day for day in (last, self.waived) if day), default=None)

    @property
    def paid_on(self) -> date | None:
        """Return the day on which all that was owed had come in, or None while any is open."""
        if self.open or not self.payments:
            return None
        left = self.invoice.total.amount - self.credited
        ordered = sorted(self.payments, key=lambda p: p.on)
        sums = accumulate(p.amount.amount for p in ordered)
        short = [n for n, came in enumerate(sums) if came < left]  # a part may have gone back
        return ordered[min(short[-1] + 1 if short else 0, len(ordered) - 1)].on

    @property
    def balance(self) -> Money:
        """Return what is still open, never below zero; of a voided invoice that is nothing."""
        owed = self.invoice.total.amount - self.credited - self.received
        left = Decimal(0) if self.void else max(owed, Decimal(0))
        return Money(amount=left, currency=self.invoice.total.currency)

    @property
    def open(self) -> bool:
        """Say whether money is still owed."""
        return self.balance.amount > 0

    @property
    def trifling(self) -> bool:
        """Say whether less is open than a reminder of it costs: charges of a bank, rounding."""
        left, total = self.balance.amount, self.invoice.total.amount
        return 0 < left < max(NEXT_TO_NOTHING, min(A_LITTLE, total * SMALL_SHARE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A stop on letters, *until* the last day of it; of one invoice, or (None) of the client."""

    reason: str
    until: date | None = None
    invoice: InvoiceId | None = None

    def holds(self, today: date) -> bool:
        """Say whether the stop is in force on *today*."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A telephone call the owner should make, and the sentence that says why."""

    reason: str
    message: MessageId
    words: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A reply as it was understood."""

    message: MessageId
    thread: ThreadId
    at: datetime
    sender: Address
    intents: tuple[Intent, ...]
    confidence: float
    unsure: bool
    words: str
    language: str = ""
    ticket: str = ""
    """The number that their ticket system gave to what we wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A conversation of one client, and the invoices it is about."""

    id: ThreadId
    client: ClientId
    subject: str
    invoices: tuple[InvoiceId, ...] = ()
    messages: tuple[MessageId, ...] = ()


def thread_after(known: Thread | None, event: ThreadLinked) -> Thread:
    """Return the thread *known* so far, if it was, with the message that *event* joins to it."""
    known = known or Thread(id=event.thread, client=event.client, subject="")
    return replace(
        known,
        subject=known.subject or event.subject,
        invoices=tuple(dict.fromkeys((*known.invoices, *event.invoices))),
        messages=tuple(dict.fromkeys((*known.messages, event.message))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What copies the contact with *address* asked for, and since when."""

    address: str
    scope: CopyScope
    message: MessageId
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One client's business: who they are, what they owe, what was said and written."""

    client: Client
    receivables: tuple[Receivable, ...] = ()
    runaround: Runaround = field(default_factory=Runaround)
    holds: tuple[Hold, ...] = ()
    calls: tuple[Call, ...] = ()
    warnings: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    """The warnings that stop letters until the owner has looked."""
    heard: tuple[Heard, ...] = ()
    written: tuple[tuple[ThreadId, datetime], ...] = ()
    """When the owner wrote letters of their own, and in which thread."""
    drafts: tuple[DraftRecord, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    called: tuple[datetime, ...] = ()
    """When the owner logged a telephone call."""
    resumed: tuple[tuple[InvoiceId, datetime], ...] = ()
    """When the owner said that a dispute was settled, and of which invoice."""
    silences: tuple[tuple[MessageId, tuple[str, ...]], ...] = ()

    def receivable(self, invoice: InvoiceId) -> Receivable | None:
        """Return the receivable of *invoice*, or None."""
        return next((r for r in self.receivables if r.invoice.id == invoice), None)

    def spoken(self, default: str) -> str:
        """Return the language for letters: the owner's word, else theirs, else *default*.

        Theirs is that of most of their last replies that are long enough to tell.
        """
        heard = [h.language for h in self.heard if len(h.words) >= LONG_ENOUGH and h.language]
        latest = Counter(heard[-LAST_REPLIES:]).most_common(1)
        return self.client.language or (latest[0][0] if latest else default)

    @property
    def open(self) -> tuple[Receivable, ...]:
        """Return the receivables with money owed, in order of registration."""
        return tuple(r for r in self.receivables if r.open)

    @property
    def worthwhile(self) -> tuple[Receivable, ...]:
        """Return the receivables with enough open for a letter or a call about it."""
        return tuple(r for r in self.receivables if r.open and not r.trifling)

    @property
    def only_open(self) -> tuple[InvoiceId, ...]:
        """Return the one open invoice; nothing where there are several, and a text must tell."""
        return (self.open[0].invoice.id,) if len(self.open) == 1 else ()

    @property
    def open_drafts(self) -> tuple[DraftRecord, ...]:
        """Return the drafts the owner may still send."""
        return tuple(d for d in self.drafts if d.state.open)

    def draft(self, key: LetterKey) -> DraftRecord | None:
        """Return the record of the letter *key*, or None."""
        return next((d for d in self.drafts if d.letter.key == key), None)

    def with_receivable(self, changed: Receivable) -> "Case":
        """Return the case with *changed* in the place of its predecessor, or added."""
        others = tuple(
            changed if r.invoice.id == changed.invoice.id else r for r in self.receivables
        )
        if self.receivable(changed.invoice.id) is None:
            others = (*others, changed)
        return replace(self, receivables=others)
