"""The record in one plain JSON file that the owner can open."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec
from tinydb import where
from tinydb.table import Document

from mailbot.edge import memo
from mailbot.edge.codec import JSON, chain, decode, decode_line, encode
from mailbot.edge.inhand import InHand
from mailbot.edge.journal import BOOKS, KEYS, look, recover
from mailbot.edge.purge import without
from mailbot.edge.schema import brought_up_to_date
from mailbot.edge.snapshot import SNAPSHOT
from mailbot.edge.system import reach
from mailbot.edge.tables import JournalDB, JournalStorage
from mailbot.model.books import Books
from mailbot.model.case import Thread, thread_after
from mailbot.model.digest import DigestLaid, DigestPlanned
from mailbot.model.draft_event import OUTCOMES, DraftPlaced
from mailbot.model.errors import DataError, StorageError, StoreDamaged
from mailbot.model.event import Event, ThreadLinked
from mailbot.model.gesture_event import ReadingCorrected, SendingBegun, SendingEnded
from mailbot.model.letter import LetterKey
from mailbot.model.mailbox import Cursor, Intention, Trouble
from mailbot.model.message import Place, ThreadId
from mailbot.model.purge_event import Bridge, RecordPurged

if TYPE_CHECKING:
    from filelock import FileLock

_KEY = 16


class _Named(msgspec.Struct):
    """What is needed of a thread to find it."""

    id: ThreadId


_THREAD = msgspec.json.Decoder(_Named)
_BOOKS = msgspec.json.Decoder(Books)

POINTS: dict[type[Event], str] = {
    DraftPlaced: "draft recorded",
    ReadingCorrected: "reading corrected",
    SendingBegun: "sending begun",
    SendingEnded: "sending recorded",
    DigestPlanned: "digest planned",
    DigestLaid: "digest laid",
}
"""The write point behind each kind of event that must not be lost."""

_Value = TypeVar("_Value")


class TinyStore:
    """The port `Store` on TinyDB; docs/decisions/0002-store.md says how it lasts."""

    def __init__(self, storage: JournalStorage, in_hand: InHand, lock: "FileLock | None") -> None:
        self._folder = storage.folder
        self._storage = storage
        self._in_hand = in_hand
        self._lock = lock
        self._tables = JournalDB(storage=lambda: storage)
        self._keys: set[bytes] | None = None
        self._keys_kept = 0
        self._threads: dict[ThreadId, int] | None = None

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False, wait_seconds: float = 0) -> Self:
        """Return the store in *folder*, made if it is not there and private to its owner.

        *read_only* takes no lock and writes nothing: it shows what was on record at this
        moment, while another mailbot may be at work. *wait_seconds* is how long to wait
        for another that has it open to write.

        Raises Busy if that one does not end in time, StoreDamaged if it cannot be read,
        ConfigError if a newer mailbot wrote it, StorageError if the disk refuses.
        """
        try:
            if read_only:
                found = look(folder)
                found.tables = brought_up_to_date(found.tables, found.schema)
                storage = JournalStorage(folder, found, None)
                return cls(storage, InHand(folder, read_only=True), None)
            return cls._open_to_write(folder, wait_seconds)
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be used as the store ({error.strerror}): see that it is a "
                "folder of yours, on a disk that is writable and has room"
            ) from error

    @classmethod
    def _open_to_write(cls, folder: Path, wait_seconds: float) -> Self:
        from mailbot.edge.opening import journal_of, lock_of  # noqa: PLC0415 who looks has no lock

        lock = lock_of(folder, wait_seconds)
        try:
            found = recover(folder)
            journal = journal_of(folder, found)
            store = cls(JournalStorage(folder, found, journal), InHand(folder), lock)
            store._rebuild_threads()
        except BaseException:
            lock.release()
            raise
        return store

    def close(self) -> None:
        """Leave `mailbot.json` complete and let the next one in."""
        self._keep_keys()
        self._tables.close()
        self._in_hand.close()
        if self._lock is not None:
            self._lock.release()

    @property
    def _writing(self) -> bool:
        return self._lock is not None and self._lock.is_locked

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Events

    def events(self) -> Iterator[Event]:
        """Yield every event in the order of recording, up to those of this moment."""
        return self._events()

    def _events(self, start: int = 0) -> Iterator[Event]:
        for number, line in enumerate(self._storage.rows("events").lines(start), start + 1):
            try:
                yield decode_line(line)
            except ValueError as error:
                raise StoreDamaged(
                    f"{SNAPSHOT}, event {number}: {error}; undo the change to the file, or "
                    f"copy {SNAPSHOT}.bak in its place"
                ) from error

    def books(self, fold: Callable[[Iterable[Event], Books | None], Books]) -> Books:
        """Return what all events lead to, by *fold* from what was kept of an earlier time.

        Only the events since then are read. What is returned is the caller's to change.
        """
        lines = self._storage.rows("events").kept.values()
        with memo.many_objects(len(lines)):
            known, books = _books_in(memo.recall(self._folder / BOOKS, lines))
            books = fold(self._events(known), books)
            if books.stale:
                books = fold(self._events(0), books)
            if self._writing and memo.worth_keeping(len(lines), known):
                memo.keep(self._folder / BOOKS, msgspec.json.encode(books), lines)
            return books

    def record(self, events: Iterable[Event], *, cursor: Cursor | None = None) -> tuple[Event, ...]:
        """Put *events* (and *cursor*) on record in one step; return those that were new.

        Raises DataError if an event could not be read back, StorageError if the disk
        refuses; then nothing of the call is on record.
        """
        with self._storage.lock:
            told = [as_read_back(event) for event in events]
            new: dict[bytes, Event] = {}
            for event in told:
                if (key := bytes.fromhex(event.key)) not in self._known():
                    new.setdefault(key, event)
            threads = self._joined(new.values())
            with self._storage.step():
                self._tables.table("events").insert_multiple(self._chained(new.values()))
                self._write_threads(threads)
                for letter in {e.letter for e in told if isinstance(e, OUTCOMES)}:
                    self._conclude(letter)
                if cursor is not None:
                    self._put("cursors", cursor, folder=cursor.folder)
            _pass(told, cursor)
            if told:
                self._known().update(new)
                self._thread_ids().update({thread.id: key for key, thread in threads.items()})
            return tuple(new.values())

    def _known(self) -> set[bytes]:
        if self._keys is None:
            lines = self._storage.rows("events").kept.values()
            kept = memo.recall(self._folder / KEYS, lines)
            starts = range(0, len(kept.body), _KEY)
            self._keys = {kept.body[start : start + _KEY] for start in starts}
            self._keys.update(bytes.fromhex(event.key) for event in self._events(kept.events))
            self._keys_kept = kept.events
        return self._keys

    def _keep_keys(self) -> None:
        lines = self._storage.rows("events").kept.values()
        if self._writing and self._keys and memo.worth_keeping(len(lines), self._keys_kept):
            memo.keep(self._folder / KEYS, b"".join(self._keys), lines)

    def _chained(self, events: Iterable[Event]) -> Iterator[Document]:
        number, last = self._storage.rows("events").last() or (0, {})
        link = str(last.get("chain", ""))
        for number, event in enumerate(events, number + 1):  # noqa: B020 - goes on from there
            document = encode(event)
            link = chain(link, document)
            yield Document({**document, "chain": link}, number)

    def purge(
        self,
        gone: Callable[[Event], bool],
        made: Callable[[int, tuple[Bridge, ...]], RecordPurged],
    ) -> int:
        """Take every event off the record of which *gone* is true; return how many there were.

        Nothing of them is left in any file of the store; *made* says so on record, and has the
        links that tie together what stays. What the threads and begun drafts say is made anew.

        Raises StorageError if the disk refuses; then nothing has changed, or the next start ends
        what was begun.
        """
        with self._storage.lock:
            tables = {
                name: dict(self._storage.rows(name).kept)
                for name in self._storage.read()
                if name != "threads"
            }
            count = without(tables, gone, made)
            if count:
                self._storage.begin_anew(tables)
                self._keys, self._keys_kept, self._threads = None, 0, None
                self._tables = JournalDB(storage=lambda: self._storage)
                self._rebuild_threads()
            return count

    def accept_loss(self) -> None:
        """Let go of what is known of steps that were lost: the owner has seen it."""
        self._storage.put_head(accept=True)

    # Threads

    def _joined(self, events: Iterable[Event]) -> dict[int, Thread]:
        """Return the threads as *events* leave them, by document id."""
        joined: dict[int, Thread] = {}
        fresh: dict[ThreadId, int] = {}
        last, _ = self._storage.rows("threads").last() or (0, {})
        for event in events:
            if isinstance(event, ThreadLinked):
                number = self._thread_ids().get(event.thread) or fresh.setdefault(
                    event.thread, last + len(fresh) + 1
                )
                joined[number] = thread_after(joined.get(number) or self._thread(number), event)
        return joined

    def _thread(self, number: int) -> Thread | None:
        document = self._tables.table("threads").get(doc_id=number)
        return None if document is None else _value(document, Thread)

    def _thread_ids(self) -> dict[ThreadId, int]:
        if self._threads is None:
            rows = self._storage.rows("threads").kept.items()
            try:
                self._threads = {_THREAD.decode(line).id: int(key) for key, line in rows}
            except ValueError as error:
                raise _misfit("Thread", error) from error
        return self._threads

    def _write_threads(self, threads: dict[int, Thread]) -> None:
        table = self._tables.table("threads")
        for number, thread in threads.items():
            table.upsert(Document(msgspec.to_builtins(thread), number))

    def _rebuild_threads(self) -> None:
        """Make the threads anew where the owner deleted them from the file."""
        if self._storage.rows("events") and not self._storage.rows("threads"):
            with self._storage.step():
                self._write_threads(self._joined(self.events()))
            self._threads = None

    # Cursors, intentions, troubles

    def cursor(self, folder: str) -> Cursor | None:
        """Return how far *folder* was read, or None."""
        return next((c for c in self.cursors() if c.folder == folder), None)

    def cursors(self) -> tuple[Cursor, ...]:
        """Return all cursors."""
        return self._all("cursors", Cursor)

    def intend(self, intention: Intention) -> None:
        """Put on record that a draft is about to be placed; replaces one of the same letter."""
        self._put("intentions", intention, letter=intention.letter)
        reach("draft intended")

    def intentions(self) -> tuple[Intention, ...]:
        """Return the drafts whose placing was begun and not concluded."""
        return self._all("intentions", Intention)

    def _conclude(self, letter: LetterKey) -> None:
        self._tables.table("intentions").remove(where("letter") == letter)

    def note(self, trouble: Trouble) -> None:
        """Put a failed try on record; replaces what was known of the same place."""
        self._put("troubles", trouble, place=msgspec.to_builtins(trouble.place))

    def forget(self, place: Place) -> None:
        """Drop the trouble of *place*: it was read at last."""
        self._tables.table("troubles").remove(where("place") == msgspec.to_builtins(place))

    def troubles(self) -> tuple[Trouble, ...]:
        """Return all messages in trouble, quarantined ones included."""
        return self._all("troubles", Trouble)

    def _put(self, table: str, value: object, **same: JSON) -> None:
        """Write *value* over the document with the *same* field, or as a new one."""
        ((field, wanted),) = same.items()
        self._tables.table(table).upsert(msgspec.to_builtins(value), where(field) == wanted)

    def _all(self, table: str, kind: type[_Value]) -> tuple[_Value, ...]:
        return tuple(_value(document, kind) for document in self._tables.table(table))

    # The message in hand

    def begin(self, place: Place) -> None:
        """Mark *place* as in hand, so that a crash of the process counts as a try."""
        self._in_hand.put(place)

    def done(self) -> None:
        """Take the mark away."""
        self._in_hand.clear()

    def interrupted(self) -> Place | None:
        """Return the place that was in hand when the last process died, or None."""
        return self._in_hand.left


def _books_in(kept: memo.Memo) -> tuple[int, Books | None]:
    """Return how many events the kept books know, and the books."""
    try:
        return kept.events, _BOOKS.decode(kept.body)
    except msgspec.DecodeError:  # there are none
        return 0, None


def as_read_back(event: Event) -> Event:
    """Return *event* as a replay will see it, so that its key is the same for ever."""
    try:
        return decode(encode(event))
    except StoreDamaged as error:
        raise DataError(f"{type(event).__name__} cannot be put on record: {error}") from error


def _value(document: Any, kind: type[_Value]) -> _Value:
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise _misfit(kind.__name__, error) from error


def _misfit(kind: str, error: Exception) -> StoreDamaged:
    return StoreDamaged(
        f"a {kind} on record does not fit ({error}): undo the change to {SNAPSHOT}, or copy "
        f"{SNAPSHOT}.bak in its place"
    )


def _pass(told: Sequence[Event], cursor: Cursor | None) -> None:
    """Go through the write points behind which something that matters has just got on record."""
    kinds = {type(event) for event in told}
    for kind, point in POINTS.items():
        if kind in kinds:
            reach(point)
    if cursor is not None:
        reach("cursor recorded")
