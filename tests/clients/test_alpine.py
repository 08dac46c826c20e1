"""What the owner does in Alpine, which keeps no copy of what it sends and makes Drafts anew."""

import pytest

from tests.clients.alpine import alpine
from tests.clients.scene import SENTENCE, Scene

pytestmark = pytest.mark.clients


def validity(scene: Scene) -> int:
    return scene.server.admin.folder_status("Drafts", ["UIDVALIDITY"])[b"UIDVALIDITY"]


def test_without_a_copy_a_sent_draft_is_missed_until_a_reply_proves_it(scene: Scene):
    with alpine(scene) as hands:
        hands.opens_the_draft()
        hands.sends()
        hands.leaves()
    (sent,) = scene.sink.awaits(1)
    assert sent.message["Message-ID"] != scene.letter["Message-ID"]
    assert scene.copies == {}
    scene.rounds(3)
    assert scene.outcome == "missing"
    scene.client_replies(sent)
    scene.rounds()

    assert scene.outcome == "sent"
    assert scene.copies == {"INBOX": 1}


def test_a_reply_undoes_what_was_presumed_after_a_day(scene: Scene):
    with alpine(scene) as hands:
        hands.opens_the_draft()
        hands.sends()
        hands.leaves()
    (sent,) = scene.sink.awaits(1)
    scene.rounds(3)
    scene.rounds(hours_later=25)
    assert scene.outcome == "presumed discarded"
    scene.client_replies(sent)
    scene.rounds()

    assert scene.outcome == "sent"


def test_a_configured_copy_is_not_kept_of_a_draft_that_another_program_wrote(scene: Scene):
    with alpine(scene, copies_to="Sent") as hands:
        hands.opens_the_draft()
        hands.sends()
        hands.leaves()
    scene.rounds()

    scene.sink.awaits(1)
    assert scene.outcome == "missing"
    assert scene.copies == {}


def test_a_copy_that_the_owner_asked_for_proves_what_was_sent(scene: Scene):
    with alpine(scene, copies_to="Sent") as hands:
        hands.opens_the_draft()
        hands.asks_for_a_copy()
        hands.adds(SENTENCE)
        hands.sends()
        hands.leaves()
    scene.rounds()

    assert scene.outcome in {"sent", "sent, edited"}
    assert scene.copies == {"Sent": 1}
    (sent,) = scene.sink.awaits(1)
    assert SENTENCE in sent.message.get_content()
    assert sent.message["Message-ID"] != scene.letter["Message-ID"]


def test_a_draft_that_is_postponed_again_is_the_owners(scene: Scene):
    before = validity(scene)
    with alpine(scene) as hands:
        hands.opens_the_draft()
        hands.adds(SENTENCE)
        hands.saves_again()
        hands.leaves()
    assert validity(scene) != before
    scene.rounds(2)

    assert scene.outcome == "edited"
    assert scene.copies == {"Drafts": 1}
    assert SENTENCE.encode() in scene.copies_in("Drafts")[0]


def test_a_draft_postponed_again_as_it_was_is_not_written_twice(scene: Scene):
    before = validity(scene)
    with alpine(scene) as hands:
        hands.opens_the_draft()
        hands.saves_again()
        hands.leaves()
    assert validity(scene) != before
    scene.rounds(3)

    assert scene.outcome == "edited"
    assert scene.copies == {"Drafts": 1}


def test_rounds_while_the_composer_is_open_conclude_nothing(scene: Scene):
    with alpine(scene) as hands:
        hands.opens_the_draft()
        assert scene.copies == {}
        scene.rounds(3)
        assert scene.outcome == "missing"
        assert scene.copies == {}
        hands.saves_again()
        hands.leaves()
    scene.rounds()

    assert scene.outcome == "edited"
    assert scene.copies == {"Drafts": 1}


def test_an_expunged_draft_is_missed_for_a_day(scene: Scene):
    with alpine(scene, start="Drafts") as hands:
        hands.deletes()
        hands.leaves()
    assert scene.copies == {}
    scene.rounds(3)
    assert scene.outcome == "missing"
    scene.rounds(hours_later=25)

    assert scene.outcome == "presumed discarded"
    assert scene.copies == {}


def test_a_draft_in_another_folder_is_missing_and_not_written_again(scene: Scene):
    with alpine(scene, start="Drafts") as hands:
        hands.moves_to("Archive")
        hands.leaves()
    scene.rounds(3)

    assert scene.outcome == "missing"
    assert scene.copies == {"Archive": 1}
    assert scene.copies_in("Archive") == [scene.placed]


def test_a_star_changes_nothing(scene: Scene):
    with alpine(scene, start="Drafts") as hands:
        hands.stars()
        hands.leaves()
    scene.rounds(2)

    assert scene.outcome == "placed"
    assert scene.copies_in("Drafts") == [scene.placed]
    (flags,) = scene.server.flags("Drafts").values()
    assert b"\\Flagged" in flags
