"""A record that stays in memory between rounds, while others may write to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from filelock import Timeout

from mailbot.edge.head import HEAD
from mailbot.edge.journal import JOURNAL
from mailbot.edge.snapshot import SNAPSHOT
from mailbot.edge.tinystore import TinyStore
from mailbot.model.errors import Busy, StorageError
from mailbot.model.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How far the events were read: so many of them, and the last one as it stands there.

    Each event carries a hash over all before it, so the last one vouches for the others.
    """

    events: int = 0
    last: bytes = b""


class KeptStore(TinyStore):
    """The port Store; between `rest` and `resume` the lock is free and nothing is forgotten."""

    _left: object = None

    def rest(self) -> None:
        """Let others in; leave `mailbot.json` complete unless that would cost seconds."""
        self._storage.rest()
        self._in_hand.left = None  # it was counted in this round
        self._left = self._files()
        if self._lock is not None:
            self._lock.release()

    def resume(self, wait_seconds: float) -> bool:
        """Take up where `rest` left; False if somebody wrote meanwhile: then open it anew.

        Raises Busy if another mailbot keeps it for longer than *wait_seconds*.
        """
        assert self._lock is not None  # noqa: S101 only a store open to write rests
        try:
            self._lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise Busy(
                f"{self._folder} is in use by another mailbot: wait until it is done"
            ) from error
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be used ({error.strerror})") from error
        if self._left == self._files():
            return True
        self.abandon()
        return False

    def abandon(self) -> None:
        """Let go of everything and write nothing more."""
        self._storage.let_go()
        self._in_hand.close()
        if self._lock is not None:
            self._lock.release()

    def known(self) -> Known:
        """Return how far the events go."""
        kept = self._storage.rows("events").kept
        last = next(reversed(kept.values()), msgspec.Raw(b""))
        return Known(events=len(kept), last=bytes(last))

    def events_since(self, known: Known) -> Iterator[Event] | None:
        """Return the events after those *known*; None if these were changed."""
        kept = tuple(self._storage.rows("events").kept.values())
        there = kept[known.events - 1 : known.events] if known.events else ()
        if len(kept) < known.events or any(bytes(line) != known.last for line in there):
            return None
        return self._events(known.events)

    def _files(self) -> tuple[object, ...]:
        return tuple(_stamp(self._folder / name) for name in (SNAPSHOT, JOURNAL, HEAD))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever somebody writes to *path* or puts another file there."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
