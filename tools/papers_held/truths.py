"""What is true of each held-out paper, by its own word?"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent / "sources"
FIELDS = ("number", "client", "total", "currency", "issued", "due")
LINE = re.compile(r"TRUTH (?P<text>.+?)\s*(?:-->|\*/|$)", re.MULTILINE)
ALSO = re.compile(r"also\((?P<field>\w+)=(?P<value>[^)]*)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One paper as it is written down, before a maker makes a file of it."""

    path: Path

    @property
    def name(self) -> str:
        """Return the name of the file that is made, with its suffix."""
        return self.path.stem + (".xml" if self.path.suffix == ".xml" else ".pdf")

    @property
    def maker(self) -> str:
        """Return the key of the maker's table."""
        return self.path.stem.split("-")[0]

    @property
    def text(self) -> str:
        """Return what is written there, with the truth."""
        return self.path.read_text(encoding="utf-8")

    @property
    def bare(self) -> str:
        """Return the text without the line that tells the truth."""
        return re.sub(r"^.*TRUTH .*\n", "", self.text, count=1, flags=re.MULTILINE)


def sources() -> list[Source]:
    """Return all papers, by name."""
    found = (Source(path=path) for path in SOURCES.iterdir() if path.is_file())
    return sorted(found, key=lambda source: source.name)


def truth_of(source: Source) -> dict[str, object]:
    """Return the line of truth.jsonl for *source*."""
    told = LINE.search(source.text)
    if told is None:
        raise ValueError(f"{source.path.name}: no TRUTH; write one in a comment")
    kind, *rest = (part.strip() for part in told["text"].split("|"))
    line: dict[str, object] = {"file": source.name, "is_invoice": None}
    values: list[str] = []
    if kind.startswith("no:"):
        line |= {"is_invoice": False, "kind": kind[3:].strip()}
    elif kind.startswith("trouble:"):
        line |= {"kind": kind[8:].strip()}
    else:
        line |= {"is_invoice": True, "kind": kind}
        values, rest = rest[: len(FIELDS)], rest[len(FIELDS) :]
        if len(values) != len(FIELDS):
            raise ValueError(f"{source.path.name}: TRUTH has {len(values)} of {len(FIELDS)} fields")
    for field, value in zip(FIELDS, values or [""] * len(FIELDS), strict=True):
        line[field] = (float(value) if field == "total" else value) if value else None
    line |= {"maker": source.maker, "language": source.path.stem.split("-")[1]}
    return line | note_of(" ".join(rest))


def note_of(text: str) -> dict[str, object]:
    """Return the note, and apart from it what could also be argued."""
    also: dict[str, list[object]] = {}
    for found in ALSO.finditer(text):
        value = found["value"] or None
        taken = float(value) if value and found["field"] == "total" else value
        also.setdefault(found["field"], []).append(taken)
    note = ALSO.sub("", text).strip()
    return {"note": note} | ({"also": also} if also else {})


def write_truth(folder: Path) -> int:
    """Write truth.jsonl into *folder*; return how many papers it speaks of."""
    lines = [json.dumps(truth_of(source), ensure_ascii=False) for source in sources()]
    (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)
