"""Who sent us to whom, and does it come back to somebody who had passed us on?"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person, or a department with its shared mailbox.

    *department* is the one word for all that it may be called; *written* is how it is called
    here.
    """

    name: str = ""
    address: str = ""
    department: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """One message that passed us on: by whom, and to whom, if they are named."""

    by: Party
    to: tuple[Party, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Somebody:
    """One identity: all names, words and addresses that mean it."""

    names: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)


class Parties:
    """Everybody the messages name, each once however they are called.

    A first name, a full name, the front of an address, and a department and its shared
    mailbox come to the same identity where only one fits.
    """

    def __init__(self, parties: Sequence[Party], titles: frozenset[str]) -> None:
        self._titles = titles
        self._people: list[_Somebody] = []
        known = dict.fromkeys(p for p in parties if p.name or p.address or p.department)
        written = sorted((p for p in known if p.written), key=lambda p: len(p.written))
        self._departments = {p.department: p.written for p in written}
        for party in sorted(known, key=lambda p: -len(self._words(p))):
            self._meet(party)

    def number(self, party: Party) -> int | None:
        """Return which identity *party* is, or None where nobody or several fit."""
        fits = self._fitting(party)
        return fits[0] if len(fits) == 1 else None

    def label(self, party: Party) -> str:
        """Return the fullest name that is certain, of a person or of a department."""
        if party.department and not party.name:
            return self._departments.get(party.department) or party.address or party.department
        number = self.number(party)
        names = self._people[number].names if number is not None else [party.name]
        plain = (n for n in names if self._bare(n) >= self._bare(party.name))
        fullest = max(plain, key=lambda n: len(self._bare(n)), default=party.name)
        return fullest or party.department or party.address

    def address(self, party: Party) -> str:
        """Return the address of *party*, known from anywhere, or an empty text."""
        number = self.number(party)
        if party.address or number is None:
            return party.address
        return next(iter(sorted(self._people[number].addresses)), "")

    def _meet(self, party: Party) -> None:
        fits = self._fitting(party)
        if len(fits) > 1:
            return
        one = self._people[fits[0]] if fits else _Somebody()
        if not fits:
            self._people.append(one)
        one.words |= self._words(party)
        if party.name:
            one.names.append(party.name)
        if party.address:
            one.addresses.add(party.address)

    def _fitting(self, party: Party) -> list[int]:
        """Return the identities that have the address, or else all the words of the name."""
        some = range(len(self._people))
        same = [n for n in some if party.address and party.address in self._people[n].addresses]
        words = self._bare(party.name) or self._bare(party.department)
        if same or not words:
            return same
        free = [n for n in some if not (party.address and self._people[n].addresses)]
        return [n for n in free if words <= self._people[n].words]

    def _words(self, party: Party) -> set[str]:
        local = party.address.partition("@")[0]
        for mark in "._-+":
            local = local.replace(mark, " ")
        return self._bare(party.name) | self._bare(party.department) | set(local.split())

    def _bare(self, name: str) -> set[str]:
        parts = name.casefold().replace(",", " ").replace('"', " ").split()
        return {p.strip(".'") for p in parts} - self._titles - {""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Who pointed to whom, by names, in the order of the messages."""

    edges: tuple[tuple[str, str], ...] = ()
    returns: tuple[tuple[str, str], ...] = ()
    """The edges that lead back to somebody who had passed us on before."""
    passed_on: int = 0
    """How many different people passed us on."""


def graph_of(pointings: Sequence[Pointing], parties: Parties) -> Graph:
    """Return the graph of all *pointings*, oldest first; nobody points to themselves."""
    edges: list[tuple[str, str]] = []
    returns: list[tuple[str, str]] = []
    before: set[object] = set()
    for pointing in pointings:
        source = identity(pointing.by, parties)
        for target in pointing.to:
            if (goal := identity(target, parties)) == source:
                continue
            edge = parties.label(pointing.by), parties.label(target)
            edges.append(edge)
            if goal in before:
                returns.append(edge)
        before.add(source)
    return Graph(
        edges=tuple(dict.fromkeys(edges)),
        returns=tuple(dict.fromkeys(returns)),
        passed_on=len(before),
    )


def identity(party: Party, parties: Parties) -> object:
    """Return what is the same for everything that *party* is called."""
    number = parties.number(party)
    return parties.label(party).casefold() if number is None else number
