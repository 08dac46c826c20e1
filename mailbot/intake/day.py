"""Which day does a cell name?"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from mailbot.model.errors import DataError

YEARS = range(1990, 2101)
"""The years an invoice can be of; anything else is a slip."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ISO = re.compile(r"(?P<year>\d{1,4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})", re.ASCII)
_DOTS = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{1,4})", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{1,4})", re.ASCII)
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{1,4})"
_NAMED = tuple(
    re.compile(shape, re.IGNORECASE | re.ASCII)
    for shape in (rf"{_MONTH}\s{_DAY},?\s{_YEAR}", rf"{_DAY}\s{_MONTH},?\s{_YEAR}")
)


class Order(StrEnum):
    """What comes first where days are written with slashes."""

    DAY = "day"
    MONTH = "month"


def order_of(texts: Iterable[str]) -> Order | None:
    """Return the order that the slashed days among *texts*, one whole column, prove.

    A number above 12 can be no month. None where no day has one, or where they disagree.
    """
    proofs: set[Order] = set()
    for text in texts:
        fit = _SLASHES.fullmatch(text.strip())
        if fit is None:
            continue
        first, second = int(fit[1]), int(fit[2])
        if first > 12 >= second:
            proofs.add(Order.DAY)
        elif second > 12 >= first:
            proofs.add(Order.MONTH)
    return proofs.pop() if len(proofs) == 1 else None


def day_of(text: str, column: str, order: Order | None = None) -> date:
    """Return the day *text* names: 2026-10-05, 5.10.2026, October 5, 2026, or 5 Oct 2026.

    10/05/2026 needs the *order* of its column, unless it can be read in one way only. Raises
    DataError for anything else, and for years outside YEARS: a day is never guessed.
    """
    bare = " ".join(text.split())
    slashes = _SLASHES.fullmatch(bare)
    if slashes is not None:
        first, second, year = (int(part) for part in slashes.groups())
        return _slashed(first, second, year, order, (text, column))
    for shape in (_ISO, _DOTS, *_NAMED):
        fit = shape.fullmatch(bare)
        if fit is not None:
            word = fit["month"]
            month = int(word) if word.isdigit() else _MONTHS.index(word[:3].casefold()) + 1
            return _day(int(fit["year"]), month, int(fit["day"]), (text, column))
    raise _no_day(text, column)


def _slashed(
    first: int, second: int, year: int, order: Order | None, said: tuple[str, str]
) -> date:
    if first == second or first > 12 or order is Order.DAY:
        return _day(year, second, first, said)
    if second > 12 or order is Order.MONTH:
        return _day(year, first, second, said)
    us, euro = _day(year, first, second, said), _day(year, second, first, said)
    text, column = said
    raise DataError(
        f"{column}: “{text}” may be {us.day} {us:%B} or {euro.day} {euro:%B}; write {us} or {euro}"
    )


def _day(year: int, month: int, day: int, said: tuple[str, str]) -> date:
    text, column = said
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise _no_day(text, column) from error
    if year not in YEARS:
        span = f"{YEARS[0]} to {YEARS[-1]}"
        raise DataError(f"{column}: “{text}” is of the year {year}; write one from {span}")
    return found


def _no_day(text: str, column: str) -> DataError:
    return DataError(f"{column}: “{text}” is no day; write 2026-11-20")
