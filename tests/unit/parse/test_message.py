"""Bytes in, message out."""

import base64
import unicodedata
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model.errors import PoisonMessage
from mailbot.model.message import (
    Address,
    Attachment,
    Author,
    Bounce,
    Fetched,
    Message,
    Place,
    Verdict,
)
from mailbot.parse.message import read_heading, read_message

DATA = Path(__file__).parents[2] / "data" / "parse"
ARRIVED = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HEADER = b"""\
From: Gerald <gerald@acme.example>
To: jan@firm.example
Subject: Re: Invoice 2041
Date: Fri, 20 Nov 2026 10:11:12 +0000
Message-ID: <plain@acme.example>
"""
NAMES = sorted(path.name for path in DATA.glob("*.eml"))


def fetched(raw: bytes) -> Fetched:
    place = Place(folder="INBOX", uidvalidity=1, uid=7)
    return Fetched(place=place, raw=raw, at=ARRIVED, size=len(raw))


def message_in(name: str, *trusted: str) -> Message:
    return read_message(fetched((DATA / name).read_bytes()), trusted=trusted)


def text_of_body(kind: str, encoding: str, body: bytes) -> str:
    header = f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n"
    return read_message(fetched(HEADER + header.encode() + body)).text


def test_an_ordinary_reply_is_read_whole() -> None:
    message = message_in("gmail-alternative.eml", "mx.firm.example")

    assert message.id == "<CAF.1+abc=def@mail.acme.example>"
    assert message.at == datetime(2026, 11, 20, 9, 29, 58, tzinfo=UTC)
    assert message.sender == Address(address="joerg.mueller@acme.example", name="Jörg Müller")
    assert message.cc == (
        Address(address="alison@acme.example", name="Meyer, Alison"),
        Address(address="howard@acme.example"),
    )
    assert message.reply_to == (Address(address="joerg.mueller@acme.example"),)
    assert message.subject == "Re: Rechnung 2041 für März"
    assert message.references == ("<first@firm.example>", "<second@firm.example>")
    assert message.text.endswith("Ich prüfe nur die Leistung.")
    assert "+49 30 1234567" in message.signature
    assert "noch offen" in message.quoted
    assert message.author is Author.PERSON
    assert message.authenticity is Verdict.PASS
    assert message.attachments == ()
    assert message.notes == ()


def test_a_reply_in_html_alone_is_read_as_its_reader_sees_it() -> None:
    message = message_in("outlook-html.eml")

    lines = [line for line in message.text.split("\n") if line]
    assert lines == [
        "Jan,",
        "Alison should be able to take care of that.",
        "She is in:",
        "- accounts payable",
        "- on the 4th floor",
    ]
    assert "Senior Partner" in message.signature
    assert "go see Howard" in message.quoted


def test_words_of_an_attached_message_are_not_the_writers() -> None:
    message = message_in("attached-message.eml")

    assert message.text == "See what I was sent."
    assert "Alison" not in message.quoted
    assert [(a.name, a.content_type) for a in message.attachments] == [
        ("note.eml", "message/rfc822"),
        ("Rechnung für März.pdf", "application/pdf"),
    ]
    assert 15 <= message.attachments[1].size <= 25


def test_text_around_an_attachment_is_read_to_its_end() -> None:
    message = message_in("apple-mixed.eml")

    assert "remittance" in message.text
    assert "go to Gerald" in message.text
    assert message.attachments == (
        Attachment(name="remittance.pdf", content_type="application/pdf", size=0),
    )


def test_a_bounce_names_its_recipient_and_the_letter_that_came_back() -> None:
    message = message_in("postfix-bounce.eml")

    assert message.author is Author.BOUNCE
    assert message.bounces == (Bounce(recipient="gerald@acme.example"),)
    assert "<our-letter@firm.example>" in message.references


def test_a_report_of_success_is_no_bounce() -> None:
    message = message_in("delivered-report.eml")

    assert message.author is Author.MACHINE
    assert message.bounces == ()


def test_an_absence_from_postmaster_is_no_bounce() -> None:
    message = message_in("microsoft-absence.eml", "outlook.com")

    assert message.author is Author.OUT_OF_OFFICE
    assert message.bounces == ()
    assert "Renée Meyer – renee@acme.example" in message.text
    assert message.authenticity is Verdict.PASS


