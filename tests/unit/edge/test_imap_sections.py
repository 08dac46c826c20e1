"""What is left of a large message reads like the whole."""

import email
from base64 import b64encode
from email.message import Message
from email.policy import compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.edge.sections import (
    TEXT_BYTES,
    Part,
    field,
    header_of,
    heading_of,
    read_structure,
    source,
    wanted,
    without_field,
)

TEXT = (b"text", b"plain", (b"charset", b"utf-8"), None, None, b"quoted-printable", 20, 1)
PDF = (b"application", b"pdf", (b"name", b"a.pdf"), None, None, b"base64", 9_000_000, None)
PDF_NAMED = (*PDF, (b"attachment", (b"filename", b"a.pdf")), None, None)
NOTES = (*TEXT, None, (b"ATTACHMENT", (b"filename", b"notes.txt")), None, None)
FORWARDED = (b"message", b"rfc822", None, None, None, b"7bit", 500, (None,) * 10, TEXT, 20)
STATUS = (b"message", b"delivery-status", None, None, None, b"7bit", 300, None, None, None)

HEADER = b"Subject: Re: Invoice 7\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n\r\n"


def multipart(subtype: bytes, *parts: object, report: bytes = b"") -> tuple[object, ...]:
    parameters = (b"boundary", b"x", *((b"report-type", report) if report else ()))
    return (list(parts), subtype, parameters, None, None, None)


def names(structure: tuple[object, ...]) -> list[str]:
    return [section.name for section in wanted(read_structure(structure))]


def leaves(raw: bytes) -> list[Message]:
    parsed = email.message_from_bytes(raw, policy=compat32)
    return [part for part in parsed.walk() if not part.is_multipart()]


def test_of_a_letter_with_a_pdf_only_the_text_travels() -> None:
    alternative = multipart(b"alternative", TEXT, (b"text", b"html", *TEXT[2:]))

    assert names(multipart(b"mixed", alternative, PDF_NAMED)) == [
        *("1.1.MIME", "1.1", "1.2.MIME", "1.2", "2.MIME"),
    ]


def test_a_text_file_that_is_attached_stays_behind() -> None:
    assert names(multipart(b"mixed", TEXT, NOTES)) == ["1.MIME", "1", "2.MIME"]


def test_the_texts_of_a_forwarded_message_stay_behind() -> None:
    assert names(multipart(b"mixed", TEXT, FORWARDED)) == ["1.MIME", "1", "2.MIME"]


def test_a_bounce_keeps_its_status_and_the_header_of_what_came_back() -> None:
    report = multipart(b"report", TEXT, STATUS, FORWARDED, report=b"delivery-status")

    assert names(report) == ["1.MIME", "1", "2.MIME", "2", "3.MIME", "3.HEADER"]


def test_a_read_receipt_keeps_what_it_says() -> None:
    said = (b"message", b"disposition-notification", *STATUS[2:])
    report = multipart(b"report", TEXT, said, report=b"disposition-notification")

    assert names(report) == ["1.MIME", "1", "2.MIME", "2"]


@pytest.mark.parametrize(("leaf", "expected"), [(TEXT, ["1"]), (PDF, [])])
def test_a_message_of_one_part_is_a_text_or_nothing(
    leaf: tuple[object, ...],
    expected: list[str],
) -> None:
    assert names(leaf) == expected


def test_a_thousand_texts_cost_no_more_than_a_few() -> None:
    big = (*TEXT[:6], 5_000_000, 1)
    found = names(multipart(b"mixed", *[big] * 1000))

    assert len([name for name in found if name.endswith(".MIME")]) == 200
    assert len([name for name in found if not name.endswith(".MIME")]) == 4


def test_a_structure_without_end_is_refused() -> None:
    structure: tuple[object, ...] = TEXT
    for _ in range(40):
        structure = multipart(b"mixed", structure)

    with pytest.raises(ValueError, match="nested"):
        read_structure(structure)


