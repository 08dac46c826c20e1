"""Which label speaks of a value: what stands before, left of, above or below it?"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from mailbot.document.labels import COUNT, Hit, Tongue
from mailbot.document.layout import Layout, Run


class Kind(StrEnum):
    """What sort of value a label speaks of."""

    AMOUNT = "amount"
    DAY = "day"
    NUMBER = "number"
    NAME = "name"


KEYS = {
    Kind.AMOUNT: frozenset(
        "gross total net tax paid balance previous discount withheld other_amount".split()
    ),
    Kind.DAY: frozenset("issued issued_weak due other_date".split()),
    Kind.NUMBER: frozenset("number number_weak other_id".split()),
    Kind.NAME: frozenset("buyer seller ship attention subject".split()),
}


TERMS = frozenset("days days_end weeks months end now".split())
"""What says until when to pay, and names nothing beside it."""


class Placed(Protocol):
    """A value that stands somewhere in a run."""

    @property
    def run(self) -> Run:
        """Return the run it stands in."""
        ...

    @property
    def start(self) -> int:
        """Return where it begins in the text of the run."""
        ...

    @property
    def end(self) -> int:
        """Return where it ends in the text of the run."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Label:
    """A phrase that names what stands beside it."""

    run: Run
    start: int
    end: int
    words: int
    keys: frozenset[str]
    opens: bool
    """It begins its run."""
    whole: bool
    """It is all of its run, but for a currency or marks."""
    small: bool = False
    """It is one small word of a sentence, such as "until"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a label says of a value, and how surely it speaks of it."""

    keys: frozenset[str]
    weight: float
    label: Label
    way: str


