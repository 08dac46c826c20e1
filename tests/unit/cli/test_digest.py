"""What `mailbot digest` prints, with the real store."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from mailbot.cli.parser import app_of
from mailbot.model.errors import StorageError

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILBOT_CONFIG", "c.toml")
    path = Path("c.toml")
    path.touch(mode=0o600)
    path.write_text(
        '[owner]\naddress = "dana@whitfield.example"\nname = "Dana"\n'
        'timezone = "America/New_York"\n[store]\nfolder = "store"\n'
        '[imap]\nhost = "imap.whitfield.example"\nuser = "dana"\n'
    )
    with time_machine.travel(MORNING, tick=True):
        yield


def runs(*words: str) -> str:
    result = CliRunner().invoke(app_of(), words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def an_undated_invoice() -> None:
    Path("table.csv").write_text(
        "number,client,amount,currency,issued,due\nINV-1,Acme & Sons,5,USD,2026-11-01,\n"
    )
    runs("import", "table.csv")


def test_without_anything_to_tell_it_says_so():
    assert runs("digest") == "Nothing to tell.\n"


def test_it_prints_what_the_inbox_would_get():
    an_undated_invoice()

    printed = runs("digest")
    assert printed.startswith("To do: 1 question to answer.")
    assert "* Acme & Sons: When is INV-1 due?" in printed


def test_the_page_goes_into_a_file():
    an_undated_invoice()

    runs("digest", "--html", "page.html")
    assert "Acme &amp; Sons:" in Path("page.html").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_told():
    with pytest.raises(StorageError, match="cannot be written"):
        runs("digest", "--html", "nowhere/page.html")


def test_machines_are_told_the_same():
    an_undated_invoice()

    assert json.loads(runs("digest", "--json"))["undated"] == [["Acme & Sons", "INV-1"]]
