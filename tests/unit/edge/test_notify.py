"""What the service manager hears, and what `mailbot status` reads."""

import os
import socket
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.edge.condition import NAME, Condition, State, read, write
from mailbot.edge.notify import tell, watchdog_seconds

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        path = tmp_path / "notify"
        door.bind(str(path))
        door.settimeout(2)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield door


def test_the_service_manager_is_told_in_its_own_form(manager):
    tell(READY="1", STATUS="mailboxes: 2 watching")

    assert manager.recv(4096) == b"READY=1\nSTATUS=mailboxes: 2 watching"


@pytest.mark.parametrize("name", ["", "relative", "/nowhere/at/all"])
def test_without_a_service_manager_nothing_happens(monkeypatch, name):
    monkeypatch.setenv("NOTIFY_SOCKET", name)

    tell(READY="1")


@pytest.mark.parametrize(
    ("wanted", "process", "seconds"),
    [("30000000", None, 30.0), ("30000000", 1, 0.0), ("soon", None, 0.0), ("", None, 0.0)],
)
def test_the_watchdog_is_fed_only_if_it_is_ours(monkeypatch, wanted, process, seconds):
    monkeypatch.setenv("WATCHDOG_USEC", wanted)
    monkeypatch.setenv("WATCHDOG_PID", str(process or os.getpid()))

    assert watchdog_seconds() == seconds


def test_the_condition_is_read_as_it_was_written_and_private(tmp_path):
    condition = Condition(
        account="anna",
        state=State.WAITING,
        since=NOW,
        problem="mail.example:993: nothing answers there",
        advice="check [imap] host",
    )

    write(tmp_path, condition)

    assert read(tmp_path) == condition
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_no_condition_and_a_torn_one_are_none(tmp_path):
    assert read(tmp_path) is None
    (tmp_path / NAME).write_text('{"account": "an')
    assert read(tmp_path) is None


def test_a_folder_that_takes_nothing_stops_nobody(tmp_path):
    write(tmp_path / "gone", Condition(account="anna", state=State.WATCHING, since=NOW))