_FILLER = re.compile(r"[\s:.,;#№°ºª()\[\]|=*_\-–—>•]*")
_MARKS = re.compile(r"[^\w]|\b(?:EUR|USD|GBP|CHF|CAD|AUD|BRL|MXN|SEK|NZD|R)\b|\d+(?:[.,]\d+)?\s?%")
_ASIDE = re.compile(r"\([^()]*\)")
_COUNTED = re.compile(r"[.º°]?\s?[^\W\d_]{0,5}[-/]?\d")
_SMALL = frozenset(
    "is of the on by at am vom den der zum bis le la el du de del em a il lo per op van voor"
    " das do da dia no nr n date dated incl inkl eur usd gbp chf in to for and".split()
)
_NEAR = 16.0
"""How many heights of letters a value beside a label stands away from it at most."""
_SENTENCE = 7
"""Words from which a line is no header of a column."""
_DEEPEST = 60
"""Lines of a column below its header in which a value is looked at."""
_STEP = 3.2
"""How many heights of letters a label may stand above its value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A paper with its labels and values: who claims what?"""

    layout: Layout
    labels: Mapping[Run, tuple[Label, ...]]
    values: Mapping[Kind, Mapping[Run, tuple[Placed, ...]]]

    def claims(self, value: Placed, kind: Kind) -> tuple[Claim, ...]:
        """Return what labels say of *value*, the surest first."""
        found = [*self._inside(value, kind)]
        if not found:
            found += self._leftward(value, kind)
        above = list(self._upward(value, kind))
        if found and above and found[0].way == "left" and self._is_column(found[0].label, kind):
            found = [replace(found[0], weight=0.5 * found[0].weight)]
        below = list(self._downward(value, kind)) if not found else []
        if below and above and below[0].weight > 0.5:
            gap = value.run.top - above[0].label.run.bottom
            near = below[0].label.run.top - value.run.bottom < 0.5 * gap
            above, below = ([], below) if near else (above, [])
        found += above or below
        return tuple(sorted(found, key=lambda claim: -claim.weight))

    def _is_column(self, label: Label, kind: Kind) -> bool:
        """Say whether a label has its value right below it, and so speaks not of what is beside."""
        below = self.layout.under(label.run, 1.0)
        if below is None or not label.whole or abs(below.left - label.run.left) > 4:
            return False
        return any(one.start < 3 for one in self.values[kind].get(below, ()))

    def _named(self, run: Run, kind: Kind) -> tuple[Label, ...]:
        return tuple(label for label in self.labels.get(run, ()) if label.keys & KEYS[kind])

    def _inside(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        """Yield the claim of the last label before *value* in its own run."""
        before = [one for one in self._named(value.run, kind) if one.end <= value.start]
        if not before:
            yield from self._wrapped(value, kind)
            return
        label = _joined(before, kind)
        others = [
            one
            for one in self.values[kind].get(value.run, ())
            if label.end <= one.start and one.end <= value.start
        ]
        weight = _nearness(value.run, label.end, value.start)
        if others:
            weight *= 0.4
        yield Claim(keys=label.keys & KEYS[kind], weight=weight, label=label, way="before")

    def _wrapped(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        """Yield the claim of a label at the end of the line before: "a total of / $2,270.00"."""
        block = self.layout.block_of.get(value.run, (value.run,))
        place = block.index(value.run)
        if not place or _words(value.run.text[: value.start]):
            return
        above = block[place - 1]
        for label in self._named(above, kind)[-1:]:
            if not label.opens and not _words(above.text[label.end :]) and len(above.tokens) > 5:
                keys = label.keys & KEYS[kind]
                yield Claim(keys=keys, weight=0.9, label=label, way="before")

    def _leftward(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        if any(one.start < value.start for one in self.values[kind].get(value.run, ())):
            return
        if _words(value.run.text[: value.start]) > 3:
            return
        weight = 0.97
        for run in self._left_of(value.run, kind):
            named = [one for one in self._named(run, kind) if not one.small]
            if named:
                label = next(
                    (one for one in reversed(named) if not _is_in_brackets(one)), named[-1]
                )
                rest = run.text[label.end :]
                tail = 1.0 if not _words(_ASIDE.sub(" ", rest)) else 0.75 if label.opens else 0.45
                behind = self.values[kind].get(run, ())
                if any(one.start >= label.end for one in behind):
                    tail *= 0.4
                yield Claim(
                    keys=label.keys & KEYS[kind], weight=weight * tail, label=label, way="left"
                )
                return
            if kind is not Kind.AMOUNT and (self.labels.get(run) or _words(run.text) > 2):
                return
            weight *= 0.5 if self.values[kind].get(run) else 0.8

    def _left_of(self, run: Run, kind: Kind) -> list[Run]:
        """Return the runs left of *run*, the nearest first; set a little higher or lower, too."""
        line = self.layout.lines[run.line]
        left = list(reversed(line[: line.index(run)]))
        if left or kind is not Kind.AMOUNT:
            return left
        for number in (run.line - 1, run.line + 1):
            if 0 <= number < len(self.layout.lines):
                line = self.layout.lines[number]
                near = line[0].page == run.page
                left += [
                    one
                    for one in reversed(line)
                    if near and one.right < run.left and abs(one.middle - run.middle) < run.height
                ]
        return left

    def _upward(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        left, right = value.run.across(value.start, value.end)
        top, weight, number = value.run.top, 0.92, value.run.line
        while number > max(0, value.run.line - _DEEPEST):
            number -= 1
            line = self.layout.lines[number]
            if line[0].page != value.run.page:
                return
            run = max(line, key=lambda one: min(one.right, right) - max(one.left, left))
            if min(run.right, right) - max(run.left, left) <= 0:
                if top - line[0].bottom > _STEP * self.layout.body:
                    return
                continue
            if top - run.bottom > _STEP * self.layout.body:
                return
            labels = self._named(run, kind)
            prose = len(run.tokens) > _SENTENCE
            named = [one for one in labels if not one.small and _over(one, left, right)]
            named = [one for one in named if one.whole or not prose]
            if named:
                yield self._header(named[-1], weight, kind)
                return
            column = self.values[kind].get(run, ())
            if not any(_over(one, left, right) for one in column) and _words(run.text):
                return
            top, weight = run.top, weight * (0.55 if column else 0.95)

    def _header(self, label: Label, weight: float, kind: Kind) -> Claim:
        """Return the claim of a label above; it is weaker where the label has a value beside."""
        if not label.whole:
            weight *= 0.75
        if self._has_beside(label, kind):
            weight *= 0.35
        return Claim(keys=label.keys & KEYS[kind], weight=weight, label=label, way="above")

    def _has_beside(self, label: Label, kind: Kind) -> bool:
        if any(one.start >= label.end for one in self.values[kind].get(label.run, ())):
            return True
        line = self.layout.lines[label.run.line]
        behind = line[line.index(label.run) + 1 :]
        if not behind or self.labels.get(behind[0]):
            return False
        if behind[0].left - label.run.right > _NEAR * self.layout.body:
            return False
        return any(one.start < 3 for one in self.values[kind].get(behind[0], ()))

    def _downward(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        """Yield the claim of a label right below, if nothing nearer is what it speaks of."""
        below = self.layout.under(value.run, 1.2)
        for label in self._named(below, kind) if below else ():
            if below and label.whole and not self._has_beside(label, kind):
                following = self.layout.under(below, _STEP)
                gap = below.top - value.run.bottom
                free = following is None or gap < 0.4 * (following.top - below.bottom)
                weight = 0.85 if free and value.start < 3 else 0.4
                yield Claim(keys=label.keys & KEYS[kind], weight=weight, label=label, way="below")
                return


def labels_in(runs: Iterable[Run], tongue: Tongue) -> dict[Run, tuple[Label, ...]]:
    """Return the labels of each run that has any."""
    found = {}
    for run in runs:
        words = [token.plain for token in run.tokens]
        counted = [COUNT if word.isdigit() else word for word in words]
        terms = [hit for hit in tongue.terms.hits(counted) if hit.keys & TERMS]
        hits = (
            _of_terms(hit, terms) for hit in tongue.labels.hits(words) if not _in_terms(hit, terms)
        )
        made = (
            _label(run, hit.first, hit.behind, hit.keys | _sum_inside(hit, words, tongue), tongue)
            for hit in hits
        )
        labels = _without_series([label for label in made if label is not None])
        keys = tongue.labels.spaceless.get("".join(words), frozenset())
        if keys and not any(label.whole for label in labels):
            labels = [_whole(run, keys)]
        if labels:
            found[run] = tuple(labels)
    return found


def _sum_inside(hit: Hit, words: Sequence[str], tongue: Tongue) -> frozenset[str]:
    """Return what the first words of "total due by" say of an amount."""
    if hit.keys != {"due"}:
        return frozenset()
    for behind in range(hit.behind - 1, hit.first, -1):
        keys = tongue.labels.phrases.get(tuple(words[hit.first : behind]), frozenset())
        if keys & {"gross", "balance"}:
            return keys & KEYS[Kind.AMOUNT]
    return frozenset()


def _without_series(labels: Sequence[Label]) -> list[Label]:
    """Return *labels* but for letters right behind that of the number: "Invoice no. AZ 3/24"."""
    found: list[Label] = []
    for label in labels:
        text = label.run.text
        short = label.keys == {"other_id"} and text[label.start : label.end].isupper()
        numbered = bool(found) and "number" in found[-1].keys and label.end - label.start < 4
        if short and numbered and not text[found[-1].end : label.start].strip(" .:°º"):
            continue
        found.append(label)
    return found


def _of_terms(hit: Hit, terms: Sequence[Hit]) -> Hit:
    """Return a label; one behind terms names no day: "30 days | date of invoice"."""
    behind = any(one.behind == hit.first and not one.keys & {"end", "now"} for one in terms)
    return replace(hit, keys=frozenset({"other_date"})) if behind and "issued" in hit.keys else hit


def _in_terms(hit: Hit, terms: Sequence[Hit]) -> bool:
    """Say whether a label is a part of longer words about terms: "due on" of "due on receipt"."""
    return any(
        term.first <= hit.first
        and hit.behind <= term.behind
        and term.behind - term.first > hit.behind - hit.first
        for term in terms
    )


def _joined(labels: Sequence[Label], kind: Kind) -> Label:
    """Return the last label, or the one it only ends: "Your order" of "Your order no."."""
    last = labels[-1]
    if kind is Kind.NUMBER and last.keys & KEYS[kind] == {"number_weak"} and len(labels) > 1:
        first = labels[-2]
        if "other_id" in first.keys and not last.run.text[first.end : last.start].strip():
            return replace(first, end=last.end)
    return last


def _is_in_brackets(label: Label) -> bool:
    """Say whether a label only says of a tax, in brackets, that it is in or out: "Net (VAT)"."""
    before = label.run.text[: label.start]
    return label.keys == {"tax"} and before.rfind("(") > before.rfind(")")


def _whole(run: Run, keys: frozenset[str]) -> Label:
    words = len(run.tokens)
    end = run.tokens[-1].end
    return Label(run=run, start=0, end=end, words=words, keys=keys, opens=True, whole=True)


def _label(run: Run, first: int, behind: int, keys: frozenset[str], tongue: Tongue) -> Label | None:
    """Return a label; one small word in a sentence names nothing but a day."""
    start, end = run.tokens[first].start, run.tokens[behind - 1].end
    whole = first == 0 and not _words(_ASIDE.sub(" ", run.text[end:]))
    if re.match(r"\d|[-/.]\d", run.text[end:]) and end - start < 3:  # F26-1, A-12: a number
        return None
    small = behind - first == 1 and run.tokens[first].plain in tongue.common
    counted = keys & KEYS[Kind.NUMBER] and _COUNTED.match(run.text[end:])
    if small and not whole and not counted and not re.match(r"\s?[:#]", run.text[end:]):
        keys &= KEYS[Kind.DAY]
    if not keys:
        return None
    return Label(
        run=run,
        start=start,
        end=end,
        words=behind - first,
        keys=keys,
        opens=first == 0,
        whole=whole,
        small=small and not whole,
    )


def values_by_run(values: Iterable[Placed]) -> dict[Run, tuple[Placed, ...]]:
    """Return the values of each run that has any."""
    found: dict[Run, tuple[Placed, ...]] = {}
    for value in values:
        found[value.run] = (*found.get(value.run, ()), value)
    return found


def _over(one: "Placed | Label", left: float, right: float) -> bool:
    from_, to = one.run.across(one.start, one.end)
    return min(to, right) - max(from_, left) > 0


def _nearness(run: Run, end: int, start: int) -> float:
    """Return how surely a label speaks of what follows it in its run."""
    between = run.text[end:start]
    if _FILLER.fullmatch(between):
        return 1.0
    words = [w for w in re.findall(r"\w+", between.lower()) if w not in _SMALL]
    return 0.95 if not words else (0.85, 0.65, 0.5, 0.4)[min(len(words), 4) - 1]


def _words(text: str) -> int:
    """Return how many words *text* has, without currencies, rates and marks."""
    return len(_MARKS.sub(" ", text).split())
