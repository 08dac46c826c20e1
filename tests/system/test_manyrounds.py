"""Rounds without number leave the owner's folders as they are (G9)."""

import os
from collections import Counter

import pytest

from tests.system.dovecot import require_dovecot
from tests.system.manyrounds import flaws, play, strange

pytestmark = pytest.mark.system

ROUNDS = int(os.environ.get("MAILBOT_ROUNDS", "50"))


def test_rounds_leave_every_folder_of_the_owner_as_it_is():
    """`make endurance ROUNDS=1000` is the long form."""
    require_dovecot()

    figures = Counter(play(ROUNDS, 2026))

    assert flaws(figures) == [], dict(figures)
    assert figures["replies"]
    assert figures["flags that the owner changed"]


@pytest.mark.parametrize(
    "commands",
    [
        [b'SELECT "INBOX"\r\n'],
        [b'EXAMINE "INBOX"\r\n', b"UID STORE 1 +FLAGS (\\Seen)\r\n"],
        [b'EXAMINE "INBOX"\r\n', b"UID FETCH 1 (BODY[])\r\n"],
        [b'SELECT "Drafts"\r\n', b'EXAMINE "Sent"\r\n', b"EXPUNGE\r\n"],
        [b'APPEND "Sent" (\\Seen) {12}\r\n'],
        [b'CREATE "Invoices"\r\n'],
        [b'DELETE "Mailbot"\r\n'],
        [b'EXAMINE "INBOX"\r\n', b"UID SEARCH HEADER Message-ID <a@b>\r\n"],
    ],
    ids=lambda commands: commands[-1].decode().strip(),
)
def test_a_command_that_could_do_harm_is_noticed(commands):
    assert strange(commands)


def test_what_only_reads_and_what_is_done_in_drafts_is_harmless():
    assert not strange(
        [
            b'EXAMINE "INBOX"\r\n',
            b"UID FETCH 1:5 (UID BODY.PEEK[HEADER])\r\n",
            b'APPEND "Drafts" (\\Draft \\Seen) {12}\r\n',
            b'SELECT "Drafts"\r\n',
            b'UID MOVE 7 "Trash"\r\n',
        ]
    )
