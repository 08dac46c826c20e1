"""What can be typed: the overview says of each command what the command says of itself."""

import inspect
import subprocess
import sys
from importlib import import_module

import pytest

from mailbot.cli.commands import COMMANDS, WIDTH, overview

PROGRAM = "from mailbot.cli.main import main; main()"
HEAVY = ("typer", "rich", "tinydb", "imapclient", "mailbot.app", "mailbot.reader")


@pytest.mark.parametrize(
    ("name", "place", "words"),
    [(n, *told) for panel in COMMANDS.values() for n, told in panel.items()],
)
def test_a_command_is_where_the_table_says_and_says_the_same_of_itself(
    name: str, place: str, words: str
) -> None:
    room, _, function = place.partition(":")
    there = getattr(import_module(f"mailbot.cli.{room}"), function)

    assert (inspect.getdoc(there) or "").partition("\n\n")[0].replace("\n", " ") == words
    assert f"  {name}" in overview()


def test_the_overview_fits_a_narrow_terminal() -> None:
    assert max(map(len, overview().splitlines())) <= WIDTH


@pytest.mark.parametrize(("typed", "code"), [((), 2), (("--help",), 0), (("-h",), 0)])
def test_the_overview_needs_none_of_the_libraries(typed: tuple[str, ...], code: int) -> None:
    show = f"import sys, atexit; atexit.register(lambda: print(*sys.modules)); {PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-c", show, *typed], capture_output=True, text=True, check=False
    )

    assert done.returncode == code
    assert done.stdout.startswith(overview())
    assert not set(HEAVY) & set(done.stdout.split())


def test_a_command_that_looks_loads_no_mailbox_and_no_reader(tmp_path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(
        '[owner]\naddress = "d@w.example"\nname = "D"\n[imap]\nhost = "h"\nuser = "u"\n'
        '[store]\nfolder = "s"\n'
    )
    show = f"import sys, atexit; atexit.register(lambda: print(*sys.modules)); {PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-c", show, "status", "--config", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert not {"imapclient", "mailbot.app", "mailbot.reader"} & set(done.stdout.split())


def test_an_unknown_word_is_answered_with_the_one_that_was_meant() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "stauts"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "'status'" in done.stderr
