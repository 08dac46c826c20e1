"""What does one row of a table say?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from mailbot.intake.day import Order, day_of
from mailbot.intake.mapping import State
from mailbot.intake.money import Decimals, money_of
from mailbot.model.errors import DataError
from mailbot.model.invoice import Invoice, InvoiceId, InvoiceKind, Money, invoice_id
from mailbot.model.message import Address
from mailbot.model.people import client_id

_ADDRESS = re.compile(
    r"(?:(?P<name>[^<>,;]*?)\s*<)?(?P<address>[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;]+)>?"
)


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
class ListedInvoice:
    """How an invoice, or a credit note, stands in its program; None: the table does not say."""

    line: int
    number: str
    state: State
    row: Row | None = None
    """None of what does not hold any more: its figures do not matter."""
    client: str = ""
    total_said: bool = True
    """False: what is open stands for the total, of an invoice that is not on record yet."""
    paid: Decimal | None = None
    balance: Decimal | None = None
    credited: Decimal | None = None
    paid_on: date | None = None
    payer: str = ""
    credit_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One payment, as the program that took it names it."""

    line: int
    number: str
    amount: Money
    on: date
    payer: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """Somebody opened an invoice in a portal."""

    line: int
    number: str
    address: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a file holds, in the order of its lines."""

    entries: tuple[ListedInvoice, ...] = ()
    credits: tuple[ListedInvoice, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    viewings: tuple[Viewing, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    drafts: int = 0
    """Documents that were not issued yet; nobody owes them."""
    passed: tuple[int, ...] = ()
    """Lines that say nothing of an invoice: sums, notes, documents of another kind."""
    only_open: bool = False
    """It lists nothing but what is open."""
    understood: tuple[tuple[str, str], ...] = ()
    """The columns whose names are not ours: as the file writes them, and ours."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the invoices that hold."""
        return tuple(entry.row for entry in self.entries if entry.row)


def number_in(cells: Mapping[str, str]) -> InvoiceId:
    """Return the invoice number that *cells* hold. Raises DataError if it is none."""
    number = cells.get("number", "")
    if not number or not any(c.isdigit() for c in number):
        raise DataError(f"number: “{number}” is no invoice number")
    return invoice_id(number)


def row_of(
    cells: Mapping[str, str],
    line: int,
    orders: Mapping[str, Order | None] | None = None,
    decimals: Decimals | None = None,
    kind: InvoiceKind = InvoiceKind.INVOICE,
) -> Row:
    """Return the invoice that *cells*, texts by column name, hold. Raises DataError.

    *orders* says what comes first where days of a column are written with slashes, *decimals*
    what stands before the cents.
    """
    orders = orders or {}
    number, client = number_in(cells), " ".join(cells["client"].split())
    if not client:
        raise DataError("client: empty")
    issued = day_of(cells["issued"], "issued", orders.get("issued"))
    due = day_of(cells["due"], "due", orders.get("due")) if cells.get("due") else None
    if due is not None and due < issued:
        raise DataError(f"due: {due} is before issued: {issued}")
    invoice = Invoice(
        id=number,
        client=client_id(client),
        total=money_of(cells["amount"], cells["currency"], decimals),
        issued=issued,
        due=due,
        kind=kind,
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
