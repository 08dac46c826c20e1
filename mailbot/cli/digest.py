"""The command that shows what the next digest would say."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption, loaded, print_json
from mailbot.model.errors import StorageError

if TYPE_CHECKING:
    from mailbot.model.agenda import Agenda
    from mailbot.model.policy import OwnFolders
    from mailbot.render.digest import Digest


def digest(
    *,
    html: Annotated[
        Path | None, typer.Option(help="Write it as a page into this file, with its pictures.")
    ] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show what the digest would tell you now; nothing is laid into your mailbox."""
    from mailbot.decide.agenda import agenda
    from mailbot.model.agenda import Beside
    from mailbot.record import practice_of, records
    from mailbot.render.digest import digest_of

    settings, now = loaded(config), datetime.now(UTC)
    with records(settings, read_only=True) as (store, books):
        found = agenda(
            books,
            settings.owner,
            practice_of(settings, now),
            now,
            Beside(troubles=store.troubles()),
        )
    # Whether the last one was read is not known here: who asks is told the worst in full.
    found = replace(found, alarms=tuple(replace(alarm, again=False) for alarm in found.alarms))
    if json:
        print_json(found)
        return
    if html is not None:
        _write(html, page_with_pictures(digest_of(found, settings.folders)))
        typer.echo(f"{html}: open it in a browser")
        return
    typer.echo(_text(found, settings.folders), nl=False)


def _text(found: "Agenda", folders: "OwnFolders") -> str:
    from mailbot.render.digest import digest_of
    from mailbot.render.digesttext import text_of

    if found.empty:
        return "Nothing to tell.\n"
    return text_of(digest_of(found, folders))


def page_with_pictures(said: "Digest") -> str:
    """Return the page with its pictures inside."""
    from mailbot.edge.picture import painted
    from mailbot.render.digesthtml import html_of, picture_id
    from mailbot.render.map import drawing_of

    drawn = {
        picture_id(number): drawing_of(runaround) for number, runaround in enumerate(said.maps)
    }
    drawings = {name: drawing for name, drawing in drawn.items() if drawing is not None}
    page = html_of(said, drawings)
    for name, drawing in drawings.items():
        picture = b64encode(painted(drawing.svg)).decode("ascii")
        page = page.replace(f"cid:{name}", f"data:image/png;base64,{picture}")
    return page


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}") from error
