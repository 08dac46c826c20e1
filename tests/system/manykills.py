"""Ten thousand kills, or as many as asked for, on real servers (G1).

Two workers play scene after scene of tests/system/killing.py, each with a server and a store of
its own. Tells how far it is on the error stream.
"""

import logging
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.system.killing import play
from tests.system.reckoning import MEANING, unequal

WORKERS = 2
A_SCENE = 150
"""Kills a scene: a longer one grows a mailbox whose rounds are slower, and tells nothing new."""

WORDS = {
    "kills": "times mailbot was killed with kill -9 while it worked",
    "in the middle of a letter": "of these with a letter begun and not yet on record as written",
    "store opened": "times the store could be read after it",
    **MEANING,
}


def many(kills: int, seed: int) -> Counter[str]:
    """Play as many scenes as *kills* take; return the sums."""
    scenes = [A_SCENE] * (kills // A_SCENE) + ([kills % A_SCENE] if kills % A_SCENE else [])
    figures: Counter[str] = Counter(dict.fromkeys(WORDS, 0))
    began = time.monotonic()
    spawn = get_context("spawn")  # a worker forks children of its own: it begins clean
    with ProcessPoolExecutor(WORKERS, mp_context=spawn, initializer=_quiet) as pool:
        running = {pool.submit(play, n, seed + i): seed + i for i, n in enumerate(scenes)}
        for scene in as_completed(running):
            told = scene.result()
            figures.update(told)
            wrong = flaws(Counter(told))
            minutes = (time.monotonic() - began) / 60
            progress = f"{figures['kills']} of {kills} kills after {minutes:.1f} minutes"
            told_wrong = f"; seed {running[scene]}: {', '.join(wrong)}" if wrong else ""
            sys.stderr.write(f"{progress}{told_wrong}\n")
    figures["seconds"] = round(time.monotonic() - began)
    return figures


def _quiet() -> None:
    logging.disable()  # killed while it reads a message, mailbot says so; here that is the rule


def flaws(figures: Counter[str]) -> list[str]:
    """Return what was lost, came twice or is not known."""
    return unequal(figures, more=[("kills", "store opened")])
