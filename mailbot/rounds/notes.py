"""Do what the owner wrote into the folder Notes, once each, and answer it."""

import logging
from collections.abc import Iterable
from functools import cache, partial
from hashlib import blake2b

from mailbot.edge.shelf import note_words
from mailbot.edge.system import reach
from mailbot.intake.note.act import Question
from mailbot.intake.note.line import tokens_of, typed, without_prefixes
from mailbot.intake.note.names import Known, Names, names_of
from mailbot.intake.note.reading import read_note
from mailbot.intake.note.slip import World
from mailbot.intake.note.vocabulary import Vocabulary, vocabulary_of
from mailbot.model.books import Books
from mailbot.model.errors import (
    MailbotError,
    MailboxBroken,
    MailboxUnreachable,
    Refused,
    StorageError,
)
from mailbot.model.event import Event
from mailbot.model.invoice import bare_number
from mailbot.model.mailbox import Cursor, FolderState
from mailbot.model.message import Fetched, Message
from mailbot.model.note import NoteAnswered
from mailbot.model.people import ClientId, Owner
from mailbot.parse.heading import MADE_UP
from mailbot.parse.message import read_message
from mailbot.parse.written import was_delivered
from mailbot.rounds.desk import look_again
from mailbot.rounds.folder import attempt, try_again
from mailbot.rounds.noteday import days_in
from mailbot.rounds.obeying import Obeyed, obey
from mailbot.rounds.office import Office
from mailbot.rounds.ownfolders import inbox_of, look, make

log = logging.getLogger(__name__)

NOTES, DONE = "Notes", "Done"
"""Our names for the two folders, below Mailbot."""

LONGEST_WORDS = 300
"""Letters of a note that the answer repeats."""


def obey_notes(office: Office) -> tuple[MailbotError, ...]:
    """Obey every note that was not answered so far; return what kept it from that.

    A note that was done moves to Done. One that was not clear stays, is answered once, and is
    read again when its text changes. Costs one STATUS where nothing is new.
    """
    if not office.practice.folders.notes:
        return ()
    try:
        make(office, (NOTES, DONE))
        state = look(office, NOTES)
        if state is not None:
            _obey_in(office, state)
    except (MailboxBroken, MailboxUnreachable, StorageError):
        raise
    except MailbotError as error:
        return (error,)
    return ()


def _obey_in(office: Office, state: FolderState) -> None:
    folder = state.folder
    cursor = office.store.cursor(folder)
    end = Cursor(folder=folder, uidvalidity=state.uidvalidity, next_uid=max(state.uidnext, 1))
    if cursor == end:
        return
    uids = office.mailbox.uids(folder) if state.messages else []
    given_up = {t.place for t in office.store.troubles() if t.quarantined}
    stuck: list[Refused] = []
    for fetched in office.mailbox.messages(folder, uids):
        if r"\Deleted" in fetched.flags or fetched.place in given_up:
            continue
        try:
            _answer(office, fetched)
        except Refused as error:  # it is answered, and cannot be put away: the others can
            stuck.append(error)
        if office.stopping():
            return
    if stuck:
        raise stuck[0]
    if uids and uids[-1] >= end.next_uid:
        return  # one more came in meanwhile: it is for the next round
    office.record((), cursor=end)


def _answer(office: Office, fetched: Fetched) -> None:
    """Put on record what one note leads to, in one step with its answer, and put it away."""
    after: list[Obeyed] = []
    attempt(office, fetched, partial(_events_of, after=after))
    reach("note recorded")
    learnt = office.learnt
    if learnt is not None and any(obeyed.learnt for obeyed in after):
        learnt.accept(office.clock.now())
    try:
        key = key_of(read_message(fetched))
    except MailbotError:
        return  # it cannot be read: its tries are counted
    known = office.books.notes.get(key)
    home = office.mailbox.folders.ours(DONE) if known is not None and known.done else None
    if known is not None and was_delivered(fetched.raw):
        home = inbox_of(office)
    if home is not None:
        office.mailbox.refile(fetched.place, home)


