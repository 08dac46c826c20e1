"""Is this text fit to be written down?"""

import pytest

from mailbot.render.plain import clean, flaw


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Re: Invoice 104", "Re: Invoice 104"),
        ("  a \t b\r\nBcc: x@evil.example ", "a b Bcc: x@evil.example"),
        ("=?utf-8?q?x=0D=0ABcc:_y@evil.example?=", "x Bcc: y@evil.example"),
        ("=?utf-8?b?eA0KQmNjOiB5?=", "x Bcc: y"),
        ("=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3D0D=3D0ABcc:?=", "=?utf-8?q?x=0D=0ABcc:"),
        ("=?utf-8?q?M=C3=BCller?= =?utf-8?q?_AG?=", "Müller AG"),
        ("=?nonsense?q?x=0Dy?=", ""),
        ("=?utf-8?b?!!!?=", ""),
        ("evil\u202egnp.exe\u200b", "evilgnp.exe"),
        ("line\u2028line\u0085line\x00", "line line line"),
        ("half \ud800 pair", "half pair"),
    ],
)
def test_a_value_says_on_one_line_what_it_shows(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_words_within_words_are_decoded_before_they_are_cleaned() -> None:
    inner = "=?utf-8?q?x=0D=0ABcc:_y?="
    outer = "=?utf-8?q?" + "".join(f"={ord(c):02X}" for c in inner) + "?="

    assert clean(outer) == "x Bcc: y"


def test_a_huge_value_is_cut() -> None:
    assert len(clean("x" * 1_000_000)) == 500


@pytest.mark.parametrize("control", ["\r", "\x00", "\x1b", "\x7f", "\x85", "\u2028"])
def test_a_control_character_is_found(control: str) -> None:
    assert flaw(f"a{control}b") == f"a control character (U+{ord(control):04X})"


def test_lines_and_letters_of_all_scripts_are_fine() -> None:
    assert flaw("Grüße,\n\tЖанна\n見積\n") == ""
