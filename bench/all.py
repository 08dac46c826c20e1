"""Every figure beside its limit, measured in one run: docs/performance.md.

python bench/all.py [--write] [--quick]: the parts run one after another, each in a process of its
own. --quick takes a tenth of everything, to see whether it works.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import commit, limits, page  # noqa: E402
from bench.limits import Line  # noqa: E402


def main() -> None:
    """Measure, print and, where asked to, write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    options = parser.parse_args()
    part = 10 if options.quick else 1
    with tempfile.TemporaryDirectory() as scratch:
        sizes = [size // part for size in commit.SIZES]
        stores = commit.measured(Path(scratch), sizes, 1 if options.quick else 3)
    lines = [*limits.commits(stores), *_others(part)]
    for line in lines:
        words = (line.what, line.figure, line.beside, f"{line.value:g}", line.aim, line.met)
        sys.stdout.write(" | ".join(words) + "\n")
    if options.write:
        page.save(stores, lines)
        sys.stdout.write("docs/performance.md is written; read what moved.\n")


def _others(part: int) -> Iterator[Line]:
    """Yield the lines of every script but that of the store."""
    yield from limits.learning("1 in 20", _told("learning", 50_000 // part, 20)[-1])
    yield from limits.learning("all", _told("learning", 5_000 // part, 1)[-1])
    sizes = [size // part for size in (1_000, 100_000, 1_000_000)]
    yield from limits.idle(_told("idle", *sizes))
    yield from limits.latency(_told("latency", 100 // part)[-1])
    yield from limits.calendar(_told("calendar_round", 1_000 // part)[-1])
    yield from limits.starts(_told("start")[-1])


def _told(name: str, *sizes: int) -> list[dict[str, Any]]:
    """Return what a script prints, an object a line."""
    began = time.monotonic()
    words = [sys.executable, str(ROOT / "bench" / f"{name}.py"), *map(str, sizes)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    sys.stderr.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


if __name__ == "__main__":
    main()
