"""What do the notes about money, silence and proposals say?"""

import re
from collections.abc import Callable
from dataclasses import replace

from mailbot.intake.note.act import (
    Act,
    DueNamed,
    Forgotten,
    Held,
    Paid,
    PaidBack,
    Resumed,
    Retried,
    Settled,
    Voided,
)
from mailbot.intake.note.amount import amount_in
from mailbot.intake.note.came import check_arrival, check_receiver
from mailbot.intake.note.column import add, columns
from mailbot.intake.note.slip import Slip
from mailbot.intake.note.when import day_in, length_in, names_days_alone
from mailbot.intake.note.whom import ALL, check_owners, invoices, only_clients, which_invoice
from mailbot.model.errors import DataError

_ID = re.compile(r"[0-9a-f]{4,32}")


def paid(slip: Slip) -> tuple[Act, ...]:
    """Read "paid INV-104 2026-11-20", "500 EUR received for INV-104"."""
    check_receiver(slip)
    numbers = invoices(slip)
    slip.take_references()
    on = day_in(slip, past=True)
    amount, currency = amount_in(slip)
    small = slip.world.vocabulary.tables["small"]
    partly = slip.take("small", "part") or small.get(slip.command[:2]) == "part"
    whole = slip.take("small", "everything_paid")
    slip.take("small", "amount")
    again = slip.take("small", "again")
    money = bool(slip.take_all("small", "payment"))
    money = bool(slip.take_all("commands", "paid")) or money
    check_arrival(slip, amount, money=money)
    slip.take_invoice_words()
    slip.done()
    if partly and not amount:
        raise DataError("only a part of it: how much?")
    if amount and (whole or len(numbers) > 1):
        raise DataError(
            f"{amount} for which invoice? Write one line for each"
            if not whole
            else f"in full, or {amount}?"
        )
    said = Paid(number="", on=on, amount=amount, currency=currency, again=bool(again))
    return tuple(replace(said, number=number) for number in numbers)


def undo(slip: Slip) -> tuple[Act, ...]:
    """Read "undo INV-104": its last payment was none."""
    slip.take_all("small", "payment")
    slip.take_all("commands", "paid")
    slip.take_all("commands", "undo")
    numbers = slip.numbers()
    check_owners(slip, numbers)
    slip.done()
    if not numbers:
        raise DataError("the payment of which invoice? Write `undo INV-104`")
    return tuple(PaidBack(number=number) for number in numbers)


def hold(slip: Slip) -> tuple[Act, ...]:
    """Read "hold Acme until Monday because they are moving"; without a name it is everything."""
    reason = _reason(slip)
    numbers = slip.numbers()
    endless, said_until = slip.take("small", "notice"), slip.find("small", "until")
    lasts = None if said_until else length_in(slip)
    slip.take_all("small", "to")
    whom = only_clients(slip) if not numbers else check_owners(slip, numbers)
    every = slip.take("small", ALL)
    slip.take("small", "letters")
    until = day_in(slip, past=False)
    slip.take("small", "until")
    slip.done()
    if until and not said_until:
        raise DataError(f"until {until}, or from then on? Write “until {until}”")
    if until and (lasts or endless):
        raise DataError(f"until {until}, or how long? Write one of them")
    until = until or lasts
    if said_until and until is None:
        raise DataError("until which day? Write 2026-12-01")
    whats = numbers or whom
    if not (every or whats) and slip.world.vocabulary.meaning("toward", slip.command[-1]):
        raise DataError(f"“{' '.join(slip.command)}” whom? Write the name, or “all”")
    if every and whats:
        raise DataError(f"everything, or {' and '.join(whats)}?")
    return tuple(Held(what=what, until=until, reason=reason) for what in whats or (None,))


def resume(slip: Slip) -> tuple[Act, ...]:
    """Read "resume Acme"; without a name it is everything."""
    numbers = slip.numbers()
    slip.take_all("small", "to")
    whom = only_clients(slip) if not numbers else check_owners(slip, numbers)
    every = slip.take("small", ALL)
    slip.done()
    whats = numbers or whom
    if every and whats:
        raise DataError(f"everything, or {' and '.join(whats)}?")
    return tuple(Resumed(what=what) for what in whats or (None,))


def due(slip: Slip) -> tuple[Act, ...]:
    """Read "due INV-104 2026-12-01"."""
    numbers = invoices(slip)
    on = day_in(slip, past=False)
    slip.take_all("small", "now")
    slip.take_all("small", "to")
    slip.done()
    if on is None:
        raise DataError("due on which day? Write `due INV-104 2026-12-01`")
    return tuple(DueNamed(number=number, on=on) for number in numbers)


