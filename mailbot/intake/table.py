"""What does a table of invoices say?"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailbot.intake.columns import NEEDED, Columns, columns_of
from mailbot.intake.day import Order, day_of, order_of
from mailbot.intake.money import money_of
from mailbot.model.errors import DataError
from mailbot.model.invoice import Invoice, bare_number, invoice_id
from mailbot.model.message import Address
from mailbot.model.people import client_id

_ADDRESS = re.compile(
    r"(?:(?P<name>[^<>,;]*?)\s*<)?(?P<address>[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;]+)>?"
)
_EXCEL_SAYS = re.compile(r"\s*\"?sep=(?P<separator>[,;\t|])\"?\s*", re.IGNORECASE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a file holds, in the order of its lines."""

    rows: tuple[Row, ...]
    flaws: tuple[Flaw, ...]
    understood: tuple[tuple[str, str], ...] = ()
    """The columns whose names are not ours: as the file writes them, and ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """The cells of one record, and the lines of the file it stands in."""

    cells: Sequence[str]
    line: int
    last_line: int


def text_of(raw: bytes) -> str:
    """Return the text of a table in UTF-8, UTF-16 or, failing these, Windows-1252.

    Raises DataError for what is no text, such as a spreadsheet that was not saved as CSV.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", errors="replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
    if _NO_TEXT.search(text):
        raise DataError("this is no text; in your program choose “save as CSV”")
    return text


def rows_of(text: str) -> tuple[tuple[Row, ...], tuple[Flaw, ...]]:
    """Return the invoices of *text*, and the lines that hold none; see read_table."""
    table = read_table(text)
    return table.rows, table.flaws


def read_table(text: str) -> Table:
    """Return the invoices of *text*, and the lines that hold none, in order.

    The first line names the columns, in any order and case: number, client, amount, currency,
    issued, and where known due, email (several, separated by ";") and matter, or what billing
    programs call them (intake/columns.py). Columns are separated by commas, semicolons or tabs;
    days and amounts are those of intake/day.py and intake/money.py.

    Raises DataError if the columns or the cells cannot be told.
    """
    records = _records(text)
    head = next(records, None)
    if head is None:
        raise DataError("the file is empty; its first line must name the columns")
    try:
        columns = columns_of(head.cells)
    except DataError as error:
        raise DataError(f"line {head.line}: {error}") from error
    rest = tuple(records)
    if not any("@" in columns.cells(record.cells).get("email", "") for record in rest):
        columns = columns.without("email")  # “Contact” may hold names alone
    rows: list[Row] = []
    flaws: list[Flaw] = []
    for found in _each(rest, columns):
        match found:
            case Row():
                rows.append(found)
            case Flaw():
                flaws.append(found)
    return Table(rows=tuple(rows), flaws=tuple(flaws), understood=columns.understood)


def _records(text: str) -> Iterator[_Record]:
    """Yield the records that hold anything. Raises DataError where a cell has no end."""
    stream = io.StringIO(text, newline=None)  # CR alone, too, ends a line: old Macs
    separator, before = "", 0
    while not separator:
        start = stream.tell()
        first = stream.readline()
        if not first:
            return
        excel = _EXCEL_SAYS.fullmatch(first)
        if excel:
            separator, before = excel["separator"], before + 1
        elif first.strip():
            separator = max(",;\t", key=first.count)
            stream.seek(start)
        else:
            before += 1
    reader = csv.reader(stream, delimiter=separator, strict=True)
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DataError(f"line {line}: {_what_is_wrong(error)}") from error
        if any(cell.strip() for cell in cells):
            yield _Record(cells=cells, line=line, last_line=before + reader.line_num)


def _what_is_wrong(error: csv.Error) -> str:
    if "field limit" in str(error):
        return 'a cell is longer than 128 KB; is there a quotation mark (") too many?'
    return 'a cell that begins with a quotation mark (") does not end with one; mend the line'


def _each(records: Sequence[_Record], columns: Columns) -> Iterator[Row | Flaw]:
    orders = {
        name: order_of(columns.cells(record.cells)[name] for record in records)
        for name in ("issued", "due")
        if name in columns.places
    }
    seen: dict[str, int] = {}
    for record in records:
        try:
            _check_shape(record, columns)
            row = row_of(columns.cells(record.cells), record.line, orders)
        except DataError as error:
            yield Flaw(line=record.line, reason=str(error))
            continue
        bare = bare_number(row.invoice.id)
        if bare in seen:
            reason = f"number {row.invoice.id} stands in line {seen[bare]} already"
            yield Flaw(line=record.line, reason=reason)
            continue
        seen[bare] = record.line
        yield row


def _check_shape(record: _Record, columns: Columns) -> None:
    """Raise DataError if the cells cannot be those of one line of the table."""
    cells = record.cells
    short = any(columns.places[name] >= len(cells) for name in NEEDED)
    if short or any(cell.strip() for cell in cells[columns.count :]):
        raise DataError(f"the line has {len(cells)} of {columns.count} columns")
    if any("\n" in cell.strip() and _swallows(n, cell, columns) for n, cell in enumerate(cells)):
        raise DataError(
            'a quotation mark (") opens a cell here that ends in'
            f" line {record.last_line} only; mend the lines between"
        )


def _swallows(place: int, cell: str, columns: Columns) -> bool:
    """Say whether *cell*, of several lines, holds what should be lines of the table."""
    if place in {columns.places[name] for name in NEEDED}:
        return True
    return any(line.count(s) >= columns.count - 1 for line in cell.splitlines() for s in ",;\t")


def row_of(
    cells: Mapping[str, str], line: int, orders: Mapping[str, Order | None] | None = None
) -> Row:
    """Return the invoice that *cells*, texts by column name, hold. Raises DataError.

    *orders* says what comes first where days of a column are written with slashes.
    """
    orders = orders or {}
    number, client = cells["number"], " ".join(cells["client"].split())
    if not number or not any(c.isdigit() for c in number):
        raise DataError(f"number: “{number}” is no invoice number")
    if not client:
        raise DataError("client: empty")
    issued = day_of(cells["issued"], "issued", orders.get("issued"))
    due = day_of(cells["due"], "due", orders.get("due")) if cells.get("due") else None
    if due is not None and due < issued:
        raise DataError(f"due: {due} is before issued: {issued}")
    invoice = Invoice(
        id=invoice_id(number),
        client=client_id(client),
        total=money_of(cells["amount"], cells["currency"]),
        issued=issued,
        due=due,
        matter=" ".join(cells.get("matter", "").split()),
    )
    return Row(
        line=line, invoice=invoice, client=client, contacts=contacts_of(cells.get("email", ""))
    )


def contacts_of(text: str) -> tuple[Address, ...]:
    """Return the addresses *text* names: `a@b.example; Name <c@d.example>`.

    Raises DataError where a piece holds no address.
    """
    found = []
    for piece in re.split(r"[;,]", text):
        if not piece.strip():
            continue
        fit = _ADDRESS.fullmatch(piece.strip())
        name = (fit["name"] or "").strip(' "') if fit else ""
        address = Address(address=fit["address"].casefold() if fit else "", name=name)
        if not address.sendable:
            raise DataError(f"email: “{piece.strip()}” is no e-mail address")
        found.append(address)
    return tuple(found)