def test_what_is_put_together_parses_to_the_same_texts_and_names() -> None:
    tree = read_structure(
        multipart(b"mixed", multipart(b"alternative", TEXT, TEXT), PDF_NAMED),
    )
    mime = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    pdf = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="a.pdf"\r\n'
    pieces = {
        "1.1.MIME": mime,
        "1.1": "Grüße von Gerald\r\n--x--\r\n".encode(),
        "1.2.MIME": mime,
        "1.2": b"two",
        "2.MIME": pdf,
    }

    raw = source(HEADER, tree, pieces)

    first, second, third = leaves(raw)
    assert raw.startswith(b"Subject: Re: Invoice 7\r\nContent-Type: multipart/mixed; boundary=")
    assert first.get_payload(decode=True) == "Grüße von Gerald\r\n--x--\r\n".encode()
    assert second.get_payload(decode=True) == b"two"
    assert (third.get_content_type(), third.get_filename()) == ("application/pdf", "a.pdf")
    assert third.get_payload(decode=True) == b""


def test_a_base64_text_is_never_cut_inside_a_group() -> None:
    letters = b64encode("Grüße".encode() * 50_000)
    raw = b"\r\n".join(letters[i : i + 74] for i in range(0, len(letters), 74))[:TEXT_BYTES]
    tree = Part(section="1", kind="text/plain", encoding="base64", size=10**6)

    (only,) = leaves(source(b"Content-Transfer-Encoding: base64\r\n\r\n", tree, {"1": raw}))

    decoded = only.get_payload(decode=True)
    assert len("".join(only.get_payload().split())) % 4 == 0
    assert len(decoded) > TEXT_BYTES * 0.7
    assert ("Grüße".encode() * 50_000).startswith(decoded)


def test_a_long_text_ends_with_a_whole_line() -> None:
    tree = Part(section="1", kind="text/plain", encoding="quoted-printable", size=10**6)
    raw = (b"=C3=BC" * 12 + b"\r\n") * 5000

    cut = source(b"Subject: x\r\n\r\n", tree, {"1": raw[:TEXT_BYTES]})

    assert len(cut) <= TEXT_BYTES + 20
    assert cut.endswith(b"=C3=BC\r\n")


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
def test_no_content_can_break_out_of_its_part(bodies: list[bytes]) -> None:
    """Property: as many parts come out as went in, whatever the sender wrote."""
    structure = multipart(b"mixed", *[TEXT] * len(bodies))
    pieces = {f"{n}": body for n, body in enumerate(bodies, 1)}
    mimes = {f"{n}.MIME": b"Content-Type: text/plain\r\n\r\n" for n in range(1, len(bodies) + 1)}

    raw = source(HEADER, read_structure(structure), mimes | pieces)

    assert len(leaves(raw)) == len(bodies)


def test_header_fields_are_found_unfolded_and_in_any_case() -> None:
    header = b"SUBJECT: a\r\n b\r\nMessage-id:\r\n <1@x>\r\nSubject: c\r\n\r\n"

    assert field(header, b"subject") == b"a b"
    assert field(header, b"message-id") == b"<1@x>"
    assert field(header, b"date") == b""
    assert without_field(header, b"subject") == b"Message-id:\r\n <1@x>\r\n"


def test_a_heading_is_the_fields_that_matter() -> None:
    raw = (
        b"Received: x\r\n y\r\nSubject: a\r\n b\r\nDKIM-Signature: z\r\nCc: c\r\n\r\nSubject: body"
    )

    assert header_of(raw).endswith(b"Cc: c\r\n\r\n")
    assert heading_of(raw) == b"Subject: a\r\n b\r\nCc: c\r\n\r\n"


@given(
    st.recursive(
        st.none() | st.integers() | st.binary(max_size=9),
        lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=9).map(tuple),
        max_leaves=20,
    )
)
def test_no_structure_does_worse_than_being_refused(answer: object) -> None:
    """Property: what a server may answer is read, or raises what the door expects."""
    try:
        part = read_structure(answer)  # type: ignore[arg-type]
    except (ValueError, TypeError, LookupError):
        return
    wanted(part)