def test_hidden_headers_do_not_survive() -> None:
    message = message_in("hidden-headers.eml")

    assert message.sender.address == "gerald@acme.example"
    assert message.id.startswith("<sha256.")
    assert message.references == ("<good@firm.example>",)
    assert "=?" not in message.subject
    assert message.attachments[0].name == "pa sswd.pdf"
    assert_no_controls(message)


def test_flowed_lines_are_joined() -> None:
    message = message_in("flowed.eml")

    assert message.text == (
        "The right person for this invoice and for all others to come is Alison Meyer.\n"
        "From what I know she is back on Monday."
    )
    assert message.signature == "-- \nHoward\n+1 555 010 9999"


def test_utf8_read_as_thai_is_mended() -> None:
    """S2-82: the source text itself had it."""
    message = message_in("thai-mojibake.eml")

    assert message.text == ("We handle “payments” differently, that’s how the café does it.")


@pytest.mark.parametrize("name", NAMES)
def test_heading_and_message_agree(name: str) -> None:
    one = fetched((DATA / name).read_bytes())

    heading = read_heading(one)
    message = read_message(one)

    for field in fields(heading):
        if field.name != "references":
            assert getattr(heading, field.name) == getattr(message, field.name)
    assert set(heading.references) <= set(message.references)


@pytest.mark.parametrize("name", NAMES)
def test_line_ends_make_no_difference(name: str) -> None:
    raw = (DATA / name).read_bytes()

    with_crlf = read_message(fetched(raw.replace(b"\n", b"\r\n")))

    assert with_crlf.text == read_message(fetched(raw)).text
    assert with_crlf.id == read_message(fetched(raw)).id


def test_a_message_without_an_id_has_the_same_hash_in_heading_and_message() -> None:
    raw = HEADER.replace(b"Message-ID: <plain@acme.example>\n", b"")

    alone = read_heading(fetched(raw))
    whole = read_message(fetched(b"Received: from x\n" + raw + b"List-Id: <a.b>\n\nhi"))

    assert alone.id == whole.id
    assert alone.id.startswith("<sha256.")
    assert alone.id.endswith("@mailbot.invalid>")


@pytest.mark.parametrize(
    "said",
    [
        "plain@acme.example",
        "<a b@acme.example>",
        "<a@acme.example> <b@acme.example>",
        '<"a\\"b"@acme.example>',
        "<é@acme.example>",
        "<@acme.example>",
        "<a@>",
        "<" + "a" * 300 + "@acme.example>",
        "<a@acme.example>\x00",
    ],
)
def test_an_id_that_is_not_safe_to_repeat_is_not_repeated(said: str) -> None:
    raw = HEADER.replace(b"<plain@acme.example>", said.encode())

    assert read_heading(fetched(raw)).id.startswith("<sha256.")


@pytest.mark.parametrize(
    "said", ["", "yesterday", "Fri, 20 Nov 2126 10:11:12 +0000", "Thu, 1 Jan 1970 00:00:00 +0000"]
)
def test_an_absurd_date_is_the_time_of_arrival(said: str) -> None:
    raw = HEADER.replace(b"Fri, 20 Nov 2026 10:11:12 +0000", said.encode())

    heading = read_heading(fetched(raw))

    assert heading.at == ARRIVED


