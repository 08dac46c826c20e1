"""What is read by its form alone is what the libraries read; all else is left to them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import mailparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailparser import dates

from mailbot.model.message import Fetched, Place
from mailbot.parse.message import read_heading, read_message
from mailbot.parse.source import Part

LATE = datetime(2100, 1, 1, tzinfo=UTC)


def fetched(raw: bytes) -> Fetched:
    return Fetched(
        place=Place(folder="INBOX", uidvalidity=1, uid=1), raw=raw, at=LATE, size=len(raw)
    )


@given(
    at=st.datetimes(datetime(1995, 1, 3), datetime(2099, 1, 1)),  # noqa: DTZ001 the zone follows
    minutes=st.integers(-14 * 60, 14 * 60),
    comment=st.sampled_from(("", " (UTC)", " (CEST)", " (a (b))")),
)
def test_a_date_is_the_same_as_the_library_reads(at, minutes, comment):
    zone = timezone(timedelta(minutes=minutes))
    said = format_datetime(at.replace(tzinfo=zone, microsecond=0)) + comment

    heading = read_heading(fetched(f"From: a@b.example\nDate: {said}\n\n".encode()))

    assert heading.at == dates.parse_mail_date(said).value
    assert heading.on == at.date()


@pytest.mark.parametrize(
    "said",
    [
        "Tue, 31 Feb 2025 10:00:00 +0000",
        "Tue, 4 Feb 2025 25:00:00 +0000",
        "Tue, 4 Feb 2025 10:00:60 +0000",
        "Tue, 4 Feb 2025 10:00:00 -0000",
        "Tue, 4 Feb 2025 10:00:00 GMT",
        "4 Feb 25 10:00 +0100",
    ],
)
def test_a_date_of_another_form_is_the_library_s(said):
    heading = read_heading(fetched(f"From: a@b.example\nDate: {said}\n\n".encode()))

    assert heading.at == (dates.parse_mail_date(said).value or LATE)


@given(st.lists(st.sampled_from((*"ab .\t=->", "\n", "From ", "--", "\x0b", "\x1f")), max_size=60))
def test_plain_text_is_the_same_as_the_library_reads(letters):
    body = "".join(letters).encode()
    part = Part(parameters={}, body=body, length=len(body))

    assert part.plain
    read = mailparser.parse_from_bytes(part.slimmed("utf-8"))
    assert "".join(read.text_plain) == body.decode()


def test_what_an_encoding_hides_is_not_plain():
    raw = b"From: a@b.example\nContent-Transfer-Encoding: quoted-printable\n\nd=65r\n"

    assert read_message(fetched(raw)).text == "der"
    assert not Part(parameters={}, body=b"YQ==", encoding="base64").plain
