"""What does a table of invoices say?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from mailbot.intake.day import Order, day_of, has_two_readings, order_in
from mailbot.intake.grid import grid_of
from mailbot.intake.layout import Layout, layout_in
from mailbot.intake.mapping import DAYS, MONEY, Habits, Kind, Rows, State
from mailbot.intake.money import (
    Decimals,
    amount_of,
    currency_in,
    currency_of,
    decimals_of,
    money_of,
)
from mailbot.intake.plain import plain, shown
from mailbot.intake.records import Record, records_in
from mailbot.intake.row import (
    Flaw,
    ListedInvoice,
    Receipt,
    Row,
    Table,
    Viewing,
    contacts_of,
    number_in,
    row_of,
)
from mailbot.intake.status import KINDS, state_of
from mailbot.model.errors import DataError
from mailbot.model.invoice import InvoiceKind, bare_number

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?:\.\d+)?\s?(?P<half>[AP]M)?",
    re.IGNORECASE,
)


def rows_of(text: str) -> tuple[tuple[Row, ...], tuple[Flaw, ...]]:
    """Return the invoices of *text*, and the lines that hold none; see read_table."""
    table = read_table(text)
    return table.rows, table.flaws


def read_table(text: str, habits: Habits | None = None) -> Table:
    """Return what *text* says, by a mapping that fits or by the names of its columns.

    Raises DataError if the columns or the cells cannot be told.
    """
    habits = habits or Habits()
    return read(layout_in((grid_of(text),), habits), habits)


def read(layout: Layout, habits: Habits) -> Table:
    """Return what the lines of *layout* say.

    Raises DataError where days can be read in two ways, and nothing in the table tells which.
    """
    reader = _Reader.of(layout, habits)
    records, passed = records_in(layout, reader.decimals)
    return reader.read(records, passed)


@dataclass(slots=True, kw_only=True)
class _Reader:
    """What holds for all lines of a table, and what they have said so far."""

    layout: Layout
    currency: str
    order: Order | None
    decimals: Decimals | None
    entries: list[ListedInvoice] = field(default_factory=list)
    credits: list[ListedInvoice] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    viewings: list[Viewing] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    drafts: int = 0
    seen: dict[tuple[str, bool], int] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, habits: Habits) -> "_Reader":
        """Return a reader for *layout*, the order of its days and the sign of its cents told."""
        mapping, columns = layout.mapping, layout.columns
        cells = [columns.cells(line.cells) for line in layout.lines]
        money = (line[name] for line in cells for name in MONEY if name in columns.places)
        return cls(
            layout=layout,
            currency=mapping.currency or habits.currency,
            order=_order(layout, cells, habits),
            decimals=decimals_of(money),
        )

    def read(self, records: Sequence[Record], passed: Sequence[int]) -> Table:
        """Return what *records* say."""
        self.passed.extend(passed)
        for record in records:
            reason = record.flaw
            if not reason:
                try:
                    self._take(record)
                except DataError as error:
                    reason = str(error)
            if reason:
                said = shown(reason, 300)
                self.flaws.extend(Flaw(line=line, reason=said) for line in record.lines)
        return Table(
            entries=tuple(self.entries),
            credits=tuple(self.credits),
            receipts=tuple(self.receipts),
            viewings=tuple(self.viewings),
            flaws=tuple(sorted(self.flaws, key=lambda flaw: flaw.line)),
            drafts=self.drafts,
            passed=tuple(sorted(self.passed)),
            only_open=self.layout.mapping.only_open,
            understood=self.layout.columns.understood,
        )

    def _take(self, record: Record) -> None:
        cells, rows = record.cells, self.layout.mapping.rows
        if rows is Rows.VIEWS:
            self.viewings.append(self._viewing(record))
            return
        kind = self._kind(cells)
        state = state_of(cells, self.layout.mapping.states)
        if kind is Kind.IGNORE:
            self.passed.extend(record.lines)
        elif state is State.DRAFT:
            self.drafts += 1
        elif kind is Kind.PAYMENT or rows is Rows.PAYMENTS:
            self._take_payment(record, state)
        elif kind is Kind.CREDIT:
            self._once(record, credit=True)
            if state is not State.VOID:
                self.credits.append(self._entry(record, kind, state))
        else:
            self._take_invoice(record, kind, state)

    def _take_payment(self, record: Record, state: State) -> None:
        """Take one payment; one that was not collected at last is none."""
        if state is State.VOID:
            self.passed.extend(record.lines)
        else:
            self.receipts.append(self._receipt(record))

    def _take_invoice(self, record: Record, kind: Kind, state: State) -> None:
        cells = record.cells
        if state is State.VOID or self._asks_for_nothing(cells):
            number, client = number_in(cells), " ".join(cells.get("client", "").split())
            entry = ListedInvoice(line=record.line, number=number, state=State.VOID, client=client)
        else:
            entry = self._entry(record, kind, state)
        self._once(record)
        self.entries.append(entry)

    def _once(self, record: Record, *, credit: bool = False) -> None:
        number = number_in(record.cells)
        key = (bare_number(number), credit)
        first = self.seen.setdefault(key, record.line)
        if first != record.line:
            raise DataError(f"number {number} stands in line {first} already")

    def _kind(self, cells: Mapping[str, str]) -> Kind:
        mapping, word = self.layout.mapping, plain(cells.get("kind", ""))
        kind = mapping.kinds.get(word)
        if kind is None and word and not mapping.kinds:
            kind = KINDS.get(word)
        if kind is None and word and mapping.kinds:
            kind = Kind.IGNORE if "other" in mapping.kinds else None
            if kind is None:
                raise DataError(f"kind: “{cells['kind']}” is not known of {mapping.title}")
        kind = kind or mapping.usual
        if mapping.negative and kind is Kind.INVOICE and self._amount(cells) < 0:
            kind = mapping.negative
        return kind

    def _amount(self, cells: Mapping[str, str]) -> Decimal:
        text = next((cells[name] for name in ("amount", "balance") if cells.get(name)), "")
        return amount_of(text, decimals=self.decimals) if text else Decimal(0)

    def _asks_for_nothing(self, cells: Mapping[str, str]) -> bool:
        try:
            return bool(cells.get("amount")) and not self._amount(cells)
        except DataError:
            return False

    def _code(self, cells: Mapping[str, str]) -> str:
        if said := cells.get("currency"):
            return currency_of(said)
        signs = (currency_in(cells.get(name, "")) for name in MONEY)
        found = next(filter(None, signs), "") or self.currency
        if not found:
            raise DataError("currency: empty; say it with --currency USD")
        return found

    def _entry(self, record: Record, kind: Kind, state: State) -> ListedInvoice:
        cells = dict(record.cells)
        said = bool(cells.get("amount"))
        cells["currency"] = self._code(cells)
        if not said:
            cells["amount"] = cells.get("balance", "")
        if kind is Kind.CREDIT:
            cells["amount"] = cells["amount"].lstrip("-−– (").rstrip(")-− ")
        orders = dict.fromkeys(DAYS, self.order)
        sort = InvoiceKind.RETAINER if kind is Kind.RETAINER else InvoiceKind.INVOICE
        row = row_of(cells, record.line, orders, self.decimals, sort)
        figures = {
            name: amount_of(cells[name], cells["currency"], column=name, decimals=self.decimals)
            for name in ("paid", "balance", "credited")
            if cells.get(name)
        }
        return ListedInvoice(
            line=record.line,
            number=row.invoice.id,
            state=state,
            row=row,
            client=row.client,
            total_said=said,
            paid=abs(figures["paid"]) if "paid" in figures else None,
            balance=figures.get("balance"),
            credited=abs(figures["credited"]) if "credited" in figures else None,
            paid_on=self._day(cells, "paid_on"),
            payer=shown(cells.get("payer", ""), 100),
            credit_of=cells.get("credit_of", ""),
        )

    def _day(self, cells: Mapping[str, str], column: str) -> date | None:
        return day_of(cells[column], column, self.order) if cells.get(column) else None

    def _receipt(self, record: Record) -> Receipt:
        cells = record.cells
        on = self._day(cells, "paid_on") or self._day(cells, "issued")
        if on is None:
            raise DataError("paid_on: empty; when did it come in?")
        text = cells["amount"]
        if self.layout.mapping.rows is not Rows.PAYMENTS:
            text = text.lstrip("-−–")  # among invoices, what came in stands below zero
        return Receipt(
            line=record.line,
            number=number_in(cells),
            amount=money_of(text, self._code(cells), self.decimals),
            on=on,
            payer=shown(cells.get("payer", ""), 100),
            reference=shown(cells.get("reference", ""), 100),
        )

    def _viewing(self, record: Record) -> Viewing:
        cells = record.cells
        addresses = contacts_of(cells["email"])
        if len(addresses) != 1:
            raise DataError(f"email: “{cells['email']}” is not one address")
        day = self._day(cells, "viewed")
        if day is None:
            raise DataError("viewed: empty")
        at = datetime.combine(day, _time_in(cells["viewed"]), tzinfo=UTC)
        return Viewing(
            line=record.line, number=number_in(cells), address=addresses[0].address, at=at
        )


def _order(layout: Layout, cells: Sequence[Mapping[str, str]], habits: Habits) -> Order | None:
    """Return what comes first in days with slashes. Raises DataError if only the owner knows."""
    columns = [name for name in DAYS if name in layout.columns.places]
    lines = [(line.get("issued", ""), line.get("due", "")) for line in cells]
    lines += [(line[name], "") for line in cells for name in columns if name in DAYS[2:]]
    proved = order_in(lines) or layout.mapping.dates or habits.dates
    if proved:
        return proved
    asked = [name for name in columns if _unclear(cells, name)]
    if asked:
        example = next(line[asked[0]] for line in cells if has_two_readings(line[asked[0]]))
        titles = ", ".join(f"“{name}”" for name in _titles(layout, asked))
        raise DataError(
            f"the days in {titles} may begin with the day or with the month, such as"
            f" “{shown(example)}”; say it with --dates day or --dates month"
        )
    return None


def _unclear(cells: Sequence[Mapping[str, str]], name: str) -> bool:
    """Say whether most days of a column may be two; a single one is a slip of that line."""
    days = [line[name] for line in cells if line[name]]
    return 2 * sum(map(has_two_readings, days)) > len(days)


def _titles(layout: Layout, fields: Sequence[str]) -> tuple[str, ...]:
    columns = layout.columns
    return tuple(shown(columns.names[columns.places[name][0][0]]) for name in fields)


def _time_in(text: str) -> time:
    """Return the time of day in *text*; the first moment of the day where it says none."""
    fit = _CLOCK.search(text)
    if fit is None:
        return time()
    hour = int(fit["hour"])
    if fit["half"]:
        hour = hour % 12 + (12 if fit["half"].upper() == "PM" else 0)
    return time(hour, int(fit["minute"])) if hour < 24 and int(fit["minute"]) < 60 else time()
