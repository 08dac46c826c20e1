"""Which payments on record does a statement of the bank lead to?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from mailbot.intake.row import Flaw
from mailbot.intake.statement import Statement
from mailbot.ledger.replay import apply
from mailbot.link.booking import Trace, known_of, numbered, trace_of, traces_in
from mailbot.link.payer import clients_of_payer, is_own_payer, paid_before, payers_of, plain_payer
from mailbot.link.payment import Match, by_balance, match
from mailbot.link.remittance import Named, named_in, numbers_of
from mailbot.model.books import Books
from mailbot.model.case import Receivable
from mailbot.model.event import Event, PaymentReceived
from mailbot.model.intake_event import PaymentProposed, ProposalSettled, Share
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.people import ClientId, Owner
from mailbot.model.statement import Entry
from mailbot.rounds.acceptance import SHOWN
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.desk import Command
from mailbot.rounds.word import SAID_BEFORE, SaidPayment, doubts_of, listed_open, said_in, take

RESTS = " and what it leaves"
"""Ends the cause of a proposal to let a small rest go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What a statement adds to the record, and what the owner should be told of it."""

    events: tuple[Event, ...]
    lines: tuple[str, ...] = ()
    """A sentence for each payment that matters, and for those that do not, how many there are."""
    flaws: tuple[Flaw, ...] = ()
    """Bookings that could not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booking:
    """A booking, what it would leave on record, and the invoices it names."""

    entry: Entry
    trace: Trace
    named: tuple[Named, ...]

    @property
    def goes_back(self) -> bool:
        """Say whether money went out, or came back to the owner."""
        return not self.entry.credit or self.entry.returned


@dataclass(slots=True, kw_only=True)
class _Desk:
    """What is at hand while the bookings of one statement are gone through."""

    books: Books
    owner: Owner
    command: Command
    said: list[SaidPayment]
    listed: dict[InvoiceId, date]
    equal: Mapping[Money, tuple[InvoiceId, ...]]
    """The invoices by what was open of them at the beginning."""
    events: list[Event] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def put(self, *events: Event) -> None:
        for event in events:
            apply(self.books, event)
            self.events.append(event)


def match_payments(
    statement: Statement, books: Books, owner: Owner, command: Command, history: Iterable[Event]
) -> Matched:
    """Return what *statement* adds to the record whose events are *history*.

    Money whose reference names the invoice, in its currency, of nobody else's client, goes on
    record at once; anything less certain becomes a proposal. A booking is known again in
    another format or download, so importing anything twice changes nothing.
    """
    past = tuple(history)
    numbers = numbers_of(books)
    entries = tuple(e for e in _distinct(statement.entries) if not e.pending)
    named = [named_in(f"{e.reference}\n{e.end_to_end}", numbers) for e in entries]
    told = numbered(
        [trace_of(e, (n.invoice for n in ns)) for e, ns in zip(entries, named, strict=True)]
    )
    on_record = known_of(told, traces_in(past))
    new = [
        _Booking(entry=entry, trace=trace, named=names)
        for place, (entry, trace, names) in enumerate(zip(entries, told, named, strict=True))
        if place not in on_record
    ]
    desk = _Desk(
        books=copy_of(books),
        owner=owner,
        command=command,
        said=list(said_in(past)),
        listed=listed_open(past),
        equal=by_balance(books),
    )
    idle = _go_through(desk, new, past)
    waiting = sum(e.pending for e in statement.entries)
    lines = (*desk.lines, *_counted(len(on_record), waiting, idle))
    return Matched(events=tuple(desk.events), lines=lines, flaws=statement.flaws)


def _go_through(desk: _Desk, bookings: Iterable[_Booking], past: Sequence[Event]) -> int:
    """Settle *bookings*; tell of those that cannot be, and return how many are of no client.

    Those that name an invoice come first, and money that goes back last. As what one settles
    may tell who another one is from, they are gone through until nothing more comes of it.
    """
    left = sorted(bookings, key=lambda b: (b.goes_back, not b.named, b.entry.on))
    paid = paid_before(past)
    payers = payers_of(desk.books, paid)
    clients: dict[str, tuple[ClientId, ...]] = {}
    while True:
        before = len(desk.events)
        for name in {b.entry.payer for b in left} - set(clients):
            clients[name] = clients_of_payer(name, payers)
        left = [b for b in left if not _settle(desk, b, clients[b.entry.payer])]
        if len(desk.events) == before:
            break
        known = paid_before((*past, *desk.events))
        payers = replace(payers, before=known)
        changed = {name for name in known if known[name] != paid.get(name)}
        clients = {n: c for n, c in clients.items() if plain_payer(n) not in changed}
        paid = known
    return sum(not _tell(desk, b, clients[b.entry.payer]) for b in left)


