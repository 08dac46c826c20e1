"""What can a note tell mailbot to do? What the command line can."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from mailbot.model.message import Address
from mailbot.model.people import ClientKind, ContactPurpose, CopyScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """An invoice was paid: *amount* as it was typed (empty: the whole balance)."""

    number: str
    on: date | None = None
    amount: str = ""
    currency: str = ""
    again: bool = False
    """It came besides an equal payment that the bank told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBack:
    """The last payment of an invoice was none."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Letters stop for a client, an invoice, or (None) everybody."""

    what: str | None
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Letters go on for a client, an invoice, or (None) everybody."""

    what: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNamed:
    """Somebody is a contact of a client, and what they are there for."""

    client: str
    address: Address
    purposes: tuple[ContactPurpose, ...] = ()
    division: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """The owner telephoned with a client, and this came of it."""

    client: str
    words: str
    invoices: tuple[str, ...] = ()
    promised: date | None = None
    paid: tuple[str, ...] = ()
    dispute: bool = False
    plan: bool = False
    contact: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindNamed:
    """How a client treats bills."""

    client: str
    kind: ClientKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageNamed:
    """In which language a client gets letters."""

    client: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A yes or a no to proposals: their ids, "all", or "learned"; *missing* is said with it."""

    ids: tuple[str, ...]
    accepted: bool
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """A correction by its number, or "all", holds no longer."""

    which: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """An invoice, by the columns of a table."""

    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNamed:
    """An invoice is due on that day."""

    number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """An invoice is void: nobody owes it."""

    number: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesNamed:
    """Which copies a contact wants."""

    address: str
    scope: CopyScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """The messages that could not be read are tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A line that was not understood, and why."""

    line: str
    why: str


Act: TypeAlias = (
    Paid
    | PaidBack
    | Held
    | Resumed
    | ContactNamed
    | Called
    | KindNamed
    | LanguageNamed
    | Settled
    | Forgotten
    | Added
    | DueNamed
    | Voided
    | CopiesNamed
    | Retried
)
