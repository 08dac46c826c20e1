"""What does the owner say outside their mail: the acts behind the commands?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from mailbot.intake.table import Row
from mailbot.link.contact import own_domain
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.errors import DataError
from mailbot.model.event import (
    ClientRegistered,
    ContactAssigned,
    ContactLearned,
    DunningHeld,
    DunningResumed,
    Event,
    InvoiceRegistered,
    PaymentReceived,
)
from mailbot.model.invoice import InvoiceId, Money, bare_number
from mailbot.model.mailbox import Cursor
from mailbot.model.message import Address
from mailbot.model.people import ClientId, Contact, ContactPurpose
from mailbot.rounds.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An act of the owner: the words they used and the moment they did."""

    words: str
    now: datetime

    @property
    def cause(self) -> str:
        """Return what the events name as their cause."""
        return f"{self.words} on {self.now:%Y-%m-%d %H:%M:%S.%f}"


def invoices(rows: Iterable[Row], books: Books, command: Command) -> tuple[Event, ...]:
    """Return what *rows* add to the record: clients, invoices and contacts.

    What is on record as it stands is left out, so importing twice changes nothing.
    Raises DataError if an invoice number belongs to another client.
    """
    events: list[Event] = []
    named: set[ClientId] = set()
    for row in rows:
        client = row.invoice.client
        owner = books.owners_of.get(row.invoice.id)
        if owner is not None and owner != client:
            name = books.cases[owner].client.name
            raise DataError(f"line {row.line}: {row.invoice.id} is on record for {name}")
        case = books.cases.get(client)
        domains = _domains(row, case)
        if domains or (case is None and client not in named):
            events.append(_client(row, case, domains, command))
            named.add(client)
        known = case.receivable(row.invoice.id) if case else None
        if known is None or known.invoice != row.invoice:
            events.append(
                InvoiceRegistered(
                    at=command.now, cause=command.cause, client=client, invoice=row.invoice
                )
            )
        events.extend(_contacts(row, case, command))
    return tuple(events)


def _domains(row: Row, case: Case | None) -> tuple[str, ...]:
    known = case.client.domains if case else ()
    found = dict.fromkeys(own_domain(address) for address in row.contacts)
    return tuple(d for d in found if d is not None and d not in known)


def _client(
    row: Row, case: Case | None, domains: tuple[str, ...], command: Command
) -> ClientRegistered:
    return ClientRegistered(
        at=command.now,
        cause=command.cause,
        client=row.invoice.client,
        name=case.client.name if case else row.client,
        domains=domains,
        language=case.client.language if case else "en",
    )


def _contacts(row: Row, case: Case | None, command: Command) -> Iterator[ContactLearned]:
    for address in row.contacts:
        known = case.client.contact(address.address) if case else None
        if known is None or (address.name and known.name != address.name):
            yield _learned(row.invoice.client, _contact(address), command)


def _contact(address: Address) -> Contact:
    return Contact(address=address.address, name=address.name)


def _learned(client: ClientId, contact: Contact, command: Command) -> ContactLearned:
    return ContactLearned(
        at=command.now, cause=command.cause, client=client, contact=contact, source="you said so"
    )


def contact(
    client: str,
    address: Address,
    purposes: Sequence[ContactPurpose],
    books: Books,
    command: Command,
) -> tuple[Event, ...]:
    """Return what it takes to have *address* on record as a contact of *client*."""
    case = case_named(client, books)
    events: list[Event] = []
    domain = own_domain(address)
    if domain and domain not in case.client.domains:
        events.append(
            ClientRegistered(
                at=command.now,
                cause=command.cause,
                client=case.client.id,
                name=case.client.name,
                domains=(domain,),
                language=case.client.language,
            )
        )
    events.append(_learned(case.client.id, _contact(address), command))
    if purposes:
        events.append(
            ContactAssigned(
                at=command.now,
                cause=command.cause,
                client=case.client.id,
                address=address.address,
                purposes=tuple(purposes),
            )
        )
    return tuple(events)


def payment(
    number: str, on: date, amount: Money | None, books: Books, command: Command
) -> PaymentReceived:
    """Return that *amount* (None: the whole balance) of an invoice came in."""
    invoice = invoice_named(number, books)
    receivable = books.cases[books.owners_of[invoice]].receivable(invoice)
    if receivable is None or not receivable.open:
        raise DataError(f"{invoice} is paid already")
    paid = amount or receivable.balance
    if paid.currency != receivable.balance.currency:
        raise DataError(f"{invoice} is in {receivable.balance.currency}, not {paid.currency}")
    return PaymentReceived(
        at=command.now,
        cause=command.cause,
        client=receivable.invoice.client,
        invoice=invoice,
        amount=paid,
        on=on,
    )


def hold(
    what: str | None, until: date | None, reason: str, books: Books, command: Command
) -> DunningHeld:
    """Return the stop of letters for *what*: an invoice, a client, or (None) everything."""
    client, invoice = _scope(what, books)
    return DunningHeld(
        at=command.now,
        cause=command.cause,
        client=client,
        invoice=invoice,
        until=until,
        reason=reason or f"you said so on {command.now:%Y-%m-%d}",
    )


def resume(what: str | None, books: Books, command: Command) -> DunningResumed:
    """Return the end of the stops for *what*: an invoice, a client, or (None) everything."""
    client, invoice = _scope(what, books)
    return DunningResumed(at=command.now, cause=command.cause, client=client, invoice=invoice)


def _scope(what: str | None, books: Books) -> tuple[ClientId | None, InvoiceId | None]:
    if what is None:
        return None, None
    number = books.invoices.get(bare_number(what))
    if number is not None:
        return books.owners_of[number], number
    return case_named(what, books).client.id, None


def invoice_named(number: str, books: Books) -> InvoiceId:
    """Return the invoice on record that *number* means; DataError names the nearest ones."""
    known = books.invoices.get(bare_number(number))
    if known is None:
        raise DataError(f"no invoice {number} on record{_nearest(number, books.owners_of)}")
    return known


def case_named(name: str, books: Books) -> Case:
    """Return the case of the client called *name*.

    That is its name or how it begins, its short name, an address or a domain. DataError if
    none or several fit.
    """
    wanted = name.strip().casefold()
    beginning = []
    for case in books.cases.values():
        if wanted in {case.client.id, case.client.name.casefold()}:
            return case
        if wanted and case.client.name.casefold().startswith(wanted):
            beginning.append(case)
    if len(beginning) == 1:
        return beginning[0]
    client = books.addresses.get(wanted) or books.domains.get(wanted.rpartition("@")[2])
    if client is None:
        names = [case.client.name for case in books.cases.values()]
        raise DataError(f"no client or invoice {name} on record{_nearest(name, names)}")
    return books.cases[client]


def _nearest(word: str, known: Iterable[str]) -> str:
    names = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), names, n=3, cutoff=0.5)
    if close:
        return f"; did you mean {' or '.join(names[c] for c in close)}?"
    return (
        "; `mailbot status` lists what is" if names else "; `mailbot add` or `mailbot import` first"
    )


def look_again(store: Store) -> None:
    """Have the next round read the last days anew: what was about nothing may matter now."""
    for cursor in store.cursors():
        store.record((), cursor=Cursor(folder=cursor.folder, uidvalidity=0, next_uid=1))