@pytest.mark.parametrize(
    "said",
    [
        "Fri, 20 Nov 2026 11:11:12 +0100 (CET)",
        "20 Nov 2026 10:11:12 GMT",
        "2026-11-20T10:11:12Z",
        "Fri Nov 20 10:11:12 2026",
        "Fri, 20 Nov 2026 10:11:12",
    ],
)
def test_dates_are_read_in_odd_forms(said: str) -> None:
    raw = HEADER.replace(b"Fri, 20 Nov 2026 10:11:12 +0000", said.encode())

    heading = read_heading(fetched(raw))

    assert heading.at == datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "address", "name"),
    [
        ('"=?utf-8?q?J=C3=B6rg?=" <J@Acme.example>', "j@acme.example", "Jörg"),
        ("Meyer, Alison <alison@acme.example>", "alison@acme.example", "Meyer, Alison"),
        ("alison@acme.example (Alison Meyer)", "alison@acme.example", "Alison Meyer"),
        ("<alison@acme.example>", "alison@acme.example", ""),
        ("alison@acme.example <alison@acme.example>", "alison@acme.example", ""),
        ('"boss@firm.example" <evil@x.example>', "evil@x.example", "boss@firm.example"),
        ('"Alison <alison@acme.example>', "alison@acme.example", ""),
        ("Alison", "", "Alison"),
        ("", "", ""),
        ('"Zoë" <zoe@acme.example>', "zoe@acme.example", "Zoë"),
    ],
)
def test_senders_are_read_as_they_are_written(said: str, address: str, name: str) -> None:
    raw = HEADER.replace(b"Gerald <gerald@acme.example>", said.encode())

    sender = read_heading(fetched(raw)).sender

    assert sender == Address(address=address, name=name)


def test_recipients_separated_by_semicolons_are_all_read() -> None:
    raw = HEADER.replace(b"jan@firm.example", b"A <a@x.example>; B <b@x.example>")

    assert [a.address for a in read_heading(fetched(raw)).to] == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_subject_in_raw_octets_is_read(charset: str) -> None:
    raw = HEADER.replace(b"Re: Invoice 2041", "Straße für März".encode(charset))

    assert read_heading(fetched(raw)).subject == "Straße für März"


@pytest.mark.parametrize(
    ("kind", "encoding", "body"),
    [
        ('text/plain; charset="utf-8"', "8bit", "Grüße à tous".encode()),
        ("text/plain; charset=iso-8859-1", "quoted-printable", b"Gr=FC=DFe =E0 tous"),
        ("text/plain; charset=x-unknown", "8bit", "Grüße à tous".encode("latin-1")),
        ("text/plain; charset=us-ascii", "8bit", "Grüße à tous".encode()),
        ("text/plain; charset=utf-8", "8bit", "Grüße à tous".encode("cp1252")),
        ("text/plain; charset=idna", "7bit", "Grüße à tous".encode()),
        ("text/plain", "8bit", "Grüße à tous".encode()),
        ("text/plain; charset=utf-16", "base64", base64.b64encode("Grüße à tous".encode("utf-16"))),
        ("text/plain; charset=utf-8", "BASE64 ", base64.b64encode("Grüße à tous".encode())),
        ("text/plain; charset=utf-8", "8bit", "GrÃ¼ÃŸe Ã\u00a0 tous".encode()),
        ("text/html; charset=utf-8", "8bit", b"<p>Gr&uuml;&szlig;e <b>&agrave;</b> tous</p>"),
    ],
)
def test_words_survive_odd_encodings(kind: str, encoding: str, body: bytes) -> None:
    assert text_of_body(kind, encoding, body) == "Grüße à tous"


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_base64_cut_inside_a_quad_is_read_as_far_as_it_goes(cut: int) -> None:
    whole = base64.b64encode(b"Gerald has left, Alison is the one now.")

    text = text_of_body("text/plain; charset=utf-8", "base64", whole[:-cut])

    assert text.startswith("Gerald has left, Alison is the one n")


def test_base64_with_a_footer_in_the_clear_is_read() -> None:
    body = base64.b64encode(b"Alison pays these.") + b"\n\n_______________\nSent to the list.\n"

    assert text_of_body("text/plain", "base64", body) == "Alison pays these."


def test_broken_quoted_printable_is_read() -> None:
    body = b"100 =E2=82=AC are due=, ask A=\nlison = or =ZZ"

    assert text_of_body("text/plain; charset=utf-8", "quoted-printable", body) == (
        "100 € are due=, ask Alison = or =ZZ"
    )


def test_a_forward_without_a_comment_has_no_new_text() -> None:
    raw = HEADER.replace(b"Re: Invoice", b"FW: Invoice") + (
        b"\nFrom: Bob <bob@acme.example>\nSent: Friday\nTo: Gerald\nSubject: Invoice\n\n"
        b"Go see Alison.\n"
    )

    message = read_message(fetched(raw))

    assert message.text == ""
    assert "Go see Alison." in message.quoted


