"""Does an address pretend to be a client's?"""

from collections.abc import Iterable

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
    return within or _distance(domain, client) <= CLOSE


def _distance(one: str, other: str) -> int:
    """Return how many letters have to be changed, added or taken away to make *other* of *one*."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, start=1):
            best = min(row[place], row[place - 1]) + 1
            before, row[place] = row[place], min(best, before + (letter != wanted))
    return row[-1]
