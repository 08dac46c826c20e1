"""The one file at rest, one step at a time, one writer at a time."""

import json
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tinydb import TinyDB

from mailbot.edge import journal
from mailbot.edge.codec import chain
from mailbot.edge.tinystore import TinyStore
from mailbot.model.errors import Busy, DataError, StorageError, StoreDamaged
from mailbot.model.event import DunningHeld, Event, LetterSent, PointOfContactLost, ThreadLinked
from mailbot.model.invoice import InvoiceId
from mailbot.model.mailbox import Cursor
from mailbot.model.message import MessageId, Place, ThreadId
from mailbot.model.people import ClientId

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def held(reason: str) -> Event:
    return DunningHeld(at=NOW, cause="the owner", reason=reason)


def linked(message: str, *invoices: str, thread: str = "<t@acme.example>") -> Event:
    return ThreadLinked(
        at=NOW,
        cause=message,
        client=ClientId("acme"),
        thread=ThreadId(thread),
        message=MessageId(message),
        invoices=tuple(InvoiceId(i) for i in invoices),
        subject="Rechnung für März",
        evidence="reply chain",
    )


def reasons(store: TinyStore) -> list[str]:
    return [event.reason for event in store.events() if isinstance(event, DunningHeld)]


def killed(folder: Path) -> Path:
    """Return a copy of *folder* as a kill at this moment would leave it."""
    return Path(shutil.copytree(folder, folder.with_name(folder.name + "-killed")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three closed rounds with one event each, then a fourth that was killed."""
    for reason in ("one", "two", "three"):
        with TinyStore.open(tmp_path / "at-rest") as store:
            store.record([held(reason)])
    with TinyStore.open(tmp_path / "at-rest") as store:
        store.record([held("four")])
        store.record([held("five")])
        return killed(tmp_path / "at-rest")


# At rest


def test_at_rest_there_is_one_plain_file_that_tinydb_opens(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path) as store:
        store.record([held("a"), linked("<1@acme.example>", "INV-104")])

    with TinyDB(tmp_path / "mailbot.json", access_mode="r", encoding="utf-8") as plain:
        assert [row["kind"] for row in plain.table("events")] == ["DunningHeld", "ThreadLinked"]
        assert plain.table("meta").all()[0]["schema"] == 2
    assert not (tmp_path / "mailbot.journal").exists()


def test_the_file_is_complete_json_at_every_moment(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path) as store:
        assert json.loads((tmp_path / "mailbot.json").read_bytes())
        store.record([held("a")])
        assert json.loads((tmp_path / "mailbot.json").read_bytes())


def test_the_owner_finds_one_document_a_line_and_sees_the_threads_first(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path) as store:
        store.record([linked("<1@acme.example>", "INV-104")])
        store.record([linked("<2@acme.example>", "INV-105"), linked("<3@acme.example>")])
        store.record([linked("<9@acme.example>", thread="<u@acme.example>")])

    lines = (tmp_path / "mailbot.json").read_text(encoding="utf-8").splitlines()
    threads = lines.index('"threads": {')
    assert lines[threads + 1] == (
        ' "1": {"id":"<t@acme.example>","client":"acme","subject":"Rechnung für März",'
        '"invoices":["INV-104","INV-105"],'
        '"messages":["<1@acme.example>","<2@acme.example>","<3@acme.example>"]},'
    )
    assert lines[threads + 2].startswith(' "2": {"id":"<u@acme.example>"')
    assert threads < lines.index('"events": {')


def test_threads_that_were_deleted_from_the_file_are_made_anew(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path) as store:
        store.record([linked("<1@acme.example>", "INV-104"), linked("<2@acme.example>")])
    before = (tmp_path / "mailbot.json").read_text(encoding="utf-8")
    document = json.loads(before)
    del document["threads"]
    (tmp_path / "mailbot.json").write_text(json.dumps(document), encoding="utf-8")

    with TinyStore.open(tmp_path) as store:
        store.record([linked("<3@acme.example>", thread="<u@acme.example>")])

    after = json.loads((tmp_path / "mailbot.json").read_bytes())["threads"]
    assert after["1"] == json.loads(before)["threads"]["1"]
    assert after["2"]["messages"] == ["<3@acme.example>"]


def test_a_thread_that_was_deleted_by_hand_leaves_the_others_alone(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path) as store:
        store.record([linked(f"<{n}@acme.example>", thread=f"<t{n}>") for n in range(3)])
    document = json.loads((tmp_path / "mailbot.json").read_bytes())
    del document["threads"]["1"]
    (tmp_path / "mailbot.json").write_text(json.dumps(document), encoding="utf-8")

    with TinyStore.open(tmp_path) as store:
        store.record([linked("<9@acme.example>", thread="<t9>")])

    threads = json.loads((tmp_path / "mailbot.json").read_bytes())["threads"].values()
    assert [(row["id"], len(row["messages"])) for row in threads] == [
        ("<t1>", 1),
        ("<t2>", 1),
        ("<t9>", 1),
    ]


def test_a_thread_that_was_made_unreadable_by_hand_is_damage_that_is_told(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path) as store:
        store.record([linked("<1@acme.example>")])
    text = (tmp_path / "mailbot.json").read_text(encoding="utf-8")
    changed = text.replace('"1": {"id":"<t@acme.example>"', '"1": {"id":7')
    (tmp_path / "mailbot.json").write_text(changed, encoding="utf-8")

    told = pytest.raises(StoreDamaged, match="a Thread on record does not fit")
    with TinyStore.open(tmp_path) as store, told:
        store.record([linked("<2@acme.example>")])


def test_each_event_is_chained_to_the_one_before_it(folder: Path) -> None:
    TinyStore.open(folder).close()

    link = ""
    for document in json.loads((folder / "mailbot.json").read_bytes())["events"].values():
        stated = document.pop("chain")
        link = chain(link, document)
        assert stated == link


def test_folder_and_files_are_private_to_the_owner(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for _ in range(2):
        with TinyStore.open(tmp_path) as store:
            store.record([held("a")])
            store.record([held("b")])
            store.begin(Place(folder="INBOX", uidvalidity=1, uid=1))

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert {"mailbot.json", "mailbot.json.bak", "mailbot.journal.bak", "in-hand"} <= set(modes)
    assert set(modes.values()) == {0o600}


# Steps


def test_one_call_is_one_line_of_the_journal(tmp_path: Path) -> None:
    cursor = Cursor(folder="INBOX", uidvalidity=1, next_uid=8)
    with TinyStore.open(tmp_path) as store:
        store.record([held("a"), linked("<1@acme.example>")], cursor=cursor)

        assert (tmp_path / "mailbot.journal").read_bytes().count(b"\n") == 1


def test_what_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    cursor = Cursor(folder="INBOX", uidvalidity=1, next_uid=8)
    with TinyStore.open(tmp_path) as store:
        store.record([held("a"), linked("<1@acme.example>")], cursor=cursor)
        size = (tmp_path / "mailbot.journal").stat().st_size
        store.record([held("a"), linked("<1@acme.example>")], cursor=cursor)

        assert (tmp_path / "mailbot.journal").stat().st_size == size


def test_an_event_that_cannot_be_written_leaves_no_trace_of_its_call(tmp_path: Path) -> None:
    broken = PointOfContactLost(at=NOW, cause="x", client=ClientId("acme"), reason="\udce9")
    with TinyStore.open(tmp_path) as store:
        with pytest.raises(DataError):
            store.record([linked("<1@acme.example>"), broken])

        assert list(store.events()) == []
        store.record([held("a")])
        assert reasons(store) == ["a"]
    assert json.loads((tmp_path / "mailbot.json").read_bytes()).get("threads", {}) == {}


def test_an_event_that_could_not_be_read_back_is_refused(tmp_path: Path) -> None:
    wrong = DunningHeld(at=NOW, cause="x", until="tomorrow")
    with TinyStore.open(tmp_path) as store:
        with pytest.raises(DataError, match="DunningHeld cannot be put on record"):
            store.record([wrong])

        assert list(store.events()) == []


def test_what_is_told_twice_in_one_call_stands_where_it_was_told_first(tmp_path: Path) -> None:
    later = replace(held("a"), at=NOW + timedelta(days=1))
    with TinyStore.open(tmp_path) as store:
        assert store.record([held("a"), held("b"), later]) == (held("a"), held("b"))


def test_a_moment_told_in_another_zone_is_the_same_fact_after_a_restart(tmp_path: Path) -> None:
    zone = ZoneInfo("Etc/UTC")
    event = LetterSent(
        at=NOW,
        cause="<1@owner.example>",
        client=ClientId("acme"),
        message=MessageId("<1@owner.example>"),
        thread=ThreadId("<t@acme.example>"),
        written=NOW.astimezone(zone),
        to=(),
    )
    with TinyStore.open(tmp_path) as store:
        assert len(store.record([event])) == 1

    with TinyStore.open(tmp_path) as store:
        assert store.record([event]) == ()


def test_two_threads_that_tell_the_same_record_it_once(tmp_path: Path) -> None:
    told = [held(f"{number}") for number in range(50)]
    with TinyStore.open(tmp_path) as store, ThreadPoolExecutor(4) as threads:
        four_times = [event for event in told for _ in range(4)]
        new = list(threads.map(lambda event: store.record([event]), four_times))

        assert sum(map(len, new)) == 50
        assert len(list(store.events())) == 50


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    store.close()
    with TinyStore.open(tmp_path) as other:
        store.close()
        with pytest.raises(StorageError):
            store.record([held("too late")])
        other.record([held("in time")])

        assert reasons(other) == ["in time"]


# One at a time


def test_a_second_mailbot_is_refused_at_once(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path), pytest.raises(Busy, match="in use by another mailbot"):
        TinyStore.open(tmp_path)

    TinyStore.open(tmp_path).close()


def test_a_second_mailbot_may_wait_for_the_first_to_end(tmp_path: Path) -> None:
    first = TinyStore.open(tmp_path)
    first.record([held("a")])
    with pytest.raises(Busy):
        TinyStore.open(tmp_path, wait_seconds=0.1)
    with ThreadPoolExecutor(1) as threads:
        opened = threads.submit(TinyStore.open, tmp_path, wait_seconds=10)

        first.close()

        with opened.result() as second:
            assert reasons(second) == ["a"]


def test_a_store_that_could_not_be_opened_is_not_left_locked(folder: Path) -> None:
    sound = (folder / "mailbot.json").read_bytes()
    (folder / "mailbot.json").write_bytes(b"{")
    with pytest.raises(StoreDamaged):
        TinyStore.open(folder)

    (folder / "mailbot.json").write_bytes(sound)

    TinyStore.open(folder).close()


def test_a_reader_looks_on_while_another_works_and_writes_nothing(folder: Path) -> None:
    with TinyStore.open(folder) as store:
        store.record([held("six")])
        before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}

        with TinyStore.open(folder, read_only=True) as reader:
            assert reasons(reader)[-1] == "six"
            for write in (
                lambda: reader.record([held("seven")]),
                lambda: reader.begin(Place(folder="INBOX", uidvalidity=1, uid=1)),
            ):
                with pytest.raises(StorageError, match="for reading only"):
                    write()
            assert reasons(reader)[-1] == "six"

        assert before == {path: path.stat().st_mtime_ns for path in folder.iterdir()}


@pytest.mark.parametrize("later", [[], ["seven"]])
def test_a_reader_looks_again_when_the_journal_was_folded_in_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch, later: list[str]
) -> None:
    lines, moments = journal.lines_of, ["just before the journal is read"]

    def lines_a_moment_later(path: Path) -> Iterator[journal.Line]:
        if path.name == "mailbot.journal" and moments:
            moments.clear()
            with TinyStore.open(folder) as store:
                store.record([held("six")])
            TinyStore.open(folder).record([held(reason) for reason in later])
        return lines(path)

    monkeypatch.setattr(journal, "lines_of", lines_a_moment_later)

    with TinyStore.open(folder, read_only=True) as reader:
        assert reasons(reader) == ["one", "two", "three", "four", "five", "six", *later]


def test_a_reader_finds_nothing_where_there_is_no_store(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path / "none", read_only=True) as reader:
        assert list(reader.events()) == []
        assert reader.interrupted() is None

    assert not (tmp_path / "none").exists()
