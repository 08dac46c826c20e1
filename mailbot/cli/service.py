"""How does mailbot start by itself? The command that writes the service of this system."""

import json as json_
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigsOption, JsonOption
from mailbot.model.errors import ConfigError, StorageError, UsageError

if TYPE_CHECKING:
    from mailbot.edge.unit import Unit

ACTS = ("print", "install", "remove", "status")


def service(  # noqa: PLR0913  a parameter for each option of the command
    act: Annotated[
        str, typer.Argument(metavar="[print|install|remove|status]", show_default=False)
    ] = "print",
    *,
    system: Annotated[
        bool, typer.Option("--system", help="For the whole system, locked up tightly (root).")
    ] = False,
    user: Annotated[bool, typer.Option("--user", help="For yourself (this is usual).")] = False,
    kind: Annotated[
        str, typer.Option(help="systemd, launchd or windows; else that of this machine.")
    ] = "",
    start: Annotated[bool, typer.Option("--start", help="Start it, too, unasked.")] = False,
    config: ConfigsOption = None,
    json: JsonOption = False,
) -> None:
    """Have your system start mailbot: print, install or remove its service."""
    if system and user:
        raise UsageError("--system, --user: say one of them")
    chosen = _kind(kind)
    if act not in ACTS:
        raise UsageError(f'"{act}" is not known here; write one of {", ".join(ACTS)}')
    if act == "print":
        typer.echo(_unit(config, chosen, system=system).text, nl=False)
    elif act == "install":
        for path in _configs(config, system=system):
            if not path.is_file():
                raise ConfigError(f"{path}: no such file; write it first: mailbot init")
        put(*(config or ()), kind=chosen, system=system, start=start)
    elif act == "remove":
        _take_away(_unit(config, chosen, system=system))
    else:
        _tell(_unit(config, chosen, system=system), config, as_json=json)


def put(*configs: Path, kind: str, system: bool, start: bool) -> None:
    """Write the service, say what lets it begin, and begin it if the owner says so."""
    from mailbot.edge.unit import write

    unit = _unit(configs, kind, system=system)
    write(unit)
    typer.echo(f"Wrote {unit.path}.")
    _advise(unit)
    if not start and _asked():
        start = typer.confirm("Start it now, and whenever this machine starts?", default=False)
    if start:
        _run(unit.start)
        typer.echo("Started. What it does: mailbot status")
        return
    typer.echo("It is not started. When you want it to:")
    for command in unit.start:
        typer.echo(f"  {shlex.join(command)}")


def _asked() -> bool:
    import sys

    return sys.stdin.isatty() and sys.stdout.isatty()


def _kind(said: str) -> str:
    from mailbot.edge.unit import KINDS, kind_here

    if said and said not in KINDS:
        raise UsageError(f'--kind: "{said}" is not known here; write one of {", ".join(KINDS)}')
    return said or kind_here() or "systemd"


def _unit(configs: Sequence[Path] | None, kind: str, *, system: bool) -> "Unit":
    from mailbot.edge.config import load
    from mailbot.edge.unit import unit_for

    paths = _configs(configs, system=system)
    password = True
    if system and paths[0].is_file():
        # systemd refuses to start what it cannot hand a credential that is not there.
        imap = load(paths[0]).imap
        password = imap.sign_in == "password" and not imap.password_command
    return unit_for(kind, paths, system=system, password=password)


def _configs(configs: Sequence[Path] | None, *, system: bool) -> tuple[Path, ...]:
    from mailbot.edge.config import find
    from mailbot.edge.systemd import CONFIG

    if configs:
        return tuple(configs)
    return (CONFIG,) if system else (find(),)


def _advise(unit: "Unit") -> None:
    from mailbot.edge.systemd import CONFIG, PASSWORD

    if unit.kind == "systemd" and unit.system:
        typer.echo(
            f"{CONFIG} must be readable by everybody and hold no password (chmod 644); the password"
            f"\nlies alone in {PASSWORD} (chmod 600), and systemd hands it over. No [store] folder:"
            "\nthe record is kept in /var/lib/mailbot."
        )
    elif unit.kind == "systemd":
        typer.echo("To have it run while you are not logged in, too: loginctl enable-linger")
    elif unit.kind == "windows":
        typer.echo("Copy it to where Windows sees it; the commands below are for its prompt.")


def _run(commands: Sequence[Sequence[str]]) -> None:
    for command in commands:
        try:
            code = subprocess.run(command, check=False).returncode
        except OSError as error:
            raise StorageError(
                f"{command[0]}: cannot be run ({error.strerror}); is this the machine it is for?"
            ) from error
        if code:
            raise StorageError(f"{shlex.join(command)}: ended with exit code {code}")


def _take_away(unit: "Unit") -> None:
    from mailbot.edge.unit import kind_here, remove

    if not unit.path.exists():
        typer.echo(f"There is no {unit.path}.")
        return
    if unit.kind == kind_here():
        _run(unit.stop[:1])  # while systemd still knows what it is
    remove(unit)
    typer.echo(f"Removed {unit.path}; your configuration and your record stay as they are.")
    if unit.kind == kind_here():
        _run(unit.stop[1:])


def _tell(unit: "Unit", configs: Sequence[Path] | None, *, as_json: bool) -> None:
    from mailbot.edge.accounts import load_all, name_of
    from mailbot.edge.condition import read
    from mailbot.edge.health import is_held, service_lock

    accounts = []
    for config in load_all(_configs(configs, system=unit.system)):
        known = read(config.store.folder)
        accounts.append(
            {
                "account": name_of(config),
                "running": is_held(service_lock(config)),
                "state": known.state if known else "",
                "problem": known.problem if known else "",
                "advice": known.advice if known else "",
            }
        )
    written = unit.path.exists()
    if as_json:
        facts = {"unit": str(unit.path), "written": written, "accounts": accounts}
        typer.echo(json_.dumps(facts, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{unit.path}: {'written' if written else 'not written: mailbot service install'}")
    for account in accounts:
        runs = "runs" if account["running"] else "does not run"
        typer.echo(f"{account['account']}: {runs}")
        if account["problem"]:
            typer.echo(f"  {account['problem']}; {account['advice']}")
