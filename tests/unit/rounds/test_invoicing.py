"""Which invoice a file is: its data, its pages, and of a message its files, then its text."""

from datetime import date
from decimal import Decimal
from email.message import EmailMessage

import pytest

from mailbot.edge.papers import GuardedPapers
from mailbot.reader import read_labels
from mailbot.rounds.invoicing import read_document
from tests.papers import one_page, pdf, said, with_files

LINES = (
    "Jan Owner, Attorney at Law",
    "1 Harbour Street, Boston, MA 02110",
    "",
    "INVOICE",
    "",
    "Invoice number: 2026-113",
    "Invoice date: October 5, 2026",
    "Due date: November 4, 2026",
    "",
    "Bill to: Acme Components, Inc.",
    "",
    "Legal services in October        $1,250.00",
    "Total due                        $1,250.00",
)
QUOTE = tuple(
    line.replace("INVOICE", "QUOTE").replace("Invoice", "Quote").replace("Bill", "Quote")
    for line in LINES
)


def ubl(number="2026-113", total="1250.00", due="<DueDate>2026-11-04</DueDate>", code="380"):
    return f"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">
        <ID>{number}</ID><IssueDate>2026-10-05</IssueDate>{due}
        <InvoiceTypeCode>{code}</InvoiceTypeCode><DocumentCurrencyCode>USD</DocumentCurrencyCode>
        <AccountingCustomerParty><Party><PartyName><Name>Acme Components, Inc.</Name></PartyName>
        </Party></AccountingCustomerParty><LegalMonetaryTotal>
        <TaxInclusiveAmount currencyID="USD">{total}</TaxInclusiveAmount></LegalMonetaryTotal>
        </Invoice>""".encode()


def both(data, lines=LINES):
    return with_files({"invoice.xml": data}, text=said(*lines))


def message(text="The invoice is attached.\n", *files, subject="Invoice 2026-113"):
    made = EmailMessage()
    made["From"], made["To"] = "jan@firm.example", "alison@acme.example"
    made["Subject"], made["Date"] = subject, "Mon, 05 Oct 2026 09:00:00 +0000"
    made.set_content(text)
    for number, data in enumerate(files):
        made.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=f"file{number}"
        )
    return made.as_bytes()


@pytest.fixture(scope="module")
def read():
    papers = GuardedPapers()
    yield lambda data: read_document(data, papers, read_labels())
    papers.close()


def is_it(reading):
    """Say whether a reading is of the invoice of this page."""
    return (
        reading.is_invoice
        and (reading.number, reading.total) == ("2026-113", Decimal("1250.00"))
        and (reading.issued, reading.due) == (date(2026, 10, 5), date(2026, 11, 4))
        and (reading.client, reading.currency) == ("Acme Components, Inc.", "USD")
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(one_page(said(*LINES)), id="a PDF"),
        pytest.param(ubl(), id="XML"),
        pytest.param(both(ubl()), id="a PDF with its data"),
        pytest.param(message("See below.\n", one_page(said(*LINES))), id="a PDF in a message"),
        pytest.param(message("See below.\n", ubl()), id="XML in a message"),
        pytest.param(message("\n".join(LINES)), id="the text of a message"),
    ],
)
def test_one_invoice_says_the_same_in_every_form(read, data):
    reading = read(data)

    assert is_it(reading)
    assert not reading.unsure


@pytest.mark.parametrize(
    ("data", "doubt"),
    [
        (both(ubl(number="2026-114")), "its pages do not show the number of its data, 2026-114"),
        (both(ubl(total="9250.00")), "its pages do not show the total of its data, 9250.00"),
        (both(ubl(total="250.00")), "its pages do not show the total of its data, 250.00"),
    ],
)
def test_data_that_the_pages_contradict_are_doubted(read, data, doubt):
    """Who pays reads the page; an owner must know if a program wrote something else beside it."""
    reading = read(data)

    assert reading.is_invoice
    assert doubt in reading.doubts


@pytest.mark.parametrize("written", ["1.250,00", "1 250,00", "1'250.00", "1250", "12 1 250,00"])
def test_the_total_is_found_on_the_page_however_it_is_written(read, written):
    lines = [line.replace("$1,250.00", written) for line in LINES]

    assert not read(both(ubl(), lines)).unsure


def test_gaps_in_the_data_are_filled_from_the_pages(read):
    """The least profile of Factur-X names no due day; the page under it may."""
    assert is_it(read(both(ubl(due=""))))
    assert not read(both(ubl(due=""))).unsure


def test_gaps_are_not_filled_from_a_page_about_something_else(read):
    lines = [line.replace("$1,250.00", "$1,250.00 of $7,250.00") for line in LINES]
    reading = read(both(ubl(due="", number="2026-11"), lines))

    assert reading.due is None
    assert "no due date" in reading.doubts


def test_data_that_say_it_is_a_credit_note_are_believed(read):
    reading = read(both(ubl(code="381")))

    assert (reading.is_invoice, reading.unsure) == (False, False)
    assert "credit note" in reading.why


def test_other_xml_inside_does_not_stand_in_the_way_of_the_pages(read):
    assert is_it(read(with_files({"meta": b"<rdf><x/></rdf>"}, text=said(*LINES))))


def test_damaged_data_are_told_and_the_pages_are_read(read):
    reading = read(both(b"<Invoice><ID>2026-1"))

    assert is_it(reading)
    assert "its XML is damaged" in reading.doubts[-1]


def test_an_invoice_and_its_data_in_one_message_are_one(read):
    assert not read(message("", one_page(said(*LINES)), ubl())).unsure


@pytest.mark.parametrize(
    ("other", "doubt"),
    [
        (ubl(number="2026-999"), "another invoice is with it: 2026-999"),
        (ubl(total="1300.00"), "two totals in its files"),
    ],
)
def test_two_invoices_in_one_message_are_doubted(read, other, doubt):
    assert doubt in read(message("", ubl(), other)).doubts[0]


def test_where_a_file_is_no_invoice_the_words_that_come_with_it_make_none(read):
    """A letter with a quote speaks of invoices, numbers and amounts, too."""
    reading = read(message("\n".join(LINES), one_page(said(*QUOTE))))

    assert not reading.is_invoice


def test_a_file_that_cannot_be_read_is_told_beside_what_the_text_says(read):
    reading = read(message("\n".join(LINES), pdf(b"<</Type /Catalog>>")))

    assert is_it(reading)
    assert "a file of it: it is damaged" in reading.doubts[-1]


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04", "it is neither a PDF nor XML"),
        (b"just words", "it is neither a PDF nor XML"),
        (b"<rss><channel/></rss>", "it is XML of a form that is not known"),
        (b"<!DOCTYPE x><Invoice/>", "declares types or entities"),
        (one_page(b""), "it has no text"),
    ],
)
def test_what_cannot_be_read_is_no_invoice_and_says_why(read, data, trouble):
    reading = read(data)

    assert (reading.is_invoice, reading.unsure) == (False, True)
    assert trouble in reading.why
    assert (reading.number, reading.total, reading.due) == ("", None, None)
