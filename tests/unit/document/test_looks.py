"""Looks of papers that once misled: what stands where, and what a sentence is about."""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.document.layout import layout_of
from mailbot.document.naming import labels_in
from mailbot.document.reading import read_paper
from mailbot.document.typewriter import paper_of
from mailbot.model.document import InvoiceReading, Page, Paper, Word
from mailbot.reader import read_labels


def read(text: str) -> InvoiceReading:
    return read_paper(paper_of(text), read_labels())


def set_at(*placed: tuple[float, float, float, str]) -> Paper:
    """Return a page with each text at its left and top, in letters of one height."""
    words = []
    for left, top, height, text in placed:
        at = left
        for word in text.split():
            wide = 0.5 * height * len(word)
            box = {"left": at, "right": at + wide, "top": top, "bottom": top + height}
            words.append(Word(text=word, **box))
            at += wide + 0.3 * height
    return Paper(pages=(Page(width=595, height=842, words=tuple(words)),))


@pytest.mark.parametrize(
    "said",
    [
        "Zahlbar bis 10.08.2026 mit 2 % Skonto (98,00 EUR) oder bis 17.08.2026 ohne Abzug.",
        "Zahlbar bis 10.08.2026 mit 2 % Skonto und bis 17.08.2026 ohne Abzug.",
        "Bis 10.08.2026 2 % Skonto = 98,00 EUR, bis 17.08.2026 netto Kasse.",
        "Zahlbar bis 17.08.2026 ohne Abzug oder mit 2 % Skonto bis 10.08.2026.",
    ],
)
def test_who_pays_last_of_all_has_no_discount(said):
    text = "Nordwind & Co\n\n\nRechnung 4711\n\nRechnungsdatum: 03.08.2026\n\n"
    assert read(f"{text}Gesamtbetrag 100,00 €\n\n{said}").due == date(2026, 8, 17)


@pytest.mark.parametrize("higher", [4, 6, 8])
def test_a_name_in_a_rail_speaks_of_the_value_that_begins_at_its_height(higher):
    rows = (("Rechnungsnr.", "RE1124"), ("Kundennr.", "10088"))
    rows = (
        *rows,
        ("Lieferdatum", "31.03.2026"),
        ("Datum", "08.04.2026"),
        ("Gesamtbetrag", "2.915,50 €"),
    )
    placed = [(154.0, 50.0, 10.0, "Rechnung")]
    for row, (name, value) in enumerate(rows):
        top = 100.0 + 14 * row
        placed += [(98.0, top - higher + 1, 8.0, name), (160.0, top, 10.0, value)]
    reading = read_paper(set_at(*placed), read_labels())
    assert reading.issued == date(2026, 4, 8)


def test_a_sentence_may_go_on_with_its_day_on_the_next_line():
    reading = read(
        "Rechnung 4711\n\nDatum: 08.04.2026\n\nGesamtbetrag brutto 2.915,50 €\n\n"
        "Bitte überweisen Sie den Betrag ohne Abzug innerhalb von 14 Tagen, spätestens\n"
        "am 24.04.2026.\n"
    )
    assert (reading.issued, reading.due) == (date(2026, 4, 8), date(2026, 4, 24))


def test_words_before_a_day_are_a_place_only_if_they_may_be_one():
    head = "Ostrander LLP\n\n\nINVOICE\n\n\nJune 30, 2026          Bill No. 31877\n\n\n"
    foot = "TOTAL DUE    $6,412.50\n" + 20 * "\n" + "Thank you\n"
    for said in ("Costs advanced (filing fee", "You paid", "Payments"):
        reading = read(f"{head}{said} 06/03/26    $525.00\n\n{foot}")
        assert reading.issued == date(2026, 6, 30), said


def test_a_small_word_behind_a_town_leads_to_the_day_of_the_paper():
    reading = read(
        "Estudio Kenton\n\n\nFactura 4711\n\nEn Sevilla, a 3 de agosto de 2026\n\n"
        "El informe fue emitido el 5 de mayo de 2026.\n\nTotal factura 100,00 €\n"
        + 20 * "\n"
        + "Gracias\n"
    )
    assert reading.issued == date(2026, 8, 3)


def test_what_else_was_issued_does_not_date_the_paper():
    reading = read(
        "Jocelyn Hart\n\n14th September 2026\n\n\nFee account JH/0412\n\n"
        "My report was issued on 7th September 2026.\n\nTotal due £1,740.00\n"
    )
    assert reading.issued == date(2026, 9, 14)


@pytest.mark.parametrize("number", ["800 441 9921", "12 0418 7726", "6 001 447 882", "0012 3456"])
def test_a_number_may_be_set_in_groups(number):
    said = f"Gaz de l'Aubrac\n\n\nFacture n° {number}\n\nDate : 02/09/2026\n\nTotal TTC 96,42 €\n"
    assert read(said).number == number


def test_a_minus_sign_parts_a_day_as_a_hyphen_does():
    reading = read("INVOICE 55018\n\nDate: 8−21−2026\n\nTOTAL DUE    $1,265.00\n")
    assert reading.issued == date(2026, 8, 21)


def test_a_name_above_the_number_and_day_of_the_paper_is_its_writers():
    reading = read(
        "Mr D Okonjo                              Aireford Water plc\n"
        "12 Quay Street                           Bill number\n"
        "LEEDS                                    8004419921\n"
        "LS1 4AB                                  Bill date\n"
        "                                         6 October 2026\n\n\n"
        "Your water bill\n\nTotal to pay    £188.16\n"
    )
    assert (reading.client, reading.issuer) == ("D Okonjo", "Aireford Water plc")


def test_a_line_that_tells_terms_is_not_the_name_of_the_paper():
    reading = read(
        "Malerbetrieb Kern\n\nAngebot Nr. 20 Datum: 04.05.2026\n\n"
        "Summe brutto 4.760,00 €\nRechnung nach Abschluss, zahlbar in 14 Tagen\n"
    )
    assert not reading.is_invoice


@pytest.mark.parametrize("said", ["Nr. - N°", "Datum / Date", "Vervaldag - Échéance :"])
def test_a_label_said_in_two_languages_is_all_of_its_line(said):
    layout = layout_of(paper_of(said))
    found = labels_in(layout.runs, read_labels().tongue(("nl", "fr")))
    assert [label.whole for labels in found.values() for label in labels] == [True, True]


def test_a_house_without_a_number_names_none():
    layout = layout_of(paper_of("Camino Viejo s/n, 26200 Haro"))
    assert not labels_in(layout.runs, read_labels().tongue(("es",)))


@pytest.mark.parametrize(
    "said",
    [
        "Previous balance £171.40\nPayment received -£171.40\nBalance due £188.16\n",
        "Total £188.16\nLast payment received £71.40\n",
        "Previous balance £171.40\nPaid -£71.40\nInvoice total £188.16\nBalance due £288.16\n",
    ],
)
def test_what_was_paid_of_an_earlier_bill_is_not_paid_of_this_one(said):
    reading = read(f"Aireford\n\n\nINVOICE 4711\n\nInvoice date: 6 October 2026\n\n{said}")
    assert (reading.total, reading.paid) == (Decimal("188.16"), None)
