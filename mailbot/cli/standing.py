"""How do things stand with everybody, on one screen?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.cli.ahead import print_awaited, print_coming, print_owed
from mailbot.cli.page import hang
from mailbot.cli.screens import questions
from mailbot.cli.words import PURPOSES, person, trouble_line
from mailbot.decide.callcard import letters_instead
from mailbot.decide.coming import awaited, coming
from mailbot.decide.endings import UNWANTED_AFTER, unwanted
from mailbot.decide.view import View
from mailbot.model.books import Books
from mailbot.model.case import Case, Receivable
from mailbot.model.event import MessageSetAside
from mailbot.model.letter import DraftRecord, DraftState
from mailbot.model.mailbox import Trouble
from mailbot.render.noun import NOUNS

_DRAFTS = {
    DraftState.PLANNED: "draft to come",
    DraftState.PLACED: "draft waits",
    DraftState.EDITED: "you are editing",
    DraftState.MISSING: "draft not to be seen",
}
"""How an open draft stands, in a word or two."""


def print_standing(
    console: Console,
    books: Books,
    troubles: Iterable[Trouble],
    views: Sequence[View],
    today: date,
    *,
    everybody: bool = False,
) -> None:
    """Print who owes what and what waits for the owner; *everybody*, or only who matters now."""
    if not books.cases:
        hang(console, "", "Nothing on record yet: `mailbot add` or `mailbot import` comes first.")
    _print_paused(console, books, today)
    print_owed(console, books.cases.values(), today)
    shown = [c for c in books.cases.values() if everybody or _matters(c, today)]
    if shown:
        console.print(_table(shown, today))
    if left := len(books.cases) - len(shown):
        clients = "1 client has" if left == 1 else f"{left} clients have"
        hang(console, "", f"{clients} nothing open and nothing waiting: `mailbot status --all`.")
    print_awaited(console, [one for view in views for one in awaited(view)])
    print_coming(console, [one for view in views for one in coming(view)])
    if _asks(books, views):
        console.print("\n[bold]For you[/]")
    for view in views:
        _print_questions(console, view)
        _print_letters_instead(console, view)
    _print_proposals(console, books)
    for aside in books.set_aside.values():
        _print_aside(console, aside, books)
    for trouble in troubles:
        hang(console, "", trouble_line(trouble))
    for purpose in unwanted(books):
        told = f"You deleted the last {UNWANTED_AFTER} drafts of {PURPOSES[purpose]}."
        hang(console, "? ", f'{told} [policy] letters_off = ["{purpose}"] ends them.')


def _print_paused(console: Console, books: Books, today: date) -> None:
    for hold in books.holds:
        if hold.holds(today):
            until = f" until {hold.until}" if hold.until else ""
            hang(console, Text("Paused: ", "yellow"), f"{hold.reason}{until}")


def _asks(books: Books, views: Iterable[View]) -> bool:
    """Say whether anything is printed below that only the owner can settle."""
    return bool(
        books.invoices_proposed
        or books.payments_proposed
        or books.set_aside
        or unwanted(books)
        or any(map(questions, books.cases.values()))
        or any(map(letters_instead, views))
    )


def _matters(case: Case, today: date) -> bool:
    return bool(case.open or questions(case) or list(waiting(case, today)))


def _table(cases: Iterable[Case], today: date) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Client", max_width=24)
    table.add_column("Open", justify="right", no_wrap=True)
    table.add_column("Hops", justify="right", no_wrap=True)
    table.add_column("Contact", max_width=16)
    table.add_column("Waiting")
    for case in cases:
        point = case.runaround.point
        table.add_row(
            Text(case.client.name),
            "\n".join(_open_sums(case)),
            str(len(case.runaround.current) or ""),
            Text((point.name or point.address) if point else ""),
            Text("\n".join(waiting(case, today))),
        )
    return table


def _open_sums(case: Case) -> Iterator[str]:
    sums: dict[str, Decimal] = {}
    for receivable in case.open:
        balance = receivable.balance
        sums[balance.currency] = sums.get(balance.currency, Decimal(0)) + balance.amount
    return (f"{amount:,.2f} {currency}" for currency, amount in sums.items())


def waiting(case: Case, today: date) -> Iterator[str]:
    """Yield what waits for the owner, or for the client, in a few words each."""
    for reason in dict.fromkeys(call.reason for call in case.calls):
        yield f"call: {reason}"
    if case.warnings:
        yield "careful: see `mailbot show`"
    for receivable in case.open:
        if receivable.disputed:
            yield f"{receivable.invoice.id} disputed"
    if undated := [r.invoice.id for r in case.open if r.invoice.due is None]:
        one = len(undated) == 1
        yield f"{undated[0]}: due when?" if one else f"{len(undated)} without a due date"
    yield from map(_draft, case.open_drafts)
    for hold in case.holds:
        if hold.holds(today):
            what = f"{hold.invoice} on hold" if hold.invoice else "on hold"
            yield f"{what} until {hold.until}" if hold.until else what
    for receivable in case.open:
        yield from _told_of_money(receivable, today)


def _told_of_money(receivable: Receivable, today: date) -> Iterator[str]:
    """Yield what they said of the money of one invoice: one does not undo the other."""
    number = receivable.invoice.id
    if receivable.claimed:
        yield f"{number} said to be paid"
    if receivable.promise:
        on = receivable.promise.on
        yield f"{number} promised{f' by {on}' if on else ', no date'}"
    if receivable.plan:
        days = [part.on for part in receivable.plan]
        following = next((day for day in days if day >= today), None)
        parts = "1 part" if len(days) == 1 else f"{len(days)} parts"
        yield f"{number} in {parts}, {f'next {following}' if following else f'last {days[-1]}'}"


def _draft(draft: DraftRecord) -> str:
    overtaken = f" (careful: {draft.withdraw})" if draft.withdraw and draft.edited else ""
    return f"{_DRAFTS[draft.state]}: {NOUNS[draft.letter.purpose]}{overtaken}"


def _print_questions(console: Console, view: View) -> None:
    case = view.case
    for heard in questions(case):
        said = f"“{heard.words}”" if heard.words else "no words to go by"
        who = f"{person(heard.sender)} ({case.client.name})"
        why = "; ".join(dict(case.silences).get(heard.message, ()))
        told = f"What does {who} mean, {view.owner.day_of(heard.at)}? {said}"
        hang(console, "? ", f"{told} ({why})" if why else told)


def _print_letters_instead(console: Console, view: View) -> None:
    if told := letters_instead(view):
        lead = Text(f"Call {view.case.client.name}: ", "red")
        hang(console, lead, f"{told}. `mailbot call` has the card.")


def _print_proposals(console: Console, books: Books) -> None:
    if count := len(books.invoices_proposed) + len(books.payments_proposed):
        wait = "1 proposal waits" if count == 1 else f"{count} proposals wait"
        hang(console, "? ", f"{wait} for your yes or no: `mailbot proposals`.")


def _print_aside(console: Console, aside: MessageSetAside, books: Books) -> None:
    from mailbot.link.lookalike import resembled

    told = f"Look at {aside.sender.address}, “{aside.subject}”: {aside.reason}."
    client = resembled(aside.sender.domain, books.domains)
    if client:
        hang(console, "? ", Text.assemble(told, (f" Careful: resembles {client}.", "bold red")))
    elif warned := _warned_of(aside, books):
        hang(
            console, "? ", Text.assemble(told, (f" Careful: `mailbot show {warned}`.", "bold red"))
        )
    else:
        hint = "" if "`" in aside.reason else " `mailbot contact` lets them in."
        hang(console, "? ", f"{told}{hint}")


def _warned_of(aside: MessageSetAside, books: Books) -> str:
    """Return the client whose case has a warning about that sender, or an empty text."""
    sender = f"<{aside.sender.address}>"
    cases = (c for c in books.cases.values() if any(sender in w for w in c.warnings))
    return next((c.client.name for c in cases), "")
