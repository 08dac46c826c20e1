"""Does a message pretend to come from somebody else, or lead answers away from them?

Only headers are looked at here; what its words ask for is weighed in decide/fraud.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mailbot.link.contact import own_domain
from mailbot.link.lookalike import (
    likeness,
    name_in,
    near_to,
    readable,
    same_hands,
    skeleton,
)
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.link import Evidence, Link
from mailbot.model.message import Address, Author, Message, Verdict
from mailbot.model.people import ClientId, Owner
from mailbot.model.sign import SENT_BY, SEVERAL_FROM, Sign, Trick

SYSTEMS = frozenset(
    """
    ariba.com atlassian.net basware.com bill.com coupahost.com coupa.com docusign.net
    freshdesk.com freshservice.com front.com frontapp.com gorgias.com helpscout.net hubspot.com
    hubspotemail.net intercom-mail.com intercom.io intuit.com quickbooks.com salesforce.com
    sage.com service-now.com tipalti.com tradeshift.com xero.com zendesk.com zohodesk.com
    datev.de sharepointonline.com groups.google.com googlegroups.com teamwork.com yaypay.com
    mailchimpapp.net mcsv.net sendgrid.net amazonses.com mailgun.org exclaimer.net
    """.split()
)
"""Through these, honest firms answer for themselves."""

_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_BEHIND = re.compile(r"\s*(?:[|(/\[]|\s-\s|\s(?:via|on behalf of|im auftrag von|per conto di)\s).*")
"""What follows a name: a firm in brackets, the list that passed it on."""
_VIA = re.compile(r"\bvia\b|\bon behalf of\b|\bper conto di\b", re.IGNORECASE)
_SHORTEST_LOCAL = 6
_MOST_NAMED = 50
"""So many addresses in the words of a message are looked at."""
_LONGEST = 200
"""What has more letters is no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Who is who in one case: the client's people, and the owner."""

    case: Case
    owner: Owner

    @property
    def theirs(self) -> tuple[str, ...]:
        """Return the domains that speak for the client."""
        client = self.case.client
        found = [own_domain(Address(address=c.address.casefold())) for c in client.contacts]
        return tuple(dict.fromkeys((*client.domains, *(d for d in found if d))))

    @property
    def ours(self) -> tuple[str, ...]:
        """Return the domains that speak for the owner."""
        owner = self.owner
        found = [own_domain(Address(address=a.casefold())) for a in (owner.address, *owner.aliases)]
        return tuple(dict.fromkeys(d for d in found if d))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the addresses on record, the owner's own included."""
        contacts = (c.address.casefold() for c in self.case.client.contacts)
        return (*contacts, self.owner.address.casefold(), *map(str.casefold, self.owner.aliases))

    def knows(self, address: Address) -> bool:
        """Say whether *address* is on record, or in the same hands as one that is."""
        return address.address in self.addresses or self.vouches(address.domain)

    def vouches(self, domain: str) -> bool:
        """Say whether *domain* is the client's or the owner's."""
        given = readable(domain)
        return any(same_hands(given, readable(d)) for d in (*self.theirs, *self.ours))


@dataclass(slots=True, kw_only=True)
class Faces:
    """What a stranger may pretend to be, of all clients; *found* keeps what was looked up."""

    count: tuple[int, int]
    domains: dict[str, tuple[str, ...]]
    """By what their names look like."""
    clients: dict[str, ClientId]
    """Whose domain it is."""
    names: dict[str, ClientId]
    """By name_of of contacts with more than one name."""
    found: dict[str, ClientId | None] = field(default_factory=dict)


def faces_of(books: Books) -> Faces:
    """Return the faces of everybody on record."""
    domains: dict[str, tuple[str, ...]] = {}
    for domain in books.domains:
        face = skeleton(name_in(domain))
        domains[face] = (*domains.get(face, ()), domain)
    names = {
        name: case.client.id
        for case in books.cases.values()
        for contact in case.client.contacts
        if " " in (name := name_of(contact.name))
    }
    return Faces(
        count=(len(books.domains), len(books.addresses)),
        domains=domains,
        clients={domain: clients[0] for domain, clients in books.domains.items() if clients},
        names=names,
    )


