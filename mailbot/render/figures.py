"""How are days, money and lists written in a language?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency

from mailbot.model.errors import DataError
from mailbot.model.invoice import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The patterns of one language (Unicode date fields) and its babel locale."""

    locale: str
    day: str
    day_of_year: str
    weekday: str


STYLES: dict[str, Style] = {
    "en": Style(locale="en", day="d MMMM", day_of_year="d MMMM y", weekday="EEEE d MMMM"),
    "en-US": Style(locale="en", day="MMMM d", day_of_year="MMMM d, y", weekday="EEEE, MMMM d"),
}
"""One row for each language that letters are written in, and for a country with other manners."""

_AMERICAN = ("America/", "US/")
"""How the time zones begin where the month comes before the day."""


def as_spoken_in(timezone: str, language: str) -> str:
    """Return *language* as it is written where *timezone* is: "en-US" for English in New York."""
    american = f"{language}-US"
    return american if american in STYLES and timezone.startswith(_AMERICAN) else language


def day_in_words(day: date, language: str, today: date) -> str:
    """Return *day* as "3 November", with its year unless that is the year of *today*.

    In the United States that is "November 3". The spaces are ties: no line ends between the
    day and its month.
    """
    style = _style(language)
    pattern = style.day if day.year == today.year else style.day_of_year
    return _tied(format_date(day, pattern, locale=style.locale))


def weekday_in_words(day: date, language: str) -> str:
    """Return *day* as "Friday 27 November"."""
    style = _style(language)
    return _tied(format_date(day, style.weekday, locale=style.locale))


def money_in_words(money: Money, language: str) -> str:
    """Return *money* with its sign and separators, as "€1,200.00"."""
    return _tied(format_currency(money.amount, money.currency, locale=_style(language).locale))


def joined(items: Sequence[str], language: str) -> str:
    """Return *items* as one phrase: "A", "A and B", "A, B, and C"."""
    return format_list(list(items), locale=Locale.parse(_style(language).locale))


def _tied(words: str) -> str:
    return words.replace(" ", "\u00a0").replace("\u202f", "\u00a0")


def _style(language: str) -> Style:
    tag = language.replace("_", "-")
    style = STYLES.get(tag) or STYLES.get(tag.partition("-")[0].lower())
    if style is None:
        raise DataError(
            f"language {language!r}: mailbot writes no letters in it yet; "
            f"use one of: {', '.join(sorted(STYLES))}"
        )
    return style
