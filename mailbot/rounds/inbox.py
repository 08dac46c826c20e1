"""Read what came in: from a new message to the events it puts on record."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from mailbot.decide.record import Told, concerns_us, facts_of, set_aside
from mailbot.decide.response import QUESTIONS, respond
from mailbot.link.case import link, may_matter
from mailbot.model.case import Case
from mailbot.model.errors import MailboxBroken, MailboxUnreachable, PoisonMessage, StorageError
from mailbot.model.event import DraftApproved, Event
from mailbot.model.letter import Purpose
from mailbot.model.mailbox import Trouble
from mailbot.model.message import Fetched, Heading, Message, Place
from mailbot.model.reading import Context
from mailbot.parse.message import read_heading, read_message
from mailbot.rounds.folder import read_new
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Store
from mailbot.understand.reading import read

log = logging.getLogger(__name__)

TRIES = 3
"""How often a message may fail before it is quarantined (FACTS G8)."""


def read_inbox(office: Office) -> int:
    """Read every new message of the watched folders; return how many events they made.

    One message that cannot be read never stops the others: its tries are counted on disk,
    and after TRIES of them it is quarantined with its reason until `mailbot retry`.
    """
    recorded = _count_interrupted(office) + _retry(office)
    for folder in office.mailbox.folders.inbox:
        recorded += read_new(office, folder, _wanted, _try)
    return recorded


def _wanted(office: Office, fetched: Fetched) -> bool:
    try:
        heading = read_heading(fetched)
    except PoisonMessage:
        return True  # let it fail where failures are counted
    return heading.id not in office.books.heard and may_matter(heading, office.books, office.owner)


def _try(office: Office, fetched: Fetched) -> int:
    """Read one message; a failure is counted and kept to itself."""
    place = fetched.place
    known = next((t for t in office.store.troubles() if t.place == place), None)
    office.store.begin(place)
    try:
        recorded = office.record(events_of(office, fetched))
    except (MailboxBroken, MailboxUnreachable, StorageError):
        raise  # the world's trouble, not this message's
    except Exception as error:  # noqa: BLE001 whatever one message does, the next one is read
        _blame(office, place, known, _reason(error))
        return 0
    finally:
        office.store.done()
    if known is not None:
        office.store.forget(place)
    return recorded


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, PoisonMessage) else type(error).__name__


def _blame(office: Office, place: Place, known: Trouble | None, reason: str) -> None:
    tries = (known.tries if known else 0) + 1
    trouble = Trouble(place=place, tries=tries, reason=reason, quarantined=tries >= TRIES)
    office.store.note(trouble)
    log.warning("could not read message %s of %s (try %d)", place.uid, place.folder, tries)


def _count_interrupted(office: Office) -> int:
    """Count a try for the message in hand when the last process died."""
    place = office.store.interrupted()
    if place is not None:
        known = next((t for t in office.store.troubles() if t.place == place), None)
        _blame(office, place, known, "mailbot ended while it read this message")
        office.store.done()
    return 0


def _retry(office: Office) -> int:
    recorded = 0
    for trouble in office.store.troubles():
        if trouble.quarantined:
            continue
        place = trouble.place
        if office.mailbox.state(place.folder).uidvalidity != place.uidvalidity:
            office.store.forget(place)  # the folder is looked through again anyway
            continue
        found = False
        for fetched in office.mailbox.messages(place.folder, [place.uid]):
            recorded += _try(office, fetched)
            found = True
        if not found:
            office.store.forget(place)  # the owner moved or deleted it
    return recorded


def try_again(store: Store) -> int:
    """Have the next round try every quarantined message anew; return how many there are."""
    count = 0
    for trouble in store.troubles():
        if trouble.quarantined:
            store.note(replace(trouble, tries=0, quarantined=False))
            count += 1
    return count


def events_of(office: Office, fetched: Fetched) -> Iterable[Event]:
    """Return the events that one message leads to, decisions included."""
    message = read_message(fetched, trusted=office.trusted_servers)
    if message.id in office.books.heard:
        return ()
    now = office.clock.now()
    joined = link(message, office.books)
    proved = tuple(_sent_after_all(office, message))
    if joined.asks_owner:
        return (*proved, set_aside(message, joined, now))
    if joined.client is None:
        return proved
    case = office.books.cases[joined.client]
    reading = read(message, _context(office, case, message, joined.thread), office.lexicons)
    if not concerns_us(joined, reading):
        return proved
    told = Told(
        message=message,
        link=joined,
        client=joined.client,
        reading=reading,
        case=case,
        owner=office.owner,
        now=now,
    )
    return (*proved, *facts_of(told))


def _sent_after_all(office: Office, message: Heading) -> Iterable[Event]:
    """Yield the proof that a letter of ours was sent: a reply carries its id or token back."""
    for reference in message.references:
        client, key = office.books.letters.get(reference, (None, None))
        if client is None or key is None:
            continue
        record = office.books.cases[client].draft(key)
        if record is None or record.state.sent:
            continue
        yield DraftApproved(
            at=office.clock.now(),
            cause=message.id,
            client=client,
            letter=key,
            message=record.letter.message_id,
            written=message.at,
            evidence="a reply carries it back",
        )
        return


def _context(office: Office, case: Case, message: Message, thread: str) -> Context:
    asked = [d.letter for d in case.drafts if d.state.sent and d.letter.purpose in QUESTIONS]
    last: Purpose | None = asked[-1].purpose if asked else None
    return Context(
        today=message.at.astimezone(ZoneInfo(office.owner.timezone)).date(),
        asked=last,
        contacts=case.client.contacts,
        known_thread=thread in office.books.threads,
        own_addresses=(office.owner.address, *office.owner.aliases),
    )


def answer_all(office: Office) -> int:
    """Plan and withdraw letters wherever a case asks for it; return how many events."""
    recorded = 0
    for client in tuple(office.books.cases):
        case = office.books.cases[client]
        if not (case.runaround.hops or case.open_drafts):
            continue
        events = respond(case, office.books, office.owner, office.policy, office.clock.now())
        recorded += office.record(events)
    return recorded
