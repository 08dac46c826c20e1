"""The owner says what a reply is, on the command line, with a real store."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailbot.cli.parser import app_of
from mailbot.model.errors import ConfigError, DataError, MailbotError, UsageError

CONFIG = """
[owner]
address = "dana@whitfield.example"
name = "Dana"
[store]
folder = "store"
[imap]
host = "imap.whitfield.example"
user = "dana"
"""
TEXT = "Hi Dana,\n\nI only look after the plants, bills live next door with {}.\n\nBest\n{}"


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILBOT_CONFIG", raising=False)
    monkeypatch.setattr("mailbot.edge.config.default_path", lambda: tmp_path / "none.toml")
    configured(CONFIG)
    written("a.eml", "Gerald Brandt <gerald@acme.example>", TEXT.format("Zbigniew Wlk", "Gerald"))
    written("b.eml", "Priya Nair <priya@bolt.example>", TEXT.format("Maria Lopez", "Priya"))


def configured(text: str) -> None:
    path = Path("config.toml")
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def written(name: str, sender: str, text: str) -> str:
    head = f"From: {sender}\nTo: dana@whitfield.example\nSubject: Re: Invoice INV-104\n"
    whole = f"{head}Date: Tue, 10 Nov 2026 10:00:00 +0000\n\n{text}\n"
    Path(name).write_text(whole, encoding="utf-8")
    return whole


def runs(*words: str, given: str | None = None) -> str:
    result = CliRunner().invoke(app_of(), words, input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def refuses(*words: str, by: type[MailbotError]) -> str:
    with pytest.raises(by) as refused:
        runs(*words)
    return str(refused.value)


def intents(name: str) -> list[str]:
    return json.loads(runs("explain", name, "--json"))["intents"]


def test_what_the_owner_says_holds_for_the_like_until_it_is_forgotten():
    before = intents("b.eml")

    stored = runs("explain", "a.eml", "--was", "upset", "--was", "paid")

    assert stored == (
        "stored: “i only look after the plants bills live next door with …” is upset, paid, "
        f"where mailbot said {', '.join(before)}; `mailbot forget` takes it back\n"
    )
    assert intents("a.eml") == intents("b.eml") == ["upset", "paid"]
    assert "is upset (you said so)" in runs("explain", "b.eml")
    assert "1  " in runs("forget")
    assert runs("forget", "1").startswith("forgotten: “i only look")
    assert intents("b.eml") == before
    assert runs("forget").startswith("no corrections")


def test_a_stream_of_messages_is_read_with_corrections_too():
    raw = Path("b.eml").read_text(encoding="utf-8")
    runs("explain", "a.eml", "--was", "upset")

    answer = json.loads(runs("explain", "--jsonl", given=json.dumps({"id": 1, "raw": raw})))

    assert (answer["intents"], answer["confidence"], answer["unsure"]) == (["upset"], 0.99, False)


def test_nobody_is_named_in_the_store():
    runs("explain", "a.eml", "--was", "redirect")

    kept = "".join(p.read_text(encoding="utf-8").casefold() for p in Path("store").glob("*.json*"))

    assert "plants" in kept
    for name in ("gerald", "brandt", "zbigniew", "wlk", "acme", "inv-104", "@"):
        assert name not in kept


def test_all_corrections_go_at_once():
    written("c.eml", "Gerald <gerald@acme.example>", "We look at it when the snow is gone.")
    runs("explain", "a.eml", "--was", "redirect")
    runs("explain", "c.eml", "--was", "acknowledgement")

    assert len(json.loads(runs("forget", "--json"))["corrections"]) == 2
    assert runs("forget", "all") == "forgotten: 2 corrections\n"
    assert json.loads(runs("forget", "--json")) == {"corrections": []}


def test_a_long_reply_is_named_by_how_it_begins():
    written(
        "long.eml", "Gerald <gerald@acme.example>", f"We look at it. {'The snow is here. ' * 50}"
    )

    stored = runs("explain", "long.eml", "--was", "acknowledgement")

    assert stored.startswith("stored: “we look at it the snow")
    assert len(stored) < 300
    assert intents("long.eml") == ["acknowledgement"]


def test_slips_are_told_with_what_is_right():
    assert "did you mean redirect?" in refuses(
        "explain", "a.eml", "--was", "redirct", by=UsageError
    )
    assert "write one of redirect," in refuses("explain", "a.eml", "--was", "xyzzy", by=UsageError)
    assert "one message" in refuses("explain", "a.eml", "b.eml", "--was", "paid", by=UsageError)
    assert "one message" in refuses("explain", "--jsonl", "--was", "paid", by=UsageError)
    assert "no correction 7" in refuses("forget", "7", by=UsageError)
    assert not Path("store").exists() or "no corrections" in runs("forget")


def test_a_reply_that_is_but_a_name_cannot_be_known_again():
    written("name.eml", "Gerald <gerald@acme.example>", "Zbigniew.")

    told = refuses("explain", "name.eml", "--was", "redirect", by=DataError)

    assert told.startswith("name.eml: too little is left of it")


def test_explain_needs_no_configuration_and_no_store_but_to_be_told():
    Path("config.toml").unlink()

    assert "plants" in runs("explain", "a.eml")
    refuses("explain", "a.eml", "--was", "paid", by=ConfigError)
    assert not Path("store").exists()


def test_a_configuration_that_cannot_be_used_is_said_and_stops_only_who_named_it():
    configured("[nonsense]\n")

    told = runs("explain", "a.eml")

    assert "read without your corrections" in told
    assert "plants" in told
    refuses("explain", "a.eml", "--config", "config.toml", by=ConfigError)
