"""What can be typed: the overview says of each command what the command says of itself."""

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from mailbot.cli.commands import COMMANDS, WIDTH, overview

PROGRAM = "from mailbot.cli.main import main; main()"
HEAVY = ("typer", "rich", "tinydb", "imapclient", "mailbot.app", "mailbot.reader")
UNSEEN = (
    *("filelock", "platformdirs", "babel", "jinja2", "imapclient", "mailparser", "rapidfuzz"),
    *("publicsuffixlist", "mailbot.app", "mailbot.reader", "mailbot.understand", "mailbot.parse"),
    *("mailbot.intake", "mailbot.document", "mailbot.measure.sample", "mailbot.model.document"),
)
"""What a command that only looks has no use for: each costs it some milliseconds."""


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


@pytest.mark.parametrize(
    "typed",
    [("status",), ("status", "--json"), ("show", "Acme"), ("show", "Acme", "--json")],
    ids=" ".join,
)
def test_a_command_that_looks_loads_nothing_it_has_no_use_for(
    typed: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "c.toml"
    path.write_text(
        '[owner]\naddress = "d@w.example"\nname = "D"\n[imap]\nhost = "h"\nuser = "u"\n'
        '[store]\nfolder = "s"\n'
    )
    add = ["add", "INV-1", "--client", "Acme", "--amount", "5", "--currency", "EUR"]
    command = [sys.executable, "-c", PROGRAM, *add, "--issued", "2026-10-05"]
    subprocess.run([*command, "--config", str(path)], check=True, capture_output=True)
    show = f"import sys, atexit; atexit.register(lambda: print(*sys.modules)); {PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-c", show, *typed, "--config", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    loaded = done.stdout.splitlines()[-1].split()
    assert "mailbot.record" in loaded
    assert not [one for one in loaded for name in UNSEEN if f"{one}.".startswith(f"{name}.")]
