"""Lot: what cannot be read (scans, encrypted, broken), and two that seem so and can."""

# ruff: noqa: E501

import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image, ImageFilter

from tools.papers.bill import bill
from tools.papers.drawing import draw
from tools.papers.einvoices import cii
from tools.papers.lot_drawn import wish_of
from tools.papers.sheet import Sheet, Truth
from tools.papers.shelf import Shelf


def pictures(pdf: bytes, dots: int) -> list[Image.Image]:
    """Return the pages as grey pictures."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "paper.pdf")
        source.write_bytes(pdf)
        subprocess.run(
            ["pdftoppm", "-r", str(dots), "-gray", source, Path(folder, "page")], check=True
        )
        return [Image.open(p).copy() for p in sorted(Path(folder).glob("page*.pgm"))]


def scanned(pdf: bytes, *, turned: float = 0, fax: bool = False) -> bytes:
    """Return a PDF of pictures of the pages."""
    found = []
    for image in pictures(pdf, 110 if fax else 75):
        rotated = image.rotate(turned, fillcolor=235, resample=Image.Resampling.BICUBIC)
        found.append(
            rotated.point(lambda v: 255 if v > 150 else 0).convert("1")
            if fax
            else rotated.filter(ImageFilter.GaussianBlur(0.4))
        )
    out = BytesIO()
    found[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=found[1:],
        resolution=110 if fax else 75,
        **({} if fax else {"quality": 38}),
    )
    return out.getvalue()


def locked(pdf: bytes, *, user: str = "", strength: int = 6) -> bytes:
    """Return the PDF encrypted; without a user's password it opens."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        locks = pikepdf.Encryption(
            owner="owner-secret", user=user, R=strength, aes=strength > 3, metadata=strength > 3
        )
        document.save(out, encryption=locks)
    return out.getvalue()


def no_xref(pdf: bytes) -> bytes:
    """Return the PDF without its table of places, as careless programs send it."""
    at = pdf.rindex(b"startxref")
    return pdf[:at] + b"startxref\n7\n%%EOF\n"


def spoil(place: str, seed: int, note: str) -> tuple[Sheet, Truth]:
    """Return a bill and the truth of one nobody can read."""
    sheet, truth = bill(wish_of(place, seed, "due=date"))
    return sheet, Truth(is_invoice=None, kind="unreadable", language=truth.language, note=note)


def fill(shelf: Shelf) -> None:
    """Make them all."""
    seed = 800

    def put(name: str, data: bytes, truth: Truth, maker: str) -> None:
        nonlocal seed
        shelf.put(f"{seed - 240}-{name}", data, truth, maker)
        seed += 1

    for place, how in (
        ("DE", {}),
        ("US", {"turned": 1.2}),
        ("FR", {"fax": True}),
        ("IT", {"turned": -0.6}),
    ):
        sheet, truth = spoil(place, seed, "scan: a picture of a page")
        put(
            f"{truth.language}-scan.pdf",
            scanned(draw(sheet, "weasyprint", "modern"), **how),
            truth,
            "scan",
        )
    for place, user, strength in (("DE", "geheim", 6), ("US", "1234", 4), ("ES", "clave", 3)):
        sheet, truth = spoil(place, seed, "encrypted with a user's password")
        put(
            f"{truth.language}-locked.pdf",
            locked(draw(sheet, "reportlab", "canvas"), user=user, strength=strength),
            truth,
            "pikepdf",
        )
    for place, strength in (("FR", 6), ("NL", 4), ("UK", 3)):
        sheet, truth = bill(wish_of(place, seed, "due=date"))
        truth.note = "encrypted with an owner's password only: it opens"
        put(
            f"{truth.language}-owner-locked.pdf",
            locked(draw(sheet, "fpdf2", "ruled"), strength=strength),
            truth,
            "pikepdf",
        )
    sheet, truth = bill(wish_of("DE", seed, "due=date"))
    truth.note = "its table of places is wrong: most programs repair that (unsure is right, too)"
    put("de-repairable.pdf", no_xref(draw(sheet, "reportlab", "canvas")), truth, "reportlab")
    broken(put)


def broken(put) -> None:  # noqa: ANN001
    """Make what no program can repair."""
    sheet, truth = spoil("DE", 830, "truncated in the middle of the first page")
    whole = draw(sheet, "weasyprint", "modern")
    put("de-truncated.pdf", whole[:700], truth, "weasyprint")
    sheet, truth = spoil("US", 831, "random bytes behind the head of a PDF")
    noise = bytes((i * 7919 + 13 * (i >> 3)) % 256 for i in range(4000))
    put("en-noise.pdf", b"%PDF-1.7\n" + noise, truth, "noise")
    put(
        "en-empty.pdf",
        b"",
        Truth(is_invoice=None, kind="unreadable", language="en", note="zero bytes"),
        "nothing",
    )
    page = b"<!doctype html><title>404</title><h1>Invoice not found</h1><p>Your session has expired.</p>"
    told = Truth(is_invoice=None, kind="unreadable", language="en", note="a web page named .pdf")
    put("en-webpage.pdf", page, told, "web page")
    sheet, truth = spoil("DE", 832, "XML truncated")
    _, whole_truth = bill(wish_of("DE", 832, "due=date"))
    put("de-truncated.xml", cii(sheet, whole_truth, "urn:cen.eu:en16931:2017")[:900], truth, "CII")
    told = Truth(
        is_invoice=False, kind="other XML", language="en", note="well-formed XML that is no invoice"
    )
    put(
        "en-feed.xml",
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>Invoice news</title></channel></rss>',
        told,
        "feed",
    )
