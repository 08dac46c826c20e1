"""Which events belong into what is handed over about one client, or about one invoice?"""

from collections.abc import Iterable

from mailbot.ledger.purging import purge_of
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import DraftEvent, DraftPlanned
from mailbot.model.event import Event, InvoiceRegistered
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed, ProposalSettled
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.measured import Entry
from mailbot.model.note import NoteAnswered
from mailbot.model.people import client_id


def about(
    entries: Iterable[Entry], books: Books, case: Case, invoice: InvoiceId | None = None
) -> tuple[tuple[Entry, ...], int]:
    """Return the events about *case* (of them, those about *invoice*), in order.

    With them, how many were left out because they also tell of another client: who is handed
    the record needs to know of no other.
    """
    known = tuple(entries)
    concerned = purge_of((case.client.id,), books, (e.event for e in known))
    others = _others(books, case)
    mine = [e for e in known if concerned.concerns(e.event)]
    shared = {e.event.key for e in mine if _shared(e.event, case, concerned.invoices, others)}
    found = [
        entry
        for entry in mine
        if entry.event.key not in shared
        and not (isinstance(entry.event, ProposalSettled) and entry.event.proposal in shared)
    ]
    left_out = sum(e.event.key in shared for e in mine)
    if invoice is not None:
        found = [e for e in found if _of(e.event, invoice, case, books)]
    return tuple(found), left_out


def _others(books: Books, case: Case) -> tuple[str, ...]:
    """Return by what a note names the other clients: their names and invoices."""
    others = (c for client, c in books.cases.items() if client != case.client.id)
    return tuple(
        word.casefold()
        for c in others
        for word in (c.client.name, *(r.invoice.id for r in c.receivables))
    )


def _shared(event: Event, case: Case, ours: frozenset[InvoiceId], others: tuple[str, ...]) -> bool:
    """Say whether *event* also tells of another client: a note or a payment about both.

    An invoice that was proposed may be another client's, of which these people got a copy.
    """
    match event:
        case NoteAnswered():
            said = f"{event.words} {event.answer}".casefold()
            return len(set(event.clients)) > 1 or any(word in said for word in others)
        case PaymentProposed():
            about = {share.invoice for share in event.shares}
            return bool(about & ours) and not about <= ours
        case InvoiceProposed():
            named = bool(event.client) and client_id(event.client) != case.client.id
            return named or (bool(event.number) and event.number.casefold() in others)
        case _:
            return False


def _of(event: Event, invoice: InvoiceId, case: Case, books: Books) -> bool:
    """Say whether *event* is about *invoice*, or about the client as such."""
    said = invoices_of(event, case, books)
    return said is None or invoice in said


def invoices_of(event: Event, case: Case, books: Books) -> tuple[InvoiceId, ...] | None:
    """Return the invoices *event* is about; None if it is about the client as such.

    What was said in a conversation is about the invoices of the conversation.
    """
    match event:
        case InvoiceRegistered():
            return (event.invoice.id,)
        case InvoiceProposed():
            return (books.invoices.get(bare_number(event.number), InvoiceId(event.number)),)
        case PaymentProposed():
            return tuple(share.invoice for share in event.shares)
        case DraftPlanned():
            return event.letter.invoices or None
        case DraftEvent():
            draft = case.draft(event.letter)
            return (draft.letter.invoices or None) if draft else None
        case _:
            return _named(event) or _talked(event, books)


def _named(event: Event) -> tuple[InvoiceId, ...] | None:
    one, several = getattr(event, "invoice", None), getattr(event, "invoices", None)
    return (one,) if one else several or None


def _talked(event: Event, books: Books) -> tuple[InvoiceId, ...] | None:
    """Return the invoices of the conversation in which it was said; None if it has none."""
    message = getattr(event, "message", None)
    thread = getattr(event, "thread", None) or (books.thread_of.get(message) if message else None)
    known = books.threads.get(thread) if thread else None
    return (known.invoices or None) if known else None
