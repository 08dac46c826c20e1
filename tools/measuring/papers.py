"""How well is a file of invoices read?"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailbot.edge.papers import GuardedPapers
from mailbot.model.document import InvoiceReading
from mailbot.model.invoice import bare_number
from mailbot.reader import read_labels
from mailbot.rounds.invoicing import read_document

FIELDS = ("number", "total", "due", "currency", "issued", "client")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was read of one file, and what it says."""

    name: str
    truth: Mapping[str, Any]
    reading: InvoiceReading

    @property
    def verdict_fits(self) -> bool:
        """Say whether an invoice was told from other papers."""
        return bool(self.truth["is_invoice"]) == self.reading.is_invoice

    @property
    def is_bill(self) -> bool:
        """Say whether it is an invoice that can be read."""
        return bool(self.truth["is_invoice"])

    def said(self, field: str) -> object:
        """Return what was read of a field, as the truth writes it."""
        value = getattr(self.reading, field)
        if field == "total":
            return None if value is None else float(value)
        return value.isoformat() if hasattr(value, "isoformat") else value or None

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return the fields that differ from the truth."""
        if not self.is_bill:
            return ()
        return tuple(f for f in FIELDS if not self._right(f))

    def _right(self, field: str) -> bool:
        """Say whether a field is the true value, or another that is right as well ("also")."""
        others = (self.truth.get("also") or {}).get(field, ())
        said = self.said(field)
        return any(same(field, truth, said) for truth in (self.truth.get(field), *others))

    @property
    def invented(self) -> int:
        """Return how many values are wrong, given without a doubt."""
        if self.reading.unsure or not self.is_bill:
            return 0
        return sum(self.said(field) is not None for field in self.wrong)


def same(field: str, truth: object, said: object) -> bool:
    """Say whether a value is the true one, whatever its dots and cases."""
    if truth is None or said is None:
        return truth is said or (not truth and not said)
    if field == "number":
        return bare_number(str(truth)) == bare_number(str(said))
    if field == "client":
        return _plain(str(truth)) == _plain(str(said))
    if field == "total":
        return abs(float(str(truth)) - float(str(said))) < 0.005
    return truth == said


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]", "", apart)


def answers(folder: Path, only: str = "") -> Iterator[Answer]:
    """Yield what is read of each file that the truth of *folder* names."""
    papers, labels = GuardedPapers(), read_labels()
    try:
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
            truth = json.loads(line)
            if only in f"{truth['file']} {truth.get('maker')} {truth.get('language')}":
                reading = read_document((folder / truth["file"]).read_bytes(), papers, labels)
                yield Answer(name=truth["file"], truth=truth, reading=reading)
    finally:
        papers.close()


def score(found: Sequence[Answer]) -> dict[str, float]:
    """Return the figures of some files."""
    readable = [one for one in found if one.truth["is_invoice"] is not None]
    bills = [one for one in readable if one.is_bill]
    said = [one for one in readable if one.reading.is_invoice]
    hits = sum(one.is_bill for one in said)
    given = sum(one.said(f) is not None for one in bills for f in FIELDS)
    return {
        "precision": _share(hits, len(said)),
        "recall": _share(hits, len(bills)),
        **{f: _share(sum(f not in one.wrong for one in bills), len(bills)) for f in FIELDS},
        "invented": _share(sum(one.invented for one in bills), given),
        "unsure": _share(sum(one.reading.unsure for one in readable), len(readable)),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
