"""Which map does a runaround make, and what in it goes in a circle?"""

from collections.abc import Iterable, Iterator

from mailbot.model.case import Case
from mailbot.model.map import NOBODY, Arrow, Person, RunaroundMap
from mailbot.model.people import Contact, Owner
from mailbot.model.runaround import Hop, leads


def map_of(case: Case, owner: Owner) -> RunaroundMap | None:
    """Return the map of the runaround that the client is in, or None if there is none.

    It holds what is open now, or the way to the point of contact that was named last.
    """
    hops = case.runaround.current or case.runaround.hops
    if not hops:
        return None
    point = case.runaround.point
    names = [name for hop in hops for name in (_by(case, hop), _target(case, hop))]
    if point is not None:
        names.append(_name(case, point.address, point.name))
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    pairs = [(order[_by(case, hop)], order[_target(case, hop)]) for hop in hops]
    circle = set(_in_circles(pairs))
    return RunaroundMap(
        client=case.client.name,
        people=tuple(
            Person(
                name=name,
                known=_is_known(case, name),
                point=point is not None and name == _name(case, point.address, point.name),
            )
            for name in order
        ),
        arrows=tuple(
            Arrow(
                source=pair[0],
                target=pair[1],
                on=owner.day_of(hop.at),
                words=hop.words,
                round=pair in circle,
            )
            for hop, pair in zip(hops, pairs, strict=True)
        ),
    )


def _by(case: Case, hop: Hop) -> str:
    return _name(case, hop.by, hop.by_label)


def _target(case: Case, hop: Hop) -> str:
    return _name(case, hop.address, hop.name or hop.department) if hop.target else NOBODY


def _name(case: Case, address: str, name: str) -> str:
    """Return what one person is called all over the map, however a reply called them."""
    contact = case.client.contact(address) if address else None
    plain = name.casefold()
    fitting = [c for c in case.client.contacts if plain in _called(c.name, c.department)]
    if contact is None and len(fitting) == 1:
        contact = fitting[0]
    return _label(case, contact) if contact is not None else name or address


def _label(case: Case, contact: Contact) -> str:
    """Return what tells a contact from the others: two may have one name."""
    alike = [c for c in case.client.contacts if c.label == contact.label]
    return contact.label if len(alike) == 1 else contact.address


def _called(name: str, department: str) -> set[str]:
    first, _, rest = name.casefold().partition(" ")
    return {name.casefold(), first if rest else name.casefold(), department.casefold()} - {""}


def _is_known(case: Case, name: str) -> bool:
    return any(name in {contact.label, contact.address} for contact in case.client.contacts)


def _in_circles(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the arrows from whose end one gets back to their beginning."""
    following: dict[int, set[int]] = {}
    for source, target in pairs:
        following.setdefault(source, set()).add(target)
    for source, targets in following.items():
        for target in targets:
            if leads(target, source, following):
                yield source, target
