"""A store and a clock in memory, as harsh as the world."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from mailbot.model.draft_event import OUTCOMES
from mailbot.model.errors import StorageError
from mailbot.model.event import Event
from mailbot.model.letter import LetterKey
from mailbot.model.mailbox import Cursor, Intention, Trouble
from mailbot.model.message import Place


class MemoryStore:
    """A record behind the port Store; forgets nothing but power cuts."""

    def __init__(self) -> None:
        self.full = False
        """True: the disk is full; every write raises StorageError and leaves no trace."""
        self._events: dict[str, Event] = {}
        self._cursors: dict[str, Cursor] = {}
        self._intentions: dict[LetterKey, Intention] = {}
        self._troubles: dict[Place, Trouble] = {}
        self._in_hand: Place | None = None
        self._interrupted: Place | None = None

    def events(self) -> Iterator[Event]:
        """Yield every event in the order of recording."""
        yield from tuple(self._events.values())

    def record(self, events: Iterable[Event], *, cursor: Cursor | None = None) -> tuple[Event, ...]:
        """Put *events* (and *cursor*) on record in one step; return those that were new."""
        told = tuple(events)
        self._write()
        fresh: dict[str, Event] = {}
        for event in told:
            if event.key not in self._events:
                fresh.setdefault(event.key, event)
        self._events.update(fresh)
        if cursor is not None:
            self._cursors[cursor.folder] = cursor
        for event in told:
            if isinstance(event, OUTCOMES):
                self._intentions.pop(event.letter, None)
        return tuple(fresh.values())

    def cursor(self, folder: str) -> Cursor | None:
        """Return how far *folder* was read, or None."""
        return self._cursors.get(folder)

    def cursors(self) -> tuple[Cursor, ...]:
        """Return all cursors."""
        return tuple(self._cursors.values())

    def intend(self, intention: Intention) -> None:
        """Put on record that a draft is about to be placed."""
        self._write()
        self._intentions[LetterKey(intention.letter)] = intention

    def intentions(self) -> tuple[Intention, ...]:
        """Return the drafts whose placing was begun and not concluded."""
        return tuple(self._intentions.values())

    def note(self, trouble: Trouble) -> None:
        """Put a failed try on record; replaces what was known of the same place."""
        self._write()
        self._troubles[trouble.place] = trouble

    def forget(self, place: Place) -> None:
        """Drop the trouble of *place*: it was read at last."""
        self._write()
        self._troubles.pop(place, None)

    def troubles(self) -> tuple[Trouble, ...]:
        """Return all messages in trouble, quarantined ones included."""
        return tuple(self._troubles.values())

    def begin(self, place: Place) -> None:
        """Mark *place* as in hand, so that a crash of the process counts as a try."""
        self._in_hand = place

    def done(self) -> None:
        """Take the mark away."""
        self._in_hand = None

    def interrupted(self) -> Place | None:
        """Return the place that was in hand when the last process died, or None."""
        return self._interrupted

    def die(self) -> "MemoryStore":
        """Return the record as the next process finds it after this one was killed."""
        self._interrupted, self._in_hand = self._in_hand, None
        return self

    def _write(self) -> None:
        if self.full:
            raise StorageError("the store cannot be written: no space left; make room, try again")


class FixedClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock was set to."""
        return self._now

    def wait_until(self, moment: datetime) -> None:
        """Go on to *moment*, if it is still to come."""
        self._now = max(self._now, moment)

    def advance(self, by: timedelta) -> None:
        """Move on (or back, as clocks do) by so much."""
        self._now += by
