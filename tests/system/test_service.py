"""The background service: started once, ended cleanly, one at a time."""

import signal
import time

import pytest

from tests.system.test_main_job import the_mail

pytestmark = pytest.mark.system


@pytest.fixture
def owner(owner):
    owner.runs("resume")
    return owner


def until(condition, seconds: float = 20.0) -> None:
    """Wait until *condition* holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def ended(service) -> float:
    """Tell the service to end; return how long it took, in seconds."""
    began = time.monotonic()
    service.send_signal(signal.SIGTERM)
    out, err = service.communicate(timeout=20)
    assert service.returncode == 0, err
    assert "Traceback" not in err + out
    return time.monotonic() - began


def test_the_service_drafts_and_ends_cleanly(server, owner):
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    service = owner.starts("run")
    until(lambda: server.raw("Drafts"))

    assert ended(service) < 5
    assert "waits in Drafts" in owner.runs("show", "INV-104").stdout


def test_the_service_ends_in_the_middle_of_a_round(server, owner):
    for _ in range(40):
        for at, folder, raw in the_mail():
            server.deliver(folder, raw, at=at)
    service = owner.starts("run")
    until((owner.store / "service.lock").exists)
    time.sleep(1.5)

    assert ended(service) < 5
    assert owner.runs("once").returncode == 0
    assert len(server.raw("Drafts")) == 1


def test_a_service_that_is_told_to_end_while_it_still_starts_ends_cleanly(server, owner):
    service = owner.starts("run")
    until((owner.store / "service.lock").exists)  # what it needs to work is not loaded yet

    assert ended(service) < 5


def test_a_second_instance_is_refused_at_once(server, owner):
    service = owner.starts("run")
    until((owner.store / "service.lock").exists)
    time.sleep(1.0)
    try:
        for command in ("run", "once"):
            began = time.monotonic()
            done = owner.runs(command)
            assert done.returncode == 75
            assert "another mailbot" in done.stderr
            assert time.monotonic() - began < 3
    finally:
        ended(service)


def test_the_owner_can_tell_and_look_while_the_service_runs(server, owner):
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    service = owner.starts("run")
    try:
        until(lambda: server.raw("Drafts"))

        assert owner.runs("paid", "INV-107").returncode == 0
        assert "Acme" in owner.runs("status").stdout
    finally:
        ended(service)


def test_the_service_waits_out_a_server_that_is_down(server, owner):
    server.stop()
    service = owner.starts("run")
    time.sleep(3)
    assert service.poll() is None
    for_later = the_mail()
    server.start()
    for at, folder, raw in for_later:
        server.deliver(folder, raw, at=at)

    until(lambda: server.raw("Drafts"), seconds=40)
    assert ended(service) < 5


def refused(owner) -> None:
    """Have the configuration hold a password that the server refuses."""
    path = owner.folder / "config.toml"
    path.write_text(path.read_text().replace('password = "', 'password = "not '))


def mended(owner) -> None:
    path = owner.folder / "config.toml"
    path.write_text(path.read_text().replace('password = "not ', 'password = "'))


def test_what_stopped_the_service_is_told_until_a_round_by_hand_went_well(server, owner):
    refused(owner)
    service = owner.starts("run")
    service.communicate(timeout=30)
    assert service.returncode == 77
    assert "the login was refused" in owner.runs("status").stdout

    mended(owner)
    assert owner.runs("once").returncode == 0

    said = owner.runs("status").stdout
    assert "refused" not in said
    assert "mailbot is not running (`mailbot run`); the last round was" in said


def test_where_everything_is_restarted_a_service_that_gave_up_stays_and_is_not_well(server, owner):
    """Docker and launchd restart whatever ended: each restart would be one more refused sign-in."""
    refused(owner)
    service = owner.starts("run", MAILBOT_STAYS="1")
    until(lambda: "gave up" in owner.runs("doctor", "--health").stdout)
    time.sleep(1)

    assert service.poll() is None
    assert ended(service) < 5
