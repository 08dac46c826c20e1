"""The files of a message, byte for byte."""

from email.message import EmailMessage
from hashlib import sha256

import pytest

from mailbot.parse.enclosed import files_in

EVERY_BYTE = bytes(range(256)) * 300


def a_letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "owner@example.com"
    message["Subject"] = "Invoice"
    message.set_content("Here it is.")
    message.add_alternative("<p>Here it is.</p>", subtype="html")
    return message


def enclosed(message: EmailMessage, *, line: bytes = b"\r\n") -> list[tuple[str, str, bytes]]:
    raw = message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", line)
    return [(file.name, file.content_type, file.data) for file in files_in(raw)]


@pytest.mark.parametrize("line", [b"\n", b"\r\n"])
def test_a_file_comes_back_as_it_was_sent(line):
    message = a_letter()
    message.add_attachment(EVERY_BYTE, maintype="application", subtype="pdf", filename="INV-1.pdf")

    assert enclosed(message, line=line) == [("INV-1.pdf", "application/pdf", EVERY_BYTE)]


def test_a_large_file_comes_back_whole():
    message = a_letter()
    paper = EVERY_BYTE * 150
    message.add_attachment(paper, maintype="application", subtype="pdf", filename="INV-1.pdf")

    ((_, _, data),) = enclosed(message)
    assert sha256(data).digest() == sha256(paper).digest()


@pytest.mark.parametrize("cte", ["7bit", "quoted-printable"])
def test_a_text_has_the_line_ends_it_travels_with(cte):
    message = a_letter()
    message.add_attachment("a;b\nc;d\n", subtype="csv", filename="INV-1.csv", cte=cte)

    ((name, kind, data),) = enclosed(message)
    assert (name, kind) == ("INV-1.csv", "text/csv")
    assert data.rstrip() == b"a;b\r\nc;d"


def test_a_paper_that_apple_mail_puts_beside_the_page_is_a_file():
    message = EmailMessage()
    message["From"] = "owner@example.com"
    message.set_content("Here it is.")
    message.add_alternative("<p>Here it is.</p>", subtype="html")
    page = message.get_payload(1)
    page.make_mixed()
    page.add_attachment(EVERY_BYTE, maintype="application", subtype="pdf", filename="INV-1.pdf")

    assert enclosed(message) == [("INV-1.pdf", "application/pdf", EVERY_BYTE)]


def test_names_are_words_and_no_paths():
    message = a_letter()
    for name in ("../../etc/passwd", "C:\\Rechnung_ä.pdf", " .hidden"):
        message.add_attachment(b"x", maintype="application", subtype="pdf", filename=name)

    assert [name for name, _, _ in enclosed(message)] == ["passwd", "Rechnung_ä.pdf", "hidden"]


def test_what_mail_programs_hang_on_is_no_file():
    message = a_letter()
    message.add_attachment(
        b"logo", maintype="image", subtype="png", filename="logo.png", disposition="inline"
    )
    message.add_attachment("BEGIN:VCARD", subtype="vcard", filename="owner.vcf")
    message.add_attachment(
        b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s"
    )
    message.add_attachment(a_letter())
    message.add_attachment(b"", maintype="application", subtype="pdf", filename="empty.pdf")

    assert enclosed(message) == []


def test_a_paper_that_is_shown_in_the_text_is_a_file():
    message = a_letter()
    message.add_attachment(
        b"%PDF", maintype="application", subtype="pdf", filename="a.pdf", disposition="inline"
    )

    assert enclosed(message) == [("a.pdf", "application/pdf", b"%PDF")]


def test_a_type_that_no_header_can_hold_becomes_a_plain_one():
    raw = (
        b"From: o@example.com\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: application/vnd_odd!; name=a.pdf\r\n\r\nabc\r\n--x--\r\n"
    )

    assert [(f.content_type, f.data) for f in files_in(raw)] == [
        ("application/octet-stream", b"abc")
    ]
