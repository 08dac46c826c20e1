"""The samples of tests/data/exports, and the ways in which owners and programs write such files."""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from mailbot.edge.memorystore import MemoryStore
from mailbot.edge.shelf import mappings
from mailbot.intake.grid import grid_of, separator_of
from mailbot.intake.layout import recognised_in
from mailbot.intake.mapping import Habits, mapping_from
from mailbot.intake.text import text_of
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.case import Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.people import Owner
from mailbot.rounds.desk import Command
from mailbot.rounds.importing import Clerk, Imported, look

FOLDER = Path(__file__).parents[1] / "data" / "exports"
SHIPPED = tuple(mapping_from(name, text) for name, text in mappings().items())
HABITS = Habits(mappings=SHIPPED, currency="USD")
OWNER = Owner(address="dana@whitfield.example", name="Dana Whitfield")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

SAMPLES = tuple(sorted(p.stem for p in FOLDER.glob("*.csv") if p.stem != "truth"))
AFTER_INVOICES = {"lawpay-transactions", "portal-views"}
"""What these tell is about invoices that are on record."""


def sample(name: str) -> bytes:
    return (FOLDER / f"{name}.csv").read_bytes()


@dataclass
class Desk:
    """An owner who imports files; the record forgets nothing."""

    store: MemoryStore = field(default_factory=MemoryStore)
    habits: Habits = HABITS
    now: datetime = NOW

    def imports(self, raw: bytes, wanted: str = "", name: str = "export.csv") -> Imported:
        layout = look(raw, self.habits, wanted)
        command = Command(words=f"mailbot import {name}", now=self.now)
        clerk = Clerk(books=self.books, owner=OWNER, command=command, habits=self.habits)
        done = clerk.take(raw, name, layout, self.store.events())
        self.store.record(done.events)
        return done

    def tells(self, *events) -> None:
        self.store.record(events)

    @property
    def books(self) -> Books:
        return replay(self.store.events())

    def invoice(self, number: str) -> Receivable:
        case = self.books.case_of_invoice(InvoiceId(number))
        assert case is not None, f"{number} is not on record"
        receivable = case.receivable(InvoiceId(number))
        assert receivable is not None
        return receivable

    def open(self) -> Decimal:
        cases = self.books.cases.values()
        return sum((r.balance.amount for case in cases for r in case.open), Decimal(0))


def desk_for(name: str) -> Desk:
    """Return a desk with the invoices on record, if *name* tells of no new ones."""
    desk = Desk()
    if name in AFTER_INVOICES:
        head, *lines = sample("mailbot").decode().splitlines()
        unpaid = head.replace("paid", "x").replace("credited", "y").replace("status", "z")
        desk.imports("\n".join((unpaid, *lines)).encode())
    return desk


@dataclass
class Sheet:
    """A sample taken apart: what stands above its columns, these, and its rows."""

    before: str
    head: list[str]
    rows: list[list[str]]
    separator: str

    @classmethod
    def of(cls, name: str) -> "Sheet":
        text = text_of(sample(name))
        grid = grid_of(text)
        place, _ = recognised_in(grid, HABITS)
        head = grid.lines[place]
        lines = text.splitlines(keepends=True)
        before = "".join(lines[: head.number - 1])
        rows = [list(line.cells) for line in grid.lines[place + 1 :]]
        separator = separator_of(text.splitlines()[head.number - 1 :])
        return cls(before=before, head=list(head.cells), rows=rows, separator=separator)

    def shuffled(self, chance: random.Random) -> "Sheet":
        order = list(range(len(self.head)))
        chance.shuffle(order)
        width = len(order)
        rows = [[(row + [""] * width)[place] for place in order] for row in self.rows]
        return Sheet(self.before, [self.head[place] for place in order], rows, self.separator)

    def text(self) -> str:
        return self.written()[0]

    def written(self) -> tuple[str, list[int]]:
        """Return the file, and the line that each row begins in."""
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=self.separator, lineterminator="\r\n")
        starts = []
        for number, row in enumerate([self.head, *self.rows]):
            begins = self.before.count("\n") + _lines(stream.getvalue()) + 1
            if row and row[-1] == OPEN_QUOTE:
                stream.write(self.separator.join([*row[:-1], '"without an end']) + "\r\n")
            else:
                writer.writerow(row)
            if number:
                starts.append(begins)
        return self.before + stream.getvalue(), starts

    def workbook(self) -> bytes:
        """Return the table as Excel saves it, with what stands above its columns."""
        book = Workbook()
        page = book.active
        for line in self.before.splitlines():
            page.append([line])
        for row in (self.head, *self.rows):
            page.append([cell or None for cell in row])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()


OPEN_QUOTE = "\x00open quote"


def _lines(text: str) -> int:
    return len(text.splitlines())
