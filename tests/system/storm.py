"""A wire to the mail server on which anything goes wrong at any moment.

    with Storm(server, seed=7) as storm:
        ...                          # a mailbot works through storm.port
        storm.calm = True            # from now on the wire is honest
    storm.kinds                      # what went wrong, and how often

The seed settles how often and what; when each thing happens is a matter of two programs that
talk, so the same seed gives the same weather and not the same second of rain.
"""

import contextlib
import random
import socket
import struct
import threading
import time
from collections import Counter
from typing import Self

from tests.system import faults
from tests.system.dovecot import Dovecot
from tests.system.faults import _LITERAL, CUT, HANG, Act, Call, Fault, Moment, Wire, _close

GARBAGE = b"\xff\xfe\x00%% {99999999999} \x1b[2J NIL)\r\n"

SAID = {
    "Gmail: too many connections": faults.GMAIL_CROWD,
    "Gmail: bandwidth limits": faults.GMAIL_THROTTLE,
    "Microsoft 365: throttled": faults.MICROSOFT_THROTTLE,
    "Microsoft 365: not connected": faults.MICROSOFT_CROWD,
    "NO": faults.no(b"[UNAVAILABLE] Not now"),
    "NO without a reason": faults.no(b"No"),
    "BAD": Act(say=b"{tag} BAD Error in IMAP command\r\n"),
    "BYE": faults.bye(b"Shutting down"),
    "OVERQUOTA": faults.OVERQUOTA,
    "a wrong tag": Act(say=b"ZZZ99 OK Done\r\n"),
    "garbage instead of the answer": Act(say=GARBAGE),
}
"""Words in place of the right ones."""

MUTE = {
    "a delay": faults.late(0.2),
    "an answer after the time-out": faults.late(1.2),
    "half-open": HANG,
    "cut": CUT,
}

KINDS: dict[Moment, dict[str, Act]] = {
    Moment.COMMAND: {**SAID, **MUTE},
    Moment.LITERAL: {**SAID, "half-open within a literal": HANG, "cut within a literal": CUT},
    Moment.SENT: MUTE,
    Moment.ANSWER: {**SAID, **MUTE},
}

TELLING = ("cut within an answer", "a slow drip", "garbage between two lines")
"""What goes wrong with the server's own words, literals among them."""

MORE_OFTEN = 8
"""So much likelier is a fault of the command that must not be done twice."""


class Storm(Wire):
    """A wire on which a share of all commands and answers goes wrong, until it is calm."""

    def __init__(self, server: Dovecot, seed: int, share: float = 0.012) -> None:
        super().__init__(server)
        self.kinds: Counter[str] = Counter()
        self.calm = False
        self._chance = random.Random(seed)
        self._share = share
        self.call = StormyCall

    def due(self, command: bytes, *moments: Moment) -> Fault | None:
        """Return what goes wrong now, if anything does, and count it."""
        moment, literal = moments[0], _LITERAL.search(command)
        if moment is Moment.LITERAL and not literal:
            return None
        often = MORE_OFTEN if command.startswith(b"APPEND") else 1
        with self._lock:
            if self.calm or self._chance.random() >= self._share * often:
                return None
            # A line without a command (DONE) has no tag that an answer could name.
            kinds = KINDS[moment] if command.strip() else MUTE
            kind = self._chance.choice(sorted(kinds))
            after = self._chance.randrange(1, max(int(literal[1]), 2)) if literal else 0
            self._happens(kind)
            return Fault(command=b"", moment=moment, act=kinds[kind], after=after)

    def telling(self, words: bytes) -> str:
        """Return what goes wrong with these words of the server, mostly nothing."""
        with self._lock:
            if self.calm or self._chance.random() >= self._share / 4:
                return ""
            kind = self._chance.choice(TELLING if words.startswith(b"*") else TELLING[:2])
            self._happens(kind)
            return kind

    def part(self, size: int) -> int:
        """Return how many of *size* bytes still come through."""
        with self._lock:
            return self._chance.randrange(size) if size else 0

    def _happens(self, kind: str) -> None:
        self.kinds[kind] += 1
        self.fired += 1


class StormyCall(Call):
    """A connection on which the server's own words may suffer, too."""

    def _tell(self, words: bytes) -> None:
        storm = self._wire
        assert isinstance(storm, Storm)
        match storm.telling(words):
            case "cut within an answer":
                super()._tell(words[: storm.part(len(words))])
                for end in (self._near, self._far):
                    _close(end)
            case "a slow drip":
                step = max(len(words) // 10, 1)
                for start in range(0, len(words), step):
                    super()._tell(words[start : start + step])
                    time.sleep(0.02)
            case "garbage between two lines":
                super()._tell(GARBAGE + words)
            case _:
                super()._tell(words)


HANDSHAKE = (
    *("closed before a word", "closed after the client's first words", "reset"),
    *("silence in the handshake", "one byte of it changed", "cut after it"),
)
"""What goes wrong with a connection by TLS, which nobody on the way can look into."""

LIFE_SECONDS = 2.0
"""No connection by TLS lives longer while the storm lasts."""


class TlsStorm:
    """A door on loopback to the port for TLS; a share of all connections goes wrong."""

    def __init__(self, server: Dovecot, seed: int, share: float = 0.4) -> None:
        self.kinds: Counter[str] = Counter()
        self.fired = self.connections = 0
        self.calm = False
        self._server = server
        self._chance = random.Random(seed)
        self._share = share
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._ends: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self._door, *self._ends):
            _close(end)

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                self.connections += 1
                bad = not self.calm and self._chance.random() < self._share
                kind = self._chance.choice(HANDSHAKE) if bad else ""
                if kind:
                    self.kinds[f"TLS: {kind}"] += 1
                    self.fired += 1
                place = self._chance.randrange(1500)
                threading.Thread(target=self._lead, args=(near, kind, place), daemon=True).start()

    def _lead(self, near: socket.socket, kind: str, place: int) -> None:
        """Lead a client to the server; *place*: which of the server's first bytes suffers."""
        self._ends.append(near)
        with contextlib.suppress(OSError):
            match kind:
                case "closed before a word":
                    return _close(near)
                case "closed after the client's first words":
                    near.recv(4096)
                    return _close(near)
                case "reset":
                    near.recv(4096)
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return near.close()
                case "silence in the handshake":
                    return None
            far = socket.create_connection((self._server.host, self._server.tls_port))
            self._ends.append(far)
            threading.Thread(target=_carry, args=(near, far), daemon=True).start()
            if not kind:
                threading.Timer(LIFE_SECONDS * place / 1500, self._cut, (near, far)).start()
            if kind == "cut after it":
                _carry(far, near, most=4000 + 3 * place)
            else:
                _carry(far, near, flip=place if kind else -1)
        return None

    def _cut(self, near: socket.socket, far: socket.socket) -> None:
        """End a connection that went well so far."""
        if not self.calm and near.fileno() >= 0:
            self.kinds["TLS: cut after a while"] += 1
            self.fired += 1
            for end in (near, far):
                _close(end)


def _carry(
    source: socket.socket, target: socket.socket, *, flip: int = -1, most: int = 1 << 60
) -> None:
    """Carry bytes one way until there are no more; the one at *flip* comes as another one."""
    done = 0
    with contextlib.suppress(OSError):
        while done < most and (piece := bytearray(source.recv(min(65536, most - done)))):
            if 0 <= flip - done < len(piece):
                piece[flip - done] ^= 0x55
            done += len(piece)
            target.sendall(piece)
    for end in (source, target):
        _close(end)
