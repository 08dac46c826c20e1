"""What stands on one printed paper, and what is true of it?"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(kw_only=True)
class Party:
    """A seller or a buyer as it is printed."""

    name: str
    person: str = ""
    lines: list[str] = field(default_factory=list)
    """The address below the name."""
    vat: str = ""
    phone: str = ""
    mail: str = ""
    web: str = ""
    iban: str = ""
    bank: str = ""
    firm: bool = True


@dataclass(kw_only=True)
class Sheet:
    """Everything a layout prints, already in words."""

    language: str
    title: str
    seller: Party
    buyer: list[str]
    """Name and address, line by line, perhaps with "z. Hd." or "Attn"."""
    buyer_label: str = ""
    meta: list[tuple[str, str]] = field(default_factory=list)
    """Numbers and dates beside the address: label and value."""
    opening: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    aligns: str = ""
    """One letter a column: l, r or c."""
    totals: list[tuple[str, str, bool]] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    bank: list[tuple[str, str]] = field(default_factory=list)
    stamp: str = ""
    signed: str = ""
    subtables: list[tuple[str, list[str], list[list[str]], str]] = field(default_factory=list)
    """Further tables after the first: heading, header, rows, aligns."""


@dataclass(kw_only=True)
class Truth:
    """One line of truth.jsonl but the name of the file and its maker."""

    is_invoice: bool | None
    kind: str
    language: str
    number: str | None = None
    client: str | None = None
    total: Decimal | None = None
    currency: str | None = None
    issued: date | None = None
    due: date | None = None
    note: str = ""
    also: dict[str, list[str]] = field(default_factory=dict)
    """Other values that are right, too, by key."""

    def line(self, file: str, maker: str) -> dict[str, object]:
        """Return the line as JSON knows it."""
        return {
            "file": file,
            "is_invoice": self.is_invoice,
            "kind": self.kind,
            "number": self.number,
            "client": self.client,
            "total": None if self.total is None else float(self.total),
            "currency": self.currency,
            "issued": self.issued and self.issued.isoformat(),
            "due": self.due and self.due.isoformat(),
            "maker": maker,
            "language": self.language,
            "note": self.note,
            **({"also": self.also} if self.also else {}),
        }