def imitated(sender: Address, faces: Faces) -> ClientId | None:
    """Return the client that a stranger's address or name passes for, or None."""
    name = name_of(sender.name)
    if " " in name and name in faces.names:
        return faces.names[name]
    for shown in _ADDRESS.findall(sender.name.casefold()):
        domain = shown.rpartition("@")[2]
        if domain in faces.clients and domain != sender.domain:
            return faces.clients[domain]
    if sender.domain not in faces.found:
        near = [d for face in near_to(sender.domain, faces.domains) for d in faces.domains[face]]
        alike = likeness(sender.domain, near)
        faces.found[sender.domain] = faces.clients.get(alike.known) if alike else None
    return faces.found[sender.domain]


def signs_of(message: Message, case: Case, link: Link, owner: Owner) -> tuple[Sign, ...]:
    """Return what is odd about the headers of *message*, which may be about *case*."""
    sides = Sides(case=case, owner=owner)
    return (
        *_of_transport(message, link),
        *(_of_stranger(message, sides, link) if link.client is None else ()),
        *_of_answers(message, sides),
        *_of_copies(message, sides),
        *_of_words(message, sides),
    )


def _of_transport(message: Message, link: Link) -> Iterator[Sign]:
    sender = message.sender
    if link.client is not None and message.authenticity is Verdict.FAIL:
        words = f"your mail server could not verify the sender {sender.address}"
        yield Sign(trick=Trick.FORGED, words=words)
    for note in message.notes:
        if note.startswith(SEVERAL_FROM):
            yield Sign(trick=Trick.SEVERAL_SENDERS, words="it names more than one sender")
        if note.startswith(SENT_BY) and message.author is Author.PERSON:
            by = note.removeprefix(SENT_BY).strip()
            if not _is_system(by.rpartition("@")[2]):
                yield Sign(trick=Trick.SENT_BY_ANOTHER, words=f"it was sent by {by}")


def _of_stranger(message: Message, sides: Sides, link: Link) -> Iterator[Sign]:
    """Yield what a sender who is not on record has of somebody who is."""
    sender = message.sender
    if not sender.address or sides.knows(sender):
        return
    yield from _looks(sender, sides)
    if message.author is Author.PERSON:
        yield from _calls_itself(sender, sides)
    met = link.evidence in {Evidence.STRANGER_IN_CHAIN, Evidence.STRANGER_WITH_NUMBER}
    if met and not _spoken_of(sender, sides.case) and not _in_company(message, sides):
        words = f"nobody ever wrote to you from {sender.domain} about {sides.case.client.name}"
        yield Sign(trick=Trick.FIRST_SEEN, words=words)


def _looks(address: Address, sides: Sides) -> Iterator[Sign]:
    alike = likeness(address.domain, (*sides.theirs, *sides.ours))
    seen = readable(address.domain)
    shown = seen if seen == address.domain else f"{seen} ({address.domain})"
    if alike is not None:
        trick = Trick.LOOKALIKE if alike.close else Trick.NAMESAKE
        yield Sign(trick=trick, words=f"{shown} is not {alike.known}: {alike.how}")
    elif known := _twin(address, sides):
        yield Sign(trick=Trick.LOOKALIKE, words=f"{address.address} is not {known}")


def _twin(address: Address, sides: Sides) -> str:
    """Return the address on record, at everybody's provider, that *address* is taken for."""
    local = address.address.partition("@")[0]
    if own_domain(address) is not None or address.address in sides.addresses:
        return ""
    for known in sides.addresses:
        name, _, domain = known.partition("@")
        if own_domain(Address(address=known)) is None and len(name) >= _SHORTEST_LOCAL:
            same = skeleton(_bare(local)) == skeleton(_bare(name))
            if same and (domain != address.domain or local != name):
                return known
    return ""


def _bare(local: str) -> str:
    return re.sub(r"[._-]|\+.*", "", local)


