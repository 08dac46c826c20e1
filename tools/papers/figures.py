"""How do people write a day and an amount?"""

# ruff: noqa: E501

import re
from datetime import date
from decimal import Decimal

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
}
SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
}
WORDED = {
    "en": "{m} {d}, {y}",
    "de": "{d}. {m} {y}",
    "fr": "{d1} {m} {y}",
    "es": "{d} de {m} de {y}",
    "nl": "{d} {m} {y}",
    "it": "{d1} {m} {y}",
    "pt": "{d} de {m} de {y}",
}


def day(on: date, how: str, language: str) -> str:
    """Write a day: *how* is a strftime pattern, or word, Word, short or ordinal."""
    month = MONTHS[language].split()[on.month - 1]
    if how == "word":
        first = {"fr": "1er", "it": "1º"}.get(language, "1")
        d1 = first if on.day == 1 else str(on.day)
        return WORDED[language].format(d=on.day, d1=d1, m=month, y=on.year)
    if how == "british":
        return f"{on.day} {month} {on.year}"
    if how == "ordinal":
        tail = "th" if 10 < on.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(on.day % 10, "th")
        return f"{month} {on.day}{tail}, {on.year}"
    if how == "short":
        short = SHORT[language].split()[on.month - 1]
        if language == "en":
            return f"{short} {on.day}, {on.year}"
        return f"{on.day}. {short} {on.year}" if language == "de" else f"{on.day} {short} {on.year}"
    if how == "dash":
        return f"{on.day:02}-{SHORT[language].split()[on.month - 1].strip('.')}-{on.year}"
    if how == "bare":
        return f"{on.day}/{on.month}/{on.year}"
    if how == "usbare":
        return f"{on.month}/{on.day}/{on.year}"
    return on.strftime(how)


SAMPLE = re.compile(r"^(\D*)1(\D?)234(\D?)56(.*)$")


def money(value: Decimal, sample: str) -> str:
    """Write an amount as *sample* writes 1234.56: "$1,234.56", "1.234,56 €", "CHF 1'234.56"."""
    found = SAMPLE.match(sample)
    if not found:
        raise ValueError(sample)
    before, thousands, decimal, after = found.groups()
    text = f"{abs(value):,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    return f"{'-' if value < 0 else ''}{before}{text}{after}"


def bare(sample: str) -> str:
    """Return the sample without its currency."""
    found = SAMPLE.match(sample)
    if not found:
        raise ValueError(sample)
    return f"1{found[2]}234{found[3]}56"


def quantity(value: Decimal, sample: str, places: int = 2) -> str:
    """Write hours or pieces with the decimal sign of *sample*."""
    found = SAMPLE.match(sample)
    return f"{value:.{places}f}".replace(".", found[3] if found else ".")
