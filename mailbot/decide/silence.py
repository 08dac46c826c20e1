"""When to write nothing?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mailbot.decide.callreason import stops
from mailbot.decide.promise import believed_until, day_promised
from mailbot.decide.view import View
from mailbot.decide.wish import REPLIES, WITHOUT_DEBT, named_deadbeat
from mailbot.model.books import Books
from mailbot.model.callreason import NO_MONEY
from mailbot.model.case import Case, Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, DraftState, Permit, Purpose
from mailbot.model.message import ThreadId
from mailbot.model.policy import Policy

CLAIMED = 5
"""Business days in which money that is said to be paid should come."""

HARDSHIP = NO_MONEY
"""Why letters are on hold for a client in trouble."""

CHANGES_A_DAY = 12
"""Letters planned for one client in a day, taken back ones included: more is a mistake."""

FRESH = 2
"""Business days that a letter with a deadline in it may wait untouched: then it needs a new one."""

NO_WORD_OF_MONEY = REPLIES | WITHOUT_DEBT | {Purpose.CONFIRM_CONTACT}
"""The letters that do not wait for what was promised, or is said to be paid."""

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


def permit(view: View, purpose: Purpose, invoices: tuple[InvoiceId, ...]) -> Permit:
    """Return whether such a letter about *invoices* may lie in Drafts, or what speaks against it.

    This holds for a new letter and for one that waits unsent: what is objected to later
    is withdrawn. How much may be written at once is a matter of `limits`.
    """
    case, books, today = view.case, view.books, view.today
    objections = [h.reason for h in books.holds if h.holds(today)]
    objections += [
        f"letters are on hold: {hold.reason}" if hold.reason else "letters are on hold"
        for hold in case.holds
        if hold.holds(today)
        and (hold.invoice is None or hold.invoice in invoices)
        # Who says they cannot pay is not reminded; what they write is answered.
        and not (hold.reason == HARDSHIP and (purpose in REPLIES or named_deadbeat(case)))
    ]
    calls = [call for call in case.calls if stops(call, case, purpose)]
    if calls:
        objections.append(f"telephone instead: the client {calls[-1].reason}")
    if case.alarms:
        objections.append(case.alarms[-1])
    for number in invoices:
        receivable = case.receivable(number)
        # Who writes to us is answered, whatever they said of the money.
        if receivable is not None and purpose not in REPLIES | WITHOUT_DEBT:
            objections.extend(_contested(receivable))
        if receivable is not None and purpose not in NO_WORD_OF_MONEY:
            objections.extend(_waiting_for_money(receivable, view))
    if purpose in WITHOUT_DEBT:
        pass
    elif case.receivables and not case.open:
        objections.append("nothing is owed any more")
    elif invoices and not any(r.invoice.id in invoices for r in case.open):
        objections.append(f"{', '.join(invoices)}: paid")
    elif not any(not invoices or r.invoice.id in invoices for r in case.worthwhile):
        objections.extend(_trifles(case, invoices))
    return Permit(objections=tuple(dict.fromkeys(objections)))


def _contested(receivable: Receivable) -> Iterator[str]:
    number = receivable.invoice.id
    if receivable.disputed:
        yield f"{number} is disputed; `mailbot resume {number}` when it is settled"


def _trifles(case: Case, invoices: tuple[InvoiceId, ...]) -> Iterator[str]:
    for receivable in case.open:
        number = receivable.invoice.id
        if receivable.trifling and (not invoices or number in invoices):
            told = f"only {receivable.balance} of {number} is left"
            yield f"{told}; `mailbot void {number}` writes it off"


def _waiting_for_money(receivable: Receivable, view: View) -> Iterator[str]:
    """Yield why a letter about one invoice has to wait for what the client said of it."""
    number, practice, today = receivable.invoice.id, view.practice, view.today
    if receivable.claimed:
        claimed = view.owner.day_of(receivable.claimed)
        if today <= practice.business_day_after(claimed, CLAIMED):
            yield f"{number} is said to be paid; waiting for the money"
    if receivable.promise and today <= believed_until(receivable.promise, view.owner, practice):
        promised = day_promised(receivable.promise, view.owner)
        yield f"{number} is promised for {promised:%Y-%m-%d}"


def limits(case: Case, thread: ThreadId, books: Books, policy: Policy, now: datetime) -> Permit:
    """Return whether one more letter may be laid into Drafts now (S8)."""
    objections = []
    if any(d.letter.thread == thread and not d.leaving for d in case.open_drafts):
        objections.append("a draft of yours waits in this conversation")
    if _planned_since(case, now) >= policy.drafts_per_client_a_day:
        objections.append(f"{policy.drafts_per_client_a_day} letters a client a day")
    if sum(d.planned > now - A_DAY for d in case.drafts) >= CHANGES_A_DAY:
        objections.append(f"{CHANGES_A_DAY} letters were planned and taken back in a day")
    if _planned_by_all(books, now, policy.drafts_a_day):
        objections.append(f"{policy.drafts_a_day} letters a day")
    return Permit(objections=tuple(objections))


def letters_left(view: View) -> int:
    """Return how many letters of the calendar the client may get today.

    Every letter to them counts, of whatever kind, on the day on which it was sent, or planned
    while it lies there; the statements of one month count once, and so do the copies of
    one day. A quarter of the day's drafts
    is kept for those who wrote to us.
    """
    calendar, policy = view.practice.calendar, view.practice.policy
    by_day: dict[date, set[str]] = {}
    for draft in view.case.drafts:
        if not _gone(draft):
            by_day.setdefault(view.owner.day_of(_counted(draft)), set()).add(_occasion(draft))
    week = set[str]().union(
        *(said for day, said in by_day.items() if timedelta(0) <= view.today - day < A_WEEK)
    )
    left = min(
        calendar.letters_a_day - len(by_day.get(view.today, ())),
        calendar.letters_a_week - len(week),
    )
    if left <= 0 or _planned_by_all(view.books, view.now, max(policy.drafts_a_day * 3 // 4, 1)):
        return 0
    return left


def _counted(draft: DraftRecord) -> datetime:
    """Return the moment at which a letter counts: two that lay there may go on one day."""
    return draft.since if draft.state.sent else draft.planned


def _occasion(draft: DraftRecord) -> str:
    if draft.letter.purpose is Purpose.STATEMENT:
        return draft.letter.step.partition(" to ")[0]
    if draft.letter.purpose is Purpose.SEND_COPIES and draft.letter.step:
        return f"copies of {_counted(draft):%Y-%m-%d}"  # of one invoice to everybody who wants it
    return draft.letter.key


def _planned_by_all(books: Books, now: datetime, most: int) -> bool:
    """Say whether so many letters were planned for all clients in the last 24 hours."""
    count = 0
    for case in books.cases.values():
        # Most clients got no letter lately, and a letter is on record after those before it.
        if case.drafts and case.drafts[-1].planned > now - A_DAY:
            count += _planned_since(case, now)
            if count >= most:
                return True
    return False


def _planned_since(case: Case, now: datetime) -> int:
    """Count the letters planned in the last 24 hours that were not overtaken since."""
    return sum(d.planned > now - A_DAY and not _gone(d) for d in case.drafts)


def _gone(draft: DraftRecord) -> bool:
    return draft.leaving or draft.state in {DraftState.WITHDRAWN, DraftState.SUPERSEDED}


def deadline_passes(view: View, draft: DraftRecord) -> str:
    """Return that a letter which names a day lay untouched until that came too near, or nothing.

    It is written again with a later day: nobody is given less time than the letter means.
    """
    if draft.edited:
        return ""
    lay_since = view.owner.day_of(draft.planned)
    if view.today <= view.practice.business_day_after(lay_since, FRESH):
        return ""
    return f"it waited since {lay_since}, and the day that it names comes too near"
