"""What the guarded child gives of a document: words in their places, embedded XML, or a trouble."""

import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from mailbot.edge.papers import GuardedPapers
from tests.papers import (
    CATALOG,
    FONT,
    PAGES,
    one_page,
    page,
    pdf,
    said,
    stream,
    with_files,
)

PAGE = one_page(said("Page"))
XML = b'<?xml version="1.0"?><Invoice><ID>1</ID></Invoice>'


@pytest.fixture(scope="module")
def papers():
    guarded = GuardedPapers()
    yield guarded
    guarded.close()


def texts(paper):
    assert paper.trouble == ""
    return [word.text for one in paper.pages for word in one.words]


def drawn(text, *, font=11):
    """Return what is written at (72, 760) of a page by the operators *text*."""
    return one_page(b"BT /F %d Tf 72 760 Td %s ET" % (font, text))


def test_words_stand_where_one_sees_them_in_points_from_the_top_left(papers):
    (one,) = papers.read(one_page(said("Invoice 2024-113"))).pages
    invoice, number = one.words

    assert (one.width, one.height) == (595, 842)
    assert (invoice.text, number.text) == ("Invoice", "2024-113")
    assert invoice.left == pytest.approx(72, abs=0.5)
    assert invoice.right == pytest.approx(72 + 34.9, abs=0.5)  # Helvetica at 11 points
    assert number.left == pytest.approx(invoice.right + 3.06, abs=0.5)
    assert invoice.top < 842 - 760 < invoice.bottom  # the line the letters stand on
    assert invoice.bottom - invoice.top == pytest.approx(12.8, abs=1)


def test_a_page_with_another_corner_than_zero_is_seen_from_its_own(papers):
    (one,) = papers.read(one_page(said("Invoice"), box=b"50 100 545 942")).pages

    assert (one.width, one.height) == (495, 842)
    assert one.words[0].left == pytest.approx(72 - 50, abs=0.5)
    assert one.words[0].top == pytest.approx(942 - 760 - 10, abs=2)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(papers, turn):
    """Scanned by a printer's feeder, or printed in landscape: the words go from left to right."""
    matrix = {90: b"0 1 -1 0 300 100", 180: b"-1 0 0 -1 300 400", 270: b"0 -1 1 0 300 700"}[turn]
    text = b"BT /F 11 Tf %s Tm (Total due) Tj 0 -20 Td (1.234,56) Tj ET" % matrix
    (one,) = papers.read(one_page(text, extra=b"/Rotate %d" % turn)).pages
    total, due, amount = one.words

    assert (total.text, due.text, amount.text) == ("Total", "due", "1.234,56")
    assert total.right < due.left
    assert total.top == due.top
    assert amount.top > total.bottom
    assert amount.left == pytest.approx(total.left, abs=0.5)


def test_content_that_lies_on_its_side_is_set_upright(papers):
    """A page without /Rotate whose writing runs upwards: what is seen when the head is turned."""
    (one,) = papers.read(
        one_page(b"BT /F 11 Tf 0 1 -1 0 300 100 Tm (Total due) Tj 0 -20 Td (1.00) Tj ET")
    ).pages
    total, due, amount = one.words

    assert (one.width, one.height) == (842, 595)
    assert total.right < due.left
    assert amount.top > total.bottom


def test_a_note_along_the_margin_does_not_turn_the_page(papers):
    margin = b" BT /F 8 Tf 0 1 -1 0 30 100 Tm (Form 12) Tj ET"
    (one,) = papers.read(one_page(said("Invoice 2024-113 of 1 October") + margin)).pages

    assert one.width < one.height
    assert [word.text for word in one.words][-2:] == ["Form", "12"]
    assert one.words[-1].bottom - one.words[-1].top > one.words[-1].right - one.words[-1].left - 5


@pytest.mark.parametrize(
    ("operators", "words"),
    [
        (b"6 Tc (Total due) Tj", ["Total", "due"]),
        (b"2 Tc (RECHNUNG) Tj", ["RECHNUNG"]),
        (b"(T o t a l   d u e) Tj", ["Total", "due"]),
        (b"(1 2 . 3 4 5 , 6 7) Tj", ["12.345,67"]),
        (b"[(To) 20 (t) -15 (al) -300 (due)] TJ", ["Total", "due"]),
        (b"[(1.234,56) -350 (EUR)] TJ", ["1.234,56", "EUR"]),
        (b"(Total ........................ 12,00) Tj", ["Total", "12,00"]),
        (b"(a 1 b) Tj", ["a", "1", "b"]),
        (b"(x y) Tj 200 0 Td (z) Tj", ["x", "y", "z"]),
        (b"(Qty) Tj 60 0 Td (1) Tj 60 0 Td (2) Tj 60 0 Td (3) Tj", ["Qty", "1", "2", "3"]),
        (b"(Betr\\344ge f\\374r \\200) Tj", ["Beträge", "für", "€"]),
        (b"(Inv) Tj 0 0 Td (Inv) Tj", ["Inv"]),
    ],
)
def test_letters_make_whole_words_however_they_were_drawn(papers, operators, words):
    assert texts(papers.read(drawn(operators))) == words


