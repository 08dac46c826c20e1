"""Which days does a line hold?"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mailbot.document.labels import plain
from mailbot.document.layout import Run

EARLIEST, LATEST = 1990, 2060

_GAP = r"\s?[./\-–]\s?"
_NUMERIC = re.compile(
    rf"(?<![\w./])(?:(?P<y>(?:19|20)\d\d){_GAP}(?P<m>\d\d?){_GAP}(?P<d>\d\d?)(?:T\d\d:\d\d[\d:.]*)?"
    rf"|(?P<a>\d\d?)(?P<sep>{_GAP})(?P<b>\d\d?){_GAP}(?P<c>(?:19|20)\d\d|\d\d))(?![\w]|[./-]\d)"
)
_BETWEEN = r"(?:\s|[.,'’/\-–]|\b(?:de|del|of|di|den|the)\b)*"
_WORDED = re.compile(
    rf"(?<![\w./])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|ère|º|°|ª|o|e|ste|de)?{_BETWEEN}"
    rf"(?P<m>[^\W\d_]{{3,12}}){_BETWEEN}(?P<y>(?:19|20)\d\d|\d\d)(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?<![\w./])(?P<m>[^\W\d_]{3,12})[.\s\-/]{1,3}(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,\-/]{1,3}"
    r"(?P<y>(?:19|20)\d\d)(?![\w])",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\b(?:end of|ende|fin|fin de|finales de|final de|fine|eind|einde|fim de|final de)"
    r"\s(?P<m>[^\W\d_]{3,12})(?:\sde)?\s(?P<y>(?:19|20)\d\d)(?![\w])",
    re.IGNORECASE,
)
_Both = tuple[date | None, date | None]


class Order(StrEnum):
    """Which of two numbers is the day."""

    DAY = "day first"
    MONTH = "month first"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Day:
    """A day as it is written in a run; it may be two days, by which number is the month."""

    day_first: date | None
    month_first: date | None
    run: Run
    start: int
    end: int

    @property
    def span(self) -> tuple[float, float]:
        """Return from where to where it stands."""
        return self.run.across(self.start, self.end)

    @property
    def proves(self) -> Order | None:
        """Return which order it proves, if only one makes it a day."""
        if self.day_first is None:
            return Order.MONTH
        return Order.DAY if self.month_first is None else None

    def on(self, order: Order) -> date | None:
        """Return the day, its numbers taken in *order* if they can be."""
        first, second = self.day_first, self.month_first
        return (second or first) if order is Order.MONTH else (first or second)


def days_in(run: Run, months: Mapping[str, int]) -> Iterator[Day]:
    """Yield the days of a run, from left to right, none inside another."""
    found = sorted(_found(run, months), key=lambda day: (day.start, day.start - day.end))
    behind = 0
    for day in found:
        if day.start >= behind:
            behind = day.end
            yield day


def broken_days(run: Run, below: Run, months: Mapping[str, int]) -> Iterator[Day]:
    """Yield a day that begins at the end of *run* and ends at the beginning of the line *below*."""
    length = len(run.text)
    both = replace(run, text=f"{run.text} {below.text}")
    for day in days_in(both, months):
        worded = re.search(r"[^\W\d_]{3}", both.text[day.start : day.end])
        if day.start < length < day.end and worded:
            yield replace(day, run=run, end=length)


def _found(run: Run, months: Mapping[str, int]) -> Iterator[Day]:
    yield from _scanned(_NUMERIC, run, _numeric)
    yield from _scanned(_ENDING, run, lambda fit: _month_end(fit, months))
    for pattern in (_WORDED, _MONTH_FIRST):
        yield from _scanned(pattern, run, lambda fit: _worded(fit, months))


def _scanned(
    pattern: re.Pattern[str], run: Run, days: Callable[[re.Match[str]], _Both]
) -> Iterator[Day]:
    """Yield the days of *pattern*; what looked like one but is none hides none behind it."""
    start = 0
    while fit := pattern.search(run.text, start):
        day_first, month_first = days(fit)
        start = fit.start() + 1
        if day_first is not None or month_first is not None:
            start = fit.end()
            yield Day(
                day_first=day_first,
                month_first=month_first,
                run=run,
                start=fit.start(),
                end=fit.end(),
            )


def _numeric(fit: re.Match[str]) -> _Both:
    if fit["y"]:
        day = day_of(fit["y"], fit["m"], fit["d"])
        return day, day
    first = day_of(fit["c"], fit["b"], fit["a"])
    if fit["a"] == fit["b"] or "." in fit["sep"]:
        return first, first
    return first, day_of(fit["c"], fit["a"], fit["b"])


def _worded(fit: re.Match[str], months: Mapping[str, int]) -> _Both:
    if len(fit["y"]) == 2 and not _is_year(fit):
        return None, None
    day = day_of(fit["y"], str(months.get(plain(fit["m"]), 0)), fit["d"])
    return day, day


def _month_end(fit: re.Match[str], months: Mapping[str, int]) -> _Both:
    """Return the last day of a month: "by the end of April 2026"."""
    month = str(months.get(plain(fit["m"]), 0))
    days = (day_of(fit["y"], month, str(number)) for number in range(31, 27, -1))
    last = next((day for day in days if day is not None), None)
    return last, last


def _is_year(fit: re.Match[str]) -> bool:
    """Say whether two figures behind a month are a year, and not those of a house or a day.

    "5-Oct-26" and "5 Oct '26" are days; "Av. 5 de Outubro 20" and "1 - Jan 31, 2026" are not.
    """
    around = fit.string[fit.end("d") : fit.start("m")] + fit.string[fit.end("m") : fit.start("y")]
    follows = re.match(r",? ?(?:19|20)\d\d\b", fit.string[fit.end() :])
    spoken = re.search(r"\b(?:de|del|di)\b", around)
    return follows is None and spoken is None


def day_of(year: str, month: str, day: str) -> date | None:
    """Return the day of three numbers, or None where there is no such day."""
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day)) if EARLIEST <= full <= LATEST else None
    except ValueError:
        return None


def order_of(days: Sequence[Day], *, american: bool) -> tuple[Order, bool]:
    """Return whether the day or the month comes first, and whether the paper proves it."""
    proofs = [day.proves for day in days if day.proves]
    for order in Order:
        if order in proofs and len(set(proofs)) == 1:
            return order, True
    return (Order.MONTH if american else Order.DAY), False
