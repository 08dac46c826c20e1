"""From the words of a page to what it says: a test for each question, and a floor under all."""

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mailbot.document.reading import read_paper
from mailbot.document.typewriter import paper_of
from mailbot.model.document import InvoiceReading, Page, Paper, Word
from mailbot.model.invoice import InvoiceKind
from mailbot.reader import read_labels
from tools.measuring.papers import FIELDS, answers, score

DEV = Path(__file__).parents[2] / "data" / "invoices" / "dev"

PLAIN = """\
Harper & Lowe LLP                                   INVOICE
12 Market Street, Suite 400
Springfield, IL 62701                Invoice No.:   2024-113
                                     Invoice Date:  03/05/2024
Bill To:                             Due Date:      04/04/2024
Northwind Traders Inc.               Client No.:    4711
Attn: Jane Doe
77 Lake Shore Drive
Chicago, IL 60601

Date        Description                    Hours    Rate      Amount
02/12/2024  Review of lease agreement      2.50     $300.00   $750.00
02/19/2024  Telephone call with client     0.50     $300.00   $150.00

                                     Subtotal            $900.00
                                     Tax (8%)             $72.00
                                     Total Due           $972.00
"""


def read(text: str) -> InvoiceReading:
    return read_paper(paper_of(text), read_labels())


def test_an_invoice_is_read_by_its_labels_and_their_places():
    reading = read(PLAIN)

    assert reading.is_invoice
    assert not reading.doubts
    assert (reading.number, reading.client) == ("2024-113", "Northwind Traders Inc.")
    assert (reading.total, reading.currency) == (Decimal("972.00"), "USD")
    assert (reading.issued, reading.due) == (date(2024, 3, 5), date(2024, 4, 4))


def test_the_matter_is_what_stands_behind_its_label():
    reading = read(
        PLAIN.replace("Date        Description", "Re: Lease of 4 Quay\n\nDate   Work", 1)
    )

    assert reading.matter == "Lease of 4 Quay"


def test_the_total_is_what_was_asked_before_anything_was_paid():
    paid = "Less retainer applied   -$500.00\nAmount due   $472.00\n"

    bare = [line for line in PLAIN.splitlines() if "Subtotal" not in line and "Tax" not in line]
    reading = read("\n".join(bare).replace("Total Due", "Total    ") + "\n" + paid)

    assert reading.total == Decimal("972.00")


def test_a_balance_of_earlier_bills_is_no_part_of_the_total():
    carried = "Previous balance    $450.00\nTotal account balance   $1,422.00\n"

    assert read(PLAIN + carried).total == Decimal("972.00")


def test_net_and_tax_prove_a_total_that_nothing_names():
    reading = read(
        "Rechnung 2508-17                 29.08.25\n\n"
        "Herrn\nRupert Aigner\nInnstraße 14\n84359 Simbach\n\n"
        "Material              1.118,40\nArbeitslohn           3.032,00\n"
        "                      4.150,40\nMwSt 19 %               788,58\n"
        "                      4.938,98 €\n"
    )

    assert (reading.total, reading.currency) == (Decimal("4938.98"), "EUR")
    assert reading.client == "Rupert Aigner"


def test_two_totals_are_doubted_and_not_chosen_in_silence():
    reading = read(PLAIN.replace("Tax (8%)  ", "Total due ").replace("$72.00", "$880.00"))

    assert any("two totals" in doubt for doubt in reading.doubts)


def test_a_day_counted_from_terms_is_due():
    lines = [line.partition("Due Date:")[0] for line in PLAIN.splitlines()]

    reading = read("\n".join(lines) + "\nPayment terms: Net 30\n")

    assert reading.due == date(2024, 4, 4)


def test_no_due_date_is_made_up():
    lines = [line.partition("Due Date:")[0] for line in PLAIN.splitlines()]

    assert read("\n".join(lines)).due is None


def test_a_period_of_work_is_no_day_to_pay_by():
    reading = read(
        "Kostennote Nr. 25/0088\nGöttingen, den 4. März 2025\n\n"
        "Frau\nMarianne Eickhoff\nAm Weinberg 22\n37085 Göttingen\n\n"
        "für meine Tätigkeit in der Zeit vom 2. Dezember 2024 bis zum 28. Februar 2025\n"
        "Summe   2.159,85 €\n\n"
        "Ich bitte um Überweisung bis zum 25. März 2025.\n"
    )

    assert (reading.issued, reading.due) == (date(2025, 3, 4), date(2025, 3, 25))


