"""Who must not be written to, though nothing else of them is on record any more?"""

from dataclasses import replace

from mailbot.model.books import Books
from mailbot.model.people import Contact, ContactPurpose
from mailbot.model.purge_event import RecordPurged, fingerprint

_NEVER = (ContactPurpose.DO_NOT_CONTACT,)


def is_silenced(books: Books, address: str) -> bool:
    """Say whether *address* wanted no more mail and was purged since."""
    return any(fingerprint(address, salt) in known for salt, known in books.silenced.items())


def as_silenced(books: Books, contact: Contact) -> Contact:
    """Return *contact*, never to be written to where a purge said so."""
    if books.silenced and is_silenced(books, contact.address):
        return replace(contact, purposes=_NEVER)
    return contact


def apply_purge(books: Books, event: RecordPurged) -> None:
    """Keep whom *event* silences from every letter, whoever knows them now or later."""
    if not event.silenced:
        return
    books.silenced[event.salt] = event.silenced
    for address, clients in books.addresses.items():
        if is_silenced(books, address):
            for client in clients:
                case = books.cases[client]
                contacts = tuple(as_silenced(books, c) for c in case.client.contacts)
                books.cases[client] = replace(case, client=replace(case.client, contacts=contacts))
