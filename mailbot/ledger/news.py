"""What of an event is news for the owner?"""

from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import DraftApproved, DraftEvent, DraftSuperseded, DraftWithdrawn
from mailbot.model.event import (
    CallLogged,
    CaseEvent,
    ContactChanged,
    ContactLearned,
    Event,
    OptedOut,
    PaymentPromised,
    PaymentReceived,
    PlanAgreed,
    PointOfContactLost,
    PointOfContactNamed,
)
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.intake_event import CreditGiven, InvoiceVoided
from mailbot.model.letter import Letter
from mailbot.model.news import News, Turn
from mailbot.model.note import NoteAnswered
from mailbot.model.people import Standing

READERS = 3
"""So many readers of a letter are named."""

YOU_SAID = "you said so"
"""The source of a contact that the owner named."""


def news_in(event: Event, books: Books) -> News | None:
    """Return what *event* tells the owner, or None; *books* stand as they were before it."""
    match event:
        case NoteAnswered():
            return News(turn=Turn.ANSWERED, at=event.at, who=event.words, words=event.answer)
        case GestureAnswered():
            turn = Turn.WARNED if event.warning else Turn.MOVED
            return News(turn=turn, at=event.at, client=event.client, words=event.words)
        case CaseEvent():
            case = books.cases.get(event.client)
            return _of_case(event, case) if case is not None else None
        case _:
            return None


def _of_case(event: CaseEvent, case: Case) -> News | None:
    match event:
        case DraftEvent():
            return _letter(event, case)
        case PaymentReceived() | PaymentPromised() | CreditGiven() | InvoiceVoided() | PlanAgreed():
            return _money(event, case)
        case CallLogged():
            return News(turn=Turn.CALLED, at=event.at, client=event.client, words=event.words)
        case PointOfContactNamed() | PointOfContactLost():
            return _point(event, case)
        case ContactLearned() | ContactChanged() | OptedOut():
            return _person(event, case)
        case _:
            return None


def _letter(event: DraftEvent, case: Case) -> News | None:
    turns = {
        DraftApproved: Turn.SENT,
        DraftSuperseded: Turn.REPLACED,
        DraftWithdrawn: Turn.WITHDRAWN,
    }
    turn, draft = turns.get(type(event)), case.draft(event.letter)
    if turn is None or draft is None or draft.state.sent:
        return None
    if isinstance(event, DraftWithdrawn) and event.silent:
        return None
    return News(
        turn=turn,
        at=event.at,
        client=event.client,
        who=_readers(draft.letter),
        purpose=draft.letter.purpose,
        words=event.reason if isinstance(event, DraftWithdrawn) else "",
    )


def _readers(letter: Letter) -> str:
    left = len(letter.to) - READERS
    more = f" and {left} more" if left > 0 else ""
    return ", ".join(a.label for a in letter.to[:READERS]) + more


def _money(
    event: PaymentReceived | PaymentPromised | CreditGiven | InvoiceVoided | PlanAgreed, case: Case
) -> News:
    match event:
        case PaymentReceived():
            return _paid(event, case)
        case PaymentPromised():
            return News(
                turn=Turn.PROMISED,
                at=event.written,
                client=event.client,
                who=_label(case, event.by),
                invoices=event.invoices,
                amount=event.amount,
                day=event.on,
            )
        case CreditGiven():
            turn, amount = Turn.CREDITED, event.amount
            numbers = (event.invoice,)
            return News(
                turn=turn, at=event.at, client=event.client, invoices=numbers, amount=amount
            )
        case _:
            turn = Turn.VOID if isinstance(event, InvoiceVoided) else Turn.PLANNED
            return News(turn=turn, at=event.at, client=event.client, invoices=(event.invoice,))


def _paid(event: PaymentReceived, case: Case) -> News:
    """Return that money came in, and whether it was promised for then."""
    receivable = case.receivable(event.invoice)
    promises = receivable.promises if receivable is not None else ()
    until = promises[-1].on if promises else None
    came = event.amount.amount > 0
    return News(
        turn=Turn.PAID if came else Turn.UNPAID,
        at=event.at,
        client=event.client,
        who=event.payer,
        invoices=(event.invoice,),
        amount=event.amount,
        kept=came and until is not None and event.on <= until,
    )


def _point(event: PointOfContactNamed | PointOfContactLost, case: Case) -> News | None:
    if isinstance(event, PointOfContactLost):
        return News(turn=Turn.LOST, at=event.at, client=event.client, words=event.reason)
    known = case.runaround.point
    if known is not None and known.address == event.address and not case.runaround.current:
        return None  # named once more
    return News(
        turn=Turn.NAMED,
        at=event.written,
        client=event.client,
        who=event.name or event.address,
        words="you" if event.by == "owner" else _label(case, event.by),
    )


def _person(event: ContactLearned | ContactChanged | OptedOut, case: Case) -> News | None:
    match event:
        case ContactLearned():
            contact = event.contact
            if event.source == YOU_SAID or case.client.contact(contact.address) is not None:
                return None
            who = f"{contact.name} <{contact.address}>" if contact.name else contact.address
            return News(
                turn=Turn.NEW, at=event.at, client=event.client, who=who, words=event.source
            )
        case ContactChanged():
            if event.standing not in {Standing.BOUNCED, Standing.LEFT}:
                return None
            who = _label(case, event.address)
            return News(
                turn=Turn.GONE, at=event.at, client=event.client, who=who, words=event.reason
            )
        case OptedOut():
            who = _label(case, event.address)
            return News(turn=Turn.SILENCED, at=event.at, client=event.client, who=who)


def _label(case: Case, address: str) -> str:
    contact = case.client.contact(address)
    return contact.label if contact else address
