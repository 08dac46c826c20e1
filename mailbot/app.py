"""The one place where doors and rounds meet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from mailbot.edge.config import Config
from mailbot.edge.holiday import days_off
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.importfolder import WatchedFolder
from mailbot.edge.papers import GuardedPapers
from mailbot.edge.secrets import password
from mailbot.edge.shelf import mappings, templates
from mailbot.edge.system import SystemClock
from mailbot.edge.tinystore import TinyStore
from mailbot.intake.day import Order
from mailbot.intake.mapping import ExportMapping, Habits, mapping_from, mapping_of
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.errors import ConfigError, DataError
from mailbot.model.letter import Draft, Letter
from mailbot.model.policy import Practice
from mailbot.reader import read_labels, reader
from mailbot.render.facts import facts_for
from mailbot.render.letter import pick, write
from mailbot.rounds.office import Office, Unwatched
from mailbot.rounds.ports import Clock, ImportFolder, Mailbox, Progress, Store
from mailbot.rounds.round import Report, go_round
from mailbot.rounds.settle import Writer

PATIENCE_SECONDS = 15.0
"""How long a command of the owner waits for a round that is at work on the store."""


@contextmanager
def records(config: Config, *, read_only: bool = False) -> Iterator[tuple[Store, Books]]:
    """Open the store and the books; a command waits for a round to end, and says if none does.

    Raises Busy, StoreDamaged, ConfigError (a newer store) and StorageError.
    """
    wait = 0.0 if read_only else PATIENCE_SECONDS
    with TinyStore.open(config.store.folder, read_only=read_only, wait_seconds=wait) as store:
        yield store, store.books(replay)


def connect(config: Config) -> ImapMailbox:
    """Return the owner's mailbox, logged in. Raises the errors of edge/imap.py."""
    return ImapMailbox.open(config.imap, password(config.imap))


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


def practice_of(config: Config, now: datetime) -> Practice:
    """Return everything that decides about letters, with the public holidays of these years."""
    return Practice(
        policy=config.policy,
        calendar=config.calendar,
        terms=config.terms,
        language=config.letters.language,
        days_off=days_off(config.calendar.holidays, config.owner.day_of(now)),
    )


def one_round(  # noqa: PLR0913 the doors of a round
    config: Config,
    mailbox: Mailbox,
    store: Store,
    books: Books,
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
    imports: ImportFolder | None = None,
) -> Report:
    """Do one round of the whole main job on a mailbox; see rounds/round.py.

    *imports* takes the place of the watched folder that is configured.
    """
    clock = SystemClock()
    papers = GuardedPapers()
    office = Office(
        mailbox=mailbox,
        store=store,
        books=books,
        owner=config.owner,
        practice=practice_of(config, clock.now()),
        clock=clock,
        reader=reader(),
        labels=read_labels(),
        papers=papers,
        imports=imports or watched_folder(config),
        habits=habits_of(config),
        look_back_days=config.imap.look_back_days,
        trusted_servers=config.imap.trusted_servers,
        html=config.letters.html,
        progress=progress or Unwatched(),
        stopping=stopping,
    )
    try:
        return go_round(office, writer(config, clock))
    finally:
        papers.close()


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


def service_lock(config: Config) -> Path:
    """Return the file that a running mailbot holds, so that no second one starts."""
    return config.store.folder / "service.lock"
