"""On which day is which step of the calendar due?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Purpose
from mailbot.model.people import Owner
from mailbot.model.policy import Practice

REST = 5
"""Business days between a call, or a notice, and the next letter that names a clause."""

FAR = timedelta(days=60)
"""So long before its due date no invoice has a step, whatever the settings are."""

LONG_AGO = timedelta(days=3660)
"""An invoice that was due before that is no matter for a calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One letter that an invoice may lead to, written on *first* at the earliest."""

    purpose: Purpose
    name: str
    """How the record calls it: "overdue", "overdue-again", "overdue-again 2"."""
    first: date
    last: date | None = None
    """The last day on which it may be written; None: until the next step is due."""

    def written_on(self, day: date) -> bool:
        """Say whether it may be written on *day*."""
        return self.first <= day and (self.last is None or day <= self.last)


def mark(invoice: InvoiceId, name: str) -> str:
    """Return how Letter.step writes one step of an invoice: "INV-104 overdue".

    A letter about several invoices has a mark for each: "INV-104 overdue; INV-105 due-today".
    """
    return f"{invoice.replace('; ', ', ')} {name}"


def marks(step: str) -> tuple[str, ...]:
    """Return the marks that a Letter.step is put together from."""
    return tuple(step.split("; ")) if step else ()


def working(owner: Owner, practice: Practice, now: datetime) -> bool:
    """Say whether *now* is within the working hours of a business day where the owner is."""
    there = now.astimezone(ZoneInfo(owner.timezone))
    hours = range(practice.calendar.from_hour, practice.calendar.to_hour)
    return practice.works_on(there.date()) and there.hour in hours


def on_or_after(day: date, practice: Practice) -> date:
    """Return *day*, or the next business day if nobody works on it."""
    while not practice.works_on(day):
        day += timedelta(days=1)
    return day


def on_or_before(day: date, practice: Practice) -> date:
    """Return *day*, or the business day before it if nobody works on it."""
    while not practice.works_on(day):
        day -= timedelta(days=1)
    return day


def reminders_of(due: date, today: date, practice: Practice) -> tuple[Step, ...]:
    """Return the reminders of an invoice up to the call, in the order of their days.

    A word in advance comes in advance or never, and one for the day itself on that day; what
    is told of an overdue invoice ends with the day of the call.
    """
    if not -LONG_AGO < due - today < FAR:  # people write 31 December 9999
        return ()
    return tuple(_reminders(due, practice))


def _reminders(due: date, practice: Practice) -> Iterator[Step]:
    calendar, day = practice.calendar, timedelta(days=1)
    if calendar.before_days:
        first = on_or_before(due - calendar.before_days * day, practice)
        yield Step(purpose=Purpose.BEFORE_DUE, name="before-due", first=first, last=due - day)
    if calendar.on_day:
        first = on_or_after(due, practice)
        yield Step(purpose=Purpose.DUE_TODAY, name="due-today", first=first, last=first)
    call = call_of(due, practice)
    for number, days in enumerate(calendar.after_days):
        first = on_or_after(due + days * day, practice)
        yield Step(
            purpose=Purpose.OVERDUE_AGAIN if number else Purpose.OVERDUE,
            name="overdue" if not number else _again(number),
            first=first,
            last=call - day if first < call else None,
        )


def call_of(due: date, practice: Practice) -> date:
    """Return the day on which it is the telephone's turn."""
    return on_or_after(due + timedelta(days=practice.calendar.call_after_days), practice)


def _again(number: int) -> str:
    return "overdue-again" if number == 1 else f"overdue-again {number}"


def notices_of(
    due: date, called: date, fates: Mapping[Purpose, date | None], practice: Practice
) -> tuple[Step, ...]:
    """Return the letters that the contract has, in the order of their days.

    *called* is when a call about the overdue invoice was logged last. *fates* has the notices
    that were sent, each with its day, and those that the owner does not want, with None. Each
    waits until the day that the one before it names has passed: one that still lies there, or
    was not even written, is not overtaken. Before a word of collection one must have been sent.
    """
    rested = practice.business_day_after(called, REST)
    steps: list[Step] = []
    for count, purpose in _in_contract(practice):
        if purpose is Purpose.COLLECTION_NOTICE and not any(fates.values()):
            break
        first = max(on_or_after(due + timedelta(days=count), practice), rested)
        steps.append(Step(purpose=purpose, name=purpose.value, first=first))
        if purpose not in fates:
            break
        sent = fates[purpose]
        if sent is not None:
            rested = max(rested, practice.business_day_after(sent, REST + 1))
    return tuple(steps)


def _in_contract(practice: Practice) -> list[tuple[int, Purpose]]:
    """Return the notices that have a clause, each with its days after the due date, in order."""
    terms = practice.terms
    days = []
    if terms.final_notice_clause:
        days.append((practice.calendar.call_after_days, Purpose.FINAL_NOTICE))
    if terms.late_fee and terms.late_fee_clause:
        days.append((terms.late_fee_after_days, Purpose.LATE_FEE))
    days.sort(key=lambda one: one[0])
    if terms.collection_clause:
        days.append((terms.collection_after_days, Purpose.COLLECTION_NOTICE))
    return days


def newest(steps: tuple[Step, ...], taken: frozenset[str], today: date) -> Step | None:
    """Return the step to take *today*: the newest that is due, or nothing if it cannot be.

    *taken* are the names of those on record. An older step is never made up for, nor is one
    taken that is older than one on record: a clock that was wrong for an hour changes nothing.
    """
    due = [number for number, step in enumerate(steps) if step.first <= today]
    done = [number for number, step in enumerate(steps) if step.name in taken]
    if not due or (done and max(done) >= due[-1]):
        return None
    step = steps[due[-1]]
    return step if step.written_on(today) else None
