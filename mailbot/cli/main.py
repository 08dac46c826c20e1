"""What does the owner type?"""

import sys
from typing import Annotated

import typer

from mailbot.cli import explain, files, records, screens, setup, story, work
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

START, WORK, RECORD, LOOK = "Set up", "Work", "Tell mailbot", "Look"

app.command(rich_help_panel=START)(story.demo)
app.command(rich_help_panel=START)(setup.init)
app.command(rich_help_panel=START)(setup.doctor)
app.command(rich_help_panel=WORK)(work.once)
app.command(rich_help_panel=WORK)(work.run)
app.command(rich_help_panel=WORK)(work.retry)
app.command(rich_help_panel=RECORD)(records.add)
app.command("import", rich_help_panel=RECORD)(files.import_)
app.command(rich_help_panel=RECORD)(records.contact)
app.command(rich_help_panel=RECORD)(records.paid)
app.command(rich_help_panel=RECORD)(records.hold)
app.command(rich_help_panel=RECORD)(records.resume)
app.command(rich_help_panel=LOOK)(screens.status)
app.command(rich_help_panel=LOOK)(screens.show)
app.command(rich_help_panel=LOOK)(explain.explain)
app.command(rich_help_panel=LOOK)(files.preview)


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
    try:
        app()
    except MailbotError as error:
        sys.stderr.write(f"mailbot: {error}\n")
        raise SystemExit(error.exit_code) from error
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader of our output has seen enough
    except KeyboardInterrupt:
        raise SystemExit(130) from None
