"""Which amounts are read, and which are refused."""

from decimal import Decimal

import pytest
from babel.numbers import list_currencies

from mailbot.intake.money import (
    CURRENCIES,
    Decimals,
    amount_of,
    currency_in,
    currency_of,
    decimals_of,
    money_of,
)
from mailbot.model.errors import DataError


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        ("5", "5"),
        ("1.5", "1.5"),
        ("12.50", "12.50"),
        ("1,234", "1234"),
        ("1,234.56", "1234.56"),
        ("1,234,567.8", "1234567.8"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("1 234,50", "1234.50"),
        ("1\u202f234\u00a0567,50", "1234567.50"),
        ("1000000000000", "1000000000000"),
        ("€ 1.234,56", "1234.56"),
        ("1'234.50 EUR", "1234.50"),
        ("1234.5600", "1234.56"),
        ("$12.50", "12.50"),
    ],
)
def test_amounts_of_either_style(amount, value):
    assert money_of(amount, "eur").amount == Decimal(value)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("1.234", "may mean 1,234 or about 1.23; write 1234.00"),
        ("12.345", "may mean 12,345 or about 12.34"),
        ("1e5", "no amount"),
        ("1_000", "no amount"),
        ("1,23,456", "no amount"),
        ("1.234 567,00", "no amount"),
        ("1,234.567", "no amount"),
        ("12,3456", "no amount"),
        ("Infinity", "no amount"),
        ("€5", "not in USD"),
        ("5 DOL", "not in USD"),
        ("٥", "no amount"),
        ("", "no amount"),
        ("0.00", "not above zero"),
        ("-5", "not above zero"),
        ("(1,234.00)", "not above zero"),
        ("1000000000001", "above 1,000,000,000,000"),
        ("9" * 400, "above 1,000,000,000,000"),
    ],
)
def test_an_amount_is_never_guessed(amount, reason):
    with pytest.raises(DataError, match=reason):
        money_of(amount, "USD")


@pytest.mark.parametrize("currency", ["", "$", "US", "DOLLAR", "XYZ", "ABC", "XAU", "ẞSD"])
def test_a_currency_is_one_of_the_standard(currency):
    with pytest.raises(DataError, match="no currency; write EUR, USD"):
        money_of("5", currency)


def test_every_currency_is_known_to_the_letters():
    assert CURRENCIES - {"XCG"} <= list_currencies()
    assert {"EUR", "USD", "GBP", "CHF", "BRL", "CAD", "AUD", "JPY"} <= CURRENCIES


@pytest.mark.parametrize(
    ("column", "sign"),
    [
        (["1.234", "12,50"], Decimals.COMMA),
        (["1,234", "12.50"], Decimals.POINT),
        (["1.234,56"], Decimals.COMMA),
        (["1,234.56", "€ 5"], Decimals.POINT),
        (["1234.5600"], Decimals.POINT),
        (["1.234", "5.678"], None),
        (["12,50", "12.50"], None),
        (["12,50"] * 20 + ["12.50"], Decimals.COMMA),
        (["much", ""], None),
    ],
)
def test_a_column_proves_what_stands_before_the_cents_or_not(column, sign):
    assert decimals_of(column) is sign


def test_what_the_column_proves_settles_what_one_cell_leaves_open():
    assert money_of("1.234", "EUR", Decimals.COMMA).amount == 1234
    with pytest.raises(DataError, match="no amount"):
        money_of("1.234", "EUR", Decimals.POINT)
    with pytest.raises(DataError, match="no amount"):
        money_of("1,234", "EUR", Decimals.COMMA)


@pytest.mark.parametrize("text", ["-12.50", "(12.50)", "12.50-", "−12,50", "-$12.50", "$-12.50"])
def test_what_stands_below_zero_is_read_as_such(text):
    assert amount_of(text, "USD") == Decimal("-12.50")


def test_money_of_three_places_keeps_them():
    assert money_of("1.234", "KWD").amount == Decimal("1.234")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("eur", "EUR"),
        ("€", "EUR"),
        ("United States Dollar - USD", "USD"),
        ("Euro (EUR)", "EUR"),
        ("R$", "BRL"),
    ],
)
def test_a_currency_has_several_names(text, code):
    assert currency_of(text) == code


def test_a_sign_of_several_countries_is_no_currency():
    assert [currency_in(text) for text in ("$5", "5 kr", "5", "5 £")] == ["", "", "", "GBP"]
    with pytest.raises(DataError, match="no currency"):
        currency_of("$")
