"""Which events belong into what is handed over about one client, or about one invoice?"""

import re
from collections.abc import Iterable, Iterator

from mailbot.ledger.purging import purge_of
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import DraftEvent, DraftPlanned
from mailbot.model.event import Event, InvoiceRegistered
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed, ProposalSettled
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.measured import RecordedEvent
from mailbot.model.note import NoteAnswered
from mailbot.model.people import client_id


def about(
    entries: Iterable[RecordedEvent], books: Books, case: Case, invoice: InvoiceId | None = None
) -> tuple[tuple[RecordedEvent, ...], int]:
    """Return the events about *case* (of them, those about *invoice*), in order.

    With them, how many were left out because they also tell of another client: who is handed
    the record needs to know of no other.
    """
    known = tuple(entries)
    concerned = purge_of((case.client.id,), books, (e.event for e in known))
    names = _Names(books, case)
    mine = [
        entry
        for entry in known
        if concerned.concerns(entry.event)
        and (invoice is None or _of(entry.event, invoice, case, books))
    ]
    shared = {e.event.key for e in mine if _shared(e.event, case, concerned.invoices, names)}
    found = tuple(
        entry
        for entry in mine
        if entry.event.key not in shared
        and not (isinstance(entry.event, ProposalSettled) and entry.event.proposal in shared)
    )
    return found, sum(e.event.key in shared for e in mine)


class _Names:
    """By what a text names clients: their names, domains, people and invoices, as whole words.

    The longest counts: "Acme Components" is not "Acme", nor is INV-10 INV-1.
    """

    def __init__(self, books: Books, case: Case) -> None:
        ours = frozenset(_names_of(case))
        rivals = [c for c in books.cases.values() if c is not case]
        named = {name for rival in rivals for name in _names_of(rival)}
        short = {name for rival in rivals for name in _short(rival)} - set(_short(case))
        self.others = frozenset((named | short) - ours)
        longest = sorted(ours | self.others, key=len, reverse=True)
        self._any = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def in_words(self, said: str) -> bool:
        """Say whether *said* names another client."""
        return not self.others.isdisjoint(self._any.findall(said.casefold()))


def _names_of(case: Case) -> Iterator[str]:
    client = case.client
    yield client.name.casefold()
    yield from map(str.casefold, client.domains)
    for contact in client.contacts:
        yield contact.address.casefold()
        if " " in contact.name:  # a first name alone is anybody's
            yield contact.name.casefold()
    for receivable in case.receivables:
        yield receivable.invoice.id.casefold()


def _short(case: Case) -> Iterator[str]:
    """Yield what the domains are called by: "acme" for acme.example."""
    return (domain.partition(".")[0].casefold() for domain in case.client.domains)


def _shared(event: Event, case: Case, ours: frozenset[InvoiceId], names: _Names) -> bool:
    """Say whether *event* also tells of another client: a note or a payment about both.

    So may what the owner said in their own words, of a call for example. An invoice that was
    proposed may be another client's, of which these people got a copy.
    """
    match event:
        case NoteAnswered() if len(set(event.clients)) > 1:
            return True
        case PaymentProposed():
            about = {share.invoice for share in event.shares}
            return bool(about & ours) and not about <= ours
        case InvoiceProposed():
            named = bool(event.client) and client_id(event.client) != case.client.id
            return named or (bool(event.number) and event.number.casefold() in names.others)
        case _ if not getattr(event, "message", None):  # else it quotes what they wrote
            told = (str(getattr(event, field, "")) for field in ("words", "answer", "reason"))
            return names.in_words(" ".join(told))
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
