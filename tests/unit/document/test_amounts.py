"""Amounts as invoices print them."""

from decimal import Decimal

import pytest

from mailbot.document.amounts import amounts_in
from mailbot.document.layout import layout_of
from mailbot.document.typewriter import paper_of
from mailbot.reader import read_labels


def amounts(text: str):
    (run,) = layout_of(paper_of(text)).runs
    return [(a.value, a.currency) for a in amounts_in(run, read_labels()) if a.certain]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1.234,56 €", "1234.56", "EUR"),
        ("$1,234.56", "1234.56", "$"),
        ("US$ 1,234.56", "1234.56", "USD"),
        ("1 234,56 EUR", "1234.56", "EUR"),
        ("CHF 1'234.50", "1234.50", "CHF"),
        ("R$ 1.234,00", "1234.00", "BRL"),
        ("£85", "85", "GBP"),
        ("EUR 1.450,--", "1450", "EUR"),
        ("1234,5 €", "1234.5", "EUR"),
        ("12,345,678.90", "12345678.90", ""),
        ("1,20,000.00", "120000.00", ""),
        ("CHF 1\u2032945.80", "1945.80", "CHF"),
        ("1.000 euro", "1000", "EUR"),
        ("-3,884.60 USD", "-3884.60", "USD"),
        ("(250.00)", "-250.00", ""),
    ],
)
def test_an_amount_is_known_however_it_is_written(text, value, currency):
    assert amounts(text) == [(Decimal(value), currency)]


@pytest.mark.parametrize("text", ["19,00 %", "2024-113", "v1.25.3", "10:30", "RE-10.50"])
def test_a_rate_or_a_number_is_no_amount(text):
    assert amounts(text) == []
