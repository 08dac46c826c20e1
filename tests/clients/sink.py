"""A mail server for outgoing letters that delivers none and keeps all.

with Sink() as sink:
    ...  # a mail program sends to 127.0.0.1, port sink.port
    (letter,) = sink.awaits(1)
"""

import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller

from tests.system.dovecot import free_ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A letter as it left the mail program, and whom the envelope names."""

    raw: bytes
    recipients: tuple[str, ...]

    @property
    def message(self) -> EmailMessage:
        """Return the letter with its headers decoded."""
        return message_from_bytes(self.raw, policy=policy.default)


class Sink:
    """Listens on loopback, asks for no password, and accepts any letter."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        """Choose a free port."""
        self.received: list[Received] = []
        (self.port,) = free_ports(1)
        self._controller = Controller(_Keeper(self.received), hostname=self.host, port=self.port)

    def __enter__(self) -> Self:
        """Start to listen."""
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop to listen."""
        self._controller.stop()

    def awaits(self, count: int, *, seconds: float = 20.0) -> list[Received]:
        """Return the letters as soon as there are *count*; fail when it takes too long."""
        end = time.monotonic() + seconds
        while len(self.received) < count and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.received) == count, f"{len(self.received)} letters sent, not {count}"
        return list(self.received)


class _Keeper:
    def __init__(self, received: list[Received]) -> None:
        self._received = received

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  aiosmtpd's name
        letter = Received(raw=bytes(envelope.content), recipients=tuple(envelope.rcpt_tos))
        self._received.append(letter)
        return "250 OK"
