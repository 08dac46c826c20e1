"""Our own folders on a real server: made by hand, closed to us, gone."""

from collections.abc import Iterator

import pytest

from mailbot.edge.imap import ImapMailbox
from mailbot.edge.lazymailbox import LazyMailbox
from mailbot.model.errors import FolderMissing, Refused
from mailbot.rounds.ownfolders import look, make
from tests.rounds.notes import office_of
from tests.rounds.stage import Stage
from tests.system.dovecot import Dovecot

NAMES = ("Notes", "Approved", "Not about an invoice")


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def test_folders_that_the_owner_made_by_hand_are_ours_in_whatever_case(server):
    for folder in ("mailbot/notes", "mailbot/APPROVED", "mailbot/not about an invoice"):
        server.admin.create_folder(folder)
    mailbox = LazyMailbox(lambda: ImapMailbox.open(server.settings(), server.password))
    found = mailbox.connect()

    assert [found.ours(name) for name in NAMES] == [
        "mailbot/notes",
        "mailbot/APPROVED",
        "mailbot/not about an invoice",
    ]
    assert [mailbox.ensure(name) for name in NAMES] == [found.ours(name) for name in NAMES]
    mailbox.close()


def test_a_folder_that_is_closed_to_us_or_gone_is_named_and_nothing_else(server):
    mailbox = ImapMailbox.open(server.settings(), server.password)
    stage = Stage()
    office = office_of(stage.books, stage.store, mailbox)
    make(office, NAMES)
    (closed,) = server.folder.rglob(".Mailbot.Notes")
    closed.chmod(0)
    server.admin.delete_folder("Mailbot/Approved")
    try:
        with pytest.raises(Refused, match=r"^Mailbot/Notes: the server does not let mailbot"):
            look(office, "Notes")
        with pytest.raises(Refused, match=r"^[^\[]*\[SERVERBUG\][^\[]*\)$"):
            mailbox.state("Mailbot/Notes")  # without the moment: it is told in the same words
    finally:
        closed.chmod(0o700)
    with pytest.raises(FolderMissing, match=r"^Mailbot/Approved: the folder is gone"):
        look(office, "Approved")
    mailbox.close()
