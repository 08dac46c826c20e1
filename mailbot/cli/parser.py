"""How is what the owner types taken apart?"""

from collections.abc import Callable
from importlib import import_module
from typing import Annotated

import typer

from mailbot.cli.commands import COMMANDS, SUMMARY, places
from mailbot.cli.options import Plain


def app_of(*names: str) -> typer.Typer:
    """Return the command line with these commands, or with all: each is loaded for that."""
    app = typer.Typer(
        name="mailbot",
        help=SUMMARY,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for panel, commands in COMMANDS.items():
        for name in commands:
            if name in names or not names:
                app.command(name, cls=Plain, rich_help_panel=panel)(_loaded(places()[name]))
    app.callback(invoke_without_command=True)(_version)
    return app


def _loaded(place: str) -> Callable[..., None]:
    room, _, name = place.partition(":")
    function: Callable[..., None] = getattr(import_module(f"mailbot.cli.{room}"), name)
    return function


def _version(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)
    ] = False,
) -> None:
    """Show the version, or go on to the command."""
    if version:
        from importlib.metadata import version as of

        typer.echo(f"mailbot {of('mailbot')}")
        raise typer.Exit
