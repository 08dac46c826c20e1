"""What do the notes about people say?"""

from collections.abc import Callable
from dataclasses import replace

from mailbot.intake.note.act import (
    Act,
    ContactNamed,
    CopiesNamed,
    KindNamed,
    LanguageNamed,
)
from mailbot.intake.note.slip import Slip
from mailbot.model.errors import DataError
from mailbot.model.message import Address
from mailbot.model.people import ClientKind, ContactPurpose, CopyScope

LONGEST_NAME = 4
"""Words of a person's name."""


def person_at(slip: Slip, at: int) -> Address:
    """Use up an address with the name beside it. Raises DataError where it is none."""
    address = slip.tokens[at].text.removeprefix("mailto:").casefold()
    slip.use(at, at + 1)
    found = Address(address=address)
    if not found.sendable:
        raise DataError(f"“{address}” is no e-mail address")
    fillers = slip.free - {*slip.without_fillers()}
    free = slip.free - {i for i in fillers if not slip.tokens[i].text.istitle() or not i}
    before: list[int] = []
    while (i := at - 1 - len(before)) in free:
        before.insert(0, i)
    behind: list[int] = []
    while (i := at + 1 + len(behind)) in free:
        behind.append(i)
    name = before or behind
    words = [slip.tokens[i].text for i in name]
    if not _is_name(words, slip):
        return found
    slip.use(name[0], name[-1] + 1)
    return Address(address=address, name=" ".join(words))


def _is_name(words: list[str], slip: Slip) -> bool:
    """Say whether *words* beside an address name somebody: “tomorrow” is nobody."""
    said = " ".join(words)
    tables = slip.world.vocabulary.tables
    known = any(
        w.islower() and (w,) not in tables["filler"] and (w,) in tables[table]
        for w in words
        for table in ("commands", "small", "said")
    )
    number = any(c.isdigit() for c in said)
    return 0 < len(words) <= LONGEST_NAME and not (number or known or slip.world.days(said))


def never(slip: Slip) -> tuple[Act, ...]:
    """Read "never write to gerald@acme.example"."""
    (named,) = contact(slip)
    return (replace(named, purposes=(ContactPurpose.DO_NOT_CONTACT,)),)


def contact(slip: Slip) -> tuple[ContactNamed]:
    """Read "contact Acme Alison Meyer <alison@acme.example> pay"."""
    at = [i for i in sorted(slip.free) if "@" in slip.tokens[i].text]
    if len(at) != 1:
        raise DataError(
            "whose address? Write `contact Acme Alison <alison@acme.example> pay`"
            if not at
            else "two addresses; write a line for each"
        )
    division = _division(slip)
    address = slip.tokens[at[0]].text
    client = _client(slip, address)
    purposes = tuple(ContactPurpose(p) for p in slip.take_all("purposes"))
    for small in ("client", "now", "to", "invoice"):
        slip.take_all("small", small)
    person = person_at(slip, at[0])
    slip.done()
    return (ContactNamed(client=client, address=person, purposes=purposes, division=division),)


def _division(slip: Slip) -> str:
    found = slip.take("small", "division")
    if found is None or any(slip.denies(i) for i in range(found.behind, len(slip.tokens))):
        return ""
    return slip.cut(found.behind)


def _client(slip: Slip, address: str = "") -> str:
    """Use up the one client that is named, or return whose address it is. Raises DataError."""
    found = slip.clients(people=False)
    names = {name for one in found for name in one.clients}
    if not names and address:
        names = _holders(slip, address)
    if len(names) == 1:
        return names.pop()
    if names and len(found) == 1:
        raise DataError(
            f"“{slip.text_of(found[0])}” may be {' or '.join(sorted(names))}; write the whole name"
        )
    if names:
        raise DataError(f"which client: {' or '.join(sorted(names))}?")
    rest = slip.rest()
    raise DataError(
        f"which client? I do not understand “{rest}”{slip.hint(rest)}" if rest else "which client?"
    )


def _holders(slip: Slip, address: str) -> set[str]:
    plain = address.casefold()
    known = slip.world.names.clients.values()
    exact = {c.name for c in known if plain in {a.casefold() for a in c.people}}
    return exact or {c.name for c in known if plain.rpartition("@")[2] in c.domains}


def kind(slip: Slip) -> tuple[Act, ...]:
    """Read "kind Acme avoider"."""
    client = _client(slip)
    kinds = slip.take_all("kinds")
    for small in ("client", "now", "to"):
        slip.take_all("small", small)
    slip.done()
    if len(kinds) != 1:
        raise DataError(f"which kind? Write one of {', '.join(ClientKind)}")
    return (KindNamed(client=client, kind=ClientKind(kinds[0])),)


def language(slip: Slip) -> tuple[Act, ...]:
    """Read "language Acme German"."""
    client = _client(slip)
    found = slip.find("languages")
    names = [one for one in found if len(slip.tokens[one.first].plain) > 2] or list(found)
    for one in names:
        slip.use(one.first, one.behind)
    for small in ("client", "now", "to"):
        slip.take_all("small", small)
    slip.done()
    chosen = {one.means for one in names}
    if len(chosen) != 1:
        raise DataError(
            "which language? Write German, English, Spanish, French, Italian, Dutch or Portuguese"
        )
    return (LanguageNamed(client=client, language=chosen.pop()),)


def copies(slip: Slip) -> tuple[Act, ...]:
    """Read "copies alison@acme.example all"."""
    at = [i for i in sorted(slip.free) if "@" in slip.tokens[i].text]
    addresses = {slip.tokens[i].text.casefold() for i in at}
    for i in at:
        slip.use(i, i + 1)
    scopes = slip.take_all("scopes")
    named = slip.clients(people=True)
    if not addresses:
        addresses = {address for one in named for address in one.addresses}
    slip.take_all("small", "to")
    slip.done()
    if len(addresses) != 1:
        who = f": {' or '.join(sorted(addresses))}" if addresses else " gets them? Write an address"
        raise DataError(f"who{who}" + ("?" if addresses else ""))
    if len(scopes) != 1:
        raise DataError(f"which copies? Write one of {', '.join(CopyScope)}")
    return (CopiesNamed(address=addresses.pop(), scope=CopyScope(scopes[0])),)


TELLING: dict[str, Callable[[Slip], tuple[Act, ...]]] = {
    "contact": contact,
    "do-not-contact": never,
    "kind": kind,
    "language": language,
    "copies": copies,
}
"""How each command about people is read."""
