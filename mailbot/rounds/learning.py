"""What does the past of a mailbox tell, read in the order of time as rounds would have read it?

Nothing is drafted, and nothing goes on the owner's record: what is learnt waits for their yes.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain, islice

from mailbot.link.contact import clients_of
from mailbot.link.thread import known_thread
from mailbot.model.books import Books
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
from mailbot.model.message import Fetched, Place
from mailbot.model.people import ClientId
from mailbot.rounds import inbox, outbox
from mailbot.rounds.folder import TRIES, attempt, count_interrupted
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Past, PastStore
from mailbot.rounds.ready import Desk, Opened
from mailbot.rounds.scouting import NearScout, Piece, Scout, Seen

AHEAD = 60
"""Messages that are opened ahead of their turn."""

AT_ONCE = 20
"""So many of them are asked for at once."""

PORTION = 2 * 1024 * 1024
"""Bytes of messages that are asked for at once."""

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
    scout: Scout | None = None
    """Who goes ahead in a process of its own; without one, it is done here."""
    missing: list[str] = field(default_factory=list)
    """Folders that could not be read."""

    def learn(self) -> bool:
        """Read every stretch that was not read yet; say whether the end was reached.

        Raises the errors of Mailbox and Store; then, too, a later call goes on from there.
        """
        count_interrupted(self.office)
        done = self.store.stretches()
        if is_complete(done):
            return True
        scout = self.scout or self.near(first_unread(done, self.plan))
        self.office.progress.start("your mail of the past", scout.total())
        self.office.progress.advance(sum(stretch.looked for stretch in done))
        reading = _Reading(self, scout)
        while (piece := scout.piece()) is not None:
            self.missing = list(piece.missing)
            read = None if self.office.stopping() else reading.read(piece)
            if read is None:
                return False
            looked = piece.looked
            self.store.settle(Stretch(first=piece.first, last=piece.last, looked=looked, read=read))
            self.office.progress.advance(looked)
        self.office.progress.finish()
        return True

    def near(self, start: date) -> NearScout:
        """Return who looks for what was written from *start* on by the mailbox at hand."""
        office = self.office
        desk = Desk(
            mailbox=self.past,
            trusted=office.trusted_servers,
            papers=office.papers,
            labels=office.labels,
        )
        return NearScout(self.past, self.plan, start, desk)

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


class _Reading:
    """The past, read message by message; what will be wanted is opened ahead of its turn."""

    def __init__(self, learner: Learner, scout: Scout) -> None:
        self._learner = learner
        self._office = learner.office
        self._scout = scout
        self._sent = frozenset(learner.past.folders.sent)
        self._given_up = {t.place for t in self._office.store.troubles() if t.tries >= TRIES}
        self._held: dict[Place, Opened] = {}
        self._asked: set[Place] = set()
        """What was asked for, and had no turn yet."""
        self._batches: deque[Sequence[Place]] = deque()
        """What is not answered yet, as it was asked for."""
        self._looked = 0
        """So many headings of the piece, and of the next one, were looked at for more."""
        self._acquainted = (0, 0)

    def read(self, piece: Piece) -> int | None:
        """Return how many messages of a piece were read whole; None if it is to stop."""
        count = 0
        for number, one in enumerate(piece.seen):
            if not self._wanted(one):
                continue
            if self._office.stopping():
                return None
            opened = self._opened(piece, number)
            if opened is None:
                continue  # gone meanwhile
            count += 1
            self._office.ahead = opened
            attempt(self._office, opened.fetched, partial(self._told, at=one.heading.at))
        self._office.ahead = None
        self._forget(piece)
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
        if one.fetched.place in self._asked:
            return False
        if self._is_sent(one):
            return outbox.is_wanted(self._office, one.heading)
        books = self._office.books
        known = known_thread(one.heading, books) or clients_of(one.heading.sender, books)
        return bool(known) and one.heading.id not in books.heard

    def _is_sent(self, one: Seen) -> bool:
        return one.fetched.place.folder in self._sent

    def _opened(self, piece: Piece, number: int) -> Opened | None:
        """Return a message of which the turn has come; None if it is gone."""
        place = piece.seen[number].fetched.place
        if place not in self._asked:
            self._ask([place])
        self._look_ahead(piece, number + 1)
        while place not in self._held and any(place in batch for batch in self._batches):
            batch = self._batches.popleft()
            answer = self._scout.answer()
            self._held |= {o.fetched.place: o for o in answer if o.fetched.place in self._asked}
            self._asked -= set(batch) - set(self._held)
        self._asked.discard(place)
        return self._held.pop(place, None)

    def _look_ahead(self, piece: Piece, start: int) -> None:
        """Ask for what lies behind *start* and will be wanted, while there is room for it."""
        if len(self._asked) > AHEAD - AT_ONCE:
            return
        books = self._office.books
        acquainted = (len(books.domains), len(books.addresses))
        if acquainted != self._acquainted:  # of whom nothing was known, it is looked again
            self._acquainted, self._looked = acquainted, start
        following = self._scout.following()
        behind = following.seen if following is not None else ()
        picked: dict[str, list[Place]] = {}
        count = weight = 0
        for one in islice(chain(piece.seen, behind), max(self._looked, start), None):
            self._looked = max(self._looked, start) + 1
            start = self._looked
            if self._likely(one):
                picked.setdefault(one.fetched.place.folder, []).append(one.fetched.place)
                count, weight = count + 1, weight + one.fetched.size
            if count >= AT_ONCE or weight >= PORTION:
                break
        for places in picked.values():
            self._ask(places)

    def _ask(self, places: Sequence[Place]) -> None:
        """Ask for messages of one folder."""
        self._scout.ask(places[0].folder, [place.uid for place in places])
        self._batches.append(places)
        self._asked.update(places)

    def _forget(self, piece: Piece) -> None:
        """Let go of what was asked for in vain, and go on with the next piece."""
        self._asked -= {one.fetched.place for one in piece.seen}
        self._held = {place: held for place, held in self._held.items() if place in self._asked}
        self._looked = max(self._looked - len(piece.seen), 0)


def first_unread(done: Sequence[Stretch], plan: Plan) -> date:
    """Return the day from which on the past was not read."""
    return done[-1].last if done else plan.since


def is_complete(done: Sequence[Stretch]) -> bool:
    """Say whether the past was read to its end: what has no date that can be comes last."""
    return bool(done) and done[-1].first == done[-1].last
