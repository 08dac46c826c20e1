"""Read what the owner sent: our letters, their own, and whom they write to."""

import logging
from collections.abc import Iterator

from mailbot.link.contact import client_of, own_domain
from mailbot.link.invoice import numbers_in
from mailbot.link.thread import known_thread, thread_of
from mailbot.model.errors import PoisonMessage
from mailbot.model.event import (
    ClientRegistered,
    ContactLearned,
    DraftApproved,
    DraftSuperseded,
    Event,
    LetterSent,
    ThreadLinked,
)
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftState
from mailbot.model.message import Address, Fetched, Heading, Message, ThreadId
from mailbot.model.people import ClientId, Contact
from mailbot.parse.message import read_heading, read_message
from mailbot.render.mime import runs_of
from mailbot.rounds.folder import read_new
from mailbot.rounds.office import Office
from mailbot.understand.approval import Match, match, sameness

log = logging.getLogger(__name__)

LEAST_SAMENESS = 0.98
"""From this share of unchanged words on, a letter counts as sent as it was."""


def read_outbox(office: Office) -> int:
    """Read every new message of the Sent folders; return how many events they made.

    Comes before anything is concluded from Drafts: a draft that is gone may have been sent.
    """
    return sum(read_new(office, name, _wanted, _take) for name in office.mailbox.folders.sent)


def _wanted(office: Office, fetched: Fetched) -> bool:
    try:
        heading = read_heading(fetched)
    except PoisonMessage:
        return False
    if heading.id in office.books.thread_of and heading.id not in office.books.letters:
        return False  # a letter of the owner's own that is on record
    return (
        _ours(office, heading) is not None
        or known_thread(heading, office.books) is not None
        or any(client_of(a, office.books) for a in (*heading.to, *heading.cc))
        or bool(numbers_in(heading.subject, office.books))
    )


def _ours(office: Office, heading: Heading) -> Match | None:
    """Return the letter of ours that the owner sent with this message, or None."""
    drafts = [
        draft
        for reference in (heading.id, *heading.original_ids, *reversed(heading.references))
        if (known := office.books.letters.get(reference)) is not None
        and (draft := office.books.cases[known[0]].draft(known[1])) is not None
        and not draft.state.sent
        and draft.planned <= heading.at.replace(microsecond=999999)
    ]
    return match(heading, drafts)


def _take(office: Office, fetched: Fetched) -> int:
    return office.record(_events_of(office, fetched))


def _events_of(office: Office, fetched: Fetched) -> tuple[Event, ...]:
    try:
        message = read_message(fetched)
    except PoisonMessage as error:
        log.warning("could not read sent message %s: %s", fetched.place.uid, error)
        return ()
    ours = _ours(office, message)
    if ours is not None:
        return (_approved(office, message, ours),)
    return tuple(_own_letter(office, message))


def _approved(office: Office, message: Message, ours: Match) -> DraftApproved:
    draft = ours.draft
    text = f"{message.text}\n{message.signature}\n{message.quoted}"
    same = round(sameness(draft.runs, runs_of(text)), 2)
    return DraftApproved(
        at=office.clock.now(),
        cause=message.id,
        client=draft.letter.client,
        letter=draft.letter.key,
        message=message.id,
        written=message.at,
        evidence=ours.mark,
        edited=same < LEAST_SAMENESS,
        sameness=same,
    )


def _own_letter(office: Office, message: Message) -> Iterator[Event]:
    """Yield what a letter of the owner's own tells: its thread, invoices and readers."""
    numbers = numbers_in(f"{message.subject}\n{message.text}", office.books)
    client = _client(office, message, numbers)
    if client is None:
        return
    now = office.clock.now()
    thread = thread_of(message, office.books)
    own = tuple(i for i in numbers if office.books.owners_of.get(i) == client)
    yield from _readers(office, message, client)
    yield ThreadLinked(
        at=now,
        cause=message.id,
        client=client,
        thread=thread,
        message=message.id,
        invoices=own or _only_open(office, client),
        subject=message.subject[:200],
        evidence="you wrote it",
    )
    readers = tuple(a for a in (*message.to, *message.cc) if not office.owner.writes_as(a.address))
    yield LetterSent(
        at=now,
        cause=message.id,
        client=client,
        message=message.id,
        thread=thread,
        written=message.at,
        to=readers,
    )
    yield from _superseded(office, message, client, thread)


def _client(office: Office, message: Message, numbers: tuple[InvoiceId, ...]) -> ClientId | None:
    thread = office.books.threads.get(thread_of(message, office.books))
    if thread is not None:
        return thread.client
    clients = {client_of(a, office.books) for a in (*message.to, *message.cc)} - {None}
    if len(clients) == 1:
        return clients.pop()
    owners = {office.books.owners_of[n] for n in numbers} if not clients else set()
    return owners.pop() if len(owners) == 1 else None


def _only_open(office: Office, client: ClientId) -> tuple[InvoiceId, ...]:
    still_open = office.books.cases[client].open
    return (still_open[0].invoice.id,) if len(still_open) == 1 else ()


def _readers(office: Office, message: Message, client: ClientId) -> Iterator[Event]:
    """Yield the people the owner wrote to as contacts, and their domain as the client's.

    Writing to somebody about a client's invoice is an act of the owner, the strongest word
    there is. A domain of a mail provider never becomes a client's.
    """
    case = office.books.cases[client]
    for address in dict.fromkeys((*message.to, *message.cc)):
        if not _may_be_contact(office, address, message, client):
            continue
        domain = own_domain(address)
        if address in message.to and domain and domain not in case.client.domains:
            yield ClientRegistered(
                at=office.clock.now(),
                cause=message.id,
                client=client,
                name=case.client.name,
                domains=(domain,),
                language=case.client.language,
            )
        known = case.client.contact(address.address)
        if known is None or (address.name and not known.name):
            yield ContactLearned(
                at=office.clock.now(),
                cause=message.id,
                client=client,
                contact=Contact(address=address.address, name=address.name),
                source=f"you wrote to them on {message.at:%Y-%m-%d}",
            )


def _may_be_contact(office: Office, address: Address, message: Message, client: ClientId) -> bool:
    own = office.owner.address.rpartition("@")[2]
    if office.owner.writes_as(address.address) or (own_domain(address) == own):
        return False
    known = client_of(address, office.books)
    return known == client or (known is None and address in message.to)


def _superseded(
    office: Office, message: Message, client: ClientId, thread: ThreadId
) -> Iterator[DraftSuperseded]:
    """Yield the unedited drafts of the thread: the owner wrote themselves instead."""
    for draft in office.books.cases[client].open_drafts:
        if draft.letter.thread != thread or draft.state is DraftState.EDITED:
            continue
        if message.at > draft.planned:
            yield DraftSuperseded(
                at=office.clock.now(),
                cause=message.id,
                client=client,
                letter=draft.letter.key,
                message=message.id,
            )
