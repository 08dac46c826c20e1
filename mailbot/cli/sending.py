"""The command by which the owner says whether a letter of which nobody knew was sent."""

from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import ConfigOption, JsonOption, act, loaded, print_json
from mailbot.model.errors import UsageError

if TYPE_CHECKING:
    from mailbot.model.books import Books


def sending(
    letter: Annotated[
        str | None, typer.Argument(metavar="LETTER", help="As listed; a list if left out.")
    ] = None,
    *,
    sent: Annotated[
        bool | None, typer.Option("--sent/--not-sent", help="It arrived, or it did not.")
    ] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List approved letters of which nobody knows if they were sent, or say it of one."""
    from mailbot.record import records
    from mailbot.rounds.sendings import settled

    settings = loaded(config)
    if letter is None:
        if sent is not None:
            raise UsageError("of which letter? `mailbot sending` lists them")
        with records(settings, read_only=True) as (_, books):
            _list(books, as_json=json)
        return
    if sent is None:
        raise UsageError(f"say `mailbot sending {letter} --sent` or `--not-sent`")
    with records(settings) as (store, books):
        words, events = settled(letter, books, act("mailbot sending"), sent=sent)
        store.record(events)
    typer.echo(f"{words} was {'sent' if sent else 'not sent'}: on record")


def _list(books: "Books", *, as_json: bool) -> None:

    from mailbot.decide.sending import named, short, unsettled

    open_ = [(draft.letter, sending) for draft, sending in unsettled(books)]
    if as_json:
        told = [
            {"letter": letter.key, "to": sending.to, "begun": sending.begun, "why": sending.reason}
            for letter, sending in open_
        ]
        print_json({"unknown": told})
        return
    for letter, sending in open_:
        typer.echo(f"{short(letter.key)}  {named(letter)}: {sending.reason}")
    if not open_:
        typer.echo("Of every letter that you approved it is known whether it was sent.")
