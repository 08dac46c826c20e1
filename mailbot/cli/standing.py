"""How do things stand with everybody, on one screen?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.cli.ahead import print_awaited, print_coming, print_owed
from mailbot.cli.page import hang
from mailbot.cli.screens import questions
from mailbot.cli.todo import print_to_do
from mailbot.decide.coming import awaited, coming
from mailbot.decide.view import View
from mailbot.model.agenda import Agenda
from mailbot.model.books import Books
from mailbot.model.case import Case, Receivable
from mailbot.model.count import counted
from mailbot.model.mailbox import Trouble


def print_standing(
    console: Console,
    books: Books,
    agenda: Agenda,
    troubles: Iterable[Trouble],
    views: Sequence[View],
    *,
    everybody: bool = False,
) -> None:
    """Print what there is to do, and who owes what; *everybody*, or only who matters now."""
    today = agenda.on
    if _print_paused(console, books, today):
        console.print()
    if not books.cases:
        hang(console, "", "Nothing on record yet: `mailbot add` or `mailbot import` comes first.")
    if print_to_do(console, agenda, books, troubles):
        console.print()
    elif books.cases:
        hang(console, "", "Nothing for you to do: no call, no draft, no question.\n")
    print_owed(console, books.cases.values(), today)
    shown = [c for c in books.cases.values() if everybody or _matters(c, today)]
    _print_clients(console, shown, today)
    if left := len(books.cases) - len(shown):
        clients = "1 client has" if left == 1 else f"{left} clients have"
        hang(console, "", f"{clients} nothing open and nothing waiting: `mailbot status --all`.")
    print_awaited(console, [one for view in views for one in awaited(view)])
    print_coming(console, [one for view in views for one in coming(view)])


def _print_paused(console: Console, books: Books, today: date) -> bool:
    paused = [hold for hold in books.holds if hold.holds(today)]
    for hold in paused:
        until = f" until {hold.until}" if hold.until else ""
        hang(console, Text("Paused: ", "yellow"), f"{hold.reason}{until}")
    return bool(paused)


def _matters(case: Case, today: date) -> bool:
    waits = case.open or case.open_drafts or case.calls or case.warnings or questions(case)
    return bool(waits or list(standing(case, today)))


def _print_clients(console: Console, cases: Sequence[Case], today: date) -> None:
    """Print how each of *cases* stands, the longest overdue first; sentences if it is narrow."""
    rows = [tuple(_cells(case, today)) for case in sorted(cases, key=_oldest)]
    if console.width < NARROW:
        for name, sums, hops, contact, *others in rows:
            more = (hops and f"hops: {hops}", contact and f"contact: {contact}", *others)
            told = "; ".join(line for cell in (sums, *more) for line in cell.splitlines())
            hang(console, "", Text.assemble((name, "bold"), f": {told}"))
    elif rows:
        console.print(_table(rows))


def _oldest(case: Case) -> date:
    return min((r.invoice.due for r in case.open if r.invoice.due), default=date.max)


def _table(rows: Sequence[tuple[str, ...]]) -> Table:
    """Return a line for each of *rows*; a column in which nothing stands is left out."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    shown = [place for place in range(len(_COLUMNS)) if any(row[place] for row in rows)]
    for place in shown:
        name, settings = _COLUMNS[place]
        table.add_column(name, **settings)
    for row in rows:
        table.add_row(*(Text(row[place]) for place in shown))
    return table


NARROW = 72
"""So many characters the table of clients needs at least."""

_NUMBER: dict[str, Any] = {"justify": "right", "no_wrap": True}
_COLUMNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Client", {"min_width": 14, "max_width": 24, "overflow": "fold"}),
    ("Open", _NUMBER),
    ("Hops", _NUMBER),
    ("Contact", {"max_width": 16, "overflow": "fold"}),
    ("Standing", {"overflow": "fold"}),
)


def _cells(case: Case, today: date) -> Iterator[str]:
    point = case.runaround.point
    yield case.client.name
    yield "\n".join(_open_sums(case))
    yield str(len(case.runaround.current) or "")
    yield (point.name or point.address) if point else ""
    yield "\n".join(standing(case, today))


def _open_sums(case: Case) -> Iterator[str]:
    sums: dict[str, Decimal] = {}
    for receivable in case.open:
        balance = receivable.balance
        sums[balance.currency] = sums.get(balance.currency, Decimal(0)) + balance.amount
    return (f"{amount:,.2f} {currency}" for currency, amount in sums.items())


def standing(case: Case, today: date) -> Iterator[str]:
    """Yield what keeps the money of *case* back, or is said of it, in a few words each."""
    for receivable in case.open:
        if receivable.disputed:
            yield f"{receivable.invoice.id} disputed"
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
        late = "was promised" if on and on < today else "promised"
        yield f"{number} {late}{f' by {on}' if on else ', no date'}"
    if receivable.plan:
        days = [part.on for part in receivable.plan]
        following = next((day for day in days if day >= today), None)
        parts = counted(len(days), "part")
        yield f"{number} in {parts}, {f'next {following}' if following else f'last {days[-1]}'}"
