"""Read what came in: from a new message to the events it puts on record."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TypeVar

from mailbot.decide.record import concerns_us, facts_of, set_aside
from mailbot.decide.response import respond
from mailbot.decide.told import Told
from mailbot.link.case import link, may_matter
from mailbot.link.contact import belongs
from mailbot.link.impostor import signs_of
from mailbot.model.case import Case
from mailbot.model.draft_event import DraftApproved, DraftPlanned
from mailbot.model.errors import FolderMissing, MailbotError, PoisonMessage
from mailbot.model.event import Event, ThreadLinked
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, Fetched, Heading, Message, MessageId
from mailbot.model.people import ClientId
from mailbot.model.reading import Reading
from mailbot.parse.message import read_heading, read_message
from mailbot.parse.receipt import read_report
from mailbot.render.digestmail import is_digest
from mailbot.rounds.delivery import proofs_in
from mailbot.rounds.folder import read_new, retry
from mailbot.rounds.office import Office
from mailbot.rounds.outbox import events_of_copy, is_copy_wanted
from mailbot.rounds.suspicion import context_of, pretends, suspected
from mailbot.understand.reading import read
from mailbot.understand.wanted import copies_wanted, names_other_account

log = logging.getLogger(__name__)

SKEW = timedelta(hours=1)
"""How far a sender's clock may be ahead."""

_Dated = TypeVar("_Dated", bound=Heading)


def read_inbox(office: Office) -> tuple[MailbotError, ...]:
    """Read every new message of the watched folders; return which folders could not be read.

    One message that cannot be read never stops the others: its tries are counted on disk,
    and after three of them it is quarantined with its reason until `mailbot retry`.
    """
    problems: list[MailbotError] = []
    for folder in office.mailbox.folders.inbox:
        try:
            retry(office, folder, events_of)
            read_new(office, folder, _wanted, events_of)
        except FolderMissing as error:
            problems.append(error)
    return tuple(problems)


def _wanted(office: Office, fetched: Fetched) -> bool:
    try:
        heading = read_heading(fetched)
    except PoisonMessage:
        return True  # let it fail where failures are counted
    return is_wanted(office, heading, fetched.at)


def is_wanted(office: Office, heading: Heading, came: datetime) -> bool:
    """Say from its heading whether a message that *came* in then is worth reading."""
    if office.owner.writes_as(heading.sender.address):
        return not is_digest(heading.id) and is_copy_wanted(office, heading)
    if _known(office, _in_time(heading, came)):
        return False
    return may_matter(heading, office.books, office.owner) or pretends(office, heading)


def _known(office: Office, heading: Heading) -> bool:
    return office.books.heard.get(heading.id) == (heading.sender.address, heading.at)


def _in_time(heading: _Dated, came: datetime) -> _Dated:
    """Return *heading* with a date that is not after its arrival, clocks being what they are."""
    return heading if heading.at <= came + SKEW else replace(heading, at=came)


def _own_id(office: Office, message: Message) -> Message:
    """Return *message* under an id of its own if another message has taken its id before."""
    if message.id not in office.books.heard or _known(office, message):
        return message
    whole = repr((message.id, message.sender, message.at, message.subject))
    digest = blake2b(whole.encode(), digest_size=16).hexdigest()
    return replace(message, id=MessageId(f"<again.{digest}@mailbot.invalid>"))


def as_recorded(office: Office, fetched: Fetched) -> Message:
    """Return a message that came in with the date and the id that it has on record."""
    whole = read_message(fetched, trusted=office.trusted_servers)
    return _own_id(office, _in_time(whole, fetched.at))


def events_of(office: Office, fetched: Fetched) -> Iterable[Event]:
    """Return the events that one message leads to, decisions included."""
    whole = read_message(fetched, trusted=office.trusted_servers)
    if office.owner.writes_as(whole.sender.address):
        return events_of_copy(office, fetched, whole)
    message = _own_id(office, _in_time(whole, fetched.at))
    if _known(office, message):
        return ()
    now = office.clock.now()
    proved: tuple[Event, ...] = tuple(_sent_after_all(office, message))
    report = read_report(fetched)
    if report is not None:
        proved += tuple(proofs_in(office, message, report))
        if not message.bounces:
            return proved  # nobody said anything: it arrived, or it was opened
    joined = link(message, office.books)
    if joined.client is None:
        aside = (set_aside(message, joined, now),) if joined.asks_owner else ()
        return (*proved, *aside, *suspected(office, message, joined))
    case = office.books.cases[joined.client]
    context = context_of(office, case, message)
    reading = read(message, context, office.reader, office.books.corrections)
    if not concerns_us(joined, reading, case):
        return proved
    words = office.reader.opinion.thesaurus
    asked = _asked_for_copies(case, message)
    told = Told(
        message=message,
        link=joined,
        client=joined.client,
        reading=reading,
        case=case,
        owner=office.owner,
        now=now,
        practice=office.practice,
        copies=copies_wanted(message, words, asked=asked),
        asked_for_copies=asked,
        other_account=names_other_account(message, words),
        signs=signs_of(message, case, joined, office.owner),
        contacts_of_others=_contacts_of_others(office, message, reading, joined.client),
    )
    return (*proved, *facts_of(told))


def _asked_for_copies(case: Case, message: Message) -> bool:
    """Say whether we asked the sender which copies they want."""
    return any(
        d.state.sent
        and d.letter.purpose is Purpose.ASK_COPIES
        and message.sender.address in {a.address for a in d.letter.to}
        for d in case.drafts
    )


def _contacts_of_others(
    office: Office, message: Message, reading: Reading, client: ClientId
) -> frozenset[str]:
    named = {a.address for a in (message.sender, *message.to, *message.cc)}
    named |= {r.address.casefold() for r in reading.referrals}
    known = office.books.addresses
    return frozenset(a for a in named if known.get(a) and client not in known[a])


def _sent_after_all(office: Office, message: Message) -> Iterable[Event]:
    """Yield the proof that a letter of ours was sent: a reply carries its id or token back.

    Only the client's own people prove it, and bounces from them: the draft may have been used
    anew for somebody else.
    """
    people = (message.sender, *(Address(address=b.recipient) for b in message.bounces))
    for reference in message.references:
        client, key = office.books.letters.get(reference, (None, None))
        if client is None or key is None:
            continue
        if not any(belongs(one, client, office.books) for one in people):
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


def answer_all(office: Office) -> tuple[MailbotError, ...]:
    """Plan and withdraw letters wherever a case asks for it; return what kept one from it.

    What goes wrong with one client's case stops no other one's.
    """
    problems: list[MailbotError] = []
    for client in tuple(office.touched if office.hurried else office.books.cases):
        case = office.books.cases[client]
        if not (case.receivables or case.heard or case.open_drafts):
            continue
        try:
            events = respond(case, office.books, office.owner, office.practice, office.clock.now())
        except Exception as error:
            log.exception("could not decide about a case")
            name, kind = case.client.name, type(error).__name__
            problems.append(MailbotError(f"{name}: no letter could be decided on ({kind})"))
            continue
        office.record((*events, *_conversations(events)))
    return tuple(problems)


def _conversations(events: Iterable[Event]) -> Iterable[ThreadLinked]:
    """Yield the threads that new letters of ours begin, so that an answer finds its invoices."""
    for event in events:
        if isinstance(event, DraftPlanned) and not event.letter.answers:
            yield ThreadLinked(
                at=event.at,
                cause=event.letter.key,
                client=event.client,
                thread=event.letter.thread,
                message=event.letter.message_id,
                invoices=event.letter.invoices,
                subject="",
                evidence="our letter begins it",
            )
