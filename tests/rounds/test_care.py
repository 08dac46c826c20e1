"""Never the wrong client, never the wrong person, never twice, never for ever."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from mailbot.model.draft_event import (
    DraftEvent,
)
from mailbot.model.errors import DataError, Refused
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.message import Address
from mailbot.model.people import ClientId, ContactPurpose
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

ACCOUNTING = "Accounting <accounting@acme.example>"
JAN = "Jan Marshall <jan@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"
HOWARD = "Howard Lind <howard@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"
COLUMNS = "number,client,amount,currency,issued,due,email,matter\n"


@pytest.fixture
def stage():
    """Begin a day after the owner sent INV-104 to Jan."""
    stage = Stage()
    stage.first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(days=1)
    return stage


@pytest.fixture
def drafted(stage):
    """Go on to where Jan passed us on and the group letter lies in Drafts."""
    stage.reply = stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.goes_round()
    assert len(stage.drafts) == 1
    stage.later(hours=1)
    return stage


@pytest.fixture
def sent(drafted):
    """Go on to where the owner has sent the group letter."""
    drafted.owner_sends_draft()
    drafted.goes_round()
    drafted.later(hours=2)
    return drafted


def readers(draft) -> set[str]:
    message = message_from_bytes(draft.raw, policy=policy.default)
    return {a.addr_spec for name in ("To", "Cc") if message[name] for a in message[name].addresses}


def states(stage) -> list[tuple[str, str]]:
    return [(d.letter.purpose, d.state) for d in stage.acme.drafts]


# The right client


def test_a_bookkeeper_of_two_clients_is_told_apart_by_the_conversation():
    stage = Stage()
    stage.imports(
        f"{COLUMNS}A-1,Alpha,10,USD,2026-10-05,,"
        "Bea <bea@books.example>;Al <al@alpha.example>,Alpha merger\n"
        "B-1,Beta,10,USD,2026-10-05,,"
        "Bea <bea@books.example>;Ben <ben@beta.example>,Beta divorce\n"
    )
    first = stage.owner_sends("Bea <bea@books.example>", "Invoice B-1", "B-1 attached")
    stage.goes_round()
    stage.later(hours=1)
    stage.replies(
        "Bea <bea@books.example>", "Please ask Ben about this.", to=first, Subject="Re: Invoice B-1"
    )
    stage.goes_round()

    (draft,) = stage.drafts
    assert readers(draft) == {"bea@books.example", "ben@beta.example"}
    assert b"merger" not in draft.raw
    assert b"A-1" not in draft.raw


def test_a_letter_forwarded_to_an_outsider_makes_nobody_a_contact(drafted):
    drafted.owner_sends(
        "Bob <bob@beancount.example>", "Fwd: Invoice INV-104", "Can you believe it?"
    )
    drafted.goes_round()
    drafted.later(hours=1)
    drafted.replies(HOWARD, "Not me, ask Gerald.", to=drafted.first)
    drafted.goes_round()

    assert drafted.acme.client.domains == ("acme.example",)
    assert "bob@beancount.example" not in readers(drafted.drafts[0])


def test_the_first_letter_about_an_invoice_tells_who_the_contacts_are():
    stage = Stage()
    stage.imports(f"{COLUMNS}K-1,Kessler,10,USD,2026-10-05,,,\n")
    stage.owner_sends("Tom <tom@kessler.example>", "Invoice K-1", "K-1 attached")
    stage.goes_round()

    client = stage.books.cases[ClientId("kessler")].client
    assert [c.address for c in client.contacts] == ["tom@kessler.example"]
    assert client.domains == ("kessler.example",)


def test_of_several_readers_of_the_first_letter_those_of_the_client_are_contacts():
    """A letter with an invoice also goes to opposing counsel."""
    stage = Stage()
    stage.imports(f"{COLUMNS}K-1,Kessler,10,USD,2026-10-05,,,\n")
    to = "Tom <tom@kessler.example>, Olga <olga@opposing.example>"
    stage.owner_sends(to, "Invoice K-1", "K-1 attached")
    stage.goes_round()

    client = stage.books.cases[ClientId("kessler")].client
    assert [c.address for c in client.contacts] == ["tom@kessler.example"]
    assert client.domains == ("kessler.example",)
    assert [a.sender.address for a in stage.books.set_aside.values()] == ["olga@opposing.example"]


def test_other_business_that_the_owner_began_is_left_alone():
    stage = Stage()
    first = stage.owner_sends(JAN, "Deposition on Thursday", "Could we move it to Friday?")
    stage.goes_round()
    stage.later(hours=1)
    stage.replies(JAN, "Please ask Gerald.", to=first, Subject="Re: Deposition on Thursday")
    stage.goes_round()

    assert stage.drafts == ()
    assert not stage.acme.heard


def test_a_draft_used_again_for_another_client_is_not_our_letter_sent(drafted):
    (draft,) = drafted.drafts
    message = message_from_bytes(draft.raw)
    message.replace_header("To", PRIYA)
    drafted.mailbox.deliver("Sent", message.as_bytes(), drafted.clock.now())
    drafted.goes_round()

    assert drafted.acme.drafts[-1].state is DraftState.PLACED


# The right person


def test_a_contact_who_opts_out_leaves_the_letter_that_waits(drafted):
    drafted.replies(HOWARD, "Please stop emailing me about this.", to=drafted.first)
    drafted.goes_round()

    (draft,) = drafted.drafts
    assert "howard@acme.example" not in readers(draft)


def test_machines_and_mailboxes_for_everybody_are_no_contacts(stage):
    stage.replies(
        "Help Desk <noreply@acme.example>",
        "Your request has been received. Ticket #12345.",
        to=stage.first,
        Auto_Submitted="auto-generated",
    )
    stage.replies(JAN, "Please ask Gerald.", to=stage.first, Cc="All <all@acme.example>")
    stage.goes_round()

    assert not {"noreply@acme.example", "all@acme.example"} & readers(stage.drafts[0])


def test_a_failed_delivery_that_nobody_can_prove_changes_nobody(drafted):
    report = (
        "From: Mail Delivery <mailer-daemon@mx.evil.example>\r\n"
        f"To: {OWNER.address}\r\nSubject: Undelivered Mail\r\nMessage-ID: <b@evil.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        "Final-Recipient: rfc822; gerald@acme.example\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--x--\r\n"
    )
    drafted.mailbox.deliver("INBOX", report.encode(), drafted.clock.now())
    drafted.goes_round()

    assert drafted.acme.client.contact("gerald@acme.example").standing == "active"


def test_the_address_that_a_colleague_gives_becomes_a_contact(stage):
    text = "Please ask Alison Meyer (alison@acme.example) about this invoice."
    stage.replies(JAN, text, to=stage.first)
    stage.goes_round()

    assert "alison@acme.example" in readers(stage.drafts[0])


def test_the_thank_you_goes_when_the_point_of_contact_changes(sent):
    sent.replies(GERALD, "I am the right person for this invoice.", to=sent.first)
    sent.goes_round()
    assert states(sent)[-1] == (Purpose.CONFIRM_CONTACT, DraftState.PLACED)
    sent.later(hours=1)
    sent.replies(JAN, "Sorry, the right contact for all invoices is Howard Lind.", to=sent.first)
    sent.goes_round()

    confirmations = [s for p, s in states(sent) if p is Purpose.CONFIRM_CONTACT]
    assert confirmations == [DraftState.WITHDRAWN, DraftState.PLACED]
    assert b"Howard" in sent.drafts[0].raw


def test_the_thank_you_comes_back_after_a_hold(sent):
    sent.replies(GERALD, "I am the right person for this invoice.", to=sent.first)
    sent.goes_round()
    sent.tell(desk.hold("Acme Components", None, "", sent.books, sent.act("hold")))
    sent.goes_round()
    assert sent.drafts == ()
    sent.tell(desk.resume("Acme Components", sent.books, sent.act("resume")))
    sent.goes_round()

    assert states(sent)[-1] == (Purpose.CONFIRM_CONTACT, DraftState.PLACED)


def test_a_second_runaround_is_a_new_one(sent):
    sent.replies(GERALD, "I am the right person for this invoice.", to=sent.first)
    sent.goes_round()
    sent.owner_sends_draft()
    sent.goes_round()
    sent.later(days=20)
    sent.replies(GERALD, "Please ask Howard about this invoice from now on.", to=sent.first)
    sent.goes_round()

    assert len(sent.drafts) == 1


# The right moment


@pytest.mark.parametrize(
    "words", ["We paid this invoice last Friday by wire.", "We will pay this invoice on Friday."]
)
def test_what_is_said_to_be_paid_or_promised_is_waited_for(drafted, words):
    drafted.replies(GERALD, words, to=drafted.first)
    drafted.goes_round()

    assert drafted.drafts == ()


def test_a_letter_names_no_invoice_that_is_paid():
    stage = Stage()
    stage.imports(f"{COLUMNS}INV-105,Acme Components,10,USD,2026-10-05,,jan@acme.example,\n")
    first = stage.owner_sends(JAN, "Invoices INV-104 and INV-105", "Both attached.")
    stage.later(hours=1)
    stage.replies(JAN, "Please ask Gerald about both.", to=first, Subject="Re: Invoices")
    stage.goes_round()
    assert b"INV-104" in stage.drafts[0].raw
    day = stage.clock.now().date()
    stage.tell(desk.payment("INV-104", day, None, stage.books, stage.act("paid")))
    stage.goes_round()

    (draft,) = stage.drafts
    assert b"INV-104" not in message_from_bytes(draft.raw).get_payload().encode()


def test_anger_counts_in_any_conversation_while_a_letter_waits(drafted):
    drafted.replies(GERALD, "I'm fed up with your constant emails.", Subject="Enough")
    drafted.goes_round()

    assert drafted.drafts == ()
    assert drafted.acme.calls


def test_a_dispute_ends_when_the_owner_says_it_is_settled(drafted):
    drafted.replies(GERALD, "We dispute this invoice, the hours are wrong.", to=drafted.first)
    drafted.goes_round()
    drafted.tell(desk.resume("INV-104", drafted.books, drafted.act("resume")))
    drafted.tell(desk.resume("Acme Components", drafted.books, drafted.act("resume")))
    drafted.goes_round()

    assert len(drafted.drafts) == 1


def test_a_reply_dated_in_the_future_counts_from_its_arrival(sent):
    raw, _ = sent.message(
        JAN, OWNER.address, "That is not my department, as I said.", answers=sent.first
    )
    ahead = message_from_bytes(raw)
    ahead.replace_header("Date", "Thu, 05 Nov 2026 08:00:00 +0000")
    sent.mailbox.deliver("INBOX", ahead.as_bytes(), sent.clock.now())
    sent.goes_round()

    assert sent.drafts == ()


def test_a_lone_contact_is_asked_once(stage):
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    for _ in range(3):
        stage.later(days=1)
        stage.replies(PRIYA, "Not me, sorry.", to=first, Subject="Re: Invoice INV-200")
        stage.goes_round()
        if stage.drafts:
            stage.owner_sends_draft()
            stage.goes_round()

    case = stage.books.cases[ClientId("brightwater")]
    assert [d.state for d in case.drafts] == [DraftState.SENT]


# Exactly once, and not for ever


def test_a_draft_that_is_open_in_a_mail_program_is_waited_for(drafted):
    (draft,) = drafted.drafts
    drafted.mailbox.delete("Drafts", draft.place.uid)
    drafted.goes_round()
    drafted.replies(HOWARD, "Not me, ask Gerald.", to=drafted.first)
    drafted.goes_round()
    assert drafted.drafts == ()

    drafted.mailbox.deliver("Sent", draft.raw, drafted.clock.now())
    drafted.goes_round()

    assert [s for _, s in states(drafted)] == [DraftState.SENT]


def test_a_draft_saved_again_after_a_hold_stays_the_only_one(drafted):
    (draft,) = drafted.drafts
    drafted.mailbox.delete("Drafts", draft.place.uid)
    drafted.goes_round()
    drafted.tell(desk.hold("Acme Components", None, "", drafted.books, drafted.act("hold")))
    drafted.goes_round()
    drafted.mailbox.deliver("Drafts", draft.raw + b"P.S.\r\n", drafted.clock.now())
    drafted.tell(desk.resume("Acme Components", drafted.books, drafted.act("resume")))
    drafted.goes_round()
    drafted.goes_round()

    assert len(drafted.drafts) == 1
    assert drafted.acme.drafts[-1].state is DraftState.EDITED


def test_the_deleted_letter_does_not_come_back_for_other_readers(drafted):
    (draft,) = drafted.drafts
    drafted.mailbox.move("Drafts", draft.place.uid, "Trash")
    drafted.goes_round()
    drafted.goes_round()
    drafted.replies(HOWARD, "Please stop emailing me.", to=drafted.first)
    drafted.goes_round()

    assert drafted.drafts == ()


def two_copies(stage):
    (draft,) = stage.drafts
    stage.mailbox.deliver("Drafts", draft.raw, stage.clock.now())
    stage.mailbox.deliver("Drafts", draft.raw, stage.clock.now())


def edited_then_held_then_sent(stage):
    (draft,) = stage.drafts
    stage.mailbox.edit("Drafts", draft.place.uid, draft.raw + b"P.S.\r\n")
    stage.tell(desk.hold("Acme Components", None, "", stage.books, stage.act("hold")))
    stage.goes_round()
    stage.owner_sends_draft()


def upset(stage):
    stage.replies(GERALD, "I'm fed up with these reminders.", to=stage.first)


def in_the_trash(stage):
    (draft,) = stage.drafts
    stage.mailbox.move("Drafts", draft.place.uid, "Trash")


@pytest.mark.parametrize("act", [two_copies, edited_then_held_then_sent, upset, in_the_trash])
def test_rounds_without_news_record_nothing(drafted, act):
    act(drafted)
    for _ in range(4):
        drafted.later(minutes=5)
        drafted.goes_round()
    before = len(list(drafted.store.events()))
    for _ in range(4):
        drafted.later(minutes=5)
        drafted.goes_round()

    assert len(list(drafted.store.events())) == before


def test_a_folder_built_anew_leaves_the_draft_ours(drafted):
    drafted.mailbox.renumber("Drafts")
    drafted.goes_round()
    upset(drafted)
    drafted.goes_round()

    assert drafted.drafts == ()


def test_the_sent_letter_seen_again_is_no_letter_of_the_owners_own(sent):
    before = [type(e).__name__ for e in sent.store.events()]
    desk.look_again(sent.store)
    sent.goes_round()

    assert [type(e).__name__ for e in sent.store.events()] == before


def test_a_sent_letter_that_cannot_be_read_at_once_is_read_later(drafted):
    drafted.owner_sends_draft()
    letter = drafted.mailbox.contents("Sent")[-1]
    drafted.mailbox.spoil("Sent", letter.place.uid)
    drafted.goes_round()
    drafted.mailbox._unreadable.clear()
    drafted.goes_round()

    assert drafted.acme.drafts[-1].state is DraftState.SENT


class Killed(BaseException):
    """The end of the process, as far as a test can have it."""


def test_a_message_that_kills_the_process_is_given_up_after_three_tries(stage, monkeypatch):
    from mailbot.rounds import inbox  # noqa: PLC0415

    real = inbox.read_message

    def deadly(fetched, **more):
        if b"KILL ME" in fetched.raw:
            stage.store.done = lambda: None  # a killed process takes no mark away
            raise Killed
        return real(fetched, **more)

    monkeypatch.setattr(inbox, "read_message", deadly)
    stage.replies(JAN, "KILL ME", to=stage.first)
    stage.replies(GERALD, "Please ask Jan about this.", to=stage.first)
    for _ in range(3):
        with pytest.raises(Killed):
            stage.goes_round()
        stage.store = stage.store.die()
    stage.goes_round()

    assert len(stage.drafts) == 1


def test_a_watched_folder_that_is_gone_stops_nothing_else(drafted):
    from mailbot.edge.memory import MemoryMailbox  # noqa: PLC0415

    stage = Stage(mailbox=MemoryMailbox(inbox=("Clients/Acme", "INBOX")))
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    del stage.mailbox._folders["Clients/Acme"]
    stage.later(hours=1)
    stage.replies(JAN, "Please ask Gerald about this.", to=first)
    report = stage.goes_round()

    assert len(report.problems) == 1
    assert len(stage.drafts) == 1


def test_no_event_about_a_draft_is_recorded_twice_in_a_quiet_day(drafted):
    for _ in range(24):
        drafted.later(hours=1)
        drafted.goes_round()

    events = [e for e in drafted.store.events() if isinstance(e, DraftEvent)]
    assert len(events) == 1
    assert drafted.clock.now() - drafted.acme.drafts[-1].planned > timedelta(hours=24)


def test_an_absence_in_a_small_firm_changes_the_letter_once():
    stage = Stage()
    stage.imports(
        f"{COLUMNS}C-300,Cedar,10,USD,2026-10-05,,"
        "Ann Lee <ann@cedar.example>;Bob Ray <bob@cedar.example>,\n"
    )
    first = stage.owner_sends("ann@cedar.example", "Invoice C-300", "C-300 attached")
    stage.later(hours=1)
    ann, bob = "Ann Lee <ann@cedar.example>", "Bob Ray <bob@cedar.example>"
    stage.replies(ann, "Please ask Bob about this.", to=first, Subject="Re: Invoice C-300")
    stage.goes_round()
    stage.replies(
        bob,
        "I am out of the office until 20 November 2026.",
        to=first,
        Subject="Automatic reply: Invoice C-300",
        Auto_Submitted="auto-replied",
    )
    stage.goes_round()
    stage.goes_round()
    before = len(list(stage.store.events()))
    for _ in range(5):
        stage.later(minutes=5)
        stage.goes_round()

    assert len(list(stage.store.events())) == before
    assert len(stage.drafts) == 1


def test_a_second_runaround_about_another_invoice_gets_one_letter(sent):
    sent.imports(f"{COLUMNS}INV-105,Acme Components,10,USD,2026-10-05,,jan@acme.example,\n")
    day = sent.clock.now().date()
    sent.tell(desk.payment("INV-104", day, None, sent.books, sent.act("paid")))
    second = sent.owner_sends(JAN, "Invoice INV-105", "INV-105 attached.")
    sent.later(hours=1)
    sent.replies(JAN, "Please ask Gerald about this.", to=second, Subject="Re: Invoice INV-105")
    for _ in range(4):
        sent.goes_round()
        sent.later(minutes=5)

    assert [s for _, s in states(sent)] == [DraftState.SENT, DraftState.PLACED]


def test_a_promise_for_the_end_of_time_stops_nobody(drafted):
    drafted.replies(GERALD, "We will pay this invoice on 9999-12-31.", to=drafted.first)
    report = drafted.goes_round()

    assert report.problems == ()
    drafted.later(days=14)
    drafted.goes_round()
    assert len(drafted.drafts) == 1


def test_the_owners_words_stay_theirs_whatever_becomes_of_the_draft(drafted):
    (draft,) = drafted.drafts
    uid = drafted.mailbox.edit("Drafts", draft.place.uid, draft.raw + b"My own words\r\n")
    drafted.goes_round()
    raw = drafted.mailbox.delete("Drafts", uid).raw
    drafted.goes_round()
    drafted.mailbox.deliver("Drafts", raw, drafted.clock.now())
    drafted.goes_round()
    drafted.tell(desk.hold("Acme Components", None, "", drafted.books, drafted.act("hold")))
    drafted.goes_round()

    assert len(drafted.drafts) == 1


def test_who_points_to_the_point_of_contact_passes_us_on_to_nobody(sent):
    sent.replies(GERALD, "I am the right person for this invoice.", to=sent.first)
    sent.goes_round()
    sent.owner_sends_draft()
    sent.goes_round()
    sent.later(hours=2)
    sent.replies(HOWARD, "Please ask Gerald about this.", to=sent.first)
    sent.goes_round()

    assert sent.drafts == ()


def test_an_older_word_undoes_no_newer_one(sent):
    sent.replies(JAN, "The right contact for all invoices is Howard Lind.", to=sent.first)
    sent.later(hours=1)
    named = Address(address="gerald@acme.example", name="Gerald Brandt")
    act = sent.act("contact")
    pay = [ContactPurpose.PAY]
    sent.tell(*desk.contact("Acme Components", named, pay, sent.books, OWNER, act))
    sent.goes_round()

    assert sent.acme.runaround.point.address == "gerald@acme.example"


def test_a_draft_fetched_out_of_the_trash_is_the_owners(stage):
    stage.mailbox.says_places = False
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.goes_round()
    (draft,) = stage.drafts
    uid = stage.mailbox.move("Drafts", draft.place.uid, "Trash")
    for _ in range(3):
        stage.goes_round()
    stage.mailbox.move("Trash", uid, "Drafts")
    stage.goes_round()
    stage.goes_round()
    before = len(list(stage.store.events()))
    stage.goes_round()

    assert len(list(stage.store.events())) == before
    assert stage.acme.drafts[-1].state is DraftState.EDITED


def test_a_second_copy_of_a_reply_is_the_same_reply_whatever_the_clocks_say(stage):
    raw, _ = stage.message(JAN, OWNER.address, "Please ask Gerald.", answers=stage.first)
    at = stage.clock.now()
    stage.mailbox.deliver("INBOX", raw, at - timedelta(seconds=3))
    stage.goes_round()
    stage.mailbox.deliver("INBOX", raw, at - timedelta(seconds=2))
    stage.goes_round()

    assert len(stage.acme.runaround.hops) == 1


def test_numbers_that_part_the_same_digits_otherwise_are_refused():
    stage = Stage()
    row = f"{COLUMNS}%s,Acme Components,%s,USD,2026-10-05,,jan@acme.example,\n"
    stage.imports(row % ("2026-1-12", 10))

    with pytest.raises(DataError, match="cannot be told from 2026-1-12"):
        stage.imports(row % ("2026-11-2", 77))


def test_a_case_that_cannot_be_decided_stops_no_other_one(stage, monkeypatch):
    from mailbot.rounds import inbox  # noqa: PLC0415

    real = inbox.respond

    def stumbling(case, *more):
        if case.client.name == "Acme Components":
            raise OverflowError
        return real(case, *more)

    monkeypatch.setattr(inbox, "respond", stumbling)
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.later(hours=1)
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.replies(PRIYA, "Not me, sorry.", to=first, Subject="Re: Invoice INV-200")
    report = stage.goes_round()

    assert "Acme Components" in str(report.problems[0])
    assert [readers(draft) for draft in stage.drafts] == [{"priya@brightwater.example"}]


def test_an_edited_draft_marked_as_deleted_for_a_moment_stays_the_owners(drafted):
    (draft,) = drafted.drafts
    uid = drafted.mailbox.edit("Drafts", draft.place.uid, draft.raw + b"My own words\r\n")
    drafted.goes_round()
    drafted.mailbox.flag("Drafts", uid, "\\Deleted")
    drafted.goes_round()
    folder = drafted.mailbox._folder("Drafts")
    folder.messages = [replace(message, flags=()) for message in folder.messages]
    drafted.later(minutes=5)  # what is seen later is another fact
    drafted.goes_round()
    assert drafted.acme.drafts[-1].state is DraftState.EDITED
    drafted.tell(desk.hold("Acme Components", None, "", drafted.books, drafted.act("hold")))
    drafted.goes_round()

    assert len(drafted.drafts) == 1


def test_each_client_answers_a_letter_to_several_for_itself(stage):
    text = "Please ask somebody else about invoice INV-200."
    stage.replies(PRIYA, text, to=stage.first, Subject="Re: Our invoices")
    stage.goes_round()

    assert not stage.books.set_aside
    assert len(stage.books.cases[ClientId("brightwater")].heard) == 1
    assert not stage.acme.heard


def test_a_draft_that_cannot_be_taken_back_stops_no_other_letter(drafted):
    def refuses(_place):
        raise Refused("OVERQUOTA")

    drafted.mailbox.discard = refuses
    drafted.tell(desk.hold("Acme Components", None, "", drafted.books, drafted.act("hold")))
    first = drafted.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    drafted.later(hours=1)
    drafted.replies(PRIYA, "Not me, sorry.", to=first, Subject="Re: Invoice INV-200")
    report = drafted.goes_round()

    assert "OVERQUOTA" in str(report.problems[0])
    assert {"priya@brightwater.example"} in [readers(draft) for draft in drafted.drafts]
