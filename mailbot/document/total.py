"""What is the total, and how sure is that?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mailbot.document.amounts import CODES, Amount
from mailbot.document.claims import Claim, Scene
from mailbot.document.layout import Run, overlap
from mailbot.document.naming import Kind

WORTH = {
    "gross": 1.0,
    "total": 0.75,
    "balance": 0.62,
    "net": 0.2,
    "tax": -0.5,
    "paid": -0.5,
    "previous": -0.7,
    "discount": -0.4,
    "withheld": -0.4,
    "other_amount": -0.6,
}
"""What a label of each sort says for an amount being the total."""

_NEVER = frozenset({"paid", "previous", "withheld", "discount"})

SURE = 0.6
CLOSE = 0.15
SPOKEN = 0.45
"""From this weight on a label does speak of an amount."""
_CENT = Decimal("0.015")
_CODE = re.compile(r"\b[A-Z]{3}\b")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sum:
    """An amount with what speaks for its being the total."""

    amount: Amount
    keys: frozenset[str]
    """Of the label that speaks of it most surely."""
    weight: float
    score: float
    label: str = ""
    proven: bool = False
    """Net and tax make it up."""

    @property
    def value(self) -> Decimal:
        """Return how much it is."""
        return abs(self.amount.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The total that was chosen."""

    sum: Sum | None
    doubts: tuple[str, ...] = ()
    below_zero: bool = False
    paid: Decimal = Decimal(0)


def total_of(amounts: Sequence[Amount], scene: Scene) -> Total:
    """Return the total with taxes, before what was paid already, and what is doubtful in it."""
    columns = _columns(scene)
    sums = [_sum(amount, scene, columns.get(amount.run.page, ())) for amount in amounts]
    known = [one for one in sums if one.amount.exact or one.weight * one.score > 0.5]
    known = _proven(known)
    if not known:
        return Total(sum=None, doubts=("no total",))
    rest = max(known, key=_rank)
    if rest.amount.value < 0:  # what was taken from an account held in trust
        more = [one for one in known if one.amount.value >= rest.value]
        rest = max(more, key=_rank, default=rest)
    best = _whole(rest, known)
    doubts = tuple(_doubts(best, known)) if best is rest else ()
    doubts += _converted(best, scene)
    return Total(
        sum=best,
        doubts=doubts,
        below_zero=best.amount.value < 0,
        paid=_paid(best, rest, known),
    )


def _paid(best: Sum, rest: Sum, sums: Sequence[Sum]) -> Decimal:
    """Return what was paid of *best*: what leaves *rest* of it, else what the paper calls so."""
    if best is not rest:
        gone = best.value - rest.value
        return gone if _has(_values(sums, {"paid"}), gone) else Decimal(0)
    said = (o.value for o in sums if "paid" in o.keys and o.weight > SPOKEN and o.amount.exact)
    fitting = (v for v in said if v <= best.value and not _is_earlier(v, best, sums))
    return max(fitting, default=Decimal(0))


def _is_earlier(paid: Decimal, best: Sum, sums: Sequence[Sum]) -> bool:
    """Say whether all or a part of what was carried forward was *paid*, and none of *best*."""
    stated = {one.value for one in sums if one.score > 0 and one is not best}
    return any(
        abs(before - paid) < _CENT or (before > paid and _has(stated, best.value + before - paid))
        for before in _values(sums, {"previous"})
    )


def _sum(amount: Amount, scene: Scene, others: Sequence[tuple[Run, Amount]]) -> Sum:
    claims = scene.claims(amount, Kind.AMOUNT)
    in_column = _has_below(amount, others)
    best: tuple[float, Claim | None] = (0.0, None)
    for claim in claims[:2]:
        weight = claim.weight
        if claim.way == "above" and in_column:
            named = "gross" in claim.keys and claim.label.words > 1
            weight *= 0.6 if named else 0.25
        if weight > best[0]:
            best = (weight, claim)
    weight, spoken = best
    keys = spoken.keys if spoken else frozenset[str]()
    score = weight * max((WORTH[key] for key in keys), default=0.0)
    if spoken is not None and not spoken.label.whole and keys == {"total"} and not amount.certain:
        score = 0.0  # "Invoice 1076132" names a number
    if spoken is not None and spoken.label.words > 1 and score > 0:
        score += 0.04
    if not amount.currency and _has_marked(amount, scene):  # hours, beside what they cost
        score -= 0.3
    if amount.run.height > 1.15 * scene.layout.body:
        score += 0.1
    score += 0.04 * bool(amount.currency) - 0.3 * (not amount.exact) - (amount.value == 0)
    text = spoken.label.run.text[spoken.label.start : spoken.label.end] if spoken else ""
    return Sum(amount=amount, keys=keys, weight=weight, score=score, label=text)


