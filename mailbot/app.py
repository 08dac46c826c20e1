"""The one place where doors and rounds meet."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from mailbot.edge.config import Config
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.secrets import password
from mailbot.edge.shelf import lexicons, mentions, opinion, questions, templates, thesaurus
from mailbot.edge.system import SystemClock
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.letter import Draft, Letter
from mailbot.render.facts import facts_for
from mailbot.render.letter import pick, write
from mailbot.rounds.office import Office, Unwatched
from mailbot.rounds.ports import Clock, Mailbox, Progress, Store
from mailbot.rounds.round import Report, go_round
from mailbot.rounds.settle import Writer
from mailbot.understand.lexicon import Lexicon, lexicon_from
from mailbot.understand.mention import Mentions
from mailbot.understand.opinion import Opinion
from mailbot.understand.question import questions_from
from mailbot.understand.reading import Reader
from mailbot.understand.thesaurus import thesaurus_from

PATIENCE_SECONDS = 15.0
"""How long a command of the owner waits for a round that is at work on the store."""


@contextmanager
def records(config: Config, *, read_only: bool = False) -> Iterator[tuple[Store, Books]]:
    """Open the store and the books; a command waits for a round to end, and says if none does.

    Raises Busy, StoreDamaged, ConfigError (a newer store) and StorageError.
    """
    wait = 0.0 if read_only else PATIENCE_SECONDS
    with TinyStore.open(config.store.folder, read_only=read_only, wait_seconds=wait) as store:
        yield store, replay(store.events())


def connect(config: Config) -> ImapMailbox:
    """Return the owner's mailbox, logged in. Raises the errors of edge/imap.py."""
    return ImapMailbox.open(config.imap, password(config.imap))


class _Lexicons(Mapping[str, Lexicon]):
    """The lexicon of each language, compiled when it is first needed."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._compiled: dict[str, Lexicon] = {}

    def __getitem__(self, language: str) -> Lexicon:
        """Return the lexicon of a *language*. Raises KeyError if there is none."""
        if language not in self._compiled:
            self._compiled[language] = lexicon_from(self._texts[language])
        return self._compiled[language]

    def __iter__(self) -> Iterator[str]:
        """Yield the languages."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Return how many languages there are."""
        return len(self._texts)


@cache
def read_lexicons() -> Mapping[str, Lexicon]:
    """Return the lexicon of each language mailbot reads, each compiled once a process."""
    return _Lexicons(lexicons())


@cache
def reader() -> Reader:
    """Return all that reading needs; compiled and loaded once a process."""
    return Reader(
        lexicons=read_lexicons(),
        opinion=Opinion.from_bytes(opinion(), thesaurus_from(thesaurus())),
        mentions=Mentions.from_bytes(mentions()),
        questions=questions_from(questions()),
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
            show_amounts=config.policy.show_amounts,
            reassure=config.letters.reassure,
        )
        return write(letter, facts, pick(shelf, letter))

    return put_in_words


def one_round(
    config: Config,
    mailbox: Mailbox,
    store: Store,
    books: Books,
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Do one round of the whole main job on a mailbox; see rounds/round.py."""
    clock = SystemClock()
    office = Office(
        mailbox=mailbox,
        store=store,
        books=books,
        owner=config.owner,
        policy=config.policy,
        clock=clock,
        reader=reader(),
        look_back_days=config.imap.look_back_days,
        trusted_servers=config.imap.trusted_servers,
        progress=progress or Unwatched(),
        stopping=stopping,
    )
    return go_round(office, writer(config, clock))


def service_lock(config: Config) -> Path:
    """Return the file that a running mailbot holds, so that no second one starts."""
    return config.store.folder / "service.lock"
