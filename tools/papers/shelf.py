"""Where do the papers go, and how is their truth kept?"""

import json
from io import BytesIO
from pathlib import Path

from tools.papers.sheet import Truth

DEV = Path(__file__).resolve().parents[2] / "tests" / "data" / "invoices" / "dev"

MOST = 24_000
"""Bytes a PDF may have as its maker wrote it; longer ones are packed as qpdf packs them."""


def slim(raw: bytes) -> bytes:
    """Pack a long PDF that is whole and open."""
    if len(raw) <= MOST:
        return raw
    import pikepdf  # noqa: PLC0415

    out = BytesIO()
    pikepdf.settings.set_flate_compression_level(9)
    with pikepdf.open(BytesIO(raw)) as document:
        packed = pikepdf.ObjectStreamMode.generate
        document.save(out, recompress_flate=True, object_stream_mode=packed)
    return out.getvalue()


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
        whole = truth.is_invoice is not None and "pikepdf" not in maker and file.endswith(".pdf")
        (self.folder / file).write_bytes(slim(data) if whole else data)
        self.lines[file] = truth.line(file, maker)

    def close(self) -> None:
        """Write the truth, one line a paper, in the order of the names."""
        rows = [json.dumps(self.lines[f], ensure_ascii=False) for f in sorted(self.lines)]
        self.book.write_text("\n".join(rows) + "\n", "utf-8")
