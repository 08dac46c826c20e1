"""Which letter would it be? For the owner who writes templates."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from mailbot.decide.recipient import everyone
from mailbot.decide.response import Wish, letter_of
from mailbot.model.books import Books
from mailbot.model.case import Case, Receivable, Thread
from mailbot.model.errors import DataError
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import Letter, Purpose
from mailbot.model.message import MessageId, ThreadId
from mailbot.model.people import Client, ClientId, Contact, Owner
from mailbot.model.reading import Manner
from mailbot.model.runaround import Hop, PointOfContact, Runaround

_ALONE = frozenset({Purpose.ASK_CONTACT, Purpose.WRITE_TO_CONTACT})
"""The letters that go to one person."""


def about(
    invoice: InvoiceId, purpose: Purpose, books: Books, owner: Owner, now: datetime
) -> tuple[Letter, Case]:
    """Return the letter of *purpose* about an invoice on record, and its case.

    Nothing is held against it: this is a look, not a decision. Raises DataError if nobody
    could be written to, or a named point of contact is missing.
    """
    case = books.cases[books.owners_of[invoice]]
    today = now.astimezone(ZoneInfo(owner.timezone)).date()
    to = everyone(case, case.runaround.hops, today)
    if not to:
        raise DataError(f"{case.client.name} has no contact to write to; see `mailbot contact`")
    if purpose is Purpose.CONFIRM_CONTACT and case.runaround.point is None:
        raise DataError(f"{case.client.name} has no point of contact yet to confirm")
    last = case.heard[-1] if case.heard else None
    wish = Wish(
        purpose=purpose,
        to=to[:1] if purpose in _ALONE else to,
        causes=(),
        answers=last.message if last else MessageId("<preview@mailbot.invalid>"),
        thread=last.thread if last else ThreadId(""),
        why=(),
    )
    return letter_of(wish, case, books, owner, (invoice,)), case


def example(purpose: Purpose, owner: Owner, now: datetime) -> tuple[Letter, Case]:
    """Return the letter of *purpose* in a made-up case of three hops, and that case."""
    case = _example_case(now)
    point = PointOfContact(
        name="Alison Meyer",
        address="alison@acme.example",
        by="gerald@acme.example",
        since=now - timedelta(days=1),
    )
    if purpose is Purpose.CONFIRM_CONTACT:
        case = replace(case, runaround=replace(case.runaround, point=point))
    books = Books(cases={case.client.id: case})
    thread = Thread(id=_THREAD, client=case.client.id, subject="Invoice INV-104")
    books.threads[_THREAD] = thread
    books.owners_of[InvoiceId("INV-104")] = case.client.id
    today = now.astimezone(ZoneInfo(owner.timezone)).date()
    to = everyone(case, case.runaround.hops, today)
    if purpose in _ALONE:
        to = tuple(a for a in to if a.name == "Alison Meyer")
    wish = Wish(
        purpose=purpose,
        to=to,
        causes=(),
        answers=case.runaround.hops[-1].message,
        thread=_THREAD,
        why=(),
    )
    return letter_of(wish, case, books, owner, (InvoiceId("INV-104"),)), case


_THREAD = ThreadId("<example@mailbot.invalid>")


def _example_case(now: datetime) -> Case:
    client = Client(
        id=ClientId("acme"),
        name="Acme Components",
        domains=("acme.example",),
        contacts=(
            Contact(address="accounting@acme.example", department="Accounting"),
            Contact(address="jan@acme.example", name="Jan Marsh"),
            Contact(address="gerald@acme.example", name="Gerald Brandt"),
            Contact(address="alison@acme.example", name="Alison Meyer"),
        ),
    )
    invoice = Invoice(
        id=InvoiceId("INV-104"),
        client=client.id,
        total=Money(amount=Decimal("4250.00"), currency="USD"),
        issued=(now - timedelta(days=40)).date(),
        matter="Harlow deposition",
    )
    hops = (
        _hop(
            "accounting@acme.example",
            "Accounting",
            now - timedelta(days=12),
            department="the partners",
        ),
        _hop("jan@acme.example", "Jan Marsh", now - timedelta(days=8), name="Gerald Brandt"),
        _hop("gerald@acme.example", "Gerald Brandt", now - timedelta(days=3), name="Alison Meyer"),
    )
    return Case(
        client=client,
        receivables=(Receivable(invoice=invoice),),
        runaround=Runaround(hops=hops),
    )


def _hop(by: str, label: str, at: datetime, *, name: str = "", department: str = "") -> Hop:
    return Hop(
        by=by,
        by_label=label,
        manner=Manner.WITH_CONTACT if name else Manner.ROLE_ONLY,
        at=at,
        message=MessageId(f"<{by}>"),
        thread=_THREAD,
        name=name,
        department=department,
    )
