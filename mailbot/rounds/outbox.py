"""Read what the owner sent: our letters, their own, and whom they write to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from mailbot.ledger.replay import apply
from mailbot.link.contact import belongs, clients_of, own_domain
from mailbot.link.invoice import numbers_in, speaks_of_bill
from mailbot.link.thread import known_thread, thread_of
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import (
    DraftApproved,
    DraftSuperseded,
)
from mailbot.model.errors import PoisonMessage
from mailbot.model.event import (
    ClientRegistered,
    ContactLearned,
    Event,
    LetterSent,
    MessageSetAside,
    ThreadLinked,
)
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, DraftState, LetterKey
from mailbot.model.message import Address, Fetched, Heading, Message, ThreadId, Verdict
from mailbot.model.people import ClientId, Contact
from mailbot.parse.message import is_passed_on, read_heading, read_message
from mailbot.render.mime import runs_of
from mailbot.rounds.admission import admit
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.discovery import bills_in, may_carry_invoice
from mailbot.rounds.enclosing import Parcel, invoices_sent, sent_again, title_of
from mailbot.rounds.folder import read_new, retry
from mailbot.rounds.identity import is_own
from mailbot.rounds.newcomers import those_of_new
from mailbot.rounds.office import Office
from mailbot.understand.approval import Mark, Match, added, match, match_by_words, sameness

LEAST_SAMENESS = 0.98
"""From this share of unchanged words on, a letter to which nothing was added was sent as it was."""


def read_outbox(office: Office) -> None:
    """Read every new message of the Sent folders, with the same care as the inbox.

    Comes before anything is concluded from Drafts: a draft that is gone may have been sent.
    """
    for folder in office.mailbox.folders.sent:
        retry(office, folder, events_of)
        read_new(office, folder, _wanted, events_of)


def _wanted(office: Office, fetched: Fetched) -> bool:
    try:
        heading = read_heading(fetched)
    except PoisonMessage:
        return True  # let it fail where failures are counted
    return is_wanted(office, heading)


def is_wanted(office: Office, heading: Heading) -> bool:
    """Say from its heading whether a message of the owner's is worth reading."""
    if heading.id in office.books.thread_of and heading.id not in office.books.letters:
        return False  # a letter of the owner's own that is on record
    return (
        _ours(office, heading) is not None
        or known_thread(heading, office.books) is not None
        or any(clients_of(a, office.books) for a in (*heading.to, *heading.cc))
        or bool(numbers_in(heading.subject, office.books))
        or may_carry_invoice(office, heading)
    )


def _ours(office: Office, heading: Heading) -> Match | None:
    """Return the letter of ours that the message is by an id it carries, or None.

    A draft that was used again for somebody else ("edit as new") is a letter of their own.
    """
    ids = (heading.id, *heading.original_ids, *reversed(heading.references))
    known = [office.books.letters[i] for i in ids if i in office.books.letters]
    known += [(c, LetterKey(heading.letter)) for c in _clients(office, heading) if heading.letter]
    drafts = [
        draft
        for client, key in known
        if (draft := office.books.cases[client].draft(key)) is not None
        and _reaches(office, heading, draft)
    ]
    return match(heading, drafts)


def _clients(office: Office, heading: Heading) -> tuple[ClientId, ...]:
    """Return the clients whom somebody among the readers serves."""
    readers = (*heading.to, *heading.cc)
    return tuple(dict.fromkeys(c for a in readers for c in clients_of(a, office.books)))


def _reaches(office: Office, heading: Heading, draft: DraftRecord) -> bool:
    """Say whether the message goes to a reader of the letter, or to somebody of that client."""
    readers = {a.address for a in (*heading.to, *heading.cc)}
    return bool(
        readers & {a.address for a in draft.letter.to + draft.letter.cc}
    ) or draft.letter.client in _clients(office, heading)


def _ours_by_words(office: Office, message: Message) -> Match | None:
    """Return the letter of ours that the message is although it carries no id of ours."""
    thread = known_thread(message, office.books)
    if thread is None:
        return None
    case = office.books.cases[office.books.threads[thread].client]
    unsent = [d for d in case.drafts if d.letter.thread == thread and not d.state.sent]
    found = match_by_words(message, runs_of(message.whole_text), unsent)
    if found is not None and found.mark is Mark.SOME_WORDS and _lies(office, found.draft):
        return None
    return found


