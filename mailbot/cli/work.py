"""The commands that work on the mailbox: once, run and retry."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import typer

from mailbot.cli.options import (
    ConfigOption,
    ConfigsOption,
    DryRunOption,
    JsonOption,
    loaded,
    print_json,
    watched,
)
from mailbot.model.count import counted
from mailbot.model.errors import Busy, StorageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from mailbot.edge.config import Config
    from mailbot.model.books import Books
    from mailbot.model.event import Event
    from mailbot.model.mailbox import Trouble
    from mailbot.rounds.ports import Progress
    from mailbot.rounds.round import RoundDone


def once(
    *, dry_run: DryRunOption = False, json: JsonOption = False, config: ConfigOption = None
) -> None:
    """Do one round: read Sent and the inbox, decide, lay letters into Drafts."""
    settings = loaded(config)
    if dry_run:
        with shown_progress(quiet=json) as progress:
            _rehearse(settings, progress, as_json=json)
        return
    with only_one(settings), shown_progress(quiet=json) as progress:
        _work(settings, progress, as_json=json)


def _work(settings: "Config", progress: "Progress", *, as_json: bool) -> None:
    from mailbot.app import connect, one_round
    from mailbot.edge.condition import mended
    from mailbot.edge.system import SystemClock
    from mailbot.record import records

    with records(settings) as (store, books):
        paused = any(hold.holds(_today(settings)) for hold in books.holds)
        before = sum(1 for _ in store.events())
        mailbox = connect(settings)
        try:
            report = one_round(settings, mailbox, store, books, progress=progress)
        finally:
            mailbox.close()
        new = list(store.events())[before:]
        troubles = store.troubles()
    mended(settings.store.folder, SystemClock().now())
    _tell(new, books, report, zone=_zone(settings), as_json=as_json)
    if paused and not as_json:
        typer.echo(
            "Nothing was drafted: mailbot is paused. `mailbot once --dry-run` shows what it "
            "would draft; `mailbot resume` lets it."
        )
    _complain(report, troubles)


def _rehearse(settings: "Config", progress: "Progress", *, as_json: bool) -> None:
    from mailbot.app import connect, one_round, watched_folder
    from mailbot.model.draft_event import (
        DraftPlaced,
        DraftWithdrawn,
    )
    from mailbot.record import records
    from mailbot.rounds.rehearsal import RehearsalFolder, RehearsalMailbox, RehearsalStore

    settings = replace(settings, digest=replace(settings.digest, on=False))  # `mailbot digest` does
    with records(settings, read_only=True) as (real, books):
        books.holds = ()  # shows what would be drafted, were it not paused
        store = RehearsalStore(real)
        mailbox = RehearsalMailbox(connect(settings))
        folder = RehearsalFolder(watched_folder(settings))
        try:
            report = one_round(settings, mailbox, store, books, progress=progress, imports=folder)
        finally:
            mailbox.close()
    placing = (DraftPlaced, DraftWithdrawn)  # said below, as what would be
    told = [event for event in store.recorded if as_json or not isinstance(event, placing)]
    _tell(told, books, report, zone=_zone(settings), as_json=as_json)
    if not as_json:
        for said in folder.reports:
            typer.echo(f"\nWould be taken in from {settings.imports.folder}:\n\n{said}")
        for place in mailbox.discarded:
            typer.echo(f"Would go from {place.folder}: message {place.uid}, a draft not edited")
        for raw in mailbox.appended:
            typer.echo(f"\nWould be laid into {mailbox.folders.drafts}:\n")
            typer.echo(as_text(raw))
        typer.echo("This was a dry run: nothing was written, in your mailbox or on record.")
    _complain(report, store.troubles())


def as_text(raw: bytes) -> str:
    """Return the draft as a person reads it: our own bytes, so the strict parser is safe."""
    from email import policy
    from email.parser import BytesParser

    message = BytesParser(policy=policy.default).parsebytes(raw)
    shown = [
        f"{name}: " + ",\n    ".join(str(address) for address in message[name].addresses)
        for name in ("To", "Cc")
        if message[name]
    ]
    shown.append(f"Subject: {message['Subject']}")
    return "\n".join((*shown, "", message.get_content().replace("\r\n", "\n")))


def _tell(
    events: "list[Event]", books: "Books", report: "RoundDone", *, zone: "ZoneInfo", as_json: bool
) -> None:
    """Print what went on record, and for machines what went wrong, too."""
    if as_json:
        from mailbot.edge.codec import encode

        # The fingerprints of a text are for mailbot alone.
        told = [{k: v for k, v in encode(e).items() if k != "runs"} for e in events]
        facts = {"events": told, "problems": [str(p) for p in report.problems]}
        print_json(facts)
        return
    from mailbot.cli.words import day_of, line_of

    for event in events:
        if line := line_of(event, books):
            typer.echo(f"{day_of(event, zone)}  {line}")
    if not events:
        typer.echo("nothing new")


def _complain(report: "RoundDone", troubles: Iterable["Trouble"]) -> None:
    """Say what could not be read or laid into Drafts; leave with the first one's exit code."""
    from mailbot.cli.words import trouble_line

    for trouble in troubles:
        typer.echo(f"mailbot: {trouble_line(trouble)}", err=True)
    for problem in report.problems:
        typer.echo(f"mailbot: {problem}", err=True)
    if report.problems:
        raise typer.Exit(report.problems[0].exit_code)


def _zone(settings: "Config") -> "ZoneInfo":
    from zoneinfo import ZoneInfo

    return ZoneInfo(settings.owner.timezone)


def _today(settings: "Config") -> date:
    from mailbot.edge.system import SystemClock

    return SystemClock().now().astimezone(_zone(settings)).date()


def run(*, config: ConfigsOption = None) -> None:
    """Run as a background service for one mailbox or several, until told to stop."""
    import signal

    from mailbot.edge.accounts import load_all
    from mailbot.edge.config import find

    signal.signal(signal.SIGTERM, _leave)  # until the service is there to end cleanly
    accounts = load_all(config or [find()])
    with ExitStack() as locks:
        for settings in accounts:
            locks.enter_context(only_one(settings))
        from mailbot.daemon import serve  # a second one is refused without it, and at once

        raise typer.Exit(serve(accounts))


def _leave(*_: object) -> None:
    """End as told, before anything has begun."""
    raise SystemExit(0)


def retry(*, config: ConfigOption = None) -> None:
    """Try the messages again that could not be read."""
    from mailbot.record import records
    from mailbot.rounds.folder import try_again

    with records(loaded(config)) as (store, _):
        count = try_again(store)
    typer.echo(f"{counted(count, 'message')} will be tried again in the next round")


@contextmanager
def only_one(settings: "Config") -> Iterator[None]:
    """Keep a second mailbot from working on the same mailbox. Raises Busy."""
    from filelock import FileLock, Timeout

    from mailbot.edge.health import service_lock

    path = service_lock(settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0, mode=0o600)
        lock.acquire()
    except Timeout as error:
        raise Busy(
            "another mailbot works on this mailbox; stop it first, or let it work"
        ) from error
    except OSError as error:
        raise StorageError(f"{path.parent} cannot be written: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator["Progress"]:
    """Show progress: a bar where a person watches, a plain line a step otherwise."""
    from mailbot.cli.progress import Bar, Lines
    from mailbot.rounds.office import Unwatched

    if quiet:
        yield Unwatched()
    elif watched():
        with Bar() as bar:
            yield bar
    else:
        yield Lines()
