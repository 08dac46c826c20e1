"""Which phrases of a line name what stands beside it?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mailbot.document.labels import COUNT, Hit, Tongue
from mailbot.document.layout import Run


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


TERMS = frozenset("days days_end end_days next_on weeks months end now".split())
"""What says until when to pay, and names nothing beside it."""


_MARKS = re.compile(r"[^\w]|\b(?:EUR|USD|GBP|CHF|CAD|AUD|BRL|MXN|SEK|NZD|R)\b|\d+(?:[.,]\d+)?\s?%")
_AND = frozenset("/ | & + und and et y e en".split())
ASIDE = re.compile(r"\([^()]*\)")
"""What is said in brackets."""
_COUNTED = re.compile(r"[.º°]?\s?[^\W\d_]{0,5}[-/]?\d")


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
            found[run] = tuple(_in_two_languages(labels))
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


def _in_two_languages(labels: Sequence[Label]) -> Sequence[Label]:
    """Return *labels*; those that say one thing twice are all of their run: "Nr. - N°"."""
    if len(labels) > 1 and _is_pair(labels):
        foreign = labels[0].keys <= {"other_id"}
        day = frozenset({"other_date"}) if foreign else labels[1].keys
        whole = [replace(label, whole=True, small=False) for label in labels]
        return [whole[0], replace(whole[1], keys=day)]
    first, *others = labels
    text, ends = first.run.text, [0, *(label.end for label in labels)]
    starts = [*(label.start for label in labels), len(text)]
    apart = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    alike = all(one.keys & first.keys for one in others)
    if not others or not alike or any(words_in(part) for part in apart):
        return labels
    return [replace(label, whole=True, small=False) for label in labels]


def _is_pair(labels: Sequence[Label]) -> bool:
    """Say whether two labels name a number and its day, and nothing else: "Number/Date"."""
    first, second, text = labels[0], labels[1], labels[0].run.text
    between = text[first.end : second.start].strip(" .")
    return (
        len(labels) == 2
        and first.opens
        and bool(first.keys & KEYS[Kind.NUMBER] and second.keys & KEYS[Kind.DAY])
        and between in _AND
        and not words_in(text[second.end :])
    )


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


def _whole(run: Run, keys: frozenset[str]) -> Label:
    words = len(run.tokens)
    end = run.tokens[-1].end
    return Label(run=run, start=0, end=end, words=words, keys=keys, opens=True, whole=True)


def _label(run: Run, first: int, behind: int, keys: frozenset[str], tongue: Tongue) -> Label | None:
    """Return a label; one small word in a sentence names nothing but a day."""
    start, end = run.tokens[first].start, run.tokens[behind - 1].end
    whole = first == 0 and not words_in(ASIDE.sub(" ", run.text[end:]))
    text = run.text
    if re.match(r"\d|[-/.]\d", text[end:]) and end - start < 3:  # F26-1, A-12: a number
        return None
    if re.search(r"\bs/$", text[:start], re.IGNORECASE):  # "Calle Mayor s/n": a house without one
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


def words_in(text: str) -> int:
    """Return how many words *text* has, without currencies, rates and marks."""
    return len(_MARKS.sub(" ", text).split())
