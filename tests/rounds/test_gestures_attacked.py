"""What strangers put into our folders, and what servers refuse, stops nothing."""

from collections.abc import Iterator
from email import message_from_bytes

import pytest

from mailbot.edge import smtp
from mailbot.edge.memory import MemoryMailbox
from mailbot.ledger.purging import purge_of
from mailbot.model.errors import FolderMissing, Refused
from mailbot.model.event import InvoiceSent, PaymentReceived
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.mailbox import Folders
from mailbot.model.note import NoteAnswered
from mailbot.model.policy import DigestTimes, OwnFolders, Practice
from tests.rounds.notes import a_note
from tests.rounds.stage import Stage
from tests.rounds.test_answers import HOWARD, papers, sends_invoice
from tests.system.postoffice import PostOffice

PASSED_ON = "This is not my department, please speak with Gerald Brandt about it."
ON_ITS_WAY = (
    b"Return-Path: <x@evil.example>\r\n"
    b"Received: from evil.example by mx.example; Mon, 2 Nov 2026 09:00:00 +0000\r\n"
)


class Owned(Stage):
    """A stage whose owner uses all of our folders."""

    post: PostOffice | None = None

    @property
    def practice(self) -> Practice:
        folders = OwnFolders(teaching=True, notes=True, approved=True)
        return Practice(
            policy=self.policy,
            calendar=self.calendar,
            digest=DigestTimes(on=False),
            folders=folders,
        )

    def goes_round(self):
        self.courier = self.post.courier() if self.post else None
        return super().goes_round()

    def lays(self, name: str, raw: bytes, *, draft: bool = True) -> None:
        flags = (r"\Draft", r"\Seen") if draft else ()
        folder = self.mailbox.folders.own[name]
        self.mailbox.deliver(folder, raw, self.clock.now(), flags)

    def lying_in(self, name: str) -> int:
        folder = self.mailbox.folders.own.get(name, name)
        return len(self.mailbox.contents(folder))

    def events(self, kind: type) -> list:
        return [event for event in self.store.events() if isinstance(event, kind)]

    @property
    def told(self) -> list[str]:
        return [event.words for event in self.events(GestureAnswered)]

    @property
    def answers(self) -> list[tuple[bool, str]]:
        return [(event.done, event.answer) for event in self.events(NoteAnswered)]


@pytest.fixture
def stage() -> Owned:
    stage = Owned()
    stage.goes_round()
    return stage


@pytest.fixture
def sending(stage, monkeypatch) -> Iterator[Owned]:
    monkeypatch.setattr(smtp, "SECONDS_TO_TAKE", 0.3)
    with PostOffice() as post:
        stage.post = post
        stage.goes_round()
        yield stage


def test_what_came_by_mail_is_never_sent_though_it_bears_our_marks(sending):
    """A plus address may lead a stranger into Approved; what our marks are can be worked out."""
    sending.replies("howard@acme.example", PASSED_ON)
    sending.goes_round()
    (draft,) = sending.drafts
    sending.lays("Approved", ON_ITS_WAY + draft.raw, draft=False)
    before = sending.lying_in("INBOX")
    sending.goes_round()
    sending.goes_round()

    assert sending.post.taken == []
    assert len(sending.drafts) == 1
    assert sending.lying_in("INBOX") == before + 1
    assert sending.lying_in("Approved") == 0
    (told,) = sending.told
    assert "came by mail" in told


def test_what_came_by_mail_into_the_notes_goes_to_the_inbox(stage):
    stage.lays("Notes", ON_ITS_WAY + a_note("void INV-104"), draft=False)
    stage.goes_round()
    stage.goes_round()

    ((done, answer),) = stage.answers
    assert not done
    assert "Nobody commands mailbot by mail" in answer
    (event,) = stage.events(NoteAnswered)
    assert event.words == "", "what strangers write is not told as the owner's words"
    assert (stage.lying_in("Notes"), stage.lying_in("INBOX")) == (0, 1)


@pytest.mark.parametrize("prefix", ["Re: ", "Fwd: ", "AW: WG: "])
def test_the_subject_of_a_message_that_is_answered_or_passed_on_is_no_command(stage, prefix):
    chain = {"In_Reply_To": "<1@acme.example>", "References": "<1@acme.example>"}
    stage.lays("Notes", a_note(f"{prefix}paid INV-104", **chain))
    stage.goes_round()

    assert not stage.events(PaymentReceived)
    ((done, answer),) = stage.answers
    assert not done
    assert "a subject of your own" in answer


def test_two_notes_without_an_id_and_a_date_are_two(stage):
    for _ in range(2):
        stage.lays("Notes", a_note("paid INV-104 500", identity=""))
        stage.goes_round()
        stage.later(days=1)

    assert len(stage.events(PaymentReceived)) == 2
    assert stage.lying_in("Done") == 2


def test_a_note_that_is_used_again_with_other_words_is_another_one(stage):
    """Some mail programs keep the Message-ID of what they save anew."""
    for subject in ("paid INV-104 500", "paid INV-104 500 today"):
        stage.lays("Notes", a_note(subject))
        stage.goes_round()

    assert [done for done, _ in stage.answers] == [True, True]
    assert len(stage.events(PaymentReceived)) == 2


