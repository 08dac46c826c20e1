"""What may a template say? The vocabulary of every letter; docs/templates.md explains it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`owner`: who signs."""

    name: str
    title: str
    firm: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """`client`: whom the invoice is for; *kind* is "avoider" and so on, never to be said."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One of `invoices.rows`: a single invoice."""

    number: str
    matter: str
    """Empty where readers of several divisions would learn of it."""
    amount: str
    """What is open, with its currency; empty in a letter to several people."""
    issued: str
    """The day in words."""
    due: str
    """The day in words; empty where nobody has said it."""
    days_late: int
    """Whole days since the due date; 0 before it and on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One of `records`: what is on record of an invoice's way to the client (S2-66, S2-68)."""

    number: str
    """The invoice."""
    on: str
    """The day it was sent, in words."""
    whom: str
    """To whom, as the letter calls people."""
    address: str
    """At which address."""
    kind: str
    """The best proof that it reached them; nothing stronger must be claimed.

    "sent": it lies in Sent; "accepted", "delivered": their mail server said so; "confirmed": a
    read receipt came back; "answered": they wrote about it; "viewed": opened in the portal.
    """
    proved: str
    """The day of that proof, in words; empty where there is none but Sent."""
    same_day: bool
    """It is the day it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of `plan`: an instalment."""

    on: str
    amount: str
    """With its currency; empty in a letter to several people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """`terms`: what the contract has; an empty one must not be spoken of."""

    methods: tuple[str, ...]
    discount: str
    final_notice_clause: str
    late_fee: str
    late_fee_clause: str
    collection_clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bills:
    """`invoices`: what it is about."""

    numbers: tuple[str, ...]
    words: str
    """All numbers in one phrase: "104, 105, and 106"."""
    count: int
    amount: str
    """What is open, with its currency; empty unless the owner allows amounts."""
    rows: tuple[Bill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`contact`: whom it is all about; the point of contact, or the person we were sent to."""

    name: str
    first: str
    address: str
    is_reader: bool
    """The letter goes to this person and to nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of `history`: on that day *who* sent us to *whom*."""

    on: str
    """The day in words: "3 November", or "November 3" in the United States."""
    same_day: bool
    """It is the day of the step before."""
    who: str
    whom: str
    """Empty where nobody was named."""
    manner: str
    """How: "with contact", "role only", "without contact", "will forward" and so on."""
    by_reader: bool
    """The only reader of the letter is who said it."""
    to_reader: bool
    """The only reader of the letter is whom we were sent to."""
    by_copied: bool
    """Who said it gets a copy of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a template knows; there is nothing behind it but texts, numbers and lists."""

    owner: Signature
    client: Debtor
    invoices: Bills
    matter: str
    """The matter, if all invoices are for one and all readers belong to one division."""
    readers: tuple[str, ...]
    """Whom the letter is addressed to, as the salutation calls them."""
    reader: str
    """The same, if it is one person whose name is known; else empty."""
    copied: tuple[str, ...]
    """Who gets a copy, called by the same names."""
    history: tuple[Step, ...]
    """Who sent us to whom since a point of contact was last known, oldest first."""
    circular: bool
    """The last of the history leads back to somebody who has passed us on."""
    contact: Person
    answer_by: str
    """A weekday five working days from today: "Friday 27 November"."""
    reassure: bool
    """The owner wants it said that the work itself is on track."""
    records: tuple[Record, ...]
    enclosed: tuple[str, ...]
    """The names of the files that go with the letter."""
    promised: str
    """The day that was promised, in words; empty where none was named."""
    asked: str
    """What a question is about: "tax form", "bank details", "order number", "breakdown", or ""."""
    copies: str
    """Which copies the reader wants: "this", "all", "statement", or "" where nobody has said.

    In the copy of an invoice that went out after they had asked for all: "later".
    """
    plan: tuple[Part, ...]
    terms: Conditions
    ticket: str
    """The number that the readers' ticket system gave to this conversation, or an empty text."""
