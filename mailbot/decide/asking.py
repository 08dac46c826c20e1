"""Who is the one point of contact? The letters of the runaround, from question to thanks."""

from collections.abc import Iterator
from datetime import date, datetime

from mailbot.decide import recipient
from mailbot.decide.recipient import Recipients
from mailbot.decide.silence import deadline_passes
from mailbot.decide.unclear import unclear
from mailbot.decide.view import View
from mailbot.decide.wish import Wish, already_written, invoices_of, why_of
from mailbot.model.books import Books
from mailbot.model.case import Case, Heard
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, DraftState, Letter, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.reading import Intent
from mailbot.model.runaround import Hop

ALONE = frozenset({Purpose.ASK_CONTACT, Purpose.WRITE_TO_CONTACT})
"""The letters that ask one person who the point of contact is."""

QUESTIONS = ALONE | {Purpose.CLARIFY_CONTACT}
"""The letters that ask who the point of contact is."""

ASKED_AGAIN = frozenset({Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT})
"""The questions that are asked a second time after silence."""

NAMING = frozenset({Intent.CONTACT_ANSWER, Intent.REDIRECT_SELF_CONFIRM})
"""What an answer says that names somebody, be it without an address."""


THANKED_WITHIN = 10
"""Business days after which a thank-you for a name would only puzzle its readers."""


def thanks(view: View) -> Wish | None:
    """Return the thank-you to the group once a point of contact ended a runaround, and lately."""
    case, today = view.case, view.today
    point = case.runaround.point
    if point is None or point.message is None or not case.runaround.hops:
        return None
    if case.runaround.current or _long_ago(view, point.since):
        return None
    if already_written(case, Purpose.CONFIRM_CONTACT, point.message):
        return None
    to = recipient.only(case, point.address, today)
    reply = next((h for h in reversed(case.heard) if h.message == point.message), None)
    if not to or reply is None:
        return None
    cc = _thanked(view, point.address, reply)
    invoices = _about(view, (*to, *cc), reply.thread)
    if invoices is None:
        return None
    return Wish(
        purpose=Purpose.CONFIRM_CONTACT,
        to=to,
        cc=cc,
        causes=(point.message,),
        answers=reply.message,
        thread=reply.thread,
        invoices=invoices,
        why=(why_of(reply),),
    )


def _long_ago(view: View, named: datetime) -> bool:
    """Say whether somebody was *named* so long ago that nobody waits for thanks any more."""
    last = view.practice.business_day_after(view.owner.day_of(named), THANKED_WITHIN)
    return view.today > last


def _thanked(view: View, address: str, reply: Heard) -> Recipients:
    """Return who learns of the point of contact: who was asked, and who passed us on."""
    case, today = view.case, view.today
    asked = (
        reader
        for draft in case.drafts
        if draft.state.sent and draft.letter.purpose in QUESTIONS
        for reader in draft.letter.to + draft.letter.cc
    )
    others = recipient.involved(case, case.runaround.hops, today)
    others = tuple(dict.fromkeys((*others, *recipient.still(case, asked, today))))
    division = recipient.division_of(case, address)
    division = division or recipient.division_of(case, reply.sender.address)
    readers = recipient.together(case, others, division)
    return tuple(a for a in readers if a.address != address)


def _about(
    view: View, readers: tuple[Address, ...], thread: ThreadId
) -> tuple[InvoiceId, ...] | None:
    """Return the invoices a letter in *thread* is about; None if *readers* may know of none."""
    invoices = invoices_of(view.case, view.books, thread)
    known = recipient.shown(view.case, readers, invoices)
    return None if invoices and not known else known


def question(view: View) -> Wish | None:
    """Return the letter that asks for one point of contact, if somebody passed us on.

    A question that went out stands: until it is answered, another "ask somebody else" is
    no reason to write again. Each division has a runaround of its own.
    """
    case, books = view.case, view.books
    hops = tuple(h for h in case.runaround.current if still_owed(case, books, h.thread))
    asked = (_question(view, own) for own in _by_division(case, hops))
    return next((wish for wish in asked if wish is not None), None)


def _by_division(case: Case, hops: tuple[Hop, ...]) -> Iterator[tuple[Hop, ...]]:
    """Yield the hops of each division, the last to pass us on first; of none go with each."""
    found = dict.fromkeys(recipient.division_of_hop(case, h) for h in reversed(hops))
    divisions = [d for d in found if d] or ([""] if hops else [])
    for name in divisions:
        yield tuple(h for h in hops if recipient.division_of_hop(case, h) in {name, ""})


