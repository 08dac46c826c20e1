"""Waiting on a server that tells things at odd moments, in pieces, or not at all."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailbot.edge.bell import Bell
from mailbot.edge.config import ImapSettings
from mailbot.edge.idle import LONGEST_LINE, Lines, Watch
from mailbot.model.errors import MailboxBroken
from mailbot.model.mailbox import Folders
from tests.system.dovecot import make_certificate

FOLDERS = Folders(inbox=("INBOX",), sent=("Sent",), drafts="Drafts")

Script = Callable[["Server", bytes], None]
"""What the server does with the tag of an IDLE."""


class Server:
    """A server that lets everybody in and does as its script says when a client waits."""

    capability = b"IMAP4rev1 IDLE CONDSTORE"

    def __init__(self, script: Script, certificate: Path | None) -> None:
        self.script = script
        self.said: list[bytes] = []
        self._certificate = certificate
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.link = self._door
        self._pieces: Iterator[bytes] = iter(())
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            self.link, _ = self._door.accept()
            if self._certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(
                    self._certificate / "certificate.pem", self._certificate / "key.pem"
                )
                self.link = context.wrap_socket(self.link, server_side=True)
            self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.says(b"* OK [CAPABILITY %s] hello\r\n" % self.capability)
            self._pieces = self.link.makefile("rb")
            for line in self._pieces:
                self._answer(line.rstrip(b"\r\n"))

    def _answer(self, line: bytes) -> None:
        self.said.append(line)
        tag, _, command = line.partition(b" ")
        word = command.split(b" ")[0].upper()
        if word == b"IDLE":
            self.script(self, tag)
        elif word == b"CAPABILITY":
            self.says(b"* CAPABILITY %s\r\n%s OK done\r\n" % (self.capability, tag))
        elif word == b"STATUS":
            name = command.split(b" ")[1]
            self.says(
                b"* STATUS %s (UIDVALIDITY 7 UIDNEXT 12 HIGHESTMODSEQ 30)\r\n%s OK done\r\n"
                % (name, tag)
            )
        elif word == b"EXAMINE":
            self.says(b"* 3 EXISTS\r\n%s OK [READ-ONLY]\r\n" % tag)
        elif tag != b"DONE":
            self.says(b"%s OK done\r\n" % tag)

    def says(self, words: bytes) -> None:
        """Send *words* as one piece."""
        self.link.sendall(words)

    def ended(self) -> None:
        """Return when the client has ended its waiting."""
        for line in self._pieces:
            self.said.append(line.rstrip(b"\r\n"))
            if line.upper() == b"DONE\r\n":
                return

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError):
            self.link.shutdown(socket.SHUT_RDWR)
        self.link.close()
        self._door.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    make_certificate(folder)
    return folder


@pytest.fixture(params=["plain", "TLS"])
def meets(request, certificate: Path) -> Iterator[Callable[..., tuple[Watch | None, Server]]]:
    """Return what opens a watch on a server with a script, in the clear and over TLS."""
    tls = request.param == "TLS"
    opened: list[Server] = []

    def meet(script: Script, seconds: float = 5.0) -> tuple[Watch | None, Server]:
        server = Server(script, certificate if tls else None)
        opened.append(server)
        settings = ImapSettings(
            host="localhost" if tls else "127.0.0.1",
            port=server.port,
            user="dana",
            security="tls" if tls else "none",
            ca_file=str(certificate / "certificate.pem") if tls else "",
            timeout_seconds=seconds,
        )
        return Watch.open(settings, "secret", FOLDERS), server

    yield meet
    for server in opened:
        server.close()


@pytest.fixture
def bell() -> Iterator[Bell]:
    bell = Bell()
    yield bell
    bell.close()


def told(*pieces: bytes, pause: float = 0.02) -> Script:
    """Return a script that says *pieces*, each on its own; {tag} is the tag of IDLE."""

    def script(server: Server, tag: bytes) -> None:
        for piece in pieces:
            server.says(piece.replace(b"{tag}", tag))
            time.sleep(pause)
        server.ended()
        server.says(b"%s OK done\r\n" % tag)

    return script


NEWS = [
    (b"+ idling\r\n", b"* 4 EXISTS\r\n"),
    (b"* 4 EXISTS\r\n+ idling\r\n",),
    (b"* 4 EXISTS\r\n", b"+ idling\r\n"),
    (b"+ idling\r\n* 4 EXISTS\r\n",),
    (b"+ idl", b"ing\r", b"\n* 4 EX", b"ISTS\r", b"\n"),
    (b"* 2 FETCH (FLAGS (\\Seen))\r\n+ idling\r\n", b"* 4 EXISTS\r\n* 1 RECENT\r\n"),
    (b"+\r\n", b"* OK Still here\r\n* 4 exists\r\n"),
    (b"+ idling\r\n", b'* STATUS "Clients/Acme" (UIDNEXT 9)\r\n'),
    (b"+ idling\r\n", b"* SOMETHING that nobody knows\r\n"),
    (b"+ idling\r\n", b"ISTS\r\n"),
    (b"+ idling\r\n", b"{tag} OK enough waited\r\n"),
]


@pytest.mark.parametrize("pieces", NEWS)
def test_news_is_heard_whenever_and_in_whatever_pieces_it_comes(meets, bell, pieces):
    watch, _ = meets(told(*pieces))

    assert watch.wait(3.0, bell)
    assert not watch.wait(0.0, bell)


@pytest.mark.parametrize(
    "words",
    [
        b"* OK Still here\r\n",
        b"* 2 FETCH (FLAGS (\\Seen))\r\n",
        b"* 2 EXPUNGE\r\n",
        b"* VANISHED 5\r\n",
        b"+ idling still\r\n",
    ],
)
def test_what_is_no_new_message_wakes_nobody(meets, bell, words):
    watch, _ = meets(told(b"+ idling\r\n", words))

    assert not watch.wait(0.2, bell)


def end_of_the_line(server: Server, tag: bytes) -> None:
    server.says(b"+ idling\r\n")
    time.sleep(0.05)
    server.close()


def leave(server: Server, tag: bytes) -> None:
    server.says(b"+ idling\r\n* BYE tired\r\n")


def endless(server: Server, tag: bytes) -> None:
    server.says(b"+ idling\r\n")
    time.sleep(0.05)
    with contextlib.suppress(OSError):
        while True:
            server.says(b"x" * LONGEST_LINE)


@pytest.mark.parametrize("script", [end_of_the_line, leave, endless])
def test_the_end_is_noticed_at_once_and_every_time(meets, bell, script):
    watch, _ = meets(script)
    began = time.monotonic()

    for _ in range(2):
        with pytest.raises(MailboxBroken):
            watch.wait(5.0, bell)
    assert time.monotonic() - began < 2


def test_news_before_the_end_is_not_lost(meets, bell):
    def script(server: Server, tag: bytes) -> None:
        server.says(b"+ idling\r\n* 4 EXISTS\r\n")
        server.close()

    watch, _ = meets(script)

    assert watch.wait(3.0, bell)
    with pytest.raises(MailboxBroken):
        watch.wait(3.0, bell)


def test_a_server_that_does_not_answer_is_given_up_in_time(meets):
    began = time.monotonic()
    with pytest.raises(MailboxBroken, match="no answer in time"):
        meets(lambda *_: None, seconds=0.5)
    assert time.monotonic() - began < 2


def test_a_server_that_will_not_wait_is_not_waited_on(meets):
    watch, _ = meets(lambda server, tag: server.says(b"%s NO not today\r\n" % tag))

    assert watch is None


def test_silence_after_waiting_is_noticed_in_time(meets, bell):
    def script(server: Server, tag: bytes) -> None:
        server.says(b"+ idling\r\n")
        server.ended()
        time.sleep(2)  # and nothing for as long as the test takes

    watch, _ = meets(script, seconds=0.5)
    assert not watch.wait(0.1, bell)

    with pytest.raises(MailboxBroken, match="no answer in time"):
        watch.look()


def test_other_folders_are_looked_at_in_one_go_and_few_bytes(meets, bell):
    watch, server = meets(told(b"+ idling\r\n"))
    before = len(server.said)

    states = watch.look(("Sent", "Drafts"))

    assert [(s.uidvalidity, s.uidnext, s.modseq) for s in states.values()] == [(7, 12, 30)] * 2
    assert [line.split(b" ")[1:3] for line in server.said[before:]] == [
        [],
        [b"STATUS", b'"Sent"'],
        [b"STATUS", b'"Drafts"'],
        [b"IDLE"],
    ]


def test_news_between_two_waits_is_heard(meets, bell):
    def script(server: Server, tag: bytes) -> None:
        server.says(b"+ idling\r\n")
        server.ended()
        server.says(b"* 4 EXISTS\r\n%s OK done\r\n" % tag)

    watch, _ = meets(script)
    watch.look()

    assert watch.wait(1.0, bell)


def test_no_folder_name_begins_a_second_command(meets):
    watch, server = meets(told(b"+ idling\r\n"))
    before = len(server.said)

    with pytest.raises(Exception, match="control character"):
        watch.look(('Sent" (UIDNEXT)\r\nX1 DELETE "INBOX',))
    watch.look(('Sent"\\',))

    said = server.said[before:]
    assert said[1].split(b" ", 2)[2].startswith(b'"Sent\\"\\\\" (')
    assert not any(b"DELETE" in line for line in said)


def test_the_bell_ends_the_waiting(meets, bell):
    watch, _ = meets(told(b"+ idling\r\n"))
    threading.Timer(0.1, bell.ring).start()
    began = time.monotonic()

    assert not watch.wait(10.0, bell)
    assert time.monotonic() - began < 2


def test_a_flood_is_read_in_portions():
    near, far = socket.socketpair()
    threading.Thread(target=lambda: _flood(far), daemon=True).start()
    lines = Lines(near)
    time.sleep(0.05)

    taken = lines.take()

    near.close()
    assert 0 < len(taken) < 200_000


def _flood(far: socket.socket) -> None:
    with contextlib.suppress(OSError):
        for _ in range(1000):
            far.sendall(b"* 1 EXISTS\r\n" * 10_000)
