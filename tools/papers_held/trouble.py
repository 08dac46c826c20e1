"""What goes wrong with a paper: scanned, locked, cut short, wrecked; and XML hidden in a PDF."""

import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pypdf
from PIL import Image, ImageFilter

ATTACH = re.compile(r"<!-- ATTACH (\S+) -->\n")


def hybrid(page: bytes, words: str) -> bytes:
    """Return the PDF *page* with the XML files that stand in *words* after ATTACH lines."""
    _, *parts = ATTACH.split(words)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(page))
    for name, xml in zip(parts[::2], parts[1::2], strict=True):
        writer.add_attachment(name, xml.strip().encode())
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def scanned(raw: bytes, dots: int = 110, mode: str = "L") -> bytes:
    """Return *raw* as pictures of its pages, a little turned and blurred."""
    pages = []
    for page in pymupdf.open("pdf", raw):
        shot = page.get_pixmap(dpi=dots, colorspace=pymupdf.csGRAY)
        picture = Image.frombytes("L", (shot.width, shot.height), shot.samples)
        picture = picture.rotate(0.7, fillcolor=250).filter(ImageFilter.GaussianBlur(0.6))
        pages.append(
            picture if mode == "L" else picture.point(lambda dot: 255 * (dot > 150)).convert("1")
        )
    made = io.BytesIO()
    extra = {"quality": 35} if mode == "L" else {}
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=dots, **extra)
    return made.getvalue()


def stamped(raw: bytes) -> bytes:
    """Return a scan with the one line of text that a scanning program adds."""
    document = pymupdf.open("pdf", scanned(raw))
    document[0].insert_text((30, 20), "Scanned with PocketScan", fontsize=7)
    return bytes(document.tobytes(deflate=True))


def locked(raw: bytes, method: int, word: str) -> bytes:
    """Return *raw* encrypted: nobody opens it without *word* (anybody does, if it is empty)."""
    document = pymupdf.open("pdf", raw)
    return bytes(
        document.tobytes(encryption=method, user_pw=word, owner_pw="owner-of-it", permissions=4)
    )


def cut(raw: bytes) -> bytes:
    """Return the first part of *raw*, before any page is whole."""
    first = raw.find(b"endstream")
    return raw[: min(first, len(raw) * 2 // 5) - 60]


def wrecked(raw: bytes) -> bytes:
    """Return *raw* with a wrong table of places: a reader can still find all of it by looking."""
    return re.sub(rb"startxref\s+\d+", b"startxref\n7", raw)


def bomb(_: bytes) -> bytes:
    """Return a PDF of some kilobytes whose one page unpacks to more than 200 MB."""
    packer = zlib.compressobj(9)
    line = b"BT /F1 9 Tf 9 9 Td (Invoice) Tj ET\n" * 30_000
    stream = b"".join(packer.compress(line) for _ in range(200)) + packer.flush()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 6 0 R>>"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Filter/FlateDecode/Length %d>> stream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F1 5 0 R>>>>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(made))
        made += b"%d 0 obj %b endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer <</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 7\n0000000000 65535 f \n" + table + end


RECIPES: dict[str, Callable[[bytes], bytes]] = {
    "scan": scanned,
    "fax": lambda raw: scanned(raw, 200, "1"),
    "stamped": stamped,
    "locked-rc4": lambda raw: locked(raw, pymupdf.PDF_ENCRYPT_RC4_128, "word"),
    "locked-aes": lambda raw: locked(raw, pymupdf.PDF_ENCRYPT_AES_256, "word"),
    "printable": lambda raw: locked(raw, pymupdf.PDF_ENCRYPT_AES_128, ""),
    "cut": cut,
    "empty": lambda _: b"",
    "page": lambda _: b"<!DOCTYPE html><title>Sign in</title>Sign in to see invoice 8812.\n",
    "wrecked": wrecked,
    "bomb": bomb,
}
"""For each word of a recipe, what it does to the file that is named beside it."""


def by_recipe(words: str, folder: Path) -> bytes:
    """Return what a recipe ("scan qt-de-1.pdf") makes of a paper in *folder*."""
    what, paper = words.split()
    return RECIPES[what]((folder / paper).read_bytes())
