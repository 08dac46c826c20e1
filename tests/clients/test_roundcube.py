"""What the owner does in Roundcube, mailbot sees and records as it was."""

import os
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="make clients installs it")

from tests.clients.roundcube import roundcube
from tests.clients.scene import SENTENCE, Scene

pytestmark = pytest.mark.clients

PICTURE = Path(__file__).parents[2] / "docs" / "clients" / "roundcube.png"
"""What the owner sees; made anew with MAILBOT_PICTURES=1."""

LINES_FIT = """box => {
  box.wrap = "off";
  const fit = box.scrollWidth <= box.clientWidth;
  box.wrap = "soft";
  return fit;
}"""
"""Says of the field with the letter whether none of its lines has to be broken."""


def test_a_draft_that_is_opened_and_sent_counts_as_sent(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        hands.sends()
    scene.rounds(2)

    assert scene.outcome == "sent"
    assert scene.copies == {"Sent": 1}
    (sent,) = scene.sink.awaits(1)
    assert sent.message.get_content().split() == scene.letter.get_content().split()
    assert set(sent.recipients) == {a.addr_spec for a in scene.letter["To"].addresses}
    assert sent.message["References"].split() == scene.letter["References"].split()
    assert sent.message["In-Reply-To"] == scene.letter["In-Reply-To"]


def test_a_sentence_that_is_added_makes_it_sent_and_edited(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        hands.adds(SENTENCE)
        hands.sends()
    scene.rounds()

    assert scene.outcome == "sent, edited"
    assert scene.copies == {"Sent": 1}
    (sent,) = scene.sink.awaits(1)
    assert SENTENCE in sent.message.get_content()


def test_a_draft_in_the_trash_is_discarded_at_the_second_look(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens("Drafts")
        hands.deletes()
    scene.rounds()
    assert scene.outcome == "missing"
    scene.rounds()

    assert scene.outcome == "discarded"
    assert scene.copies == {"Trash": 1}


def test_a_draft_deleted_past_the_trash_is_missed_for_a_day(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens("Drafts")
        hands.deletes_for_good()
    scene.rounds(3)
    assert scene.outcome == "missing"
    scene.rounds(hours_later=25)

    assert scene.outcome == "presumed discarded"
    assert scene.copies == {}


def test_a_draft_that_is_saved_again_is_the_owners(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        hands.adds(SENTENCE)
        hands.saves_again()
    scene.rounds(2)

    assert scene.outcome == "edited"
    assert scene.copies == {"Drafts": 1}
    assert SENTENCE.encode() in scene.copies_in("Drafts")[0]


def test_a_draft_saved_again_and_sent_the_day_after_is_sent(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        hands.adds(SENTENCE)
        hands.saves_again()
    scene.rounds()
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        hands.sends()
    scene.rounds()

    assert scene.outcome == "sent, edited"
    assert scene.copies == {"Sent": 1}


def test_rounds_while_roundcube_saves_by_itself_conclude_nothing(scene: Scene):
    """The draft gets another place again and again while mailbot looks at the folder."""
    with roundcube(scene, autosave_seconds=1) as hands:
        hands.opens_the_draft()
        for note in ("A short note will do.", "Friday would suit me.", "Thank you again."):
            looking = scene.owner.starts("once")
            hands.adds(note)
            hands.awaits_its_saving()
            _, problems = looking.communicate(timeout=30)
            assert looking.returncode == 0, problems
            assert scene.outcome in ("placed", "missing", "edited")
            assert scene.copies == {"Drafts": 1}
        scene.rounds()
        assert scene.outcome == "edited"
        hands.sends()
    scene.rounds(2)

    assert scene.outcome == "sent, edited"
    assert scene.copies == {"Sent": 1}


def test_a_draft_in_another_folder_is_missing_until_it_comes_back(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens("Drafts")
        hands.moves_to("Archive")
        scene.rounds(3)
        assert scene.outcome == "missing"
        assert scene.copies == {"Archive": 1}
        assert scene.copies_in("Archive") == [scene.placed]
        hands.opens("Archive")
        hands.moves_to("Drafts")
        scene.rounds(2)

    assert scene.outcome == "edited"  # moved back, it has a new place: hands off
    assert scene.copies_in("Drafts") == [scene.placed]


def test_a_star_changes_nothing(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens("Drafts")
        hands.stars()
    scene.rounds(2)

    assert scene.outcome == "placed"
    assert scene.copies_in("Drafts") == [scene.placed]
    (flags,) = scene.server.flags("Drafts").values()
    assert b"\\Flagged" in flags


def test_a_reply_to_all_proves_the_letter_that_left_no_copy(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        hands.keeps_no_copy()
        hands.sends()
    scene.rounds(2)
    assert scene.outcome == "missing"
    (sent,) = scene.sink.awaits(1)
    scene.client_replies(sent)
    scene.rounds()

    assert scene.outcome == "sent"
    assert scene.copies == {"INBOX": 1}


def test_a_draft_taken_out_of_the_trash_and_sent_is_sent(scene: Scene):
    with roundcube(scene) as hands:
        hands.opens("Drafts")
        hands.deletes()
        scene.rounds(2)
        assert scene.outcome == "discarded"
        hands.opens("Trash")
        hands.moves_to("Drafts")
        scene.rounds()
        hands.opens_the_draft()
        hands.sends()
    scene.rounds(2)

    assert scene.outcome == "sent"
    assert scene.copies == {"Sent": 1}


def test_a_letter_that_lies_in_sent_and_in_drafts_is_sent(scene: Scene):
    """A second window that was left open saves the draft again after it was sent."""
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        forgotten = hands.another_window()
        forgotten.opens_the_draft()
        hands.sends()
        forgotten.adds(SENTENCE)
        forgotten.saves_again()
    scene.rounds()
    assert scene.outcome == "sent"
    scene.rounds(2, hours_later=1)

    assert scene.outcome == "sent"
    assert scene.copies == {"Drafts": 1, "Sent": 1}
    assert SENTENCE.encode() in scene.copies_in("Drafts")[0]


def test_a_draft_sent_as_a_new_message_is_sent_and_no_longer_open(scene: Scene):
    """Our own untouched copy may stay in Drafts for a while; then mailbot takes it away."""
    with roundcube(scene) as hands:
        hands.opens("Drafts")
        hands.opens_it_as_new()
        hands.sends()
    scene.rounds()
    assert scene.outcome == "sent"
    assert scene.copies_in("Drafts") in ([], [scene.placed])
    scene.rounds(hours_later=1)

    assert scene.outcome == "sent"
    assert len(scene.copies_in("Sent")) == 1
    assert scene.copies_in("Drafts") == []


def test_the_letter_is_readable_and_its_lines_are_whole(scene: Scene, tmp_path):
    picture = PICTURE if os.environ.get("MAILBOT_PICTURES") == "1" else tmp_path / PICTURE.name
    with roundcube(scene) as hands:
        hands.opens_the_draft()
        body = hands.page.locator("#composebody")
        written = body.input_value()
        whole = body.evaluate(LINES_FIT)
        picture.parent.mkdir(exist_ok=True)
        hands.page.screenshot(path=picture)

    assert written.splitlines() == scene.letter.get_content().splitlines()
    assert whole
    assert picture.stat().st_size < 150_000