class Barred(MemoryMailbox):
    """A mailbox of which some folders cannot be made, or not be looked into."""

    makes_none = False
    barred: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def ensure(self, name):
        if self.makes_none and name not in self.folders.own:
            raise Refused(f"{name}: the server said no (create failed: not allowed, 0.001 secs)")
        return super().ensure(name)

    def state(self, folder):
        if folder in self.barred:
            raise Refused(f"{folder}: the server said no (status failed at 10:33:40)")
        if folder in self.gone:
            raise FolderMissing(f"there is no folder {folder!r}")
        return super().state(folder)


@pytest.mark.parametrize("way", ["barred", "gone"])
def test_a_folder_of_ours_that_cannot_be_looked_into_holds_up_nothing_else(way):
    mailbox = Barred()
    stage = Owned(mailbox=mailbox)
    stage.goes_round()
    setattr(mailbox, way, ("Mailbot/Dispute", "Mailbot/Notes"))
    stage.replies("howard@acme.example", PASSED_ON)
    report = stage.goes_round()

    assert len(stage.acme.heard) == 1
    assert len(stage.drafts) == 1
    assert len(report.problems) == 2
    words = " ".join(map(str, report.problems))
    assert "Mailbot/Dispute" in words
    assert "10:33" not in words, "words that change are told anew in each digest"


def test_where_nobody_can_look_into_approved_no_draft_is_taken_for_lost():
    mailbox = Barred()
    stage = Owned(mailbox=mailbox)
    stage.replies("howard@acme.example", PASSED_ON)
    stage.goes_round()
    (draft,) = stage.drafts
    mailbox.move("Drafts", draft.place.uid, mailbox.ensure("Approved"))
    mailbox.barred = ("Mailbot/Approved",)
    stage.replies("jan@acme.example", "Thank you, I will look into it.")
    for _ in range(3):
        stage.later(days=1)
        report = stage.goes_round()

    assert len(stage.acme.heard) == 2
    assert [record.state.open for record in stage.acme.drafts] == [True]
    assert {str(problem).split(":")[0] for problem in report.problems} == {"Mailbot/Approved"}


def test_a_server_that_makes_no_folders_is_told_of_once():
    mailbox = Barred()
    mailbox.makes_none = True
    stage = Owned(mailbox=mailbox)
    reports = [stage.goes_round() for _ in range(3)]

    assert [report.problems for report in reports] == [(), (), ()]
    assert len(stage.told) == 2
    assert "Make Mailbot/Notes, Mailbot/Done in your mail program" in stage.told[0]
    assert {t.place.folder for t in stage.store.troubles()} == {"Mailbot/Notes", "Mailbot/Redirect"}

    mailbox.makes_none = False
    stage.goes_round()

    assert stage.store.troubles() == ()
    assert len(stage.told) == 2


def test_where_there_is_no_folder_for_what_is_done_each_note_is_done_once():
    mailbox = Barred()
    mailbox.makes_none = True
    mailbox.add_folder("Mailbot/Notes")
    mailbox.folders = Folders(
        inbox=("INBOX",),
        sent=("Sent",),
        drafts="Drafts",
        trash="Trash",
        own={"Notes": "Mailbot/Notes"},
    )
    stage = Owned(mailbox=mailbox)
    for number in range(2):
        stage.lays(
            "Notes", a_note(f"paid INV-104 {number + 1}00", identity=f"<{number}@w.example>")
        )
    for _ in range(3):
        assert stage.goes_round().problems == ()

    assert [event.amount.amount for event in stage.events(PaymentReceived)] == [100, 200]
    assert stage.lying_in("Notes") == 2


def test_our_folders_are_found_however_the_owner_wrote_them():
    folders = Folders(inbox=("INBOX",), sent=("Sent",), drafts="Drafts", own={"notes": "mb/notes"})

    assert folders.ours("Notes") == "mb/notes"
    assert folders.ours("Done") is None


def test_what_was_said_of_a_message_that_was_moved_goes_with_its_client(stage):
    stage.replies("howard@acme.example", "Shall we have lunch?", Subject="The merger, confidential")
    stage.goes_round()
    (one,) = stage.mailbox.contents("INBOX")
    stage.mailbox.move("INBOX", one.place.uid, stage.mailbox.folders.own["Dispute"])
    stage.goes_round()

    (told,) = stage.events(GestureAnswered)
    assert "The merger" in told.words
    assert purge_of([stage.acme.client.id], stage.books, stage.store.events()).concerns(told)


def test_an_invoice_went_to_whom_the_server_took_it_for(sending):
    """What is handed to a lawyer says nothing that was not."""
    first = sends_invoice(sending)
    sending.goes_round()
    sending.later(days=1)
    sending.replies(HOWARD, "Please send me copies of all invoices from now on.", to=first)
    sending.goes_round()
    (draft,) = sending.drafts
    assert papers(draft.raw)
    message = message_from_bytes(draft.raw)
    message.replace_header("To", f"{message['To']}, Jan Marshall <jan@acme.example>")
    sending.post.manner, sending.post.unknown = "refuses one", "howard@acme.example"
    sending.mailbox.delete("Drafts", draft.place.uid)
    sending.lays("Approved", message.as_bytes())
    sending.goes_round()

    (taken,) = sending.post.taken
    *_, again = sending.events(InvoiceSent)
    assert [a.address for a in again.to] == list(taken.recipients) == ["jan@acme.example"]
