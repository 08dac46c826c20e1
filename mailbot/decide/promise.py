"""What was promised for which day, and did the money come?"""

from datetime import date, datetime, timedelta

from mailbot.model.case import Case, Commitment, Receivable
from mailbot.model.people import Owner
from mailbot.model.policy import Practice

DAYS_OF_A_VAGUE_PROMISE = timedelta(days=7)
"""How long a promise without a day is believed."""

LONGEST_PROMISE = timedelta(days=366)
"""A promise for a day further away is one without a day."""

SLACK = {"ach": 3, "wire": 2, "check": 14, "": 3}
"""Business days that money may be on its way, by the method that was promised."""


def day_promised(promise: Commitment, owner: Owner) -> date:
    """Return the day that was named, or what a promise without one is taken for.

    Nobody promises to pay in years: people write 31 December 9999.
    """
    made = owner.day_of(promise.made)
    if promise.on is None or promise.on > made + LONGEST_PROMISE:
        return made + DAYS_OF_A_VAGUE_PROMISE
    return promise.on


def believed_until(promise: Commitment, owner: Owner, practice: Practice) -> date:
    """Return the last day on which the promised money may still be on its way."""
    return practice.business_day_after(day_promised(promise, owner), slack_of(promise.method))


def slack_of(method: str) -> int:
    """Return the business days that money sent by *method* may take."""
    return SLACK.get(method, SLACK[""])


def broken_promises(
    case: Case, owner: Owner, practice: Practice, today: date
) -> tuple[tuple[Commitment, date], ...]:
    """Return the promises that came to nothing, each once, with the last day they had.

    One that was moved to another day before its own had come is no broken one, nor is one of
    whose invoice nothing was owed any more by then.
    """
    found: dict[tuple[str, datetime], tuple[Commitment, date]] = {}
    for receivable in case.receivables:
        for promise in receivable.promises:
            until = believed_until(promise, owner, practice)
            if until < today and not (
                kept(receivable, promise, owner, until)
                or moved(receivable, promise, owner)
                or overtaken(receivable, until)
            ):
                found[promise.by, promise.made] = (promise, until)
    return tuple(sorted(found.values(), key=lambda pair: (pair[1], pair[0].made)))


def moved(receivable: Receivable, promise: Commitment, owner: Owner) -> bool:
    """Say whether it was promised anew before the day of *promise* was over."""
    place = receivable.promises.index(promise)
    later = receivable.promises[place + 1 : place + 2]
    return any(owner.day_of(next_one.made) <= day_promised(promise, owner) for next_one in later)


def overtaken(receivable: Receivable, until: date) -> bool:
    """Say whether nothing was owed any more by the day *until*: paid, credited or void."""
    return receivable.settled_on is not None and receivable.settled_on <= until


def kept(receivable: Receivable, promise: Commitment, owner: Owner, until: date) -> bool:
    """Say whether the money that was promised, but for a trifle, came by the day *until*."""
    wanted = promise.amount.amount if promise.amount is not None else None
    made = owner.day_of(promise.made)
    came = sum(p.amount.amount for p in receivable.payments if made <= p.on <= until)
    if wanted is not None and came >= wanted:
        return True
    if receivable.trifling:
        last = max((p.on for p in receivable.payments), default=None)
    else:
        last = None if receivable.void else receivable.paid_on
    return last is not None and last <= until
