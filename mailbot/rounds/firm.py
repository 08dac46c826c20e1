"""Are these two names one firm, and does this address belong to it?"""

import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from mailbot.link.contact import own_domain
from mailbot.link.legalform import LEGAL_FORMS, SMALL_WORDS
from mailbot.model.message import Address

LEGAL = LEGAL_FORMS | SMALL_WORDS
"""Words of a name that do not tell which firm it is."""

ALIKE = 0.87
"""From this share of common letters on, two words are one misspelt."""

SHORTEST = 4
"""Letters that a word needs to tell a firm where it is found inside another word."""

_TRADES = frozenset(
    """
    group groupe grupo gruppo gruppe holding firm firma office offices law kanzlei cabinet studio
    bufete estudio agence agentur agency societe atelier hotel restaurant
    """.split()
)
"""Words that begin many names, and so tell none."""

_EVERYBODYS = frozenset("co com org net gov edu ac www mail email smtp mx".split())
"""Labels of domains that are nobody's name."""


@lru_cache(maxsize=10_000)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words that tell which firm *name* is, plain: no accents, no legal form."""
    words = _plain(name)
    return tuple(word for word in words if word not in LEGAL) or words


def _plain(name: str) -> tuple[str, ...]:
    """Return all words of *name*, plain."""
    bare = unicodedata.normalize("NFKD", name.replace("ß", "ss").casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c) and c not in ".'’`")
    return tuple("".join(c if c.isalnum() else " " for c in letters).split())


def is_firm(name: str) -> bool:
    """Say whether *name* may be all of a client's: a legal form or two words, no bare "Max"."""
    return len(words_of(name)) > 1 or (len(name.split()) > 1 and not LEGAL.isdisjoint(_plain(name)))


def same_name(name: str, other: str) -> bool:
    """Say whether two names are the same words, legal forms aside: no beginning, no slip."""
    mine, theirs = words_of(name), words_of(other)
    return bool(mine) and (sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs))


def one_firm(name: str, other: str) -> bool:
    """Say whether two names are written for one firm or person: "Acme" and "ACME, Inc."."""
    mine, theirs = words_of(name), words_of(other)
    if not mine or not theirs:
        return False
    if set(mine) == set(theirs):
        return True
    short, long = sorted((mine, theirs), key=len)
    if long[: len(short)] == short and len("".join(short)) >= SHORTEST:
        return True
    if "".join(mine) == "".join(theirs):
        return True
    if len(mine) != len(theirs):
        return False
    unlike = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return len(unlike) == 1 and _is_slip(*unlike[0])


def _is_slip(word: str, other: str) -> bool:
    """Say whether one word is the other misspelt; figures are never: Harbour 1 and Harbour 2."""
    if min(len(word), len(other)) <= SHORTEST or not (word + other).isalpha():
        return False
    return SequenceMatcher(None, word, other).ratio() >= ALIKE


def speaks_for(address: Address, name: str) -> bool:
    """Say whether *address* shows by itself that it is somebody at the firm or person *name*."""
    words = words_of(name)
    if not words:
        return False
    if address.name and one_firm(address.name, name):
        return True
    domain = own_domain(address)
    if domain is None:
        return _is_person(address, words)
    return any(_tells(label, words) for label in _labels(domain)) or _is_person(address, words)


def _labels(domain: str) -> tuple[str, ...]:
    """Return the labels of *domain* that may be a name, the country's or trade's own aside."""
    return tuple(label for label in domain.split(".")[:-1] if label not in _EVERYBODYS)


def _tells(label: str, words: tuple[str, ...]) -> bool:
    """Say whether a label of a domain is the name, its beginning, its initials or its chief word.

    Two firms of one trade share words: it must be the word that tells them apart.
    """
    plain, whole, parts = label.replace("-", ""), "".join(words), set(label.split("-"))
    if plain == whole or parts <= set(words):
        return True
    chief = next((word for word in words if word not in _TRADES), words[0])
    if chief in parts or (len(chief) >= SHORTEST and plain.startswith(chief)):
        return True
    if len(plain) >= SHORTEST and whole.startswith(plain):
        return True
    return len(words) >= SHORTEST - 1 and plain == "".join(word[0] for word in words)


def _is_person(address: Address, words: tuple[str, ...]) -> bool:
    """Say whether the local part is the name of a person: jane.doe@ or jdoe@ for Jane Doe."""
    if len(words) < 2:
        return False
    first, last = words[0], words[-1]
    plain = "".join(c for c in address.address.partition("@")[0] if c.isalpha())
    return plain in {first + last, last + first, first[0] + last, last + first[0]}
