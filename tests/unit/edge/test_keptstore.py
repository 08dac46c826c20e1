"""A record that stays in memory between rounds, while commands of the owner write to it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.edge import tables
from mailbot.edge.config import Config, ImapSettings, StoreSettings
from mailbot.edge.journal import JOURNAL
from mailbot.edge.keptstore import KeptStore
from mailbot.edge.snapshot import SNAPSHOT
from mailbot.edge.tinystore import TinyStore
from mailbot.keptrecord import KeptRecord
from mailbot.model.errors import Busy, MailboxBroken
from mailbot.model.event import ClientRegistered, DunningHeld, Event
from mailbot.model.mailbox import Cursor, Trouble
from mailbot.model.message import Place
from mailbot.model.people import ClientId, Owner

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLACE = Place(folder="INBOX", uidvalidity=7, uid=1)


def held(reason: str) -> Event:
    return DunningHeld(at=NOW, cause="the owner", reason=reason)


def client(name: str) -> Event:
    return ClientRegistered(at=NOW, cause="import", client=ClientId(name), name=name, domains=())


def reasons(store: TinyStore) -> list[str]:
    return [event.reason for event in store.events() if isinstance(event, DunningHeld)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[KeptStore]:
    store = KeptStore.open(tmp_path)
    store.record([held("one")])
    store.rest()
    return store


def test_at_rest_others_may_write_and_at_work_nobody_may(store, tmp_path):
    with TinyStore.open(tmp_path) as other:
        other.record([held("two")])
    store.resume(0.0)
    again = KeptStore.open(tmp_path)
    with pytest.raises(Busy):
        TinyStore.open(tmp_path)
    again.close()


def test_where_nobody_wrote_the_record_goes_on_as_it_is(store, tmp_path):
    assert store.resume(0.0)
    store.record([held("two")])
    store.rest()

    with TinyStore.open(tmp_path, read_only=True) as other:
        assert reasons(other) == ["one", "two"]


def test_who_reads_changes_nothing_for_it(store, tmp_path):
    with TinyStore.open(tmp_path, read_only=True) as other:
        assert reasons(other) == ["one"]

    assert store.resume(0.0)
    store.rest()


def test_what_somebody_else_wrote_is_noticed(store, tmp_path):
    with TinyStore.open(tmp_path) as other:
        other.record([held("two")])

    assert not store.resume(0.0)
    with KeptStore.open(tmp_path) as again:
        assert reasons(again) == ["one", "two"]


def test_a_copy_put_in_place_by_hand_is_noticed(store, tmp_path):
    whole = (tmp_path / SNAPSHOT).read_bytes()
    (tmp_path / SNAPSHOT).write_bytes(whole)

    assert not store.resume(0.0)


def test_a_message_in_hand_at_a_crash_is_counted_once(tmp_path):
    with TinyStore.open(tmp_path) as first:
        first.begin(PLACE)
    store = KeptStore.open(tmp_path)
    assert store.interrupted() == PLACE
    store.done()
    store.rest()

    store.resume(0.0)

    assert store.interrupted() is None
    store.close()


def test_new_documents_do_not_take_the_numbers_of_those_of_others(store, tmp_path):
    store.resume(0.0)
    store.note(Trouble(place=PLACE, tries=1, reason="x"))
    store.record([], cursor=Cursor(folder="INBOX", uidvalidity=7, next_uid=2))
    store.rest()
    with TinyStore.open(tmp_path) as other:
        other.note(Trouble(place=replace(PLACE, uid=2), tries=1, reason="y"))

    assert not store.resume(0.0)
    with KeptStore.open(tmp_path) as again:
        again.note(Trouble(place=replace(PLACE, uid=3), tries=1, reason="z"))
        assert len(again.troubles()) == 3


def test_a_large_record_is_not_written_anew_for_every_round(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "SMALL", 100)
    with TinyStore.open(tmp_path) as first:
        first.record(held(f"reason {number}") for number in range(2000))
    before = (tmp_path / SNAPSHOT).stat()
    store = KeptStore.open(tmp_path)
    for number in range(3):
        store.record([held(f"another {number}")])
        store.rest()
        assert store.resume(0.0)
    store.rest()

    assert (tmp_path / SNAPSHOT).stat() == before
    assert (tmp_path / JOURNAL).stat().st_size
    with TinyStore.open(tmp_path, read_only=True) as other:
        assert len(reasons(other)) == 2003
    assert store.resume(0.0)
    store.record(held(f"many more {number}") for number in range(500))
    store.rest()
    assert (tmp_path / SNAPSHOT).stat() != before


# The record: the books with it


@pytest.fixture
def record(tmp_path: Path) -> Iterator[KeptRecord]:
    config = Config(
        path=tmp_path / "config.toml",
        owner=Owner(address="dana@whitfield-law.example", name="Dana"),
        imap=ImapSettings(host="127.0.0.1", user="dana"),
        store=StoreSettings(folder=tmp_path / "store"),
    )
    record = KeptRecord(config)
    with record.records() as (store, _):
        store.record([client("acme")])
    # Recorded past the books on purpose: they have to come from the record next time.
    record.close()
    yield record
    record.close()


def test_the_books_stay_the_same_object_from_round_to_round(record):
    with record.records() as (_, first):
        pass
    with record.records() as (_, second):
        assert second is first
        assert list(second.cases) == ["acme"]
    assert not record.changed


def test_what_a_command_wrote_is_in_the_books_and_nothing_is_read_twice(record, tmp_path):
    with record.records() as (_, first):
        pass
    with TinyStore.open(tmp_path / "store") as other:
        other.record([client("bolt"), held("pause")])

    with record.records() as (_, second):
        assert second is first
        assert list(second.cases) == ["acme", "bolt"]
        assert [hold.reason for hold in second.holds].count("pause") == 1
    assert record.changed


def test_a_record_that_was_made_anew_is_read_anew(record, tmp_path):
    with record.records() as (_, first):
        pass
    for path in (tmp_path / "store").iterdir():
        if path.name != "mailbot.lock":
            path.unlink()
    with TinyStore.open(tmp_path / "store") as other:
        other.record([client("cord"), client("dent")])

    with record.records() as (_, second):
        assert second is not first
        assert list(second.cases) == ["cord", "dent"]


def test_books_that_may_be_wrong_are_not_kept(record):
    with suppress(ZeroDivisionError), record.records() as (_, first):
        first.cases.clear()
        raise ZeroDivisionError
    with record.records() as (_, second):
        assert list(second.cases) == ["acme"]


def test_a_line_that_breaks_costs_no_books(record):
    with pytest.raises(MailboxBroken), record.records() as (_, first):
        raise MailboxBroken("cut")
    with record.records() as (_, second):
        assert second is first
