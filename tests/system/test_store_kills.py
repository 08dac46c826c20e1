"""Kill the store at any moment: what it acknowledged is there, and it opens (G1, G2).

MAILBOT_KILLS says how often to kill at random (60 by default). The killing is done by
this file run as a program, because it forks.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB
from tinydb.storages import JSONStorage

from mailbot.edge import journal, memo
from mailbot.edge.codec import chain
from mailbot.edge.system import CRASH_VARIABLE, STORE_POINTS
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.draft_event import (
    DraftPlaced,
)
from mailbot.model.event import (
    Event,
    MessageSetAside,
    ThreadLinked,
)
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import LetterKey
from mailbot.model.mailbox import Cursor, Intention
from mailbot.model.message import Address, MessageId, Place, ThreadId
from mailbot.model.people import ClientId

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLIENT = ClientId("acme")


def told(number: int) -> list[Event]:
    """Return the three events of the step *number*."""
    message = MessageId(f"<{number}@acme.example>")
    letter = LetterKey(f"{number}")
    place = Place(folder="Drafts", uidvalidity=1, uid=number + 1)
    return [
        MessageSetAside(
            at=NOW,
            cause=message,
            message=message,
            sender=Address(address="gerald@acme.example"),
            subject="x" * (number % 700),
            reason=f"{number}",
        ),
        ThreadLinked(
            at=NOW,
            cause=message,
            client=CLIENT,
            thread=ThreadId(f"<{number % 5}>"),
            message=message,
            invoices=(InvoiceId(f"INV-{number % 7}"),),
            subject="Invoice",
            evidence="reply chain",
        ),
        DraftPlaced(at=NOW, cause=letter, client=CLIENT, letter=letter, place=place),
    ]


def step(store: TinyStore, number: int) -> None:
    """Take a whole step: intend a draft, then record what came of it."""
    letter, message = LetterKey(f"{number}"), MessageId(f"<d{number}@owner.example>")
    store.begin(Place(folder="INBOX", uidvalidity=1, uid=number + 1))
    store.intend(
        Intention(letter=letter, message_id=message, folder="Drafts", uidvalidity=1, uidnext=1)
    )
    cursor = Cursor(folder="INBOX", uidvalidity=1, next_uid=number + 1)
    store.record(told(number), cursor=cursor)
    store.done()


def work(folder: Path, acknowledge: int, session: int) -> None:
    """Open, take *session* steps, close, and again; tell the number of each step done."""
    memo._LEAST = 0
    while True:
        with TinyStore.open(folder) as store:
            number = len(store.books(replay).set_aside)
            for each in range(number, number + session):
                step(store, each)
                os.write(acknowledge, b"%d\n" % each)


def run_child(act: Callable[[int], None], until: Callable[[int], None]) -> tuple[int, int]:
    """Fork, let *act* write numbers, do *until*; return how the child ended and the last one."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            act(write)
        except BaseException as error:  # noqa: BLE001 - a fork must not go on as its parent
            sys.stderr.write(f"child: {error!r}\n")
        os._exit(1)
    os.close(write)
    until(child)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read) as pipe:
        numbers = [int(line) for line in pipe.read().split("\n")[:-1]]
    return status, max(numbers, default=-1)


def inspect(folder: Path, acknowledged: int) -> int:
    """Check everything that a store promises after a kill; return the steps on record."""
    if (folder / journal.SNAPSHOT).exists():
        json.loads((folder / journal.SNAPSHOT).read_bytes())
    with TinyStore.open(folder, read_only=True) as reader:
        seen = list(reader.events())
    with TinyStore.open(folder) as store:
        events = list(store.events())
        steps = len(events) // 3
        assert events == seen
        assert steps > acknowledged, f"step {acknowledged} was acknowledged, {steps} are there"
        assert store.books(replay) == replay(events)
        assert store.record(events) == ()
        assert events == [event for number in range(steps) for event in told(number)]
        cursor = store.cursor("INBOX")
        assert (cursor.next_uid if cursor else 0) == steps
        assert {i.letter for i in store.intentions()} <= {f"{steps}"}
        left = store.interrupted()
        assert left is None or left.uid in {steps, steps + 1}
    inspect_at_rest(folder, steps)
    return steps


