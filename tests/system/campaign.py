"""A thousand faults between the service and a real server, while replies come and the owner works.

python -m tests.system.campaign FAULTS [SEED] prints one JSON line of what went wrong, what was
heard and what was drafted. The service is a process of its own (tests/system/hurried.py), the wire
is tests/system/storm.py, the owner is the one of tests/system/killing.py.
"""

import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Self

from imapclient.exceptions import IMAPClientError

from mailbot.edge.condition import State
from mailbot.model.policy import DigestTimes
from tests.system.dovecot import Dovecot
from tests.system.hurried import SCALE
from tests.system.killing import OWNER, Scene, counted
from tests.system.reckoning import MEANING, unequal
from tests.system.storm import Storm, TlsStorm
from tests.system.waiting import condition_of

A_SCENE = 100
"""Faults a scene: a longer one grows a mailbox whose rounds are slower."""
TLS_EVERY = 5
"""Every so manieth scene is one of TLS, where only whole connections can be spoilt."""
WORKERS = 2
REPLY_CHANCE, OWNER_CHANCE, FLAG_CHANCE = 0.5, 0.25, 0.2
PAUSE = (0.02, 0.3)
CALM_SECONDS = 60.0
"""So long mailbot has, when the wire is honest again, to make up for it all."""
SECONDS_A_FAULT = 5.0
"""A scene in which less goes wrong than this ends nevertheless."""
FLAGS = (r"\Seen", r"\Flagged", r"\Answered", "$Important")

BROKEN_OFF = "a round failed unexpectedly"
"""What the log says of an error that nobody thought of."""


class Service:
    """The service of one mailbox, started again whenever it ends."""

    def __init__(self, config: Path, scale: float = SCALE, **variables: str) -> None:
        self.ends: Counter[int] = Counter()
        """With which codes it ended by itself."""
        self.last_words: list[str] = []
        self._config = config
        self._scale = scale
        self._environment = {**os.environ, **variables}
        self._log = config.with_name("service.log").open("a+b")
        self._process = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def stays(self) -> None:
        """Do what the owner does when the service has ended: look what it says, and start it."""
        code = self._process.poll()
        if code is not None:
            self.ends[code] += 1
            self.last_words.append(self.log.splitlines()[-1])
            self._process = self._start()

    def stops(self) -> int:
        """Have it end; return the code it leaves with."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    @property
    def log(self) -> str:
        """Return what it logged so far."""
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "tests.system.hurried",
            str(self._config),
            str(self._scale),
        ]
        root = Path(__file__).parents[2]
        return subprocess.Popen(
            command, cwd=root, env=self._environment, stdout=self._log, stderr=self._log
        )


def settings(scene: Scene, port: int, folder: Path) -> Path:
    """Write the configuration of *scene*'s mailbox, reached by way of *port*."""
    server = scene.server
    way = (
        f'host = "localhost"\nca_file = "{server.ca_file}"'
        if server.tls
        else (f'host = "{server.host}"\nsecurity = "none"')
    )
    path = folder / "config.toml"
    path.touch(mode=0o600)
    path.write_text(
        f"""
[owner]
address = "{OWNER.address}"
name = "{OWNER.name}"
timezone = "UTC"
[store]
folder = "{scene.config.store.folder}"
[imap]
{way}
port = {port}
user = "{server.user}"
password = "{server.password}"
[service]
poll_minutes = 5
[digest]
on = false
""",
        encoding="utf-8",
    )
    return path


class Inbox:
    """The flags of the inbox as the owner left them."""

    def __init__(self, server: Dovecot) -> None:
        self._server = server
        self._set: dict[int, set[bytes]] = {}

    def flag(self, chance: random.Random) -> None:
        """Have the owner mark a message."""
        uids = self._server.uids("INBOX")
        if uids:
            uid, flag = chance.choice(uids), chance.choice(FLAGS)
            self._server.admin.select_folder("INBOX")
            self._server.admin.add_flags([uid], [flag.encode()], silent=True)
            self._set.setdefault(uid, set()).add(flag.encode())

    def changed(self) -> int:
        """Return how many messages have other flags than the owner gave them."""
        found = self._server.flags("INBOX")
        wanted = {uid: tuple(sorted(self._set.get(uid, ()))) for uid in found}
        return sum(found[uid] != wanted[uid] for uid in found) + len(self._set.keys() - found)


@contextmanager
def weather(server: Dovecot, seed: int) -> Iterator[Storm | TlsStorm]:
    """Give the wire of a scene."""
    with TlsStorm(server, seed) if server.tls else Storm(server, seed) as wire:
        yield wire


