"""What is the owner to be told?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailbot.decide import quiet
from mailbot.decide.callcard import call_card, letters_instead
from mailbot.decide.custom import customs
from mailbot.decide.endings import unwanted
from mailbot.decide.lately import answers, changes, warned
from mailbot.decide.map import map_of
from mailbot.decide.sending import doubtful
from mailbot.decide.unclear import unclear
from mailbot.decide.view import View
from mailbot.model.agenda import Agenda, Alarm, Beside, Errand, Nameless, Riddle, Waiting
from mailbot.model.books import Books
from mailbot.model.callreason import COUNSEL, COUNSEL_HOLD
from mailbot.model.case import Case, Heard
from mailbot.model.event import MessageSetAside
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import DraftRecord, LetterKey
from mailbot.model.mailbox import LONG_AGO
from mailbot.model.map import RunaroundMap
from mailbot.model.people import Owner
from mailbot.model.policy import Practice

NOTHING = Beside()

STRANGERS_DAYS = 14
"""So many days a stranger's message is asked about."""


def agenda(
    books: Books,
    owner: Owner,
    practice: Practice,
    now: datetime,
    beside: Beside = NOTHING,
    *,
    again: bool = False,
) -> Agenda:
    """Return what waits for the owner at the moment *now*, and what changed since the last digest.

    *again*: nobody read that one, so what it told is told once beside.
    """
    today, last = owner.day_of(now), books.digest.planned if books.digest else None
    since = (last.since if again else last.at) if last else LONG_AGO
    told = books.digest.cried if books.digest and again else last.urgent if last else ()
    news = books.news if again else books.news[books.old_news :]
    fresh = tuple(warned(news))
    views = [
        View(case=case, books=books, owner=owner, practice=practice, now=now)
        for case in books.cases.values()
    ]
    cried = (replace(a, again=a.key in told) for a in alarms(books, owner, beside))
    return Agenda(
        on=today,
        alarms=tuple(cried),
        stopped=tuple(v.case.client.name for v in views if _stopped(v.case)),
        calls=tuple(sorted(_errands(views), key=lambda e: e.since)),
        letters=tuple(sorted(_letters(views, beside.approved), key=lambda w: w.since)),
        riddles=tuple(_riddle(v, h) for v in views for h in unclear(v.case)),
        clock=tuple(sorted(_clock(views), key=lambda r: r.on)),
        invoices=tuple(
            replace(one, sent=one.sent.astimezone(ZoneInfo(owner.timezone)))
            for one in books.invoices_proposed.values()
        ),
        payments=tuple(books.payments_proposed.values()),
        undated=tuple(
            (v.case.client.name, r.invoice.id)
            for v in views
            for r in v.case.open
            if r.invoice.due is None
        ),
        left_over=tuple(_left_over(views, books)),
        nameless=tuple(n for v in views for n in _nameless(v)),
        strangers=tuple(_strangers(books, owner, today)),
        warnings=tuple(w for v in views for w in _warnings(v.case)),
        troubles=tuple(t for t in beside.troubles if t.quarantined),
        problems=beside.problems,
        news=changes(news, books, owner, practice, now, _day(since, owner)),
        answers=(*answers(news), *(("", one) for one in beside.answers)),
        told=tuple(dict.fromkeys((*doubtful(books, owner, now, fresh), *fresh, *beside.told))),
        unwanted=unwanted(books),
        customs=tuple(c for v in views for c in customs(v)),
        maps=tuple(_maps(views)),
    )


def _left_over(views: Iterable[View], books: Books) -> Iterator[tuple[str, InvoiceId, Money]]:
    """Yield what only the owner can let go of, unless a booking asks about that invoice."""
    proposals = books.payments_proposed.values()
    asked = {share.invoice for proposal in proposals for share in proposal.shares}
    for view in views:
        for receivable in view.case.open:
            number = receivable.invoice.id
            if receivable.trifling and number not in asked:
                yield view.case.client.name, number, receivable.balance


def _day(at: datetime, owner: Owner) -> date:
    return owner.day_of(at) if at != LONG_AGO else date.min


