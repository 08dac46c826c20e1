"""The digest on a real server: exactly one, killed at any point, and read by nobody but the owner.

Counsel's letter is told at once, so that these tests hold on any day of the week.
"""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailbot.edge.system import CRASH_VARIABLE, DIGEST_POINTS
from tests.system.test_keeping import intact

pytestmark = pytest.mark.system

COUNSEL = "We have retained counsel. All further contact goes through our attorneys."
PEOPLE = ("Priya Nair <priya@brightwater.example>", "Howard <howard.lindqvist@acme.example>")
NUMBERS = ("INV-2207", "INV-104")


def a_reply(number: int) -> bytes:
    message = EmailMessage()
    message["From"] = PEOPLE[number]
    message["To"] = "dana@whitfield-law.example"
    message["Subject"] = f"Re: Invoice {NUMBERS[number]}"
    message["Message-ID"] = f"<counsel.{number}@example.org>"
    message["Date"] = datetime.now(UTC) - timedelta(hours=1)
    message.set_content(COUNSEL)
    return message.as_bytes()


def digests(server) -> dict[int, EmailMessage]:
    return {
        uid: message_from_bytes(raw, policy=policy.default)
        for uid, raw in server.raw("INBOX").items()
        if b"X-Mailbot-Digest" in raw
    }


@pytest.fixture
def told(server, owner):
    """Return an owner who is told of counsel's letter with the next round."""
    path = owner.folder / "config.toml"
    path.write_text(path.read_text().replace("on = false", "on = true"))
    assert owner.runs("resume").returncode == 0
    server.deliver("INBOX", a_reply(0))
    return owner


def test_counsel_is_told_in_the_inbox_with_text_and_page(server, told):
    assert told.runs("once").returncode == 0

    ((uid, digest),) = digests(server).items()
    assert digest["Subject"].startswith("mailbot: at once: ")
    assert COUNSEL.split(".", maxsplit=1)[0] in digest.get_body(("plain",)).get_content()
    assert COUNSEL.split(".", maxsplit=1)[0] in digest.get_body(("html",)).get_content()
    assert rb"\Seen" not in server.flags("INBOX")[uid]


def test_what_is_printed_is_what_would_be_laid(server, told):
    told.runs("once")

    page = told.folder / "digest.html"
    printed = told.runs("digest")
    assert printed.returncode == 0, printed.stderr
    assert "AT ONCE" in printed.stdout
    assert told.runs("digest", "--html", str(page)).returncode == 0
    assert "All further contact" in page.read_text() or "retained counsel" in page.read_text()


@pytest.mark.parametrize("point", [*DIGEST_POINTS, "message appended"])
def test_killed_anywhere_there_is_one_digest(point, server, told):
    killed = told.runs("once", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9, f"{point} was not reached: {killed.stderr}"

    for _ in range(2):
        done = told.runs("once")
        assert done.returncode == 0, done.stderr

    assert len(digests(server)) == 1
    intact(told)


@pytest.mark.parametrize("point", [*DIGEST_POINTS, "message appended", "draft taken away"])
def test_killed_while_one_is_replaced_there_is_the_new_one(point, server, told):
    told.runs("once")
    (first,) = digests(server)
    server.deliver("INBOX", a_reply(1))

    killed = told.runs("once", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9, f"{point} was not reached: {killed.stderr}"
    for _ in range(2):
        done = told.runs("once")
        assert done.returncode == 0, done.stderr

    ((uid, digest),) = digests(server).items()
    assert uid != first
    assert " and " in digest["Subject"]
    intact(told)


def test_a_dry_run_lays_nothing(server, told):
    assert told.runs("once", "--dry-run").returncode == 0

    assert not digests(server)
