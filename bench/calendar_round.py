"""How long does a round of the calendar decide, with nothing new in the mailbox?

python bench/calendar_round.py [CLIENTS] [INVOICES EACH]: so many clients (1,000) with so many open
invoices each (10), a history of replies and letters, due dates spread over 60 days around now.
Prints one JSON line: processor seconds of one core, without placing drafts, and the memory of a
process of its own: what it has before (program and reader), what the cases add, and the rounds.
"""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mailbot.app import read_labels, reader  # noqa: E402
from mailbot.edge.memory import MemoryMailbox  # noqa: E402
from mailbot.edge.memorystore import FixedClock, MemoryStore  # noqa: E402
from mailbot.ledger.replay import apply  # noqa: E402
from mailbot.model.books import Books  # noqa: E402
from mailbot.model.draft_event import DraftApproved, DraftPlanned  # noqa: E402
from mailbot.model.event import (  # noqa: E402
    ClientRegistered,
    ContactLearned,
    Event,
    InvoiceRegistered,
    InvoiceSent,
    LetterSent,
    MessageRead,
    ThreadLinked,
)
from mailbot.model.invoice import Invoice, InvoiceId, Money  # noqa: E402
from mailbot.model.letter import Letter, LetterKey, Purpose  # noqa: E402
from mailbot.model.message import Address, MessageId, ThreadId  # noqa: E402
from mailbot.model.people import ClientId, Contact, Owner  # noqa: E402
from mailbot.model.policy import Calendar, Policy, Practice  # noqa: E402
from mailbot.model.reading import Intent  # noqa: E402
from mailbot.rounds.inbox import answer_all  # noqa: E402
from mailbot.rounds.office import Office  # noqa: E402
from mailbot.understand.reading import Reader  # noqa: E402

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
OWNER = Owner(address="owner@example.com", name="Dana Whitfield", timezone="America/New_York")
SPREAD = 60
"""Days over which the due dates lie, half of them before today."""


def main() -> None:
    """Measure rounds of several practices, each in a process of its own, and print the figures."""
    clients, each = (*(int(word) for word in sys.argv[1:]), *(1_000, 10)[len(sys.argv) - 1 :])
    figures: dict[str, object] = {"clients": clients, "invoices": clients * each}
    with get_context("spawn").Pool(1, maxtasksperchild=1) as processes:
        for name in PRACTICES:
            figures[name] = processes.apply(_measured, (name, clients, each))
    sys.stdout.write(f"{json.dumps(figures)}\n")


def _measured(name: str, clients: int, each: int) -> dict[str, float]:
    """Return the time of two rounds, and the memory: before the cases, and at its peak."""
    understanding = reader()
    empty = _peak()
    office = _office(clients, each, PRACTICES[name], understanding)
    cases = _peak()
    first, planned = _round(office)
    second, again = _round(office)
    return {
        "first_seconds": round(first, 2),
        "events": planned,
        "second_seconds": round(second, 2),
        "second_events": again,
        "empty_mb": empty,
        "cases_mb": cases - empty,
        "rounds_mb": _peak() - cases,
        "peak_mb": _peak(),
    }


def _peak() -> int:
    """Return the most memory that this process had so far, in megabytes."""
    most = getrusage(RUSAGE_SELF).ru_maxrss
    return round(most / (1024 * 1024 if sys.platform == "darwin" else 1024))


PRACTICES = {
    "as it comes": Practice(),
    "no calls": Practice(calendar=Calendar(call_after_days=365)),
    "no calls, no limit": Practice(
        policy=Policy(drafts_a_day=1_000_000),
        calendar=Calendar(review=True, check_in_after_days=60, call_after_days=365),
    ),
}
"""As the settings come (most clients are called up), with a step due for every client that the
limit of a day holds back, and with a letter to each of them."""


def _round(office: Office) -> tuple[float, int]:
    recorded, start = office.recorded, time.process_time()
    problems = answer_all(office)
    took = time.process_time() - start
    if problems:
        raise SystemExit(str(problems[0]))
    return took, office.recorded - recorded


def _office(clients: int, each: int, practice: Practice, understanding: Reader) -> Office:
    books = Books()
    for number in range(clients):
        for event in _history(number, each):
            apply(books, event)
    return Office(
        mailbox=MemoryMailbox(),
        store=MemoryStore(),
        books=books,
        owner=OWNER,
        practice=practice,
        clock=FixedClock(NOW),
        reader=understanding,
        labels=read_labels(),
    )


def _history(number: int, each: int) -> Iterator[Event]:
    """Yield a client with open invoices; each was sent, answered once, and reminded of."""
    client, at = ClientId(f"client-{number}"), NOW - timedelta(days=60)
    payer = Address(address=f"office@client{number}.example", name="Gerald Whitby")
    about = {"at": at, "cause": "bench", "client": client}
    yield ClientRegistered(**about, name=f"Client {number}", domains=(payer.domain,))
    for name in ("office", "jan", "howard"):
        contact = Contact(address=f"{name}@client{number}.example", name=name)
        yield ContactLearned(**about, contact=contact, source="bench")
    for one in range(each):
        due = TODAY + timedelta(days=(number * each + one) * 7 % SPREAD - SPREAD // 2)
        yield from _invoice(number, one, due, payer)


def _invoice(number: int, one: int, due: date, payer: Address) -> Iterator[Event]:
    client, at = ClientId(f"client-{number}"), NOW - timedelta(days=60)
    about = {"at": at, "cause": f"bench {one}", "client": client}
    invoice = InvoiceId(f"INV-{number}-{one}")
    thread, message = ThreadId(f"<{invoice}@o>"), MessageId(f"<{invoice}@o>")
    total = Money(amount=Decimal(100), currency="USD")
    yield InvoiceRegistered(
        **about,
        invoice=Invoice(
            id=invoice, client=client, total=total, issued=due - timedelta(days=30), due=due
        ),
    )
    for said in (message, MessageId(f"<reply.{invoice}@c>")):
        yield ThreadLinked(
            **about,
            thread=thread,
            message=said,
            invoices=(invoice,),
            subject="Invoice",
            evidence="x",
        )
    yield LetterSent(**about, message=message, thread=thread, written=at, to=(payer,))
    yield InvoiceSent(
        **about, message=message, thread=thread, written=at, invoices=(invoice,), to=(payer,)
    )
    yield MessageRead(
        **about,
        message=MessageId(f"<reply.{invoice}@c>"),
        thread=thread,
        written=at + timedelta(days=2),
        sender=payer,
        intents=(Intent.ACKNOWLEDGEMENT,),
        confidence=0.9,
        unsure=False,
        words="Thanks, received.",
    )
    yield from _reminder(invoice, client, thread, payer)


def _reminder(
    invoice: InvoiceId, client: ClientId, thread: ThreadId, payer: Address
) -> Iterator[Event]:
    at = NOW - timedelta(days=35)
    key = LetterKey(f"key-{invoice}")
    letter = Letter(
        key=key,
        purpose=Purpose.BEFORE_DUE,
        client=client,
        thread=thread,
        invoices=(invoice,),
        to=(payer,),
        answers=MessageId(thread),
        references=(MessageId(thread),),
        subject="Re: Invoice",
        message_id=MessageId(f"<{key}.m@o>"),
        token=MessageId(f"<{key}.r@o>"),
        step=f"{invoice} before-due",
    )
    yield DraftPlanned(at=at, cause=key, client=client, letter=letter)
    yield DraftApproved(
        at=at,
        cause=key,
        client=client,
        letter=key,
        message=letter.message_id,
        written=at,
        evidence="x",
    )


if __name__ == "__main__":
    main()
