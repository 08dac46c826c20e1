"""Three ways to keep the same record, each measured in a process that does nothing else."""

import json
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from tinydb import TinyDB, where

from bench.cases import events, reply
from mailbot.edge.codec import decode_line, encode, to_json
from mailbot.edge.memo import many_objects
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.event import Event, ThreadLinked
from mailbot.model.mailbox import Cursor

STARTED = int(time.time())
"""Sets the replies of this process apart from those on record already."""
COMMITS = 1000
PLAIN_COMMITS = {1_000: 20, 10_000: 4, 100_000: 2}
"""How often plain TinyDB commits: it takes seconds each time."""


class Took:
    """What was measured: seconds by name, milliseconds of each commit, megabytes at most."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self.commits: list[float] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what is done inside, by the clock and by the processor."""
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = time.perf_counter() - clock
        self.processor[name] = time.process_time() - processor

    def each(self, act: Callable[[int], object], count: int) -> None:
        """Measure *count* commits, one reply each."""
        for number in range(count):
            before = time.perf_counter()
            act(number)
            self.commits.append((time.perf_counter() - before) * 1000)

    def as_json(self) -> str:
        """Return everything as one line, with the most memory this process ever had."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return json.dumps(
            {
                "seconds": self.seconds,
                "processor": self.processor,
                "commits": self.commits,
                "peak": peak,
            }
        )


def one_reply(number: int, cases: int) -> tuple[tuple[Event, ...], Cursor]:
    """Return what a round commits for one reply; it belongs to any of the cases."""
    told = reply(number * 7919 % cases, STARTED + number)
    return told, Cursor(folder="INBOX", uidvalidity=1, next_uid=STARTED + number)


# mailbot's own


def fill(folder: Path, cases: int, took: Took) -> None:
    """Import so many cases and their replies; keep the same record for the two others."""
    with took.step("fill"), TinyStore.open(folder / "mailbot") as store:
        store.record(events(cases))
    shutil.copy(folder / "mailbot" / "mailbot.json", folder / "tinydb.json")
    base = _base(folder)
    base.execute("BEGIN")
    for event in events(cases):
        _insert(base, event)
    base.execute("COMMIT")
    base.close()


def mailbot(folder: Path, cases: int, took: Took) -> None:
    """Open, be ready to decide, commit, close."""
    with took.step("open"):
        store = TinyStore.open(folder / "mailbot")
    with took.step("books"):
        books = store.books(replay)
    with took.step("first commit"):
        _record(store, -1, cases)
    took.each(lambda number: _record(store, number, cases), COMMITS)
    with took.step("close"):
        store.close()
    assert len(books.cases) == cases


def _record(store: TinyStore, number: int, cases: int) -> None:
    told, cursor = one_reply(number, cases)
    store.record(told, cursor=cursor)


# SQLite


def sqlite(folder: Path, cases: int, took: Took) -> None:
    """Do the same on SQLite: write-ahead log, synchronous FULL."""
    with took.step("open"):
        base = _base(folder)
    with took.step("books"):
        rows = base.execute("SELECT doc FROM events ORDER BY id")
        books = _replayed(doc for (doc,) in rows)
    with took.step("first commit"):
        _commit(base, -1, cases)
    took.each(lambda number: _commit(base, number, cases), COMMITS)
    with took.step("close"):
        base.close()
    assert len(books.cases) == cases


def _base(folder: Path) -> sqlite3.Connection:
    base = sqlite3.connect(folder / "events.sqlite", isolation_level=None)
    for words in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, key BLOB UNIQUE, doc BLOB)",
        "CREATE TABLE IF NOT EXISTS threads (id TEXT, message TEXT, PRIMARY KEY (id, message))",
        "CREATE TABLE IF NOT EXISTS cursors (folder TEXT PRIMARY KEY, next INTEGER)",
    ):
        base.execute(words)
    return base


def _insert(base: sqlite3.Connection, event: Event) -> None:
    row = (bytes.fromhex(event.key), to_json(encode(event)))
    base.execute("INSERT OR IGNORE INTO events (key, doc) VALUES (?, ?)", row)
    if isinstance(event, ThreadLinked):
        pair = (event.thread, event.message)
        base.execute("INSERT OR IGNORE INTO threads VALUES (?, ?)", pair)


def _commit(base: sqlite3.Connection, number: int, cases: int) -> None:
    told, cursor = one_reply(number, cases)
    base.execute("BEGIN")
    for event in told:
        _insert(base, event)
    base.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (cursor.folder, cursor.next_uid))
    base.execute("COMMIT")


# TinyDB as it comes


def tinydb(folder: Path, cases: int, took: Took) -> None:
    """Do the same on TinyDB with its JSONStorage; only the events, to its advantage."""
    with took.step("open"):
        base = TinyDB(folder / "tinydb.json", encoding="utf-8")
    with took.step("books"):
        books = _replayed(msgspec.json.encode(row) for row in base.table("events"))
    with took.step("first commit"):
        base.table("cursors").upsert({"folder": "INBOX", "next": 1}, where("folder") == "INBOX")
    table = base.table("events", cache_size=0)

    def commit(number: int) -> None:
        told, _ = one_reply(number, cases)
        table.insert_multiple([dict(encode(event)) for event in told])

    took.each(commit, PLAIN_COMMITS.get(cases, 2))
    with took.step("close"):
        base.close()
    assert len(books.cases) == cases


def _replayed(lines: Iterable[bytes]) -> Books:
    with many_objects(1_000_000):
        return replay(map(decode_line, lines))


STORES = {"mailbot": mailbot, "SQLite": sqlite, "TinyDB": tinydb}
