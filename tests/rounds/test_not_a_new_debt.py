"""What looks like an invoice of the owner's and may ask for nothing: the owner is asked first."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from mailbot.edge.papers import GuardedPapers
from mailbot.model.invoice import Money
from tests.rounds.bills import paper, pdf, ubl
from tests.rounds.stage import Stage
from tests.rounds.test_discovery import MEG, as_it_was, proposal, says, sends


@pytest.fixture(scope="module")
def papers() -> Iterator[GuardedPapers]:
    door = GuardedPapers()
    yield door
    door.close()


@pytest.fixture
def stage(papers) -> Stage:
    """Begin with two clients on record, Acme Components and Brightwater, and one invoice each."""
    return Stage(papers=papers)


def bill(*lines: str) -> bytes:
    """Return an invoice of the owner's to Northgate that ends with *lines*."""
    head = ("Dana Whitfield", "dana@whitfield.example", "", "INVOICE", "Invoice number: 2026-118")
    told = ("Date: November 2, 2026", "Due date: December 2, 2026", "Bill to:")
    said = (*head, *told, "Northgate Logistics Ltd", "", "Services $2,000.00", *lines)
    return pdf([(60, 60 + 16 * n, line) for n, line in enumerate(said) if line])


def test_of_an_invoice_that_tells_of_a_payment_the_owner_hears_what_is_left(stage):
    rest = ("Total: $2,000.00", "Retainer applied: -$500.00", "Balance due: $1,500.00")
    sends(stage, MEG, ("2026-118.pdf", bill(*rest)))

    assert proposal(stage).doubts == ("it says that 500.00 was paid before: 1,500.00 is left",)
    assert "2026-118" not in stage.books.owners_of


def test_a_yes_to_it_leaves_open_what_was_not_paid_before(stage):
    rest = ("Total: $2,000.00", "Retainer applied: -$500.00", "Balance due: $1,500.00")
    sends(stage, MEG, ("2026-118.pdf", bill(*rest)))

    told = says(stage, accepted=True)

    assert "of which 500.00 USD was paid before" in told[0]
    receivable = stage.books.case_of_invoice("2026-118").receivable("2026-118")
    assert receivable.invoice.total == Money(amount=Decimal(2000), currency="USD")
    assert receivable.balance == Money(amount=Decimal(1500), currency="USD")


def test_an_invoice_stamped_as_paid_is_not_on_record_as_open(stage):
    sends(stage, MEG, ("2026-118.pdf", bill("Total: $2,000.00", "PAID IN FULL")))

    assert proposal(stage).doubts == ("it says that it was paid in full: nothing is left",)


def test_a_letter_that_thanks_for_the_payment_of_its_invoice_is_asked_about(stage):
    text = "Thank you for your payment; here is invoice INV-301 for your records."
    sends(stage, MEG, ("INV-301.xml", ubl()), text=text)

    assert proposal(stage).doubts == ("your letter says that it was paid",)


@pytest.mark.parametrize(
    ("subject", "replaced"),
    [
        ("Invoice INV-301 replaces INV-300", "INV-300"),
        ("Rechnung INV-301 ersetzt die Rechnung RE-2026-7", "RE-2026-7"),
        ("La facture INV-301 remplace la facture F-12", "F-12"),
        ("La factura INV-301 sustituye a la factura F-12", "F-12"),
        ("Factuur INV-301 vervangt factuur 2026-12", "2026-12"),
        ("La fattura INV-301 sostituisce la fattura 12/2026", "12/2026"),
        ("A fatura INV-301 substitui a fatura FT-12", "FT-12"),
    ],
)
def test_an_invoice_that_replaces_another_names_it_and_waits(stage, subject, replaced):
    """Both would ask for the same money."""
    sends(stage, MEG, ("INV-301.xml", ubl()), subject=subject)

    assert proposal(stage).doubts == (f"it seems to replace {replaced}",)


def test_the_paper_itself_may_say_what_it_replaces(stage):
    said = bill("Total: $2,000.00", "This invoice replaces INV-300.")
    sends(stage, MEG, ("2026-118.pdf", said))

    assert proposal(stage).doubts == ("it seems to replace INV-300",)


@pytest.mark.parametrize(
    "subject",
    [
        "Cancelled invoice INV-301",
        "VOID: invoice INV-301",
        "Rechnung INV-301 storniert",
        "Facture INV-301 annulée",
        "Factura INV-301 anulada",
        "Factuur INV-301 vervallen",
        "Fattura INV-301 annullata",
        "Fatura INV-301 cancelada",
    ],
)
def test_a_cancelled_invoice_is_not_taken(stage, subject):
    sends(stage, MEG, ("INV-301.xml", ubl()), subject=subject)

    assert proposal(stage).doubts == ("it seems to be void or cancelled",)


def test_the_cancelling_of_an_invoice_on_record_is_shown_to_the_owner(stage):
    known = ubl("INV-104", client="Acme Components", total="4860.00", due=date(2026, 11, 4))
    sends(stage, "jan@acme.example", ("INV-104.xml", known), subject="VOID: invoice INV-104")

    (aside,) = stage.books.set_aside.values()
    assert "INV-104 is void or cancelled" in aside.reason


def test_a_stamp_across_the_paper_is_seen(stage):
    sends(stage, MEG, ("2026-118.pdf", bill("Total: $2,000.00", "CANCELLED - VOID")))

    assert proposal(stage).doubts == ("it seems to be void or cancelled",)


def test_an_invoice_for_a_hearing_that_was_cancelled_is_an_invoice(stage):
    """What is cancelled is the hearing; and what is to be paid was not paid."""
    text = (
        "The hearing was cancelled, as you know. Please find it attached; it can be paid by card."
    )
    sends(stage, MEG, ("2026-118.pdf", paper()), text=text)

    assert stage.books.invoices_proposed == {}
    assert "2026-118" in stage.books.owners_of


@pytest.mark.parametrize("name", ["Max", "Dear all", "Northgate"])
def test_a_name_out_of_a_greeting_is_no_client(stage, name):
    sends(stage, MEG, ("INV-301.xml", ubl(client=name)))

    assert "the name of the client" in proposal(stage).doubts


def test_the_bill_of_a_namesake_is_not_taken_for_the_owners(stage):
    sends(stage, MEG, ("INV-301.xml", ubl(issuer="Whitfield Reporting Services")))

    assert proposal(stage).doubts == ("it does not clearly name you as who wrote it",)


def test_a_credit_note_for_an_invoice_nobody_knows_is_shown_to_the_owner(stage):
    note = ubl("CN-9", total="100.00", kind="381")
    sends(stage, MEG, ("CN-9.xml", note), subject="Credit note CN-9 for INV-77")

    (aside,) = stage.books.set_aside.values()
    assert "seems to bring a credit note for what is not on record" in aside.reason
    assert "`mailbot import`" in aside.reason
    assert "`mailbot add`" not in aside.reason


def test_a_letter_about_a_credit_agreement_is_none_of_our_business(stage):
    sends(stage, MEG, ("Credit agreement.pdf", bill()), subject="Credit agreement, 2nd draft")

    assert as_it_was(stage)
