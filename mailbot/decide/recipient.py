"""To whom, and who may know of what?"""

from collections.abc import Iterable
from datetime import date, datetime

from mailbot.model.case import Case
from mailbot.model.invoice import InvoiceId
from mailbot.model.message import Address
from mailbot.model.people import Contact, ContactPurpose, Standing
from mailbot.model.runaround import Hop

Recipients = tuple[Address, ...]


def everyone(case: Case, hops: tuple[Hop, ...], today: date) -> Recipients:
    """Return all reachable contacts who may know of the invoice: the group letter's readers.

    With divisions (S0-18..23) only those of the division that passed us on last, and contacts
    that belong to none.
    """
    divisions = [d for h in reversed(hops) if (d := division_of_hop(case, h))]
    readers = tuple(_address(c) for c in _writable(case, today))
    return together(case, readers, divisions[0] if divisions else "")


def together(case: Case, readers: Recipients, division: str) -> Recipients:
    """Return who of *readers* one letter may go to: those of *division*, and of none.

    Where no division is known and the readers are of several, only those of none.
    """
    met = {division_of(case, a.address) for a in readers} - {""}
    if not division and len(met) < 2:
        return readers
    return tuple(a for a in readers if division_of(case, a.address) in {division, ""})


def shown(
    case: Case, readers: Recipients, invoices: tuple[InvoiceId, ...]
) -> tuple[InvoiceId, ...]:
    """Return the *invoices* that *readers* may learn of: none of another division (S0-18)."""
    theirs = {division_of(case, a.address) for a in readers} - {""}
    if not theirs:
        return invoices
    return tuple(i for i in invoices if division_of_invoice(case, i) in theirs | {""})


def division_of(case: Case, address: str) -> str:
    """Return the division of the contact with *address*; empty where none is known."""
    contact = case.client.contact(address)
    return contact.division if contact is not None else ""


def division_of_invoice(case: Case, invoice: InvoiceId) -> str:
    """Return the one division whose people got *invoice*; empty where none or several did."""
    receivable = case.receivable(invoice)
    sendings = receivable.sendings if receivable is not None else ()
    found = {division_of(case, a.address) for s in sendings for a in s.to} - {""}
    return found.pop() if len(found) == 1 else ""


def division_of_hop(case: Case, hop: Hop) -> str:
    """Return the division that passed us on, or else the one that we were sent to."""
    target = _target(case, hop)
    return division_of(case, hop.by) or (target.division if target is not None else "")


def only(case: Case, address: str, today: date) -> Recipients:
    """Return the contact with *address* if they can be written to, else nobody."""
    contact = case.client.contact(address)
    return (_address(contact),) if contact in _writable(case, today) else ()


def still(case: Case, readers: Iterable[Address], today: date) -> Recipients:
    """Return who of *readers* can be written to on *today*, each once."""
    found = (address for reader in readers for address in only(case, reader.address, today))
    return tuple(dict.fromkeys(found))


def involved(case: Case, hops: tuple[Hop, ...], today: date) -> Recipients:
    """Return the reachable contacts who passed us on or were pointed to."""
    return tuple(_address(c) for c in _writable(case, today) if _involved(c, hops))


def pointed_to(case: Case, hop: Hop, today: date) -> Recipients:
    """Return the contact that *hop* points to, if exactly one on record fits."""
    target = _target(case, hop)
    return only(case, target.address, today) if target is not None else ()


def presumed(case: Case, hops: tuple[Hop, ...], today: date) -> Recipients:
    """Return whom most *hops* point to, of those who can be written to; the last if equal.

    Who passed us on after they were last pointed to has said that it is not them.
    """
    counted: dict[Address, list[datetime]] = {}
    for hop in hops:
        for address in pointed_to(case, hop, today):
            counted.setdefault(address, []).append(hop.at)
    away = {h.by.casefold(): h.at for h in hops}  # hops are in order of time
    fitting = [
        (len(moments), max(moments), address)
        for address, moments in counted.items()
        if (said := away.get(address.address.casefold())) is None or said < max(moments)
    ]
    return (max(fitting, key=lambda f: f[:2])[2],) if fitting else ()


def gone(case: Case, address: str) -> bool:
    """Say whether *address* must not be written to any more: opted out, bounced or left."""
    contact = case.client.contact(address)
    if contact is None:
        return False
    out = ContactPurpose.DO_NOT_CONTACT in contact.purposes
    return out or contact.standing in {Standing.BOUNCED, Standing.LEFT}


def _target(case: Case, hop: Hop) -> Contact | None:
    """Return the one contact on record that *hop* means, by address, name or first name."""
    if hop.address:
        return case.client.contact(hop.address)
    wanted = hop.name.casefold() or hop.department.casefold()
    contacts = case.client.contacts if wanted else ()
    fitting = [c for c in contacts if wanted in {c.name.casefold(), c.department.casefold()}]
    fitting = fitting or [c for c in contacts if wanted == c.name.casefold().partition(" ")[0]]
    return fitting[0] if len(fitting) == 1 else None


def _writable(case: Case, today: date) -> tuple[Contact, ...]:
    """Return the reachable contacts whose address a letter can carry."""
    return tuple(c for c in case.client.reachable(today) if _address(c).sendable)


def _involved(contact: Contact, hops: tuple[Hop, ...]) -> bool:
    names = {contact.address.casefold(), contact.name.casefold()} - {""}
    return any({h.by.casefold(), h.address.casefold(), h.name.casefold()} & names for h in hops)


def _address(contact: Contact) -> Address:
    return Address(address=contact.address, name=contact.name)
