"""Which invoices does a payment settle, and how sure is that?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from mailbot.link.remittance import Named
from mailbot.model.books import Books
from mailbot.model.case import Receivable
from mailbot.model.intake_event import Share
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.people import ClientId
from mailbot.model.statement import Entry

MOST_TOGETHER = 12
"""Of more open invoices than this, no sums are tried: some always fit by chance."""

_CENTS = Decimal("1.00")
_CHARGES = Decimal(50)
_CHARGES_SHARE = Decimal("0.10")
_DISCOUNTS = tuple(Decimal(rate) for rate in ("1", "1.5", "2", "2.5", "3", "4", "5"))
_NEXT_TO = Decimal("0.05")

NO_NUMBER = "no invoice number in the reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is left of an invoice, so little that the payer may have kept it on purpose."""

    share: Share
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose invoices the money is for; with doubts it is the owner who says so."""

    shares: tuple[Share, ...] = ()
    doubts: tuple[str, ...] = ()
    rest: Rest | None = None
    remark: str = ""
    """What the owner should know where no share can be told."""

    @property
    def exact(self) -> bool:
        """Say whether it can go on record without a question."""
        return bool(self.shares) and not self.doubts


def match(
    entry: Entry,
    named: Sequence[Named],
    clients: Sequence[ClientId],
    books: Books,
    equal: Mapping[Money, Sequence[InvoiceId]],
) -> Match | None:
    """Return what *entry* settles: by the invoices it names, else by amount and payer.

    *clients* are those its payer is known as; *equal* is by_balance of the books as they were.
    None if nothing speaks for any invoice.
    """
    if named:
        return _by_number(entry, named, clients, books)
    if clients:
        return _by_amount(entry, clients, books)
    return _of_nobody_known(entry, books, equal.get(entry.amount, ()))


def by_balance(books: Books) -> dict[Money, tuple[InvoiceId, ...]]:
    """Return the open invoices by what they have open."""
    found: dict[Money, tuple[InvoiceId, ...]] = {}
    for case in books.cases.values():
        for receivable in case.open:
            found[receivable.balance] = (
                *found.get(receivable.balance, ()),
                receivable.invoice.id,
            )
    return found


def _by_number(
    entry: Entry, named: Sequence[Named], clients: Sequence[ClientId], books: Books
) -> Match:
    known = [r for n in named if (r := books.receivable(n.invoice)) is not None]
    currency = entry.amount.currency
    own = [r for r in known if r.balance.currency == currency]
    if not own:
        numbers = _listed([r.invoice.id for r in known])
        other = known[0].balance.currency
        return Match(remark=f"it names {numbers}, which is in {other}")
    left_open = [r for r in own if r.open]
    doubts = [*_of_payer(own, clients, books), *_of_days(entry, own)]
    if not left_open:
        return Match(shares=(_share(own[-1], entry.amount.amount),), doubts=(*doubts, _closed(own)))
    found = _divided(entry, left_open, own, books)
    # A number without its letters is one if amount and payer say the same.
    vouched = found.exact and found.rest is None and set(clients) == {left_open[0].invoice.client}
    doubts += [n.doubt for n in named if n.doubt and not (vouched and n.vouchable)]
    return Match(shares=found.shares, doubts=(*doubts, *found.doubts), rest=found.rest)


def _divided(
    entry: Entry, named: Sequence[Receivable], own: Sequence[Receivable], books: Books
) -> Match:
    """Return how the amount goes to the open invoices that are *named*."""
    got = entry.amount.amount
    total = sum((r.balance.amount for r in named), Decimal(0))
    several = {r.invoice.client for r in named}
    doubts = ("the invoices are of several clients",) if len(several) > 1 else ()
    if got == total:
        return Match(shares=_whole(named), doubts=doubts)
    if got > total:
        return _too_much(got, total, named, own, books)
    if len(named) == 1:
        return _part(got, named[0], books)
    fitting = list(_sums(named, got))
    if len(fitting) == 1:
        others = [r.invoice.id for r in named if r not in fitting[0]]
        return Match(
            shares=_whole(fitting[0]),
            doubts=(*doubts, f"{_listed(others)} is named too, but the amount does not cover it"),
        )
    short = Money(amount=total - got, currency=entry.amount.currency)
    why = deduction(total, got)
    words = f"{short} less than is open of {_listed([r.invoice.id for r in named])}"
    return Match(
        shares=_in_turn(named, got), doubts=(*doubts, f"{words}{f': {why}' if why else ''}")
    )


def _part(got: Decimal, receivable: Receivable, books: Books) -> Match:
    """Return a payment of less than is open: a part, or nearly all."""
    number, balance = receivable.invoice.id, receivable.balance
    case = books.case_of_invoice(number)
    rivals = [
        r.invoice.id
        for r in (case.open if case else ())
        if r.invoice.id != number and r.balance == Money(amount=got, currency=balance.currency)
    ]
    share = (_share(receivable, got),)
    if rivals:
        return Match(shares=share, doubts=(f"the amount is just what {_listed(rivals)} has open",))
    if any(part.amount.amount == got for part in receivable.plan):
        return Match(shares=share)
    why = deduction(balance.amount, got)
    rest = Rest(share=_share(receivable, balance.amount - got), why=why) if why else None
    return Match(shares=share, rest=rest)


def _too_much(
    got: Decimal,
    total: Decimal,
    named: Sequence[Receivable],
    own: Sequence[Receivable],
    books: Books,
) -> Match:
    """Return a payment of more than the named invoices have open."""
    clients = dict.fromkeys(r.invoice.client for r in named)
    currency = named[0].balance.currency
    others = [r for c in clients for r in _open(c, currency, books) if r not in own]
    also = next(iter(_sums(others, got - total)), None)
    if also:
        numbers = _listed([r.invoice.id for r in also])
        verb = "is" if len(also) == 1 else "are"
        doubt = f"{numbers} {verb} not named, but the amount covers it as well"
        return Match(shares=_whole([*named, *also]), doubts=(doubt,))
    more = Money(amount=got - total, currency=currency)
    shares = _whole(named)
    last = _share(named[-1], named[-1].balance.amount + more.amount)
    return Match(shares=(*shares[:-1], last), doubts=(f"{more} more than is open",))


def _by_amount(entry: Entry, clients: Sequence[ClientId], books: Books) -> Match | None:
    """Return what fits the amount, of the invoices of *clients*."""
    got, currency = entry.amount.amount, entry.amount.currency
    pools = {client: _open(client, currency, books) for client in clients}
    doubts = [NO_NUMBER]
    if len(clients) > 1:
        doubts.append(f"the payer may be {_one_of(clients, books)}")
    single = [r for pool in pools.values() for r in pool if r.balance.amount == got]
    if single:
        others = [r.invoice.id for r in single[1:]]
        if others:
            doubts.append(f"{_listed(others)} has the same amount open")
        return Match(shares=_whole(single[:1]), doubts=tuple(doubts))
    for pool in pools.values():
        fitting = list(_sums(pool, got))
        if fitting:
            if len(fitting) > 1:
                doubts.append("other invoices of theirs make the same sum")
            whole = f"all {len(pool)}" if len(fitting[0]) == len(pool) else f"{len(fitting[0])}"
            doubts.append(f"the amount is that of {whole} open invoices together")
            return Match(shares=_whole(fitting[0]), doubts=tuple(doubts))
    return _nearly(entry, [r for pool in pools.values() for r in pool], doubts)


def _nearly(entry: Entry, pool: Sequence[Receivable], doubts: Sequence[str]) -> Match | None:
    """Return the one invoice that the amount is a little less than, if there is one."""
    got = entry.amount.amount
    near = [(r, why) for r in pool if (why := deduction(r.balance.amount, got))]
    if len(near) != 1:
        return None
    receivable, why = near[0]
    short = Money(amount=receivable.balance.amount - got, currency=entry.amount.currency)
    return Match(
        shares=(_share(receivable, got),),
        doubts=(*doubts, f"{short} less than {receivable.invoice.id} has open: {why}"),
    )


def _of_nobody_known(entry: Entry, books: Books, equal: Sequence[InvoiceId]) -> Match | None:
    """Return the one invoice of all with just this amount; an even amount proves nothing."""
    if entry.amount.amount % 10 == 0:
        return None
    known = (books.receivable(invoice) for invoice in equal)
    fitting = [r for r in known if r is not None and r.balance == entry.amount]
    if len(fitting) != 1:
        return None
    name = books.cases[fitting[0].invoice.client].client.name
    who = (
        f"“{entry.payer}” is not known as anybody of {name}" if entry.payer else "no payer is told"
    )
    return Match(shares=_whole(fitting), doubts=(NO_NUMBER, who))


def deduction(owed: Decimal, got: Decimal) -> str:
    """Return what may have been taken off, as a question; empty where it is a plain part."""
    short = owed - got
    if short <= 0 or short >= owed:
        return ""
    rate = 100 * short / owed
    if short <= _CENTS and rate <= 1:
        return "rounded?"
    discount = next((r for r in _DISCOUNTS if abs(rate - r) <= _NEXT_TO), None)
    if discount is not None:
        return f"a cash discount of {discount} %?"
    if short <= _CHARGES and short <= owed * _CHARGES_SHARE:
        return "charges of a bank?"
    return ""


def _of_payer(
    named: Sequence[Receivable], clients: Sequence[ClientId], books: Books
) -> Iterator[str]:
    owed_by = {r.invoice.client for r in named}
    if clients and not owed_by & set(clients):
        yield f"the payer is known as {_one_of(clients, books)}"


def _of_days(entry: Entry, named: Sequence[Receivable]) -> Iterator[str]:
    later = [r.invoice for r in named if r.invoice.issued > entry.on]
    if later:
        yield f"it came in before {later[0].id} was issued on {later[0].issued}"


def _closed(named: Sequence[Receivable]) -> str:
    last = named[-1]
    if last.void:
        return f"{last.invoice.id} was voided"
    paid = f", paid on {last.paid_on}" if last.paid_on else ""
    return f"{last.invoice.id} has nothing open{paid}: the same money, or too much"


def _open(client: ClientId, currency: str, books: Books) -> list[Receivable]:
    """Return the open receivables of *client* in *currency*, the first due first."""
    pool = [r for r in books.cases[client].open if r.balance.currency == currency]
    return sorted(pool, key=lambda r: (r.invoice.due or r.invoice.issued, r.invoice.issued))


def _sums(pool: Sequence[Receivable], got: Decimal) -> Iterator[tuple[Receivable, ...]]:
    """Yield the sets of *pool* that make *got* together: all of it first, then the smallest."""
    if sum((r.balance.amount for r in pool), Decimal(0)) == got and pool:
        yield tuple(pool)
        return
    if len(pool) > MOST_TOGETHER:
        return
    for size in range(1, min(len(pool), 5)):
        for chosen in combinations(pool, size):
            if sum((r.balance.amount for r in chosen), Decimal(0)) == got:
                yield chosen


def _in_turn(pool: Sequence[Receivable], got: Decimal) -> tuple[Share, ...]:
    shares: list[Share] = []
    for receivable in pool:
        amount = min(got, receivable.balance.amount)
        if amount > 0:
            shares.append(_share(receivable, amount))
        got -= amount
    return tuple(shares)


def _whole(pool: Sequence[Receivable]) -> tuple[Share, ...]:
    return tuple(_share(r, r.balance.amount) for r in pool)


def _share(receivable: Receivable, amount: Decimal) -> Share:
    return Share(
        invoice=receivable.invoice.id,
        amount=Money(amount=amount, currency=receivable.balance.currency),
    )


def _one_of(clients: Sequence[ClientId], books: Books) -> str:
    names = [books.cases[client].client.name for client in clients]
    return " or ".join(names if len(names) < 4 else [*names[:2], f"one of {len(names) - 2} others"])


def _listed(numbers: Sequence[str]) -> str:
    return " and ".join((", ".join(numbers[:-1]), numbers[-1])) if len(numbers) > 1 else numbers[0]
