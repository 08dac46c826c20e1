"""The commands that keep the record: purge, backup, restore and verify."""

import re
import sys
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.options import ConfigOption, DryRunOption, JsonOption, loaded, print_json
from mailbot.model.count import counted
from mailbot.model.errors import ConfigError, StoreDamaged, UsageError

if TYPE_CHECKING:
    from mailbot.edge.backup import Manifest
    from mailbot.edge.config import Config
    from mailbot.edge.verify import Verdict
    from mailbot.ledger.purging import Purged
    from mailbot.model.books import Books

YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def purge(
    client: Annotated[
        str | None, typer.Argument(metavar="CLIENT", help="Whose events go.", show_default=False)
    ] = None,
    *,
    older_than: Annotated[
        str, typer.Option(help="Every client with nothing open and no word for so long, as 7y.")
    ] = "",
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Take a client off the record for good: events, conversations, copies of them."""
    from mailbot.ledger.purging import purge_of
    from mailbot.record import records

    if bool(client) == bool(older_than):
        raise UsageError("say whom: `mailbot purge CLIENT`, or `mailbot purge --older-than 7y`")
    settings = loaded(config)
    now = datetime.now(UTC)
    with records(settings, read_only=True) as (store, books):
        chosen = _chosen(client, older_than, books, list(store.events()), now)
        gone = purge_of(chosen, books, store.events())
        count = sum(map(gone.concerns, store.events()))
        names = [books.cases[one].client.name for one in chosen]
        drafts = sum(len(books.cases[one].open_drafts) for one in chosen)
    if not names:
        typer.echo('{"purged": 0}' if json else "nobody is that old: nothing was taken away")
        return
    what = f"{', '.join(names)}: {_events(count)}"
    if dry_run:
        typer.echo(f'{{"would_purge": {count}}}' if json else f"would take off the record {what}")
        return
    _ask(f"Take off the record for good {what}?", yes=yes)
    done = _purged(settings, gone, now)
    if json:
        typer.echo(f'{{"purged": {done}}}')
        return
    typer.echo(f"taken off the record: {what}")
    _tell_what_stays(settings, gone, drafts)


def _chosen(
    client: str | None, older_than: str, books: "Books", events: "list[Any]", now: datetime
) -> "tuple[Any, ...]":
    from mailbot.ledger.purging import at_rest_since
    from mailbot.rounds.naming import case_named

    if client:
        return (case_named(client, books).client.id,)
    return tuple(at_rest_since(years_before(now, _years(older_than)), books, events))


def _years(text: str) -> int:
    found = re.fullmatch(r"(\d{1,3})\s*(y|years?)", text.strip().casefold())
    if found is None or not int(found[1]):
        raise UsageError(f"--older-than {text}: write a number of years, as in --older-than 7y")
    return int(found[1])


def years_before(now: datetime, years: int) -> datetime:
    """Return the moment so many years before *now*."""
    year = max(now.year - years, 1)
    with suppress(ValueError):
        return now.replace(year=year)
    return now.replace(year=year, day=28)  # the 29th of February


def _purged(settings: "Config", gone: "Purged", now: datetime) -> int:
    """Take *gone* off the record; what `mailbot learn` had found was made of the same events."""
    from secrets import token_hex
    from shutil import rmtree

    from mailbot.edge.learnedstore import FOLDER
    from mailbot.edge.opening import locked
    from mailbot.record import record_to_keep
    from mailbot.rounds.purging import purge as taken

    learnt = settings.store.folder / FOLDER
    with record_to_keep(settings) as store:
        if learnt.is_dir():
            with locked(learnt):
                rmtree(learnt)
        return taken(store, gone, now=now, salt=token_hex(8))


def _tell_what_stays(settings: "Config", gone: "Purged", drafts: int) -> None:
    if gone.opted_out:
        one = len(gone.opted_out) == 1
        typer.echo(
            f"{'1 address' if one else f'{len(gone.opted_out)} addresses'} of theirs wanted no "
            "more mail: a fingerprint of it stays, so that nobody is ever written to by mistake"
        )
    if drafts:
        one = drafts == 1
        typer.echo(
            f"{'1 draft' if one else f'{drafts} drafts'} to them may lie in your Drafts: mailbot "
            "knows nothing of it any more; send or delete it yourself"
        )
    done = settings.imports.folder / "done"
    if done.is_dir() and any(done.iterdir()):
        typer.echo(f"exports that were taken in lie in {done}, and may name them")
    for kept in sorted(settings.store.folder.glob("before-*")):
        typer.echo(f"{kept} is what was there before a restore, and may hold them: delete it")
    typer.echo("your mailbox was not touched, and backups made before still hold them")


def backup(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; a name with today's date.")
    ] = None,
    *,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Write the record, the configuration and your templates into one file; no secrets."""
    from mailbot.edge.backup import back_up

    settings = loaded(config)
    now = datetime.now(UTC)
    target = file or Path(f"mailbot-{now:%Y-%m-%d}.zip")
    manifest, verdict = back_up(settings, target, f"{now:%Y-%m-%dT%H:%M:%S.%fZ}")
    if json:
        print_json({"file": str(target), **_facts(verdict), "left_out": manifest.left_out})
    else:
        typer.echo(f"{target}: {_events(manifest.events)}, {_sealed_by(manifest.head)}")
        for out in manifest.left_out:
            typer.echo(f"left out: {out}")
        typer.echo("it holds what your clients wrote, and no password: keep it where you keep both")
    if not verdict.intact:
        raise StoreDamaged(
            f"the backup was written, but the record in it is damaged: {verdict.faults[0]}"
        )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup of mailbot.")],
    *,
    yes: YesOption = False,
    config: ConfigOption = None,
) -> None:
    """Put a backup back; what was there is kept beside it."""
    from mailbot.edge.backup import unpacked
    from mailbot.edge.config import default_path, find, load

    try:
        path = find(config)
    except ConfigError:
        path = config or default_path()
    there = path.exists()
    beside = load(path).store.folder if there else path.absolute().parent
    with unpacked(file, beside) as (manifest, stage):
        settings = load(path) if there else _restored_settings(path, stage)
        _put_back(settings, manifest, stage, yes=yes)
        if there:
            typer.echo(f"{path} stays as it is")
        _restore_templates(settings, stage)
    typer.echo(
        "mailbot is paused: `mailbot once --dry-run` shows what it would draft; "
        "`mailbot resume` lets it"
    )
    if not there:
        typer.echo("no password was in the backup: config.example.toml says where it can be kept")


