"""When is the telephone the better means, and when does somebody count as silent?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from mailbot.decide import quiet, recipient
from mailbot.decide.asking import (
    QUESTIONS,
    patience_ends,
    seconds,
    sent_as,
    still_owed,
    unanswered,
)
from mailbot.decide.promise import broken_promises, slack_of
from mailbot.decide.schedule import on_or_after, working
from mailbot.decide.silence import HARDSHIP, permit
from mailbot.decide.view import View
from mailbot.decide.wish import OFFERS, named_deadbeat
from mailbot.model.callreason import (
    BROKEN,
    BROKEN_SINCE,
    MISSED,
    MORE_TIME,
    NO_MONEY,
    OVERDUE,
    SILENT,
    UNASKED,
    UNHEARD,
    UNREACHABLE,
)
from mailbot.model.case import Call, Receivable
from mailbot.model.event import CallRecommended, PointOfContactLost
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, Purpose
from mailbot.model.message import MessageId
from mailbot.model.reading import Intent
from mailbot.model.runaround import Hop, PointOfContact

REST = 20
"""Business days after a logged call in which no other one is recommended."""

BROKEN_ENOUGH = 2
"""So many promises that came to nothing make a call."""

EXPECTS_AN_ANSWER = frozenset(
    {
        Purpose.WRITE_TO_CONTACT,
        Purpose.ASK_DATE,
        Purpose.OVERDUE,
        Purpose.OVERDUE_AGAIN,
    }
)
"""Letters after which silence says something: nobody has to answer a friendly word or thanks."""

ASKING = QUESTIONS | {Purpose.SECOND_REQUEST}
"""Letters that ask who pays."""

_PLEAS = {Intent.CANNOT_PAY: NO_MONEY, Intent.PAYMENT_PLAN_REQUEST: MORE_TIME}
"""What asks for an offer, and how the call about it begins."""

_Cause = tuple[date, CallRecommended]
"""A call, and the day on which its cause arose."""


def calls(view: View) -> Iterator[CallRecommended | PointOfContactLost]:
    """Yield the first call that the case asks for, and that its point of contact is silent.

    The telephone comes in working hours, not while a call waits to be made, and not within
    REST business days of a logged one. A call of which nothing came is recommended again:
    what no letter presses for any more must not be forgotten.
    """
    yield from _lost(view)
    if view.case.calls or not view.case.worthwhile:
        return
    if not working(view.owner, view.practice, view.now):
        return
    # Who says they cannot pay gets no reminder, but may be called: a reply is answered too.
    if permit(view, Purpose.OFFER_OPTIONS, ()).granted:
        yield from _first(view)


def _first(view: View) -> Iterator[CallRecommended]:
    """Yield the weightiest call, one whose cause arose since the last call before all others.

    Else one cause that comes again and again would keep back another, of which nobody spoke.
    """
    last = _last_called(view)
    at_once = (*_broken_since(view), *_asked_in_vain(view))
    causes = [*at_once, *(_causes(view) if _rested(view) else ())]
    fresh = [cause for cause in causes if last is None or cause[0] > last]
    for _, call in (fresh or causes)[:1]:
        yield call


def _causes(view: View) -> Iterator[_Cause]:
    yield from _broken_word(view)
    yield from _missed(view)
    yield from _unreachable(view)
    yield from _silent(view)
    yield from _unheard_offer(view)
    yield from _overdue(view)


def _silent(view: View) -> Iterator[_Cause]:
    """Yield a call if the question was asked twice and nobody was named.

    They had all of the day that the letter names: the call comes on the business day after.
    """
    for asked in unanswered(view):
        again = seconds(view.case, asked)
        unwanted = Purpose.SECOND_REQUEST in view.practice.policy.letters_off
        unwanted = unwanted or any(d.state.discarded for d in again)
        last = next((d for d in again if d.state.sent), asked if unwanted else None)
        if last is None:
            continue
        until = patience_ends(view, last)
        if view.today > until:
            on = view.owner.day_of(last.since)
            yield (
                until,
                _call(
                    view,
                    SILENT if last in again else UNASKED,
                    sent_as(view, last.letter),
                    f"the letter went out on {on:%Y-%m-%d}",
                ),
            )


def _asked_in_vain(view: View) -> Iterator[_Cause]:
    """Yield a call if one whom the owner named a deadbeat asks for what is not offered any more.

    They are not left without an answer: reminders wait for it.
    """
    if not named_deadbeat(view.case):
        return
    for heard in quiet.unanswered(view):
        reason = next((reason for intent, reason in _PLEAS.items() if intent in heard.intents), "")
        if reason and not heard.unsure:
            day = view.owner.day_of(heard.at)
            yield day, _call(view, reason, heard.message, heard.words)


def _unheard_offer(view: View) -> Iterator[_Cause]:
    """Yield a call if nothing came of the last offer to who cannot pay, and nobody wrote since.

    Reminders wait for them, so that else a broken word after the offer would be the end of it.
    """
    days = view.practice.policy.second_request_after_days * 2
    offers = [d for d in view.case.drafts if d.state.sent and d.letter.purpose in OFFERS]
    for offer in offers[-1:]:
        sent_on = view.owner.day_of(offer.since)
        until = view.practice.business_day_after(_last_word(view, offer), days)
        bills = [r for r in view.case.worthwhile if r.invoice.id in offer.letter.invoices]
        settled = any(r.plan or _came_since(r, sent_on) for r in bills)
        waits = not settled and all(_pressing(view, r.invoice.id) for r in bills)
        if bills and waits and view.today > until:
            words = f"the letter went out on {sent_on:%Y-%m-%d}"
            yield until, _call(view, UNHEARD, sent_as(view, offer.letter), words)


def _last_word(view: View, draft: DraftRecord) -> date:
    """Return when *draft* was sent, or the client or the owner wrote a word of their own since."""
    case = view.case
    moments = [draft.since]
    moments += [h.at for h in case.heard if not set(h.intents) <= quiet.MACHINES]
    moments += [at for thread, at in case.written if thread == draft.letter.thread]
    return view.owner.day_of(max(moments))


def _pressing(view: View, number: InvoiceId) -> bool:
    """Say whether nothing but hardship speaks against a word about the money of an invoice."""
    holds = tuple(h for h in view.case.holds if h.reason != HARDSHIP)
    as_if = view.seeing(replace(view.case, holds=holds))
    return permit(as_if, Purpose.OVERDUE_AGAIN, (number,)).granted


def _came_since(receivable: Receivable, day: date) -> bool:
    return any(p.on >= day for p in receivable.payments)


def _overdue(view: View) -> Iterator[_Cause]:
    """Yield a call for the invoice that is longest overdue, from calendar.call_after_days on.

    Not while a letter asks who pays it; nor while a reply of theirs waits for an answer.
    """
    calendar, practice, today = view.practice.calendar, view.practice, view.today
    if not calendar.reminders:
        return
    patience = timedelta(days=calendar.call_after_days)
    last = today - patience
    late = [(due, r) for r in view.case.worthwhile if (due := r.invoice.due) and due <= last]
    if not late or quiet.waiting(view):
        return
    # What a runaround is about has calls of its own: the others go first.
    late.sort(key=lambda pair: (bool(_hops(view, pair[1].invoice.id)), pair[0]))
    for due, receivable in late:
        number, since = receivable.invoice.id, on_or_after(due + patience, practice)
        free = not receivable.plan and permit(view, Purpose.OVERDUE_AGAIN, (number,)).granted
        if free and since <= today and not _being_asked(view, number):
            # What brought the invoice tells whom the call is about.
            message = receivable.sendings[-1].message if receivable.sendings else MessageId("")
            yield since, _call(view, OVERDUE, message, f"{number} was due on {due:%Y-%m-%d}")


def _being_asked(view: View, number: InvoiceId) -> bool:
    """Say whether it is open who pays an invoice, and a letter may still find it out.

    Once a call was logged since, or nothing was heard or asked for twice the patience, the
    runaround is no reason for silence any more.
    """
    case, hops = view.case, _hops(view, number)
    if not hops:
        return False
    last = max(h.at for h in hops)
    if any(at > last for at in case.called):
        return False
    asking = [d for d in case.drafts if d.letter.purpose in ASKING]
    if any(d.state.open for d in asking):
        return True
    since = max([last, *(d.since for d in asking if d.state.sent)])
    days = view.practice.policy.second_request_after_days * 2
    return view.today <= view.practice.business_day_after(view.owner.day_of(since), days)


def _hops(view: View, number: InvoiceId) -> tuple[Hop, ...]:
    """Return the hops that leave it open who pays an invoice: none of another division's."""
    case, books = view.case, view.books
    owed = (h for h in case.runaround.current if still_owed(case, books, h.thread))
    own = recipient.division_of_invoice(case, number)
    return tuple(
        h
        for h in owed
        if ((thread := books.threads.get(h.thread)) is not None and number in thread.invoices)
        or len({own, recipient.division_of_hop(case, h)} - {""}) < 2
    )