def _events_of(office: Office, fetched: Fetched, *, after: list[Obeyed]) -> Iterable[Event]:
    message = read_message(fetched)
    key = key_of(message)
    if key in office.books.notes:
        return ()
    obeyed = _obeyed(office, fetched, message)
    if obeyed.again:
        look_again(office.store)
    if obeyed.retried:
        try_again(office.store)
    after.append(obeyed)
    answered = NoteAnswered(
        at=office.clock.now(),
        cause=message.id,
        note=message.id,
        text=key,
        words="" if was_delivered(fetched.raw) else _words(message),
        answer=obeyed.answer,
        done=obeyed.done,
        clients=obeyed.clients or tuple(_clients_in(_words(message), office.books)),
    )
    log.info("read note %s: %s", fetched.place.uid, "done" if obeyed.done else "asked about")
    return (*obeyed.events, answered)


def _obeyed(office: Office, fetched: Fetched, message: Message) -> Obeyed:
    if refusal := _no_note(office.owner, fetched, message):
        return Obeyed(done=False, answer=refusal)
    # With what it says: a draft that is used again keeps its Message-ID in some mail programs.
    now, cause = office.clock.now(), f"note {message.id} {key_of(message)[:8]}"
    acts = read_note(message.subject, message.text, _world(office), below=message.signature)
    if len({repr(act) for act in acts}) < len(acts):
        twice = Question(line="", why="it says the same thing two times; write it once")
        return obey((twice,), office, now, cause)
    return obey(acts, office, now, cause)


def _no_note(owner: Owner, fetched: Fetched, message: Message) -> str:
    """Return why a message is not obeyed, or an empty text: only what the owner wrote there is."""
    if was_delivered(fetched.raw):
        return (
            f"a message that says it is from {message.sender.address or 'nobody'} came by mail into"
            " Mailbot/Notes. Nobody commands mailbot by mail; it is in your inbox now"
        )
    if message.sender.address and not owner.writes_as(message.sender.address):
        return f"this is of {message.sender.address}, and only you command mailbot; move it back"
    if message.letter:
        return "this is a draft that mailbot wrote, and no note; move it back to Drafts"
    if message.references and without_prefixes(message.subject) != message.subject:
        return (
            "its subject is that of a message it answers or forwards; write a subject of your own"
        )
    if any(not owner.writes_as(a.address) for a in (*message.to, *message.cc)):
        return "this is a letter to somebody; a note is for mailbot alone: take the address away"
    return ""


def key_of(message: Message) -> str:
    """Return the fingerprint of a note: its Message-ID, or else its moment, and what it says."""
    id_ = message.id if MADE_UP not in message.id else (message.id, message.at)
    whole = repr((id_, message.subject, message.text, message.signature))
    return blake2b(whole.encode(), digest_size=16).hexdigest()


def _words(message: Message) -> str:
    lines = [typed(line) for line in (message.subject, *message.text.splitlines())]
    return "\n".join(line for line in lines if tokens_of(line))[:LONGEST_WORDS]


def _clients_in(words: str, books: Books) -> Iterable[ClientId]:
    """Yield the clients that a note may name: a purge takes those away that were asked about."""
    names = names_on_record(books)
    tokens = tokens_of(words)
    free = frozenset(range(len(tokens)))
    named = {name for one in names.named(tokens, free, people=True) for name in one.clients}
    named |= {names.numbers[bare_number(n)][1] for _, _, n in names.number_at(tokens, free)}
    return (case.client.id for case in books.cases.values() if case.client.name in named)


@cache
def _vocabulary() -> Vocabulary:
    return vocabulary_of(note_words())


def _world(office: Office) -> World:
    today, lexicons = office.owner.day_of(office.clock.now()), office.reader.lexicons
    return World(
        vocabulary=_vocabulary(),
        names=names_on_record(office.books),
        days=lambda text: days_in(text, today, lexicons, _vocabulary()),
        today=today,
        endings=frozenset(_endings(office.owner)),
    )


def _endings(owner: Owner) -> Iterable[str]:
    """Yield the lines with which the owner's signature may begin, made plain."""
    for line in (
        owner.name,
        *owner.name.split(),
        owner.firm,
        owner.title,
        owner.phone,
        owner.address,
    ):
        if words := " ".join(t.plain for t in tokens_of(typed(line))):
            yield words


def names_on_record(books: Books) -> Names:
    """Return whom and what a note may name."""
    return names_of(
        Known(
            name=case.client.name,
            people={c.address: c.name for c in case.client.contacts},
            domains=case.client.domains,
            invoices=tuple(r.invoice.id for r in case.receivables),
            open=tuple(r.invoice.id for r in case.open),
        )
        for case in books.cases.values()
    )
