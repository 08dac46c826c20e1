"""The digest and the notes in NeoMutt: what the owner reads, and what is obeyed."""

import re
import time

import pytest

from tests.clients.neomutt import NOTING, mutt
from tests.clients.scene import INVOICE, Scene
from tests.clients.workday import digests, hours_until_work, messages, plain, tell

pytestmark = [pytest.mark.clients, pytest.mark.slow]

NARROW = 80
"""Columns of a terminal as it comes up."""

THREADS = "set sort = threads\nset pager_stop\n"

HOLD = f"hold {INVOICE} until 2027-03-01"
HELD = "No letters for INV-104 until 2027-03-01"

SIGNATURE = "Dana Whitfield\nAttorney\nWhitfield Law\n+1 212 555 0100\n"


def holds(scene: Scene) -> list[tuple[str, str]]:
    """Return what is on hold, and until when."""
    return [(hold["invoice"], hold["until"]) for hold in scene.case["holds"]]


def flat(words: str) -> str:
    return " ".join(words.split())


def test_the_digest_is_whole_in_a_terminal_of_80_columns(scene: Scene):
    tell(scene)
    scene.rounds(hours_later=hours_until_work())
    (digest,) = digests(scene)

    with mutt(scene, "neomutt", start="INBOX", more=THREADS, width=NARROW) as hands:
        hands.opens_the_last(digest["Subject"])
        lines = hands.reads_to_the_end()
        hands.leaves()

    written = [line.rstrip() for line in plain(digest).splitlines()]
    shown = {line.rstrip() for line in lines}
    assert [line for line in written if line not in shown] == []
    assert max(map(len, written)) < NARROW
    assert not [line for line in lines if "<td" in line or "style=" in line]
    flags = scene.server.flags("INBOX")
    assert b"\\Seen" in flags[max(flags)]


def test_a_note_saved_in_neomutt_is_obeyed_and_answered_the_next_day(scene: Scene):
    tell(scene)
    first_day, second_day = hours_until_work(), hours_until_work(2)
    scene.rounds(hours_later=first_day)
    (first,) = digests(scene)
    with mutt(scene, "neomutt", start="INBOX", more=THREADS + NOTING, width=NARROW) as hands:
        hands.opens_the_last(first["Subject"])
        hands.reads_to_the_end()
        hands.writes_a_note(HOLD)
        hands.leaves()
    (note,) = messages(scene, "Mailbot/Notes")
    scene.rounds(2, hours_later=first_day + 1)

    assert holds(scene) == [(INVOICE, "2027-03-01")]
    assert messages(scene, "Mailbot/Notes") == []
    (done,) = messages(scene, "Mailbot/Done")
    assert done.as_bytes() == note.as_bytes()
    assert len(digests(scene)) == 1  # it was read: the rest of the day belongs to the owner

    scene.rounds(hours_later=second_day)
    read, second = digests(scene)
    assert HELD in flat(plain(second))
    assert second["In-Reply-To"] == read["Message-ID"] == first["Message-ID"]
    with mutt(scene, "neomutt", start="INBOX", more=THREADS, width=NARROW) as hands:
        below = next(line for line in hands.terminal.screen.splitlines() if "└─>" in line)
        assert re.search(r"N .*└─> ?mailbot: |└─>$", below)
        hands.leaves()


def test_an_unread_digest_is_replaced_when_there_is_news(scene: Scene):
    """To look at the list of the inbox is not to read what lies in it."""
    tell(scene)
    day = hours_until_work()
    scene.rounds(hours_later=day)
    (first,) = digests(scene)
    with mutt(scene, "neomutt", start="INBOX", more=NOTING) as hands:
        assert first["Subject"] in hands.terminal.screen
        hands.writes_a_note("", HOLD)
        hands.leaves()
    scene.rounds(2, hours_later=day + 2)

    (second,) = digests(scene)
    assert second["Message-ID"] != first["Message-ID"]
    assert HELD in flat(plain(second))
    assert [one["Message-ID"] for one in digests(scene, "Trash")] == [first["Message-ID"]]
    with mutt(scene, "neomutt", start="INBOX") as hands:
        assert hands.terminal.screen.count("mailbot: ") == 1
        hands.leaves()


def test_a_note_that_was_not_clear_is_recalled_changed_and_obeyed(scene: Scene):
    tell(scene)
    day = hours_until_work()
    with mutt(scene, "neomutt", start="INBOX", more=NOTING) as hands:
        hands.writes_a_note("hold Acmee Compnents Ltd until Octember", "")
        hands.leaves()
    scene.rounds(hours_later=day)
    assert holds(scene) == []
    assert len(messages(scene, "Mailbot/Notes")) == 1
    (asked,) = digests(scene)
    assert "Octember" in plain(asked)

    with mutt(scene, "neomutt", start="INBOX", more=NOTING) as hands:
        hands.opens_the_draft()
        hands.leaves_the_editor()
        hands.names_it(HOLD)
        hands.saves_again()
        hands.leaves()
    scene.rounds(hours_later=day + 2)

    assert holds(scene) == [(INVOICE, "2027-03-01")]
    assert messages(scene, "Mailbot/Notes") == []
    assert len(messages(scene, "Mailbot/Done")) == 1


def test_the_same_note_written_twice_in_neomutt_counts_twice(scene: Scene):
    """It gives a draft no Message-ID: two drafts in the same words are two notes."""
    with mutt(scene, "neomutt", start="INBOX", more=NOTING) as hands:
        hands.writes_a_note(f"paid {INVOICE} 500")
        time.sleep(1)  # its date has seconds
        hands.writes_a_note(f"paid {INVOICE} 500")
        hands.leaves()
    assert not any(note["Message-ID"] for note in messages(scene, "Mailbot/Notes"))
    scene.rounds(2)

    assert [one["balance"]["amount"] for one in scene.case["invoices"]] == ["3860.00"]
    assert len(messages(scene, "Mailbot/Done")) == 2
