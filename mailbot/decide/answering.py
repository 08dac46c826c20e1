"""Which letter does one reply ask for: copies, records, a date, a plan?"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.decide import recipient
from mailbot.decide.evidence import files_for, meant
from mailbot.decide.instalment import plan_for
from mailbot.decide.politeness import is_polite_only
from mailbot.decide.quiet import MACHINES, unanswered
from mailbot.decide.subject import file_about, subject_of
from mailbot.decide.view import View
from mailbot.decide.wish import (
    DEMANDS,
    OFFERS,
    REPLIES,
    Wish,
    invoices_of,
    named_deadbeat,
    why_of,
)
from mailbot.model.case import Case, Heard, Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, DraftState, Purpose
from mailbot.model.message import ThreadId
from mailbot.model.people import CopyScope
from mailbot.model.reading import Intent

TOLD_WHEN_PAID = "they say when, how much or by which reference; the money is waited for"
"""Why nothing is asked of one who says that it is paid."""

LATELY = timedelta(days=180)
"""A file that never came again in this time is a matter for the telephone."""

_ELSEWHERE = frozenset(
    {
        *(Intent.REDIRECT, Intent.LEFT_COMPANY, Intent.UNSUBSCRIBE),
        *(Intent.DISPUTE, Intent.UPSET, Intent.LEGAL_THREAT),
    }
)
"""What is answered by another letter, by telephone or not at all, whatever else is said."""


def answers(view: View) -> Iterator[Wish]:
    """Yield the letters that answer what the replies of the case say, the oldest first.

    Only somebody's last word in a conversation is answered, and each with one letter.
    """
    for reply in last_words(view.case):
        if not _is_answered(view.case, reply):
            yield from _answer(view, reply)


def reply_overtaken(view: View, draft: DraftRecord) -> str:
    """Return why an answer is not needed any more, or an empty text."""
    case, letter = view.case, draft.letter
    reply = next((h for h in case.heard if h.message in letter.causes), None)
    reader = letter.to[0].address
    since = draft.planned if reply is None or reply.sender.address != reader else reply.at
    again = [h.at for h in case.heard if _is_word(h, reader, letter.thread) and h.at > since]
    if again:
        return f"{reader} wrote again on {max(again):%Y-%m-%d}"
    own = [at for thread, at in case.written if thread == letter.thread and at > since]
    if own:
        return f"you wrote to them yourself on {max(own):%Y-%m-%d}"
    bills = [r for number in letter.invoices if (r := case.receivable(number)) is not None]
    if letter.purpose is Purpose.ASK_DATE and any(_has_day(r, since=reply) for r in bills):
        return "a day was named"
    if letter.purpose in OFFERS and (named_deadbeat(case) or any(r.plan for r in bills)):
        return "you named them a deadbeat" if named_deadbeat(case) else "a plan was agreed on"
    if letter.purpose is Purpose.ASK_COPIES and scope_for(case, reader) is not None:
        return f"{reader} said which copies they want"
    return ""


def resent_to(case: Case, address: str, at: datetime) -> bool:
    """Say whether the same file went to this person again in the half year before *at*."""
    return any(
        d.letter.purpose is Purpose.RESEND_INVOICE
        and d.state.sent
        and timedelta(0) < at - d.planned < LATELY
        and address in {a.address for a in d.letter.to}
        for d in case.drafts
    )


def scope_for(case: Case, address: str) -> CopyScope | None:
    """Return which copies this person wants, or None where they never said it."""
    return next((s.scope for s in case.subscriptions if s.address == address), None)


def offered_options(case: Case) -> bool:
    """Say whether a letter with options went out already."""
    return any(d.letter.purpose is Purpose.OFFER_OPTIONS and d.state.sent for d in case.drafts)


def last_words(case: Case) -> Iterator[Heard]:
    """Yield the last thing each person said in each conversation, the oldest first.

    A bare "Thank you!" takes nothing back that they asked for before. What only the owner can
    understand, or is answered elsewhere, is left out.
    """
    words = [h for h in case.heard if _says_something(h)]
    last = {(h.sender.address, h.thread): h for h in sorted(words, key=lambda h: h.at)}
    for reply in sorted(last.values(), key=lambda h: h.at):
        if not reply.unsure and _ELSEWHERE.isdisjoint(reply.intents):
            yield reply


def _is_word(heard: Heard, address: str, thread: ThreadId) -> bool:
    mine = heard.sender.address == address and heard.thread == thread
    return mine and _says_something(heard)


def _says_something(heard: Heard) -> bool:
    return not set(heard.intents) <= MACHINES and not is_polite_only(heard)


def _is_answered(case: Case, reply: Heard) -> bool:
    """Say whether a letter that answers *reply* is on record, discarded ones included."""
    return any(
        reply.message in d.letter.causes
        and reply.sender.address in {a.address for a in d.letter.to}
        for d in case.drafts
        if d.letter.purpose in REPLIES and _stands(d)
    )


def _stands(draft: DraftRecord) -> bool:
    return draft.state is not DraftState.WITHDRAWN and not draft.leaving


def wrote(case: Case, purpose: Purpose, address: str) -> bool:
    """Say whether a letter of *purpose* to this person is on record, a deleted one included."""
    return any(
        d.letter.purpose is purpose and address in {a.address for a in d.letter.to}
        for d in case.drafts
        if _stands(d)
    )


def _answer(view: View, reply: Heard) -> Iterator[Wish]:
    """Yield the letter for the first thing the reply says that has one."""
    for intent in reply.intents:
        write = ANSWERS[intent]
        wish = write(view, reply) if write is not None else None
        if wish is not None:
            yield wish
        if wish is not None or intent in _FIRST:
            return


def _wish(
    view: View, reply: Heard, purpose: Purpose, invoices: tuple[InvoiceId, ...] = ()
) -> Wish | None:
    """Return the letter to who wrote; none where that is nobody to write to (S0-18)."""
    to = recipient.only(view.case, reply.sender.address, view.today)
    about = invoices or invoices_of(view.case, view.books, reply.thread)
    theirs = recipient.shown(view.case, to, about)
    if not to or (about and not theirs):
        return None
    return Wish(
        purpose=purpose,
        to=to,
        causes=(reply.message,),
        answers=reply.message,
        thread=reply.thread,
        why=(why_of(reply),),
        invoices=theirs,
    )


def _bills(view: View, invoices: tuple[InvoiceId, ...]) -> tuple[Receivable, ...]:
    return tuple(r for r in view.case.open if r.invoice.id in invoices)


# One letter each


def _resend(view: View, reply: Heard) -> Wish | None:
    """Return the records with the same files again, once to each person; then it is a call.

    Without any file on record there is nothing to send: the owner was told.
    """
    case = view.case
    about = meant(case, view.books, reply.thread)
    bills = tuple(r.invoice.id for r in _bills(view, about))
    files = files_for(case, reply.sender, bills) if bills else ()
    if not files or resent_to(case, reply.sender.address, reply.at):
        return None
    wish = _wish(view, reply, Purpose.RESEND_INVOICE, bills)
    return wish and replace(wish, files=files)


def _copies(view: View, reply: Heard) -> Wish | None:
    """Return the copy where it is known which they want, else the question."""
    case, address = view.case, reply.sender.address
    scope = scope_for(case, address)
    if scope is None:
        asked = wrote(case, Purpose.ASK_COPIES, address)
        return None if asked else _wish(view, reply, Purpose.ASK_COPIES)
    about = meant(case, view.books, reply.thread)
    files = files_for(case, reply.sender, about) if about else ()
    if scope not in {CopyScope.THIS, CopyScope.ALL} or not files:
        return None
    wish = _wish(view, reply, Purpose.SEND_COPIES, about)
    return wish and replace(wish, files=files)


def _remittance(view: View, reply: Heard) -> Wish | None:
    """Return the thanks that ask when and how it was paid, once in a conversation."""
    told = (reply.message, (TOLD_WHEN_PAID,)) in view.case.silences
    asked = _asked_here(view.case, reply, Purpose.ASK_REMITTANCE)
    return None if told or asked else _wish(view, reply, Purpose.ASK_REMITTANCE)


def _date_of_promise(view: View, reply: Heard) -> Wish | None:
    """Return the question for a day, where the last promise of a bill names none."""
    bills = _bills(view, meant(view.case, view.books, reply.thread))
    vague = [r for r in bills if r.promise and r.promise.on is None and r.promise.made == reply.at]
    if not vague or _asked_here(view.case, reply, Purpose.ASK_DATE):
        return None
    return _wish(view, reply, Purpose.ASK_DATE, tuple(r.invoice.id for r in vague))


def _date_of_work(view: View, reply: Heard) -> Wish | None:
    """Return the question for a day where "it is being processed" led to nothing for days.

    Never before the due date, nor while it is open who the right person is, or something that
    they asked for has no answer: that is our turn and not theirs.
    """
    case, practice = view.case, view.practice
    heard_on = view.owner.day_of(reply.at)
    patience = practice.policy.second_request_after_days
    if view.today < practice.business_day_after(heard_on, patience):
        return None
    point = case.runaround.point
    elsewhere = case.runaround.current or (point and point.address != reply.sender.address)
    if elsewhere or _news(case, reply) or _asked_here(case, reply, Purpose.ASK_DATE):
        return None
    if any(h.sender.address == reply.sender.address for h in unanswered(view)):
        return None
    late = tuple(
        r.invoice.id
        for r in _bills(view, meant(case, view.books, reply.thread))
        if r.invoice.due is not None and r.invoice.due < view.today and _is_quiet(r)
        if not _reminded_since(case, r, reply)
    )
    return _wish(view, reply, Purpose.ASK_DATE, late) if late else None


def _reminded_since(case: Case, receivable: Receivable, reply: Heard) -> bool:
    return any(
        receivable.invoice.id in d.letter.invoices and d.since > reply.at
        for d in case.drafts
        if d.state.sent and d.letter.purpose in DEMANDS
    )


def _is_quiet(receivable: Receivable) -> bool:
    """Say whether nothing was said of the money of one invoice."""
    said = receivable.promise or receivable.claimed or receivable.plan
    return not said and not receivable.disputed


def _news(case: Case, reply: Heard) -> bool:
    """Say whether anybody wrote in the conversation since."""
    heard = any(h.thread == reply.thread and h.at > reply.at for h in case.heard)
    own = any(thread == reply.thread and at > reply.at for thread, at in case.written)
    ours = any(
        d.letter.thread == reply.thread and d.state.sent and d.since > reply.at for d in case.drafts
    )
    return heard or own or ours


def _asked_here(case: Case, reply: Heard, purpose: Purpose) -> bool:
    return any(
        d.letter.purpose is purpose and d.letter.thread == reply.thread
        for d in case.drafts
        if _stands(d)
    )


def _has_day(receivable: Receivable, *, since: Heard | None) -> bool:
    promise = receivable.promise
    return (
        promise is not None
        and promise.on is not None
        and (since is None or promise.made > since.at)
    )


def _plan(view: View, reply: Heard) -> Wish | None:
    """Return the plan that the terms allow; a deadbeat is offered none, and called instead."""
    if named_deadbeat(view.case):
        return None
    bills = _bills(view, invoices_of(view.case, view.books, reply.thread))
    plan = plan_for(bills, view.practice, view.today)
    if not plan or any(r.plan for r in bills):
        return None
    wish = _wish(view, reply, Purpose.OFFER_PLAN, tuple(r.invoice.id for r in bills))
    return wish and replace(wish, plan=plan)


def _options(view: View, reply: Heard) -> Wish | None:
    """Return the plan if one was asked for and is possible, else the options; once."""
    if Intent.PAYMENT_PLAN_REQUEST in reply.intents and (wish := _plan(view, reply)):
        return wish
    if offered_options(view.case) or named_deadbeat(view.case):
        return None
    return _wish(view, reply, Purpose.OFFER_OPTIONS)


def _answer_to_question(view: View, reply: Heard) -> Wish | None:
    subject = subject_of(reply.words)
    wish = _wish(view, reply, Purpose.ANSWER_QUESTION)
    return wish and replace(wish, about=subject, files=file_about(subject, view.practice.terms))


ANSWERS: dict[Intent, Callable[[View, Heard], Wish | None] | None] = {
    Intent.CANNOT_PAY: _options,
    Intent.PAYMENT_PLAN_REQUEST: _plan,
    Intent.NOT_RECEIVED: _resend,
    Intent.LINK_TECHNICAL: _resend,
    Intent.PAID: _remittance,
    Intent.PROMISE_TO_PAY: _date_of_promise,
    Intent.NEEDS_INFO: _answer_to_question,
    Intent.COPY_REQUEST: _copies,
    Intent.ACKNOWLEDGEMENT: _date_of_work,
    # Who the point of contact is, is asked and confirmed for the whole case (decide/asking.py).
    Intent.REDIRECT: None,
    Intent.LEFT_COMPANY: None,
    Intent.CONTACT_ANSWER: None,
    Intent.REDIRECT_SELF_CONFIRM: None,
    # "Email is a terrible way to have an upset conversation" (S1-48): a call card.
    Intent.UPSET: None,
    Intent.DISPUTE: None,
    Intent.LEGAL_THREAT: None,
    # Nothing to answer.
    Intent.OUT_OF_OFFICE: None,
    Intent.BOUNCE: None,
    Intent.AUTO_REPLY_TICKET: None,
    Intent.UNSUBSCRIBE: None,
    Intent.UNRELATED: None,
}
"""For each intent, the letter that answers it as things stand; None means no letter."""

_FIRST = frozenset(
    {
        Intent.CANNOT_PAY,
        Intent.PAYMENT_PLAN_REQUEST,
        Intent.NOT_RECEIVED,
        Intent.LINK_TECHNICAL,
    }
)
"""What comes first: if it has no letter now, nothing else that is said has one."""
