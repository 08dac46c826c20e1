"""Which of all identifiers is the number of the invoice?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailbot.document.claims import Claim, Scene
from mailbot.document.layout import Run
from mailbot.document.naming import KEYS, Kind, Label
from mailbot.model.invoice import bare_number

WORTH = {"number": 1.0, "number_weak": 0.6, "other_id": -1.0}

SURE = 0.5
LEAST = 0.3
_SENTENCE = 8
"""Words from which a line is a sentence, which may speak of another invoice."""
CLOSE = 0.15

_CORE = r"\w*\d\w*(?:[-/.–_:]\w+)*"
_NUMBER = re.compile(
    r"(?<![\w@.,/+-])(?:[A-Z]{1,5}[ ])?(?:\d{1,4}(?:[ ]\d{3,5}){2,5}(?:[ ]\d{2})?"
    r"|\d{3,5}[ ](?!(?:19|20)\d\d\b)\d{4,5})(?![\w@]|[ .,/-]?\d|[ ]?[€$£%])|"
    rf"(?<![\w@.])(?:[A-Z]{{1,5}}[ ])?(?:[^\W\d_]{{1,10}}[-/._–#])*{_CORE}"
    rf"(?:(?:\s?[/-]\s?|–){_CORE})?(?:(?<=\d) [A-Z](?=\W*$))?"
    r"(?![\w@])"
)
_NONE = re.compile(
    r"[A-Z]{2}\d{2}[A-Z0-9]{10,}|\d{1,2}[.:]\d\d(?:h|am|pm)?|\d+(?:st|nd|rd|th)|https?.*|www.*"
    r"|[A-Z]{2},? \d{5}(?:-\d{4})?|(?!20[12]\d-)\d{4,5}-\d{3}|0\d{1,3}-\d{3}|\+?\d{3}-\d{3}-\d{3,4}"
    r"|[A-HJNP-W]-?\d{7}[0-9A-J]|\d{8}-?[A-Z]|ATU\d{8}|[A-Z]{2}\d{9,12}|NL\d{9}B\d\d|BE0[\d.]{9,11}"
    r"|(?:19|20)\d\d|\d+[.,]\d\d|\d{3}/\d{4}/\d{5}|\d+h|\d+x\d+|0\d{2,4}[-/]\d{5,}|A\d|DIN.*",
    re.IGNORECASE,
)


_BETWEEN = re.compile(
    r"[\s:#.,№°º\-–—·]*(?:\b(?:n|no|nr|num|número|numero|number)\b[\s:.°ºª#]*)?", re.IGNORECASE
)
"""What may stand between the name of a paper and its number."""
_ALIGNED = 4
_WORD = 4
"""Letters from which what stands before a number is a word, and no series of numbers."""
_SERIAL = re.compile(r"(?:19|20)\d\d/\d{1,2}/\d")
"""A number by year and month that may be taken for a day."""
_SERIES = re.compile(
    r"\bs[ée]rie:?\s+(?!y\b|e\b)([A-Z0-9]{1,6})\s*[-,/]?\s+(?:folio|n[úu]m(?:ero)?|n[.º°]+)\W*$",
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


def identifiers_in(
    run: Run, labels: Sequence[Label], titles: Sequence[int] = ()
) -> Iterator[Identifier]:
    """Yield what may be a number in *run*; the words of a label before it are no part of it.

    *titles* are where the names of papers end in it.
    """
    for fit in _NUMBER.finditer(run.text):
        start = fit.start()
        start = max([start, *(end for end in titles if start + _WORD <= end < fit.end())])
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
    chosen = next(one for one in identifiers if one.text == shown[first])
    return Number(text=_in_series(chosen), doubts=tuple(doubts))


def _in_series(one: Identifier) -> str:
    """Return a number with its series, where that is named apart: "Serie: B Folio: 2217"."""
    fit = _SERIES.search(one.run.text[: one.start])
    return f"{fit[1]} {one.text}" if fit and not one.text.startswith(fit[1]) else one.text


def _score(one: Identifier, page: Numbered) -> float:
    claims = page.scene.claims(one, Kind.NUMBER)
    score, certain = 0.0, False
    if claims and (claims[0].weight > 0.45 or "other_id" not in claims[0].keys):
        best = claims[0]
        certain = best.weight > 0.85 and "number" in best.keys
        score = best.weight * max(WORTH[key] for key in best.keys)
        if best.way == "above" and "number" not in best.keys and _is_listed(one, page.scene):
            score *= 0.4
        if "number" in best.keys and "other_id" in best.keys:
            score *= 0.7
        if score > 0 and not best.label.opens and len(one.run.tokens) > _SENTENCE:
            score *= 0.5 if one.run in page.asides and one.run not in page.titles else 0.8
    aside = one.run in page.asides and one.run not in page.titles
    if aside and (not claims or claims[0].way in ("above", "below")):
        return 0.0
    titled = _titled(one, page) if score < 0.9 else 0.0
    if score >= 0 or (titled > 0.8 and not _is_named(claims[0], one, page)):
        score = max(score, titled)
    certain = certain or titled > 0.8
    digits = sum(c.isdigit() for c in one.text)
    score += 0.05 * (digits >= 3) + 0.03 * (not one.text.isdigit()) - 0.15 * (digits < 2)
    if _NONE.fullmatch(one.text):
        score -= 0.15 if certain else 0.5
    if any(start < one.end and one.start < end for start, end in page.taken.get(one.run, ())):
        dated = titled > 0.8 and not _SERIAL.match(one.text)
        score -= 0.1 if certain and not dated else 0.45
    return score - 0.02 * one.run.page


def _is_listed(one: Identifier, scene: Scene) -> bool:
    """Say whether another number stands right below or above one: they are in a column of many."""
    values = scene.values
    beside = (scene.layout.under(one.run, 2.4), scene.layout.over(one.run, 2.4))
    others = [run for run in beside if run and run not in scene.labels]
    others = [run for run in others if run not in values[Kind.DAY]]
    return one.start < 3 and any(
        other.start < 3 for run in others for other in values[Kind.NUMBER].get(run, ())
    )


def _is_named(claim: Claim, one: Identifier, page: Numbered) -> bool:
    """Say whether a label of its own, no part of the paper's name, stands before a number."""
    ends = [end for _, end in page.titles.get(one.run, ()) if end <= one.start]
    return claim.way == "before" and not any(claim.label.start < end for end in ends)


def _titled(one: Identifier, page: Numbered) -> float:
    """Return what it says for a number that the word invoice stands right before or above it."""
    for start, end in page.titles.get(one.run, ()):
        if start < one.start < end < one.end:  # "FATTURA PA/12" may be called "fattura PA", too
            return 0.85
        if end <= one.start and _BETWEEN.fullmatch(one.run.text[end : one.start]):
            named = any("subject" in label.keys for label in page.scene.labels.get(one.run, ()))
            inside = start > 2 or one.run.text[:1].islower()
            prose = inside and len(one.run.tokens) > _SENTENCE and not named
            return 0.4 if prose else 0.85
    if one.start > 2:
        return 0.0
    line = page.scene.layout.lines[one.run.line]
    place = line.index(one.run)
    if place and line[place - 1] in page.titles:
        return 0.7
    above = page.scene.layout.over(one.run, 2.0)
    if above is None or above not in page.titles:
        return 0.0
    whole = any(end - start == len(above.text) for start, end in page.titles[above])
    return 0.6 if whole and abs(above.left - one.run.left) < _ALIGNED else 0.45
