"""What was learnt from two years of mail, and what does the owner's yes put on record?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

from mailbot.decide.promise import believed_until
from mailbot.decide.quiet import MACHINES
from mailbot.ledger.replay import apply
from mailbot.model.books import Books
from mailbot.model.case import Case, Commitment, Receivable
from mailbot.model.event import DunningHeld, Event, PointOfContactNamed
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.learning import Plan, Stretch
from mailbot.model.message import MessageId
from mailbot.model.people import ClientId, Owner
from mailbot.model.policy import Practice
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.desk import Command

LATELY = timedelta(days=45)
"""Who spoke of an invoice within that time, or got it, has an open matter with the owner."""

FRESH = timedelta(days=60)
"""So long after its day an invoice is still dunned; older ones wait for a word of the owner's."""

LONG_AGO = "it is of long ago: `mailbot paid {0}` if the money came, or `mailbot resume {0}`"
"""Why no letter is written about an invoice of which nobody has spoken lately."""

CAUSE = "mailbot learn"

_Named = tuple[ClientId, MessageId | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at a client, as the mail knows them; *days* is how long they take to answer."""

    address: str
    name: str = ""
    role: str = ""
    phone: str = ""
    days: float | None = None
    answers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """An open invoice; *stale* if no letter is to be written about it until the owner says so."""

    number: InvoiceId
    open: Money
    due: date | None
    said: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """Who sent the owner to whom, when and in which words."""

    on: date
    by: str
    to: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The point of contact with the evidence for it: the message, its date and the words."""

    name: str
    address: str
    by: str
    on: date
    message: MessageId | None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise to pay, and what became of it: kept, broken, open, or nobody knows."""

    invoice: InvoiceId
    made: date
    on: date | None
    words: str
    fate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """All that was learnt of one client."""

    name: str
    domains: tuple[str, ...]
    invoices: int
    people: tuple[Person, ...]
    bills: tuple[Bill, ...]
    pointings: tuple[Pointing, ...]
    """The runaround under way: those since a point of contact was last named."""
    point: Point | None
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What the past told."""

    since: date
    until: datetime
    looked: int
    read: int
    clients: tuple[Acquaintance, ...]
    doubtful: int
    """Proposed invoices, and messages that only the owner can place; after a yes, those left."""
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of the past, and how its reader sees it."""

    plan: Plan
    stretches: tuple[Stretch, ...]
    books: Books
    owner: Owner
    practice: Practice
    unreadable: int = 0

    @property
    def today(self) -> date:
        """Return the owner's day on which the past ends."""
        return self.owner.day_of(self.plan.until)


def lessons(reading: Reading, events: Iterable[Event]) -> Lessons:
    """Return what the past told; *events* are those that led to its books."""
    named = {
        (event.client, event.message): event.words
        for event in events
        if isinstance(event, PointOfContactNamed)
    }
    books = reading.books
    cases = [case for case in books.cases.values() if case.receivables or case.heard]
    return Lessons(
        since=reading.plan.since,
        until=reading.plan.until,
        looked=sum(stretch.looked for stretch in reading.stretches),
        read=sum(stretch.read for stretch in reading.stretches),
        clients=tuple(_client(case, reading, named) for case in cases),
        doubtful=len(books.invoices_proposed) + len(books.set_aside),
        unreadable=reading.unreadable,
    )


def _client(case: Case, reading: Reading, named: Mapping[_Named, str]) -> Acquaintance:
    owner = reading.owner
    return Acquaintance(
        name=case.client.name,
        domains=case.client.domains,
        invoices=len(case.receivables),
        people=tuple(_people(case)),
        bills=tuple(_bill(r, case, reading) for r in case.open),
        pointings=tuple(
            Pointing(on=owner.day_of(h.at), by=h.by_label, to=h.target, words=h.words)
            for h in case.runaround.current
        ),
        point=_point(case, owner, named),
        promises=tuple(
            Promise(
                invoice=r.invoice.id,
                made=owner.day_of(p.made),
                on=p.on,
                words=p.words,
                fate=fate(p, r, case, owner, reading.practice, reading.today),
            )
            for r in case.receivables
            for p in r.promises
        ),
    )


def _bill(receivable: Receivable, case: Case, reading: Reading) -> Bill:
    return Bill(
        number=receivable.invoice.id,
        open=receivable.balance,
        due=receivable.invoice.due,
        said=_said(receivable),
        stale=is_stale(receivable, case, reading.books, reading.plan.until),
    )


def _point(case: Case, owner: Owner, named: Mapping[_Named, str]) -> Point | None:
    point = case.runaround.point
    if point is None:
        return None
    return Point(
        name=point.name,
        address=point.address,
        by=point.by,
        on=owner.day_of(point.since),
        message=point.message,
        words=named.get((case.client.id, point.message), ""),
    )


def _said(receivable: Receivable) -> str:
    if receivable.disputed:
        return "disputed"
    if receivable.claimed:
        return "said to be paid"
    return "promised" if receivable.promise else ""


def _people(case: Case) -> Iterator[Person]:
    """Yield the contacts, those who write most first."""
    waits: dict[str, list[float]] = {}
    for who, days in _answers(case):
        waits.setdefault(who, []).append(days)
    known = sorted(case.client.contacts, key=lambda c: -len(waits.get(c.address, ())))
    for contact in known:
        took = waits.get(contact.address, [])
        yield Person(
            address=contact.address,
            name=contact.name,
            role=contact.department,
            phone=contact.phone,
            days=round(median(took), 1) if took else None,
            answers=len(took),
        )


def _answers(case: Case) -> Iterator[tuple[str, float]]:
    """Yield who answered first to each letter of the owner's, and after how many days."""
    letters = {(thread, at) for thread, at in case.written}
    letters |= {(s.thread, s.at) for r in case.receivables for s in r.sendings}
    letters |= {(d.letter.thread, d.since) for d in case.drafts if d.state.sent}
    answered: set[tuple[str, str, datetime]] = set()
    for heard in sorted(case.heard, key=lambda h: h.at):
        before = [at for thread, at in letters if thread == heard.thread and at < heard.at]
        if not before or not MACHINES.isdisjoint(heard.intents):
            continue
        asked = (heard.sender.address, heard.thread, max(before))
        if asked not in answered:
            answered.add(asked)
            yield heard.sender.address, (heard.at - max(before)) / timedelta(days=1)


def fate(
    promise: Commitment,
    receivable: Receivable,
    case: Case,
    owner: Owner,
    practice: Practice,
    today: date,
) -> str:
    """Return what became of a promise: "kept", "broken", "open" or "not known".

    Broken is what had to be promised again, or asked for, after its day; kept is what was paid,
    or said to be paid, by then. Of an invoice that nobody spoke of any more, only the bank knows.
    """
    until, day_of = believed_until(promise, owner, practice), owner.day_of
    came = [p.on for p in receivable.payments if p.amount.amount > 0]
    if receivable.claimed is not None and receivable.claimed > promise.made:
        came.append(day_of(receivable.claimed))
    if any(day_of(promise.made) <= day <= until for day in came):
        return "kept"
    if today <= until:
        return "open"
    again = [day_of(p.made) for p in receivable.promises if p.made > promise.made]
    threads = {s.thread for s in receivable.sendings} | {
        h.thread for h in case.heard if h.at == promise.made
    }
    asked = [day_of(at) for thread, at in case.written if thread in threads]
    if came or any(day > until for day in (*again, *asked)):
        return "broken"
    return "not known"


def is_stale(receivable: Receivable, case: Case, books: Books, now: datetime) -> bool:
    """Say whether an open invoice is of long ago, and nobody has spoken of it lately."""
    invoice = receivable.invoice
    day = invoice.due or invoice.issued + timedelta(days=30)
    if not receivable.open or day >= (now - FRESH).date():
        return False
    about = {t.id for t in books.threads.values() if invoice.id in t.invoices}
    spoken = [h.at for h in case.heard if h.thread in about]
    spoken += [at for thread, at in case.written if thread in about]
    spoken += [s.at for s in receivable.sendings]
    return all(at < now - LATELY for at in spoken)


def accepted(
    learnt: Iterable[Event], record: Iterable[Event], books: Books, command: Command
) -> tuple[Event, ...]:
    """Return what a yes adds to the *record*, and so to its *books*: what was learnt, and holds.

    What the record knows of a message stands. Nobody knows whether an invoice of long ago was
    paid: no letter is written about it until the owner says so. A second yes changes nothing.
    """
    on_record = {event.cause for event in record}
    new = [replace(e, at=command.now) for e in learnt if e.cause not in on_record]
    ahead = copy_of(books)
    for event in new:
        apply(ahead, event)
    return (*new, *_holds(books, ahead, command))


def _holds(books: Books, ahead: Books, command: Command) -> Iterator[DunningHeld]:
    """Yield a hold for each invoice of long ago that comes on record."""
    for case in ahead.cases.values():
        own = books.cases.get(case.client.id)
        for receivable in case.open:
            number = receivable.invoice.id
            known = own is not None and own.receivable(number) is not None
            if not known and is_stale(receivable, case, ahead, command.now):
                yield DunningHeld(
                    at=command.now,
                    cause=CAUSE,
                    client=case.client.id,
                    invoice=number,
                    reason=LONG_AGO.format(number),
                )