def test_the_end_of_a_period_stands_for_no_missing_day_to_pay_by():
    reading = read(
        "Kostennote Nr. 25/0088\nGöttingen, den 4. März 2025\n\n"
        "Frau\nMarianne Eickhoff\nAm Weinberg 22\n37085 Göttingen\n\n"
        "für meine Tätigkeit in der Zeit vom 2. Februar 2025 bis zum 28. März 2025\n"
        "Summe   2.159,85 €\n"
    )

    assert reading.due is None


def test_a_customer_number_a_tax_number_and_a_postcode_are_no_invoice_number():
    reading = read(
        "Factuur\nKlantnummer: 13254\nBtw NL001234567B01\n\n"
        "Makelaardij Rijnzicht B.V.\nKeizersgracht 5\n6211 CC Maastricht\n\n"
        "Factuurdatum: 11-04-2024\nFactuurnummer: 47/A\nTotaal te voldoen   € 363,00\n"
    )

    assert reading.number == "47/A"


def test_the_company_and_not_the_person_in_it_is_the_client():
    reading = read(PLAIN.replace("Attn: Jane Doe", "z. Hd. Frau Jane Doe"))

    assert reading.client == "Northwind Traders Inc."


def test_a_window_address_needs_no_label_and_the_writer_is_not_the_client():
    reading = read(
        "Kanzlei Vogt · Seestraße 1 · 80331 München\n\n"
        "Herrn\nMax Müller\nBeispiel GmbH\nHauptstraße 5\n10115 Berlin\n\n"
        "                                       München, den 3. März 2024\n\n"
        "Rechnung Nr. RE-10023\n\nGesamtbetrag     952,00 €\n"
    )

    assert (reading.client, reading.issuer) == ("Beispiel GmbH", "Kanzlei Vogt")


def test_a_request_to_refill_a_trust_account_is_a_retainer():
    reading = read(
        "TRUST REPLENISHMENT REQUEST\nRequest No.: TR-2024-031\nDate: August 5, 2024\n"
        "Client: Ortega Family Holdings LLC\n\nCurrent trust balance: $812.50\n"
        "Amount requested: $5,000.00\n"
    )

    assert (reading.kind, reading.total) == (InvoiceKind.RETAINER, Decimal("5000.00"))


@pytest.mark.parametrize(
    "title",
    [
        "CREDIT NOTE",
        "QUOTATION",
        "PURCHASE ORDER",
        "PRO FORMA INVOICE",
        "DELIVERY NOTE",
        "SECOND REMINDER",
        "STATEMENT OF ACCOUNT",
        "RECEIPT",
    ],
)
def test_the_same_page_under_another_title_is_no_invoice(title):
    text = PLAIN.replace("INVOICE", title, 1).replace("Invoice No.:", "No.:        ")

    assert not read(text.replace("Invoice Date:", "Date:        ")).is_invoice


def test_a_letter_about_an_invoice_is_none():
    reading = read(
        "Hi, could you tell me what invoice INV-2024-5733 for USD 4,459.80 is about?\n"
        "We will pay the total once it is clear.\n\nThanks\nDana\n"
    )

    assert not reading.is_invoice


def test_a_paper_without_words_says_why_nothing_was_read():
    reading = read_paper(Paper(trouble="it is a scan"), read_labels())

    assert (reading.is_invoice, reading.doubts) == (False, ("it is a scan",))


def test_a_page_piled_up_with_words_is_read_in_time():
    pile = [
        Word(
            text=("Total", "12.00", "1/2/2024")[i % 3],
            left=i % 500,
            top=i % 700,
            right=600,
            bottom=i % 700 + 50,
        )
        for i in range(20_000)
    ]

    began = time.monotonic()
    read_paper(Paper(pages=(Page(width=600, height=800, words=tuple(pile)),) * 5), read_labels())

    assert time.monotonic() - began < 20


@pytest.mark.slow
@pytest.mark.skipif(not DEV.is_dir(), reason="the files are not in this copy")
def test_the_files_made_to_learn_from_stay_read():
    figures = score(list(answers(DEV)))

    assert figures["precision"] >= 0.98
    assert figures["recall"] >= 0.98
    assert figures["invented"] <= 0.01
    assert {field: figures[field] >= 0.97 for field in FIELDS} == dict.fromkeys(FIELDS, True)
