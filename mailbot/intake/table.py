"""What does a table of invoices say?"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from mailbot.model.errors import DataError
from mailbot.model.invoice import Invoice, Money, invoice_id
from mailbot.model.message import Address
from mailbot.model.people import client_id

NEEDED = ("number", "client", "amount", "currency", "issued")
WELCOME = ("due", "email", "matter")

_ADDRESS = re.compile(
    r"(?:(?P<name>[^<>,;]*?)\s*<)?(?P<address>[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;]+)>?"
)
_EURO_STYLE = re.compile(r"^\d{1,3}(?:[. ]\d{3})*,\d{1,2}$|^\d+,\d{1,2}$")
_US_STYLE = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$|^\d+(?:\.\d{1,2})?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One invoice of the table, with the client's name and the contacts it names."""

    line: int
    invoice: Invoice
    client: str
    contacts: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A line that cannot be used, and why."""

    line: int
    reason: str


def text_of(raw: bytes) -> str:
    """Return the text of a table in UTF-8, UTF-16 or, failing these, Windows-1252."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def rows_of(text: str) -> tuple[tuple[Row, ...], tuple[Flaw, ...]]:
    """Return the invoices of *text*, and the lines that hold none, in order.

    The first line names the columns, in any order and case: number, client, amount, currency,
    issued, and where known due, email (several, separated by ";") and matter. Columns are
    separated by commas, semicolons or tabs; dates are YYYY-MM-DD or DD.MM.YYYY.

    Raises DataError if the columns cannot be told.
    """
    lines = text.splitlines()
    if not lines:
        raise DataError("the file is empty; its first line must name the columns")
    separator = max(",;\t", key=lines[0].count)
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    columns = {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise DataError(
            f"line 1: no column {', '.join(missing)}; the columns are "
            f"{', '.join(NEEDED)} and, where known, {', '.join(WELCOME)}"
        )
    rows: list[Row] = []
    flaws: list[Flaw] = []
    for found in _each(reader, columns):
        (rows if isinstance(found, Row) else flaws).append(found)  # type: ignore[arg-type]
    return tuple(rows), tuple(flaws)


def _each(reader: "csv.DictReader[str]", columns: Mapping[str, str]) -> Iterator[Row | Flaw]:
    seen: dict[str, int] = {}
    for record in reader:
        line = reader.line_num
        cells = {name: (record.get(column) or "").strip() for name, column in columns.items()}
        if not any(cells.values()):
            continue
        try:
            row = row_of(cells, line)
        except DataError as error:
            yield Flaw(line=line, reason=str(error))
            continue
        if row.invoice.id in seen:
            reason = f"number {row.invoice.id} stands in line {seen[row.invoice.id]} already"
            yield Flaw(line=line, reason=reason)
            continue
        seen[row.invoice.id] = line
        yield row


def row_of(cells: Mapping[str, str], line: int) -> Row:
    """Return the invoice that *cells*, texts by column name, hold. Raises DataError."""
    number, client = cells["number"], cells["client"]
    if not number or not any(c.isdigit() for c in number):
        raise DataError(f"number: “{number}” is no invoice number")
    if not client:
        raise DataError("client: empty")
    issued = day_of(cells["issued"], "issued")
    due = day_of(cells["due"], "due") if cells.get("due") else None
    if due is not None and due < issued:
        raise DataError(f"due: {due} is before issued: {issued}")
    invoice = Invoice(
        id=invoice_id(number),
        client=client_id(client),
        total=money_of(cells["amount"], cells["currency"]),
        issued=issued,
        due=due,
        matter=cells.get("matter", ""),
    )
    return Row(
        line=line, invoice=invoice, client=client, contacts=contacts_of(cells.get("email", ""))
    )


def money_of(amount: str, currency: str) -> Money:
    """Return *amount*, written 1,234.56 or 1.234,56, in *currency* (three letters).

    Raises DataError for anything else: an amount is never guessed.
    """
    code = currency.upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise DataError(f"currency: “{currency}” is no currency; write EUR, USD, GBP …")
    bare = amount.replace("\u00a0", " ").strip()
    if _US_STYLE.match(bare):
        bare = bare.replace(",", "")
    elif _EURO_STYLE.match(bare):
        bare = bare.replace(".", "").replace(" ", "").replace(",", ".")
    try:
        value = Decimal(bare)
    except InvalidOperation as error:
        raise DataError(f"amount: “{amount}” is no amount; write 1234.56") from error
    if not value.is_finite() or value <= 0:
        raise DataError(f"amount: “{amount}” is not above zero")
    return Money(amount=value, currency=code)


def day_of(text: str, column: str) -> date:
    """Return the day *text* names, YYYY-MM-DD or DD.MM.YYYY. Raises DataError otherwise."""
    parts = text.split(".")
    iso = "-".join(reversed(parts)) if len(parts) == 3 else text
    try:
        year, month, day = (int(part) for part in iso.split("-"))
        return date(year, month, day)
    except ValueError as error:
        raise DataError(f"{column}: “{text}” is no day; write 2026-11-20") from error


def contacts_of(text: str) -> tuple[Address, ...]:
    """Return the addresses *text* names: `a@b.example; Name <c@d.example>`.

    Raises DataError where a piece holds no address.
    """
    found = []
    for piece in re.split(r"[;,]", text):
        if not piece.strip():
            continue
        fit = _ADDRESS.fullmatch(piece.strip())
        if fit is None:
            raise DataError(f"email: “{piece.strip()}” is no e-mail address")
        name = (fit["name"] or "").strip(' "')
        found.append(Address(address=fit["address"].casefold(), name=name))
    return tuple(found)
