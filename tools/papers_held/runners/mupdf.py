"""HTML, or orders of a plot, on standard input; a PDF by PyMuPDF at the path given."""

import io
import sys
from pathlib import Path

import pymupdf

FACES = {"r": "helv", "b": "hebo", "i": "tiit", "m": "cour"}


def from_html(html: str) -> bytes:
    """Return the PDF that flows *html* over as many pages as it takes."""
    made = io.BytesIO()
    writer, story, more = pymupdf.DocumentWriter(made), pymupdf.Story(html), True
    while more:
        device = writer.begin_page(pymupdf.paper_rect("a4"))
        more, _ = story.place(pymupdf.Rect(50, 50, 545, 792))
        story.draw(device)
        writer.end_page()
    writer.close()
    document = pymupdf.open("pdf", made.getvalue())
    document.subset_fonts()
    return document.tobytes(garbage=4, deflate=True)


def from_orders(text: str) -> bytes:
    """Return the PDF with each word where it is told."""
    document, page = pymupdf.open(), None
    for what, *order in (line.split("\t") for line in text.strip().split("\n")):
        if what == "p" or page is None:
            wide, high = (float(part) for part in (order if what == "p" else (595, 842)))
            page = document.new_page(width=wide, height=high)
        if what == "r":
            left, top, wide, high = (float(part) for part in order[:4])
            box = pymupdf.Rect(left, top, left + wide, top + high)
            fill = tuple(float(part) for part in order[4].split())
            page.draw_rect(box, color=None, fill=fill, width=0)
        if what == "t":
            x, y, size, style, align, ink, words = order
            wide = pymupdf.get_text_length(words, FACES[style], float(size))
            left = float(x) - (wide if align == "r" else 0)
            colour = tuple(float(part) for part in ink.split())
            place = (left, float(y))
            page.insert_text(
                place, words, fontsize=float(size), fontname=FACES[style], color=colour
            )
    return document.tobytes(garbage=4, deflate=True)


words = sys.stdin.read()
flows = words.lstrip().startswith("<")
Path(sys.argv[1]).write_bytes(from_html(words) if flows else from_orders(words))
