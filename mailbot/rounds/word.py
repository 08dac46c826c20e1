"""Which payments did the owner or an export put on record, and no bank so far?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mailbot.link.booking import read_cause
from mailbot.model.event import Event, EventKey, PaymentReceived
from mailbot.model.intake_event import PaymentProposed, ProposalSettled, Share
from mailbot.model.invoice import InvoiceId
from mailbot.rounds.exported import UNDATED

SAME_MONEY_DAYS = 5
"""So far apart the day that the owner or an export said, and the bank's, may be for one payment."""

SAID_BEFORE = "it was on record before"
"""The cause by which a booking is settled that tells of money on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A payment that the owner or an export put on record: no bank has told of it so far."""

    invoice: InvoiceId
    amount: Decimal
    on: date
    dated: bool = True
    """Its day was told; else it is a guess of ours, and any day of the bank's fits."""


def words_in(history: Iterable[Event]) -> tuple[Word, ...]:
    """Return the payments of *history* that the owner or an export said, and no bank so far."""
    words: list[Word] = []
    settled: set[EventKey] = set()
    proposed: dict[EventKey, PaymentProposed] = {}
    for event in history:
        if isinstance(event, PaymentProposed):
            proposed[event.key] = event
        elif isinstance(event, ProposalSettled) and event.cause == SAID_BEFORE:
            settled.add(event.proposal)
        elif isinstance(event, PaymentReceived) and read_cause(event.cause) is None:
            _hear(words, event)
    for key in settled & set(proposed):
        for share in proposed[key].shares:
            take(words, share, proposed[key].on)
    return tuple(words)


def _hear(words: list[Word], event: PaymentReceived) -> None:
    """Add what *event* says to *words*; a negative amount takes the last equal one back."""
    if event.amount.amount > 0:
        dated = not event.cause.endswith(UNDATED)
        word = Word(invoice=event.invoice, amount=event.amount.amount, on=event.on, dated=dated)
        words.append(word)
        return
    for place in range(len(words) - 1, -1, -1):
        if (words[place].invoice, words[place].amount) == (event.invoice, -event.amount.amount):
            del words[place]
            return


def take(words: list[Word], share: Share, on: date) -> Word | None:
    """Take the word that says *share*, in the days around *on*, out of *words*, or None."""
    fitting = [
        w
        for w in words
        if w.invoice == share.invoice
        and w.amount == share.amount.amount
        and (abs((w.on - on).days) <= SAME_MONEY_DAYS or not w.dated)
    ]
    if not fitting:
        return None
    nearest = min(fitting, key=lambda w: abs((w.on - on).days))
    words.remove(nearest)
    return nearest
