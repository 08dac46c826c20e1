"""Did the owner write this invoice, or do they pass on somebody else's?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailbot.link.contact import own_domain
from mailbot.model.document import InvoiceReading, Paper, Word
from mailbot.model.message import Address
from mailbot.model.people import Owner
from mailbot.rounds.firm import LEGAL, SHORTEST, one_firm, same_name, speaks_for, words_of

HEAD, FOOT = 0.18, 0.80
"""Above and below these shares of a page stands who writes; in between, whom it is written to."""

_PARTS = re.compile(r"[,;|·•(]|\s[-–—]\s")
"""What ends a name: "Dana Whitfield, Attorney"."""

_WITHIN = 12.0
"""Points between two words of one name."""

BESIDE = 60.0
"""Points between two columns: what stands so far from the client's name is not in its address."""


def issued_by(reading: InvoiceReading, owner: Owner, paper: Paper | None = None) -> bool | None:
    """Say whether the owner, or their firm, wrote an invoice; None if it cannot be told.

    By the name of who wrote it; else by where the owner's name, firm or address stands on its
    *paper*: a letterhead and a foot are the writer's. A name that only begins like theirs, or
    shares their surname, may be somebody else's.
    """
    if is_billed(reading, owner):
        return False
    if reading.issuer and _is_owner(reading.issuer, owner):
        return True
    named = bool(_own_addresses(reading.addresses, owner))
    marks = tuple(_marks(paper, owner)) if paper is not None else ()
    client = _client_at(paper, reading.client) if paper is not None else None
    if any(_is_writers(mark, client) for mark in marks):
        return True
    if named and not reading.issuer:
        return True
    kin = bool(reading.issuer) and _is_kin(reading.issuer, owner)
    alike = paper is not None and any(_alike(paper, owner))
    return None if named or marks or kin or alike or not reading.issuer else False


def _is_writers(mark: Word, client: Word | None) -> bool:
    """Say whether a name stands where the writer's does: above, below, or beside the client's."""
    if mark.top < HEAD or mark.top > FOOT:
        return True
    return client is not None and mark.top < 0.5 and abs(mark.left - client.left) > BESIDE


def is_billed(reading: InvoiceReading, owner: Owner) -> bool:
    """Say whether the owner is who has to pay an invoice."""
    names = {frozenset(words_of(name)) for name in (owner.name, owner.firm) if name}
    return bool(reading.client) and frozenset(words_of(reading.client)) in names


def _is_owner(issuer: str, owner: Owner) -> bool:
    written = (issuer, _PARTS.split(issuer)[0])
    return any(same_name(one, name) for one in written for name in (owner.name, owner.firm))


def _is_kin(issuer: str, owner: Owner) -> bool:
    """Say whether a name is like the owner's, and may be theirs or somebody else's."""
    if any(one_firm(issuer, name) for name in (owner.name, owner.firm) if name):
        return True
    if any(speaks_for(Address(address=a.casefold()), issuer) for a in _written_as(owner)):
        return True
    surname = words_of(owner.name)[-1:]
    return bool(surname) and len(surname[0]) >= SHORTEST and surname[0] in words_of(issuer)


def _written_as(owner: Owner) -> tuple[str, ...]:
    return (owner.address, *owner.aliases)


def _own_addresses(addresses: Sequence[str], owner: Owner) -> tuple[str, ...]:
    """Return those of *addresses* that are the owner's, or of their firm's domain."""
    own = {a.casefold() for a in _written_as(owner)}
    domains = {own_domain(Address(address=a)) for a in own} - {None}
    return tuple(a for a in addresses if a in own or a.rpartition("@")[2] in domains)


def _marks(paper: Paper, owner: Owner) -> Iterator[Word]:
    """Yield where on the first page the owner, their firm or their address is named.

    Tops are shares of the page. A longer name that begins like theirs is not theirs.
    """
    words = _first_page(paper)
    for name in (words_of(owner.name), words_of(owner.firm)):
        yield from _named(words, name, whole=True)
    for word in words:
        if any(own in word.text.casefold() for own in _addresses_of(owner)):
            yield word


def _alike(paper: Paper, owner: Owner) -> Iterator[Word]:
    """Yield where a letterhead or a foot has a name that is like the owner's."""
    words = _first_page(paper)
    surname = words_of(owner.name)[-1:]
    names = [words_of(owner.name), words_of(owner.firm)]
    names += [surname] if surname and len(surname[0]) >= SHORTEST else []
    for name in names:
        yield from (w for w in _named(words, name) if w.top < HEAD or w.top > FOOT)


def _client_at(paper: Paper, client: str) -> Word | None:
    return next(_named(_first_page(paper), words_of(client)), None)


def _first_page(paper: Paper) -> tuple[Word, ...]:
    return tuple(
        replace(word, top=word.top / page.height) for page in paper.pages[:1] for word in page.words
    )


def _named(words: Sequence[Word], name: Sequence[str], *, whole: bool = False) -> Iterator[Word]:
    """Yield the first word of each place where *name* stands, and ends there if *whole*."""
    tokens = [(plain, word) for word in words for plain in words_of(word.text)]
    for start in range(len(tokens) - len(name) + 1 if name else 0):
        end = start + len(name)
        if [plain for plain, _ in tokens[start:end]] != [*name]:
            continue
        if not whole or not _goes_on(tokens[end - 1][1], [w for _, w in tokens[end:]], words):
            yield tokens[start][1]


def _goes_on(last: Word, behind: Sequence[Word], words: Sequence[Word]) -> bool:
    """Say whether a name that ends with *last* goes on: "Whitfield Law Library"."""
    if last.text[-1:] in ",;|·•" or not behind:
        return False
    beside = words[words.index(last) + 1]
    near = beside.top == last.top and 0 <= beside.left - last.right < _WITHIN
    plain = words_of(beside.text)
    return near and bool(plain) and plain[0] not in LEGAL and not _PARTS.match(beside.text)


def _addresses_of(owner: Owner) -> tuple[str, ...]:
    """Return what of an address shows that it is the owner's: itself, or their firm's domain."""
    own = tuple(Address(address=a.casefold()) for a in _written_as(owner))
    return tuple(own_domain(one) or one.address for one in own)
