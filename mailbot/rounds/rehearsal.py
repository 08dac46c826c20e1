"""A round that touches nothing: what it would do, said instead of done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from mailbot.model.event import Event, EventKey
from mailbot.model.mailbox import Cursor, Folders, FolderState, Intention, Trouble
from mailbot.model.message import Fetched, Place
from mailbot.rounds.ports import ImportFolder, Mailbox, Store


class RehearsalMailbox:
    """The port `Mailbox` over a real one: reads, and keeps to itself what would be written."""

    def __init__(self, real: Mailbox) -> None:
        self._real = real
        self.appended: list[bytes] = []
        self.discarded: list[Place] = []

    @property
    def folders(self) -> Folders:
        """Return the folders found at login."""
        return self._real.folders

    def state(self, folder: str) -> FolderState:
        """Return the folder's STATUS."""
        return self._real.state(folder)

    def uids(self, folder: str, *, since_uid: int = 1, since: datetime | None = None) -> list[int]:
        """Return the UIDs of the real folder."""
        return self._real.uids(folder, since_uid=since_uid, since=since)

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the headers of the real messages."""
        return self._real.headings(folder, uids)

    def messages(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the real messages."""
        return self._real.messages(folder, uids)

    def source(self, place: Place) -> bytes:
        """Return the whole source of the real message."""
        return self._real.source(place)

    def append_limit(self) -> int | None:
        """Return the largest message that the real server takes."""
        return self._real.append_limit()

    def append_draft(self, raw: bytes, at: datetime) -> Place | None:  # noqa: ARG002 the port's
        """Keep *raw* and say that it was placed."""
        self.appended.append(raw)
        return Place(folder=self.folders.drafts, uidvalidity=0, uid=len(self.appended))

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> Place | None:  # noqa: ARG002 the port's
        """Keep *raw* and say that it was placed."""
        self.appended.append(raw)
        return Place(folder=folder, uidvalidity=0, uid=len(self.appended))

    def discard(self, place: Place) -> None:
        """Keep in mind that the draft at *place* would go."""
        self.discarded.append(place)

    def refile(self, place: Place, folder: str) -> None:
        """Leave the message where it is."""

    def flags_of(self, place: Place) -> tuple[str, ...] | None:
        """Return the flags of the real message."""
        return self._real.flags_of(place)

    def ensure(self, name: str) -> str:
        """Return the real folder's name, or what it would be called; nothing is made."""
        return self.folders.own.get(name, name)

    def close(self) -> None:
        """Log out of the real mailbox."""
        self._real.close()


class RehearsalFolder:
    """The port `ImportFolder` over a real one: reads its files, and moves none."""

    def __init__(self, real: ImportFolder) -> None:
        self._real = real
        self.reports: list[str] = []
        """What would be laid beside each file."""

    def arrivals(self) -> tuple[str, ...]:
        """Return the names of the files that are complete."""
        return self._real.arrivals()

    def read(self, name: str) -> bytes | None:
        """Return what is in the real file."""
        return self._real.read(name)

    def set_aside(
        self,
        name: str,
        report: Callable[[str], str],
        day: date,  # noqa: ARG002 the port's
        *,
        refused: bool,  # noqa: ARG002 the port's
    ) -> None:
        """Keep the report; the file stays where it is."""
        self.reports.append(report(name))


class RehearsalStore:
    """The port `Store` over a real one: reads it, and records into memory alone."""

    def __init__(self, real: Store) -> None:
        self._real = real
        self._keys: set[EventKey] = {event.key for event in real.events()}
        self._cursors = {cursor.folder: cursor for cursor in real.cursors()}
        self._intentions = {i.letter: i for i in real.intentions()}
        self._troubles = {trouble.place: trouble for trouble in real.troubles()}
        self.recorded: list[Event] = []

    def events(self) -> Iterator[Event]:
        """Yield the real events, then the rehearsed ones."""
        yield from self._real.events()
        yield from self.recorded

    def record(self, events: Iterable[Event], *, cursor: Cursor | None = None) -> tuple[Event, ...]:
        """Record into memory; return what was new."""
        new = {event.key: event for event in events if event.key not in self._keys}
        self._keys.update(new)
        self.recorded.extend(new.values())
        if cursor is not None:
            self._cursors[cursor.folder] = cursor
        return tuple(new.values())

    def cursor(self, folder: str) -> Cursor | None:
        """Return how far *folder* was read, rehearsal included."""
        return self._cursors.get(folder)

    def cursors(self) -> tuple[Cursor, ...]:
        """Return all cursors."""
        return tuple(self._cursors.values())

    def intend(self, intention: Intention) -> None:
        """Keep nothing: a rehearsal is never interrupted in the middle."""

    def intentions(self) -> tuple[Intention, ...]:
        """Return what a real round left open."""
        return tuple(self._intentions.values())

    def note(self, trouble: Trouble) -> None:
        """Keep the trouble in memory."""
        self._troubles[trouble.place] = trouble

    def forget(self, place: Place) -> None:
        """Forget the trouble in memory."""
        self._troubles.pop(place, None)

    def troubles(self) -> tuple[Trouble, ...]:
        """Return all troubles, rehearsal included."""
        return tuple(self._troubles.values())

    def begin(self, place: Place) -> None:
        """Mark nothing: the mark is for crashes of real rounds."""

    def done(self) -> None:
        """Do nothing."""

    def interrupted(self) -> Place | None:
        """Return None: a real round takes that up."""
        return None
