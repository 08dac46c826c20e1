"""What did the writer answer inside the quote?"""

import pytest

from mailbot.parse.html import Hue, coloured_in
from mailbot.parse.inside import hues_of, split_marked

WRITER = frozenset({"gerald", "brandt"})


@pytest.mark.parametrize(
    ("said", "hues"),
    [
        ("See my answers below in red.", {Hue.RED}),
        ("Meine Antworten finden Sie unten in Rot.", {Hue.RED}),
        ("Voir mes réponses en bleu.", {Hue.BLUE}),
        ("Respondo abajo en rojo.", {Hue.RED}),
        ("Rispondo in verde.", {Hue.GREEN}),
        ("Mijn antwoorden staan in het blauw.", {Hue.BLUE}),
        ("As respostas estão em vermelho.", {Hue.RED}),
        ("My comments are below.", set(Hue)),
        ("Please see inline.", set(Hue)),
        ("Antworten farbig im Text.", set(Hue)),
        ("Alison pays these.", set()),
        ("The answer is no.", set()),
    ],
)
def test_the_letter_says_whether_there_are_answers_in_the_quote(said: str, hues: set[Hue]) -> None:
    assert hues_of(said) == hues


@pytest.mark.parametrize(
    ("colour", "told"),
    [
        ("red", True),
        ("#C00000", True),
        ("#f00", True),
        ("rgb(192, 0, 0)", True),
        ("blue", False),
        ("#1F497D", False),
        ("black", False),
        ("windowtext", False),
        ("#444", False),
        ("rgb(1,2", False),
    ],
)
def test_only_the_colour_that_was_announced_is_read(colour: str, told: bool) -> None:
    html = (
        '<p style="color:red">See below.</p><blockquote type=cite>Who pays?'
        f'<p style="color:{colour}">Alison<br>pays.</p></blockquote>'
    )

    assert coloured_in(html, frozenset({Hue.RED})) == ("Alison\npays." if told else "")


def test_links_have_their_colour_from_the_program() -> None:
    html = '<blockquote type=cite><a style="color:blue" href="x">Alison</a></blockquote>'

    assert coloured_in(html, frozenset(Hue)) == ""


def test_lines_behind_the_own_name_in_brackets_are_the_writers() -> None:
    lines = [
        "Who pays?",
        "> [Gerald Brandt] Alison.",
        "[GB] Howard.",
        "[Jan Owner] Thanks.",
        "[1] x",
    ]

    marked, rest = split_marked(lines, WRITER)

    assert marked == ("[Gerald Brandt] Alison.", "[GB] Howard.")
    assert rest == ("Who pays?", "[Jan Owner] Thanks.", "[1] x")


def test_whoever_has_no_name_marks_nothing() -> None:
    assert split_marked(["[EXT] hello", "[GB] x"], frozenset())[0] == ()
