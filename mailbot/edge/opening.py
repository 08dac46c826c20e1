"""What has to be done before a store can be written to?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mailbot.edge.journal import Journal, Recovered, sweep
from mailbot.edge.schema import brought_up_to_date, keep_old
from mailbot.edge.snapshot import SCHEMA
from mailbot.model.errors import Busy, StorageError

LOCK = "mailbot.lock"


def lock_of(folder: Path, wait_seconds: float) -> FileLock:
    """Return the lock of the store in *folder*, held. Raises Busy and OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    lock = FileLock(folder / LOCK, timeout=wait_seconds, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(
            f"{folder} is in use by another mailbot: stop that one, or wait until it is done"
        ) from error
    return lock


@contextmanager
def locked(folder: Path, wait_seconds: float = 0) -> Iterator[None]:
    """Keep everybody else from the store in *folder*. Raises Busy and StorageError."""
    try:
        lock = lock_of(folder, wait_seconds)
    except OSError as error:
        raise StorageError(f"{folder} cannot be used ({error.strerror})") from error
    try:
        yield
    finally:
        lock.release()


def journal_of(folder: Path, found: Recovered) -> Journal:
    """Return the journal of *found*; a new store is made, an old one brought up to date.

    A purge that was cut short is brought to its end first.
    """
    if found.unswept:
        sweep(folder, journal=not found.goes_on)
        found.journal_size = found.journal_size if found.goes_on else 0
    journal = Journal(folder, found)
    if found.schema < SCHEMA:
        keep_old(folder, found.schema)
        found.tables = brought_up_to_date(found.tables, found.schema)
    if found.fresh or found.schema < SCHEMA:
        journal.compact(found.tables)
    return journal
