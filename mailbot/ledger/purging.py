"""Which events tell of a client who is to be taken off the record?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.model.books import Books
from mailbot.model.event import CaseEvent, DunningHeld, DunningResumed, Event, MessageSetAside
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed, ProposalSettled
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.note import NoteAnswered
from mailbot.model.people import ClientId, ContactPurpose, client_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What is to go: clients, and by what they are known where no event names them."""

    clients: frozenset[ClientId]
    invoices: frozenset[InvoiceId] = frozenset()
    numbers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    proposals: frozenset[str] = frozenset()
    opted_out: tuple[str, ...] = ()
    """Addresses that are never to be written to, though they are forgotten."""

    def concerns(self, event: Event) -> bool:
        """Say whether *event* tells of one of the clients.

        What another client's case says of a person who works for both stays with that client.
        """
        match event:
            case CaseEvent():
                return event.client in self.clients
            case DunningHeld() | DunningResumed():
                return event.client in self.clients or event.invoice in self.invoices
            case GestureAnswered():
                return event.client in self.clients
            case MessageSetAside():
                return self._knows(event.sender.address)
            case InvoiceProposed():
                named = bool(event.client) and client_id(event.client) in self.clients
                ours = bare_number(event.number) in self.numbers if event.number else False
                return named or ours or any(self._knows(a.address) for a in event.to)
            case PaymentProposed():
                return any(share.invoice in self.invoices for share in event.shares)
            case NoteAnswered():
                return not self.clients.isdisjoint(event.clients)
            case ProposalSettled():
                return event.proposal in self.proposals
            case _:
                return False

    def _knows(self, address: str) -> bool:
        address = address.casefold()
        return address in self.addresses or address.rpartition("@")[2] in self.domains


def purge_of(clients: Iterable[ClientId], books: Books, events: Iterable[Event]) -> Purged:
    """Return by what *clients* are known; *events* are read for proposals alone."""
    cases = [books.cases[client] for client in clients]
    contacts = [contact for case in cases for contact in case.client.contacts]
    invoices = frozenset(r.invoice.id for case in cases for r in case.receivables)
    ours = {case.client.id for case in cases}
    known = Purged(
        clients=frozenset(ours),
        invoices=invoices,
        numbers=frozenset(bare_number(number) for number in invoices),
        addresses=frozenset(
            address
            for contact in contacts
            if set(books.addresses.get(address := contact.address.casefold(), ())) <= ours
        ),
        domains=frozenset(
            domain
            for case in cases
            for domain in case.client.domains
            if set(books.domains.get(domain, ())) <= ours
        ),
    )
    proposed = (e for e in events if isinstance(e, InvoiceProposed | PaymentProposed))
    return replace(
        known,
        proposals=frozenset(e.key for e in proposed if known.concerns(e)),
        opted_out=tuple(
            dict.fromkeys(
                contact.address.casefold()
                for contact in contacts
                if ContactPurpose.DO_NOT_CONTACT in contact.purposes
            )
        ),
    )


def at_rest_since(before: datetime, books: Books, events: Iterable[Event]) -> Iterator[ClientId]:
    """Yield the clients of whom nothing is open, and of whom nothing was told after *before*."""
    latest: dict[ClientId, datetime] = {}
    for event in events:
        if isinstance(event, CaseEvent):
            told: datetime = getattr(event, "written", None) or event.at
            latest[event.client] = max(told, latest.get(event.client, told))
    for client, case in books.cases.items():
        busy = case.open or case.open_drafts or case.calls
        if not busy and client in latest and latest[client] < before:
            yield client
