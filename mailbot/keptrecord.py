"""What stays open between two rounds?"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mailbot.edge.config import Config
from mailbot.edge.keptstore import KeptStore, Known
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.errors import MailbotError, MailboxBroken, MailboxUnreachable, Refused
from mailbot.record import PATIENCE_SECONDS
from mailbot.rounds.ports import Store


class KeptRecord:
    """The record and the books of one account, which stay in memory from round to round."""

    def __init__(self, config: Config) -> None:
        self._folder = config.store.folder
        self._store: KeptStore | None = None
        self._books: Books | None = None
        self._known = Known()
        self.changed = True
        """Somebody else wrote to it before the last call of `records`."""

    @contextmanager
    def records(self) -> Iterator[tuple[Store, Books]]:
        """Give the store and the books as `records` does; between two calls others may write.

        What they wrote is read, and only that. Raises what `records` raises.
        """
        store, books = self._opened()
        sound = False
        try:
            yield store, books
            sound = True
        except (MailboxBroken, MailboxUnreachable, Refused):
            sound = True  # the world's trouble: what is on record is in the books as well
            raise
        finally:
            if sound:
                store.rest()
                self._known = store.known()
            else:
                self._store, self._books, self._known = None, None, Known()
                store.close()

    def _opened(self) -> tuple[KeptStore, Books]:
        if self._store is not None and self._books is not None:
            self.changed = not self._store.resume(PATIENCE_SECONDS)
            if not self.changed:
                return self._store, self._books
            self._store = None  # before another one takes as much memory
        self.changed = True
        store = KeptStore.open(self._folder, wait_seconds=PATIENCE_SECONDS)
        books, self._books = self._books, None
        try:
            whole = books is None or books.stale
            since = None if whole else store.events_since(self._known)
            books = store.books(replay) if since is None else replay(since, books)
            if books.stale:
                books = store.books(replay)
        except BaseException:
            store.abandon()
            raise
        self._store, self._books = store, books
        return store, books

    def close(self) -> None:
        """Leave one complete plain file, and let go of it all; never raises."""
        store, self._store, self._books = self._store, None, None
        with suppress(MailbotError):
            if store is not None and store.resume(0.0):
                store.close()
