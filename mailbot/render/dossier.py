"""How is one client's record written down: for machines, for spreadsheets, and for paper?

Each file is made of pieces, one a record, so that a changed one can be named.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from mailbot.model.dossier import CSV_NAME, HTML_NAME, JSON_NAME, Dossier, Leaf, Owed, seal
from mailbot.render.cell import plain_cell
from mailbot.render.webpage import tag, text, whole_page

Pieces = tuple[bytes, tuple[bytes, ...], bytes]
"""A file: what stands before the records, each record, and what stands after them."""

_BOM = "\ufeff".encode()
"""Without it Excel takes every quotation mark and umlaut for three letters."""

COLUMNS = (*(field.name for field in fields(Leaf)), "chain")


def files_of(dossier: Dossier) -> tuple[dict[str, Pieces], str]:
    """Return the files by name, and the last link of the chain of their records."""
    records = []
    chain = ""
    for leaf in dossier.leaves:
        record = _plain(leaf)
        chain = seal(chain, record)
        records.append({**record, "chain": chain})
    return {
        JSON_NAME: _json(dossier, records),
        CSV_NAME: _csv(records),
        HTML_NAME: _html(dossier, records),
        "invoices.csv": _table(dossier.owed, tuple(field.name for field in fields(Owed))),
        "delivery.csv": _table(dossier.reached, ("invoice", "address", "grade", "rank", "told")),
    }, chain


def _plain(value: Any) -> dict[str, Any]:
    """Return a value as JSON can hold it: days and moments as text."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(value), default=str))
    return plain


def _json(dossier: Dossier, records: list[dict[str, Any]]) -> Pieces:
    head = _plain(dossier)
    del head["leaves"]
    opened = json.dumps(head, ensure_ascii=False, indent=1)[: -len("\n}")]
    before = f'{opened},\n "records": [\n'.encode()
    last = len(records) - 1
    pieces = (
        json.dumps(record, ensure_ascii=False) + (",\n" if number < last else "\n")
        for number, record in enumerate(records)
    )
    return before, tuple(piece.encode() for piece in pieces), b" ]\n}\n"


def _csv(records: list[dict[str, Any]]) -> Pieces:
    rows = ([_cell(record[name]) for name in COLUMNS] for record in records)
    return _BOM + _lines([COLUMNS]), tuple(_lines([row]) for row in rows), b""


def _table(rows: Iterable[Any], columns: tuple[str, ...]) -> Pieces:
    told = ([_cell(_plain(row)[name]) for name in columns] for row in rows)
    return _BOM + _lines([columns, *told]), (), b""


def _cell(value: object) -> str:
    if isinstance(value, list):
        return plain_cell(", ".join(map(str, value)))
    return "" if value is None else plain_cell(str(value))


class _Paper:
    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> int:
        self.written.append(line)
        return len(line)


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    """Return *rows* as RFC 4180 has them."""
    paper = _Paper()
    csv.writer(paper).writerows(rows)
    return "".join(paper.written).encode()


# For people and paper


def _html(dossier: Dossier, records: list[dict[str, Any]]) -> Pieces:
    mark = "<!-- records -->"
    head = tag(
        "header",
        tag("h1", text(f"Record: {dossier.about}")),
        tag(
            "p",
            text(
                f"Kept by mailbot for {dossier.owner}; written on {dossier.made:%Y-%m-%d %H:%M} "
                f"UTC. {len(records)} of {dossier.events} events: those about others are not in "
                "here."
            ),
            class_="dim",
        ),
        *([tag("p", text(dossier.left_out))] if dossier.left_out else []),
    )
    main = tag("main", _owed(dossier), _reached(dossier), _EVENTS, f"\n{mark}\n")
    page = whole_page(f"Record: {dossier.about}", f"{head}\n{main}\n{_footer(records)}")
    before, _, after = page.partition(f"{mark}\n")
    return before.encode(), tuple(_article(record) for record in records), after.encode()


_EVENTS = tag("h2", "What happened, in the order in which it went on record")


def _footer(records: list[dict[str, Any]]) -> str:
    last = records[-1]["chain"] if records else "none"
    return tag(
        "footer",
        tag(
            "p",
            "Each record is tied to the one before it by a hash (SHA-256); ",
            tag("code", "mailbot verify"),
            " on this folder says whether all are as they were "
            "written, or names the first that is not. The last link is ",
            tag("code", text(last)),
            ".",
        ),
    )


def _owed(dossier: Dossier) -> str:
    rows = [
        (
            o.invoice,
            o.total,
            o.currency,
            str(o.issued),
            str(o.due or "none on record"),
            o.received,
            o.credited,
            o.open,
            o.standing,
        )
        for o in dossier.owed
    ]
    columns = tuple(field.name.capitalize() for field in fields(Owed))
    return tag("h2", "The invoices") + _grid("Invoices", columns, rows, {1, 3, 4, 5, 6, 7})


def _reached(dossier: Dossier) -> str:
    rows = [(r.invoice, r.address, f"{r.rank} of 5", r.told) for r in dossier.reached]
    if not rows:
        return ""
    columns = ("Invoice", "To", "Grade", "What proves it")
    return tag("h2", "How well it is proved that they arrived") + _grid(
        "Proof of delivery, the best for each reader", columns, rows, set()
    )


def _grid(
    title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], numeric: set[int]
) -> str:
    def side(place: int) -> dict[str, str]:
        return {"class_": "num"} if place in numeric else {}

    head = (tag("th", text(name), scope="col", **side(n)) for n, name in enumerate(columns))
    body = (
        tag(
            "tr",
            tag("th", text(row[0]), scope="row"),
            *(tag("td", text(cell), **side(n)) for n, cell in enumerate(row[1:], start=1)),
        )
        for row in rows
    )
    table = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body), aria_label=title)
    return tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=title)


def _article(record: dict[str, Any]) -> bytes:
    number = record["number"]
    lines = tuple(_told(record))
    head = tag("h3", text(f"{record['on']} · {record['told']}"), id=f"r{number}")
    return (tag("article", head, *lines, aria_labelledby=f"r{number}") + "\n").encode()


def _told(record: dict[str, Any]) -> Iterator[str]:
    if record["words"]:
        yield tag("blockquote", text(f"“{record['words']}”"))
    if record["letter"]:
        yield tag("p", "The letter as it was sent:", class_="dim")
        yield tag("blockquote", text(record["letter"]))
    facts = [f"event {record['number']}, {record['kind']}", f"recorded {record['recorded']}"]
    facts += [f"about {', '.join(record['invoices'])}"] if record["invoices"] else []
    facts += [f"evidence: {record['evidence']}"] if record["evidence"] else []
    facts += [f"message {record['message']}"] if record["message"] else []
    yield tag("p", text("; ".join(facts)), class_="dim")
    yield tag(
        "details", tag("summary", "As it stands on record"), tag("code", text(record["document"]))
    )
    links = f"on record {record['before'] or 'first'} → {record['link']}; here {record['chain']}"
    yield tag("p", tag("code", text(links)), class_="dim")