def _lies(office: Office, draft: DraftRecord) -> bool:
    """Say whether a copy of the draft lies in Drafts at this moment."""
    drafts = office.mailbox.folders.drafts
    return any(
        found.place == draft.place or match(read_heading(found), [draft])
        for found in office.mailbox.headings(drafts, office.mailbox.uids(drafts))
        if "\\Deleted" not in found.flags
    )


def events_of(office: Office, fetched: Fetched) -> Iterable[Event]:
    """Return what one message of Sent tells: a letter of ours, or one of the owner's own."""
    message = read_message(fetched)
    ours = _ours(office, message) or _ours_by_words(office, message)
    if ours is None:
        return _own_letter(office, message, fetched)
    if not ours.draft.state.sent:
        again = sent_again(office, fetched, message, ours.draft.letter)
        return (approved(office, message, ours), *again)
    return () if _is_copy(message, ours) else _own_letter(office, message, fetched)


def _is_copy(message: Message, ours: Match) -> bool:
    """Say whether *message* is the letter itself, seen again, and not a later one after it."""
    letter = ours.draft.letter
    ends = {letter.token, letter.answers}
    return ours.mark is not Mark.REFERENCE or message.references[-1] in ends


def approved(office: Office, message: Message, ours: Match) -> DraftApproved:
    """Return the fact that *message* is a letter of ours, sent."""
    draft = ours.draft
    same = round(sameness(draft.runs, runs_of(message.whole_text)), 2)
    return DraftApproved(
        at=office.clock.now(),
        cause=message.id,
        client=draft.letter.client,
        letter=draft.letter.key,
        message=message.id,
        written=message.at,
        evidence=ours.mark,
        edited=same < LEAST_SAMENESS or added(draft.runs, runs_of(message.text)),
        sameness=same,
    )


def is_copy_wanted(office: Office, heading: Heading) -> bool:
    """Say whether a letter of the owner's that came to the inbox may carry an invoice.

    Some billing programs send for the owner, and into Sent goes nothing.
    """
    return heading.id not in office.books.thread_of and may_carry_invoice(office, heading)


def events_of_copy(office: Office, fetched: Fetched, message: Message) -> Iterable[Event]:
    """Return what a letter of the owner's tells that came to the inbox.

    Anybody can write in the owner's name: only what their own server vouches for counts as sent.
    """
    match message.authenticity:
        case Verdict.PASS:
            return events_of(office, fetched)
        case Verdict.FAIL:
            return ()
        case Verdict.UNKNOWN:
            if message.id in office.books.thread_of:
                return ()
            parcel = Parcel(office, fetched, message)
            return admit(office, parcel, bills_in(office, parcel), vouched=False).events
        case never:
            assert_never(never)


def _own_letter(office: Office, message: Message, fetched: Fetched) -> Iterator[Event]:
    """Yield what a letter of the owner's own tells: its thread, invoices and readers.

    A new conversation is ours only if it is about a bill: the owner writes to clients about
    much else.
    """
    if message.id in office.books.thread_of:
        return
    parcel = Parcel(office, fetched, message)
    admission = admit(office, parcel, bills_in(office, parcel))
    yield from admission.events
    if admission.client is not None:
        office = replace(office, books=_ahead(office.books, admission.events))
    text = "\n".join(
        (message.subject, message.text, *(title_of(a.name) for a in message.attachments))
    )
    numbers = tuple(dict.fromkeys((*admission.invoices, *numbers_in(text, office.books))))
    client = admission.client or _client(office, message, numbers)
    if client is None:
        return
    thread = known_thread(message, office.books)
    if thread is not None and office.books.threads[thread].client != client:
        thread = ThreadId(message.id)  # written in one client's thread, but to another client
    own = tuple(i for i in numbers if office.books.owners_of.get(i) == client)
    if not own and not admission.asked and speaks_of_bill(message.subject):
        own = office.books.cases[client].only_open
    if thread is None and not own:
        return
    thread = thread or thread_of(message, office.books)
    yield from _linked(office, message, client, thread, own)
    if not admission.credited:
        yield from invoices_sent(office, parcel, client, thread, own)


