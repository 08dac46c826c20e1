"""What every round works with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from mailbot.document.labels import Labels
from mailbot.intake.mapping import Habits
from mailbot.ledger.replay import apply
from mailbot.link.impostor import Faces
from mailbot.model.books import Books
from mailbot.model.event import Event
from mailbot.model.mailbox import Cursor
from mailbot.model.people import ClientId, Owner
from mailbot.model.policy import Practice
from mailbot.rounds.ports import (
    Clock,
    Courier,
    ImportFolder,
    Learnt,
    Mailbox,
    Papers,
    Progress,
    Store,
)
from mailbot.understand.reading import Reader


class Unwatched:
    """Nobody watches the progress."""

    def start(self, what: str, total: int) -> None:
        """Do nothing."""

    def advance(self, count: int = 1) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""


@dataclass(slots=True, kw_only=True)
class LastLook:
    """What the last looks were made of; while that is the same, so is what is seen."""

    seen: object = None
    taught: object = None
    """How the inboxes stood when the teaching folders were looked at last: they fill from there."""
    told: object = None
    """What the last look for something to tell was made of."""


@dataclass(slots=True, kw_only=True)
class Office:
    """The doors and the books of one mailbox, for the length of a round."""

    mailbox: Mailbox
    store: Store
    books: Books
    owner: Owner
    practice: Practice
    clock: Clock
    reader: Reader
    labels: Labels
    """What invoices print in each language."""
    papers: Papers | None = None
    """Who takes documents apart; without one, no invoices are looked for in Sent."""
    imports: ImportFolder | None = None
    """The watched folder; without one, files are taken in by `mailbot import` alone."""
    courier: Courier | None = None
    """Who sends what the owner approves; without one, nothing is sent."""
    learnt: Learnt | None = None
    """What was learnt of the past and waits for a yes."""
    habits: Habits = field(default_factory=Habits)
    """How exports are read."""
    look_back_days: int = 90
    trusted_servers: tuple[str, ...] = ()
    html: bool = False
    """Letters have a page with the same words beside their text."""
    paint: Callable[[str], bytes] | None = None
    """Makes a picture (PNG) of a drawing (SVG); without it, a digest has none."""
    progress: Progress = field(default_factory=Unwatched)
    stopping: Callable[[], bool] = lambda: False
    """Says whether the round should end at the next safe place."""

    faces: Faces | None = None
    """What a stranger may pretend to be; gathered when the first one writes."""
    last_look: LastLook | None = None
    """Lasts from round to round where mailbot stays in memory; without one, it always looks."""

    hurried: bool = False
    """Only cases of which this round told something new are decided about."""
    touched: dict[ClientId, None] = field(default_factory=dict)
    """The clients of whom this round told something new, in that order."""
    recorded: int = 0
    """How many new events went on record so far."""

    @property
    def paused(self) -> bool:
        """Say whether all letters are on hold: then nothing new appears in the mailbox."""
        today = self.owner.day_of(self.clock.now())
        return any(hold.holds(today) for hold in self.books.holds)

    def record(self, events: Iterable[Event], cursor: Cursor | None = None) -> int:
        """Put *events* on record and into the books; return how many were new."""
        new = self.store.record(events, cursor=cursor)
        for event in new:
            apply(self.books, event)
            client = getattr(event, "client", None)
            if client in self.books.cases:
                self.touched[client] = None
        self.recorded += len(new)
        return len(new)
