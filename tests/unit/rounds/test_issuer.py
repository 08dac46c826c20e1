"""Did the owner write an invoice, or somebody else?"""

from dataclasses import replace

import pytest

from mailbot.model.document import InvoiceReading, Page, Paper, Word
from mailbot.model.people import Owner
from mailbot.rounds.issuer import is_billed, issued_by

OWNER = Owner(address="dana@whitfield.example", name="Dana Whitfield", firm="Harbour Counsel LLP")
BILL = InvoiceReading(is_invoice=True)


@pytest.mark.parametrize(
    "issuer",
    ["Harbour Counsel LLP", "HARBOUR COUNSEL", "Dana Whitfield, Attorney"],
)
def test_the_owners_own_invoices_are_known_by_who_wrote_them(issuer):
    assert issued_by(replace(BILL, issuer=issuer), OWNER) is True


@pytest.mark.parametrize(
    "issuer", ["Whitfield Reporting Services", "Harbour Counsel Library LLC", "Whitfield Law"]
)
def test_a_surname_or_a_beginning_in_common_does_not_make_a_bill_the_owners(issuer):
    """A court reporter may be called as the attorney is."""
    bill = replace(BILL, issuer=issuer)

    assert issued_by(bill, OWNER) is None
    assert issued_by(bill, OWNER, page((0.05, issuer))) is None


def test_the_invoice_of_another_firm_is_theirs():
    assert issued_by(replace(BILL, issuer="Copy Shop Nine"), OWNER) is False


def test_an_invoice_that_names_nobody_is_known_by_the_addresses_on_it():
    said = ("dana@whitfield.example",)

    assert issued_by(replace(BILL, addresses=said), OWNER) is True
    assert issued_by(replace(BILL, addresses=("office@whitfield.example",)), OWNER) is True
    assert issued_by(BILL, OWNER) is None


def test_another_name_above_the_owners_address_leaves_it_open():
    """It may be a name that the configuration does not know, or a bill to the owner."""
    said = ("dana@whitfield.example",)

    assert issued_by(replace(BILL, issuer="Northlight Studio", addresses=said), OWNER) is None


def test_a_public_mail_domain_speaks_for_no_owner():
    owner = replace(OWNER, address="dana.w@gmail.com")

    assert issued_by(replace(BILL, addresses=("someone@gmail.com",)), owner) is None


def page(*lines: tuple[float, str]) -> Paper:
    """Return a page of A4 with each line so far down, in shares of its height."""
    words = tuple(
        Word(
            text=word, left=60 + 40 * n, top=842 * share, right=95 + 40 * n, bottom=842 * share + 9
        )
        for share, text in lines
        for n, word in enumerate(text.split())
    )
    return Paper(pages=(Page(width=595, height=842, words=words),))


@pytest.mark.parametrize(
    "line",
    [
        (0.05, "Harbour Counsel LLP"),
        (0.16, "Harbour Counsel · 12 Harbour Row · 44113 Cleveland"),
        (0.93, "Dana Whitfield · Bank of Ohio · 1234"),
        (0.95, "www.whitfield.example"),
    ],
)
def test_a_letterhead_or_a_foot_with_the_owners_name_is_theirs(line):
    """Whom the reader took for the writer may be a street, or a motto."""
    bill = replace(BILL, issuer="12 Harbour Row")

    assert issued_by(bill, OWNER, page(line, (0.3, "Northgate Logistics"))) is True


def test_a_name_in_the_address_is_nobodys_letterhead():
    bill = replace(BILL, issuer="Copy Shop Nine")
    paper = page((0.05, "Copy Shop Nine"), (0.25, "Northgate, c/o Dana Whitfield"))

    assert issued_by(bill, OWNER, paper) is None


def test_two_columns_tell_who_writes_from_whom_it_is_for():
    """The owner's block beside the client's is theirs; below its name it is in care of them."""
    words = []
    for left, text in ((60, "Dana Whitfield"), (330, "Northgate Logistics")):
        words += [Word(text=t, left=left, top=180, right=left, bottom=190) for t in text.split()]
    paper = Paper(pages=(Page(width=595, height=842, words=tuple(words)),))
    bill = replace(BILL, issuer="Bank of Ohio", client="Northgate Logistics Ltd")

    assert issued_by(bill, OWNER, paper) is True
    aligned = page((0.22, "Northgate Logistics"), (0.25, "Dana Whitfield"))
    assert issued_by(bill, OWNER, aligned) is None


def test_a_surname_in_the_letterhead_leaves_it_open_in_a_line_of_work_it_says_nothing():
    """The firm may not be in the configuration, or it may be a cousin's."""
    bill = replace(BILL, issuer="12 Harbour Row")

    assert issued_by(bill, OWNER, page((0.05, "Whitfield & Ross Attorneys"))) is None
    assert issued_by(bill, OWNER, page((0.6, "Call with Whitfield"))) is False


def test_a_paper_that_does_not_name_the_owner_is_somebody_elses():
    bill = replace(BILL, issuer="Copy Shop Nine")

    assert issued_by(bill, OWNER, page((0.05, "Copy Shop Nine"))) is False


def test_the_owners_letterhead_does_not_make_a_bill_to_them_theirs():
    bill = replace(BILL, client="Dana Whitfield")

    assert issued_by(bill, OWNER, page((0.05, "Harbour Counsel"))) is False


def test_who_is_billed_is_no_client():
    assert is_billed(replace(BILL, client="Harbour Counsel, L.L.P."), OWNER)
    assert not is_billed(replace(BILL, client="Harbour Bakery"), OWNER)
    assert not is_billed(BILL, OWNER)