def test_empty_plain_text_gives_way_to_html() -> None:
    raw = HEADER + (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n \n"
        b"--b\nContent-Type: text/html\n\n<p>Alison pays these.</p>\n--b--\n"
    )

    assert read_message(fetched(raw)).text == "Alison pays these."


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\0" * 1000, b"no header here\n\nhi"])
def test_what_cannot_be_read_at_all_is_poison(raw: bytes) -> None:
    with pytest.raises(PoisonMessage):
        read_message(fetched(raw))


def nested(levels: int) -> bytes:
    raw = HEADER + b"Content-Type: multipart/mixed; boundary=b0\n\n"
    for level in range(levels):
        raw += b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (level, level + 1)
    return raw + b"--b%d\n\nhi\n" % levels


PART = b"--b\nContent-Type: text/plain\n\nhi\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
HOSTILE = {
    "a subject of 3 MB": HEADER + b"Subject: " + b"=?utf-8?q?a?= " * 220_000 + b"\n\nhi",
    "a subject over many lines": HEADER + b"Subject: " + b"a\n " * 100_000 + b"\n\nhi",
    "20,000 parts": HEADER + MIXED + PART * 20_000,
    "700 parts": HEADER + MIXED + PART * 700,
    "parts nested 3,000 deep": nested(3_000),
    "nested comments": HEADER.replace(b"jan@", b"(" * 60_000 + b"jan@") + b"\nhi",
    "30,000 addresses": HEADER + b"Cc: " + b"a@b.example, " * 15_000 + b"\n\nhi",
    "a line of 3 MB": HEADER + b"\n" + b"On Fri, x wrote " * 200_000,
    "100,000 closings": HEADER + b"\nhi\n\n" + b"Best regards\nBob\n" * 100_000,
    "100,000 rules": HEADER + b"\nhi\n\n" + b"-----\nBob\n" * 100_000,
    "100,000 labels": HEADER + b"\n" + b"From: x\nTo: y\n" * 50_000,
    "html nested 50,000 deep": HEADER + b"Content-Type: text/html\n\n" + b"<div>" * 50_000 + b"hi",
    "html quotes nested": HEADER
    + b"Content-Type: text/html\n\n"
    + b"<blockquote type=cite>" * 20_000
    + b"hi",
    "parameters without end": HEADER + b"Content-Type: text/plain" + b'; a="b' * 20_000 + b"\n\nhi",
    "a body of 40 MB": HEADER + b"\n" + b"x y z\n" * 7_000_000,
    "all octets": HEADER + b"\n" + bytes(range(256)) * 4_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_ends_as_poison_or_with_a_note(name: str) -> None:
    try:
        message = read_message(fetched(HOSTILE[name]))
    except PoisonMessage as poison:
        reason = str(poison)
    else:
        reason = "; ".join(message.notes)
        assert len(message.text) <= 100_000
        assert len((*message.to, *message.cc)) <= 200
        assert_no_controls(message)

    assert "read" in reason or name in HARMLESS


@pytest.mark.parametrize("name", ["a subject of 3 MB", "20,000 parts"])
def test_a_cap_exceeded_many_times_is_poison(name: str) -> None:
    with pytest.raises(PoisonMessage):
        read_message(fetched(HOSTILE[name]))


HARMLESS = {"nested comments", "parameters without end"}
"""Nothing has to be left out of these; they are only slow to naive readers."""


def header_values(message: Message) -> list[str]:
    addresses = (message.sender, *message.to, *message.cc, *message.reply_to)
    return [
        message.id,
        message.subject,
        message.ticket,
        *message.references,
        *(value for each in addresses for value in (each.address, each.name)),
        *(value for each in message.attachments for value in (each.name, each.content_type)),
        *(each.recipient for each in message.bounces),
    ]


def assert_no_controls(message: Message) -> None:
    for value in header_values(message):
        assert not any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in value)
        assert not any(sign in value for sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068")
        assert "=?" not in value
    assert not set(message.text) & {"\0", "\r", "\x1b", "\u202e"}


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"From: ",
                b"To: ",
                b"Subject: =?utf-8?q?",
                b"Subject: =?utf-8?b?",
                b"Content-Type: multipart/mixed; boundary=b",
                b"Content-Type: text/html; charset=utf-16",
                b"Content-Type: text/plain; format=flowed; charset=",
                b"Content-Type: message/delivery-status",
                b"Content-Disposition: attachment; filename*0*=",
                b"Content-Transfer-Encoding: base64",
                b"Content-Transfer-Encoding: quoted-printable",
                b"Content-Transfer-Encoding: x-uuencode",
                b"Date: ",
                b"Message-ID: <",
                b"References: <a@b",
                b"Authentication-Results: ",
                b"--b",
                b"--b--",
                b"",
                b"> ",
                b"On Fri, 20 Nov 2026 X <x@y> wrote:",
                b"From: x\nSent: y\nTo: z\nSubject: w",
                b"begin 644 x",
                b"=0D=0A=00=E2=80=AE",
                b"<blockquote type=cite>",
                b"-- ",
                b"Best regards",
            ]
        ),
        st.binary(max_size=30),
    ),
    max_size=25,
)


