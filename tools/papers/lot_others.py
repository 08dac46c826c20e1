"""Lot: papers that are no invoices, by all makers in turn."""

from tools.papers.by_office import office
from tools.papers.drawing import draw
from tools.papers.others import PLANS, other
from tools.papers.shelf import Shelf

TURNS = """
weasyprint modern
reportlab canvas
office grid
fpdf2 ruled
typst classic
chromium letter
pango -
weasyprint band
groff -
reportlab mirrored
fpdf2 airy
weasyprint columns
office tabs
typst ledger
weasyprint letter
reportlab story
weasyprint plain
""".split("\n")[1:-1]


def fill(shelf: Shelf) -> None:
    """Make one paper of each plan; those of LibreOffice in one run."""
    typed = []
    for index, plan in enumerate(PLANS):
        maker, layout = TURNS[(index * 5) % len(TURNS)].split()
        sheet, truth = other(plan, 300 + index)
        truth.note = f"{plan['place']} {layout}"
        kind = plan["kind"].replace(" ", "-")
        file = f"{300 + index}-{plan['place'].lower()}-{kind}.pdf"
        if maker == "office":
            typed.append((file, sheet, layout, truth))
        else:
            size = "Letter" if plan["place"] == "US" else "A4"
            shelf.put(file, draw(sheet, maker, layout, size), truth, maker)
    for entry, data in zip(typed, office([(s, y) for _, s, y, _ in typed]), strict=True):
        shelf.put(entry[0], data, entry[3], "libreoffice")
