"""Where do the papers go, and how is their truth kept?"""

import json
from pathlib import Path

from tools.papers.sheet import Truth

DEV = Path(__file__).resolve().parents[2] / "tests" / "data" / "invoices" / "dev"


class Shelf:
    """The folder of papers with its truth.jsonl: a paper made anew takes its old line's place."""

    def __init__(self, folder: Path = DEV) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.book = folder / "truth.jsonl"
        old = self.book.read_text("utf-8").splitlines() if self.book.exists() else []
        self.lines = {line["file"]: line for line in map(json.loads, old)}

    def put(self, file: str, data: bytes, truth: Truth, maker: str) -> None:
        """Store one paper and what is true of it."""
        (self.folder / file).write_bytes(data)
        self.lines[file] = truth.line(file, maker)

    def close(self) -> None:
        """Write the truth, one line a paper, in the order of the names."""
        rows = [json.dumps(self.lines[f], ensure_ascii=False) for f in sorted(self.lines)]
        self.book.write_text("\n".join(rows) + "\n", "utf-8")
