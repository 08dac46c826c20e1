r"""A wire to the mail server on which one thing goes wrong, at the moment a test chooses.

    fault = Fault(command=rb"APPEND", moment=Moment.LITERAL, after=100, act=CUT)
    with Wire(server, fault) as wire:
        scene.rounds(1)              # through wire.port: raises MailboxBroken
    assert wire.fired == 1           # from then on the wire was honest

Commands are told from literals in both directions, so that no text of a message is ever
taken for a command.
"""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Self

from tests.system.dovecot import Dovecot

_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r\n$")
_PIECE = 4096


class Moment(StrEnum):
    """When the fault happens, seen from the command that it happens to."""

    COMMAND = "before the server hears of it"
    LITERAL = "when the server has `after` bytes of its literal"
    SENT = "when the server has all of it"
    ANSWER = "when the server has done it and says so"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What goes wrong: words instead of the right ones, a wait, silence for ever, or the end."""

    say: bytes = b""
    """Lines for the client; {tag} is the command's."""
    wait: float = 0.0
    silent: bool = False
    """Swallow whatever comes from now on, both ways, and keep the connection open."""
    cut: bool = False
    stray: float = 0.0
    """LITERAL only: cut the client off, and let the server have the rest so much later."""


CUT = Act(cut=True)
HANG = Act(silent=True)


def late(seconds: float) -> Act:
    """Wait, then go on as if nothing had been."""
    return Act(wait=seconds)


def no(words: bytes) -> Act:
    """Refuse with a tagged NO."""
    return Act(say=b"{tag} NO " + words + b"\r\n")


def bye(words: bytes) -> Act:
    """Take leave untagged, then close."""
    return Act(say=b"* BYE " + words + b"\r\n", cut=True)


OVERQUOTA = no(b"[OVERQUOTA] Quota exceeded (mailbox for user is full)")
TRYCREATE = no(b"[TRYCREATE] Mailbox doesn't exist: Drafts")
GMAIL_THROTTLE = no(b"[THROTTLED] Account exceeded command or bandwidth limits.")
GMAIL_LOGIN_THROTTLE = no(b"[ALERT] Account exceeded command or bandwidth limits. (Failure)")
GMAIL_CROWD = no(b"[ALERT] Too many simultaneous connections. (Failure)")
MICROSOFT_THROTTLE = no(b"Request is throttled. Suggested Backoff Time: 2934 milliseconds")
MICROSOFT_CROWD = Act(say=b"{tag} BAD User is authenticated but not connected.\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with a command, when, and how often before the wire is honest again."""

    command: bytes
    """A pattern; it is looked for at the start of the command, after its tag."""
    moment: Moment
    act: Act
    after: int = 0
    """LITERAL only: how many bytes of the literal the server gets first."""
    times: int = 1


class Wire:
    """A door on loopback; whoever enters is led to the server, past the fault."""

    def __init__(self, server: Dovecot, *faults: Fault) -> None:
        self.commands: list[bytes] = []
        """What was said to the server, tags and literals left out."""
        self.fired = 0
        """How often something went wrong."""
        self.connections = 0
        self._left = {fault: fault.times for fault in faults}
        self._lock = threading.Lock()
        self._server = server
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._ends: list[socket.socket] = []
        self.call: type[Call] = Call
        """What becomes of each connection."""

    def __enter__(self) -> Self:
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self._door, *self._ends):
            _close(end)

    def due(self, command: bytes, *moments: Moment) -> Fault | None:
        """Return the fault that is due now, and count it."""
        with self._lock:
            for fault, left in self._left.items():
                if left and fault.moment in moments and re.match(fault.command, command):
                    self._left[fault] -= 1
                    self.fired += 1
                    return fault
        return None

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection((self._server.host, self._server.port))
                self.connections += 1
                self._ends += [near, far]
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                call = self.call(self, near, far)
                for work in (call.out, call.back):
                    threading.Thread(target=work, daemon=True).start()


