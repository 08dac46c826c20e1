"""What do the figures of an export amount to, and which invoice is a credit note for?"""

import re
from datetime import date
from decimal import Decimal

from mailbot.intake.mapping import State
from mailbot.intake.row import Entry, Flaw, Table
from mailbot.model.books import Books
from mailbot.model.case import Receivable
from mailbot.model.errors import DataError
from mailbot.model.invoice import bare_number

_WORD = re.compile(r"[\w/.#–-]+")


def by_invoice(table: Table, books: Books) -> tuple[dict[str, tuple[Entry, ...]], list[Flaw]]:
    """Return the credit notes by the bare number of the invoice that each names, and the others.

    Where no column says it, the note's own number is that of the invoice, or its matter names it.
    """
    known = {bare_number(entry.number) for entry in table.entries} | set(books.invoices)
    found: dict[str, tuple[Entry, ...]] = {}
    lost = []
    for credit in table.credits:
        matter = credit.row.invoice.matter if credit.row else ""
        words = (credit.credit_of, credit.number, *_WORD.findall(matter))
        bare = [key for word in words if (key := bare_number(word)) in known and key]
        if not bare:
            reason = f"credit note {credit.number} names no invoice that is on record"
            lost.append(Flaw(line=credit.line, reason=reason))
            continue
        found[bare[0]] = (*found.get(bare[0], ()), credit)
    return found, lost


def credited_in(entry: Entry, total: Decimal) -> Decimal | None:
    """Return what was credited in all, if the export says it: what neither came in nor is open."""
    if entry.credited is not None:
        return entry.credited
    if entry.paid is None or entry.balance is None:
        return None
    rest = total - entry.paid - entry.balance
    return rest if rest >= 0 else None


def paid_in(entry: Entry, total: Decimal, credited: Decimal) -> Decimal | None:
    """Return what came in altogether, if the export says it."""
    if entry.paid is not None:
        return entry.paid
    if entry.balance is not None:
        return total - entry.balance - credited
    return total - credited if entry.state is State.PAID else None


def day_of_payment(entry: Entry, now: Receivable, today: date) -> tuple[date, bool]:
    """Return when the money came in, and whether the export says it.

    If it does not, it is as early as it can have been: nobody is called late on a guess. Raises
    DataError for a day that is still to come.
    """
    if entry.paid_on is not None:
        if entry.paid_on > today:
            raise DataError(f"paid_on: {entry.paid_on} is still to come")
        return entry.paid_on, True
    days = [now.invoice.due or today, *(p.on for p in now.payments)]
    days += [promise.on or promise.made.date() for promise in now.promises]
    days += [now.claimed.date()] if now.claimed else []
    return min(today, max(days)), False
