"""To whom?"""

from datetime import date

from mailbot.model.case import Case
from mailbot.model.message import Address
from mailbot.model.people import Contact, ContactPurpose, Standing
from mailbot.model.runaround import Hop

Recipients = tuple[Address, ...]


def everyone(case: Case, hops: tuple[Hop, ...], today: date) -> Recipients:
    """Return all reachable contacts who may know of the invoice: the group letter's readers.

    With divisions (S0-18..23) only those of the people involved so far, and contacts that
    belong to none.
    """
    contacts = _writable(case, today)
    divisions = {c.division for c in contacts if _involved(c, hops)} - {""}
    if divisions:
        contacts = tuple(c for c in contacts if c.division in divisions or not c.division)
    return tuple(_address(c) for c in contacts)


def only(case: Case, address: str, today: date) -> Recipients:
    """Return the contact with *address* if they can be written to, else nobody."""
    contact = case.client.contact(address)
    return (_address(contact),) if contact in _writable(case, today) else ()


def involved(case: Case, hops: tuple[Hop, ...], today: date) -> Recipients:
    """Return the reachable contacts who passed us on or were pointed to."""
    return tuple(_address(c) for c in _writable(case, today) if _involved(c, hops))


def pointed_to(case: Case, hop: Hop, today: date) -> Recipients:
    """Return the contact that *hop* points to, if exactly one on record fits."""
    if hop.address:
        return only(case, hop.address, today)
    wanted = hop.name.casefold() or hop.department.casefold()
    fitting = [
        c
        for c in _writable(case, today)
        if wanted and wanted in {c.name.casefold(), c.department.casefold()}
    ]
    return (_address(fitting[0]),) if len(fitting) == 1 else ()


def gone(case: Case, address: str) -> bool:
    """Say whether *address* must not be written to any more: opted out, bounced or left."""
    contact = case.client.contact(address)
    if contact is None:
        return False
    out = ContactPurpose.DO_NOT_CONTACT in contact.purposes
    return out or contact.standing in {Standing.BOUNCED, Standing.LEFT}


def _writable(case: Case, today: date) -> tuple[Contact, ...]:
    """Return the reachable contacts whose address a letter can carry."""
    return tuple(c for c in case.client.reachable(today) if _address(c).sendable)


def _involved(contact: Contact, hops: tuple[Hop, ...]) -> bool:
    names = {contact.address.casefold(), contact.name.casefold()} - {""}
    return any({h.by.casefold(), h.address.casefold(), h.name.casefold()} & names for h in hops)


def _address(contact: Contact) -> Address:
    return Address(address=contact.address, name=contact.name)