def void(slip: Slip) -> tuple[Act, ...]:
    """Read "void INV-104": nobody owes it."""
    reason = _told_reason(slip)
    numbers = slip.numbers()
    check_owners(slip, numbers)
    if not numbers:
        raise DataError(which_invoice(slip))
    slip.done()
    return tuple(Voided(number=number, reason=reason) for number in numbers)


def accept(slip: Slip) -> tuple[Act, ...]:
    """Read "yes 3fa1c2", "yes all", "yes learned"."""
    return _settled(slip, accepted=True)


def decline(slip: Slip) -> tuple[Act, ...]:
    """Read "no 3fa1c2", "no all"."""
    return _settled(slip, accepted=False)


def _settled(slip: Slip, *, accepted: bool) -> tuple[Act, ...]:
    learned = slip.take("small", "learned")
    every = slip.take("small", ALL)
    slip.take_all("small", "to")
    missing = columns(slip) if accepted and not (learned or every) else {}
    ids = tuple(
        t.plain for i, t in enumerate(slip.tokens) if i in slip.free and _ID.fullmatch(t.plain)
    )
    for i, token in enumerate(slip.tokens):
        if token.plain in ids:
            slip.use(i, i + 1)
    slip.done()
    said = (*ids, *(["learned"] if learned else []), *([ALL] if every and not learned else []))
    if len(said) != 1 and not (ids and not every and not learned):
        word = "yes" if accepted else "no"
        raise DataError(
            f"{word} to what? Write `{word} 3fa1c2` as the list shows it, or `{word} all`"
        )
    return (Settled(ids=said, accepted=accepted, missing=tuple(missing.items())),)


def forget(slip: Slip) -> tuple[Act, ...]:
    """Read "forget 3", "forget all"."""
    every = slip.take("small", ALL)
    slip.take_all("small", "invoice")
    numbers = [i for i in sorted(slip.free) if slip.tokens[i].plain.isdecimal()]
    for i in numbers:
        slip.use(i, i + 1)
    slip.done()
    if len(numbers) + bool(every) != 1:
        raise DataError(
            "forget which? Write its number as `mailbot forget` lists it, or `forget all`"
        )
    return (Forgotten(which=ALL if every else slip.tokens[numbers[0]].plain),)


def retry(slip: Slip) -> tuple[Act, ...]:
    """Read "retry"."""
    slip.take("small", ALL)
    slip.done()
    return (Retried(),)


_TERSE = 2
"""Words that are hardly a reason by themselves: "not", "two weeks"."""


def _reason(slip: Slip) -> str:
    """Use up the reason, and return it: behind "because", a colon, a bracket, a comma."""
    start = None if slip.find("small", "because") else _tail(slip)
    return _told_reason(slip) if start is None else slip.cut(start)


def _told_reason(slip: Slip) -> str:
    """Use up the reason behind "because", and return it."""
    told = next(iter(slip.find("small", "because")), None)
    if told is None:
        return ""
    slip.use(told.first, told.behind)
    if names_days_alone(Slip(slip.text_from(told.behind), slip.world)):
        said = slip.text_from(told.first)
        raise DataError(f"“{said}”: from that day on, or is it the reason? Write “until”")
    return slip.cut(told.behind)


def _says_more(inside: Slip) -> bool:
    """Say whether words behind a comma may be no reason, but part of the command."""
    return bool(
        inside.world.days(inside.line)
        or length_in(inside)
        or inside.find("units")
        or inside.find("commands")
        or inside.find("said", "not")
    )


def _tail(slip: Slip) -> int | None:
    """Return where free words begin behind a mark: they name nobody, no invoice and no day."""
    for i, token in enumerate(slip.tokens):
        if not token.mark or i not in slip.free or not any(j < i for j in slip.without_fillers()):
            continue
        inside = Slip(slip.text_from(i), slip.world)
        names = inside.clients(people=False) or inside.numbers() or inside.unknown_numbers()
        if names or any(inside.find("small", word) for word in ("until", "notice", ALL)):
            return None
        if (token.mark not in {":", "("} or len(inside.tokens) <= _TERSE) and _says_more(inside):
            return None
        return i
    return None


READING: dict[str, Callable[[Slip], tuple[Act, ...]]] = {
    "paid": paid,
    "undo": undo,
    "hold": hold,
    "resume": resume,
    "due": due,
    "void": void,
    "accept": accept,
    "decline": decline,
    "forget": forget,
    "retry": retry,
    "add": add,
}
"""How each command is read."""
