"""What is owed, by age, with the events behind each sum?"""

from decimal import Decimal

from mailbot.measure.ageing import AGES, CURRENT, UNDATED, Aged, aged, money, totals, used
from mailbot.measure.sample import united
from mailbot.measure.scope import Scope
from mailbot.model.measured import Bar, Chapter, Chart, Figure, Sheet


def chapter(scope: Scope) -> Chapter:
    """Return what is owed today by age, client and currency."""
    found = aged(scope.cases, scope.today)
    sums = totals(found)
    return Chapter(
        anchor="ageing",
        title="What is owed",
        lead=f"Open on {scope.today}, by the days since the due date.",
        charts=tuple(_chart(currency, ages) for currency, ages in sums.items()),
        sheets=tuple(_sheet(scope, found, currency, ages) for currency, ages in sums.items()),
    )


def _chart(currency: str, ages: dict[str, Decimal]) -> Chart:
    bars = tuple(
        Bar(label=age, parts=((amount := ages.get(age, Decimal(0)), money(amount)),))
        for age in used(ages)
    )
    told = "; ".join(f"{bar.label}: {bar.parts[0][1]}" for bar in bars)
    return Chart(title=f"Open {currency} by age", told=told, series=(currency,), bars=bars)


def _sheet(scope: Scope, found: tuple[Aged, ...], currency: str, ages: dict[str, Decimal]) -> Sheet:
    mine = [one for one in found if one.currency == currency]
    shown = used(ages)
    rows = [
        (Figure(text=one.name), *(_cell(scope, (one,), age) for age in shown), whole(scope, (one,)))
        for one in mine
    ]
    if len(mine) > 1:
        every = tuple(mine)
        cells = (_cell(scope, every, age) for age in shown)
        rows.append((Figure(text="All clients"), *cells, whole(scope, every)))
    return Sheet(
        title=f"Open {currency} by client", columns=("Client", *shown, "Total"), rows=tuple(rows)
    )


def _cell(scope: Scope, some: tuple[Aged, ...], age: str) -> Figure:
    amount = sum((one.amounts.get(age, Decimal(0)) for one in some), Decimal(0))
    if not amount:
        return Figure(text="")
    numbers = [number for one in some for number in one.invoices.get(age, ())]
    cites = united(scope.money_of(number) for number in numbers)
    return Figure(text=money(amount), value=amount, cites=cites)


def overdue(scope: Scope, some: tuple[Aged, ...]) -> Figure | None:
    """Return what is overdue of *some*, which are of one currency; None if nothing is."""
    late = set(AGES) - {CURRENT, UNDATED}
    amount = sum((a for one in some for age, a in one.amounts.items() if age in late), Decimal(0))
    numbers = [n for one in some for age in late for n in one.invoices.get(age, ())]
    cites = united(scope.money_of(number) for number in numbers)
    return Figure(text=money(amount), value=amount, cites=cites) if amount else None


def whole(scope: Scope, some: tuple[Aged, ...]) -> Figure:
    """Return the sum of *some*, which are of one currency."""
    amount = sum((one.total for one in some), Decimal(0))
    numbers = [number for one in some for those in one.invoices.values() for number in those]
    cites = united(scope.money_of(number) for number in numbers)
    return Figure(text=money(amount), value=amount, cites=cites)