def inspect_at_rest(folder: Path, steps: int) -> None:
    """Check the plain file with TinyDB as it comes: events, chain, threads."""
    with TinyDB(folder / journal.SNAPSHOT, storage=JSONStorage, access_mode="r") as plain:
        link = ""
        for document in plain.table("events"):
            stated = document.pop("chain")
            link = chain(link, dict(document))
            assert stated == link
        rows = plain.table("threads").all()
        assert len(plain.table("events")) == 3 * steps
        assert sorted(m for row in rows for m in row["messages"]) == sorted(
            f"<{number}@acme.example>" for number in range(steps)
        )


def kill_at_random(folder: Path, kills: int, seed: int) -> str:
    """Kill so many times; return what was seen."""
    chance = random.Random(seed)
    steps = ahead = 0
    for _ in range(kills):
        session, delay = chance.choice([1, 3, 40, 4000]), chance.expovariate(1 / 0.02)

        def kill(child: int, delay: float = delay) -> None:
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)

        status, last = run_child(lambda pipe, n=session: work(folder, pipe, n), kill)
        assert os.WIFSIGNALED(status), "the child stopped by itself"
        acknowledged = max(last, steps - 1)
        steps = inspect(folder, acknowledged)
        ahead += steps - 1 > acknowledged
    assert steps, "no step was ever taken"
    return f"{kills} kills, {steps} steps, {ahead} times one step ahead of its acknowledgement"


def kill_at(folder: Path, point: str) -> str:
    """Kill at *point*, first in a store that is new, then in one that has a history."""

    def act(pipe: int) -> None:
        os.environ[CRASH_VARIABLE] = point
        work(folder, pipe, 3)

    steps = 0
    for _ in range(4):
        status, last = run_child(act, lambda _: None)
        assert os.WIFSIGNALED(status), f"{point!r} was never reached"
        steps = inspect(folder, max(last, steps - 1))
        with TinyStore.open(folder) as store:
            step(store, steps)
        steps = inspect(folder, steps)
    return f"{steps} steps"


def watch(folder: Path, seconds: float) -> str:
    """Read all the while another process writes and compacts; return what was seen."""
    seen = [0]

    def look(child: int) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with TinyStore.open(folder, read_only=True) as reader:
                events = list(reader.events())
                cursor = reader.cursor("INBOX")
            assert len(events) % 3 == 0
            assert len(events) >= seen[-1]
            assert (cursor.next_uid if cursor else 0) == len(events) // 3
            seen.append(len(events))
        os.kill(child, signal.SIGKILL)

    _, last = run_child(lambda pipe: work(folder, pipe, 5), look)
    assert last > 0
    return f"{len(seen)} looks at {last} steps"


def run(*words: str) -> str:
    """Run this file as a program and return what it says."""
    done = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.system
def test_no_kill_at_random_loses_what_was_acknowledged(tmp_path: Path) -> None:
    kills = os.environ.get("MAILBOT_KILLS", "60")

    said = run("random", str(tmp_path / "store"), kills, str(random.randrange(10**6)))

    assert said.startswith(f"{kills} kills")


@pytest.mark.system
@pytest.mark.parametrize("point", STORE_POINTS)
def test_a_kill_at_each_write_point_loses_nothing(tmp_path: Path, point: str) -> None:
    assert "steps" in run("at", str(tmp_path / "store"), point)


@pytest.mark.system
def test_a_reader_always_sees_whole_steps_while_another_writes(tmp_path: Path) -> None:
    assert "looks" in run("watch", str(tmp_path / "store"), "2")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["random", store_folder, how_often, start]:
            sys.stdout.write(kill_at_random(Path(store_folder), int(how_often), int(start)))
        case ["at", store_folder, name]:
            sys.stdout.write(kill_at(Path(store_folder), name))
        case ["watch", store_folder, how_long]:
            sys.stdout.write(watch(Path(store_folder), float(how_long)))
