"""What lies in the past of a mailbox, and when was it written?"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from mailbot.model.errors import FolderMissing, PoisonMessage
from mailbot.model.learning import Plan
from mailbot.model.message import Fetched, Heading, MessageId
from mailbot.parse.message import read_heading
from mailbot.rounds.ports import Past
from mailbot.rounds.ready import Desk, Opened

A_DAY = timedelta(days=1)

MOST = 2000
"""Messages that are looked at in one stretch of time; where there are more, it is cut in two."""

AT_ONCE = 250
"""Headings that are looked at in one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message of which the heading was seen; *rank* is that of its folder."""

    heading: Heading
    fetched: Fetched
    rank: int

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Return what comes first: by the time of writing, then as they lie."""
        return self.heading.at, self.rank, self.fetched.place.uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The headings of one stretch of time, the oldest first, and how many there were."""

    first: date
    last: date
    looked: int
    seen: tuple[Seen, ...]
    missing: tuple[str, ...] = ()
    """Folders that could not be read so far."""


class Scout(Protocol):
    """Who goes ahead: finds what lies there, and opens what is asked for.

    Each method raises the errors of Mailbox.
    """

    def total(self) -> int:
        """Return how many messages there are to look at, nearly."""
        ...

    def piece(self) -> Piece | None:
        """Return the next stretch of time; None behind the last one."""
        ...

    def following(self) -> Piece | None:
        """Return the stretch that comes next, if it is known already."""
        ...

    def ask(self, folder: str, uids: Sequence[int]) -> None:
        """Have messages opened ahead of their turn."""
        ...

    def answer(self) -> Sequence[Opened]:
        """Return what was asked for first, and has not been answered yet."""
        ...

    def close(self) -> None:
        """Let go of whatever was held; never raises."""
        ...


class Search:
    """One search through the past, from the day *start* on, step by step."""

    def __init__(self, past: Past, plan: Plan, start: date) -> None:
        self._past = past
        self._plan = plan
        self._start = start
        self._missing: list[str] = []

    @property
    def folders(self) -> tuple[str, ...]:
        """Return what is read, Sent first: of a message that lies in two, the first counts."""
        found = self._past.folders
        aside = {found.drafts, found.trash, *self._missing}
        every = dict.fromkeys((*found.sent, *found.inbox, *self._past.archives))
        return tuple(name for name in every if name not in aside)

    def total(self) -> int:
        """Return how many messages there are to look at, nearly."""
        first, last = self._plan.since, self._plan.until.date() + A_DAY
        return sum(len(self._uids(folder, first, last)) for folder in self.folders)

    def pieces(self) -> Iterator[Piece | None]:
        """Yield what is left of the plan, a month each at most, the oldest first.

        None stands for a step on the way. The last piece, which begins where the plan ends, is
        what has no date that can be.
        """
        start, end = self._start, self._plan.until.date() + A_DAY
        while start < end:
            last = min((start.replace(day=1) + 32 * A_DAY).replace(day=1), end)
            yield from self._dated(start, last)
            start = last
        uids = {folder: self._undated(folder, end) for folder in self.folders}
        since, until = _midnight(self._plan.since), self._plan.until
        seen: list[Seen] = []
        for some in self._seen(uids):
            seen += (one for one in some if since <= one.fetched.at <= until)
            yield None
        yield self._piece(end, end, seen)

    def _dated(self, first: date, last: date) -> Iterator[Piece | None]:
        """Yield a stretch of time, in parts where it is full."""
        # The server goes by the writer's calendar: it is asked for a day more on both sides.
        days = first - A_DAY, last + A_DAY
        uids = {folder: self._uids(folder, *days) for folder in self.folders}
        if sum(map(len, uids.values())) > MOST and last - first > A_DAY:
            middle = first + (last - first) // 2
            yield from self._dated(first, middle)
            yield from self._dated(middle, last)
            return
        begin, end = _midnight(first), _midnight(last)
        seen: list[Seen] = []
        for some in self._seen(uids):
            seen += (one for one in some if self._is_between(one.heading.at, begin, end))
            yield None
        yield self._piece(first, last, seen)

    def _is_between(self, at: datetime, begin: datetime, end: datetime) -> bool:
        """Say whether a message is of this stretch, or dated otherwise than it was found."""
        if begin <= at < end:
            return at <= self._plan.until
        near = begin - 2 * A_DAY <= at < end + 2 * A_DAY
        return not near and at <= self._plan.until

    def _piece(self, first: date, last: date, seen: list[Seen]) -> Piece:
        once = tuple(_each_once(seen))
        missing = tuple(self._missing)
        return Piece(first=first, last=last, looked=len(seen), seen=once, missing=missing)

    def _uids(self, folder: str, first: date, last: date) -> Sequence[int]:
        try:
            return self._past.written(folder, first, last)
        except FolderMissing:
            self._missing.append(folder)
            return ()

    def _undated(self, folder: str, day: date) -> Sequence[int]:
        try:
            return self._past.undated(folder, self._plan.since, day + A_DAY)
        except FolderMissing:
            self._missing.append(folder)
            return ()

    def _seen(self, uids: Mapping[str, Sequence[int]]) -> Iterator[list[Seen]]:
        """Yield the headings of *uids* some at a time, but for drafts and what is to be deleted."""
        for rank, (folder, every) in enumerate(uids.items()):
            for start in range(0, len(every), AT_ONCE):
                some: list[Seen] = []
                for fetched in self._past.headings(folder, every[start : start + AT_ONCE]):
                    if "\\Draft" in fetched.flags or "\\Deleted" in fetched.flags:
                        continue
                    try:
                        heading = read_heading(fetched)
                    except PoisonMessage:
                        continue  # nothing of it is known, not even when it was written
                    some.append(Seen(heading=heading, fetched=replace(fetched, raw=b""), rank=rank))
                yield some


class NearScout:
    """The port Scout on a mailbox of its own process: does each thing when it is asked to."""

    def __init__(self, past: Past, plan: Plan, start: date, desk: Desk) -> None:
        self._past = past
        self._desk = desk
        self._search = Search(past, plan, start)
        self._pieces = self._search.pieces()
        self._asked: deque[tuple[str, tuple[int, ...]]] = deque()

    def total(self) -> int:
        """Return how many messages there are to look at, nearly."""
        return self._search.total()

    def piece(self) -> Piece | None:
        """Return the next stretch of time; None behind the last one."""
        return next(filter(None, self._pieces), None)

    def following(self) -> Piece | None:
        """Know nothing of what comes next."""
        return None

    def ask(self, folder: str, uids: Sequence[int]) -> None:
        """Remember what is to be opened."""
        self._asked.append((folder, tuple(uids)))

    def answer(self) -> Sequence[Opened]:
        """Open what was asked for first."""
        folder, uids = self._asked.popleft()
        return self.opened(folder, uids)

    def opened(self, folder: str, uids: Sequence[int]) -> tuple[Opened, ...]:
        """Return messages opened ahead of their turn."""
        sent = folder in self._past.folders.sent
        found = self._past.messages(folder, uids)
        return tuple(self._desk.opened(fetched, sent=sent) for fetched in found)

    def step(self) -> Piece | None:
        """Search on for one step; return the stretch that it completes. Raises StopIteration."""
        return next(self._pieces)

    def close(self) -> None:
        """Hold nothing."""


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
