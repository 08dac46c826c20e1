"""What every store promises (the port Store of rounds/ports.py)."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.edge.memorystore import MemoryStore
from mailbot.edge.tinystore import TinyStore
from mailbot.model.draft_event import (
    DraftMissing,
    DraftPlaced,
)
from mailbot.model.event import (
    DunningHeld,
    Event,
    ThreadLinked,
)
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import LetterKey
from mailbot.model.mailbox import Cursor, Intention, Trouble
from mailbot.model.message import MessageId, Place, ThreadId
from mailbot.model.people import ClientId
from mailbot.rounds.ports import Store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLACE = Place(folder="INBOX", uidvalidity=1, uid=7)
CURSOR = Cursor(folder="INBOX", uidvalidity=1, next_uid=8)


@dataclass
class World:
    """A store, and how the next process finds it after this one was killed."""

    store: Store
    after_a_kill: Callable[[], Store]


@pytest.fixture(params=["tinystore", "memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "memory":
        store = MemoryStore()
        yield World(store, store.die)
        return
    with ExitStack() as opened:

        def after_a_kill() -> Store:
            """Open what lies on the disk at this moment, as if this process were gone."""
            shutil.copytree(tmp_path / "first", tmp_path / "second")
            return opened.enter_context(TinyStore.open(tmp_path / "second"))

        first = opened.enter_context(TinyStore.open(tmp_path / "first"))
        yield World(first, after_a_kill)


@pytest.fixture
def store(world: World) -> Store:
    return world.store


def held(reason: str) -> Event:
    return DunningHeld(at=NOW, cause="the owner", reason=reason)


def linked(message: str, *invoices: str) -> Event:
    return ThreadLinked(
        at=NOW,
        cause=message,
        client=ClientId("acme"),
        thread=ThreadId("<t@acme.example>"),
        message=MessageId(message),
        invoices=tuple(InvoiceId(i) for i in invoices),
        subject="Invoice INV-104",
        evidence="reply chain",
    )


def intention(letter: str = "k1", uidnext: int = 12) -> Intention:
    return Intention(
        letter=LetterKey(letter),
        message_id=MessageId("<d@owner.example>"),
        folder="Drafts",
        uidvalidity=3,
        uidnext=uidnext,
    )


def placed(letter: str) -> Event:
    return DraftPlaced(
        at=NOW,
        cause=letter,
        client=ClientId("acme"),
        letter=LetterKey(letter),
        place=Place(folder="Drafts", uidvalidity=3, uid=12),
        runs=(1, 2**63, 2**64 - 1),
    )


def test_a_new_store_is_empty(store: Store) -> None:
    assert list(store.events()) == []
    assert store.cursors() == ()
    assert store.intentions() == ()
    assert store.troubles() == ()
    assert store.cursor("INBOX") is None
    assert store.interrupted() is None


def test_events_come_back_as_they_were_in_the_order_of_recording(store: Store) -> None:
    told = [held("b"), linked("<1@acme.example>", "INV-104"), held("a"), placed("k1")]

    new = store.record(told[:2]) + store.record(told[2:])

    assert list(new) == told
    assert list(store.events()) == told


def test_the_same_fact_is_recorded_once_whenever_it_is_told(store: Store) -> None:
    later = replace(held("a"), at=NOW + timedelta(days=1))
    store.record([held("a")])

    new = store.record([later, held("b"), held("b")])

    assert new == (held("b"),)
    assert list(store.events()) == [held("a"), held("b")]


def test_the_same_fact_is_recorded_once_across_a_kill(world: World) -> None:
    world.store.record([held("a"), linked("<1@acme.example>")])

    again = world.after_a_kill()

    assert again.record([linked("<1@acme.example>"), held("a"), held("b")]) == (held("b"),)


def test_events_may_come_from_a_generator_that_reads_the_store(store: Store) -> None:
    store.record([held("a"), held("b")])

    for event in store.events():
        store.record([replace(event, cause="again")])

    assert len(list(store.events())) == 4


def test_a_cursor_is_kept_per_folder_and_the_last_one_counts(store: Store) -> None:
    sent = Cursor(folder="Sent", uidvalidity=2, next_uid=3)
    store.record([], cursor=CURSOR)
    store.record([held("a")], cursor=sent)

    store.record([], cursor=replace(CURSOR, uidvalidity=9, next_uid=1))

    assert store.cursor("INBOX") == Cursor(folder="INBOX", uidvalidity=9, next_uid=1)
    assert store.cursor("Sent") == sent
    assert set(store.cursors()) == {sent, Cursor(folder="INBOX", uidvalidity=9, next_uid=1)}


def test_everything_on_record_survives_a_kill(world: World) -> None:
    trouble = Trouble(place=PLACE, tries=2, reason="not a message", quarantined=True)
    world.store.record([held("a"), linked("<1@acme.example>", "INV-104")], cursor=CURSOR)
    world.store.intend(intention())
    world.store.note(trouble)

    again = world.after_a_kill()

    assert list(again.events()) == [held("a"), linked("<1@acme.example>", "INV-104")]
    assert again.cursors() == (CURSOR,)
    assert again.intentions() == (intention(),)
    assert again.troubles() == (trouble,)


def test_an_intention_replaces_the_one_of_the_same_letter(store: Store) -> None:
    store.intend(intention("k1"))
    store.intend(intention("k2"))

    store.intend(intention("k1", uidnext=99))

    assert set(store.intentions()) == {intention("k1", uidnext=99), intention("k2")}


def test_an_intention_is_concluded_by_the_outcome_of_its_letter(store: Store) -> None:
    store.intend(intention("k1"))
    store.intend(intention("k2"))

    store.record([placed("k1")])

    assert store.intentions() == (intention("k2"),)


def test_an_intention_stays_when_its_letter_is_only_missing_or_has_to_go(store: Store) -> None:
    gone = DraftMissing(
        at=NOW, cause="look", client=ClientId("acme"), letter=LetterKey("k1"), look=1
    )
    store.intend(intention("k1"))

    store.record([gone])

    assert store.intentions() == (intention("k1"),)


def test_an_intention_stays_when_something_else_happens(store: Store) -> None:
    store.intend(intention("k1"))

    store.record([held("a"), placed("k3")], cursor=CURSOR)

    assert store.intentions() == (intention("k1"),)


def test_a_trouble_replaces_what_was_known_of_its_place_until_it_is_forgotten(store: Store) -> None:
    other = replace(PLACE, uid=8)
    store.note(Trouble(place=PLACE, tries=1, reason="cut off"))
    store.note(Trouble(place=other, tries=1, reason="cut off"))

    store.note(Trouble(place=PLACE, tries=2, reason="cut off again"))
    store.forget(other)

    assert store.troubles() == (Trouble(place=PLACE, tries=2, reason="cut off again"),)


def test_forgetting_what_is_not_known_changes_nothing(store: Store) -> None:
    store.forget(PLACE)

    assert store.troubles() == ()


def test_the_message_in_hand_is_told_after_a_kill(world: World) -> None:
    world.store.begin(replace(PLACE, folder="Ünïversal/Ordner"))
    world.store.begin(PLACE)

    assert world.after_a_kill().interrupted() == PLACE


def test_a_message_that_was_done_is_not_told_after_a_kill(world: World) -> None:
    world.store.begin(PLACE)
    world.store.done()

    assert world.after_a_kill().interrupted() is None
