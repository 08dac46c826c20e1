"""Which events count, and of whom do they tell?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from mailbot.ledger.gestures import is_left_out
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.event import CaseEvent, InvoiceRegistered, PaymentReceived
from mailbot.model.intake_event import CreditGiven, InvoiceVoided
from mailbot.model.invoice import InvoiceId
from mailbot.model.measured import RecordedEvent
from mailbot.model.people import ClientId, Owner
from mailbot.model.policy import Practice


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The record as it is measured: all of it, or one client's, or what is of one year."""

    entries: tuple[RecordedEvent, ...]
    books: Books
    owner: Owner
    practice: Practice
    now: datetime
    client: ClientId | None = None
    year: int | None = None

    @property
    def today(self) -> date:
        """Return the owner's day."""
        return self.owner.day_of(self.now)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Return the cases that are measured, by the names of the clients."""
        named = sorted(self.books.cases.values(), key=lambda c: c.client.name.casefold())
        return tuple(c for c in named if self.client in {None, c.client.id})

    def name(self, client: ClientId) -> str:
        """Return what the owner calls *client*."""
        case = self.books.cases.get(client)
        return case.client.name if case else client

    def takes(self, day: date) -> bool:
        """Say whether what happened on *day* is measured."""
        return self.year in {None, day.year}

    def day_of(self, at: datetime) -> date:
        """Return the owner's day of a moment."""
        return self.owner.day_of(at)

    def told(self, *kinds: type[CaseEvent]) -> Iterator[tuple[int, Any]]:
        """Yield the events of *kinds* with their numbers, of the clients that are measured.

        What the owner said was read wrongly counts no more.
        """
        for entry in self.entries:
            event = entry.event
            ours = isinstance(event, kinds) and self.client in {None, event.client}
            if ours and not is_left_out(self.books, event):
                yield entry.number, event

    @cached_property
    def _of_invoices(self) -> dict[InvoiceId, tuple[int, ...]]:
        found: dict[InvoiceId, list[int]] = defaultdict(list)
        for number, event in self.told(
            InvoiceRegistered, PaymentReceived, CreditGiven, InvoiceVoided
        ):
            about = event.invoice.id if isinstance(event, InvoiceRegistered) else event.invoice
            found[about].append(number)
        return {invoice: tuple(numbers) for invoice, numbers in found.items()}

    def money_of(self, invoice: InvoiceId) -> tuple[int, ...]:
        """Return the events that say what is owed and what was paid of *invoice*."""
        return self._of_invoices.get(invoice, ())
