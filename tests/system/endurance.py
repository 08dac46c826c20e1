"""The long runs of docs/reliability.md: all of them, or those that are named, and the page.

python -m tests.system.endurance [--kills N] [--rounds N] [--faults N] [--fuzz-minutes N]
[--outage-minutes N] [--seed N] [--write]: without a name all run, at full length. Each ends with a
JSON line; leaves with 1 if anything was lost, came twice or broke. With --write each writes its own
section of docs/reliability.md, and leaves the others as they are.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.system import campaign, fuzz, manykills, manyrounds, outage
from tests.system.dovecot import BINARY
from tests.system.reckoning import put

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A long run, and its section of the page."""

    name: str
    """As on the command line; in make it is in capitals, with an underscore."""
    size: float
    """How much of it, if nobody says."""
    good: str
    """What there is to say when nothing went wrong."""
    words: dict[str, str]
    """Each figure in words, in the order of the table."""
    run: Callable[[float, int], Counter[str]]
    flaws: Callable[[Counter[str]], list[str]]

    def section(self, figures: Counter[str], size: str) -> str:
        """Return what the page says of a run: what came out, the figures, and how to have them."""
        command = f"make endurance {self.name.upper().replace('-', '_')}={size} WRITE=1"
        verdict = "\n".join(f"- {flaw}" for flaw in self.flaws(figures)) or self.good
        rows = "\n".join(f"| {words} | {_figure(figures[n])} |" for n, words in self.words.items())
        kinds = sorted((name, n) for name, n in figures.items() if name.startswith("kind: "))
        told = "; ".join(f"{name.removeprefix('kind: ')}: {n}" for name, n in kinds)
        by_kind = f"\nBy kind: {told}.\n" if told else ""
        minutes = figures["seconds"] / 60
        on = datetime.now(UTC).date()
        return (
            f"{verdict}\n\n| what | how many |\n|---|---:|\n{rows}\n{by_kind}\n"
            f"`{command}`, measured on {on:%Y-%m-%d} in {minutes:.0f} minutes on {machine()}.\n"
        )


def _figure(value: float) -> str:
    return f"{value:,}"


def _fuzz(minutes: float, seed: int) -> Counter[str]:
    found = fuzz.fuzz(minutes, seed)
    figures = Counter({f"kind: {k}": n for k, n in found.figures.items() if k in fuzz.names()})
    files = figures.total()
    refused, seconds = found.figures["refused"], found.figures["seconds"]
    figures.update({"files": files, "refused": refused, "seconds": seconds})
    figures.update({"broke": len(found.flaws), "minutes": round(minutes)})
    return figures


def _outage(minutes: float, _: int) -> Counter[str]:
    figures: Counter[str] = Counter()
    figures.update(outage.play(minutes))  # type: ignore[arg-type]
    figures["seconds"] = round(minutes * 60)
    return figures


PARTS = (
    Part(
        name="kills",
        size=10_000,
        good="Nothing was lost, nothing came twice, and the store opened every time.",
        words=manykills.WORDS,
        run=lambda size, seed: manykills.many(int(size), seed),
        flaws=manykills.flaws,
    ),
    Part(
        name="faults",
        size=1000,
        good="Nothing was lost, nothing came twice, no flag of the inbox changed.",
        words=campaign.WORDS,
        run=lambda size, seed: campaign.many(int(size), seed),
        flaws=campaign.flaws,
    ),
    Part(
        name="rounds",
        size=1000,
        good="Nothing changed but Drafts and mailbot's own folders.",
        words=manyrounds.WORDS,
        run=lambda size, seed: Counter(manyrounds.play(int(size), seed)),
        flaws=manyrounds.flaws,
    ),
    Part(
        name="outage-minutes",
        size=20,
        good="It knocked no more often than 8 times in ten minutes, and cost next to nothing.",
        words=outage.WORDS,
        run=_outage,
        flaws=outage.flaws,
    ),
    Part(
        name="fuzz-minutes",
        size=60,
        good="Nothing escaped.",
        words={
            "files": "files",
            "refused": "of these refused with a reason",
            "broke": "ways in which something broke",
        },
        run=_fuzz,
        flaws=lambda figures: [f"broke: {figures['broke']}"] if figures["broke"] else [],
    ),
)


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
    """Run, tell, and write the sections if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.endurance")
    for part in PARTS:
        parser.add_argument(f"--{part.name}", type=float)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--write", action="store_true", help="into docs/reliability.md")
    asked = parser.parse_args()
    sizes = {part.name: getattr(asked, part.name.replace("-", "_")) for part in PARTS}
    wrong = []
    for part in PARTS:
        size = sizes[part.name]
        if size is None and any(given is not None for given in sizes.values()):
            continue
        size = part.size if size is None else size
        figures = part.run(size, asked.seed)
        sys.stdout.write(json.dumps({"part": part.name, **figures, "seed": asked.seed}) + "\n")
        sys.stdout.flush()
        wrong += [f"{part.name}: {flaw}" for flaw in part.flaws(figures)]
        if asked.write:
            page = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(
                put(page, part.name, part.section(figures, f"{size:g}")), encoding="utf-8"
            )
    sys.stderr.write("".join(f"{flaw}\n" for flaw in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
