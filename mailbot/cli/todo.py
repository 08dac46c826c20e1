"""What is there to do for the owner, a line each? What the digest tells at length."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from mailbot.cli.page import hang
from mailbot.cli.words import PURPOSES, quoted, trouble_line
from mailbot.decide.endings import UNWANTED_AFTER
from mailbot.model.agenda import Agenda, Alarm, Errand, Nameless, Riddle, Waiting
from mailbot.model.books import Books
from mailbot.model.callreason import COUNSEL_HOLD
from mailbot.model.count import counted
from mailbot.model.event import MessageSetAside
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import DraftState
from mailbot.model.mailbox import Trouble

MOST = 8
"""So many lines of a kind are on the screen; the digest and `--json` have all."""

_One = TypeVar("_One")
_Line = Text | str

_WHERE = {
    DraftState.PLANNED: "comes into Drafts with the next round",
    DraftState.PLACED: "in Drafts since {since}",
    DraftState.EDITED: "in Drafts, edited by you",
    DraftState.MISSING: "not to be seen in Drafts just now",
}


def print_to_do(
    console: Console, agenda: Agenda, books: Books, troubles: Iterable[Trouble] = ()
) -> bool:
    """Print what only the owner can do, the most pressing first; say whether there is any."""
    lines = [*_asked(agenda, books), *map(_trouble, troubles)]
    if lines:
        console.print("[bold]For you[/]")
    for verb, line in lines:
        hang(console, Text(f"  {verb:<8}", _COLOURS.get(verb, "")), line)
    return bool(lines)


_COLOURS = {"Careful": "red", "Call": "red"}
"""The verb says it; the colour only says it again."""


def _asked(agenda: Agenda, books: Books) -> Iterator[tuple[str, _Line]]:
    yield from _some("Careful", agenda.alarms, _alarm)
    yield from _some("Careful", agenda.warnings, lambda pair: f"{pair[0]}: {pair[1]}")
    yield from _some("Call", agenda.calls, _call)
    yield from _some("Send", agenda.letters, _letter)
    yield from _some("Answer", agenda.clock, lambda one: f"{_who(one)}: {_quote(one.words)}")
    yield from _some("Read", agenda.riddles, _riddle)
    if count := len(agenda.invoices) + len(agenda.payments):
        what = counted(count, "proposal")
        yield "Decide", f"yes or no to {what}: `mailbot proposals`"
    yield from _some("Decide", agenda.left_over, _left_over)
    yield from _some("Say", tuple(_by_client(agenda.undated).items()), _undated)
    yield from _some("Say", agenda.nameless, _nameless)
    yield from _some("Look", agenda.strangers, lambda aside: _aside(aside, books))
    for words in agenda.told:
        yield "Look", words
    for purpose in agenda.unwanted:
        told = f"You deleted the last {UNWANTED_AFTER} drafts of {PURPOSES[purpose]}."
        yield "Decide", f'{told} [policy] letters_off = ["{purpose}"] ends them.'


def _some(
    verb: str, found: tuple[_One, ...], line: Callable[[_One], _Line]
) -> Iterator[tuple[str, _Line]]:
    for one in found[:MOST]:
        yield verb, line(one)
    if len(found) > MOST:
        yield "", f"and {len(found) - MOST} more: `mailbot digest`, or `status --json`"


def _trouble(trouble: Trouble) -> tuple[str, str]:
    return "Retry" if trouble.quarantined else "Look", trouble_line(trouble)


def _alarm(alarm: Alarm) -> str:
    if not alarm.client:
        return f"{alarm.said}: `mailbot doctor` says more"
    until = f"No letter goes to them before `mailbot resume {quoted(alarm.client)}`."
    if alarm.counsel and alarm.said != COUNSEL_HOLD:
        return f"{alarm.client} mentions counsel or legal action: “{alarm.said}” {until}"
    return f"{alarm.client}: {alarm.said}. {until}"


def _call(call: Errand) -> str:
    whom = call.whom if call.whom == call.client else f"{call.whom}, {call.client}"
    phone = call.phone or "no number on record"
    since = f"; {call.instead}" if call.instead else f", since {call.since}"
    why = "; and ".join(call.reasons)
    return f"{whom}: {phone}. The client {why}{since}. `mailbot call` has the card."


def _letter(letter: Waiting) -> str:
    to = ", ".join(letter.to[:3]) + (f" and {len(letter.to) - 3} more" if letter.to[3:] else "")
    about = f", {_listed(letter.invoices)}" if letter.invoices else ""
    where = _WHERE[letter.state].format(since=letter.since)
    careful = f". Careful: {letter.careful}" if letter.careful else ""
    return f"{PURPOSES[letter.purpose]}, to {to} ({letter.client}){about}: {where}{careful}"


def _who(riddle: Riddle) -> str:
    return f"{riddle.who} ({riddle.client}), {riddle.on}"


def _quote(words: str) -> str:
    return f"“{words}”" if words else "no words to go by"


def _riddle(riddle: Riddle) -> str:
    return f"{_who(riddle)}: {_quote(riddle.words)} What do they mean?"


def _left_over(left: tuple[str, InvoiceId, Money]) -> str:
    client, number, money = left
    return f"{money} of {number} ({client}) is left: `mailbot void {number}` lets go of it"


def _by_client(undated: Iterable[tuple[str, InvoiceId]]) -> dict[str, list[InvoiceId]]:
    found: dict[str, list[InvoiceId]] = {}
    for client, number in undated:
        found.setdefault(client, []).append(number)
    return found


def _undated(asked: tuple[str, list[InvoiceId]]) -> str:
    client, numbers = asked
    verb = "is" if len(numbers) == 1 else "are"
    return f"when {_listed(numbers)} ({client}) {verb} due: `mailbot due {numbers[0]} DAY`"


def _listed(numbers: Iterable[InvoiceId]) -> str:
    first, *rest = numbers
    return f"{first} and {len(rest)} more" if rest else first


def _nameless(one: Nameless) -> str:
    words = f'`mailbot contact {quoted(one.client)} "{one.name} <ADDRESS>"`'
    return f"the address of {one.name} ({one.client}), whom {one.by} named: {words}"


def _aside(aside: MessageSetAside, books: Books) -> Text:
    from mailbot.link.lookalike import resembled

    told = f"at {aside.sender.address}, “{aside.subject}”: {aside.reason}."
    if client := resembled(aside.sender.domain, books.domains):
        return Text.assemble(told, (f" Careful: resembles {client}.", "bold red"))
    if warned := _warned_of(aside, books):
        return Text.assemble(told, (f" Careful: `mailbot show {warned}`.", "bold red"))
    hint = "" if "`" in aside.reason else " `mailbot contact` lets them in."
    return Text(f"{told}{hint}")


def _warned_of(aside: MessageSetAside, books: Books) -> str:
    """Return the client whose case has a warning about that sender, or an empty text."""
    sender = f"<{aside.sender.address}>"
    cases = (c for c in books.cases.values() if any(sender in w for w in c.warnings))
    return next((c.client.name for c in cases), "")
