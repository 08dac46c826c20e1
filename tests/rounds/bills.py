"""Invoices as billing programs write them: electronic ones (UBL), and PDFs set line by line."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"


def ubl(
    number: str = "INV-301",
    *,
    client: str = "Northgate Logistics Ltd",
    total: str = "1240.00",
    currency: str = "USD",
    issued: date | None = date(2026, 11, 2),
    due: date | None = date(2026, 12, 2),
    issuer: str = "Dana Whitfield",
    kind: str = "380",
) -> bytes:
    """Return an electronic invoice of the owner's, in UBL; 381 is a credit note."""
    net, tax = Decimal(total) / 2, Decimal(total) - Decimal(total) / 2
    head = [
        ("ID", number),
        ("IssueDate", issued.isoformat() if issued else ""),
        ("DueDate", due.isoformat() if due else ""),
        ("InvoiceTypeCode", kind),
        ("DocumentCurrencyCode", currency),
    ]
    fields = "".join(f"<cbc:{name}>{escape(said)}</cbc:{name}>" for name, said in head if said)
    sums = "".join(
        f'<cbc:{name} currencyID="{currency}">{amount}</cbc:{name}>'
        for name, amount in (
            ("LineExtensionAmount", net),
            ("TaxExclusiveAmount", net),
            ("TaxInclusiveAmount", total),
            ("PayableAmount", total),
        )
    )
    taxes = f'<cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="{_UBL}:Invoice-2" '
        f'xmlns:cac="{_UBL}:CommonAggregateComponents-2" '
        f'xmlns:cbc="{_UBL}:CommonBasicComponents-2">{fields}'
        f"{_party('Supplier', issuer)}{_party('Customer', client)}"
        f"<cac:TaxTotal>{taxes}</cac:TaxTotal>"
        f"<cac:LegalMonetaryTotal>{sums}</cac:LegalMonetaryTotal></Invoice>"
    ).encode()


def _party(role: str, name: str) -> str:
    return (
        f"<cac:Accounting{role}Party><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>"
        f"{escape(name)}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
        f"</cac:Accounting{role}Party>"
    )


def pdf(lines: Sequence[tuple[int, int, str]]) -> bytes:
    """Return a page with each text at its place, in points from its left and top edge."""
    shown = "\n".join(
        f"BT /F1 11 Tf {left} {842 - top} Td ({text}) Tj ET" for left, top, text in lines
    )
    stream = shown.encode("cp1252")
    fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s /Contents 4 0 R >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


SCAN = pdf([])
"""A page with nothing that could be read."""


def paper(
    number: str = "2026-118",
    *,
    title: str = "INVOICE",
    client: str = "Northgate Logistics Ltd",
    total: str = "1,240.00",
    issued: str = "November 2, 2026",
    due: str = "December 2, 2026",
    issuer: tuple[str, str] = ("Whitfield Law", "dana@whitfield.example"),
) -> bytes:
    """Return the PDF of an invoice as an attorney sets it in a word processor."""
    terms = [(60, 560, f"Payment is due by {due}. Thank you.")] if due else []
    return pdf(
        [
            (60, 60, issuer[0]),
            (60, 76, "12 Harbour Row, Cleveland, OH 44113"),
            (60, 92, issuer[1]),
            (60, 150, "Bill to:"),
            (60, 166, client),
            (60, 182, "88 Depot Street"),
            (60, 198, "Akron, OH 44308"),
            (360, 150, title),
            (360, 170, "Invoice number:"),
            (470, 170, number),
            (360, 186, "Invoice date:"),
            (470, 186, issued),
            (60, 300, "Description"),
            (300, 300, "Hours"),
            (380, 300, "Rate"),
            (480, 300, "Amount"),
            (60, 320, "Review of the dock lease"),
            (300, 320, "3.10"),
            (380, 320, "400.00"),
            (480, 320, total),
            (380, 400, "Subtotal"),
            (480, 400, total),
            (380, 430, "Total due"),
            (480, 430, f"USD {total}"),
            *terms,
        ]
    )
