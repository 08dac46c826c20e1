"""Which cells a file holds, whatever program wrote it."""

import time

import pytest

from mailbot.intake.grid import MOST_COLUMNS, grid_of, grids_of, separator_of
from mailbot.intake.text import LARGEST, text_of
from mailbot.model.errors import DataError


def cells(text: str) -> list[tuple[str, ...]]:
    return [line.cells for line in grid_of(text).lines]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_parts_the_lines_evenly(separator):
    row = ("R-1", '"Müller; Söhne, Co"', '"1.234,56"', "x")
    lines = [separator.join(row) for _ in range(5)]

    assert separator_of(lines) == separator
    assert cells("\n".join(lines))[0] == ("R-1", "Müller; Söhne, Co", "1.234,56", "x")


def test_decimal_commas_do_not_outvote_semicolons():
    text = "Nr;Kunde;Betrag\n" + "\n".join(f"{n};A;1.234,5{n}" for n in range(9))

    assert cells(text)[1] == ("0", "A", "1.234,50")


def test_titles_above_the_columns_do_not_outvote_the_table():
    text = "Report, of all; invoices\n\nnumber;client;amount\n" + "1;A;5\n" * 4

    assert cells(text)[1] == ("number", "client", "amount")


def test_excel_may_say_the_separator():
    assert cells("sep=;\na,b;c\n") == [("a,b", "c")]


def test_a_note_may_go_over_several_lines_and_lines_keep_their_numbers():
    grid = grid_of('a,b\n"one\ntwo",2\nc,d\n')

    assert [(line.number, line.last) for line in grid.lines] == [(1, 1), (2, 3), (4, 4)]
    assert grid.lines[1].cells == ("one\ntwo", "2")


def test_a_quotation_mark_without_an_end_is_a_flaw_of_its_line():
    grid = grid_of('a,b\n"c,d\ne,f\n')

    assert [line.cells for line in grid.lines] == [("a", "b"), (), ("e", "f")]
    assert "quotation mark" in grid.lines[1].flaw


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac-roman"]
)
def test_the_encoding_is_told_from_the_bytes(encoding):
    text = "number,client\n1,Müller & Söhne, Café Étoile, Señal\n"

    assert text_of(text.encode(encoding)) == text


def test_quotes_and_dashes_of_windows_are_no_letters_of_a_mac():
    text = "number,client\n1,O’Brien – “the firm”, Zürich\n"

    assert text_of(text.encode("cp1252")) == text


# What was made to do harm


def refused_within_seconds(raw: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(DataError) as refused:
        grids_of(raw)
    assert time.monotonic() - began < 5
    return str(refused.value)


def test_a_line_of_two_hundred_megabytes_is_refused():
    assert "MB; at most" in refused_within_seconds(b"x" * 200_000_000)


def test_a_file_of_the_largest_size_in_one_cell_is_a_flaw():
    began = time.monotonic()

    grid = grid_of("number,client\n" + "x" * (LARGEST - 20))

    assert "128 KB" in grid.lines[-1].flaw
    assert time.monotonic() - began < 5


def test_a_million_columns_are_refused():
    told = refused_within_seconds(b",".join([b"x"] * 1_000_000))

    assert f"1,000,000 columns; no export has more than {MOST_COLUMNS:,}" in told


def test_zeros_are_no_text():
    assert "no text" in refused_within_seconds(b"number,client\n1,A\x00cme\n")


def test_millions_of_lines_are_refused():
    assert "lines; at most" in refused_within_seconds(b"1,2\n" * 2_000_000)


def test_quotation_marks_without_end_on_every_line_are_refused():
    assert "so do many" in refused_within_seconds(b'"x\n' * 150_000)
