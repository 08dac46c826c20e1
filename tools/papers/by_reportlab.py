"""ReportLab (pip: reportlab) draws: each text placed by hand, or a story that flows."""

# ruff: noqa: C901

from io import BytesIO

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from tools.papers.sheet import Sheet

rl_config.useA85 = 0  # a quarter smaller
pdfmetrics.registerFont(TTFont("Body", "Vera.ttf"))
pdfmetrics.registerFont(TTFont("Strong", "VeraBd.ttf"))
STYLE = ParagraphStyle(
    "body", getSampleStyleSheet()["Normal"], fontName="Body", fontSize=9, leading=12
)
SIDES = {"l": "LEFT", "r": "RIGHT", "c": "CENTER"}


def story(sheet: Sheet, size: str = "A4") -> bytes:
    """Let paragraphs and tables flow, as Odoo-like programs do."""
    out = BytesIO()
    page = SimpleDocTemplate(
        out, pagesize=A4 if size == "A4" else letter, leftMargin=50, rightMargin=50, topMargin=45
    )
    strong = ParagraphStyle("strong", STYLE, fontName="Strong", fontSize=15, leading=20)
    small = ParagraphStyle("small", STYLE, fontSize=7.5, leading=9, textColor=colors.grey)
    left = [Paragraph(line, STYLE) for line in ([sheet.buyer_label] if sheet.buyer_label else [])]
    left += [Paragraph(line, STYLE) for line in sheet.buyer]
    meta = Table([[k, v] for k, v in sheet.meta], style=[("FONT", (0, 0), (-1, -1), "Body", 8.5)])
    head = Table([[left, meta if sheet.meta else ""]], colWidths=[270, 225])
    head.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])
    flow = [
        Paragraph(sheet.seller.name, strong),
        Paragraph(" | ".join([*sheet.seller.lines, sheet.seller.phone, sheet.seller.mail]), small),
        Spacer(1, 28),
        head,
        Spacer(1, 18),
        Paragraph(sheet.title, strong),
        *(Paragraph(text, STYLE) for text in sheet.opening),
        Spacer(1, 8),
    ]
    for name, header, rows, aligns in [
        ("", sheet.header, sheet.rows, sheet.aligns),
        *sheet.subtables,
    ]:
        if name:
            flow.append(Paragraph(name, ParagraphStyle("sub", strong, fontSize=10)))
        if header:
            flow += [grid(header, rows, aligns), Spacer(1, 8)]
    if sheet.totals:
        flow.append(sums(sheet))
    flow += [Spacer(1, 16), *(Paragraph(text, STYLE) for text in sheet.closing), Spacer(1, 20)]
    flow.append(Paragraph("<br/>".join(f"{k}: {v}" for k, v in sheet.bank), small))
    flow.append(Paragraph(sheet.seller.vat, small))
    page.build(flow)
    return out.getvalue()


def grid(header: list[str], rows: list[list[str]], aligns: str) -> Table:
    """Return a table with its head repeated on each page."""
    wide = header.index(max(header, key=lambda h: max(len(r[header.index(h)]) for r in rows)))
    widths = [70.0] * len(header)
    widths[wide] = 495 - 70.0 * (len(header) - 1)
    cells = [[Paragraph(c, STYLE) if i == wide else c for i, c in enumerate(r)] for r in rows]
    table = Table([header, *cells], colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Body", 8.5),
                ("FONT", (0, 0), (-1, 0), "Strong", 8),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                *(("ALIGN", (i, 0), (i, -1), SIDES[a]) for i, a in enumerate(aligns)),
            ]
        )
    )
    return table


def sums(sheet: Sheet) -> Table:
    """Return the totals at the right."""
    table = Table([[k, v] for k, v, _ in sheet.totals], colWidths=[150, 90], hAlign="RIGHT")
    bold = [("FONT", (0, i), (-1, i), "Strong", 10) for i, t in enumerate(sheet.totals) if t[2]]
    table.setStyle(
        [("FONT", (0, 0), (-1, -1), "Body", 9), ("ALIGN", (1, 0), (1, -1), "RIGHT"), *bold]
    )
    return table


