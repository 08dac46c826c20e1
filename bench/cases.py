"""What a store holds after years of work: cases as rounds leave them, as many as asked for.

A case is one client with an invoice, a contact and a thread with a reply or two; one in four
is passed on to a colleague, one in ten gets a letter. That makes some seven events each.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from mailbot.model.draft_event import (
    DraftApproved,
    DraftPlaced,
    DraftPlanned,
)
from mailbot.model.event import (
    ClientRegistered,
    ContactLearned,
    Decided,
    Event,
    InvoiceRegistered,
    MessageRead,
    ReferralMade,
    ThreadLinked,
)
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, Place, ThreadId
from mailbot.model.people import ClientId, Contact
from mailbot.model.reading import Intent, Manner

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WORDS = "Alison in accounting should be able to take care of that for you."
RUNS = 60
"""How many runs of four words a letter has."""


def events(cases: int) -> Iterator[Event]:
    """Yield what is on record of so many cases: first what was imported, then what was said."""
    for number in range(cases):
        yield from registered(number)
    for number in range(cases):
        yield from said(number)


def registered(number: int) -> Iterator[Event]:
    """Yield what the owner's list of invoices said of the case *number*."""
    client = ClientId(f"client-{number}")
    at, cause = NOW - timedelta(days=30), "import invoices.csv"
    yield ClientRegistered(
        at=at, cause=cause, client=client, name=f"Client {number} Ltd", domains=(_domain(number),)
    )
    yield InvoiceRegistered(
        at=at,
        cause=cause,
        client=client,
        invoice=Invoice(
            id=InvoiceId(f"INV-{number}"),
            client=client,
            total=Money(amount=Decimal(f"{100 + number % 900}.00"), currency="USD"),
            issued=date(2026, 9, 1),
            due=date(2026, 10, 1),
        ),
    )
    yield ContactLearned(
        at=at,
        cause=cause,
        client=client,
        contact=Contact(address=f"office@{_domain(number)}", name="Gerald Whitby"),
        source="invoices.csv",
    )


def said(number: int) -> Iterator[Event]:
    """Yield what the replies of the case *number* led to."""
    yield from reply(number, 0)
    if number % 4 == 0:
        yield from reply(number, 1)
        yield from _referral(number, 1)
    if number % 10 == 0:
        yield from _letter(number)
    else:
        yield Decided(
            at=NOW,
            cause=_reply(number, 0),
            client=ClientId(f"client-{number}"),
            message=_reply(number, 0),
            reasons=("the answer needs no letter: a payment is on its way",),
        )


def reply(number: int, turn: int) -> tuple[Event, Event]:
    """Return what one reply leaves on record: where it belongs and what it means."""
    client, message, thread = ClientId(f"client-{number}"), _reply(number, turn), _thread(number)
    linked = ThreadLinked(
        at=NOW,
        cause=message,
        client=client,
        thread=thread,
        message=message,
        invoices=(InvoiceId(f"INV-{number}"),),
        subject=f"Re: Invoice INV-{number} is overdue",
        evidence="it answers a message of this thread",
    )
    read = MessageRead(
        at=NOW,
        cause=message,
        client=client,
        message=message,
        thread=thread,
        written=NOW - timedelta(minutes=number % 10_000),
        sender=Address(address=f"office@{_domain(number)}", name="Gerald Whitby"),
        intents=(Intent.REDIRECT,),
        confidence=0.93,
        unsure=False,
        words=WORDS,
    )
    return linked, read


def _referral(number: int, turn: int) -> tuple[Event, Event]:
    client, message = ClientId(f"client-{number}"), _reply(number, turn)
    made = ReferralMade(
        at=NOW,
        cause=message,
        client=client,
        message=message,
        thread=_thread(number),
        written=NOW - timedelta(minutes=number % 10_000),
        by=Address(address=f"office@{_domain(number)}", name="Gerald Whitby"),
        manner=Manner.WITH_CONTACT,
        name="Alison Reed",
        address=f"alison@{_domain(number)}",
        department="accounting",
        words=WORDS,
    )
    learned = ContactLearned(
        at=NOW,
        cause=message,
        client=client,
        contact=Contact(address=f"alison@{_domain(number)}", name="Alison Reed"),
        source="Gerald Whitby named her",
    )
    return made, learned


def _letter(number: int) -> tuple[Event, ...]:
    client, key = ClientId(f"client-{number}"), LetterKey(f"{number:032x}")
    ours = MessageId(f"<letter.{number}@owner.example>")
    letter = Letter(
        key=key,
        purpose=Purpose.WRITE_TO_CONTACT,
        client=client,
        thread=_thread(number),
        invoices=(InvoiceId(f"INV-{number}"),),
        to=(Address(address=f"alison@{_domain(number)}", name="Alison Reed"),),
        answers=_reply(number, 0),
        references=(MessageId(f"<first.{number}@owner.example>"), _reply(number, 0)),
        subject=f"Re: Invoice INV-{number} is overdue",
        message_id=ours,
        token=MessageId(f"<token.{number}@owner.example>"),
        causes=(_reply(number, 0),),
        why=("Gerald Whitby named Alison Reed", f"“{WORDS}”"),
    )
    runs = tuple((number * RUNS + n) * 2_654_435_761 % 2**32 for n in range(RUNS))
    place = Place(folder="Drafts", uidvalidity=1_700_000_000, uid=number + 1)
    return (
        DraftPlanned(at=NOW, cause=_reply(number, 0), client=client, letter=letter),
        DraftPlaced(at=NOW, cause=key, client=client, letter=key, place=place, runs=runs),
        DraftApproved(
            at=NOW,
            cause=key,
            client=client,
            letter=key,
            message=ours,
            written=NOW,
            evidence="its token stands in the message sent",
            sameness=1.0,
        ),
    )


def _domain(number: int) -> str:
    return f"client{number}.example"


def _reply(number: int, turn: int) -> MessageId:
    return MessageId(f"<reply.{number}.{turn}@{_domain(number)}>")


def _thread(number: int) -> ThreadId:
    return ThreadId(f"<first.{number}@owner.example>")
