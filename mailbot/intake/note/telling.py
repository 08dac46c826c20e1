"""What do the notes about people and calls say?"""

from collections.abc import Callable

from mailbot.intake.note.act import (
    Act,
    Called,
    ContactNamed,
    CopiesNamed,
    KindNamed,
    LanguageNamed,
)
from mailbot.intake.note.amount import amount_in
from mailbot.intake.note.names import Named
from mailbot.intake.note.slip import Slip
from mailbot.model.errors import DataError
from mailbot.model.invoice import bare_number
from mailbot.model.message import Address
from mailbot.model.people import ClientKind, ContactPurpose, CopyScope

LONGEST_NAME = 4
"""Words of a person's name."""


def called(slip: Slip) -> tuple[Act, ...]:
    """Read "called Gerald: promised Friday": whom, and in the owner's words what they said."""
    behind = _behind_whom(slip)
    said = slip.text_from(behind)
    head = Slip(slip.line, slip.world)
    head.free = {i for i in slip.free if i < behind}
    numbers = head.numbers()
    client, person = _whom(head, numbers)
    head.take_all("small", "about")
    head.take_all("small", "because")
    head.take_all("small", "to")
    head.done()
    if not said:
        raise DataError(
            "what did they say? Write it behind a colon: `called Gerald: promised Friday`"
        )
    tail = Slip(said, slip.world)
    if tail.find("said", "nobody"):
        raise DataError(
            "nobody was reached, so the call still waits; write this once you have spoken"
        )
    words = f"{person}: {said}" if person else said
    return (_outcome(tail, client, words, numbers),)


def _behind_whom(slip: Slip) -> int:
    """Return where it begins what they said: behind the colon, or behind the name."""
    named = slip.world.names.named(slip.tokens, frozenset(slip.free), people=True)
    whom = min((one.first for one in named), default=0)
    for i, token in enumerate(slip.tokens):
        if token.mark in {":", ",", ";", "-", "("} and i > whom and i in slip.free:
            return i
    if not named:
        return len(slip.tokens)
    end = named[0].behind
    for first, behind, _ in slip.world.names.number_at(slip.tokens, frozenset(slip.free)):
        if all(_is_small(slip, i) for i in range(end, first)):
            end = behind
    for one in named[1:]:
        if all(_is_small(slip, i) for i in range(end, one.first)):
            end = one.behind
    return end


def _is_small(slip: Slip, at: int) -> bool:
    word, vocabulary = slip.tokens[at].plain, slip.world.vocabulary
    small = vocabulary.meaning("small", word)
    return small in {"about", "because", "to", "invoice"} or bool(
        vocabulary.meaning("filler", word)
    )


def _whom(head: Slip, numbers: tuple[str, ...]) -> tuple[str, str]:
    """Return the client that was called, and the person there, if one is named."""
    known = head.world.names
    clients: set[str] | None = None
    person = ""
    for number in numbers:
        clients = _both(clients, {known.numbers[bare_number(number)][1]})
    for one in head.clients(people=True):
        text = " ".join(t.text for t in head.tokens[one.first : one.behind])
        before, clients = clients, _both(clients, set(one.clients))
        if not clients:
            raise DataError(
                f"“{text}” is of {' or '.join(one.clients)}, not of {' or '.join(before or ())}"
            )
        person = text if one.addresses else person
    if not clients:
        rest = head.rest()
        raise DataError(
            f"whom did you call? Nobody called “{rest}” is on record{head.hint(rest)}"
            if rest
            else "whom did you call?"
        )
    if len(clients) > 1:
        raise DataError(
            f"{person or 'the name'} may be of {' or of '.join(sorted(clients))};"
            " write the client's name as well"
        )
    return clients.pop(), person


def _both(one: set[str] | None, other: set[str]) -> set[str]:
    return set(other) if one is None else one & other


