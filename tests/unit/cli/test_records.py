"""What the owner tells mailbot, and what the commands answer."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from mailbot.cli.parser import app_of
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.errors import DataError, MailbotError, UsageError
from mailbot.model.event import InvoiceRegistered
from mailbot.model.mailbox import Cursor

EXPORTS = Path(__file__).parents[2] / "data" / "exports"

NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
"""In New York it is the evening of the 20th."""

ADD = (
    *("add", "INV-104", "--client", "Acme Components", "--amount", "4860", "--currency", "USD"),
    *("--issued", "2026-10-05", "--contact", "Jan <jan@acme.example>"),
)
COLUMNS = "number,client,amount,currency,issued\n"


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
    with time_machine.travel(NIGHT, tick=True):
        yield


def runs(*words, code=0):
    result = CliRunner().invoke(app_of(), words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def refuses(*words, by: type[MailbotError] = DataError):
    with pytest.raises(by) as refused:
        runs(*words)
    return str(refused.value)


def imports(lines, *options, code=0):
    Path("i.csv").write_text(COLUMNS + lines)
    return runs("import", "i.csv", *options, code=code)


def on_record():
    with TinyStore.open(Path("store"), read_only=True) as store:
        return replay(store.events()), store.cursors()


def test_one_is_one_and_two_are_two():
    once = imports("INV-1,Acme,1,USD,2026-10-05\nINV-2,Acme,1,USD,x\n", code=65)
    twice = imports("INV-1,Acme,1,USD,2026-10-05\nINV-3,Acme,1,USD,2026-10-05\n")

    assert "1 invoice read, 2 facts put on record, 1 line left out" in once
    assert "2 invoices read, 1 fact put on record\n" in twice


OTHER_NAMES = "Invoice No,Customer,Total,currency,Date\nA-1,Acme,1.50,USD,2026-10-05\n"


def test_a_guess_is_shown_and_used_only_if_the_owner_says_so():
    Path("i.csv").write_text(OTHER_NAMES)

    assert "mailbot import i.csv --yes" in refuses("import", "i.csv", by=UsageError)
    assert on_record()[0].owners_of == {}
    output = runs("import", "i.csv", "--yes")

    assert "  number    “Invoice No”: A-1\n" in output
    assert "  amount    “Total”: 1.50\n" in output
    assert "1 invoice read, 2 facts put on record" in output


def test_a_dry_run_shows_a_guess_and_asks_nothing():
    Path("i.csv").write_text(OTHER_NAMES)

    output = runs("import", "i.csv", "--dry-run")

    assert "“Customer”: Acme" in output
    assert "2 facts would be put on record" in output


def test_what_a_file_leaves_open_is_said_with_it():
    Path("i.csv").write_text("number,client,amount,issued\nINV-1,Acme,1,10/05/2026\n")

    refused = refuses("import", "i.csv", "--yes")
    output = runs("import", "i.csv", "--yes", "--currency", "eur", "--dates", "day")

    assert "say it with --currency USD" in refused
    assert "1 invoice read" in output
    case = on_record()[0].case_of_invoice("INV-1")
    assert str(case.receivables[0].invoice.issued) == "2026-05-10"


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--currency", "dollars"), "--currency: currency: “dollars” is no currency"),
        (("--dates", "year"), "--dates year: write day or month"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option, told):
    Path("i.csv").write_text(OTHER_NAMES)

    assert told in refuses("import", "i.csv", *option, by=UsageError)


def test_a_mapping_that_is_not_there_names_those_that_are():
    Path("i.csv").write_text(OTHER_NAMES)

    assert "no mapping xorro; there are bill4time" in refuses(
        "import", "i.csv", "--mapping", "xorro"
    )


def test_the_export_of_a_program_needs_no_question():
    Path("x.csv").write_bytes((EXPORTS / "xero.csv").read_bytes())

    output = runs("import", "x.csv")

    assert "Xero: 22 invoices, 2 credit notes read, 50 facts put on record\n" in output
    assert "INV-2606: 525.00 EUR credited by CN-31\n" in output
    assert "2 drafts passed over: nobody owes them yet\n" in output
    assert "0 facts put on record" in runs("import", "x.csv")


def test_machines_are_told_the_same():
    Path("x.csv").write_bytes((EXPORTS / "xero.csv").read_bytes())

    told = json.loads(runs("import", "x.csv", "--json"))

    assert (told["program"], told["facts"], told["left_out"]) == ("Xero", 50, [])


def test_a_file_of_a_gigabyte_is_not_even_begun():
    Path("i.csv").touch()
    os.truncate("i.csv", 2**30)

    assert "it has 1024 MB; at most 64 are read" in refuses("import", "i.csv")


def test_what_a_cell_holds_does_nothing_to_the_screen():
    lines = "INV-1,Acme,1,USD,2026-10-05\nINV-2,Acme,\u009b31m\u202emuch,USD,2026-10-05\n"

    output = imports(lines, code=65)

    assert "left out: amount: “ 31m much” is no amount" in output


def test_a_row_that_does_not_fit_the_record_is_left_out_like_a_flaw():
    runs(*ADD)

    output = imports("INV-104,Bolt,1,USD,2026-10-05\nINV-9,Bolt,1,USD,2026-10-05\n", code=65)

    assert "i.csv, line 2: left out: number: INV-104 is on record for Acme Components" in output
    assert "1 invoice read" in output


def test_a_file_that_is_no_table_is_refused_in_one_sentence():
    Path("i.csv").write_bytes(b"PK\x03\x04\x00\x00")

    assert refuses("import", "i.csv").startswith("i.csv: this is no text")


def test_a_changed_invoice_is_said_by_add_and_import():
    runs(*ADD)
    line = "INV-104,Acme Components,{},USD,2026-10-05\n"

    tried = imports(line.format(5), "--dry-run")
    imported = imports(line.format(9999))
    added = runs(*ADD)

    assert "INV-104 would change: 4,860.00 → 5.00 USD" in tried
    assert "INV-104 changed: 4,860.00 → 9,999.00 USD" in imported
    assert "INV-104 changed: 9,999.00 → 4,860.00 USD" in added


def test_an_error_of_add_names_no_line():
    runs(*ADD)

    words = [word.replace("Acme Components", "Bolt") for word in ADD]

    assert "line" not in refuses(*words[:-2])


def test_what_was_said_is_looked_up_in_the_mail_again():
    with TinyStore.open(Path("store")) as store:
        store.record((), cursor=Cursor(folder="INBOX", uidvalidity=1, next_uid=5))

    runs(*ADD)

    _, cursors = on_record()
    assert cursors[0].again


def test_the_second_look_is_on_record_before_the_facts(monkeypatch):
    """A power cut between the two costs a look for nothing, never the look itself."""
    written = []
    record = TinyStore.record

    def watched(self, events, *, cursor=None):
        told = tuple(events)
        written.append("look" if cursor else type(told[-1]).__name__)
        return record(self, told, cursor=cursor)

    with TinyStore.open(Path("store")) as store:
        store.record((), cursor=Cursor(folder="INBOX", uidvalidity=1, next_uid=5))
    monkeypatch.setattr(TinyStore, "record", watched)

    runs(*ADD)
    runs("contact", "Acme Components", "jan@acme.example", "pay")

    assert written == ["look", "ContactLearned", "look", "PointOfContactNamed"]


def test_a_payment_is_of_the_owners_day_and_in_words():
    runs(*ADD)

    assert runs("paid", "INV-104", "--amount", "1860") == (
        "INV-104: 1,860.00 USD received on 2026-11-20\n"
    )
    assert "2026-11-21 is still to come" in refuses("paid", "INV-104", "2026-11-21")
    assert "3,000.00 USD that INV-104 has open" in refuses("paid", "INV-104", "--amount", "9999")


def test_a_payment_said_by_mistake_is_taken_back():
    runs(*ADD)
    runs("paid", "INV-104", "2026-11-01")

    output = runs("paid", "INV-104", "--undo")

    assert output == "INV-104: the payment of 4,860.00 USD of 2026-11-01 is taken back\n"
    books, _ = on_record()
    assert books.cases["acme-components"].open
    assert "no payment" in refuses("paid", "INV-104", "--undo")
    assert "leave all else" in refuses("paid", "INV-104", "2026-11-01", "--undo", by=UsageError)


def test_a_hold_lasts_through_the_day_named():
    runs(*ADD)

    output = runs("hold", "acme", "--until", "2026-11-20")

    assert "no letters for acme until 2026-11-20, that day included" in output
    books, _ = on_record()
    assert books.cases["acme-components"].holds[0].until == (NIGHT - timedelta(days=1)).date()
    assert "2026-11-19 is over" in refuses("hold", "acme", "--until", "2026-11-19")


def test_the_point_of_contact_is_named_by_its_purpose():
    runs(*ADD)

    output = runs("contact", "Acme Components", "jan@acme.example", "pay")

    assert output == ("put jan@acme.example on record as the point of contact of Acme Components\n")
    books, _ = on_record()
    assert books.cases["acme-components"].runaround.point.name == "Jan"


def test_an_unknown_purpose_is_answered_with_those_there_are():
    told = refuses("contact", "Acme", "jan@acme.example", "wizard", by=UsageError)

    assert told.startswith("no purpose wizard; write one of pay, copy, approve")


@pytest.mark.parametrize("purpose", ["pay", "copy", "approve", "escalate", "do-not-contact"])
def test_help_explains_each_purpose(purpose):
    assert f" {purpose}: " in runs("contact", "--help")


def test_an_invoice_keeps_the_number_it_was_registered_with():
    runs(*ADD)

    output = runs("add", "inv 104", *ADD[2:])

    assert output == "INV-104 of Acme Components is on record as it stands\n"
    with TinyStore.open(Path("store"), read_only=True) as store:
        assert len([e for e in store.events() if isinstance(e, InvoiceRegistered)]) == 1


def test_the_division_of_a_contact_is_kept_and_shown():
    runs(*ADD)

    output = runs("contact", "Acme", "Jan <jan@acme.example>", "--division", "Harbor  Works")

    assert output == (
        "put jan@acme.example on record as a contact of Acme Components, division Harbor Works\n"
    )
    assert "Jan <jan@acme.example> active, division Harbor Works" in " ".join(
        runs("show", "Acme").split()
    )
    runs("contact", "Acme", "Jan <jan@acme.example>", "copy")  # and what is not said stays
    assert "division Harbor Works" in " ".join(runs("show", "Acme").split())