def _settle(desk: _Desk, booking: _Booking, clients: Sequence[ClientId]) -> bool:
    """Put *booking* on record or propose what may be; return whether anything came of it."""
    entry = booking.entry
    if entry.on > desk.command.today or is_own_payer(entry.payer, desk.owner):
        return False
    if booking.goes_back:
        return _take_back(desk, booking, clients)
    known, left = _known_by_word(desk, booking, clients)
    if known:
        _put_aside(desk, entry, booking.trace, known)
    if not left.amount.amount:
        return True
    still = [n for n in booking.named if n.invoice not in {share.invoice for share in known}]
    found = match(left, still, clients, desk.books, desk.equal)
    if found is None or not found.shares:
        return False
    if found.exact:
        told = (doubts_of(desk.said, desk.listed, s.invoice, entry.on) for s in found.shares)
        found = replace(found, doubts=tuple(doubt for each in told for doubt in each))
    if found.exact:
        _receive(desk, left, booking.trace, found)
    else:
        _propose(desk, left, booking.trace, found)
    return True


def _tell(desk: _Desk, booking: _Booking, clients: Sequence[ClientId]) -> bool:
    """Tell the owner of a *booking* that nothing came of, if it concerns a client at all."""
    entry, named = booking.entry, booking.named
    if entry.on > desk.command.today and (named or clients):
        desk.lines.append(f"{_told(entry)}: left out, the day is still to come")
    elif is_own_payer(entry.payer, desk.owner) or not (named or clients):
        return False
    elif entry.returned:
        numbers = f", names {' and '.join(n.invoice for n in named)}" if named else ""
        desk.lines.append(
            f"careful: {_told(entry)} is a return or a reversal{numbers};"
            " no payment on record fits, so nothing is changed"
        )
    elif entry.credit:
        found = match(entry, named, clients, desk.books, desk.equal)
        why = found.remark if found else "it fits nothing that they have open"
        desk.lines.append(f"{_told(entry)}: {why}; say `mailbot paid` if it is for an invoice")
    else:
        return False
    return True


def _known_by_word(
    desk: _Desk, booking: _Booking, clients: Sequence[ClientId]
) -> tuple[tuple[Share, ...], Entry]:
    """Return the shares of *entry* that the owner or an export said, and what is left of it.

    A word for all of the money, or that it is part of; or words for some of several invoices
    that are named, if what is left is just what the others have open.
    """
    entry, named = booking.entry, booking.named
    invoices = [n.invoice for n in named] or [
        r.invoice.id for client in clients for r in desk.books.cases[client].receivables
    ]
    parts = len(named) == 1 and not named[0].doubt
    for share in (Share(invoice=i, amount=entry.amount) for i in invoices):
        if _currency(share.invoice, desk) == entry.amount.currency and take(
            desk.said, share, entry.on, parts=parts
        ):
            return (share,), _less(entry, entry.amount.amount)
    return _among(desk, entry, invoices) if len(named) > 1 else ((), entry)


def _among(
    desk: _Desk, entry: Entry, invoices: Sequence[InvoiceId]
) -> tuple[tuple[Share, ...], Entry]:
    """Return the shares of *entry* that were said of some of several *invoices*."""
    found = [w for w in desk.said if w.invoice in invoices and w.equals(w.amount, entry.on)]
    covered = {w.invoice for w in found}
    rest = entry.amount.amount - sum(w.amount for w in found)
    others = [
        r for i in invoices if i not in covered and (r := desk.books.receivable(i)) is not None
    ]
    if not found or len(covered) < len(found) or rest != sum(r.balance.amount for r in others):
        return (), entry
    for one in found:
        desk.said.remove(one)
    shares = tuple(
        Share(invoice=w.invoice, amount=replace(entry.amount, amount=w.amount)) for w in found
    )
    return shares, _less(entry, entry.amount.amount - rest)


def _less(entry: Entry, amount: Decimal) -> Entry:
    return replace(entry, amount=replace(entry.amount, amount=entry.amount.amount - amount))


def _put_aside(desk: _Desk, entry: Entry, trace: Trace, shares: tuple[Share, ...]) -> None:
    """Record that the bank tells of money that is on record: the next booking is another one."""
    amount = replace(entry.amount, amount=sum((s.amount.amount for s in shares), Decimal(0)))
    told = replace(entry, amount=amount)
    proposal = _proposal(desk, told, trace.cause, shares, ("you or an export had said so",))
    settled = ProposalSettled(
        at=desk.command.now, cause=SAID_BEFORE, proposal=proposal.key, accepted=True
    )
    desk.put(proposal, settled)
    for share in shares:
        desk.lines.append(
            f"{share.invoice}: {share.amount} of {entry.on} {_from(entry)}is the money that"
            " was on record before; nothing is added"
        )


