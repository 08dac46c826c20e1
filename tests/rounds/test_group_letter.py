"""Who pays? From the first "ask somebody else" to the letter that ends it."""

from email import message_from_bytes, policy

import pytest

from mailbot.model.letter import DraftState, Purpose
from mailbot.model.policy import Policy
from tests.rounds.stage import Stage

ACCOUNTING = "Accounting <accounting@acme.example>"
JAN = "Jan Marshall <jan@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"


def parsed(raw: bytes):
    return message_from_bytes(raw, policy=policy.default)


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def story(stage):
    """Accounting, the partners, Gerald, Alison: one round after each message."""
    first = stage.owner_sends(ACCOUNTING, "Invoice INV-104", "Please find INV-104 attached.")
    stage.goes_round()
    stage.later(days=2)
    stage.replies(
        ACCOUNTING, "We can't approve this here, please check with the partners.", to=first
    )
    stage.goes_round()
    stage.later(days=1)
    second = stage.owner_sends(JAN, "Invoice INV-104", "Accounting pointed me to you.")
    stage.goes_round()
    stage.later(days=2)
    stage.replies(JAN, "Go see Gerald, he looks after these.", to=second)
    stage.goes_round()
    stage.later(days=1)
    third = stage.owner_sends(GERALD, "Invoice INV-104", "Jan suggested I write to you.")
    stage.goes_round()
    stage.later(days=1)
    stage.last = stage.replies(
        GERALD,
        "Alison should be able to take care of that.",
        to=third,
        Cc="Alison Meyer <alison@acme.example>",
    )
    stage.third = third
    stage.goes_round()
    return stage


def test_the_story_ends_with_one_group_letter_to_everyone(story):
    (draft,) = story.drafts
    letter = parsed(draft.raw)

    to = {a.addr_spec for a in letter["To"].addresses}
    assert to == {
        "accounting@acme.example",
        "jan@acme.example",
        "howard@acme.example",
        "gerald@acme.example",
        "alison@acme.example",
    }
    text = " ".join(letter.get_content().split())
    for name in ("ccounting", "the partners", "Gerald", "Alison", "4 November", "9 November"):
        assert name in text
    assert "4860" not in text.replace(",", "")
    assert "$" not in text


def test_the_group_letter_stands_in_the_conversation(story):
    letter = parsed(story.drafts[0].raw)

    assert letter["In-Reply-To"] == story.last
    references = letter["References"].split()
    assert references[-1] == story.last
    assert story.third in references
    assert letter["Subject"] == "Re: Invoice INV-104"
    assert set(story.drafts[0].flags) == {"\\Draft", "\\Seen"}


def test_further_rounds_add_nothing(story):
    before = (list(story.store.events()), story.drafts)

    for _ in range(3):
        story.later(hours=1)
        story.goes_round()

    assert (list(story.store.events()), story.drafts) == before


def test_the_hops_are_on_record_with_their_words(story):
    edges = story.acme.runaround.edges()

    assert edges == (
        ("Accounting", "partners"),
        ("Jan Marshall", "Gerald Brandt"),
        ("Gerald Brandt", "Alison Meyer"),
    )
    assert all(hop.words for hop in story.acme.runaround.hops)
    assert not story.acme.runaround.circular()


def test_a_draft_that_was_sent_is_seen_as_sent(story):
    story.later(minutes=5)
    story.owner_sends_draft()
    story.goes_round()

    assert story.acme.drafts[-1].state is DraftState.SENT
    assert not story.acme.open_drafts


def test_a_draft_that_was_edited_and_sent_is_seen_as_edited(story):
    (draft,) = story.drafts
    story.later(minutes=5)
    story.owner_sends_draft(draft.raw.replace(b"Hi ", b"Thank you for the tour. Hi "))
    story.goes_round()

    assert story.acme.drafts[-1].state is DraftState.SENT_EDITED


def test_a_draft_that_was_rewritten_and_sent_is_seen_as_rewritten(story):
    (draft,) = story.drafts
    words = draft.raw.split(b"\r\n\r\n", 1)
    changed = words[0] + b"\r\n\r\nHi all, a quick question: who should get our invoices? Dana\r\n"
    story.later(minutes=5)
    story.owner_sends_draft(changed)
    story.goes_round()

    assert story.acme.drafts[-1].state is DraftState.SENT_HEAVILY_EDITED


def test_a_draft_saved_again_is_the_owners_from_then_on(story):
    (draft,) = story.drafts
    story.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Hi ", b"Hello "))
    story.later(hours=1)
    story.goes_round()
    story.later(days=1)
    story.replies(JAN, "As I said, please ask Gerald.", to=story.last)
    story.goes_round()

    assert story.acme.drafts[-1].state is DraftState.EDITED
    assert len(story.drafts) == 1
    assert b"Hello " in story.drafts[0].raw


