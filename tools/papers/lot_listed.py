"""Lot: bills by the programs whose words they print, each with the due day written another way."""

from tools.papers import by_browser, by_reportlab
from tools.papers.bill import bill
from tools.papers.lot_drawn import wish_of
from tools.papers.shelf import Shelf

# maker, layout, place, program, wishes
PLAN = """
chromium modern US quickbooks due=date
chromium columns UK xero due=date
chromium plain UK stripe due=date
chromium letter DE lexware due=days due_at=text who=attn
chromium letter DE kanzlei due=date due_at=text trade=law dated costs
chromium band NL moneybird due=date due_at=text
chromium right FR avocat due=receipt due_at=text trade=law costs
chromium modern FR henrri due=date tax=two
chromium columns ES holded due=date
chromium band IT fattureincloud due=days
chromium letter PT invoicexpress due=date
chromium plain US stripe due=none
weasyprint modern US freshbooks due=receipt due_at=both prepaid
weasyprint letter CH swiss due=days due_at=text
weasyprint right IT avvocato due=date due_at=text who=person trade=law
weasyprint columns AU xero due=date
weasyprint band DE sevdesk due=date due_at=text tax=two
weasyprint plain BE sage due=days due_at=text who=care
weasyprint letter NL advocaat due=days due_at=text trade=law dated
weasyprint modern ES contaplus due=date withheld
weasyprint right PT advogado due=none trade=law
weasyprint letter AT datev due=days due_at=text skonto
weasyprint columns BR primavera due=date
weasyprint band US clio due=date retainer trade=law
reportlab story US clio due=date due_at=both trade=law dated costs count=9
reportlab story DE datev due=date prepaid
reportlab story FR sage due=none tax=small who=person mine
reportlab story ES abogado due=receipt due_at=text trade=law retainer
reportlab story IT danea due=date discount
reportlab canvas US attorney due=days due_at=text trade=law dated costs count=7
reportlab canvas UK quickbooks due=days who=person mine
reportlab canvas NL exact due=date tax=two
reportlab canvas PT primavera due=days
reportlab mirrored FR henrri due=date due_at=text prepaid
reportlab mirrored DE lexware due=none tax=small mine who=person
reportlab mirrored IT fattureincloud due=receipt due_at=text
reportlab mirrored CHF avocat due=date due_at=text trade=law
reportlab canvas CA quickbooks due=receipt due_at=meta
reportlab story SE xero due=date abroad=DE tax=reverse
reportlab mirrored MX holded due=days due_at=text
"""


def drawn(maker: str, layout: str, place: str) -> tuple:
    """Return what makes the paper."""
    size = "Letter" if place in {"US", "CA"} else "A4"
    if maker != "reportlab":
        return getattr(by_browser, maker), (layout, size)
    if layout == "story":
        return by_reportlab.story, (size,)
    return by_reportlab.canvas, (size, layout == "mirrored")


def fill(shelf: Shelf) -> None:
    """Make the papers of the plan."""
    for seed, row in enumerate(PLAN.strip().splitlines(), 1):
        maker, layout, place, program, *wishes = row.split()
        wish = wish_of(place, seed, " ".join(wishes))
        wish.program = program
        make, more = drawn(maker, layout, place)
        sheet, truth = bill(wish)
        truth.note = " ".join([place, program, layout, *wishes])
        shelf.put(f"{seed:03}-{place.lower()}-{maker}.pdf", make(sheet, *more), truth, maker)
