"""By which written terms is it to be paid?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mailbot.document.labels import COUNT, Hit, Tongue, phrase_of
from mailbot.document.layout import Layout, Run

LONGEST = 180
_BEFORE, _BEHIND, _AGAINST = 9, 6, 18
"""How many words around a number of days say what happens within them."""
_LEAST = 0.5
_SPOKEN = 8
"""Words from which a clause is told at length: "the hearing at first sight of 7 April"."""
_LONG = 4000
_CLAUSE = re.compile(r"(?<!\b\w)(?<!\b\w\w)[.;!?](?=\s|$)|,\s|[()•·|]|:(?=\s|$)")
"""Where what is said of payment ends, and what is said of interest or a discount begins."""
_TWICE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)* ?\((\d{1,3})\)|\b(\d{1,3}) ?\([^\W\d_]+\)")
"""A number in words and in figures: "fifteen (15) days"."""
_FIGURES = re.compile(
    r"\d+(?:[.,'’]\d+)+"
    r"|\b(?:(?:[0-2]?\d|3[01])[/-](?:0?\d|1[0-2])|(?:0?\d|1[0-2])[/-](?:[0-2]?\d|3[01]))[/-]\d+"
    r"|\b\d{4}-\d\d-\d\d"
)
"""Figures that are no number of days: an amount, a rate, a day of the calendar."""
_NO_COUNT = "0000"
_LONGEST_NUMBER = 3
"""Words of which a number is made up: cuarenta y cinco."""
_UNITS = ("days", "days_end", "end_days", "weeks", "months", "next_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Terms as written, and how they are counted."""

    text: str
    days: int = 0
    months: int = 0
    end_of_month: bool = False
    day_of_month: int = 0
    """The day of a later month until which to pay: the 5th of the next."""
    since_end: bool = False
    """The days are counted from the end of the month of issue."""
    sure: bool = True

    def due(self, issued: date) -> date:
        """Return the day until which to pay what was *issued* on a day."""
        if self.day_of_month and self.end_of_month:
            end = _month_end(issued + timedelta(days=self.days))
            return end + timedelta(days=self.day_of_month)
        if self.day_of_month:
            later = _later(issued.replace(day=1), self.months)
            return later.replace(day=min(self.day_of_month, _month_end(later).day))
        start = _month_end(issued) if self.since_end else issued
        day = _later(start, self.months) + timedelta(days=self.days)
        return _month_end(day) if self.end_of_month else day

    @property
    def way(self) -> tuple[int, int, int, bool, bool]:
        """Return how it is counted, whatever its words."""
        return self.days, self.months, self.day_of_month, self.end_of_month, self.since_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was said before a clause: the last clause, and all of its sentence so far."""

    last: str = ""
    line: str = ""


def term_of(layout: Layout, tongue: Tongue) -> Term | None:
    """Return the terms of payment that a paper states, if it states any."""
    lines = [line for line in layout.lines if len(line) > 1]
    found = [pair for runs in (*layout.blocks, *lines) for pair in _in_text(runs, tongue)]
    best = max(found, key=lambda pair: (round(pair[0], 2), pair[1].days), default=None)
    if best is None or best[0] < _LEAST:
        return None
    rivals = {term.way for weight, term in found if weight >= best[0] - 0.05}
    discounted = any(pair[0] < 0.3 for pair in found)
    return replace(best[1], sure=len(rivals) == 1 or discounted)


def _in_text(runs: Sequence[Run], tongue: Tongue) -> Iterator[tuple[float, Term]]:
    """Yield the terms in *runs*, each with how surely they are those of payment."""
    text = _TWICE.sub(r"\1\2", _joined(runs)[:_LONG])
    heard, late, start = Heard(), False, 0
    ends = (fit for fit in _CLAUSE.finditer(text) if not _goes_on(text, fit, tongue))
    for fit in (*ends, None):
        clause = text[start : fit.start() if fit else len(text)]
        plains = phrase_of(_FIGURES.sub(_NO_COUNT, clause))
        if not late:
            yield from _terms(plains, tongue, clause, heard)
        heard = Heard(last=clause if plains else heard.last, line=f"{heard.line} {clause}")
        if fit:
            heard = heard if fit[0][0] in ",:(" else replace(heard, line="")
            late = fit[0][0] in ",:" and (late or _has(plains, tongue, "late"))
            start = fit.end()


def _goes_on(text: str, fit: re.Match[str], tongue: Tongue) -> bool:
    """Say whether terms go on behind a comma: "60 days, end of month"."""
    if fit[0][0] != ",":
        return False
    words = phrase_of(text[fit.end() : fit.end() + 40])
    hit = tongue.terms.at(words, 0) if words else None
    return hit is not None and "end" in hit.keys


def _joined(runs: Sequence[Run]) -> str:
    """Return the text of *runs*; a line that ends early is the end of what it says."""
    width = max(run.right for run in runs) - min(run.left for run in runs)
    text = ""
    for run in runs:
        early = run.line == runs[0].line or run.right - run.left > 0.6 * width
        text += run.text + (" " if early else " | ")
    return text


def _terms(
    words: Sequence[str], tongue: Tongue, clause: str, heard: Heard
) -> Iterator[tuple[float, Term]]:
    plains, counts = _counted(words, tongue)
    first = 0
    while first < len(plains):
        hit = tongue.terms.at(plains, first)
        keys = hit.keys & {*_UNITS, "end", "now"} if hit else frozenset[str]()
        if hit is None or not keys or _is_label(plains, hit, heard, tongue):
            first += 1
            continue
        count = next((counts[i] for i in range(first, hit.behind) if counts[i] is not None), None)
        ended = tongue.terms.at(plains, hit.behind) if hit.behind < len(plains) else None
        if "days" in keys and ended is not None and "end" in ended.keys:
            keys |= {"days_end"}
        term = _term(keys, count, clause.strip()[:120])
        last = counts[hit.behind - 1]
        if term is not None and term.end_of_month and hit.behind - hit.first > 3 and last:
            term = replace(term, day_of_month=last)
        if term is not None:
            weight = _weight(plains, hit, tongue) + 0.3 * _is_due(heard, plains, hit, tongue)
            if _has(phrase_of(heard.last), tongue, "mark"):
                weight += 0.4
            yield weight, term
        first = hit.behind


def _is_due(heard: Heard, plains: Sequence[str], hit: Hit, tongue: Tongue) -> bool:
    """Say whether terms alone stand behind the last day to pay: "Due: 7 May (30 days)"."""
    words = phrase_of(heard.line)
    alone = len(plains) <= hit.behind - hit.first + 1
    return alone and any("due" in one.keys for one in tongue.labels.hits(words))


def _is_label(plains: Sequence[str], hit: Hit, heard: Heard, tongue: Tongue) -> bool:
    """Say whether words such as "date of invoice" are a label, and no terms."""
    if hit.keys & set(_UNITS):
        return hit.behind - hit.first == 2 and plains[hit.first] == "n" and len(plains) > 4
    keys = tongue.labels.phrases.get(tuple(plains[hit.first : hit.behind]), frozenset())
    marked = _has(phrase_of(heard.last), tongue, "mark")
    return COUNT in plains[max(0, hit.first - 4) : hit.first] or ("issued" in keys and not marked)


def _counted(plains: Sequence[str], tongue: Tongue) -> tuple[list[str], list[int | None]]:
    """Return the words with each number as the mark of one, and the numbers."""
    shown: list[str] = []
    counts: list[int | None] = []
    first = 0
    while first < len(plains):
        size, number = _number(plains[first : first + _LONGEST_NUMBER], tongue)
        shown.append(plains[first] if number is None else COUNT)
        counts.append(number)
        first += size
    return shown, counts


def _number(plains: Sequence[str], tongue: Tongue) -> tuple[int, int | None]:
    """Return the number that words begin with, and of how many of them it is made."""
    if re.fullmatch(r"\d{1,3}", plains[0]):
        return 1, int(plains[0])
    for size in range(len(plains), 0, -1):
        number = tongue.numbers.get(" ".join(plains[:size]))
        if number is not None:
            return size, number
    return 1, None


def _term(keys: frozenset[str], count: int | None, text: str) -> Term | None:
    if count is not None and not 0 < count <= LONGEST:
        return Term(text=text) if count == 0 else None
    if "days_end" in keys and count is not None:
        return Term(text=text, days=count, end_of_month=True)
    if "end_days" in keys and count is not None:
        return Term(text=text, days=count, since_end=True)
    if "next_on" in keys:
        return Term(text=text, months=1, day_of_month=count) if count and count < 32 else None
    if "days" in keys and count is not None:
        return Term(text=text, days=count)
    if "weeks" in keys and count is not None:
        return Term(text=text, days=7 * count)
    if "weeks" in keys:
        return Term(text=text, days=7)
    if "months" in keys:
        return Term(text=text, months=count or 1)
    if "end" in keys:
        return Term(text=text, end_of_month=True)
    return Term(text=text) if "now" in keys else None


def _weight(plains: Sequence[str], hit: Hit, tongue: Tongue) -> float:
    """Return how surely these words are terms of payment and not of something else."""
    first, behind = hit.first, hit.behind
    around = plains[max(0, first - _BEFORE) : behind + _BEHIND]
    near = plains[max(0, first - 4) : behind + 4]
    framed = _has(near, tongue, "frame") or _has(near, tongue, "mark")
    loosely = _has(around, tongue, "frame") or _has(around, tongue, "mark")
    weight = 0.3 + (0.5 if framed else 0.3 if loosely else 0.0)
    weight += 0.3 * _has(plains[first:behind], tongue, "frame")
    beside = (plains[max(0, first - _AGAINST) : first], plains[behind : behind + _BEHIND])
    weight -= 0.55 * any(_has(words, tongue, "not") for words in beside)
    if "now" in hit.keys and not framed and (behind - first == 1 or len(plains) > _SPOKEN):
        weight -= 0.3
    weight += 0.15 * bool(hit.keys & {"days_end", "end_days", "next_on"})
    return weight + 0.1 * (len(plains) <= behind - first + 1)


def _has(words: Sequence[str], tongue: Tongue, key: str) -> bool:
    return any(
        key in keys
        for i in range(len(words))
        for n in range(1, 5)
        if (keys := tongue.terms.phrases.get(tuple(words[i : i + n]))) and i + n <= len(words)
    )


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = _month_end(date(year, month + 1, 1)).day
    return date(year, month + 1, min(day.day, last))


def _month_end(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
