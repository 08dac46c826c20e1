"""How are days, money and lists written in a language?"""

import re
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
    reference: str
    """What stands before the number under which the reader's side keeps a matter."""
    first: str = "d"
    """How the first day of a month is written: in French it is "1er", in Italian "1°"."""
    before_i: tuple[str, str] = ("", "")
    """What "and" is, and what it becomes before the sound of an i: in Spanish "y" and "e"."""


STYLES: dict[str, Style] = {
    "en": Style(
        locale="en",
        day="d MMMM",
        day_of_year="d MMMM y",
        weekday="EEEE d MMMM",
        reference="Your reference: ",
    ),
    "en-US": Style(
        locale="en",
        day="MMMM d",
        day_of_year="MMMM d, y",
        weekday="EEEE, MMMM d",
        reference="Your reference: ",
    ),
    "de": Style(
        locale="de",
        day="d. MMMM",
        day_of_year="d. MMMM y",
        weekday="EEEE, d. MMMM",
        reference="Ihr Zeichen: ",
    ),
    "nl": Style(
        locale="nl",
        day="d MMMM",
        day_of_year="d MMMM y",
        weekday="EEEE d MMMM",
        reference="Uw kenmerk: ",
    ),
    "it": Style(
        locale="it",
        day="d MMMM",
        day_of_year="d MMMM y",
        weekday="EEEE d MMMM",
        first="d'°'",
        reference="Vostro riferimento: ",
    ),
    "fr": Style(
        locale="fr",
        day="d MMMM",
        day_of_year="d MMMM y",
        weekday="EEEE d MMMM",
        first="d'er'",
        reference="Votre référence\u00a0: ",
    ),
    "es": Style(
        locale="es",
        day="d 'de' MMMM",
        day_of_year="d 'de' MMMM 'de' y",
        weekday="EEEE d 'de' MMMM",
        before_i=(" y ", " e "),
        reference="Su referencia: ",
    ),
    "pt": Style(
        locale="pt_PT",
        day="d 'de' MMMM",
        day_of_year="d 'de' MMMM 'de' y",
        weekday="EEEE, d 'de' MMMM",
        reference="Vossa referência: ",
    ),
}
"""One row for each language that letters are written in, and for a country with other manners."""

LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}
"""The languages of letters, by their two letters, as the owner calls them."""

_SOUNDS_LIKE_I = re.compile(r"h?[ií](?![aeouáéóú])|y(?![aeiouáéíóú])", re.IGNORECASE)

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
    return _written(day, pattern, style)


def weekday_in_words(day: date, language: str) -> str:
    """Return *day* as "Friday 27 November"."""
    style = _style(language)
    return _written(day, style.weekday, style)


def _written(day: date, pattern: str, style: Style) -> str:
    pattern = pattern.replace("d", style.first, 1) if day.day == 1 else pattern
    return tied(format_date(day, pattern, locale=style.locale))


def money_in_words(money: Money, language: str) -> str:
    """Return *money* with its sign and separators, as "€1,200.00"."""
    return tied(format_currency(money.amount, money.currency, locale=_style(language).locale))


def joined(items: Sequence[str], language: str) -> str:
    """Return *items* as one phrase: "A", "A and B", "A, B, and C"."""
    style = _style(language)
    phrase = format_list(list(items), locale=Locale.parse(style.locale))
    usual, instead = style.before_i
    if usual and len(items) > 1 and _SOUNDS_LIKE_I.match(items[-1]):
        return f"{phrase.removesuffix(usual + items[-1])}{instead}{items[-1]}"
    return phrase


def reference_line(number: str, language: str) -> str:
    """Return the line that names the readers' own *number* for the matter."""
    return f"{_style(language).reference}{tied(number)}"


def tied(words: str) -> str:
    """Return *words* with spaces that no line ends at."""
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
