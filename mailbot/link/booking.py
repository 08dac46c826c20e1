"""Is a booking on record already, from another day's statement or in another format?

What comes on record because of a booking has the booking as its cause, in words that can be
read back: its day, amount and marks. Banks number bookings anew in each format, some even in
each download; so ids come first, and after them the same day, amount and words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from rapidfuzz import fuzz

from mailbot.link.payer import plain_payer
from mailbot.model.event import Event, PaymentReceived
from mailbot.model.intake_event import PaymentProposed
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.statement import Entry

LATER = 10
"""Days that the same id may be apart: some banks give the day of value in one of two formats."""

NEAR = 3
"""Days between a booking and its value; more, and two equal amounts are two payments."""

ALIKE = 80
"""From this likeness on, of 100, two names of a payer are one."""

_CAUSE = re.compile(
    r"booking (?P<on>\d{4}-\d\d-\d\d) (?P<amount>-?[\d.]+) (?P<currency>[A-Z]{3})"
    r" (?P<source>\w+)(?P<marks>(?: \w+:[0-9a-f]+)*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a booking left on record, or would leave."""

    on: date
    amount: Decimal
    """With its sign: below zero where it takes something back."""
    currency: str
    source: str
    marks: frozenset[str]
    """Hashes of its id, of the payer's own number, and of its words."""
    payers: frozenset[str] = frozenset()
    invoices: frozenset[InvoiceId] = frozenset()

    @property
    def cause(self) -> str:
        """Return the words that events name as their cause."""
        marks = "".join(f" {mark}" for mark in sorted(self.marks))
        return f"booking {self.on} {self.amount} {self.currency} {self.source}{marks}"


def trace_of(entry: Entry, invoices: Iterable[InvoiceId] = ()) -> Trace:
    """Return the trace of *entry*, which names *invoices*."""
    sign = 1 if entry.credit else -1
    words = f"{bare_number(entry.reference)} {plain_payer(entry.payer)}"
    marks = {f"text:{_hash(words)}"}
    if entry.bank_id:
        marks.add(f"id:{_hash(f'{entry.account} {entry.bank_id}')}")
    if entry.end_to_end:
        marks.add(f"own:{_hash(bare_number(entry.end_to_end))}")
    name = plain_payer(entry.payer)
    return Trace(
        on=entry.on,
        amount=sign * entry.amount.amount,
        currency=entry.amount.currency,
        source=entry.source,
        marks=frozenset(marks),
        payers=frozenset({name} if name else ()),
        invoices=frozenset(invoices),
    )


def numbered(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Return *traces* of one file with a number for those that nothing tells apart."""
    seen: dict[str, int] = {}
    told: list[Trace] = []
    for trace in traces:
        count = seen[trace.cause] = seen.get(trace.cause, 0) + 1
        marks = trace.marks if count == 1 else trace.marks | {f"nth:{count:x}"}
        told.append(replace(trace, marks=marks))
    return tuple(told)


def read_cause(cause: str) -> Trace | None:
    """Return the booking that *cause* names, or None if it is something else."""
    fit = _CAUSE.fullmatch(cause)
    if fit is None:
        return None
    return Trace(
        on=date.fromisoformat(fit["on"]),
        amount=Decimal(fit["amount"]),
        currency=fit["currency"],
        source=fit["source"],
        marks=frozenset(fit["marks"].split()),
    )


def traces_in(history: Iterable[Event]) -> tuple[Trace, ...]:
    """Return the bookings that left something on record, each once, the oldest first."""
    found: dict[str, Trace] = {}
    for event in history:
        if not isinstance(event, PaymentReceived | PaymentProposed):
            continue
        known = found.get(event.cause) or read_cause(event.cause)
        if known is None:
            continue
        name = plain_payer(event.payer)
        shares = event.shares if isinstance(event, PaymentProposed) else (event,)
        found[event.cause] = replace(
            known,
            payers=known.payers | ({name} if name else set()),
            invoices=known.invoices | {share.invoice for share in shares},
        )
    return tuple(found.values())


def known_of(told: Sequence[Trace], record: Sequence[Trace]) -> dict[int, Trace]:
    """Return which of *told*, the bookings of one file, are on *record*, by their place.

    Each booking on record is one of the file at most: two equal payments stay two.
    """
    places: dict[tuple[Decimal, str], list[int]] = {}
    for place, trace in enumerate(record):
        places.setdefault((trace.amount, trace.currency), []).append(place)
    pairs: dict[int, Trace] = {}
    used: set[int] = set()
    for same in (_same_cause, _same_id, _same_words, _alike):
        for number, trace in enumerate(told):
            if number in pairs:
                continue
            free = (p for p in places.get((trace.amount, trace.currency), ()) if p not in used)
            for place in _nearest(free, record, trace, same):
                pairs[number] = record[place]
                used.add(place)
    return pairs


def _nearest(
    places: Iterable[int],
    record: Sequence[Trace],
    trace: Trace,
    same: Callable[[Trace, Trace], bool],
) -> Iterator[int]:
    """Yield the one of *places* that is the same booking and the nearest in time, if one is."""
    fitting = [place for place in places if same(trace, record[place])]
    if fitting:
        yield min(fitting, key=lambda place: (_apart(trace, record[place]), place))


def _same_cause(one: Trace, other: Trace) -> bool:
    return one.cause == other.cause


def _same_id(one: Trace, other: Trace) -> bool:
    shared = _marks(one, "id") & _marks(other, "id") if one.source == other.source else set()
    own = _marks(one, "own") & _marks(other, "own")
    return (bool(shared) and _apart(one, other) <= LATER) or (
        bool(own) and _apart(one, other) <= NEAR
    )


def _same_words(one: Trace, other: Trace) -> bool:
    """Say whether day and words are the same; some banks give a new id in each download."""
    return one.on == other.on and bool(_marks(one, "text") & _marks(other, "text"))


def _alike(one: Trace, other: Trace) -> bool:
    """Say whether two formats tell of one booking: near days, and names or invoices agree."""
    if _apart(one, other) > NEAR or _told_apart(one, other):
        return False
    return _payers_agree(one, other) is True or bool(one.invoices & other.invoices)


def _told_apart(one: Trace, other: Trace) -> bool:
    """Say whether something speaks against their being one."""
    if one.source == other.source:
        ids = (_marks(one, "id"), _marks(other, "id"))
        if all(ids) or one.on != other.on:
            return True
    named = bool(one.invoices and other.invoices and not one.invoices & other.invoices)
    return named or _payers_agree(one, other) is False


def _payers_agree(one: Trace, other: Trace) -> bool | None:
    """Say whether one of the names is the same; None where one of them has none."""
    if not one.payers or not other.payers:
        return None
    return any(fuzz.token_set_ratio(a, b) >= ALIKE for a in one.payers for b in other.payers)


def _marks(trace: Trace, kind: str) -> set[str]:
    return {mark for mark in trace.marks if mark.startswith(f"{kind}:")}


def _apart(one: Trace, other: Trace) -> int:
    return abs((one.on - other.on).days)


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()
