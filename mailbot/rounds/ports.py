"""What do the rounds need of the world?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from mailbot.model.document import Paper
from mailbot.model.event import Event
from mailbot.model.learning import Stretch
from mailbot.model.mailbox import Cursor, Folders, FolderState, Intention, Trouble
from mailbot.model.message import Fetched, Place
from mailbot.model.sending import Handed, Parcel


class Mailbox(Protocol):
    """One IMAP connection behind one guarded door; not for use by two threads.

    All methods raise MailboxBroken when the connection dies (make a new one),
    Refused when the server says no, FolderMissing for a folder that is not there.
    Reading uses EXAMINE and PEEK: no flag ever changes by it.
    """

    @property
    def folders(self) -> Folders:
        """Return the folders found at login."""
        ...

    def state(self, folder: str) -> FolderState:
        """Return the folder's STATUS: one round trip."""
        ...

    def uids(self, folder: str, *, since_uid: int = 1, since: datetime | None = None) -> list[int]:
        """Return the UIDs >= *since_uid* (and received since the day of *since*), ascending."""
        ...

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the headers that tell if a message may matter (no body), ascending."""
        ...

    def messages(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the messages; of large ones only headers and text parts, ascending."""
        ...

    def source(self, place: Place) -> bytes:
        """Return the whole source of one message; empty if it is gone or cannot be fetched.

        Raises Refused for one of more than 35 MB.
        """
        ...

    def append_limit(self) -> int | None:
        """Return the largest message in bytes that the server takes (RFC 7889), if it says so."""
        ...

    def append_draft(self, raw: bytes, at: datetime) -> Place | None:
        r"""Append to Drafts with \Draft \Seen; return its place where the server says it."""
        ...

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> Place | None:
        """Append to a watched folder, to Sent or to one of our own; return its place if told.

        Raises Refused for any other folder.
        """
        ...

    def discard(self, place: Place) -> None:
        """Move one message of Drafts to Trash; where there is no Trash, expunge it.

        The same for one of our own folders, and for a digest of ours wherever it is watched.
        """
        ...

    def refile(self, place: Place, folder: str) -> None:
        """Move one message, as it is, between watched folders, Drafts and those of our own."""
        ...

    def flags_of(self, place: Place) -> tuple[str, ...] | None:
        """Return the flags of one message, or None if it is gone."""
        ...

    def ensure(self, name: str) -> str:
        """Return the folder of our own with this *name*, which is made if it is not there."""
        ...

    def close(self) -> None:
        """Log out; never raises."""
        ...


class Store(Protocol):
    """The record: events for ever, and how far each folder was read.

    `record` and `note` are atomic and on disk when they return; they raise
    StorageError, and then nothing of the call is on record.
    """

    def events(self) -> Iterator[Event]:
        """Yield every event in the order of recording."""
        ...

    def record(self, events: Iterable[Event], *, cursor: Cursor | None = None) -> tuple[Event, ...]:
        """Put *events* (and *cursor*) on record in one step; return those that were new."""
        ...

    def cursor(self, folder: str) -> Cursor | None:
        """Return how far *folder* was read, or None."""
        ...

    def cursors(self) -> tuple[Cursor, ...]:
        """Return all cursors."""
        ...

    def intend(self, intention: Intention) -> None:
        """Put on record that a draft is about to be placed; replaces one of the same letter."""
        ...

    def intentions(self) -> tuple[Intention, ...]:
        """Return the drafts whose placing was begun and not concluded.

        One of OUTCOMES (model/event.py) about the same letter in `record` concludes it.
        """
        ...

    def note(self, trouble: Trouble) -> None:
        """Put a failed try on record; replaces what was known of the same place."""
        ...

    def forget(self, place: Place) -> None:
        """Drop the trouble of *place*: it was read at last."""
        ...

    def troubles(self) -> tuple[Trouble, ...]:
        """Return all messages in trouble, quarantined ones included."""
        ...

    def begin(self, place: Place) -> None:
        """Mark *place* as in hand, so that a crash of the process counts as a try."""
        ...

    def done(self) -> None:
        """Take the mark away."""
        ...

    def interrupted(self) -> Place | None:
        """Return the place that was in hand when the last process died, or None."""
        ...


class Past(Mailbox, Protocol):
    """A mailbox whose past is read by the time at which messages were written."""

    @property
    def archives(self) -> tuple[str, ...]:
        """Return the folders into which the owner, or a provider, puts what is done with."""
        ...

    def written(self, folder: str, since: date, before: date) -> list[int]:
        """Return the UIDs of messages whose Date field says *since* or later, but not *before*."""
        ...

    def undated(self, folder: str, since: date, before: date) -> list[int]:
        """Return the UIDs of what arrived *since* that day, but is dated in no time that can be.

        That is a Date field from *before* on, one of long ago, or none.
        """
        ...


class PastStore(Store, Protocol):
    """A record of what was learnt, which grows by whole stretches of time."""

    def stretches(self) -> tuple[Stretch, ...]:
        """Return the stretches that were read, in the order of reading."""
        ...

    def settle(self, stretch: Stretch) -> None:
        """Put on record what a stretch told, and that it was read, in one step."""
        ...


class Papers(Protocol):
    """Takes documents apart, somewhere where they can do no harm."""

    def read(self, data: bytes) -> Paper:
        """Return what a PDF or XML file holds, or its trouble; never raises for its sake."""
        ...

    def close(self) -> None:
        """Let go of whatever was held; never raises."""
        ...


class Learnt(Protocol):
    """What was learnt of the past of the mailbox, beside the record."""

    def waiting(self) -> tuple[Event, ...] | None:
        """Return what waits for the owner's yes; None if nothing does, or reading goes on."""
        ...

    def accept(self, at: datetime) -> None:
        """Put on record that the owner said yes at that moment."""
        ...


class ImportFolder(Protocol):
    """The folder into which the owner lays the exports of their programs."""

    def arrivals(self) -> tuple[str, ...]:
        """Return the names of the files that are complete, the oldest first; StorageError."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return what is in a file; None if it is gone or being written. Raises DataError."""
        ...

    def set_aside(
        self, name: str, report: Callable[[str], str], day: date, *, refused: bool
    ) -> None:
        """Move a file to where it is kept, with *report* of that place beside it; StorageError."""
        ...


class Courier(Protocol):
    """The owner's outgoing server: takes letters that the owner approved."""

    @property
    def files_itself(self) -> bool:
        """Say whether the server puts what it sends into Sent."""
        ...

    def hand_over(
        self,
        parcel: Parcel,
        about_to: Callable[[tuple[str, ...], tuple[str, ...]], None],
        *,
        to_some: bool = False,
    ) -> Handed:
        """Hand *parcel* over; *about_to* is told whom it goes to, and whom not, right before.

        While a reader is put off nobody gets it, unless it is to go *to_some*. Raises a
        MailbotError where it was not even begun, and what *about_to* raises.
        """
        ...


class Clock(Protocol):
    """The time of day."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        ...

    def wait_until(self, moment: datetime) -> None:
        """Return at *moment*, or at once if it is over."""
        ...


class Progress(Protocol):
    """Somebody watches how far a round is."""

    def start(self, what: str, total: int) -> None:
        """Begin a step of *total* messages."""
        ...

    def advance(self, count: int = 1) -> None:
        """Say that *count* more are done."""
        ...

    def finish(self) -> None:
        """End the step."""
        ...
