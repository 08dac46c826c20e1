"""The commands that read a file of the owner's: import and preview."""

from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.options import ConfigOption, DryRunOption, loaded
from mailbot.model.errors import DataError, UsageError


def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file, one invoice a line.")],
    *,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
) -> None:
    """Put the invoices of a CSV file on record.

    Columns, in any order: number, client, amount, currency, issued, and where known due,
    email (several separated by “;”) and matter. Importing a file twice changes nothing.
    """
    from mailbot.cli.records import put_on_record
    from mailbot.intake.table import rows_of, text_of

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    try:
        rows, flaws = rows_of(text_of(raw))
    except DataError as error:
        raise DataError(f"{file}, {error}") from error
    for flaw in flaws:
        typer.echo(f"{file}, line {flaw.line}: left out: {flaw.reason}", err=True)
    if flaws and not rows:
        raise DataError(f"{file}: no line could be used")
    new = put_on_record(config, rows, f"mailbot import {file.name}", dry_run=dry_run)
    said = "would be put" if dry_run else "put"
    what = f"{len(rows)} invoices read, {new} facts {said} on record"
    typer.echo(what + (f", {len(flaws)} lines left out" if flaws else ""))
    if flaws:
        raise typer.Exit(DataError.exit_code)


def preview(
    purpose: Annotated[str, typer.Argument(help="Which letter, such as clarify-contact.")],
    invoice: Annotated[
        str | None, typer.Argument(help="About which invoice; an example if left out.")
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Show a letter as it would stand in Drafts, from your own templates."""
    from mailbot.app import records, writer
    from mailbot.edge.system import SystemClock
    from mailbot.model.letter import Purpose
    from mailbot.model.message import Address
    from mailbot.rounds.desk import invoice_named
    from mailbot.rounds.preview import about, example

    try:
        wanted = Purpose(purpose)
    except ValueError as error:
        raise UsageError(f"no letter {purpose}; there are {', '.join(Purpose)}") from error
    settings = loaded(config)
    clock = SystemClock()
    if invoice is None:
        letter, case = example(wanted, settings.owner, clock.now())
    else:
        with records(settings, read_only=True) as (_, books):
            number = invoice_named(invoice, books)
            letter, case = about(number, wanted, books, settings.owner, clock.now())
    draft = writer(settings, clock)(letter, case)
    owner = Address(address=settings.owner.address, name=settings.owner.name)
    for name, addresses in (("From", (owner,)), ("To", draft.letter.to), ("Cc", draft.letter.cc)):
        if addresses:
            typer.echo(
                f"{name}: " + ", ".join(f"{a.name} <{a.address}>".strip() for a in addresses)
            )
    typer.echo(f"Subject: {draft.subject}\n")
    typer.echo(draft.text)
