"""How are days, money and lists written?"""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.model.errors import DataError
from mailbot.model.invoice import Money
from mailbot.render.figures import (
    STYLES,
    as_spoken_in,
    day_in_words,
    joined,
    money_in_words,
    weekday_in_words,
)
from tests.unit.render.situations import ROOT

DAY = date(2026, 11, 3)


def test_a_day_reads_as_on_its_side_of_the_atlantic() -> None:
    assert day_in_words(DAY, "en", date(2026, 12, 1)) == "3\u00a0November"
    assert day_in_words(DAY, "en-GB", date(2027, 1, 1)) == "3\u00a0November\u00a02026"
    assert weekday_in_words(DAY, "en") == "Tuesday\u00a03\u00a0November"
    assert day_in_words(DAY, "en-US", date(2026, 12, 1)) == "November\u00a03"
    assert day_in_words(DAY, "en-US", date(2027, 1, 1)) == "November\u00a03,\u00a02026"
    assert weekday_in_words(DAY, "en-US") == "Tuesday,\u00a0November\u00a03"


@pytest.mark.parametrize(
    ("zone", "language", "spoken"),
    [
        ("America/New_York", "en", "en-US"),
        ("US/Pacific", "en", "en-US"),
        ("Europe/London", "en", "en"),
        ("UTC", "en", "en"),
        ("America/New_York", "xx", "xx"),
    ],
)
def test_the_manner_is_that_of_the_owners_zone(zone: str, language: str, spoken: str) -> None:
    assert as_spoken_in(zone, language) == spoken


@pytest.mark.parametrize(
    ("items", "phrase"),
    [
        ((), ""),
        (("104",), "104"),
        (("104", "105"), "104 and 105"),
        (("1", "2", "3"), "1, 2, and 3"),
    ],
)
def test_lists_are_joined_in_words(items: tuple[str, ...], phrase: str) -> None:
    assert joined(items, "en") == phrase


def test_money_has_its_sign_and_its_cents() -> None:
    assert money_in_words(Money(amount=Decimal("1200.5"), currency="EUR"), "en") == "€1,200.50"


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(DataError, match="'xx': mailbot writes no letters in it yet; use one of"):
        joined(("a",), "xx")


def test_every_language_with_templates_has_its_figures() -> None:
    languages = {style.partition("-")[0] for style in STYLES}

    assert {folder.name for folder in (ROOT / "templates").iterdir()} == languages
