"""Which cells does a table hold, line by line?"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from mailbot.intake.text import text_of
from mailbot.intake.workbook import is_workbook, sheets_in
from mailbot.model.errors import DataError

SEPARATORS = ";,\t|"
MOST_COLUMNS = 1_000
MOST_LINES = 200_000
LONGEST_RECORD = 200
"""Lines of the file that one record may go over, notes of several lines included."""
MOST_BROKEN = 1_000
"""Lines that end nowhere; with more of them the file is none of lines."""

_EXCEL_SAYS = re.compile(r"\s*\"?sep=(?P<separator>[,;\t|])\"?\s*", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The cells of one record, and the lines of the file it stands in, from 1."""

    cells: tuple[str, ...]
    number: int
    last: int
    flaw: str = ""
    """Why its cells cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table, or one sheet of a workbook: the lines that hold anything, in order."""

    lines: tuple[Line, ...]
    name: str = ""
    """Of the sheet, where there are several."""


def grids_of(raw: bytes) -> tuple[Grid, ...]:
    """Return the tables in a file: a CSV file in any encoding, or the sheets of a workbook.

    Raises DataError for what is neither, and for what is too large to be an export.
    """
    if not is_workbook(raw):
        return (grid_of(text_of(raw)),)
    return tuple(
        Grid(
            name=sheet.name,
            lines=tuple(
                Line(cells=cells, number=number, last=number)
                for number, cells in sheet.rows
                if any(cell.strip() for cell in cells)
            ),
        )
        for sheet in sheets_in(raw)
    )


def grid_of(text: str) -> Grid:
    """Return the cells of *text*, separated by commas, semicolons, tabs or bars.

    A record may go over several lines within quotation marks. Where such a mark has no end, the
    line that it stands in has a flaw, and the next one is read as if nothing had been.
    """
    lines = _LINE_END.split(text)
    if len(lines) > MOST_LINES:
        raise DataError(f"the file has {len(lines):,} lines; at most {MOST_LINES:,} are read")
    first, separator = 0, ""
    for place, line in enumerate(lines):
        excel = _EXCEL_SAYS.fullmatch(line)
        if excel:
            first, separator = place + 1, excel["separator"]
        elif not line.strip():
            continue
        break
    separator = separator or separator_of(lines[first:])
    return Grid(lines=tuple(_records(lines, first, separator)))


def separator_of(lines: Sequence[str]) -> str:
    """Return what separates the columns: the sign that parts most lines into as many cells."""

    def evenness(separator: str) -> int:
        some = islice(filter(str.strip, lines), _LOOKED_AT)
        widths = Counter(len(cells) for cells in csv.reader(_short(some), delimiter=separator))
        return max(((w - 1) * n for w, n in widths.items() if w > 1), default=0)

    return max(SEPARATORS, key=evenness)


def _short(lines: Iterable[str]) -> Iterator[str]:
    """Yield the beginnings of *lines*, without what the csv module would stumble over."""
    for line in lines:
        yield line[:20_000] if line.count('"') % 2 == 0 else line[:20_000].replace('"', "")


def _records(lines: Sequence[str], first: int, separator: str) -> Iterator[Line]:
    place, broken = first, 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        block = (line + "\n" for line in lines[place : place + LONGEST_RECORD])
        reader = csv.reader(block, delimiter=separator, strict=True)
        number = place + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            broken += 1
            if broken > MOST_BROKEN:
                raise DataError(f"line {number}: {_what_is_wrong(error)}; so do many") from error
            yield Line(cells=(), number=number, last=number, flaw=_what_is_wrong(error))
            place += 1
            continue
        place += reader.line_num
        if len(cells) > MOST_COLUMNS:
            raise DataError(
                f"line {number}: {len(cells):,} columns; no export has more than {MOST_COLUMNS:,}"
            )
        if any(cell.strip() for cell in cells):
            yield Line(cells=tuple(cells), number=number, last=place)


def _what_is_wrong(error: csv.Error) -> str:
    if "field limit" in str(error):
        return 'a cell is longer than 128 KB; is there a quotation mark (") too many?'
    return 'a cell that begins with a quotation mark (") does not end with one; mend the line'