def _question(view: View, hops: tuple[Hop, ...]) -> Wish | None:
    case = view.case
    if asked_since(case, hops, Purpose.CLARIFY_CONTACT):
        return None
    last = hops[-1]
    purpose, to, cc = _addressees(view, hops)
    if not to:
        to = recipient.only(case, last.by, view.today)
        purpose = Purpose.ASK_CONTACT
    if not to or (purpose in ALONE and asked_since(case, hops, purpose)):
        return None
    invoices = _about(view, (*to, *cc), last.thread)
    if invoices is None:
        return None
    return Wish(
        purpose=purpose,
        to=to,
        cc=cc,
        causes=tuple(dict.fromkeys(h.message for h in hops)),
        answers=last.message,
        thread=last.thread,
        invoices=invoices,
        why=tuple(f"{h.by_label}, {h.at:%Y-%m-%d}: “{h.words}”" for h in hops),
    )


def still_owed(case: Case, books: Books, thread: ThreadId) -> bool:
    """Say whether a thread is about something that is still open."""
    known = books.threads.get(thread)
    numbers = known.invoices if known else ()
    return not numbers or any(r.invoice.id in numbers for r in case.worthwhile)


def _addressees(
    view: View, hops: tuple[Hop, ...]
) -> tuple[Purpose, tuple[Address, ...], tuple[Address, ...]]:
    case, today = view.case, view.today
    if len(hops) < view.practice.policy.hops_before_group_letter:
        to = recipient.pointed_to(case, hops[-1], today)
        cc = recipient.only(case, hops[-1].by, today)
        cc = cc if len({recipient.division_of(case, a.address) for a in to + cc} - {""}) < 2 else ()
        return Purpose.WRITE_TO_CONTACT, to, cc
    group = recipient.everyone(case, hops, today)
    purpose = Purpose.CLARIFY_CONTACT if len(group) > 1 else Purpose.ASK_CONTACT
    return purpose, group, ()


def asked_since(case: Case, hops: tuple[Hop, ...], purpose: Purpose) -> bool:
    """Say whether a letter of *purpose* that reacts to one of *hops* went out."""
    since = {h.message for h in hops}
    return any(
        d.state.sent and d.letter.purpose is purpose and since & set(d.letter.causes)
        for d in case.drafts
    )


def second_request(view: View) -> Wish | None:
    """Return the group letter's second act: asked once more, with a dated default.

    It comes once a question, after policy.second_request_after_days business days of silence,
    to the same readers, and answers the question itself. Whom it names is no point of contact
    by that: the same silence again is a call (decide/calling.py), and only what comes of it,
    or a reply, names one. Nobody is ever named by silence alone.
    """
    for asked in unanswered(view):
        if seconds(view.case, asked) or _waits_for_the_owner(view.case, asked):
            continue
        if view.today >= patience_ends(view, asked) and (wish := _second(view, asked)):
            return wish
    return None


def unanswered(view: View) -> Iterator[DraftRecord]:
    """Yield the questions that went out and wait for a name, the last of each runaround."""
    case, books = view.case, view.books
    waiting = {h.message for h in case.runaround.current if still_owed(case, books, h.thread)}
    for draft in reversed(case.drafts):
        if draft.state.sent and draft.letter.purpose in ASKED_AGAIN:
            if waiting & set(draft.letter.causes):
                yield draft
            waiting -= set(draft.letter.causes)


def seconds(case: Case, asked: DraftRecord) -> tuple[DraftRecord, ...]:
    """Return the second letters that were written after *asked*, and not taken back."""
    return tuple(
        d
        for d in case.drafts
        if d.letter.purpose is Purpose.SECOND_REQUEST
        and asked.letter.message_id in d.letter.causes
        and d.state is not DraftState.WITHDRAWN
    )


def patience_ends(view: View, asked: DraftRecord) -> date:
    """Return the day from which the silence after *asked* is long enough to act on.

    A reply that names nobody does not break it. One that only the owner can understand, and
    a letter of the owner's own, give it as many days again.
    """
    case, owner = view.case, view.owner
    moments = [asked.since]
    moments += [h.at for h in case.heard if h.unsure and h.at > asked.planned]
    moments += [at for thread, at in case.written if thread == asked.letter.thread]
    days = view.practice.policy.second_request_after_days
    return view.practice.business_day_after(owner.day_of(max(moments)), days)