def alarms(books: Books, owner: Owner, beside: Beside = NOTHING) -> tuple[Alarm, ...]:
    """Return what cannot wait for a working day: counsel, suspected fraud, a refused sign-in."""
    found = [alarm for case in books.cases.values() for alarm in _alarms(case, owner)]
    return (*found, *(Alarm(client="", said=words) for words in beside.refused))


def _alarms(case: Case, owner: Owner) -> Iterator[Alarm]:
    name = case.client.name
    for call in case.calls:
        if call.reason == COUNSEL:
            day = owner.day_of(call.since)
            yield Alarm(client=name, said=call.words, counsel=True, since=day)
    for reason in dict.fromkeys(case.alarms):
        yield Alarm(client=name, said=reason)


def _stopped(case: Case) -> bool:
    """Say whether counsel stops letters still, after the call was made that cried out."""
    stops = any(hold.reason == COUNSEL_HOLD for hold in case.holds)
    return stops and not any(call.reason == COUNSEL for call in case.calls)


def _warnings(case: Case) -> Iterator[tuple[str, str]]:
    for reason in dict.fromkeys(case.warnings):
        if reason not in case.alarms:
            yield case.client.name, reason


def _errands(views: Iterable[View]) -> Iterator[Errand]:
    for view in views:
        card = call_card(view)
        if card is not None:
            yield Errand(
                client=card.client,
                reasons=card.reasons,
                whom=card.whom,
                phone=card.phone,
                best_moment=card.best_moment,
                story=card.story,
                find_out=card.find_out,
                say=card.say,
                not_to_say=card.not_to_say,
                since=view.owner.day_of(min(c.since for c in view.case.calls)),
                instead=letters_instead(view),
            )


def _letters(views: Iterable[View], approved: frozenset[LetterKey]) -> Iterator[Waiting]:
    for view in views:
        for draft in view.case.open_drafts:
            if not draft.leaving and draft.letter.key not in approved:
                yield _waiting(view, draft)


def _waiting(view: View, draft: DraftRecord) -> Waiting:
    letter = draft.letter
    return Waiting(
        client=view.case.client.name,
        to=tuple(a.label for a in letter.to),
        purpose=letter.purpose,
        invoices=letter.invoices,
        state=draft.state,
        since=view.owner.day_of(draft.planned),
        why=letter.why[0] if letter.why else "",
        careful=draft.withdraw if draft.edited else "",
    )


def _riddle(view: View, heard: Heard) -> Riddle:
    return Riddle(
        client=view.case.client.name,
        who=heard.sender.label,
        on=view.owner.day_of(heard.at),
        words=heard.words,
    )


def _clock(views: Iterable[View]) -> Iterator[Riddle]:
    """Yield the questions that wait for an answer; a riddle is asked about by itself."""
    for view in views:
        for heard in quiet.unanswered(view):
            if not heard.unsure:
                yield _riddle(view, heard)


def _nameless(view: View) -> Iterator[Nameless]:
    """Yield who was named in a runaround that goes on, and can be written to nowhere."""
    runaround = map_of(view.case, view.owner)
    if runaround is None or not view.case.open or not view.case.runaround.current:
        return
    unknown = {n for n, p in enumerate(runaround.people) if not p.known}
    for number in unknown:
        arrows = [a for a in runaround.arrows if a.target == number]
        hops = [h for h in view.case.runaround.current if h.name and not h.address]
        name = runaround.people[number].name
        if arrows and any(h.name == name for h in hops):
            by = runaround.people[arrows[-1].source].name
            yield Nameless(client=runaround.client, name=name, by=by, on=arrows[-1].on)


def _strangers(books: Books, owner: Owner, today: date) -> Iterator[MessageSetAside]:
    for aside in books.set_aside.values():
        if (today - owner.day_of(aside.at)).days <= STRANGERS_DAYS:
            yield aside


def _maps(views: Iterable[View]) -> Iterator[RunaroundMap]:
    """Yield the maps of the runarounds that go on, the latest first."""
    going_on = [v for v in views if v.case.runaround.current and v.case.open]
    going_on.sort(key=lambda v: v.case.runaround.current[-1].at, reverse=True)
    for view in going_on:
        runaround = map_of(view.case, view.owner)
        if runaround is not None:
            yield runaround
