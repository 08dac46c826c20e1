"""Which invoices, and which clients, is a line of a note about?"""

from mailbot.intake.note.names import Known
from mailbot.intake.note.slip import Slip
from mailbot.model.errors import DataError
from mailbot.model.invoice import bare_number

ALL = "all"


def only_clients(slip: Slip, *, people: bool = False) -> tuple[str, ...]:
    """Use up the clients that are named; return each. Raises DataError where one may be two."""
    names: list[str] = []
    for one in slip.clients(people=people):
        if len(one.clients) > 1:
            text = slip.text_of(one)
            raise DataError(f"“{text}” may be {' or '.join(one.clients)}; write the whole name")
        names.append(one.clients[0])
    slip.take_all("small", "client")
    return tuple(dict.fromkeys(names))


def check_owners(slip: Slip, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Use up the clients said beside *numbers*; raise DataError if one has none of these."""
    owners = {
        slip.world.names.numbers[bare_number(n)][1]
        for n in numbers
        if bare_number(n) in slip.world.names.numbers
    }
    for one in slip.clients(people=True):
        if numbers and not owners.intersection(one.clients):
            theirs, other = " and ".join(owners), " or ".join(one.clients)
            raise DataError(f"{' and '.join(numbers)} is of {theirs}, not of {other}")
    slip.take_all("small", "client")
    return ()


def invoices(slip: Slip) -> tuple[str, ...]:
    """Use up the invoices that are named, or the only open one of the client that is."""
    numbers = slip.numbers()
    if not numbers:
        return open_of(slip)
    check_owners(slip, numbers)
    return numbers


def open_of(slip: Slip) -> tuple[str, ...]:
    """Return the one open invoice of the client that is named, or all of them if that is said."""
    if unknown := slip.unknown_numbers():
        raise DataError(f"no invoice {unknown[0]} is on record{slip.hint(unknown[0])}")
    whom = only_clients(slip, people=True)
    if len(whom) != 1:
        raise DataError(which_invoice(slip))
    known: Known = slip.world.names.clients[whom[0]]
    if not known.open:
        raise DataError(f"{whom[0]} has nothing open")
    if len(known.open) > 1 and not slip.take("small", ALL):
        slip.check_denial()
        raise DataError(f"which invoice of {whom[0]}: {' or '.join(known.open)}?")
    return known.open


def which_invoice(slip: Slip) -> str:
    """Return the question which invoice is meant."""
    if unknown := slip.unknown_numbers():
        return f"no invoice {unknown[0]} is on record{slip.hint(unknown[0])}"
    bare = [t.text for i, t in enumerate(slip.tokens) if i in slip.free and t.plain.isdecimal()]
    alike = slip.world.names.like(bare[0]) if bare else ()
    if alike:
        return f"which invoice: did you mean {' or '.join(alike[:3])}?"
    rest = slip.rest()
    return (
        f"which invoice? I do not understand “{rest}”{slip.hint(rest)}"
        if rest
        else "which invoice? Write its number"
    )
