"""A paper as it is written down: who prints it, what is true of it, and its page."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FIELDS = ("number", "client", "total", "currency", "issued", "due", "note")
_ALSO = re.compile(r"\s*also\((\w+)=([^)]*)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper; its page is written in the language of its maker."""

    name: str
    maker: str
    look: str
    said: str
    page: str

    @property
    def file(self) -> str:
        """Return the name of its file."""
        ending = "xml" if self.maker == "xml" else "pdf"
        return f"{self.name}-{self.maker}-{self.look}.{ending}"

    def truth(self) -> str:
        """Return its line of truth.jsonl."""
        verdict, *cells = [cell.strip() for cell in self.said.split("|")]
        told: dict[str, Any] = {"file": self.file, "is_invoice": verdict == "invoice"}
        told["kind"] = verdict.removeprefix("no:").strip()
        if not told["is_invoice"]:
            cells = [*[""] * 6, *cells]
        values = dict(zip(FIELDS, [*cells, *[""] * 7], strict=False))
        note = values.pop("note")
        told |= {key: value or None for key, value in values.items()}
        told["total"] = float(values["total"].replace(",", "")) if values["total"] else None
        told |= {"maker": f"{self.maker}-{self.look}", "language": self.name[:2]}
        told["note"] = _ALSO.sub("", note)
        also = {
            key: [float(one) if key == "total" else one for one in said.split("; ")]
            for key, said in _ALSO.findall(note)
        }
        return json.dumps(told | ({"also": also} if also else {}), ensure_ascii=False)


def papers_in(text: str) -> Iterator[Paper]:
    """Yield the papers of one file of sources."""
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        head, said, page = part.split("\n", 2)
        name, maker, look = head.split()
        yield Paper(name=name, maker=maker, look=look, said=said.removeprefix("! "), page=page)
