"""Which letters of the calendar speak of no debt: thanks, statements, a review, a word between?"""

from collections.abc import Iterator
from datetime import date, timedelta

from mailbot.decide import recipient
from mailbot.decide.payer import divisions_of, payer_of
from mailbot.decide.quiet import draft_waits, passed_on, waiting
from mailbot.decide.schedule import mark, marks, on_or_after
from mailbot.decide.silence import permit
from mailbot.decide.view import View
from mailbot.decide.wish import Wish
from mailbot.model.case import Case, Receivable
from mailbot.model.letter import DraftRecord, DraftState, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Contact, ContactPurpose, CopyScope

WHILE_IT_IS_NEWS = 5
"""Business days after its day on which such a letter is still written, then never."""

BEFORE_A_REVIEW = 10
"""Business days between a payment and the question what could be better."""

REVIEW_EVERY = timedelta(days=90)
"""No client is asked that more often, however many invoices they pay."""

WITH_STATEMENTS = frozenset({CopyScope.STATEMENT, CopyScope.ALL})


def courtesies(view: View) -> Iterator[Wish]:
    """Yield the letters that are due today and speak of no debt, the first to go first."""
    yield from _wanted(view, Purpose.THANK_PAYMENT, _thanks(view))
    yield from _wanted(view, Purpose.STATEMENT, _statements(view))
    yield from _wanted(view, Purpose.REVIEW, _review(view))
    yield from _wanted(view, Purpose.CHECK_IN, _check_in(view))


def _wanted(view: View, purpose: Purpose, wishes: Iterator[Wish]) -> Iterator[Wish]:
    if purpose in view.practice.policy.letters_off:
        return
    for wish in wishes:
        if wish.to and permit(view, purpose, wish.invoices).granted:
            yield wish


def _thanks(view: View) -> Iterator[Wish]:
    """Yield the thanks for invoices that were paid in time, all in one letter (S3-91)."""
    if not view.practice.calendar.thanks:
        return
    paid = [r for r in view.case.receivables if _in_time(r) and _news(view, r)]
    if not paid:
        return
    taken = _taken(view.case)
    fresh = [r for r in paid if mark(r.invoice.id, Purpose.THANK_PAYMENT) not in taken]
    if not fresh or _busy(view):
        return
    to = payer_of(view, fresh[0])
    told = [r for r in fresh if payer_of(view, r) == to]
    yield _about(Purpose.THANK_PAYMENT, to, told, "paid in time, on")


def _in_time(receivable: Receivable) -> bool:
    paid, due = receivable.paid_on, receivable.invoice.due
    return paid is not None and due is not None and paid <= due


def _news(view: View, receivable: Receivable) -> bool:
    paid = receivable.paid_on
    return paid is not None and _recent(view, paid)


def _recent(view: View, day: date) -> bool:
    """Say whether *day* is one of the last business days, or today."""
    if not timedelta(0) <= view.today - day <= timedelta(days=30):
        return False
    return view.today <= view.practice.business_day_after(day, WHILE_IT_IS_NEWS)


def _review(view: View) -> Iterator[Wish]:
    """Yield the question what could be better, some days after an invoice was settled (S3-106)."""
    if not view.practice.calendar.review:
        return
    settled = [r for r in view.case.receivables if _ripe(view, r)]
    if not settled or any(r.invoice.overdue(view.today) for r in view.case.open):
        return
    asked = [d for d in view.case.drafts if d.letter.purpose is Purpose.REVIEW]
    if any(view.now - d.planned < REVIEW_EVERY for d in asked if not _withdrawn(d)):
        return
    taken = _taken(view.case)
    fresh = [r for r in settled if mark(r.invoice.id, Purpose.REVIEW) not in taken]
    if fresh and not _busy(view):
        yield _about(Purpose.REVIEW, payer_of(view, fresh[-1]), fresh[-1:], "settled on")


def _ripe(view: View, receivable: Receivable) -> bool:
    paid = receivable.paid_on
    if paid is None or not timedelta(0) <= view.today - paid <= timedelta(days=60):
        return False
    return _recent(view, view.practice.business_day_after(paid, BEFORE_A_REVIEW))


def _about(purpose: Purpose, to: tuple[Address, ...], told: list[Receivable], words: str) -> Wish:
    sendings = [r.sendings[0] for r in told if r.sendings]
    return Wish(
        purpose=purpose,
        to=to,
        answers=sendings[0].message if sendings else MessageId(""),
        thread=sendings[0].thread if sendings else ThreadId(""),
        why=tuple(f"{r.invoice.id}: {words} {r.paid_on}" for r in told),
        invoices=tuple(r.invoice.id for r in told),
        step="; ".join(mark(r.invoice.id, purpose) for r in told),
    )


