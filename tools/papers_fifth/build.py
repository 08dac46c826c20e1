#!/usr/bin/env python3
"""Print the papers of sources/ by many programs.

build.py [--set fifth … tenth] [NAME ...]     all papers, or those whose names begin so

A paper tells its own truth; README.md says how it is written. A value that the printed text does
not hold is told.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tools.papers_fifth.check import lacking  # noqa: E402
from tools.papers_fifth.makers import MAKERS  # noqa: E402
from tools.papers_fifth.paper import papers_in  # noqa: E402


def main() -> None:
    """Print what is asked for; the truth is written for what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="fifth")
    parser.add_argument("names", nargs="*")
    wish = parser.parse_args()
    folder = HERE.parents[1] / "tests/data/invoices" / wish.set
    folder.mkdir(exist_ok=True)
    sources = sorted(HERE.glob(f"sources/{wish.set}-*.txt"))
    papers = [one for path in sources for one in papers_in(path.read_text("utf-8"))]
    for paper in papers:
        if not wish.names or paper.name.startswith(tuple(wish.names)):
            (folder / paper.file).write_bytes(MAKERS[paper.maker](paper))
            for flaw in lacking(paper, folder / paper.file):
                print(f"{paper.file}: {flaw}")
    lines = [one.truth() for one in papers if (folder / one.file).exists()]
    (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} papers in {folder}")


if __name__ == "__main__":
    main()
