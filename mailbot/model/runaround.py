"""Who sent us to whom?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from mailbot.model.message import MessageId, ThreadId
from mailbot.model.reading import Manner

_Node = TypeVar("_Node")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One pointing from a contact (*by*, an address) to somebody or nobody else."""

    by: str
    by_label: str
    manner: Manner
    at: datetime
    message: MessageId
    thread: ThreadId
    name: str = ""
    address: str = ""
    department: str = ""
    words: str = ""

    @property
    def target(self) -> str:
        """Return whom the hop points to as the reply called them, or an empty text."""
        return self.name or self.department or self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class PointOfContact:
    """The confirmed single person to write to: a verified state, not a checkbox."""

    name: str
    address: str
    by: str
    since: datetime
    message: MessageId | None = None

    def meant_by(self, hop: Hop) -> bool:
        """Say whether *hop* points to this person, by address, name or first name."""
        if hop.address:
            return hop.address.casefold() == self.address.casefold()
        name = self.name.casefold()
        return bool(hop.name) and hop.name.casefold() in {name, name.partition(" ")[0]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Runaround:
    """All hops of a case in order of time, and the point of contact that ended them."""

    hops: tuple[Hop, ...] = ()
    point: PointOfContact | None = None
    settled: datetime | None = None
    """When the last point of contact was confirmed, be it lost since."""

    @property
    def current(self) -> tuple[Hop, ...]:
        """Return the hops since a point of contact was last confirmed.

        Who points to that very contact passes us on to nobody else.
        """
        start = self.point.since if self.point else self.settled
        later = self.hops if start is None else tuple(h for h in self.hops if h.at > start)
        return tuple(h for h in later if self.point is None or not self.point.meant_by(h))

    def edges(self) -> tuple[tuple[str, str], ...]:
        """Return (from, to) for each hop that names somebody, as labels."""
        return tuple((h.by_label, h.target) for h in self.hops if h.target)

    def circular(self) -> bool:
        """Say whether following the pointings leads back to somebody who passed us on."""
        followers: dict[str, set[str]] = {}
        for source, target in self.edges():
            followers.setdefault(_plain(source), set()).add(_plain(target))
        return any(leads(to, name, followers) for name, tos in followers.items() for to in tos)

    def days_lost(self) -> int:
        """Return the days between the first and the last hop."""
        if not self.hops:
            return 0
        return (self.hops[-1].at.date() - self.hops[0].at.date()).days


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


def leads(start: _Node, goal: _Node, following: Mapping[_Node, Iterable[_Node]]) -> bool:
    """Say whether one gets from *start* to *goal* by what follows each."""
    seen: set[_Node] = set()
    queue = [start]
    while queue:
        place = queue.pop()
        if place == goal:
            return True
        if place not in seen:
            seen.add(place)
            queue.extend(following.get(place, ()))
    return False