class Call:
    """One connection: two threads, one for each direction."""

    def __init__(self, wire: Wire, near: socket.socket, far: socket.socket) -> None:
        self._wire = wire
        self._near = near
        self._far = far
        self._silent = threading.Event()
        self._asked: dict[bytes, bytes] = {}
        """The commands under way, by tag."""

    def out(self) -> None:
        """Carry what the client says."""
        with contextlib.suppress(OSError), self._near.makefile("rb") as lines:
            for line in lines:
                if self._silent.is_set():
                    continue
                self._command(line, lines)
        _close(self._far)

    def back(self) -> None:
        """Carry what the server says."""
        with contextlib.suppress(OSError), self._far.makefile("rb") as lines:
            for line in lines:
                tag = line.split(b" ", 1)[0]
                fault = None
                if tag in self._asked:
                    fault = self._wire.due(self._asked.pop(tag), Moment.ANSWER)
                if fault is None or self._goes_on(fault.act, tag):
                    self._tell(line)
                    for piece in _literal(line, lines):
                        self._tell(piece)
        _close(self._near)

    def _command(self, line: bytes, lines: BinaryIO) -> None:
        tag, _, command = line.partition(b" ")
        self._wire.commands.append(command)
        self._asked[tag] = command
        fault = self._wire.due(command, Moment.COMMAND)
        if fault is not None and not self._goes_on(fault.act, tag):
            return
        fault = self._wire.due(command, Moment.LITERAL)
        if fault is not None and fault.act.say:
            self._refuse(line, lines, fault.act, tag)
            return
        self._far.sendall(line)
        if _LITERAL.search(line) and not self._carry(line, lines, fault, tag):
            return
        fault = self._wire.due(command, Moment.SENT)
        if fault is not None:
            self._goes_on(fault.act, tag)

    def _carry(self, line: bytes, lines: BinaryIO, fault: Fault | None, tag: bytes) -> bool:
        """Carry the literal of *line*, or a part of it; say whether the command goes on."""
        if fault is not None and fault.act.stray:
            rest = b"".join(_literal(line, lines)) + lines.readline()
            self._near.shutdown(socket.SHUT_RDWR)
            time.sleep(fault.act.stray)
            self._far.sendall(rest)
            return False
        sent = 0
        if fault is not None and not fault.after and not self._goes_on(fault.act, tag):
            return False
        for piece in _literal(line, lines):
            stop = fault is not None and sent < fault.after <= sent + len(piece)
            if fault is not None and stop:
                self._far.sendall(piece[: fault.after - sent])
                if not self._goes_on(fault.act, tag):
                    return False
                self._far.sendall(piece[fault.after - sent :])
            else:
                self._far.sendall(piece)
            sent += len(piece)
        end = lines.readline()  # the rest of the command, or one more literal
        self._far.sendall(end)
        return self._carry(end, lines, None, tag) if _LITERAL.search(end) else True

    def _refuse(self, line: bytes, lines: BinaryIO, act: Act, tag: bytes) -> None:
        """Take the whole literal, as servers do that look at their quota late; then act."""
        self._tell(b"+ go on\r\n")
        for _ in _literal(line, lines):
            pass
        lines.readline()
        self._goes_on(act, tag)

    def _goes_on(self, act: Act, tag: bytes) -> bool:
        """Do what goes wrong; say whether things go their way after it."""
        time.sleep(act.wait)
        if act.say:
            self._tell(act.say.replace(b"{tag}", tag))
            self._asked.pop(tag, None)
        if act.silent:
            self._silent.set()
        if act.cut:
            for end in (self._near, self._far):
                _close(end)
        return not (act.say or act.silent or act.cut)

    def _tell(self, words: bytes) -> None:
        if not self._silent.is_set():
            self._near.sendall(words)


def _literal(line: bytes, lines: BinaryIO) -> Iterator[bytes]:
    """Yield the literal that *line* announces, in pieces."""
    found = _LITERAL.search(line)
    rest = int(found[1]) if found else 0
    while rest and (piece := lines.read(min(rest, _PIECE))):
        rest -= len(piece)
        yield piece


def _close(end: socket.socket) -> None:
    """Send what is on its way, then end both directions."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def empty(server: Dovecot) -> None:
    """Take every message out of a mailbox."""
    for folder in ("INBOX", "Drafts", "Sent", "Trash"):
        server.admin.select_folder(folder)
        if uids := server.admin.search("ALL"):
            server.admin.delete_messages(uids)
            server.admin.expunge()
    server.admin.unselect_folder()
