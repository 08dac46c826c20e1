"""What may a template say? The vocabulary of every letter."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from mailbot.model.calendar import weekday_after
from mailbot.model.case import Case, Receivable
from mailbot.model.errors import DataError
from mailbot.model.letter import Letter, Purpose
from mailbot.model.message import Address
from mailbot.model.people import Owner
from mailbot.model.reading import Manner
from mailbot.model.runaround import Hop
from mailbot.render.figures import (
    as_spoken_in,
    day_in_words,
    joined,
    money_in_words,
    weekday_in_words,
)
from mailbot.render.people import called, department, full_name, is_department
from mailbot.render.plain import clean

LONGEST_HISTORY = 12
"""So many hops are told at most, the last ones: a letter is no chronicle."""


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
class Bills:
    """`invoices`: what it is about."""

    numbers: tuple[str, ...]
    words: str
    """All numbers in one phrase: "104, 105, and 106"."""
    count: int
    amount: str
    """What is open, with its currency; empty unless the owner allows amounts."""


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


def facts_for(
    letter: Letter,
    case: Case,
    owner: Owner,
    today: date,
    *,
    show_amounts: bool = False,
    reassure: bool = True,
) -> Facts:
    """Return what the template of *letter* may say as things stand in *case*.

    Raises DataError if the letter confirms a point of contact and none is on record.
    """
    bills = tuple(filter(None, (case.receivable(number) for number in letter.invoices)))
    readers = tuple(_called(address, case) for address in letter.to)
    known = len(letter.to) == 1 and not is_department(readers[0])
    history = _history(letter, case, owner, today)
    deadline = weekday_after(today, 5)
    return Facts(
        owner=_signature(owner),
        client=Debtor(name=clean(case.client.name), kind=case.client.kind.value),
        invoices=_bills(letter, bills, show_amounts=show_amounts),
        matter=_matter(letter, case, bills),
        readers=readers,
        reader=readers[0] if known else "",
        copied=tuple(_called(address, case) for address in letter.cc),
        history=history,
        circular=bool(history) and history[-1].whom in {step.who for step in history[:-1]},
        contact=_contact(letter, case),
        answer_by=weekday_in_words(deadline, as_spoken_in(owner.timezone, letter.language)),
        reassure=reassure,
    )


def _signature(owner: Owner) -> Signature:
    return Signature(
        name=clean(owner.name),
        title=clean(owner.title),
        firm=clean(owner.firm),
        phone=clean(owner.phone),
        address=clean(owner.address),
    )


def _bills(letter: Letter, bills: tuple[Receivable, ...], *, show_amounts: bool) -> Bills:
    numbers = tuple(clean(number, 60) for number in letter.invoices)
    open_amounts = [money_in_words(b.balance, letter.language) for b in bills if b.open]
    return Bills(
        numbers=numbers,
        words=joined(numbers, letter.language),
        count=len(numbers),
        amount=joined(open_amounts, letter.language) if show_amounts else "",
    )


def _matter(letter: Letter, case: Case, bills: tuple[Receivable, ...]) -> str:
    """Return the one matter, unless a reader of another division would learn of it."""
    contacts = (case.client.contact(a.address) for a in (*letter.to, *letter.cc))
    divisions = {c.division for c in contacts if c is not None and c.division}
    matters = {clean(b.invoice.matter, 120) for b in bills}
    return matters.pop() if len(matters) == 1 and len(divisions) < 2 else ""


def _history(letter: Letter, case: Case, owner: Owner, today: date) -> tuple[Step, ...]:
    """Return the hops as steps; one reply that names two people is one step.

    Who would name nobody is left out: before all the others that reads as a reproach.
    """
    hops = groupby(filter(_tellable, case.runaround.current), key=lambda h: (h.by, h.message))
    told = [tuple(group) for _, group in hops][-LONGEST_HISTORY:]
    zone = ZoneInfo(owner.timezone)
    days = [group[0].at.astimezone(zone).date() for group in told]
    spoken = as_spoken_in(owner.timezone, letter.language)
    copied = {a.address.casefold() for a in letter.cc}
    return tuple(
        Step(
            on=day_in_words(day, spoken, today),
            same_day=number > 0 and days[number - 1] == day,
            who=_source(group[0], case),
            whom=_targets(group, case, letter.language),
            manner=group[0].manner.value,
            by_reader=_only(letter, group[0].by, case),
            to_reader=len(group) == 1 and _only(letter, group[0].address, case, _named(group[0])),
            by_copied=group[0].by.casefold() in copied,
        )
        for number, (group, day) in enumerate(zip(told, days, strict=True))
    )


def _tellable(hop: Hop) -> bool:
    return bool(hop.target) or hop.manner not in {Manner.GATEKEEPER, Manner.REFUSES_CONTACT}


def _named(hop: Hop) -> str:
    return hop.name or hop.department


def _source(hop: Hop, case: Case) -> str:
    return called(_label(hop.by, hop.by_label, case), _names(case))


def _targets(hops: tuple[Hop, ...], case: Case, language: str) -> str:
    return joined(tuple(dict.fromkeys(filter(None, (_target(h, case) for h in hops)))), language)


def _target(hop: Hop, case: Case) -> str:
    contact = case.client.contact(hop.address) if hop.address else None
    kept = (contact.name or contact.department) if contact else ""
    return called(_named(hop) or kept or hop.address, _names(case))


def _called(address: Address, case: Case) -> str:
    return called(_label(address.address, address.name, case), _names(case))


def _label(address: str, label: str, case: Case) -> str:
    """Return what the owner keeps of a contact, before what a header calls them."""
    contact = case.client.contact(address)
    kept = (contact.name or contact.department) if contact else ""
    return kept or label or address


def _names(case: Case) -> tuple[str, ...]:
    return tuple(c.name for c in case.client.contacts if c.name)


def _only(letter: Letter, address: str, case: Case, name: str = "") -> bool:
    """Say whether *address* (or, without one, *name*) is the letter's only reader."""
    if len(letter.to) != 1:
        return False
    reader = letter.to[0]
    if address:
        return reader.address.casefold() == address.casefold()
    label = _label(reader.address, reader.name, case)
    wanted = department(name) if is_department(name) else full_name(name)
    return bool(wanted) and wanted in {full_name(label), called(label)}


def _contact(letter: Letter, case: Case) -> Person:
    point = case.runaround.point
    if letter.purpose is Purpose.CONFIRM_CONTACT:
        if point is None:
            raise DataError(
                f"letter {letter.key}: it confirms a point of contact, but client "
                f"{case.client.id!r} has none on record; withdraw the letter"
            )
        return _person(letter, case, point.address, point.name)
    if len(letter.to) == 1:
        return _person(letter, case, letter.to[0].address, letter.to[0].name)
    return Person(name="", first="", address="", is_reader=False)


def _person(letter: Letter, case: Case, address: str, name: str) -> Person:
    label = _label(address, name, case)
    first = called(label, _names(case))
    return Person(
        name=first if is_department(label) else full_name(label),
        first=first,
        address=clean(address),
        is_reader=_only(letter, address, case),
    )
