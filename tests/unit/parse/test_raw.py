"""Is every message read right that a program may write?"""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailbot.model.message import Author, Fetched, Message, Place
from mailbot.parse.message import read_message

DATA = Path(__file__).parents[2] / "data" / "parse"
CASES = tomllib.loads((DATA / "raw.toml").read_text(encoding="utf-8"))["message"]
ARRIVED = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NAMES = [case["file"] for case in CASES]


def raw_of(case: dict[str, Any]) -> bytes:
    return (DATA / "raw" / f"{case['file']}.eml").read_bytes()


def read(raw: bytes) -> Message:
    place = Place(folder="INBOX", uidvalidity=1, uid=7)
    return read_message(Fetched(place=place, raw=raw, at=ARRIVED, size=len(raw)))


def squeezed(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_whole_message_comes_apart_where_its_writer_began_and_ended(
    case: dict[str, Any],
) -> None:
    message = read(raw_of(case))

    assert squeezed(message.text) == squeezed(case["text"])
    assert all(words in message.quoted for words in case.get("quoted", ()))
    assert all(words in message.signature for words in case.get("signature", ()))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_its_form_says_who_wrote_it_and_about_what(case: dict[str, Any]) -> None:
    message = read(raw_of(case))

    assert message.author is Author(case.get("author", "person"))
    assert message.subject == case.get("subject", "Re: Invoice 2041")
    assert message.ticket == case.get("ticket", "")
    told = [b.recipient if b.permanent else f"{b.recipient} later" for b in message.bounces]
    assert told == case.get("bounces", [])
    if "files" in case:
        assert [each.name for each in message.attachments] == case["files"]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_line_ends_are_no_part_of_it(case: dict[str, Any]) -> None:
    raw = raw_of(case).replace(b"\r\n", b"\n")

    assert read(raw.replace(b"\n", b"\r\n")) == read(raw)


def test_each_message_kept_is_expected_to_mean_something() -> None:
    assert {path.stem for path in (DATA / "raw").glob("*.eml")} == set(NAMES)
    assert len(NAMES) >= 120
