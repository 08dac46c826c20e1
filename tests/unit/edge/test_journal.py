"""Damage is told, torn lines are dropped, and a disk that refuses leaves no trace."""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from mailbot.edge import journal
from mailbot.edge.tinystore import TinyStore
from mailbot.model.errors import ConfigError, StorageError, StoreDamaged
from mailbot.model.event import DunningHeld, Event
from mailbot.model.mailbox import Cursor

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def held(reason: str) -> Event:
    return DunningHeld(at=NOW, cause="the owner", reason=reason)


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


# Damage


def test_a_torn_last_line_was_never_acknowledged_and_is_dropped(folder: Path) -> None:
    whole = (folder / "mailbot.journal").read_bytes()
    for cut in (1, 30, len(whole.splitlines()[-1])):
        (folder / "mailbot.journal").write_bytes(whole[:-cut])
        torn = killed(folder)
        with TinyStore.open(torn) as store:
            assert reasons(store) == ["one", "two", "three", "four"]
            store.record([held("six")])
        with TinyStore.open(torn) as store:
            assert reasons(store) == ["one", "two", "three", "four", "six"]
        shutil.rmtree(torn)


def test_wherever_a_power_cut_tears_the_journal_the_whole_lines_count(folder: Path) -> None:
    path = folder / "mailbot.journal"
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(len(whole) + 1):
        for tail in (b"", b"\0" * 20):
            path.write_bytes(whole[:cut] + tail)
            events = journal.recover(folder).tables["events"]
            assert len(events) == 3 + (cut >= first) + (cut == len(whole))


def test_a_last_line_with_a_wrong_checksum_was_torn_as_well(folder: Path) -> None:
    """A power cut may leave the end of a line on the disk and lose its beginning."""
    whole = (folder / "mailbot.journal").read_bytes()
    (folder / "mailbot.journal").write_bytes(whole.replace(b"five", b"\0\0\0\0"))

    with TinyStore.open(folder) as store:
        assert reasons(store) == ["one", "two", "three", "four"]


def test_a_wrong_checksum_in_the_middle_names_file_and_line_and_offers_the_copy(
    folder: Path,
) -> None:
    whole = (folder / "mailbot.journal").read_bytes()
    (folder / "mailbot.journal").write_bytes(whole.replace(b"four", b"fore"))

    with pytest.raises(StoreDamaged, match=r"mailbot\.journal, line 1:.*mailbot\.json\.bak"):
        TinyStore.open(folder)


def test_a_missing_step_is_damage(folder: Path) -> None:
    whole = (folder / "mailbot.journal").read_bytes()
    (folder / "mailbot.journal").write_bytes(whole.split(b"\n", 1)[1])

    with pytest.raises(StoreDamaged, match="what lies between is missing"):
        TinyStore.open(folder)


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 100, b'{"events": {}}', b"[]", b"\xff"])
def test_a_damaged_file_is_refused_and_its_copy_gives_everything_back(
    folder: Path, damage: bytes
) -> None:
    (folder / "mailbot.json").write_bytes(damage)

    with pytest.raises(StoreDamaged) as refused:
        TinyStore.open(folder)
    assert "move mailbot.json aside, copy mailbot.json.bak to mailbot.json" in str(refused.value)
    assert refused.value.exit_code == 74

    (folder / "mailbot.json").rename(folder / "aside")
    shutil.copy(folder / "mailbot.json.bak", folder / "mailbot.json")
    with TinyStore.open(folder) as store:
        assert reasons(store) == ["one", "two", "three", "four", "five"]


def test_a_missing_file_beside_its_journal_is_damage_and_no_new_store(folder: Path) -> None:
    (folder / "mailbot.json").unlink()

    with pytest.raises(StoreDamaged, match="not there"):
        TinyStore.open(folder)


def test_a_damaged_old_journal_does_not_matter(folder: Path) -> None:
    (folder / "mailbot.journal.bak").write_bytes(b"nonsense\nand more\n")

    with TinyStore.open(folder) as store:
        assert reasons(store) == ["one", "two", "three", "four", "five"]


def test_a_store_of_a_newer_mailbot_is_refused_untouched(folder: Path) -> None:
    text = (folder / "mailbot.json").read_text(encoding="utf-8")
    newer = text.replace('"schema":2', '"schema":3')
    (folder / "mailbot.json").write_text(newer, encoding="utf-8")

    with pytest.raises(ConfigError, match="install that version or a later one") as refused:
        TinyStore.open(folder)

    assert refused.value.exit_code == 78
    assert (folder / "mailbot.json").read_text(encoding="utf-8") == newer


