"""What the owner does in NeoMutt, and in mutt, mailbot sees and records as it was."""

import pytest

from tests.clients.neomutt import mutt
from tests.clients.scene import SENTENCE, Scene


@pytest.fixture(
    params=[
        pytest.param("neomutt", marks=pytest.mark.system),
        pytest.param("mutt", marks=pytest.mark.clients),
    ]
)
def program(request):
    return request.param


def test_a_draft_that_is_opened_and_sent_counts_as_sent(scene: Scene, program):
    with mutt(scene, program) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor()
        hands.sends()
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "sent"
    assert scene.copies == {"Sent": 1}
    (sent,) = scene.sink.awaits(1)
    assert sent.message.get_content().strip() == scene.letter.get_content().strip()
    assert set(sent.recipients) == {a.addr_spec for a in scene.letter["To"].addresses}


def test_a_sentence_that_is_added_makes_it_sent_and_edited(scene: Scene, program):
    with mutt(scene, program) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor(SENTENCE)
        hands.sends()
        hands.leaves()
    scene.rounds()

    assert scene.outcome == "sent, edited"
    assert scene.copies == {"Sent": 1}
    (sent,) = scene.sink.awaits(1)
    assert SENTENCE in sent.message.get_content()


def test_a_draft_in_the_trash_is_discarded_at_the_second_look(scene: Scene, program):
    with mutt(scene, program) as hands:
        hands.deletes()
        hands.leaves()
    scene.rounds()
    assert scene.outcome == "missing"
    scene.rounds()

    assert scene.outcome == "discarded"
    assert scene.copies == {"Trash": 1}


def test_a_draft_deleted_without_a_trash_is_missed_for_a_day(scene: Scene, program):
    with mutt(scene, program, more="unset trash\n") as hands:
        hands.deletes()
        hands.leaves()
    scene.rounds(2)
    assert scene.outcome == "missing"
    scene.rounds(hours_later=25)

    assert scene.outcome == "presumed discarded"
    assert scene.copies == {}


def test_a_draft_that_is_postponed_again_is_the_owners(scene: Scene, program):
    with mutt(scene, program) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor(SENTENCE)
        hands.saves_again()
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "edited"
    assert scene.copies == {"Drafts": 1}
    assert SENTENCE.encode() in scene.copies_in("Drafts")[0]


def test_a_draft_postponed_again_and_sent_the_day_after_is_sent(scene: Scene, program):
    with mutt(scene, program) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor(SENTENCE)
        hands.saves_again()
        hands.leaves()
    scene.rounds()
    with mutt(scene, program) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor()
        hands.sends()
        hands.leaves()
    scene.rounds()

    assert scene.outcome == "sent, edited"
    assert scene.copies == {"Sent": 1}


def test_a_draft_in_another_folder_is_missing_and_not_written_again(scene: Scene, program):
    with mutt(scene, program) as hands:
        hands.moves_to("Archive")
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "missing"
    assert scene.copies == {"Archive": 1}
    assert scene.copies_in("Archive") == [scene.placed]


def test_a_star_changes_nothing(scene: Scene, program):
    with mutt(scene, program) as hands:
        hands.stars()
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "placed"
    assert scene.copies_in("Drafts") == [scene.placed]
    (flags,) = scene.server.flags("Drafts").values()
    assert b"\\Flagged" in flags


def test_a_reply_to_all_proves_the_letter_that_left_no_copy(scene: Scene, program):
    with mutt(scene, program, more="unset record\n") as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor()
        hands.sends()
        hands.leaves()
    scene.rounds(2)
    assert scene.outcome == "missing"
    (sent,) = scene.sink.awaits(1)
    scene.client_replies(sent)
    scene.rounds()

    assert scene.outcome == "sent"
    assert scene.copies == {"INBOX": 1}


def test_rounds_while_the_editor_is_open_conclude_nothing(scene: Scene, program):
    """Opened out of another folder, the draft is expunged at once and lies nowhere."""
    with mutt(scene, program, start="INBOX") as hands:
        hands.opens_the_draft()
        assert scene.copies == {}
        scene.rounds(3)
        assert scene.outcome == "missing"
        assert scene.copies == {}
        hands.leaves_the_editor()
        hands.sends()
        hands.leaves()
    scene.rounds()

    assert scene.outcome == "sent"
    assert scene.copies == {"Sent": 1}


def test_a_draft_that_was_opened_and_given_up_is_missed(scene: Scene, program):
    """The program expunged it to open it, and keeps nothing of what is given up."""
    with mutt(scene, program, start="INBOX") as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor()
        hands.gives_up()
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "missing"
    assert scene.copies == {}


def test_a_draft_sent_as_a_new_message_is_sent_and_no_longer_open(scene: Scene, program):
    """Our own untouched copy may stay in Drafts, or mailbot takes it away."""
    with mutt(scene, program) as hands:
        hands.opens_it_as_new()
        hands.leaves_the_editor()
        hands.sends()
        hands.leaves()
    scene.rounds(3)

    assert scene.outcome == "sent"
    assert scene.copies in ({"Sent": 1}, {"Drafts": 1, "Sent": 1})
    assert scene.copies_in("Drafts") in ([], [scene.placed])
