"""Does everything work? The command that checks it and says how to mend what is wrong."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption
from mailbot.model.errors import ConfigError, MailbotError

if TYPE_CHECKING:  # loaded inside the functions, so that --help stays quick
    from mailbot.edge.config import Config
    from mailbot.edge.route import Check


def doctor(
    *,
    config: ConfigOption = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Lay a test draft and take it away again.")
    ] = False,
    only_health: Annotated[
        bool, typer.Option("--health", help="Only say whether the service is well; 0 if so.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check everything mailbot needs, and say how to mend what is wrong."""
    from mailbot.edge.route import verdict

    show = _as_json if as_json else _as_table if sys.stdout.isatty() else _as_lines
    found = show(_health(config) if only_health else _findings(config, probe=probe))
    raise typer.Exit(verdict(found))


def _health(config: Path | None) -> Iterator["Check"]:
    """Yield how the service does for each mailbox, from files alone: no server is asked."""
    from mailbot.edge.accounts import load_all, name_of
    from mailbot.edge.config import find
    from mailbot.edge.health import health
    from mailbot.edge.system import SystemClock

    now = SystemClock().now()
    for settings in load_all((find(config),)):
        check = health(settings, now, wanted=True)
        yield replace(check, name=f"service {name_of(settings)}")


def _findings(config: Path | None, *, probe: bool) -> Iterator["Check"]:
    from mailbot.edge.config import find, load
    from mailbot.edge.doctor import examine
    from mailbot.edge.household import refused
    from mailbot.edge.system import SystemClock

    try:
        settings = load(find(config))
    except ConfigError as error:
        yield refused("configuration", error)
    else:
        now = SystemClock().now()
        proof = partial(proofread, settings, now)
        yield from examine(settings, now=now, probe=probe, proof=proof)


def proofread(settings: "Config", now: datetime) -> Iterator[MailbotError]:
    """Yield what is wrong with each of the owner's own letters, having written an example."""
    from mailbot.app import writer
    from mailbot.edge.shelf import templates
    from mailbot.edge.system import SystemClock
    from mailbot.render.letter import check
    from mailbot.rounds.preview import example

    put_in_words = writer(settings, SystemClock())
    own = settings.letters.templates
    for (language, purpose), template in templates(own).items():
        if not Path(template.path).is_relative_to(own):
            continue
        look = example(purpose, settings.owner, now)
        try:
            check(template)
            put_in_words(replace(look.letter, language=language), look.case)
        except MailbotError as error:
            yield error


_MARKS = {True: "ok", None: "note", False: "wrong"}
_COLOURS = {True: "green", None: "yellow", False: "bold red"}


def _as_lines(findings: Iterable["Check"]) -> tuple["Check", ...]:
    found = []
    for check in findings:
        advice = f"; {check.advice}" if check.advice else ""
        typer.echo(f"{_MARKS[check.ok]:<6}{check.name}: {check.detail}{advice}")
        found.append(check)
    return tuple(found)


def _as_table(findings: Iterable["Check"]) -> tuple["Check", ...]:
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

    table = Table("", "what", "found", box=None, pad_edge=False)
    found = []
    with Live(table, auto_refresh=False) as live:
        for check in findings:
            # Text, not markup: what a server says may hold brackets.
            words = Text(check.detail)
            if check.advice:
                words.append(f"\n→ {check.advice}", style="italic")
            table.add_row(Text(_MARKS[check.ok], style=_COLOURS[check.ok]), check.name, words)
            live.refresh()
            found.append(check)
    return tuple(found)


def _as_json(findings: Iterable["Check"]) -> tuple["Check", ...]:
    from mailbot.edge.route import verdict

    found = tuple(findings)
    report = {"exit_code": verdict(found), "checks": [asdict(check) for check in found]}
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    return found
