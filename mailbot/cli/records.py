"""The commands by which the owner tells mailbot what it cannot see."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, DryRunOption, act, loaded
from mailbot.model.errors import DataError, UsageError

if TYPE_CHECKING:
    from mailbot.intake.table import Row


def add(  # noqa: PLR0913 an option each
    number: Annotated[str, typer.Argument(help="The invoice number, such as INV-104.")],
    *,
    client: Annotated[str, typer.Option(help="Who owes it, such as “Acme Components”.")],
    amount: Annotated[str, typer.Option(help="The total, such as 4,250.00.")],
    currency: Annotated[str, typer.Option(help="USD, EUR, GBP …")],
    issued: Annotated[str, typer.Option(help="The day on the invoice, such as 2026-10-30.")],
    due: Annotated[str, typer.Option(help="The day it is due, if one was agreed.")] = "",
    contact: Annotated[
        list[str] | None, typer.Option(help="“Jan Marsh <jan@acme.example>”; as often as needed.")
    ] = None,
    matter: Annotated[str, typer.Option(help="What it was for; letters can name it.")] = "",
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
) -> None:
    """Put one invoice on record, with the client's contacts."""
    from mailbot.intake.table import row_of

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
    events = put_on_record(config, (row,), "mailbot add", dry_run=dry_run)
    said = "would put" if dry_run else "put"
    typer.echo(
        f"{said} {row.invoice.id} of {client} on record"
        if events
        else f"{row.invoice.id} of {client} is on record as it stands"
    )


def put_on_record(
    config: Path | None, rows: "tuple[Row, ...]", words: str, *, dry_run: bool
) -> int:
    """Put the invoices of *rows* on record; return how many facts were new."""
    from mailbot.app import records
    from mailbot.rounds.desk import invoices, look_again

    with records(loaded(config), read_only=dry_run) as (store, books):
        events = invoices(rows, books, act(words))
        if not dry_run and events:
            store.record(events)
            look_again(store)
    return len(events)


def contact(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    address: Annotated[str, typer.Argument(help="“Alison Meyer <alison@acme.example>”.")],
    purpose: Annotated[
        list[str] | None,
        typer.Argument(help="pay, copy, approve, escalate, statement, support, do-not-contact."),
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Put a contact of a client on record, and what they are there for."""
    from mailbot.app import records
    from mailbot.intake.table import contacts_of
    from mailbot.model.people import ContactPurpose
    from mailbot.rounds import desk

    try:
        purposes = [ContactPurpose(word.casefold()) for word in purpose or ()]
    except ValueError as error:
        known = ", ".join(ContactPurpose)
        raise UsageError(f"{error}; write one of {known}") from error
    found = contacts_of(address)
    if len(found) != 1:
        raise UsageError(f"“{address}” is not one e-mail address")
    with records(loaded(config)) as (store, books):
        events = desk.contact(client, found[0], purposes, books, act("mailbot contact"))
        store.record(events)
        desk.look_again(store)
        name = desk.case_named(client, books).client.name
    typer.echo(f"put {found[0].address} on record as a contact of {name}")


def paid(
    number: Annotated[str, typer.Argument(help="The invoice number.")],
    on: Annotated[str, typer.Argument(help="The day it came in; today if left out.")] = "",
    *,
    amount: Annotated[str, typer.Option(help="Only part of it, such as 500.00.")] = "",
    config: ConfigOption = None,
) -> None:
    """Say that an invoice was paid, whole or in part."""
    from mailbot.app import records
    from mailbot.intake.table import money_of
    from mailbot.rounds.desk import invoice_named, payment

    day = _day(on) or date.today()  # noqa: DTZ011 the owner's own day
    with records(loaded(config)) as (store, books):
        invoice = invoice_named(number, books)
        case = books.case_of_invoice(invoice)
        receivable = case.receivable(invoice) if case else None
        currency = receivable.balance.currency if receivable else ""
        part = money_of(amount, currency) if amount else None
        event = payment(number, day, part, books, act("mailbot paid"))
        store.record([event])
    typer.echo(f"{invoice}: {event.amount.amount} {event.amount.currency} received on {day}")


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
    from mailbot.app import records
    from mailbot.rounds import desk

    with records(loaded(config)) as (store, books):
        store.record([desk.hold(what, _day(until), reason, books, act("mailbot hold"))])
    ends = f" until {until}" if until else ""
    typer.echo(f"no letters for {what or 'anybody'}{ends}; drafts not yet edited go next round")


def resume(
    what: Annotated[
        str | None, typer.Argument(help="A client or an invoice; all if left out.")
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Let mailbot write again: altogether, or for a client you have spoken with."""
    from mailbot.app import records
    from mailbot.rounds import desk

    with records(loaded(config)) as (store, books):
        store.record([desk.resume(what, books, act("mailbot resume"))])
    typer.echo(f"letters for {what or 'everybody'} may be drafted again, from the next round on")


def _day(text: str) -> date | None:
    from mailbot.intake.table import day_of

    try:
        return day_of(text, "day") if text else None
    except DataError as error:
        raise UsageError(str(error)) from error
