"""Bills with something odd about them that real ones have."""

# ruff: noqa: S311, D401
import random
from datetime import date, timedelta
from decimal import Decimal

from tools.papers.bill import bill
from tools.papers.compose import begin, round_cent, vary
from tools.papers.figures import day, money
from tools.papers.lot_drawn import wish_of
from tools.papers.sheet import Sheet, Truth


def prepared(place: str, seed: int, words: str) -> tuple[Sheet, Truth, str, str]:
    """Return a bill, its truth, and how it writes days and amounts."""
    seen = begin(wish_of(place, seed, words))
    sheet, truth = bill(wish_of(place, seed, words))
    return sheet, truth, seen.how, seen.sample


def paid_stamp(place: str, seed: int, stamp: str) -> tuple[Sheet, Truth]:
    """A bill with a stamp: it stays the bill it was."""
    sheet, truth, _, _ = prepared(place, seed, "due=date due_at=meta")
    sheet.stamp = stamp
    truth.note = "an invoice with a PAID stamp is still that invoice (arguable)"
    return sheet, truth


def earlier_balance(place: str, seed: int, words: tuple[str, str, str]) -> tuple[Sheet, Truth]:
    """A bill that adds what was left of earlier ones: its own total is the invoice's."""
    sheet, truth, how, sample = prepared(
        place, seed, "due=date due_at=meta trade=law dated count=5"
    )
    total = truth.total or Decimal(0)
    old = round_cent(total * Decimal("0.6"))
    issued = truth.issued or date(2024, 1, 1)
    old_number = vary(truth.number or "1", str(issued.year), random.Random(seed))
    on = day(issued - timedelta(days=45), how, truth.language)
    sheet.subtables = [
        (words[0], [words[1], words[2]], [[f"{old_number} / {on}", money(old, sample)]], "lr")
    ]
    sheet.totals = [(k, v, False) for k, v, _ in sheet.totals]
    sheet.closing.insert(0, f"{words[2]}: {money(total + old, sample)}")
    truth.note = "an earlier balance is added below: the total is this invoice's own"
    return sheet, truth


def two_currencies(place: str, seed: int, sample: str, text: str, rate: str) -> tuple[Sheet, Truth]:
    """A bill that also says what it comes to in other money."""
    sheet, truth, _, _ = prepared(place, seed, "due=date due_at=meta")
    other = round_cent((truth.total or Decimal(0)) * Decimal(rate))
    sheet.totals.append((text, money(other, sample), False))
    truth.note = "also says the total in another currency"
    return sheet, truth


def enclosure(
    place: str, seed: int, name: str, header: list[str], rows: list[list[str]]
) -> tuple[Sheet, Truth]:
    """A bill with a list behind it: hours, earlier payments, other numbers."""
    sheet, truth, _, _ = prepared(place, seed, "due=date due_at=meta count=3")
    sheet.subtables = [(name, header, rows, "l" * (len(header) - 1) + "r")]
    truth.note = "a further table with other days and amounts"
    return sheet, truth


def silent(place: str, seed: int, words: str, title: str) -> tuple[Sheet, Truth]:
    """A bill without labels: number in the title, the day alone in a line."""
    sheet, truth, how, _ = prepared(place, seed, words)
    sheet.title = title.format(number=truth.number)
    sheet.opening = [*sheet.opening]
    town = sheet.seller.lines[-1].split(" ", 1)[-1].split(",")[0]
    sheet.opening.insert(
        0, f"{town}, {day(truth.issued, how, truth.language) if truth.issued else ''}"
    )
    sheet.meta, sheet.buyer_label = [], ""
    truth.note = "no labels: number in the title, the day after the town"
    return sheet, truth


def odd_ones() -> list[tuple[str, str, Sheet, Truth]]:
    """Return maker, layout, sheet and truth of each."""
    log = [["02.01.2025", "Telefonat", "0,50"], ["03.01.2025", "Entwurf", "2,00"]]
    pays = [["INV-20231", "06/01/2024", "$4,200.00"], ["INV-20244", "07/01/2024", "$1,050.00"]]
    made = [
        ("weasyprint", "modern", paid_stamp("US", 501, "PAID")),
        ("fpdf2", "ruled", paid_stamp("DE", 502, "BEZAHLT")),
        ("fpdf2", "airy", paid_stamp("FR", 503, "PAYÉ")),
        (
            "typst",
            "classic",
            earlier_balance("US", 504, ("Previous invoices", "Invoice", "Total balance due")),
        ),
        (
            "weasyprint",
            "plain",
            earlier_balance("UK", 505, ("Brought forward", "Invoice", "Account balance")),
        ),
        (
            "chromium",
            "columns",
            earlier_balance("NL", 506, ("Openstaande facturen", "Factuur", "Totaal openstaand")),
        ),
        (
            "weasyprint",
            "modern",
            two_currencies("CH", 507, "EUR 1'234.56", "entspricht in EUR (Kurs 1.05)", "1.05"),
        ),
        (
            "reportlab",
            "story",
            two_currencies("UK", 508, "€1,234.56", "For information: EUR equivalent", "1.17"),
        ),
        (
            "fpdf2",
            "ruled",
            two_currencies("MX", 509, "USD 1,234.56", "Equivalente en USD", "0.055"),
        ),
        (
            "chromium",
            "letter",
            enclosure("DE", 510, "Stundennachweis", ["Datum", "Tätigkeit", "Std."], log),
        ),
        (
            "reportlab",
            "mirrored",
            enclosure("US", 511, "Payment history", ["Invoice", "Paid on", "Amount"], pays),
        ),
        (
            "pango",
            "-",
            enclosure("AT", 512, "Anlage: Aufwand", ["Datum", "Tätigkeit", "Std."], log),
        ),
        ("reportlab", "canvas", silent("DE", 513, "due=days due_at=text", "Rechnung {number}")),
        ("groff", "-", silent("FR", 514, "due=receipt due_at=text", "Facture {number}")),
        ("weasyprint", "right", silent("IT", 515, "due=none", "Fattura n. {number}")),
        ("typst", "classic", silent("ES", 516, "due=days due_at=text", "Factura {number}")),
        ("pango", "-", silent("PT", 517, "due=days due_at=text", "Fatura n.º {number}")),
        ("fpdf2", "airy", silent("UK", 518, "due=date due_at=text", "Invoice {number}")),
    ]
    return [(maker, layout, *pair) for maker, layout, pair in made]
