"""The real command learns from a real mailbox; killed or stopped anywhere, to the same end."""

import json
import signal
from typing import Any

import pytest

from bench.pastmail import fill, letters
from mailbot.edge.codec import encode
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.learnedstore import LearnedStore
from mailbot.edge.pastmail import PastMailbox
from mailbot.edge.system import CRASH_VARIABLE
from tests.system.dovecot import Dovecot
from tests.system.owner import Owner

pytestmark = pytest.mark.system

MESSAGES = 2000

KILLED_AT = (
    "journal written",
    "journal begun",
    "journal synced",
    "journal written",
    "journal synced",
)


@pytest.fixture
def server():
    """Return a server with two years of mail."""
    with Dovecot() as server:
        for folder in ("INBOX", "Sent"):
            server.deliver(folder, b"Subject: Hello\r\n\r\nHello\r\n")
        fill(server.folder / "mail" / server.user, letters(MESSAGES))
        yield server


@pytest.fixture
def owner(server, tmp_path):
    """Return an owner with nothing on record."""
    return an_owner(tmp_path, server)


def an_owner(folder, server) -> Owner:
    folder.mkdir(exist_ok=True)
    owner = Owner(folder)
    owner.configures(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        more='security = "none"',
    )
    return owner


def facts(owner: Owner) -> list[dict[str, Any]]:
    """Return what was learnt as it is on record, but for when that was."""
    with LearnedStore.open(owner.store / "learned", read_only=True) as store:
        told = [dict(encode(event)) for event in store.events()]
    return [{k: v for k, v in fact.items() if k not in {"at", "chain"}} for fact in told]


def test_what_was_learnt_is_shown_and_goes_on_record_by_a_yes(server, owner):
    done = owner.runs("learn")
    assert done.returncode == 0, done.stderr
    assert "100 messages read, 1,902 passed over" in done.stdout
    assert "mailbot learn --accept" in done.stdout
    assert owner.runs("status", "--json").stdout.count("INV-") == 0

    said = owner.runs("learn", "--accept", "--json")

    known = json.loads(said.stdout)
    assert known["accepted"] > 100
    assert len(known["clients"]) >= 9
    assert owner.runs("accept", "learned").stdout.startswith("On record: everything was there")
    number = known["clients"][0]["bills"][0]["number"]
    assert owner.runs("show", number).returncode == 0
    assert server.raw("Drafts") == {}


def test_killed_six_times_it_learns_the_same(server, owner, tmp_path):
    often = an_owner(tmp_path / "often", server)
    assert owner.runs("learn").returncode == 0

    for point in KILLED_AT:
        killed = often.runs("learn", **{CRASH_VARIABLE: point})
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert often.runs("learn").returncode == 0

    assert facts(often) == facts(owner)


def test_stopped_by_the_keyboard_it_says_how_to_go_on(owner):
    child = owner.starts("learn")
    assert child.stderr is not None
    assert child.stderr.readline().startswith("reading your mail of the past")
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=30)

    assert child.returncode == 130
    assert "`mailbot learn` goes on from there" in said
    assert owner.runs("learn").returncode == 0


def test_headings_read_by_their_form_are_those_that_the_library_reads(server):
    fast = PastMailbox.open(server.settings(), server.password)
    slow = ImapMailbox.open(server.settings(), server.password)
    uids = server.uids("INBOX")

    assert list(fast.headings("INBOX", uids)) == list(slow.headings("INBOX", uids))
