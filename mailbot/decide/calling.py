"""When is the telephone the better means, and when does somebody count as silent?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mailbot.decide import recipient
from mailbot.decide.asking import patience_ends, seconds, sent_as, unanswered
from mailbot.decide.callreason import BROKEN, MISSED, OVERDUE, SILENT, UNASKED, UNREACHABLE
from mailbot.decide.quiet import waiting
from mailbot.decide.schedule import on_or_after
from mailbot.decide.silence import DAYS_OF_A_VAGUE_PROMISE, permit
from mailbot.decide.view import View
from mailbot.model.case import Call, Case, Commitment, Receivable
from mailbot.model.event import CallRecommended, PointOfContactLost
from mailbot.model.letter import DraftRecord, Purpose
from mailbot.model.message import MessageId
from mailbot.model.policy import Practice
from mailbot.model.runaround import PointOfContact

REST = 20
"""Business days after a logged call in which no other one is recommended."""

SLACK = 3
"""Business days that money may be on its way by means unknown; no event says by which."""

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


def calls(view: View) -> Iterator[CallRecommended | PointOfContactLost]:
    """Yield the first call that the case asks for, and that its point of contact is silent.

    The telephone comes once for each cause: not while a call waits to be made, not when one
    was logged since, and not within REST business days of one.
    """
    yield from _lost(view)
    waits = bool(view.case.calls) or not view.case.open
    if not waits and permit(view, Purpose.CHECK_IN, ()).granted:
        yield from _first(_causes(view))


def _first(found: Iterator[CallRecommended]) -> Iterator[CallRecommended]:
    call = next(found, None)
    if call is not None:
        yield call


def _causes(view: View) -> Iterator[CallRecommended]:
    yield from _broken_word(view)
    yield from _missed(view)
    yield from _unreachable(view)
    yield from _silent(view)
    yield from _overdue(view)


def _silent(view: View) -> Iterator[CallRecommended]:
    """Yield a call if the question was asked twice and nobody was named."""
    for asked in unanswered(view):
        again = seconds(view.case, asked)
        unwanted = Purpose.SECOND_REQUEST in view.practice.policy.letters_off
        unwanted = unwanted or any(d.state.discarded for d in again)
        last = next((d for d in again if d.state.sent), asked if unwanted else None)
        if last is None:
            continue
        since = patience_ends(view, last)
        if view.today >= since and _due(view, since):
            on = view.owner.day_of(last.since or last.planned)
            yield _call(
                view,
                SILENT if last in again else UNASKED,
                sent_as(view, last.letter),
                f"the letter went out on {on:%Y-%m-%d}",
            )


def _overdue(view: View) -> Iterator[CallRecommended]:
    """Yield a call for the invoice that is longest overdue, from calendar.call_after_days on.

    Not while we are passed on, for then a letter asks who pays; nor while a reply of theirs
    waits for an answer.
    """
    calendar, practice, today = view.practice.calendar, view.practice, view.today
    if not calendar.reminders or view.case.runaround.current:
        return
    patience = timedelta(days=calendar.call_after_days)
    late = [(due, r) for r in view.case.open if (due := r.invoice.due) and due <= today - patience]
    if not late or waiting(view):
        return
    for due, receivable in sorted(late, key=lambda pair: pair[0]):
        number, since = receivable.invoice.id, on_or_after(due + patience, practice)
        free = not receivable.plan and permit(view, Purpose.OVERDUE_AGAIN, (number,)).granted
        if free and since <= today and _due(view, since):
            yield _call(view, OVERDUE, MessageId(""), f"{number} was due on {due:%Y-%m-%d}")


def _missed(view: View) -> Iterator[CallRecommended]:
    """Yield a call where more is open than the instalments that are still to come."""
    for receivable in view.case.open:
        parts = [
            (view.practice.business_day_after(part.on, SLACK), part) for part in receivable.plan
        ]
        over = [(until, part) for until, part in parts if until < view.today]
        left = sum(part.amount.amount for until, part in parts if until >= view.today)
        if over and receivable.balance.amount > left and _due(view, over[-1][0]):
            words = f"{receivable.invoice.id}: that of {over[-1][1].on:%Y-%m-%d}"
            yield _call(view, MISSED, MessageId(""), words)


def _broken_word(view: View) -> Iterator[CallRecommended]:
    """Yield a call if a second promise came to nothing, and its money is still open."""
    broken = broken_promises(view.case, view.practice, view.today)
    if len(broken) < BROKEN_ENOUGH:
        return
    last, until = broken[-1]
    if any(last in r.promises and not r.disputed for r in view.case.open) and _due(view, until):
        words = f"the last one was of {last.made:%Y-%m-%d}: {last.words}"
        yield _call(view, BROKEN, MessageId(""), words)


def _unreachable(view: View) -> Iterator[CallRecommended]:
    """Yield a call if money or an answer is waited for, and every address has failed."""
    case = view.case
    contacts = case.client.contacts
    if not contacts or not all(recipient.gone(case, c.address) for c in contacts):
        return
    late = [r.invoice.due for r in case.open if r.invoice.due and r.invoice.overdue(view.today)]
    since = [view.owner.day_of(h.at) for h in case.runaround.current] + late
    if since and _due(view, max(since)):
        words = f"{', '.join(c.address for c in contacts)}: gone, or not to be written to"
        yield _call(view, UNREACHABLE, MessageId(""), words)


def _due(view: View, since: date) -> bool:
    """Say whether no call was logged since the cause arose, nor in the last REST business days."""
    if not view.case.called:
        return True
    last = view.owner.day_of(max(view.case.called))
    return last < since and view.today > view.practice.business_day_after(last, REST)


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


def broken_promises(
    case: Case, practice: Practice, today: date
) -> tuple[tuple[Commitment, date], ...]:
    """Return the promises that came to nothing, each once, with the last day they had.

    One that was moved to another day before its own had come is no broken one.
    """
    found: dict[tuple[str, datetime], tuple[Commitment, date]] = {}
    for receivable in case.receivables:
        following = (*receivable.promises[1:], None)
        for promise, later in zip(receivable.promises, following, strict=False):
            on = promise.on or promise.made.date() + DAYS_OF_A_VAGUE_PROMISE
            until = practice.business_day_after(min(on, _far(today)), SLACK)
            moved = later is not None and later.made.date() <= on
            if until < today and not moved and not _kept(receivable, promise, until):
                found[promise.by, promise.made] = (promise, until)
    return tuple(sorted(found.values(), key=lambda pair: (pair[1], pair[0].made)))


def _far(today: date) -> date:
    return today + timedelta(days=366)  # people write 31 December 9999


def _kept(receivable: Receivable, promise: Commitment, until: date) -> bool:
    """Say whether the money that was promised came by the day *until*."""
    wanted = promise.amount.amount if promise.amount is not None else None
    came = sum(p.amount.amount for p in receivable.payments if promise.made.date() <= p.on <= until)
    if wanted is not None and came >= wanted:
        return True
    return receivable.paid_on is not None and receivable.paid_on <= until


def _lost(view: View) -> Iterator[PointOfContactLost]:
    """Yield that the point of contact is silent: a letter to them alone had no answer.

    Only a letter that wants an answer counts, and only where money is waited for. Whom the
    owner named stays: the owner's word stands.
    """
    case, point = view.case, view.case.runaround.point
    if point is None or point.by == "owner" or not case.open:
        return
    contact = case.client.contact(point.address)
    if contact is not None and not contact.reachable(view.today):
        return  # an absence is no silence; a bounce and a leaver are told elsewhere
    letter = _unheard(view, point)
    if letter is not None:
        on = view.owner.day_of(letter.since or letter.planned)
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
        letter, since = draft.letter, draft.since or draft.planned
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