def test_glyphs_drawn_one_by_one_in_any_order_make_whole_words(papers):
    """Some programs write all figures first, then the letters between them."""
    width = 6.116  # a figure of Helvetica at 11 points
    figures = b" ".join(
        b"1 0 0 1 %.3f 760 Tm (%d) Tj" % (72 + width * place, digit)
        for place, digit in ((0, 1), (2, 3), (1, 2))
    )

    assert texts(papers.read(one_page(b"BT /F 11 Tf %s ET" % figures))) == ["123"]


def test_a_word_parted_at_the_end_of_a_line_is_whole_and_a_number_stays_as_it_is(papers):
    lines = said("der Rechnungs-", "betrag zu INV-", "104 und Liefer-", "und Zahlungsdatum")

    assert texts(papers.read(one_page(lines))) == [
        *("der", "Rechnungsbetrag", "zu", "INV-", "104", "und", "Liefer-", "und"),
        "Zahlungsdatum",
    ]


def test_what_was_filled_into_a_form_is_read_with_the_page(papers):
    field = stream(
        said("2024-113"),
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources <</Font <</F 5 0 R>> >>",
    )
    widget = (
        b"<</Type /Annot /Subtype /Widget /FT /Tx /T (n) /F 4 /Rect [0 0 595 842] "
        b"/AP <</N 7 0 R>> >>"
    )
    form = pdf(CATALOG, PAGES, page(b"/Annots [6 0 R]"), stream(b"BT ET"), FONT, widget, field)

    assert texts(papers.read(form)) == ["2024-113"]


def test_words_outside_the_page_are_not_on_it(papers):
    assert texts(papers.read(drawn(b"(Here) Tj 5000 0 Td (There) Tj"))) == ["Here"]


def locked(data, **passwords):
    writer = PdfWriter(clone_from=BytesIO(data))
    writer.encrypt(**passwords, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_locked_against_changes_alone_is_read(papers):
    data = with_files({"a": XML}, text=said("Invoice"), claimed=True)
    paper = papers.read(locked(data, user_password="", owner_password="secret"))

    assert paper.xmls == (XML,)
    assert texts(paper) == ["Invoice"]


def test_a_file_that_asks_for_a_password_is_a_trouble_that_says_what_to_do(papers):
    paper = papers.read(locked(one_page(said("Invoice")), user_password="secret"))

    assert paper.trouble == "it is encrypted: open it with its password and save it without one"


@pytest.mark.parametrize("claimed", [False, True])
def test_embedded_xml_is_found_by_what_it_is_and_not_by_its_name(papers, claimed):
    files = {"notes.bin": XML, "invoice.xml": b"no xml at all", "photo.png": b"\x89PNG"}
    paper = papers.read(with_files(files, text=said("Invoice"), claimed=claimed))

    assert paper.xmls == (XML,)
    assert texts(paper) == ["Invoice"]


def test_an_invoice_without_words_but_with_its_data_is_no_trouble(papers):
    paper = papers.read(with_files({"factur-x.xml": XML}))

    assert (paper.xmls, paper.trouble) == ((XML,), "")


@pytest.mark.parametrize(
    "data", [XML, b"\xef\xbb\xbf" + XML, b"\r\n" + XML, XML.decode().encode("utf-16")]
)
def test_a_file_that_is_xml_is_its_own_data(papers, data):
    assert papers.read(data).xmls == (data,)


IMAGE = (
    b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
)
SCAN = pdf(
    CATALOG,
    PAGES,
    b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources <</XObject <</X 5 0 R>> >> >>",
    stream(b"q 595 0 0 842 0 0 cm /X Do Q"),
    stream(b"\x80", IMAGE),
)
NAMELESS = pdf(
    CATALOG,
    PAGES,
    page(),
    stream(b"BT /F 11 Tf 72 760 Td <00010002000300040005> Tj ET"),
    b"<</Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R]>>",
    b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo "
    b"<</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor 7 0 R>>",
    b"<</Type /FontDescriptor /FontName /X /Flags 4>>",
)


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"Dear Jan, the invoice is attached.", "it is neither a PDF nor XML"),
        (b"PK\x03\x04zip", "it is neither a PDF nor XML"),
        (b"<html><body>Invoice</body></html>", "it is neither a PDF nor XML"),
        (b"%PDF-1.7\n" + b"garbage " * 99, "it is damaged: it cannot be opened as a PDF"),
        (pdf(CATALOG, b"<</Type /Pages /Kids [] /Count 0>>"), "it is damaged: it cannot be opened"),
        (SCAN, "it is a scan: a picture of a page, without text"),
        (NAMELESS, "its letters cannot be read"),
        (one_page(b""), "it has no text: its pages are empty or drawn"),
        (one_page(b"10 10 500 700 re f"), "it has no text: its pages are empty or drawn"),
        (b"%PDF-1.7" + b" " * (25 * 1024 * 1024), "it is too large: more than 25 MB"),
    ],
)
def test_what_cannot_be_read_has_its_reason_in_plain_words(papers, data, trouble):
    paper = papers.read(data)

    assert paper.trouble.startswith(trouble)
    assert (paper.pages, paper.xmls) == ((), ())


