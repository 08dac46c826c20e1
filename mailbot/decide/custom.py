"""Which habits are worth a thought: theirs of paying late, ours of billing late?"""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from mailbot.decide.view import View
from mailbot.model.agenda import Custom, Habit

LATE = 7
"""Days after the due date from which on a payment counts as late."""

LAST = 4
"""So many of the last paid invoices are looked at; all but one late make a habit (S2-79)."""

SHORTEST, LONGEST = 6, 100
"""Days between two invoices that make a rhythm."""

LOOSE = 0.35
"""By so much of the rhythm an invoice may come earlier or later."""

OVER = 1.5
"""After so many times the rhythm the next invoice is missed (S3-95)."""


def customs(view: View) -> Iterator[Custom]:
    """Yield the habits of one client that other terms, or an invoice, could mend."""
    yield from _pays_late(view)
    yield from _not_billed(view)


def _pays_late(view: View) -> Iterator[Custom]:
    paid = [
        (on, r.invoice.id, (on - r.invoice.due).days)
        for r in view.case.receivables
        if (on := r.paid_on) is not None and r.invoice.due is not None and not r.plan
    ]
    last = sorted(paid)[-LAST:]
    late = [(number, days) for _, number, days in last if days >= LATE]
    if len(late) >= LAST - 1:
        yield Custom(
            habit=Habit.PAYS_LATE,
            client=view.case.client.name,
            invoices=tuple(number for number, _ in late),
            days=tuple(days for _, days in late),
        )


def _not_billed(view: View) -> Iterator[Custom]:
    """Yield that no invoice went out although they came in a rhythm so far."""
    days = sorted({r.invoice.issued for r in view.case.receivables if not r.void})[-LAST:]
    if len(days) < LAST:
        return
    gaps = [(later - sooner).days for sooner, later in pairwise(days)]
    rhythm = median(gaps)
    steady = all(abs(gap - rhythm) <= rhythm * LOOSE for gap in gaps)
    since = (view.today - days[-1]).days
    # Who was not billed for a year is no client any more.
    missed = rhythm * OVER < since < rhythm * OVER + 365
    if SHORTEST <= rhythm <= LONGEST and steady and missed:
        yield Custom(
            habit=Habit.NOT_BILLED,
            client=view.case.client.name,
            days=(round(rhythm),),
            last=days[-1],
        )