def _restored_settings(path: Path, stage: Path) -> "Config":
    from mailbot.edge.backup import CONFIG, copy_beside
    from mailbot.edge.config import load

    if not (stage / CONFIG).exists():
        raise ConfigError(
            f"{path} is not there, and the backup holds no configuration: `mailbot init` first"
        )
    folder = path.absolute().parent
    copy_beside(stage, folder, "files")
    copy_beside(stage, folder, "templates")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes((stage / CONFIG).read_bytes())
    typer.echo(f"{path}: written from the backup")
    return load(path)


def _restore_templates(settings: "Config", stage: Path) -> None:
    from mailbot.edge.backup import copy_beside

    folder = settings.letters.templates
    if folder.name == "templates" and copy_beside(stage, folder.parent, "templates"):
        typer.echo(f"{folder}: written from the backup")


def _put_back(settings: "Config", manifest: "Manifest", stage: Path, *, yes: bool) -> None:
    from mailbot.cli.work import only_one
    from mailbot.edge.backup import put_back
    from mailbot.edge.opening import locked
    from mailbot.edge.snapshot import SNAPSHOT
    from mailbot.edge.tinystore import TinyStore
    from mailbot.model.event import DunningHeld
    from mailbot.record import records

    folder = settings.store.folder
    now = datetime.now(UTC)
    if (folder / SNAPSHOT).exists():
        _warn_of_purges(folder, manifest.made)
        _ask(f"{folder} holds a record: put the backup of {manifest.made} in its place?", yes=yes)
    TinyStore.open(stage / "store").close()  # its journal is folded in: one file to put in place
    with only_one(settings), locked(folder):
        kept = put_back(stage, folder, f"before-{now:%Y%m%d-%H%M%S}")
    with records(settings) as (store, _):
        reason = f"restored from the backup of {manifest.made[:10]}: see what it would write first"
        store.record([DunningHeld(at=now, cause=f"mailbot restore on {now}", reason=reason)])
    typer.echo(f"{folder}: {_events(manifest.events)} put back, {_sealed_by(manifest.head)}")
    if kept is not None:
        typer.echo(f"what was there before is kept in {kept}")


