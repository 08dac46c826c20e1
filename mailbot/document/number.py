"""Which of all identifiers is the number of the invoice?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailbot.document.claims import KEYS, Kind, Label, Scene
from mailbot.document.layout import Run
from mailbot.model.invoice import bare_number

WORTH = {"number": 1.0, "number_weak": 0.6, "other_id": -1.0}

SURE = 0.5
LEAST = 0.3
CLOSE = 0.15

_CORE = r"\w*\d\w*(?:[-/.–_:]\w+)*"
_NUMBER = re.compile(
    rf"(?<![\w@.])(?:[A-Z]{{1,5}}[ ])?(?:[^\W\d_]{{1,10}}[-/._–#])*{_CORE}(?:\s?[/–-]\s?{_CORE})?"
    r"(?![\w@])"
)
_NONE = re.compile(
    r"[A-Z]{2}\d{2}[A-Z0-9]{10,}|\d{1,2}[.:]\d\d(?:h|am|pm)?|\d+(?:st|nd|rd|th)|https?.*|www.*"
    r"|[A-Z]{2},? \d{5}(?:-\d{4})?|\d{4,5}-\d{3}|0\d{1,3}-\d{3}|\+?\d{3}-\d{3}-\d{3,4}"
    r"|(?:19|20)\d\d|\d+[.,]\d\d|\d+h|\d+x\d+|0\d{2,4}[-/]\d{5,}|A\d|DIN.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Identifier:
    """A text with figures that may be a number of something."""

    text: str
    run: Run
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The number that was chosen."""

    text: str = ""
    doubts: tuple[str, ...] = ()


def identifiers_in(run: Run, labels: Sequence[Label]) -> Iterator[Identifier]:
    """Yield what may be a number in *run*; the words of a label before it are no part of it."""
    for fit in _NUMBER.finditer(run.text):
        start = fit.start()
        for label in labels:
            cut = run.text[label.end : label.end + 1] in (" ", ":", ".", "#", "º", "°")
            cut = cut and bool(label.keys & KEYS[Kind.NUMBER])
            if cut and label.start <= start < label.end < fit.end():
                start = label.end
        text = run.text[start : fit.end()].strip(" .:#-–/")
        begin = run.text.index(text, start) if text else start
        if any(c.isdigit() for c in text):
            yield Identifier(text=text, run=run, start=begin, end=begin + len(text))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbered:
    """A paper on which a number is looked for."""

    scene: Scene
    titles: Mapping[Run, Sequence[tuple[int, int]]]
    """Where it says what it is."""
    taken: Mapping[Run, Sequence[tuple[int, int]]]
    """Where days and amounts stand."""
    asides: frozenset[Run]
    """Lines of addresses, telephones and accounts."""


def number_of(identifiers: Sequence[Identifier], page: Numbered) -> Number:
    """Return the number of the invoice."""
    scores: dict[str, float] = {}
    shown: dict[str, str] = {}
    for one in identifiers:
        bare = bare_number(one.text)
        score = _score(one, page)
        if score > LEAST:
            again = 0.08 if bare in scores else 0.0
            shown[bare] = one.text if score > scores.get(bare, 0.0) else shown[bare]
            scores[bare] = max(scores.get(bare, 0.0), score) + again
    if not scores:
        return Number(doubts=("no number",))
    first, *others = sorted(scores, key=lambda bare: -scores[bare])
    doubts = []
    if scores[first] < SURE:
        doubts.append("nothing is clearly its number")
    elif others and scores[others[0]] > scores[first] - CLOSE and others[0] not in first:
        doubts.append(f"two numbers: {shown[first]} and {shown[others[0]]}")
    return Number(text=shown[first], doubts=tuple(doubts))


def _score(one: Identifier, page: Numbered) -> float:
    claims = page.scene.claims(one, Kind.NUMBER)
    score = 0.0
    if claims:
        best = claims[0]
        score = best.weight * max(WORTH[key] for key in best.keys)
        if "number" in best.keys and "other_id" in best.keys:
            score *= 0.7
    elif one.run in page.asides and one.run not in page.titles:
        return 0.0
    if score >= 0:
        score = max(score, _titled(one, page) if score < 0.9 else 0.0)
    digits = sum(c.isdigit() for c in one.text)
    score += 0.05 * (digits >= 3) + 0.03 * (not one.text.isdigit()) - 0.15 * (digits < 2)
    if _NONE.fullmatch(one.text):
        score -= 0.5
    if any(start < one.end and one.start < end for start, end in page.taken.get(one.run, ())):
        score -= 0.45
    return score - 0.02 * one.run.page


def _titled(one: Identifier, page: Numbered) -> float:
    """Return what it says for a number that the word invoice stands right before or above it."""
    for _, end in page.titles.get(one.run, ()):
        if end <= one.start and re.fullmatch(r"[\s:#.,№°º\-–]*", one.run.text[end : one.start]):
            return 0.85
    if one.start > 2:
        return 0.0
    line = page.scene.layout.lines[one.run.line]
    place = line.index(one.run)
    if place and line[place - 1] in page.titles:
        return 0.6
    above = page.scene.layout.over(one.run, 2.0)
    return 0.45 if above in page.titles else 0.0
