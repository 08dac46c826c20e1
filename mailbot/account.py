"""One mailbox in the service: watch, do a round, watch, and wait out what goes wrong."""

import logging
import time
from datetime import UTC, datetime, timedelta

from mailbot.app import connect, one_round, reply_expected, watch
from mailbot.edge.accounts import name_of
from mailbot.edge.bell import Bell
from mailbot.edge.condition import Condition, State, write
from mailbot.edge.config import Config
from mailbot.edge.idle import Watch
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.lazymailbox import LazyMailbox
from mailbot.edge.metrics import Metrics
from mailbot.edge.patience import STEADY, Patience, is_too_much
from mailbot.keptrecord import KeptRecord
from mailbot.model.errors import (
    ConfigError,
    FolderMissing,
    LoginRefused,
    MailbotError,
    MailboxBroken,
    MailboxUnreachable,
    Remedy,
    remedy_of,
)
from mailbot.rounds.notes import NOTES
from mailbot.rounds.office import LastLook
from mailbot.rounds.unsettled import APPROVED

log = logging.getLogger(__name__)

LATER = (FolderMissing, ConfigError)
"""Errors that end an account at its start, and are waited out where it worked before."""

RENEW_SECONDS = 300.0
"""So often a waiting connection begins anew: servers and routers drop what is silent."""
RENEW_SOON_SECONDS = 60.0
"""The same, while a reply is expected."""

KEPT_SECONDS = 120.0
"""So long the connection to work on is kept after a round; nobody knows if it still is later."""

THOROUGH_SECONDS = 3600.0
"""So often everything is asked anew, whatever the server told by itself."""

MOST_CUT = 3
"""So often in a row the waiting may break early before an hour is spent without."""

VAIN = 2
"""So often in a row the server may wake us for nothing; from then on later and later."""

LONGEST_ROUND = 3600.0
"""A round that takes longer counts as hanging."""


