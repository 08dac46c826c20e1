"""Which server, and which folders? `init` looks for them and asks the owner."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mailbot.model.errors import FolderMissing, MailbotError

if TYPE_CHECKING:
    from mailbot.edge.discovery import Candidate
    from mailbot.edge.imap import ImapMailbox
    from mailbot.edge.manual import Setting
    from mailbot.edge.nameserver import Nameserver


TRIES = 5
"""How often one is asked for the names of folders."""


def names() -> "Nameserver":
    """Return the name servers that are asked."""
    from mailbot.edge.nameserver import Nameserver

    return Nameserver()


def server_of(address: str) -> "Candidate | None":
    """Look for the mail server of *address*; return the one that the owner agrees to."""
    from mailbot.edge.discovery import candidates, sending

    domain = address.rpartition("@")[2]
    typer.echo(
        f"Looking for the mail server of {domain}: asking this machine's name servers and, if they"
        f" do not know, {domain} itself, for nothing but that. --offline leaves it out."
    )
    for found in candidates(address, names()):
        if _agreed(found, domain):
            if outgoing := sending(address, names()):
                typer.echo(f"  (for mail to send it names {outgoing}; mailbot sends nothing)")
            return found
    typer.echo("  Nothing found that you agreed to; write it yourself.")
    return None


def _agreed(found: "Candidate", domain: str) -> bool:
    encrypted = "TLS" if found.security == "tls" else "STARTTLS"
    known = f"{found.provider}, " if found.provider else ""
    # A provider's name is enough where it has no server to name.
    where = f"{found.host}, port {found.port}, {encrypted}" if found.host else "no IMAP server"
    typer.echo(f"  {known}{where} ({found.source})")
    if found.elsewhere:
        typer.echo(
            f"  This server does not belong to {domain}. Agree only if you know its name: whoever"
            " runs it will be told your password."
        )
    return typer.confirm("  Is this yours?", default=not found.elsewhere)


def folders_of(path: Path, ask: Callable[..., str]) -> "dict[tuple[str, str], Setting]":
    """Log in, say where drafts and sent mail lie; return what the owner had to say of it.

    *ask* puts a question, with a rule for the answer and a default.
    """
    from dataclasses import replace

    from mailbot.edge.config import load
    from mailbot.edge.imap import ImapMailbox
    from mailbot.edge.signin import credential

    config = load(path)
    drafts, sent = "", config.imap.sent
    for _ in range(TRIES):
        imap = replace(config.imap, drafts=drafts or config.imap.drafts, sent=sent)
        try:
            _say(ImapMailbox.open(imap, credential(config, imap)[0]))
        except FolderMissing as error:
            # It begins with the key that is to be written.
            key = str(error).removeprefix("[imap] ").partition(":")[0]
            typer.echo(f"  {error}")
            if key not in {"drafts", "sent"}:
                break
            answer = ask("", f"The folder for {key} (empty: later)", lambda _: None)
            if not answer:
                break
            drafts = answer if key == "drafts" else drafts
            sent = (answer,) if key == "sent" else sent
        except MailbotError as error:
            typer.echo(f"  {error}")
            return {}
        else:
            said: dict[tuple[str, str], Setting] = {}
            if drafts:
                said["imap", "drafts"] = drafts
            if sent != config.imap.sent:
                said["imap", "sent"] = sent
            return said
    return {}


def _say(mailbox: "ImapMailbox") -> None:
    try:
        found = mailbox.folders
        trash = f", deleted mail: {found.trash}" if found.trash else ""
        sent = ", ".join(found.sent)
        typer.echo(f"  Logged in. Drafts: {found.drafts}, sent mail: {sent}{trash}")
    finally:
        mailbox.close()
