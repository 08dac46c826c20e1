"""What the owner does in aerc, mailbot sees and records as it was."""

import pytest

from tests.clients.aerc import aerc
from tests.clients.scene import SENTENCE, Scene

pytestmark = pytest.mark.clients


def test_a_draft_that_is_recalled_and_sent_counts_as_sent(scene: Scene):
    with aerc(scene) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor()
        hands.sends()
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "sent"
    assert scene.copies == {"Sent": 1}
    scene.sink.awaits(1)


def test_a_sentence_that_is_added_makes_it_sent_and_edited(scene: Scene):
    with aerc(scene) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor(SENTENCE)
        hands.sends()
        hands.leaves()
    scene.rounds()

    assert scene.outcome == "sent, edited"
    assert scene.copies == {"Sent": 1}
    (sent,) = scene.sink.awaits(1)
    assert SENTENCE in sent.message.get_content()


def test_a_draft_that_is_postponed_again_is_the_owners(scene: Scene):
    with aerc(scene) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor(SENTENCE)
        hands.saves_again(keeping_the_old=False)
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "edited"
    assert scene.copies == {"Drafts": 1}
    assert SENTENCE.encode() in scene.copies_in("Drafts")[0]


def test_of_two_copies_none_that_the_owner_wrote_is_ever_taken_away(scene: Scene):
    """Asked whether to delete the recalled message, the owner presses Enter: it stays."""
    with aerc(scene) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor(SENTENCE)
        hands.saves_again(keeping_the_old=True)
        hands.leaves()
    assert scene.copies == {"Drafts": 2}
    scene.rounds(3)

    assert scene.outcome == "edited"
    lying = scene.copies_in("Drafts")
    assert [raw for raw in lying if SENTENCE.encode() in raw]
    assert len(lying) <= 2


def test_rounds_while_the_editor_is_open_change_nothing(scene: Scene):
    with aerc(scene) as hands:
        hands.opens_the_draft()
        scene.rounds(3)
        assert scene.outcome == "placed"
        assert scene.copies_in("Drafts") == [scene.placed]
        hands.leaves_the_editor()
        hands.sends()
        hands.leaves()
    scene.rounds()

    assert scene.outcome == "sent"
    assert scene.copies == {"Sent": 1}


def test_a_deleted_draft_is_missed_for_a_day(scene: Scene):
    with aerc(scene) as hands:
        hands.deletes()
        hands.leaves()
    assert scene.copies == {}
    scene.rounds(3)
    assert scene.outcome == "missing"
    scene.rounds(hours_later=25)

    assert scene.outcome == "presumed discarded"
    assert scene.copies == {}


def test_a_draft_in_another_folder_is_missing_and_not_written_again(scene: Scene):
    with aerc(scene) as hands:
        hands.moves_to("Archive")
        hands.leaves()
    scene.rounds(3)

    assert scene.outcome == "missing"
    assert scene.copies_in("Archive") == [scene.placed]
    assert scene.copies == {"Archive": 1}


def test_a_star_changes_nothing(scene: Scene):
    with aerc(scene) as hands:
        hands.stars()
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "placed"
    assert scene.copies_in("Drafts") == [scene.placed]
    (flags,) = scene.server.flags("Drafts").values()
    assert b"\\Flagged" in flags


def test_a_reply_to_all_proves_the_letter_that_left_no_copy(scene: Scene):
    with aerc(scene, copies_to="") as hands:
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
