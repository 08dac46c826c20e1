"""When nothing is written, and why."""

import pytest

from mailbot.model.errors import MailboxBroken
from mailbot.model.letter import DraftState
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

JAN = "Jan Marshall <jan@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"


@pytest.fixture
def stage():
    stage = Stage()
    stage.first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(days=1)
    return stage


@pytest.fixture
def drafted(stage):
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.goes_round()
    assert len(stage.drafts) == 1
    stage.later(days=1)
    return stage


def test_a_new_installation_writes_nothing_until_it_is_told_to():
    stage = Stage()
    stage.tell(desk.hold(None, None, "a new installation", stage.books, stage.act("hold")))
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.replies(JAN, "Please ask Gerald about this.", to=first)
    stage.goes_round()
    assert stage.drafts == ()

    stage.tell(desk.resume(None, stage.books, stage.act("resume")))
    stage.goes_round()

    assert len(stage.drafts) == 1


def test_an_upset_client_gets_a_call_and_no_letter(drafted):
    drafted.replies(
        GERALD, "I'm fed up with these constant reminders, this is insulting.", to=drafted.first
    )
    drafted.goes_round()

    assert drafted.drafts == ()
    assert drafted.acme.drafts[-1].state is DraftState.WITHDRAWN
    assert drafted.acme.calls


def test_after_the_call_is_made_letters_may_go_on(drafted):
    drafted.replies(
        GERALD, "I'm fed up with these constant reminders, this is insulting.", to=drafted.first
    )
    drafted.goes_round()
    drafted.tell(desk.resume("Acme Components", drafted.books, drafted.act("resume")))
    drafted.goes_round()

    assert len(drafted.drafts) == 1


def test_a_held_client_gets_no_letter_and_an_edited_draft_stays(drafted):
    (draft,) = drafted.drafts
    drafted.mailbox.edit("Drafts", draft.place.uid, draft.raw + b"P.S.\r\n")
    drafted.goes_round()
    drafted.tell(desk.hold("Acme Components", None, "", drafted.books, drafted.act("hold")))
    drafted.goes_round()

    assert len(drafted.drafts) == 1


def test_a_paid_invoice_takes_its_draft_away(drafted):
    day = drafted.clock.now().date()
    drafted.tell(desk.payment("INV-104", day, None, drafted.books, drafted.act("paid")))
    drafted.goes_round()

    assert drafted.drafts == ()


def test_the_owners_own_letter_in_the_thread_takes_the_drafts_place(drafted):
    reply = drafted.acme.heard[-1].message
    drafted.owner_sends(JAN, "Re: Invoice INV-104", "Thanks, I will.", answers=reply)
    drafted.goes_round()
    drafted.later(hours=1)
    drafted.goes_round()

    assert drafted.drafts == ()
    assert drafted.acme.drafts[-1].state is DraftState.SUPERSEDED


def test_a_stranger_who_quotes_a_number_joins_no_case(stage):
    stage.replies(
        "Collector <desk@elsewhere.example>",
        "Please contact Mr. Doyle from now on about INV-104.",
        Subject="Your open invoice INV-104",
    )
    stage.goes_round()

    assert stage.drafts == ()
    assert not stage.acme.runaround.hops
    assert len(stage.books.set_aside) == 1


def test_a_stranger_in_the_conversation_is_shown_and_changes_nothing(stage):
    stage.replies("Eve <eve@acme-payments.example>", "Ask Bob, bob@evil.example", to=stage.first)
    stage.goes_round()

    assert not stage.acme.runaround.hops
    assert stage.acme.client.contact("eve@acme-payments.example") is None
    assert len(stage.books.set_aside) == 1


def test_a_message_the_own_server_calls_forged_is_a_warning(stage):

    stage.trusted = ("mx.whitfield.example",)
    stage.replies(
        JAN,
        "Please ask Gerald about this.",
        to=stage.first,
        Authentication_Results="mx.whitfield.example; dmarc=fail header.from=acme.example",
    )
    stage.goes_round()

    assert stage.drafts == ()
    assert stage.acme.warnings


def test_an_automatic_absence_is_no_hop(stage):
    stage.replies(
        JAN,
        "I am out of the office until 20 November. For urgent matters contact Gerald Brandt.",
        to=stage.first,
        Subject="Automatic reply: Invoice INV-104",
        Auto_Submitted="auto-replied",
    )
    stage.goes_round()

    assert stage.drafts == ()
    assert not stage.acme.runaround.hops


def test_another_business_of_the_same_client_is_left_alone(stage):
    stage.replies(JAN, "Lunch on Thursday? Ask Gerald where.", Subject="Thursday")
    stage.goes_round()

    assert not stage.acme.runaround.hops
    assert stage.drafts == ()


def test_old_replies_are_recorded_and_not_answered():
    stage = Stage()
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.replies(JAN, "Please ask Gerald about this.", to=first)
    stage.later(days=60)
    stage.goes_round()

    assert len(stage.acme.runaround.hops) == 1
    assert stage.drafts == ()


def test_our_own_address_is_never_a_recipient(drafted):
    letter = drafted.acme.drafts[-1].letter

    assert OWNER.address not in {a.address for a in letter.to + letter.cc}


def test_a_letter_overtaken_before_we_knew_it_had_arrived_is_withdrawn_all_the_same(stage):
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.mailbox.fail_after_append()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox = stage.mailbox.reconnect()
    assert len(stage.drafts) == 1

    stage.later(minutes=1)
    stage.replies(GERALD, "I'm fed up with these reminders, this is insulting.", to=stage.first)
    stage.goes_round()

    assert stage.drafts == ()
    assert stage.acme.drafts[-1].state is DraftState.WITHDRAWN


def test_an_append_whose_answer_was_lost_is_not_repeated(stage):
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.mailbox.fail_after_append()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox = stage.mailbox.reconnect()
    stage.goes_round()

    assert len(stage.drafts) == 1
    assert stage.acme.drafts[-1].state is DraftState.PLACED


def test_a_refused_append_is_tried_again_in_the_next_round(stage):
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.mailbox.refuse_appends("Quota exceeded")
    report = stage.goes_round()
    assert "Quota" in str(report.problems[0])
    stage.mailbox.refuse_appends("")
    stage.goes_round()

    assert len(stage.drafts) == 1


def test_an_absent_contact_is_not_written_to_until_they_are_back(stage):
    stage.replies(
        GERALD,
        "I am out of the office until 13 November.",
        to=stage.first,
        Subject="Automatic reply: Invoice INV-104",
        Auto_Submitted="auto-replied",
    )
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.goes_round()
    assert "gerald@acme.example" not in {a.address for a in stage.acme.drafts[-1].letter.to}

    stage.later(days=1)
    stage.replies(GERALD, "Back already. Not me either, try Howard.", to=stage.first)
    stage.goes_round()

    assert "gerald@acme.example" in {a.address for a in stage.acme.drafts[-1].letter.to}


def test_an_append_that_never_arrived_is_repeated(stage):
    stage.replies(JAN, "Please ask Gerald about this.", to=stage.first)
    stage.mailbox.fail_before_append()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    stage.mailbox = stage.mailbox.reconnect()
    stage.goes_round()

    assert len(stage.drafts) == 1
