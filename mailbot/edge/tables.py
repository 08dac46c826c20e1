"""TinyDB's tables, so that a change costs what it changes and not what there is."""

import logging
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any, cast

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from mailbot.edge.codec import JSON, from_json, to_json
from mailbot.edge.head import HeadFile
from mailbot.edge.journal import JOURNAL, Changes, Journal, Recovered
from mailbot.edge.snapshot import SNAPSHOT, Tables
from mailbot.model.errors import StorageError, StoreDamaged

log = logging.getLogger(__name__)

SMALL = 4 * 1024 * 1024
"""A record of fewer bytes is written anew in some milliseconds."""
SHARE = 32
"""Of a larger one the journal may be so small a part before it is folded in."""


class Rows(Mapping[str, dict[str, JSON]]):
    """The documents of one table by id, kept as JSON and decoded when asked for.

    *pending* is what the step under way changes; it shows at once, and counts when
    the step is on disk.
    """

    def __init__(self, kept: dict[str, msgspec.Raw]) -> None:
        self.kept = kept
        self.pending: dict[str, msgspec.Raw | None] = {}

    def lines(self, start: int = 0) -> Iterator[msgspec.Raw]:
        """Yield what counts, as JSON, in the order of the file, without the first *start*."""
        return islice(tuple(self.kept.values()), start, None)

    def raw(self, key: str) -> msgspec.Raw | None:
        """Return the document *key* as JSON, or None."""
        return self.pending[key] if key in self.pending else self.kept.get(key)

    def __getitem__(self, key: str) -> dict[str, JSON]:
        raw = self.raw(key)
        if raw is None:
            raise KeyError(key)
        try:
            return from_json(raw)
        except ValueError as error:
            raise StoreDamaged(
                f"{SNAPSHOT}, document {key}: {error}; undo the change to the file, or "
                f"copy {SNAPSHOT}.bak in its place"
            ) from error

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.raw(key) is not None

    def __iter__(self) -> Iterator[str]:
        yield from [key for key in self.kept if key in self]
        yield from [k for k, raw in self.pending.items() if raw is not None and k not in self.kept]

    def __len__(self) -> int:
        return len(self.kept) if not self.pending else sum(1 for _ in self)

    def last(self) -> tuple[int, dict[str, JSON]] | None:
        """Return the id and the content of the document that was added last, or None."""
        key = next(reversed(self.kept), None)
        return None if key is None else (int(key), self[key])

    def settle(self) -> None:
        """Make what is pending count."""
        for key, raw in self.pending.items():
            if raw is None:
                self.kept.pop(key, None)
            else:
                self.kept[key] = raw


class Link(msgspec.Struct):
    """What ties an event to the one before it."""

    chain: str = ""


_LINK = msgspec.json.Decoder(Link)


def link_in(line: msgspec.Raw) -> str:
    """Return the link that an event on record carries; empty if there is none."""
    try:
        return _LINK.decode(line).chain
    except ValueError:  # no JSON, or no UTF-8
        return ""


