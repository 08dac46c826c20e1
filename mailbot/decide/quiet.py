"""What was said lately that the calendar waits for?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from mailbot.decide.asking import still_owed
from mailbot.decide.view import View
from mailbot.model.case import Case, Heard
from mailbot.model.invoice import InvoiceId
from mailbot.model.message import ThreadId
from mailbot.model.reading import Intent

REST = 3
"""Business days without a reminder after somebody wrote about the invoice, they or the owner."""

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

SAYS_NOTHING = frozenset(
    {Intent.OUT_OF_OFFICE, Intent.BOUNCE, Intent.AUTO_REPLY_TICKET, Intent.UNRELATED}
)
"""Replies that say nothing of the invoice."""


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
    reason = passed_on(view)
    if reason:
        return Quiet(for_all=reason)
    some: dict[InvoiceId, str] = {}
    for thread, reason in (*_waiting(view), *_lately(view), *_written(view)):
        numbers = _invoices(view, thread)
        if not numbers:  # it may be about any of them
            return Quiet(for_all=reason)
        for number in numbers:
            some.setdefault(number, reason)
    return Quiet(for_some=tuple(some.items()))


def draft_waits(case: Case) -> bool:
    """Say whether a draft of ours to that client waits for the owner."""
    return any(not d.leaving for d in case.open_drafts)


def passed_on(view: View) -> str:
    """Return who passed us on about something still owed, if nobody was named since."""
    case = view.case
    hops = [h for h in case.runaround.current if still_owed(case, view.books, h.thread)]
    return f"{hops[-1].by_label} passed you on, and who pays is not known" if hops else ""


def waiting(view: View) -> str:
    """Return which reply waits for the owner, whatever it is about, or an empty text."""
    return next((reason for _, reason in _waiting(view)), "")


def _waiting(view: View) -> Iterator[tuple[ThreadId, str]]:
    """Yield the replies that want an answer, or that nobody could make sense of.

    One that is older than what is answered at all is past that.
    """
    oldest = view.now - timedelta(days=view.practice.policy.answer_within_days)
    for heard in view.case.heard:
        asks = heard.unsure or not ASKING.isdisjoint(heard.intents)
        if asks and heard.at > oldest and not _answered(view, heard):
            yield heard.thread, f"a reply of {_who(heard)} waits for your answer"


def _answered(view: View, heard: Heard) -> bool:
    """Say whether the owner wrote in that conversation since, or telephoned."""
    case = view.case
    return (
        any(thread == heard.thread and at > heard.at for thread, at in case.written)
        or any(at > heard.at for at in case.called)
        or any(
            d.state.sent
            and (d.letter.thread == heard.thread or heard.message in d.letter.causes)
            and (d.since or d.planned) > heard.at
            for d in case.drafts
        )
    )


def _lately(view: View) -> Iterator[tuple[ThreadId, str]]:
    """Yield the replies of the last business days."""
    for heard in view.case.heard:
        if view.now - heard.at > LONGEST_REST or set(heard.intents) <= SAYS_NOTHING:
            continue
        day = view.owner.day_of(heard.at)
        if view.today <= view.practice.business_day_after(day, REST):
            yield heard.thread, f"{_who(heard)} wrote on {day}"


def _written(view: View) -> Iterator[tuple[ThreadId, str]]:
    """Yield the owner's own letters of the last business days, but for those with an invoice."""
    case = view.case
    sendings = {(s.thread, s.at) for r in case.receivables for s in r.sendings}
    for thread, at in case.written:
        if view.now - at > LONGEST_REST or (thread, at) in sendings:
            continue
        day = view.owner.day_of(at)
        if view.today <= view.practice.business_day_after(day, REST) and _invoices(view, thread):
            yield thread, f"you wrote to them yourself on {day}"


def _invoices(view: View, thread: ThreadId) -> tuple[InvoiceId, ...]:
    known = view.books.threads.get(thread)
    return known.invoices if known else ()


def _who(heard: Heard) -> str:
    return f"{heard.sender.name or heard.sender.address}, {heard.at:%Y-%m-%d}"
