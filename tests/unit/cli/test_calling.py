"""`mailbot call`, `mailbot kind` and `mailbot language`, as the owner types them."""

import json
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from mailbot.cli.parser import app_of
from mailbot.cli.words import quoted
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.errors import DataError, UsageError
from mailbot.model.event import CallRecommended, ContactLearned, LetterSent, MessageRead
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, ClientKind, Contact
from mailbot.model.reading import Intent

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
ACME = ClientId("acme-components")
ADD = (
    *("add", "INV-104", "--client", "Acme Components", "--amount", "4860", "--currency", "USD"),
    *("--issued", "2026-10-05", "--due", "2026-11-04", "--contact", "Jan <jan@acme.example>"),
)


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILBOT_CONFIG", "c.toml")
    monkeypatch.setenv("COLUMNS", "80")
    path = Path("c.toml")
    path.touch(mode=0o600)
    path.write_text(
        '[owner]\naddress = "dana@whitfield.example"\nname = "Dana"\n'
        '[store]\nfolder = "store"\n'
        '[imap]\nhost = "imap.whitfield.example"\nuser = "dana"\n'
    )
    with time_machine.travel(NOW, tick=True):
        runs(*ADD)
        yield


def runs(*words, code=0):
    result = CliRunner().invoke(app_of(), words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def case():
    with TinyStore.open(Path("store"), read_only=True) as store:
        return replay(store.events()).cases[ACME]


def tells(*events) -> None:
    with TinyStore.open(Path("store")) as store:
        store.record(events)


@pytest.fixture
def upset():
    """Jan was upset on 2 November, and their number is on record."""
    at = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
    about = {"at": at, "cause": "<1@acme.example>", "client": ACME}
    jan = Address(address="jan@acme.example", name="Jan")
    message = MessageId("<1@acme.example>")
    tells(
        ContactLearned(
            **about, contact=Contact(address=jan.address, phone="+1 555 0100"), source="signature"
        ),
        MessageRead(
            **about,
            message=message,
            thread=ThreadId("<t>"),
            written=at,
            sender=jan,
            intents=(Intent.UPSET,),
            confidence=0.9,
            unsure=False,
            words="Enough of this!",
        ),
        CallRecommended(**about, reason="is upset", message=message, words="Enough of this!"),
    )


def test_no_call_waits_at_first():
    assert runs("call") == "no call waits to be made\n"
    assert runs("call", "Acme") == "no call to Acme Components waits\n"


def test_the_card_fits_the_screen_and_says_all_of_it(upset):
    output = runs("call")

    for words in (
        "Call Jan, Acme Components: +1 555 0100",
        "the client is upset",
        "INV-104: 4,860.00 USD open, due since 2026-11-04",
        "“Enough of this!”",
        "What is going on?",
        "No threat",
        'mailbot call "Acme Components" --said "…"',
    ):
        assert words in output
    assert max(len(line) for line in output.splitlines()) <= 80


def test_show_has_the_card_too(upset):
    assert "Call Jan, Acme Components: +1 555 0100" in runs("show", "Acme")


def test_the_card_for_machines_is_json(upset):
    (card,) = json.loads(runs("call", "--json"))

    assert card["phone"] == "+1 555 0100"
    assert card["reasons"] == ["is upset"]


def test_a_call_is_logged_with_what_came_of_it(upset):
    output = runs(
        "call", "Acme", "--said", "They will pay on the fifth.", "--promised", "2026-12-05"
    )

    assert output == "logged your call to Acme Components: promised for 2026-12-05\n"
    assert case().calls == ()
    assert case().receivables[0].promise.on.isoformat() == "2026-12-05"
    assert "called  by you: “They will pay on the fifth.”" in runs("show", "Acme")


def test_a_contact_is_named_by_telephone(upset):
    runs("call", "Acme", "--said", "Alison it is.", "--contact", "Alison <alison@acme.example>")

    assert case().runaround.point.address == "alison@acme.example"


def test_a_plan_is_agreed_by_telephone_and_shown(upset):
    runs("call", "Acme", "--said", "In three parts.", "--plan")

    assert len(case().receivables[0].plan) == 3
    output = runs("show", "Acme")
    assert "instalment of" in output
    assert "1,620.00 USD" in output


def test_a_claim_and_a_dispute_are_put_on_record(upset):
    runs("call", "Acme", "--said", "Paid on Monday.", "--paid", "INV-104")
    assert case().receivables[0].claimed is not None

    runs("call", "Acme", "--said", "Not agreed.", "--dispute", "--invoice", "INV-104")
    assert case().receivables[0].disputed == "Not agreed."


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("call", "--said", "x"), "whom did you call"),
        (("call", "Acme", "--plan"), "--said"),
        (("call", "Acme", "--said", "x", "--promised", "someday"), "day"),
        (("call", "Acme", "--said", "x", "--contact", "a@b.example; c@d.example"), "not one"),
        (("call", "Acme", "--said", "x", "--paid", "INV-104", "--plan"), "one call for"),
        (
            ("call", "Acme", "--said", "x", "--paid", "INV-104", "--promised", "2026-12-05"),
            "one call for",
        ),
        (("kind", "Acme", "nice"), "write one of"),
        (
            ("language", "Acme", "dk"),
            r"no letters in “dk”; write one of de \(German\), en .*, es .*, fr .*, it .*, nl ",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(words, says):
    with pytest.raises(UsageError, match=says):
        runs(*words)


def test_a_call_to_nobody_on_record_is_refused():
    with pytest.raises(DataError, match="no client"):
        runs("call", "Zenith", "--said", "x")


def test_status_says_that_letters_went_on_instead_of_the_call(upset):
    at = NOW - timedelta(days=3)
    tells(
        LetterSent(
            at=at,
            cause="<own>",
            client=ACME,
            message=MessageId("<own>"),
            thread=ThreadId("<t>"),
            written=at,
            to=(),
        )
    )

    output = " ".join(runs("status").split())
    assert "a call was recommended on 2026-11-02; since then 1 letter, and no call" in output


def test_the_owner_says_the_kind_and_sees_it():
    assert "straightforward (only a guess" in " ".join(runs("kind", "Acme").split())

    assert runs("kind", "Acme", "deadbeat") == (
        "Acme Components goes down as deadbeat; your word stands\n"
    )
    assert case().client.kind is ClientKind.DEADBEAT
    assert "Kind of client: deadbeat (you said so)" in runs("show", "Acme")
    assert "kind    deadbeat, you said" in runs("show", "Acme")


def test_the_owner_says_the_language_and_sees_it():
    assert runs("language", "Acme") == (
        "letters to Acme Components are in English: as they write, or as configured\n"
    )

    assert "letters to Acme Components are in German from now on" in " ".join(
        runs("language", "Acme", "DE").split()
    )
    assert case().client.language == "de"
    assert runs("language", "acme-components") == (
        "letters to Acme Components are in German: you said so\n"
    )


def test_a_promise_for_a_day_beyond_a_year_is_refused(upset):
    with pytest.raises(DataError, match="more than a year away"):
        runs("call", "Acme", "--said", "x", "--promised", "2028-12-05")

    assert case().receivables[0].promise is None


def test_an_invoice_says_whom_the_call_is_to_and_what_it_is_about(upset):
    runs(*("add", "INV-105", *ADD[2:-2]))
    assert "Call Jan, Acme Components" in runs("call", "INV-104")

    output = runs("call", "inv-104", "--said", "On the fifth.", "--promised", "2026-12-05")

    assert output.startswith("logged your call to Acme Components")
    assert [bool(r.promise) for r in case().receivables] == [True, False]


def test_status_says_claim_promise_and_plan_side_by_side(upset):
    runs("call", "Acme", "--said", "On the fifth.", "--promised", "2026-12-05")
    runs("call", "Acme", "--said", "Paid.", "--paid", "INV-104")
    runs("call", "Acme", "--said", "In three parts.", "--plan")

    output = " ".join(runs("status").split())
    assert "INV-104 said to be paid" in output
    assert "INV-104 promised by 2026-12-05" in output
    assert "INV-104 in 3 parts, next 20" in output


def test_the_help_breaks_no_line_in_the_middle():
    lines = [line.strip() for line in runs("call", "--help").splitlines()]

    assert "Once a call is logged, letters may go on." in lines
    assert "You call yourself: mailbot never does, and nobody else should." in lines


@pytest.mark.parametrize("name", ["Acme Components", "Smith & Co.", "O'Neil", "A$AP `x`"])
def test_a_name_to_be_pasted_is_one_word_for_the_shell(name):
    assert shlex.split(quoted(name)) == [name]
    assert "“" not in quoted(name)
