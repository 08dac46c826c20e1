"""The labelled replies that training reads."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from mailbot.model.letter import Purpose
from mailbot.model.message import Address, Message, MessageId
from mailbot.model.reading import Context, Intent
from mailbot.reader import read_lexicons
from mailbot.understand.heard import Heard, hear

ROOT = Path(__file__).resolve().parents[2]
FRESH_FROM = {"en": 12, "": 4}
"""The first batch of a language that no rule was written with."""
SUBJECTS = {
    "invoice": "Re: Invoice INV-104",
    "group": "Re: Who is our contact for invoices?",
    "call": "Re: Our call",
    "other": "Re: Your question",
}
OWNER = "anna@berg.example"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One entry of the corpus; *batch* is what testing and training never share."""

    entry: dict[str, Any]
    language: str
    batch: str

    @cached_property
    def text(self) -> str:
        """Return what was written."""
        return str(self.entry["text"])

    @cached_property
    def asked(self) -> Purpose | None:
        """Return what had been asked before, as far as it tells contact answers."""
        return Purpose.CLARIFY_CONTACT if self.entry["asked"] == "group" else None

    @cached_property
    def intents(self) -> frozenset[Intent]:
        """Return what it means."""
        return frozenset(map(Intent, self.entry["intents"]))

    @cached_property
    def names(self) -> str:
        """Return who writes, and whom they name."""
        return " ".join([self.entry["sender"].rpartition("<")[0], *self.entry.get("people", ())])

    @cached_property
    def on(self) -> date:
        """Return the day it was written."""
        return date.fromisoformat(self.entry["date"])

    def message(self) -> Message:
        """Return it as a message that answers an invoice."""
        name, _, address = self.entry["sender"].rpartition("<")
        return Message(
            id=MessageId(f"<{self.entry['id']}@corpus.invalid>"),
            at=datetime(self.on.year, self.on.month, self.on.day, 10, tzinfo=UTC),
            sender=Address(address=address.rstrip("> ").casefold(), name=name.strip()),
            subject=SUBJECTS[self.entry["asked"]],
            text=self.text,
        )

    @property
    def fresh(self) -> bool:
        """Say whether no rule was written with this reply in sight."""
        return int(self.batch[3:]) >= FRESH_FROM.get(self.language, FRESH_FROM[""])

    @property
    def has_rules(self) -> bool:
        """Say whether there are rules for its language."""
        return self.language in read_lexicons()

    @cached_property
    def heard(self) -> Heard:
        """Return everything found in it, and every rule that spoke."""
        context = Context(today=self.on, asked=self.asked, own_addresses=(OWNER,))
        return hear(self.message(), context, read_lexicons(), self.language)


def corpus_files() -> list[Path]:
    """Return the files to train on, in order."""
    files = sorted((ROOT / "corpus").glob("*/*.jsonl"))
    kept = [path for path in files if int(path.stem.split("-")[1]) % 5]
    return kept + sorted((ROOT / "tests" / "examples").glob("*.toml"))


def corpus_hash(files: Iterable[Path]) -> str:
    """Return the hash of everything read in training."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def replies(files: Iterable[Path]) -> list[Reply]:
    """Return what the *files* hold, in order."""
    found = [
        Reply(entry=json.loads(line), language=path.parent.name, batch=path.stem)
        for path in files
        if path.suffix == ".jsonl"
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return found + [one for path in files if path.suffix == ".toml" for one in examples(path)]


def examples(path: Path) -> list[Reply]:
    """Return the examples that rules were written with, but for those kept back."""
    sections = tomllib.loads(path.read_text(encoding="utf-8")).values()
    kept = [e for some in sections for e in some if not e.get("held") and not e.get("loose")]
    asked = {True: "group", False: "invoice"}
    return [
        Reply(
            entry={"date": "2026-11-18", "sender": "Pat Lee <pat@acme.example>", "id": str(n)}
            | entry
            | {"asked": asked[bool(entry.get("asked"))]},
            language=path.stem,
            batch=f"{path.stem}-00",
        )
        for n, entry in enumerate(kept)
    ]
