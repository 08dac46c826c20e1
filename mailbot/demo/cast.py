"""Who writes to the owner, what, and when? The story of the demo as real messages."""

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.demo.paper import one_page
from mailbot.demo.programs import PROGRAMS, Earlier, Page, Program, Words, flow
from mailbot.model.message import Address
from mailbot.model.people import Client, ClientId, Contact, Owner

NET_DAYS = timedelta(days=30)
"""When the owner's invoices are due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A message of the story, ready to be delivered and to be answered."""

    raw: bytes
    id: str
    references: tuple[str, ...]
    seen_as: Earlier

    @property
    def arrival(self) -> tuple[bytes, datetime]:
        return self.raw, self.seen_as.at


def owner() -> Owner:
    """Return whose mailbox the demo shows."""
    return Owner(**_story()["owner"])


def clients() -> tuple[Client, ...]:
    """Return the clients with the contacts the owner knew when the invoices went out."""
    return tuple(
        Client(
            id=ClientId(told["id"]),
            name=told["name"],
            domains=tuple(told["domains"]),
            contacts=tuple(_contact(name) for name in told["contacts"]),
        )
        for told in _story()["clients"]
    )


def invoices(now: datetime) -> str:
    """Return the owner's invoices as a billing program exports them: CSV with a header row.

    Columns: number, client, amount, currency, issued, due (ISO dates), email (the
    client's contacts, with "; " between them) and matter.
    """
    table = io.StringIO(newline="")
    columns = ("number", "client", "amount", "currency", "issued", "due", "email", "matter")
    writer = csv.DictWriter(table, columns)
    writer.writeheader()
    known = {client.id: client for client in clients()}
    for told in _story()["invoices"]:
        client = known[told["client"]]
        issued = _issued(told, now)
        writer.writerow(
            {
                "number": told["number"],
                "client": client.name,
                "amount": told["amount"],
                "currency": "USD",
                "issued": issued.isoformat(),
                "due": (issued + NET_DAYS).isoformat(),
                "email": "; ".join(contact.address for contact in client.contacts),
                "matter": told["matter"],
            }
        )
    return table.getvalue()


def sent_messages(now: datetime) -> tuple[tuple[bytes, datetime], ...]:
    """Return what the owner wrote before *now* (aware): raw messages, oldest first."""
    return tuple(m.arrival for m in _tell(now) if owner().writes_as(m.seen_as.sender.address))


def inbox_messages(now: datetime) -> tuple[tuple[bytes, datetime], ...]:
    """Return what came in before *now* (aware): raw messages, oldest first."""
    return tuple(m.arrival for m in _tell(now) if not owner().writes_as(m.seen_as.sender.address))


def _tell(now: datetime) -> list[_Written]:
    """Write all messages of the story; an answer stands below what it answers."""
    written: dict[str, _Written] = {}
    for told in _story()["messages"]:
        answered = written[told["answers"]] if "answers" in told else None
        written[told["key"]] = _write(told, answered, now)
    return sorted(written.values(), key=lambda message: message.seen_as.at)


def _write(told: Mapping[str, Any], answered: _Written | None, now: datetime) -> _Written:
    person = _story()["people"][told["writer"]]
    program = PROGRAMS[told.get("program", person["program"])]
    earlier = answered.seen_as if answered else None
    words = Words(
        text=_filled(told["text"].strip(), now),
        sign=told.get("sign", person.get("sign", "")).strip(),
        earlier=earlier if told.get("quotes", True) else None,
        below=person.get("answers_below", False),
    )
    seen_as = Earlier(
        sender=_address(told["writer"]),
        at=_moment(told, now),
        to=tuple(_address(name) for name in told["to"]),
        cc=tuple(_address(name) for name in told.get("cc", ())),
        subject=told.get("subject") or _reply_subject(earlier),
        page=program.write(words),
    )
    digits = blake2b(f"{told['key']} {seen_as.at}".encode(), digest_size=16).hexdigest()
    message_id = program.message_id(digits, seen_as.sender.domain)
    references = (*answered.references, answered.id) if answered else ()
    message = _headed(seen_as, message_id, references)
    for name, value in (*program.headers, *told.get("headers", {}).items()):
        message[name] = value
    _fill_body(message, seen_as.page, program)
    if "attach" in told:
        _attach(message, told["attach"], now)
    raw = _stamped(message, seen_as, digits)
    return _Written(raw=raw, id=message_id, references=references, seen_as=seen_as)