def _calls_itself(sender: Address, sides: Sides) -> Iterator[Sign]:
    for found in _ADDRESS.findall(sender.name.casefold()):
        if found != sender.address and sides.knows(Address(address=found)):
            words = f"its name shows {found}, but it came from {sender.address}"
            yield Sign(trick=Trick.ADDRESS_IN_NAME, words=words)
    if _VIA.search(sender.name) and _is_system(sender.domain):
        return
    name = name_of(sender.name)
    if " " not in name:
        return
    for contact in sides.case.client.contacts:
        if name == name_of(contact.name):
            words = f"{contact.name} is on record as {contact.address}, not {sender.address}"
            trick = Trick.PRIVATE_MAILBOX if _may_be_private(sender) else Trick.NAME
            yield Sign(trick=trick, words=words)
            return
    if name == name_of(sides.owner.name):
        words = f"it bears your own name, and {sender.address} is not yours"
        yield Sign(trick=Trick.NAME_OF_OWNER, words=words)


def _may_be_private(sender: Address) -> bool:
    """Say whether an address at everybody's provider is named for its writer."""
    local = _bare(sender.address.partition("@")[0])
    words = re.findall(r"[^\W\d_]{3,}", _BEHIND.sub("", sender.name.casefold()))
    return own_domain(sender) is None and any(word in local for word in words)


@lru_cache(maxsize=4096)
def name_of(shown: str) -> str:
    """Return the words of a display name as they can be compared, in the order of the alphabet."""
    plain = _BEHIND.sub("", shown.casefold()).replace("'", "")
    return " ".join(sorted(skeleton(word) for word in re.findall(r"[^\W\d_]+", plain)))


def _of_answers(message: Message, sides: Sides) -> Iterator[Sign]:
    """Yield where answers would go, if it is not where the message came from."""
    sender = message.sender
    if message.author is not Author.PERSON:
        return
    for answer in message.reply_to:
        same = same_hands(readable(answer.domain), readable(sender.domain))
        public = own_domain(answer) is None
        if sides.knows(answer) or answer.address == sender.address or (same and not public):
            continue
        words = f"answers to it would go to {answer.address}"
        if any(sign.trick is Trick.LOOKALIKE for sign in _looks(answer, sides)):
            yield Sign(trick=Trick.ANSWERS_LOOKALIKE, words=words)
        elif public and own_domain(sender) is not None:
            yield Sign(trick=Trick.ANSWERS_PRIVATE, words=words)
        elif not _is_system(answer.domain) and (public or own_domain(sender) is not None):
            # Who writes from everybody's provider may well want answers at their firm.
            yield Sign(trick=Trick.ANSWERS_ELSEWHERE, words=words)


def _of_copies(message: Message, sides: Sides) -> Iterator[Sign]:
    """Yield who got the message in the place of somebody on record."""
    for address in dict.fromkeys((*message.to, *message.cc)):
        if sides.knows(address) or address.domain == message.sender.domain:
            continue
        for sign in _looks(address, sides):
            if sign.trick is Trick.LOOKALIKE:
                words = f"it went to {address.address} as well: {sign.words}"
                yield Sign(trick=Trick.COPY_LOOKALIKE, words=words)


def _of_words(message: Message, sides: Sides) -> Iterator[Sign]:
    """Yield whom its words name at an address that imitates one on record."""
    if message.author is not Author.PERSON:
        return
    for written in _addresses_in(message.text):
        address = Address(address=written)
        if sides.knows(address) or address.domain == message.sender.domain:
            continue
        for sign in _looks(address, sides):
            if sign.trick is Trick.LOOKALIKE:
                yield Sign(trick=Trick.COPY_LOOKALIKE, words=f"it names {written}: {sign.words}")


def _addresses_in(text: str) -> Iterator[str]:
    """Yield the addresses in *text*, each once; a text without end costs nothing."""
    words = [word for word in text.casefold().split() if "@" in word and len(word) < _LONGEST]
    for word in dict.fromkeys(words[:_MOST_NAMED]):
        yield from _ADDRESS.findall(word)


def _spoken_of(sender: Address, case: Case) -> bool:
    """Say whether the client itself sent us to that address, or that firm."""
    named = [Address(address=h.address.casefold()) for h in case.runaround.hops if h.address]
    firm = own_domain(sender)
    return any(n.address == sender.address or (firm and n.domain == firm) for n in named)


def _in_company(message: Message, sides: Sides) -> bool:
    """Say whether somebody of the client reads along: an impostor leaves them out."""
    read = (*message.to, *message.cc)
    return any(sides.case.client.contact(address.address) for address in read)


def _is_system(domain: str) -> bool:
    return any(domain == known or domain.endswith(f".{known}") for known in SYSTEMS)
