"""What `mailbot status` says of the service."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.cli.health import told
from mailbot.edge.condition import Condition, State

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


def line(*, running: bool = True, **changes: object) -> str:
    plain = {
        "account": "config",
        "state": State.WATCHING,
        "since": NOW - timedelta(hours=2),
        "last_round": NOW - timedelta(minutes=3),
        "next_round": NOW + timedelta(minutes=2),
    }
    return told(Condition(**{**plain, **changes}), ZONE, NOW, running=running)  # type: ignore[arg-type]


def test_when_all_is_well_it_says_so_in_the_owners_time():
    assert line() == (
        "mailbot is at work, told at once of what comes in; the last round was 09:57."
    )
    assert line(state=State.POLLING) == "mailbot is at work; the last round was 09:57."


def test_what_is_wrong_comes_with_since_when_what_is_done_and_what_to_do():
    said = line(
        state=State.WAITING,
        problem="imap.example.com does not answer",
        advice="look whether the network is there",
    )

    assert said == (
        "Something is wrong since 08:00: imap.example.com does not answer; it tries again at "
        "10:02, the last round was 09:57. Look whether the network is there."
    )


def test_what_stopped_says_that_it_stopped():
    said = line(state=State.STOPPED, problem="the password is refused", running=False)

    assert "the password is refused; it stopped, the last round was 09:57." in said
    assert said.endswith(" Then start it again: mailbot run, or its service.")


def test_a_mailbox_that_was_given_up_beside_others_takes_a_new_start_of_them_all():
    said = line(state=State.STOPPED, problem="the password is refused", advice="mend it")

    assert said.endswith(
        " Mend it. Then start the service anew: it gave this mailbox up, not the others."
    )


def test_a_service_that_is_gone_without_a_word_is_told_of():
    assert line(running=False, last_round=NOW - timedelta(days=2)) == (
        "mailbot is not running (`mailbot run`); the last round was 2026-11-18 10:00."
    )


def test_before_the_first_round_it_is_starting():
    assert line(state=State.WAITING, last_round=None) == ("mailbot is starting; no round so far.")