def _headed(seen_as: Earlier, message_id: str, references: tuple[str, ...]) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(seen_as.sender)
    message["To"] = [_mailbox(address) for address in seen_as.to]
    if seen_as.cc:
        message["Cc"] = [_mailbox(address) for address in seen_as.cc]
    message["Subject"] = seen_as.subject
    message["Date"] = format_datetime(seen_as.at)
    message["Message-ID"] = message_id
    if references:
        message["In-Reply-To"] = references[-1]
        message["References"] = " ".join(references)
    return message


def _fill_body(message: EmailMessage, page: Page, program: Program) -> None:
    text = flow(page.text) if program.flowed else page.text
    message.set_content(text + "\n", charset="utf-8", cte="quoted-printable")
    if program.flowed:
        message.set_param("format", "flowed")
    if page.markup:
        html = f"<html><head></head><body>{page.markup}</body></html>\n"
        message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")


def _attach(message: EmailMessage, number: str, now: datetime) -> None:
    told = next(i for i in _story()["invoices"] if i["number"] == number)
    client = next(c for c in _story()["clients"] if c["id"] == told["client"])
    issued = _issued(told, now)
    rows = (
        owner().firm,
        "",
        f"INVOICE {number}",
        f"Bill to: {client['name']}",
        f"Matter: {told['matter']}",
        f"Invoice date: {issued.isoformat()}",
        f"Due date: {(issued + NET_DAYS).isoformat()}",
        "",
        f"Total due: USD {Decimal(told['amount']):,.2f}",
    )
    paper = one_page(rows)
    message.add_attachment(paper, maintype="application", subtype="pdf", filename=f"{number}.pdf")


def _stamped(message: EmailMessage, seen_as: Earlier, digits: str) -> bytes:
    """Return the bytes with fixed boundaries, and on incoming ones what servers add on top."""
    for count, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"part{count}_{digits}")
    raw = message.as_bytes(policy=SMTP.clone(max_line_length=998))  # folding breaks long ids
    if owner().writes_as(seen_as.sender.address):
        return raw
    sender, own = seen_as.sender, owner().address.partition("@")[2]
    stamps = (
        f"Return-Path: <{sender.address}>",
        f"Received: from mail.{sender.domain} (mail.{sender.domain} [192.0.2.25])",
        f"\tby mx.{own} with ESMTPS id {digits[:12]}; {format_datetime(seen_as.at)}",
        f"Authentication-Results: mx.{own}; spf=pass smtp.mailfrom={sender.address};",
        f"\tdkim=pass header.d={sender.domain}; dmarc=pass header.from={sender.domain}",
        "",
    )
    return "\r\n".join(stamps).encode() + raw


@cache
def _story() -> Mapping[str, Any]:
    return tomllib.loads((files("mailbot.demo") / "story.toml").read_text("utf-8"))


def _address(name: str) -> Address:
    person = _story()["people"][name]
    return Address(address=person["address"], name=person["name"])


def _contact(name: str) -> Contact:
    person = _story()["people"][name]
    return Contact(address=person["address"], name=person["name"], phone=person.get("phone", ""))


def _mailbox(address: Address) -> Mailbox:
    return Mailbox(display_name=address.name, addr_spec=address.address)


def _reply_subject(earlier: Earlier | None) -> str:
    subject = earlier.subject if earlier else ""
    return subject if subject.startswith("Re: ") else f"Re: {subject}"


def _issued(invoice: Mapping[str, Any], now: datetime) -> date:
    return _working_day(_today(now), -invoice["day"])


def _moment(told: Mapping[str, Any], now: datetime) -> datetime:
    day = _working_day(_today(now), -told["day"])
    return datetime.combine(day, time.fromisoformat(told["time"]), ZoneInfo(owner().timezone))


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(owner().timezone)).date()


def _working_day(start: date, count: int) -> date:
    """Return the day *count* working days (back, if below zero) from *start*."""
    step = timedelta(days=1 if count > 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= day.weekday() < 5
    return day


def _filled(text: str, now: datetime) -> str:
    """Return *text* with its {braces} replaced by days as the owner would write them."""
    dues = {f"{i['number']} due": _issued(i, now) + NET_DAYS for i in _story()["invoices"]}

    def day_of(found: re.Match[str]) -> str:
        told = found[1]
        day = dues.get(told) or _working_day(_today(now), int(told.removeprefix("in ")))
        return f"{day:%B} {day.day}, {day.year}"

    return re.sub(r"\{(.+?)\}", day_of, text)
