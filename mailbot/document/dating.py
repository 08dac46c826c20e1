"""When was it issued, and when is it due?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mailbot.document.claims import Claim, Scene
from mailbot.document.dateline import at_top
from mailbot.document.days import Day, Order, order_of
from mailbot.document.naming import KEYS, Kind, Label
from mailbot.document.saying import Saying
from mailbot.document.silent import is_silent, last_of
from mailbot.document.terms import Term

ISSUED = {"issued": 1.0, "issued_weak": 0.7, "other_date": -0.7, "due": -1.0}
DUE = {"due": 1.0, "issued": -1.0, "issued_weak": -0.8, "other_date": -0.8}

_PART = 0.9
"""How surely the day of the last instalment is that until which to pay."""
LONGEST = timedelta(days=400)
_USUAL = frozenset((0, 7, 8, 10, 14, 15, 20, 21, 28, 29, 30, 31, 45, 60, 90))
"""Days that are given to pay."""
_CLOSE = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days that were chosen."""

    issued: date | None = None
    due: date | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    day: Day
    issued: float
    due: float
    silent: bool = False
    """No label speaks of it."""


def dates_of(days: Sequence[Day], saying: Saying, term: Term | None, *, american: bool) -> Dates:
    """Return the days of issue and of payment, as written or counted from written terms."""
    order, proven = order_of(days, american=american)
    scored = _with_instalments([_scored(day, saying) for day in days], saying.scene)
    dates = _chosen(scored, term, order)
    if proven or all(one.day_first == one.month_first for one in days):
        return dates
    other = Order.DAY if order is Order.MONTH else Order.MONTH
    swapped = _chosen(scored, term, other)
    if swapped.issued == dates.issued and swapped.due == dates.due:
        return dates
    if _odd(dates, term) and not _odd(swapped, term):
        return swapped
    if saying.certain or (_odd(swapped, term) and dates.due is not None):
        return dates
    doubt = f"{dates.issued} or {swapped.issued}: which number is the month?"
    return replace(dates, doubts=(*dates.doubts, doubt))


def _odd(dates: Dates, term: Term | None) -> bool:
    """Say whether the days cannot be, do not fit the terms, or are unusually far apart."""
    if dates.issued is None or dates.due is None:
        return False
    if term is not None:
        return term.due(dates.issued) != dates.due
    apart = (dates.due - dates.issued).days
    monthly = dates.due.day == dates.issued.day and 0 < apart < 100
    return not (apart in _USUAL or monthly)


def _scored(day: Day, saying: Saying) -> _Scored:
    scene = saying.scene
    claims = scene.claims(day, Kind.DAY)
    issued = due = 0.0
    if claims and claims[0].way == "above" and _in_table(day, claims[0].label, scene):
        issued = -0.2
    elif claims:
        issued, due = _claimed(day, claims[0], saying)
    linked = any(one.label.end - one.label.start < 4 for one in claims[:1])  # "Sevilla, a 3 de…"
    if issued >= 0 and (not claims or claims[0].weight < 0.35 or linked):
        issued = max(issued, at_top(day, scene))
    if saying.is_number(day):
        issued = min(issued, 0.1)
    elif saying.follows_number(day):
        issued, due = max(issued, 0.8), min(due, 0.0)
    elif due < 0.7 and saying.is_last(day):
        issued, due = min(issued, 0.0), 0.75
    elif due < 0.7 and issued < 0.75 and saying.is_collected(day, claims):
        issued, due = min(issued, 0.0), 0.7
    before = saying.told_before(day)
    if "other_bill" in before:
        issued, due = min(issued, 0.0), min(due, 0.0)
    if due > 0:
        due *= (0.2 if saying.is_of_discount(day) else 1.0) * (0.6 if "unless" in before else 1.0)
    silent = due <= 0 and is_silent(day, scene, spoken=saying.is_of_payment(day))
    return _Scored(day=day, issued=issued - 0.05 * day.run.page, due=due, silent=silent)


def _with_instalments(scored: list[_Scored], scene: Scene) -> list[_Scored]:
    """Return the days with those of instalments, one sum each, told from others: the last counts.

    They stand below one header or behind one label.
    """
    groups: dict[Label, list[_Scored]] = {}
    for one in scored:
        claims = scene.claims(one.day, Kind.DAY)
        if claims and "due" in claims[0].keys and _is_of_sum(one.day, scene):
            groups.setdefault(claims[0].label, []).append(one)
    parts = [one for group in groups.values() if _is_plan(group, scene) for one in group]
    if not parts:
        return scored
    last = max(parts, key=lambda one: one.day.day_first or one.day.month_first or date.min)
    others = [one for one in scored if one not in parts]
    early = [replace(one, issued=-1.0, due=0.0) for one in parts if one is not last]
    return [*others, *early, replace(last, issued=-1.0, due=_PART)]


