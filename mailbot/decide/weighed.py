"""Which words, however clear, are for the owner to weigh?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mailbot.decide.acquaintance import address_of
from mailbot.decide.asking import NAMING
from mailbot.decide.told import Told, quote
from mailbot.model.event import Decided
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.message import Author
from mailbot.model.reading import Intent, Manner

BY_LIKENESS = "opinion"
"""The rule of what no rule speaks for: it was only found alike."""

_ELSE = frozenset({Intent.REDIRECT_SELF_CONFIRM, Intent.REDIRECT, Intent.LEFT_COMPANY})
"""What goes its own way beside a name."""

SHORTEST_NUMBER = 4
"""Digits of an invoice number that are no day and no count."""


def weighed(told: Told) -> tuple[Told, tuple[Decided, ...]]:
    """Return *told*, unsure where only the owner can weigh it, and why that is so."""
    reading = told.reading
    if _ticket_of_a_person(told):
        left = tuple(f for f in reading.findings if f.intent is not Intent.AUTO_REPLY_TICKET)
        reading = replace(reading, findings=left, unsure=True)
    reasons = () if reading.unsure else tuple(_for_the_owner(told))
    if reasons:
        reading = replace(reading, unsure=True)
    decided = Decided(**told.about, message=told.message.id, reasons=reasons)
    return replace(told, reading=reading), (decided,) if reasons else ()


def _ticket_of_a_person(told: Told) -> bool:
    """Say whether somebody on record was only found to write like a ticket system.

    "I will take care of INV-200" has its words; passing over it would lose an answer.
    """
    finding = told.reading.findings[0] if told.reading.findings else None
    known = told.case.client.contact(told.message.sender.address) is not None
    return (
        finding is not None
        and finding.intent is Intent.AUTO_REPLY_TICKET
        and finding.rule == BY_LIKENESS
        and known
        and told.message.author is Author.PERSON
    )


def _for_the_owner(told: Told) -> Iterator[str]:
    if others := _not_answered_for(told):
        yield (
            f"somebody is named for {_listed(_named(told))} alone, and who pays"
            f" {_listed(others)} is open too; `mailbot contact` names one person for all"
        )
    elif _only_meanwhile(told):
        yield "somebody is named while a colleague is away; `mailbot contact` names one for good"
    elif unknown := _not_vouched_for(told):
        yield f"{unknown}; `mailbot contact` puts them on record once you are sure"
    if told.reading.says(Intent.PAID) and (part := _part_of(told)):
        yield f"{part}; `mailbot paid` has --amount for a part"


def _only_meanwhile(told: Told) -> bool:
    """Say whether a person names somebody and speaks of an absence: it may be theirs till then."""
    intents = set(told.reading.intents)
    person = told.message.author is Author.PERSON
    return person and Intent.OUT_OF_OFFICE in intents and not NAMING.isdisjoint(intents)


def _not_vouched_for(told: Told) -> str:
    """Return why whom they name as the contact cannot be written to, or an empty text.

    An address that no contact and no domain on record vouches for is not believed by itself; but
    they did answer, and nobody is asked a second time.
    """
    reading = told.reading
    if Intent.CONTACT_ANSWER not in reading.intents or not _ELSE.isdisjoint(reading.intents):
        return ""
    named = [
        r for r in reading.referrals if r.manner not in {Manner.LEFT_COMPANY, Manner.SELF_ACCEPT}
    ]
    if any(address_of(one, told) for one in named) or told.message.author is not Author.PERSON:
        return ""
    if addresses := [quote(one.address) for one in named if one.address]:
        return f"nothing on record ties {' and '.join(addresses)} to them"
    names = [quote(one.name) for one in named if one.name]
    return f"{' and '.join(names)} has no address on record" if names else ""


def _not_answered_for(told: Told) -> tuple[InvoiceId, ...]:
    """Return what is open beside the invoices that somebody is named for, and passed around.

    Who is right for one invoice is not said to be right for the others. Where nobody was passed on
    but in this very conversation, and it is about no other invoice, the question was about this
    one.
    """
    named = _named(told)
    if not named or NAMING.isdisjoint(told.reading.intents):
        return ()
    others = tuple(r.invoice.id for r in told.case.open if r.invoice.id not in named)
    elsewhere = any(h.thread != told.link.thread for h in told.case.runaround.current)
    return others if elsewhere or set(others) & set(told.link.invoices) else ()


def _named(told: Told) -> tuple[InvoiceId, ...]:
    """Return the invoices of the client that the message itself names, be they ever so short."""
    said = {bare_number(number) for number in told.reading.invoices}
    numbers = (r.invoice.id for r in told.case.receivables)
    return tuple(n for n in numbers if bare_number(n) in said or _stands_in(n, told.message.text))


def _stands_in(number: InvoiceId, text: str) -> bool:
    """Say whether *text* has an invoice number; mere digits, if few, are rather a day."""
    if number.isdigit() and len(number) < SHORTEST_NUMBER:
        return False
    return bool(re.search(rf"(?<![\w-]){re.escape(number)}(?![\w-])", text, re.IGNORECASE))


def _part_of(told: Told) -> str:
    """Return that the amounts they say they paid are less than is open, or an empty text."""
    about = set(told.link.invoices or told.case.only_open)
    balances = [r.balance for r in told.case.open if r.invoice.id in about]
    amounts = told.reading.amounts
    if not balances or not amounts or len({b.currency for b in balances}) > 1:
        return ""
    whole = sum((b.amount for b in balances), Decimal(0))
    # "475 of the 950 USD" names both: the least of them tells.
    if sum(amounts) >= whole and min(amounts) >= min(b.amount for b in balances):
        return ""
    said = " and ".join(f"{amount:,.2f}" for amount in amounts)
    return f"they say that {said} was paid, and {whole:,.2f} {balances[0].currency} is open"


def _listed(numbers: tuple[InvoiceId, ...]) -> str:
    return " and ".join(numbers)
