"""Who owes, who answers, and whose mailbox is it?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

ClientId = NewType("ClientId", str)
"""A client's short name for machines: lower case, digits and hyphens."""


def client_id(name: str) -> ClientId:
    """Return *name* as an identifier."""
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return ClientId("-".join(words) or "client")


class ContactPurpose(StrEnum):
    """What a contact is there for; one contact may have several (S0-01, S0-02)."""

    PAY = "pay"
    COPY = "copy"
    APPROVE = "approve"
    ESCALATE = "escalate"
    STATEMENT = "statement"
    SUPPORT = "support"
    DO_NOT_CONTACT = "do-not-contact"


class CopyScope(StrEnum):
    """Which copies a contact wants (S0-13, S0-14)."""

    THIS = "this"
    ALL = "all"
    STATEMENT = "statement"
    NONE = "none"


class Standing(StrEnum):
    """Whether a contact can be written to."""

    ACTIVE = "active"
    ABSENT = "absent"
    BOUNCED = "bounced"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or shared mailbox at a client; *until* ends an absence."""

    address: str
    name: str = ""
    department: str = ""
    purposes: tuple[ContactPurpose, ...] = ()
    division: str = ""
    standing: Standing = Standing.ACTIVE
    until: date | None = None
    phone: str = ""

    @property
    def label(self) -> str:
        """Return what a letter calls this contact: name, department or address."""
        return self.name or self.department or self.address

    def reachable(self, today: date) -> bool:
        """Say whether a letter may go to this contact on *today*."""
        if ContactPurpose.DO_NOT_CONTACT in self.purposes:
            return False
        if self.standing is Standing.ABSENT:
            return self.until is not None and self.until <= today
        return self.standing is Standing.ACTIVE


class ClientKind(StrEnum):
    """How a client treats bills; only the owner may say DEADBEAT (S0-29..31)."""

    STRAIGHTFORWARD = "straightforward"
    CONFUSED = "confused"
    AVOIDER = "avoider"
    DELINQUENT = "delinquent"
    DEADBEAT = "deadbeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who owes: one firm on paper, with the mail domains that speak for it."""

    id: ClientId
    name: str
    domains: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    kind: ClientKind = ClientKind.STRAIGHTFORWARD
    kind_said: bool = False
    """The owner said the kind: no guess stands above it."""
    language: str = ""
    """The language of letters, if the owner said it; else it is that of their replies."""

    def contact(self, address: str) -> Contact | None:
        """Return the contact with *address* (any case), or None."""
        wanted = address.casefold()
        return next((c for c in self.contacts if c.address.casefold() == wanted), None)

    def reachable(self, today: date) -> tuple[Contact, ...]:
        """Return the contacts a letter may go to on *today*, in order of learning."""
        return tuple(c for c in self.contacts if c.reachable(today))


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose mailbox it is, and how their letters are signed (S0-39)."""

    address: str
    name: str
    title: str = ""
    firm: str = ""
    phone: str = ""
    timezone: str = "UTC"
    aliases: tuple[str, ...] = ()

    def day_of(self, at: datetime) -> date:
        """Return the day that the owner's calendar shows at the moment *at*."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def writes_as(self, address: str) -> bool:
        """Say whether *address* is the owner's own, an alias included."""
        own = (self.address, *self.aliases)
        return address.casefold() in {a.casefold() for a in own}
