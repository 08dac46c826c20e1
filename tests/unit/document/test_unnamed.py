"""What no label we know speaks of: a day until which to pay, a client, a heading."""

from datetime import date

import pytest

from mailbot.document.names import Names
from mailbot.document.reading import read_paper
from mailbot.document.typewriter import paper_of
from mailbot.model.document import InvoiceReading
from mailbot.reader import read_labels

FOOT = "\n" * 14 + "Thank you\n"


def read(text: str) -> InvoiceReading:
    return read_paper(paper_of(text + FOOT), read_labels())


BILL = """\
Marsh & Reed Ltd
4 Quay Street
Bristol BS1 4ND

Invoice no. 4711
Invoice date: 10 March 2026
{line}

Work                £120.00
Total due           £120.00
"""


@pytest.mark.parametrize(
    "line", ["Wanted: 9 April 2026", "9 April 2026", "Kindly wire the sum on 9 April 2026, thanks"]
)
def test_the_only_later_day_that_nothing_names_may_be_the_last_to_pay(line):
    reading = read(BILL.format(line=line))

    assert reading.due == date(2026, 4, 9)
    assert "2026-04-09 may be the due date: nothing names it" in reading.doubts


@pytest.mark.parametrize(
    "line",
    [
        "Best before: 9 April 2026",
        "Next appointment: 9 April 2026",
        "1 March 2026 - 9 April 2026",
        "Stay: 3 - 9 April 2026",
        "Wanted: 9 April 2026\nMeant: 12 April 2026",
        "Meant: 9 December 2026",
        "Wanted: 9 March 2026",
    ],
)
def test_of_another_thing_of_a_time_of_two_or_far_off_no_day_is_the_last_to_pay(line):
    assert read(BILL.format(line=line)).due is None


def test_a_day_with_a_label_needs_no_guess():
    reading = read(BILL.format(line="Due date: 2 April 2026\nMeant: 9 April 2026"))

    assert reading.due == date(2026, 4, 2)
    assert not any("may be" in doubt for doubt in reading.doubts)


SIDES = """\
Lucía Marín                          {heading}
C/ Mayor 5                           Talleres Ibarra S.L.
28013 Madrid                         Pol. Ind. Sur, nave 3
Tel. 910 123 456                     28914 Leganés

Factura F-26/044
Fecha: 10/03/2026

Diseño de catálogo       1.000,00 €
Total a pagar            1.000,00 €
"""


@pytest.mark.parametrize("heading", ["Clientela:", "Girado a", "Pagadora"])
def test_a_heading_that_is_not_known_is_not_the_client(heading):
    assert read(SIDES.format(heading=heading)).client == "Talleres Ibarra S.L."


def test_the_one_who_is_asked_for_by_name_is_the_client_though_first():
    reading = read("""\
TAX INVOICE

Kiwi Plumbing Limited      Invoice Date        Southern Accounting Ltd
Attention: Mere Tane       10 Mar 2026         PO Box 1234
14 Beach Road              Invoice Number      Wellesley Street
AUCKLAND 0624              INV-0042            AUCKLAND 1141

Bookkeeping                1.00       120.00       120.00
                                      TOTAL NZD    120.00
Due Date: 9 Apr 2026
""")

    assert reading.client == "Kiwi Plumbing Limited"


def test_of_two_addresses_the_one_a_paper_is_dated_from_is_the_writers():
    reading = read("""\
Comune di Roccaspina
Piazza Municipio 1
67030 Roccaspina

Studio Mannelli
Via Garibaldi 3
67100 L'Aquila

L'Aquila, 15 giugno 2026

Fattura n. 9/PA

Totale fattura        3.172,00 €
""")

    assert reading.client == "Comune di Roccaspina"


def test_an_address_of_one_line_ends_with_its_town():
    reading = read("""\
FACTURA
Núm. de factura: F260018
Fecha: 10/03/2026

Limpiezas Norte S.L.U.
B76543210
Calle Real 20, 39001 Santander (Cantabria), España

Hotel Bahía Azul, S.A.
A12345678
Paseo de Pereda 1, 39004 Santander (Cantabria), España

Limpieza marzo    500,00€
TOTAL             605,00€
""")

    assert reading.client == "Hotel Bahía Azul, S.A."
    assert not reading.doubts


def test_where_no_address_tells_the_name_with_a_legal_form_is_asked_about():
    reading = read("""\
Laoise Breathnach, translator
laoise@breathnach.example

Invoice 2025-07
Date     31 July 2025
Job for Polyglot, see below
         Polyglossia Language Services GmbH

Total due      1,467.30 EUR
""")

    assert reading.client == "Polyglossia Language Services GmbH"
    assert reading.doubts


def test_a_number_of_a_year_and_three_figures_is_no_postcode():
    assert (
        read("FACTURE\nN° 2026-014\nDate : 10/03/2026\nTotal TTC 600,00 €\n").number == "2026-014"
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Herederos de Ana Ruiz", "Herederos de Ana Ruiz"),
        (". Aldo Ferri", "Aldo Ferri"),
        ("Sehr geehrte Frau Brandt", "Brandt"),
    ],
)
def test_a_name_is_bare_of_titles_but_not_of_those_who_share_it(written, read_as):
    labels = read_labels()

    assert Names(tongue=labels.tongue(("es", "it", "de")), labels=labels).bare(written) == read_as


def test_a_name_left_over_makes_no_invoice_of_what_only_speaks_of_one():
    reading = read("""\
PROTOCOLE D'ÉCHELONNEMENT
Entre la SARL Bois et Cie et Mme Clotilde Ravel, à Tours, le 12/05/2025.

Mme Ravel reconnaît devoir la somme totale de 4 800,00 € au titre de la facture n° 2024-118,
payable en quatre échéances de 1 200,00 € : 01/06/2025, 01/07/2025, 01/08/2025 et 01/09/2025.

Facture n° 2024-118 du 02/11/2024 : 4 800,00 €.
""")

    assert not reading.is_invoice
