"""The command that shows a newcomer the whole main job."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from mailbot.demo.server import DemoServer
    from mailbot.edge.config import Config
    from mailbot.model.books import Books
    from mailbot.model.event import Event, MessageRead


def demo(
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the mailbox running, to look into it.")
    ] = False,
) -> None:
    """Show the whole main job on a mailbox of its own, in a few seconds."""
    from rich.console import Console

    tell(Console(highlight=False), keep=keep)


def tell(console: "Console", *, keep: bool = False) -> None:
    """Play the demo and print it on *console*; with *keep*, leave the mailbox running."""
    from mailbot.demo.server import DemoServer

    with DemoServer() as server, tempfile.TemporaryDirectory(prefix="mailbot-demo-") as folder:
        arrived = _fill(server)
        settings = _configured(server, Path(folder))
        events, books, draft = _play(settings)
        _introduce(console, server, books)
        _print_replies(console, events, arrived)
        _print_maps(console, books)
        _print_draft(console, draft, books)
        _print_rest(console, books)
        if keep:
            _keep(console, server)
        else:
            console.print(
                "[dim]`mailbot demo --keep` leaves this mailbox running, to look into it with your "
                "own mail program.[/]"
            )


def _fill(server: "DemoServer") -> dict[str, date]:
    """Deliver the mail of the story; return on which day each message came."""
    from datetime import UTC, datetime
    from email import message_from_bytes

    from mailbot.demo.cast import inbox_messages, sent_messages

    now = datetime.now(UTC)
    for raw, at in sent_messages(now):
        server.deliver("Sent", raw, at, seen=True)
    arrived = {}
    for raw, at in inbox_messages(now):
        server.deliver("INBOX", raw, at)
        arrived[message_from_bytes(raw)["Message-ID"].strip()] = at.date()
    return arrived


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

[digest]
on = false

[store]
folder = "{folder.as_posix()}/store"
""",
        encoding="utf-8",
    )
    return load(path)


def _play(settings: "Config") -> tuple[list["Event"], "Books", bytes]:
    """Import the invoices, let mailbot write, and do one round, as an owner would."""
    from datetime import UTC, datetime

    from mailbot.app import connect, one_round
    from mailbot.cli.options import act
    from mailbot.demo.cast import invoices
    from mailbot.intake.table import rows_of
    from mailbot.ledger.replay import apply
    from mailbot.record import records
    from mailbot.rounds import desk

    with records(settings) as (store, books):
        rows, _ = rows_of(invoices(datetime.now(UTC)))
        said = (
            *desk.invoices(rows, books, settings.owner, act("mailbot import")),
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


def _introduce(console: "Console", server: "DemoServer", books: "Books") -> None:
    from mailbot.demo.cast import owner

    console.print(
        "\n[bold]An attorney's mailbox, and one round of mailbot over it[/]\n"
        f"{owner().name} sent invoices from this mailbox, and the clients answered. mailbot was "
        f"told {len(books.invoices)} invoices; everything else it read from the mail, by IMAP on "
        f"{server.host}, port {server.port}.\n"
    )


def _print_replies(console: "Console", events: list["Event"], arrived: dict[str, date]) -> None:
    from rich.text import Text

    from mailbot.cli.page import hang
    from mailbot.model.event import MessageRead, MessageSetAside

    console.print("[bold]1  What the replies say, and the words that say so[/]")
    for event in events:
        match event:
            case MessageRead():
                who = event.sender.label
                lead = f"  {event.written:%d %b}  "
                hang(console, lead, Text.assemble((who, "bold"), _said(event)))
                hang(console, " " * len(lead), Text(event.words, "#000000 on #ffe066"))
            case MessageSetAside():
                told = Text.assemble((event.sender.address, "bold"), f": {event.reason}. You are ")
                told.append("shown it; it changes nothing.")
                hang(console, f"  {arrived[event.message]:%d %b}  ", told)
            case _:
                pass
    console.print("  [dim]All other messages of the inbox were left alone: not about a bill.[/]\n")


def _said(event: "MessageRead") -> str:
    from mailbot.cli.words import INTENTS

    doubt = " (not sure: asks you)" if event.unsure else ""
    return " " + ", ".join(INTENTS[intent] for intent in event.intents) + doubt


def _print_maps(console: "Console", books: "Books") -> None:
    from mailbot.cli.casefile import print_runaround

    console.print("[bold]2  Who sent whom to whom[/]")
    for case in books.cases.values():
        if case.runaround.hops:
            print_runaround(console, case)
    console.print()


def _print_draft(console: "Console", raw: bytes, books: "Books") -> None:
    from rich.panel import Panel
    from rich.text import Text

    from mailbot.cli.page import hang
    from mailbot.cli.work import as_text

    console.print("[bold]3  What lies in Drafts now, in that conversation, ready to send[/]")
    for named in _unheard(books):
        hang(console, "  ", f"{named} never answered, but was written to, and is asked as well.")
    letter = Text(as_text(raw).rstrip() if raw else "(nothing)")
    console.print(Panel(letter, width=min(console.width, 84), padding=(1, 2)))


def _unheard(books: "Books") -> Iterator[str]:
    """Yield the readers of the letter who appear nowhere in the replies."""
    for case in books.cases.values():
        heard = {h.sender.address for h in case.heard}
        heard |= {h.address for h in case.runaround.hops if h.address}
        named = {h.name for h in case.runaround.hops if h.name}
        for draft in case.drafts:
            for reader in draft.letter.to:
                if reader.address not in heard and reader.name and reader.name not in named:
                    yield reader.name


def _print_rest(console: "Console", books: "Books") -> None:
    from rich.text import Text

    from mailbot.cli.page import hang

    console.print("\n[bold]4  And where it keeps silent[/]")
    for case in books.cases.values():
        for call in case.calls:
            told = f" gets no letter but a call from you: the client {call.reason}."
            hang(console, "  ", Text.assemble((case.client.name, "bold"), told))
            hang(console, "  ", f"“{call.words}”")
    console.print()


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
