"""Ten thousand kills, or as many as asked for, on real servers, and a page that says so (G1).

python -m tests.system.endurance KILLS [--seed N] [--write]: two workers play scene after scene of
tests/system/killing.py, each scene with a server and a store of its own. Tells how far it is on
the error stream, ends with one JSON line, and leaves with 1 if anything was lost or came twice.
With --write the figures go into docs/reliability.md.
"""

import argparse
import json
import logging
import os
import platform
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

from tests.system.dovecot import BINARY
from tests.system.killing import play

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"

WORKERS = 2
A_SCENE = 150
"""Kills a scene: a longer one grows a mailbox whose rounds are slower, and tells nothing new."""

EQUAL = (
    ("kills", "store opened"),
    ("replies", "heard"),
    ("replies", "letters"),
    ("sent", "known as sent"),
    ("edited in Drafts", "known as edited in Drafts"),
    ("deleted", "known as deleted"),
)
"""What happened, and what mailbot knows of it."""

NONE = ("letters lost", "letters twice")
"""What must never be."""

MEANING = {
    "kills": "times mailbot was killed with kill -9 while it worked",
    "in the middle of a letter": "of these with a letter begun and not yet on record as written",
    "store opened": "times the store could be read after it",
    "replies": "replies delivered meanwhile",
    "heard": "replies on record in the end",
    "set aside": "of these given up after three kills over them, and heard after `mailbot retry`",
    "letters": "replies answered with a letter",
    "letters lost": "letters lost",
    "letters that wait a day": "of these not written yet: the draft may be open in a mail program",
    "letters twice": "letters written twice",
    "sent": "drafts the owner sent meanwhile",
    "known as sent": "drafts known as sent in the end",
    "edited in Drafts": "drafts the owner changed and left in Drafts",
    "known as edited in Drafts": "drafts known as changed in the end",
    "deleted": "drafts the owner threw away: into the trash, or marked as deleted",
    "known as deleted": "drafts known as thrown away in the end",
    "deleted without a trace": "drafts the owner expunged",
    "known as missing": "drafts known as missing in the end",
    "written again after that": "expunged before mailbot knew that they had arrived: written again",
    "known as lying in Drafts": "drafts that wait for the owner in the end",
}


def endure(kills: int, seed: int) -> Counter[str]:
    """Play as many scenes as *kills* take; return the sums."""
    scenes = [A_SCENE] * (kills // A_SCENE) + ([kills % A_SCENE] if kills % A_SCENE else [])
    figures: Counter[str] = Counter(dict.fromkeys(MEANING, 0))
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
    unequal = [
        f"{a}: {figures[a]}, {b}: {figures[b]}" for a, b in EQUAL if figures[a] != figures[b]
    ]
    return unequal + [f"{name}: {figures[name]}" for name in NONE if figures[name]]


def page(figures: Counter[str], command: str, on: date) -> str:
    """Return docs/reliability.md."""
    rows = "\n".join(f"| {words} | {figures[name]:,} |" for name, words in MEANING.items())
    minutes = figures["seconds"] / 60
    verdict = "\n".join(f"- {flaw}" for flaw in flaws(figures)) or (
        "Nothing was lost, nothing came twice, and the store opened every time."
    )
    return f"""# What holds when mailbot is killed

`{command}` kills mailbot at random moments of real rounds on a real mail server
(Dovecot), while replies come in and the owner sends, changes and throws away what lies in Drafts,
in the ways mail programs do it. A part of the kills is aimed at the few milliseconds between the
intention to write a letter and the record of its place. After each kill the store is read as the
kill left it; the next mailbot has to mend it and go on. Every {A_SCENE} kills a scene ends with
undisturbed rounds, and what lies in Drafts, Sent and Trash is counted and compared with the record.

{verdict}

| what | how many |
|---|---:|
{rows}

Measured on {on:%Y-%m-%d} in {minutes:.0f} minutes on {machine()}.

A draft that is expunged in the moment between its arrival and its record may be open in a mail
program: it counts as missing, and is written again only if nothing of it is seen for a day.

The guarantees around it (a connection that breaks in the middle of a draft, a full disk, a folder
built anew) are kept by `tests/system/test_guarantees.py`.
"""


def machine() -> str:
    """Return in plain words what this runs on."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gigabytes = f"{int(memory[1]) / 1024**2:.0f} GB of memory, " if memory else ""
    told = subprocess.run([str(BINARY), "--version"], capture_output=True, text=True, check=True)
    return (
        f"a machine with {os.cpu_count()} cores, {gigabytes}{platform.system()}, "
        f"Python {platform.python_version()}, Dovecot {told.stdout.split()[0]}"
    )


def main() -> int:
    """Kill, tell, and write the page if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.endurance")
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--write", action="store_true", help="into docs/reliability.md")
    asked = parser.parse_args()
    figures = endure(asked.kills, asked.seed)
    sys.stdout.write(json.dumps({**figures, "seed": asked.seed}) + "\n")
    if asked.write:
        command = f"make endurance KILLS={asked.kills}"
        PAGE.write_text(page(figures, command, datetime.now(UTC).date()), encoding="utf-8")
    wrong = flaws(figures)
    sys.stderr.write("".join(f"{flaw}\n" for flaw in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
