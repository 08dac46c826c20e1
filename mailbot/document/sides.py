"""Of two addresses that nothing names, which one is the client's?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailbot.document.layout import Layout
from mailbot.document.names import bare_name
from mailbot.document.sellers import Named

CLOSE = 0.1
LABELLED = 0.85
"""How much likelier than the next a client must be: twice that where no label names one."""
_TOP = 0.2
"""The share of the page within which the address of who writes stands."""
_ADDRESS = 0.29
"""How likely an address must be one to count."""
_TELLING = 0.4
"""How likely the writer of a paper is for its place to need no other proof."""


def in_order(
    found: Sequence[Named],
    sellers: Sequence[Named],
    layout: Layout,
    *,
    attended: Sequence[Named] = (),
    dated: Sequence[Named] = (),
) -> list[Named]:
    """Return addresses, less likely the client's where another one follows: the writer's is first.

    What stands lower is the client's; what stands beside it at the same height, likely so, but not
    where the first one alone is *attended*: sent through somebody there. Where a paper is *dated*
    from the town of some, they are the writer's.
    """
    plain = [one for one in found if one.weight >= _ADDRESS]
    ordered = sorted(plain, key=lambda one: (one.run.page, one.run.top, one.run.left))
    if not ordered or ordered[0].run.middle > _TOP * layout.sizes[0][1]:
        return list(found)
    first = next((one for one in ordered if one not in attended), ordered[0])
    known = [one for one in sellers if one.weight >= _TELLING]
    headed = any(one.run.page == 0 and one.run.top < first.run.top for one in known)
    named = [one for one in ordered if any(alike(one.name, other.name) for other in known)]
    if first not in named and (headed or named):
        return list(found)
    seller = [one for one in known if not any(same(one.name, other.name) for other in ordered)]
    if any(_is_beside(one, first) for one in seller):
        return [replace(one, weight=one.weight + 0.25 * (one in plain)) for one in found]
    beside = [one for one in ordered if _is_beside(first, one)]
    if beside:
        first = min([first, *beside], key=lambda one: (one in attended, one.run.left))
    home = [one for one in ordered if one in dated and not _is_beside(one, first)]
    if home and len(home) < len(ordered):
        first = home[0]
    others = [one for one in ordered if not same(one.name, first.name)]
    below = [one for one in others if not _is_beside(first, one)]
    if not others and first in dated and first in named:
        return [replace(one, weight=one.weight - 0.3) for one in found]
    if not others:
        return list(found)
    less = 0.3 if below else 0.25
    return [
        replace(one, weight=one.weight - less)
        if same(one.name, first.name)
        else replace(one, weight=one.weight + 0.1 * (one in others))
        for one in found
    ]


def _is_beside(one: Named, other: Named) -> bool:
    """Say whether two addresses begin at the same height, beside each other."""
    near = abs(one.run.top - other.run.top) < 2.5 * one.run.height
    apart = one.run.right < other.run.left or other.run.right < one.run.left
    return near and apart and one.run.page == other.run.page


def doubts_of(
    best: Named, found: Sequence[Named], least: float, sellers: Sequence[Named]
) -> Iterator[str]:
    """Yield what is doubtful about the likeliest client."""
    if best.weight < least:
        yield "no name is clearly that of the client"
        return
    rival = next((other for other in found if not same(other.name, best.name)), None)
    close = CLOSE if best.weight >= LABELLED else 2 * CLOSE
    if rival is None:
        return
    told = any(one.weight >= _TELLING and alike(one.name, rival.name) for one in sellers)
    beside = best.weight < LABELLED and _is_beside(best, rival) and not told
    if beside or rival.weight > best.weight - close:
        yield f"two clients: {best.name} and {rival.name}"


def selling(one: Named, sellers: Sequence[Named]) -> float:
    """Return what speaks against a name: that it is the writer's."""
    return max((0.6 * o.weight for o in sellers if alike(o.name, one.name)), default=0.0)


def alike(one: str, other: str) -> bool:
    """Say whether two names are the same but for their marks."""
    return bare_name(one) == bare_name(other)


def same(one: str, other: str) -> bool:
    """Say whether one name is the other, or a part of it."""
    a, b = bare_name(one), bare_name(other)
    return bool(a and b) and (a in b or b in a)
