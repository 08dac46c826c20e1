"""What is handed to a lawyer: one client's record, in order, and how it is tied together."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

JSON_NAME, CSV_NAME, HTML_NAME = "record.json", "record.csv", "record.html"
"""The same content three times: for machines, for spreadsheets, for people and paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One event as it is handed over."""

    number: int
    """Its number on record; those of others are left out."""
    on: date
    """When it happened, on the owner's calendar."""
    recorded: datetime
    kind: str
    told: str
    words: str = ""
    """The quote it rests on."""
    message: str = ""
    """The Message-ID that it rests on."""
    evidence: str = ""
    """How well it is proved, in words."""
    invoices: tuple[str, ...] = ()
    letter: str = ""
    """The text of the owner's letter as it was sent, where it is known."""
    before: str = ""
    link: str = ""
    """The links of the event before it and of its own, as they stand on record."""
    document: str = ""
    """The event itself, as one line of JSON, as it stands on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How well it is proved that an invoice reached somebody."""

    invoice: str
    address: str
    grade: str
    rank: int
    """From 1, it lies in Sent, to 5, it was opened in the portal."""
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How one invoice stands."""

    invoice: str
    total: str
    currency: str
    issued: date
    due: date | None
    received: str
    credited: str
    """What credit notes took away."""
    open: str
    standing: str
    """Open, paid, credited or void: why nothing is open where nothing came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is handed over."""

    about: str
    """A client, or an invoice of a client."""
    owner: str
    made: datetime
    mailbot: str
    head: str
    """The last link of the whole record at that time."""
    events: int
    """How many events the whole record had; those about others are not handed over."""
    owed: tuple[Owed, ...]
    reached: tuple[Reached, ...]
    leaves: tuple[Leaf, ...]
    left_out: str = ""
    """What was left out that also tells of others, in words."""


def canonical(document: Any) -> bytes:
    """Return *document* as the one line of JSON that is hashed: keys in order, no blanks."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def seal(previous: str, document: Any) -> str:
    """Return the hash (SHA-256) that ties *document* to the one before it."""
    return sha256(previous.encode() + canonical(document)).hexdigest()
