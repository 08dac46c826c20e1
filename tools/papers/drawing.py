"""Every maker by its name."""

from tools.papers import by_browser, by_reportlab
from tools.papers.by_fpdf import airy, ruled
from tools.papers.by_groff import groff
from tools.papers.by_pango import pango
from tools.papers.by_typst import typst_made
from tools.papers.sheet import Sheet


def draw(sheet: Sheet, maker: str, layout: str, size: str = "A4") -> bytes:
    """Print a sheet by one maker (LibreOffice, which prints many at once, is not among them)."""
    match maker:
        case "chromium":
            return by_browser.chromium(sheet, layout, size)
        case "weasyprint":
            return by_browser.weasyprint(sheet, layout, size)
        case "reportlab" if layout == "story":
            return by_reportlab.story(sheet, size)
        case "reportlab":
            return by_reportlab.canvas(sheet, size, mirrored=layout == "mirrored")
        case "fpdf2":
            return (ruled if layout == "ruled" else airy)(sheet, size)
        case "typst":
            return typst_made(sheet, layout, size)
        case "groff":
            return groff(sheet, size)
        case "pango":
            return pango(sheet, size)
        case _:
            raise ValueError(maker)
