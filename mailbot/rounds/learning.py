"""What does the past of a mailbox tell, read in the order of time as rounds would have read it?

Nothing is drafted, and nothing goes on the owner's record: what is learnt waits for their yes.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import islice

from mailbot.link.contact import clients_of
from mailbot.link.thread import known_thread
from mailbot.model.books import Books
from mailbot.model.errors import FolderMissing, PoisonMessage
from mailbot.model.event import (
    CallRecommended,
    ContactChanged,
    CopiesWanted,
    DisputeOpened,
    DunningHeld,
    Event,
    FraudSuspected,
    OptedOut,
    PointOfContactLost,
)
from mailbot.model.learning import Plan, Stretch
from mailbot.model.message import Fetched, Heading, MessageId, Place
from mailbot.model.people import ClientId
from mailbot.parse.message import read_heading
from mailbot.rounds import inbox, outbox
from mailbot.rounds.folder import TRIES, attempt, count_interrupted
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Past, PastStore

log = logging.getLogger(__name__)

A_DAY = timedelta(days=1)

MOST = 2500
"""Messages that are looked at in one stretch of time; where there are more, it is cut in two."""

AHEAD = 60
"""Messages that are fetched at once, ahead of their turn."""

SIGHT = 2000
"""So many headings are looked at for them."""

PASSES = timedelta(days=90)
"""After that time a word that stopped letters, or asked for a call, stops none any more."""

PASSING = (CallRecommended, FraudSuspected, DunningHeld)

STANDING = (
    *(ContactChanged, PointOfContactLost, DisputeOpened, OptedOut, CopiesWanted),
    *PASSING,
)
"""What says how things stand. Where the record has heard of a client since, it knows better."""


@dataclass(slots=True, kw_only=True)
class Learner:
    """What reads the past: the office of a round, with a mailbox and a record of the past."""

    office: Office
    past: Past
    store: PastStore
    plan: Plan
    known: Books
    """The owner's own record, as it stood when the past was begun."""
    scout: Past | None = None
    """A second connection, by which headings are read ahead while messages are understood."""
    missing: list[str] = field(default_factory=list)
    """Folders that could not be read."""

    def learn(self) -> bool:
        """Read every stretch that was not read yet; say whether the end was reached.

        Raises the errors of Mailbox and Store; then, too, a later call goes on from there.
        """
        count_interrupted(self.office)
        done = self.store.stretches()
        self.office.progress.start("your mail of the past", self._total())
        self.office.progress.advance(sum(stretch.looked for stretch in done))
        if is_complete(done):
            return True
        pieces = self._pieces(done[-1].last if done else self.plan.since)
        with _ahead(pieces, apart=self.scout is not None) as coming:
            for piece in coming:
                read = None if self.office.stopping() else _Reading(self, piece.seen).read()
                if read is None:
                    return False
                looked = piece.looked
                self.store.settle(
                    Stretch(first=piece.first, last=piece.last, looked=looked, read=read)
                )
                self.office.progress.advance(looked)
        self.office.progress.finish()
        return True

    @property
    def folders(self) -> tuple[str, ...]:
        """Return what is read, Sent first: of a message that lies in two, the first counts."""
        found = self.past.folders
        aside = {found.drafts, found.trash, *self.missing}
        every = dict.fromkeys((*found.sent, *found.inbox, *self.past.archives))
        return tuple(name for name in every if name not in aside)

    @property
    def _looking(self) -> Past:
        return self.scout or self.past

    def _total(self) -> int:
        """Return how many messages there are to look at, nearly."""
        first, last = self.plan.since, self.plan.until.date() + A_DAY
        return sum(len(self._uids(folder, first, last)) for folder in self.folders)

    def _uids(self, folder: str, first: date, last: date) -> Sequence[int]:
        try:
            return self._looking.written(folder, first, last)
        except FolderMissing:
            self.missing.append(folder)
            return ()

    def _pieces(self, start: date) -> Iterator["Piece"]:
        """Yield what is left of the plan from *start* on, a month each at most, the oldest first.

        The last one, which begins where the plan ends, is what has no date that can be.
        """
        end = self.plan.until.date() + A_DAY
        while start < end:
            last = min((start.replace(day=1) + 32 * A_DAY).replace(day=1), end)
            yield from self._dated(start, last)
            start = last
        uids = {folder: self._undated(folder, end) for folder in self.folders}
        since, until = _midnight(self.plan.since), self.plan.until
        seen = [one for one in self._seen(uids) if since <= one.fetched.at <= until]
        yield Piece(first=end, last=end, looked=len(seen), seen=_each_once(seen))

    def _dated(self, first: date, last: date) -> Iterator["Piece"]:
        """Yield a stretch of time, in parts where it is full."""
        # The server goes by the writer's calendar: it is asked for a day more on both sides.
        days = first - A_DAY, last + A_DAY
        uids = {folder: self._uids(folder, *days) for folder in self.folders}
        if sum(map(len, uids.values())) > MOST and last - first > A_DAY:
            middle = first + (last - first) // 2
            yield from self._dated(first, middle)
            yield from self._dated(middle, last)
            return
        seen = [one for one in self._seen(uids) if self._is_of(one, first, last)]
        yield Piece(first=first, last=last, looked=len(seen), seen=_each_once(seen))

    def _is_of(self, one: "Seen", first: date, last: date) -> bool:
        """Say whether a message is of this stretch, or dated otherwise than it was found."""
        at, begin, end = one.heading.at, _midnight(first), _midnight(last)
        near = begin - 2 * A_DAY <= at < end + 2 * A_DAY
        return (begin <= at < end or not near) and at <= self.plan.until

    def _undated(self, folder: str, day: date) -> Sequence[int]:
        try:
            return self._looking.undated(folder, self.plan.since, day + A_DAY)
        except FolderMissing:
            self.missing.append(folder)
            return ()

    def _seen(self, uids: Mapping[str, Sequence[int]]) -> Iterator["Seen"]:
        """Yield the headings of *uids* by folder, but for drafts and what is marked as deleted."""
        for rank, (folder, some) in enumerate(uids.items()):
            for fetched in self._looking.headings(folder, some):
                if "\\Draft" in fetched.flags or "\\Deleted" in fetched.flags:
                    continue
                try:
                    heading = read_heading(fetched)
                except PoisonMessage:
                    continue  # nothing of it is known, not even when it was written
                yield Seen(heading=heading, fetched=replace(fetched, raw=b""), rank=rank)

    def told(self, fetched: Fetched, at: datetime) -> Iterable[Event]:
        """Return what one message tells that still counts."""
        tell = outbox if fetched.place.folder in self.past.folders.sent else inbox
        old = at < self.plan.until - PASSES
        for event in tell.events_of(self.office, fetched):
            if old and isinstance(event, PASSING):
                continue
            if isinstance(event, STANDING) and at < self._known_since(event):
                continue
            yield event

    def _known_since(self, event: Event) -> datetime:
        """Return since when the record has heard of the client whose standing would change."""
        case = self.known.cases.get(getattr(event, "client", None) or ClientId(""))
        return min((h.at for h in case.heard), default=_LONG_AGO) if case else _LONG_AGO


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


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
    seen: list[Seen]


