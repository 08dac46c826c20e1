"""What does a document hold, and what does it say of an invoice?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mailbot.model.invoice import InvoiceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word where it stands on its page, in points from the page's left and top edge."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page with its words in the order of the file."""

    width: float
    height: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document taken apart: its pages, and the XML files it carries or consists of."""

    pages: tuple[Page, ...] = ()
    xmls: tuple[bytes, ...] = ()
    trouble: str = ""
    """Why nothing can be read of it, in words ("it is encrypted"); empty if something can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReading:
    """What was understood of a document; None and empty texts stand for what it does not say."""

    is_invoice: bool
    kind: InvoiceKind = InvoiceKind.INVOICE
    number: str = ""
    client: str = ""
    """The buyer: who owes."""
    issuer: str = ""
    """Who wrote it, as far as it can be told: an owner also keeps the bills of others."""
    total: Decimal | None = None
    """With taxes; what is to be paid if nothing was paid yet."""
    paid: Decimal | None = None
    """What of it was paid or applied before, as the paper says; all, where it says so."""
    currency: str = ""
    """ISO 4217."""
    issued: date | None = None
    due: date | None = None
    """As written, or counted from written terms ("30 days net")."""
    terms: str = ""
    matter: str = ""
    addresses: tuple[str, ...] = ()
    """E-mail addresses it names, in lower case."""
    doubts: tuple[str, ...] = ()
    """What is missing or contradictory, a phrase each: "no due date", "two totals"."""
    why: str = ""
    """One sentence for the owner."""

    @property
    def unsure(self) -> bool:
        """Say whether the owner has to look."""
        return bool(self.doubts)
