"""Two years of a small firm's mail: written straight into a Maildir, for tests and benchmarks.

One message in *every* is about an invoice: letters of the owner with PDF invoices, and replies to
them. The rest is other people's business. All is made from one seed.
"""

import os
import random
import sys
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.rounds import bills

OWNER = "dana@whitfield-law.example"
CLIENTS = 100
BILLS = 10
"""Of so many messages that are about invoices, one carries one."""
REPLIES = (
    "Please check with the partners.",
    "Thanks, received. It is in Friday's payment run.",
    "Could you send me the PO number for this?",
    "Go see Gerald, he looks after these.",
    "We have not received this invoice.",
    "We paid this last Tuesday by ACH.",
    "I am the right person for all invoices, please write to me from now on.",
    "Sorry, I do not handle payments. Ask accounting, please.",
    "Thank you!",
    "You will have the money by the end of the month.",
)
WITH_FILES = 0.2
"""The share of other people's messages that carry a file of 20 to 200 KB."""
FIRMS = ("Northgate", "Brightwater", "Oakfield", "Halden", "Rivermark", "Castell", "Fenwick")
FIRMS += ("Larkspur", "Ashdown", "Corvin")
TRADES = ("Logistics", "Components", "Timber", "Foods", "Marine", "Textiles", "Glass", "Optics")
TRADES += ("Motors", "Printing")
WORDS = (
    "the a and of to in for we you on is it that this with at be our as from have are will was "
    "your meeting draft lease schedule agreement report number figures team please regards week "
    "morning attached comments changes office review final version talk call notes plan year"
).split()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message, where it lies, and what it is about."""

    folder: str
    at: datetime
    raw: bytes
    text: int
    """Bytes of its text part."""
    relevant: bool


def letters(count: int, every: int = 20, *, now: datetime | None = None) -> Iterator[Letter]:
    """Yield *count* messages of the last two years, the oldest first."""
    chance = random.Random(11)
    now = now or datetime.now(UTC)
    step = timedelta(days=729) / max(count, 1)
    sent: list[tuple[int, str, int]] = []
    for number in range(count):
        at = now - step * (count - number)
        if number % every:
            yield _other(number, at, chance)
        elif number // every % BILLS == 0 or not sent:
            client = chance.randrange(CLIENTS)
            sent.append((client, f"<{number}.sent@whitfield-law.example>", 1000 + number))
            yield _bill(at, chance, *sent[-1])
        else:
            yield _reply(number, at, chance, *chance.choice(sent[-40:]))


def _prose(chance: random.Random, size: int) -> str:
    lines, held = [], 0
    while held < size:
        line = " ".join(chance.choices(WORDS, k=11))
        lines.append(line)
        held += len(line) + 2
    return "\r\n".join(lines)


def _fields(at: datetime, chance: random.Random, **named: str) -> str:
    """Return a header of 3 to 5 KB as it arrives these days."""
    told = "".join(
        f"Received: from mx{n}.relay.example (mx{n}.relay.example [192.0.2.{n + 1}])\r\n"
        f"\tby mx{n + 1}.relay.example (Postfix) with ESMTPS id {chance.randrange(10**12):X}\r\n"
        "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
        f"\tfor <{OWNER}>; {format_datetime(at)}\r\n"
        for n in range(chance.randrange(3, 7))
    )
    seal = "".join(chance.choices("abcdefghijkABCDEFGHIJK0123456789+/", k=340))
    for name in ("DKIM-Signature", "ARC-Seal", "ARC-Message-Signature"):
        told += f"{name}: v=1; a=rsa-sha256; c=relaxed/relaxed; d=relay.example; s=s1;\r\n"
        told += "".join(f"\t{seal[n : n + 70]}\r\n" for n in range(0, 340, 70))
    told += "Authentication-Results: mx.whitfield.example; spf=pass; dkim=pass\r\n"
    told += f"X-Spam-Report: {'-' * chance.randrange(200, 1200)}\r\n"
    told += "".join(f"{name.replace('_', '-')}: {said}\r\n" for name, said in named.items())
    return told + f"Date: {format_datetime(at)}\r\nMIME-Version: 1.0\r\n"


def _message(fields: str, text: str, files: list[tuple[str, str, bytes]]) -> bytes:
    plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"
    if not files:
        return (fields + plain).encode()
    parts = [f"--=_b0undary\r\n{plain}".encode()]
    for name, kind, data in files:
        head = (
            f"--=_b0undary\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
            f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
        )
        parts.append(head.encode() + encodebytes(data).replace(b"\n", b"\r\n"))
    whole = fields + 'Content-Type: multipart/mixed; boundary="=_b0undary"\r\n\r\n'
    return whole.encode() + b"".join(parts) + b"--=_b0undary--\r\n"


def _other(number: int, at: datetime, chance: random.Random) -> Letter:
    text = _prose(chance, chance.randrange(1000, 3000))
    who = chance.randrange(900)
    fields = _fields(
        at,
        chance,
        From=f"Somebody Else <person{who}@firm{who % 300}.example>",
        To=f"Dana Whitfield <{OWNER}>",
        Subject=f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}",
        Message_ID=f"<{number}.other@firm{who % 300}.example>",
        References=f"<{number - 60}.other@x.example> <{number - 30}.other@x.example>",
    )
    files = []
    if chance.random() < WITH_FILES:
        data = chance.randbytes(chance.randrange(15_000, 150_000))
        files.append(("scan.jpg", "image/jpeg", data))
    return Letter(
        folder="INBOX", at=at, raw=_message(fields, text, files), text=len(text), relevant=False
    )


def _bill(at: datetime, chance: random.Random, client: int, identity: str, bill: int) -> Letter:
    name = f"{client_name(client)} Ltd"
    text = f"Please find invoice INV-{bill} attached.\r\n\r\n" + _prose(chance, 900)
    data = paper(f"INV-{bill}", name, at)
    fields = _fields(
        at,
        chance,
        From=f"Dana Whitfield <{OWNER}>",
        To=f"Accounts <accounts@{domain(client)}>",
        Subject=f"Invoice INV-{bill}",
        Message_ID=identity,
    )
    raw = _message(fields, text, [(f"INV-{bill}.pdf", "application/pdf", data)])
    return Letter(folder="Sent", at=at, raw=raw, text=len(text), relevant=True)


def _reply(
    number: int, at: datetime, chance: random.Random, client: int, identity: str, bill: int
) -> Letter:
    person = chance.choice(("accounts", "gerald.brandt", "alison.meyer", "jan.marshall"))
    text = f"Hello Dana,\r\n\r\n{chance.choice(REPLIES)}\r\n\r\nKind regards\r\n{person}\r\n\r\n"
    text += "On that day Dana Whitfield wrote:\r\n"
    quoted = _prose(chance, chance.randrange(600, 2400)).split("\r\n")
    text += "\r\n".join(f"> {line}" for line in quoted)
    fields = _fields(
        at,
        chance,
        From=f"{person.replace('.', ' ').title()} <{person}@{domain(client)}>",
        To=f"Dana Whitfield <{OWNER}>",
        Subject=f"Re: Invoice INV-{bill}",
        Message_ID=f"<{number}.reply@{domain(client)}>",
        In_Reply_To=identity,
        References=identity,
    )
    return Letter(
        folder="INBOX", at=at, raw=_message(fields, text, []), text=len(text), relevant=True
    )


def client_name(client: int) -> str:
    """Return the name of a client without its legal form."""
    return f"{FIRMS[client % len(FIRMS)]} {TRADES[client // len(FIRMS) % len(TRADES)]}"


def domain(client: int) -> str:
    """Return the mail domain of a client."""
    return f"{client_name(client).replace(' ', '-').lower()}.example"


def paper(number: str, client: str, issued: datetime, total: str = "1,240.00") -> bytes:
    """Return the PDF of an invoice as the owner's word processor sets it."""
    return bills.paper(
        number,
        client=client,
        total=total,
        issued=_written(issued),
        due=_written(issued + timedelta(days=30)),
        issuer=("Whitfield Law", OWNER),
    )


def _written(day: datetime) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def fill(maildir: Path, past: Iterator[Letter]) -> list[Letter]:
    """Write *past* into a Maildir++ of Dovecot's; return the letters without their sources."""
    told = []
    for number, one in enumerate(past):
        folder = maildir / ("" if one.folder == "INBOX" else f".{one.folder}") / "cur"
        if not folder.is_dir():
            for part in ("cur", "new", "tmp"):
                (folder.parent / part).mkdir(parents=True, exist_ok=True)
                _give(folder.parent / part, maildir)
            _give(folder.parent, maildir)
        moment = int(one.at.timestamp())
        path = folder / f"{moment}.M{number}P1.host,S={len(one.raw)}:2,S"
        path.write_bytes(one.raw)
        os.utime(path, (moment, moment))
        _give(path, maildir)
        told.append(
            Letter(folder=one.folder, at=one.at, raw=b"", text=one.text, relevant=one.relevant)
        )
    return told


def _give(path: Path, maildir: Path) -> None:
    owner = maildir.stat()
    os.chown(path, owner.st_uid, owner.st_gid)
