"""Messages (.eml, standard library): the bill in their text, or attached to them."""

from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from tools.papers.pages import page
from tools.papers.people import plain
from tools.papers.sheet import Sheet, Truth


def headed(sheet: Sheet, truth: Truth, subject: str) -> EmailMessage:
    """Return a message with its head only."""
    message = EmailMessage()
    message["From"] = f'"{sheet.seller.name}" <{sheet.seller.mail or "office@seller.example"}>'
    message["To"] = f'"{sheet.buyer[0]}" <accounts@buyer.example>'
    message["Subject"] = subject
    at = (
        datetime.combine(truth.issued, time(9, 12), UTC)
        if truth.issued
        else datetime(2025, 3, 3, tzinfo=UTC)
    )
    message["Date"] = format_datetime(at + timedelta(hours=1))
    message["Message-ID"] = f"<{plain(truth.number or subject)}@seller.example>"
    return message


def as_text(sheet: Sheet) -> str:
    """Return a bill as programs write it into the text of a message."""
    wide = max([len(r[0]) + len(r[-1]) + 4 for r in sheet.rows] + [46])
    out = [*sheet.opening, "", sheet.title.upper(), "=" * len(sheet.title), ""]
    out += [f"{k.rstrip(':')}: {v}" for k, v in sheet.meta]
    out += [
        "",
        *([sheet.buyer_label.rstrip(":") + ":"] if sheet.buyer_label else []),
        *sheet.buyer,
        "",
    ]
    for row in sheet.rows:
        text = row[1] if row[0].isdigit() else row[0]
        out.append(f"{text:<{wide - len(row[-1])}}{row[-1]}")
    out.append("-" * wide)
    out += [f"{k:<{wide - len(v)}}{v}" for k, v, _ in sheet.totals]
    out += ["", *sheet.closing, "", *(f"{k}: {v}" for k, v in sheet.bank)]
    out += ["", "-- ", sheet.seller.name, *sheet.seller.lines, sheet.seller.phone]
    return "\n".join(out) + "\n"


def text_message(sheet: Sheet, truth: Truth, subject: str) -> bytes:
    """Return a message whose text is the bill."""
    message = headed(sheet, truth, subject)
    message.set_content(as_text(sheet))
    return message.as_bytes()


def html_message(sheet: Sheet, truth: Truth, subject: str, short: str) -> bytes:
    """Return a message whose HTML part is the bill; the plain part says little."""
    message = headed(sheet, truth, subject)
    message.set_content(short)
    message.add_alternative(page(sheet, "plain"), subtype="html")
    return message.as_bytes()


def carrying(
    sheet: Sheet, truth: Truth, subject: str, text: str, files: list[tuple[str, bytes]]
) -> bytes:
    """Return a message with files."""
    message = headed(sheet, truth, subject)
    message.set_content(text)
    for name, data in files:
        kind = "xml" if name.endswith("xml") else "pdf"
        message.add_attachment(data, maintype="application", subtype=kind, filename=name)
    return message.as_bytes()
