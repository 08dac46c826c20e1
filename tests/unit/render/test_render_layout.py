"""How does a letter stand on the page?"""

from mailbot.render.layout import WIDTH, laid_out

LONG = "This is a line of prose that goes on for a while and needs to be wrapped somewhere."


def test_prose_is_run_together_and_wrapped() -> None:
    text = laid_out(f"{LONG}\nAnd a second.\n\nthe end")

    assert text == (
        "This is a line of prose that goes on for a while and needs to be wrapped\n"
        "somewhere. And a second.\n\nthe end\n"
    )


def test_the_signature_keeps_its_lines_however_long() -> None:
    firm = "Whitfield, Crane, Featherstonehaugh and Partners, Attorneys"

    assert laid_out(f"Hello.\n\nKind regards,\n{firm}\nDana").endswith(
        f"Kind regards,\n{firm}\nDana\n"
    )


def test_an_address_of_short_lines_keeps_them_anywhere() -> None:
    assert laid_out("12 High Street\nSpringfield\n\nend") == "12 High Street\nSpringfield\n\nend\n"


def test_the_items_of_a_list_hang() -> None:
    text = laid_out(f"- {LONG}\ncontinued\n- short\n\nend")

    assert text.split("\n")[:4] == [
        "- This is a line of prose that goes on for a while and needs to be",
        "  wrapped somewhere. continued",
        "- short",
        "",
    ]


def test_links_and_addresses_are_never_broken() -> None:
    link = "https://pay.example/" + "x" * 90

    assert link in laid_out(f"Please see {link} for more.\n\nend").split("\n")


def test_no_line_ends_between_a_day_and_its_month() -> None:
    for filler in range(60, 76):
        text = laid_out("x " * (filler // 2) + "x" * (filler % 2) + " 3\u00a0November\n\nend")

        assert "3 November" in text
        assert max(map(len, text.split("\n"))) <= WIDTH


def test_empty_lines_and_spaces_are_tidied() -> None:
    assert laid_out("\n\n a  b \n \n\t\n\nc\n\n") == "a b\n\nc\n"


def test_laying_out_twice_changes_nothing() -> None:
    once = laid_out(f"{LONG}\n\n- {LONG}\n- b\n\nKind regards,\nDana")

    assert laid_out(once) == once
