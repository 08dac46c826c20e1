"""The service: it is told when something comes in, and does a round, until told to stop."""

import logging
import os
import resource
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from mailbot.account import Account
from mailbot.edge.bell import Bell
from mailbot.edge.condition import State
from mailbot.edge.config import Config
from mailbot.edge.logbook import begin
from mailbot.edge.notify import STAY, tell, watchdog_seconds

log = logging.getLogger(__name__)

GRACE_SECONDS = 4.0
"""How long rounds in the middle may take to end at a safe place before they are cut."""

STAGGER_SECONDS = 0.2
"""So long after one account the next one begins, so that no server sees them all at once."""

STACK_BYTES = 1024 * 1024
"""What a thread of an account needs at most, many times over."""

FILES_PER_ACCOUNT = 16
"""Sockets, locks and files that one account holds open at most, and some to spare."""


class Service:
    """Some mailboxes, each with a thread, a connection and a record of its own."""

    def __init__(self, configs: Sequence[Config]) -> None:
        self._bell = Bell()
        self._stopping = False
        self._accounts = [Account(config, self._bell) for config in configs]
        self._threads: list[threading.Thread] = []
        self._scheduler = BackgroundScheduler(timezone=UTC, daemon=True)

    def start(self) -> None:
        """Begin with a round for each account now, one a little after the other."""
        _have_room_for(len(self._accounts))
        threading.stack_size(STACK_BYTES)
        for number, account in enumerate(self._accounts):
            delay = number * STAGGER_SECONDS
            thread = threading.Thread(
                target=account.run, args=(delay,), name=account.name, daemon=True
            )
            self._threads.append(thread)
            self._schedule(account, delay)
            thread.start()
        threading.stack_size(0)
        self._scheduler.start()

    def _schedule(self, account: Account, delay: float) -> None:
        """Have the account look every few minutes, and when the owner's working day begins.

        A look that was missed, while the machine slept say, is made up for once.
        """
        config = account.config
        every = timedelta(minutes=config.service.poll_minutes)
        first = datetime.now(UTC) + every + timedelta(seconds=delay)
        usual = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler.add_job(
            account.poll, "interval", seconds=every.total_seconds(), next_run_time=first, **usual
        )
        self._scheduler.add_job(
            account.poll,
            "cron",
            day_of_week="mon-fri",
            hour=config.calendar.from_hour,
            second=int(delay) % 60,
            timezone=config.owner.timezone,
            **usual,
        )

    def stop(self) -> None:
        """Have every round end at its next safe place, and none begin after it.

        A signal handler may call it: it takes no lock.
        """
        self._stopping = True
        self._bell.ring()

    def wait(self) -> None:
        """Return when told to stop, or when no account is left that can go on.

        Rounds in hand are ended or cut short; cutting is safe: every effect on a mailbox is
        on record before it is done.
        """
        every = watchdog_seconds() / 3 or 60.0
        tell(READY="1")
        stays = bool(os.environ.get(STAY))
        while not self._stopping and (stays or not all(one.ended for one in self._accounts)):
            tell(STATUS=self._status(), **self._sign_of_life())
            self._bell.wait(every)
        tell(STOPPING="1")
        for account in self._accounts:
            account.stop()
        end = time.monotonic() + GRACE_SECONDS
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0.0))
        self._scheduler.shutdown(wait=False)
        if not self._stopping:
            self._raise_what_ended_all()

    def _sign_of_life(self) -> dict[str, str]:
        """Return the word that keeps the watchdog quiet, unless every account hangs."""
        return {} if all(account.hangs for account in self._accounts) else {"WATCHDOG": "1"}

    def _status(self) -> str:
        found = [account.condition.state for account in self._accounts]
        told = [f"{found.count(state)} {state}" for state in State if state in found]
        return f"mailboxes: {', '.join(told)}"

    def _raise_what_ended_all(self) -> None:
        for account in self._accounts:
            if account.fatal is not None:
                raise account.fatal


def _have_room_for(accounts: int) -> None:
    """Have the system let us open as many files as so many accounts take, if it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 256 + accounts * FILES_PER_ACCOUNT
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def serve(configs: Sequence[Config]) -> int:
    """Run until SIGTERM or SIGINT; return 0.

    Raises what no waiting can mend when that has ended the last account.
    """
    settings = configs[0].service
    begin(
        settings.log_level,
        settings.log_format,
        (secret for config in configs for secret in config.secrets),
        of_several=len(configs) > 1,
    )
    service = Service(configs)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.stop())
    service.start()
    log.info("mailbot runs; mailboxes: %d", len(configs))
    service.wait()
    log.info("mailbot ends")
    return 0
