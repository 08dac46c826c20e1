"""Which letter, if any, does a case ask for as it stands?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from mailbot.decide import recipient
from mailbot.decide.silence import limits, permit
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.event import CaseEvent, Decided, DraftPlanned, DraftWithdrawalPlanned
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, DraftState, Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Owner
from mailbot.model.policy import Policy
from mailbot.model.reading import Intent
from mailbot.model.runaround import Hop

ANSWERS: dict[Intent, Purpose | None] = {
    Intent.REDIRECT: Purpose.CLARIFY_CONTACT,
    Intent.LEFT_COMPANY: Purpose.CLARIFY_CONTACT,
    Intent.CONTACT_ANSWER: Purpose.CONFIRM_CONTACT,
    Intent.REDIRECT_SELF_CONFIRM: Purpose.CONFIRM_CONTACT,
    # "Email is a terrible way to have an upset conversation" (S1-48): a call card.
    Intent.UPSET: None,
    Intent.DISPUTE: None,
    Intent.LEGAL_THREAT: None,
    Intent.CANNOT_PAY: None,
    # Shown to the owner, who answers in their own words.
    Intent.NOT_RECEIVED: None,
    Intent.LINK_TECHNICAL: None,
    Intent.COPY_REQUEST: None,
    Intent.PAYMENT_PLAN_REQUEST: None,
    Intent.NEEDS_INFO: None,
    # Nothing to answer.
    Intent.PROMISE_TO_PAY: None,
    Intent.PAID: None,
    Intent.ACKNOWLEDGEMENT: None,
    Intent.OUT_OF_OFFICE: None,
    Intent.BOUNCE: None,
    Intent.AUTO_REPLY_TICKET: None,
    Intent.UNSUBSCRIBE: None,
    Intent.UNRELATED: None,
}
"""For each intent, the letter that answers it; None means no letter."""

ALONE = frozenset({Purpose.ASK_CONTACT, Purpose.WRITE_TO_CONTACT})
"""The letters that ask one person who the point of contact is."""

QUESTIONS = ALONE | {Purpose.CLARIFY_CONTACT}
"""The letters that ask who the point of contact is."""

UNTOUCHED = frozenset({DraftState.PLANNED, DraftState.PLACED})
"""The states in which a draft is still ours to take away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A letter that the case asks for, before anything was held against it."""

    purpose: Purpose
    to: tuple[Address, ...]
    causes: tuple[MessageId, ...]
    answers: MessageId
    thread: ThreadId
    why: tuple[str, ...]
    cc: tuple[Address, ...] = ()


def respond(
    case: Case, books: Books, owner: Owner, policy: Policy, now: datetime
) -> tuple[CaseEvent, ...]:
    """Return what the case asks for now.

    That is letters planned, letters withdrawn, or the reasons for silence. Asking twice for
    the same state gives the same events.
    """
    withdrawn = tuple(_overtaken(case, books, owner, now))
    case = _after(case, {e.letter for e in withdrawn})
    wish = _wish(case, books, owner, policy, now)
    if wish is None:
        return withdrawn
    wish = _without_owner(wish, owner)
    if not wish.to:
        return withdrawn
    invoices = _invoices(case, books, wish.thread)
    objections = permit(case, invoices, books, owner, now).objections
    objections += _too_old(case, wish, policy, now) + _answered(case, wish)
    if wish.purpose in policy.letters_off:
        objections += (f"you switched {wish.purpose} letters off ([policy] letters_off)",)
    if objections:
        return (*withdrawn, _silence(case, wish, objections, now))
    if wish.purpose in QUESTIONS and (reason := _in_the_owners_hands(case, wish)):
        return (*withdrawn, _silence(case, wish, (reason,), now))
    letter = letter_of(wish, case, books, owner, invoices)
    if case.draft(letter.key) is not None:
        return withdrawn
    replaced = tuple(_replaced(case, wish, now))
    left = _after(case, {event.letter for event in replaced})
    objections = limits(left, wish.thread, books, policy, now).objections
    if objections:
        return (*withdrawn, _silence(case, wish, objections, now))
    planned = DraftPlanned(at=now, cause=wish.answers, client=case.client.id, letter=letter)
    return (*withdrawn, *replaced, planned)


def _without_owner(wish: Wish, owner: Owner) -> Wish:
    """Return *wish* without the owner's own addresses: nobody writes to themselves."""
    return replace(
        wish,
        to=tuple(a for a in wish.to if not owner.writes_as(a.address)),
        cc=tuple(a for a in wish.cc if not owner.writes_as(a.address)),
    )


