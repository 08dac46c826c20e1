"""Which days does a sentence name?

An own small grammar: libraries find days in "we", "may" and "sat", and put "the 15th"
in the past. Words and phrases are data; the reckoning is here.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.understand.lexicon import DateWords
from mailbot.understand.pattern import COUNT, MONTH, NUM, NUMERIC, ORDINAL, WEEKDAY, YEAR, Line
from mailbot.understand.sentence import Sentence

_NUMERIC = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)([./-])(\d\d?)(?:\5(\d{4}|\d\d))?\.?")
_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day named by the tokens [first, behind): as a day to come and as a day gone by."""

    first: int
    behind: int
    ahead: date | None
    behind_us: date | None


def find_days(sentence: Sentence, on: date, words: DateWords) -> tuple[Day, ...]:
    """Return the days *sentence* names, reckoned from *on*, the day it was written.

    A weekday is the first such day after *on*; "next" is in the week after that of *on*;
    a day without a year lies within the year to come (`ahead`) or gone by (`behind_us`).
    """
    classes = tuple(_class(t.plain, words) for t in sentence.tokens)
    plains = [c or t.plain for c, t in zip(classes, sentence.tokens, strict=True)]
    line = Line(plains)
    numbers = words.index.candidates(line)
    found: list[Day] = []
    taken: set[int] = set()
    matches = [
        (first, behind, words.phrases[n].means)
        for n in numbers
        for first, behind in words.phrases[n].pattern.spans(line)
    ]
    for first, behind, means in sorted(matches, key=lambda m: m[0] - m[1]):
        if taken.isdisjoint(range(first, behind)):
            taken.update(range(first, behind))
            parts = _Parts.of([sentence.tokens[i].plain for i in range(first, behind)], words)
            ahead, back = _reckon(means, parts, on, day_first=words.day_first)
            found.append(Day(first=first, behind=behind, ahead=ahead, behind_us=back))
    return tuple(sorted(found, key=lambda d: d.first))


