"""The main job on a real server, by the real command, as an owner meets it."""

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from mailbot.demo.cast import inbox_messages, sent_messages

pytestmark = pytest.mark.system


def the_mail() -> list[tuple[datetime, str, bytes]]:
    """Return the whole story in order of time: (when, folder, raw)."""
    now = datetime.now(UTC)
    sent = [(at, "Sent", raw) for raw, at in sent_messages(now)]
    return sorted([*sent, *((at, "INBOX", raw) for raw, at in inbox_messages(now))])


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def parsed(raw: bytes):
    return message_from_bytes(raw, policy=policy.default)


def test_the_story_message_by_message_ends_with_one_group_letter(server, owner):
    assert owner.runs("resume").returncode == 0
    delivered = []
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at, flags=("\\Seen",) if len(delivered) % 3 else ())
        delivered.append(parsed(raw))
        before = server.flags("INBOX")
        done = owner.runs("once")
        assert done.returncode == 0, done.stderr
        assert server.flags("INBOX") == before

    (draft,) = server.raw("Drafts").values()
    letter = parsed(draft)
    assert {a.addr_spec for a in letter["To"].addresses} == {
        "accounting@acme.example",
        "jan.marshall@acme.example",
        "howard.lindqvist@acme.example",
        "gerald.brandt@acme.example",
        "alison.meyer@acme.example",
    }
    gerald = next(m for m in reversed(delivered) if "gerald" in m["From"])
    assert letter["In-Reply-To"] == gerald["Message-ID"]
    assert letter["References"].split()[-1] == gerald["Message-ID"]
    assert set(gerald["References"].split()) <= set(letter["References"].split())
    text = letter.get_content()
    assert "4,860" not in text
    assert "4860" not in text

    for _ in range(2):
        assert "nothing new" in owner.runs("once").stdout
    assert list(server.raw("Drafts").values()) == [draft]


def test_what_the_owner_does_with_the_draft_is_shown(server, owner):
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    owner.runs("once")
    assert "waits in Drafts" in owner.runs("show", "INV-104").stdout

    admin = server.client()
    admin.select_folder("Drafts")
    admin.move(admin.search("ALL"), "Sent")
    admin.logout()
    owner.runs("once")

    shown = owner.runs("show", "INV-104").stdout
    assert "sent by you" in shown
    facts = json.loads(owner.runs("show", "INV-104", "--json").stdout)
    assert facts["drafts"][-1]["state"] == "sent"


def test_a_dry_run_shows_the_letter_and_touches_nothing(server, owner):
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    record = files_in(owner.store)
    mailbox = [server.raw(f) for f in ("INBOX", "Sent", "Drafts", "Trash")]

    done = owner.runs("once", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "single point of contact" in " ".join(done.stdout.split())
    assert [server.raw(f) for f in ("INBOX", "Sent", "Drafts", "Trash")] == mailbox
    assert files_in(owner.store) == record


def test_a_new_installation_is_paused_until_told(server, owner):
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)

    assert "paused" in owner.runs("once").stdout
    assert server.raw("Drafts") == {}

    owner.runs("resume")
    owner.runs("once")
    assert len(server.raw("Drafts")) == 1


def test_the_record_is_plain_json_with_the_thread_map(server, owner):
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    owner.runs("once")

    record = json.loads((owner.store / "mailbot.json").read_text(encoding="utf-8"))

    invoices_of = [thread["invoices"] for thread in record["threads"].values()]
    assert ["INV-104"] in invoices_of
    assert ["INV-107"] in invoices_of
