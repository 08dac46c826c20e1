"""Who becomes a contact, and who is one again?"""

import re
from collections.abc import Iterator

from mailbot.decide.told import Told
from mailbot.model.event import ContactChanged, ContactLearned
from mailbot.model.message import Address, Author
from mailbot.model.people import Contact, Standing
from mailbot.model.reading import Reading, Referral

NOBODY = re.compile(
    r"(?:no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?|newsletter|news"
    r"|auto(?:mated|confirm)?)\b[^@]*@"
)
"""Addresses that nobody reads."""

EVERYBODY = frozenset({"all", "everyone", "everybody", "staff", "team", "alle", "tous", "todos"})
"""Addresses that everybody at a firm reads: no place for a question about a bill."""


def learned(told: Told) -> Iterator[ContactLearned]:
    """Yield the sender and the colleagues in copy, where the client's domain vouches.

    Only people are learned from people: not from a machine's message, nor a mailbox that
    nobody reads or everybody does.
    """
    if told.message.author is not Author.PERSON:
        return
    sender = told.message.sender
    phone = told.reading.own_phone
    if not _is_nobody(sender) and (_is_news(told, sender) or _is_unheard(told, sender, phone)):
        yield _contact(told, sender, "wrote to us", phone)
    for address in dict.fromkeys((*told.message.to, *told.message.cc)):
        if address != sender and _is_colleague(told, address) and _is_news(told, address):
            yield _contact(told, address, "was in copy")


def _is_colleague(told: Told, address: Address) -> bool:
    """Say whether an address in copy is a person of this client, and of no other one."""
    if _is_nobody(address) or address.address.partition("@")[0] in EVERYBODY:
        return False
    if told.owner.writes_as(address.address) or address.address in told.contacts_of_others:
        return False
    return address.domain in told.case.client.domains or _known(told, address) is not None


def _is_news(told: Told, address: Address) -> bool:
    known = _known(told, address)
    return address.sendable and (known is None or bool(address.name and not known.name))


def _is_unheard(told: Told, address: Address, phone: str) -> bool:
    """Say whether *phone* is the first number of somebody on record."""
    known = _known(told, address)
    return bool(phone) and known is not None and not known.phone


def _is_nobody(address: Address) -> bool:
    return NOBODY.match(address.address) is not None


def _known(told: Told, address: Address) -> Contact | None:
    return told.case.client.contact(address.address)


def _contact(told: Told, address: Address, how: str, phone: str = "") -> ContactLearned:
    return ContactLearned(
        **told.about,
        contact=Contact(address=address.address, name=address.name, phone=phone),
        source=f"{how} on {told.message.at:%Y-%m-%d}",
    )


def back(told: Told) -> Iterator[ContactChanged]:
    """Yield that the sender can be reached again: they wrote themselves."""
    known = told.case.client.contact(told.message.sender.address)
    gone = known is not None and known.standing is not Standing.ACTIVE
    if gone and told.message.author is Author.PERSON:
        yield ContactChanged(
            **told.about,
            address=told.message.sender.address,
            standing=Standing.ACTIVE,
            reason="wrote to us again",
        )


def introduced(told: Told, referral: Referral) -> Iterator[ContactLearned]:
    """Yield the person whose address the reply gives, where the client's domain vouches.

    A number in the same sentence is theirs, if nobody else is named and no other one given.
    """
    address = Address(address=address_of(referral, told), name=referral.name)
    if not address.address or not _is_colleague(told, address):
        return
    phone = _number_beside(referral, told.reading)
    if _is_news(told, address) or _is_unheard(told, address, phone):
        yield _contact(told, address, f"named by {told.message.sender.address}", phone)


def _number_beside(referral: Referral, reading: Reading) -> str:
    given = set(reading.phones) - {reading.own_phone}
    alone = len(given) == 1 == len(reading.referrals)
    return next((number for number in given if alone and number in referral.words), "")


def address_of(referral: Referral, told: Told) -> str:
    """Return the address of *referral* where the client's contacts or domain vouch for it."""
    address = Address(address=referral.address.casefold())
    if told.case.client.contact(address.address) is not None:
        return address.address
    return address.address if address.domain in told.case.client.domains else ""
