"""How to wait for new messages, and be told at once? (RFC 2177, RFC 5465)

A connection of its own that only logs in, opens the inbox for reading and waits. From its first
IDLE on, its socket is read by nobody else: no line is lost between two buffers. What came before
IDLE was up is seen by the round that follows, what comes after is told: no moment lies between.
"""

import re
import socket
import ssl
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Self

from mailbot.edge.bell import Bell, ready
from mailbot.edge.config import ImapSettings
from mailbot.edge.connection import Connection, Unreadable, check, connect, translated, wire_name
from mailbot.edge.signin import Credential
from mailbot.model.errors import MailboxBroken, Refused
from mailbot.model.mailbox import Folders, FolderState

LONGEST_LINE = 64 * 1024
"""Nothing that a waiting connection has to hear is as long; more of a line is harm."""

_AT_ONCE = 256 * 1024
"""So much is read before it is looked at, however fast a server talks."""

_QUIET = re.compile(
    rb"\* (\d+ (EXPUNGE|FETCH\b.*)|VANISHED\b.*|(OK|NO|BAD|FLAGS|CAPABILITY)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
"""What may be told of a folder though nothing came in; all else, understood or not, is news."""

_GONE = re.compile(rb"\* (\d+ EXPUNGE|VANISHED)\b", re.IGNORECASE)

_BYE = re.compile(rb"\* BYE\b ?(.*)", re.IGNORECASE | re.DOTALL)
_STATUS = re.compile(rb'\* STATUS ("(?:[^"\\]|\\.)*"|[^ "]+) \(([^()]*)\) ?', re.IGNORECASE)
_NUMBER = re.compile(r"([A-Z]+) (\d{1,20})")

_ALIVE_SHARE: Final = (("TCP_KEEPIDLE", 2), ("TCP_KEEPALIVE", 2), ("TCP_KEEPINTVL", 8))
"""Which part of the time-out the system waits before it asks whether the other end is there."""


class Lines:
    """The lines that come over a socket, whatever pieces they come in."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._held = b""

    def take(self) -> list[bytes]:
        """Return the whole lines that are there, without their ends; perhaps none.

        Raises EOFError when there will be no more, or one without an end, and OSError when
        the line breaks.
        """
        pieces, size, ended = [self._held], 0, False
        self._link.setblocking(False)
        # TLS may hold more than waiting for the socket would tell: read until it is empty.
        while size < _AT_ONCE and not ended:
            try:
                piece = self._link.recv(_AT_ONCE)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                break
            pieces.append(piece)
            size, ended = size + len(piece), not piece
        *lines, self._held = b"".join(pieces).split(b"\n")
        if (ended and not lines) or len(self._held) > LONGEST_LINE:
            raise EOFError
        return [line.rstrip(b"\r") for line in lines]


class Watch:
    """A connection that waits for new messages, and looks at other folders meanwhile."""

    def __init__(self, connection: Connection, settings: ImapSettings, secret: str) -> None:
        self._connection = connection
        self._settings = settings
        self._secret = secret
        self._where = f"{settings.host}:{settings.port}"
        self._change = "HIGHESTMODSEQ" if "CONDSTORE" in connection.capabilities else "MESSAGES"
        self._link: socket.socket = connection.call("socket")
        self._lines = Lines(self._link)
        self._came: deque[bytes] = deque()
        """Lines that were read and not yet heard."""
        self._tags = 0
        self._idling = ""
        """The tag of the IDLE under way; empty when there is none."""
        self._news = False
        self.left = False
        """Something left the inbox since whoever watches said that nothing did."""
        self._over = ""
        """Why nothing more will come."""
        self.pushed: tuple[str, ...] = ()
        """The folders of which the server tells by itself when something comes in."""
        self.unasked: tuple[str, ...] = ()
        """The folders that the last look left out, for the server tells if they change."""
        self._told_of: tuple[str, ...] = ()
        """The folders of which it tells that they changed, which is no news."""
        self._changed: set[bytes] = set()
        """Those of them that did since the last look, by their plain names."""
        self._turn = 0

    @classmethod
    def open(
        cls,
        settings: ImapSettings,
        credential: Credential,
        folders: Folders,
        own: Sequence[str] = (),
    ) -> Self | None:
        """Return a watch that is waiting for messages; None where the server cannot do it.

        Our *own* folders are those that `look` will be asked about. Raises what
        edge/connection.py raises; then nothing is left open.
        """
        connection = connect(settings, credential)
        try:
            watch = cls(connection, settings, credential if isinstance(credential, str) else "")
            if "IDLE" not in connection.capabilities:
                watch.close()
                return None
            inbox = next((f for f in folders.inbox if f.upper() == "INBOX"), folders.inbox[0])
            connection.call("select_folder", wire_name(inbox), True)
            watch.pushed = (inbox,)
            every = tuple(
                dict.fromkeys((inbox, *folders.inbox, *folders.sent, folders.drafts, *own))
            )
            if _notified(connection, every[1:]):
                watch.pushed = (inbox, *(f for f in folders.inbox if f != inbox))
                watch._told_of = tuple(f for f in every if f not in watch.pushed)
            _keep_alive(watch._link, settings.timeout_seconds)
            watch.look()
        except Refused:
            watch.close()
            return None
        except BaseException:
            connection.close()
            raise
        return watch

    @property
    def waiting(self) -> bool:
        """Say whether the server would tell of news now; if not, `look` has it do so."""
        return bool(self._idling)

    def look(self, folders: Sequence[str] = (), own: Sequence[str] = ()) -> dict[str, FolderState]:
        """Begin to wait anew; return how *folders* stand meanwhile, all in one round trip.

        Of our *own* ones is told how many messages lie there. A folder whose state the server
        does not tell is left out, and so are those that are `unasked`. What is told on the way is
        news for the next `wait`. Raises MailboxBroken, and Refused when the server will not wait.
        """
        asking = [(folder, self._change) for folder in folders]
        asking += [(folder, "MESSAGES") for folder in own]
        self._pass_over(tuple(folder for folder, _ in asking))
        asking = [one for one in asking if one[0] not in self.unasked]
        folders = tuple(folder for folder, _ in asking)
        ended, idle = self._idling, self._tag()
        tags = [self._tag() for _ in asking]
        commands = [b"DONE"] if ended else []
        commands += [
            b" ".join((tag.encode(), b"STATUS", _quoted(folder), _items(what)))
            for tag, (folder, what) in zip(tags, asking, strict=True)
        ]
        asked = {*tags, *filter(None, [ended])}
        self._send(*commands, f"{idle} IDLE".encode())
        end = time.monotonic() + self._settings.timeout_seconds
        told: dict[bytes, dict[str, int]] = {}
        while True:
            line = self._next(end)
            if line.startswith(b"+") and not asked:
                break
            tag = line.partition(b" ")[0].decode("latin-1")
            if tag == idle:
                raise Refused(f"{self._where}: the server does not wait for messages")
            status = _STATUS.fullmatch(line)
            if status and any(_named(status, folder) for folder in folders):
                numbers = {k: int(n) for k, n in _NUMBER.findall(_words(status))}
                told.setdefault(_name(status), {}).update(numbers)
            elif tag not in asked:
                self._hear(line)
            asked.discard(tag)
        self._idling = idle
        states = {folder: told.get(_plain_name(folder), {}) for folder in folders}
        return {f: _state(f, numbers) for f, numbers in states.items() if "UIDVALIDITY" in numbers}

    def _pass_over(self, folders: Sequence[str]) -> None:
        """Leave out the folders that the server would tell of; but for one in turn.

        Servers are known to forget some kinds of changes.
        """
        same = [f for f in folders if f in self._told_of and _plain_name(f) not in self._changed]
        self._changed.clear()
        self._turn += 1
        again = same[self._turn % len(same)] if same else None
        self.unasked = tuple(folder for folder in same if folder != again)

    def wait(self, seconds: float, bell: Bell) -> bool:
        """Return True as soon as there is news, False after *seconds* or when *bell* rings.

        Raises MailboxBroken when the connection broke.
        """
        end = time.monotonic() + seconds
        while True:
            while self._came:
                self._hear(self._came.popleft())
            left = end - time.monotonic()
            if self._over and not self._news:
                raise MailboxBroken(self._over)
            if self._news or left <= 0:
                break
            found = ready(left, self._link.fileno(), bell.fileno())
            if self._link.fileno() in found:
                self._read()
            elif bell.fileno() in found:
                bell.hush()
                break
        news, self._news = self._news, False
        return news

    def close(self) -> None:
        """Take leave without waiting for an answer; never raises."""
        with suppress(Exception):
            self._link.settimeout(1.0)
            ended = b"DONE\r\n" if self._idling else b""
            self._link.sendall(ended + f"{self._tag()} LOGOUT\r\n".encode())
        with suppress(Exception):
            self._connection.call("shutdown")

    # How

    def _hear(self, line: bytes) -> None:
        """Take a line for what it is: news, nothing new, or the end."""
        if bye := _BYE.fullmatch(line):
            words = "".join(c for c in bye[1].decode("latin-1")[:200] if c.isprintable())
            raise self._ended(f"the server took leave ({words.strip()})")
        if line.startswith(b"+") or _QUIET.fullmatch(line):
            self.left = self.left or _GONE.match(line) is not None
            return
        if (told := _STATUS.fullmatch(line)) and any(_named(told, f) for f in self._told_of):
            self._changed.add(_name(told))
            return
        if line.partition(b" ")[0].decode("latin-1") == self._idling:
            self._idling = ""  # it waits no longer: whoever is told looks, and begins anew
        self._news = True

    def _next(self, end: float) -> bytes:
        """Return the next line. Raises MailboxBroken if none comes before *end*."""
        while not self._came:
            left = end - time.monotonic()
            if left <= 0:
                raise self._ended("no answer in time")
            if ready(left, self._link.fileno()):
                self._read()
        return self._came.popleft()

    def _read(self) -> None:
        if self._over:
            raise MailboxBroken(self._over)
        try:
            self._came.extend(self._lines.take())
        except EOFError:
            raise self._ended("the server closed the connection") from None
        except OSError as error:
            raise self._told(error) from error

    def _send(self, *commands: bytes) -> None:
        for command in commands:
            check(command)  # one line each, whatever a folder is called
        try:
            self._link.settimeout(self._settings.timeout_seconds)
            self._link.sendall(b"".join(command + b"\r\n" for command in commands))
        except OSError as error:
            raise self._told(error) from error

    def _ended(self, words: str) -> MailboxBroken:
        self._over = f"{self._where}: {words}"
        return MailboxBroken(self._over)

    def _told(self, error: OSError) -> Exception:
        return translated(error, self._settings, self._secret, connected=True)

    def _tag(self) -> str:
        self._tags += 1
        return f"W{self._tags}"


def _notified(connection: Connection, folders: Sequence[str]) -> bool:
    """Have the server tell of these *folders*, too; say whether it will (RFC 5465)."""
    if not folders or "NOTIFY" not in connection.capabilities:
        return False
    names = b"(" + b" ".join(_quoted(folder) for folder in folders) + b")"
    events = b"(MessageNew MessageExpunge)"
    wanted = [b"SET", b"(selected %s)" % events, b"(mailboxes %s %s)" % (names, events)]
    try:
        connection.call("_raw_command_untagged", b"NOTIFY", wanted, None, False, False)
    except (Refused, Unreadable):
        return False
    return True


def _quoted(folder: str) -> bytes:
    return b'"' + wire_name(folder).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _plain_name(folder: str) -> bytes:
    name = wire_name(folder)
    return name.upper() if name.upper() == b"INBOX" else name


def _name(status: re.Match[bytes]) -> bytes:
    name = status[1]
    if name.startswith(b'"'):
        name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
    return name.upper() if name.upper() == b"INBOX" else name


def _named(status: re.Match[bytes], folder: str) -> bool:
    return _name(status) == _plain_name(folder)


def _words(status: re.Match[bytes]) -> str:
    return status[2].decode("latin-1").upper()


def _items(change: str) -> bytes:
    return f"(UIDVALIDITY UIDNEXT {change})".encode()


def _state(folder: str, numbers: dict[str, int]) -> FolderState:
    return FolderState(
        folder=folder,
        uidvalidity=numbers.get("UIDVALIDITY", 0),
        uidnext=numbers.get("UIDNEXT", 0),
        messages=numbers.get("MESSAGES", 0),
        modseq=numbers.get("HIGHESTMODSEQ", 0),
    )


def _keep_alive(link: socket.socket, seconds: float) -> None:
    """Have the system notice within *seconds* when the other end is gone without a word."""
    with suppress(OSError):
        link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, share in _ALIVE_SHARE:
            if hasattr(socket, name):
                every = max(int(seconds / share), 1)
                link.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), every)
        if hasattr(socket, "TCP_KEEPCNT"):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)
