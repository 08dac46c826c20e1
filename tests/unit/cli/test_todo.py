"""What stands first on every screen: what only the owner can do."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from mailbot.cli.standing import print_standing
from mailbot.cli.todo import MOST, print_to_do
from mailbot.decide.agenda import agenda
from mailbot.decide.view import View
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay_all
from mailbot.model.agenda import Agenda, Alarm, Errand, Nameless, Riddle, Waiting
from mailbot.model.books import Books
from mailbot.model.callreason import COUNSEL_HOLD
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.mailbox import Place, Trouble
from mailbot.model.policy import Practice
from tests.history import History, two_years
from tests.unit.cli.test_ahead import configured, run  # noqa: F401 a fixture
from tests.unit.measure.test_measure import NOW, OWNER

DAY = date(2026, 11, 20)


def said(found: Agenda, *troubles: Trouble, width: int = 100) -> str:
    out = StringIO()
    console = Console(file=out, width=width, highlight=False)
    print_to_do(console, found, Books(), troubles)
    return out.getvalue()


def test_all_that_waits_has_a_line_each_and_the_most_pressing_stands_first() -> None:
    riddle = Riddle(client="Acme", who="Jan", on=DAY, words="As before.")
    found = Agenda(
        on=DAY,
        alarms=(
            Alarm(client="Acme", said="See you in court.", counsel=True),
            Alarm(client="Bolt", said=COUNSEL_HOLD, counsel=True, again=True),
        ),
        calls=(Errand(client="Acme", since=DAY, reasons=("is upset",), whom="Jan", phone="555"),),
        letters=(
            Waiting(
                client="Acme",
                to=("Jan", "Howard", "Alison", "Max"),
                purpose=Purpose.OVERDUE,
                invoices=(InvoiceId("INV-1"), InvoiceId("INV-2")),
                state=DraftState.PLACED,
                since=DAY,
            ),
        ),
        clock=(replace(riddle, words="Which order is it?"),),
        riddles=(riddle,),
        left_over=(("Acme", InvoiceId("INV-3"), Money(amount=Decimal("0.3"), currency="USD")),),
        undated=(("Acme", InvoiceId("INV-4")),),
        nameless=(Nameless(client="Acme", name="Gerald", by="Jan", on=DAY),),
        told=("nobody knows whether a letter was sent",),
        unwanted=(Purpose.CHECK_IN,),
    )
    trouble = Trouble(
        place=Place(folder="INBOX", uidvalidity=1, uid=7), reason="too large", tries=3
    )

    lines = said(found, replace(trouble, quarantined=True), trouble, width=400).splitlines()
    assert [line.split()[0] for line in lines[1:]] == (
        "Careful Careful Call Send Answer Read Decide Say Say Look Decide Retry Look".split()
    )
    assert lines[1] == (
        "  Careful Acme mentions counsel or legal action: “See you in court.” "
        'No letter goes to them before `mailbot resume "Acme"`.'
    )
    assert lines[2].startswith("  Careful Bolt: counsel or legal action was mentioned. No letter")
    assert lines[3] == (
        "  Call    Jan, Acme: 555. The client is upset, since 2026-11-20. "
        "`mailbot call` has the card."
    )
    assert lines[4] == (
        "  Send    the first reminder, to Jan, Howard, Alison and 1 more (Acme), INV-1 and 1 more: "
        "in Drafts since 2026-11-20"
    )
    assert '`mailbot contact "Acme" "Gerald <ADDRESS>"`' in lines[9]


def test_a_long_list_of_one_kind_does_not_hide_the_others() -> None:
    riddle = Riddle(client="Acme", who="Jan", on=DAY, words="As before.")
    found = Agenda(on=DAY, riddles=(riddle,) * (MOST + 3), unwanted=(Purpose.CHECK_IN,))

    lines = said(found, width=200).splitlines()
    assert len(lines) == 1 + MOST + 1 + 1
    assert lines[-2] == "          and 3 more: `mailbot digest`, or `status --json`"


@pytest.mark.parametrize("width", [60, 72, 80, 120, 200])
def test_nothing_is_cut_on_any_screen(width) -> None:
    books = replay_all(two_years())
    practice, out = Practice(), StringIO()
    views = [
        View(case=case, books=books, owner=OWNER, practice=practice, now=NOW)
        for case in books.cases.values()
    ]
    console = Console(file=out, width=width, highlight=False)
    print_standing(console, books, agenda(books, OWNER, practice, NOW), (), views)

    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    whole = " ".join(lines)
    for word in ("2,950.00 USD", "Alison", "Meyer", "INV-200 was", "2026-07-31", "1,200.00 EUR"):
        assert word in whole


def test_who_has_nothing_to_do_is_told_so() -> None:
    books = replay_all(two_years()[:1])
    out = StringIO()
    print_standing(Console(file=out, width=80), books, Agenda(on=DAY), (), [])

    assert "\n\nNothing for you to do: no call, no draft, no question.\n" in out.getvalue()


def test_machines_are_told_all_that_waits(configured) -> None:  # noqa: F811
    told = json.loads(run(configured, "status", "--json"))
    assert [one[1] for one in told["to_do"]["undated"]] == ["INV-300"]
    assert told["to_do"]["nameless"][0]["name"] == "Accounting"
    assert {"holds", "troubles", "purge", "paused"} <= set(told)

    case = json.loads(run(configured, "show", "corvale", "--json"))
    assert [one[1] for one in case["to_do"]["undated"]] == ["INV-300"]
    assert [day for day, _ in case["history"]] == sorted(day for day, _ in case["history"])
    assert case["invoices"][0]["sent"][0]["to"][0]["name"] == "Max Ott"
    assert {"kind", "call_card", "silence"} <= set(case)


def test_one_clients_file_begins_with_what_there_is_to_do_about_them(configured) -> None:  # noqa: F811
    shown = run(configured, "show", "corvale").split("\n\n")

    assert shown[0] == "Corvale Shipping & Sons  corvale.example"
    assert shown[1].startswith("For you\n  Say     when INV-300")
    assert "Brightwater" not in "".join(shown)


@pytest.mark.parametrize("letters", ["ascii", "cp1252", "utf-8"])
def test_json_is_utf_8_whatever_letters_the_console_has(tmp_path, letters) -> None:
    path = tmp_path / "config.toml"
    path.touch(0o600)
    path.write_text(
        '[owner]\naddress = "dana@whitfield.example"\nname = "Dana"\ntimezone = "UTC"\n'
        '[imap]\nhost = "127.0.0.1"\nuser = "d"\npassword = "p"\n'
        f"[store]\nfolder = '{tmp_path / 'store'}'\n"
    )
    with TinyStore.open(tmp_path / "store") as store:
        store.record(History("Grün 東京 🧾", "gruen.example").events)
    program = (sys.executable, "-c", "from mailbot.cli.main import main; main()")
    done = subprocess.run(
        [*program, "status", "--json", "--config", str(path)],
        env={**os.environ, "PYTHONIOENCODING": letters},
        capture_output=True,
        check=True,
    )

    (client,) = json.loads(done.stdout.decode("utf-8"))["clients"]
    assert client["client"]["name"] == "Grün 東京 🧾"