class _Touched(MutableMapping[int, dict[str, JSON]]):
    """Rows as an updater of TinyDB wants them: what it takes in hand is a copy."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._touched: dict[int, dict[str, JSON] | None] = {}

    def __getitem__(self, key: int) -> dict[str, JSON]:
        if key not in self._touched:
            self._touched[key] = self._rows[str(key)]
        document = self._touched[key]
        if document is None:
            raise KeyError(key)
        return document

    def __setitem__(self, key: int, document: dict[str, JSON]) -> None:
        self._touched[key] = document

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self._touched[key] = None

    def __contains__(self, key: object) -> bool:
        if key in self._touched:
            return self._touched[key] is not None
        return str(key) in self._rows

    def __iter__(self) -> Iterator[int]:
        known = [int(key) for key in self._rows]
        new = [key for key in self._touched if str(key) not in self._rows]
        return iter([key for key in (*known, *new) if key in self])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def hand_back(self) -> None:
        """Leave with the rows what really changed."""
        for key, document in self._touched.items():
            raw = None if document is None else msgspec.Raw(to_json(document))
            if raw != self._rows.raw(str(key)):
                self._rows.pending[str(key)] = raw


class JournalStorage(Storage):
    """The storage beneath TinyDB: everything in memory, each step in the journal."""

    def __init__(self, folder: Path, found: Recovered, journal: Journal | None) -> None:
        self.folder = folder
        self._journal = journal
        self._rows = {name: Rows(documents) for name, documents in found.tables.items()}
        self.lock = RLock()
        """Held by the thread that changes something."""
        self._depth = 0
        self._head = HeadFile(folder, found.sequence) if journal else None
        self.put_head()

    def read(self) -> dict[str, dict[str, Any]]:
        """Return the tables by name, to be looked at only."""
        return cast("dict[str, dict[str, Any]]", self._rows)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Refuse: the record only grows, by steps."""
        raise StorageError(f"{len(data)} tables were to be overwritten: the record is for ever")

    def rows(self, table: str) -> Rows:
        """Return the rows of *table*, which may be new."""
        return self._rows.setdefault(table, Rows({}))

    @contextmanager
    def step(self) -> Iterator[None]:
        """Gather the changes made inside; all are on disk at the end, or none is made.

        Raises StorageError if the disk does not take them.
        """
        with self.lock:
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self._commit()
            finally:
                self._depth -= 1
                if not self._depth:
                    for rows in self._rows.values():
                        rows.pending.clear()

    def _commit(self) -> None:
        changes: Changes = {name: r.pending for name, r in self._rows.items() if r.pending}
        if not changes:
            return
        if self._journal is None:
            raise StorageError(f"{self.folder} is open for reading only: nothing was recorded")
        try:
            self._journal.append(changes)
        except OSError as error:
            raise StorageError(
                f"{self.folder} does not take what is to be recorded ({error.strerror}): nothing "
                "of it is on record; make room or make the folder writable, then try again"
            ) from error
        for name in changes:
            self._rows[name].settle()
        self.put_head()

    def put_head(self, *, accept: bool = False) -> None:
        """Leave beside the record how long it is; *accept* that it has lost steps."""
        if self._head is None or self._journal is None:
            return
        if accept:
            self._head.accept()
        kept = self.rows("events").kept
        key = next(reversed(kept), None)
        number, link = (0, "") if key is None else (int(key), link_in(kept[key]))
        self._head.put(self._journal.sequence, number, link)

    def begin_anew(self, tables: Tables) -> None:
        """Let *tables* be all there is, and leave no trace of what was there before.

        Raises StorageError if the disk does not take them.
        """
        with self.lock:
            if self._journal is None:
                raise StorageError(f"{self.folder} is open for reading only: nothing was changed")
            try:
                self._journal.begin_anew(tables)
            except OSError as error:
                raise StorageError(
                    f"{self.folder} does not take the new record ({error.strerror}): make room "
                    "or make the folder writable, then do it again"
                ) from error
            self._rows = {name: Rows(documents) for name, documents in tables.items()}
            self.put_head()

    def _compact(self, journal: Journal) -> None:
        """Fold the journal in; if that fails, the journal goes on holding everything."""
        tables: Tables = {name: rows.kept for name, rows in self._rows.items()}
        try:
            journal.compact(tables)
        except OSError as error:
            log.warning("%s was not renewed (%s); the journal goes on", SNAPSHOT, error.strerror)

    def rest(self) -> None:
        """Leave one complete plain file, if that is worth it and the disk permits."""
        if self._journal is not None:
            if not self._journal.empty and _worth_folding(self.folder):
                self._compact(self._journal)
            self._journal.close()  # it opens again with the next step

    def close(self) -> None:
        """Do what `rest` does, and take no more steps."""
        self.rest()
        self.let_go()

    def let_go(self) -> None:
        """Take no more steps; what others wrote meanwhile is left as it is."""
        self._journal = None
        if self._head is not None:
            self._head.close()
            self._head = None


def _worth_folding(folder: Path) -> bool:
    """Say whether to write the whole record anew: small ones always, large ones now and then."""
    with suppress(OSError):
        whole = (folder / SNAPSHOT).stat().st_size
        return whole < SMALL or (folder / JOURNAL).stat().st_size * SHARE > whole
    return True


class JournalTable(Table):
    """A TinyDB table whose updates touch only the documents they change."""

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        storage = cast("JournalStorage", self._storage)
        with storage.step():
            touched = _Touched(storage.rows(self.name))
            updater(cast("dict[int, Mapping[str, Any]]", touched))
            touched.hand_back()
        self.clear_cache()


class JournalDB(TinyDB):
    """TinyDB on the journal."""

    table_class = JournalTable
