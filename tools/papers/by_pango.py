"""Pango and cairo (pip: cairocffi pangocffi) draw as GTK programs print."""

from io import BytesIO

import cairocffi
import pangocairocffi
import pangocffi

from tools.papers.sheet import Sheet


class Page:
    """A surface and where on it the next line goes."""

    def __init__(self, size: str) -> None:
        self.out = BytesIO()
        self.width, self.height = (595, 842) if size == "A4" else (612, 792)
        self.surface = cairocffi.PDFSurface(self.out, self.width, self.height)
        self.context = cairocffi.Context(self.surface)
        self.top = 48.0

    def put(
        self,
        left: float,
        text: str,
        font: str = "DejaVu Serif 9",
        *,
        right: bool = False,
        width: float = 0,
    ) -> float:
        """Write text at a place, right-aligned to it if wanted; return its height."""
        layout = pangocairocffi.create_layout(self.context)
        layout.font_description = described(font)
        if width:
            layout.width = pangocffi.units_from_double(width)
        layout.text = text
        _, extents = layout.get_extents()
        wide = pangocffi.units_to_double(extents.width)
        self.context.move_to(left - wide if right else left, self.top)
        pangocairocffi.show_layout(self.context, layout)
        return float(pangocffi.units_to_double(extents.height))

    def down(self, by: float) -> None:
        """Go down, turning the page at its end."""
        self.top += by
        if self.top > self.height - 70:
            self.surface.show_page()
            self.top = 48.0

    def line(self) -> None:
        """Draw a line across."""
        self.context.set_line_width(0.6)
        self.context.move_to(48, self.top)
        self.context.line_to(self.width - 48, self.top)
        self.context.stroke()


def described(font: str) -> pangocffi.FontDescription:
    """Return a font by its name: family, perhaps Bold, size."""
    words = font.split()
    found = pangocffi.FontDescription()
    found.size = pangocffi.units_from_double(float(words.pop()) * 0.78)
    if words[-1] == "Bold":
        words.pop()
        found.weight = pangocffi.Weight.BOLD
    found.family = " ".join(words)
    return found


def pango(sheet: Sheet, size: str = "A4") -> bytes:
    """Draw one paper: title over a line, numbers in two columns, the seller below the buyer."""
    page = Page(size)
    far = page.width - 48
    page.put(48, sheet.title, "DejaVu Serif Bold 17")
    page.put(far, sheet.seller.name, "DejaVu Serif Bold 10", right=True)
    page.down(26)
    page.line()
    page.down(12)
    start = page.top
    for index, (label, value) in enumerate(sheet.meta):
        left = 48 if index % 2 == 0 else 300
        page.put(left, label.rstrip(":"), "DejaVu Serif Bold 8")
        page.put(left + 115, value, "DejaVu Serif 8")
        page.top += 14 * (index % 2)
    page.top = max(page.top, start) + 26
    head = page.top
    for text in filter(None, [sheet.buyer_label, *sheet.buyer]):
        page.put(48, text)
        page.down(13)
    low, page.top = page.top, head
    for text in [*sheet.seller.lines, sheet.seller.phone, sheet.seller.mail, sheet.seller.vat]:
        page.put(far, text, "DejaVu Serif 8", right=True)
        page.down(12)
    page.top = max(low, page.top) + 16
    for text in sheet.opening:
        page.down(page.put(48, text, width=far - 48) + 6)
    for name, header, rows, aligns in [
        ("", sheet.header, sheet.rows, sheet.aligns),
        *sheet.subtables,
    ]:
        if name:
            page.put(48, name, "DejaVu Serif Bold 9")
            page.down(18)
        columns(page, header, rows, aligns)
    for label, value, bold in sheet.totals:
        font = "DejaVu Serif Bold 10" if bold else "DejaVu Serif 9"
        page.put(far - 130, label, font, right=True)
        page.put(far, value, font, right=True)
        page.down(16)
    page.down(12)
    for text in [*sheet.closing, *(f"{k}: {v}" for k, v in sheet.bank)]:
        page.down(page.put(48, text, "DejaVu Serif 8.5", width=far - 48) + 5)
    page.surface.finish()
    return page.out.getvalue()


def columns(page: Page, header: list[str], rows: list[list[str]], aligns: str) -> None:
    """Draw a table, its columns as wide as they need."""
    if not header:
        return
    far, count = page.width - 48, len(header)
    wide = aligns.find("l", 1) if aligns.startswith(("c", "ll")) else 0
    for row in [header, *rows]:
        font = "DejaVu Serif Bold 8" if row is header else "DejaVu Serif 8.5"
        tall = 12.0
        for index, cell in enumerate(row):
            right = aligns[index] == "r"
            at = far - 76 * (count - 1 - index) if index > wide else 48 + 66 * index
            at -= 0 if right or index <= wide else 70
            room = far - 48 - 76 * (count - 1) + 0 if index == wide else 0
            tall = max(tall, page.put(at, cell, font, right=right, width=room if not right else 0))
        page.down(tall + 4)
        if row is header:
            page.line()
            page.down(4)
    page.line()
    page.down(8)
