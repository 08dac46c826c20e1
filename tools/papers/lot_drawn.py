"""Lot: bills composed from the words of billing programs, drawn by ReportLab and browsers."""

from tools.papers import by_browser, by_reportlab
from tools.papers.bill import bill
from tools.papers.compose import Wish
from tools.papers.shelf import Shelf

# maker | layout | place | seed | wishes (a key alone is True)
PLAN = """
canvas | | US | 11 | due=days who=person trade=law dated count=8
canvas | mirrored | UK | 12 | due=date who=firm discount
canvas | | DE | 13 | due=days due_at=text who=attn
canvas | mirrored | DE | 14 | due=date due_at=text skonto tax=two count=5
canvas | | FR | 15 | due=receipt who=person
canvas | mirrored | ES | 16 | due=date withheld who=firm
canvas | | NL | 17 | due=days who=attn count=4
canvas | mirrored | IT | 18 | due=date withheld trade=law
canvas | | PT | 19 | due=date who=care
canvas | mirrored | CHF | 20 | due=none who=firm
story | | BE | 25 | due=days tax=two
story | | IT | 29 | due=days tax=small who=person mine
story | | DE | 30 | retainer trade=law due=date
chromium | columns | FR | 33 | due=date tax=two count=5
chromium | plain | UK | 34 | due=receipt mine tax=none
chromium | band | ES | 35 | due=date who=attn
chromium | letter | CH | 38 | due=days due_at=text trade=law retainer
chromium | columns | PT | 39 | due=date withheld
chromium | plain | AU | 40 | due=date number=SN/24/0061
chromium | band | SE | 41 | due=days tax=reverse abroad=DE
weasyprint | letter | FR | 43 | due=days due_at=text trade=law dated count=10 who=person
weasyprint | modern | DE | 44 | due=date discount who=attn
weasyprint | columns | US | 45 | due=date trade=law retainer who=person
weasyprint | plain | IT | 46 | due=date tax=two
weasyprint | band | NL | 47 | due=date prepaid
weasyprint | right | ES | 48 | due=days trade=law count=30 dated
weasyprint | letter | PT | 49 | due=none who=firm
weasyprint | plain | MX | 50 | due=receipt tax=one
chromium | band | DE | 51 | currency=USD sample=$1,234.56 tax=reverse abroad=US due=days
"""


def wish_of(place: str, seed: int, words: str) -> Wish:
    """Read the wishes of one row."""
    wish = Wish(place=place, seed=seed)
    for word in words.split():
        key, equal, value = word.partition("=")
        setattr(wish, key, (int(value) if key == "count" else value) if equal else True)
    return wish


def fill(shelf: Shelf) -> None:
    """Make the papers of the plan."""
    for row in PLAN.strip().splitlines():
        maker, layout, place, seed, wishes = (cell.strip() for cell in row.split("|"))
        sheet, truth = bill(wish_of(place, int(seed), wishes))
        size = "Letter" if place in {"US", "CA", "MX"} else "A4"
        if maker == "canvas":
            data = by_reportlab.canvas(sheet, size, mirrored=bool(layout))
        elif maker == "story":
            data = by_reportlab.story(sheet, size)
        else:
            data = getattr(by_browser, maker)(sheet, layout, size)
        truth.note = " ".join(filter(None, [place, layout, wishes]))
        named = {"canvas": "reportlab", "story": "reportlab-flow"}.get(maker, maker)
        shelf.put(f"{int(seed):03}-{place.lower()}-{maker}.pdf", data, truth, named)
