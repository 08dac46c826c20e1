"""What was worked out once is used again, and never where it might be wrong."""

import json
import shutil
import stat
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.cases import events, said
from mailbot.edge import memo
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.event import (
    ClientRegistered,
    CorrectionMade,
    DunningHeld,
    Event,
    MessageSetAside,
    OptedOut,
)
from mailbot.model.message import Address, MessageId
from mailbot.model.people import ClientId
from mailbot.model.reading import Intent

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CASES = 20


class Fold:
    """`replay`, and how many events it was given."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, some: Iterable[Event], books: Books | None) -> Books:
        listed = list(some)
        self.read = len(listed)
        return replay(listed, books)


def held(reason: str) -> Event:
    return DunningHeld(at=NOW, cause="the owner", reason=reason)


def others() -> list[Event]:
    """Return some of what the cases of the bench have not."""
    message = MessageId("<7@acme.example>")
    return [
        held("a holiday"),
        OptedOut(
            at=NOW,
            cause=message,
            client=ClientId("client-1"),
            address="office@client1.example",
            message=message,
        ),
        CorrectionMade(at=NOW, cause="the owner", text="go away", intents=(Intent.UNSUBSCRIBE,)),
        MessageSetAside(
            at=NOW, cause=message, message=message, sender=Address(address="x@y.example"),
            subject="…", reason="who is it?",
        ),
    ]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a closed store with some cases, whose books and keys were kept."""
    monkeypatch.setattr(memo, "_LEAST", 1)
    with TinyStore.open(tmp_path / "store") as store:
        store.record([*events(CASES), *others()])
        store.books(replay)
    return tmp_path / "store"


def count(folder: Path) -> int:
    return len(json.loads((folder / "mailbot.json").read_bytes())["events"])


def test_books_that_were_kept_are_those_of_a_whole_replay(folder: Path) -> None:
    fold = Fold()
    with TinyStore.open(folder) as store:
        books = store.books(fold)

        assert fold.read == 0
        assert books == replay(store.events())
        assert list(books.cases) == list(replay(store.events()).cases)


def test_only_what_came_since_is_read(folder: Path) -> None:
    fold = Fold()
    with TinyStore.open(folder) as store:
        store.record([held("one more")])
    with TinyStore.open(folder, read_only=True) as reader:
        assert reader.books(fold) == replay(reader.events())
        assert fold.read == 1


def test_what_the_caller_does_to_the_books_is_not_kept(folder: Path) -> None:
    with TinyStore.open(folder) as store:
        store.record([event for number in range(50, 90) for event in said(number)])
        store.books(replay).cases.clear()
    with TinyStore.open(folder) as store:
        assert store.books(replay) == replay(store.events())


def test_an_event_changed_by_hand_shows_in_the_books(folder: Path) -> None:
    path = folder / "mailbot.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Client 3 Ltd", "Client 3 plc"), encoding="utf-8")

    with TinyStore.open(folder) as store:
        assert store.books(replay).cases[ClientId("client-3")].client.name == "Client 3 plc"
        told = [e for e in store.events() if isinstance(e, ClientRegistered)][3]
        assert store.record([told]) == ()


def test_other_code_makes_its_own_books(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "program", lambda: "newer")
    fold = Fold()
    with TinyStore.open(folder) as store:
        store.books(fold)

        assert fold.read == count(folder)


def test_the_hash_of_the_program_is_of_all_that_makes_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(memo._PACKAGE, tmp_path / "mailbot", ignore=shutil.ignore_patterns("learned"))
    monkeypatch.setattr(memo, "_PACKAGE", tmp_path / "mailbot")
    seen = {memo.program.__wrapped__()}
    for name in ("ledger/replay.py", "ledger/drafting.py", "model/case.py", "edge/codec.py"):
        with (tmp_path / "mailbot" / name).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        seen.add(memo.program.__wrapped__())

    assert len(seen) == 5


@pytest.mark.parametrize("name", ["mailbot.books", "mailbot.keys"])
@pytest.mark.parametrize("keep", [0, 1, 20, 150, -1])
def test_a_torn_memo_counts_for_nothing(folder: Path, name: str, keep: int) -> None:
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:keep])

    with TinyStore.open(folder) as store:
        assert store.books(replay) == replay(store.events())
        assert store.record([*events(CASES), *others()]) == ()


def test_a_memo_of_more_than_is_on_record_counts_for_nothing(folder: Path) -> None:
    """The owner may put an older file in place of the one there is."""
    older = folder.with_name("older")
    with TinyStore.open(older) as store:
        store.record(events(2))
    shutil.copy(older / "mailbot.json", folder / "mailbot.json")
    (folder / "mailbot.journal.bak").unlink()

    with TinyStore.open(folder) as store:
        assert len(store.books(replay).cases) == 2
        assert len(store.record([held("a holiday")])) == 1


def test_known_facts_stay_known_by_their_kept_keys(folder: Path) -> None:
    before = count(folder)
    with TinyStore.open(folder) as store:
        assert store.record([*events(CASES), *others()]) == ()
        assert len(store.record([held("new")])) == 1

    assert count(folder) == before + 1


def test_a_small_record_has_no_memo(tmp_path: Path) -> None:
    with TinyStore.open(tmp_path) as store:
        store.record(events(CASES))
        store.books(replay)

    assert not [p for p in tmp_path.iterdir() if p.name in {"mailbot.books", "mailbot.keys"}]


def test_a_large_record_is_not_kept_anew_for_every_reply() -> None:
    assert memo.worth_keeping(700_000, 0)
    assert not memo.worth_keeping(700_000, 699_000)
    assert memo.worth_keeping(700_000, 670_000)


def test_memos_are_private_and_a_reader_writes_none(folder: Path) -> None:
    modes = {(folder / n).stat().st_mode for n in ("mailbot.books", "mailbot.keys")}
    assert {stat.S_IMODE(mode) for mode in modes} == {0o600}
    for name in ("mailbot.books", "mailbot.keys"):
        (folder / name).unlink()

    with TinyStore.open(folder, read_only=True) as reader:
        reader.books(replay)

    assert not (folder / "mailbot.books").exists()
    assert not (folder / "mailbot.keys").exists()


def test_a_memo_that_cannot_be_written_is_gone_without(folder: Path) -> None:
    for name in ("mailbot.books", "mailbot.keys"):
        (folder / name).unlink()
        (folder / f"{name}.tmp").mkdir()

    with TinyStore.open(folder) as store:
        assert store.books(replay) == replay(store.events())
        assert len(store.record([held("new")])) == 1
    assert not (folder / "mailbot.books").exists()
