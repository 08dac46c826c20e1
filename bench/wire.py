"""Counts what goes over a connection: bytes both ways, and how often a side waits for the other."""

import socket
from contextlib import suppress
from threading import Thread
from typing import Self


class Counted:
    """A door on loopback before the server's, which lets everything through and counts it."""

    def __init__(self, port: int) -> None:
        self._far = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._bytes = 0
        self._trips = 0
        self._asked = False

    def __enter__(self) -> Self:
        Thread(target=self._open, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()

    def count(self) -> tuple[int, int]:
        """Return how many bytes went over the wire so far, and how many round trips."""
        return self._bytes, self._trips

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self._far))
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for way in ((near, far), (far, near)):
                    carry = Thread(target=self._carry, args=way, kwargs={"ours": way[0] is near})
                    carry.daemon = True
                    carry.start()

    def _carry(self, source: socket.socket, target: socket.socket, *, ours: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                # A trip is a word of ours after one of the server's: commands sent at once are one.
                self._trips += ours and not self._asked
                self._asked = ours
                self._bytes += len(data)
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
