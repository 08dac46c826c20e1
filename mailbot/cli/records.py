"""The commands by which the owner tells mailbot what it cannot see."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, DryRunOption, act, day_in, loaded
from mailbot.model.errors import DataError, UsageError

if TYPE_CHECKING:
    from mailbot.intake.row import Row
    from mailbot.model.people import ContactPurpose
    from mailbot.rounds.desk import Registration


def add(  # noqa: PLR0913 an option each
    number: Annotated[str, typer.Argument(help="The invoice number, such as INV-104.")],
    *,
    client: Annotated[str, typer.Option(help="Who owes it, such as 'Acme Components'.")],
    amount: Annotated[str, typer.Option(help="The total, such as 4,250.00.")],
    currency: Annotated[str, typer.Option(help="USD, EUR, GBP …")],
    issued: Annotated[str, typer.Option(help="The day on the invoice, such as 2026-10-30.")],
    due: Annotated[str, typer.Option(help="The day it is due, if one was agreed.")] = "",
    contact: Annotated[
        list[str] | None, typer.Option(help="'Jan Marsh <jan@acme.example>'; as often as needed.")
    ] = None,
    matter: Annotated[str, typer.Option(help="What it was for; letters can name it.")] = "",
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
) -> None:
    """Put one invoice on record, with the client's contacts."""
    from mailbot.intake.row import row_of

    cells = {
        "number": number,
        "client": client,
        "amount": amount,
        "currency": currency,
        "issued": issued,
        "due": due,
        "email": ";".join(contact or ()),
        "matter": matter,
    }
    row = row_of(cells, line=0)
    done = put_on_record(config, (row,), "mailbot add", dry_run=dry_run)
    for flaw in done.refused:
        raise DataError(flaw.reason)
    number = done.rows[0].invoice.id
    said = "would put" if dry_run else "put"
    typer.echo(
        f"{said} {number} of {client} on record"
        if done.events
        else f"{number} of {client} is on record as it stands"
    )


def put_on_record(
    config: Path | None, rows: "tuple[Row, ...]", words: str, *, dry_run: bool
) -> "Registration":
    """Put the invoices of *rows* on record, say which ones change, and return what was done."""
    from mailbot.record import records
    from mailbot.rounds.desk import look_again, register

    settings = loaded(config)
    with records(settings, read_only=dry_run) as (store, books):
        done = register(rows, books, settings.owner, act(words, settings))
        if not dry_run and done.events:
            look_again(store)
            store.record(done.events)
    for change in done.changes:
        typer.echo(change.replace(" changed: ", " would change: ") if dry_run else change)
    return done


def contact(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    address: Annotated[str, typer.Argument(help="Such as 'Alison Meyer <alison@acme.example>'.")],
    purpose: Annotated[
        list[str] | None, typer.Argument(help="What they are there for, see above; several may be.")
    ] = None,
    *,
    division: Annotated[
        str, typer.Option(help="The division they belong to: letters to it show no other's.")
    ] = "",
    config: ConfigOption = None,
) -> None:
    """Put a contact of a client on record, and what they are there for.

    pay: sees to the payment; is the point of contact from now on
    do-not-contact: is never written to again; nothing takes this back
    approve: approves invoices
    copy: gets copies
    escalate: decides where others do not
    statement: gets statements of account
    support: helps with links and files

    The last five are noted for you, and `show` names them.
    """
    from mailbot.intake.row import contacts_of
    from mailbot.record import records
    from mailbot.rounds import deeds
    from mailbot.rounds.desk import look_again

    purposes = tuple(_purpose(word) for word in purpose or ())
    found = contacts_of(address)
    if len(found) != 1:
        raise UsageError(f"“{address}” is not one e-mail address")
    settings = loaded(config)
    with records(settings) as (store, books):
        command = act("mailbot contact", settings)
        owner = settings.owner
        done = deeds.contact(client, found[0], purposes, books, owner, command, division=division)
        look_again(store)
        store.record(done.events)
    typer.echo(done.line)


def _purpose(word: str) -> "ContactPurpose":
    from mailbot.model.people import ContactPurpose

    try:
        return ContactPurpose(word.casefold())
    except ValueError as error:
        known = ", ".join(ContactPurpose)
        raise UsageError(f"no purpose {word}; write one of {known}") from error


def paid(
    number: Annotated[str, typer.Argument(help="The invoice number.")],
    on: Annotated[str, typer.Argument(help="The day it came in; today if left out.")] = "",
    *,
    amount: Annotated[str, typer.Option(help="Only part of it, such as 500.00.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="It came besides an equal payment that the bank told.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last payment back.")] = False,
    config: ConfigOption = None,
) -> None:
    """Say that an invoice was paid, whole or in part, or that it was not after all."""
    from mailbot.record import records
    from mailbot.rounds import deeds

    if undo and (on or amount or again):
        raise UsageError("--undo takes the whole last payment back; leave all else out")
    day = day_in(on)
    settings = loaded(config)
    command = act("mailbot paid", settings)
    with records(settings) as (store, books):
        if undo:
            done = deeds.paid_back(number, store.events(), books, command)
        else:
            done = deeds.paid(number, day, amount, books, command, store.events(), again=again)
        store.record(done.events)
    typer.echo(done.line)


def hold(
    what: Annotated[
        str | None, typer.Argument(help="A client or an invoice; all if left out.")
    ] = None,
    *,
    until: Annotated[str, typer.Option(help="The last day of it, such as 2026-12-01.")] = "",
    reason: Annotated[str, typer.Option(help="Why; it is shown in `show`.")] = "",
    config: ConfigOption = None,
) -> None:
    """Stop letters for a client, an invoice, or altogether."""
    from mailbot.record import records
    from mailbot.rounds import deeds

    last_day, settings = day_in(until), loaded(config)
    with records(settings) as (store, books):
        done = deeds.held(what, last_day, reason, books, act("mailbot hold", settings))
        store.record(done.events)
    typer.echo(done.line)


def resume(
    what: Annotated[
        str | None, typer.Argument(help="A client or an invoice; all if left out.")
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Let mailbot write again: altogether, or for a client you have spoken with."""
    from mailbot.record import records
    from mailbot.rounds import deeds

    with records(loaded(config)) as (store, books):
        done = deeds.resumed(what, books, act("mailbot resume"))
        store.record(done.events)
    typer.echo(done.line)
