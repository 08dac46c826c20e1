"""The page beside the text: the very same words, no code, and nothing from elsewhere."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from mailbot.model.errors import DataError
from mailbot.model.letter import Draft, Enclosure, Letter
from mailbot.parse.html import text_of
from mailbot.render.hypertext import page_of
from mailbot.render.layout import laid_out, unwrapped
from mailbot.render.mime import compose, runs_of
from tests.unit.render.occasions import SITUATIONS
from tests.unit.render.situations import LANGUAGES, NOW, OWNER
from tests.unit.render.test_render_mime import LETTER, TEXT, draft

PDF = Enclosure(name="INV-104.pdf", content_type="application/pdf", data=b"%PDF")


def with_page(of: Draft) -> bytes:
    return compose(of, OWNER, NOW, html=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_says_the_same_on_its_page(language: str) -> None:
    """Word by word and run by run: a program that sends the page alone changes nothing."""
    for situation in SITUATIONS:
        text = situation.draft(language).text
        read = text_of(page_of(text, "Invoice", language))
        assert read.split() == text.split(), situation.name
        assert runs_of(read) == runs_of(text), situation.name


def test_prose_runs_on_where_the_text_was_wrapped() -> None:
    prose = " ".join(["word"] * 60)
    text = laid_out(f"{prose}\n\n- {prose}\n- short\n\nKind regards,\nDana")

    assert list(unwrapped(text)) == [
        [prose],
        [f"- {prose}", "- short"],
        ["Kind regards,", "Dana"],
    ]


def test_what_looks_like_code_is_shown_and_not_run() -> None:
    words = '<script>alert("x")</script> & <img src=https://spy.example/p.gif>'
    page = page_of(f"Hi,\n\n{words}\n\nDana\n", words, 'en"><script>')

    assert "<script>" not in page
    assert "<img" not in page
    assert words in text_of(page)


def test_text_and_page_stand_side_by_side_and_files_around_them() -> None:
    alone = message_from_bytes(with_page(draft()))
    filed = message_from_bytes(with_page(replace(draft(), enclosures=(PDF,))))

    assert [p.get_content_type() for p in alone.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert [p.get_content_type() for p in filed.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]


def test_the_headers_are_those_of_the_letter_without_a_page() -> None:
    """One place makes them; only what the content is differs."""
    plain, page = (
        message_from_bytes(raw) for raw in (compose(draft(), OWNER, NOW), with_page(draft()))
    )
    content = {"Content-Type", "Content-Transfer-Encoding"}

    assert [h for h in page.items() if h[0] not in content] == [
        h for h in plain.items() if h[0] not in content
    ]


def test_umlauts_and_long_lines_arrive_on_the_page_too() -> None:
    text = laid_out("Grüße an Þórsdóttir, " + "sehr " * 400 + "\n\nDana")
    read = message_from_bytes(with_page(draft(text=text)), policy=policy.default)
    page = read.get_body(("html",))

    assert page["Content-Transfer-Encoding"] == "quoted-printable"
    assert text_of(page.get_content()).split() == text.split()


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert with_page(draft()) == with_page(draft())


@pytest.mark.parametrize("edge", ["--=-a1b2c3", "--=_a1b2c3"])
def test_a_text_that_holds_a_boundary_is_no_letter(edge: str) -> None:
    holding = replace(draft(text=f"Hi,\n\n{edge}\n\nDana\n"), enclosures=(PDF,))

    with pytest.raises(DataError, match="holds the line"):
        with_page(holding)


def test_the_language_of_the_page_is_that_of_the_letter() -> None:
    of: Letter = replace(LETTER, language="de")

    assert '<html lang="de">' in with_page(draft(of, text=TEXT)).decode()
