"""What became of a draft, from nothing but what lies in the mailbox."""

import re
from email import message_from_bytes

import pytest

from mailbot.model.errors import MailboxBroken
from mailbot.model.letter import DraftState
from mailbot.model.policy import Policy
from mailbot.rounds.settle import ON_ITS_WAY
from tests.rounds.stage import Stage

JAN = "Jan Marshall <jan@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"
OWN_WORDS = "Hi Jan, let us talk on the phone tomorrow at nine. I will ring you then. Dana"


@pytest.fixture
def story() -> Stage:
    return asked(Stage())


def asked(stage: Stage) -> Stage:
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Here is our invoice.")
    stage.first = sent
    stage.last = stage.replies(JAN, "Please ask Gerald about this invoice.", to=sent)
    stage.goes_round()
    assert len(stage.drafts) == 1
    return stage


def the_state(story: Stage) -> DraftState:
    return story.acme.drafts[-1].state


def without_marks(raw: bytes, *, keep: tuple[bytes, ...] = ()) -> bytes:
    """Return the draft as a mail program sends it that keeps nothing of ours but *keep*."""
    head, body = raw.split(b"\r\n\r\n", 1)
    unfolded = re.sub(rb"\r\n[ \t]", b" ", head).split(b"\r\n")
    kept = [
        line
        for line in unfolded
        if line.split(b":")[0] not in {b"Message-ID", b"References", b"X-Mailbot-Letter"}
        or line.split(b":")[0] in keep
    ]
    if b"Message-ID" not in keep:
        kept.append(b"Message-ID: <made-by-the-program@pc.example>")
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


def some_words_of(raw: bytes) -> bytes:
    """Return the draft with about a third of its words, and many more of the owner's."""
    head, body = raw.split(b"\r\n\r\n", 1)
    words = body.split()
    mine = b"I would rather put it in my own way, since we know each other for so long by now. "
    return head + b"\r\n\r\n" + mine + b" ".join(words[: len(words) // 3]) + b"\r\n"


def test_the_key_of_the_letter_alone_is_enough(story):
    story.later(minutes=5)
    story.owner_sends_draft(without_marks(story.drafts[0].raw, keep=(b"X-Mailbot-Letter",)))
    story.goes_round()
    assert the_state(story) is DraftState.SENT


def test_the_same_words_to_the_same_message_are_enough(story):
    story.later(minutes=5)
    story.owner_sends_draft(without_marks(story.drafts[0].raw))
    story.goes_round()
    assert the_state(story) is DraftState.SENT


def test_the_same_words_to_another_message_are_a_letter_of_the_owners_own(story):
    story.later(minutes=5)
    raw = without_marks(story.drafts[0].raw)
    raw = re.sub(rb"In-Reply-To: \S+", f"In-Reply-To: {story.first}".encode(), raw)
    story.owner_sends_draft(raw)
    story.goes_round()
    assert not the_state(story).sent


def test_some_of_the_words_are_enough_once_the_draft_is_gone(story):
    story.later(minutes=5)
    story.owner_sends_draft(some_words_of(without_marks(story.drafts[0].raw)))
    story.goes_round()
    assert the_state(story) is DraftState.SENT_HEAVILY_EDITED


def test_some_of_the_words_beside_the_draft_are_a_letter_of_the_owners_own(story):
    story.later(minutes=5)
    raw = some_words_of(without_marks(story.drafts[0].raw))
    story.mailbox.deliver("Sent", raw, story.clock.now())
    story.goes_round()
    assert the_state(story) in {DraftState.SUPERSEDED, DraftState.WITHDRAWN}


def test_few_of_the_words_are_a_letter_of_the_owners_own(story):
    story.later(minutes=5)
    story.mailbox.delete("Drafts", story.drafts[0].place.uid)
    story.owner_sends("jan@acme.example", "Re: Invoice INV-104", OWN_WORDS, answers=story.last)
    story.goes_round()
    assert the_state(story) is DraftState.SUPERSEDED


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"Hi ", b"Thanks for last week. Hi "), (b"\r\nDana", b"\r\nSee you in May!\r\n\r\nDana")],
)
def test_a_sentence_more_is_an_edit(story, old, new):
    story.later(minutes=5)
    story.owner_sends_draft(story.drafts[0].raw.replace(old, new))
    story.goes_round()
    assert the_state(story) is DraftState.SENT_EDITED


def test_a_copy_left_behind_after_sending_goes_to_the_trash(story):
    story.later(minutes=5)
    (draft,) = story.drafts
    story.mailbox.deliver(
        "Sent", without_marks(draft.raw, keep=(b"References",)), story.clock.now()
    )
    story.goes_round()
    assert the_state(story) is DraftState.SENT
    assert story.drafts, "a mail program may be about to put it away itself"
    story.later(minutes=10)
    story.goes_round()
    assert not story.drafts
    assert len(story.mailbox.contents("Trash")) == 1
    assert the_state(story) is DraftState.SENT


