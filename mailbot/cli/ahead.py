"""What is owed, who is waited for, and what comes next, as `status` and `show` print it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.cli.page import hang
from mailbot.cli.words import PURPOSES
from mailbot.decide.coming import Awaited, Coming
from mailbot.measure.ageing import aged, money, totals, used
from mailbot.model.case import Case

SOON = 8
"""So many lines of each are on the screen; `--json` has all."""

_ANY = 1000
"""As wide as no screen is: how wide would it be?"""

_SHORT = {
    "not yet due": "not due",
    "1-30 days": "1-30",
    "31-60 days": "31-60",
    "61-90 days": "61-90",
    "over 90 days": "over 90",
    "no due date": "undated",
}
_COLOURS = {
    "1-30 days": "",
    "31-60 days": "yellow",
    "61-90 days": "red",
    "over 90 days": "bold red",
}
"""The age is in the words; the colour only says it again."""


def print_owed(console: Console, cases: Iterable[Case], today: date) -> None:
    """Print what is owed by age, one line a currency; as sentences where a table is too wide."""
    sums = totals(aged(cases, today))
    if not sums:
        return
    table = _ages(sums)
    console.print("[bold]Owed, by days overdue[/]")
    whole = console.options.update(max_width=_ANY)
    if console.measure(table, options=whole).minimum <= console.width:
        console.print(table)
    else:
        for currency, ages in sums.items():
            told = ", ".join(f"{age} {money(ages[age])}" for age in used(ages) if age in ages)
            total = money(sum(ages.values(), Decimal(0)))
            hang(console, f"  {currency} ", f"{total}: {told}")
    console.print()


def _ages(sums: dict[str, dict[str, Decimal]]) -> Table:
    shown = used({age for ages in sums.values() for age in ages})
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    for age in shown:
        table.add_column(_SHORT[age], justify="right", no_wrap=True)
    table.add_column("total", justify="right", no_wrap=True)
    for currency, ages in sums.items():
        cells = (
            Text(money(ages[age]), _COLOURS.get(age, "")) if age in ages else Text("-", "dim")
            for age in shown
        )
        table.add_row(currency, *cells, Text(money(sum(ages.values(), Decimal(0))), "bold"))
    return table


def print_awaited(console: Console, waits: Sequence[Awaited], *, named: bool = True) -> None:
    """Print who is waited for, the longest first; *named* says whose contact it is."""
    if not waits:
        return
    console.print("\n[bold]Waiting for[/]")
    for one in sorted(waits, key=lambda w: w.since)[:SOON]:
        where = f" ({one.name})" if named else ""
        hang(console, f"  since {one.since}  ", f"{_several(one.whom)}{where}: {one.what}")
    _print_rest(console, len(waits))


def _several(people: Sequence[str]) -> str:
    if len(people) > 3:
        return f"{people[0]}, {people[1]} and {len(people) - 2} others"
    return " and ".join(filter(None, (", ".join(people[:-1]), people[-1])))


def print_coming(console: Console, dates: Sequence[Coming], *, named: bool = True) -> None:
    """Print what comes next, the nearest first, if nothing else happens."""
    if not dates:
        return
    console.print("\n[bold]What comes next[/]")
    ordered = sorted(dates, key=lambda one: (one.on, one.name))
    for one in ordered[:SOON]:
        who = f"{one.name}: " if named else ""
        unless = Text(f" (waits: {one.unless})", "dim") if one.unless else ""
        hang(console, f"  {one.on:%a} {one.on}  ", Text.assemble(who, said(one), unless))
    _print_rest(console, len(ordered))


def _print_rest(console: Console, count: int) -> None:
    if count > SOON:
        hang(console, "  ", f"and {count - SOON} more: `mailbot show`, or `status --json`")


def said(one: Coming) -> str:
    """Return what comes in words: a letter is laid into Drafts."""
    numbers = ", ".join(one.invoices)
    if one.letter is not None:
        return f"{PURPOSES[one.letter]} about {numbers}" if numbers else PURPOSES[one.letter]
    return f"{one.what} for {numbers}" if numbers and numbers not in one.what else one.what
