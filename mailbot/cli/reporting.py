"""The command that writes the report."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.options import ConfigOption, JsonOption, loaded, print_json
from mailbot.model.errors import StorageError

if TYPE_CHECKING:
    from mailbot.edge.config import Config
    from mailbot.measure.scope import Scope
    from mailbot.model.books import Books
    from mailbot.model.event import Event
    from mailbot.model.measured import RecordedEvent, Told
    from mailbot.model.people import Owner


def report(
    *,
    year: Annotated[
        int, typer.Option(metavar="YEAR", help="Only what is of that year.", show_default=False)
    ] = 0,
    client: Annotated[str, typer.Option(metavar="CLIENT", help="Only one client.")] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="The file; a name with today's date if left out."
        ),
    ] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Write one page of figures: what is owed, days to pay, days lost, promises, drafts.

    It is one HTML file that needs no network, looks well on paper, and leads from every figure to
    the events behind it. It names your clients and quotes them: keep it as you keep your files.
    """
    from mailbot.measure.report import report as measured

    settings = loaded(config)
    scope = scope_of(settings, client, year)
    found = measured(scope, lambda entry: told_of(entry, scope.books, scope.owner))
    if json:
        print_json(found)
        return
    from mailbot.render.report import report_page

    path = output or Path(f"mailbot-report-{scope.today}.html")
    written(path, report_page(found).encode())
    typer.echo(f"{path}: {len(found.told)} events behind the figures; open it with any browser")


def scope_of(settings: "Config", client: str = "", year: int = 0) -> "Scope":
    """Return the record as it is measured, of one *client* or year if named."""
    from mailbot.edge.entries import entries
    from mailbot.ledger.replay import replay_all
    from mailbot.measure.scope import Scope
    from mailbot.record import practice_of
    from mailbot.rounds.naming import case_meant

    known = entries(settings.store.folder)
    books = replay_all(tuple(entry.event for entry in known))
    now = datetime.now(UTC)
    return Scope(
        entries=known,
        books=books,
        owner=settings.owner,
        practice=practice_of(settings, now),
        now=now,
        client=case_meant(client, books)[0].client.id if client else None,
        year=year or None,
    )


def told_of(entry: "RecordedEvent", books: "Books", owner: "Owner") -> "Told":
    """Return an event in the words of `mailbot show`, with its quote."""
    from mailbot.cli.words import day_of
    from mailbot.model.event import CaseEvent
    from mailbot.model.measured import Told

    event = entry.event
    line = sentence_of(event, books)
    words = str(getattr(event, "words", ""))
    quoted = f"“{words}”" in line or line.endswith(f": {words}")
    case = books.cases.get(event.client) if isinstance(event, CaseEvent) else None
    return Told(
        number=entry.number,
        on=day_of(event, ZoneInfo(owner.timezone)),
        client=case.client.name if case else "",
        line=line,
        words="" if quoted else words,
    )


def sentence_of(event: "Event", books: "Books") -> str:
    """Return *event* in the words of `mailbot show`, as a sentence and not as a row."""
    from mailbot.cli.words import line_of

    line = line_of(event, books, named=False)
    if line is None:  # bookkeeping: "ThreadLinked" is "thread linked"
        kind = type(event).__name__
        line = "".join(f" {c.lower()}" if c.isupper() else c for c in kind)
    told = re.sub(r"^ *(\S+) {2,}", r"\1: ", line)
    told = " ".join(told.split())
    return told[:1].upper() + told[1:]


def written(path: Path, whole: bytes) -> None:
    """Write a file that only the owner can read, whole or not at all. Raises StorageError."""
    half = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        half.write_bytes(whole)
        half.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror})") from error
