"""The commands by which the owner says yes or no to what mailbot found out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption, act, loaded, print_json
from mailbot.model.errors import DataError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from mailbot.rounds.acceptance import Missing
    from mailbot.rounds.proposals import Offer

IdArgument = Annotated[
    list[str],
    typer.Argument(metavar="ID", help="As `mailbot proposals` shows them, or `all`."),
]


def proposals(*, json: JsonOption = False, config: ConfigOption = None) -> None:
    """Show what waits for your yes or no: invoices and payments that are not certain."""
    from mailbot.record import records
    from mailbot.rounds.proposals import offers

    settings = loaded(config)
    with records(settings, read_only=True) as (_, books):
        waiting = offers(books, settings.owner)
    if json:
        print_json(waiting)
        return
    from mailbot.cli.page import screen

    console = screen()
    for offer in waiting:
        _print_offer(console, offer)
    if waiting:
        typer.echo("`mailbot accept ID` or `mailbot decline ID`; `all` instead of an ID is all.")
    else:
        typer.echo("Nothing waits for your yes or no.")


def _print_offer(console: "Console", offer: "Offer") -> None:
    from mailbot.cli.page import hang

    hang(console, f"{offer.id}  ", offer.what)
    indent = " " * (len(offer.id) + 2)
    if offer.why:
        hang(console, f"{indent}why: ", offer.why)
    for doubt in offer.doubts:
        hang(console, f"{indent}doubt: ", doubt)
    for yes in offer.yes:
        hang(console, f"{indent}yes puts on record: ", yes)
    if offer.missing:
        hang(console, f"{indent}needs: ", " ".join(offer.missing))


def accept(  # noqa: PLR0913 an option each
    ids: IdArgument,
    *,
    number: Annotated[str, typer.Option(help="The number of an invoice that lacks it.")] = "",
    client: Annotated[str, typer.Option(help="Who owes it.")] = "",
    amount: Annotated[str, typer.Option(help="The total, such as 4,250.00.")] = "",
    currency: Annotated[str, typer.Option(help="USD, EUR, GBP …")] = "",
    issued: Annotated[str, typer.Option(help="The day on the invoice.")] = "",
    due: Annotated[str, typer.Option(help="The day it is due.")] = "",
    config: ConfigOption = None,
) -> None:
    """Say yes: put proposed invoices or payments on record, or (`learned`) what was learnt."""
    if ids == ["learned"]:
        from mailbot.cli.learn import accept_learned

        accept_learned(config)
        return
    from mailbot.rounds.acceptance import Missing

    missing = Missing(
        number=number, client=client, amount=amount, currency=currency, issued=issued, due=due
    )
    _settle(ids, config, missing, accepted=True)


def decline(ids: IdArgument, *, config: ConfigOption = None) -> None:
    """Say no: forget proposed invoices or payments; they are not proposed again."""
    _settle(ids, config, None, accepted=False)


def _settle(
    ids: list[str], config: Path | None, missing: "Missing | None", *, accepted: bool
) -> None:
    """Settle the proposals in one step on record; of several, what cannot be is said and waits."""
    from mailbot.model.event import InvoiceRegistered
    from mailbot.record import records
    from mailbot.rounds.acceptance import Missing
    from mailbot.rounds.desk import look_again
    from mailbot.rounds.proposals import meant, settle

    settings = loaded(config)
    command = act("mailbot accept" if accepted else "mailbot decline", settings)
    with records(settings) as (store, books):
        keys = meant(ids, books)
        if missing not in (None, Missing()) and len(keys) != 1:
            raise UsageError("what is missing can be said of one proposal at a time")
        history = tuple(store.events())
        done = settle(
            keys, books, settings.owner, command, history, accepted=accepted, missing=missing
        )
        if any(isinstance(event, InvoiceRegistered) for event in done.events):
            look_again(store)
        store.record(done.events)
    for line in done.lines:
        typer.echo(line)
    for line in done.left:
        typer.echo(f"mailbot: {line}", err=True)
    if done.left:
        raise typer.Exit(DataError.exit_code)
    if not keys:
        typer.echo("Nothing waits for your yes or no.")
