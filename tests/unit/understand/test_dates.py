"""Which days are meant, from Wednesday 18 November 2026."""

from datetime import date

import pytest

from mailbot.understand.dates import Day, find_days
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.sentence import sentences

WEDNESDAY = date(2026, 11, 18)


def day(text: str, lexicon: Lexicon, on: date = WEDNESDAY) -> Day | None:
    days = [d for s in sentences(text, lexicon) for d in find_days(s, on, lexicon.dates)]
    return days[0] if days else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", "2026-11-19"),
        ("by the end of the month", "2026-11-30"),
        ("eom", "2026-11-30"),
        ("on Friday", "2026-11-20"),
        ("on Wednesday", "2026-11-25"),
        ("next Friday", "2026-11-27"),
        ("the 15th", "2026-12-15"),
        ("on the 20th", "2026-11-20"),
        ("in two weeks", "2026-12-02"),
        ("within 10 days", "2026-11-28"),
        ("in 3 business days", "2026-11-23"),
        ("Dec 5", "2026-12-05"),
        ("5th of December", "2026-12-05"),
        ("January 31st, 2028", "2028-01-31"),
        ("3 March", "2027-03-03"),
        ("5/12", "2026-12-05"),
        ("12/5", "2026-12-05"),
        ("11/30/2026", "2026-11-30"),
        ("30.11.2026", "2026-11-30"),
        ("30.11.", "2026-11-30"),
        ("2026-12-01", "2026-12-01"),
        ("end of January", "2027-01-31"),
        ("mid December", "2026-12-15"),
        ("this week", "2026-11-20"),
        ("next week", "2026-11-27"),
        ("by the end of next month", "2026-12-31"),
        ("February 30", "2027-02-28"),
    ],
)
def test_a_day_to_come_is_found(english: Lexicon, text: str, expected: str) -> None:
    found = day(f"we pay {text}", english)

    assert found is not None
    assert found.ahead == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday", "2026-11-17"),
        ("on Monday", "2026-11-16"),
        ("on November 12", "2026-11-12"),
        ("on 11/10", "2026-11-10"),
        ("on the 9th", "2026-11-09"),
        ("3 days ago", "2026-11-15"),
        ("December 20", "2025-12-20"),
    ],
)
def test_a_day_gone_by_is_found(english: Lexicon, text: str, expected: str) -> None:
    found = day(f"we paid {text}", english)

    assert found is not None
    assert found.behind_us == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    ["we may sit with the second partner", "in the next payment run", "99/99", "call 555-0142"],
)
def test_what_is_no_day_names_none(english: Lexicon, text: str) -> None:
    found = day(text, english)

    assert found is None or found.ahead is None


def test_the_last_day_of_a_short_month_is_kept(english: Lexicon) -> None:
    found = day("by the 31st", english, on=date(2026, 2, 10))

    assert found is not None
    assert found.ahead == date(2026, 2, 28)
