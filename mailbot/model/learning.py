"""How far was the past of a mailbox read?"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be learnt: the messages written from the day *since* up to the moment *until*."""

    since: date
    until: datetime
    seeded: int = 0
    """So many events were on record before: a copy of the owner's own record."""
    accepted: datetime | None = None
    """When the owner said yes to what was learnt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of time that was read to its end, from *first* up to *last*, and what was in it.

    Where both are one day, it is what had no date that can be.
    """

    first: date
    last: date
    looked: int
    """Messages of which the headings were looked at."""
    read: int
    """Those that were read whole."""