def _warn_of_purges(folder: Path, made: str) -> None:
    """Say what was purged after the backup was *made*, and comes back with it."""
    from mailbot.edge.tinystore import TinyStore
    from mailbot.model.purge_event import RecordPurged

    with suppress(StoreDamaged), TinyStore.open(folder, read_only=True) as store:
        for event in store.events():
            if isinstance(event, RecordPurged) and f"{event.at:%Y-%m-%dT%H:%M:%S.%fZ}" > made:
                typer.echo(
                    f"careful: {_events(event.count)} purged on {event.at:%Y-%m-%d} come back "
                    "with this backup: purge them again"
                )


def verify(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="EXPORT",
            help="A folder that `mailbot export` wrote; else the record.",
            show_default=False,
        ),
    ] = None,
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="You cut the record's end yourself: stop saying so.")
    ] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Check the record, or an export: every byte, and how each event is tied to the last.

    An export is also compared with the record that it came from, where that is at hand.
    """
    if folder is not None:
        from mailbot.cli.dossier import verify_export

        verify_export(folder, config, json=json)
        return
    from mailbot.edge.learnedstore import FOLDER as LEARNED
    from mailbot.edge.opening import locked
    from mailbot.edge.verify import verify as checked
    from mailbot.record import PATIENCE_SECONDS, record_to_keep

    settings = loaded(config)
    if accept:
        with record_to_keep(settings) as store:
            store.accept_loss()
    whole = settings.store.folder
    with ExitStack() as held:
        for part in filter(Path.is_dir, (whole, whole / LEARNED)):
            held.enter_context(locked(part, PATIENCE_SECONDS))
        verdict = checked(whole)
    if json:
        print_json(_facts(verdict))
    else:
        for line in _told(verdict):
            typer.echo(line)
    if not verdict.intact:
        raise StoreDamaged(verdict.faults[0])


def _told(verdict: "Verdict") -> list[str]:
    lines = []
    if verdict.intact:
        lines.append(f"intact: {_events(verdict.events)}, {_sealed_by(verdict.head)}")
    lines += [f"{_events(count)} purged on {at:%Y-%m-%d}" for at, count in verdict.purged]
    lines += [f"remark: {remark}" for remark in verdict.remarks]
    return lines + [f"broken: {fault}" for fault in verdict.faults[1:]]


def _facts(verdict: "Verdict") -> dict[str, Any]:
    return {
        "intact": verdict.intact,
        "events": verdict.events,
        "head": verdict.head,
        "purged": [{"at": at, "events": count} for at, count in verdict.purged],
        "faults": verdict.faults,
        "remarks": verdict.remarks,
    }


def _events(count: int) -> str:
    return counted(count, "event")


def _sealed_by(head: str) -> str:
    return f"the last link is {head}" if head else "no link yet"


def _ask(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody is there to ask: add --yes")
    if not typer.confirm(question):
        raise typer.Exit(1)