def test_a_deleted_draft_is_believed_on_the_second_look_and_not_written_again(story):
    (draft,) = story.drafts
    story.mailbox.move("Drafts", draft.place.uid, "Trash")
    story.later(hours=1)
    story.goes_round()
    assert story.acme.drafts[-1].state is DraftState.MISSING
    story.later(hours=1)
    story.goes_round()

    assert story.acme.drafts[-1].state is DraftState.DISCARDED
    story.later(hours=1)
    story.goes_round()
    assert story.drafts == ()


def test_a_draft_that_vanished_is_presumed_deleted_after_a_day_and_undone_by_proof(story):
    (draft,) = story.drafts
    story.mailbox.delete("Drafts", draft.place.uid)
    for _ in range(3):
        story.later(hours=1)
        story.goes_round()
    assert story.acme.drafts[-1].state is DraftState.MISSING
    story.later(hours=25)
    story.goes_round()
    assert story.acme.drafts[-1].state is DraftState.PRESUMED_DISCARDED

    token = parsed(draft.raw)["References"].split()[-2]
    story.chains[token] = ()
    story.replies(JAN, "Thanks, will check.", to=token)
    story.goes_round()

    assert story.acme.drafts[-1].state is DraftState.SENT


def test_a_newer_letter_takes_the_place_of_an_unedited_older_one(story):
    states = [d.state for d in story.acme.drafts]

    assert states == [DraftState.WITHDRAWN, DraftState.WITHDRAWN, DraftState.PLACED]
    assert len(story.mailbox.contents("Trash")) == 2


def test_the_named_contact_is_thanked_and_the_runaround_is_over(story):
    story.later(minutes=5)
    story.owner_sends_draft()
    sent = story.acme.drafts[-1].letter.message_id
    story.goes_round()
    story.later(days=1)
    story.chains[sent] = story.chains[story.last]
    story.replies(JAN, "Alison Meyer is the right person for all invoices.", to=sent)
    story.goes_round()

    point = story.acme.runaround.point
    assert point is not None
    assert (point.name, point.address) == ("Alison Meyer", "alison@acme.example")
    draft = story.acme.drafts[-1]
    assert draft.letter.purpose is Purpose.CONFIRM_CONTACT
    assert [a.address for a in draft.letter.to] == ["alison@acme.example"]
    assert not story.acme.runaround.current


def test_an_inadequate_answer_to_the_group_letter_is_no_reason_to_write_again(story):
    story.later(minutes=5)
    story.owner_sends_draft()
    story.goes_round()
    story.later(days=1)
    story.replies(ACCOUNTING, "Not us. Please ask the partners.", to=story.last)
    story.goes_round()

    assert story.drafts == ()


def test_the_only_contact_is_asked_for_a_name_and_an_address(stage):
    first = stage.owner_sends(
        "Priya Nair <priya@brightwater.example>", "Invoice INV-200", "INV-200 attached."
    )
    stage.later(days=1)
    stage.replies(
        "Priya Nair <priya@brightwater.example>",
        "That is not my department, you need to talk to someone else.",
        to=first,
        Subject="Re: Invoice INV-200",
    )
    stage.goes_round()

    (draft,) = stage.drafts
    assert parsed(draft.raw)["To"].addresses[0].addr_spec == "priya@brightwater.example"
    (case,) = [c for c in stage.books.cases.values() if c.client.name == "Brightwater"]
    assert case.drafts[-1].letter.purpose is Purpose.ASK_CONTACT


def test_with_patience_the_named_person_is_written_to_first():
    stage = Stage(policy=Policy(hops_before_group_letter=2))
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.later(days=1)
    stage.replies(JAN, "Please ask Gerald Brandt about this.", to=first)
    stage.goes_round()

    (record,) = stage.acme.drafts
    assert record.letter.purpose is Purpose.WRITE_TO_CONTACT
    assert [a.address for a in record.letter.to] == ["gerald@acme.example"]
    assert [a.address for a in record.letter.cc] == ["jan@acme.example"]


@pytest.mark.parametrize(("days", "thanked"), [(13, True), (15, False)])
def test_a_name_of_more_than_ten_business_days_ago_is_not_thanked_for(story, days, thanked):
    story.later(minutes=5)
    story.owner_sends_draft()
    sent = story.acme.drafts[-1].letter.message_id
    story.goes_round()
    story.later(days=1)
    story.chains[sent] = story.chains[story.last]
    story.replies(JAN, "Alison Meyer is the right person for all invoices.", to=sent)
    story.later(days=days)  # the machine slept meanwhile
    story.goes_round()

    assert story.acme.runaround.point.address == "alison@acme.example"
    last = story.acme.drafts[-1].letter.purpose
    assert (last is Purpose.CONFIRM_CONTACT) is thanked