def _ahead(books: Books, events: Iterable[Event]) -> Books:
    """Return the books as they will be when *events* are on record; *books* stay as they are."""
    ahead = copy_of(books)
    for event in events:
        apply(ahead, event)
    return ahead


def _linked(
    office: Office,
    message: Message,
    client: ClientId,
    thread: ThreadId,
    invoices: tuple[InvoiceId, ...],
) -> Iterator[Event]:
    now = office.clock.now()
    yield from _readers(office, message, client)
    yield ThreadLinked(
        at=now,
        cause=message.id,
        client=client,
        thread=thread,
        message=message.id,
        invoices=invoices,
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
    """Return whom the owner wrote to: by the readers, by the thread, by the numbers."""
    books = office.books
    thread = books.threads.get(thread_of(message, books))
    serving = [set(clients_of(a, books)) for a in (*message.to, *message.cc)]
    candidates = set.union(*serving, set())
    if thread is not None and (thread.client in candidates or not candidates):
        return thread.client
    owners = {books.owners_of[n] for n in numbers}
    if candidates:
        named = owners & candidates
        return (named or candidates).pop() if len(named or candidates) == 1 else None
    return owners.pop() if len(owners) == 1 else None


def _readers(office: Office, message: Message, client: ClientId) -> Iterator[Event]:
    """Yield what the owner's letter tells of the client's people.

    Whoever gets the first letter about a client's invoice is the client's contact, if they are
    alone, of one firm, or show it. Later on, only people of the client's own domains are: the
    owner also forwards such letters to an accountant or a spouse. Anybody else is shown to the
    owner, who can say so.
    """
    case = office.books.cases[client]
    first = not case.client.contacts and not is_passed_on(message.subject)
    strangers = [
        a
        for a in message.to
        if not is_own(a, office.owner) and not belongs(a, client, office.books)
    ]
    if first:
        sendable = tuple(a for a in strangers if a.sendable)
        theirs = those_of_new(sendable, strangers, case.client.name)
        yield from _first_contacts(office, message, case, theirs)
        strangers = [a for a in strangers if a not in theirs]
    if strangers and not is_passed_on(message.subject):
        yield MessageSetAside(
            at=office.clock.now(),
            cause=message.id,
            message=message.id,
            sender=strangers[0],
            subject=message.subject[:200],
            reason=f"you wrote to them about {case.client.name}; are they a contact there?",
        )
    for address in dict.fromkeys((*message.to, *message.cc)):
        if belongs(address, client, office.books) and not is_own(address, office.owner):
            yield from _learned(office, message, case, address)


def _first_contacts(
    office: Office, message: Message, case: Case, theirs: Sequence[Address]
) -> Iterator[Event]:
    domains = {own_domain(address) for address in theirs}
    if len(domains) == 1 and (domain := next(iter(domains))):
        yield ClientRegistered(
            at=office.clock.now(),
            cause=message.id,
            client=case.client.id,
            name=case.client.name,
            domains=(domain,),
            language=case.client.language,
        )
    for address in theirs:
        yield from _learned(office, message, case, address)
    for address in message.cc:
        if own_domain(address) in domains - {None} and not is_own(address, office.owner):
            yield from _learned(office, message, case, address)


def _learned(office: Office, message: Message, case: Case, address: Address) -> Iterator[Event]:
    known = case.client.contact(address.address)
    if address.sendable and (known is None or (address.name and not known.name)):
        yield ContactLearned(
            at=office.clock.now(),
            cause=message.id,
            client=case.client.id,
            contact=Contact(address=address.address, name=address.name),
            source=f"you wrote to them on {message.at:%Y-%m-%d}",
        )


def _superseded(
    office: Office, message: Message, client: ClientId, thread: ThreadId
) -> Iterator[DraftSuperseded]:
    """Yield the unedited drafts of the thread: the owner wrote themselves instead."""
    for draft in office.books.cases[client].open_drafts:
        if draft.letter.thread != thread or draft.state is DraftState.EDITED:
            continue
        if message.at >= draft.planned.replace(microsecond=0):
            yield DraftSuperseded(
                at=office.clock.now(),
                cause=message.id,
                client=client,
                letter=draft.letter.key,
                message=message.id,
            )
