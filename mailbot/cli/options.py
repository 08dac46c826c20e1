"""What several commands take."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mailbot.edge.config import Config
    from mailbot.rounds.desk import Command

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="The configuration file.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print facts for machines.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would happen; touch nothing.")
]


def loaded(path: Path | None) -> "Config":
    """Return the configuration at *path*, or the one found. Raises ConfigError."""
    from mailbot.edge.config import find, load

    return load(find(path))


def act(words: str) -> "Command":
    """Return the owner's act of this moment, called *words*."""
    from mailbot.rounds.desk import Command

    return Command(words=words, now=datetime.now(UTC))


def watched() -> bool:
    """Say whether a person watches the error stream, where progress is shown."""
    import sys

    return sys.stderr.isatty() and "CI" not in os.environ
