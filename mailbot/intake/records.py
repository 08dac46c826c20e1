"""Which lines of a table say something together, and which say nothing?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailbot.intake.columns import NEEDED, Columns
from mailbot.intake.grid import SEPARATORS, Line
from mailbot.intake.layout import Layout
from mailbot.intake.mapping import Kind, Rows
from mailbot.intake.money import Decimals, amount_of
from mailbot.intake.plain import plain
from mailbot.model.errors import DataError
from mailbot.model.invoice import bare_number

TOTALS = frozenset(
    """
    total totals subtotal sum summe gesamt gesamtsumme zwischensumme endsumme totaux sous suma
    totales totaal totalen eindtotaal subtotaal totale totali subtotale soma totais somme grand
    """.split()
)
"""How lines begin that add others up, in seven languages."""


MOST_WORDS = 3
"""From so many words on, what stands alone in a line is no number of an invoice."""

_ALIKE = ("client", "amount", "balance", "paid", "currency", "issued", "due", "status", "kind")
"""What all lines of one invoice say, or only some of them, but never in two ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The cells of one row by our names, or of all rows of one invoice, or why there are none."""

    cells: Mapping[str, str]
    lines: tuple[int, ...]
    flaw: str = ""

    @property
    def line(self) -> int:
        """Return the first line of the file that it stands in."""
        return self.lines[0]


def records_in(
    layout: Layout, decimals: Decimals | None
) -> tuple[tuple[Record, ...], tuple[int, ...]]:
    """Return what the lines of *layout* hold, and the numbers of those that were passed over.

    Lines that add others up, and notes at the end of the file, are passed over. Where a row is a
    line of an invoice, the rows of one number are one record: of a column of items the sum counts,
    of any other the first cell that is filled. If one of them is broken, all of them are.
    """
    found: list[Record] = []
    passed: list[int] = []
    end, kinds = _end(layout), layout.mapping.kinds
    for place, line in enumerate(layout.lines):
        cells = layout.columns.cells(line.cells)
        ignored = kinds.get(plain(cells.get("kind", ""))) is Kind.IGNORE
        if not line.flaw and (ignored or place >= end or _adds_up(line, cells)):
            passed.append(line.number)
            continue
        flaw = line.flaw or _shape(line, layout.columns)
        found.append(Record(cells=cells, lines=(line.number,), flaw=flaw))
    if layout.mapping.rows is Rows.LINES:
        return tuple(_merged(found, decimals)), tuple(passed)
    return tuple(found), tuple(passed)


def _end(layout: Layout) -> int:
    """Return where the notes begin that stand below the last row: some words alone in a line."""
    end = len(layout.lines)
    while end:
        line = layout.lines[end - 1]
        filled = [cell for cell in line.cells if cell.strip()]
        if line.flaw or len(filled) > 1 or len(filled[0].split()) < MOST_WORDS:
            break
        end -= 1
    return end


def _adds_up(line: Line, cells: Mapping[str, str]) -> bool:
    """Say whether the line begins like a sum, and has neither a number nor a day of its own."""
    own = (plain(cells.get(field, "")).split() for field in ("number", "issued"))
    if any(words and words[0] not in TOTALS for words in own):
        return False
    words = [plain(cell).split() for cell in line.cells if cell.strip()]
    return any(word and word[0] in TOTALS for word in words)


def _shape(line: Line, columns: Columns) -> str:
    """Return why the cells cannot be those of one row of the table; nothing if they can."""
    cells, count = line.cells, len(columns.names)
    needed = [field for field in NEEDED if field in columns.places]
    if "amount" not in needed:
        needed += [field for field in ("balance", "item") if field in columns.places]
    short = any(columns.least(field) >= len(cells) for field in needed)
    if short or any(cell.strip() for cell in cells[count:]):
        return f"the line has {len(cells)} of {count} columns"
    if any("\n" in cell.strip() and _swallows(n, cell, columns) for n, cell in enumerate(cells)):
        return (
            'a quotation mark (") opens a cell here that ends in'
            f" line {line.last} only; mend the lines between"
        )
    return ""


def _swallows(place: int, cell: str, columns: Columns) -> bool:
    """Say whether *cell*, of several lines, holds what should be lines of the table."""
    names = (field for field in NEEDED if field in columns.places)
    if place in {p for field in names for places in columns.places[field] for p in places}:
        return True
    count = max(len(columns.names) - 1, 1)
    return any(line.count(s) >= count for line in cell.splitlines() for s in SEPARATORS)


def _merged(records: Sequence[Record], decimals: Decimals | None) -> Iterator[Record]:
    """Yield one record an invoice, in the order in which they begin."""
    groups: dict[str, list[Record]] = {}
    broken = {key for record in records if (key := _key(record)) and record.flaw}
    for place, record in enumerate(records):
        key = _key(record)
        if not key:
            # Nobody can tell whose line this is: the sums of its neighbours may lack it.
            broken |= {_key(r) for r in records[max(place - 1, 0) : place + 2] if "item" in r.cells}
            flaw = record.flaw or "number: empty; the invoices before and after are left out, too"
            groups[f"line {record.line}"] = [replace(record, flaw=flaw)]
            continue
        groups.setdefault(key, []).append(record)
    for key, group in groups.items():
        if key not in broken:
            yield _sum(group, decimals)
            continue
        said = next((record for record in group if record.flaw), None)
        where = f"line {said.line}" if said else "a line beside it"
        for record in group:
            flaw = record.flaw or f"{where}, of the same invoice, cannot be used"
            yield replace(record, flaw=flaw)


def _key(record: Record) -> str:
    number = bare_number(record.cells.get("number", ""))
    return number if any(c.isdigit() for c in number) else ""


def _sum(group: Sequence[Record], decimals: Decimals | None) -> Record:
    first = group[0]
    if len(group) == 1 and "item" not in first.cells:
        return first
    cells = {
        field: next((r.cells[field] for r in group if r.cells[field]), "") for field in first.cells
    }
    lines = tuple(record.line for record in group)
    apart = [f for f in _ALIKE if len({r.cells.get(f, "") for r in group} - {""}) > 1]
    flaw = f"the lines of one invoice do not agree on {', '.join(apart)}" if apart else ""
    if "item" in cells and not cells.get("amount") and not flaw:
        try:
            items = (r.cells["item"] for r in group if r.cells["item"])
            total = sum(amount_of(item, column="item", decimals=decimals) for item in items)
            cells["amount"] = f"{total:.2f}".replace(".", decimals or Decimals.POINT)
        except DataError as error:
            flaw = str(error)
    return Record(cells=cells, lines=lines, flaw=flaw)