def _has_marked(amount: Amount, scene: Scene) -> bool:
    """Say whether an amount behind this one, on its line, is marked as money."""
    line = scene.layout.lines[amount.run.line]
    behind = (run for run in line if run.left > amount.run.right)
    values = scene.values[Kind.AMOUNT]
    return any(
        isinstance(one, Amount) and one.currency for run in behind for one in values.get(run, ())
    )


def _columns(scene: Scene) -> dict[int, list[tuple[Run, Amount]]]:
    """Return the exact amounts of each page with their runs."""
    found: dict[int, list[tuple[Run, Amount]]] = {}
    for run, values in scene.values[Kind.AMOUNT].items():
        exact = (one for one in values if isinstance(one, Amount) and one.exact)
        found.setdefault(run.page, []).extend((run, one) for one in exact)
    return found


def _has_below(amount: Amount, others: Sequence[tuple[Run, Amount]]) -> bool:
    """Say whether another amount stands below *amount* in its column."""
    left, right = amount.span
    for run, one in others:
        if run.top > amount.run.middle and run.left < right and left < run.right:
            from_, to = run.across(one.start, one.end)
            if min(to, right) > max(from_, left):
                return True
    return False


def _proven(sums: Sequence[Sum]) -> list[Sum]:
    """Return *sums*, with more for what is net and tax together, or said more than once."""
    nets = {one.value for one in sums if one.value and one.score > -0.3}
    taxes = {one.value for one in sums if "tax" in one.keys and one.value}
    only = len({one.value for one in sums if one.amount.certain and one.value}) == 1
    largest = max((one.value for one in sums), default=Decimal(0))
    found = []
    for one in sums:
        bonus = 0.0
        proven = any(_has(nets, one.value - tax) for tax in taxes if tax < one.value)
        if proven:
            bonus += 0.35 if one.value < largest else 0.6
        if one.score > 0:
            bonus += 0.05 * min(sum(other.value == one.value for other in sums) - 1, 3)
        if one.value == largest:
            bonus += 0.08
        if only and one.amount.certain and not one.keys & _NEVER:
            bonus += 0.6
        found.append(
            Sum(
                amount=one.amount,
                keys=one.keys,
                weight=one.weight,
                score=one.score + bonus,
                label=one.label,
                proven=proven,
            )
        )
    return found


def _has(values: Iterable[Decimal], wanted: Decimal) -> bool:
    return any(abs(value - wanted) < _CENT for value in values)


def _rank(one: Sum) -> tuple[float, int, float]:
    return (round(one.score, 3), one.amount.run.page, one.amount.run.top)


def _whole(best: Sum, sums: Sequence[Sum]) -> Sum:
    """Return the amount that *best* is the rest of after payments, or *best* itself."""
    ranked = sorted(sums, key=_rank, reverse=True)
    parts = _values(sums, {"paid", "withheld"})
    for other in ranked:
        larger = other.value > best.value and other.score > 0.3 and other.proven >= best.proven
        total = larger and other.keys & {"gross", "total", "net", "balance"}
        if total and _has(parts, other.value - best.value):
            return other
    carried = _values(sums, {"previous"})
    carried |= {one - part for one in carried for part in parts if part < one}
    for other in ranked:
        smaller = 0 < other.value < best.value and other.score > 0.4
        total = smaller and other.keys & {"gross", "total"}
        if total and _has(carried, best.value - other.value):
            return other
    return best


def _values(sums: Sequence[Sum], keys: set[str]) -> set[Decimal]:
    return {one.value for one in sums if one.keys & keys and one.value}


def _doubts(best: Sum, sums: Sequence[Sum]) -> Iterable[str]:
    if best.score < SURE:
        yield "no amount is clearly the total"
        return
    rivals = [
        one
        for one in sums
        if one.value != best.value and one.score > best.score - CLOSE and one.value
    ]
    if rivals and not _related(best, rivals, sums):
        yield f"two totals: {best.value} and {rivals[0].value}"


def _converted(best: Sum, scene: Scene) -> tuple[str, ...]:
    """Return a doubt where the total stands in a row of sums, each column in its own currency."""
    lines = scene.layout.lines
    values = scene.values[Kind.AMOUNT]
    row = [run for run in lines[best.amount.run.line] if values.get(run)]
    heads = (run for line in lines[: best.amount.run.line] for run in line if len(run.tokens) < 3)
    coded = {run: CODES & set(_CODE.findall(run.text)) for run in heads}
    codes = {
        code
        for run in row
        for head in coded
        if coded[head] and head.page == run.page and overlap(head, run) > 0
        for code in coded[head]
    }
    return ("its total is shown in several currencies",) if len(codes) > 1 else ()


def _related(best: Sum, rivals: Sequence[Sum], sums: Sequence[Sum]) -> bool:
    """Say whether payments, taxes or discounts explain each of *rivals*."""
    parts = {
        one.value
        for one in sums
        if one.keys & {"paid", "tax", "withheld", "discount", "previous"} and one.value
    }
    return all(_has(parts, abs(best.value - rival.value)) for rival in rivals)