def _wish(case: Case, books: Books, owner: Owner, policy: Policy, now: datetime) -> Wish | None:
    return _thanks(case, owner, now) or _question(case, books, owner, policy, now)


def _thanks(case: Case, owner: Owner, now: datetime) -> Wish | None:
    """Return the thank-you to the group once a point of contact ended a runaround."""
    point = case.runaround.point
    if point is None or point.message is None or not case.runaround.hops:
        return None
    if case.runaround.current:
        return None
    if _written(case, Purpose.CONFIRM_CONTACT, point.message):
        return None
    today = owner.day_of(now)
    to = recipient.only(case, point.address, today)
    others = recipient.involved(case, case.runaround.hops, today) + tuple(
        address
        for draft in case.drafts
        if draft.state.sent and draft.letter.purpose in QUESTIONS
        for address in draft.letter.to + draft.letter.cc
        if recipient.only(case, address.address, today)
    )
    reply = next((h for h in reversed(case.heard) if h.message == point.message), None)
    if not to or reply is None:
        return None
    return Wish(
        purpose=Purpose.CONFIRM_CONTACT,
        to=to,
        cc=tuple(a for a in dict.fromkeys(others) if a.address != point.address),
        causes=(point.message,),
        answers=reply.message,
        thread=reply.thread,
        why=(f"{reply.sender.name or reply.sender.address}, {reply.at:%Y-%m-%d}: “{reply.words}”",),
    )


def _question(case: Case, books: Books, owner: Owner, policy: Policy, now: datetime) -> Wish | None:
    """Return the letter that asks for one point of contact, if somebody passed us on.

    A question that went out stands: until it is answered, another "ask somebody else" is
    no reason to write again.
    """
    hops = tuple(h for h in case.runaround.current if _still_owed(case, books, h.thread))
    if not hops or _asked_since(case, hops[0], Purpose.CLARIFY_CONTACT):
        return None
    last = hops[-1]
    purpose, to, cc = _addressees(case, hops, policy, owner, now)
    if not to:
        to = recipient.only(case, last.by, owner.day_of(now))
        purpose = Purpose.ASK_CONTACT
    if not to or (purpose in ALONE and _asked_since(case, hops[0], purpose)):
        return None
    return Wish(
        purpose=purpose,
        to=to,
        cc=cc,
        causes=tuple(dict.fromkeys(h.message for h in hops)),
        answers=last.message,
        thread=last.thread,
        why=tuple(f"{h.by_label}, {h.at:%Y-%m-%d}: “{h.words}”" for h in hops),
    )


def _still_owed(case: Case, books: Books, thread: ThreadId) -> bool:
    """Say whether a thread is about something that is still open."""
    known = books.threads.get(thread)
    numbers = known.invoices if known else ()
    return not numbers or any(r.invoice.id in numbers for r in case.open)


def _addressees(
    case: Case, hops: tuple[Hop, ...], policy: Policy, owner: Owner, now: datetime
) -> tuple[Purpose, tuple[Address, ...], tuple[Address, ...]]:
    today = owner.day_of(now)
    if len(hops) < policy.hops_before_group_letter:
        to = recipient.pointed_to(case, hops[-1], today)
        return Purpose.WRITE_TO_CONTACT, to, recipient.only(case, hops[-1].by, today)
    group = recipient.everyone(case, hops, today)
    purpose = Purpose.CLARIFY_CONTACT if len(group) > 1 else Purpose.ASK_CONTACT
    return purpose, group, ()


