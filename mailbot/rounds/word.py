"""Which payments did the owner or an export put on record, and what of them has no bank told?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from mailbot.link.booking import read_cause
from mailbot.model.event import Event, EventKey, InvoiceRegistered, PaymentReceived
from mailbot.model.intake_event import PaymentProposed, ProposalSettled, Share
from mailbot.model.invoice import InvoiceId

SAME_MONEY_DAYS = 5
"""So far apart the days that two say for one payment may be, without a question."""

ASKED_DAYS = 60
"""So far apart they may be for the owner to be asked whether it is one payment."""

SAID_BEFORE = "it was on record before"
"""The cause by which a booking is settled that tells of money on record."""

SUM = "the export says that"
"""Begins the cause of what came in by the sum that an export tells of an invoice."""

UNDATED = "on a day that it does not say"
"""Ends the cause of a payment whose day is taken as early as it can have been."""

ONLY_OPEN = "a list that tells only what is open"
"""The cause of an invoice whose total nobody has told: what is open stands for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPayment:
    """Money that the owner or an export put on record, as far as no bank has told of it."""

    invoice: InvoiceId
    amount: Decimal
    """What is left of it: bookings that are part of it use it up."""
    whole: Decimal
    on: date
    until: date | None = None
    """Of a sum, the day of the export: any booking up to it may be part. None: one payment."""
    last: date | None = None
    """Of a sum, the day up to which a part of it surely came in."""

    def equals(self, amount: Decimal, on: date) -> bool:
        """Say whether *amount*, which came in *on* a day, is surely all that is left of it."""
        near = abs((self.on - on).days) <= SAME_MONEY_DAYS
        return amount == self.amount and (near if self.until is None else on <= self.until)

    def holds(self, on: date) -> bool:
        """Say whether less than it, *on* a day, is surely a part of it."""
        return self.last is not None and on <= self.last

    def may_hold(self, on: date) -> bool:
        """Say whether money that came in *on* a day may be part of it, or it part of that."""
        if self.until is None:
            return abs((self.on - on).days) <= ASKED_DAYS
        return on <= self.until + timedelta(days=SAME_MONEY_DAYS)


def said_in(history: Iterable[Event], *, booked: bool = False) -> tuple[SaidPayment, ...]:
    """Return the payments of *history* that the owner or an export said, and no bank so far.

    If *booked*, all that came in, whoever said it: a program may tell of what the bank has told.
    """
    said: list[SaidPayment] = []
    proposed: dict[EventKey, PaymentProposed] = {}
    for event in history:
        if isinstance(event, PaymentProposed):
            proposed[event.key] = event
        elif isinstance(event, ProposalSettled) and event.cause == SAID_BEFORE:
            told = proposed.get(event.proposal)
            if told is not None and not booked:
                for share in told.shares:
                    take(said, share, told.on)
        elif isinstance(event, PaymentReceived) and (booked or read_cause(event.cause) is None):
            _hear(said, event)
    return tuple(said)


def _hear(said: list[SaidPayment], event: PaymentReceived) -> None:
    """Add what *event* says to *said*; a negative amount takes the last equal one back."""
    if event.amount.amount > 0:
        said.append(_payment(event))
        return
    for place in range(len(said) - 1, -1, -1):
        if (said[place].invoice, said[place].whole) == (event.invoice, -event.amount.amount):
            del said[place]
            return


def booked_on(said: PaymentReceived, history: Iterable[Event]) -> date | None:
    """Return when the bank booked what the owner *said* came in, as far as *history* tells."""
    booked: list[PaymentReceived] = []
    for event in history:
        if not isinstance(event, PaymentReceived) or event.invoice != said.invoice:
            continue
        if event.amount == said.amount and read_cause(event.cause) is not None:
            booked.append(event)
        elif booked and event.amount.amount == -said.amount.amount:
            booked.pop()
    near = (e.on for e in booked if abs((e.on - said.on).days) <= SAME_MONEY_DAYS)
    return min(near, key=lambda day: abs((day - said.on).days), default=None)


def _payment(event: PaymentReceived) -> SaidPayment:
    amount, undated = event.amount.amount, event.cause.endswith(UNDATED)
    payment = SaidPayment(invoice=event.invoice, amount=amount, whole=amount, on=event.on)
    if not undated and not event.cause.startswith(SUM):
        return payment
    until = max(event.at.date(), event.on)
    last = until if undated else min(until, event.on + timedelta(days=SAME_MONEY_DAYS))
    return replace(payment, until=until, last=last)


def take(
    said: list[SaidPayment], share: Share, on: date, *, parts: bool = True
) -> SaidPayment | None:
    """Use up what *said* tells of *share*, money of the day *on*; None if it is not surely in it.

    This is what "the same money" means, whoever tells of it: a payment of that amount within
    SAME_MONEY_DAYS, or all or (with *parts*) a part of the sums that exports told of the invoice.
    """
    amount = share.amount.amount
    own = [payment for payment in said if payment.invoice == share.invoice]
    equal = [payment for payment in own if payment.equals(amount, on)]
    if equal:
        nearest = min(equal, key=lambda w: abs((w.on - on).days))
        said.remove(nearest)
        return nearest
    sums = [payment for payment in own if parts and payment.holds(on)]
    if not 0 < amount <= sum(payment.amount for payment in sums):
        return None
    for payment in sums:
        part = min(payment.amount, amount)
        place = said.index(payment)
        left = replace(payment, amount=payment.amount - part)
        said[place : place + 1] = [left] if left.amount else []
        amount -= part
        if not amount:
            break
    return sums[0]


def uncovered(said: Iterable[SaidPayment], invoice: InvoiceId, on: date) -> Decimal:
    """Return how much of *said* money for *invoice* that came in *on* a day may tell again."""
    return sum((w.amount for w in said if w.invoice == invoice and w.may_hold(on)), Decimal(0))


def listed_open(history: Iterable[Event]) -> dict[InvoiceId, date]:
    """Return the invoices whose total nobody has told, by the day of the list of what is open."""
    found: dict[InvoiceId, date] = {}
    for event in history:
        if isinstance(event, InvoiceRegistered):
            if event.cause == ONLY_OPEN:
                found[event.invoice.id] = event.at.date()
            else:
                found.pop(event.invoice.id, None)
    return found


def doubts_of(
    said: Iterable[SaidPayment], listed: dict[InvoiceId, date], invoice: InvoiceId, on: date
) -> tuple[str, ...]:
    """Return why money for *invoice* that came in *on* a day may be on record already."""
    doubts = []
    if left := uncovered(said, invoice, on):
        doubts.append(
            f"{left:,.2f} of {invoice} are on record already that may be this money, or a part"
            " of it; say yes only if this came in besides"
        )
    day = listed.get(invoice)
    if day is not None and on <= day:
        doubts.append(
            f"{invoice} is known from a list of {day} that tells only what is open: this money"
            " may be taken off already"
        )
    return tuple(doubts)


def inferred(said: Iterable[SaidPayment], invoice: InvoiceId, *, undated: bool = False) -> Decimal:
    """Return how much of *invoice* came in as sums (*undated*: on no day) that exports told."""
    own = (w for w in said if w.invoice == invoice and w.until is not None)
    return sum((w.amount for w in own if not undated or w.last == w.until), Decimal(0))