def _missed(view: View) -> Iterator[_Cause]:
    """Yield a call where more is open than the instalments that are still to come."""
    for receivable in view.case.worthwhile:
        parts = [
            (view.practice.business_day_after(part.on, slack_of("")), part)
            for part in receivable.plan
        ]
        over = [(until, part) for until, part in parts if until < view.today]
        left = sum(part.amount.amount for until, part in parts if until >= view.today)
        if over and receivable.balance.amount > left:
            words = f"{receivable.invoice.id}: that of {over[-1][1].on:%Y-%m-%d}"
            yield over[-1][0], _call(view, MISSED, MessageId(""), words)


def _broken_since(view: View) -> Iterator[_Cause]:
    """Yield a call if a promise of the last call, or one made since, came to nothing.

    It is a call by itself and at once: the telephone was the last means that was left.
    """
    called = max(view.case.called, default=None)
    if called is None:
        return
    broken = broken_promises(view.case, view.owner, view.practice, view.today)
    for promise, until in broken[::-1]:
        made = view.owner.day_of(promise.made)
        # Who resumes an invoice clears its dispute, and what else it waits for: it was promised.
        bills = [r for r in view.case.worthwhile if r.promises[-1:] == (promise,)]
        unpaid = any(_pressing(view, r.invoice.id) and not _came_since(r, made) for r in bills)
        if promise.made >= called and unpaid:
            words = f"made on {made:%Y-%m-%d}: {promise.words}"
            yield until, _call(view, BROKEN_SINCE, MessageId(""), words)
            return


