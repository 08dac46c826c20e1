"""Which characters were really meant?"""

import pytest

from mailbot.parse.text import clean_header, clean_text, decode, mend_mojibake, unflow


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("thatâ€™s it", "that’s it"),
        ("â€œpaymentsâ€\u009d", "“payments”"),
        ("GrÃ¼ÃŸe", "Grüße"),
        ("cafÃ© and café", "café and café"),
        ("paymentsโ€\u009d", "payments”"),
        ('paymentsโ€"', 'payments”"'),
        ("weโ€re", "we’re"),
        ("naïve café", "naïve café"),
        ("ราคา โอเค", "ราคา โอเค"),
        ("Ärger, Öl, Übermut", "Ärger, Öl, Übermut"),
        ("plain", "plain"),
    ],
)
def test_only_what_is_provably_broken_is_mended(broken: str, meant: str) -> None:
    """S2-82: mojibake of the source text."""
    assert mend_mojibake(broken) == meant


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("\x00\x07a\x1bb", "ab"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u2028b\u2029c\u0085d", "a b c d"),
        ("=?utf-8?q?x?=", "= ?utf-8?q?x?="),
        ("  a \u00a0 b  ", "a b"),
        ("p\u200bay\ufeff", "pay"),
        ("\ud800", "\ufffd"),
    ],
)
def test_a_header_value_is_one_harmless_line(said: str, line: str) -> None:
    assert clean_header(said) == line


def test_a_text_keeps_its_lines_and_loses_what_is_invisible() -> None:
    assert clean_text("a\r\nb\rc\x00\u202e\u00a0d\te") == "a\nb\nc d e"


@pytest.mark.parametrize("charset", ["utf-8", "", "nonsense", "idna", "us-ascii", "iso-8859-1"])
def test_no_charset_keeps_octets_from_being_read(charset: str) -> None:
    assert decode("é".encode(), charset) == "é"
    assert decode(b"\xe9", charset) == "é"


def test_flowed_text_keeps_quotes_signatures_and_stuffed_lines() -> None:
    flowed = "one \ntwo\n> three \n> four\n From here\n-- \nBob \nLang"

    assert unflow(flowed, delete_space=False) == ("one two\n> three four\nFrom here\n-- \nBob Lang")
    assert unflow("on \ne", delete_space=True) == "one"
