"""What an Excel workbook holds, and which ones are not even opened."""

import io
import time
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from mailbot.intake.grid import grids_of
from mailbot.intake.layout import layout_in
from mailbot.intake.mapping import Habits
from mailbot.intake.table import read
from mailbot.model.errors import DataError


def packed(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def of_rows(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return packed(book)


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    """Return the workbook *raw* with another part in the place of *name*."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return stream.getvalue()


def refused_within_seconds(raw: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(DataError) as refused:
        grids_of(raw)
    assert time.monotonic() - began < 5
    return str(refused.value)


# A workbook knows no time zones.
AFTERNOON = datetime(2026, 10, 5, 14, 30)  # noqa: DTZ001


def test_numbers_days_and_words_come_as_a_csv_file_has_them():
    (grid,) = grids_of(
        of_rows(
            ["number", "amount", "issued", "at", "paid"],
            [104, 1234.5, date(2026, 10, 5), AFTERNOON, True],
            ["R-1", 1234.567, None, 0.1 + 0.2, None],
        )
    )

    assert [line.cells for line in grid.lines] == [
        ("number", "amount", "issued", "at", "paid"),
        ("104", "1234.50", "2026-10-05", "2026-10-05 14:30:00", "true"),
        ("R-1", "1234.5670", "", "0.30"),
    ]


def test_lines_have_the_numbers_that_excel_shows():
    (grid,) = grids_of(of_rows(["Exported"], [], ["a", "b"], [], ["1", "2"]))

    assert [line.number for line in grid.lines] == [1, 3, 5]


def test_of_a_formula_the_last_result_counts_and_nothing_is_computed():
    raw = of_rows(["number", "amount"], ["R-1", '=HYPERLINK("http://evil.example")'])
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="str"><f>WEBSERVICE("http://evil.example")</f><v>R-1</v></c>'
        b'<c r="B1"><f>1+1</f></c></row></sheetData></worksheet>'
    )

    (computed,) = grids_of(with_part(raw, "xl/worksheets/sheet1.xml", sheet))
    (written,) = grids_of(raw)

    assert [line.cells for line in computed.lines] == [("R-1",)]
    assert [line.cells for line in written.lines] == [("number", "amount"), ("R-1",)]


def test_the_sheet_with_the_invoices_is_found_and_hidden_ones_are_not_looked_at():
    book = Workbook()
    book.active.title = "Notes"
    book.active.append(["some", "words"])
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    page = book.create_sheet("Invoices")
    for sheet, number in ((hidden, "OLD-1"), (page, "INV-1")):
        sheet.append(["number", "client", "amount", "currency", "issued"])
        sheet.append([number, "Acme", 10, "USD", date(2026, 10, 5)])

    layout = layout_in(grids_of(packed(book)), Habits())

    assert layout.sheet == "Invoices"
    assert [row.invoice.id for row in read(layout, Habits()).rows] == ["INV-1"]


# What was made to do harm


def test_a_zip_bomb_is_refused():
    raw = with_part(of_rows(["a"]), "xl/worksheets/sheet1.xml", b" " * 300_000_000)

    assert len(raw) < 1_000_000
    assert "48 MB unpacked" in refused_within_seconds(raw)


def test_millions_of_cells_are_refused():
    cells = b"<worksheet><sheetData><row>" + b"<c><v>1</v></c>" * 1_500_000

    assert "export less" in refused_within_seconds(
        with_part(of_rows(["a"]), "xl/worksheets/sheet1.xml", cells)
    )


def test_a_cell_at_the_far_end_is_refused():
    book = Workbook()
    book.active["A1"] = "number"
    book.active["XFD1048576"] = "far"

    assert "cells far apart" in refused_within_seconds(packed(book))


@pytest.mark.parametrize("reference", ["&bomb;", "&outside;"])
def test_entities_are_refused(reference):
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = (
        f'<!DOCTYPE worksheet [<!ENTITY a0 "x">{bomb}<!ENTITY bomb "&a9;">'
        f'<!ENTITY outside SYSTEM "file:///etc/passwd">]>'
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{reference}</t></is></c></row>'
        f"</sheetData></worksheet>"
    )

    told = refused_within_seconds(
        with_part(of_rows(["a"]), "xl/worksheets/sheet1.xml", sheet.encode())
    )

    assert "cannot be read" in told


@pytest.mark.parametrize(
    "raw",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one",
        b"PK\x03\x04 [Content_Types].xml and nothing else",
    ],
)
def test_old_and_damaged_ones_are_refused_in_words(raw):
    assert "save it" in refused_within_seconds(raw)


def test_a_damaged_sheet_is_refused_in_words():
    told = refused_within_seconds(
        with_part(of_rows(["a"]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")
    )

    assert "cannot be read" in told
