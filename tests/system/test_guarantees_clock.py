"""A machine that sleeps, and a clock that is set, under a service that runs (G12)."""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.edge.condition import State
from mailbot.edge.tinystore import TinyStore
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.model.policy import DigestTimes
from mailbot.rounds import desk
from tests.system.campaign import Service, settings
from tests.system.dovecot import Dovecot
from tests.system.killing import OWNER, Scene
from tests.system.waiting import condition_of, until

pytestmark = pytest.mark.system

LIBRARIES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
FAKE = next(
    (path for lib in LIBRARIES if (path := Path(lib, "faketime", "libfaketime.so.1")).exists()),
    None,
)

A_STRANGER = b"From: eve@stranger.example\r\nSubject: Spring offers\r\n\r\nBuy now.\r\n"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with Dovecot() as server:
        scene = Scene.of(server, tmp_path)
        scene.config = replace(scene.config, digest=DigestTimes(on=False))
        yield scene


def works(scene: Scene) -> None:
    folder = scene.config.store.folder
    until(lambda: condition_of(folder).state is State.WATCHING, seconds=60)


def test_a_service_that_was_asleep_makes_up_for_it_once(scene: Scene, tmp_path: Path) -> None:
    """As when a lid is closed: nothing runs, and the world goes on."""
    scene.clients_come(4)
    with Service(settings(scene, scene.server.port, tmp_path)) as service:
        scene.a_reply_comes()
        works(scene)
        until(lambda: scene.lying() == {"Drafts": 1})
        for _ in range(3):
            os.kill(service.pid, signal.SIGSTOP)
            scene.a_reply_comes()
            time.sleep(1.5)
            os.kill(service.pid, signal.SIGCONT)
        until(lambda: scene.lying() == {"Drafts": 4}, seconds=40)
        time.sleep(1.5)
        assert service.stops() == 0

    scene.rounds(2)
    assert scene.copies("Drafts") == Counter([1, 2, 3, 4])


@pytest.mark.skipif(
    FAKE is None or not shutil.which("faketime"), reason="faketime sets the clock of the service"
)
def test_a_clock_that_is_set_under_a_running_service_doubles_no_reminder(
    scene: Scene, tmp_path: Path
) -> None:
    """Forwards by ten days, back by nine, forwards again; only the clock on the wall is set."""
    table = (
        "number,client,amount,currency,issued,due,email\n"
        "INV-1001,Client 1,100.00,USD,2026-10-07,2026-11-06,office@client1.example\n"
    )
    with TinyStore.open(scene.config.store.folder) as store:
        command = desk.Command(words="import", now=datetime(2026, 11, 2, tzinfo=UTC))
        store.record(desk.invoices(rows_of(table)[0], replay(store.events()), OWNER, command))
    clock = tmp_path / "clock"
    clock.write_text("@2026-11-03 10:00:00")
    faked = {
        "LD_PRELOAD": str(FAKE),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": "UTC",
    }
    with Service(settings(scene, scene.server.port, tmp_path), **faked) as service:
        works(scene)
        until(lambda: steps(scene) == ["INV-1001 before-due"])
        for moment in ("2026-11-13 10:00:00", "2026-11-04 10:00:00", "2026-11-13 12:00:00"):
            _set(clock, moment)
            scene.server.deliver("INBOX", A_STRANGER)  # the service looks, and sees its clock
            time.sleep(2.5)
        until(lambda: len(steps(scene)) > 1)
        assert service.ends.total() == 0  # it is killed now: to wait by a false clock takes long

    assert steps(scene) == ["INV-1001 before-due", "INV-1001 overdue"]


def steps(scene: Scene) -> list[str]:
    return [draft.letter.step for case in scene.books().cases.values() for draft in case.drafts]


def _set(clock: Path, moment: str) -> None:
    new = clock.with_suffix(".new")
    new.write_text(f"@{moment}")
    new.replace(clock)