@contextmanager
def _ahead(pieces: Iterator[Piece], *, apart: bool) -> Iterator[Iterator[Piece]]:
    """Give *pieces*, each looked for in a thread *apart* while the one before is read."""
    if not apart:
        yield pieces
        return
    pool = ThreadPoolExecutor(max_workers=1)

    def coming() -> Iterator[Piece]:
        following = pool.submit(next, pieces, None)
        while (piece := following.result()) is not None:
            following = pool.submit(next, pieces, None)
            yield piece

    try:
        yield coming()
    finally:
        pool.shutdown(cancel_futures=True)


def _each_once(seen: list[Seen]) -> list[Seen]:
    """Return *seen* by time; of one message in two folders only the first."""
    met: set[tuple[MessageId, str, datetime]] = set()
    once = []
    for one in sorted(seen, key=lambda s: s.order):
        who = (one.heading.id, one.heading.sender.address, one.heading.at)
        if who not in met:
            met.add(who)
            once.append(one)
    return once


class _Reading:
    """One stretch of time, read message by message; what is wanted is fetched some at a time."""

    def __init__(self, learner: Learner, seen: list[Seen]) -> None:
        self._learner = learner
        self._office = learner.office
        self._seen = seen
        self._held: dict[Place, Fetched] = {}
        self._given_up = {t.place for t in self._office.store.troubles() if t.tries >= TRIES}

    def read(self) -> int | None:
        """Return how many messages were read whole; None if the owner wants to stop."""
        count = 0
        for number, one in enumerate(self._seen):
            if not self._wanted(one):
                continue
            if self._office.stopping():
                return None
            place = one.fetched.place
            if place not in self._held:
                self._fetch(number)
            whole = self._held.pop(place, None)
            if whole is None:
                continue  # gone meanwhile
            count += 1
            attempt(self._office, whole, partial(self._told, at=one.heading.at))
        return count

    def _told(self, _: Office, fetched: Fetched, at: datetime) -> Iterable[Event]:
        return self._learner.told(fetched, at)

    def _wanted(self, one: Seen) -> bool:
        if one.fetched.place in self._given_up:
            return False
        if self._is_sent(one):
            return outbox.is_wanted(self._office, one.heading)
        return inbox.is_wanted(self._office, one.heading, one.fetched)

    def _likely(self, one: Seen) -> bool:
        """Say whether a message will be wanted, as far as can be told at little cost."""
        if self._is_sent(one):
            return outbox.is_wanted(self._office, one.heading)
        books = self._office.books
        known = known_thread(one.heading, books) or clients_of(one.heading.sender, books)
        return bool(known) and one.heading.id not in books.heard

    def _is_sent(self, one: Seen) -> bool:
        return one.fetched.place.folder in self._learner.past.folders.sent

    def _fetch(self, start: int) -> None:
        """Fetch the message at *start*, and those behind it that will be wanted, too."""
        ahead: dict[str, list[int]] = {}
        behind = islice(self._seen, start + 1, start + SIGHT)
        likely = (
            one for one in behind if one.fetched.place not in self._held and self._likely(one)
        )
        for one in (self._seen[start], *islice(likely, AHEAD)):
            ahead.setdefault(one.fetched.place.folder, []).append(one.fetched.place.uid)
        for folder, uids in ahead.items():
            for whole in self._learner.past.messages(folder, uids):
                self._held[whole.place] = whole


def is_complete(done: Sequence[Stretch]) -> bool:
    """Say whether the past was read to its end: what has no date that can be comes last."""
    return bool(done) and done[-1].first == done[-1].last


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
