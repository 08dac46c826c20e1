"""Terms of payment: until when, counted from the day of issue."""

from datetime import date

import pytest

from mailbot.document.country import languages_of
from mailbot.document.layout import layout_of
from mailbot.document.terms import Term, term_of
from mailbot.document.typewriter import paper_of
from mailbot.reader import read_labels


def due(text: str, language: str) -> date | None:
    term = term_of(layout_of(paper_of(text)), read_labels().tongue((language,)))
    return term.due(date(2024, 3, 10)) if term else None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Payment terms: Net 30", date(2024, 4, 9)),
        ("en", "Payable within 14 days of receipt.", date(2024, 3, 24)),
        ("en", "Payment due within four weeks.", date(2024, 4, 7)),
        ("en", "Due on receipt", date(2024, 3, 10)),
        ("en", "Payment is due within fifteen (15) days.", date(2024, 3, 25)),
        ("de", "Zahlbar innerhalb von 14 Tagen ohne Abzug.", date(2024, 3, 24)),
        ("de", "8 Tage 2 % Skonto, 30 Tage netto", date(2024, 4, 9)),
        ("fr", "Conditions de règlement : 30 jours fin de mois", date(2024, 4, 30)),
        ("fr", "Paiement à réception de facture", date(2024, 3, 10)),
        ("es", "Condiciones: pago a 15 días", date(2024, 3, 25)),
        ("nl", "Betaling binnen 30 dagen na factuurdatum.", date(2024, 4, 9)),
        ("it", "Pagamento: bonifico bancario a 30 giorni data fattura", date(2024, 4, 9)),
        ("pt", "Condições de pagamento: 30 dias", date(2024, 4, 9)),
    ],
)
def test_written_terms_say_until_when_to_pay(language, text, expected):
    assert due(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A late charge of 1.5% per month applies to balances over 30 days.",
        "Disputes of this invoice must be notified to us within 10 days.",
        "An invoice that is not paid is sent to collection in 20 days.",
        "Consulting workshop (2 days)",
        "Returns within 14 days",
    ],
)
def test_other_spans_of_time_are_no_terms_of_payment(text):
    assert due(text, "en") is None


def test_the_end_of_a_month_is_reached_after_its_last_day_was_passed():
    assert Term(text="", days=30, end_of_month=True).due(date(2024, 1, 15)) == date(2024, 2, 29)


def test_a_paper_in_two_languages_is_read_in_both():
    text = "Rechnung / Invoice\nRechnungsdatum / Invoice date 3. März 2024\nTotal amount due 100 €"

    found = languages_of(layout_of(paper_of(text)).runs, read_labels())

    assert {"de", "en"} <= set(found)
