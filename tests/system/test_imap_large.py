"""Of a large message only what is worth reading travels."""

import email
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32

import pytest

from mailbot.edge.imap import ImapMailbox
from mailbot.edge.sections import TEXT_BYTES
from tests.system.dovecot import Dovecot

pytestmark = pytest.mark.system

TEXT = "Dear Gerald,\n\nplease see Alison Müller about this invoice – she pays.\n\nGrüße\n" * 20
HTML = f"<html><body><p>{TEXT}</p></body></html>"


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as running:
        yield running


def a_letter(*attachments: tuple[str, int], text: str = TEXT, cte: str = "base64") -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["Message-ID"] = "<large@client.example>"
    letter["From"] = "Gerald <gerald@client.example>"
    letter["Subject"] = "Re: Rechnung für Müller"
    letter["References"] = "<one@owner.example> <two@client.example>"
    letter.set_content(text, cte=cte)
    letter.add_alternative(HTML, subtype="html", cte="quoted-printable")
    for name, size in attachments:
        letter.add_attachment(
            bytes(range(256)) * (size // 256),
            maintype="application",
            subtype="pdf",
            filename=name,
        )
    return letter


def read(server: Dovecot, *uids: int, **changes: object) -> list[bytes]:
    box = ImapMailbox.open(server.settings(**changes), server.password)
    found = list(box.messages("INBOX", uids or box.uids("INBOX")))
    box.close()
    assert all(one.size == len(raw) for one, raw in zip(found, sources(server), strict=False))
    return [one.raw for one in found]


def sources(server: Dovecot) -> list[bytes]:
    return list(server.raw("INBOX").values())


def parts(raw: bytes) -> list[Message]:
    return list(email.message_from_bytes(raw, policy=compat32).walk())


def shape(raw: bytes) -> list[tuple[str, str | None]]:
    return [(part.get_content_type(), part.get_filename()) for part in parts(raw)]


def texts(raw: bytes) -> list[bytes]:
    return [
        part.get_payload(decode=True)
        for part in parts(raw)
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"
    ]


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
def test_a_letter_with_attachments_keeps_its_texts_and_their_names(
    server: Dovecot,
    cte: str,
) -> None:
    whole = a_letter(("rechnung.pdf", 200_000), ("Übersicht & Co.pdf", 100_000), cte=cte).as_bytes()
    server.deliver("INBOX", whole)

    (slim,) = read(server)

    assert len(whole) > 300_000
    assert len(slim) < 12_000
    assert texts(slim) == texts(whole)
    assert shape(slim) == shape(whole)
    assert header(slim) == header(whole)


def header(raw: bytes) -> list[tuple[str, str]]:
    return [pair for pair in parts(raw)[0].items() if pair[0] != "Content-Type"]


def test_small_and_large_ones_come_in_order(server: Dovecot) -> None:
    for number in range(30):
        size = 100_000 if number % 3 == 0 else 100
        server.deliver("INBOX", a_letter(("a.pdf", size), text=f"number {number}").as_bytes())

    found = read(server)

    assert [texts(raw)[0].strip() for raw in found] == [b"number %d" % n for n in range(30)]


def test_the_limit_of_what_travels_whole_is_the_owners_choice(server: Dovecot) -> None:
    whole = a_letter(("a.pdf", 300_000)).as_bytes()
    server.deliver("INBOX", whole)

    assert read(server, whole_message_up_to_kb=1000) == [whole]
    assert len(read(server, whole_message_up_to_kb=64)[0]) < 12_000


def test_a_letter_within_a_letter_keeps_its_words_to_itself(server: Dovecot) -> None:
    outer = a_letter(("a.pdf", 100_000))
    outer.add_attachment(a_letter(("b.pdf", 1000), text="Go and see Alison."))
    server.deliver("INBOX", outer.as_bytes())

    (slim,) = read(server)

    assert b"Alison." not in b"".join(texts(slim))
    assert ("message/rfc822", None) in shape(slim)


BOUNCE = "\r\n".join(
    [
        "Message-ID: <bounce@client.example>",
        "Content-Type: multipart/report; report-type=delivery-status;",
        ' boundary="b"',
        "",
        "--b",
        "",
        "It could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.client.example",
        "",
        "Final-Recipient: rfc822; gerald@client.example",
        "Action: failed",
        "Status: 5.1.1",
        "--b",
        "Content-Type: message/rfc822",
        "",
        "Message-ID: <ours@owner.example>",
        "Subject: Invoice 7",
        "",
        "x" * 70 + "\r\n" * 2,
    ],
).encode()


def test_a_bounce_with_a_large_original_keeps_what_it_says(server: Dovecot) -> None:
    server.deliver("INBOX", BOUNCE + b"y" * 70 + b"\r\n" * 70_000 + b"--b--\r\n")

    (slim,) = read(server)

    assert len(slim) < 2000
    assert parts(slim)[0].get_param("report-type") == "delivery-status"
    assert b"Status: 5.1.1" in slim
    assert b"Message-ID: <ours@owner.example>" in slim
    assert "message/delivery-status" in dict(shape(slim))


def test_a_long_plain_message_is_cut_at_a_line(server: Dovecot) -> None:
    line = "Grüße aus München, und so weiter.\r\n".encode()
    head = b"Subject: long\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    server.deliver("INBOX", head + line * 20_000)

    (slim,) = read(server)

    assert TEXT_BYTES * 0.9 < len(slim) < TEXT_BYTES + 100
    assert slim == head + line * (slim.count(line))


def test_a_message_that_is_all_attachment_keeps_its_header(server: Dovecot) -> None:
    head = b'Subject: scan\r\nContent-Type: application/pdf; name="scan.pdf"\r\n'
    head += b"Content-Transfer-Encoding: base64\r\n\r\n"
    server.deliver("INBOX", head + b"QUJD\r\n" * 30_000)

    assert read(server) == [head]


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\nContent-Type: multipart/mixed\r\n\r\n" + b"no boundary\r\n" * 9000,
        b'Subject: x\r\nContent-Type: multipart/mixed; boundary=""\r\n\r\n' + b"--\r\n" * 30_000,
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" * 3000,
        b"Subject: x\r\nContent-Type: (((;;;\r\n\r\n" + b"text\r\n" * 20_000,
        b"".join(b"X%d: y\r\n" % n for n in range(50_000)),
        b'Subject: x\r\nContent-Type: text/plain; name="\\"\\\\\r\n"\r\n\r\n' + b"a\r\n" * 40_000,
        b"\r\n" * 60_000,
        b"\xff\xfe" * 60_000,
    ],
    ids=[
        "no boundary",
        "empty boundary",
        "3000 parts",
        "type",
        "header",
        "quotes",
        "empty",
        "bytes",
    ],
)
def test_a_hostile_structure_costs_little_and_never_the_others(server: Dovecot, raw: bytes) -> None:
    server.deliver("INBOX", raw)
    server.deliver("INBOX", a_letter(("a.pdf", 100_000)).as_bytes())

    strange, fine = read(server)

    assert strange
    assert len(strange) < 1_500_000
    assert texts(fine)[0].decode().replace("\r\n", "\n") == TEXT


@pytest.mark.slow
def test_a_message_of_60_mb_costs_a_few_mb_of_memory(server: Dovecot) -> None:
    """G10."""
    letter = a_letter(("contract.pdf", 44_000_000)).as_bytes()
    assert len(letter) > 59_000_000
    server.deliver("INBOX", letter, at=datetime(2026, 11, 20, tzinfo=UTC))
    for _ in range(3):
        server.deliver("INBOX", a_letter(("a.pdf", 100)).as_bytes())
    expected = texts(letter)
    del letter
    box = ImapMailbox.open(server.settings(), server.password)

    tracemalloc.start()
    for one in box.messages("INBOX", box.uids("INBOX")):
        assert texts(one.raw) == expected
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 4_000_000
