"""Which label speaks of a value: what stands before, left of, above or below it?"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from mailbot.document.layout import Layout, Run
from mailbot.document.naming import ASIDE, KEYS, Kind, Label, words_in


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a label says of a value, and how surely it speaks of it."""

    keys: frozenset[str]
    weight: float
    label: Label
    way: str


_FILLER = re.compile(r"[\s:.,;#№°ºª()\[\]|=*_\-–—>•]*")
_SMALL = frozenset(
    "is of the on by at am vom den der zum bis le la el du de del em a il lo per op van voor"
    " das do da dia no nr n date dated incl inkl eur usd gbp chf in to for and".split()
)
_INCLUDED = re.compile(
    r"\w.*\b(?:in[ck]l|inclu[a-zíï]+|inbegrepen|compris\w*)\b[ .:\d,%]*$", re.IGNORECASE
)
_NEAR = 16.0
"""How many heights of letters a value beside a label stands away from it at most."""
_SENTENCE = 7
"""Words from which a line is no header of a column."""
_DEEPEST = 60
"""Lines of a column below its header in which a value is looked at."""
_FAINT = 0.002
"""How weak a claim is that says nothing of an amount or a number."""
_STEP = 3.2
"""How many heights of letters a label may stand above its value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A paper with its labels and values: who claims what?"""

    layout: Layout
    labels: Mapping[Run, tuple[Label, ...]]
    values: Mapping[Kind, Mapping[Run, tuple[Placed, ...]]]

    known: dict[tuple[int, Kind], tuple[Claim, ...]] = field(default_factory=dict)
    """What was found for each value, which is asked more than once."""

    def claims(self, value: Placed, kind: Kind) -> tuple[Claim, ...]:
        """Return what labels say of *value*, the surest first."""
        key = (id(value), kind)
        if key not in self.known:
            self.known[key] = self._claims(value, kind)
        return self.known[key]

    def _claims(self, value: Placed, kind: Kind) -> tuple[Claim, ...]:
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
        before = [one for one in before if not _is_included(one)] or before
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
        weight *= 0.4 if others else 1.0
        yield Claim(keys=label.keys & KEYS[kind], weight=weight, label=label, way="before")

    def _wrapped(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        """Yield the claim of a label at the end of the line before: "a total of / $2,270.00"."""
        block = self.layout.block_of.get(value.run, (value.run,))
        place = block.index(value.run)
        if not place or words_in(value.run.text[: value.start]):
            return
        above = block[place - 1]
        for label in self._named(above, kind)[-1:]:
            if not label.opens and not words_in(above.text[label.end :]) and len(above.tokens) > 5:
                keys = label.keys & KEYS[kind]
                yield Claim(keys=keys, weight=0.9, label=label, way="before")

    def _leftward(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        if any(one.start < value.start for one in self.values[kind].get(value.run, ())):
            return
        if words_in(value.run.text[: value.start]) > 3:
            return
        weight = 0.97
        for run in self._left_of(value.run, kind):
            named = [one for one in self._named(run, kind) if not one.small]
            if named:
                label = next((one for one in reversed(named) if not _is_aside(one)), named[-1])
                rest = run.text[label.end :]
                tail = 1.0 if not words_in(ASIDE.sub(" ", rest)) else 0.75 if label.opens else 0.45
                behind = self.values[kind].get(run, ())
                if any(one.start >= label.end for one in behind):
                    tail *= 0.4
                yield Claim(
                    keys=label.keys & KEYS[kind], weight=weight * tail, label=label, way="left"
                )
                return
            if kind is not Kind.AMOUNT and (self.labels.get(run) or words_in(run.text) > 2):
                return
            weight *= 0.5 if self.values[kind].get(run) else 0.8

    def unfinished(self, run: Run) -> Run | None:
        """Return the line of a sentence that goes on in *run*."""
        block = self.layout.block_of.get(run, (run,))
        place = block.index(run)
        above = block[place - 1] if place else None
        if above is None or len(above.tokens) <= _SENTENCE or above.text[-1:] in ".!?:":
            return None
        return above

    def _left_of(self, run: Run, kind: Kind) -> list[Run]:
        """Return the runs left of *run*, the nearest first; set a little higher or lower, too."""
        line = self.layout.lines[run.line]
        left = list(reversed(line[: line.index(run)]))
        if left:
            return left
        if kind is not Kind.AMOUNT:
            return self._in_rail(run)
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

    def _in_rail(self, run: Run) -> list[Run]:
        """Return what stands left of *run* alone on its line, a little higher or lower.

        Cells begin at one height and names are set smaller than values, so the higher one is it.
        """
        for number in (run.line - 1, run.line + 1):
            if 0 <= number < len(self.layout.lines):
                other = self.layout.lines[number][-1]
                same = other.page == run.page and other.right < run.left
                if same and abs(other.middle - run.middle) < run.height:
                    return [other]
        return []

    def _upward(self, value: Placed, kind: Kind) -> Iterator[Claim]:
        left, right = value.run.across(value.start, value.end)
        top, weight, number = value.run.top, 0.92, value.run.line
        faint = 0.0 if kind is Kind.DAY else _FAINT
        while number > max(0, value.run.line - _DEEPEST) and weight > faint:
            number -= 1
            line = self.layout.lines[number]
            if line[0].page != value.run.page:
                return
            over = [one for one in line if one.left < right and left < one.right]
            if not over:
                if top - line[0].bottom > _STEP * self.layout.body:
                    return
                continue
            run = max(over, key=lambda one: min(one.right, right) - max(one.left, left))
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
            other = not any(_over(one, left, right) for one in column) and words_in(run.text)
            if other and not self._is_paired(run, kind):
                return
            top, weight = run.top, weight * (0.55 if column else 0.95)

    def _is_paired(self, run: Run, kind: Kind) -> bool:
        """Say whether a label above names the number in *run* and the day below it."""
        above = self.layout.over(run, _STEP) if kind is Kind.DAY else None
        labels = [label for label in self.labels.get(above, ()) if label.whole] if above else []
        return len(labels) > 1 and bool(self.values[Kind.NUMBER].get(run))

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


def _joined(labels: Sequence[Label], kind: Kind) -> Label:
    """Return the last label, or the one it only ends: "Your order" of "Your order no."."""
    last = labels[-1]
    if kind is Kind.NUMBER and last.keys & KEYS[kind] == {"number_weak"} and len(labels) > 1:
        first = labels[-2]
        if "other_id" in first.keys and not last.run.text[first.end : last.start].strip():
            return replace(first, end=last.end)
    return last


def _is_aside(label: Label) -> bool:
    """Say whether a label only says of a tax that it is in or out: "Net (VAT)", "incl. 7 % VAT"."""
    before = label.run.text[: label.start]
    bracketed = before.rfind("(") > before.rfind(")")
    return _is_included(label) or (label.keys == {"tax"} and bracketed)


def _is_included(label: Label) -> bool:
    return label.keys == {"tax"} and bool(_INCLUDED.search(label.run.text[: label.start]))


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
