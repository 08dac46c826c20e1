"""Who is reminded of an invoice?"""

from mailbot.decide import recipient
from mailbot.decide.recipient import Recipients
from mailbot.decide.view import View
from mailbot.model.case import Case, Receivable
from mailbot.model.people import Contact, ContactPurpose


def payer_of(view: View, receivable: Receivable | None) -> Recipients:
    """Return the one person to write to about an invoice, or about none; nobody if in doubt.

    That is the point of contact, else the one contact who is there to pay, else whoever the
    invoice was sent to first, if that is one person. Money is spoken of one to one: where
    several may be meant, the group letter or a call finds out who it is (S0-25, S1-50).
    """
    case = view.case
    divisions = divisions_of(case, receivable)
    point = case.runaround.point
    if point is not None and _fits(case.client.contact(point.address), divisions):
        return _only(view, point.address)
    known = [c for c in case.client.contacts if not recipient.gone(case, c.address)]
    fitting = [c for c in known if _fits(c, divisions)]
    paying = [c for c in fitting if ContactPurpose.PAY in c.purposes]
    first = _sent_first_to(receivable)
    if len(paying) > 1:
        paying = [c for c in paying if c.address in first]
    elif not paying:
        # Whoever gets copies, approves or helps does not pay (S0-02).
        paying = [c for c in fitting if not c.purposes and (not first or c.address in first)]
    return _only(view, paying[0].address) if len(paying) == 1 else ()


def divisions_of(case: Case, receivable: Receivable | None) -> frozenset[str]:
    """Return the divisions that an invoice was first sent to; none where nobody knows."""
    contacts = (case.client.contact(address) for address in _sent_first_to(receivable))
    return frozenset(c.division for c in contacts if c is not None and c.division)


def _sent_first_to(receivable: Receivable | None) -> frozenset[str]:
    if receivable is None or not receivable.sendings:
        return frozenset()
    return frozenset(a.address for a in receivable.sendings[0].to)


def _fits(contact: Contact | None, divisions: frozenset[str]) -> bool:
    """Say whether an invoice of *divisions* is this contact's business (S0-18)."""
    if contact is None or not contact.division or not divisions:
        return True
    return contact.division in divisions


def _only(view: View, address: str) -> Recipients:
    to = recipient.only(view.case, address, view.today)
    return tuple(a for a in to if not view.owner.writes_as(a.address))
