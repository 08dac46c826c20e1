"""Take clients off the record for good."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from mailbot.ledger.purging import Purged
from mailbot.model.event import Event
from mailbot.model.purge_event import Bridge, RecordPurged, fingerprint

Made = Callable[[int, tuple[Bridge, ...]], RecordPurged]
"""Says on record that so many events went, and what ties together what stays."""


class Purgeable(Protocol):
    """A record out of which events can be taken."""

    def purge(self, gone: Callable[[Event], bool], made: Made) -> int:
        """Take the events off the record; return how many there were. Raises StorageError."""
        ...


def purge(store: Purgeable, gone: Purged, *, now: datetime, salt: str) -> int:
    """Take what *gone* means out of *store*; return how many events went.

    Whoever of them wanted no more mail is known by a fingerprint with *salt* from then on.
    """

    def made(count: int, bridges: tuple[Bridge, ...]) -> RecordPurged:
        return RecordPurged(
            at=now,
            cause=f"mailbot purge on {now:%Y-%m-%d %H:%M:%S}",
            count=count,
            bridges=bridges,
            salt=salt if gone.opted_out else "",
            silenced=tuple(fingerprint(address, salt) for address in gone.opted_out),
        )

    return store.purge(gone.concerns, made)
