"""What does a mailbox look like from outside, and how far was it read?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mailbot.model.message import MessageId, Place

DIGEST_MARK = "X-Mailbot-Digest"
"""The header field by which a digest is known for ours."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder was read: every UID below *next_uid* is settled."""

    folder: str
    uidvalidity: int
    next_uid: int
    again: bool = False
    """The last days are to be looked through once more: the owner said something new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """What one STATUS says of a folder; *modseq* is 0 where the server has none."""

    folder: str
    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders of this mailbox; *trash* is None where there is none."""

    inbox: tuple[str, ...]
    sent: tuple[str, ...]
    drafts: str
    trash: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    """Our folders that are there, those below Mailbot, by our names for them ("Notes")."""

    def ours(self, name: str) -> str | None:
        """Return our folder *name*, however the owner wrote it; None if it is not there."""
        wanted = name.casefold()
        return next((f for own, f in self.own.items() if own.casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intention:
    """A draft about to be placed: written and synced before the APPEND."""

    letter: str
    message_id: MessageId
    folder: str
    uidvalidity: int
    uidnext: int
    at: datetime = LONG_AGO
    """When it was put on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A message that could not be read, how often it was tried, and what was wrong."""

    place: Place
    tries: int
    reason: str
    quarantined: bool = False
