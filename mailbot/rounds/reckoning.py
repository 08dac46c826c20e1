"""What do the figures of an export amount to, and which invoice is a credit note for?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mailbot.intake.mapping import State
from mailbot.intake.row import Flaw, ListedInvoice, Table
from mailbot.model.books import Books
from mailbot.model.case import Receivable
from mailbot.model.errors import DataError
from mailbot.model.event import Event
from mailbot.model.intake_event import CreditGiven
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.rounds.desk import Command
from mailbot.rounds.word import SaidPayment, inferred

_WORD = re.compile(r"[\w/.#–-]+")


def by_invoice(
    table: Table, books: Books
) -> tuple[dict[str, tuple[ListedInvoice, ...]], list[Flaw]]:
    """Return the credit notes by the bare number of the invoice that each names, and the others.

    Where no column says it, the note's own number is that of the invoice, or its matter names it.
    """
    known = {bare_number(entry.number) for entry in table.entries} | set(books.invoices)
    found: dict[str, tuple[ListedInvoice, ...]] = {}
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


def credited_in(entry: ListedInvoice, total: Decimal) -> Decimal | None:
    """Return what was credited in all, if the export says it: what neither came in nor is open."""
    if entry.credited is not None:
        return entry.credited
    if entry.paid is None or entry.balance is None:
        return None
    rest = total - entry.paid - entry.balance
    return rest if rest >= 0 else None


def paid_in(entry: ListedInvoice, total: Decimal, credited: Decimal) -> Decimal | None:
    """Return what came in altogether, if the export says it."""
    if entry.paid is not None:
        return entry.paid
    if entry.balance is not None:
        return total - entry.balance - credited
    return total - credited if entry.state is State.PAID else None


def day_of_payment(entry: ListedInvoice, now: Receivable, command: Command) -> tuple[date, bool]:
    """Return when the money came in, and whether the export says it.

    If it does not, it is as early as it can have been: nobody is called late on a guess. Raises
    DataError for a day that is still to come.
    """
    if entry.paid_on is not None:
        if entry.paid_on > command.today:
            raise DataError(f"paid_on: {entry.paid_on} is still to come")
        return entry.paid_on, True
    days = [now.invoice.due or command.today, *(p.on for p in now.payments)]
    days += [promise.on or command.day_of(promise.made) for promise in now.promises]
    days += [command.day_of(now.claimed)] if now.claimed else []
    return min(command.today, max(days)), False


def balance_told(entry: ListedInvoice, now: Receivable) -> tuple[str, ...]:
    """Return the sentence on a file whose balance is not what the record, *now*, has open."""
    if entry.balance is None or now.void or not entry.total_said:
        return ()
    said = max(entry.balance, Decimal(0))
    if said == now.balance.amount:
        return ()
    told = f"{now.invoice.id}: the file says {said:,.2f} is open, on record are"
    return (f"{told} {now.balance.amount:,.2f}; left as it is",)


def nameless_less(named: CreditGiven) -> CreditGiven:
    """Return that what had no number has the one of *named* now, and is not credited twice."""
    less = replace(named.amount, amount=-named.amount.amount)
    return replace(named, amount=less, number="", cause=f"{named.cause}, without a number before")


def absent_from(table: Table, books: Books) -> tuple[str, ...]:
    """Return the word on invoices that are open on record, but in no line of a list of the open."""
    listed = {bare_number(entry.number) for entry in table.entries}
    absent = [
        receivable.invoice.id
        for case in books.cases.values()
        for receivable in case.open
        if bare_number(receivable.invoice.id) not in listed
    ]
    if not absent or table.flaws:
        return ()
    which = ", ".join(absent[:20]) + (f" and {len(absent) - 20} more" if len(absent) > 20 else "")
    told = f"open on record, but not in this list: {which}; if they were paid, say `mailbot paid`"
    return (told,)


def given_in(history: Iterable[Event]) -> dict[tuple[InvoiceId, str], Decimal]:
    """Return what was credited, by invoice and bare number of the credit note."""
    given: dict[tuple[InvoiceId, str], Decimal] = {}
    for event in history:
        if isinstance(event, CreditGiven):
            key = (event.invoice, bare_number(event.number))
            given[key] = given.get(key, Decimal(0)) + event.amount.amount
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """What was credited so far, and what an export adds to it."""

    given: Mapping[tuple[InvoiceId, str], Decimal]
    said: Sequence[SaidPayment]
    command: Command

    def of_invoice(
        self, entry: ListedInvoice, now: Receivable, notes: Sequence[ListedInvoice]
    ) -> tuple[tuple[CreditGiven, ...], Decimal]:
        """Return what was credited and is not on record, and what is credited in all."""
        named, fresh = self.of_notes(notes, now)
        said = credited_in(entry, now.invoice.total.amount)
        if said is None:
            if entry.balance == now.balance.amount:
                return named, now.credited  # it agrees already: two programs number one note
            open_said = inferred(self.said, now.invoice.id, undated=True)
            # What a list of the open items took for money may have been this very credit.
            fresh = [(c, new) for c, new in fresh if not 0 < new <= open_said]
            events = tuple(self.event(now, new, c) for c, new in fresh)
            return (*named, *events), now.credited + sum(new for _, new in fresh)
        room, found = said - now.credited, []
        if entry.paid is not None:
            sums = inferred(self.said, now.invoice.id)
            room -= min(max(now.received - entry.paid, Decimal(0)), sums)
        for credit, new in fresh:
            if (part := min(new, room)) > 0:
                found.append(self.event(now, part, credit))
                room -= part
        if room > 0:
            found.append(self.event(now, room, None, said))
        return (*named, *found), max(said, now.credited)

    def of_notes(
        self, notes: Sequence[ListedInvoice], now: Receivable
    ) -> tuple[tuple[CreditGiven, ...], list[tuple[ListedInvoice, Decimal]]]:
        """Return the names of what was credited without a number, and what is credited besides."""
        loose = self.given.get((now.invoice.id, ""), Decimal(0))
        named: list[CreditGiven] = []
        fresh: list[tuple[ListedInvoice, Decimal]] = []
        for credit in notes:
            new = self._fresh(credit, now)
            if (part := min(new, loose)) > 0:
                event = self.event(now, part, credit)
                named += [event, nameless_less(event)]
                loose, new = loose - part, new - part
            if new:
                fresh.append((credit, new))
        return tuple(named), fresh

    def _fresh(self, credit: ListedInvoice, now: Receivable) -> Decimal:
        """Return what a credit note takes away that is not on record of it."""
        if credit.row is None:
            return Decimal(0)
        amount = credit.row.invoice.total
        if amount.currency != now.invoice.total.currency:
            raise DataError(
                f"credit note {credit.number} is in {amount.currency},"
                f" {now.invoice.id} in {now.invoice.total.currency}"
            )
        key = (now.invoice.id, bare_number(credit.number))
        return amount.amount - self.given.get(key, Decimal(0))

    def event(
        self,
        now: Receivable,
        part: Decimal,
        credit: ListedInvoice | None,
        said: Decimal | None = None,
    ) -> CreditGiven:
        """Return that *part* of an invoice was credited, by *credit* or in all."""
        number = credit.number if credit else ""
        whole = credit.row.invoice.total.amount if credit and credit.row else said
        on = credit.row.invoice.issued if credit and credit.row else self.command.today
        return CreditGiven(
            at=self.command.now,
            cause=f"the export credits {whole} of {now.invoice.id} {number}".rstrip(),
            client=now.invoice.client,
            invoice=now.invoice.id,
            amount=replace(now.invoice.total, amount=part),
            on=on,
            number=number,
        )