def _receive(desk: _Desk, entry: Entry, trace: Trace, found: Match) -> None:
    for share in found.shares:
        desk.put(received(share, entry.on, entry.payer, trace.cause, desk.books, desk.command))
        left = desk.books.receivable(share.invoice)
        rest = f", {left.balance} left" if left is not None and left.open else ""
        desk.lines.append(
            f"{share.invoice}: {share.amount} received on {entry.on}"
            f"{f' from {entry.payer}' if entry.payer else ''}{rest}"
        )
    if found.rest is not None:
        rest_share, why = found.rest.share, found.rest.why
        nothing = replace(rest_share.amount, amount=Decimal("0.00"))
        proposal = _proposal(
            desk,
            replace(entry, amount=nothing),
            trace.cause + RESTS,
            (rest_share,),
            (why,),
        )
        desk.put(proposal)
        desk.lines.append(
            f"let the {rest_share.amount} of {rest_share.invoice} go ({why})?"
            f" `mailbot accept {proposal.key[:SHOWN]}`"
        )


def received(
    share: Share, on: date, payer: str, cause: str, books: Books, command: Command
) -> PaymentReceived:
    """Return that *share* came in *on* a day, caused by a booking."""
    return PaymentReceived(
        at=command.now,
        cause=cause,
        client=books.owners_of[share.invoice],
        invoice=share.invoice,
        amount=share.amount,
        on=on,
        payer=payer,
    )


def _propose(desk: _Desk, entry: Entry, trace: Trace, found: Match) -> None:
    doubts = found.doubts
    if found.rest is not None:
        doubts += (f"{found.rest.share.amount} less than is open: {found.rest.why}",)
    proposal = _proposal(desk, entry, trace.cause, found.shares, doubts)
    desk.put(proposal)
    numbers = " and ".join(share.invoice for share in found.shares)
    desk.lines.append(
        f"{_told(entry)}: for {numbers}? ({'; '.join(doubts)})"
        f" `mailbot accept {proposal.key[:SHOWN]}`"
    )


def _proposal(
    desk: _Desk, entry: Entry, cause: str, shares: tuple[Share, ...], doubts: tuple[str, ...]
) -> PaymentProposed:
    sign = 1 if entry.credit else -1
    return PaymentProposed(
        at=desk.command.now,
        cause=cause,
        shares=shares,
        amount=replace(entry.amount, amount=sign * entry.amount.amount),
        on=entry.on,
        payer=entry.payer,
        reference=" ".join(entry.reference.split())[:200],
        doubts=doubts,
    )


# Money that goes back


def _take_back(desk: _Desk, booking: _Booking, clients: Sequence[ClientId]) -> bool:
    """Propose to take a payment back that went out again; return whether there was one.

    Money that came in as a return is the owner's own: they had paid somebody.
    """
    entry = booking.entry
    paid = None if entry.credit else _paid(desk, entry, booking.named, clients)
    if paid is None:
        return False
    doubt = "the bank took it back" if entry.returned else "it went out: did you pay it back?"
    share = Share(invoice=paid.invoice.id, amount=_negative(entry.amount))
    proposal = _proposal(desk, entry, booking.trace.cause, (share,), (doubt,))
    desk.put(proposal)
    desk.lines.append(
        f"careful: {_told(entry)}: a payment of {share.invoice} back? ({doubt})"
        f" `mailbot accept {proposal.key[:SHOWN]}`"
    )
    return True


def _paid(
    desk: _Desk, entry: Entry, named: Sequence[Named], clients: Sequence[ClientId]
) -> Receivable | None:
    """Return the invoice of which a payment like *entry* is on record, of those it can mean."""
    numbers = [n.invoice for n in named]
    pool = [r for i in numbers if (r := desk.books.receivable(i)) is not None]
    if not numbers and entry.returned:
        pool = [r for client in clients for r in desk.books.cases[client].receivables]
    fitting = [
        r
        for r in pool
        if r.received >= entry.amount.amount
        and any(p.amount == entry.amount and p.on <= entry.on for p in r.payments)
    ]
    return max(fitting, key=lambda r: max(p.on for p in r.payments)) if fitting else None


def _negative(money: Money) -> Money:
    return replace(money, amount=-money.amount)


# What is around it


def _distinct(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield *entries* without those that one file holds twice under the same id of the bank."""
    seen: set[Entry] = set()
    for entry in entries:
        same = replace(entry, line=0)
        if not entry.bank_id or same not in seen:
            yield entry
        seen.add(same)


def _currency(invoice: InvoiceId, desk: _Desk) -> str:
    receivable = desk.books.receivable(invoice)
    return receivable.balance.currency if receivable else ""


def _told(entry: Entry) -> str:
    """Return *entry* as the owner knows it from the bank: day, amount and name."""
    way = "" if entry.credit else "-"
    return f"{entry.on}, {way}{entry.amount} {_from(entry)}".strip()


def _from(entry: Entry) -> str:
    if not entry.payer:
        return ""
    return f"{'from' if entry.credit or entry.returned else 'to'} {entry.payer} "


def _counted(known: int, waiting: int, idle: int) -> Iterator[str]:
    if known:
        yield f"{_many(known, 'booking')} on record already"
    if waiting:
        yield f"{_many(waiting, 'booking')} not booked by the bank yet"
    if idle:
        yield f"{_many(idle, 'booking')} of no client"


def _many(count: int, what: str) -> str:
    return f"1 {what} is" if count == 1 else f"{count} {what}s are"
