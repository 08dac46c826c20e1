"""One line of JSON, one answer: whatever program wrote the line."""

import json

import pytest

from mailbot.cli.lines import octets_of, read_line, written_line

MESSAGE = "From: Gerald <gerald@acme.example>\nSubject: Rechnung\n\nFrau Müller zahlt – 100 €.\n"


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
@pytest.mark.parametrize("reading", ["utf-8", "ascii"])
def test_octets_that_were_escaped_on_the_way_are_themselves_again(
    charset: str, reading: str
) -> None:
    octets = MESSAGE.encode(charset)
    line = json.dumps({"raw": octets.decode(reading, "surrogateescape")}).encode()

    given = read_line(line)

    assert isinstance(given, dict)
    assert octets_of(given["raw"]) == octets


def test_octets_that_stand_bare_in_a_line_are_kept() -> None:
    given = read_line(b'{"raw": "Frau M\xfcller"}')

    assert isinstance(given, dict)
    assert octets_of(given["raw"]) == b"Frau M\xfcller"


def test_half_a_surrogate_that_stands_for_nothing_is_a_question_mark() -> None:
    assert octets_of("a\ud800b\udfffc\udce9") == b"a?b?c\xe9"


@pytest.mark.parametrize("line", [b"{", b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"nul", b'"'])
def test_what_is_no_json_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_line(line)


def test_an_answer_is_written_even_where_its_name_is_half_a_surrogate() -> None:
    assert json.loads(written_line({"id": "\ud800"})) == {"id": "\ud800"}
    assert written_line({"id": "ü"}) == '{"id":"ü"}\n'.encode()
