"""Which cells do the sheets of an Excel workbook (.xlsx) hold?"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mailbot.model.errors import DataError

LARGEST_PACKED = 20 * 1024 * 1024
LARGEST = 48 * 1024 * 1024
"""Bytes of a workbook as it is, and of all that is packed into it."""
MOST_PARTS = 2_000
MOST_TAGS = 5_000_000
"""All of a workbook is XML; it takes a minute to take more of it apart."""
MOST_CELLS = 400_000
"""In one workbook: twenty thousand invoices of twenty columns; some four seconds."""
MOST_SHEETS = 20

_PACKED = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: the rows that hold anything, each with its number as Excel shows it."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def is_workbook(raw: bytes) -> bool:
    """Say whether *raw* is an Excel workbook. Raises DataError for what only an old Excel reads."""
    if raw.startswith(_OLD_EXCEL):
        raise DataError(
            "this is an Excel file with a password, or an old one (.xls);"
            " save it as .xlsx without a password, or as CSV"
        )
    return raw.startswith(_PACKED) and b"[Content_Types].xml" in raw


def sheets_in(raw: bytes) -> tuple[Sheet, ...]:
    """Return the visible sheets. Of a formula its last result counts; nothing is computed.

    Raises DataError for a file that is damaged, and for one that unpacks to more than it seems.
    """
    _weigh(raw)
    # Slow, and seldom needed.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        left, found = MOST_CELLS, []
        for sheet in book.worksheets[:MOST_SHEETS]:
            if sheet.sheet_state == "visible":
                rows = tuple(_rows(sheet, left))
                left -= sum(len(cells) for _, cells in rows)
                found.append(Sheet(name=sheet.title, rows=rows))
    except DataError:
        raise
    except Exception as error:
        raise DataError(
            "the Excel file cannot be read; save it again, or save it as CSV"
        ) from error
    return tuple(found)


_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError),
    *(ValueError, LookupError, EOFError),
)
"""What the library raises for a damaged archive: a place before its beginning is a ValueError."""


def _weigh(raw: bytes) -> None:
    """Unpack everything once, piece by piece, and refuse what is too much."""
    if len(raw) > LARGEST_PACKED:
        raise _too_much(f"{LARGEST_PACKED // 2**20} MB")
    left, tags = LARGEST, MOST_TAGS
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if len(packed.infolist()) > MOST_PARTS:
                raise _too_much(f"{MOST_PARTS:,} parts")
            for entry in packed.infolist():
                with packed.open(entry) as stream:
                    while piece := stream.read(2**20):
                        left, tags = left - len(piece), tags - piece.count(b"<")
                        if left < 0 or tags < 0:
                            raise _too_much(f"{LARGEST // 2**20} MB unpacked")
    except _DAMAGED as error:
        raise DataError("the Excel file is damaged or has a password; save it again") from error


def _too_much(limit: str) -> DataError:
    return DataError(f"the Excel file has more than {limit}; export less at a time, or as CSV")


def _rows(sheet: Any, most: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    left = most
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = tuple(_text(value) for value in row)
        while cells and not cells[-1]:
            cells = cells[:-1]
        left -= max(len(row), 1)  # an empty row counts, too: the last one may be the millionth
        if left < 0:
            raise DataError(
                f"row {number}: the sheet “{sheet.title}” has more than {most:,} cells, or cells"
                " far apart; export less at a time, or save it as CSV"
            )
        if cells:
            yield number, cells


def _text(value: object) -> str:
    """Return *value* as a CSV file would write it, in a way that can be read in one way only."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            return _number(float(value))
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value).replace("_x000D_", "")


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10f}".rstrip("0")  # 1234.5600000000001 is 1234.56
    whole, _, cents = text.partition(".")
    # Two or four places: three may be read as thousands.
    return f"{whole}.{cents.ljust(2, '0') if len(cents) < 3 else cents.ljust(4, '0')}"
