"""The service: a round every few minutes, until told to stop."""

import logging
import signal
import threading
from datetime import UTC, datetime, timedelta
from random import uniform

from apscheduler.schedulers.background import BackgroundScheduler

from mailbot.app import connect, one_round, records
from mailbot.edge.config import Config
from mailbot.edge.imap import ImapMailbox
from mailbot.model.errors import (
    Busy,
    FolderMissing,
    MailbotError,
    MailboxBroken,
    MailboxUnreachable,
    Refused,
    StorageError,
    StoreDamaged,
)

log = logging.getLogger(__name__)

TRANSIENT = (MailboxBroken, MailboxUnreachable, Busy, Refused, StorageError)
"""Errors after which the service waits and goes on; every other one stops it."""

LONGEST_WAIT = timedelta(minutes=15)
GRACE_SECONDS = 4.0
"""How long a round in the middle may take to end at a safe place before it is cut."""


class Service:
    """One mailbox, one connection that is kept while it lasts, one round at a time."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._mailbox: ImapMailbox | None = None
        self._failures = 0
        self._at_work = threading.Lock()
        self._stop = threading.Event()
        self._scheduler = BackgroundScheduler(timezone=UTC, daemon=True)
        self.fatal: MailbotError | None = None

    def start(self) -> None:
        """Begin with a round now, and do one every few minutes from then on.

        A round that was missed, while the machine slept say, is made up for once.
        """
        self._scheduler.add_job(
            self.tick,
            "interval",
            minutes=self._config.service.poll_minutes,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    def tick(self) -> None:
        """Do a round, unless one is under way; what goes wrong is waited out or ends it all."""
        if self._stop.is_set() or not self._at_work.acquire(blocking=False):
            return
        try:
            self._round()
            self._failures = 0
        except StoreDamaged as error:
            self._give_up(error)
        except TRANSIENT as error:
            self._back_off(str(error))
        except FolderMissing as error:
            if self._mailbox is None:  # found missing at login: only the owner can mend it
                self._give_up(error)
            else:
                self._back_off(str(error))
        except MailbotError as error:
            self._give_up(error)
        except Exception:
            log.exception("a round failed unexpectedly")
            self._back_off("an unexpected error")
        finally:
            self._at_work.release()

    def _round(self) -> None:
        if self._mailbox is None:
            self._mailbox = connect(self._config)
        with records(self._config) as (store, books):
            report = one_round(
                self._config, self._mailbox, store, books, stopping=self._stop.is_set
            )
        if report.events:
            log.info("round done: %d events", report.events)
        for problem in report.problems:
            log.warning("%s", problem)
        if any(isinstance(problem, FolderMissing) for problem in report.problems):
            self._hang_up()  # the next login finds out which folders there are

    def _back_off(self, reason: str) -> None:
        """Throw the connection away and wait: longer each time, never in step with others."""
        if self._stop.is_set():
            return
        self._hang_up()
        self._failures += 1
        longest = min(2.0**self._failures, LONGEST_WAIT.total_seconds())
        wait = timedelta(seconds=uniform(0.5, 1.0) * longest)  # noqa: S311 jitter, no secret
        log.warning("trying again in %d s: %s", wait.total_seconds(), reason)
        self._scheduler.add_job(
            self.tick,
            "date",
            run_date=datetime.now(UTC) + wait,
            id="again",
            replace_existing=True,
            misfire_grace_time=None,
        )

    def _give_up(self, error: MailbotError) -> None:
        self.fatal = error
        self.stop()

    def _hang_up(self) -> None:
        if self._mailbox is not None:
            self._mailbox.close()
            self._mailbox = None

    def stop(self) -> None:
        """Have the round end at its next safe place, and none begin after it."""
        self._stop.set()

    def wait(self) -> None:
        """Return when told to stop, after the round in hand has ended or was cut short.

        Cutting is safe: every effect on the mailbox is on record before it is done.
        """
        while not self._stop.wait(1.0):  # naps, so that a signal is seen on every system
            pass
        ended = self._at_work.acquire(timeout=GRACE_SECONDS)
        self._scheduler.shutdown(wait=False)
        if ended:
            self._hang_up()


def serve(config: Config) -> int:
    """Run until SIGTERM or SIGINT; return 0. Raises what no waiting can mend."""
    logging.basicConfig(
        level=config.service.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    service = Service(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.stop())
    service.start()
    log.info("mailbot runs: a round every %d minutes", config.service.poll_minutes)
    service.wait()
    log.info("mailbot ends")
    if service.fatal is not None:
        raise service.fatal
    return 0