def _second(view: View, asked: DraftRecord) -> Wish | None:
    case, letter = view.case, asked.letter
    default = () if _named_somehow(case, asked) else _default(view, letter)
    to = tuple(dict.fromkeys((*recipient.still(case, letter.to, view.today), *default)))
    invoices = _about(view, to, letter.thread)
    if not to or invoices is None:
        return None
    return Wish(
        purpose=Purpose.SECOND_REQUEST,
        to=to,
        causes=(letter.message_id,),
        answers=sent_as(view, letter),
        thread=letter.thread,
        invoices=invoices,
        why=tuple(_why_again(view, asked)),
        about=default[0].address if default else "",
    )


def _waits_for_the_owner(case: Case, asked: DraftRecord) -> bool:
    """Say whether somebody was named whom only the owner can believe: they did answer."""
    said = (h for h in unclear(case) if h.at > asked.planned)
    return any(NAMING & set(h.intents) for h in said)


def _named_somehow(case: Case, asked: DraftRecord) -> bool:
    """Say whether somebody was named without an address: another name beside it would not do."""
    return any(NAMING & set(h.intents) and h.at > asked.planned for h in case.heard)


def _default(view: View, letter: Letter) -> Recipients:
    """Return whom the second letter names: most were sent there, and they can be written to."""
    case = view.case
    hops = tuple(h for h in case.runaround.current if _concerns(case, h, letter))
    found = recipient.presumed(case, hops, view.today)
    own = any(view.owner.writes_as(a.address) for a in found)
    readers = {recipient.division_of(case, a.address) for a in (*letter.to, *found)} - {""}
    return () if own or len(readers) > 1 else found


def _concerns(case: Case, hop: Hop, letter: Letter) -> bool:
    """Say whether *hop* belongs to the runaround that *letter* asks about, later ones included."""
    division = recipient.division_of_hop(case, hop)
    theirs = {recipient.division_of(case, a.address) for a in letter.to} - {""}
    return hop.message in letter.causes or not theirs or division in theirs | {""}


def sent_as(view: View, letter: Letter) -> MessageId:
    """Return the Message-ID under which *letter* went out: some programs give it a new one."""
    letters, thread = view.books.letters, view.books.threads.get(letter.thread)
    for message in reversed(thread.messages if thread else ()):
        if letters.get(message, (None, None))[1] == letter.key and message != letter.token:
            return message
    return letter.message_id


def _why_again(view: View, asked: DraftRecord) -> Iterator[str]:
    on = view.owner.day_of(asked.since)
    yield f"nobody was named since your letter of {on:%Y-%m-%d}"
    later = (h for h in view.case.heard if h.at > asked.planned)
    yield from (why_of(h) for h in later if h.message not in asked.letter.causes)


def asking_overtaken(view: View, letter: Letter) -> str:
    """Return why a letter of the runaround is not needed any more, or an empty text."""
    case, books = view.case, view.books
    point = case.runaround.point
    if letter.purpose is Purpose.CONFIRM_CONTACT:
        stands = point is not None and point.message in letter.causes
        return "" if stands else "the point of contact is another one now"
    current = case.runaround.current
    if not current:
        return "the point of contact was named"
    if letter.purpose is Purpose.SECOND_REQUEST:
        return _second_overtaken(view, letter)
    current = tuple(h for h in current if still_owed(case, books, h.thread)) or current
    own = tuple(h for h in current if h.message in letter.causes) or current
    asked = letter.purpose in QUESTIONS and asked_since(case, own, Purpose.CLARIFY_CONTACT)
    return "everybody was asked already" if asked else ""


def _second_overtaken(view: View, letter: Letter) -> str:
    for asked in unanswered(view):
        if asked.letter.message_id in letter.causes:
            if _waits_for_the_owner(view.case, asked):
                return "somebody was named meanwhile; who it is, is for you to say"
            if view.today < patience_ends(view, asked):
                return "somebody wrote since; the silence is counted anew"
            draft = view.case.draft(letter.key)
            return deadline_passes(view, draft) if draft is not None else ""
    return "a newer letter asks the same"
