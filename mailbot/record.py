"""Where do the owner's record and wishes come from?

Apart from mailbot/app.py, so that a command that only looks needs neither mailbox nor rounds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from mailbot.edge.config import Config
from mailbot.edge.holiday import days_off
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.policy import Practice

if TYPE_CHECKING:
    from mailbot.rounds.ports import Store

PATIENCE_SECONDS = 15.0
"""How long a command of the owner waits for a round that is at work on the store."""


@contextmanager
def records(config: Config, *, read_only: bool = False) -> "Iterator[tuple[Store, Books]]":
    """Open the store and the books; a command waits for a round to end, and says if none does.

    Raises Busy, StoreDamaged, ConfigError (a newer store) and StorageError.
    """
    wait = 0.0 if read_only else PATIENCE_SECONDS
    with TinyStore.open(config.store.folder, read_only=read_only, wait_seconds=wait) as store:
        yield store, store.books(replay)


@contextmanager
def record_to_keep(config: Config) -> Iterator[TinyStore]:
    """Open the record by itself, for what changes more than its end; raises as `records` does."""
    folder = config.store.folder
    with TinyStore.open(folder, wait_seconds=PATIENCE_SECONDS) as store:
        yield store


def practice_of(config: Config, now: datetime) -> Practice:
    """Return everything that decides about letters, with the public holidays of these years."""
    return Practice(
        policy=config.policy,
        calendar=config.calendar,
        terms=config.terms,
        digest=config.digest,
        folders=config.folders,
        language=config.letters.language,
        days_off=days_off(config.calendar.holidays, config.owner.day_of(now)),
    )
