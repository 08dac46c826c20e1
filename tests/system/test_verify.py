"""A record that was changed is told from one that was not, whatever byte it is."""

import json
import random
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.edge.codec import chain
from mailbot.edge.head import HEAD
from mailbot.edge.journal import JOURNAL
from mailbot.edge.learnedstore import FOLDER as LEARNED
from mailbot.edge.snapshot import SNAPSHOT
from mailbot.edge.tinystore import TinyStore
from mailbot.edge.verify import Verdict, verify
from mailbot.ledger.purging import purge_of
from mailbot.ledger.replay import replay
from mailbot.model.event import ContactLearned, Event, OptedOut, ThreadLinked
from mailbot.model.invoice import InvoiceId
from mailbot.model.mailbox import Cursor
from mailbot.model.message import MessageId, ThreadId
from mailbot.model.people import ClientId, Contact
from mailbot.rounds.purging import purge

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FILES = (SNAPSHOT, SNAPSHOT + ".bak", JOURNAL, JOURNAL + ".bak", HEAD)

pytestmark = pytest.mark.system


def told(number: int, client: str = "acme") -> list[Event]:
    """Return what one message puts on record."""
    message = MessageId(f"<{number}@{client}.example>")
    about = {"at": NOW, "cause": message, "client": ClientId(client)}
    person = Contact(address=f"gerald{number % 3}@{client}.example", name="Gérald")
    return [
        ContactLearned(**about, contact=person, source="wrote to you"),
        ThreadLinked(
            **about,
            thread=ThreadId(f"<{number % 2}@{client}.example>"),
            message=message,
            invoices=(InvoiceId("INV-104"),),
            subject=f"Invoice {number}",
            evidence="reply chain",
        ),
    ]


