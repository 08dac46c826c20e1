"""Days as invoices print them, in seven languages."""

from datetime import date

import pytest

from mailbot.document.days import Order, days_in
from mailbot.document.layout import layout_of
from mailbot.document.typewriter import paper_of
from mailbot.reader import read_labels


def days(text: str):
    (run,) = layout_of(paper_of(text)).runs
    return tuple(days_in(run, read_labels().months))


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05",
        "2024/03/05",
        "2024-03-05T10:20:31",
        "5.3.2024",
        "05.03.24",
        "5. März 2024",
        "March 5th, 2024",
        "5 March 2024",
        "5-Mar-2024",
        "Mar 5, 2024",
        "le 5 mars 2024",
        "5 de marzo de 2024",
        "5 maart 2024",
        "5 marzo 2024",
        "5 de março de 2024",
        "Friday, 5 March 2024",
    ],
)
def test_a_day_is_known_however_it_is_written(text):
    (day,) = days(text)

    assert day.on(Order.DAY) == date(2024, 3, 5)


def test_a_day_between_slashes_may_be_two_days():
    (day,) = days("03/05/2024")

    assert day.on(Order.DAY) == date(2024, 5, 3)
    assert day.on(Order.MONTH) == date(2024, 3, 5)
    assert day.proves is None


def test_a_number_above_twelve_proves_which_one_is_the_month():
    assert days("31/05/2024")[0].proves is Order.DAY
    assert days("05/31/2024")[0].proves is Order.MONTH


def test_an_amount_right_before_a_day_hides_nothing():
    (day,) = days("het bedrag van 2.768,38 voor 11 mei 2024")

    assert day.on(Order.DAY) == date(2024, 5, 11)


@pytest.mark.parametrize("text", ["RE-2024-113", "1.234,56", "30.02.2024", "192.168.10.24", "24/7"])
def test_what_is_no_day_is_none(text):
    assert days(text) == ()
