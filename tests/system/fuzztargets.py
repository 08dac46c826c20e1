"""What a fuzzer throws changed files at: every reader of what strangers send.

A reader may refuse (DataError, PoisonMessage), and that is all it may do besides answering.
"""

import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path

from openpyxl import Workbook

from mailbot.document.einvoice import read_einvoice
from mailbot.document.reading import read_paper
from mailbot.edge.papers import GuardedPapers
from mailbot.intake.layout import layout_of
from mailbot.intake.mapping import Habits
from mailbot.intake.statement import is_statement, read_statement
from mailbot.intake.table import read
from mailbot.intake.workbook import is_workbook
from mailbot.model.errors import DataError, PoisonMessage
from mailbot.model.message import Fetched, Place
from mailbot.parse.message import read_heading
from mailbot.parse.receipt import read_report
from mailbot.reader import read_labels, reader
from mailbot.rounds.explain import understood
from tests.rounds.stage import Stage

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)

HEADER = (
    "From: {sender}\r\nTo: dana@whitfield.example\r\nSubject: Re: Invoice INV-104\r\n"
    "Date: Fri, 20 Nov 2026 10:11:12 +0100\r\nMessage-ID: <{id}@acme.example>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
)


@dataclass(frozen=True)
class Target:
    """A reader, and good files for it."""

    seeds: Callable[[], tuple[bytes, ...]]
    reads: Callable[[bytes], None]
    share: int = 1
    """How much of the time it gets."""


@cache
def messages() -> tuple[bytes, ...]:
    """Return mail as programs send it, with replies of people, and hostile ones that are small."""
    from tests.system.test_hostile import HOSTILE  # noqa: PLC0415  only for their sake

    found = [path.read_bytes() for path in sorted((DATA / "parse").rglob("*.eml"))]
    found += [raw.encode("utf-8", "surrogatepass") for raw in HOSTILE.values() if len(raw) < 5000]
    for path in sorted((ROOT / "corpus").glob("*/*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            found += [HEADER.format_map(json.loads(line)).encode() for line in islice(lines, 12)]
    return tuple(found)


@cache
def replies() -> tuple[bytes, ...]:
    """Return messages that seem to come from a contact of the stage's client."""
    contact = b"From: Gerald Brandt <gerald@acme.example>\r\n"
    return tuple(contact + raw for raw in messages())


def files(*folders: str, ends: str = "") -> tuple[bytes, ...]:
    """Return the contents of the files in *folders* of tests/data."""
    paths = sorted(
        p for folder in folders for p in (DATA / folder).rglob(f"*{ends}") if p.is_file()
    )
    return tuple(path.read_bytes() for path in paths)


@cache
def workbooks() -> tuple[bytes, ...]:
    """Return a small workbook."""
    book, out = Workbook(), io.BytesIO()
    book.active.append(["number", "client", "amount", "currency", "issued", "email"])
    book.active.append(["INV-1", "Acme", 100.5, "USD", datetime(2026, 10, 1), "a@acme.example"])  # noqa: DTZ001
    book.save(out)
    return (out.getvalue(),)


def fetched(raw: bytes) -> Fetched:
    """Return *raw* as a mailbox gives it."""
    place = Place(folder="INBOX", uidvalidity=1, uid=1)
    return Fetched(place=place, raw=raw, at=NOW, size=len(raw))


def _heading(raw: bytes) -> None:
    """Read the header, around which there is no quarantine: it may say PoisonMessage alone."""
    try:
        read_heading(fetched(raw))
    except PoisonMessage:
        raise
    except DataError as error:
        raise AssertionError("no quarantine is around the reading of headers") from error


def _message(raw: bytes) -> None:
    understood(raw, reader(), NOW)
    read_report(fetched(raw))


def _round(raw: bytes) -> None:
    """Have a whole round with it, and with an ordinary reply after it, which must be heard."""
    stage = Stage()
    stage.mailbox.deliver("INBOX", raw, stage.clock.now())
    ordinary = stage.replies("Jan Marshall <jan@acme.example>", "Please ask Gerald.")
    report = stage.goes_round()
    assert not report.problems, report.problems
    assert ordinary in {str(one) for one in stage.books.heard}, "the next one was not heard"
    reasons = [t.reason for t in stage.store.troubles() if t.reason.isidentifier()]
    assert not reasons, f"kept from others, but nobody thought of it: {reasons}"


def _table(raw: bytes) -> None:
    if is_workbook(raw) or not is_statement(raw):
        read(layout_of(raw, Habits()), Habits())


def _statement(raw: bytes) -> None:
    if is_statement(raw):
        read_statement(raw, "a", currency="EUR")


def _einvoice(raw: bytes) -> None:
    read_einvoice(raw, read_labels())


@cache
def _papers() -> GuardedPapers:
    return GuardedPapers()


def _pdf(raw: bytes) -> None:
    paper = _papers().read(raw)
    assert paper.trouble or paper.pages or paper.xmls or raw.startswith(b"%PDF"), "no answer"
    read_paper(paper, read_labels())


def _some_pdfs() -> tuple[bytes, ...]:
    small = [raw for raw in files("invoices", ends=".pdf") if len(raw) < 60_000]
    return tuple(random.Random(7).sample(small, min(60, len(small))))


TARGETS = {
    "headers": Target(messages, _heading, 2),
    "messages": Target(messages, _message, 6),
    "whole rounds": Target(replies, _round, 3),
    "tables": Target(lambda: files("exports", "statements"), _table, 2),
    "workbooks": Target(workbooks, _table),
    "statements": Target(lambda: files("statements"), _statement, 2),
    "e-invoices": Target(lambda: files("invoices", ends=".xml"), _einvoice, 2),
    "PDFs": Target(_some_pdfs, _pdf, 2),
}
"""Each in words, and what it does."""