@given(pieces=LINES, joiner=st.sampled_from([b"", b"\n", b"\r\n", b"\r", b" "]))
@settings(max_examples=400, deadline=None)
def test_whatever_the_octets_nothing_but_poison_is_raised(
    pieces: list[bytes], joiner: bytes
) -> None:
    raw = b"\n".join(pieces[::2]) + joiner + b"\n".join(pieces[1::2])

    try:
        message = read_message(fetched(raw), trusted=("x",))
        read_heading(fetched(raw))
    except PoisonMessage:
        return

    assert_no_controls(message)


@given(value=st.text(max_size=80), name=st.sampled_from(["From", "To", "Subject", "Reply-To"]))
@settings(max_examples=300, deadline=None)
def test_no_value_of_a_header_holds_a_control(value: str, name: str) -> None:
    encoded = base64.b64encode(value.encode("utf-8", "replace")).decode()
    raw = f"{name}: =?utf-8?b?{encoded}?= <a@b.example>\nX: y\n\nhi".encode()

    assert_no_controls(read_message(fetched(raw)))


@pytest.mark.parametrize(
    ("content_type", "size", "expected"),
    [
        ('multipart/mixed; boundary="b"', 900, True),
        ("application/pdf; name=INV-104.pdf", 900, True),
        ("text/xml", 900, True),
        ("text/plain; charset=utf-8", 90_000, False),
        ('multipart/alternative; boundary="b"', 90_000, False),
        ('multipart/alternative; boundary="Apple-Mail=_1"', 90_000, True),
        ('multipart/alternative; boundary="Apple-Mail=_1"', 3_000, False),
        ('multipart/signed; protocol="application/pkcs7-signature"; boundary=b', 90_000, True),
        ('multipart/signed; protocol="application/pkcs7-signature"; boundary=b', 9_000, False),
        ("", 900, False),
    ],
)
def test_a_heading_tells_whether_there_may_be_files(content_type, size, expected) -> None:
    """What of Sent may carry an invoice is told without reading it."""
    field = f"Content-Type: {content_type}\n".encode() if content_type else b""
    heading = read_heading(replace(fetched(HEADER + field + b"\n"), size=size))

    assert heading.attached is expected


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        (b"Subject: =?ut\0f-8?q?x?=", 0),
        (b"From: =?u\0?q?x?= <a@b.example>", 0),
        (b"Content-Disposition: attachment; filename*0=a; filename*=b; filename*0=c", 1),
        (b"Content-Type: application/pdf; name*=a; name*0=b", 1),
    ],
)
def test_a_field_that_libraries_stumble_over_is_read_as_far_as_it_goes(
    fields: bytes, files: int
) -> None:
    """Found by changing files at random."""
    raw = b"Message-ID: <a@b.example>\n" + fields + b"\n\nPlease ask Gerald."

    assert read_heading(fetched(raw)).id == "<a@b.example>"
    message = read_message(fetched(raw))
    assert message.text == ("" if files else "Please ask Gerald.")
    assert len(message.attachments) == files