class Hand:
    """A pen that knows where it is on the page."""

    def __init__(self, size: tuple[float, float]) -> None:
        self.out = BytesIO()
        self.width, self.height = size
        self.canvas = Canvas(self.out, pagesize=size)
        self.top = 60.0

    def put(
        self, left: float, text: str, size: float = 9.5, font: str = "Helvetica", side: str = "l"
    ) -> None:
        """Write at the present height."""
        self.canvas.setFont(font, size)
        at = self.height - self.top
        draw = {"l": self.canvas.drawString, "r": self.canvas.drawRightString}
        draw.get(side, self.canvas.drawCentredString)(left, at, text.replace("\u202f", "\xa0"))

    def down(self, by: float = 13) -> None:
        """Go down, to a new page if there is no room."""
        self.top += by
        if self.top > self.height - 60:
            self.canvas.showPage()
            self.top = 60.0

    def wrap(self, left: float, text: str, width: int = 95) -> None:
        """Write a paragraph line by line."""
        line = ""
        for word in text.split():
            if len(line) + len(word) > width:
                self.put(left, line)
                self.down(12)
                line = ""
            line = f"{line} {word}".strip()
        self.put(left, line)
        self.down(16)


def canvas(sheet: Sheet, size: str = "A4", mirrored: bool = False) -> bytes:  # noqa: FBT001, FBT002
    """Place each text by hand; *mirrored* puts the buyer at the right and totals first."""
    pen = Hand(A4 if size == "A4" else letter)
    far = pen.width - 50
    pen.put(
        50 if mirrored else far, sheet.seller.name, 14, "Helvetica-Bold", "l" if mirrored else "r"
    )
    for line in [*sheet.seller.lines, sheet.seller.phone, sheet.seller.mail]:
        pen.down(11)
        pen.put(50 if mirrored else far, line, 8, side="l" if mirrored else "r")
    pen.down(40)
    start = pen.top
    for line in [sheet.buyer_label, *sheet.buyer]:
        if line:
            pen.put(330 if mirrored else 50, line)
            pen.down()
    reached, pen.top = pen.top, start
    for label, value in sheet.meta:
        if mirrored:
            pen.put(50, f"{label.rstrip(':')}: {value}")
        else:
            pen.put(340, label)
            pen.put(far, value, side="r")
        pen.down()
    pen.top = max(reached, pen.top) + 26
    pen.put(50, sheet.title, 18, "Times-Bold")
    pen.down(24)
    for text in sheet.opening:
        pen.wrap(50, text)
    for name, header, rows, aligns in [
        ("", sheet.header, sheet.rows, sheet.aligns),
        *sheet.subtables,
    ]:
        if name:
            pen.put(50, name, 10, "Helvetica-Bold")
            pen.down(16)
        placed(pen, header, rows, aligns)
    for label, value, bold in sheet.totals:
        font = "Helvetica-Bold" if bold else "Helvetica"
        pen.put(far - 110, label, 10 if bold else 9, font, "r")
        pen.put(far, value, 10 if bold else 9, font, "r")
        pen.down(15)
    pen.down(16)
    for text in sheet.closing:
        pen.wrap(50, text)
    foot = " · ".join([f"{k} {v}" for k, v in sheet.bank] + [sheet.seller.vat])
    pen.canvas.setFont("Helvetica", 7)
    pen.canvas.drawCentredString(pen.width / 2, 30, foot)
    pen.canvas.save()
    return pen.out.getvalue()


def placed(pen: Hand, header: list[str], rows: list[list[str]], aligns: str) -> None:
    """Write a table cell by cell, numbers right-aligned in columns."""
    if not header:
        return
    far, count = pen.width - 50, len(header)
    wide = aligns.index("l", 1) if aligns.startswith(("c", "ll")) else 0
    steps = [far - 72 * (count - 1 - i) for i in range(count)]
    lefts = [50 + 62 * i if i <= wide else steps[i] - 60 for i in range(count)]
    for row in [header, *rows]:
        font = "Helvetica-Bold" if row is header else "Helvetica"
        for index, cell in enumerate(row):
            right = aligns[index] == "r"
            pen.put(steps[index] if right else lefts[index], cell, 8.5, font, "r" if right else "l")
        pen.down(14)
        if row is header:
            pen.canvas.line(50, pen.height - pen.top + 10, far, pen.height - pen.top + 10)
            pen.down(4)
    pen.down(8)
