"""What a commit costs, in a small store and in a large one, beside SQLite.

Run as `python bench/commit.py [FOLDER]`; FOLDER should lie on the disk that is meant.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from mailbot.edge.codec import encode, to_json
from mailbot.edge.tinystore import TinyStore
from mailbot.model.event import Event, MessageRead
from mailbot.model.mailbox import Cursor
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId
from mailbot.model.reading import Intent

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIZES = (1_000, 10_000, 100_000)
COMMITS = 500


def read(number: int) -> Event:
    """Return an event of the usual size."""
    return MessageRead(
        at=NOW,
        cause=f"<{number}@acme.example>",
        client=ClientId("acme"),
        message=MessageId(f"<{number}@acme.example>"),
        thread=ThreadId(f"<{number // 5}@acme.example>"),
        written=NOW,
        sender=Address(address="gerald@acme.example", name="Gerald"),
        intents=(Intent.REDIRECT,),
        confidence=0.9,
        unsure=False,
        words="Alison in accounting should be able to take care of that for you.",
    )


def cursor(number: int) -> Cursor:
    """Return a cursor that moved."""
    return Cursor(folder="INBOX", uidvalidity=1, next_uid=number + 1)


def timed(act: Callable[[int], object], start: int) -> list[float]:
    """Return how many milliseconds each of the commits took, sorted."""
    taken = []
    for number in range(start, start + COMMITS):
        before = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - before) * 1000)
    return sorted(taken)


def seconds(act: Callable[[], object]) -> float:
    """Return how long *act* took."""
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


def tinystore(folder: Path, size: int) -> tuple[list[float], str]:
    """Fill a store, and time commits in it and what it takes to open it."""
    with TinyStore.open(folder) as store:
        store.record((read(n) for n in range(size)), cursor=cursor(0))
    opened = seconds(lambda: TinyStore.open(folder).close())
    store = TinyStore.open(folder)
    replayed = seconds(lambda: sum(1 for _ in store.events()))
    first = seconds(lambda: store.record([read(size)]))
    taken = timed(lambda n: store.record([read(n)], cursor=cursor(n)), size + 1)
    closed = seconds(store.close)
    megabytes = (folder / "mailbot.json").stat().st_size / 1e6
    return taken, (
        f"open {opened:.2f} s, replay {replayed:.2f} s, first record {first:.2f} s, "
        f"close {closed:.2f} s, {megabytes:.1f} MB"
    )


def sqlite(folder: Path, size: int) -> list[float]:
    """Time the same commits in SQLite: write-ahead log, synchronous FULL."""
    base = sqlite3.connect(folder / "events.sqlite", isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    base.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, key TEXT UNIQUE, doc TEXT)")
    base.execute("CREATE TABLE cursors (folder TEXT PRIMARY KEY, next INTEGER)")

    def put(number: int) -> None:
        event = read(number)
        row = (event.key, to_json(encode(event)))
        base.execute("INSERT INTO events (key, doc) VALUES (?, ?)", row)
        base.execute("INSERT OR REPLACE INTO cursors VALUES ('INBOX', ?)", (number,))

    def commit(number: int) -> None:
        base.execute("BEGIN")
        put(number)
        base.execute("COMMIT")

    base.execute("BEGIN")
    for number in range(size):
        put(number)
    base.execute("COMMIT")
    taken = timed(commit, size)
    base.close()
    return taken


def main() -> None:
    """Print one line for each size."""
    at = sys.argv[1] if len(sys.argv) > 1 else None
    for size in SIZES:
        with tempfile.TemporaryDirectory(dir=at) as scratch:
            folder = Path(scratch)
            ours, more = tinystore(folder / "store", size)
            theirs = sqlite(folder, size)
            sys.stdout.write(
                f"{size:>7} events: commit {statistics.median(ours):.3f} ms median, "
                f"{ours[-5]:.3f} p99, {ours[-1]:.1f} worst; "
                f"SQLite {statistics.median(theirs):.3f} median, {theirs[-5]:.3f} p99; {more}\n"
            )


if __name__ == "__main__":
    main()
