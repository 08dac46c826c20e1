"""What does a message say, with nothing known but the message?"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from mailbot.model.errors import PoisonMessage
from mailbot.model.event import CorrectionMade
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, Fetched, Message, MessageId, Place
from mailbot.model.reading import Context, Finding, Intent, Reading
from mailbot.parse.message import read_message
from mailbot.understand.question import asks_for_contact
from mailbot.understand.reading import Reader, read

_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:", re.ASCII)
"""How a header field begins (RFC 5322, section 2.2)."""

FIRST_LINES = 20
"""So many lines may come before the first header field: mail programs export oddities."""


_UNREADABLE = MessageId("<unreadable@mailbot.invalid>")
"""What a message is called that cannot be read."""

AHEAD = timedelta(days=3650)
"""How far ahead of the clock a date may be: nobody knows when this message arrived."""


def flaw_of(raw: bytes) -> str:
    """Return why *raw* is no message, in words, or an empty text."""
    if not raw.strip():
        return "is empty; save the message again, as .eml"
    head = raw[:4096]
    if b"\0" in head:
        return "is no message but binary data; save the message itself, as .eml"
    lines = head.lstrip(b"\xef\xbb\xbf").splitlines()[:FIRST_LINES]
    if not any(_FIELD.match(line) for line in lines):
        return "is no message: it has no From, Subject or other header; save it as .eml"
    return ""


def understood(
    raw: bytes,
    reader: Reader,
    now: datetime,
    corrections: Mapping[str, CorrectionMade] = MappingProxyType({}),
) -> tuple[Message, Reading]:
    """Return the message in *raw* (RFC 5322) and what it says, without any case.

    *corrections* are what the owner said of such replies. *now* stands in for a date that
    is missing or absurd. A message that cannot be read at all is an answer, too: unrelated,
    and unsure.
    """
    message, unreadable = message_in(raw, now)
    if not unreadable:
        return message, read(message, context_of(message, reader), reader, corrections)
    finding = Finding(intent=Intent.UNRELATED, score=0.0, words=unreadable, rule="unreadable")
    return message, Reading(message=message.id, findings=(finding,), confidence=0.0, unsure=True)


def message_in(raw: bytes, now: datetime) -> tuple[Message, str]:
    """Return the message in *raw*, and why it cannot be read, or an empty text.

    What cannot be read is an empty message. *now* stands in for a date that is missing or
    absurd.
    """
    place = Place(folder="", uidvalidity=0, uid=0)
    late = now + AHEAD
    fetched = Fetched(place=place, raw=raw, at=late, size=len(raw))
    try:
        message = read_message(fetched)
    except PoisonMessage as error:
        reason, nobody = str(error), Address(address="")
        empty = Message(id=_UNREADABLE, at=now, sender=nobody, subject="", notes=(reason,))
        return empty, reason
    return (replace(message, at=now) if message.at == late else message), ""


def context_of(message: Message, reader: Reader) -> Context:
    """Return what a message alone tells of its context: the day, us, and what it answers."""
    known = (*message.to, *message.cc)
    answered = f"{message.subject}\n\n{message.quoted}"
    return Context(
        today=message.on or message.at.date(),
        asked=Purpose.CLARIFY_CONTACT if asks_for_contact(answered, reader.questions) else None,
        own_addresses=tuple(a.address for a in known[:1]),
    )
