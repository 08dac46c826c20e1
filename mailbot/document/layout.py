"""What stands where on a paper: lines, and the runs of words in them?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median

from mailbot.document.labels import Token, tokens_of
from mailbot.model.document import Page, Paper, Word

_PAGES = 10
_WORDS = 2_500
_LONGEST = 120
"""Pages, words of a page and letters of a word that are read: more is no invoice's."""

_APART = 0.75
"""The gap between two words, in heights of their letters, from which they are two runs."""
_SAME_LINE = 0.55
"""The share of its height by which a word overlaps the words of its line."""
_ALIGNED = 3.0
"""Points by which the lines of one block may be out of line."""
_FLUSH, _FIRM = 1.2, 0.85
"""Points, and a share of their height, within which lines are so alike that they may lie wider."""
_PARAGRAPH = 1.35
"""How many times as far apart as the lines of one block the next block stands."""
_GLUED = re.compile(r"(?<=\d)(?=[A-ZÀ-Ý][a-zà-ÿ]{2,})|(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý][a-zà-ÿ]{2,}:$)")
_SIGNS = frozenset("€ $ £ EUR USD GBP CHF CAD AUD BRL MXN R$ US$ C$ CA$ A$ Fr. SFr. kr SEK".split())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """Words that stand close together on one line."""

    text: str
    words: tuple[tuple[int, Word], ...]
    """Each word with where it begins in the text."""
    page: int
    line: int
    """Counted through all pages."""
    left: float
    top: float
    right: float
    bottom: float
    tokens: tuple[Token, ...] = field(repr=False)

    @property
    def height(self) -> float:
        """Return how high its letters are."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Return how far down its middle is."""
        return (self.top + self.bottom) / 2

    def across(self, start: int, end: int) -> tuple[float, float]:
        """Return from where to where the characters [start, end) of its text stand."""
        left, right = self.right, self.left
        for at, word in self.words:
            size = max(len(word.text), 1)
            wide = (word.right - word.left) / size
            if at < end and at + size > start:
                left = min(left, word.left + max(start - at, 0) * wide)
                right = max(right, word.left + min(end - at, size) * wide)
        return (left, right) if left <= right else (self.left, self.right)


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """A paper as its runs: line by line, each from left to right."""

    lines: tuple[tuple[Run, ...], ...]
    sizes: tuple[tuple[float, float], ...]
    """Width and height of each page."""
    body: float
    """How high most letters are."""

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Return all runs in the order of reading."""
        return tuple(run for line in self.lines for run in line)

    @cached_property
    def blocks(self) -> tuple[tuple[Run, ...], ...]:
        """Return the runs as one reads them: those that stand close below each other together."""
        blocks: list[list[Run]] = []
        for run in self.runs:
            for block in reversed(blocks[-12:]):
                if _continues(block[-1], run, self.body) and not _is_apart(block, run):
                    block.append(run)
                    break
            else:
                blocks.append([run])
        return tuple(map(tuple, blocks))

    @cached_property
    def block_of(self) -> Mapping[Run, tuple[Run, ...]]:
        """Return the block of each run."""
        return {run: block for block in self.blocks for run in block}

    def under(self, run: Run, gap: float = 1.6) -> Run | None:
        """Return the run right below *run*, no further down than *gap* heights."""
        return self._beside(run, 1, gap)

    def over(self, run: Run, gap: float = 1.6) -> Run | None:
        """Return the run right above *run*, no further up than *gap* heights."""
        return self._beside(run, -1, gap)

    def _beside(self, run: Run, step: int, gap: float) -> Run | None:
        number = run.line + step
        while 0 <= number < len(self.lines):
            line = self.lines[number]
            if line[0].page != run.page:
                return None
            upper, lower = (run, line[0]) if step > 0 else (line[0], run)
            if lower.top - upper.bottom > gap * max(run.height, self.body):
                return None
            best = max(line, key=lambda other: overlap(run, other))
            if overlap(run, best) > 0:
                return best
            number += step
        return None


def _continues(last: Run, run: Run, body: float) -> bool:
    """Say whether *run* is the next line of what *last* is a line of.

    Letters without ascenders and descenders look smaller than they are.
    """
    if run.page != last.page or run.line == last.line:
        return False
    alike = 0.72 < run.height / last.height < 1.4
    low = min(run.height, last.height)
    gap, size = run.top - last.bottom, max(low, min(body, 1.35 * low))
    flush = abs(run.left - last.left) < _FLUSH and _FIRM < run.height / last.height < 1 / _FIRM
    near = -0.5 * run.height < gap < (0.95 if flush else 0.75) * size
    return alike and near and aligned(last, run)


def _is_apart(block: Sequence[Run], run: Run) -> bool:
    """Say whether *run* stands much further down than the lines of *block* from each other."""
    if len(block) < 2:
        return False
    pitch, gap = block[-1].top - block[-2].top, run.top - block[-1].top
    return gap > _PARAGRAPH * pitch and gap - pitch > 0.3 * run.height


def aligned(one: Run, other: Run) -> bool:
    """Say whether two runs begin, end or are centred at the same place."""
    return (
        abs(one.left - other.left) < _ALIGNED
        or abs(one.right - other.right) < _ALIGNED
        or (
            abs(one.left + one.right - other.left - other.right) < _ALIGNED
            and overlap(one, other) > 0
        )
    )


def overlap(one: Run, other: Run) -> float:
    """Return by how much two runs stand above each other, in points; below zero if not."""
    return min(one.right, other.right) - max(one.left, other.left)


_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-", "\u2032": "'"})
"""Marks that look like others: hyphens that do not break, minus signs, the prime of thousands."""


def layout_of(paper: Paper) -> Layout:
    """Return the lines and runs of all pages of *paper*."""
    lines: list[tuple[Run, ...]] = []
    for number, page in _read(paper):
        for words in _lines(page):
            lines.append(_runs(words, number, len(lines)))
    heights = [run.height for line in lines for run in line for _ in run.words]
    return Layout(
        lines=tuple(lines),
        sizes=tuple((page.width, page.height) for page in paper.pages),
        body=median(heights) if heights else 10.0,
    )


def _read(paper: Paper) -> list[tuple[int, Page]]:
    """Return the pages that are read: the first ones, and the last, on which the total stands."""
    pages = list(enumerate(paper.pages))
    return pages if len(pages) <= _PAGES else [*pages[: _PAGES - 1], pages[-1]]


def _lines(page: Page) -> list[list[Word]]:
    """Return the words of each line, from top to bottom, each from left to right."""
    solid = (
        replace(word, text=word.text.translate(_ALIKE))
        for word in page.words[:_WORDS]
        if word.text.strip()
        and len(word.text) <= _LONGEST
        and word.bottom > word.top
        and word.right > word.left
    )
    words = [part for word in solid for part in _parts(word)]
    lines: list[list[Word]] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.left)):
        for back in range(1, min(len(lines), 6) + 1):
            if _fits(word, (spans[-back], _span(lines[-back][-1])), lines[-back]):
                lines[-back].append(word)
                break
        else:
            lines.append([word])
            spans.append(_span(word))
    order = sorted(zip(spans, lines, strict=True), key=lambda pair: sum(pair[0]))
    return [sorted(line, key=lambda w: w.left) for _, line in order]


def _parts(word: Word) -> list[Word]:
    """Return a word, taken apart where the next label was set right behind it: 18238Ref.:"""
    places = [fit.start() for fit in _GLUED.finditer(word.text)]
    if not places:
        return [word]
    wide = (word.right - word.left) / len(word.text)
    ends = [*places, len(word.text)]
    return [
        replace(
            word,
            text=word.text[start:end],
            left=word.left + start * wide + 0.2 * wide * bool(start),
            right=word.left + end * wide,
        )
        for start, end in zip([0, *places], ends, strict=True)
    ]


def _span(word: Word) -> tuple[float, float]:
    return word.top, word.bottom


def _fits(word: Word, spans: Iterable[tuple[float, float]], line: Sequence[Word]) -> bool:
    """Say whether a word stands at the height of the first or the last word of a line."""
    if not any(_level(_span(word), span) for span in spans):
        return False
    return all(w.right - word.left < 1.5 or word.right - w.left < 1.5 for w in line)


def _level(one: tuple[float, float], other: tuple[float, float]) -> bool:
    height = min(one[1] - one[0], other[1] - other[0])
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common >= _SAME_LINE * height and other[0] < sum(one) / 2 < other[1]


def _runs(words: Iterable[Word], page: int, line: int) -> tuple[Run, ...]:
    groups: list[list[Word]] = []
    for word in words:
        last = groups[-1][-1] if groups else None
        if last is not None and _joined(last, word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(_run(group, page, line) for group in groups)


def _joined(last: Word, word: Word) -> bool:
    height = max(min(last.bottom - last.top, word.bottom - word.top), 1.0)
    gap = word.left - last.right
    if last.text in _SIGNS and word.text[:1].isdigit():
        return gap < 12 * height
    return gap < _APART * height


def _run(words: Sequence[Word], page: int, line: int) -> Run:
    text, places = "", []
    for word in words:
        text += " " if text else ""
        places.append((len(text), word))
        text += word.text
    return Run(
        text=text,
        words=tuple(places),
        page=page,
        line=line,
        left=words[0].left,
        top=min(word.top for word in words),
        right=max(word.right for word in words),
        bottom=max(word.bottom for word in words),
        tokens=tokens_of(text),
    )
