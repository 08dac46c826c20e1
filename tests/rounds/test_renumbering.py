"""A server that numbers a folder anew, once or for ever (UIDVALIDITY)."""

import pytest

from mailbot.cli.words import trouble_line
from mailbot.model.errors import FolderUnsteady
from mailbot.rounds.folder import RENUMBERED
from tests.rounds.stage import Stage


@pytest.fixture
def stage():
    stage = Stage()
    stage.replies("Jan Marshall <jan@acme.example>", "Please ask Gerald Brandt about this.")
    stage.goes_round()
    return stage


def test_five_times_in_a_row_nothing_is_read_twice_and_nothing_missed(stage):
    for number in range(RENUMBERED):
        stage.mailbox.renumber("INBOX")
        stage.replies("Jan Marshall <jan@acme.example>", f"And please ask Howard, {number}.")
        stage.goes_round()

    assert len(stage.acme.heard) == 1 + RENUMBERED
    (trouble,) = stage.store.troubles()
    assert trouble_line(trouble) == "INBOX: the server numbered it anew (5 in a row)"


def test_the_sixth_time_in_a_row_ends_the_work_and_says_so(stage):
    for _ in range(RENUMBERED):
        stage.mailbox.renumber("INBOX")
        stage.goes_round()
    stage.mailbox.renumber("INBOX")

    with pytest.raises(FolderUnsteady, match=r"INBOX.*6 times in a row.*mail provider"):
        stage.goes_round()


def test_the_count_survives_the_end_of_the_process(stage):
    for _ in range(RENUMBERED):
        stage.mailbox.renumber("INBOX")
        stage.goes_round()
    stage.mailbox.renumber("INBOX")
    again = Stage(mailbox=stage.mailbox, store=stage.store, clock=stage.clock)

    with pytest.raises(FolderUnsteady):
        again.goes_round()


def test_a_round_without_a_change_begins_the_count_anew(stage):
    for _ in range(3 * RENUMBERED):
        stage.mailbox.renumber("INBOX")
        stage.goes_round()
        stage.goes_round()

    assert stage.store.troubles() == ()


def test_who_starts_mailbot_again_after_that_goes_on(stage):
    for _ in range(RENUMBERED + 1):
        stage.mailbox.renumber("INBOX")
        with_trouble = stage.goes_round if _ < RENUMBERED else None
        if with_trouble:
            with_trouble()
    with pytest.raises(FolderUnsteady):
        stage.goes_round()

    stage.goes_round()
    stage.goes_round()

    assert stage.store.troubles() == ()
    assert len(stage.acme.heard) == 1
