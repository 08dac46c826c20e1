"""Killed while it does what a note says, mailbot has done it once (G1, G2)."""

import json
import os

import pytest

from mailbot.edge.system import CRASH_VARIABLE, FOLDER_POINTS, NOTE_POINTS

pytestmark = pytest.mark.system

NOTE = (
    b"From: Dana Whitfield <dana@whitfield-law.example>\r\n"
    b"Subject: paid INV-104 100.00\r\n"
    b"Message-ID: <note.1@whitfield-law.example>\r\n"
    b"\r\n"
    b"hold Acme\r\n"
)

STORE = ("journal written", "journal synced")
"""Where the store has just changed a file, while the note goes on record with its answer."""


def balance(owner) -> float:
    """Return what INV-104 has open."""
    facts = json.loads(owner.runs("show", "INV-104", "--json").stdout)
    (found,) = [
        i["balance"]["amount"] for i in facts["invoices"] if i["invoice"]["id"] == "INV-104"
    ]
    return float(found)


@pytest.mark.parametrize("point", [*STORE, *NOTE_POINTS, FOLDER_POINTS[1]])
def test_killed_while_a_note_is_obeyed_it_is_done_once(point, server, owner):
    owner.runs("resume")
    assert owner.runs("once").returncode == 0
    before = balance(owner)
    server.deliver("Mailbot/Notes", NOTE, flags=(r"\Draft",))

    killed = owner.runs("once", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9, f"{point} was not reached: {killed.stderr}"
    for _ in range(2):
        done = owner.runs("once")
        assert done.returncode == 0, done.stderr

    after = balance(owner)
    assert before - after == 100
    assert len(server.raw("Mailbot/Notes")) == 0
    assert len(server.raw("Mailbot/Done")) == 1


@pytest.mark.parametrize("seed", range(int(os.environ.get("MAILBOT_NOTE_KILLS", "3"))))
def test_killed_at_each_point_in_turn_each_of_many_notes_is_done_once(seed, server, owner):
    points = [*STORE, *NOTE_POINTS, FOLDER_POINTS[1]]
    owner.runs("resume")
    assert owner.runs("once").returncode == 0
    before = balance(owner)
    for number in range(5):
        raw = NOTE.replace(b"note.1", b"note.%d" % number).replace(b"hold Acme\r\n", b"")
        server.deliver("Mailbot/Notes", raw)

    for step in range(6):
        owner.runs("once", **{CRASH_VARIABLE: points[(seed + step) % len(points)]})
    assert owner.runs("once").returncode == 0

    after = balance(owner)
    assert before - after == 500
    assert len(server.raw("Mailbot/Done")) == 5
