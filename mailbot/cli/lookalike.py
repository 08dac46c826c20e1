"""Does an address pretend to be a client's?"""

from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

CLOSE = 2
"""So many letters apart, two domains are easily taken for one another."""

SHORTEST_NAME = 4
"""A shorter name stands within too many others by chance."""


def resembled(domain: str, known: Iterable[str]) -> str | None:
    """Return the one of the *known* domains that *domain* may be mistaken for, or None.

    A domain does not resemble itself, and a host below it is the same firm's.
    """
    given = domain.casefold()
    for client in sorted(known):
        if given == client or given.endswith(f".{client}"):
            return None
    return next((client for client in sorted(known) if _alike(given, client)), None)


def _alike(domain: str, client: str) -> bool:
    name = client.partition(".")[0]
    within = len(name) >= SHORTEST_NAME and name in domain
    return within or Levenshtein.distance(domain, client) <= CLOSE
