"""What is owed?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from mailbot.model.people import ClientId

InvoiceId = NewType("InvoiceId", str)
"""An invoice number as the owner writes it, upper case, without outer spaces."""


class InvoiceKind(StrEnum):
    """A bill for work, or a request to refill a retainer or trust account (S1-59)."""

    INVOICE = "invoice"
    RETAINER = "retainer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An *amount* of one *currency* (ISO 4217)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """Return it as the owner reads it, wherever that is: 4,860.00 USD."""
        return f"{self.amount:,.2f} {self.currency}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of a plan, and the day it is for."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A receivable of one client; *due* is None where nobody has said it."""

    id: InvoiceId
    client: ClientId
    total: Money
    issued: date
    due: date | None = None
    kind: InvoiceKind = InvoiceKind.INVOICE
    matter: str = ""

    def overdue(self, today: date) -> bool:
        """Say whether the invoice was due before *today*."""
        return self.due is not None and self.due < today


def invoice_id(number: str) -> InvoiceId:
    """Return *number* as an identifier: upper case, inner spaces as one."""
    return InvoiceId(" ".join(number.split()).upper())


def bare_number(number: str) -> str:
    """Return an invoice number by its letters and digits alone, upper case."""
    upper = number.upper()
    return upper if upper.isalnum() else "".join(c for c in upper if c.isalnum())
