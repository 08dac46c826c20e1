"""Papers whose words stand at places: a line is `x y size words`, in mm from the top left.

A size that ends in b is bold, in r ends at x. Words are drawn in the order they are written.
"""

import subprocess
from collections.abc import Iterator
from io import BytesIO

from tools.papers_fifth.paper import Paper

MM = 72 / 25.4
HIGH = 297


def _placed(paper: Paper) -> Iterator[tuple[float, float, float, bool, bool, str]]:
    """Yield x, y, size, whether bold, whether x is the right end, and the words."""
    for line in paper.page.splitlines():
        if not line.strip():
            continue
        x, y, size, words = line.split(" ", 3)
        yield float(x), float(y), float(size.strip("br")), "b" in size, "r" in size, words


def canvas(paper: Paper) -> bytes:
    """Draw by reportlab."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = BytesIO()
    sheet = Canvas(out, pagesize=(210 * MM, HIGH * MM), invariant=1)
    for x, y, size, bold, right, words in _placed(paper):
        if words == "---":
            sheet.line(x * MM, (HIGH - y) * MM, 195 * MM, (HIGH - y) * MM)
            continue
        if words == "PAGE":
            sheet.showPage()
            continue
        sheet.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        draw = sheet.drawRightString if right else sheet.drawString
        draw(x * MM, (HIGH - y) * MM, words)
    sheet.save()
    return out.getvalue()


def fpdf(paper: Paper) -> bytes:
    """Draw by fpdf2."""
    from fpdf import FPDF  # noqa: PLC0415

    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(auto=False)
    root = "/usr/share/fonts/truetype/liberation/LiberationSans"
    sheet.add_font("sans", "", f"{root}-Regular.ttf")
    sheet.add_font("sans", "B", f"{root}-Bold.ttf")
    sheet.add_page()
    for x, y, size, bold, right, words in _placed(paper):
        if words == "---":
            sheet.line(x, y, 195, y)
            continue
        if words == "PAGE":
            sheet.add_page()
            continue
        sheet.set_font("sans", "B" if bold else "", size)
        sheet.text(x - sheet.get_string_width(words) if right else x, y, words)
    return bytes(sheet.output())


def mupdf(paper: Paper) -> bytes:
    """Draw by MuPDF."""
    import pymupdf  # noqa: PLC0415

    book = pymupdf.open()
    sheet = book.new_page(width=210 * MM, height=HIGH * MM)
    for x, y, size, bold, right, words in _placed(paper):
        if words == "---":
            sheet.draw_line((x * MM, y * MM), (195 * MM, y * MM))
            continue
        if words == "PAGE":
            sheet = book.new_page(width=210 * MM, height=HIGH * MM)
            continue
        font = "tibo" if bold else "tiro"
        wide = pymupdf.get_text_length(words, font, size) if right else 0
        sheet.insert_text((x * MM - wide, y * MM), words, fontname=font, fontsize=size, encoding=0)
    return bytes(book.tobytes(garbage=4, deflate=True))


_PROLOGUE = """%!PS
/named { findfont dup length dict begin {1 index /FID ne {def} {pop pop} ifelse} forall
/Encoding ISOLatin1Encoding 256 array copy def Encoding 128 /Euro put currentdict end
definefont pop } def
/N /Courier named /B /Courier-Bold named
"""


def script(paper: Paper) -> bytes:
    """Draw by PostScript and Ghostscript, in a typewriter's face."""
    lines = [_PROLOGUE]
    for x, y, size, bold, right, words in _placed(paper):
        if words == "PAGE":
            lines.append("showpage")
            continue
        if words == "---":
            lines.append(f"{x * MM:.1f} {(HIGH - y) * MM:.1f} moveto 540 0 rlineto stroke")
            continue
        data = words.encode("cp1252").hex()
        shift = f"<{data}> stringwidth pop neg 0 rmoveto " if right else ""
        lines.append(
            f"/{'B' if bold else 'N'} {size} selectfont {x * MM:.1f} {(HIGH - y) * MM:.1f} "
            f"moveto {shift}<{data}> show"
        )
    lines.append("showpage")
    command = "gs -q -dBATCH -dNOPAUSE -sPAPERSIZE=a4 -sDEVICE=pdfwrite -sOutputFile=- -"
    run = subprocess.run(
        command.split(),
        input="\n".join(lines).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return run.stdout
