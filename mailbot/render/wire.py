"""A draft out of a mail program in, bytes and envelope for the wire out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import format_datetime, getaddresses
from zoneinfo import ZoneInfo

from mailbot.model.errors import DataError
from mailbot.model.message import Address, MessageId
from mailbot.model.people import Owner
from mailbot.model.sending import Parcel
from mailbot.render.mime import checked

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")

_KEPT_BACK = frozenset(
    {
        *("bcc", "resent-bcc", "date", "return-path", "received", "delivered-to", "fcc"),
        *("status", "x-status", "x-uid", "x-keywords", "x-unsent", "x-identity-key"),
        *("x-account-key", "x-template", "x-draft-info"),
    }
)
"""What is nobody's business but the owner's, and the date, which is made anew."""

_KEPT_BACK_FROM = (
    *("x-mailbot-", "x-mozilla-", "x-evolution-", "x-claws-", "x-sylpheed-", "x-kmail-"),
    *("x-gm-", "x-uniform-type-identifier", "x-universally-unique-identifier", "resent-"),
    *("x-apple-", "x-mutt-", "x-roundcube-"),
)
"""How the fields begin in which programs keep their own notes about a draft."""

_ONCE = ("from", "to", "cc", "bcc", "subject", "message-id", "reply-to", "sender", "content-type")
"""What no message has twice (RFC 5322, section 3.6)."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    raw: bytes

    @property
    def value(self) -> str:
        """Return what the field says, on one line, as it stands there."""
        told = self.raw.partition(b":")[2].decode("ascii", "replace")
        return " ".join(told.split())


def parcel_of(raw: bytes, owner: Owner, at: datetime, message_id: MessageId) -> Parcel:
    """Return the draft *raw* as it is sent at the moment *at*, and to whom.

    The date is that of sending, and nothing of mailbot, of mail programs or of a Bcc is left in
    its header; the same draft and moment give the same bytes. *message_id* stands in for one
    that a mail program took away. Raises DataError for what cannot be sent as it is.
    """
    header, body = _halves(raw)
    fields = list(_fields(header))
    for name in _ONCE:
        if sum(field.name == name for field in fields) > 1:
            raise DataError(f"it has more than one {name.capitalize()} in its header")
    sender = _addresses(fields, ("from",))
    if len(sender) != 1 or not owner.writes_as(sender[0].address):
        raise DataError("it is not from you: its From is not your address")
    readers = _addresses(fields, ("to", "cc", "bcc"))
    if not readers:
        raise DataError("it is addressed to nobody")
    kept = [field.raw for field in fields if not _kept_back(field.name)]
    if not all(line.isascii() for line in kept):
        raise DataError("its header has letters that are not written as mail needs them")
    there = {field.name for field in fields}
    date = format_datetime(at.astimezone(ZoneInfo(owner.timezone)))
    made = [f"Date: {date}".encode()]
    if "message-id" not in there:
        made.append(f"Message-ID: {message_id}".encode())
    whole = b"\r\n".join([*kept, *made, b"", body])
    to = tuple(dict.fromkeys(address.address for address in readers))
    return Parcel(raw=whole, sender=sender[0].address, to=to)


def id_of(raw: bytes) -> MessageId:
    """Return the Message-ID of a message, or an empty one."""
    header, _ = _halves(raw)
    found = (field.value for field in _fields(header) if field.name == "message-id")
    return MessageId(next(found, ""))


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """Return header and body with the line ends of the wire."""
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    header, _, body = text.partition(b"\r\n\r\n")
    return header.strip(b"\r\n"), body


def _fields(header: bytes) -> Iterator[_Field]:
    """Yield the fields with their folded lines; a line that is none breaks the header."""
    lines: list[bytes] = []
    for line in [*header.split(b"\r\n"), b""]:
        if line[:1] in (b" ", b"\t") and lines:
            lines.append(line)
            continue
        if lines:
            found = _FIELD.match(lines[0])
            if found is None:
                raise DataError("its header is broken")
            yield _Field(found[1].decode("ascii").casefold(), b"\r\n".join(lines))
        lines = [line]


def _kept_back(name: str) -> bool:
    return name in _KEPT_BACK or name.startswith(_KEPT_BACK_FROM)


def _addresses(fields: list[_Field], names: tuple[str, ...]) -> list[Address]:
    """Return whom the fields name, each checked for the wire. Raises DataError."""
    values = [field.value for field in fields if field.name in names and field.value]
    found = []
    for name, address in getaddresses(values):
        if not address:
            raise DataError("one of its addresses cannot be read; write it as name@domain")
        found.append(checked(Address(address=address, name=_decoded(name))))
    return found


def _decoded(name: str) -> str:
    try:
        return str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, UnicodeError):
        return ""
