"""`status` and `show`: what is owed by age, who is waited for, what comes next."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from mailbot.cli.ahead import SOON, print_awaited, print_coming, print_owed
from mailbot.cli.parser import app_of
from mailbot.decide.coming import Awaited, Coming
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.event import DunningResumed
from mailbot.model.letter import Purpose
from mailbot.model.people import ClientId
from tests.history import CAUSE, History, moment, two_years

TODAY = date(2026, 11, 22)


def paper(width: int = 80) -> tuple[Console, StringIO]:
    out = StringIO()
    return Console(file=out, width=width, highlight=False), out


def owed(events, width: int = 80) -> str:
    console, out = paper(width)
    print_owed(console, replay(events).cases.values(), TODAY)
    return out.getvalue()


def test_what_is_owed_stands_by_age_with_each_currency_by_itself() -> None:
    lines = owed(two_years()).splitlines()

    assert lines[1].split() == "not due 1-30 31-60 61-90 over 90 undated total".split()
    assert lines[2].split() == ["EUR", "-", "-", "-", "-", "1,200.00", "-", "1,200.00"]
    assert lines[3].split() == [
        "USD", "640.00", "2,950.00", "-", "-", "950.00", "7,200.00", "11,740.00",
    ]  # fmt: skip


def test_where_the_columns_do_not_fit_it_is_sentences() -> None:
    rich = History("Rich", "rich.example")
    for number, issued in enumerate(
        ("2026-11-01", "2026-10-01", "2026-08-20", "2026-07-20", "2026-01-01")
    ):
        rich.bills(str(number), str(Decimal(9_876_543_210)), issued)

    said = owed(rich.events)
    assert "1-30 days 9,876,543,210.00" in " ".join(said.split())
    for width in (40, 80, 120):
        assert max(map(len, owed(rich.events, width).splitlines())) <= width


def test_nothing_owed_is_nothing_said() -> None:
    assert owed([]) == ""


def coming_of(count: int) -> list[Coming]:
    return [
        Coming(
            on=date(2026, 12, 1 + n),
            client=ClientId("acme"),
            name="Acme",
            what="",
            letter=Purpose.OVERDUE,
            invoices=("INV-1",),
            unless="INV-1 is disputed" if n else "",
        )
        for n in range(count)
    ]


def test_what_comes_is_said_with_its_day_and_what_it_waits_for() -> None:
    console, out = paper(120)
    print_coming(console, coming_of(2))

    assert "Tue 2026-12-01  Acme: the first reminder about INV-1\n" in out.getvalue()
    assert "about INV-1 (waits: INV-1 is disputed)" in out.getvalue()


def test_a_long_list_is_cut_and_says_so() -> None:
    console, out = paper()
    print_coming(console, coming_of(SOON + 3))

    assert "and 3 more: `mailbot show`, or `status --json`" in out.getvalue()


def test_who_is_waited_for_is_named_the_longest_first() -> None:
    def wait(*whom: str, since: str) -> Awaited:
        day = date.fromisoformat(since)
        return Awaited(
            client=ClientId("acme"),
            name="Acme",
            whom=whom,
            what="the money",
            since=day,
            until=TODAY,
        )

    console, out = paper()
    print_awaited(console, [wait("D", since="2026-11-09"), wait("A", "B", "C", since="2026-11-02")])

    lines = out.getvalue().splitlines()[2:]
    assert lines == [
        "  since 2026-11-02  A, B and C (Acme): the money",
        "  since 2026-11-09  D (Acme): the money",
    ]


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(0o600)
    path.write_text(
        '[owner]\naddress = "dana@whitfield.example"\nname = "Dana"\ntimezone = "UTC"\n'
        '[imap]\nhost = "127.0.0.1"\nsecurity = "none"\nuser = "d"\npassword = "p"\n'
        f'[store]\nfolder = "{tmp_path / "store"}"\n'
    )
    with TinyStore.open(tmp_path / "store") as store:
        store.record([*two_years(), DunningResumed(at=moment("2026-11-20"), cause=CAUSE)])
    return path


def run(configured: Path, *words: str) -> str:
    done = CliRunner().invoke(app_of(), [*words, "--config", str(configured)])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_screens_tell_machines_everything_they_tell_people(configured) -> None:
    told = json.loads(run(configured, "status", "--json"))

    sums = {(one["client"], one["currency"]): one["total"] for one in told["owed"]}
    assert sums["brightwater", "EUR"] == "1200.00"
    assert told["waiting_for"]
    assert {"on", "client", "what", "letter", "invoices", "unless"} <= set(told["next"][0])
    shown = json.loads(run(configured, "show", "brightwater", "--json"))
    assert shown["waiting_for"][0]["whom"] == ["Priya Nair"]
    assert all(one["client"] == "brightwater" for one in shown["next"])


def test_the_screens_hold_no_colour_where_nobody_sees_it(configured) -> None:
    for words in (("status",), ("show", "acme")):
        said = run(configured, *words)
        assert "\x1b" not in said
    assert "Owed, by days overdue" in run(configured, "status")
    assert "What comes next" in run(configured, "status")


def test_a_report_is_written_as_one_private_file(configured, tmp_path) -> None:
    path = tmp_path / "report.html"

    said = run(configured, "report", "-o", str(path), "--client", "acme", "--year", "2025")
    assert "open it with any browser" in said
    assert path.stat().st_mode & 0o077 == 0
    assert "Acme Components, 2025" in path.read_text()
    told = json.loads(run(configured, "report", "--json"))
    assert len(told["chapters"]) == 7


def test_an_export_is_written_and_verified_by_command(configured, tmp_path) -> None:
    folder = tmp_path / "handed"

    assert "35 records about Acme Components" in run(
        configured, "export", "acme", "-o", str(folder)
    )
    assert "as in the record on this machine" in run(configured, "verify", str(folder))
    page = folder / "record.html"
    page.write_text(page.read_text().replace("release", "refuse"))
    done = CliRunner().invoke(app_of(), ["verify", str(folder), "--config", str(configured)])
    assert done.exit_code != 0
    assert "record 15 (event 35) is the first" in str(done.exception)
