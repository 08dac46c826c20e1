"""What `explain` makes of documents, line by line for programs and in words for people."""

import json
import subprocess
import sys

import pytest

from mailbot.parse.enclosed import LARGEST
from tests.papers import one_page, said

PROGRAM = "from mailbot.cli.main import main; main()"
UBL = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">
    <ID>2026-113</ID><IssueDate>2026-10-05</IssueDate><DueDate>2026-11-04</DueDate>
    <DocumentCurrencyCode>USD</DocumentCurrencyCode>
    <AccountingCustomerParty><Party><PartyName><Name>Acme</Name></PartyName></Party>
    </AccountingCustomerParty><LegalMonetaryTotal>
    <TaxInclusiveAmount currencyID="USD">1250.5</TaxInclusiveAmount></LegalMonetaryTotal>
    </Invoice>"""


def explain(*words, given="", code=0):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "explain", *words],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture
def bill(tmp_path):
    path = tmp_path / "bill.xml"
    path.write_bytes(UBL)
    return path


def test_each_line_is_answered_by_a_line_in_order_whatever_it_holds(bill, tmp_path):
    scan = tmp_path / "empty.pdf"
    scan.write_bytes(one_page(b""))
    missing = tmp_path / "gone.pdf"
    lines = [
        json.dumps({"id": 1, "path": str(bill)}),
        json.dumps({"id": "two", "path": str(scan)}),
        "",
        json.dumps({"id": 3, "path": str(missing)}),
        json.dumps({"id": 4, "path": 7}),
        json.dumps({"id": 5}),
        "no JSON",
        json.dumps({"id": 6, "path": str(tmp_path)}),
        json.dumps({"id": 7, "path": "a\0b"}),
    ]

    done = explain("--invoices", given="\n".join(lines), code=65)
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert answers[0] == {
        "id": 1,
        "is_invoice": True,
        "number": "2026-113",
        "client": "Acme",
        "total": 1250.5,
        "currency": "USD",
        "issued": "2026-10-05",
        "due": "2026-11-04",
        "unsure": False,
        "why": "its data (UBL) say so",
    }
    nothing = dict.fromkeys(("number", "client", "total", "currency", "issued", "due"))
    assert answers[1] == {
        "id": "two",
        "is_invoice": False,
        **nothing,
        "unsure": True,
        "why": "it has no text: its pages are empty or drawn",
    }
    assert [answer["id"] for answer in answers] == [1, "two", 3, 4, 5, None, 6, 7]
    assert [("error" in answer) for answer in answers] == [False, False, *[True] * 6]
    assert "no such file" in answers[2]["error"]
    assert answers[2] | {"is_invoice": False, "unsure": True, **nothing} == answers[2]
    assert answers[3]["error"] == 'line 5: "path" is no text; write {"id": …, "path": "…"}'
    assert "is a folder; name the files in it" in answers[6]["why"]


def test_answers_come_as_the_lines_do(bill):
    """A program may wait for each answer before it asks on."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "explain", "--invoices"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    for number in range(3):
        program.stdin.write(json.dumps({"id": number, "path": str(bill)}) + "\n")
        program.stdin.flush()
        assert json.loads(program.stdout.readline())["id"] == number
    program.communicate(timeout=10)
    assert program.returncode == 0


def test_a_person_sees_what_the_document_says_and_why(bill):
    told = explain(str(bill)).stdout

    assert "bill.xml: an invoice" in told
    for words in ("2026-113", "Acme", "1,250.50 USD", "2026-10-05", "2026-11-04", "(UBL)"):
        assert words in told


def test_a_document_that_cannot_be_read_is_told_in_words(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(one_page(b""))

    told = explain(str(path)).stdout

    assert "letter.pdf: no invoice (not sure)" in told
    assert "it has no text" in told


def test_messages_and_documents_are_told_apart_and_may_come_together(bill, tmp_path):
    reply = tmp_path / "reply.eml"
    reply.write_text("From: a@acme.example\nSubject: Re: invoice\n\nPlease ask Gerald.\n")

    told = explain(str(reply), str(bill)).stdout

    assert "Gerald" in told
    assert "bill.xml: an invoice" in told


def test_a_message_is_read_as_a_document_where_that_is_asked_for(tmp_path):
    path = tmp_path / "sent.eml"
    path.write_text("From: a@firm.example\nSubject: Lunch\n\nShall we meet on Friday?\n")

    told = explain("--invoices", "--json", str(path)).stdout

    assert json.loads(told)["is_invoice"] is False


@pytest.mark.parametrize("gone", ["gone.pdf", "gone.eml"])
def test_a_file_that_is_not_there_costs_one_line_and_not_the_others(tmp_path, gone):
    bill = tmp_path / "bill.pdf"
    bill.write_bytes(one_page(said("INVOICE", "Invoice number: 77", "Total due: $12.00")))
    missing = tmp_path / gone

    done = explain(str(missing), str(bill), code=65)

    assert f"mailbot: {missing}: there is no such file" in done.stderr
    assert "bill.pdf: an invoice" in done.stdout

    lines = explain("--json", str(missing), str(bill), code=65).stdout.splitlines()
    lost, read = map(json.loads, lines)
    assert lost["error"] == f"{missing}: there is no such file"
    assert read["number"] == "77"


def test_a_file_that_is_too_large_is_refused_with_the_limit_of_messages(tmp_path):
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)

    assert "it is larger than 35 MB" in explain(str(path), code=65).stderr


@pytest.mark.parametrize("words", [("--invoices", "--jsonl"), ("--invoices", "--threads")])
def test_two_kinds_of_questions_are_not_asked_at_once(words):
    assert "not both" in explain(*words, code=2).stderr


def test_what_a_page_says_is_read_by_the_same_command(tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(one_page(said("INVOICE", "Invoice number: 77", "Total due: $12.00")))

    done = explain("--invoices", given=json.dumps({"id": 1, "path": str(path)}))

    assert json.loads(done.stdout)["number"] == "77"
