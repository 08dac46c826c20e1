"""All that is measured, in the order in which the owner asks."""

from collections.abc import Callable, Iterable, Iterator

from mailbot.measure import ageing, drafts, hops, owed, paying, promises, replies
from mailbot.measure.sample import summary
from mailbot.measure.scope import Scope
from mailbot.model.measured import Chapter, Figure, RecordedEvent, Report, Told

CHAPTERS: tuple[Callable[[Scope], Chapter], ...] = (
    owed.chapter,
    paying.chapter,
    hops.chapter,
    promises.chapter,
    replies.chapter,
    drafts.chapter,
    replies.wishes,
)


def report(scope: Scope, tell: Callable[[RecordedEvent], Told]) -> Report:
    """Return the whole report; *tell* puts the events that figures rest on into words."""
    chapters = tuple(chapter(scope) for chapter in CHAPTERS)
    glance = tuple(at_a_glance(scope))
    wanted = set(cited(chapters)) | {number for _, one in glance for number in one.cites}
    return Report(
        owner=scope.owner.name,
        scope=_scope(scope),
        on=scope.today,
        chapters=chapters,
        told=tuple(tell(entry) for entry in scope.entries if entry.number in wanted),
        glance=glance,
    )


def at_a_glance(scope: Scope) -> Iterator[tuple[str, Figure]]:
    """Yield what the owner asks first, where there is anything to say."""
    found = ageing.aged(scope.cases, scope.today)
    for currency in ageing.totals(found):
        mine = tuple(one for one in found if one.currency == currency)
        total = owed.whole(scope, mine)
        yield f"{currency} open", total
        if late := owed.overdue(scope, mine):
            yield f"{currency} of it overdue", late
    for title, samples in (
        ("to be paid", paying.days_to_pay(scope)),
        ("lost to a runaround", hops.days_lost(scope)),
        ("to an answer", replies.answers(scope)),
    ):
        if usual := summary(samples):
            yield f"{title}, at the median", usual.figures[1]
    if words := promises.words_given(scope):
        yield "of promises kept", promises.share(words)


def cited(chapters: Iterable[Chapter]) -> Iterator[int]:
    """Yield the numbers of all events that a figure rests on."""
    for chapter in chapters:
        for remark in chapter.remarks:
            yield from remark.cites
        for sheet in chapter.sheets:
            for row in sheet.rows:
                for figure in row:
                    yield from figure.cites


def _scope(scope: Scope) -> str:
    whom = scope.name(scope.client) if scope.client else "all clients"
    return f"{whom}, {scope.year or 'all years'}"
