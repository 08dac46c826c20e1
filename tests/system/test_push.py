"""A reply is noticed at once, whatever the server and the wire do (G5, G6)."""

import signal
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.edge.bell import Bell
from mailbot.edge.condition import State
from mailbot.edge.config import Config
from mailbot.edge.idle import Watch
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.secrets import Secret
from mailbot.model.letter import DraftState
from tests.system import faults
from tests.system.cyrus import Cyrus
from tests.system.dovecot import Dovecot
from tests.system.faults import HANG, Fault, Moment, Wire, empty
from tests.system.killing import OWNER, Scene, a_reply
from tests.system.mailserver import MailServer
from tests.system.owner import Owner
from tests.system.waiting import at_work, condition_of, deliver, told_after_all, until

pytestmark = pytest.mark.system

SHORT = 1.0
"""How long an answer is waited for where it does not come."""


@pytest.fixture(scope="module", params=[Dovecot, Cyrus], ids=["dovecot", "cyrus"])
def shared(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    with request.param(user=OWNER.address) as server:
        yield server


@pytest.fixture
def server(shared: MailServer) -> MailServer:
    empty(shared)
    return shared


@pytest.fixture
def scene(server: MailServer, tmp_path: Path) -> Scene:
    scene = Scene.of(server, tmp_path)
    scene.clients_come(60)
    return scene


def seldom(config: Config, **imap: object) -> Config:
    """Return the settings with polls so seldom that none comes during a test."""
    service = replace(config.service, poll_minutes=1440)
    settings = replace(config.imap, password=Secret("correct horse"), **imap)
    return replace(config, service=service, imap=settings)


def drafts(server: MailServer) -> int:
    return len(server.uids("Drafts"))


def test_a_reply_is_answered_within_two_seconds_of_its_delivery(server, scene):
    with at_work(seldom(scene.config)) as account:
        for number in range(1, 6):
            began = time.monotonic()
            deliver(server, a_reply(number))
            until(lambda number=number: drafts(server) == number)

            assert time.monotonic() - began < 2
        assert account.condition.state is State.WATCHING


def test_none_is_missed_that_comes_just_when_waiting_begins(server):
    """G5: the library's own way misses nearly all of these."""
    assert all(told_after_all(server, number) for number in range(20))


def test_waiting_begins_before_anything_is_looked_at(server, scene):
    """So nothing comes in between the two unseen, at the start or after an outage."""
    with Wire(server) as wire, at_work(seldom(scene.config, port=wire.port)) as account:
        for end in wire._ends[::2]:
            with suppress(OSError):
                fin(end)
        until(lambda: account.condition.state is State.WAITING)
        until(lambda: account.condition.state is State.WATCHING)
        words = [command.split(b" (")[0].strip() for command in wire.commands]

    order = [word for word in words if word in {b"IDLE", b'STATUS "INBOX"'}]
    assert order == [b"IDLE", b'STATUS "INBOX"'] * 2


def test_a_burst_leads_to_few_rounds(server, scene):
    with Wire(server) as wire, at_work(seldom(scene.config, port=wire.port)):
        before = len(wire.commands)
        for number in range(1, 51):
            deliver(server, a_reply(number))
        until(lambda: drafts(server) == 50)
        asked = [c for c in wire.commands[before:] if c.startswith(b'STATUS "INBOX"')]

    assert len(asked) <= 10


def fin(end: socket.socket) -> None:
    end.shutdown(socket.SHUT_RDWR)


def reset(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # Not closed by its other threads, the socket would stay: shut down, then reset.
    end.close()
    fin(end)


def bye(end: socket.socket) -> None:
    end.sendall(b"* BYE Autologout; idle for too long\r\n")
    end.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("ending", [fin, reset, bye])
def test_the_end_of_the_connection_is_noticed_and_mended_in_seconds(server, scene, ending):
    """G6."""
    with Wire(server) as wire, at_work(seldom(scene.config, port=wire.port)) as account:
        first = wire.connections
        for end in wire._ends[::2]:
            with suppress(OSError):
                ending(end)
        deliver(server, a_reply(1))
        began = time.monotonic()
        until(lambda: drafts(server) == 1)

        assert time.monotonic() - began < SHORT + 5
        assert wire.connections > first
        until(lambda: account.condition.state is State.WATCHING)


def test_silence_is_noticed_within_the_timeout(server, scene):
    """G6: from the moment on when an answer is due; whoever is asked nothing owes none."""
    fault = Fault(command=rb"$", moment=Moment.COMMAND, act=HANG)  # the word DONE
    config = seldom(scene.config, timeout_seconds=SHORT)
    with Wire(server, fault) as wire:
        config = replace(config, imap=replace(config.imap, port=wire.port))
        with at_work(config) as account:
            deliver(server, a_reply(1))
            until(lambda: drafts(server) == 1)
            account.poll()
            began = time.monotonic()
            until(lambda: account.condition.state is State.WAITING)
            noticed = time.monotonic() - began
            deliver(server, a_reply(2))
            until(lambda: drafts(server) == 2)

    assert wire.fired == 1
    assert noticed < SHORT + 5


def test_a_server_that_wakes_us_for_nothing_does_so_less_and_less(server, scene):
    with Wire(server) as wire, at_work(seldom(scene.config, port=wire.port)):
        before = len(wire.commands)
        waiting = wire._ends[2]
        for _ in range(150):
            waiting.sendall(b"* 1 EXISTS\r\n")
            time.sleep(0.02)
        asked = [c for c in wire.commands[before:] if c.startswith(b'STATUS "INBOX"')]

        assert 1 <= len(asked) <= 8
        deliver(server, a_reply(1))
        until(lambda: drafts(server) == 1)


def test_where_nothing_happened_a_look_asks_for_nothing_else(server, scene):
    """Drafts are not listed, though one of ours waits there; no message is fetched."""
    with Wire(server) as wire, at_work(seldom(scene.config, port=wire.port)) as account:
        deliver(server, a_reply(1))
        until(lambda: drafts(server) == 1)
        fall_silent(wire)  # else the first look returns when the round that was rung for ends
        look(account)
        look(account)
        fall_silent(wire)
        before = len(wire.commands)
        look(account)

    words = [command.split(b" ")[0].strip() for command in wire.commands[before:]]
    own = [command for command in wire.commands[before:] if b'STATUS "Mailbot' in command]
    told = server.admin.has_capability("NOTIFY")  # then it is asked of Sent and Drafts in turn
    asked = (1 if told else 2) + len(own)  # those below Mailbot are younger than the connection
    assert words[: asked + 2] == [b"", *[b"STATUS"] * asked, b"IDLE"]
    assert set(words[asked + 2 :]) <= {b"", b"LOGOUT"}


def test_a_folder_of_which_the_server_tells_is_asked_of_when_it_changed(server):
    """And one of the others in turn, for servers forget some changes."""
    if not server.admin.has_capability("NOTIFY"):
        pytest.skip(f"{server.trade} tells of one folder alone")
    box = ImapMailbox.open(server.settings(), server.password)
    watch = Watch.open(server.settings(), server.password, box.folders)
    assert watch
    everyone = ("Sent", "Drafts")
    first, second = (watch.look(everyone).keys() for _ in range(2))
    assert first | second == {*everyone}
    assert not first & second
    for _ in range(2):
        server.deliver("Drafts", a_reply(1))
        assert not watch.wait(2, Bell()), "a change of drafts is nobody's reply"
        states = watch.look(everyone)
        assert states["Drafts"].uidnext == server.uids("Drafts")[-1] + 1
    watch.close()
    box.close()


def test_teaching_folders_are_looked_at_when_something_left_the_inbox(
    server, scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mailbot.account.RENEW_SECONDS", 1.0)
    monkeypatch.setattr("mailbot.account.RENEW_SOON_SECONDS", 1.0)
    with Wire(server) as wire, at_work(seldom(scene.config, port=wire.port)):
        deliver(server, a_reply(1))
        until(lambda: drafts(server) == 1)
        looks = asked(wire, b"STATUS", b"/Notes")
        until(lambda: asked(wire, b"STATUS", b"/Notes") > looks + 3)
        before = asked(wire, b"STATUS", b"/Redirect")
        looks = asked(wire, b"STATUS", b"/Notes")
        until(lambda: asked(wire, b"STATUS", b"/Notes") > looks + 3)
        between = asked(wire, b"STATUS", b"/Redirect")
        (last,) = server.uids("INBOX")[-1:]
        server.admin.select_folder("INBOX")
        server.admin.delete_messages([last])
        server.admin.expunge()
        until(lambda: asked(wire, b"STATUS", b"/Redirect") > between)

    assert between == before


def asked(wire: Wire, *words: bytes) -> int:
    """Return how many commands so far had all these words."""
    return sum(all(w in c.replace(b".", b"/") for w in words) for c in wire.commands)


def test_a_look_costs_at_most_300_bytes(server):
    box = ImapMailbox.open(server.settings(), server.password)
    watch = Watch.open(server.settings(), server.password, box.folders)
    assert watch
    watch.look(("Sent", "Drafts"))  # the first one switches CONDSTORE on, and is told so
    heard: list[bytes] = []
    take = watch._lines.take

    def counted() -> list[bytes]:
        lines = take()
        heard.extend(lines)
        return lines

    watch._lines.take = counted
    watch.look(("Sent", "Drafts"))
    watch.close()
    box.close()

    assert sum(len(line) + 2 for line in heard) <= 300, heard


def fall_silent(wire: Wire) -> None:
    """Return when nothing was said to the server for a second."""
    said = -1
    while said != len(wire.commands):
        said = len(wire.commands)
        time.sleep(1)


def look(account) -> None:
    """Have the account look around, and return when it has."""
    before = account.condition.last_round
    account.poll()
    until(lambda: account.condition.last_round != before)


def test_what_the_owner_does_is_seen_at_the_next_look(server, scene):
    with at_work(seldom(scene.config)) as account:
        for number in (1, 2, 3):
            deliver(server, a_reply(number))
            until(lambda number=number: drafts(server) == number)
        look(account)
        first, second, third = server.uids("Drafts")
        scene.send(first)
        scene.mark_deleted(second)
        scene.edit(third)
        look(account)
        look(account)
        look(account)
        states = [d.state for case in scene.books().cases.values() for d in case.drafts]

    assert sum(state.sent for state in states) == 1
    assert sum(state.discarded for state in states) == 1
    assert sum(state is DraftState.EDITED for state in states) == 1


def with_folder(server: MailServer, scene: Scene) -> Config:
    with suppress(Exception):
        server.admin.create_folder("Clients")
    return seldom(scene.config, folders=("INBOX", "Clients"))


def test_a_second_folder_is_watched_where_the_server_can_tell_of_it(server, scene):
    """RFC 5465."""
    if not server.admin.has_capability("NOTIFY"):
        pytest.skip(f"{server.trade} tells of one folder alone")
    with at_work(with_folder(server, scene)):
        began = time.monotonic()
        server.deliver("Clients", a_reply(1))
        until(lambda: drafts(server) == 1)
        took = time.monotonic() - began
        deliver(server, a_reply(2))
        until(lambda: drafts(server) == 2)

    assert took < 2


def test_a_second_folder_is_looked_at_where_the_server_tells_of_one_alone(tmp_path):
    words = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE SPECIAL-USE NAMESPACE UIDPLUS CONDSTORE"
    with Dovecot(user=OWNER.address, capability=words) as server:
        scene = Scene.of(server, tmp_path)
        scene.clients_come(2)
        with at_work(with_folder(server, scene)) as account:
            server.deliver("Clients", a_reply(1))
            time.sleep(1.0)
            assert drafts(server) == 0
            account.poll()
            until(lambda: drafts(server) == 1)
            deliver(server, a_reply(2))
            until(lambda: drafts(server) == 2)


def test_a_server_that_cannot_tell_is_asked(tmp_path):
    words = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE SPECIAL-USE NAMESPACE UIDPLUS"
    with Dovecot(user=OWNER.address, capability=words) as server:
        scene = Scene.of(server, tmp_path)
        scene.clients_come(1)
        with at_work(seldom(scene.config)) as account:
            assert account.condition.state is State.POLLING
            deliver(server, a_reply(1))
            account.poll()
            until(lambda: drafts(server) == 1)


def test_push_can_be_switched_off(server, scene):
    config = seldom(scene.config)
    with at_work(replace(config, service=replace(config.service, push=False))) as account:
        assert account.condition.state is State.POLLING


def test_tls_makes_no_difference(tmp_path):
    with Dovecot(user=OWNER.address, tls=True) as server:
        scene = Scene.of(server, tmp_path)
        scene.clients_come(3)
        with at_work(seldom(scene.config)):
            for number in (1, 2, 3):
                deliver(server, a_reply(number))
                until(lambda number=number: drafts(server) == number)


def test_an_outage_is_told_and_costs_no_work(server, scene):
    with at_work(seldom(scene.config)) as account:
        server.stop()
        try:
            until(lambda: account.condition.state is State.WAITING)
            told = condition_of(scene.config.store.folder)
            before = time.process_time()
            time.sleep(3)
            share = (time.process_time() - before) / 3
        finally:
            server.start()
        until(lambda: account.condition.state is State.WATCHING, seconds=60)

    assert told.problem
    assert told.next_round is not None
    assert share < 0.01


def test_a_second_connection_that_is_refused_leaves_the_first_at_work(server, scene):
    """Some servers let nobody in twice: then mailbot asks, and does not give up."""
    crowd = Fault(command=rb"LOGIN", moment=Moment.COMMAND, act=faults.GMAIL_CROWD)
    with Wire(server) as wire:
        answer = wire.due

        def the_second(command: bytes, *moments: Moment) -> Fault | None:
            is_second = wire.connections == 2 and command.startswith(b"LOGIN")
            return crowd if is_second and Moment.COMMAND in moments else answer(command, *moments)

        wire.due = the_second
        with at_work(seldom(scene.config, port=wire.port)) as account:
            assert account.condition.state is State.POLLING
            deliver(server, a_reply(1))
            account.poll()
            until(lambda: drafts(server) == 1)


def test_the_service_ends_at_once_while_it_waits(server, tmp_path):
    owner = Owner(tmp_path)
    owner.configures(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        more='security = "none"',
    )
    service = owner.starts("run")
    until(lambda: condition_of(owner.store).state is State.WATCHING)
    began = time.monotonic()
    service.send_signal(signal.SIGTERM)
    _, err = service.communicate(timeout=20)

    assert time.monotonic() - began < 2
    assert service.returncode == 0
    assert "Traceback" not in err
    assert condition_of(owner.store).state is State.STOPPED


def test_a_bell_is_heard_by_who_waits_later():
    bell = Bell()
    threading.Thread(target=bell.ring).start()
    time.sleep(0.05)

    assert bell.wait(0.0)
    assert not bell.wait(0.0)
    bell.close()
