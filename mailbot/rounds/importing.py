"""What is in a file of the owner's, and what does it add to the record?"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.intake.grid import grid_of
from mailbot.intake.layout import Layout, layout_of, recognised_in
from mailbot.intake.mapping import Habits
from mailbot.intake.plain import shown
from mailbot.intake.row import Flaw, Table
from mailbot.intake.statement import is_statement, read_statement
from mailbot.intake.table import read
from mailbot.intake.text import text_of
from mailbot.intake.workbook import is_workbook
from mailbot.model.books import Books
from mailbot.model.count import counted
from mailbot.model.errors import DataError, MailbotError, StorageError
from mailbot.model.event import Event
from mailbot.model.people import Owner
from mailbot.rounds.desk import Command, look_again
from mailbot.rounds.exported import put_in_order
from mailbot.rounds.office import Office
from mailbot.rounds.paying import match_payments
from mailbot.rounds.ports import ImportFolder

log = logging.getLogger(__name__)

HEAD = 64 * 1024
"""Bytes in which a table has named its columns, or never does."""

OWN = "mailbot's own columns"
"""The title of the mapping for files made by hand."""

MOST_TOLD = 1_000
"""Lines of a report; the record has them all."""

_PLACE = "\0"
"""Stands in a refusal for the place where its file is kept; no text of a file has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file adds to the record, and what the owner should be told of it."""

    events: tuple[Event, ...]
    program: str
    """Whose export it is, in words."""
    read: str
    """How much of what it holds: "24 invoices, 2 credit notes"."""
    told: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    notes: tuple[str, ...] = ()
    """What was passed over, and why that is right."""
    empty: bool = False
    """Nothing in it could be used."""


def look(raw: bytes, habits: Habits, wanted: str = "") -> Layout | None:
    """Return how the table in *raw* is to be read; None for a statement of the bank.

    *wanted* is the mapping that the owner names. Raises DataError for what is neither.
    """
    table = bool(wanted) or is_workbook(raw) or not is_statement(raw) or _ours(raw, habits)
    return layout_of(raw, habits, wanted) if table else None


def _ours(raw: bytes, habits: Habits) -> bool:
    """Say whether a mapping knows the table: some programs export what looks like a bank's."""
    head = raw if len(raw) <= HEAD else raw[:HEAD].rpartition(b"\n")[0]
    try:
        return recognised_in(grid_of(text_of(head)), habits) is not None
    except DataError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Who takes files in: for whom, at what moment, and by which habits."""

    books: Books
    owner: Owner
    command: Command
    habits: Habits

    def take(
        self, raw: bytes, name: str, layout: Layout | None, history: Iterable[Event]
    ) -> Imported:
        """Return what the file adds to the record whose events are *history*. Raises DataError."""
        if layout is None:
            return self._statement(raw, name, history)
        table = read(layout, self.habits)
        done = put_in_order(table, self.books, self.owner, self.command, history)
        usable = len(table.entries) + len(table.credits) + len(table.receipts) + len(table.viewings)
        return Imported(
            events=done.events,
            program=layout.mapping.title,
            read=_counted(done.invoices, table),
            told=done.told,
            flaws=done.flaws,
            notes=_notes(layout, table),
            empty=bool(done.flaws) and len(done.flaws) >= usable + len(table.flaws),
        )

    def _statement(self, raw: bytes, name: str, history: Iterable[Event]) -> Imported:
        habits = self.habits
        statement = read_statement(raw, name, currency=habits.currency, order=habits.dates)
        done = match_payments(statement, self.books, self.owner, self.command, history)
        return Imported(
            events=done.events,
            program="a statement of the bank",
            read=counted(len(statement.entries), "booking"),
            told=done.lines,
            flaws=done.flaws,
            empty=bool(done.flaws) and not statement.entries,
        )


def _counted(invoices: int, table: Table) -> str:
    parts = [
        counted(count, what)
        for count, what in (
            (invoices, "invoice"),
            (len(table.credits), "credit note"),
            (len(table.receipts), "payment"),
            (len(table.viewings), "view"),
        )
        if count
    ]
    return ", ".join(parts) or counted(0, "invoice")


def _notes(layout: Layout, table: Table) -> tuple[str, ...]:
    notes = []
    if table.drafts:
        them = "it" if table.drafts == 1 else "them"
        notes.append(f"{counted(table.drafts, 'draft')} passed over: nobody owes {them} yet")
    if table.passed:
        lines = ", ".join(str(line) for line in table.passed[:10])
        more = " …" if len(table.passed) > 10 else ""
        what = "line" if len(table.passed) == 1 else "lines"
        notes.append(f"{what} {lines}{more} passed over: sums, notes or what is no invoice")
    if layout.elsewhere:
        sheets = ", ".join(f"“{shown(name)}”" for name in layout.elsewhere)
        notes.append(f"only the sheet “{shown(layout.sheet)}” was read, not {sheets}")
    return tuple(notes)


def take_files(office: Office) -> tuple[MailbotError, ...]:
    """Take in each file of the watched folder once; return what could not be used.

    What it adds is on record before the file is moved aside: after a power cut in between it is
    taken again, which changes nothing.
    """
    problems: list[MailbotError] = []
    if office.imports is None:
        return ()
    try:
        arrivals = office.imports.arrivals()
    except StorageError as error:
        return (error,)
    for name in arrivals:
        if office.stopping():
            break
        try:
            problems += _take_file(office, office.imports, name)
        except (DataError, StorageError) as error:
            problems.append(error)
    return tuple(problems)


def _take_file(office: Office, folder: ImportFolder, name: str) -> tuple[MailbotError, ...]:
    title, now = shown(name, 80), office.clock.now()
    command = Command(words=f"import of {title}", now=now, timezone=office.owner.timezone)
    clerk = Clerk(books=office.books, owner=office.owner, command=command, habits=office.habits)
    try:
        done = _read_from(folder, name, clerk, office.store.events())
    except DataError as error:
        log.warning("a file of the imports folder was refused")
        words = f"{title}: refused\n\n{error}\n"
        folder.set_aside(
            name, lambda place: words.replace(_PLACE, place), command.today, refused=True
        )
        # The reason may quote the file, and problems are logged.
        return (DataError(f"{title}: refused; its report in refused/ of the folder says why"),)
    if done is None:
        return ()
    if done.events:
        look_again(office.store)
    new = office.record(done.events)
    words = report(done, title, new)
    folder.set_aside(name, lambda _: words, command.today, refused=done.empty)
    log.info("took in a file of the imports folder: %d new facts", new)
    if done.empty:
        return (DataError(f"{title}: no line could be used; its report in refused/ says why"),)
    return ()


def _read_from(
    folder: ImportFolder, name: str, clerk: Clerk, history: Iterable[Event]
) -> Imported | None:
    """Return what a file of the folder adds; None while it is not there. Raises DataError."""
    raw = folder.read(name)
    if raw is None:
        return None
    layout = look(raw, clerk.habits)
    if layout is not None and layout.guess:
        raise DataError(asking(layout, _PLACE))
    return clerk.take(raw, name, layout, history)


def asking(layout: Layout, path: str) -> str:
    """Return what a guess takes each column for, and how the owner says that it is right."""
    lines = [
        "its columns are those of no program that mailbot knows. This is what they seem to be:",
        *shown_columns(layout),
        f"If that is right, type: mailbot import {path} --yes",
        "If not, or for every file like it, say its columns in the configuration, under",
        f"[imports.mapping.NAME], and type: mailbot import {path} --mapping NAME",
    ]
    return "\n".join(lines)


def shown_columns(layout: Layout) -> tuple[str, ...]:
    """Return a line for each column that is understood, with some of its values."""
    told = layout.examples()
    width = max((len(field) for field, _, _ in told), default=0)
    return tuple(
        f"  {field:<{width}}  {title}: {', '.join(values) or '(empty)'}"
        for field, title, values in told
    )


def report(done: Imported, name: str, new: int) -> str:
    """Return what became of a file, for the owner to read beside it."""
    lines = [
        name,
        "",
        f"Read: {done.program}: {done.read}",
        f"Put on record: {counted(new, 'new fact')}",
    ]
    if done.told:
        lines += ["", "What changed, and what does not agree:"]
        lines += [f"  {line}" for line in _cut(done.told)]
    if done.flaws:
        lines += ["", "Left out:"]
        lines += _cut(tuple(f"  line {flaw.line}: {flaw.reason}" for flaw in done.flaws))
    lines += ["", *done.notes] if done.notes else []
    return "\n".join(lines) + "\n"


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    more = len(lines) - MOST_TOLD
    return (*lines[:MOST_TOLD], f"  … and {more} more") if more > 0 else lines