def _asked_since(case: Case, first: Hop, purpose: Purpose) -> bool:
    """Say whether a letter of *purpose* that reacts to *first* or to a later hop went out."""
    since = {h.message for h in case.runaround.hops if h.at >= first.at}
    return any(
        d.state.sent and d.letter.purpose is purpose and since & set(d.letter.causes)
        for d in case.drafts
    )


def _written(case: Case, purpose: Purpose, cause: MessageId) -> bool:
    return any(
        d.letter.purpose is purpose and cause in d.letter.causes and not d.leaving
        for d in case.drafts
        if d.state is not DraftState.WITHDRAWN
    )


def _in_the_owners_hands(case: Case, wish: Wish) -> str:
    """Return why a question of the owner's own making comes first, or an empty text.

    They edit it, or have it open in a mail program that takes it out of the folder
    meanwhile, or they deleted the very letter that is wished for.
    """
    for draft in case.drafts:
        if draft.letter.purpose not in QUESTIONS:
            continue
        if draft.state is DraftState.EDITED:
            return f"you are editing the draft to {draft.letter.to[0].address}"
        if draft.state is DraftState.MISSING:
            return f"the draft to {draft.letter.to[0].address} is not to be seen in Drafts"
        if draft.state.discarded and draft.letter.causes == wish.causes:
            return "you deleted the letter that asks this"
    return ""


def _replaced(case: Case, wish: Wish, now: datetime) -> Iterator[DraftWithdrawalPlanned]:
    """Yield the withdrawal of untouched questions that the new letter takes the place of."""
    for draft in case.open_drafts:
        if draft.letter.purpose in QUESTIONS and draft.state in UNTOUCHED and not draft.leaving:
            yield _withdrawal(case, draft, f"a newer letter ({wish.purpose}) takes its place", now)


def _overtaken(
    case: Case, books: Books, owner: Owner, now: datetime
) -> Iterator[DraftWithdrawalPlanned]:
    """Yield the withdrawal of every draft that something now speaks against.

    One that the owner edited stays: they are told, and told when nothing speaks against it
    any more.
    """
    for draft in case.open_drafts:
        if draft.leaving:
            continue
        reason = _against(case, draft.letter, books, owner, now)
        if draft.edited and not reason:
            reason = _written_beside(case, draft)
        if reason != draft.withdraw:
            yield _withdrawal(case, draft, reason, now)


def _against(case: Case, letter: Letter, books: Books, owner: Owner, now: datetime) -> str:
    """Return what now speaks against a letter that lies in Drafts, or an empty text."""
    objections = permit(case, letter.invoices, books, owner, now).objections
    if objections:
        return objections[0]
    paid = [n for n in letter.invoices if (r := case.receivable(n)) is not None and not r.open]
    if paid:
        return f"{paid[0]} was paid meanwhile"
    gone = [a.address for a in letter.to + letter.cc if recipient.gone(case, a.address)]
    if gone:
        return f"{gone[0]} is not to be written to any more"
    point = case.runaround.point
    if letter.purpose is Purpose.CONFIRM_CONTACT:
        stands = point is not None and point.message in letter.causes
        return "" if stands else "the point of contact is another one now"
    current = case.runaround.current
    if not current:
        return "the point of contact was named"
    current = tuple(h for h in current if _still_owed(case, books, h.thread)) or current
    asked = letter.purpose in QUESTIONS and _asked_since(case, current[0], Purpose.CLARIFY_CONTACT)
    return "everybody was asked already" if asked else ""


def _written_beside(case: Case, draft: DraftRecord) -> str:
    own = [at for thread, at in case.written if thread == draft.letter.thread]
    later = [at for at in own if at > draft.planned]
    return f"you wrote to them yourself on {max(later):%Y-%m-%d}" if later else ""


