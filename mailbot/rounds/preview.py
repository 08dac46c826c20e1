"""Which letter would it be? For the owner who writes templates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from mailbot.decide import recipient
from mailbot.decide.asking import ALONE, QUESTIONS
from mailbot.decide.instalment import plan_for
from mailbot.decide.response import respond
from mailbot.decide.silence import permit
from mailbot.decide.view import View
from mailbot.decide.wish import OFFERS, Wish, letter_of, named_deadbeat
from mailbot.model.books import Books
from mailbot.model.case import Case, Receivable, Sending, Thread
from mailbot.model.errors import DataError
from mailbot.model.event import Decided
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import File, Letter, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Client, ClientId, Contact, ContactPurpose, Owner
from mailbot.model.policy import Practice
from mailbot.model.reading import Manner
from mailbot.model.runaround import Hop, PointOfContact, Runaround

Readers = tuple[Address, ...]

_GROUP = {Purpose.CLARIFY_CONTACT, Purpose.SECOND_REQUEST}
_WITH_FILE = {Purpose.RESEND_INVOICE, Purpose.SEND_COPIES}
_BEGINNING = {Purpose.STATEMENT, Purpose.CHECK_IN}
"""The letters that begin a conversation of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A letter as it would be, its case, and what the owner should know when they read it."""

    letter: Letter
    case: Case
    remarks: tuple[str, ...] = ()


def silence(
    case: Case, books: Books, owner: Owner, practice: Practice, now: datetime
) -> Decided | None:
    """Return why nothing is written after a reply, as things stand now; None if nothing waits."""
    asked = respond(case, books, owner, practice, now)
    return next((event for event in asked if isinstance(event, Decided)), None)


def about(
    invoice: InvoiceId,
    purpose: Purpose,
    books: Books,
    owner: Owner,
    now: datetime,
    practice: Practice = Practice(),  # noqa: B008 frozen
) -> Look:
    """Return the letter of *purpose* about an invoice on record.

    Nothing is held against it: this is a look, not a decision; what speaks against it is
    remarked. A group letter to one person is the question to that person. Raises DataError
    if nobody could be written to, or a named point of contact is missing.
    """
    case = books.cases[books.owners_of[invoice]]
    today = owner.day_of(now)
    if purpose is Purpose.CONFIRM_CONTACT and case.runaround.point is None:
        raise DataError(f"{case.client.name} has no point of contact yet to confirm")
    everyone = _foreign(recipient.everyone(case, case.runaround.hops, today), owner)
    if not everyone:
        raise DataError(f"{case.client.name} has no contact to write to; see `mailbot contact`")
    view = View(case=case, books=books, owner=owner, practice=practice, now=now)
    remarks = tuple(_remarks(invoice, purpose, view))
    if purpose is Purpose.CLARIFY_CONTACT and len(everyone) == 1:
        purpose = Purpose.ASK_CONTACT
        remarks += (f"There is one person to write to, so it would be the letter {purpose}.",)
    to, cc = _readers(purpose, case, everyone, today)
    answers, thread = _conversation(case, purpose)
    bill = case.receivable(invoice)
    wish = Wish(
        purpose=purpose,
        to=_foreign(to, owner) or everyone[:1],
        cc=_foreign(cc, owner),
        causes=(),
        answers=answers,
        thread=thread,
        why=(),
        files=_enclosed(case, invoice) if purpose in _WITH_FILE else (),
        plan=plan_for((bill,), practice, today) if bill and _offers(purpose) else (),
    )
    letter = letter_of(wish, case, books, owner, (invoice,), practice.language)
    return Look(letter=letter, case=case, remarks=remarks)


def _offers(purpose: Purpose) -> bool:
    return purpose is Purpose.OFFER_PLAN


def _conversation(case: Case, purpose: Purpose) -> tuple[MessageId, ThreadId]:
    """Return which message a letter would answer, and where; nothing where it begins anew."""
    if purpose in _BEGINNING:
        return MessageId(""), ThreadId("")
    last = case.heard[-1] if case.heard else None
    hop = case.runaround.hops[-1] if case.runaround.hops else None
    if hop:
        return hop.message, hop.thread
    return (last.message, last.thread) if last else (_NO_MESSAGE, ThreadId(""))


def _enclosed(case: Case, invoice: InvoiceId) -> tuple[File, ...]:
    """Return the files that went with the invoice when it was last sent."""
    bill = case.receivable(invoice)
    return next((s.files for s in reversed(bill.sendings) if s.files), ()) if bill else ()


def _foreign(readers: Readers, owner: Owner) -> Readers:
    return tuple(a for a in readers if not owner.writes_as(a.address))


def _remarks(invoice: InvoiceId, purpose: Purpose, view: View) -> Iterator[str]:
    """Yield why this letter would not be written now, in the owner's words."""
    objections = permit(view, purpose, (invoice,)).objections
    bill = view.case.receivable(invoice)
    if objections:
        yield f"Not written now: {'; '.join(objections)}."
    elif purpose in OFFERS and named_deadbeat(view.case):
        yield "Not written now: you named them a deadbeat."
    elif purpose in QUESTIONS and not view.case.runaround.current:
        yield "Not written now: nobody has passed you on."
    elif bill and (untimely := _untimely(purpose, bill.invoice, view.today)):
        yield f"Not written now: {untimely}."
    if bill and _offers(purpose) and not plan_for((bill,), view.practice, view.today):
        yield "Your terms offer no plan for it ([terms] plan_from): you would be told to call."