def _is_plan(group: Sequence[_Scored], scene: Scene) -> bool:
    """Say whether days due, a sum each, are instalments, or the only row of a table of them."""
    alone = scene.claims(group[0].day, Kind.DAY)[0]
    return len(group) > 1 or (alone.way == "above" and "due" in alone.keys and alone.weight > 0.8)


def _is_of_sum(day: Day, scene: Scene) -> bool:
    """Say whether an amount stands right behind *day*, in its run or as the next on its line."""
    amounts = scene.values[Kind.AMOUNT]
    behind = [one for one in amounts.get(day.run, ()) if one.start >= day.end]
    if behind:
        return behind[0].start - day.end < 12
    line = scene.layout.lines[day.run.line]
    following = line[line.index(day.run) + 1 :]
    return bool(following) and day.end > len(day.run.text) - 3 and bool(amounts.get(following[0]))


def _claimed(day: Day, claim: Claim, saying: Saying) -> tuple[float, float]:
    """Return what a label says for a day being that of issue, and the last to pay."""
    issued = claim.weight * max(ISSUED[key] for key in claim.keys)
    due = claim.weight * max(DUE[key] for key in claim.keys)
    if claim.keys > {"other_date"}:
        issued, due = issued * 0.8, due * 0.8
    if claim.way != "before":
        return issued, due
    if saying.ends_period(day, claim.label.start) or _of_something(claim.label, saying.scene):
        return -0.5, -0.5
    prose = saying.is_prose(claim.label) or saying.is_of_other(claim.label)
    return (0.3 * issued if prose else issued), due


def _in_table(day: Day, header: Label, scene: Scene) -> bool:
    """Say whether a label heads a column of a table of work: beside rates, over many days."""
    below = scene.layout.under(day.run, 2.4)
    if below is not None and scene.values[Kind.DAY].get(below) and not scene.labels.get(below):
        return True
    others = (run for run in scene.layout.lines[header.run.line] if run is not header.run)
    beside = [one for run in others for one in scene.labels.get(run, ())]
    if any(one.keys & (KEYS[Kind.DAY] | {"number", "number_weak"}) for one in beside):
        return False
    if any("other_amount" in one.keys for one in beside):
        return True
    sums = (one for one in beside if one.keys & KEYS[Kind.AMOUNT])
    values = scene.values[Kind.AMOUNT]
    filled = (scene.layout.under(one.run, 2.4) in values for one in sums)
    return header.words == 1 and any(filled)


def _of_something(label: Label, scene: Scene) -> bool:
    """Say whether the day is that of another paper: "Your order B-5561 of 2 April"."""
    if label.words > 1:
        return False
    before = [one for one in scene.labels.get(label.run, ()) if one.end <= label.start]
    keys = before[-1].keys if before else _holding(label, scene)
    return "other_id" in keys and not keys & {"number", "number_weak"}


def _holding(label: Label, scene: Scene) -> frozenset[str]:
    """Return what labels elsewhere say of the number right before *label*: "PO/771 dt. 2-Jul".

    Where a number of the invoice is named, a mere reference is another paper's.
    """
    text = label.run.text
    ids = [one for one in scene.values[Kind.NUMBER].get(label.run, ()) if one.end <= label.start]
    if not ids or text[ids[-1].end : label.start].strip(" ,.–-"):
        return frozenset()
    keys = next((claim.keys for claim in scene.claims(ids[-1], Kind.NUMBER)), frozenset[str]())
    named = any("number" in one.keys for found in scene.labels.values() for one in found)
    return frozenset({"other_id"}) if named and keys == {"number_weak"} else keys


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
    later = [one for one in dues if issued is None or _day(one, order) >= issued]
    dues = later or dues
    due = dues[0].day.on(order) if dues else None
    counted = term.due(issued) if term is not None and issued is not None else None
    if due is None or (
        counted not in (None, issued)
        and term
        and term.sure
        and dues[0].due < 0.8
        and _far(counted, due)
    ):
        due = counted
    elif counted is not None and term is not None and term.sure and _far(counted, due):
        doubts.append(f"due {due}, but by its terms {counted}")
    if due is not None and issued is not None and not timedelta(0) <= due - issued <= LONGEST:
        doubts.append("due before it was issued" if due < issued else "due long after issue")
    if due is not None and due != counted:
        doubts += _rivals([(one.due, one.day.on(order)) for one in dues], "due dates")
    if due is None and issued is not None:
        due = last_of([_day(one, order) for one in scored if one.silent], issued)
        doubts += [f"{due} may be the due date: nothing names it"] if due else []
    return Dates(issued=issued, due=due, doubts=tuple(doubts))


def _day(one: _Scored, order: Order) -> date:
    return one.day.on(order) or date.min


def _rivals(scored: Sequence[tuple[float, date | None]], what: str) -> Iterator[str]:
    first, on = scored[0]
    for score, other in scored[1:]:
        if other != on and score > first - _CLOSE:
            yield f"two {what}: {on} and {other}"
            return


def _far(one: date, other: date) -> bool:
    return abs(one - other) > timedelta(days=3)
