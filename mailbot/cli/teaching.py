"""The commands by which the owner says what a reply is, and takes it back."""

import os
from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption, act, loaded, print_json
from mailbot.model.errors import ConfigError, MailbotError

if TYPE_CHECKING:
    from mailbot.model.event import CorrectionMade
    from mailbot.model.reading import Intent

LONGEST = 120
"""Letters of a corrected reply that are shown."""


def store_correction(raw: bytes, was: list[str], config: Path | None, *, json: bool) -> None:
    """Put on record what the owner says the message in *raw* was, and print that in one line."""
    from mailbot.reader import reader
    from mailbot.record import records
    from mailbot.rounds import teaching

    intents = teaching.intents_named(was)
    settings = loaded(config)
    made = teaching.correction(raw, intents, reader(), act("mailbot explain --was"))
    with records(settings) as (store, _):
        store.record([made])
    if json:
        print_json(made)
        return
    typer.echo(
        f"stored: {_told(made)}, where mailbot said {_named(made.took)}; "
        "`mailbot forget` takes it back"
    )


def known_corrections(config: Path | None) -> "Mapping[str, CorrectionMade]":
    """Return what the owner said so far; nothing where there is no configuration.

    One that was not named, and cannot be used, is said and passed over: a message can be
    explained without. Raises ConfigError and the store's errors for one that was named.
    """
    from mailbot.edge.config import VARIABLE, find

    named = config is not None or bool(os.environ.get(VARIABLE))
    try:
        path = find(config)
    except ConfigError:
        if named:
            raise
        return {}
    from mailbot.record import records  # only now: mailbox and store are a tenth of the memory

    try:
        with records(loaded(path), read_only=True) as (_, books):
            return books.corrections
    except MailbotError as error:
        if named:
            raise
        typer.echo(f"mailbot: read without your corrections: {error}", err=True)
        return {}


def forget(
    which: Annotated[
        str | None, typer.Argument(metavar="NUMBER", help="Its number, or all; a list if left out.")
    ] = None,
    *,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List what you said replies are (`explain --was`), or take one of it back."""
    from mailbot.record import records
    from mailbot.rounds import teaching

    settings = loaded(config)
    if which is None:
        with records(settings, read_only=True) as (_, books):
            _list(list(books.corrections.values()), json=json)
        return
    with records(settings) as (store, books):
        before = {made.key: made for made in books.corrections.values()}
        gone = teaching.forgotten(which, books, act("mailbot forget"))
        store.record(gone)
    taken = [before[event.correction] for event in gone]
    if json:
        print_json({"forgotten": taken})
    elif len(taken) == 1:
        typer.echo(f"forgotten: {_told(taken[0])}")
    else:
        typer.echo(f"forgotten: {len(taken)} corrections")


def _list(known: "list[CorrectionMade]", *, json: bool) -> None:
    if json:
        print_json({"corrections": known})
        return
    from mailbot.cli.page import hang, screen

    console = screen()
    for number, made in enumerate(known, start=1):
        hang(console, f"{number:>3}  ", f"{made.at:%Y-%m-%d}  {_told(made)}")
    if not known:
        typer.echo("no corrections; `mailbot explain FILE.eml --was INTENT` makes one")


def _told(made: "CorrectionMade") -> str:
    return f"“{shorten(made.text, LONGEST, placeholder=' …')}” is {_named(made.intents)}"


def _named(intents: "tuple[Intent, ...]") -> str:
    return ", ".join(intents)
