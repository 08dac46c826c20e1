"""Who of those who read an invoice becomes a contact of its client with the owner's yes?

A letter with an invoice also goes to opposing counsel, to an accountant, or to two clients at
once. Whoever is a contact gets the client's letters: one too few costs the owner a command, one
too many is a leak.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.link.contact import belongs, clients_of, own_domain
from mailbot.model.books import Books
from mailbot.model.intake_event import InvoiceProposed
from mailbot.model.message import Address
from mailbot.model.people import Client, Owner
from mailbot.rounds.debtor import SEVERAL
from mailbot.rounds.firm import speaks_for
from mailbot.rounds.identity import is_own, names_of, plain_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers:
    """Whom a yes makes contacts of a client, and which domain becomes the client's."""

    contacts: tuple[Address, ...] = ()
    domain: str = ""
    passed: tuple[Address, ...] = ()
    """Readers who do not become contacts, and are none so far."""

    def lines(self) -> Iterator[str]:
        """Yield a sentence on each contact, on the domain, and on who does not become one."""
        for address in self.contacts:
            yield f"contact {address.address}"
        if self.domain:
            yield f"mail from {self.domain} counts as theirs"
        if self.passed:
            who = " and ".join(address.address for address in self.passed)
            no = "a contact" if len(self.passed) == 1 else "contacts"
            yield f"not as {no}: {who}; if that is wrong, say it with `mailbot contact`"


def newcomers(proposal: InvoiceProposed, name: str, books: Books, owner: Owner) -> Newcomers:
    """Return who becomes a contact of the client *name* with a yes to *proposal*.

    Nobody of whom a doubt speaks, and nobody at all where another client's people read along.
    """
    number = names_of(books).get(plain_name(name))
    client = books.cases[number].client if number is not None else None
    readers = tuple(a for a in proposal.to if not is_own(a, owner))
    strangers = tuple(
        a for a in readers if client is None or client.contact(a.address.casefold()) is None
    )
    certain = _undoubted(proposal, strangers)
    if SEVERAL in proposal.doubts or any(_is_of_others(a, client, books) for a in readers):
        taken: tuple[Address, ...] = ()
    elif client is not None and (client.contacts or client.domains):
        alone = len(readers) == 1
        taken = tuple(a for a in certain if alone or belongs(a, client.id, books))
    else:
        taken = those_of_new(certain, readers, name)
    passed = tuple(a for a in strangers if a not in taken)
    return Newcomers(contacts=taken, domain=_shared_domain(taken, client, books), passed=passed)


def _undoubted(proposal: InvoiceProposed, readers: tuple[Address, ...]) -> tuple[Address, ...]:
    """Return those whom letters can reach and no doubt speaks of."""
    return tuple(
        a
        for a in dict.fromkeys(readers)
        if a.sendable and not any(a.address in doubt for doubt in proposal.doubts)
    )


def _is_of_others(address: Address, client: Client | None, books: Books) -> bool:
    """Say whether *address* belongs to clients, and *client* is none of them."""
    serving = clients_of(address, books)
    return bool(serving) and (client is None or client.id not in serving)


def those_of_new(
    certain: tuple[Address, ...], readers: Sequence[Address], name: str
) -> tuple[Address, ...]:
    """Return who of *certain* is at a client of whom nobody is known so far.

    A single reader is; of several, those who show it with their colleagues, or all of one firm.
    """
    if len(readers) == 1:
        return certain
    shown = [a for a in certain if speaks_for(a, name)]
    firms = {own_domain(a) for a in shown} - {None}
    if len(firms) > 1:
        return ()
    if shown:
        return tuple(a for a in certain if a in shown or own_domain(a) in firms)
    domains = {own_domain(a) for a in readers}
    return certain if len(domains) == 1 and None not in domains else ()


def _shared_domain(taken: tuple[Address, ...], client: Client | None, books: Books) -> str:
    """Return the domain that all of *taken* share; empty if it is public, known or of others."""
    domains = {own_domain(a) for a in taken}
    (domain,) = domains if len(domains) == 1 else (None,)
    if domain is None or (client is not None and domain in client.domains):
        return ""
    return "" if clients_of(Address(address=f"anybody@{domain}"), books) else domain
