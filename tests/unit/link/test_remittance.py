"""Which invoices does the text of a payment name?"""

import time

import pytest

from mailbot.link.remittance import named_in, numbers_of
from mailbot.model.books import Books
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.people import ClientId

ON_RECORD = ("INV-104", "INV-105", "INV-1045", "RE-2026-0017", "20261042", "2026-11-2", "V99", "88")


def books(*numbers: str) -> Books:
    found = Books()
    for number in numbers or ON_RECORD:
        found.invoices[bare_number(number)] = InvoiceId(number)
        found.owners_of[InvoiceId(number)] = ClientId("acme")
    return found


NUMBERS = numbers_of(books())


def named(text: str, numbers=NUMBERS) -> dict[str, str]:
    return {n.invoice: n.doubt for n in named_in(text, numbers)}


@pytest.mark.parametrize(
    ("text", "invoices"),
    [
        ("INV-104", ["INV-104"]),
        ("inv 104", ["INV-104"]),
        ("INV/104", ["INV-104"]),
        ("Inv.Nr. INV_104", ["INV-104"]),
        ("INV-00104", ["INV-104"]),
        ("INV-104, INV-105 and thanks", ["INV-104", "INV-105"]),
        ("INV104/INV105", ["INV-104", "INV-105"]),
        ("INV104INV105", ["INV-104", "INV-105"]),
        ("KD55INV104DANKE", ["INV-104"]),
        ("RGINV104VOM05102026", ["INV-104"]),
        ("INV-1045", ["INV-1045"]),
        ("INV-10\n45", ["INV-1045"]),
        ("INV\n-104", ["INV-104"]),
        ("RE-2026-0017", ["RE-2026-0017"]),
        ("RE 2026 17", ["RE-2026-0017"]),
        ("RE20260017", ["RE-2026-0017"]),
        ("20261042", ["20261042"]),
        ("Rechnung 20261042 vom 3.11.2026", ["20261042"]),
        ("2026\n1042", ["20261042"]),
        ("RF1820261042", ["20261042"]),
        ("invoice 88", ["88"]),
        ("88", ["88"]),
        ("V99", ["V99"]),
    ],
)
def test_a_number_is_read_in_the_forms_in_which_payers_write_it(text, invoices):
    found = {i for i, doubt in named(text).items() if not doubt}

    assert found == set(invoices) or (text == "V99" and list(named(text)) == invoices)


@pytest.mark.parametrize(
    ("text", "invoice", "doubt"),
    [
        ("2026-0017", "RE-2026-0017", "it says “2026-0017”, not RE-2026-0017"),
        ("invoice 104", "INV-104", "it says “104”, not INV-104"),
        ("INV-104-2", "INV-104", "the number goes on behind “INV-104”"),
        ("INV-104B", "INV-104", "the number goes on behind “INV-104”"),
        ("INV 10 4", "INV-104", "“INV 10 4” is grouped otherwise than INV-104"),
        ("NRV99", "V99", "“V99” stands amid other letters"),
        ("V99", "V99", "“V99” is short and may mean something else"),
    ],
)
def test_what_may_be_chance_is_named_with_its_doubt(text, invoice, doubt):
    assert named(text) == {invoice: doubt}


@pytest.mark.parametrize(
    "text",
    [
        "INV-1046",
        "1104",
        "88.00",
        "04.88.2026",
        "88 pieces",
        "DE75 5121 0800 1245 1261 99",
        "10:88",
        "2026",
        "paid 1.042,00 EUR on 2026-11-02",
        "+49 221 8845",
    ],
)
def test_other_numbers_are_none(text):
    assert not named(text)


def test_an_account_number_is_no_invoice():
    numbers = numbers_of(books("5121"))

    assert not named("IBAN DE75 5121 0800 1245 1261 99", numbers)
    assert named("invoice 5121 DE75 5121 0800 1245 1261 99", numbers) == {"5121": ""}


def test_of_two_readings_the_sure_and_the_longer_one_counts():
    assert named("INV 104 5") == {"INV-104": ""}
    assert named("INV 1045") == {"INV-1045": ""}


def test_two_invoices_alike_but_for_zeros_are_told_by_the_exact_one():
    numbers = numbers_of(books("INV-7", "INV-007"))

    assert named("INV-007", numbers) == {"INV-007": ""}
    assert named("INV-07", numbers) == {}


def test_a_text_that_was_made_to_take_long_takes_milliseconds():
    start = time.process_time()
    for text in ("1 " * 5000, "A1" * 5000, "INV" * 5000, "- " * 5000, "DE12 " * 5000):
        named(text)

    assert time.process_time() - start < 1