def _check_in(view: View) -> Iterator[Wish]:
    """Yield a word that is not about money, once in a long silence about it (S3-101)."""
    days = view.practice.calendar.check_in_after_days
    last = _last_spoken(view) if days and not view.case.open else None
    if last is None:
        return
    first = on_or_after(last + timedelta(days=days), view.practice)
    step = f"check-in after {last}"
    if not _recent(view, first) or step in _taken(view.case) or _busy(view):
        return
    newest = max(view.case.receivables, key=lambda r: r.invoice.issued, default=None)
    yield Wish(
        purpose=Purpose.CHECK_IN,
        to=payer_of(view, newest),
        why=(f"nothing was said of money since {last}",),
        step=step,
    )


def _last_spoken(view: View) -> date | None:
    """Return when money was spoken of last, or came in; a word that was not about it apart."""
    case = view.case
    moments = [h.at for h in case.heard] + [at for _, at in case.written] + list(case.called)
    moments += [
        d.since for d in case.drafts if d.state.sent and d.letter.purpose is not Purpose.CHECK_IN
    ]
    days = [view.owner.day_of(at) for at in moments]
    days += [p.on for r in case.receivables for p in r.payments]
    days += [r.invoice.issued for r in case.receivables]
    return max(days, default=None)


def _statements(view: View) -> Iterator[Wish]:
    """Yield the month's statement to each who wants it: their open invoices, no demand (S0-13)."""
    case = view.case
    subscribed = {s.address for s in case.subscriptions if s.scope in WITH_STATEMENTS}
    readers = [c for c in case.client.contacts if _wants_statement(c, case, subscribed)]
    if not readers or not case.worthwhile:
        return
    day = _statement_day(view)
    if not _recent(view, on_or_after(day, view.practice)):
        return
    taken = _taken(case)
    for contact in readers:
        step = _statement(day, contact.address)
        to = recipient.only(case, contact.address, view.today)
        told = tuple(r for r in case.open if _theirs(r, contact, case))
        trifles = all(r.trifling for r in told)
        if step in taken or trifles or not to or _lies_before(case, contact.address):
            continue
        yield Wish(
            purpose=Purpose.STATEMENT,
            to=to,
            why=(f"{contact.label} wants a monthly statement",),
            invoices=tuple(r.invoice.id for r in told),
            step=step,
        )


def goes_on(case: Case, wish: Wish) -> bool:
    """Say whether a letter is one more of this month's statements: together they count once."""
    begin = wish.step.partition(" to ")[0]
    return wish.purpose is Purpose.STATEMENT and any(
        d.letter.step.startswith(f"{begin} to ") and not _withdrawn(d) for d in case.drafts
    )


def _statement_day(view: View) -> date:
    """Return the last day for statements, be it a holiday."""
    this = view.today.replace(day=view.practice.calendar.statement_day)
    if on_or_after(this, view.practice) <= view.today:
        return this
    return (this.replace(day=1) - timedelta(days=1)).replace(day=this.day)


def _statement(day: date, address: str) -> str:
    return f"statement {day:%Y-%m} to {address}"


def _wants_statement(contact: Contact, case: Case, subscribed: set[str]) -> bool:
    if contact.address in subscribed:
        return True
    said = any(s.address == contact.address for s in case.subscriptions)
    return ContactPurpose.STATEMENT in contact.purposes and not said


def _theirs(receivable: Receivable, contact: Contact, case: Case) -> bool:
    """Say whether an invoice is for this reader: not contested, and of no other division."""
    if receivable.disputed:
        return False
    divisions = divisions_of(case, receivable)
    return not contact.division or not divisions or contact.division in divisions


def _lies_before(case: Case, address: str) -> bool:
    """Say whether a draft to this very reader waits."""
    return any(
        address in {a.address for a in d.letter.to} for d in case.open_drafts if not d.leaving
    )


def _busy(view: View) -> bool:
    """Say whether something else comes first: a draft, a question of theirs, a runaround."""
    return draft_waits(view.case) or bool(waiting(view) or passed_on(view))


def _withdrawn(draft: DraftRecord) -> bool:
    return draft.state is DraftState.WITHDRAWN or draft.leaving


def _taken(case: Case) -> frozenset[str]:
    """Return the marks of the steps on record; a statement that was overtaken is made anew."""
    return frozenset(
        one
        for draft in case.drafts
        if draft.letter.step
        and not (draft.letter.purpose is Purpose.STATEMENT and _withdrawn(draft))
        for one in marks(draft.letter.step)
    )


def courtesy_overtaken(view: View, draft: DraftRecord) -> str:
    """Return why a letter that speaks of no debt is not needed any more, or an empty text."""
    case, letter = view.case, draft.letter
    known = [(n, r) for n in letter.invoices if (r := case.receivable(n)) is not None]
    match letter.purpose:
        case Purpose.STATEMENT:
            if letter.step != _statement(_statement_day(view), letter.to[0].address):
                return "the month of the statement is over"
            closed = [n for n, r in known if not r.open or r.disputed]
            return f"{closed[0]} is not open any more" if closed else ""
        case Purpose.CHECK_IN:
            if case.open:
                return f"{case.open[0].invoice.id} is open now"
            return (
                "" if letter.step == f"check-in after {_last_spoken(view)}" else "you spoke since"
            )
        case _:
            again = [n for n, r in known if r.open]
            return f"{again[0]} is open again" if again else ""
