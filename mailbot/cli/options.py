"""What several commands take."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperOption

from mailbot.model.errors import DataError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from mailbot.edge.config import Config
    from mailbot.rounds.desk import Command


class Plain(TyperCommand):
    """A command whose help calls things by plain words, not by types."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, with plain words for what they take."""
        params = super().get_params(ctx)
        for param in params:
            if isinstance(param, TyperOption) and param.metavar is None:
                param.metavar = "" if param.is_flag else _kind_of(param)
            if isinstance(param, TyperArgument):
                param.display_type_rich = _nothing  # type: ignore[method-assign]
        return params


def _kind_of(param: TyperOption) -> str:
    return "FILE" if param.name in {"config", "ca_file"} else "TEXT"


def _nothing(ctx: Any) -> None:  # noqa: ARG001 its name says what an argument is
    return None


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="The configuration file.", show_default=False),
]
ConfigsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--config", help="The configuration file; several for several.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print facts for machines.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would happen; touch nothing.")
]


def loaded(path: Path | None) -> "Config":
    """Return the configuration at *path*, or the one found. Raises ConfigError."""
    from mailbot.edge.config import find, load

    return load(find(path))


def act(words: str, settings: "Config | None" = None) -> "Command":
    """Return the owner's act of this moment, called *words*; its day is that of *settings*."""
    from mailbot.rounds.desk import Command

    timezone = settings.owner.timezone if settings is not None else "UTC"
    return Command(words=words, now=datetime.now(UTC), timezone=timezone)


def day_in(text: str) -> "date | None":
    """Return the day that *text* names; None if it is empty. Raises UsageError."""
    from mailbot.intake.day import day_of

    try:
        return day_of(text, "day") if text else None
    except DataError as error:
        raise UsageError(str(error)) from error


def watched() -> bool:
    """Say whether a person watches the error stream, where progress is shown."""
    import sys

    return sys.stderr.isatty() and "CI" not in os.environ


def print_json(facts: Any) -> None:
    """Print *facts* for machines: JSON is UTF-8, whatever letters the console has."""
    import msgspec

    typer.echo(msgspec.json.encode(facts))
