"""Lot: e-invoices, plain or carried by a PDF."""

# ruff: noqa: E501

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pikepdf
from facturx import generate_from_binary

from tools.papers.bill import bill
from tools.papers.drawing import draw
from tools.papers.einvoices import ZUGFERD1, cii, facturae, fattura, ubl
from tools.papers.lot_drawn import wish_of
from tools.papers.sheet import Sheet, Truth
from tools.papers.shelf import Shelf

BASIC = "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic"
MINIMUM = "urn:factur-x.eu:1p0:minimum"
EN = "urn:cen.eu:en16931:2017"
XRECHNUNG = EN + "#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL = EN + "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
NLCIUS = EN + "#compliant#urn:fdc:nen.nl:nlcius:v1.0"


def carried(pdf: bytes, xml: bytes, name: str) -> bytes:
    """Return the PDF with the XML attached."""
    with pikepdf.open(BytesIO(pdf)) as document:
        document.attachments[name] = pikepdf.AttachedFileSpec(
            document, xml, filename=name, mime_type="text/xml"
        )
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def empty_page() -> bytes:
    """Return a PDF whose one page holds nothing."""
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def prepared(place: str, seed: int, words: str, note: str) -> tuple[Sheet, Truth]:
    """Return a bill whose truth says *note*."""
    sheet, truth = bill(wish_of(place, seed, words))
    truth.note = note
    return sheet, truth


