#!/usr/bin/env python3
"""Print the papers of sources/: by several programs, in looks that the other sets lack.

build.py [--set third|fourth] [NAME ...]      all papers, or those whose names begin so

A source tells its own truth; README.md says how it is written. Needs what tools/papers/make needs,
and wkhtmltopdf, pandoc and pdflatex.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tools.papers_third.makers import MAKERS  # noqa: E402
from tools.papers_third.source import Source, sources_in  # noqa: E402

FIELDS = ("number", "client", "total", "currency", "issued", "due", "note")


def truth_of(source: Source) -> dict[str, Any]:
    """Return what a source says of itself, as truth.jsonl writes it."""
    verdict, *cells = [cell.strip() for cell in source.truth.split("|")]
    told: dict[str, Any] = {"file": source.file, "is_invoice": verdict == "invoice"}
    told["kind"] = "invoice" if told["is_invoice"] else verdict.removeprefix("no:").strip()
    values = dict(zip(FIELDS, [*cells, *[""] * len(FIELDS)], strict=False))
    if not told["is_invoice"]:
        values = {**dict.fromkeys(FIELDS, ""), "note": cells[0] if cells else ""}
    told |= {key: values[key] or None for key in FIELDS if key != "note"}
    told["total"] = _figure(values["total"])
    told |= {"maker": f"{source.maker}-{source.look}", "language": source.name[:2]}
    if values["note"]:
        told["note"] = values["note"]
    also = re.search(r"also\((\w+)=([^)]*)\)", values["note"])
    if also:
        value = float(also[2]) if also[1] == "total" else also[2]
        told["also"] = {also[1]: [value]}
    return told


def _figure(text: str) -> float | None:
    """Return a total as the papers of its language write it: the last mark is the decimal one."""
    whole, cents = text[:-3], text[-2:]
    return float(re.sub(r"\D", "", whole) + "." + cents) if text else None


def chosen(names: list[str], wanted: str) -> Iterator[Source]:
    """Yield the sources of a set that are asked for."""
    for path in sorted(HERE.glob(f"sources/{wanted}-*.txt")):
        yield from (
            one
            for one in sources_in(path.read_text("utf-8"))
            if not names or one.name.startswith(tuple(names))
        )


def main() -> None:
    """Print what is asked for; the truth is written for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="third")
    parser.add_argument("names", nargs="*")
    wish = parser.parse_args()
    folder = HERE.parents[1] / "tests/data/invoices" / wish.set
    folder.mkdir(exist_ok=True)
    for source in chosen(wish.names, wish.set):
        (folder / source.file).write_bytes(MAKERS[source.maker](source))
    lines = [json.dumps(truth_of(one), ensure_ascii=False) for one in chosen([], wish.set)]
    (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} papers in {folder}")


if __name__ == "__main__":
    main()
