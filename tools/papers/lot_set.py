"""Lot: bills set by fpdf2, Typst, groff, Pango and LibreOffice."""

from tools.papers.bill import bill
from tools.papers.by_office import office
from tools.papers.drawing import draw
from tools.papers.lot_drawn import wish_of
from tools.papers.shelf import Shelf

# maker, layout, place, program, wishes
PLAN = """
fpdf2 ruled US quickbooks due=receipt who=attn discount
fpdf2 ruled DE sevdesk due=date due_at=text who=person tax=two count=6
fpdf2 ruled NL moneybird due=date tax=small mine
fpdf2 ruled ES contaplus due=date who=attn
fpdf2 ruled IT danea due=date tax=two count=34
fpdf2 ruled PT primavera due=date who=person
fpdf2 airy UK freshbooks due=days prepaid
fpdf2 airy FR henrri due=date who=care skonto due_at=text
fpdf2 airy AT lexware due=days due_at=both
fpdf2 airy US freshbooks due=none mine who=person
fpdf2 airy BE henrri due=date prepaid
fpdf2 airy CH datev due=date abroad=DE tax=reverse
typst ledger DE lexware due=days mine tax=small
typst ledger UK xero due=date who=attn count=12 dated trade=law
typst ledger FR sage due=date discount
typst ledger PT invoicexpress due=receipt due_at=text
typst ledger NL exact due=date abroad=BE tax=reverse
typst ledger SE freshbooks due=date abroad=UK currency=GBP sample=£1,234.56 tax=reverse
typst classic DE kanzlei due=days due_at=text trade=law who=person costs
typst classic IT avvocato due=date due_at=text trade=law withheld
typst classic ES abogado due=date due_at=text trade=law costs
typst classic US attorney due=receipt due_at=text trade=law retainer
typst classic CHF avocat due=receipt due_at=text trade=law dated count=28
typst classic NL advocaat due=days due_at=text trade=law retainer
groff - US attorney due=days due_at=text trade=law dated count=11
groff - UK clio due=date trade=law who=person costs
groff - FR avocat due=date due_at=text trade=law prepaid
groff - DE kanzlei due=receipt due_at=text trade=law prepaid
groff - AU freshbooks due=date tax=none
groff - NL advocaat due=none trade=law who=person
groff - PT advogado due=date due_at=text trade=law
groff - IT danea due=days who=person
pango - DE sevdesk due=date skonto due_at=text count=4
pango - FR sage due=days tax=two count=4
pango - ES holded due=date withheld trade=law
pango - IT fattureincloud due=date due_at=both who=attn
pango - US stripe due=date due_at=both
pango - BR invoicexpress due=receipt due_at=text
pango - CH swiss due=date tax=none trade=law dated count=5
pango - BEN moneybird due=days due_at=text
office grid DE lexware due=days due_at=text who=attn
office grid US clio due=date trade=law dated count=6 prepaid
office grid FR avocat due=none trade=law who=person
office grid ES abogado due=receipt due_at=text trade=law
office grid IT avvocato due=none trade=law retainer
office grid NL moneybird due=date due_at=text prepaid
office grid PT advogado due=date due_at=text trade=law retainer
office tabs UK attorney due=receipt due_at=text trade=law mine who=person
office tabs DE kanzlei due=date due_at=text trade=law who=care
office tabs FR avocat due=date due_at=text trade=law who=person retainer
office tabs AT datev due=days due_at=text mine who=person
office tabs IT avvocato due=date due_at=text who=person trade=law
office tabs MX abogado due=days due_at=text trade=law
office tabs CA attorney due=none trade=law who=attn
"""


def fill(shelf: Shelf) -> None:
    """Make the papers of the plan; those of LibreOffice in one run."""
    typed = []
    for seed, row in enumerate(PLAN.strip().splitlines(), 101):
        maker, layout, place, program, *wishes = row.split()
        wish = wish_of(place, seed, " ".join(wishes))
        wish.program = program
        sheet, truth = bill(wish)
        truth.note = " ".join([place, program, layout, *wishes])
        file = f"{seed}-{place.lower()}-{maker}.pdf"
        if maker == "office":
            typed.append((file, sheet, layout, truth))
        else:
            size = "Letter" if place in {"US", "CA"} else "A4"
            shelf.put(file, draw(sheet, maker, layout, size), truth, maker)
    for entry, data in zip(typed, office([(s, y) for _, s, y, _ in typed]), strict=True):
        shelf.put(entry[0], data, entry[3], "libreoffice")
