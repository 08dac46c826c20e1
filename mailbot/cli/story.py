"""The command that shows a newcomer the whole main job."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from mailbot.demo.server import DemoServer
    from mailbot.edge.config import Config
    from mailbot.model.books import Books
    from mailbot.model.event import Event


def demo(
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the mailbox running, to look into it.")
    ] = False,
) -> None:
    """Show the whole main job on a mailbox of its own, in a few seconds."""
    from rich.console import Console

    from mailbot.demo.server import DemoServer

    console = Console(highlight=False, soft_wrap=False)
    with DemoServer() as server, tempfile.TemporaryDirectory(prefix="mailbot-demo-") as folder:
        _fill(server)
        settings = _configured(server, Path(folder))
        events, books, draft = _play(settings)
        _introduce(console, server)
        _print_replies(console, events)
        _print_maps(console, books)
        _print_draft(console, draft)
        _print_rest(console, books)
        if keep:
            _keep(console, server)


def _fill(server: "DemoServer") -> None:
    from datetime import UTC, datetime

    from mailbot.demo.cast import inbox_messages, sent_messages

    now = datetime.now(UTC)
    for raw, at in sent_messages(now):
        server.deliver("Sent", raw, at, seen=True)
    for raw, at in inbox_messages(now):
        server.deliver("INBOX", raw, at)


def _configured(server: "DemoServer", folder: Path) -> "Config":
    """Write the configuration that an owner would have written, and read it back."""
    from mailbot.demo.cast import owner
    from mailbot.edge.config import load

    who = owner()
    path = folder / "config.toml"
    path.touch(mode=0o600)
    path.write_text(
        f"""
[owner]
address = "{who.address}"
name = "{who.name}"
title = "{who.title}"
firm = "{who.firm}"
phone = "{who.phone}"
timezone = "{who.timezone}"

[imap]
host = "{server.host}"
port = {server.port}
security = "none"
user = "{server.user}"
password = "{server.password}"

[store]
folder = "{folder.as_posix()}/store"
""",
        encoding="utf-8",
    )
    return load(path)


def _play(settings: "Config") -> tuple[list["Event"], "Books", bytes]:
    """Import the invoices, let mailbot write, and do one round, as an owner would."""
    from datetime import UTC, datetime

    from mailbot.app import connect, one_round, records
    from mailbot.cli.options import act
    from mailbot.demo.cast import invoices
    from mailbot.intake.table import rows_of
    from mailbot.ledger.replay import apply
    from mailbot.rounds import desk

    with records(settings) as (store, books):
        rows, _ = rows_of(invoices(datetime.now(UTC)))
        said = (
            *desk.invoices(rows, books, act("mailbot import")),
            desk.resume(None, books, act("mailbot resume")),
        )
        for event in store.record(said):
            apply(books, event)
        mailbox = connect(settings)
        try:
            one_round(settings, mailbox, store, books)
            drafts = mailbox.folders.drafts
            lying = list(mailbox.messages(drafts, mailbox.uids(drafts)))
        finally:
            mailbox.close()
        return list(store.events()), books, lying[-1].raw if lying else b""


def _introduce(console: "Console", server: "DemoServer") -> None:
    console.print(
        "\n[bold]An attorney's mailbox, and one round of mailbot over it[/]\n"
        f"Dana Whitfield sent her invoices from this mailbox (IMAP on {server.host}, port "
        f"{server.port}). Her clients\nanswered. mailbot knew her five invoices, and read the rest "
        "from her mail.\n"
    )


def _print_replies(console: "Console", events: list["Event"]) -> None:
    from rich.markup import escape

    from mailbot.cli.words import INTENTS
    from mailbot.model.event import MessageRead, MessageSetAside

    console.print("[bold]1  What the replies say[/]")
    for event in events:
        match event:
            case MessageRead():
                said = " and ".join(INTENTS[intent] for intent in event.intents)
                doubt = " [yellow](not sure: asks you)[/]" if event.unsure else ""
                who = event.sender.name or event.sender.address
                console.print(f"  {event.written:%d %b}  [bold]{escape(who)}[/] {said}{doubt}")
                console.print(f"          [black on yellow]{escape(event.words)}[/]")
            case MessageSetAside():
                console.print(
                    f"          [bold]{escape(event.sender.address)}[/] is shown to you and "
                    f"changes nothing: {escape(event.reason)}"
                )
            case _:
                pass
    console.print("          [dim]Everything else in the inbox was left alone, unread.[/]\n")


def _print_maps(console: "Console", books: "Books") -> None:
    from mailbot.cli.screens import print_runaround

    console.print("[bold]2  Who really pays?[/]")
    for case in books.cases.values():
        if case.runaround.hops:
            console.print(f"  {case.client.name}:", end="")
            print_runaround(console, case)
    console.print()


def _print_draft(console: "Console", raw: bytes) -> None:
    from rich.panel import Panel
    from rich.text import Text

    from mailbot.cli.work import as_text

    console.print("[bold]3  What lies in Drafts now, in that conversation, ready to send[/]")
    console.print(Panel(Text(as_text(raw) if raw else "(nothing)"), width=80, padding=(1, 2)))


def _print_rest(console: "Console", books: "Books") -> None:
    from rich.markup import escape

    calls = [(case, call) for case in books.cases.values() for call in case.calls]
    for case, call in calls:
        console.print(
            f"[bold]{escape(case.client.name)} gets no letter but a call from you:[/] "
            f"the client {escape(call.reason)}.\n  “{escape(call.words)}”\n"
        )


def _keep(console: "Console", server: "DemoServer") -> None:
    import signal
    import threading

    console.print(
        "[bold]Look into the mailbox with your own mail program[/] (IMAP, no encryption, this "
        "machine only):\n"
        f"  server {server.host}   port {server.port}   user {server.user}   "
        f"password {server.password}\n"
        f"  for example: neomutt -f imap://{server.user}:{server.password}@{server.host}:"
        f"{server.port}/Drafts\n"
        "It ends, with everything in it, when you press Ctrl-C."
    )
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    while not ended.wait(0.5):
        pass
