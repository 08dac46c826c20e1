"""What was taken off the record for good, and what ties the rest together?"""

from dataclasses import dataclass
from hashlib import blake2b

from mailbot.model.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A gap in the record: the numbers that are gone, and the chain on either side of them."""

    first: int
    last: int
    before: str
    """The link of the event before the gap; empty where the record begins with it."""
    after: str
    """The link of the last event that is gone: the next one is chained to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPurged(Event):
    """The owner had events taken off the record; nothing in here says of whom they told."""

    count: int
    bridges: tuple[Bridge, ...]
    salt: str = ""
    silenced: tuple[str, ...] = ()
    """Who among them wanted no more mail, by `fingerprint`: they are never written to."""


def fingerprint(address: str, salt: str) -> str:
    """Return by what an address is known again that must not be kept."""
    whole = f"{salt} {address.casefold()}".encode()
    return blake2b(whole, digest_size=16).hexdigest()
