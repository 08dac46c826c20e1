"""Whom, and which invoice, does a note name?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from mailbot.intake.note.line import Token, folded, tokens_of
from mailbot.model.invoice import bare_number

AND = frozenset({"and", "und", "et", "y", "en", "e", "&", "+"})
"""Words that stand between the parts of a name, and are left out as often as not."""

FORMS = frozenset(
    "gmbh ag kg ohg ug mbh co inc llc ltd limited plc corp corporation company sa sas sarl srl spa"
    " sl bv nv lda ltda the group gruppe groupe law firm partners & and".split()
)
"""Words that are no name by themselves."""

_LEGAL = FORMS - {"the", "group", "gruppe", "groupe", "law", "firm", "partners", *AND}

SHORTEST = 3
"""Letters with which the beginning of a name may stand for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A client as notes may name it."""

    name: str
    people: Mapping[str, str] = field(default_factory=dict)
    """What the contacts are called, by their address."""
    domains: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    """Those that are not paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The tokens [first, behind) name one of *clients*; *person*, if they name somebody there."""

    first: int
    behind: int
    clients: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    """Whose name it is, if it is that of contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Everybody on record, by what a note may call them."""

    clients: Mapping[str, Known]
    """By their names."""
    numbers: Mapping[str, tuple[str, str]]
    """Invoice and client, by the number's letters and digits alone."""
    index: Mapping[tuple[str, ...], tuple[str, ...]]
    full: Mapping[tuple[str, ...], tuple[str, ...]]
    people: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]
    """Client and address, by the words of a person's name."""

    def named(
        self, tokens: tuple[Token, ...], free: frozenset[int], *, people: bool
    ) -> tuple[Named, ...]:
        """Return the names in the *free* tokens, from the left, the longest first."""
        found: list[Named] = []
        first = 0
        while first < len(tokens):
            best = next(self._at(tokens, first, free, people=people), None)
            if best is not None:
                best = self._with_form(best, tokens, free)
                found.append(best)
            first = best.behind if best is not None else first + 1
        return tuple(found)

    def _with_form(self, one: Named, tokens: tuple[Token, ...], free: frozenset[int]) -> Named:
        """Return *one* with the "Inc" behind it, if the name on record has no such word."""
        at = one.behind
        if at not in free or one.addresses or tokens[at].plain not in _LEGAL:
            return one
        known = {word for name in one.clients for word in _words(name)}
        return one if _LEGAL & known else replace(one, behind=at + 1)

    def _at(
        self, tokens: tuple[Token, ...], first: int, free: frozenset[int], *, people: bool
    ) -> Iterator[Named]:
        if first not in free or tokens[first].plain in AND:
            return
        for behind in range(min(first + 7, len(tokens)), first, -1):
            if not free.issuperset(range(first, behind)) or tokens[behind - 1].plain in AND:
                continue
            words = tuple(t.plain for t in tokens[first:behind] if t.plain not in AND)
            clients = self.full.get(words) or self.index.get(words, ())
            persons = self.people.get(words, ()) if people else ()
            if clients or persons:
                both = tuple(dict.fromkeys((*clients, *(client for client, _ in persons))))
                addresses = () if clients else tuple(address for _, address in persons)
                yield Named(first=first, behind=behind, clients=both, addresses=addresses)
        word = tokens[first].plain
        if len(word) >= SHORTEST:
            beginning = tuple(
                dict.fromkeys(
                    name
                    for words, names in self.full.items()
                    if words[0].startswith(word)
                    for name in names
                )
            )
            if beginning:
                yield Named(first=first, behind=first + 1, clients=beginning)

    def number_at(
        self, tokens: tuple[Token, ...], free: frozenset[int]
    ) -> Iterator[tuple[int, int, str]]:
        """Yield the invoices on record that the *free* tokens name, as (first, behind, number)."""
        first = 0
        while first < len(tokens):
            for behind in range(min(first + 4, len(tokens)), first, -1):
                if not free.issuperset(range(first, behind)):
                    continue
                written = " ".join(t.text for t in tokens[first:behind]).lstrip("#")
                known = self.numbers.get(bare_number(written))
                if known is not None and any(c.isdigit() for c in tokens[behind - 1].plain):
                    yield first, behind, written
                    first = behind - 1
                    break
            first += 1

    def of_number(self, digits: str) -> tuple[str, ...]:
        """Return the invoices that have *digits* as one of the numbers in their own: INV-104."""
        return tuple(
            known for known, _ in self.numbers.values() if digits in re.findall(r"\d+", known)
        )

    def like(self, number: str) -> tuple[str, ...]:
        """Return the invoices whose number ends in the digits of *number*."""
        digits = "".join(c for c in number if c.isdigit())
        return tuple(
            known for bare, (known, _) in self.numbers.items() if digits and bare.endswith(digits)
        )

    def near(self, word: str) -> tuple[str, ...]:
        """Return the clients and invoices that *word* may be a slip of the pen for."""
        known = {
            " ".join(words): names for words, names in (*self.full.items(), *self.index.items())
        }
        close = get_close_matches(folded(word), known, n=3, cutoff=0.75)
        numbers = {bare: number for bare, (number, _) in self.numbers.items()}
        alike = get_close_matches(bare_number(word), numbers, n=2, cutoff=0.75)
        found = (*(n for c in close for n in known[c]), *(numbers[a] for a in alike))
        return tuple(n for n in dict.fromkeys(found) if folded(n) != folded(word))


def names_of(clients: Iterable[Known]) -> Names:
    """Return *clients*, their people and their invoices, ready to be found."""
    known = {client.name: client for client in clients}
    full: dict[tuple[str, ...], tuple[str, ...]] = {}
    index: dict[tuple[str, ...], tuple[str, ...]] = {}
    people: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    for name, client in known.items():
        for written in dict.fromkeys((name, name.translate(_UMLAUTS))):
            words = _words(written)
            _put(full, words, name)
            for part in _parts(words):
                _put(index, part, name)
        for domain in client.domains:
            _put(index, (domain.casefold(),), name)
        for address, person in client.people.items():
            for written in dict.fromkeys((person, person.translate(_UMLAUTS))):
                for part in _forms(_words(written)):
                    _put(people, part, (name, address))
    numbers = {
        bare_number(number): (number, client.name)
        for client in known.values()
        for number in client.invoices
    }
    return Names(clients=known, numbers=numbers, index=index, full=full, people=people)


def _put(table: dict, key: tuple[str, ...], value: object) -> None:  # type: ignore[type-arg]
    if key and value not in table.get(key, ()):
        table[key] = (*table.get(key, ()), value)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def _words(name: str) -> tuple[str, ...]:
    return tuple(t.plain for t in tokens_of(name) if t.plain not in AND)


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the runs of *words* by which a client is known, if they are more than legal forms."""
    for first in range(len(words)):
        for behind in range(first + 1, len(words) + 1):
            part = words[first:behind]
            if not FORMS.issuperset(part) and any(len(word) >= SHORTEST for word in part):
                yield part


def _forms(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield what a person may be called: by all names, by the first, by the last ones."""
    if words:
        yield words
        yield words[:1]
        yield from (words[first:] for first in range(1, len(words)))
