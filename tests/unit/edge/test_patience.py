"""How often is a server tried that does not answer, and how often a password that is refused?"""

import random
from itertools import pairwise

import pytest

from mailbot.edge.patience import LONGEST, MOST_CONNECTS, REFUSALS, REST, WITHIN, Patience
from mailbot.model.errors import LoginRefused, MailboxBroken, MailboxUnreachable, Refused

DOWN = MailboxUnreachable("mail.example:993: nothing answers there; try again later, or not")


class Time:
    """A clock that stands still until somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def outage(seed: int, seconds: float, connects: int = 1) -> list[float]:
    """Return the moments of all connects while nothing works; so many a try."""
    clock, chance = Time(), random.Random(seed)
    patience = Patience(clock, chance.uniform)
    moments = []
    while clock.now < 1000.0 + seconds:
        for _ in range(connects):
            patience.connecting()
            moments.append(clock.now)
        clock.now += patience.after(MailboxBroken("mail.example: the connection was cut"))
    return moments


@pytest.mark.parametrize("connects", [1, 2])
def test_at_most_eight_connects_in_any_ten_minutes_of_outage(connects):
    """G6."""
    for seed in range(200):
        moments = outage(seed, 3 * WITHIN, connects)
        for begin in moments:
            assert sum(begin <= m < begin + WITHIN for m in moments) <= MOST_CONNECTS


def test_the_first_tries_come_soon_and_no_two_accounts_try_in_step():
    firsts = [outage(seed, 60)[1] - 1000 for seed in range(50)]

    assert max(firsts) <= 2.5
    assert len({round(first, 3) for first in firsts}) > 40


def test_no_wait_is_longer_than_a_quarter_of_an_hour():
    moments = outage(7, 24 * 3600)

    assert max(b - a for a, b in pairwise(moments)) <= LONGEST


@pytest.mark.parametrize(
    "words",
    [
        "imap.gmail.com:993: the server said no ([ALERT] Too many simultaneous connections.)",
        "imap.gmail.com:993: the login was refused (Account exceeded command or bandwidth limits)",
        "outlook.office365.com:993: the server said no (User is authenticated but not connected.)",
        "outlook.office365.com:993: the server said no (Request is throttled)",
    ],
)
def test_who_says_that_we_ask_too_much_is_left_alone_for_ten_minutes(words):
    patience = Patience(Time())

    assert patience.after(MailboxUnreachable(words)) >= REST
    assert patience.after(Refused(words)) >= REST


def test_our_own_advice_to_try_again_later_is_no_rest():
    patience = Patience(Time(), lambda _, high: high)

    assert patience.after(DOWN) < 10


def test_a_refused_password_is_tried_three_times_an_hour_at_most():
    clock = Time()
    patience = Patience(clock)
    tries = 0
    while not patience.exhausted:
        tries += 1
        clock.now += patience.after(LoginRefused("mail.example: the login was refused"))

    assert tries == REFUSALS
    assert clock.now - 1000 >= 3600


def test_a_connection_that_breaks_at_once_each_time_is_waited_for_longer_and_longer():
    clock = Time()
    patience = Patience(clock, lambda _, high: high)
    waits = []
    for _ in range(6):
        patience.connecting()
        patience.working()  # a round was done, then the line was cut
        waits.append(patience.after(MailboxBroken("cut")))
        clock.now += waits[-1]

    assert waits == sorted(waits)
    assert waits[-1] > 60


def test_what_lasted_a_while_begins_a_new_row():
    clock = Time()
    patience = Patience(clock, lambda _, high: high)
    for _ in range(5):
        patience.connecting()
        clock.now += patience.after(MailboxBroken("cut"))
    patience.connecting()
    clock.now += 3600
    patience.working()

    assert patience.after(MailboxBroken("cut")) <= 2.5


def test_logins_that_worked_do_not_count_as_an_outage():
    clock = Time()
    patience = Patience(clock, lambda _, high: high)
    for _ in range(30):
        patience.connecting()
        clock.now += 61
        patience.working()

    assert patience.after(MailboxBroken("cut")) <= 2.5
