"""What do the notes about calls say?"""

from datetime import date

from mailbot.intake.note.act import Act, Called
from mailbot.intake.note.amount import amount_in
from mailbot.intake.note.slip import Slip
from mailbot.intake.note.telling import person_at
from mailbot.intake.note.when import day_in, use_days_of_call
from mailbot.model.errors import DataError
from mailbot.model.invoice import bare_number
from mailbot.model.message import Address

NOBODY = "nobody was reached, so the call still waits; write this once you have spoken"

_WHOLE = (
    "What they promise, or say they paid, is kept for all that is open: write it without the"
    " amount, or with “in parts”"
)


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
    day = day_in(head, past=True)
    head.done()
    if not said:
        raise DataError(
            "what did they say? Write it behind a colon: `called Gerald: promised Friday`"
        )
    tail = Slip(said, slip.world)
    if tail.find("said", "nobody"):
        raise DataError(NOBODY)
    words = f"{person}: {said}" if person else said
    act = _outcome(tail, client, words, numbers)
    if day not in {None, slip.world.today} and act.promised:
        raise DataError(f"leave out {day}, the day of the call; write `promised 2026-12-05`")
    came = act.promised or act.paid or act.dispute or act.plan or act.contact
    if slip.command == ("call",) and 0 not in slip.free and not came:
        raise DataError("have you called, or will you? Write `called` once you have")
    return (act,)


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
        text = head.text_of(one)
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
    use_days_of_call(tail)
    came = tail.take_all("said")
    doubtful, partly = "not" in came, "partly" in came
    outcome = set(came) - {"not", "partly"}
    named = tail.numbers()
    contact = _contact_in(tail)
    if doubtful and (outcome or contact):
        raise DataError("what did they say: yes, or no? Write it without “not” and “if”")
    on = _day_of(tail, outcome)
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
    if {"promised", "paid"} & outcome:
        _check_whole(tail, partly=partly)
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


def _day_of(tail: Slip, outcome: set[str]) -> date | None:
    """Return the day for which something is promised; one gone by may be when they paid."""
    if "paid" not in outcome or "promised" in outcome:
        return day_in(tail, past=False)
    on = day_in(tail, past=True)
    return None if on and on <= tail.world.today else on


def _check_whole(tail: Slip, *, partly: bool) -> None:
    """Raise DataError where it is about a part: on record both are for all that is open."""
    try:
        amount, _ = amount_in(tail)
    except DataError:
        amount = ""  # a small number, of days or people
    if amount or partly:
        raise DataError(f"only {amount or 'a part of it'}? {_WHOLE}")


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
    return person_at(tail, at[0])
