"""What stands in a text beside words."""

from decimal import Decimal

import pytest

from mailbot.understand.lexicon import Lexicon
from mailbot.understand.slots import amount_of, find_slots


def found(text: str, lexicon: Lexicon, kind: str) -> list[str]:
    return [s.value for s in find_slots(text, lexicon) if s.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1,234.56", "1234.56"),
        ("1.234,56 €", "1234.56"),
        ("EUR 500", "500"),
        ("500 USD", "500"),
        ("£2k", "2000"),
        ("2.500 EUR", "2500"),
        ("US$ 99.5", "99.5"),
        ("CHF 1'200.50", "1200.50"),
    ],
)
def test_an_amount_needs_a_currency(english: Lexicon, text: str, expected: str) -> None:
    amounts = [amount_of(value) for value in found(f"we owe {text} here", english, "MONEY")]

    assert amounts == [Decimal(expected)]


def test_a_bare_number_is_no_amount(english: Lexicon) -> None:
    assert found("we owe 1,234.56 since 2024", english, "MONEY") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("about INV-104", "INV-104"),
        ("about #2041", "2041"),
        ("invoice 2041", "2041"),
        ("invoice no. 77123", "77123"),
        ("RE-2026-017", "RE-2026-017"),
        ("bill number A-12", "A-12"),
    ],
)
def test_an_invoice_number_is_found(english: Lexicon, text: str, number: str) -> None:
    assert found(f"this is {text} again", english, "INVOICE") == [number]


@pytest.mark.parametrize(
    "text", ["invoice 2026", "call 555-0142", "PO #4711", "check #4410", "room 12", "in 2025"]
)
def test_years_and_telephones_are_no_invoices(english: Lexicon, text: str) -> None:
    assert found(text, english, "INVOICE") == []


def test_a_telephone_number_is_found(english: Lexicon) -> None:
    assert found("call +1 (555) 010-0199 please", english, "PHONE") == ["+1 (555) 010-0199"]


def test_an_address_loses_the_full_stop_behind_it(english: Lexicon) -> None:
    assert found("write to AP@Acme.example.", english, "EMAIL") == ["ap@acme.example"]
