"""What was the owner told, and where does it lie?"""

from dataclasses import dataclass
from datetime import date, datetime

from mailbot.model.event import Event
from mailbot.model.mailbox import LONG_AGO
from mailbot.model.message import MessageId, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlanned(Event):
    """A digest is about to be laid into the inbox: on record and synced before it is done."""

    message: MessageId
    day: date
    """The owner's day."""
    folder: str
    uidvalidity: int
    uidnext: int
    substance: str
    """Hashes of all that it says, one each, without what only grows older."""
    references: tuple[MessageId, ...] = ()
    """The digests before it: the first one, and the latest."""
    replaces: Place | None = None
    """Where the unread one lies that it takes the place of."""
    goes_on: bool = False
    """It tells once more what changed as the one before told it: that one was never read."""
    since: datetime = LONG_AGO
    """From when on it tells what changed."""
    urgent: tuple[str, ...] = ()
    """Keys of what could not wait for a working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLaid(Event):
    """The digest lies in the inbox, and the one that it replaces is gone."""

    message: MessageId
    place: Place | None
    """None where the owner had moved it before anybody saw where it lay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRecord:
    """The last digest, as it stands on record."""

    planned: DigestPlanned
    laid: bool = False
    place: Place | None = None
    cried: tuple[str, ...] = ()
    """Keys of what could not wait and was told by a digest that the owner has read."""
