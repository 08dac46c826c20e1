"""What does the store cost with 1,000, 10,000 and 100,000 cases, beside TinyDB and SQLite?

python bench/commit.py [--rounds N] [SIZE ...]: each store is measured in a process of its own, in
turns, on one record. The folder for it all is made where TMPDIR says: it should lie on the disk
that is meant.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.figures import Figures  # noqa: E402
from bench.stores import STORES, Took, fill  # noqa: E402

SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    """Measure and print."""
    options = _options()
    if options.child:
        took = Took()
        {"fill": fill, **STORES}[options.child](options.folder, options.sizes[0], took)
        sys.stdout.write(took.as_json())
        return
    with tempfile.TemporaryDirectory() as scratch:
        some = measured(Path(scratch), options.sizes, options.rounds)
    for one in some:
        sys.stdout.write(f"{one.line()}\n")


def measured(folder: Path, sizes: Sequence[int], rounds: int) -> list[Figures]:
    """Return what each store took with so many cases, by size and in the order of STORES.

    All take turns, so that whatever else the machine does hits them alike.
    """
    some = {(size, name): Figures(store=name, cases=size) for size in sizes for name in STORES}
    for size in sizes:
        (folder / f"{size}").mkdir()
        _child("fill", folder / f"{size}", size)
        record = folder / f"{size}" / "mailbot" / "mailbot.json"
        for name in STORES:
            some[size, name].megabytes = record.stat().st_size / 1e6
        # The first start after an import, or with a new mailbot, has nothing kept to go on from.
        cold = _child("mailbot", folder / f"{size}", size)["seconds"]
        some[size, "mailbot"].cold = cold["open"] + cold["books"]
    for turn in range(rounds):
        for (size, name), figures in some.items():
            if name != "TinyDB" or not turn:
                figures.add(_child(name, folder / f"{size}", size))
    return list(some.values())


def _child(name: str, folder: Path, size: int) -> dict[str, Any]:
    words = [sys.executable, __file__, "--child", name, "--folder", str(folder), str(size)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--child", choices=("fill", *STORES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
