"""What is promised by number: a disk that fails, and two mailbots at once (G11, G13)."""

import errno
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailbot.edge.journal import JOURNAL
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.errors import StorageError
from mailbot.model.mailbox import Cursor
from tests.system.dovecot import Dovecot
from tests.system.faults import HANG, Fault, Moment, Wire, empty
from tests.system.killing import Scene, a_reply
from tests.system.owner import COMMAND, Owner

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def shared() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def scene(shared: Dovecot, tmp_path: Path) -> Scene:
    empty(shared)
    return Scene.of(shared, tmp_path / "own")


# G11


@contextmanager
def a_disk(at: Path, kilobytes: int = 512) -> Iterator[Path]:
    """Mount a small disk of its own; skip the test where that is not allowed."""
    at.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(at)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True)


def cursors(scene: Scene) -> dict[str, Cursor]:
    with TinyStore.open(scene.config.store.folder, read_only=True) as store:
        return {cursor.folder: cursor for cursor in store.cursors()}


def test_g11_a_disk_that_fills_up_at_any_point_moves_no_cursor_and_a_restart_goes_on(
    scene: Scene, tmp_path: Path
) -> None:
    with a_disk(tmp_path / "disk") as disk:
        scene = Scene.of(scene.server, disk)
        scene.clients_come(12)
        scene.a_reply_comes()
        scene.rounds(2)
        outcomes = []
        for pages in range(8):
            before = cursors(scene)
            scene.a_reply_comes()
            filler = disk / "filler"
            filler.write_bytes(b"x" * (shutil.disk_usage(disk).free - pages * 4096))
            outcomes.append(refused(scene))
            if len(scene.books().heard) < scene.replies:
                assert cursors(scene)["INBOX"] == before["INBOX"]
            filler.unlink()
            scene.rounds(1)
            assert len(scene.books().heard) == scene.replies
            assert scene.copies("Drafts") == Counter(range(1, scene.replies + 1))
    assert set(outcomes) == {True, False}


def refused(scene: Scene) -> bool:
    """Do a round; say whether the disk refused something, with the right exit code."""
    try:
        scene.rounds(1)
    except StorageError as error:
        return error.exit_code == 74
    return False


@pytest.fixture
def owner(scene: Scene, tmp_path: Path) -> Owner:
    """Return an owner of the command line, with one client, to whose reply a letter is due."""
    owner = Owner(tmp_path)
    told = {name: getattr(scene.server, name) for name in ("host", "port", "user", "password")}
    owner.configures(**told, more='security = "none"')
    (tmp_path / "invoices.csv").write_text(
        "number,client,amount,currency,issued,email\n"
        "INV-1001,Client 1,100.00,USD,2026-10-01,office@client1.example\n",
        encoding="utf-8",
    )
    assert owner.runs("import", "invoices.csv").returncode == 0
    assert owner.runs("resume").returncode == 0
    scene.server.deliver("INBOX", a_reply(1))
    return owner


def line_of(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one line of complaint of a command that left with *code*."""
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    (line,) = [one for one in done.stderr.splitlines() if one.startswith("mailbot: ")]
    assert "Traceback" not in done.stderr
    return line


def record_of(owner: Owner) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(owner.store.glob("mailbot.*"))}


def test_g11_a_disk_that_is_read_only_is_said_to_be_and_a_restart_goes_on(
    scene: Scene, owner: Owner
) -> None:
    kept = owner.folder / "kept"
    owner.store.rename(kept)
    with a_disk(owner.store):
        shutil.copytree(kept, owner.store, dirs_exist_ok=True)
        before = record_of(owner)
        subprocess.run(["mount", "-o", "remount,ro", str(owner.store)], check=True)

        assert "read-only" in line_of(owner.runs("once"), 74).lower()
        assert owner.runs("status").returncode == 0
        assert record_of(owner) == before
        assert scene.lying() == {}

        subprocess.run(["mount", "-o", "remount,rw", str(owner.store)], check=True)
        assert owner.runs("once").returncode == 0
        assert scene.lying() == {"Drafts": 1}


JOURNAL_FAILS = {
    "before anything": ("fdatasync", 1),
    "what the reply says": ("write", 3),
    "the same, at the sync": ("fdatasync", 4),
    "how far the inbox was read": ("write", 4),
    "what is intended": ("write", 6),
    "where the draft lies": ("write", 7),
    "the same, at its sync": ("fdatasync", 8),
}
"""What the journal cannot take: the system's call, and from which one of them on it fails."""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace makes the disk fail")
@pytest.mark.parametrize("what", JOURNAL_FAILS)
def test_g11_a_disk_that_fails_moves_no_cursor_and_a_restart_goes_on(
    scene: Scene, owner: Owner, what: str
) -> None:
    """A real EIO, told by the system."""
    call, nth = JOURNAL_FAILS[what]
    broken = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", str(owner.store / JOURNAL)]
    broken += ["-e", f"trace={call}", "-e", f"inject={call}:error=EIO:when={nth}+"]

    done = subprocess.run(
        [*broken, *COMMAND, "once"],
        cwd=owner.folder,
        env=owner.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert os.strerror(errno.EIO).lower() in line_of(done, 74).lower()
    with TinyStore.open(owner.store, read_only=True) as store:
        cursor = store.cursor("INBOX")
        heard = replay(store.events()).heard
    assert scene.lying() == ({"Drafts": 1} if nth > 6 else {})
    assert bool(heard) == (nth > 3 and what != "the same, at the sync")
    assert heard or cursor is None or cursor.next_uid <= scene.server.uids("INBOX")[0]
    assert owner.runs("once").returncode == 0
    assert scene.lying() == {"Drafts": 1}


# G13


@pytest.mark.parametrize("first", ["run", "once"])
def test_g13_a_second_instance_is_refused_within_a_second(
    scene: Scene, owner: Owner, first: str
) -> None:
    """While the first one is in the middle of a round: its server falls silent.

    On a machine that is busy with other things a second is as long as `--help` takes, and half.
    """
    with Wire(scene.server, Fault(command=rb"EXAMINE", moment=Moment.COMMAND, act=HANG)) as wire:
        config = owner.folder / "config.toml"
        told = config.read_text().replace(f"port = {scene.server.port}", f"port = {wire.port}")
        config.write_text(told)
        working = owner.starts(first)
        while not wire.fired:
            assert working.poll() is None
            time.sleep(0.02)
        try:
            for second in ("run", "once"):
                assert "another mailbot" in line_of(owner.runs(second), 75)
                limit = max(1.0, 1.5 * min(seconds(owner, "--help") for _ in range(2)))
                assert min(seconds(owner, second) for _ in range(2)) < limit
        finally:
            working.kill()
            working.communicate()

    config.write_text(told.replace(f"port = {wire.port}", f"port = {scene.server.port}"))
    assert owner.runs("once").returncode == 0  # the lock of the dead holds nobody up
    assert scene.lying() == {"Drafts": 1}


def seconds(owner: Owner, command: str) -> float:
    """Return how long *command* takes; the least of some is free of what else goes on."""
    began = time.monotonic()
    owner.runs(command)
    return time.monotonic() - began
