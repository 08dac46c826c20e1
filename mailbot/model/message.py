"""What came in, or went out?"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

MessageId = NewType("MessageId", str)
"""A Message-ID with its angle brackets, or `<sha256.HEX@mailbot.invalid>` where
the message has none that is safe to repeat."""

ThreadId = NewType("ThreadId", str)
"""The Message-ID of the earliest message known of a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message lies on the server: never a sequence number."""

    folder: str
    uidvalidity: int
    uid: int


_SENDABLE = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of a header, decoded and cleaned; *address* in lower case."""

    address: str
    name: str = ""

    @property
    def label(self) -> str:
        """Return what the owner is shown of it: the name, else the address."""
        return self.name or self.address

    @property
    def domain(self) -> str:
        """Return what stands behind the @."""
        return self.address.rpartition("@")[2]

    @property
    def sendable(self) -> bool:
        """Say whether a letter can go there (RFC 5321, dot-string and domain names only)."""
        return len(self.address) <= 254 and _SENDABLE.fullmatch(self.address) is not None


class Author(StrEnum):
    """Who or what wrote a message, told from headers and form alone."""

    PERSON = "person"
    OUT_OF_OFFICE = "out-of-office"
    BOUNCE = "bounce"
    TICKET = "ticket"
    LIST = "list"
    MACHINE = "machine"


class Verdict(StrEnum):
    """What the owner's own server says about a sender (RFC 8601)."""

    PASS = "pass"  # noqa: S105 no password, but the word of RFC 8601
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the text; *name* is the sender's word and never a path."""

    name: str
    content_type: str
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The few header fields read of every message, enough to say if it may matter."""

    id: MessageId
    at: datetime
    sender: Address
    subject: str
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    references: tuple[MessageId, ...] = ()
    """References and In-Reply-To, oldest first, without repetition."""
    on: date | None = None
    """The day as the writer's own calendar had it, where the Date field says so."""
    original_ids: tuple[MessageId, ...] = ()
    """What X-Microsoft-Original-Message-ID and X-Google-Original-Message-ID hold."""
    letter: str = ""
    """What X-Mailbot-Letter holds: the key of a letter of ours, if no program dropped it."""
    attached: bool = False
    """Its outermost form is one that carries files, as far as that tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery that failed (RFC 3464): whom it was for, and whether for good."""

    recipient: str
    permanent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Heading):
    """A message taken apart; only *text* is what its writer newly wrote."""

    text: str = ""
    quoted: str = ""
    signature: str = ""
    author: Author = Author.PERSON
    reply_to: tuple[Address, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    authenticity: Verdict = Verdict.UNKNOWN
    ticket: str = ""
    notes: tuple[str, ...] = field(default=())
    """What had to be cut or repaired on the way in, in words."""

    @property
    def whole_text(self) -> str:
        """Return the text with its signature and quotes, as a letter of our own was written."""
        return f"{self.text}\n{self.signature}\n{self.quoted}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What the mailbox hands over of a message of *size* bytes.

    *raw* holds all headers, but only the parts that are worth reading; the rest are empty
    parts with their names. An empty *raw* means that the message could not be fetched.
    """

    place: Place
    raw: bytes
    at: datetime
    size: int
    flags: tuple[str, ...] = ()