def _broken_word(view: View) -> Iterator[_Cause]:
    """Yield a call if a second promise came to nothing, and its money is open and not on hold."""
    broken = broken_promises(view.case, view.owner, view.practice, view.today)
    if len(broken) < BROKEN_ENOUGH:
        return
    last, until = broken[-1]
    waits = (r for r in view.case.worthwhile if not r.disputed and not _on_hold(view, r))
    if any(last in r.promises for r in waits):
        made = view.owner.day_of(last.made)
        words = f"the last one was of {made:%Y-%m-%d}: {last.words}"
        yield until, _call(view, BROKEN, MessageId(""), words)


def _on_hold(view: View, receivable: Receivable) -> bool:
    """Say whether just this invoice is on hold."""
    return any(h.invoice == receivable.invoice.id and h.holds(view.today) for h in view.case.holds)


def _unreachable(view: View) -> Iterator[_Cause]:
    """Yield a call if money or an answer is waited for, and every address has failed."""
    case = view.case
    contacts = case.client.contacts
    if not contacts or not all(recipient.gone(case, c.address) for c in contacts):
        return
    late = [d for r in case.worthwhile if (d := r.invoice.due) and d < view.today]
    since = [view.owner.day_of(h.at) for h in case.runaround.current] + late
    if since:
        words = f"{', '.join(c.address for c in contacts)}: gone, or not to be written to"
        yield max(since), _call(view, UNREACHABLE, MessageId(""), words)


def _last_called(view: View) -> date | None:
    return view.owner.day_of(max(view.case.called)) if view.case.called else None


def _rested(view: View) -> bool:
    """Say whether the last REST business days had no logged call."""
    last = _last_called(view)
    return last is None or view.today > view.practice.business_day_after(last, REST)


def _call(view: View, reason: str, message: MessageId, words: str) -> CallRecommended:
    # A client that was resumed without a call is to be called all the same: a new event.
    return CallRecommended(
        at=view.now,
        cause=f"the case on {view.now:%Y-%m-%d %H:%M:%S}",
        client=view.case.client.id,
        reason=reason,
        message=message,
        words=words[:200],
    )


def _lost(view: View) -> Iterator[PointOfContactLost]:
    """Yield that the point of contact is silent: a letter to them alone had no answer.

    Only a letter that wants an answer counts, and only where money is waited for. Whom the
    owner named stays: the owner's word stands.
    """
    case, point = view.case, view.case.runaround.point
    if point is None or point.by == "owner" or not case.worthwhile:
        return
    contact = case.client.contact(point.address)
    if contact is not None and not contact.reachable(view.today):
        return  # an absence is no silence; a bounce and a leaver are told elsewhere
    letter = _unheard(view, point)
    if letter is not None:
        on = view.owner.day_of(letter.since)
        yield PointOfContactLost(
            at=view.now,
            cause=letter.letter.key,
            client=case.client.id,
            reason=f"{point.address} has not answered since {on:%Y-%m-%d}",
        )


def _unheard(view: View, point: PointOfContact) -> DraftRecord | None:
    """Return the letter to the point of contact that had no answer for too long, or None."""
    days = view.practice.policy.second_request_after_days
    heard = [h.at for h in view.case.heard if h.sender.address == point.address]
    for draft in view.case.drafts:
        letter, since = draft.letter, draft.since
        if not draft.state.sent or letter.purpose not in EXPECTS_AN_ANSWER:
            continue
        if [a.address for a in letter.to] != [point.address] or since < point.since:
            continue
        if any(at > draft.planned for at in heard):
            continue
        patient = permit(view, Purpose.OVERDUE_AGAIN, letter.invoices).objections
        ends = view.practice.business_day_after(view.owner.day_of(since), days)
        if view.today >= ends and not patient:
            return draft
    return None


def call_of(event: CallRecommended) -> Call:
    """Return the call that *event* puts on record."""
    return Call(reason=event.reason, message=event.message, words=event.words, since=event.at)
