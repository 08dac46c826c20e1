"""The owner says what no table told: a due date, copies, no debt after all."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, act, loaded
from mailbot.model.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.model.books import Books
    from mailbot.rounds.deeds import Deed
    from mailbot.rounds.desk import Command

NumberArgument = Annotated[str, typer.Argument(help="The invoice number.")]


def due(
    number: NumberArgument,
    on: Annotated[str, typer.Argument(help="The day it is due, such as 2026-12-15.")],
    *,
    config: ConfigOption = None,
) -> None:
    """Say when an invoice is due."""
    from mailbot.intake.day import day_of
    from mailbot.rounds import deeds

    try:
        day = day_of(on, "day")
    except DataError as error:
        raise UsageError(str(error)) from error
    _put_on_record(
        "mailbot due", lambda books, command: deeds.due(number, day, books, command), config
    )


def void(number: NumberArgument, *, config: ConfigOption = None) -> None:
    """Say that nobody owes an invoice any more. Nothing takes this back."""
    from mailbot.rounds import deeds

    _put_on_record(
        "mailbot void", lambda books, command: deeds.voided(number, books, command), config
    )


def copies(
    address: Annotated[str, typer.Argument(help="A contact, such as alison@acme.example.")],
    which: Annotated[
        str,
        typer.Argument(metavar="WHICH", help="all, none, statement, or this (the one invoice)."),
    ],
    *,
    config: ConfigOption = None,
) -> None:
    """Say which copies a contact wants."""
    from mailbot.model.people import CopyScope
    from mailbot.rounds import deeds

    try:
        scope = CopyScope(which.casefold())
    except ValueError as error:
        raise UsageError(f"no copies “{which}”; write one of {', '.join(CopyScope)}") from error
    _put_on_record(
        "mailbot copies",
        lambda books, command: deeds.copies(address, scope, books, command),
        config,
    )


def _put_on_record(
    words: str, deed: "Callable[[Books, Command], Deed]", config: Path | None
) -> None:
    from mailbot.record import records

    settings = loaded(config)
    command = act(words, settings)
    with records(settings) as (store, books):
        done = deed(books, command)
        store.record(done.events)
    typer.echo(done.line)
