"""The command that learns from the past of the mailbox."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption, act, loaded, print_json
from mailbot.model.errors import MailboxBroken, UsageError

if TYPE_CHECKING:
    from mailbot.edge.config import Config
    from mailbot.edge.learnedstore import LearnedStore
    from mailbot.model.books import Books
    from mailbot.model.learning import Plan
    from mailbot.rounds.learned import Lessons

DEFAULT = "2y"

_SPAN = re.compile(r"(\d{1,3})\s*([ymd])", re.IGNORECASE)
_DAYS = {"y": 365.25, "m": 30.44, "d": 1.0}

GO_ON = "Stopped. What was read is kept: `mailbot learn` goes on from there."


def learn(
    *,
    since: Annotated[
        str, typer.Option(help="How far back: 2y, 18m, 90d, or a day such as 2025-01-31.")
    ] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="Say yes: put what was learnt on record.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Forget what was learnt, and begin anew.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show each client in full.")] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Learn from the past: who owes, who answers, who points to whom.

    Reads two years of the inbox, the archive and Sent in the order of time,
    as rounds would have read them. Nothing is written in your mailbox, and
    nothing goes on record: you see what was learnt, and `--accept` says yes.
    May be interrupted at any time; the same command goes on.
    """
    from mailbot.edge.learnedstore import learned_store

    settings = loaded(config)
    if again:
        _forget(settings)
    with learned_store(settings) as store:
        plan = _plan(store, settings, since)
        books = _read(settings, store, plan, quiet=json)
        known = _lessons(settings, store, plan, books)
        new = _accept(settings, store, plan) if accept else None
    if new is not None or plan.accepted is not None:
        known = replace(known, doubtful=_waiting(settings))
    if json:
        _tell_machines(known, new)
    else:
        _tell(known, new, accepted=plan.accepted is not None, everything=everything)


def accept_learned(config: Path | None) -> None:
    """Put on record what was learnt before. Raises UsageError if nothing was."""
    from mailbot.edge.learnedstore import learned_store

    settings = loaded(config)
    with learned_store(settings) as store:
        plan = store.plan()
        if plan is None or not _complete(store):
            raise UsageError("the past is not read to its end yet: `mailbot learn` does that")
        typer.echo(_yes(_accept(settings, store, plan)))


def _forget(settings: "Config") -> None:
    """Take away what was learnt, unless somebody is at work on it. Raises Busy."""
    import shutil

    from mailbot.edge.learnedstore import FOLDER, learned_store

    with learned_store(settings):
        pass
    shutil.rmtree(settings.store.folder / FOLDER, ignore_errors=True)


def _plan(store: "LearnedStore", settings: "Config", since: str) -> "Plan":
    """Return what is to be learnt: what was begun before, or from now on."""
    from mailbot.model.learning import Plan
    from mailbot.record import records

    now = datetime.now(UTC)
    known = store.plan()
    if known is not None:
        if since and first_day(since, known.until.date()) != known.since:
            raise UsageError(
                f"the past since {known.since} is being learnt already; `--again` begins anew"
            )
        return known
    with records(settings, read_only=True) as (record, _):
        before = tuple(record.events())
    plan = Plan(since=first_day(since or DEFAULT, now.date()), until=now, seeded=len(before))
    store.start(plan, before)
    return plan


def first_day(said: str, today: date) -> date:
    """Return the day that "2y", "18m", "90d" or "2025-01-31" means. Raises UsageError."""
    from datetime import timedelta

    span = _SPAN.fullmatch(said.strip())
    if span is not None:
        return today - timedelta(days=round(int(span[1]) * _DAYS[span[2].lower()]))
    try:
        day = date.fromisoformat(said.strip())
    except ValueError:
        raise UsageError(f"--since {said}: write 2y, 18m, 90d or a day as 2025-01-31") from None
    if day >= today or day.year < 1995:
        raise UsageError(f"--since {said}: write a day in the past, from 1995 on")
    return day


def _read(settings: "Config", store: "LearnedStore", plan: "Plan", *, quiet: bool) -> "Books":
    """Read the past to its end; leave where the owner stops it."""
    from mailbot.app import learn as learn_past
    from mailbot.cli.work import shown_progress
    from mailbot.ledger.replay import replay
    from mailbot.rounds.learning import is_complete

    if is_complete(store.stretches()):
        return store.books(replay)
    try:
        with stoppable() as stopping, shown_progress(quiet=quiet) as progress:
            done = learn_past(settings, store, plan, progress=progress, stopping=stopping)
    except MailboxBroken:
        typer.echo(GO_ON, err=True)
        raise
    for folder in done.missing:
        typer.echo(f"mailbot: {folder} could not be read; the other folders were", err=True)
    if not done.complete:
        typer.echo(GO_ON, err=True)
        raise typer.Exit(130)
    return done.books


def _complete(store: "LearnedStore") -> bool:
    from mailbot.rounds.learning import is_complete

    return is_complete(store.stretches())


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Have the first Ctrl-C only ask for the end; a second one ends at once."""
    import signal
    from types import FrameType

    asked = False

    def ask(_: int, __: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def _lessons(settings: "Config", store: "LearnedStore", plan: "Plan", books: "Books") -> "Lessons":
    from mailbot.record import practice_of
    from mailbot.rounds.learned import Reading, lessons

    reading = Reading(
        plan=plan,
        stretches=store.stretches(),
        books=books,
        owner=settings.owner,
        practice=practice_of(settings, plan.until),
        unreadable=len(store.troubles()),
    )
    return lessons(reading, store.events())


def _accept(settings: "Config", store: "LearnedStore", plan: "Plan") -> int:
    """Put what was learnt on record, in one step; return how many facts were new."""
    from itertools import islice

    from mailbot.record import records
    from mailbot.rounds.desk import look_again
    from mailbot.rounds.learned import accepted

    learnt = islice(store.events(), plan.seeded, None)
    command = act("mailbot learn --accept", settings)
    with records(settings) as (record, books):
        facts = accepted(learnt, record.events(), books, command)
        look_again(record)
        new = len(record.record(facts))
    store.accept(replace(plan, accepted=command.now))
    return new


def _waiting(settings: "Config") -> int:
    """Return how many proposed invoices and messages set aside still wait on record."""
    from mailbot.record import records

    with records(settings, read_only=True) as (_, books):
        return len(books.invoices_proposed) + len(books.set_aside)


def _tell_machines(known: "Lessons", new: int | None) -> None:
    import msgspec

    facts = msgspec.to_builtins(known)
    print_json({**facts, "accepted": new})


def _tell(known: "Lessons", new: int | None, *, accepted: bool, everything: bool) -> None:
    from mailbot.cli.lessons import print_lessons
    from mailbot.cli.page import screen

    print_lessons(screen(), known, waits=new is None and not accepted, everything=everything)
    if new is not None:
        typer.echo(_yes(new))
    elif accepted:
        typer.echo("You said yes to this; `--again` reads the past anew.")


def _yes(new: int) -> str:
    if not new:
        return "On record: everything was there already."
    facts = "1 fact is" if new == 1 else f"{new:,} facts are"
    return f"{facts} on record now. `mailbot status` shows how things stand."
