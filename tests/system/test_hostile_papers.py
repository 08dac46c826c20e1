"""Documents made to do harm: each ends in a clear answer, in time, and the next one is read.

The command runs as the owner's programs would run it; the files are written by hand, since no
program would make them.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

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

pytestmark = pytest.mark.system

SECONDS = 5.5
"""For one document: 5 s, and what it costs to start anew."""

MEMORY = 200 * 1024
"""Kilobytes that the command and its child take together, at most."""

PROGRAM = "from mailbot.cli.main import main; main()"
HARMLESS = one_page(said("Harmless"))
REFUSED = "declares types or entities"
HARMFUL = "harm"
READ = ""
"""The document is read as if nothing were: what is bad about it is not looked at."""

MESSAGE = b"From: a@acme.example\nSubject: Invoice\n"

FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
IMAGE = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 "


def laughs():
    names = "abcdefghijklmnopqrst"
    lines = [f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names)]
    return f'<!DOCTYPE x [<!ENTITY a "ha">{"".join(lines)}]><Invoice>&t;</Invoice>'.encode()


def page_of(resources, text, *objects):
    leaf = (
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<%s>>>>"
    )
    return pdf(CATALOG, PAGES, leaf % resources, stream(text), FONT, *objects)


def forms(levels):
    """Each form shows the next one twelve times: 12 to the power of *levels*."""
    objects = [
        stream(
            b"/X Do " * 12,
            FORM + b"/Resources <</XObject <</X %d 0 R>> >>" % (7 + level),
        )
        for level in range(levels)
    ]
    last = stream(said("Hello"), FORM + b"/Resources <</Font <</F 5 0 R>> >>")
    return page_of(b"/XObject <</X 6 0 R>>", b"/X Do", *objects, last)


def image(extra, data=b"\0", packed=0):
    return page_of(
        b"/XObject <</X 6 0 R>>",
        b"q 500 0 0 800 0 0 cm /X Do Q",
        stream(data, IMAGE + extra, packed=packed),
    )


def pages(kids, *objects):
    tree = b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, kids.count(b"R"))
    return pdf(CATALOG, tree, page(), stream(said("Hello")), FONT, *objects)


def many_pages():
    places = b" ".join(b"%d 0 R" % number for number in range(6, 100_006))
    return pages(places, *[page()] * 100_000)


def deep_pages():
    nodes = [b"<</Type /Pages /Kids [%d 0 R] /Count 1>>" % number for number in range(3, 50_000)]
    return pdf(CATALOG, *nodes, b"<</Type /Page /MediaBox [0 0 9 9]>>")


def every_code():
    """Claim a name for each of four thousand million characters."""
    codes = (
        b"begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange "
        b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange endcmap"
    )
    kind = b"<</Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 7 0 R "
    inner = b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [0 4000000000 500]>>"
    text = b"BT /G 9 Tf 9 99 Td <00410042> Tj ET"
    return page_of(
        b"/Font <</G 6 0 R>>", text, kind + b"/DescendantFonts [%s]>>" % inner, stream(codes)
    )


def notes():
    widget = b"<</Type /Annot /Subtype /Widget /Rect [0 0 9 9] /AP <</N 7 0 R>> >>"
    return pdf(
        CATALOG,
        PAGES,
        page(b"/Annots [%s]" % (b"6 0 R " * 500_000)),
        stream(said("Hello")),
        FONT,
        widget,
        stream(said("Note"), FORM),
    )


def totals(between):
    lines = (b"Total %d,%02d EUR 12.03.2026 RE-%d" % (n, n % 100, n) for n in range(4000))
    return between.join(lines)


DOCUMENTS = {
    "xml: entities of entities": (laughs, REFUSED),
    "xml: a file of this machine": (
        lambda: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Invoice>&e;</Invoice>',
        REFUSED,
    ),
    "xml: a type from the network": (
        lambda: b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd"><Invoice/>',
        REFUSED,
    ),
    "xml: nested without end": (lambda: b"<a>" * 5_000_000, HARMFUL),
    "xml: millions of elements": (lambda: b"<Invoice>" + b"<a/>" * 5_000_000, HARMFUL),
    "xml: a million attributes": (
        lambda: b"<Invoice " + b" ".join(b'a%d=""' % n for n in range(1_000_000)) + b"/>",
        HARMFUL,
    ),
    "xml: a number of 20 MB": (
        lambda: b"<Invoice><ID>" + b"9" * 20_000_000 + b"</ID></Invoice>",
        "no number",
    ),
    "pdf: a page of 300 MB in 1 KB": (
        lambda: pdf(CATALOG, PAGES, page(), stream(b" " * 300_000_000, packed=2), FONT),
        HARMFUL,
    ),
    "pdf: a file of 300 MB inside": (
        lambda: with_files({"a.xml": b"<a>" + b" " * 300_000_000}, text=said("Hello")),
        HARMFUL,
    ),
    "pdf: a table of places that points to itself": (
        lambda: (
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer <</Size 9 /Root 1 0 R "
            b"/Prev 9>>\nstartxref\n9\n%%EOF"
        ),
        "damaged",
    ),
    "pdf: a tree of pages that holds itself": (lambda: pages(b"2 0 R 2 0 R 3 0 R"), READ),
    "pdf: one page a hundred thousand times": (lambda: pages(b"3 0 R " * 100_000), READ),
    "pdf: a hundred thousand pages": (many_pages, READ),
    "pdf: a tree of pages without end": (deep_pages, "damaged"),
    "pdf: lists nested without end": (
        lambda: pdf(CATALOG, PAGES, page(b"/X " + b"[" * 1_000_000), stream(said("Hello")), FONT),
        "",
    ),
    "pdf: states nested without end": (
        lambda: one_page(b"q " * 5_000_000 + said("Hello")),
        HARMFUL,
    ),
    "pdf: forms of forms": (lambda: forms(12), HARMFUL),
    "pdf: a form that shows itself": (
        lambda: page_of(
            b"/XObject <</X 6 0 R>>",
            b"/X Do",
            stream(b"/X Do " * 9, FORM + b"/Resources <</XObject <</X 6 0 R>> >>"),
        ),
        HARMFUL,
    ),
    "pdf: a picture of 10 GB": (lambda: image(b"/ColorSpace /DeviceRGB"), "scan"),
    "pdf: a picture that asks for a decoder": (
        lambda: image(b"/ColorSpace /DeviceGray /Filter /JBIG2Decode"),
        "scan",
    ),
    "pdf: a packed picture of 300 MB": (
        lambda: image(b"/ColorSpace /DeviceGray", b"\0" * 300_000_000, 2),
        "scan",
    ),
    "pdf: paper as large as a country": (
        lambda: one_page(said("Hello"), box=b"0 0 1000000000 1000000000"),
        HARMFUL,
    ),
    "pdf: a million lines on one page": (
        lambda: one_page(b"BT /F 1 Tf 1 TL " + b"(ab cd) Tj T* " * 1_000_000 + b"ET"),
        HARMFUL,
    ),
    "pdf: a name for every number": (every_code, "characters"),
    "pdf: half a million notes": (notes, HARMFUL),
    "pdf: files inside that hold themselves": (
        lambda: pdf(
            b"<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles 6 0 R>> /AF 7 0 R>>",
            PAGES,
            page(),
            stream(said("Hello")),
            FONT,
            b"<</Kids [6 0 R 6 0 R] /Names [(a) 6 0 R]>>",
            b"[7 0 R]",
        ),
        READ,
    ),
    "pdf: noise": (lambda: b"%PDF-1.4\n" + random.Random(6).randbytes(200_000), "damaged"),
    "pdf: nothing but zeros": (lambda: b"%PDF-1.4" + b"\0" * 20_000_000, "damaged"),
    "pdf: a million objects": (
        lambda: b"%PDF-1.4\n" + b"1 0 obj 1 endobj\n" * 1_000_000,
        "damaged",
    ),
    "pdf: four thousand totals on one page": (
        lambda: one_page(b"BT /F 1 Tf 1 TL 20 800 Td (" + totals(b") Tj T* (") + b") Tj ET"),
        READ,
    ),
    "pdf: a number of a hundred thousand digits": (
        lambda: one_page(said("INVOICE", "Number " + "1" * 100_000), box=b"0 0 9000 842"),
        READ,
    ),
    "eml: four thousand totals": (lambda: MESSAGE + b"\n\n" + totals(b"\n"), READ),
    "eml: a line of a hundred thousand digits": (
        lambda: MESSAGE + b"\n\nInvoice number: " + b"1" * 100_000,
        READ,
    ),
    "eml: a harmful file in a message": (
        lambda: (
            b"From: a@acme.example\nSubject: Invoice\nMIME-Version: 1.0\n"
            b"Content-Type: application/pdf\nContent-Disposition: attachment\n\n" + forms(12)
        ),
        HARMFUL,
    ),
}


class Watched:
    """`mailbot explain --invoices`, asked file by file while its memory is watched."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "explain", "--invoices"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.most = 0
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def answer(self, path: Path) -> tuple[dict, float]:
        began = time.monotonic()
        self._process.stdin.write(json.dumps({"id": path.name, "path": str(path)}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer, time.monotonic() - began

    def close(self) -> None:
        self._over.set()
        self._process.communicate(timeout=10)

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            pid = self._process.pid
            try:
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                self.most = max(self.most, sum(map(resident, [pid, *children])))
            except OSError:
                continue


def resident(pid):
    """Return the kilobytes of memory that a process has in use."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


@pytest.fixture(scope="module")
def watched():
    program = Watched()
    yield program
    program.close()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_ends_in_a_clear_answer_in_time_and_the_next_is_read(watched, tmp_path, name):
    make, trouble = DOCUMENTS[name]
    harm, fine = tmp_path / "harm", tmp_path / "fine.pdf"
    harm.write_bytes(make())
    fine.write_bytes(HARMLESS)

    answer, took = watched.answer(harm)
    after, _ = watched.answer(fine)

    assert took < SECONDS
    assert trouble in answer["why"]
    assert answer["unsure"] or trouble == READ
    assert not answer["is_invoice"] or trouble in (READ, "no number")
    assert "error" not in answer
    assert "harm" not in after["why"]
    assert watched.most < MEMORY


def test_nothing_of_this_machine_and_nothing_of_the_network_is_fetched(watched, tmp_path):
    path = tmp_path / "x.xml"
    path.write_bytes(DOCUMENTS["xml: a file of this machine"][0]())

    answer, _ = watched.answer(path)

    assert "root:" not in json.dumps(answer)


def test_files_with_random_damage_are_read_or_refused_and_never_break_anything():
    """A thousand changes to good files: bytes flipped, cut out, doubled."""
    chance = random.Random(2026)
    good = [
        one_page(said("Invoice 2024-113", "Total 1.234,56")),
        with_files({"a.xml": b"<Invoice/>"}, text=said("Invoice")),
        page_of(b"/Font <</F 5 0 R>>", said("Invoice")),
    ]
    papers = GuardedPapers()
    slowest = 0.0
    for _ in range(1000):
        data = bytearray(chance.choice(good))
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    del data[place : place + chance.randint(1, 40)]
                case _:
                    data[place:place] = data[place : place + chance.randint(1, 40)]
        began = time.monotonic()
        paper = papers.read(bytes(data))
        slowest = max(slowest, time.monotonic() - began)
        assert paper.trouble or paper.pages or paper.xmls
    papers.close()

    assert slowest < SECONDS


def test_two_hundred_small_files_take_a_moment(watched, tmp_path):
    """All of 200 within 30 s and 200 MB: most of it is for the reader of words, not for us."""
    files = []
    for number in range(200):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(one_page(said(*(f"Line {n} of invoice {number}" for n in range(50)))))
    papers = GuardedPapers()
    began = time.monotonic()
    for file in files:
        assert len(papers.read(file.read_bytes()).pages[0].words) == 250
    took = time.monotonic() - began
    together = resident(os.getpid()) + resident(papers._child._process.pid)
    papers.close()

    assert took < 15
    assert together < 200 * 1024 or resident(os.getpid()) > 120 * 1024  # pytest is large itself
