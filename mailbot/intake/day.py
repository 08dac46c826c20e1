"""Which day does a cell name?"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from mailbot.model.errors import DataError

YEARS = range(1990, 2101)
"""The years an invoice can be of; anything else is a slip."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier janv enero ene januari gennaio gen janeiro",
            "feb february februar février fév févr febrero februari febbraio fevereiro fev",
            "mar march märz mrz mär mars marzo maart mrt março",
            "apr april avril avr abril abr aprile",
            "may mai mayo mei maggio mag maio",
            "jun june juni juin junio giugno giu junho",
            "jul july juli juillet juil julio luglio lug julho",
            "aug august août aou agosto ago augustus",
            "sep sept september septembre septiembre settembre set setembro",
            "oct october okt oktober octobre octubre ottobre ott outubro out oktobre",
            "nov november novembre noviembre novembro",
            "dec december dez dezember décembre déc diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
"""What months are called in seven languages, in full and cut short."""

_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_ISO = re.compile(r"(?P<year>\d{1,4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})", re.ASCII)
_DOTS = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{1,4})", re.ASCII)
_RUN = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{1,4})", re.ASCII)
_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|\.)?", r"(?P<year>[0-9]{1,4})"
_NAMED = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"{_MONTH}[\s-]{_DAY},?[\s-]{_YEAR}",
        rf"{_DAY}[\s-](?:de\s)?{_MONTH},?[\s-](?:de\s)?{_YEAR}",
    )
)
_CLOCK = re.compile(
    r"(?P<day>.*\d)(?:,?\s+|T)\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[AP]M)?"
    r"(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d))?",
    re.IGNORECASE | re.ASCII,
)

MOSTLY = 9
"""So many times as many proofs must speak for an order as against it: slips of the pen prove."""


class Order(StrEnum):
    """What comes first where days are written with slashes."""

    DAY = "day"
    MONTH = "month"


def order_of(texts: Iterable[str]) -> Order | None:
    """Return the order that the slashed days among *texts*, one whole column, prove.

    A number above 12 can be no month. None where no day has one, or where they disagree.
    """
    return order_in((text, "") for text in texts)


def order_in(lines: Iterable[tuple[str, str]]) -> Order | None:
    """Return the order that the slashed days of a table prove, or None.

    A line is the day of an invoice and the one it is due on, each as written, or empty. A number
    above 12 can be no month, and nothing is due before it was issued.
    """
    proofs = {Order.DAY: 0, Order.MONTH: 0}
    for line in lines:
        known = [found for text in line if (found := _readings(text))]
        fitting = {
            order
            for order in Order
            if all(reading[order] for reading in known) and _in_time(known, order)
        }
        if len(fitting) == 1:
            proofs[fitting.pop()] += 1
    most = max(proofs, key=lambda order: proofs[order])
    return most if proofs[most] > MOSTLY * (sum(proofs.values()) - proofs[most]) else None


def has_two_readings(text: str) -> bool:
    """Say whether *text* is a slashed day that may be two days."""
    found = set(_readings(text).values())
    return len(found) > 1 and None not in found


def _readings(text: str) -> dict[Order, date | None]:
    """Return what day a slashed day is in either order; nothing for any other text."""
    fit = _SLASHES.fullmatch(_bare(text))
    if fit is None:
        return {}
    first, second, year = (int(part) for part in fit.groups())
    found: dict[Order, date | None] = {}
    for order, month, day in ((Order.DAY, second, first), (Order.MONTH, first, second)):
        try:
            found[order] = date(year, month, day)
        except ValueError:
            found[order] = None
    return found


def _in_time(known: list[dict[Order, date | None]], order: Order) -> bool:
    days = [day for reading in known if (day := reading[order]) is not None]
    return days == sorted(days)


def day_of(text: str, column: str, order: Order | None = None) -> date:
    """Return the day *text* names: 2026-10-05, 5.10.2026, October 5, 2026, 5 Oct 2026, 20261005.

    10/05/2026 and 10-05-2026 need the *order* of the table, unless they can be read in one way
    only; a time of day is passed over. Raises DataError for anything else, and for years outside
    YEARS: a day is never guessed.
    """
    bare = _bare(text)
    if _SLASHES.fullmatch(bare):
        return _slashed(text, column, order)
    for shape in (_ISO, _DOTS, _RUN, *_NAMED):
        fit = shape.fullmatch(bare)
        if fit is not None:
            word = fit["month"]
            month = int(word) if word.isdigit() else MONTHS[word.casefold()]
            return _day(int(fit["year"]), month, int(fit["day"]), (text, column))
    raise _no_day(text, column)


def _bare(text: str) -> str:
    bare = " ".join(text.split())
    fit = _CLOCK.fullmatch(bare)
    return fit["day"] if fit else bare


def _slashed(text: str, column: str, order: Order | None) -> date:
    found = _readings(text)
    days = set(found.values()) - {None}
    if not days:
        raise _no_day(text, column)
    chosen = days.pop() if len(days) == 1 else found[order] if order else None
    if chosen is None:
        us, euro = found[Order.MONTH], found[Order.DAY]
        raise DataError(
            f"{column}: “{text}” may be {_said(us)} or {_said(euro)}; write {us} or {euro}"
        )
    return _within_reason(chosen, (text, column))


def _day(year: int, month: int, day: int, said: tuple[str, str]) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise _no_day(*said) from error
    return _within_reason(found, said)


def _within_reason(found: date, said: tuple[str, str]) -> date:
    text, column = said
    if found.year not in YEARS:
        span = f"{YEARS[0]} to {YEARS[-1]}"
        raise DataError(f"{column}: “{text}” is of the year {found.year}; write one from {span}")
    return found


def _no_day(text: str, column: str) -> DataError:
    return DataError(f"{column}: “{text}” is no day; write 2026-11-20")


def _said(day: date | None) -> str:
    return f"{day.day} {day:%B}" if day else ""