def test_a_saved_copy_left_behind_after_sending_stays(story):
    story.later(minutes=5)
    (draft,) = story.drafts
    story.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Hi ", b"Hello "))
    story.goes_round()
    story.mailbox.deliver("Sent", draft.raw, story.clock.now())
    story.goes_round()
    story.later(minutes=10)
    story.goes_round()
    assert the_state(story).sent
    assert len(story.drafts) == 1


def test_the_owner_is_told_what_overtook_a_draft_they_edited(story):
    (draft,) = story.drafts
    story.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Hi ", b"Hello "))
    story.goes_round()
    story.later(hours=1)
    story.replies(GERALD, "I am furious about these reminders. Stop it!", to=story.last)
    story.goes_round()
    (record,) = story.acme.drafts
    assert record.state is DraftState.EDITED
    assert record.withdraw
    assert len(story.drafts) == 1


def test_a_withdrawal_that_was_cut_short_is_no_deletion_by_the_owner(story):
    story.later(hours=1)
    story.replies(GERALD, "I am furious about these reminders. Stop it!", to=story.last)
    discard = story.mailbox.discard

    def cut_short(place):
        discard(place)
        raise KeyboardInterrupt

    story.mailbox.discard = cut_short
    with pytest.raises(KeyboardInterrupt):
        story.goes_round()
    story.mailbox.discard = discard
    again = Stage(mailbox=story.mailbox, store=story.store, clock=story.clock)
    for _ in range(3):
        again.later(hours=1)
        again.goes_round()
    assert again.acme.drafts[-1].state is DraftState.WITHDRAWN


def test_a_letter_that_is_switched_off_is_not_written_and_the_reason_is_given():
    stage = Stage(policy=Policy(letters_off=("clarify-contact",)))
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Here is our invoice.")
    stage.replies(JAN, "Please ask Gerald about this invoice.", to=sent)
    stage.goes_round()
    assert not stage.drafts
    reasons = [r for e in stage.store.events() for r in getattr(e, "reasons", ())]
    assert any("letters_off" in reason for reason in reasons)


def test_a_draft_undeleted_where_it_lay_waits_again(story):
    (draft,) = story.drafts
    story.mailbox.move("Drafts", draft.place.uid, "Trash")
    for _ in range(2):
        story.later(hours=1)
        story.goes_round()
    assert the_state(story) is DraftState.DISCARDED
    story.mailbox.deliver("Drafts", draft.raw, story.clock.now())
    story.later(hours=1)
    story.goes_round()
    assert the_state(story).open


def interrupted_and_opened() -> tuple[Stage, bytes]:
    """Return the stage after a power cut in placing; a mail program has the draft open."""
    stage = Stage()
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Here is our invoice.")
    stage.last = stage.replies(JAN, "Please ask Gerald about this invoice.", to=sent)
    stage.mailbox.fail_after_append()
    with pytest.raises(MailboxBroken):
        stage.goes_round()
    (draft,) = stage.drafts
    stage.mailbox.delete("Drafts", draft.place.uid)
    stage.mailbox.reconnect()
    for _ in range(3):
        stage.later(minutes=5)
        stage.goes_round()
    return stage, draft.raw


def test_a_draft_opened_before_its_place_was_on_record_is_not_written_again():
    story, raw = interrupted_and_opened()
    assert not story.drafts
    assert the_state(story) is DraftState.MISSING

    story.mailbox.deliver("Sent", raw, story.clock.now())
    story.goes_round()
    assert the_state(story) is DraftState.SENT
    assert not story.drafts


def test_a_draft_that_nobody_ever_saw_is_written_after_a_day():
    story, _ = interrupted_and_opened()
    story.later(hours=25)
    story.goes_round()
    assert len(story.drafts) == 1
    assert the_state(story) is DraftState.PLACED


def test_after_an_interruption_what_was_on_its_way_gets_a_second_to_arrive():
    story = Stage()
    sent = story.owner_sends("accounting@acme.example", "Invoice INV-104", "Here is our invoice.")
    story.replies(JAN, "Please ask Gerald about this invoice.", to=sent)
    story.mailbox.fail_before_append()
    with pytest.raises(MailboxBroken):
        story.goes_round()
    begun = story.clock.now()
    story.mailbox.reconnect()
    story.goes_round()

    assert story.clock.now() >= begun + ON_ITS_WAY
    assert len(story.drafts) == 1


def test_an_answer_of_somebody_elses_proves_no_sending(story):
    (draft,) = story.drafts
    references = " ".join(message_from_bytes(draft.raw)["References"].split())
    story.later(minutes=5)
    raw, _ = story.message(
        "Priya Nair <priya@brightwater.example>",
        "dana@whitfield.example",
        "Thank you for this.",
        References=references,
    )
    story.mailbox.deliver("INBOX", raw, story.clock.now())
    story.goes_round()

    assert not the_state(story).sent
