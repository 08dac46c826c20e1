"""What does the owner type?"""

import logging
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Annotated

import typer

from mailbot.cli import (
    calling,
    digest,
    doctor,
    explain,
    files,
    handing,
    keeping,
    learn,
    login,
    particulars,
    proposals,
    records,
    reporting,
    screens,
    sending,
    service,
    setup,
    story,
    teaching,
    work,
)
from mailbot.cli.options import Plain
from mailbot.model.errors import MailbotError

app = typer.Typer(
    name="mailbot",
    help="End the invoice runaround: mailbot reads the replies in your mailbox, keeps the record, "
    "and lays the next letter into your Drafts. You send it, edit it or delete it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: dict[str, dict[str, Callable[..., None]]] = {
    "Set up": {
        "demo": story.demo,
        "init": setup.init,
        "login": login.login,
        "doctor": doctor.doctor,
        "learn": learn.learn,
        "service": service.service,
    },
    "Work": {"once": work.once, "run": work.run, "retry": work.retry},
    "Tell mailbot": {
        "add": records.add,
        "import": files.import_,
        "contact": records.contact,
        "paid": records.paid,
        "due": particulars.due,
        "void": particulars.void,
        "copies": particulars.copies,
        "call": calling.call,
        "kind": calling.kind,
        "language": calling.language,
        "hold": records.hold,
        "resume": records.resume,
        "accept": proposals.accept,
        "decline": proposals.decline,
        "forget": teaching.forget,
        "sending": sending.sending,
    },
    "Look": {
        "digest": digest.digest,
        "status": screens.status,
        "show": screens.show,
        "proposals": proposals.proposals,
        "explain": explain.explain,
        "preview": files.preview,
        "report": reporting.report,
    },
    "Keep": {
        "backup": keeping.backup,
        "restore": keeping.restore,
        "export": handing.export,
        "verify": keeping.verify,
        "purge": keeping.purge,
    },
}
"""What there is to type, by what it is for."""

for panel, commands in COMMANDS.items():
    for name, command in commands.items():
        app.command(name, cls=Plain, rich_help_panel=panel)(command)


@app.callback(invoke_without_command=True)
def version(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)
    ] = False,
) -> None:
    """Show the version, or go on to the command."""
    if version:
        from importlib.metadata import version as of

        typer.echo(f"mailbot {of('mailbot')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; what mailbot can explain ends in one line and an exit code."""
    _write_anywhere()
    os.umask(0o077)  # whatever is written is the owner's alone
    # What a log would warn of is said in plain words anyway; `run` has a log of its own.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        app()
    except MailbotError as error:
        sys.stderr.write(f"mailbot: {error}\n")
        raise SystemExit(error.exit_code) from error
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader of our output has seen enough
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _write_anywhere() -> None:
    """Have a console or a pipe that lacks a letter get a question mark, and no end of the world."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