class Account:
    """One mailbox, one thread that does everything in turn."""

    def __init__(self, config: Config, service: Bell) -> None:
        self.config = config
        self.name = name_of(config)
        self.fatal: MailbotError | None = None
        """What ended it, if nothing can be waited for."""
        self.ended = False
        """Whether its life is over: known before the bell rings, unlike the end of its thread."""
        now = datetime.now(UTC)
        self.condition = Condition(account=self.name, state=State.WAITING, since=now)
        """How it is doing, as it stands in status.json."""
        self._service = service
        self._bell = Bell()
        self._stopping = False
        self._polled = False
        self._record = KeptRecord(config)
        self._last_look = LastLook()
        self._metrics = Metrics(config.metrics_path)
        self._patience = Patience()
        self._mailbox = LazyMailbox(self._enter)
        self._watch: Watch | None = None
        self._cuts = 0
        self._no_push_until = 0.0
        self._looked = self._worked = self._asked_all = 0.0
        self._expecting = False
        self._vain = 0
        self._due = time.monotonic() + LONGEST_ROUND
        self._last_round: datetime | None = None

    # What other threads may do

    def poll(self) -> None:
        """Have it look at everything as soon as it can."""
        self._polled = True
        self._bell.ring()

    def stop(self) -> None:
        """Have the round in hand end at its next safe place, and none begin after it."""
        self._stopping = True
        self._bell.ring()

    @property
    def hangs(self) -> bool:
        """Say whether it did nothing for longer than anything may take."""
        return time.monotonic() > self._due

    # Its life

    def run(self, delay: float = 0.0) -> None:
        """Work until told to stop, or until something is wrong that waiting cannot mend."""
        try:
            self._live(delay)
        finally:
            self.ended = True
            self._service.ring()

    def _live(self, delay: float) -> None:
        try:
            self._rest(delay)
            while not self._stopping:
                self._go_on()
        finally:
            self._hang_up()
            self._record.close()
            error = self.fatal
            self._tell(State.STOPPED, str(error) if error else "")

    def _go_on(self) -> None:
        """Attend to the mailbox until something goes wrong, and wait for it to pass."""
        try:
            self._attend()
        except MailbotError as error:
            if self._stopping:
                return
            if self._only_the_owner_mends(error):
                log.error("gives up: %s", error)  # noqa: TRY400 its words are enough
                self.fatal = error
                self._stopping = True
                return
            cause: object = error  # of which the log says less than the status
            wait, words = self._patience.after(error), str(error)
        except Exception as error:
            log.exception("a round failed unexpectedly")
            wait, words = self._patience.after(error), "an unexpected error; the log has it"
            cause = words
        else:
            return
        self._hang_up()
        log.warning("trying again in %d s: %s", wait, cause)
        self._tell(State.WAITING, words, wait)
        self._rest(wait)

    def _only_the_owner_mends(self, error: MailbotError) -> bool:
        worked = self._last_round is not None
        match remedy_of(error):
            case Remedy.RETRY:
                return False
            case Remedy.SIGN_IN:
                return self._patience.exhausted or not worked
            case Remedy.STOP | Remedy.QUARANTINE:
                return not (worked and isinstance(error, LATER))

    def _attend(self) -> None:
        """Watch first, then do a round, then wait: so nothing comes in unseen in between."""
        self._due = time.monotonic() + LONGEST_ROUND
        self._mailbox.connect()
        self._begin_to_watch()
        began = self._looked = time.monotonic()
        try:
            self._round(thorough=True)
            while not self._stopping:
                if self._watch is None:
                    self._wait_for_poll()
                else:
                    self._wait_for_news(self._watch)
        except MailboxBroken:
            self._count_cut(time.monotonic() - began)
            raise

    def _begin_to_watch(self) -> None:
        """Have the server tell what comes in, where it can, on a connection of its own."""
        if not self.config.service.push or time.monotonic() < self._no_push_until:
            return
        self._no_push_until = 0.0
        self._patience.connecting()
        try:
            self._watch = watch(self.config, self._mailbox.folders, self._own)
        except (MailboxUnreachable, LoginRefused) as error:
            if not is_too_much(error):
                raise
            log.info("asks instead of waiting: the server wants no second connection")
            self._do_without()

    def _do_without(self) -> None:
        self._no_push_until = time.monotonic() + THOROUGH_SECONDS

    def _count_cut(self, lasted: float) -> None:
        """Do without being told for a while where the server ends all waiting early."""
        self._cuts = self._cuts + 1 if self._watch is not None and lasted < STEADY else 0
        if self._cuts >= MOST_CUT:
            self._cuts = 0
            self._do_without()

    # Waiting

    def _wait_for_poll(self) -> None:
        self._due = time.monotonic() + self._poll_seconds + LONGEST_ROUND
        self._bell.wait(self._poll_seconds)
        if self._polled and not self._stopping:
            if self._no_push_until:
                self._begin_to_watch()
            self._round(thorough=True)

    def _wait_for_news(self, watching: Watch) -> None:
        now = time.monotonic()
        renewal = self._looked + (RENEW_SOON_SECONDS if self._expecting else RENEW_SECONDS)
        done_with = self._worked + KEPT_SECONDS if self._mailbox.connected else renewal
        self._due = now + RENEW_SECONDS + LONGEST_ROUND
        news = not self._polled and watching.wait(min(renewal, done_with) - now, self._bell)
        if self._stopping:
            return
        now = time.monotonic()
        if news:
            self._be_woken(watching)
        elif self._polled or now >= renewal:
            self._look_around(watching)
        elif now >= done_with:
            self._mailbox.close()

    def _be_woken(self, watching: Watch) -> None:
        """Do a round for the news; what comes meanwhile is heard after it."""
        if self._vain > VAIN:
            self._bell.wait(min(0.25 * 2.0 ** (self._vain - VAIN), RENEW_SOON_SECONDS))
        if not watching.waiting:
            watching.look()
            self._looked = time.monotonic()
        before = self._arrived(watching)
        self._round(thorough=True, hurried=True)
        self._vain = self._vain + 1 if self._arrived(watching) == before else 0

    def _arrived(self, watching: Watch) -> tuple[int, ...]:
        """Return what grows when something comes in, as far as the last round saw it."""
        known = (self._mailbox.known(folder) for folder in watching.pushed)
        return tuple(state.uidnext if state else 0 for state in known)

    def _look_around(self, watching: Watch) -> None:
        """Look at the folders that nobody tells of; do a round if asked for or if one changed."""
        folders = self._mailbox.folders
        others = [f for f in (*folders.inbox, *folders.sent) if f not in watching.pushed]
        own = self._own
        states = watching.look((*others, folders.drafts), own)
        self._looked = time.monotonic()
        # The teaching folders, a score of them, fill only as the inbox empties.
        others = [folder for folder in folders.own.values() if folder not in own]
        changed = self._mailbox.learn(states, (*watching.pushed, *watching.unasked, *others))
        left, watching.left = watching.left, False
        if left:
            self._round(thorough=True)
            return
        if changed or self._polled:
            self._round(thorough=self._looked >= self._asked_all + THOROUGH_SECONDS)

    @property
    def _own(self) -> list[str]:
        """Return the folders of ours into which the owner puts something any day."""
        ours = self._mailbox.folders.own
        return [ours[name] for name in (NOTES, APPROVED) if name in ours]

    # Working

    def _round(self, *, thorough: bool, hurried: bool = False) -> None:
        """Do a round; *thorough*: the server is asked for everything anew.

        A *hurried* one is for news alone; who looks around later decides about all cases.
        """
        self._polled = self._polled and hurried
        self._due = time.monotonic() + LONGEST_ROUND
        if thorough:
            self._asked_all = time.monotonic()
            self._mailbox.forget()
        with self._record.records() as (store, books):
            report = one_round(
                self.config,
                self._mailbox,
                store,
                books,
                stopping=lambda: self._stopping,
                last_look=self._last_look,
                hurried=hurried and not self._record.changed,
            )
            self._expecting = reply_expected(books, datetime.now(UTC))
            given_up = sum(trouble.quarantined for trouble in store.troubles())
            self._metrics.round_done(drafts=len(books.open_drafts()), quarantined=given_up)
        self._worked = time.monotonic()
        self._last_round = datetime.now(UTC)
        self._patience.working()
        if report.events:
            log.info("round done: %d events", report.events)
        for problem in report.problems:
            log.warning("%s", problem)
        if any(isinstance(problem, FolderMissing) for problem in report.problems):
            self._mailbox.close()  # the next login finds out which folders there are
        state = State.WATCHING if self._watch is not None else State.POLLING
        self._tell(state, str(next(iter(report.problems), "")), self._poll_seconds)

    @property
    def _poll_seconds(self) -> float:
        return self.config.service.poll_minutes * 60.0

    def _enter(self) -> ImapMailbox:
        self._patience.connecting()
        return connect(self.config)

    def _hang_up(self) -> None:
        watching, self._watch = self._watch, None
        if watching is not None:
            watching.close()
        self._mailbox.close()

    def _rest(self, seconds: float) -> None:
        """Return after *seconds*, or when told to stop."""
        end = time.monotonic() + seconds
        self._due = end + LONGEST_ROUND
        while not self._stopping and (left := end - time.monotonic()) > 0:
            self._bell.wait(left)
        self._polled = False

    def _tell(self, state: State, words: str, next_in: float | None = None) -> None:
        """Put on file how it is doing."""
        now = datetime.now(UTC)
        problem, _, advice = words.partition(";")
        known = self.condition
        same = (known.state, known.problem) == (state, problem)
        self.condition = Condition(
            account=self.name,
            state=state,
            since=known.since if same else now,
            last_round=self._last_round,
            next_round=None if next_in is None else now + timedelta(seconds=next_in),
            problem=problem,
            advice=advice.strip(),
        )
        write(self.config.store.folder, self.condition)
        self._metrics.tell(self.condition)
