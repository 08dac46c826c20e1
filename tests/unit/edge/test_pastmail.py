"""Headings of the past are read by the form of an answer; archives are found by flag or name."""

from datetime import UTC, datetime

import pytest

from mailbot.edge.folders import Listed, archives
from mailbot.edge.pastmail import _read

HEADER = b"BODY[HEADER.FIELDS (MESSAGE-ID DATE)]<0> {20}"


@pytest.mark.parametrize(
    "told",
    [
        b'7 (UID 12 RFC822.SIZE 345 INTERNALDATE "17-Jul-2026 02:44:25 +0200" '
        rb"FLAGS (\Seen \Recent) " + HEADER + b")",
        b"7 (" + HEADER + rb' FLAGS (\Seen) INTERNALDATE "17-Jul-2026 02:44:25 +0200"'
        b" RFC822.SIZE 345 UID 12)",
    ],
    ids=["before the header", "behind it"],
)
def test_what_a_server_says_of_a_message_is_read_wherever_it_stands(told):
    found = _read("INBOX", 5, told, b"Date: x\r\n\r\n")

    assert (found.place.uid, found.size, found.flags) == (12, 345, (r"\Seen",))
    assert found.at == datetime(2026, 7, 17, 0, 44, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [
        rb"7 (UID 12 FLAGS (\Seen))",
        b"7 (UID 12 RFC822.SIZE 3 FLAGS () BODY[HEADER.FIELDS (DATE)] {3}",
    ],
)
def test_an_answer_of_another_form_is_left_to_the_library(told):
    with pytest.raises(ValueError, match=r"^$"):
        _read("INBOX", 5, told, b"")


def test_archives_are_known_by_their_flag_and_what_lies_below_them_counts():
    listed = (
        Listed(name="INBOX"),
        Listed(name="Archives", flags=frozenset({r"\Archive"})),
        Listed(name="Archives/2025"),
        Listed(name="Archives/Trash", flags=frozenset({r"\Trash"})),
        Listed(name="Junk", flags=frozenset({r"\Junk"})),
    )

    assert archives(listed) == ("Archives", "Archives/2025")


@pytest.mark.parametrize("name", ["Archiv", "INBOX/Archive", "[Gmail]/Alle Nachrichten"])
def test_archives_are_known_by_names_of_many_languages(name):
    assert archives((Listed(name="INBOX"), Listed(name=name))) == (name,)
