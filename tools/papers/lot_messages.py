"""Lot: messages, bills in their text or enclosed, and some that only speak of bills."""

# ruff: noqa: E501

from tools.papers.bill import bill
from tools.papers.by_message import carrying, headed, html_message, text_message
from tools.papers.drawing import draw
from tools.papers.einvoices import ubl
from tools.papers.lot_drawn import wish_of
from tools.papers.others import PLANS, other
from tools.papers.sheet import Sheet, Truth
from tools.papers.shelf import Shelf

TEXTS = """
US | due=date | Invoice {n} from {s}
DE | due=days due_at=text | Rechnung {n}
FR | due=receipt due_at=text | Votre facture {n}
NL | due=date due_at=text | Factuur {n} van {s}
ES | due=none | Factura {n}
IT | due=date | Fattura {n}
PT | due=days due_at=text | Fatura {n}
UK | due=date due_at=text trade=law retainer | Retainer request
"""
PAGES = """
US | due=date prepaid | Your invoice {n} is ready | View this message in HTML to see your invoice.
DE | due=date | Ihre Rechnung {n} | Bitte in HTML ansehen.
CHF | due=date | Facture {n} | Voir la version HTML.
"""
CARRIED = """
US | canvas | due=date | Invoice {n} | Hi, please find our invoice attached. Let me know if you have questions.
DE | mirrored | due=date | Rechnung {n} | Sehr geehrte Damen und Herren, anbei erhalten Sie unsere Rechnung als PDF.
IT | mirrored | due=days | Fattura {n} | In allegato la fattura n. {n}. Cordiali saluti
FR | canvas | due=date | Facture | Bonjour, vous trouverez ci-joint notre facture. Bien cordialement
"""
TALK = [
    (
        "US",
        "Question about invoice {n}",
        "Hi, could you tell me what invoice {n} for {t} is about? We will pay the total once it is clear.\n\nThanks\nDana",
    ),
    (
        "DE",
        "AW: Rechnung {n}",
        "Guten Tag,\n\ndie Rechnung {n} über {t} wird am Freitag überwiesen.\n\nMit freundlichen Grüßen\nBuchhaltung",
    ),
    (
        "FR",
        "Votre facture {n}",
        "Bonjour,\n\nvotre facture {n} de {t} a bien été payée ce jour.\n\nCordialement",
    ),
    (
        "ES",
        "Reunión y facturas",
        "Hola:\n\n¿te viene bien el martes a las 10 para repasar las facturas del trimestre? El total ronda {t}.\n\nUn saludo",
    ),
]


def prepared(place: str, seed: int, words: str, subject: str) -> tuple[Sheet, Truth, str]:
    """Return a bill, its truth, and the subject with its gaps filled."""
    sheet, truth = bill(wish_of(place, seed, words))
    return sheet, truth, subject.format(n=truth.number, s=sheet.seller.name)


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of a list."""
    return [[cell.strip() for cell in row.split("|")] for row in text.strip().splitlines()]


def fill(shelf: Shelf) -> None:
    """Make them all."""
    seed = 700

    def put(truth: Truth, note: str, data: bytes, maker: str) -> None:
        nonlocal seed
        truth.note = note
        shelf.put(f"{seed - 180}-{truth.language}-message.eml", data, truth, maker)
        seed += 1

    for place, words, subject in rows_of(TEXTS):
        sheet, truth, line = prepared(place, seed, words, subject)
        put(truth, "the bill is the text of the message", text_message(sheet, truth, line), "email")
    for place, words, subject, short in rows_of(PAGES):
        sheet, truth, line = prepared(place, seed, words, subject)
        put(truth, "the bill is the HTML part", html_message(sheet, truth, line, short), "email")
    for place, layout, words, subject, text in rows_of(CARRIED):
        sheet, truth, line = prepared(place, seed, words, subject)
        files = [("document.pdf", draw(sheet, "reportlab", layout))]
        told = text.format(n=truth.number)
        put(
            truth,
            "the bill is attached",
            carrying(sheet, truth, line, told, files),
            "email+reportlab",
        )
    sheet, truth, line = prepared("NL", seed, "due=date", "Factuur {n}")
    data = carrying(
        sheet, truth, line, "Zie bijlage.", [("factuur.xml", ubl(sheet, truth, "peppol"))]
    )
    put(truth, "the bill is attached as UBL", data, "email+UBL")
    sheet, truth, line = prepared("UK", seed, "due=date", "Invoice {n} and our terms")
    terms, _ = other(next(p for p in PLANS if p["kind"] == "terms"), 788)
    files = [
        ("terms.pdf", draw(terms, "fpdf2", "ruled")),
        ("invoice.pdf", draw(sheet, "weasyprint", "plain")),
    ]
    data = carrying(sheet, truth, line, "Please find our invoice and our terms of business.", files)
    put(
        truth,
        "two files attached: the terms of business first, then the bill",
        data,
        "email+weasyprint",
    )
    talk(put, seed)


def talk(put, seed: int) -> None:  # noqa: ANN001
    """Make messages that only speak of bills, and one that carries a reminder."""
    for index, (place, subject, text) in enumerate(TALK):
        sheet, truth, line = prepared(place, seed + index, "due=none", subject)
        total = next(v for _, v, bold in sheet.totals if bold)
        message = headed(sheet, truth, line)
        message.set_content(text.format(n=truth.number, t=total) + "\n")
        told = Truth(is_invoice=False, kind="message", language=truth.language)
        put(told, "speaks of a bill, is none", message.as_bytes(), "email")
    sheet, truth = other(
        next(p for p in PLANS if p["kind"] == "reminder" and p["place"] == "US"), 790
    )
    files = [("reminder.pdf", draw(sheet, "reportlab", "canvas"))]
    data = carrying(
        sheet,
        truth,
        "Second reminder: your invoice is past due",
        "Please see the attached notice.",
        files,
    )
    put(truth, "a reminder is attached", data, "email+reportlab")
