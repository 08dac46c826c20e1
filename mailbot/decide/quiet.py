"""What was said lately that the calendar waits for?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.decide import recipient
from mailbot.decide.asking import still_owed
from mailbot.decide.view import View
from mailbot.model.case import Case, Heard, Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Purpose
from mailbot.model.message import ThreadId
from mailbot.model.reading import Intent
from mailbot.model.runaround import Hop

REST = 3
"""Business days without a reminder after somebody wrote about the invoice, they or the owner,
and after the owner telephoned."""

LONGEST_REST = timedelta(days=30)
"""No row of holidays makes so many days of it."""

ASKING = frozenset(
    {
        Intent.NOT_RECEIVED,
        Intent.LINK_TECHNICAL,
        Intent.COPY_REQUEST,
        Intent.NEEDS_INFO,
        Intent.PAYMENT_PLAN_REQUEST,
        Intent.CANNOT_PAY,
    }
)
"""Replies that want an answer first."""

MACHINES = frozenset({Intent.OUT_OF_OFFICE, Intent.BOUNCE, Intent.AUTO_REPLY_TICKET})
"""Replies that are no new word of the writer's."""

SAYS_NOTHING = MACHINES | {Intent.UNRELATED}
"""Replies that say nothing of the invoice."""

WAITS_FOR_A_WORD = frozenset(
    {
        Purpose.RESEND_INVOICE,
        Purpose.ASK_DATE,
        Purpose.ASK_REMITTANCE,
        Purpose.OFFER_PLAN,
        Purpose.OFFER_OPTIONS,
        Purpose.ANSWER_QUESTION,
    }
)
"""Our own letters that want an answer: who got one today is not reminded today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Why the calendar is silent: about everything (*for_all*), or about some invoices."""

    for_all: str = ""
    for_some: tuple[tuple[InvoiceId, str], ...] = ()

    def about(self, number: InvoiceId) -> str:
        """Return why the calendar is silent about an invoice, or an empty text."""
        return self.for_all or dict(self.for_some).get(number, "")


def quiet(view: View) -> Quiet:
    """Return what was said lately that speaks against a word of money."""
    reason = _called(view)
    if reason:
        return Quiet(for_all=reason)
    some = dict(_passed_on(view))
    for numbers, reason in (*_said(view), *_answers_sent(view), *_settled(view)):
        if not numbers:  # it may be about any of them
            return Quiet(for_all=reason)
        for number in numbers:
            some.setdefault(number, reason)
    return Quiet(for_some=tuple(some.items()))


def _called(view: View) -> str:
    """Return that the owner telephoned in the last business days, or an empty text.

    What was said there is on no record but theirs: no letter may cross it.
    """
    last = max((at for at in view.case.called if at <= view.now), default=None)
    if last is None or not _recent(view, last):
        return ""
    return f"you called them on {view.owner.day_of(last)}"


def _recent(view: View, at: datetime) -> bool:
    """Say whether *at* is so few business days ago that the calendar rests."""
    if view.now - at > LONGEST_REST:
        return False
    return view.today <= view.practice.business_day_after(view.owner.day_of(at), REST)


def _said(view: View) -> Iterator[tuple[tuple[InvoiceId, ...], str]]:
    """Yield what was written on either side, each with the invoices of its conversation."""
    for thread, reason in (*_waiting(view), *_lately(view), *_written(view)):
        yield _invoices(view, thread), reason


def _answers_sent(view: View) -> Iterator[tuple[tuple[InvoiceId, ...], str]]:
    """Yield our letters of the last business days that wait for an answer."""
    for draft in view.case.drafts:
        if not draft.state.sent or draft.letter.purpose not in WAITS_FOR_A_WORD:
            continue
        at = draft.since
        if _recent(view, at):
            yield draft.letter.invoices, f"your letter of {view.owner.day_of(at)} is their turn"


def draft_waits(case: Case) -> bool:
    """Say whether a draft of ours to that client waits for the owner."""
    return any(not d.leaving for d in case.open_drafts)


def _settled(view: View) -> Iterator[tuple[tuple[InvoiceId, ...], str]]:
    """Yield the invoices whose dispute was settled in the last business days."""
    for number, at in view.case.resumed:
        if _recent(view, at):
            yield (number,), f"the dispute was settled on {view.owner.day_of(at)}"