def play(faults: int, seed: int, *, tls: bool = False) -> dict[str, int]:
    """Play one scene on a server of its own; return the figures."""
    chance = random.Random(seed)
    began = time.monotonic()
    with Dovecot(tls=tls) as server, tempfile.TemporaryDirectory() as name:
        scene = Scene.of(server, Path(name))
        scene.config = replace(scene.config, digest=DigestTimes(on=False))
        scene.clients_come(3 * faults + 10)
        inbox = Inbox(server)
        with weather(server, seed) as wire:
            config = settings(scene, wire.port, Path(name))
            with Service(config) as service:
                _live(scene, inbox, service, wire, chance, faults)
                wire.calm = True
                made_up = _comes_to_rest(scene, service)
                code = service.stops()
                told = {
                    "faults": wire.fired,
                    "connections": wire.connections,
                    "stopped for the owner": service.ends.total(),
                    "stopped for no reason": _without_reason(service),
                    "not made up for in time": int(not made_up) + int(code != 0),
                    "unexpected errors": service.log.count(BROKEN_OFF),
                }
                kinds = {f"kind: {kind}": often for kind, often in wire.kinds.items()}
                for words in service.last_words:
                    sys.stderr.write(f"seed {seed}: {words}\n")
                if told["unexpected errors"]:
                    sys.stderr.write(service.log[-4000:])
        told |= counted(scene)
        told["flags of the inbox changed"] = inbox.changed()
    return told | kinds | {"seconds": round(time.monotonic() - began)}


def _live(
    scene: Scene,
    inbox: Inbox,
    service: Service,
    wire: Storm | TlsStorm,
    chance: random.Random,
    faults: int,
) -> None:
    """Have replies come and the owner work until enough has gone wrong."""
    end = time.monotonic() + SECONDS_A_FAULT * faults
    while wire.fired < faults and time.monotonic() < end:
        service.stays()
        if chance.random() < REPLY_CHANCE and scene.replies < scene.clients:
            scene.a_reply_comes()
        if chance.random() < OWNER_CHANCE:
            with suppress(IMAPClientError):  # mailbot was quicker with a draft
                scene.the_owner_works(chance)
        if chance.random() < FLAG_CHANCE:
            inbox.flag(chance)
        time.sleep(chance.uniform(*PAUSE))


def _comes_to_rest(scene: Scene, service: Service) -> bool:
    """Wait until all replies are heard and nobody waits; say whether it came to that.

    Letters may be on their way still: whether they come, and once, is counted later.
    """
    end = time.monotonic() + CALM_SECONDS
    while time.monotonic() < end:
        service.stays()
        heard = sum(len(case.heard) for case in scene.books().cases.values())
        state = condition_of(scene.config.store.folder).state
        if heard == scene.replies and state in {State.WATCHING, State.POLLING}:
            return True
        time.sleep(0.2)
    return False


SIGN_IN = 77
"""The code for a refused sign-in, which a NO to LOGIN is to whoever did not sign in before."""


def _without_reason(service: Service) -> int:
    """Return how often it ended though nobody had refused it the sign-in."""
    return sum(often for code, often in service.ends.items() if code != SIGN_IN)


def many(faults: int, seed: int) -> Counter[str]:
    """Play as many scenes as *faults* take; return the sums."""
    sizes = [A_SCENE] * (faults // A_SCENE) + ([faults % A_SCENE] if faults % A_SCENE else [])
    figures: Counter[str] = Counter()
    began = time.monotonic()
    spawn = get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=spawn, initializer=logging.disable) as pool:
        running = {
            pool.submit(play, size, seed + i, tls=i % TLS_EVERY == TLS_EVERY - 1): seed + i
            for i, size in enumerate(sizes)
        }
        for scene in as_completed(running):
            told = Counter(scene.result())
            figures.update(told)
            wrong = "; ".join(flaws(told))
            minutes = (time.monotonic() - began) / 60
            progress = f"{figures['faults']} of {faults} faults after {minutes:.1f} minutes"
            sys.stderr.write(f"{progress}; seed {running[scene]}: {wrong or 'nothing lost'}\n")
    figures["seconds"] = round(time.monotonic() - began)
    return figures


NEVER = (
    "flags of the inbox changed",
    "not made up for in time",
    "stopped for no reason",
    "unexpected errors",
)


def flaws(figures: Counter[str]) -> list[str]:
    """Return what was lost, came twice, was changed or is not known."""
    return unequal(figures, none=NEVER)


WORDS = {
    "faults": "faults",
    "connections": "connections that mailbot made",
    "stopped for the owner": "times it was refused the sign-in at its start, and ended with 77",
    "stopped for no reason": "times it ended otherwise",
    "unexpected errors": "errors that nobody thought of",
    **MEANING,
    "flags of the inbox changed": "messages of the inbox whose flags are not the owner's",
}


if __name__ == "__main__":
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 1_000_000
    sys.stdout.write(json.dumps({**play(int(sys.argv[1]), seed), "seed": seed}) + "\n")
