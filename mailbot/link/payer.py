"""Whose client is somebody who pays?"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from mailbot.link.legalform import LEGAL_FORMS, SMALL_WORDS
from mailbot.model.books import Books
from mailbot.model.event import Event, PaymentReceived
from mailbot.model.people import ClientId, Owner

SAME = 100.0
ALIKE = 90
"""From this likeness on, of 100, two names are one firm as a bank writes it."""

NEXT = 4
"""A name that is less alike than the best one by more than this is another firm's."""

LONG_ENOUGH = 6
"""A shorter name within another one is chance."""

BEGINNING = 4

CUT = 18
"""Banks cut names; so many letters that are the same from the start are no chance."""

_UNTOLD = LEGAL_FORMS | SMALL_WORDS | frozenset("mr mrs ms herr frau".split())
"""Words that one writes and the other does not."""
_DIGITS = re.compile(r"\d+")
"""Harbour 12 and Harbour 21 are two."""


def plain_payer(name: str) -> str:
    """Return *name* as it can be compared: no accents, stops, legal forms or case."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in flat if not unicodedata.combining(c))
    bare = re.sub(r"(?<=[aou])e", "", bare)  # Mueller is Müller
    bare = re.sub(r"(?<=\b\w)\.\s?(?=\w\b)", "", bare)  # b.v. and s. a.
    words = re.findall(r"\w+", bare.replace("_", " "))
    kept = [word for word in words if word not in _UNTOLD]
    return " ".join(kept or words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payers:
    """Who may pay for whom, by plain_payer."""

    clients: Mapping[ClientId, str]
    words: Mapping[str, frozenset[ClientId]]
    """By each word of their names, and by how they begin: who shares nothing is nobody."""
    contacts: Mapping[str, tuple[ClientId, ...]]
    """By the words of their names in order."""
    before: Mapping[str, frozenset[ClientId]]
    """For whom somebody paid so far (S0-24): an owner's holding or a bookkeeper."""


def paid_before(history: Iterable[Event]) -> dict[str, frozenset[ClientId]]:
    """Return for whom each payer of *history* paid (S0-24)."""
    found: dict[str, frozenset[ClientId]] = {}
    for event in history:
        if isinstance(event, PaymentReceived) and (name := plain_payer(event.payer)):
            found[name] = found.get(name, frozenset()) | {event.client}
    return found


def payers_of(books: Books, before: Mapping[str, frozenset[ClientId]]) -> Payers:
    """Return who may pay for the clients in *books*, and who did *before*."""
    contacts: dict[str, tuple[ClientId, ...]] = {}
    for case in books.cases.values():
        for contact in case.client.contacts:
            words = _in_order(plain_payer(contact.name))
            if " " in words:
                contacts[words] = (*contacts.get(words, ()), case.client.id)
    clients = {case.client.id: plain_payer(case.client.name) for case in books.cases.values()}
    sharing: dict[str, frozenset[ClientId]] = {}
    for client, name in clients.items():
        for word in _words(name):
            sharing[word] = sharing.get(word, frozenset()) | {client}
    return Payers(clients=clients, words=sharing, contacts=contacts, before=before)


def _words(name: str) -> set[str]:
    return {*name.split(), f"{name.replace(' ', '')[:BEGINNING]}…"}


def clients_of_payer(payer: str, payers: Payers) -> tuple[ClientId, ...]:
    """Return the clients that *payer* may pay for.

    Who paid before is known by that; else it is a client called like them, or a contact.
    """
    name = plain_payer(payer)
    if len(name) < 2:
        return ()
    if name in payers.before:
        return tuple(sorted(payers.before[name]))
    near = sorted({c for word in _words(name) for c in payers.words.get(word, ())})
    likeness = {client: _alike(name, payers.clients[client]) for client in near}
    best = max(likeness.values(), default=0.0)
    if best == SAME:
        return tuple(client for client, score in likeness.items() if score == SAME)
    if best >= ALIKE:
        return tuple(client for client, score in likeness.items() if score >= best - NEXT)
    return tuple(dict.fromkeys(payers.contacts.get(_in_order(name), ())))


def _in_order(name: str) -> str:
    return " ".join(sorted(name.split()))


def _alike(name: str, other: str) -> float:
    if len(other) < 2:
        return 0.0
    if name.replace(" ", "") == other.replace(" ", ""):
        return SAME
    if _DIGITS.findall(name) != _DIGITS.findall(other):
        return 0.0
    if min(len(name), len(other)) >= CUT and (name.startswith(other) or other.startswith(name)):
        return 97.0
    whole = fuzz.token_sort_ratio(name, other, score_cutoff=ALIKE)
    # One name within the other: "Acme Components" and "Acme Components Payroll Account".
    if len(min(name, other, key=len)) < LONG_ENOUGH:
        return whole
    return max(whole, fuzz.token_set_ratio(name, other, score_cutoff=ALIKE + 5) - 5)


def is_own_payer(payer: str, owner: Owner) -> bool:
    """Say whether the owner moved their own money."""
    name = plain_payer(payer)
    own = {plain_payer(n) for n in (owner.name, owner.firm) if n}
    return bool(name) and name in own
