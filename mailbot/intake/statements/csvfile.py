"""What does a bank's table say: CSV, or a sheet of a workbook?"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

from mailbot.intake.day import Order, day_of, has_two_readings, order_of
from mailbot.intake.grid import Grid, Line, grids_of
from mailbot.intake.money import Decimals, amount_of, currency_in, currency_of, decimals_of
from mailbot.intake.row import Flaw
from mailbot.intake.statements.columns import BankColumns, bank_columns, plain_name
from mailbot.intake.statements.field import (
    MOST_ENTRIES,
    RETURN_WORDS,
    TOO_MANY,
    given,
    last_of,
    line_of,
    lines_of,
    money,
    payer_in,
)
from mailbot.intake.workbook import is_workbook
from mailbot.model.errors import DataError
from mailbot.model.statement import Entry

SOURCE = "CSV"

TITLE_LINES = 30
"""So many lines may stand above the one that names the columns."""

_BEGINNING = 64 * 1024
"""Bytes that the title lines and the names of the columns fit in."""

_PENDING = frozenset(
    """
    pending vorgemerkt ausstehend reverted declined failed cancelled canceled denied
    """.split()
) | {"umsatz vorgemerkt", "umsatz vorgemerkt und nicht gebucht", "en attente", "en cours"}
_OUT = frozenset("d debit dr s soll af u debe dare debito - check out sent".split())
_SHORT_YEAR = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d\d)")


def is_bank_table(raw: bytes) -> bool:
    """Say whether a file is a bank's table of bookings, and not one of invoices."""
    beginning = raw if is_workbook(raw) else raw[:_BEGINNING]
    try:
        return any(_head(grid) is not None for grid in grids_of(beginning))
    except DataError:
        return False


def read_bank_table(
    raw: bytes, currency: str = "", order: Order | None = None
) -> tuple[tuple[Entry, ...], tuple[Flaw, ...]]:
    """Return the bookings of a bank's table, and the lines that hold none.

    *currency* is that of a table that names none; *order* answers how 10/05/2026 is meant where
    the table does not show it. Raises DataError.
    """
    entries: list[Entry] = []
    flaws: list[Flaw] = []
    for grid in grids_of(raw):
        head = _head(grid)
        if head is None:
            continue
        columns, start = head
        lines = grid.lines[start + 1 :]
        if len(lines) + len(entries) > MOST_ENTRIES:
            raise DataError(TOO_MANY)
        said = _Said(columns, lines, currency, order)
        for line in lines:
            try:
                entry = said.entry(line)
            except DataError as error:
                flaws.append(Flaw(line=line.number, reason=str(error)))
                continue
            if entry is not None:
                entries.append(entry)
    if not entries and not flaws:
        raise DataError("there are no bookings in it; choose a longer time when you export")
    return tuple(entries), tuple(flaws)


def _head(grid: Grid) -> tuple[BankColumns, int] | None:
    """Return the columns of *grid* and the place of the line that names them."""
    for place, line in enumerate(islice(grid.lines, TITLE_LINES)):
        columns = bank_columns(line.cells)
        if columns is not None:
            return columns, place
    return None


class _Said:
    """How one table writes its days and amounts."""

    def __init__(
        self, columns: BankColumns, lines: Sequence[Line], currency: str, order: Order | None
    ) -> None:
        self._columns = columns
        self._currency = columns.currency or currency
        days = [_long_year(columns.cell(line.cells, "on")) for line in lines]
        self._order = columns.order or order_of(days) or order
        doubtful = next((day for day in days if has_two_readings(day)), "")
        if doubtful and self._order is None:
            raise DataError(
                f"date: “{doubtful}” may begin with the day or the month, and no line shows which;"
                " say `--dates day` or `--dates month`"
            )
        names = ("amount", "credit", "debit")
        amounts = [columns.cell(line.cells, name) for name in names for line in lines]
        self._decimals = decimals_of(amounts)
        named = self._currency or "currency" in columns.places or any(map(currency_in, amounts))
        if not named:
            raise DataError("currency: the bank names none; say which, such as `--currency EUR`")

    def entry(self, line: Line) -> Entry | None:
        """Return the booking of *line*; None for totals and other lines without a day or amount."""
        if line.flaw:
            raise DataError(line.flaw)
        cells, columns = line.cells, self._columns
        written = columns.cell(cells, "on")
        amount = self._amount(cells)
        if not written or amount is None or not any(c.isdigit() for c in written):
            return None
        if not amount:
            return None
        kind = columns.cell(cells, "kind")
        reference = self._reference(cells)
        words = f"{kind} {columns.cell(cells, 'status')} {reference if amount < 0 else ''}"
        return Entry(
            amount=money(amount, self._currency_of(cells)),
            on=day_of(_long_year(written), "date", self._order),
            credit=amount > 0,
            returned=RETURN_WORDS.search(words) is not None,
            pending=plain_name(columns.cell(cells, "status")) in _PENDING,
            payer=self._party(cells, reference, credit=amount > 0),
            reference=reference,
            end_to_end=given(columns.cell(cells, "end_to_end")),
            bank_id=given(columns.cell(cells, "bank_id")),
            account=last_of(columns.cell(cells, "account")),
            source=SOURCE,
            line=line.number,
        )

    def _amount(self, cells: Sequence[str]) -> Decimal | None:
        """Return the amount with its sign: of one column, of two, or with a word beside it."""
        credit, debit = (self._number(cells, name) for name in ("credit", "debit"))
        if credit or debit:
            return abs(credit) if credit else -abs(debit or Decimal(0))
        amount = self._number(cells, "amount")
        sign = plain_name(self._columns.cell(cells, "sign"))
        return -abs(amount) if amount is not None and sign in _OUT else amount

    def _number(self, cells: Sequence[str], name: str) -> Decimal | None:
        text = self._columns.cell(cells, name)
        if not any(c.isdigit() for c in text):
            return None
        return amount_of(text, column=name, decimals=self._decimals or _proved(text))

    def _currency_of(self, cells: Sequence[str]) -> str:
        said = self._columns.cell(cells, "currency")
        if said:
            return currency_of(said)
        names = ("amount", "credit", "debit")
        in_cell = (currency_in(self._columns.cell(cells, name)) for name in names)
        code = next((code for code in in_cell if code), "") or self._currency
        if not code:
            raise DataError("currency: this line names none")
        return code

    def _party(self, cells: Sequence[str], reference: str, *, credit: bool) -> str:
        """Return who sent the money, or got it."""
        names = ("payer", "payee") if credit else ("payee", "payer")
        said = (self._columns.cell(cells, name) for name in names)
        return line_of(next((name for name in said if name), "")) or payer_in(reference)

    def _reference(self, cells: Sequence[str]) -> str:
        texts = [cells[p] for p in self._columns.references if p < len(cells)]
        return lines_of("\n".join(dict.fromkeys(text.strip() for text in texts)))


def _proved(text: str) -> Decimals | None:
    """Return what one amount shows of itself: banks write cents, so 1.234,5 has a comma."""
    return decimals_of([text])


def _long_year(text: str) -> str:
    """Return a day with a year of two digits, 03.11.26, with one of four."""
    day = text.strip()
    fit = _SHORT_YEAR.fullmatch(day)
    return f"{fit[1]}{fit[2]}{fit[3]}{fit[2]}20{fit[4]}" if fit else day
