"""What was learnt from the past, beside the record and not of it, until the owner says yes."""

from collections.abc import Iterable

import msgspec

from mailbot.edge.config import Config
from mailbot.edge.tinystore import TinyStore, as_read_back
from mailbot.model.event import Event, EventKey
from mailbot.model.learning import Plan, Stretch
from mailbot.model.mailbox import Cursor

FOLDER = "learned"
"""The folder below that of the record."""


class LearnedStore(TinyStore):
    """The port `PastStore`: a record that grows by whole stretches of time.

    What a stretch told is held in memory and goes on record in one step with the fact that the
    stretch was read. Killed in between, it is read again from the same state to the same end.
    """

    _held: dict[EventKey, Event] | None = None

    def record(self, events: Iterable[Event], *, cursor: Cursor | None = None) -> tuple[Event, ...]:  # noqa: ARG002 the port's
        """Hold *events* until their stretch is settled; return those that are new."""
        held = self._held = self._held if self._held is not None else {}
        new: dict[EventKey, Event] = {}
        for event in map(as_read_back, events):
            key = event.key
            if key not in held and bytes.fromhex(key) not in self._known():
                new.setdefault(key, event)
        held.update(new)
        return tuple(new.values())

    def plan(self) -> Plan | None:
        """Return what is to be learnt, or None where nothing was begun."""
        return next(iter(self._all("plans", Plan)), None)

    def start(self, plan: Plan, known: Iterable[Event]) -> None:
        """Put *plan* on record with the events *known* before, in one step."""
        with self._storage.lock, self._storage.step():
            super().record(known)
            self._put("plans", plan, since=plan.since.isoformat())

    def accept(self, plan: Plan) -> None:
        """Put on record that the owner said yes to what was learnt."""
        self._put("plans", plan, since=plan.since.isoformat())

    def stretches(self) -> tuple[Stretch, ...]:
        """Return the stretches that were read, in the order of reading."""
        return self._all("stretches", Stretch)

    def settle(self, stretch: Stretch) -> None:
        """Put on record what a stretch told, and that it was read, in one step."""
        held, self._held = self._held or {}, None
        with self._storage.lock, self._storage.step():
            super().record(held.values())
            self._tables.table("stretches").insert(msgspec.to_builtins(stretch))


def learned_store(config: Config, *, read_only: bool = False) -> LearnedStore:
    """Return the record of what was learnt from the past; raises what `TinyStore.open` does."""
    return LearnedStore.open(config.store.folder / FOLDER, read_only=read_only)
