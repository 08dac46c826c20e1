"""What does the past of a mailbox tell, read in the order of time as rounds would have read it?

Nothing is drafted, and nothing goes on the owner's record: what is learnt waits for their yes.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

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
from mailbot.model.mailbox import LONG_AGO
from mailbot.model.message import Fetched, Place
from mailbot.model.people import ClientId
from mailbot.rounds import inbox, outbox
from mailbot.rounds.folder import TRIES, attempt, count_interrupted
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Past, PastStore
from mailbot.rounds.stretches import Piece, Search, Seen

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
    """A second connection, by which headings are read while messages are understood."""
    missing: tuple[str, ...] = ()
    """Folders that could not be read."""

    def learn(self) -> bool:
        """Read every stretch that was not read yet; say whether the end was reached.

        Raises the errors of Mailbox and Store; then, too, a later call goes on from there.
        """
        count_interrupted(self.office)
        done = self.store.stretches()
        if is_complete(done):
            return True
        search = Search(self.scout or self.past, self.plan)
        self.office.progress.start("your mail of the past", search.total())
        self.office.progress.advance(sum(stretch.looked for stretch in done))
        pieces = search.pieces(done[-1].last if done else self.plan.since)
        with _ahead(pieces, apart=self.scout is not None) as coming:
            for piece in coming:
                self.missing = tuple(search.missing)
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
        return min((h.at for h in case.heard), default=LONG_AGO) if case else LONG_AGO


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


class _Reading:
    """One stretch of time, read message by message; what is wanted is fetched some at a time."""

    def __init__(self, learner: Learner, seen: Sequence[Seen]) -> None:
        self._learner = learner
        self._office = learner.office
        self._seen = seen
        self._sent = frozenset(learner.past.folders.sent)
        self._held: dict[Place, Fetched] = {}
        self._open = ""
        self._given_up = {t.place for t in self._office.store.troubles() if t.tries >= TRIES}

    def read(self) -> int | None:
        """Return how many messages were read whole; None if the owner wants to stop."""
        count = 0
        for number, one in enumerate(self._seen):
            if not self._wanted(one):
                continue
            if self._office.stopping():
                return None
            place = one.place
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
        if one.place in self._given_up:
            return False
        if self._is_sent(one):
            return outbox.is_wanted(self._office, one.heading)
        return inbox.is_wanted(self._office, one.heading, one.came)

    def _likely(self, one: Seen) -> bool:
        """Say whether a message will be wanted, as far as can be told at little cost."""
        if self._is_sent(one):
            return outbox.is_wanted(self._office, one.heading)
        books = self._office.books
        known = known_thread(one.heading, books) or clients_of(one.heading.sender, books)
        return bool(known) and one.heading.id not in books.heard

    def _is_sent(self, one: Seen) -> bool:
        return one.place.folder in self._sent

    def _fetch(self, start: int) -> None:
        """Fetch the message at *start*, and those behind it that will be wanted, too."""
        behind = islice(self._seen, start + 1, start + SIGHT)
        likely = (one for one in behind if one.place not in self._held and self._likely(one))
        room = max(AHEAD - len(self._held), 0)
        ahead: dict[str, list[int]] = {}
        for one in (self._seen[start], *islice(likely, room)):
            ahead.setdefault(one.place.folder, []).append(one.place.uid)
        # To open a folder takes long: the one that is open comes first.
        for folder in sorted(ahead, key=lambda name: name != self._open):
            self._open = folder
            for whole in self._learner.past.messages(folder, ahead[folder]):
                self._held[whole.place] = whole


def is_complete(done: Sequence[Stretch]) -> bool:
    """Say whether the past was read to its end: what has no date that can be comes last."""
    return bool(done) and done[-1].first == done[-1].last
