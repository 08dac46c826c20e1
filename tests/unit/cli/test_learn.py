"""How far back the owner wants to learn, and what they see."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from rich.console import Console

from mailbot.cli.learn import first_day
from mailbot.cli.lessons import print_lessons
from mailbot.model.errors import UsageError
from mailbot.rounds.learned import Acquaintance, Lessons

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2y", date(2024, 11, 22)),
        ("18m", date(2025, 5, 23)),
        ("90d", date(2026, 8, 24)),
        ("2025-01-31", date(2025, 1, 31)),
    ],
)
def test_how_far_back_is_said_in_years_months_days_or_by_a_day(said, day):
    assert first_day(said, TODAY) == day


@pytest.mark.parametrize("said", ["two years", "2027-01-01", "1990-01-01", "2w", ""])
def test_what_is_no_day_of_the_past_is_refused_with_an_example(said):
    with pytest.raises(UsageError, match=r"write"):
        first_day(said, TODAY)


def test_who_has_no_invoices_in_sent_is_told_where_to_go_next():
    known = Lessons(since=TODAY, until=datetime.now(UTC), looked=7, read=0, clients=(), doubtful=0)
    page = StringIO()

    print_lessons(Console(file=page, width=200), known, waits=True)

    assert "0 messages read, 7 passed over" in page.getvalue()
    assert "mailbot import" in page.getvalue()


def test_who_has_only_doubtful_invoices_in_sent_is_told_that_they_wait():
    known = Lessons(since=TODAY, until=datetime.now(UTC), looked=7, read=7, clients=(), doubtful=3)
    page = StringIO()

    print_lessons(Console(file=page, width=200), known, waits=True)

    assert "No letter in Sent is certain to carry an invoice" in page.getvalue()
    assert "`mailbot learn --accept`" in page.getvalue()
    assert "3 doubtful: you are asked after your yes." in page.getvalue()


@pytest.mark.parametrize(
    ("waits", "told"),
    [
        (True, "3 doubtful: you are asked after your yes."),
        (False, "3 doubtful: `mailbot proposals` and `mailbot status` show them."),
    ],
)
def test_what_is_doubtful_is_nowhere_to_be_seen_before_the_yes(waits, told):
    client = Acquaintance(
        name="Acme",
        domains=(),
        invoices=0,
        people=(),
        bills=(),
        pointings=(),
        point=None,
        promises=(),
    )
    known = Lessons(
        since=TODAY, until=datetime.now(UTC), looked=7, read=7, clients=(client,), doubtful=3
    )
    page = StringIO()

    print_lessons(Console(file=page, width=200), known, waits=waits)

    assert told in page.getvalue()
