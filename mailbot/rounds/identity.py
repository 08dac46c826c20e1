"""Is this the client, or the invoice, that is on record already?"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from mailbot.link.contact import own_domain
from mailbot.model.books import Books
from mailbot.model.errors import DataError
from mailbot.model.invoice import InvoiceId, bare_number, invoice_id
from mailbot.model.message import Address
from mailbot.model.people import Client, ClientId, Owner, client_id

ALIKE = 0.7
"""From this share of common letters on, two names may be one firm written twice."""


def plain_name(name: str) -> str:
    """Return the name of a client without what people write now and then: case, spaces, stops."""
    return "".join(c for c in name.casefold() if c not in ".," and not c.isspace())


def names_of(books: Books) -> dict[str, ClientId]:
    """Return the clients on record by their plain names, the first of each name."""
    names: dict[str, ClientId] = {}
    for case in books.cases.values():
        names.setdefault(plain_name(case.client.name), case.client.id)
    return names


def free_id(name: str, books: Books) -> ClientId:
    """Return an identifier for a new client called *name*: C++ Ltd and C# Ltd are two."""
    first = client_id(name)
    number, found = 1, first
    while found in books.cases:
        number += 1
        found = ClientId(f"{first}-{number}")
    return found


def namesake(
    name: str, client: ClientId | None, contacts: Iterable[Address], books: Books
) -> tuple[Address, Client] | None:
    """Return who of *contacts* belongs to another client than *client* whose name is like *name*.

    A bookkeeper may serve two clients; two names that are alike are one client misspelt.
    """
    for address in contacts:
        holders = books.addresses.get(address.address, ())
        holders += books.domains.get(own_domain(address) or "", ())
        if client in holders:
            continue
        for holder in holders:
            other = books.cases[holder].client
            if _alike(plain_name(name), plain_name(other.name)):
                return address, other
    return None


def _alike(name: str, other: str) -> bool:
    if name.startswith(other) or other.startswith(name):
        return True
    return SequenceMatcher(None, name, other).ratio() > ALIKE


def new_domains(contacts: Iterable[Address], client: Client) -> tuple[str, ...]:
    """Return the domains of *contacts* that speak for *client* and are not on record so far."""
    found = dict.fromkeys(own_domain(address) for address in contacts)
    return tuple(d for d in found if d is not None and d not in client.domains)


def is_own(address: Address, owner: Owner) -> bool:
    """Say whether *address* is the owner's, or of the owner's firm."""
    own = own_domain(Address(address=owner.address.casefold()))
    return owner.writes_as(address.address) or (own is not None and address.domain == own)


def invoice_on_record(number: str, books: Books) -> InvoiceId | None:
    """Return the invoice called *number*; failing that, the one with its letters and digits.

    Raises DataError where they are the same but grouped otherwise: 2026-1-12 and 2026-11-2
    cannot be told apart in what people write.
    """
    exact = invoice_id(number)
    if exact in books.owners_of:
        return exact
    alike = books.invoices.get(bare_number(number))
    if alike is not None and not _grouped_alike(alike, number):
        raise DataError(f"number: {number} cannot be told from {alike}, which is on record")
    return alike


def _grouped_alike(one: str, other: str) -> bool:
    """Say whether two numbers part their digits in the same way, or one does not at all."""
    runs, others = re.findall(r"\d+", one), re.findall(r"\d+", other)
    return runs == others or 1 in (len(runs), len(others))
