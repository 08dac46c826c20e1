"""When was it issued, and when is it due?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.document.claims import KEYS, Kind, Label, Scene
from mailbot.document.days import Day, Order
from mailbot.document.labels import Lookup, Tongue, tokens_of
from mailbot.document.layout import Layout
from mailbot.document.terms import Term

ISSUED = {"issued": 1.0, "issued_weak": 0.7, "other_date": -0.7, "due": -1.0}
DUE = {"due": 1.0, "issued": -1.0, "issued_weak": -0.8, "other_date": -0.8}

SURE = 0.5
LONGEST = timedelta(days=400)
USUAL = timedelta(days=120)
_CLOSE = 0.12

_PLACE = re.compile(
    r"[^\W\d_][\w .'’/()-]{1,30},?\s*(?:,|\b(?:den|le|li|il|em|a|on|de|am|d\.|el|op|,)\b)?\s*"
    r"(?:[^\W\d_]+,\s*)?"
)
"""A place before a day: "Berlin, den 3. März 2024", "Lyon, le 3 mars 2024"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days that were chosen."""

    issued: date | None = None
    due: date | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saying:
    """What a paper says around its days."""

    scene: Scene
    tongue: Tongue
    until: Lookup

    def is_last(self, day: Day) -> bool:
        """Say whether a sentence asks to pay until *day*."""
        words = [token.plain for token in tokens_of(day.run.text[: day.start])]
        ends = any(
            self.until.phrases.get(tuple(words[-n:])) for n in range(1, 6) if n <= len(words)
        )
        if not ends:
            return False
        block = self.scene.layout.block_of.get(day.run, (day.run,))
        said = [token.plain for run in block for token in run.tokens]
        framed = any("frame" in hit.keys for hit in self.tongue.terms.hits(words))
        return framed or any("asks" in hit.keys for hit in self.tongue.phrases.hits(said))

    def is_of_discount(self, day: Day) -> bool:
        """Say whether what is told of *day* is a discount: "2% off if paid by 1 May"."""
        words = [token.plain for token in day.run.tokens]
        told = [hit for hit in self.tongue.labels.hits(words) if "discount" in hit.keys]
        return bool(told)

    def follows_number(self, day: Day) -> bool:
        """Say whether *day* stands right behind the number: "Facture FA00231 du 10/03/2024"."""
        before = day.run.text[: day.start]
        fit = re.search(r"\d[\w/.-]*\s*[,/|·•(–—-]?\s*(?:[^\W\d_]{1,5}\.?:?\s+){0,2}$", before)
        if fit is None:
            return False
        words = [token.plain for token in tokens_of(before[: fit.start()])]
        named = [hit for hit in self.tongue.labels.hits(words) if "number" in hit.keys]
        titled = [hit for hit in self.tongue.titles.hits(words) if "invoice" in hit.keys]
        return any(len(words) - hit.behind <= 2 and hit.first == 0 for hit in (*named, *titled))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    day: Day
    issued: float
    due: float


def order_of(days: Sequence[Day], *, american: bool) -> tuple[Order, bool]:
    """Return whether the day or the month comes first, and whether the paper proves it."""
    proofs = [day.proves for day in days if day.proves]
    for order in Order:
        if order in proofs and len(set(proofs)) == 1:
            return order, True
    return (Order.MONTH if american else Order.DAY), False


def dates_of(days: Sequence[Day], saying: Saying, term: Term | None, *, american: bool) -> Dates:
    """Return the days of issue and of payment, as written or counted from written terms."""
    order, proven = order_of(days, american=american)
    scored = [_scored(day, saying) for day in days]
    dates = _chosen(scored, term, order)
    if not proven and any(one.day_first != one.month_first for one in days):
        other = Order.DAY if order is Order.MONTH else Order.MONTH
        swapped = _chosen(scored, term, other)
        if _odd(dates, term) and not _odd(swapped, term):
            return swapped
    return dates


def _odd(dates: Dates, term: Term | None) -> bool:
    """Say whether the days cannot be, or do not fit the terms."""
    if dates.issued is None or dates.due is None:
        return False
    if term is not None and term.due(dates.issued) != dates.due:
        return True
    return not timedelta(0) <= dates.due - dates.issued <= USUAL


def _scored(day: Day, saying: Saying) -> _Scored:
    scene = saying.scene
    claims = scene.claims(day, Kind.DAY)
    issued = due = 0.0
    if claims and claims[0].way == "above" and _in_table(claims[0].label, scene):
        claims = ()
        issued = -0.2
    if claims:
        best = claims[0]
        issued = best.weight * max(ISSUED[key] for key in best.keys)
        due = best.weight * max(DUE[key] for key in best.keys)
        if best.keys > {"other_date"}:
            issued, due = issued * 0.8, due * 0.8
        if best.way == "before" and _of_something(best.label, scene):
            issued = due = -0.5
    if issued >= 0 and (not claims or best.weight < 0.35):
        issued = max(issued, _unlabelled(day, scene.layout))
    if saying.follows_number(day):
        issued, due = max(issued, 0.8), min(due, 0.0)
    elif due < 0.7 and saying.is_last(day):
        issued, due = min(issued, 0.0), 0.75
    if due > 0 and saying.is_of_discount(day):
        due = 0.2 * due
    return _Scored(day=day, issued=issued - 0.05 * day.run.page, due=due)


def _in_table(header: Label, scene: Scene) -> bool:
    """Say whether a label heads a column of a table of work: beside rates and amounts."""
    line = scene.layout.lines[header.run.line]
    beside = [one for run in line for one in scene.labels.get(run, ()) if one is not header]
    sums = [one for one in beside if one.keys & KEYS[Kind.AMOUNT] and not one.keys & KEYS[Kind.DAY]]
    return len(sums) > 1 or any("other_amount" in one.keys for one in beside)


def _of_something(label: Label, scene: Scene) -> bool:
    """Say whether the day is that of another paper: "Your order B-5561 of 2 April"."""
    before = [one for one in scene.labels.get(label.run, ()) if one.end <= label.start]
    keys = before[-1].keys if before and label.words == 1 else frozenset[str]()
    return "other_id" in keys and not keys & {"number", "number_weak"}


def _unlabelled(day: Day, layout: Layout) -> float:
    """Return what speaks for a day without a label being that of issue: it stands at the top."""
    run = day.run
    before, after = run.text[: day.start], run.text[day.end :]
    if run.page or run.middle > 0.5 * layout.sizes[0][1] or len(after) > 12:
        return 0.0
    if not before.strip():
        return 0.42
    return 0.55 if _PLACE.fullmatch(before) else 0.15


def _chosen(scored: Sequence[_Scored], term: Term | None, order: Order) -> Dates:
    doubts = []
    issues = sorted((one for one in scored if one.issued > 0.1), key=lambda one: -one.issued)
    issued = issues[0].day.on(order) if issues else None
    if issued is None:
        doubts.append("no date of issue")
    elif issues[0].issued < 0.35:
        doubts.append("no day is clearly that of issue")
    else:
        doubts += _rivals([(one.issued, one.day.on(order)) for one in issues], "dates of issue")
    dues = sorted((one for one in scored if one.due > 0.3), key=lambda one: -one.due)
    due = dues[0].day.on(order) if dues else None
    if due is not None and issued is not None and not timedelta(0) <= due - issued <= LONGEST:
        doubts.append("due before it was issued" if due < issued else "due long after issue")
    if due is not None:
        doubts += _rivals([(one.due, one.day.on(order)) for one in dues], "due dates")
    counted = term.due(issued) if term is not None and issued is not None else None
    if due is None:
        due = counted
    elif counted is not None and term is not None and term.sure and _far(counted, due):
        doubts.append(f"due {due}, but by its terms {counted}")
    return Dates(issued=issued, due=due, doubts=tuple(doubts))


def _rivals(scored: Sequence[tuple[float, date | None]], what: str) -> Iterator[str]:
    first, on = scored[0]
    for score, other in scored[1:]:
        if other != on and score > first - _CLOSE:
            yield f"two {what}: {on} and {other}"
            return


def _far(one: date, other: date) -> bool:
    return abs(one - other) > timedelta(days=3)
