"""Further programs: of offices, of terminals, and e-invoices."""

import re
import subprocess
import tempfile
from html import escape
from io import BytesIO
from pathlib import Path

from tools.papers_fifth.looks import LOOKS
from tools.papers_fifth.paper import Paper

_CII = "rsm:CrossIndustryInvoice"
_NAMES = "urn:un:unece:uncefact:data:standard:"


def html(paper: Paper) -> str:
    """Return a page of HTML in its look; a slash between blanks breaks a line."""
    body = re.sub(r" / (?=/ )?", "<br>", paper.page)
    style = f"@page{{size:A4;margin:14mm}}{LOOKS.get(paper.look, '')}"
    head = f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{style}</style></head>'
    return f"{head}<body>{body}</body></html>"


def _office(name: str, data: bytes, program: str, *before: str) -> bytes:
    """Return the PDF that LibreOffice prints of a file."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(data)
        if before:
            subprocess.run(before, check=True, capture_output=True, timeout=60, cwd=folder)
        profile = f"-env:UserInstallation=file://{folder}/o"
        kind = f"pdf:{program}_pdf_Export"
        page = Path(name).with_suffix(".docx" if before else Path(name).suffix).name
        words = ["soffice", profile, "--headless", "--convert-to", kind, page]
        subprocess.run(words, check=True, capture_output=True, timeout=120, cwd=folder)
        return Path(folder, page).with_suffix(".pdf").read_bytes()


def docx(paper: Paper) -> bytes:
    """Print a document with tables by LibreOffice Writer."""
    return _office(
        "page.html", html(paper).encode(), "writer", "pandoc", "page.html", "-o", "page.docx"
    )


def xlsx(paper: Paper) -> bytes:
    """Print a sheet by LibreOffice Calc; a line is `PLACE[>][*SIZE] text`, `W` gives widths."""
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    book, out = Workbook(), BytesIO()
    sheet = book.active
    for line in filter(None, paper.page.splitlines()):
        place, words = line.split(" ", 1)
        if place == "W":
            for at, wide in enumerate(words.split()):
                sheet.column_dimensions["ABCDEFG"[at]].width = float(wide)
            continue
        place, _, size = place.partition("*")
        right, area = place.endswith(">"), place.rstrip(">")
        if ":" in area:
            sheet.merge_cells(area)
        cell = sheet[area.partition(":")[0]]
        cell.value = words
        cell.font = Font(name="Liberation Sans", size=int(size or 10), bold=bool(size))
        cell.alignment = Alignment(horizontal="right" if right else "left")
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.save(out)
    return _office("page.xlsx", out.getvalue(), "calc")


def xhtml(paper: Paper) -> bytes:
    """Print by xhtml2pdf."""
    from xhtml2pdf import pisa  # noqa: PLC0415

    out = BytesIO()
    pisa.CreatePDF(html(paper), dest=out)
    return out.getvalue()


def enscript(paper: Paper) -> bytes:
    """Print text by enscript and Ghostscript."""
    command = "enscript -q -B -M A4 -f Courier10 -X latin1 -o - | ps2pdf -sPAPERSIZE=a4 - -"
    run = subprocess.run(
        ["sh", "-c", command],
        input=paper.page.encode("latin-1"),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return run.stdout


def xml(paper: Paper) -> bytes:
    """Return the e-invoice that is written out."""
    return paper.page.strip().encode()


def facturx(paper: Paper) -> bytes:
    """Print by WeasyPrint, and attach what its truth says as CII."""
    import pikepdf  # noqa: PLC0415
    from weasyprint import HTML  # noqa: PLC0415

    number, client, total, currency, issued, due = (
        escape(cell.strip()) for cell in paper.said.split("|")[1:7]
    )
    day = '<udt:DateTimeString format="102">{}</udt:DateTimeString>'
    data = (
        f'<{_CII} xmlns:rsm="{_NAMES}CrossIndustryInvoice:100" xmlns:udt="{_NAMES}Unqualified'
        f'DataType:100" xmlns:ram="{_NAMES}ReusableAggregateBusinessInformationEntity:100">'
        f"<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>380</ram:TypeCode>"
        f"<ram:IssueDateTime>{day.format(issued.replace('-', ''))}</ram:IssueDateTime>"
        "</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>"
        f"<ram:ApplicableHeaderTradeAgreement><ram:BuyerTradeParty><ram:Name>{client}</ram:Name>"
        "</ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>"
        f"<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>{currency}"
        "</ram:InvoiceCurrencyCode><ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
        f"{day.format(due.replace('-', ''))}</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>"
        f"{total.replace(',', '')}</ram:GrandTotalAmount>"
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        "</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>"
        f"</{_CII}>"
    )
    with pikepdf.open(BytesIO(HTML(string=html(paper)).write_pdf())) as document:
        document.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(document, data.encode())
        out = BytesIO()
        document.save(out)
        return out.getvalue()
