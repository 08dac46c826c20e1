"""`mailbot due`, `mailbot void` and `mailbot copies`, as the owner types them."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailbot.cli.parser import app_of
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.case import Case
from mailbot.model.errors import DataError, UsageError
from mailbot.model.invoice import InvoiceId
from mailbot.model.people import ClientId, CopyScope


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILBOT_CONFIG", "c.toml")
    path = Path("c.toml")
    path.touch(mode=0o600)
    path.write_text(
        '[owner]\naddress = "dana@whitfield.example"\nname = "Dana"\n'
        '[store]\nfolder = "store"\n'
        '[imap]\nhost = "imap.whitfield.example"\nuser = "dana"\n'
    )
    says(
        *("add", "INV-104", "--client", "Acme", "--amount", "4860", "--currency", "USD"),
        *("--issued", "2026-10-05", "--due", "2026-11-04", "--contact", "Jan <jan@acme.example>"),
    )


def says(*words: str) -> str:
    done = CliRunner().invoke(app_of(), words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout.strip()


def acme() -> Case:
    with TinyStore.open(Path("store"), read_only=True) as store:
        return replay(store.events()).cases[ClientId("acme")]


def test_a_due_date_is_said():
    assert says("due", "INV-104", "2026-12-15") == (
        "INV-104 is due on 2026-12-15, no longer on 2026-11-04"
    )
    assert acme().receivable(InvoiceId("INV-104")).invoice.due == date(2026, 12, 15)
    assert says("due", "INV-104", "2026-12-15") == "INV-104 is due on 2026-12-15 already"


def test_nothing_is_due_before_it_was_issued():
    with pytest.raises(DataError, match="was issued"):
        says("due", "INV-104", "2026-01-01")
    with pytest.raises(UsageError):
        says("due", "INV-104", "5/12/2026")


def test_an_invoice_is_void_once():
    assert "nobody owes 4,860.00 USD" in says("void", "INV-104")
    assert not acme().open
    with pytest.raises(DataError, match="void already"):
        says("void", "INV-104")


def test_a_contact_wants_copies():
    says("copies", "jan@acme.example", "all")

    (wish,) = acme().subscriptions
    assert (wish.address, wish.scope) == ("jan@acme.example", CopyScope.ALL)
    with pytest.raises(DataError, match="nobody's contact"):
        says("copies", "bob@acme.example", "all")
    with pytest.raises(UsageError, match="no copies"):
        says("copies", "jan@acme.example", "some")
