"""The commands of the telephone, and of what client that is: its kind, and its language."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption, act, day_in, loaded, print_json
from mailbot.model.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.model.message import Address
    from mailbot.model.people import ClientKind
    from mailbot.rounds.calls import Outcome


def call(  # noqa: PLR0913 an option each
    client: Annotated[
        str | None, typer.Argument(help="A client or an invoice; every call to make if left out.")
    ] = None,
    *,
    said: Annotated[str, typer.Option(help="You called: what they said, in your own words.")] = "",
    promised: Annotated[str, typer.Option(help="The day they will pay, such as 2026-12-05.")] = "",
    paid: Annotated[
        list[str] | None, typer.Option(help="The invoice that they say is paid.")
    ] = None,
    contact: Annotated[
        str, typer.Option(help="The one person for invoices: 'Alison <alison@acme.example>'.")
    ] = "",
    dispute: Annotated[bool, typer.Option("--dispute", help="They contest it.")] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="They pay in parts: as offered, or as your terms say.")
    ] = False,
    invoice: Annotated[
        list[str] | None, typer.Option(help="What it is about; all that is open if left out.")
    ] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show whom to call and what about, or log a call with --said "…".

    You call yourself: mailbot never does, and nobody else should.

    Once a call is logged, letters may go on.
    """
    outcome_options = bool(promised or paid or contact or dispute or plan or invoice)
    if paid and (promised or plan):
        said_both = "--paid says that they have paid, --promised and --plan that they will"
        raise UsageError(f"{said_both}: log one call for what is paid, one for what is to come")
    if said:
        if client is None:
            raise UsageError('whom did you call? mailbot call CLIENT --said "…"')
        from mailbot.rounds.calls import Outcome

        outcome = Outcome(
            words=said,
            invoices=tuple(invoice or ()),
            promised=day_in(promised),
            paid=tuple(paid or ()),
            contact=_address(contact),
            dispute=dispute,
            plan=plan,
        )
        _log(client, outcome, config)
    elif outcome_options:
        raise UsageError('a call is logged with what they said: --said "…"')
    else:
        _show(client, config, json=json)


def _show(client: str | None, config: "Path | None", *, json: bool) -> None:
    from mailbot.record import practice_of, records
    from mailbot.rounds.calls import cards
    from mailbot.rounds.naming import case_meant

    settings = loaded(config)
    command = act("mailbot call", settings)
    with records(settings, read_only=True) as (_, books):
        name = case_meant(client, books)[0].client.name if client else None
        practice = practice_of(settings, command.now)
        found = cards(books, settings.owner, practice, command)
    found = tuple(card for card in found if name in {None, card.client})
    if json:
        print_json(found)
        return
    from mailbot.cli.casefile import print_card
    from mailbot.cli.page import screen

    console = screen()
    for number, card in enumerate(found):
        if number:
            console.print()
        print_card(console, card)
    if not found:
        typer.echo(f"no call to {name} waits" if name else "no call waits to be made")


def _log(client: str, outcome: "Outcome", config: "Path | None") -> None:
    from mailbot.record import practice_of, records
    from mailbot.rounds import deeds
    from mailbot.rounds.desk import look_again

    settings = loaded(config)
    command = act("mailbot call", settings)
    with records(settings) as (store, books):
        practice = practice_of(settings, command.now)
        done = deeds.called(client, outcome, books, settings.owner, practice, command)
        if done.again:
            look_again(store)
        store.record(done.events)
    typer.echo(done.line)


def kind(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    said: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND", help="straightforward, confused, avoider, delinquent or deadbeat."
        ),
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Show what kind of client it may be, with the evidence, or say which it is.

    avoider: sends you on and goes quiet; letters ask for a name and a day
    delinquent: is in trouble; letters offer ways out
    deadbeat: takes the work and breaks their word; no more offers, only what your contract has;
    only you can say so
    """
    from mailbot.decide.view import View
    from mailbot.record import practice_of, records
    from mailbot.rounds import deeds, naming

    settings = loaded(config)
    command = act("mailbot kind", settings)
    chosen = _kind(said) if said else None
    with records(settings, read_only=chosen is None) as (store, books):
        case = naming.case_named(client, books)
        if chosen is not None:
            done = deeds.kind(client, chosen, books, command)
            store.record(done.events)
            typer.echo(done.line)
            return
        from mailbot.cli.casefile import print_kind
        from mailbot.cli.page import screen

        now = datetime.now(UTC)
        practice = practice_of(settings, now)
        owner = settings.owner
        view = View(case=case, books=books, owner=owner, practice=practice, now=now)
        print_kind(screen(), view)


def _kind(word: str) -> "ClientKind":
    from mailbot.model.people import ClientKind

    try:
        return ClientKind(word.casefold())
    except ValueError as error:
        known = ", ".join(ClientKind)
        raise UsageError(f"no kind {word}; write one of {known}") from error


def language(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    code: Annotated[
        str | None,
        typer.Argument(metavar="LANGUAGE", help="de, en, es, fr, it, nl or pt."),
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Show in which language a client gets letters, or say in which.

    As long as you say nothing, it is the language in which they write to you; of whom nothing is
    known yet, it is the one of [letters] in the configuration.
    """
    from mailbot.record import records
    from mailbot.render.figures import LANGUAGES
    from mailbot.rounds import deeds, naming

    settings = loaded(config)
    command = act("mailbot language", settings)
    with records(settings, read_only=code is None) as (store, books):
        case = naming.case_named(client, books)
        name = case.client.name
        if code is None:
            spoken = case.spoken(settings.letters.language)
            why = "you said so" if case.client.language else "as they write, or as configured"
            typer.echo(f"letters to {name} are in {LANGUAGES.get(spoken, spoken)}: {why}")
            return
        done = deeds.language(client, code, books, command)
        store.record(done.events)
    typer.echo(done.line)


def _address(text: str) -> "Address | None":
    from mailbot.intake.row import contacts_of

    if not text:
        return None
    found = contacts_of(text)
    if len(found) != 1:
        raise UsageError(f"“{text}” is not one e-mail address")
    return found[0]
