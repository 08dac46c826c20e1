"""How glyphs become words, where a library does not already put them in order."""

import pytest

from mailbot.edge.glyphs import Glyph, words_of

SIZE = 10.0
WIDTH = 5.0
"""Each letter here is 10 points high and 5 wide."""


def glyph(text, column, line=0, turn=0):
    """Return *text* in a *column* of letters, on a *line* of 12 points."""
    left, top = column * WIDTH, line * 12.0
    return Glyph(text, (left, top, left + WIDTH, top + SIZE), SIZE, turn)


def row(text, column=0, line=0, step=1.0):
    return [glyph(letter, column + step * place, line) for place, letter in enumerate(text)]


def words(*glyphs):
    return [word.text for word in words_of(glyphs)]


def test_pieces_that_touch_are_one_word_in_whatever_order_they_were_drawn():
    digits, letters = row("12345", column=3), row("RE-")

    assert words(*row("Total", line=5), *digits, *row("due", column=20, line=5), *letters) == [
        *("Total", "due", "RE-12345")
    ]


def test_pieces_that_stand_apart_or_on_other_lines_stay_apart():
    assert words(*row("b", column=3), *row("a", column=1.5)) == ["b", "a"]
    assert words(*row("b", column=1), *row("a", line=1)) == ["b", "a"]


@pytest.mark.parametrize(
    ("accent", "letter", "word"),
    [("¨", "u", "ü"), ("´", "e", "é"), ("ˆ", "o", "ô"), ("˜", "a", "ã"), ("¸", "c", "ç")],
)
def test_an_accent_drawn_over_its_letter_is_part_of_it(accent, letter, word):
    assert words(glyph("f", 0), glyph(accent, 1), glyph(letter, 1), glyph("r", 2)) == [f"f{word}r"]


def test_an_accent_that_stands_alone_stays_as_it_is():
    assert words(*row("12´")) == ["12´"]


def test_ligatures_and_wide_letters_are_plain_ones():
    assert words(*row("oﬀiﬁ"), glyph("１", 8)) == ["offifi", "1"]


def test_a_soft_hyphen_shows_only_where_it_parts_a_word_and_then_it_goes():
    assert words(*row("Rech\u00adnung")) == ["Rechnung"]
    assert words(*row("Rech\u00ad"), *row("nung", line=1)) == ["Rechnung"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Rechnungs-", "betrag", ["Rechnungsbetrag"]),
        ("INV-", "104", ["INV-", "104"]),
        ("Liefer-", "und", ["Liefer-", "und"]),
        ("Smith-", "Jones", ["Smith-", "Jones"]),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_parts_only_what_was_one_word(first, second, expected):
    assert words(*row(first), *row(second, line=1)) == expected


@pytest.mark.parametrize("step", [1.0, 1.3, 1.6, 2.0])
def test_letters_set_apart_for_looks_are_whole_words(step):
    """Headings: the gaps are wide, and wider between words."""
    one = row("TOTAL", step=step)
    other = row("DUE", column=5 * step + 1, step=step)

    assert words(*one, *other) == ["TOTAL", "DUE"]


def test_single_letters_in_columns_are_not_a_word():
    assert words(*row("ABCD", step=4)) == ["A", "B", "C", "D"]


@pytest.mark.parametrize(("turn", "sign"), [(1, 1), (3, -1)])
def test_writing_along_the_margin_is_read_along_the_margin(turn, sign):
    letters = [
        Glyph(letter, (50, y, 60, y + WIDTH), SIZE, turn)
        for place, letter in enumerate("NOTE")
        for y in [300 + sign * place * WIDTH]
    ]
    (word,) = words_of(letters)

    assert word.text == "NOTE"
    assert (word.left, word.right) == (50, 60)
    assert word.bottom - word.top == 4 * WIDTH


def test_writing_aslant_is_parted_at_its_spaces_alone():
    letters = [
        Glyph(letter, (place * 4, place * 4, place * 4 + 5, place * 4 + 5), SIZE, None)
        for place, letter in enumerate("NOT PAID")
    ]

    assert words(*letters) == ["NOT", "PAID"]


def test_no_glyphs_make_no_words():
    assert words_of([]) == ()
    assert words(glyph(" ", 0), glyph("\u00ad", 1)) == []
