"""What a log says, and what it never says."""

import json
import logging
import re
import sys
import warnings
from pathlib import Path

import pytest

from mailbot.edge import logbook
from mailbot.edge.logbook import Redactor
from mailbot.model.errors import LoginRefused, StorageError, TemplateBroken

IN_JOURNAL = logbook.in_journal
OURS = logging.getLogger("mailbot.rounds.settle")
THEIRS = logging.getLogger("pypdf._reader")


@pytest.fixture(autouse=True)
def _as_before(monkeypatch):
    monkeypatch.setattr(logbook, "in_journal", lambda: True)  # which notes the time itself
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("login refused for dana@whitfield.example", "login refused for [address]"),
        ("to Gerald <gerald+pay@acme.co.uk>, twice", "to Gerald <[address]>, twice"),
        ("<1.x@acme.example> has no date", "<[address]> has no date"),
        ("INV-104: 4,860.00 USD open", "INV-104: [amount] open"),
        ("€ 1.234,50 and $5", "[amount] and [amount]"),
        ("12 345,00 due", "[amount] due"),
        ("said “ask Gerald” and 'go away'", "said [words] and [words]"),
        ('the line "Dear Gerald" of it', "the line [words] of it"),
        ("/home/dana/mailbot/x.toml: missing", "~/mailbot/x.toml: missing"),
        (r"C:\Users\Dana\x.toml", r"~\x.toml"),
        ("AUTH=Bearer abcdefgh12345", "AUTH=Bearer [secret]"),
        ("token eyJhbGciOi.J9.abc-def", "token [secret]"),
        ("password CORRECT horse", "password [secret]"),
        ("a line\r\nand\x1b[31m another", "a line  and [31m another"),
        ("round done: 12 events in 3 s", "round done: 12 events in 3 s"),
        ("INBOX, message 4711: too large", "INBOX, message 4711: too large"),
    ],
)
def test_what_a_log_must_not_hold_is_masked(said, written):
    redactor = Redactor(["correct horse"], home=Path("/nowhere"))

    assert redactor.masked(said) == written


def test_the_home_of_the_owner_is_not_named_wherever_it_is():
    assert Redactor(home=Path("/srv/dana")).masked("/srv/dana/x") == "~/x"


def lines(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_where_nobody_else_notes_the_time_a_line_begins_with_it(capsys, monkeypatch):
    """In a file of launchd, of cron or of one's own nobody could tell when anything went wrong."""
    monkeypatch.setattr(logbook, "in_journal", lambda: False)
    logbook.begin("info")

    OURS.info("placed draft %s", "a1b2c3")

    (line,) = lines(capsys)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO mailbot\.rounds\.settle: placed draft a1b2c3", line
    )


def test_the_journal_is_told_from_a_file_under_the_same_desktop(tmp_path, monkeypatch):
    told = IN_JOURNAL
    with (tmp_path / "log").open("w") as stream:
        place = (tmp_path / "log").stat()
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv(logbook.JOURNAL, f"{place.st_dev}:{place.st_ino}")
        assert told()
        monkeypatch.setenv(logbook.JOURNAL, "8:123")
        assert not told()
        monkeypatch.delenv(logbook.JOURNAL)
        assert not told()


def test_a_record_is_one_plain_line(capsys):
    logbook.begin("info", secrets=["hunter2hunter2"])

    OURS.info("placed draft %s", "a1b2c3")
    OURS.warning("trying again in %d s: %s", 5, LoginRefused("hunter2hunter2 of dana@x.example"))
    OURS.debug("nobody asked for this")

    assert lines(capsys) == [
        "INFO mailbot.rounds.settle: placed draft a1b2c3",
        "WARNING mailbot.rounds.settle: trying again in 5 s: [secret] of [address]",
    ]


def test_a_record_is_one_line_of_json(capsys):
    logbook.begin("debug", logbook.JSON)

    OURS.info("round done: %d events", 5)

    (line,) = lines(capsys)
    record = json.loads(line)
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "level": "info",
        "logger": "mailbot.rounds.settle",
        "event": "round done: 5 events",
    }


@pytest.mark.parametrize("form", [logbook.PLAIN, logbook.JSON])
def test_an_error_tells_where_and_of_what_kind_but_nothing_it_said(capsys, form):
    logbook.begin("debug", form)

    try:
        {}["Gerald Brandt of Acme"]
    except KeyError:
        OURS.exception("could not decide about a case")

    (line,) = lines(capsys)
    assert "KeyError" in line
    assert "test_logbook.py:" in line
    assert "Gerald" not in line


def test_of_other_libraries_only_what_is_literal_is_told(capsys):
    logbook.begin("debug")

    THEIRS.debug("LOGIN dana hunter2")
    THEIRS.info("reading Gerald.pdf")
    THEIRS.warning("Object %s ignored", "Gerald Brandt")
    THEIRS.error("Gerald Brandt")
    THEIRS.error("%s of %s", 1, RuntimeError("Gerald"))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("Gerald", stacklevel=1)

    told = lines(capsys)
    assert "Gerald" not in "".join(told)
    assert [line.split(":")[0] for line in told] == [
        "WARNING pypdf._reader",
        "ERROR pypdf._reader",
        "ERROR pypdf._reader",
        "WARNING py.warnings",
    ]
    assert "Object %s ignored at=test_logbook:" in told[0]


def test_an_error_that_may_name_a_file_or_a_word_is_its_kind_alone(capsys):
    logbook.begin("info")

    full = StorageError("Gerald.csv cannot be moved")
    full.__cause__ = OSError(28, "No space left on device")
    OURS.warning("%s", full)
    OURS.warning("%s", TemplateBroken("overdue.txt.j2: Gerald is undefined"))

    assert lines(capsys) == [
        "WARNING mailbot.rounds.settle: StorageError (No space left on device)",
        "WARNING mailbot.rounds.settle: TemplateBroken",
    ]


def test_a_sentence_that_does_not_fit_its_fillings_is_no_error(capsys):
    logbook.begin("info")

    OURS.info("%d of %d", 1)

    assert lines(capsys) == ["INFO mailbot.rounds.settle: (a record that cannot be written)"]


def test_of_several_accounts_a_record_says_whose_it_is(capsys):
    logbook.begin("info", of_several=True)

    OURS.info("round done")

    assert lines(capsys) == ["INFO MainThread mailbot.rounds.settle: round done"]
