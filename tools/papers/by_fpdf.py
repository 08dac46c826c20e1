"""fpdf2 (pip: fpdf2) writes cell after cell."""

# ruff: noqa: E501

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from tools.papers.sheet import Sheet

FONTS = "/usr/share/fonts/truetype/liberation"
SIDES = {"l": "LEFT", "r": "RIGHT", "c": "CENTER"}


class Form(FPDF):
    """A page whose foot names the seller."""

    foot = ""
    face = "Body"

    def footer(self) -> None:
        """Write the foot and the number of the page."""
        self.set_y(-16)
        self.set_font(self.face, size=7)
        self.cell(0, 4, self.foot, align="C", new_x="LMARGIN", new_y="NEXT")
        self.cell(0, 4, f"{self.page_no()} / {{nb}}", align="C")


def begin(sheet: Sheet, size: str) -> Form:
    """Open a document with its fonts."""
    form = Form(format=size)
    form.add_font("Body", "", f"{FONTS}/LiberationSans-Regular.ttf")
    form.add_font("Body", "B", f"{FONTS}/LiberationSans-Bold.ttf")
    form.foot = " - ".join([sheet.seller.name, *sheet.seller.lines, sheet.seller.vat])
    form.set_margin(18)
    form.add_page()
    return form


def ruled(sheet: Sheet, size: str = "A4") -> bytes:
    """Buyer left, numbers in a ruled box right, a table of full lines, totals below its last column."""
    form = begin(sheet, size)
    form.set_font("Body", "B", 15)
    form.cell(0, 8, sheet.seller.name, new_x="LMARGIN", new_y="NEXT")
    form.set_font("Body", size=8)
    for text in [*sheet.seller.lines, sheet.seller.phone, sheet.seller.mail]:
        form.cell(0, 4, text, new_x="LMARGIN", new_y="NEXT")
    form.set_y(52)
    form.set_font("Body", size=10)
    for text in filter(None, [sheet.buyer_label, *sheet.buyer]):
        form.cell(85, 5, text, new_x="LMARGIN", new_y="NEXT")
    below = form.get_y()
    form.set_y(52)
    for label, value in sheet.meta:
        form.set_x(108)
        form.set_font("Body", "B", 9)
        form.cell(38, 6, label, border=1)
        form.set_font("Body", size=9)
        form.cell(0, 6, value, border=1, align="R", new_x="LMARGIN", new_y="NEXT")
    form.set_y(max(below, form.get_y()) + 12)
    form.set_font("Body", "B", 14)
    form.cell(0, 10, sheet.title, new_x="LMARGIN", new_y="NEXT")
    rest(form, sheet, TableBordersLayout.ALL)
    return bytes(form.output())


def airy(sheet: Sheet, size: str = "A4") -> bytes:
    """Title in the middle, labels over values in one row, the buyer at the right."""
    form = begin(sheet, size)
    form.set_font("Body", "B", 22)
    form.cell(0, 14, sheet.title, align="C", new_x="LMARGIN", new_y="NEXT")
    form.ln(4)
    width = form.epw / max(1, len(sheet.meta))
    for style, part, height in (("B", 0, 5), ("", 1, 6)):
        form.set_font("Body", style, 7.5 if part == 0 else 9)
        for pair in sheet.meta:
            form.cell(width, height, pair[part], align="C", border="B" if part else 0)
        form.ln(height)
    form.ln(8)
    form.set_font("Body", size=9)
    top = form.get_y()
    for text in [sheet.seller.name, *sheet.seller.lines, sheet.seller.phone]:
        form.cell(80, 4.6, text, new_x="LMARGIN", new_y="NEXT")
    below = form.get_y()
    form.set_y(top)
    for text in filter(None, [sheet.buyer_label, *sheet.buyer]):
        form.set_x(115)
        form.cell(80, 4.6, text, new_x="LMARGIN", new_y="NEXT")
    form.set_y(max(below, form.get_y()) + 8)
    rest(form, sheet, TableBordersLayout.HORIZONTAL_LINES)
    return bytes(form.output())


def rest(form: Form, sheet: Sheet, borders: TableBordersLayout) -> None:
    """Write all from the opening downwards."""
    form.set_font("Body", size=9.5)
    for text in sheet.opening:
        form.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
        form.ln(2)
    for name, header, rows, aligns in [
        ("", sheet.header, sheet.rows, sheet.aligns),
        *sheet.subtables,
    ]:
        if name:
            form.set_font("Body", "B", 10)
            form.cell(0, 8, name, new_x="LMARGIN", new_y="NEXT")
        if header:
            form.set_font("Body", size=8.5)
            wide = aligns.find("l", 1) if aligns.startswith(("c", "ll")) else 0
            widths = tuple(3.4 if i == wide else 1 for i in range(len(header)))
            head = FontFace(emphasis="BOLD", fill_color=(225, 228, 235))
            sides = tuple(SIDES[a] for a in aligns)
            with form.table(
                [header, *rows],
                col_widths=widths,
                text_align=sides,
                borders_layout=borders,
                headings_style=head,
                line_height=5.5,
            ):
                pass
            form.ln(3)
    for label, value, bold in sheet.totals:
        form.set_font("Body", "B" if bold else "", 10.5 if bold else 9)
        form.cell(form.epw - 38, 6, label, align="R")
        form.cell(38, 6, value, align="R", border="T" if bold else 0, new_x="LMARGIN", new_y="NEXT")
    form.ln(6)
    form.set_font("Body", size=9)
    for text in [*sheet.closing, *(f"{k}: {v}" for k, v in sheet.bank)]:
        form.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    if sheet.stamp:
        form.set_font("Body", "B", 44)
        form.set_text_color(200, 60, 60)
        with form.rotation(25, 105, 150):
            form.text(60, 150, sheet.stamp)
