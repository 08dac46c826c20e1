"""How long until they pay, and what came in?"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from statistics import median_low

from mailbot.decide.custom import LAST, customs
from mailbot.decide.view import View
from mailbot.measure.ageing import money
from mailbot.measure.sample import (
    MOST_BARS,
    Sample,
    grouped,
    in_days,
    sheets,
    summary,
    titled,
    united,
)
from mailbot.measure.scope import Scope
from mailbot.model.agenda import OTHER_TERMS, Habit
from mailbot.model.case import Receivable
from mailbot.model.event import PaymentReceived
from mailbot.model.invoice import Invoice
from mailbot.model.measured import Bar, Chapter, Chart, Figure, Sheet
from mailbot.model.people import ClientId


def days_to_pay(scope: Scope) -> tuple[Sample, ...]:
    """Return the days from each invoice to the last of its money, on the day that came."""
    return tuple(_since(scope, lambda invoice: invoice.issued))


def days_late(scope: Scope) -> tuple[Sample, ...]:
    """Return the days from each due date to the last of the money, below zero if it came before."""
    return tuple(_since(scope, lambda invoice: invoice.due))


def _since(scope: Scope, begins: Callable[[Invoice], date | None]) -> Iterator[Sample]:
    """Yield the days from where each invoice *begins* to the last of its money."""
    for client, receivable, paid in _paid(scope):
        invoice = receivable.invoice
        if (first := begins(invoice)) is not None:
            yield Sample(
                client=client,
                on=paid,
                days=(paid - first).days,
                cites=scope.money_of(invoice.id),
                about=invoice.id,
            )


def _paid(scope: Scope) -> Iterator[tuple[ClientId, Receivable, date]]:
    for case in scope.cases:
        for receivable in case.receivables:
            paid = receivable.paid_on
            if paid is not None and not receivable.void and scope.takes(paid):
                yield case.client.id, receivable, paid


def suggestions(scope: Scope) -> Iterator[Figure]:
    """Yield the clients whose lateness is a pattern, with what could be changed (S2-79).

    What a pattern is, the digest says by the same rule.
    """
    for case in scope.cases:
        view = View(
            case=case,
            books=scope.books,
            owner=scope.owner,
            practice=scope.practice,
            now=scope.now,
        )
        for custom in customs(view):
            if custom.habit is not Habit.PAYS_LATE:
                continue
            usual = median_low(custom.days)
            yield Figure(
                text=f"{case.client.name} paid {len(custom.days)} of the last {LAST} invoices "
                f"late, {in_days(usual)} at the median. Other terms may suit both sides better: "
                f"{OTHER_TERMS}.",
                cites=united(scope.money_of(number) for number in custom.invoices),
                value=usual,
            )


def chapter(scope: Scope) -> Chapter:
    """Return how long invoices took to be paid, who is usually late, and what came in."""
    found = days_to_pay(scope)
    late = days_late(scope)
    return Chapter(
        anchor="paying",
        title="Days to pay",
        lead="From the day of the invoice to the day on which the last of its money came, as you "
        "or your bank's files said. Void invoices and those that only credit notes settled do not "
        "count.",
        charts=chart_of(scope, found, "Days to pay by client"),
        sheets=(
            *sheets(scope, found, "Days from invoice to payment"),
            *sheets(scope, late, "Days from due date to payment"),
            *_received(scope),
        ),
        remarks=tuple(suggestions(scope)),
    )


def chart_of(scope: Scope, samples: tuple[Sample, ...], title: str) -> tuple[Chart, ...]:
    """Return the median of each client as a chart, the longest first; nothing if there is none."""
    usual = {
        scope.name(client): found
        for client, group in grouped(samples, lambda s: s.client).items()
        if (found := summary(group)) is not None
    }
    if not usual:
        return ()
    longest = sorted(usual.items(), key=lambda pair: (-pair[1].median, pair[0]))[:MOST_BARS]
    bars = tuple(Bar(label=name, parts=((s.median, s.text),)) for name, s in longest)
    told = "; ".join(f"{bar.label}: {bar.parts[0][1]}" for bar in bars)
    return (Chart(title=titled(title, len(usual)), told=told, series=("median",), bars=bars),)


def _received(scope: Scope) -> Iterator[Sheet]:
    """Yield what came in by year and client, a table for each currency (S3-105)."""
    sums: dict[str, dict[tuple[str, int], list[tuple[Decimal, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for number, event in scope.told(PaymentReceived):
        if scope.takes(event.on):
            place = scope.name(event.client), event.on.year
            sums[event.amount.currency][place].append((event.amount.amount, number))
    for currency, places in sorted(sums.items()):
        years = sorted({year for _, year in places})
        names = sorted({name for name, _ in places}, key=str.casefold)
        rows = [
            (Figure(text=name), *(_sum(places.get((name, year), [])) for year in years))
            for name in names
        ]
        if len(names) > 1:
            every = (
                [m for (_, y), some in places.items() if y == year for m in some] for year in years
            )
            rows.append((Figure(text="All clients"), *map(_sum, every)))
        columns = ("Client", *map(str, years))
        yield Sheet(title=f"{currency} that came in", columns=columns, rows=tuple(rows))


def _sum(moneys: list[tuple[Decimal, int]]) -> Figure:
    if not moneys:
        return Figure(text="")
    amount = sum((amount for amount, _ in moneys), Decimal(0))
    cites = united((number,) for _, number in moneys)
    return Figure(text=money(amount), value=amount, cites=cites)
