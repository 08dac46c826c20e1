"""Which plan do the owner's terms allow?"""

from datetime import date, timedelta
from decimal import Decimal

from mailbot.decide.schedule import on_or_after
from mailbot.model.case import Receivable
from mailbot.model.invoice import Instalment, Money
from mailbot.model.policy import Practice

BREATH = timedelta(days=10)
"""The first instalment is never asked for sooner than this."""

_CENT = Decimal("0.01")
_WITHOUT_CENTS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)


def plan_for(
    receivables: tuple[Receivable, ...], practice: Practice, today: date
) -> tuple[Instalment, ...]:
    """Return the instalments of all that is open; none where the terms offer none.

    They are of one currency and their sum is the balance to the cent: the first ones are a
    cent higher where it does not divide. The first is never before the due date, and each
    is on a business day.
    """
    terms = practice.terms
    balances = [r.balance for r in receivables if r.open]
    whole = sum((b.amount for b in balances), Decimal(0))
    currencies = {b.currency for b in balances}
    if not terms.plan_from or whole < terms.plan_from or len(currencies) != 1:
        return ()
    currency = currencies.pop()
    first = max(today + BREATH, *(r.invoice.due or today for r in receivables))
    amounts = _parts(whole, terms.plan_instalments, currency)
    return tuple(
        Instalment(
            on=on_or_after(first + timedelta(days=number * terms.plan_every_days), practice),
            amount=Money(amount=amount, currency=currency),
        )
        for number, amount in enumerate(amounts)
    )


def _parts(whole: Decimal, count: int, currency: str) -> tuple[Decimal, ...]:
    unit = Decimal(1) if currency in _WITHOUT_CENTS and whole == whole.to_integral() else _CENT
    units, rest = divmod(whole, unit)
    each, more = divmod(int(units), count)
    amounts = [(each + (number < more)) * unit for number in range(count)]
    amounts[0] += rest
    return tuple(amounts)