def _class(plain: str, words: DateWords) -> str:
    if plain in words.weekdays:
        return WEEKDAY
    if plain in words.months:
        return MONTH
    if plain in words.counts:
        return COUNT
    if plain in words.ordinals:
        return NUM
    if not plain[:1].isdecimal():
        return ""
    if plain.isdecimal():
        return NUM if len(plain) <= 2 else YEAR if re.fullmatch(r"20\d\d", plain) else ""
    if plain.endswith(words.ordinal_endings):
        digits = re.match(r"\d+", plain)
        whole = digits and plain[digits.end() :] in words.ordinal_endings
        return ORDINAL if digits and whole and len(digits.group()) <= 2 else ""
    return NUMERIC if _NUMERIC.fullmatch(plain) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What the words of one phrase hold."""

    weekday: int | None = None
    month: int | None = None
    year: int | None = None
    number: int | None = None
    numeric: str = ""

    @classmethod
    def of(cls, plains: Sequence[str], words: DateWords) -> "_Parts":
        held: dict[str, int] = {}
        numeric = ""
        for plain in plains:
            kind = _class(plain, words)
            if kind == WEEKDAY:
                held["weekday"] = words.weekdays[plain]
            elif kind == MONTH:
                held["month"] = words.months[plain]
            elif kind == YEAR:
                held["year"] = int(plain)
            elif kind == NUMERIC:
                numeric = plain
            elif kind in {NUM, ORDINAL, COUNT}:
                digits = re.match(r"\d+", plain)
                known = {**words.counts, **words.ordinals}
                held["number"] = int(digits.group()) if digits else known[plain]
        return cls(numeric=numeric, **held)


def _reckon(
    means: str, parts: _Parts, on: date, *, day_first: bool
) -> tuple[date | None, date | None]:
    """Return the day as one to come and as one gone by."""
    kind, _, detail = means.partition(" ")
    count = parts.number if parts.number is not None else 1
    match kind:
        case "never":
            return None, None
        case "today":
            same = on + timedelta(days=int(detail or 0))
            return same, same
        case "ago":
            gone = _shifted(on, -count, detail)
            return gone, gone
        case "in":
            later = _shifted(on, count, detail)
            return later, later
        case "weekday":
            return _weekday(parts.weekday or 0, detail, on)
        case "week":
            friday = on - timedelta(days=on.weekday() - _FRIDAY) + timedelta(weeks=int(detail))
            return friday, friday
        case "month":
            return _in_month(parts, detail, on)
        case "numeric":
            return _numeric(parts.numeric, on, day_first=day_first)
        case _:
            return _day_of_month(parts, on)


def _shifted(on: date, count: int, unit: str) -> date:
    count = max(-4000, min(count, 4000))
    if unit == "workdays":
        step = 1 if count > 0 else -1
        for _ in range(abs(count)):
            on += timedelta(days=step)
            while on.weekday() > _FRIDAY:
                on += timedelta(days=step)
        return on
    if unit == "months":
        return _clipped(on.year, on.month + count, on.day)
    return on + timedelta(days=count * (7 if unit == "weeks" else 1))


def _weekday(weekday: int, detail: str, on: date) -> tuple[date, date]:
    if detail == "next":
        monday = on + timedelta(days=7 - on.weekday())
        ahead = monday + timedelta(days=weekday)
    else:
        ahead = on + timedelta(days=(weekday - on.weekday() - 1) % 7 + 1)
    weeks = int(detail) if detail.isdigit() else 0
    back = on - timedelta(days=(on.weekday() - weekday - 1) % 7 + 1)
    return ahead + timedelta(weeks=weeks), back


def _in_month(parts: _Parts, detail: str, on: date) -> tuple[date, date]:
    """Reckon "end of June", "mid-month", "end of next month": *detail* is "DAY OFFSET"."""
    day, offset = (int(n) for n in detail.split())
    if parts.month is None:
        same = _clipped(on.year, on.month + offset, day)
        if same < on and not offset:
            same = _clipped(on.year, on.month + 1, day)
        return same, same
    year = parts.year or on.year
    this = _clipped(year, parts.month, day)
    if parts.year:
        return this, this
    return (
        this if this >= on else _clipped(year + 1, parts.month, day),
        this if this <= on else _clipped(year - 1, parts.month, day),
    )


def _day_of_month(parts: _Parts, on: date) -> tuple[date | None, date | None]:
    day = parts.number or 1
    if not 1 <= day <= 31:
        return None, None
    if parts.month is not None:
        return _in_month(parts, f"{day} 0", on)
    this = _clipped(on.year, on.month, day)
    ahead = this if this >= on else _clipped(on.year, on.month + 1, day)
    back = this if this <= on else _clipped(on.year, on.month - 1, day)
    return ahead, back


def _numeric(text: str, on: date, *, day_first: bool) -> tuple[date | None, date | None]:
    """Read 2026-12-05, 5.12., 12/5/26; where the order is open, the day nearest to *on*."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None, None
    if match[1]:
        only = _real(int(match[1]), int(match[2]), int(match[3]))
        return only, only
    one, two = int(match[4]), int(match[6])
    orders = [(one, two)] if day_first or match[5] == "." else [(one, two), (two, one)]
    if match[7]:
        year = int(match[7]) + (2000 if len(match[7]) == 2 else 0)
        days = [d for day, month in orders if (d := _real(year, month, day))]
        nearest = min(days, key=lambda d: abs((d - on).days), default=None)
        return nearest, nearest
    years = (on.year - 1, on.year, on.year + 1)
    some = [d for day, month in orders for y in years if (d := _real(y, month, day))]
    return min((d for d in some if d >= on), default=None), max(
        (d for d in some if d <= on), default=None
    )


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clipped(year: int, month: int, day: int) -> date:
    """Return the day in the month, which may run over the year; day 31 is the last."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))
