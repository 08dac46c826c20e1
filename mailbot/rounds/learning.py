"""What does the past of a mailbox tell: replayed in the order of time, as rounds would have read it?

Nothing is drafted, and nothing goes on the owner's record: what is learnt waits for their yes.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

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

MOST = 4000
"""Messages that are looked at in one stretch of time; where there are more, it is cut in two."""

AHEAD = 40
"""Messages that are fetched at once, ahead of their turn."""

SIGHT = 400
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
    heard: dict[ClientId, datetime]
    """Since when the owner's own record has heard of each client."""
    missing: list[str]
    """Folders that could not be read."""

    def learn(self) -> bool:
        """Read every stretch that was not read yet; say whether the end was reached.

        Raises the errors of Mailbox and Store; then, too, a later call goes on from there.
        """
        count_interrupted(self.office)
        done = {stretch.first: stretch for stretch in self.store.stretches()}
        self.office.progress.start("your mail of the past", self._total())
        for first, last in self._windows():
            if first in done:
                self.office.progress.advance(done[first].looked)
            elif not self._read(first, last):
                return False
        self.office.progress.finish()
        return True

    @property
    def folders(self) -> tuple[str, ...]:
        """Return what is read, Sent first: of a message that lies in two, the first counts."""
        found = self.past.folders
        aside = {found.drafts, found.trash, *self.missing}
        every = dict.fromkeys((*found.sent, *found.inbox, *self.past.archives))
        return tuple(name for name in every if name not in aside)

    def _total(self) -> int:
        """Return how many messages there are to look at, nearly."""
        first, last = self.plan.since, self.plan.until.date() + A_DAY
        return sum(len(self._uids(folder, first, last)) for folder in self.folders)

    def _uids(self, folder: str, first: date, last: date) -> Sequence[int]:
        try:
            return self.past.written(folder, first, last)
        except FolderMissing:
            self.missing.append(folder)
            return ()

    def _windows(self) -> Iterator[tuple[date, date]]:
        """Yield the stretches of the plan, a month each at the most, the oldest first.

        The last one, which begins where the plan ends, is for what has no date that can be.
        """
        first, end = self.plan.since, self.plan.until.date() + A_DAY
        while first < end:
            last = min((first.replace(day=1) + 32 * A_DAY).replace(day=1), end)
            yield first, last
            first = last
        yield end, end

    def _read(self, first: date, last: date) -> bool:
        found = self._dated(first, last) if first < last else self._undated(first)
        if found is None:
            return False
        looked, ours = found
        read = _Stretch(self, ours).read()
        if read is None:
            return False
        self.store.settle(Stretch(first=first, looked=looked, read=read))
        self.office.progress.advance(looked)
        return True

    def _dated(self, first: date, last: date) -> tuple[int, list["Seen"]] | None:
        """Return how many messages were looked at, and those of that time, the oldest first.

        The server goes by the writer's calendar, so it is asked for a day more on both sides.
        """
        begin, end = _midnight(first), _midnight(last)
        seen: list[Seen] = []
        for rank, folder in enumerate(self.folders):
            uids = self._uids(folder, first - A_DAY, last + A_DAY)
            for one in self._headings(rank, folder, uids):
                at = one.heading.at
                near = begin - 2 * A_DAY <= at < end + 2 * A_DAY
                if (begin <= at < end or not near) and one.heading.at <= self.plan.until:
                    seen.append(one)
            if self.office.stopping():
                return None
        return len(seen), _each_once(seen)

    def _undated(self, day: date) -> tuple[int, list["Seen"]] | None:
        since = self.plan.since
        seen = [
            one
            for rank, folder in enumerate(self.folders)
            for one in self._headings(rank, folder, self.past.undated(folder, since, day + A_DAY))
            if _midnight(since) <= one.fetched.at <= self.plan.until
        ]
        return None if self.office.stopping() else (len(seen), _each_once(seen))

    def _headings(self, rank: int, folder: str, uids: Sequence[int]) -> Iterator["Seen"]:
        for fetched in self.past.headings(folder, uids):
            if "\\Draft" in fetched.flags or "\\Deleted" in fetched.flags:
                continue
            try:
                heading = read_heading(fetched)
            except PoisonMessage:
                continue
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
        client = getattr(event, "client", None)
        return self.heard.get(client, _LONG_AGO) if client is not None else _LONG_AGO


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


class _Stretch:
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
            attempt(self._office, whole, lambda _, f, at=one.heading.at: self._learner.told(f, at))
        return count

    def _wanted(self, one: Seen) -> bool:
        if one.fetched.place in self._given_up:
            return False
        if one.fetched.place.folder in self._learner.past.folders.sent:
            return outbox.is_wanted(self._office, one.heading)
        return inbox.is_wanted(self._office, one.heading, one.fetched)

    def _fetch(self, start: int) -> None:
        """Fetch the message at *start*, and those behind it that are wanted as far as is known."""
        ahead: dict[str, list[int]] = {}
        count = 0
        for one in self._seen[start : start + SIGHT]:
            place = one.fetched.place
            if place not in self._held and self._wanted(one):
                ahead.setdefault(place.folder, []).append(place.uid)
                count += 1
            if count >= AHEAD:
                break
        for folder, uids in ahead.items():
            for whole in self._learner.past.messages(folder, uids):
                self._held[whole.place] = whole


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
