"""Whom is an invoice for?"""

from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.link.contact import clients_of, own_domain
from mailbot.model.books import Books
from mailbot.model.document import InvoiceReading
from mailbot.model.message import Address, Heading, Message
from mailbot.model.people import Client, ClientId, Owner
from mailbot.rounds.firm import one_firm, speaks_for
from mailbot.rounds.identity import is_own, names_of, plain_name

NO_CLIENT = "no client"
SEVERAL = "its readers belong to several clients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """Whom an invoice is for: the client on record, or the name of a new one."""

    name: str
    doubts: tuple[str, ...] = ()
    known: bool = False
    """The client is on record under that very name."""


def readers_of(message: Heading, owner: Owner) -> tuple[Address, ...]:
    """Return who reads the letter, the owner's own people aside."""
    return tuple(a for a in (*message.to, *message.cc) if not is_own(a, owner))


def debtor_of(reading: InvoiceReading, message: Message, books: Books, owner: Owner) -> Debtor:
    """Return whom the invoice that went out in *message* is for: by its readers, then by its name.

    A client on record is one by a contact, a domain or a name; for a new one, whoever it is
    addressed to must show that they are there: the owner also sends invoices to an accountant.
    """
    readers = readers_of(message, owner)
    serving = [set(clients_of(a, books)) for a in readers]
    known = [some for some in serving if some]
    if not known:
        addressed = tuple(a for a in readers if a in message.to)
        return _by_name(reading, addressed or readers, books)
    candidates = set.intersection(*known)
    fitting = {c for c in candidates if fits(reading.client, books.cases[c].client)}
    chosen = fitting if len(fitting) == 1 else candidates
    if len(chosen) != 1:
        return Debtor(name=reading.client, doubts=(SEVERAL,))
    client = books.cases[chosen.pop()].client
    return Debtor(
        name=client.name, known=True, doubts=tuple(_strange(reading, client, message, books, owner))
    )


def _strange(
    reading: InvoiceReading, client: Client, message: Message, books: Books, owner: Owner
) -> Iterator[str]:
    """Yield what does not fit a client whose people the letter went to."""
    if reading.client and not fits(reading.client, client):
        yield f"it is made out to {reading.client}, and went to {client.name}"
    strangers = (a for a in readers_of(message, owner) if not clients_of(a, books))
    for address in strangers:
        if address in message.to and not _related(address, client.name, reading):
            yield f"it went to {address.address} as well, who is no contact of {client.name}"


def _by_name(reading: InvoiceReading, readers: tuple[Address, ...], books: Books) -> Debtor:
    """Return the client that the invoice names, whose people are not on record."""
    name = " ".join(reading.client.split())
    if not name:
        return Debtor(name="", doubts=(NO_CLIENT,))
    on_record = _called(name, books)
    if len(on_record) > 1:
        several = " or ".join(client.name for client in on_record)
        return Debtor(name=name, doubts=(f"{name} may be {several}",))
    if on_record:
        (client,) = on_record
        if client.contacts or client.domains:
            doubt = f"{readers[0].address} is no contact of {client.name} so far"
            return Debtor(name=client.name, known=True, doubts=(doubt,))
        name = client.name
    doubts = tuple(
        f"nothing shows that {address.address} is at {name}"
        for address in readers
        if not any(_related(a, name, reading) for a in _colleagues(address, readers))
    )
    return Debtor(name=name, doubts=doubts, known=bool(on_record))


def _called(name: str, books: Books) -> tuple[Client, ...]:
    """Return the clients on record by that name: as it stands, else written a little otherwise."""
    exact: ClientId | None = names_of(books).get(plain_name(name))
    if exact is not None:
        return (books.cases[exact].client,)
    return tuple(c.client for c in books.cases.values() if one_firm(c.client.name, name))


def fits(name: str, client: Client) -> bool:
    """Say whether *name* may be the client's: by its name, its domains, or one of its people."""
    if one_firm(name, client.name):
        return True
    if any(speaks_for(Address(address=f"any@{domain}"), name) for domain in client.domains):
        return True
    return any(contact.name and one_firm(contact.name, name) for contact in client.contacts)


def _related(address: Address, name: str, reading: InvoiceReading) -> bool:
    """Say whether *address* is at the firm *name*, by itself or because the invoice names it."""
    domains = {own_domain(Address(address=a)) for a in reading.addresses} - {None}
    return (
        speaks_for(address, name)
        or address.address in reading.addresses
        or own_domain(address) in domains
    )


def _colleagues(address: Address, readers: tuple[Address, ...]) -> Iterator[Address]:
    """Yield *address* and who reads the letter at the same firm."""
    yield address
    domain = own_domain(address)
    yield from (a for a in readers if domain is not None and own_domain(a) == domain)
