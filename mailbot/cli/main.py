"""What does the owner type?"""

import os
import sys

from mailbot.cli.commands import overview, places
from mailbot.model.errors import MailbotError, UsageError


def main() -> None:
    """Run the command line; what mailbot can explain ends in one line and an exit code."""
    _write_anywhere()
    os.umask(0o077)  # whatever is written is the owner's alone
    typed = sys.argv[1:]
    try:
        if not typed or typed in (["-h"], ["--help"]):
            sys.stdout.write(overview())
            sys.exit(0 if typed else UsageError.exit_code)
        _run(typed[0])
    except MailbotError as error:
        sys.stderr.write(f"mailbot: {error}\n")
        raise SystemExit(error.exit_code) from error
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader of our output has seen enough
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _run(first: str) -> None:
    """Run what was typed, with no more loaded than its *first* word asks for."""
    import logging

    from mailbot.cli.parser import app_of

    # What a log would warn of is said in plain words anyway; `run` has a log of its own.
    logging.getLogger().addHandler(logging.NullHandler())
    app_of(*([first] if first in places() else []))()


def _write_anywhere() -> None:
    """Have a console or a pipe that lacks a letter get a question mark, and no end of the world."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
