"""Which day a cell names, and when it is not guessed."""

from datetime import date

import pytest

from mailbot.intake.day import Order, day_of, order_of
from mailbot.model.errors import DataError

FIFTH = date(2026, 10, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-10-05", "2026-10-5", "2026/10/05", "05.10.2026", "5.10.2026", "5. 10. 2026"),
        *("October 5, 2026", "Oct 5 2026", "Oct. 5, 2026", "oct 5th, 2026"),
        *("5 October 2026", "5 Oct 2026", "05 OCT 2026", "5-Oct-2026", "Oct-05-2026"),
        *("5. Oktober 2026", "5 octobre 2026", "5 de octubre de 2026", "5 okt. 2026"),
        *("5 ottobre 2026", "5 de outubro de 2026", "20261005"),
        *("2026-10-05 14:30", "2026-10-05T14:30:00Z", "5.10.2026 14:30", "Oct 5, 2026, 2:30 PM"),
    ],
)
def test_a_day_is_written_in_several_ways(text):
    assert day_of(text, "issued") == FIFTH


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10/25/2026", date(2026, 10, 25)),
        ("25/10/2026", date(2026, 10, 25)),
        ("5/5/2026", date(2026, 5, 5)),
    ],
)
def test_slashes_that_can_be_read_in_one_way_only_are(text, day):
    assert day_of(text, "issued") == day


def test_ambiguous_slashes_are_read_in_the_order_given():
    assert day_of("10/05/2026", "issued", Order.MONTH) == FIFTH
    assert day_of("05/10/2026", "issued", Order.DAY) == FIFTH


def test_ambiguous_slashes_are_refused_with_both_readings():
    with pytest.raises(DataError, match=r"5 October or 10 May; write 2026-10-05 or 2026-05-10"):
        day_of("10/05/2026", "issued")


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["10/05/2026", "10/25/2026"], Order.MONTH),
        (["05/10/2026", "", "25/10/2026"], Order.DAY),
        (["10/05/2026", "11/05/2026"], None),
        (["10/25/2026", "25/10/2026"], None),
        (["13/13/2026"], None),
        ([], None),
    ],
)
def test_a_column_proves_its_order_or_not(column, order):
    assert order_of(column) is order


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tomorrow", "no day"),
        ("", "no day"),
        ("2026-13-01", "no day"),
        ("31.2.2026", "no day"),
        ("13/13/2026", "no day"),
        ("May 2026", "no day"),
        ("20.11.26", "from 1990 to 2100"),
        ("10/25/26", "from 1990 to 2100"),
        ("1989-12-31", "from 1990 to 2100"),
        ("2101-01-01", "from 1990 to 2100"),
        ("20261-01-01", "no day"),
        ("1/1/20260000000000000000000", "no day"),
        ("٢٠٢٦-10-05", "no day"),
    ],
)
def test_a_day_is_never_guessed(text, reason):
    with pytest.raises(DataError, match=reason):
        day_of(text, "due")
