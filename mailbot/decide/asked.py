"""What do requests, and words about money, put on record beside the reading itself?"""

import re
from collections.abc import Iterator

from mailbot.decide.answering import TOLD_WHEN_PAID, offered_options, resent_to, scope_for
from mailbot.decide.evidence import files_for
from mailbot.decide.instalment import plan_for
from mailbot.decide.silence import HARDSHIP
from mailbot.decide.told import Told, call_for, quote
from mailbot.model.callreason import MORE_TIME
from mailbot.model.event import CopiesWanted, Decided, DunningHeld, Event, PaymentClaimed
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.people import CopyScope
from mailbot.model.reading import Finding, Intent

REFERENCE = re.compile(r"(?<![\w-])(?=[\w/-]*\d{4})[\w/-]{5,}")
"""A number by which a payment can be found: a day or a sum is told from it by the reading."""


def hardship(told: Told, finding: Finding) -> Iterator[Event]:
    """Yield the stop of reminders; a letter offers options, if that is what they say at all."""
    yield DunningHeld(**told.about, reason=HARDSHIP)
    if told.reading.unsure or offered_options(told.case):
        yield call_for(told, finding, HARDSHIP)


def never_came(told: Told, finding: Finding) -> Iterator[Event]:
    """Yield the call where the same file went to them again already, or why it cannot go."""
    about = told.link.invoices or told.case.only_open
    if resent_to(told.case, told.message.sender.address, told.message.at):
        yield call_for(told, finding, "says again that the invoice never came")
    elif not told.reading.says(Intent.REDIRECT) and not files_for(
        told.case, told.message.sender, about
    ):
        yield _silent(told, _no_file(about))


def copies(told: Told, _finding: Finding) -> Iterator[Event]:
    """Yield why no copy can be sent, or that our question was answered with something else."""
    about = told.link.invoices or told.case.only_open
    scope = told.copies or scope_for(told.case, told.message.sender.address)
    if scope is None and told.asked_for_copies:
        yield _silent(told, "they were asked which copies they want, and this does not say it")
    wants_file = scope in {CopyScope.THIS, CopyScope.ALL}
    if wants_file and not files_for(told.case, told.message.sender, about):
        yield _silent(told, _no_file(about))


def _no_file(invoices: tuple[InvoiceId, ...]) -> str:
    if not invoices:
        return "which invoice they mean is not on record; please answer yourself"
    return f"no file of {', '.join(invoices)} that could be sent again is on record; please do it"


def more_time(told: Told, finding: Finding) -> Iterator[Event]:
    """Yield the call where the owner's terms allow no plan that a letter could offer."""
    about = told.link.invoices
    bills = tuple(r for r in told.case.open if not about or r.invoice.id in about)
    today = told.owner.day_of(told.now)
    hardship = told.reading.says(Intent.CANNOT_PAY) is not None
    if not hardship and not plan_for(bills, told.practice, today):
        yield call_for(told, finding, MORE_TIME)


def _silent(told: Told, reason: str) -> Decided:
    return Decided(**told.about, message=told.message.id, reasons=(reason,))


def paid(told: Told, finding: Finding) -> Iterator[Event]:
    """Yield the claim, and that nothing is left to ask where it says when or how."""
    yield PaymentClaimed(
        **told.about,
        invoices=told.link.invoices,
        message=told.message.id,
        written=told.message.at,
        words=quote(finding.words),
    )
    if _tells_of_payment(told, finding):
        yield _silent(told, TOLD_WHEN_PAID)


def _tells_of_payment(told: Told, finding: Finding) -> bool:
    """Say whether a day, an amount, a reference or a paper goes with the word that it is paid."""
    known = {bare_number(number) for number in told.link.invoices}
    numbers = (n for n in REFERENCE.findall(finding.words) if bare_number(n) not in known)
    reading = told.reading
    return bool(reading.dates or reading.amounts or told.message.attachments or any(numbers))


def copies_said(told: Told) -> Iterator[Event]:
    """Yield which copies the sender wants, where they say so in a request or to our question."""
    copies = told.copies
    if copies is not None and (told.reading.says(Intent.COPY_REQUEST) or told.asked_for_copies):
        yield CopiesWanted(
            **told.about,
            address=told.message.sender.address,
            scope=copies,
            message=told.message.id,
            written=told.message.at,
        )
