"""How old is what is owed?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mailbot.model.case import Case, Receivable
from mailbot.model.invoice import Invoice, InvoiceId
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
