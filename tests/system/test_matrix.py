"""What the scenarios are played on: five real servers that differ where servers do (G16)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.demo.cast import inbox_messages, invoices, sent_messages
from mailbot.edge.imap import ImapMailbox
from mailbot.model.errors import MailboxBroken
from tests.rounds.real import STAGES, RealMailbox
from tests.system.cyrus import Cyrus
from tests.system.mailserver import MailServer
from tests.system.many import ManyOnCyrus, ManyOwners
from tests.system.owner import Owner

pytestmark = pytest.mark.system

DRAFTS = {
    "dovecot": "Drafts",
    "dovecot-prefixed": "INBOX.Drafts",
    "dovecot-dotted": "Drafts",
    "dovecot-german": "Entwürfe",
    "cyrus": "Drafts",
}
OURS = {
    "dovecot": "Mailbot/Notes",
    "dovecot-prefixed": "INBOX.Mailbot.Notes",
    "dovecot-dotted": "Mailbot.Notes",
    "dovecot-german": "Mailbot/Notes",
    "cyrus": "Mailbot/Notes",
}
LETTER = b"Message-ID: <1@client.example>\r\nSubject: Hello\r\n\r\nWho pays?\r\n"


@pytest.mark.parametrize("stage", STAGES)
def test_a_scenario_says_the_same_names_on_every_server(stage: str) -> None:
    with STAGES[stage]() as server:
        mailbox = RealMailbox(server.mailbox_of_another())
        mailbox.deliver("Drafts", LETTER)
        mailbox.ensure("Notes")
        mailbox.add_folder("Mailbot/Notes")

        assert mailbox.folders.drafts == mailbox.contents("Drafts")[0].place.folder
        assert (mailbox.folders.drafts, mailbox.called("Mailbot/Notes")) == (
            DRAFTS[stage],
            OURS[stage],
        )
        assert mailbox.folders.own == {"Notes": OURS[stage]}
        assert mailbox.called(OURS[stage]) == OURS[stage]
        assert server.trade in mailbox.greeting
        mailbox.close()


@pytest.fixture(params=[ManyOwners, ManyOnCyrus], ids=["dovecot", "cyrus"])
def server(request: pytest.FixtureRequest):
    with request.param() as running:
        yield running.mailbox_of_another()


def test_a_folder_rebuilt_while_it_is_open_breaks_the_mailbox(server: MailServer) -> None:
    """Dovecot hangs up; Cyrus stays, and says no to everything."""
    box = ImapMailbox.open(server.settings(), server.password)
    uid = server.deliver("Sent", LETTER)
    assert box.uids("Sent") == [uid]

    server.renumber("Sent")

    with pytest.raises(MailboxBroken):
        list(box.headings("Sent", [uid]))


def test_a_folder_numbered_anew_keeps_its_messages(server: MailServer) -> None:
    for folder in ["Drafts"] if isinstance(server, ManyOnCyrus) else ["Drafts", "INBOX"]:
        server.deliver(folder, LETTER, flags=(r"\Seen",))
        before = _uidvalidity(server, folder)

        server.renumber(folder)

        assert _uidvalidity(server, folder) > before
        assert list(server.raw(folder).values()) == [LETTER]
        assert list(server.flags(folder).values()) == [(rb"\Seen",)]


def _uidvalidity(server: MailServer, folder: str) -> int:
    box = ImapMailbox.open(server.settings(), server.password)
    try:
        return box.state(folder).uidvalidity
    finally:
        box.close()


def test_the_real_command_does_the_main_job_on_cyrus(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    story = [(at, "Sent", raw) for raw, at in sent_messages(now)]
    story += [(at, "INBOX", raw) for raw, at in inbox_messages(now)]
    with Cyrus() as server:
        for at, folder, raw in sorted(story):
            server.deliver(folder, raw, at=at)
        before = server.flags("INBOX")
        owner = Owner(tmp_path)
        owner.configures(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            more='security = "none"',
        )
        (tmp_path / "invoices.csv").write_text(invoices(now), encoding="utf-8")
        for words in (("import", "invoices.csv"), ("resume",), ("once",), ("once",)):
            done = owner.runs(*words)
            assert done.returncode == 0, done.stderr

        assert "nothing new" in done.stdout
        assert len(server.uids("Drafts")) == 1
        assert server.flags("INBOX") == before
