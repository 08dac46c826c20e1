"""How old is what is owed?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mailbot.measure.sample import united
from mailbot.measure.scope import Scope
from mailbot.model.case import Case, Receivable
from mailbot.model.invoice import Invoice, InvoiceId
from mailbot.model.measured import Bar, Chapter, Chart, Figure, Sheet
from mailbot.model.people import ClientId

CURRENT, UNDATED = "not yet due", "no due date"
AGES = (CURRENT, "1-30 days", "31-60 days", "61-90 days", "over 90 days", UNDATED)
"""How long overdue, the best first; what nobody dated is of no age."""

_LIMITS = ((0, 0), (30, 1), (60, 2), (90, 3))


def age_of(invoice: Invoice, today: date) -> str:
    """Return which of AGES *invoice* is of; on its due date it is not overdue yet."""
    if invoice.due is None:
        return UNDATED
    late = (today - invoice.due).days
    return AGES[next((place for limit, place in _LIMITS if late <= limit), 4)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """What one client owes in one *currency*, by age; *invoices* are those of each age."""

    client: ClientId
    name: str
    currency: str
    amounts: dict[str, Decimal]
    invoices: dict[str, tuple[InvoiceId, ...]]

    @property
    def total(self) -> Decimal:
        """Return all of it."""
        return sum(self.amounts.values(), Decimal(0))


def aged(cases: Iterable[Case], today: date) -> tuple[Aged, ...]:
    """Return what is open by client and currency, in the order of *cases*."""
    return tuple(one for case in cases for one in _of(case, today))


def _of(case: Case, today: date) -> Iterator[Aged]:
    by_currency: dict[str, list[Receivable]] = {}
    for receivable in case.open:
        by_currency.setdefault(receivable.balance.currency, []).append(receivable)
    for currency in sorted(by_currency):
        amounts: dict[str, Decimal] = {}
        invoices: dict[str, tuple[InvoiceId, ...]] = {}
        for receivable in by_currency[currency]:
            age = age_of(receivable.invoice, today)
            amounts[age] = amounts.get(age, Decimal(0)) + receivable.balance.amount
            invoices[age] = (*invoices.get(age, ()), receivable.invoice.id)
        yield Aged(
            client=case.client.id,
            name=case.client.name,
            currency=currency,
            amounts=amounts,
            invoices=invoices,
        )


def totals(found: Iterable[Aged]) -> dict[str, dict[str, Decimal]]:
    """Return the sums by currency and age; sums of different currencies are never added up."""
    sums: dict[str, dict[str, Decimal]] = {}
    for one in found:
        ages = sums.setdefault(one.currency, {})
        for age, amount in one.amounts.items():
            ages[age] = ages.get(age, Decimal(0)) + amount
    return dict(sorted(sums.items()))


def used(sums: Iterable[str]) -> tuple[str, ...]:
    """Return the ages to show: UNDATED only where something is of it."""
    return AGES if UNDATED in set(sums) else AGES[:-1]


def money(amount: Decimal) -> str:
    """Return *amount* as the owner reads it."""
    return f"{amount:,.2f}"


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
