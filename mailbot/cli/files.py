"""The commands that read a file of the owner's: import and preview."""

from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.options import ConfigOption, DryRunOption, loaded
from mailbot.model.errors import DataError, UsageError
from mailbot.model.letter import Purpose
from mailbot.model.message import Address


def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file, one invoice a line.")],
    *,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
) -> None:
    """Put the invoices of a CSV file on record.

    Columns, in any order: number, client, amount, currency, issued,
    and where known due, email (several separated by “;”) and matter.
    What billing programs call them is understood: “Invoice No”, “Kunde”.

    Days: 2026-10-05, 5.10.2026, October 5, 2026 or 5 Oct 2026;
    10/05/2026 only where another day of its column, such as 10/25/2026,
    proves what is the month. Amounts: 1,234.56 or 1.234,56.

    Importing a file twice changes nothing.
    """
    from mailbot.cli.records import counted, put_on_record
    from mailbot.intake.table import read_table, text_of

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    try:
        table = read_table(text_of(raw))
    except DataError as error:
        raise DataError(f"{file}, {error}") from error
    for theirs, ours in table.understood:
        typer.echo(f"read column “{theirs}” as {ours}")
    done = put_on_record(config, table.rows, f"mailbot import {file.name}", dry_run=dry_run)
    flaws = sorted((*table.flaws, *done.refused), key=lambda flaw: flaw.line)
    for flaw in flaws:
        typer.echo(f"{file}, line {flaw.line}: left out: {flaw.reason}", err=True)
    if flaws and not done.rows:
        raise DataError(f"{file}: no line could be used")
    said = "would be put" if dry_run else "put"
    read, new = counted(len(done.rows), "invoice"), counted(len(done.events), "fact")
    what = f"{read} read, {new} {said} on record"
    typer.echo(what + (f", {counted(len(flaws), 'line')} left out" if flaws else ""))
    if flaws:
        raise typer.Exit(DataError.exit_code)


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
    from mailbot.app import practice_of, records, writer
    from mailbot.edge.system import SystemClock
    from mailbot.rounds.desk import invoice_named
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
