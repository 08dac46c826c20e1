"""When to write nothing?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mailbot.model.books import Books
from mailbot.model.calendar import weekday_after
from mailbot.model.case import Case, Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftState, Permit
from mailbot.model.message import ThreadId
from mailbot.model.people import Owner
from mailbot.model.policy import Policy

DAYS_OF_A_VAGUE_PROMISE = timedelta(days=7)
"""How long a promise without a day is believed."""


LONGEST_PROMISE = timedelta(days=366)
"""A promise for a day further away is one without a day."""

CHANGES_A_DAY = 12
"""Letters planned for one client in a day, taken back ones included: more is a mistake."""


def permit(
    case: Case, invoices: tuple[InvoiceId, ...], books: Books, owner: Owner, now: datetime
) -> Permit:
    """Return whether a letter about *invoices* may lie in Drafts, or what speaks against it.

    This holds for a new letter and for one that waits unsent: what is objected to later
    is withdrawn. How much may be written at once is a matter of `limits`.
    """
    today = owner.day_of(now)
    objections = [h.reason for h in books.holds if h.holds(today)]
    objections += [
        f"letters are on hold: {hold.reason}" if hold.reason else "letters are on hold"
        for hold in case.holds
        if hold.holds(today) and (hold.invoice is None or hold.invoice in invoices)
    ]
    if case.calls:
        objections.append(f"telephone instead: the client {case.calls[-1].reason}")
    if case.warnings:
        objections.append(case.warnings[-1])
    for number in invoices:
        receivable = case.receivable(number)
        if receivable is not None:
            objections.extend(_waiting_for_money(receivable, today))
    if case.receivables and not case.open:
        objections.append("nothing is owed any more")
    elif invoices and not any(r.invoice.id in invoices for r in case.open):
        objections.append(f"{', '.join(invoices)}: paid")
    return Permit(objections=tuple(dict.fromkeys(objections)))


def _waiting_for_money(receivable: Receivable, today: date) -> Iterator[str]:
    """Yield why a letter about one invoice has to wait for what the client said of it."""
    number = receivable.invoice.id
    if receivable.disputed:
        yield f"{number} is disputed; `mailbot resume {number}` when it is settled"
    if receivable.claimed and today <= weekday_after(receivable.claimed.date(), 5):
        yield f"{number} is said to be paid; waiting for the money"
    if receivable.promise:
        made = receivable.promise.made.date()
        on = receivable.promise.on or made + DAYS_OF_A_VAGUE_PROMISE
        if on > made + LONGEST_PROMISE:
            on = made + DAYS_OF_A_VAGUE_PROMISE
        if today <= weekday_after(on, 3):
            yield f"{number} is promised for {on:%Y-%m-%d}"


def limits(case: Case, thread: ThreadId, books: Books, policy: Policy, now: datetime) -> Permit:
    """Return whether one more letter may be laid into Drafts now (FACTS S8)."""
    objections = []
    if any(d.letter.thread == thread and not d.leaving for d in case.open_drafts):
        objections.append("a draft of yours waits in this conversation")
    if _planned_since(case, now) >= policy.drafts_per_client_a_day:
        objections.append(f"{policy.drafts_per_client_a_day} letters a client a day")
    day_ago = now - timedelta(days=1)
    if sum(d.planned > day_ago for d in case.drafts) >= CHANGES_A_DAY:
        objections.append(f"{CHANGES_A_DAY} letters were planned and taken back in a day")
    if sum(_planned_since(c, now) for c in books.cases.values()) >= policy.drafts_a_day:
        objections.append(f"{policy.drafts_a_day} letters a day")
    return Permit(objections=tuple(objections))


def _planned_since(case: Case, now: datetime) -> int:
    """Count the letters planned in the last 24 hours that were not overtaken since."""
    start = now - timedelta(days=1)
    gone = {DraftState.WITHDRAWN, DraftState.SUPERSEDED}
    return sum(
        1 for d in case.drafts if d.planned > start and d.state not in gone and not d.leaving
    )
