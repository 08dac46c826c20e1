"""Which line of a table names its columns, and whose export is it?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.intake.columns import Columns, columns_of, guessed, missing_in, refusal
from mailbot.intake.datev import unfolded
from mailbot.intake.grid import Grid, Line, grids_of
from mailbot.intake.mapping import ExportMapping, Habits, Rows
from mailbot.intake.money import currency_in
from mailbot.intake.plain import plain, shown
from mailbot.model.errors import DataError

TITLES = 40
"""Lines that may stand before the one with the columns: “Exported on …”."""

EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table whose columns are understood, and the lines below them."""

    mapping: ExportMapping
    columns: Columns
    lines: tuple[Line, ...]
    guess: bool = False
    """Nobody said it: the owner has to look at it first."""
    sheet: str = ""
    elsewhere: tuple[str, ...] = ()
    """Other sheets that hold something."""

    def examples(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Return each field with the name of its column and some of its values."""
        told = []
        for field, choices in self.columns.places.items():
            title = ", else ".join(
                " + ".join(f"“{shown(self.columns.names[place])}”" for place in places)
                for places in choices
            )
            values = (self.columns.cells(line.cells)[field] for line in self.lines)
            some = dict.fromkeys(shown(value, 30) for value in values if value)
            told.append((field, title, tuple(some)[:EXAMPLES]))
        return tuple(told)


def layout_of(raw: bytes, habits: Habits, wanted: str = "") -> Layout:
    """Return how the table in the file *raw* is to be read; by the mapping *wanted*, if named.

    Raises DataError for what is no table, and for one whose columns make no sense.
    """
    return layout_in(grids_of(raw), habits, wanted)


def layout_in(grids: Sequence[Grid], habits: Habits, wanted: str = "") -> Layout:
    """Return how the first of *grids* that can be read is to be read; see layout_of."""
    grids = [grid for grid in grids if grid.lines]
    if not grids:
        raise DataError("the file is empty; its first line must name the columns")
    for grid in grids:
        found = recognised_in(grid, habits, wanted)
        if found is not None:
            place, mapping = found
            others = tuple(g.name for g in grids if g is not grid and g.name)
            return replace(_laid_out(grid, place, mapping, habits), elsewhere=others)
    if wanted:
        raise refusal(_widest(grids[0]).cells, _named(habits.mapping(wanted)))
    return _guess(grids, habits)


def recognised_in(grid: Grid, habits: Habits, wanted: str = "") -> tuple[int, ExportMapping] | None:
    """Return which line of *grid* names the columns of which mapping, or None."""
    mappings = (habits.mapping(wanted),) if wanted else habits.mappings
    for place, line in enumerate(grid.lines[:TITLES]):
        mapping = recognised(line.cells, mappings, named=bool(wanted))
        if mapping is not None:
            return place, mapping
    return None


def _named(mapping: ExportMapping) -> tuple[str, ...]:
    return tuple(choices[0] for field, choices in mapping.columns.items() if field != "matter")


def recognised(
    names: Sequence[str], mappings: Sequence[ExportMapping], *, named: bool = False
) -> ExportMapping | None:
    """Return the mapping whose signs are all among *names*, the one with most of them.

    One that was *named* needs no signs, but a column for each field that is needed.
    """
    there = {plain(name) for name in names}
    if named:
        (mapping,) = mappings
        columns = columns_of(names, mapping)
        return None if missing_in(columns, mapping, currency=True) else mapping
    fitting = [m for m in mappings if m.signs and m.signs <= there]
    return max(fitting, key=lambda m: (len(m.signs), len(m.names() & there)), default=None)


def _laid_out(grid: Grid, place: int, mapping: ExportMapping, habits: Habits) -> Layout:
    head = grid.lines[place]
    names, lines = head.cells, grid.lines[place + 1 :]
    if mapping.rows is Rows.BOOKINGS:
        names, lines = unfolded(grid.lines[:place], names, lines)
    elif mapping.groups:
        names, lines = _ungrouped(names, lines)
    try:
        columns = columns_of(names, mapping)
        told = bool(habits.currency) or _has_signs(columns, lines)
        missing = missing_in(columns, mapping, currency=told)
    except DataError as error:
        raise DataError(f"line {head.number}: {error}") from error
    if missing == ("currency",):
        raise DataError(
            f"line {head.number}: the file names no currency; say it with --currency USD, or once"
            " and for all under [imports] in the configuration"
        )
    if missing:
        raise DataError(f"line {head.number}: {refusal(names, missing)}")
    return Layout(mapping=mapping, columns=columns, lines=lines, sheet=grid.name)


def _has_signs(columns: Columns, lines: Sequence[Line]) -> bool:
    return any(
        currency_in(columns.cells(line.cells).get(field, ""))
        for line in lines
        for field in ("amount", "balance")
    )


def _ungrouped(
    names: tuple[str, ...], lines: Sequence[Line]
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Return the table with the client of each group as a column of its own.

    The client stands alone in the column without a name, or in the first one; the sum below the
    group names them again. Where the two disagree, nobody can tell whose the rows are.
    """
    home = next((place for place, name in enumerate(names) if not name.strip()), 0)
    client, begins = "", 0
    found: list[Line] = []
    for line in lines:
        filled = [place for place, cell in enumerate(line.cells) if cell.strip()]
        title = plain(line.cells[home]) if home in filled else ""
        if filled == [home] and not line.flaw:
            client, begins = line.cells[home].strip(), len(found)
            continue
        if title.startswith("total ") and title != f"total {plain(client)}":
            said = f"“{shown(client)}” stands above the row, “{shown(line.cells[home])}” below it"
            found[begins:] = [replace(row, flaw=row.flaw or said) for row in found[begins:]]
        begins = len(found) + 1 if title.startswith("total ") else begins
        found.append(replace(line, cells=(*_padded(line.cells, len(names)), client)))
    return (*names, "client of the group"), tuple(found)


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *("" for _ in range(width - len(cells))))


def _guess(grids: Sequence[Grid], habits: Habits) -> Layout:
    def fit(place: tuple[Grid, int]) -> tuple[int, int]:
        grid, number = place
        mapping = guessed(grid.lines[number].cells)
        return len(mapping.columns), -number

    places = [(grid, number) for grid in grids for number in _places(grid)]
    grid, number = max(places, key=fit)
    if len(guessed(grid.lines[number].cells).columns) < 2:
        raise refusal(_widest(grid).cells, ("number", "client", "amount", "issued"))
    mapping = _without_names(guessed(grid.lines[number].cells), grid, number)
    return replace(_laid_out(grid, number, mapping, habits), guess=True)


def _places(grid: Grid) -> Iterator[int]:
    yield from range(min(len(grid.lines), TITLES))


def _widest(grid: Grid) -> Line:
    return max(grid.lines[:TITLES], key=lambda line: len(line.cells))


def _without_names(mapping: ExportMapping, grid: Grid, place: int) -> ExportMapping:
    """Return *mapping* without a column of contacts that holds names alone: “Contact”."""
    head, lines = grid.lines[place], grid.lines[place + 1 :]
    columns = columns_of(head.cells, mapping)
    if any("@" in columns.cells(line.cells).get("email", "") for line in lines):
        return mapping
    kept = {field: names for field, names in mapping.columns.items() if field != "email"}
    return replace(mapping, columns=kept)
