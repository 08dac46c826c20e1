"""A text from a message never comes alive in a spreadsheet."""

import pytest

from mailbot.render.cell import plain_cell


@pytest.mark.parametrize(
    "text",
    [
        *('=HYPERLINK("http://evil.example")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"),
        *("@SUM(A1:A9)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "＝1+1", "-x"),
    ],
)
def test_what_would_come_alive_begins_with_an_apostrophe(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Acme", "INV-104", "-12.50", "+49 30 1", "-1.234,56", "a=b"])
def test_other_texts_and_numbers_stay_as_they_are(text):
    assert plain_cell(text).lstrip("'") == text
    if text != "+49 30 1":
        assert plain_cell(text) == text