def _outcome(tail: Slip, client: str, words: str, about: tuple[str, ...]) -> Called:
    """Return what came of the call. Raises DataError where the words leave it open."""
    came = tail.take_all("said")
    doubtful, outcome = "not" in came, set(came) - {"not"}
    named = tail.numbers()
    contact = _contact_in(tail)
    if doubtful and (outcome or contact):
        raise DataError("what did they say: yes, or no? Write it without “not” and “if”")
    on = tail.day_in(past=False)
    if "plan" in outcome and on is None:
        outcome.discard("promised")  # "they pay in parts"
    if "promised" in outcome and "paid" in outcome and on is not None:
        outcome.discard("paid")  # "it is paid on Friday, she promised"
        if len(came) > 2:
            raise DataError("have they paid, or will they? Write a note for each")
    elif on is not None and "promised" not in outcome:
        raise DataError(
            f"is {on} when they will pay? Then write “promised {on}”; else write it without the day"
        )
    if "promised" in outcome and on is None:
        raise DataError("promised for which day? Write `promised 2026-12-05`")
    if len(outcome) > 1:
        raise DataError(f"{' and '.join(sorted(outcome))}: write a note for each")
    if "promised" in outcome:
        _check_whole(tail)
    numbers = tuple(dict.fromkeys((*about, *named)))
    owners = {tail.world.names.numbers[bare_number(n)][1] for n in numbers}
    if owners - {client}:
        raise DataError(f"{' and '.join(numbers)} is of {' and '.join(owners)}, not of {client}")
    return Called(
        client=client,
        words=words,
        invoices=numbers,
        promised=on if "promised" in outcome else None,
        paid=_paid(tail, client, numbers) if "paid" in outcome else (),
        dispute="dispute" in outcome,
        plan="plan" in outcome,
        contact=contact,
    )


def _check_whole(tail: Slip) -> None:
    """Raise DataError where a part is promised: a promise on record is for all that is open."""
    try:
        amount, _ = amount_in(tail)
    except DataError:
        return  # a small number, of days or people
    if amount:
        raise DataError(
            f"only {amount}? A promise is kept for all that is open: write it without the amount,"
            " or with “in parts”"
        )


def _paid(tail: Slip, client: str, numbers: tuple[str, ...]) -> tuple[str, ...]:
    known = numbers or tail.world.names.clients[client].open
    if len(known) == 1 or numbers:
        return known
    raise DataError(
        f"which invoice do they say is paid: {' or '.join(known) or 'nothing is open'}?"
    )


def _contact_in(tail: Slip) -> Address | None:
    """Return who is to be the point of contact, if the words say so."""
    said = any(c.means == "contact" for c in tail.find("commands"))
    at = [i for i in sorted(tail.free) if "@" in tail.tokens[i].text]
    if not at:
        return None
    if not said or len(at) > 1:
        who = tail.tokens[at[0]].text
        raise DataError(f"what is {who} there for? Write `contact {who} pay` in a line of its own")
    tail.take("commands", "contact")
    return _person(tail, at[0])


def _person(slip: Slip, at: int) -> Address:
    """Use up an address with the name beside it. Raises DataError where it is none."""
    address = slip.tokens[at].text.removeprefix("mailto:").casefold()
    slip.use(at, at + 1)
    found = Address(address=address)
    if not found.sendable:
        raise DataError(f"“{address}” is no e-mail address")
    free = slip.without_fillers()
    before: list[int] = []
    while (i := at - 1 - len(before)) in free:
        before.insert(0, i)
    behind: list[int] = []
    while (i := at + 1 + len(behind)) in free:
        behind.append(i)
    name = before or behind
    words = [slip.tokens[i].text for i in name]
    if not words or len(words) > LONGEST_NAME or any(c.isdigit() for w in words for c in w):
        return found
    slip.use(name[0], name[-1] + 1)
    return Address(address=address, name=" ".join(words))


def contact(slip: Slip) -> tuple[Act, ...]:
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
    person = _person(slip, at[0])
    slip.done()
    return (ContactNamed(client=client, address=person, purposes=purposes, division=division),)


def _division(slip: Slip) -> str:
    found = slip.take("small", "division")
    return slip.cut(found.behind) if found is not None else ""


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
            f"“{_text(slip, found[0])}” may be {' or '.join(sorted(names))}; write the whole name"
        )
    if names:
        raise DataError(f"which client: {' or '.join(sorted(names))}?")
    rest = slip.rest()
    raise DataError(
        f"which client? I do not understand “{rest}”{slip.hint(rest)}" if rest else "which client?"
    )


def _text(slip: Slip, one: Named) -> str:
    return " ".join(t.text for t in slip.tokens[one.first : one.behind])


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
    "called": called,
    "contact": contact,
    "kind": kind,
    "language": language,
    "copies": copies,
}
"""How each command about people is read."""
