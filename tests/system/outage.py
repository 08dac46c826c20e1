"""Some minutes of outage in real time: how often is the server tried, and at what cost? (G6)

python -m tests.system.outage MINUTES prints one JSON line. The service runs as it is shipped, no
wait is shortened. Whoever enters during the outage is turned away at the door.
"""

import json
import os
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Self

from mailbot.edge.condition import State
from tests.system.campaign import Service, settings
from tests.system.dovecot import Dovecot
from tests.system.faults import _close
from tests.system.killing import Scene
from tests.system.storm import _carry
from tests.system.waiting import condition_of, until

WINDOW = 600.0
MOST = 8
"""Connects in any WINDOW seconds of outage."""
MOST_SHARE = 1.0
"""Percent of a processor."""


class Door:
    """A door on loopback that leads to the server, or turns everybody away."""

    def __init__(self, server: Dovecot) -> None:
        self.closed = False
        self.knocks: list[float] = []
        """When somebody entered, by a clock that only goes forward."""
        self._server = server
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._ends: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        _close(self._door)
        self.shut()

    def shut(self) -> None:
        """End all connections, and let nobody in any more."""
        self.closed = True
        for end in self._ends:
            with suppress(OSError):
                _close(end)

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                self.knocks.append(time.monotonic())
                if self.closed:
                    near.close()
                    continue
                far = socket.create_connection((self._server.host, self._server.port))
                self._ends += [near, far]
                for way in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=way, daemon=True).start()


def play(minutes: float) -> dict[str, float]:
    """Have an outage of so many minutes; return the figures."""
    with Dovecot() as server, tempfile.TemporaryDirectory() as name, Door(server) as door:
        scene = Scene.of(server, Path(name))
        scene.clients_come(2)
        scene.a_reply_comes()
        with Service(settings(scene, door.port, Path(name)), scale=1) as service:
            folder = scene.config.store.folder
            until(lambda: condition_of(folder).state is State.WATCHING, seconds=60)
            time.sleep(5.0)  # the first round is done, and nothing is to do
            door.shut()
            began, before = time.monotonic(), _processor_seconds(service.pid)
            time.sleep(minutes * 60)
            used = _processor_seconds(service.pid) - before
            knocks = [moment for moment in door.knocks if moment > began]
            return {
                "minutes": minutes,
                "connects": len(knocks),
                "most connects in ten minutes": most_within(knocks),
                "percent of a processor": round(100 * used / (minutes * 60), 3),
                "ended": service.ends.total(),
            }


def most_within(moments: list[float]) -> int:
    """Return how many of *moments* lie within WINDOW seconds at most."""
    return max((sum(0 <= m - begin < WINDOW for m in moments) for begin in moments), default=0)


def _processor_seconds(pid: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


WORDS = {
    "minutes": "minutes of outage, in real time",
    "connects": "connects in that time",
    "most connects in ten minutes": "of these in the ten minutes with the most",
    "percent of a processor": "percent of a processor in use meanwhile",
}


def flaws(figures: Counter[str]) -> list[str]:
    """Return what is more than promised."""
    limits = {
        "most connects in ten minutes": MOST,
        "percent of a processor": MOST_SHARE,
        "ended": 0,
    }
    return [f"{name}: {figures[name]}" for name, most in limits.items() if figures[name] > most]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(play(float(sys.argv[1]))) + "\n")
