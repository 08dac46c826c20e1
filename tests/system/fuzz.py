"""Throw changed files at every reader for as long as asked, and tell what broke (G15).

python -m tests.system.fuzz MINUTES [--seed N] [--only NAME]. Two workers; each is a process of its
own, and a third looks on: it sees a worker that dies or hangs, names the file and starts another.
What broke something is kept in the folder that the last line names.
"""

import argparse
import json
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import Queue, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from typing import Any

from mailbot.model.errors import DataError

WORKERS = 2
SLOW_SECONDS = 5.0
"""Of the processor, not of the clock; a file that takes longer is a flaw."""
HUNG_SECONDS = 30.0
ROOM = 1024 * 1024 * 1024
"""Bytes of memory that a worker has in all; a reader that wants more is told no."""
BATCH = 25
PREFIX = "fuzz-"


class Slow(BaseException):
    """A file takes too long; no reader catches this."""


@dataclass
class Found:
    """What a run came to."""

    figures: Counter[str]
    flaws: dict[str, str]
    """The end of a traceback, and the file that leads to it."""


def fuzz(minutes: float, seed: int, only: str = "", *, workers: int = WORKERS) -> Found:
    """Throw files for so long; return how many, and what broke."""
    context = get_context("spawn")
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    told: Queue[Any] = context.Queue()
    end = time.time() + minutes * 60
    began = time.monotonic()
    found = Found(Counter(), {})
    numbers = iter(range(10**6))

    def starts() -> BaseProcess:
        name = f"{seed}-{next(numbers)}"
        one = context.Process(
            target=work, args=(name, end, only, folder / f"hand-{name}", told), name=name
        )
        one.start()
        return one

    crew = [starts() for _ in range(workers)]
    while crew:
        _listen(told, found, folder)
        for one in tuple(crew):
            hand = folder / f"hand-{one.name}"
            hung = hand.exists() and time.time() - hand.stat().st_mtime > HUNG_SECONDS
            if hung and one.is_alive():
                one.kill()
                one.join()
            if not one.is_alive():
                crew.remove(one)
                if one.exitcode:
                    kept = _kept(folder, hand.read_bytes() if hand.exists() else b"")
                    found.flaws["hangs" if hung else f"ends with {one.exitcode}"] = kept
                    if time.time() < end:
                        crew.append(starts())
                hand.unlink(missing_ok=True)
    _listen(told, found, folder)
    found.figures["seconds"] = round(time.monotonic() - began)
    if not found.flaws:
        folder.rmdir()
    return found


def _listen(told: "Queue[Any]", found: Found, folder: Path) -> None:
    """Take what the workers told for a moment."""
    try:
        while True:
            figures, flaws = told.get(timeout=0.5)
            found.figures.update(figures)
            for words, raw in flaws.items():
                if words not in found.flaws:
                    found.flaws[words] = _kept(folder, raw)
                    sys.stderr.write(f"{words}\n  {found.flaws[words]}\n")
    except Empty:
        return


def _kept(folder: Path, raw: bytes) -> str:
    path = folder / sha256(raw).hexdigest()[:16]
    path.write_bytes(raw)
    return str(path)


# A worker


def work(name: str, end: float, only: str, hand: Path, told: "Queue[Any]") -> None:
    """Throw files at the targets in turn until *end*."""
    from tests.system.fuzztargets import TARGETS  # noqa: PLC0415  it loads all readers

    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    signal.signal(signal.SIGPROF, _too_slow)
    turns = [one for one in TARGETS if only in one for _ in range(TARGETS[one].share)]
    chance = random.Random(name)
    while time.time() < end:
        figures: Counter[str] = Counter()
        flaws: dict[str, bytes] = {}
        which = chance.choice(turns)
        for raw in files_for(which, chance):
            hand.write_bytes(raw)
            figures[which] += 1
            words = outcome(which, raw, figures)
            if words:
                flaws.setdefault(words, raw)
            if time.time() > end:
                break
        told.put((figures, flaws))
    os.utime(hand) if hand.exists() else None


def names() -> tuple[str, ...]:
    """Return what the targets are called."""
    from tests.system.fuzztargets import TARGETS  # noqa: PLC0415

    return tuple(TARGETS)


def files_for(which: str, chance: random.Random) -> Iterator[bytes]:
    """Yield some changed files for a target."""
    from tests.system.fuzztargets import TARGETS  # noqa: PLC0415
    from tests.system.mutation import mutated  # noqa: PLC0415

    seeds = TARGETS[which].seeds()
    for _ in range(BATCH):
        yield mutated(seeds, chance)


def outcome(which: str, raw: bytes, figures: Counter[str]) -> str:
    """Have a target read a file; return what broke, in words, or an empty text."""
    from tests.system.fuzztargets import TARGETS  # noqa: PLC0415

    signal.setitimer(signal.ITIMER_PROF, SLOW_SECONDS)
    try:
        TARGETS[which].reads(raw)
    except DataError:
        figures["refused"] += 1
    except (Exception, Slow) as error:  # noqa: BLE001  that is what is looked for
        return f"{which}: {_place_of(error)}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def _too_slow(*_: object) -> None:
    raise Slow(f"takes more than {SLOW_SECONDS:.0f} s")


def _place_of(error: BaseException) -> str:
    """Return the kind of an error and the last places of ours, so that like ones count once."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "mailbot" in f.filename]
    places = [f"{Path(f.filename).name}:{f.name}" for f in frames[-2:]]
    text = str(error)[:100] if isinstance(error, AssertionError | Slow) else ""
    return f"{type(error).__name__} {text} in {' > '.join(places)}"


def main() -> int:
    """Fuzz, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.fuzz")
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--only", default="", help="a part of the name of a target")
    asked = parser.parse_args()
    found = fuzz(asked.minutes, asked.seed, asked.only)
    told = {**found.figures, "seed": asked.seed, "flaws": found.flaws}
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return 1 if found.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
