"""The one place where doors and rounds meet."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from mailbot.edge.config import Config
from mailbot.edge.idle import Watch
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.importfolder import WatchedFolder
from mailbot.edge.learnedstore import FOLDER, LearnedStore, learned_store
from mailbot.edge.papers import GuardedPapers
from mailbot.edge.pastmail import PastMailbox
from mailbot.edge.picture import painted
from mailbot.edge.shelf import mappings, templates
from mailbot.edge.signin import credential
from mailbot.edge.smtp import Courier
from mailbot.edge.system import SystemClock
from mailbot.intake.day import Order
from mailbot.intake.mapping import ExportMapping, Habits, mapping_from, mapping_of
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.errors import (
    ConfigError,
    DataError,
)
from mailbot.model.event import Event
from mailbot.model.learning import Plan
from mailbot.model.letter import Draft, Letter
from mailbot.model.mailbox import Folders
from mailbot.reader import read_labels, reader
from mailbot.record import practice_of
from mailbot.render.facts import facts_for
from mailbot.render.letter import pick, write
from mailbot.rounds.learning import Learner, is_complete
from mailbot.rounds.office import LastLook, Office, Unwatched
from mailbot.rounds.ports import Clock, ImportFolder, Mailbox, Progress, Store
from mailbot.rounds.rehearsal import RehearsalMailbox
from mailbot.rounds.round import RoundDone, go_round
from mailbot.rounds.settle import Writer

EXPECTED = timedelta(days=2)
"""For so long after a letter was sent, answers to it are most likely."""

WHOLE_UP_TO_KB = 16
"""Of the past, few files are ever looked at: of larger messages only the texts are fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How far the reading of the past came, and what it led to."""

    complete: bool
    books: Books
    missing: tuple[str, ...]
    """Folders that could not be read."""


def connect(config: Config) -> ImapMailbox:
    """Return the owner's mailbox, logged in. Raises the errors of edge/imap.py."""
    return ImapMailbox.open(config.imap, credential(config, config.imap)[0])


def watch(config: Config, folders: Folders, own: Sequence[str]) -> Watch | None:
    """Return who waits for new messages in the mailbox; None where its server cannot tell."""
    return Watch.open(config.imap, credential(config, config.imap)[0], folders, own)


def reply_expected(books: Books, now: datetime) -> bool:
    """Say whether the owner sent a letter of ours so lately that answers may come any minute."""
    lately = now - EXPECTED
    return any(
        draft.state.sent and draft.since > lately
        for case in books.cases.values()
        for draft in case.drafts
    )


def writer(config: Config, clock: Clock) -> Writer:
    """Return what gives a letter its words; templates are read anew for each round."""
    shelf = templates(config.letters.templates)

    def put_in_words(letter: Letter, case: Case) -> Draft:
        today = config.owner.day_of(clock.now())
        facts = facts_for(
            letter,
            case,
            config.owner,
            today,
            practice=practice_of(config, clock.now()),
            reassure=config.letters.reassure,
        )
        return write(letter, facts, pick(shelf, letter))

    return put_in_words


def one_round(  # noqa: PLR0913 the doors of a round
    config: Config,
    mailbox: Mailbox,
    store: Store,
    books: Books,
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
    imports: ImportFolder | None = None,
    last_look: LastLook | None = None,
    hurried: bool = False,
) -> RoundDone:
    """Do one round of the whole main job on a mailbox; see rounds/round.py.

    *imports* takes the place of the watched folder that is configured, *last_look* remembers
    from round to round what was seen of Drafts. *hurried*: only cases with news are decided
    about, the others in the next whole round.
    """
    doors = _office(
        config,
        mailbox,
        store,
        books,
        courier=None if isinstance(mailbox, RehearsalMailbox) else courier_of(config),
        imports=imports or watched_folder(config),
        learnt=LearntPast(config),
        habits=habits_of(config),
        look_back_days=config.imap.look_back_days,
        html=config.letters.html,
        paint=painted,
        progress=progress or Unwatched(),
        stopping=stopping,
        last_look=last_look,
        hurried=hurried,
    )
    with doors as office:
        return go_round(office, writer(config, office.clock))


@contextmanager
def _office(
    config: Config, mailbox: Mailbox, store: Store, books: Books, **more: Any
) -> Iterator[Office]:
    """Give what a round and learning both work with, and *more*; let go of its papers after."""
    clock = SystemClock()
    with closing(GuardedPapers()) as papers:
        yield Office(
            mailbox=mailbox,
            store=store,
            books=books,
            owner=config.owner,
            practice=practice_of(config, clock.now()),
            clock=clock,
            reader=reader(),
            labels=read_labels(),
            papers=papers,
            trusted_servers=config.imap.trusted_servers,
            **more,
        )


def courier_of(config: Config) -> Courier | None:
    """Return who sends what the owner approves, where they turned that on."""
    smtp = config.smtp
    if smtp is None or not config.folders.approved:
        return None
    return Courier(smtp, lambda: credential(config, smtp)[0])


class LearntPast:
    """The port `Learnt`: what `mailbot learn` found in the past of an account."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def waiting(self) -> tuple[Event, ...] | None:
        """Return what waits for the owner's yes; None if nothing does, or reading goes on."""
        if not (self._config.store.folder / FOLDER).is_dir():
            return None
        with learned_store(self._config, read_only=True) as store:
            plan = store.plan()
            if plan is None or plan.accepted is not None or not is_complete(store.stretches()):
                return None
            return tuple(islice(store.events(), plan.seeded, None))

    def accept(self, at: datetime) -> None:
        """Put on record that the owner said yes at that moment."""
        with learned_store(self._config) as store:
            plan = store.plan()
            if plan is not None:
                store.accept(replace(plan, accepted=at))


def learn(
    config: Config,
    store: LearnedStore,
    plan: Plan,
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Learned:
    """Read the past that *plan* means, from where an earlier call ended; see rounds/learning.py."""
    settings = replace(config.imap, whole_message_up_to_kb=WHOLE_UP_TO_KB)
    let_in = credential(config, config.imap)[0]
    books = store.books(replay)
    known = replay(islice(store.events(), plan.seeded))
    watched = {"progress": progress or Unwatched(), "stopping": stopping}
    with (
        closing(PastMailbox.open(settings, let_in)) as mailbox,
        closing(PastMailbox.open(settings, let_in)) as scout,
        _office(config, mailbox, store, books, **watched) as office,
    ):
        gc.freeze()  # all that is loaded stays; looking for rubbish in it, again and again, costs
        learner = Learner(
            office=office, past=mailbox, scout=scout, store=store, plan=plan, known=known
        )
        complete = learner.learn()
    return Learned(complete=complete, books=books, missing=learner.missing)


def watched_folder(config: Config) -> WatchedFolder:
    """Return the folder into which the owner lays exports."""
    return WatchedFolder(config.imports.folder)


def habits_of(config: Config) -> Habits:
    """Return how exports are read: the owner's own mappings and those that mailbot comes with.

    Raises ConfigError for a mapping that makes no sense.
    """
    own = []
    for name, said in config.mappings.items():
        try:
            own.append(mapping_of(name, said))
        except DataError as error:
            raise ConfigError(f"{config.path}, [imports.mapping.{name}]: {error}") from error
    return Habits(
        mappings=(*own, *_shipped_mappings()),
        currency=config.imports.currency,
        dates=Order(config.imports.dates) if config.imports.dates else None,
    )


@cache
def _shipped_mappings() -> tuple[ExportMapping, ...]:
    return tuple(mapping_from(name, text) for name, text in mappings().items())