class Bench:
    """Where one e-invoice after the other is made."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.count = shelf, 480

    def put(self, data: bytes, truth: Truth, ending: str, maker: str) -> None:
        """Store the next one."""
        self.shelf.put(f"{self.count}-{truth.language}-einvoice.{ending}", data, truth, maker)
        self.count += 1


def in_pdfs(bench: Bench) -> None:
    """Make those that a PDF carries."""
    sheet, truth = prepared("FR", 601, "due=date", "Factur-X BASIC in a PDF")
    pdf = draw(sheet, "weasyprint", "modern")
    xml = cii(sheet, truth, BASIC)
    made = generate_from_binary(
        pdf, xml, check_xsd=False, check_schematron=False, flavor="factur-x", level="basic"
    )
    bench.put(made, truth, "pdf", "factur-x")
    sheet, truth = prepared("DE", 602, "due=date", "Factur-X EN 16931 in a PDF")
    pdf = draw(sheet, "reportlab", "canvas")
    bench.put(
        carried(pdf, cii(sheet, truth, EN), "factur-x.xml"), truth, "pdf", "reportlab+pikepdf"
    )
    sheet, truth = prepared("DE", 603, "due=date", "ZUGFeRD 1.0 in a PDF")
    pdf = draw(sheet, "fpdf2", "ruled")
    xml = cii(sheet, truth, "", form=ZUGFERD1)
    bench.put(carried(pdf, xml, "ZUGFeRD-invoice.xml"), truth, "pdf", "fpdf2+pikepdf")
    sheet, truth = prepared("FR", 604, "due=none", "Factur-X MINIMUM in a PDF: no due date")
    pdf = draw(sheet, "typst", "classic")
    bench.put(
        carried(pdf, cii(sheet, truth, MINIMUM), "factur-x.xml"), truth, "pdf", "typst+pikepdf"
    )
    sheet, truth = prepared("AT", 605, "due=date", "XRechnung in a PDF without a word of text")
    bench.put(
        carried(empty_page(), cii(sheet, truth, XRECHNUNG), "xrechnung.xml"),
        truth,
        "pdf",
        "pikepdf",
    )
    sheet, truth = prepared(
        "BE", 606, "due=days due_at=meta", "UBL attached to a PDF, named by its number"
    )
    pdf = draw(sheet, "weasyprint", "band")
    bench.put(
        carried(pdf, ubl(sheet, truth, PEPPOL), "UBL_document.xml"),
        truth,
        "pdf",
        "weasyprint+pikepdf",
    )
    sheet, truth = prepared(
        "DE", 607, "due=date", "text and XML say different totals: the XML's here; unsure is right"
    )
    pdf = draw(sheet, "reportlab", "mirrored")
    truth.total = (truth.total or Decimal(0)) + 100
    bench.put(
        carried(pdf, cii(sheet, truth, EN), "factur-x.xml"), truth, "pdf", "reportlab+pikepdf"
    )


def ciis_and_ubls(bench: Bench) -> None:
    """Make plain CII and UBL invoices."""
    sheet, truth = prepared("DE", 611, "due=date", "XRechnung CII")
    bench.put(cii(sheet, truth, XRECHNUNG), truth, "xml", "CII")
    sheet, truth = prepared(
        "DE", 612, "due=days", "XRechnung CII, the due day only in the words of the terms"
    )
    days = (truth.due - truth.issued).days if truth.due and truth.issued else 0
    words = f"<ram:SpecifiedTradePaymentTerms><ram:Description>Zahlbar innerhalb von {days} Tagen ohne Abzug."
    words += "</ram:Description></ram:SpecifiedTradePaymentTerms>"
    bench.put(cii(sheet, truth, XRECHNUNG, terms=words), truth, "xml", "CII")
    sheet, truth = prepared(
        "FR",
        613,
        "due=date",
        "CII, half of it prepaid: the total is the gross; default namespaces renamed",
    )
    half = ((truth.total or Decimal(0)) / 2).quantize(Decimal("0.01"))
    paid = f"<ram:TotalPrepaidAmount>{half}</ram:TotalPrepaidAmount>"
    xml = cii(sheet, truth, EN, prepaid=paid, open=f"{(truth.total or Decimal(0)) - half:.2f}")
    bench.put(
        xml.replace(b"rsm:", b"a:")
        .replace(b":rsm", b":a")
        .replace(b"ram:", b"q2:")
        .replace(b":ram=", b":q2="),
        truth,
        "xml",
        "CII",
    )
    sheet, truth = prepared("DE", 614, "due=date", "XRechnung UBL")
    bench.put(ubl(sheet, truth, XRECHNUNG), truth, "xml", "UBL")
    sheet, truth = prepared(
        "NL", 615, "due=date", "NLCIUS, the buyer's trading name beside its legal one"
    )
    trading = "<cac:PartyName><cbc:Name>Filiaal Zuid</cbc:Name></cac:PartyName>"
    bench.put(ubl(sheet, truth, NLCIUS, trading=trading), truth, "xml", "UBL")
    sheet, truth = prepared("SE", 616, "due=date", "Peppol BIS 3, in kronor")
    bench.put(ubl(sheet, truth, PEPPOL), truth, "xml", "UBL")
    sheet, truth = prepared("BEN", 617, "due=none", "Peppol BIS 3 without a due date, UTF-16")
    xml = ubl(sheet, truth, PEPPOL).decode().replace("UTF-8", "UTF-16")
    bench.put(xml.encode("utf-16"), truth, "xml", "UBL")


def national(bench: Bench) -> None:
    """Make those of Italy and Spain."""
    sheet, truth = prepared("IT", 621, "due=date", "FatturaPA")
    bench.put(fattura(sheet, truth), truth, "xml", "FatturaPA")
    sheet, truth = prepared(
        "IT", 622, "due=date", "FatturaPA in three parts: the last day is the due day (arguable)"
    )
    bench.put(fattura(sheet, truth, 3), truth, "xml", "FatturaPA")
    sheet, truth = prepared(
        "IT", 623, "due=none who=person", "FatturaPA for a private person, no due date"
    )
    bench.put(fattura(sheet, truth), truth, "xml", "FatturaPA")
    sheet, truth = prepared("ES", 624, "due=date who=firm", "Facturae 3.2.2")
    bench.put(facturae(sheet, truth), truth, "xml", "Facturae")


def no_invoices(bench: Bench) -> None:
    """Make credit notes and an order."""

    def refused(
        kind: str,
        place: str,
        seed: int,
        note: str,
        build: Callable[[Sheet, Truth], bytes],
        maker: str,
    ) -> None:
        sheet, truth = prepared(place, seed, "due=none who=firm", note)
        data = build(sheet, truth)
        truth.is_invoice, truth.kind = False, kind
        bench.put(data, truth, "xml", maker)

    kind = "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"
    refused(
        "credit note",
        "NL",
        631,
        "UBL CreditNote",
        lambda s, t: ubl(s, t, PEPPOL, root="CreditNote", kind=kind),
        "UBL",
    )
    refused(
        "credit note",
        "DE",
        632,
        "CII with type 381",
        lambda s, t: cii(s, t, XRECHNUNG, type="381"),
        "CII",
    )
    refused(
        "credit note",
        "IT",
        633,
        "FatturaPA with type TD04",
        lambda s, t: fattura(s, t, kind="TD04"),
        "FatturaPA",
    )
    refused(
        "order",
        "BE",
        634,
        "UBL Order",
        lambda s, t: ubl(s, t, PEPPOL, root="Order", kind=""),
        "UBL",
    )


def fill(shelf: Shelf) -> None:
    """Make them all."""
    bench = Bench(shelf)
    for part in (in_pdfs, ciis_and_ubls, national, no_invoices):
        part(bench)
