"""Draft in, bytes out."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest

from mailbot.model.errors import DataError
from mailbot.model.letter import Draft, Enclosure, Letter, Purpose
from mailbot.model.message import Address
from mailbot.render import mime
from mailbot.render.mime import MOST_REFERENCES, MOST_RUNS, compose, runs_of
from tests.unit.render.situations import (
    ALISON,
    BJOERK,
    GERALD,
    JUERGEN,
    NOW,
    OLUWASEUN,
    OWNER,
    letter,
)

LETTER = letter(Purpose.CLARIFY_CONTACT, (ALISON, GERALD))
TEXT = "Hi everyone,\n\nthank you.\n\nKind regards,\nDana\n"


def draft(of: Letter = LETTER, text: str = TEXT, subject: str | None = None) -> Draft:
    return Draft(letter=of, subject=of.subject if subject is None else subject, text=text)


def composed(of: Letter = LETTER, **more: Any) -> bytes:
    return compose(draft(of, **more), OWNER, NOW)


def test_the_message_reads_as_meant_byte_for_byte() -> None:
    assert composed().decode("ascii").split("\r\n") == [
        "From: Dana Whitfield <dana@whitfield-law.example>",
        "To: Alison Meyer <alison@acme.example>, Gerald Novak <gerald@acme.example>",
        "Subject: Re: Invoice INV-104",
        "Date: Sat, 21 Nov 2026 10:00:00 -0500",
        "Message-ID: <a1b2c3.m@whitfield-law.example>",
        "In-Reply-To: <reply-10@acme.example>",
        "References: <invoice@whitfield-law.example> <a1b2c3.r@whitfield-law.example>",
        " <reply-10@acme.example>",
        "X-Mailbot-Letter: a1b2c3",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 7bit",
        "",
        *TEXT.split("\n"),
    ]


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert composed() == composed()


def test_umlauts_arrive_in_names_subject_and_text() -> None:
    of = letter(Purpose.CLARIFY_CONTACT, (JUERGEN, BJOERK, OLUWASEUN), cc=(GERALD,))
    text = "Grüße an Þórsdóttir\n" + "ü" * 72 + "\n"

    raw = composed(of, text=text, subject="Re: Rechnung für März, " + "ä" * 120)
    read = message_from_bytes(raw, policy=policy.default)

    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert [a.display_name for a in read["To"].addresses] == [
        JUERGEN.name,
        BJOERK.name,
        OLUWASEUN.name,
    ]
    assert read["Subject"] == "Re: Rechnung für März, " + "ä" * 120
    assert read.get_content().replace("\r\n", "\n") == text
    assert read["Content-Transfer-Encoding"] == "quoted-printable"


@pytest.mark.parametrize(
    "name",
    [
        "Novak, Gerald",
        'Gerald "Gerry" Novak',
        "Gerald \\ Novak",
        "Gerald (Acme)",
        "gerald@evil.example",
        "<x@evil.example>",
        "Dr. Novak",
        "=?x",
        ":;@,",
        "a\u00a0b",
        "x" * 100,
    ],
)
def test_a_name_stays_a_name(name: str) -> None:
    of = replace(LETTER, to=(Address(address="gerald@acme.example", name=name),))

    read = message_from_bytes(composed(of), policy=policy.default)

    (only,) = read["To"].addresses
    assert only.addr_spec == "gerald@acme.example"
    assert only.display_name == " ".join(name.split())


def test_hidden_line_breaks_make_no_header() -> None:
    evil = "=?utf-8?q?x=0D=0ABcc:_y@evil.example?="
    of = replace(LETTER, to=(Address(address="gerald@acme.example", name=evil),))

    read = message_from_bytes(composed(of, subject=f"Re: {evil}\r\nBcc: z@evil.example"))

    assert "Bcc" not in read
    assert read["Subject"] == "Re: x Bcc: y@evil.example Bcc: z@evil.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "gerald",
        "gerald@",
        "a b@acme.example",
        "gerald@acme.example\r\nBcc: x@evil.example",
        "gerald@acme.example, x@evil.example",
        "<gerald@acme.example>",
        "gerald@acme..example",
        "ge\u202erald@acme.example",
        "gérald@acme.example",
        "gerald@stra\u00dfe.example",
        "x" * 260 + "@acme.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    of = replace(LETTER, to=(Address(address=address),))

    with pytest.raises(DataError, match="correct the contact"):
        composed(of)


def test_an_international_domain_goes_out_in_its_wire_form() -> None:
    of = replace(LETTER, to=(Address(address="gerald@m\u00fcller.example"),))

    assert message_from_bytes(composed(of))["To"] == "gerald@xn--mller-kva.example"


def test_a_letter_to_nobody_is_refused() -> None:
    with pytest.raises(DataError, match="addressed to nobody"):
        composed(replace(LETTER, to=()))


def test_nobody_gets_the_letter_twice() -> None:
    alison = Address(address="alison@acme.example", name="Alison")
    of = replace(LETTER, to=(alison, alison), cc=(alison,))

    read = message_from_bytes(composed(of))

    assert read["To"] == "Alison <alison@acme.example>"
    assert "Cc" not in read


def test_the_token_stands_just_before_the_last_reference() -> None:
    read = message_from_bytes(composed())

    assert read["References"].split()[-2:] == [LETTER.token, LETTER.answers]


def test_a_long_conversation_is_shortened_in_its_middle() -> None:
    ids = [f"<{number}@acme.example>" for number in range(60)]
    of = replace(LETTER, references=tuple(ids), answers=ids[-1])

    references = message_from_bytes(composed(of))["References"].split()

    assert len(references) == MOST_REFERENCES
    assert references == [ids[0], *ids[42:59], of.token, ids[59]]


def test_an_id_that_we_made_up_is_never_repeated_to_others() -> None:
    """model/message.py: a message without a safe id goes by a stand-in."""
    of = replace(
        LETTER,
        answers="<sha256.00@mailbot.invalid>",
        references=("<a@acme.example>", "<sha256.00@mailbot.invalid>"),
    )

    read = message_from_bytes(composed(of))

    assert "In-Reply-To" not in read
    assert read["References"].split() == [of.token, "<a@acme.example>"]


def test_ids_that_no_header_can_hold_are_left_out() -> None:
    of = replace(LETTER, references=("<a@b>\r\nBcc: x", "no id", "<ok@acme.example>"))

    assert message_from_bytes(composed(of))["References"].split() == [
        "<ok@acme.example>",
        of.token,
        of.answers,
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "<a\r\nb@c>"},
        {"token": "none"},
        {"key": "a\r\nBcc: x@evil.example"},
        {"key": ""},
    ],
    ids=str,
)
def test_our_own_ids_must_hold(change: dict[str, str]) -> None:
    with pytest.raises(DataError, match="letter "):
        composed(replace(LETTER, **change))


def test_a_carriage_return_in_the_text_is_refused() -> None:
    with pytest.raises(DataError, match=r"U\+000D"):
        composed(text="a\r\n\r\nb")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        compose(draft(), OWNER, datetime(2026, 11, 21))  # noqa: DTZ001


def test_what_would_not_read_back_as_meant_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last wall, behind cleaning and encoding: it needs them broken to be seen."""
    monkeypatch.setattr(mime, "_encoded", lambda text: [f"{text}\r\nBcc: x@evil.example"])

    with pytest.raises(DataError, match="the header names would not arrive as meant"):
        composed()


