"""What lies in the past of a mailbox, and when was it written?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mailbot.model.errors import FolderMissing, PoisonMessage
from mailbot.model.learning import Plan
from mailbot.model.message import Heading, MessageId, Place
from mailbot.parse.message import read_heading
from mailbot.rounds.ports import Past

A_DAY = timedelta(days=1)

MOST = 2000
"""Messages that are looked at in one stretch of time; where there are more, it is cut in two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message of which the heading was seen; *rank* is that of its folder."""

    heading: Heading
    place: Place
    came: datetime
    rank: int

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Return what comes first: by the time of writing, then as they lie."""
        return self.heading.at, self.rank, self.place.uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The headings of one stretch of time, the oldest first, and how many there were."""

    first: date
    last: date
    looked: int
    seen: tuple[Seen, ...]


class Search:
    """Looks for what was written, stretch by stretch of time. Raises the errors of Mailbox."""

    def __init__(self, past: Past, plan: Plan) -> None:
        self._past = past
        self._plan = plan
        self.missing: list[str] = []
        """Folders that could not be read so far."""

    @property
    def folders(self) -> tuple[str, ...]:
        """Return what is read, Sent first: of a message that lies in two, the first counts."""
        found = self._past.folders
        aside = {found.drafts, found.trash, *self.missing}
        every = dict.fromkeys((*found.sent, *found.inbox, *self._past.archives))
        return tuple(name for name in every if name not in aside)

    def total(self) -> int:
        """Return how many messages there are to look at, nearly."""
        return sum(map(len, self._written(self._plan.since, self._end).values()))

    def pieces(self, start: date) -> Iterator[Piece]:
        """Yield what is left of the plan from *start* on, a month each at most, the oldest first.

        The last one, which begins where the plan ends, is what has no date that can be.
        """
        end = self._end
        while start < end:
            last = min((start.replace(day=1) + 32 * A_DAY).replace(day=1), end)
            yield from self._dated(start, last)
            start = last
        since, until = _midnight(self._plan.since), self._plan.until
        uids = {folder: self._undated(folder, end) for folder in self.folders}
        seen = [one for one in self._seen(uids) if since <= one.came <= until]
        yield _piece(end, end, seen)

    @property
    def _end(self) -> date:
        return self._plan.until.date() + A_DAY

    def _dated(self, first: date, last: date) -> Iterator[Piece]:
        """Yield a stretch of time, in parts where it is full."""
        # The server goes by the writer's calendar: it is asked for a day more on both sides.
        uids = self._written(first - A_DAY, last + A_DAY)
        if sum(map(len, uids.values())) > MOST and last - first > A_DAY:
            middle = first + (last - first) // 2
            yield from self._dated(first, middle)
            yield from self._dated(middle, last)
            return
        begin, end = _midnight(first), _midnight(last)
        seen = [one for one in self._seen(uids) if self._is_between(one.heading.at, begin, end)]
        yield _piece(first, last, seen)

    def _is_between(self, at: datetime, begin: datetime, end: datetime) -> bool:
        """Say whether a message is of this stretch, or dated otherwise than it was found."""
        near = begin - 2 * A_DAY <= at < end + 2 * A_DAY
        return (begin <= at < end or not near) and at <= self._plan.until

    def _written(self, first: date, last: date) -> dict[str, Sequence[int]]:
        found: dict[str, Sequence[int]] = {}
        for folder in self.folders:
            try:
                found[folder] = self._past.written(folder, first, last)
            except FolderMissing:
                self.missing.append(folder)
        return found

    def _undated(self, folder: str, day: date) -> Sequence[int]:
        try:
            return self._past.undated(folder, self._plan.since, day + A_DAY)
        except FolderMissing:
            self.missing.append(folder)
            return ()

    def _seen(self, uids: Mapping[str, Sequence[int]]) -> Iterator[Seen]:
        """Yield the headings of *uids* by folder, but for drafts and what is marked as deleted.

        The folder that was searched last comes first: it is open, and to open one takes long.
        """
        for rank, folder in reversed(list(enumerate(uids))):
            for fetched in self._past.headings(folder, uids[folder]):
                if "\\Draft" in fetched.flags or "\\Deleted" in fetched.flags:
                    continue
                try:
                    heading = read_heading(fetched)
                except PoisonMessage:
                    continue  # nothing of it is known, not even when it was written
                yield Seen(heading=heading, place=fetched.place, came=fetched.at, rank=rank)


def _piece(first: date, last: date, seen: list[Seen]) -> Piece:
    return Piece(first=first, last=last, looked=len(seen), seen=tuple(_each_once(seen)))


def _each_once(seen: list[Seen]) -> Iterator[Seen]:
    """Yield *seen* by time; of one message in two folders only the first."""
    met: set[tuple[MessageId, str, datetime]] = set()
    for one in sorted(seen, key=lambda s: s.order):
        who = (one.heading.id, one.heading.sender.address, one.heading.at)
        if who not in met:
            met.add(who)
            yield one


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