def passed_on(view: View) -> str:
    """Return who passed us on about something still owed, if nobody was named since."""
    hops = _hops(view)
    return _unknown(hops[-1]) if hops else ""


def _passed_on(view: View) -> Iterator[tuple[InvoiceId, str]]:
    """Yield the open invoices that somebody passed us on about, nobody being named since."""
    hops = _hops(view)
    for receivable in view.case.open if hops else ():
        about = [h for h in hops if _is_about(view, h, receivable)]
        if about:
            yield receivable.invoice.id, _unknown(about[-1])


def _hops(view: View) -> tuple[Hop, ...]:
    case = view.case
    return tuple(h for h in case.runaround.current if still_owed(case, view.books, h.thread))


def _unknown(hop: Hop) -> str:
    return f"{hop.by_label} passed you on, and who pays is not known"


def _is_about(view: View, hop: Hop, receivable: Receivable) -> bool:
    """Say whether *hop* leaves open who pays an invoice.

    That is an invoice of its conversation, or one that the client had by then, unless it is of
    another division. A later one went to whoever it was sent to, and they never passed us on.
    """
    case, number = view.case, receivable.invoice.id
    if number in _invoices(view, hop.thread):
        return True
    theirs = recipient.division_of_invoice(case, number), recipient.division_of_hop(case, hop)
    if all(theirs) and theirs[0] != theirs[1]:
        return False
    first = min((view.owner.day_of(s.at) for s in receivable.sendings), default=None)
    return (first or receivable.invoice.issued) <= view.owner.day_of(hop.at)


def waiting(view: View) -> str:
    """Return which reply waits for the owner, whatever it is about, or an empty text."""
    return next((reason for _, reason in _waiting(view)), "")


def unanswered(view: View) -> Iterator[Heard]:
    """Yield the replies that want an answer, or that nobody could make sense of.

    One that is older than what is answered at all is past that.
    """
    oldest = view.now - timedelta(days=view.practice.policy.answer_within_days)
    for heard in view.case.heard:
        asks = heard.unsure or not ASKING.isdisjoint(heard.intents)
        if asks and heard.at > oldest and not _answered(view, heard):
            yield heard


def _waiting(view: View) -> Iterator[tuple[ThreadId, str]]:
    for heard in unanswered(view):
        yield heard.thread, f"a reply of {_who(heard)} waits for your answer"


def _answered(view: View, heard: Heard) -> bool:
    """Say whether the owner wrote in that conversation since, telephoned, or booked money."""
    case = view.case
    thread = view.books.threads.get(heard.thread)
    bills = (case.receivable(number) for number in (thread.invoices if thread else ()))
    day = view.owner.day_of(heard.at)
    return (
        any(payment.on >= day for bill in bills if bill for payment in bill.payments)
        or any(where == heard.thread and at > heard.at for where, at in case.written)
        or any(at > heard.at for at in case.called)
        or any(
            d.state.sent
            and (d.letter.thread == heard.thread or heard.message in d.letter.causes)
            and d.since > heard.at
            for d in case.drafts
        )
    )


def _lately(view: View) -> Iterator[tuple[ThreadId, str]]:
    """Yield the replies of the last business days."""
    for heard in view.case.heard:
        if not set(heard.intents) <= SAYS_NOTHING and _recent(view, heard.at):
            yield heard.thread, f"{_who(heard)} wrote on {view.owner.day_of(heard.at)}"


def _written(view: View) -> Iterator[tuple[ThreadId, str]]:
    """Yield the owner's own letters of the last business days, but for those with an invoice."""
    case = view.case
    sendings = {(s.thread, s.at) for r in case.receivables for s in r.sendings}
    for thread, at in case.written:
        if (thread, at) not in sendings and _recent(view, at) and _invoices(view, thread):
            yield thread, f"you wrote to them yourself on {view.owner.day_of(at)}"


def _invoices(view: View, thread: ThreadId) -> tuple[InvoiceId, ...]:
    known = view.books.threads.get(thread)
    return known.invoices if known else ()


def _who(heard: Heard) -> str:
    return f"{heard.sender.label}, {heard.at:%Y-%m-%d}"