def test_words_nested_too_deep_are_shown_and_not_read() -> None:
    text = "x"
    for _ in range(8):
        text = f"=?utf-8?b?{b64encode(text.encode()).decode()}?="

    read = message_from_bytes(composed(subject=text), policy=policy.default)

    assert str(read["Subject"]).startswith("=?utf-8?b?")


def test_a_letter_is_known_again_after_a_mail_program_wrapped_and_quoted_it() -> None:
    text = "Who is the single point of contact for this invoice, and for all others?"
    wrapped = "> Who is the single point\n> of CONTACT for this invoice,\n> and for all others?\n"

    assert runs_of(text) == runs_of(wrapped)
    assert len(runs_of(text)) == 11


def test_short_texts_have_no_runs_and_long_ones_not_too_many() -> None:
    assert runs_of("one two three") == ()
    assert len(runs_of(" ".join(map(str, range(5000))))) == MOST_RUNS
    assert len(runs_of("la " * 500)) == 1


def test_a_date_in_winter_and_summer_is_the_owners() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert message_from_bytes(compose(draft(), OWNER, summer))["Date"].endswith("-0400")


PDF = bytes(range(256)) * 300
INVOICE = Enclosure(name="Invoice INV-104.pdf", content_type="application/pdf", data=PDF)


def with_files(*files: Enclosure) -> bytes:
    return compose(replace(draft(), enclosures=files), OWNER, NOW)


def test_an_enclosed_file_arrives_byte_for_byte_beside_the_text() -> None:
    message = message_from_bytes(with_files(INVOICE), policy=policy.default)

    assert message.get_content_type() == "multipart/mixed"
    assert message.get_body().get_content().replace("\r\n", "\n").rstrip() == TEXT.rstrip()
    (file,) = message.iter_attachments()
    assert file.get_content() == PDF
    assert file.get_filename() == "Invoice INV-104.pdf"
    assert file.get_content_type() == "application/pdf"
    assert with_files(INVOICE) == with_files(INVOICE)


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("Rechnung März.pdf", "Rechnung März.pdf"),
        ("../../etc/passwd", "..-..-etc-passwd"),
        ('a"b\r\nBcc: x@evil.example.pdf', 'a"b Bcc: x@evil.example.pdf'),
        ("", "file"),
    ],
)
def test_the_name_of_a_file_is_data(name: str, arrives: str) -> None:
    raw = with_files(replace(INVOICE, name=name))
    (file,) = message_from_bytes(raw, policy=policy.default).iter_attachments()

    assert file.get_filename() == arrives
    assert b"\r\nBcc:" not in raw


def test_a_type_that_is_none_is_refused() -> None:
    with pytest.raises(DataError, match="no type of a file"):
        with_files(replace(INVOICE, content_type="application/pdf\r\nBcc: x@evil.example"))


def test_a_text_that_looks_like_the_edge_of_a_part_is_refused() -> None:
    whole = replace(draft(text=f"{TEXT}--=_a1b2c3\n"), enclosures=(INVOICE,))
    with pytest.raises(DataError, match="holds the line"):
        compose(whole, OWNER, NOW)