def _untimely(purpose: Purpose, bill: Invoice, today: date) -> str:
    """Return why a word about the due date comes too late or too soon, or an empty text."""
    if purpose not in {Purpose.BEFORE_DUE, Purpose.DUE_TODAY}:
        return ""
    if bill.due is None:
        return f"{bill.id} has no due date"
    if bill.due < today or (bill.due == today and purpose is Purpose.BEFORE_DUE):
        is_was = "is due today" if bill.due == today else f"was due on {bill.due}"
        return f"its day is past, {bill.id} {is_was}"
    if purpose is Purpose.DUE_TODAY and bill.due > today:
        return f"its day is still to come, {bill.id} is due on {bill.due}"
    return ""


def _readers(
    purpose: Purpose, case: Case, everyone: Readers, today: date
) -> tuple[Readers, Readers]:
    """Return who would get the letter, and who a copy of it."""
    hops = case.runaround.hops
    point = case.runaround.point
    if purpose is Purpose.CONFIRM_CONTACT and point is not None:
        to = recipient.only(case, point.address, today)
        others = (*recipient.involved(case, hops, today), *_asked(case, today))
        copied = (a for a in dict.fromkeys(others) if a.address != point.address)
        return to or everyone[:1], tuple(copied)
    if purpose in _GROUP:
        return everyone, ()
    if purpose not in ALONE:
        return _payer(case, today) or everyone[:1], ()
    if not hops:
        return everyone[:1], ()
    referrer = recipient.only(case, hops[-1].by, today)
    if purpose is Purpose.ASK_CONTACT:
        return referrer or everyone[:1], ()
    named = recipient.pointed_to(case, hops[-1], today)
    to = named or tuple(a for a in everyone if a not in referrer)[:1] or everyone[:1]
    return to, tuple(a for a in referrer if a not in to)


def _payer(case: Case, today: date) -> Readers:
    """Return whom letters about money go to: one person."""
    point = case.runaround.point
    known = (point.address if point else "", *(c.address for c in case.client.contacts if _pays(c)))
    return tuple(a for address in known if address for a in recipient.only(case, address, today))[
        :1
    ]


def _pays(contact: Contact) -> bool:
    return ContactPurpose.PAY in contact.purposes


def _asked(case: Case, today: date) -> Iterator[Address]:
    """Yield who was asked for the point of contact in a letter that went out."""
    for draft in case.drafts:
        if draft.state.sent and draft.letter.purpose in QUESTIONS:
            for address in draft.letter.to + draft.letter.cc:
                yield from recipient.only(case, address.address, today)


def example(
    purpose: Purpose,
    owner: Owner,
    now: datetime,
    practice: Practice = Practice(),  # noqa: B008 frozen
) -> Look:
    """Return the letter of *purpose* in a made-up case of three hops.

    Where letters go to the point of contact, the case is the same some days later: the group
    letter was answered.
    """
    case = _example_case(purpose, now)
    if purpose not in _GROUP | ALONE:
        point = PointOfContact(
            name="Alison Meyer",
            address="alison@acme.example",
            by="gerald@acme.example",
            since=now - timedelta(days=1),
        )
        case = replace(case, runaround=replace(case.runaround, point=point))
    books = Books(cases={case.client.id: case})
    thread = Thread(id=_THREAD, client=case.client.id, subject="Invoice INV-104")
    books.threads[_THREAD] = thread
    books.owners_of[_INVOICE] = case.client.id
    look = about(_INVOICE, purpose, books, owner, now, practice)
    # Where the owner's terms have a plan for larger balances only, it is shown all the same.
    offering = replace(practice, terms=replace(practice.terms, plan_from=1))
    today = owner.day_of(now)
    letter = replace(
        look.letter,
        plan=plan_for(case.receivables, offering, today) if _offers(purpose) else (),
        about="alison@acme.example" if purpose is Purpose.SECOND_REQUEST else "",
    )
    return replace(look, letter=letter, remarks=())


_THREAD = ThreadId("<example@mailbot.invalid>")
_NO_MESSAGE = MessageId("<preview@mailbot.invalid>")
_INVOICE = InvoiceId("INV-104")


_DUE_IN_DAYS = {
    Purpose.RESEND_INVOICE: 7,
    Purpose.SEND_COPIES: 7,
    Purpose.ANSWER_QUESTION: 7,
    Purpose.BEFORE_DUE: 3,
    Purpose.DUE_TODAY: 0,
    Purpose.OVERDUE: -5,
    Purpose.FINAL_NOTICE: -20,
    Purpose.LATE_FEE: -30,
    Purpose.COLLECTION_NOTICE: -60,
}
"""When the made-up invoice is due, as seen from the day of the letter; else ten days ago."""


def _example_case(purpose: Purpose, now: datetime) -> Case:
    due = now + timedelta(days=_DUE_IN_DAYS.get(purpose, -10))
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
        id=_INVOICE,
        client=client.id,
        total=Money(amount=Decimal("4250.00"), currency="USD"),
        issued=(due - timedelta(days=30)).date(),
        due=due.date(),
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
    went = Sending(
        message=MessageId(_THREAD),
        thread=_THREAD,
        at=due - timedelta(days=30),
        to=(Address(address="alison@acme.example", name="Alison Meyer"),),
        files=(
            File(name="INV-104.pdf", content_type="application/pdf", size=48_000, sha256="0" * 64),
        ),
    )
    return Case(
        client=client,
        receivables=(Receivable(invoice=invoice, sendings=(went,)),),
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