# A disk that refuses


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond *size*: the kernel refuses to write more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_refused_write_leaves_nothing_half_recorded_and_a_later_one_works(
    folder: Path,
) -> None:
    cursor = Cursor(folder="INBOX", uidvalidity=1, next_uid=8)
    with TinyStore.open(folder) as store:
        size = (folder / "mailbot.journal").stat().st_size
        with files_at_most(size + 50), pytest.raises(StorageError, match="make room") as refused:
            store.record([held("six")], cursor=cursor)

        assert refused.value.exit_code == 74
        assert reasons(store)[-1] == "five"
        assert store.cursor("INBOX") is None
        assert (folder / "mailbot.journal").stat().st_size == size
        assert len(store.record([held("six")], cursor=cursor)) == 1
    with TinyStore.open(folder) as store:
        assert reasons(store)[-1] == "six"
        assert store.cursor("INBOX") == cursor


def test_a_file_that_cannot_be_renewed_leaves_the_journal_in_charge(folder: Path) -> None:
    store = TinyStore.open(folder)
    store.record([held("six")])
    with files_at_most(100):
        store.close()

    assert (folder / "mailbot.journal").stat().st_size > 0
    assert not (folder / "mailbot.json.tmp").exists()
    with TinyStore.open(folder) as store:
        assert reasons(store)[-1] == "six"
    assert not (folder / "mailbot.journal").exists()


def test_no_commit_waits_for_the_journal_to_be_folded_in(folder: Path) -> None:
    """The end of a round does that; until then the file stays as it is."""
    before = (folder / "mailbot.json").read_bytes()
    with TinyStore.open(folder) as store:
        for number in range(100):
            store.record([held(f"{number} {'x' * 20_000}")])

        assert (folder / "mailbot.json").read_bytes() == before
        assert (folder / "mailbot.journal").stat().st_size > 2_000_000
    assert not (folder / "mailbot.journal").exists()


@pytest.mark.parametrize("size", [10, 200_000])
def test_an_old_journal_is_read_only_where_it_says_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """The first import is one line, as long as the whole file: most of the memory it takes."""
    monkeypatch.setattr(journal, "_PIECE", 1000)
    TinyStore.open(folder).close()
    for _ in range(3):
        with TinyStore.open(folder) as store:
            store.record([held(f"six {'x' * size}")])
            store.record([held(f"seven {'x' * size}")])
    read, lines = [], journal.lines_of

    def lines_noted(path: Path) -> Iterator[journal.Line]:
        read.append(path.name)
        return lines(path)

    monkeypatch.setattr(journal, "lines_of", lines_noted)

    assert len(journal.recover(folder).tables["events"]) == 7
    assert read == ["mailbot.journal"]
    shutil.copy(folder / "mailbot.json.bak", folder / "mailbot.json")
    assert len(journal.recover(folder).tables["events"]) == 7
    assert read == ["mailbot.journal", "mailbot.journal.bak", "mailbot.journal"]


def test_a_failed_sync_is_a_refused_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input/output error cannot be had from a sound disk: the call is replaced."""

    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    with TinyStore.open(folder) as store:
        with monkeypatch.context() as patch:
            patch.setattr(journal, "_sync_data", broken)
            for _ in range(2):
                with pytest.raises(StorageError, match="Input/output error"):
                    store.record([held("six")])
        assert reasons(store)[-1] == "five"
        store.record([held("seven")])
    with TinyStore.open(folder) as store:
        assert reasons(store) == ["one", "two", "three", "four", "five", "seven"]


def test_a_folder_that_cannot_be_one_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="cannot be used as the store"):
        TinyStore.open(tmp_path / "file")


def fill(store: TinyStore) -> None:
    for number in count():
        store.record([held(f"{number} {'x' * 150}")])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return an empty file system of 128 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_refuses_cleanly_until_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 40_000)
    with TinyStore.open(small_disk / "store") as store:
        with pytest.raises(StorageError, match="No space left on device"):
            fill(store)
        taken = len(reasons(store))
        assert taken > 10
        with pytest.raises(StorageError):
            store.record([held("once more " + "x" * 9000)])
        assert len(reasons(store)) == taken

        ballast.unlink()
        store.record([held("there is room")])
        assert len(reasons(store)) == taken + 1
    with TinyStore.open(small_disk / "store") as store:
        assert len(reasons(store)) == taken + 1


def test_a_disk_that_turns_read_only_refuses_cleanly(small_disk: Path) -> None:
    store = TinyStore.open(small_disk / "store")
    store.record([held("a")])
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with pytest.raises(StorageError, match="Read-only file system"):
        TinyStore.open(small_disk / "store")
    with TinyStore.open(small_disk / "store", read_only=True) as reader:
        assert reasons(reader) == ["a"]