def step(store: TinyStore, number: int, client: str = "acme") -> None:
    store.record(
        told(number, client), cursor=Cursor(folder="INBOX", uidvalidity=1, next_uid=number + 1)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a record at work: one plain file, the copy before it, and steps in both journals."""
    folder = tmp_path / "store"
    for start in (0, 4):
        with TinyStore.open(folder) as store:
            for number in range(start, start + 4):
                step(store, number, "acme" if number % 3 else "brightwater")
    store = TinyStore.open(folder)
    for number in range(8, 11):
        step(store, number)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)  # as a kill would leave it
    store.close()
    return copy


def of(folder: Path) -> Verdict:
    return verify(folder)


def test_a_record_that_nobody_touched_is_intact(folder: Path) -> None:
    verdict = of(folder)

    assert verdict.intact, verdict.faults
    assert verdict.events == verdict.number > 12
    assert len(verdict.head) == 32
    assert verdict.remarks == ()


def test_one_changed_byte_is_always_found(folder: Path) -> None:
    """In 1,000 tries: in the plain file, the journal, the copies of both, and the head."""
    chance = random.Random(7)
    whole = {name: (folder / name).read_bytes() for name in FILES}
    unfound = []
    for _ in range(1000):
        name = chance.choice(FILES)
        place = chance.randrange(len(whole[name]))
        changed = bytearray(whole[name])
        changed[place] ^= chance.randrange(1, 256)
        (folder / name).write_bytes(changed)
        if verify(folder).intact:
            unfound.append((name, place, whole[name][place], changed[place]))
        (folder / name).write_bytes(whole[name])

    assert unfound == []
    assert verify(folder).intact


@pytest.mark.parametrize("name", FILES)
def test_each_byte_of_the_first_and_last_hundred_counts(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for place in {*range(min(100, len(whole))), *range(max(len(whole) - 100, 0), len(whole))}:
        changed = bytearray(whole)
        changed[place] ^= 1
        (folder / name).write_bytes(changed)

        assert not verify(folder).intact, (name, place)


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_journal_without_its_last_lines_is_found_by_the_head(folder: Path, lines: int) -> None:
    path = folder / JOURNAL
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-lines]))

    (fault,) = of(folder).faults

    assert "are gone from its end" in fault


def test_a_journal_that_was_taken_away_is_found_by_the_head(folder: Path) -> None:
    (folder / JOURNAL).unlink()

    assert "are gone from its end" in of(folder).faults[0]


def test_a_lost_end_is_told_after_the_next_start_until_the_owner_accepts_it(folder: Path) -> None:
    (folder / JOURNAL).unlink()
    with TinyStore.open(folder) as store:
        step(store, 20)

    assert not of(folder).intact
    with TinyStore.open(folder) as store:
        store.accept_loss()
    assert of(folder).intact


def test_a_step_that_was_never_acknowledged_is_no_fault(folder: Path) -> None:
    with (folder / JOURNAL).open("ab") as file:
        file.write(b"0123 torn")

    assert of(folder).intact


def edited(folder: Path, change) -> None:
    """Let somebody who knows the checksums change the plain file."""
    TinyStore.open(folder).close()
    document = json.loads((folder / SNAPSHOT).read_text(encoding="utf-8"))
    change(document["events"])
    document["meta"]["1"]["checksum"] = ""
    (folder / SNAPSHOT).write_text(json.dumps(document), encoding="utf-8")
    store = TinyStore.open(folder)
    step(store, 30)
    store.close()  # which writes the file anew, with a checksum that fits


def test_the_first_event_that_was_changed_is_named(folder: Path) -> None:
    def change(events):
        events["5"]["subject" if "subject" in events["5"] else "source"] = "something else"

    edited(folder, change)

    assert "event 5 (" in of(folder).faults[0]
    assert "2026-11-20" in of(folder).faults[0]


def test_an_event_that_was_taken_out_is_named(folder: Path) -> None:
    edited(folder, lambda events: events.pop("5"))

    assert "event 5 is missing" in of(folder).faults[0]


def test_events_that_were_exchanged_are_found(folder: Path) -> None:
    def change(events):
        events["5"], events["6"] = events["6"], events["5"]

    edited(folder, change)

    assert not of(folder).intact


# Purge


def purged(folder: Path, client: str) -> int:
    with TinyStore.open(folder) as store:
        gone = purge_of([ClientId(client)], store.books(replay), store.events())
        return purge(store, gone, now=NOW, salt="5a17")


def test_a_record_out_of_which_a_client_was_purged_is_intact(folder: Path) -> None:
    before = of(folder)

    count = purged(folder, "brightwater")

    verdict = of(folder)
    assert verdict.intact, verdict.faults
    assert count > 0
    assert verdict.purged == ((NOW, count),)
    assert verdict.events == before.events - count + 1


def test_no_file_holds_a_purged_client_any_more(folder: Path) -> None:
    purged(folder, "brightwater")

    for path in folder.rglob("*"):
        assert b"brightwater" not in path.read_bytes(), path
    with TinyStore.open(folder, read_only=True) as store:
        assert set(replay(store.events()).cases) == {ClientId("acme")}


def test_a_second_purge_bridges_the_gaps_of_the_first(folder: Path) -> None:
    with TinyStore.open(folder) as store:
        step(store, 50, "third")
    purged(folder, "brightwater")
    with TinyStore.open(folder) as store:
        step(store, 60, "fourth")
    purged(folder, "acme")
    purged(folder, "fourth")

    verdict = of(folder)
    assert verdict.intact, verdict.faults
    assert len(verdict.purged) == 3
    assert purged(folder, "third") > 0
    assert of(folder).intact


def test_after_a_purge_every_changed_byte_is_found_too(folder: Path) -> None:
    purged(folder, "brightwater")
    with TinyStore.open(folder) as store:
        step(store, 70)
    chance = random.Random(8)
    for name in (SNAPSHOT, SNAPSHOT + ".bak", JOURNAL + ".bak", HEAD):
        whole = (folder / name).read_bytes()
        for _ in range(50):
            changed = bytearray(whole)
            changed[chance.randrange(len(whole))] ^= chance.randrange(1, 256)
            (folder / name).write_bytes(changed)
            assert not verify(folder).intact
        (folder / name).write_bytes(whole)


def test_a_bridge_that_somebody_made_longer_is_found(folder: Path) -> None:
    """Who takes out one more event and lets the purge say so has to change what is chained."""
    purged(folder, "brightwater")

    def change(events):
        purge_line = next(e for e in events.values() if e["kind"] == "RecordPurged")
        gone = max(b["last"] for b in purge_line["bridges"]) + 1
        link = events.pop(str(gone))["chain"]
        for bridge in purge_line["bridges"]:
            if bridge["last"] == gone - 1:
                bridge.update(last=gone, after=link)

    edited(folder, change)

    assert "RecordPurged" in of(folder).faults[0]


def test_who_wanted_no_more_mail_is_never_written_to_after_a_purge(folder: Path) -> None:
    """Neither in the case of another client who knows them, nor when they turn up anew."""
    address = "gerald1@brightwater.example"
    with TinyStore.open(folder) as store:
        about = {"at": NOW, "cause": "x", "client": ClientId("brightwater")}
        store.record([OptedOut(**about, address=address, message=MessageId("<x@b.example>"))])
        known = Contact(address=address.title())
        other = {"at": NOW, "cause": "y", "client": ClientId("acme")}
        store.record([ContactLearned(**other, contact=known, source="wrote to you")])

    purged(folder, "brightwater")

    with TinyStore.open(folder) as store:
        again = {"at": NOW, "cause": "z", "client": ClientId("anew")}
        store.record([ContactLearned(**again, contact=Contact(address=address), source="new")])
        assert address.encode() not in (folder / SNAPSHOT).read_bytes()
        books = store.books(replay)
    for client in ("acme", "anew"):
        contact = books.cases[ClientId(client)].client.contact(address)
        assert contact is not None
        assert not contact.reachable(NOW.date())


def test_the_chain_is_the_one_of_the_record_as_it_ever_was(folder: Path) -> None:
    TinyStore.open(folder).close()
    link = ""
    for document in json.loads((folder / SNAPSHOT).read_text(encoding="utf-8"))["events"].values():
        stated = document.pop("chain")
        link = chain(link, document)
        assert stated == link
    assert of(folder).head == link


@pytest.mark.parametrize("name", [SNAPSHOT, SNAPSHOT + ".bak"])
def test_a_link_with_half_a_character_in_it_is_found_like_any_other(
    folder: Path, name: str
) -> None:
    path = folder / name
    whole = path.read_bytes()
    for found in re.finditer(rb'"chain":"', whole):
        path.write_bytes(whole[: found.end()] + b"\xff" + whole[found.end() + 1 :])

        assert of(folder).faults


def test_what_was_learnt_and_waits_for_a_yes_is_looked_at_too(folder: Path) -> None:
    with TinyStore.open(folder / LEARNED) as store:
        step(store, 1)
    assert of(folder).intact

    path = folder / LEARNED / SNAPSHOT
    path.write_bytes(path.read_bytes().replace(b"Invoice 1", b"Invoice 2"))

    assert LEARNED in of(folder).faults[0]
