"""What comes next, and on which day, if nothing else happens?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.decide.asking import patience_ends, seconds, unanswered
from mailbot.decide.dunning import ladder, steps_taken
from mailbot.decide.promise import believed_until, day_promised
from mailbot.decide.quiet import quiet
from mailbot.decide.schedule import Step, call_of, newest, on_or_after
from mailbot.decide.silence import CLAIMED, permit
from mailbot.decide.view import View
from mailbot.model.case import Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Purpose
from mailbot.model.people import ClientId, Standing

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What mailbot will do, or what is expected, on a day of one client's case."""

    on: date
    client: ClientId
    name: str
    what: str
    """In a few words; a letter by its purpose, in `letter`."""
    letter: Purpose | None = None
    invoices: tuple[InvoiceId, ...] = ()
    unless: str = ""
    """What it waits for as things stand; on that day it would not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Who is waited for, for what, and since when; *until* is the day on which patience ends."""

    client: ClientId
    name: str
    whom: tuple[str, ...]
    what: str
    since: date
    until: date


def coming(view: View) -> tuple[Coming, ...]:
    """Return what comes next in one case, the nearest first; what is overdue is today's."""
    found = (
        *_letters(view),
        *_calls(view),
        *_money(view),
        *_second_letters(view),
        *_ends(view),
    )
    return tuple(sorted(found, key=lambda one: (one.on, one.what)))


def awaited(view: View) -> tuple[Awaited, ...]:
    """Return who is waited for in one case, the longest waiting first."""
    return tuple(sorted((*_asked(view), *_promised(view)), key=lambda one: one.since))


def _coming(view: View, on: date, what: str, **more: object) -> Coming:
    client = view.case.client
    return Coming(
        on=max(on, view.today),
        client=client.id,
        name=client.name,
        what=what,
        **more,  # type: ignore[arg-type]
    )


def _letters(view: View) -> Iterator[Coming]:
    """Yield the next letter of the calendar for each invoice, and what speaks against it."""
    if not view.practice.calendar.reminders or view.case.calls:
        return
    taken = steps_taken(view.case)
    silent = quiet(view)
    for receivable in view.case.worthwhile:
        number = receivable.invoice.id
        begin = on_or_after(_free_from(view, receivable), view.practice)
        names = frozenset(taken.get(number, ()))
        found = _next(ladder(view, receivable), names, begin)
        if found is None:
            continue
        step, on = found
        reasons = permit(view, step.purpose, (number,)).objections
        waits = next(iter(reasons), "") or silent.about(number)
        unless = waits if on == on_or_after(view.today, view.practice) else _lasting(view, number)
        yield _coming(view, on, "", letter=step.purpose, invoices=(number,), unless=unless)


def _next(steps: tuple[Step, ...], taken: frozenset[str], day: date) -> tuple[Step, date] | None:
    """Return the step that is taken on *day*, else the first one after it, each with its day."""
    now = newest(steps, taken, day)
    if now is not None:
        return now, day
    done = max((n for n, step in enumerate(steps) if step.name in taken), default=-1)
    later = next((s for s in steps[done + 1 :] if s.first > day), None)
    return (later, later.first) if later is not None else None


def _lasting(view: View, number: InvoiceId) -> str:
    """Return what keeps letters back without an end: a dispute, a hold, a warning."""
    reasons = permit(view, Purpose.OVERDUE, (number,)).objections
    passing = ("is promised for", "is said to be paid")
    return next((r for r in reasons if not any(words in r for words in passing)), "")


def _free_from(view: View, receivable: Receivable) -> date:
    """Return the first day on which neither a promise nor a claim keeps letters back."""
    days = [view.today]
    if receivable.promise:
        days.append(believed_until(receivable.promise, view.owner, view.practice) + A_DAY)
    if receivable.claimed:
        claimed = view.owner.day_of(receivable.claimed)
        days.append(view.practice.business_day_after(claimed, CLAIMED) + A_DAY)
    return max(days)


def _calls(view: View) -> Iterator[Coming]:
    """Yield the days on which letters end and a call is recommended."""
    if view.case.calls or not view.practice.calendar.reminders:
        return
    called = max((view.owner.day_of(at) for at in view.case.called), default=date.min)
    days: dict[date, tuple[InvoiceId, ...]] = {}
    for receivable in view.case.worthwhile:
        due = receivable.invoice.due
        if due is None or receivable.plan or receivable.disputed:
            continue
        on = call_of(due, view.practice)
        if called < on:
            on = on_or_after(max(on, _free_from(view, receivable)), view.practice)
            days[on] = (*days.get(on, ()), receivable.invoice.id)
    for on, numbers in days.items():
        yield _coming(view, on, "a call card", invoices=numbers)


def _money(view: View) -> Iterator[Coming]:
    """Yield the days on which money should come."""
    for receivable in view.case.open:
        number = receivable.invoice.id
        if receivable.promise:
            on = day_promised(receivable.promise, view.owner)
            until = believed_until(receivable.promise, view.owner, view.practice)
            if until >= view.today:
                what = (
                    f"{number} is promised"
                    if on >= view.today
                    else (f"{number}, promised for {on}, has to be here by then")
                )
                yield _coming(view, on if on >= view.today else until, what, invoices=(number,))
        part = next((p for p in receivable.plan if p.on >= view.today), None)
        if part is not None:
            yield _coming(view, part.on, f"a part of {number} is due", invoices=(number,))


def _second_letters(view: View) -> Iterator[Coming]:
    """Yield the days on which the silence after a question is long enough."""
    for asked in unanswered(view):
        again = seconds(view.case, asked)
        if any(d.state.open for d in again):
            continue
        last = again[-1] if again else asked
        on = on_or_after(max(patience_ends(view, last), view.today), view.practice)
        if view.case.calls:
            continue
        if again:
            yield _coming(view, on, "a call card, if still nobody names a contact")
        else:
            yield _coming(view, on, "", letter=Purpose.SECOND_REQUEST)


def _ends(view: View) -> Iterator[Coming]:
    """Yield when holds and absences end."""
    for hold in view.case.holds:
        if hold.until is not None and hold.holds(view.today):
            about = f" about {hold.invoice}" if hold.invoice else ""
            yield _coming(view, hold.until + A_DAY, f"letters{about} again: the hold is over")
    for contact in view.case.client.contacts:
        away = contact.standing is Standing.ABSENT and contact.until
        if away and away > view.today and view.case.open:
            yield _coming(view, away, f"{contact.label} is back")


def _asked(view: View) -> Iterator[Awaited]:
    for asked in unanswered(view):
        last = next(iter(reversed(seconds(view.case, asked))), asked)
        if not last.state.sent:
            last = asked
        yield Awaited(
            client=view.case.client.id,
            name=view.case.client.name,
            whom=tuple(a.label for a in last.letter.to),
            what="who is the point of contact?",
            since=view.owner.day_of(last.since),
            until=patience_ends(view, last),
        )


def _promised(view: View) -> Iterator[Awaited]:
    for receivable in view.case.open:
        promise = receivable.promise
        if promise is None:
            continue
        contact = view.case.client.contact(promise.by)
        until = believed_until(promise, view.owner, view.practice)
        promised = day_promised(promise, view.owner)
        late = "; it never came" if until < view.today else ""
        yield Awaited(
            client=view.case.client.id,
            name=view.case.client.name,
            whom=(contact.label if contact else promise.by,),
            what=f"the money for {receivable.invoice.id}, promised for {promised}{late}",
            since=view.owner.day_of(promise.made),
            until=until,
        )
