"""The owner commands mailbot by drafts in Mailbot/Notes, and by nothing else."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from mailbot.ledger.purging import purge_of
from mailbot.model.errors import MailboxBroken
from mailbot.model.event import ClientRegistered, DunningHeld, Event, PaymentReceived
from mailbot.model.invoice import InvoiceId
from mailbot.model.note import NoteAnswered
from mailbot.model.people import ClientId
from mailbot.model.policy import OwnFolders, Practice
from mailbot.rounds import desk
from mailbot.rounds.notes import obey_notes
from mailbot.rounds.rehearsal import RehearsalMailbox, RehearsalStore
from tests.rounds.notes import a_note, office_of
from tests.rounds.stage import Stage

NOTES, DONE = "Notes", "Done"


@pytest.fixture
def stage():
    stage = Stage()
    stage.goes_round()  # which makes the folders
    return stage


def folder(stage: Stage, name: str) -> str:
    return stage.mailbox.folders.own[name]


def note(stage: Stage, subject: str, body: str = "", **headers: str) -> int:
    raw = a_note(subject, body, **headers)
    return stage.mailbox.deliver(
        folder(stage, NOTES), raw, stage.clock.now(), (r"\Draft", r"\Seen")
    )


def lying_in(stage: Stage, name: str) -> int:
    return len(stage.mailbox.contents(folder(stage, name)))


def answers(stage: Stage) -> list[tuple[bool, str]]:
    return [(n.done, n.answer) for n in stage.books.notes.values()]


def payments(stage: Stage) -> list[PaymentReceived]:
    return [e for e in stage.store.events() if isinstance(e, PaymentReceived)]


def test_a_note_is_done_answered_and_put_away(stage):
    note(stage, "paid INV-104 2026-11-01")

    stage.goes_round()

    (paid,) = payments(stage)
    assert (paid.invoice, paid.on) == ("INV-104", date(2026, 11, 1))
    assert paid.amount.amount == Decimal("4860.00")
    assert answers(stage) == [(True, "INV-104: 4,860.00 USD received on 2026-11-01")]
    assert (lying_in(stage, NOTES), lying_in(stage, DONE)) == (0, 1)


def test_a_note_does_in_this_round_what_it_says(stage):
    """A hold takes back a draft that would have come."""
    stage.replies("Gerald Brandt <gerald@acme.example>", "Please talk to Jan, I am not the one.")
    stage.replies("Jan Marshall <jan@acme.example>", "Not me. Ask Howard Lind about it.")
    note(stage, "Hold Acme")

    stage.goes_round()

    assert not stage.drafts


def test_several_commands_are_done_together_or_not_at_all(stage):
    note(stage, "paid INV-200", "hold Acme until 2026-12-01\npaid INV-999")

    stage.goes_round()

    assert not payments(stage)
    ((done, answer),) = answers(stage)
    assert not done
    assert "INV-999" in answer
    assert lying_in(stage, NOTES) == 1


def test_each_command_is_held_against_those_before_it(stage):
    note(stage, "paid INV-200", "paid INV-200 1.00")

    stage.goes_round()

    assert not payments(stage)
    assert "paid already" in answers(stage)[0][1]


def test_the_same_command_twice_in_one_note_is_asked_about(stage):
    note(stage, "paid INV-104 100.00", "paid INV-104 100.00")

    stage.goes_round()

    assert not payments(stage)
    assert "two times" in answers(stage)[0][1]


def test_a_wrong_note_is_answered_once_and_read_again_when_it_changes(stage):
    uid = note(stage, "paid INV-105")
    stage.goes_round()
    stage.goes_round()
    assert len(stage.books.notes) == 1

    stage.mailbox.edit(folder(stage, NOTES), uid, a_note("paid INV-104"))
    stage.goes_round()

    assert len(payments(stage)) == 1
    assert lying_in(stage, NOTES) == 0


def test_what_waits_unclear_is_not_done_when_the_record_changes(stage):
    note(stage, "paid INV-300 100.00")
    stage.goes_round()

    stage.imports("number,client,amount,currency,issued\nINV-300,Zed,100.00,USD,2026-10-01\n")
    stage.goes_round()

    assert not payments(stage)


@pytest.mark.parametrize(
    "headers",
    [
        {"Received": "from mx.evil.example by mx.example; Mon, 2 Nov 2026 09:00:00 +0000"},
        {"Return-Path": "<dana@whitfield.example>"},
        {"Authentication-Results": "mail.whitfield.example; dkim=pass"},
        {"From": "Mallory <mallory@evil.example>"},
        {"To": "Gerald Brandt <gerald@acme.example>"},
        {"X-Mailbot-Letter": "0123456789abcdef"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_what_came_by_mail_or_is_a_letter_is_no_command(stage, headers):
    """Nothing in an incoming message is ever a command, wherever somebody moved it."""
    note(stage, "paid INV-104", **headers)

    stage.goes_round()

    assert not payments(stage)
    ((done, answer),) = answers(stage)
    assert not done
    assert any(words in answer for words in ("move", "take the address away", "in your inbox"))
    assert lying_in(stage, NOTES) + len(stage.mailbox.contents("INBOX")) == 1


def test_the_same_words_in_the_inbox_are_no_command(stage):
    stage.replies("Dana Whitfield <dana@whitfield.example>", "paid INV-104", Subject="paid INV-104")

    stage.goes_round()

    assert not payments(stage)


def test_a_note_without_an_id_is_done_once(stage):
    note(stage, "paid INV-104 100.00", identity="")

    stage.goes_round()
    stage.goes_round()

    assert len(payments(stage)) == 1


def test_a_note_that_comes_back_from_done_is_not_done_again(stage):
    note(stage, "paid INV-104 100.00")
    stage.goes_round()
    (done,) = stage.mailbox.contents(folder(stage, DONE))

    stage.mailbox.move(folder(stage, DONE), done.place.uid, folder(stage, NOTES))
    stage.goes_round()

    assert len(payments(stage)) == 1
    assert lying_in(stage, NOTES) == 0


def test_two_notes_of_the_same_words_are_two(stage):
    note(stage, "paid INV-104 100.00", identity="<1@whitfield.example>")
    note(stage, "paid INV-104 100.00", identity="<2@whitfield.example>")

    stage.goes_round()

    assert len(payments(stage)) == 2


def test_a_note_that_the_owner_marked_as_deleted_is_none(stage):
    uid = note(stage, "paid INV-104")
    stage.mailbox.flag(folder(stage, NOTES), uid, r"\Deleted")

    stage.goes_round()

    assert not payments(stage)


def test_a_page_of_html_is_read_as_well(stage):
    """Webmail saves drafts as HTML."""
    raw = a_note("hold Acme until 2026-12-01").replace(b"text/plain", b"text/html")
    body = b"<html><body><div>paid INV-200<br></div><div>-- <br>Dana</div></body></html>\n"
    stage.mailbox.deliver(folder(stage, NOTES), raw + body, stage.clock.now())

    stage.goes_round()

    assert [p.invoice for p in payments(stage)] == ["INV-200"]
    assert any(isinstance(e, DunningHeld) for e in stage.store.events())


def test_where_all_is_paused_no_folder_is_made():
    stage = Stage()
    stage.tell(desk.hold(None, None, "on holiday", stage.books, stage.act("hold")))

    stage.goes_round()

    assert NOTES not in stage.mailbox.folders.own


def test_resume_can_be_said_by_a_note(stage):
    note(stage, "pause")
    stage.goes_round()
    assert stage.books.holds

    note(stage, "resume", identity="<2@whitfield.example>")
    stage.goes_round()

    assert not stage.books.holds


def test_a_contact_said_by_a_note_is_looked_for_in_what_came_before(stage):
    """As `mailbot contact` does: a message set aside may matter now."""
    stage.replies("Alison Meyer <alison@elsewhere.example>", "About INV-104: it is paid on Friday.")
    stage.goes_round()
    assert not stage.acme.heard

    note(stage, "contact Acme Alison Meyer <alison@elsewhere.example>")
    stage.goes_round()

    assert [h.sender.address for h in stage.acme.heard] == ["alison@elsewhere.example"]


def test_a_promise_on_the_telephone_is_kept_with_the_owners_words(stage):
    note(stage, "called Gerald: promised 2026-12-05, after the board meets")

    stage.goes_round()

    promise = stage.acme.receivable(InvoiceId("INV-104")).promise
    assert promise.on == date(2026, 12, 5)
    assert promise.words == "Gerald: promised 2026-12-05, after the board meets"


def test_where_nothing_is_new_a_round_costs_one_status(stage):
    note(stage, "paid INV-999")
    stage.goes_round()
    if not hasattr(stage.mailbox, "calls"):
        pytest.skip("only in memory")
    stage.mailbox.calls.clear()

    stage.goes_round()

    assert stage.mailbox.calls.count("messages") == 0
    assert "refile" not in stage.mailbox.calls


def test_with_notes_off_nothing_is_read_or_made():
    stage = Stage()
    off = Practice(folders=OwnFolders(notes=False))

    obey_notes(office_of(stage.books, stage.store, stage.mailbox, off))
    assert NOTES not in stage.mailbox.folders.own
    stage.mailbox.ensure(NOTES)
    note(stage, "paid INV-104")
    obey_notes(office_of(stage.books, stage.store, stage.mailbox, off))

    assert not payments(stage)


class Found:
    """What was learnt of the past, and whether the owner said yes to it."""

    def __init__(self, *events: Event) -> None:
        self.events = events
        self.accepted = 0

    def waiting(self) -> tuple[Event, ...] | None:
        return None if self.accepted else self.events

    def accept(self, at: datetime) -> None:
        self.accepted += 1


@pytest.mark.parametrize("words", ["yes learned", "yes all", "ja gelerntes"])
def test_one_note_says_yes_to_all_that_was_learnt(stage, words):
    learnt = ClientRegistered(
        at=stage.clock.now(), cause="<old@zed.example>", client=ClientId("zed"), name="Zed"
    )
    office = office_of(stage.books, stage.store, stage.mailbox)
    office.learnt = Found(learnt)
    note(stage, words)

    obey_notes(office)
    obey_notes(office)

    assert "zed" in stage.books.cases
    assert office.learnt.accepted == 1
    assert answers(stage) == [(True, "1 fact that was learnt is on record")]


def test_yes_to_what_was_learnt_is_asked_about_where_nothing_waits(stage):
    note(stage, "yes learned")

    stage.goes_round()

    assert "nothing waits that was learnt" in answers(stage)[0][1]


def test_a_purged_client_leaves_no_note(stage):
    note(stage, "hold Acme")
    note(stage, "hold Brightwater", identity="<2@whitfield.example>")
    note(stage, "hold Gerald and his friends", identity="<3@whitfield.example>")
    stage.goes_round()

    gone = purge_of([ClientId("acme-components")], stage.books, stage.store.events())
    notes = [e for e in stage.store.events() if isinstance(e, NoteAnswered)]
    words = [e.words for e in notes if gone.concerns(e)]
    assert words == ["hold Acme", "hold Gerald and his friends"]


def test_a_rehearsal_does_nothing_with_a_note(stage):
    note(stage, "paid INV-104")
    before = tuple(stage.store.events())
    mailbox = RehearsalMailbox(stage.mailbox)

    store = RehearsalStore(stage.store)
    obey_notes(office_of(stage.books, store, mailbox))

    assert [e for e in store.recorded if isinstance(e, PaymentReceived)]
    assert tuple(stage.store.events()) == before
    assert lying_in(stage, NOTES) == 1


def test_a_line_that_breaks_at_any_moment_leaves_the_note_done_once():
    for call in range(1, 60):
        stage = Stage()
        if not hasattr(stage.mailbox, "cut_at"):
            pytest.skip("only in memory")
        stage.goes_round()
        note(stage, "paid INV-104 100.00")
        stage.mailbox.cut_at(call)
        try:
            stage.goes_round()
        except MailboxBroken:
            pass
        else:
            return
        stage.mailbox.reconnect()
        stage.goes_round()

        assert len(payments(stage)) == 1
        assert (lying_in(stage, NOTES), lying_in(stage, DONE)) == (0, 1)
    pytest.fail("the line never held")
