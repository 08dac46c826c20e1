"""Which letters, if any, does a case ask for as it stands?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.decide import recipient
from mailbot.decide.answering import answers, reply_overtaken
from mailbot.decide.asking import QUESTIONS, asking_overtaken, question, second_request, thanks
from mailbot.decide.calling import call_of, calls
from mailbot.decide.copying import (
    copies_for_others,
    copies_without_file,
    for_others_overtaken,
    is_for_another,
    is_later_copy,
    later_copies,
    later_copy_overtaken,
)
from mailbot.decide.dunning import reminder_overtaken, reminders
from mailbot.decide.kinds import as_treated
from mailbot.decide.silence import deadline_passes, limits, permit
from mailbot.decide.view import View
from mailbot.decide.wish import REMINDERS, REPLIES, WITHOUT_DEBT, Wish, invoices_of, letter_of
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import (
    NEWER,
    DraftEvent,
    DraftPlanned,
    DraftWithdrawalPlanned,
)
from mailbot.model.event import (
    CallRecommended,
    CaseEvent,
    Decided,
)
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, DraftState, LetterKey, Purpose
from mailbot.model.people import ClientKind, Owner
from mailbot.model.policy import Policy, Practice

PRESSING = frozenset({Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT, Purpose.ASK_DATE})
"""The questions that name a day where an avoider reads them (S0-40)."""

UNTOUCHED = frozenset({DraftState.PLANNED, DraftState.PLACED})
"""The states in which a draft is still ours to take away."""


def respond(
    case: Case, books: Books, owner: Owner, practice: Practice, now: datetime
) -> tuple[CaseEvent, ...]:
    """Return what the case asks for now.

    That is letters planned, letters withdrawn, calls to make, or the reasons for silence.
    Asking twice for the same state gives the same events.
    """
    view = View(case=case, books=books, owner=owner, practice=practice, now=now)
    told: list[CaseEvent] = list(_overtaken(view))
    view = view.seeing(_with(view.case, told, now))
    for call in calls(view):
        told.append(call)
        view = view.seeing(_with(view.case, (call,), now))
    told.extend(copies_without_file(view))
    # Each sees what the ones before it planned.
    for wishes in (_asked, answers, copies_for_others, later_copies, reminders):
        for wish in wishes(view):
            events = _granted(_without_owner(wish, owner), view)
            told.extend(events)
            view = view.seeing(_with(view.case, events, now))
    return tuple(told)


def _asked(view: View) -> Iterator[Wish]:
    """Yield the letter of the runaround that the case asks for, if any."""
    wish = thanks(view) or question(view) or second_request(view)
    if wish is not None:
        yield wish


def _granted(wish: Wish, view: View) -> tuple[CaseEvent, ...]:
    """Return the letter that *wish* asks for as planned, or why it is not written."""
    if not wish.to:
        return ()
    case, books, now = view.case, view.books, view.now
    invoices = wish.invoices or invoices_of(case, books, wish.thread)
    objections = _objections(wish, invoices, view)
    if objections:
        return _silence(wish, objections, view)
    letter = letter_of(wish, case, books, view.owner, invoices, view.practice.language)
    if case.draft(letter.key) is not None:
        return ()
    replaced = tuple(_replaced(case, wish, now))
    left = _after(case, {event.letter for event in replaced})
    objections = limits(left, letter.thread, books, view.practice.policy, now).objections
    if objections:
        return _silence(wish, objections, view)
    cause = wish.answers or wish.step
    return (*replaced, DraftPlanned(at=now, cause=cause, client=case.client.id, letter=letter))


def _objections(wish: Wish, invoices: tuple[InvoiceId, ...], view: View) -> tuple[str, ...]:
    policy = view.practice.policy
    objections = permit(view, wish.purpose, invoices).objections
    if not wish.step:
        objections += _too_old(view.case, wish, policy, view.now) + _answered(view.case, wish)
    if wish.purpose in policy.letters_off:
        objections += (f"you switched {wish.purpose} letters off ([policy] letters_off)",)
    if objections or wish.purpose not in QUESTIONS:
        return objections
    held = _in_the_owners_hands(view.case, wish)
    return (held,) if held else ()


def _with(case: Case, events: Iterable[CaseEvent], now: datetime) -> Case:
    """Return *case* as it will be when *events* are on record."""
    for event in events:
        if isinstance(event, DraftPlanned):
            record = DraftRecord(letter=event.letter, planned=now, since=now)
            case = replace(case, drafts=(*case.drafts, record))
        elif isinstance(event, DraftEvent):
            case = _after(case, {event.letter})
        elif isinstance(event, CallRecommended):
            case = replace(case, calls=(*case.calls, call_of(event)))
    return case


def _without_owner(wish: Wish, owner: Owner) -> Wish:
    """Return *wish* without the owner's own addresses: nobody writes to themselves."""
    return replace(
        wish,
        to=tuple(a for a in wish.to if not owner.writes_as(a.address)),
        cc=tuple(a for a in wish.cc if not owner.writes_as(a.address)),
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
    if wish.purpose in REPLIES | REMINDERS:
        return
    for draft in case.open_drafts:
        if draft.letter.purpose in QUESTIONS and draft.state in UNTOUCHED and not draft.leaving:
            yield _withdrawal(case, draft, f"{NEWER} takes its place", now)


def _overtaken(view: View) -> Iterator[DraftWithdrawalPlanned]:
    """Yield the withdrawal of every draft that something now speaks against.

    One that the owner edited stays: they are told, and told when nothing speaks against it
    any more.
    """
    for draft in view.case.open_drafts:
        if draft.leaving:
            continue
        reason = _against(draft, view)
        if draft.edited and not reason:
            reason = _written_beside(view.case, draft)
        if reason != draft.withdraw:
            yield _withdrawal(view.case, draft, reason, view.now)


def _against(draft: DraftRecord, view: View) -> str:
    """Return what now speaks against a letter that lies in Drafts, or an empty text."""
    case, letter = view.case, draft.letter
    objections = permit(view, letter.purpose, letter.invoices).objections
    if objections:
        return objections[0]
    paid = [n for n in letter.invoices if (r := case.receivable(n)) is not None and not r.open]
    if paid and letter.purpose not in WITHOUT_DEBT:
        return f"{paid[0]} was paid meanwhile"
    if case.client.language not in {"", letter.language}:
        return f"you want letters to them in another language ({case.client.language})"
    gone = [a.address for a in letter.to + letter.cc if recipient.gone(case, a.address)]
    if gone:
        return f"{gone[0]} is not to be written to any more"
    if letter.purpose in REMINDERS:
        return reminder_overtaken(view, draft)
    if is_later_copy(letter):
        return later_copy_overtaken(view, draft)
    if is_for_another(letter) and (reason := for_others_overtaken(view, draft)):
        return reason
    if letter.purpose in REPLIES:
        reason = reply_overtaken(view, draft)
    else:
        reason = asking_overtaken(view, letter)
    return reason or _deadline_passes(view, draft)


def _deadline_passes(view: View, draft: DraftRecord) -> str:
    """Return that the day which presses an avoider for a name or a date came too near."""
    if draft.letter.purpose not in PRESSING:
        return ""
    if as_treated(view).client.kind is not ClientKind.AVOIDER:
        return ""
    return deadline_passes(view, draft)


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


def _silence(wish: Wish, reasons: tuple[str, ...], view: View) -> tuple[Decided, ...]:
    """Return why a reply is not answered; a step of the calendar that waits is no news."""
    if wish.step:
        return ()
    return (
        Decided(
            at=view.now,
            cause=wish.answers,
            client=view.case.client.id,
            message=wish.answers,
            reasons=reasons,
        ),
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