def _withdrawal(
    case: Case, draft: DraftRecord, reason: str, now: datetime
) -> DraftWithdrawalPlanned:
    # The same may speak against an edited draft twice, and nothing in between.
    moment = f" on {now:%Y-%m-%d %H:%M:%S}" if draft.edited else ""
    return DraftWithdrawalPlanned(
        at=now,
        cause=f"{draft.letter.key}{moment}",
        client=case.client.id,
        letter=draft.letter.key,
        reason=reason,
    )


def _after(case: Case, going: set[LetterKey]) -> Case:
    """Return *case* as it stands when the letters *going* are withdrawn, but for edited ones."""
    drafts = tuple(
        replace(d, state=DraftState.WITHDRAWN) if d.letter.key in going and not d.edited else d
        for d in case.drafts
    )
    return replace(case, drafts=drafts)


def _silence(case: Case, wish: Wish, reasons: tuple[str, ...], now: datetime) -> Decided:
    return Decided(
        at=now, cause=wish.answers, client=case.client.id, message=wish.answers, reasons=reasons
    )


def _too_old(case: Case, wish: Wish, policy: Policy, now: datetime) -> tuple[str, ...]:
    reply = next((h for h in case.heard if h.message == wish.answers), None)
    oldest = now - timedelta(days=policy.answer_within_days)
    if reply is None or reply.at >= oldest:
        return ()
    return (f"the reply is older than {policy.answer_within_days} days",)


def _answered(case: Case, wish: Wish) -> tuple[str, ...]:
    """Return the objection that the owner has answered in the thread themselves."""
    reply = next((h for h in case.heard if h.message == wish.answers), None)
    own = [at for thread, at in case.written if thread == wish.thread]
    if reply is None or not own or max(own) <= reply.at:
        return ()
    return (f"you wrote to them yourself on {max(own):%Y-%m-%d}",)


def _invoices(case: Case, books: Books, thread: ThreadId) -> tuple[InvoiceId, ...]:
    """Return the open invoices of the thread, or all open ones where it names none."""
    known = books.threads.get(thread)
    named = known.invoices if known else ()
    still_open = tuple(r.invoice.id for r in case.open)
    return tuple(i for i in named if i in still_open) or named or still_open


def letter_of(
    wish: Wish, case: Case, books: Books, owner: Owner, invoices: tuple[InvoiceId, ...]
) -> Letter:
    """Return the letter that *wish* asks for; the same wish gives the same letter."""
    thread = books.threads.get(wish.thread)
    # A letter that was withdrawn, by a hold say, may be written again when the hold is over.
    attempt = sum(
        d.state is DraftState.WITHDRAWN
        and d.letter.purpose is wish.purpose
        and d.letter.causes == wish.causes
        for d in case.drafts
    )
    whole = repr((case.client.id, wish.purpose, wish.causes, wish.thread, attempt))
    key = LetterKey(blake2b(whole.encode(), digest_size=12).hexdigest())
    domain = owner.address.rpartition("@")[2]
    return Letter(
        key=key,
        purpose=wish.purpose,
        client=case.client.id,
        thread=wish.thread,
        invoices=invoices,
        to=wish.to,
        cc=wish.cc,
        answers=wish.answers,
        references=_references(thread.messages if thread else (), wish.answers),
        subject=_reply_subject(thread.subject) if thread else "",
        message_id=MessageId(f"<{key}.m@{domain}>"),
        token=MessageId(f"<{key}.r@{domain}>"),
        language=case.client.language,
        causes=wish.causes,
        why=wish.why,
    )


def _references(messages: tuple[MessageId, ...], answers: MessageId) -> tuple[MessageId, ...]:
    """Return the conversation up to *answers*, which stands last (RFC 5322, 3.6.4)."""
    return (*(m for m in messages if m != answers), answers)


def _reply_subject(subject: str) -> str:
    bare = subject.strip()
    return bare if bare[:3].casefold() == "re:" else f"Re: {bare}"
