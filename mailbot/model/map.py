"""Who sent us to whom, as a map: people, and arrows between them?"""

from dataclasses import dataclass
from datetime import date

NOBODY = "nobody named"
"""Where a hop points that names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on the map; *known* if an address of theirs is on record."""

    name: str
    known: bool = False
    point: bool = False
    """They are the one who was named as the point of contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One pointing, from person to person by their places on the map, from 0."""

    source: int
    target: int
    on: date
    words: str = ""
    round: bool = False
    """It is part of a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunaroundMap:
    """The map of one client's runaround; people in the order in which they came up."""

    client: str
    people: tuple[Person, ...]
    arrows: tuple[Arrow, ...]

    @property
    def circular(self) -> bool:
        """Say whether they send us in a circle."""
        return any(arrow.round for arrow in self.arrows)
