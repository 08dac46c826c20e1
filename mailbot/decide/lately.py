"""What changed since the owner was told last?"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from mailbot.decide.promise import broken_promises
from mailbot.model.agenda import Change
from mailbot.model.books import Books
from mailbot.model.news import News, Turn
from mailbot.model.people import Owner
from mailbot.model.policy import Practice

LATELY = timedelta(days=14)
"""What happened longer ago, and only came on record now, is no news."""

ANSWERS = frozenset({Turn.ANSWERED, Turn.MOVED, Turn.WARNED})
"""What the owner asked for: it has a place of its own."""


def changes(
    news: Iterable[News], books: Books, owner: Owner, practice: Practice, now: datetime, since: date
) -> tuple[Change, ...]:
    """Return what happened, in the order of Turn; what is said twice is told once.

    A promise is broken by a day that goes by, and by no event: *since* is the day of the last
    telling.
    """
    recent = (n for n in news if n.turn not in ANSWERS and now - n.at <= LATELY)
    found = [_change(one, books, owner) for one in recent]
    today = owner.day_of(now)
    found += _broken(books, owner, practice, today, max(since, today - LATELY))
    turns = list(Turn)
    return tuple(sorted(dict.fromkeys(found), key=lambda c: (turns.index(c.turn), c.on)))


def answers(news: Iterable[News]) -> Iterator[tuple[str, str]]:
    """Yield each note of the owner with its answer, and what came of what they moved."""
    for one in news:
        if one.turn in ANSWERS and one.turn is not Turn.WARNED:
            yield one.who, one.words


def warned(news: Iterable[News]) -> Iterator[str]:
    """Yield what the owner has to do something about, of what they moved."""
    for one in news:
        if one.turn is Turn.WARNED:
            yield one.words


def _change(news: News, books: Books, owner: Owner) -> Change:
    case = books.cases.get(news.client) if news.client else None
    return Change(
        turn=news.turn,
        client=case.client.name if case is not None else "",
        on=owner.day_of(news.at),
        who=news.who,
        invoices=news.invoices,
        amount=news.amount,
        day=news.day,
        kept=news.kept,
        purpose=news.purpose,
        words=news.words,
    )


def _broken(
    books: Books, owner: Owner, practice: Practice, today: date, since: date
) -> Iterator[Change]:
    """Yield the promises whose last day went by since, without the money."""
    for case in books.cases.values():
        if not case.open:
            continue
        for promise, until in broken_promises(case, owner, practice, today):
            if until >= since:
                contact = case.client.contact(promise.by)
                yield Change(
                    turn=Turn.BROKEN,
                    client=case.client.name,
                    on=until,
                    who=contact.label if contact else promise.by,
                    day=promise.on,
                    words=promise.words,
                )
