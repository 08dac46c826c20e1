"""The commands that read a file of the owner's: import and preview."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, DryRunOption, JsonOption, act, loaded, print_json
from mailbot.model.errors import DataError, UsageError
from mailbot.model.letter import Purpose
from mailbot.model.message import Address

if TYPE_CHECKING:
    from mailbot.intake.layout import Layout
    from mailbot.intake.mapping import Habits
    from mailbot.rounds.importing import Imported


def import_(  # noqa: PLR0913 an option each
    file: Annotated[Path, typer.Argument(help="CSV, Excel (.xlsx), OFX, CAMT.053 or MT940.")],
    *,
    currency: Annotated[str, typer.Option(help="Of a file that names none: USD, EUR …")] = "",
    dates: Annotated[str, typer.Option(help="What comes first in 10/05/2026: day or month.")] = "",
    mapping: Annotated[
        str, typer.Option(help="Whose columns they are: xero, or one of yours.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Take a guess of the columns as right.")
    ] = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Put an export of your billing program, or a statement of your bank, on record.

    Known by their columns: Clio, Bill4Time, LawPay, QuickBooks, Xero,
    FreshBooks, Harvest, Invoice Ninja, Stripe, Zoho, DATEV and others
    (docs/imports.md). Of any other file the columns are guessed by their
    names in seven languages, and shown before they are used.

    Files made by hand have the columns, in any order: number, client,
    amount, currency, issued, and where known due, email (several
    separated by “;”) and matter.

    Later exports bring what came in since, credit notes and voids. A line
    that does not fit is left out and named, the others go in. Importing a
    file twice changes nothing.
    """
    from mailbot.app import habits_of
    from mailbot.record import records
    from mailbot.rounds.desk import look_again
    from mailbot.rounds.importing import Clerk, look

    settings = loaded(config)
    habits = _habits(habits_of(settings), currency, dates)
    raw = _contents(file)
    try:
        layout = look(raw, habits, mapping)
        if layout is not None and layout.guess and not json:
            _show_guess(layout, file, ask=not (yes or dry_run))
        command = act(f"mailbot import {file.name}", settings)
        with records(settings, read_only=dry_run) as (store, books):
            clerk = Clerk(books=books, owner=settings.owner, command=command, habits=habits)
            done = clerk.take(raw, file.name, layout, store.events())
            new = len(done.events)
            if not dry_run and done.events:
                look_again(store)
                new = len(store.record(done.events))
    except DataError as error:
        raise DataError(f"{file}: {str(error).removeprefix(f'{file.name}: ')}") from error
    if json:
        _tell_machines(done, new)
    else:
        _tell(done, file, new, dry_run=dry_run)
    if done.flaws:
        raise typer.Exit(DataError.exit_code)


def _habits(habits: "Habits", currency: str, dates: str) -> "Habits":
    """Return *habits* with what the owner says of this file. Raises UsageError."""
    from mailbot.intake.day import Order
    from mailbot.intake.money import currency_of

    try:
        known = replace(habits, currency=currency_of(currency)) if currency else habits
        return replace(known, dates=Order(dates)) if dates else known
    except DataError as error:
        raise UsageError(f"--currency: {error}") from error
    except ValueError as error:
        raise UsageError(f"--dates {dates}: write day or month") from error


def _contents(file: Path) -> bytes:
    """Return what is in *file*; one that is far too large is not even begun."""
    from mailbot.edge.importfolder import LARGEST

    try:
        if file.exists() and not file.is_file():
            raise DataError(f"{file}: it is no plain file; name the export itself")
        size = file.stat().st_size
        if size <= LARGEST:
            return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    raise DataError(
        f"{file}: it has {size // 2**20} MB; at most {LARGEST // 2**20} are read:"
        " export less at a time"
    )


def _show_guess(layout: "Layout", file: Path, *, ask: bool) -> None:
    """Show what each column is taken for; go on only if the owner says that it is right."""
    from mailbot.rounds.importing import shown_columns

    typer.echo(f"{file} is of no program that mailbot knows. Its columns seem to be:")
    for line in shown_columns(layout):
        typer.echo(line)
    if not ask:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            f"nothing was put on record: if that is right, type: mailbot import {file} --yes;"
            " if not, say its columns under [imports.mapping.NAME] in the configuration"
        )
    if not typer.confirm("Is that right?", default=False):
        typer.echo(
            "Nothing was put on record. Say its columns under [imports.mapping.NAME] in the"
            " configuration, and add: --mapping NAME"
        )
        raise typer.Exit


def _tell(done: "Imported", file: Path, new: int, *, dry_run: bool) -> None:
    from mailbot.model.count import counted
    from mailbot.rounds.importing import OWN

    for line in done.told:
        typer.echo(line.replace(" changed: ", " would change: ") if dry_run else line)
    for flaw in done.flaws:
        typer.echo(f"{file}, line {flaw.line}: left out: {flaw.reason}", err=True)
    for note in done.notes:
        typer.echo(note)
    if done.empty:
        raise DataError(f"{file}: no line could be used")
    program = "" if done.program == OWN else f"{done.program}: "
    said = "would be put" if dry_run else "put"
    left = f", {counted(len(done.flaws), 'line')} left out" if done.flaws else ""
    typer.echo(f"{program}{done.read} read, {counted(new, 'fact')} {said} on record{left}")


def _tell_machines(done: "Imported", new: int) -> None:
    facts = {
        "program": done.program,
        "read": done.read,
        "facts": new,
        "told": done.told,
        "left_out": [{"line": flaw.line, "reason": flaw.reason} for flaw in done.flaws],
        "notes": done.notes,
    }
    print_json(facts)


def preview(
    purpose: Annotated[
        str, typer.Argument(metavar="LETTER", help=f"Which letter: {', '.join(Purpose)}.")
    ],
    invoice: Annotated[
        str | None,
        typer.Argument(metavar="INVOICE", help="About which invoice; an example if left out."),
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Show a letter as it would stand in Drafts, from your own templates."""
    from mailbot.app import writer
    from mailbot.edge.system import SystemClock
    from mailbot.record import practice_of, records
    from mailbot.rounds.naming import invoice_named
    from mailbot.rounds.preview import about, example

    try:
        wanted = Purpose(purpose)
    except ValueError as error:
        raise UsageError(f"no letter {purpose}; there are {', '.join(Purpose)}") from error
    settings = loaded(config)
    clock = SystemClock()
    now = clock.now()
    practice = practice_of(settings, now)
    if invoice is None:
        look = example(wanted, settings.owner, now, practice)
    else:
        with records(settings, read_only=True) as (_, books):
            number = invoice_named(invoice, books)
            look = about(number, wanted, books, settings.owner, now, practice)
    draft = writer(settings, clock)(look.letter, look.case)
    for remark in look.remarks:
        typer.echo(remark)
    if look.remarks:
        typer.echo()
    owner = Address(address=settings.owner.address, name=settings.owner.name)
    for name, addresses in (("From", (owner,)), ("To", draft.letter.to), ("Cc", draft.letter.cc)):
        if addresses:
            typer.echo(f"{name}: {_listed(addresses)}")
    typer.echo(f"Subject: {draft.subject}")
    for file in draft.letter.files:
        typer.echo(f"Attached: {file.name}")
    typer.echo(f"\n{draft.text}")


def _listed(addresses: tuple[Address, ...]) -> str:
    """Return *addresses* as a mail program shows them, one a line."""
    return ",\n    ".join(f"{a.name} <{a.address}>" if a.name else a.address for a in addresses)
