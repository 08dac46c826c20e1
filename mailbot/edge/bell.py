"""How is a thread woken that waits for a server?"""

import select
import socket
from contextlib import suppress


class Bell:
    """Rung by any thread or signal handler; heard by the one that waits.

    It takes no lock, so that a signal handler may ring it whatever it interrupted.
    """

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)

    def ring(self) -> None:
        """Wake whoever waits, or the next one to wait; ringing twice is ringing once."""
        with suppress(OSError):  # it rings already
            self._far.send(b"!")

    def fileno(self) -> int:
        """Return what to wait for beside a socket."""
        return self._near.fileno()

    def wait(self, seconds: float) -> bool:
        """Return True as soon as it rings, False after *seconds* without."""
        heard = bool(ready(seconds, self.fileno()))
        self.hush()
        return heard

    def hush(self) -> None:
        """Have all ringing so far be heard."""
        with suppress(OSError):
            while self._near.recv(4096):
                pass

    def close(self) -> None:
        """Let go of it."""
        self._near.close()
        self._far.close()


def ready(seconds: float, *files: int) -> set[int]:
    """Return those of *files* that can be read, or broke, as soon as there is one."""
    poll = select.poll()  # select() knows no file beyond 1,023, and many accounts have many
    for file in files:
        poll.register(file, select.POLLIN)
    return {file for file, _ in poll.poll(max(seconds, 0.0) * 1000)}