def test_a_truncated_file_is_read_as_far_as_it_goes_or_is_damaged(papers):
    whole = one_page(said("Invoice 2024-113"))

    for length in range(0, len(whole), 37):
        paper = papers.read(whole[:length])
        assert paper.trouble or texts(paper) == ["Invoice", "2024-113"]


def test_only_the_first_thirty_pages_are_read(papers):
    many = b"<</Type /Pages /Kids [%s] /Count 200>>" % (b"3 0 R " * 200)
    paper = papers.read(pdf(CATALOG, many, page(), stream(said("Page")), FONT))

    assert texts(paper) == ["Page"] * 30


def test_a_dead_child_is_replaced_and_nobody_notices(papers):
    papers.read(PAGE)
    child = papers._child._process
    os.kill(child.pid, signal.SIGKILL)
    child.wait()

    assert texts(papers.read(PAGE)) == ["Page"]
    assert papers._child._process.pid != child.pid


def test_a_child_that_dies_over_a_document_is_a_trouble_of_that_document_alone(papers):
    papers.read(PAGE)
    os.kill(papers._child._process.pid, signal.SIGSTOP)  # it will never answer
    began = time.monotonic()
    paper = papers.read(PAGE)

    assert "takes more than 5 seconds" in paper.trouble
    assert time.monotonic() - began < 7
    assert texts(papers.read(PAGE)) == ["Page"]


def test_an_answer_that_was_not_waited_for_is_not_taken_for_the_next_one(papers):
    """The owner presses Ctrl-C in the middle; what is read afterwards is what was asked."""
    papers.read(PAGE)
    first = papers._child._process
    os.kill(first.pid, signal.SIGSTOP)
    old = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    with pytest.raises(KeyboardInterrupt):
        papers.read(one_page(said("Old")))
    signal.signal(signal.SIGALRM, old)

    assert first.poll() is not None
    assert texts(papers.read(PAGE)) == ["Page"]


def test_the_child_has_nothing_worth_taking(papers, monkeypatch):
    """No secret, no file but its pipes, no right to open one: no network, no disk."""
    monkeypatch.setenv("MAILBOT_PASSWORD", "correct horse")
    papers.close()
    papers.read(PAGE)
    proc = Path("/proc") / str(papers._child._process.pid)

    environment = (proc / "environ").read_bytes().split(b"\0")
    names = {entry.partition(b"=")[0] for entry in environment if entry}
    assert names == {b"PYTHONPATH", b"PYTHONDONTWRITEBYTECODE"}
    assert sorted(path.name for path in (proc / "fd").iterdir()) == ["0", "1", "2"]
    lines = (proc / "limits").read_text().splitlines()
    limits = {line[:25].strip(): line[26:].split()[0] for line in lines}
    assert limits["Max open files"] == "3"
    assert limits["Max file size"] == limits["Max core file size"] == "0"
    assert int(limits["Max address space"]) < 250 * 1024 * 1024


def test_the_child_ends_with_its_parent():
    code = (
        "from mailbot.edge.papers import GuardedPapers; import os;"
        "p = GuardedPapers(); p.read(b'%PDF-'); print(p._child._process.pid, flush=True);"
        "os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    stat = Path("/proc") / done.stdout.strip() / "stat"

    for _ in range(100):
        if not stat.exists() or " Z " in stat.read_text():
            return
        time.sleep(0.05)
    pytest.fail("the child outlives its parent")


def test_closing_twice_or_before_the_start_is_no_matter():
    guarded = GuardedPapers()
    guarded.close()
    guarded.read(PAGE)
    guarded.close()
    guarded.close()
