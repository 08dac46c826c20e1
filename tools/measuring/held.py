"""The labelled replies that are measured, and what mailbot says to each."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

from mailbot.cli.explain import facts
from mailbot.model.invoice import bare_number
from mailbot.model.message import Fetched, Message, Place
from mailbot.model.reading import Context, Intent, Reading
from mailbot.parse.message import read_message
from mailbot.reader import reader
from mailbot.understand.reading import read
from tools.learning.corpus import OWNER, ROOT, SUBJECTS, Reply, replies

SLOTS = ("people", "emails", "dates", "amounts", "invoices")


@dataclass(frozen=True, kw_only=True)
class Told:
    """One reply, and what mailbot made of it in so many *seconds*."""

    reply: Reply
    message: Message
    reading: Reading
    seconds: float

    @cached_property
    def said(self) -> tuple[Intent, ...]:
        """Return what it was read as, the first to be acted on first."""
        return self.reading.intents

    @cached_property
    def meant(self) -> tuple[Intent, ...]:
        """Return what it means, the first to be acted on first."""
        return tuple(map(Intent, self.reply.entry["intents"]))

    @property
    def unsure(self) -> bool:
        """Say whether the owner is asked."""
        return self.reading.unsure

    @property
    def trap(self) -> bool:
        """Say whether it looks like something it is not."""
        return bool(self.reply.entry.get("trap"))

    def sure_of(self, intent: Intent) -> bool:
        """Say whether it is taken for an *intent* without a question."""
        return intent in self.said and not self.unsure

    def found(self, slot: str) -> frozenset[str]:
        """Return the values found of a *slot*, in a form that can be compared."""
        return _comparable(slot, self._facts[slot])

    def wanted(self, slot: str) -> frozenset[str]:
        """Return the values of a *slot* that are there."""
        return _comparable(slot, self.reply.entry.get(slot, ()))

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return facts(self.reply.entry["id"], self.message, self.reading)


def corpus_files(parts: Sequence[str] = (), *, held: bool = True) -> list[Path]:
    """Return the files of *parts* (a language or a file; all where empty), *held* out or not."""
    return [
        path
        for path in sorted((ROOT / "corpus").glob("*/*.jsonl"))
        if (not parts or {path.stem, path.parent.name} & set(parts))
        and (int(path.stem.split("-")[1]) % 5 == 0) is held
    ]


def told(files: Iterable[Path]) -> list[Told]:
    """Read every reply of the *files* as it would come from a mailbox."""
    return [_told(reply) for reply in replies(files)]


def _told(reply: Reply) -> Told:
    raw, at = _raw(reply)
    context = Context(today=reply.on, asked=reply.asked, own_addresses=(OWNER,))
    place = Place(folder="", uidvalidity=0, uid=0)
    began = time.perf_counter()
    message = read_message(Fetched(place=place, raw=raw, at=at, size=len(raw)))
    reading = read(message, context, reader())
    seconds = time.perf_counter() - began
    return Told(reply=reply, message=message, reading=reading, seconds=seconds)


def _raw(reply: Reply) -> tuple[bytes, datetime]:
    at = datetime(reply.on.year, reply.on.month, reply.on.day, 10, tzinfo=UTC)
    letter = EmailMessage()
    letter["From"], letter["To"] = reply.entry["sender"], OWNER
    letter["Subject"] = SUBJECTS[reply.entry["asked"]]
    letter["Message-ID"] = f"<{reply.entry['id']}@corpus.invalid>"
    letter["Date"] = at
    letter.set_content(reply.text)
    return letter.as_bytes(), at


def _comparable(slot: str, values: Iterable[Any]) -> frozenset[str]:
    """Return *values* without what does not matter: case, cents of none, marks in a number."""
    if slot == "amounts":
        return frozenset(f"{float(value):.2f}" for value in values)
    if slot == "invoices":
        return frozenset(bare_number(value) for value in values)
    return frozenset(value.casefold() for value in values if value)
