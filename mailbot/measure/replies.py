"""How long until who answers?"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from mailbot.decide.quiet import MACHINES
from mailbot.measure.sample import (
    COLUMNS,
    MOST_BARS,
    Sample,
    grouped,
    sheets,
    summary,
    titled,
)
from mailbot.measure.scope import Scope
from mailbot.model.draft_event import DraftApproved
from mailbot.model.event import InvoiceSent, LetterSent, MessageRead
from mailbot.model.letter import Purpose
from mailbot.model.measured import Bar, Chapter, Chart, Figure, Sheet
from mailbot.model.message import ThreadId
from mailbot.model.people import ClientId

_Said = tuple[datetime, int, DraftApproved | LetterSent | InvoiceSent | MessageRead]


def answers(scope: Scope) -> tuple[Sample, ...]:
    """Return the days from the owner's last letter in a conversation to each answer in it.

    *about* is who answered. What somebody adds before the owner wrote again is no answer, nor
    is what a machine sends.
    """
    talks: dict[tuple[ClientId, ThreadId], list[_Said]] = {}
    for number, event in scope.told(DraftApproved, LetterSent, InvoiceSent, MessageRead):
        thread = _thread(scope, event)
        if thread:
            said = talks.setdefault((event.client, thread), [])
            said.append((event.written, number, event))
    found = (
        sample
        for (client, _), said in talks.items()
        for sample in _answers(scope, client, sorted(said, key=lambda one: one[:2]))
    )
    return tuple(sample for sample in found if scope.takes(sample.on))


def _thread(
    scope: Scope, event: DraftApproved | LetterSent | InvoiceSent | MessageRead
) -> ThreadId | None:
    if not isinstance(event, DraftApproved):
        return event.thread
    case = scope.books.cases.get(event.client)
    draft = case.draft(event.letter) if case else None
    return draft.letter.thread if draft else None


def _answers(scope: Scope, client: ClientId, said: list[_Said]) -> Iterator[Sample]:
    ours: tuple[datetime, int] | None = None
    answered: set[str] = set()
    for at, number, event in said:
        if not isinstance(event, MessageRead):
            ours, answered = (at, number), set()
            continue
        sender = event.sender.address.casefold()
        if ours is None or sender in answered or MACHINES & set(event.intents):
            continue
        answered.add(sender)
        yield Sample(
            client=client,
            on=scope.day_of(at),
            days=(scope.day_of(at) - scope.day_of(ours[0])).days,
            cites=(ours[1], number),
            about=event.sender.address,
        )


def _people(scope: Scope, found: tuple[Sample, ...]) -> dict[str, tuple[Sample, ...]]:
    """Return what each person answered, by name; by the address, too, where two are called so."""
    groups = grouped(found, lambda s: (s.client, s.about.casefold()))
    names = {key: _name(scope, *key) for key in groups}
    called = Counter((client, name) for (client, _), name in names.items())
    return {
        f"{name}{f' <{about}>' if called[client, name] > 1 else ''} ({scope.name(client)})": groups[
            client, about
        ]
        for (client, about), name in names.items()
    }


def _name(scope: Scope, client: ClientId, address: str) -> str:
    case = scope.books.cases.get(client)
    contact = case.client.contact(address) if case else None
    return contact.label if contact else address


def chapter(scope: Scope) -> Chapter:
    """Return how long each contact takes to answer, the slowest first."""
    found = answers(scope)
    people = _people(scope, found)
    usual = {who: told for who, group in people.items() if (told := summary(group)) is not None}
    slowest = sorted(usual.items(), key=lambda pair: (-pair[1].median, pair[0].casefold()))
    bars = tuple(Bar(label=who, parts=((s.median, s.text),)) for who, s in slowest[:MOST_BARS])
    words = "; ".join(f"{bar.label}: {bar.parts[0][1]}" for bar in bars)
    chart = Chart(
        title=titled("The slowest to answer", len(slowest)),
        told=words,
        series=("median",),
        bars=bars,
    )
    by_person = Sheet(
        title="Days to an answer by contact",
        columns=("Contact", *COLUMNS),
        rows=tuple((Figure(text=who), *s.figures) for who, s in slowest),
    )
    return Chapter(
        anchor="answers",
        title="How fast they answer",
        lead="Days from your last letter in a conversation to the answer of each who answered. "
        "Letters that nobody answered have no days; automatic replies do not count.",
        charts=(chart,) if bars else (),
        sheets=(by_person, *sheets(scope, found, "Days to an answer")) if bars else (),
    )


def better(scope: Scope) -> Iterator[tuple[int, MessageRead]]:
    """Yield what was answered to the question what could be better (S3-106, S3-108)."""
    asked: dict[tuple[ClientId, ThreadId], datetime] = {}
    for case in scope.cases:
        for draft in case.drafts:
            if draft.letter.purpose is Purpose.REVIEW and draft.state.sent:
                asked[case.client.id, draft.letter.thread] = draft.planned
    for number, read in scope.told(MessageRead):
        since = asked.get((read.client, read.thread))
        if since is None or read.written <= since or MACHINES & set(read.intents):
            continue
        if scope.takes(scope.day_of(read.written)):
            yield number, read


def wishes(scope: Scope) -> Chapter:
    """Return what clients said could be better, over time."""
    rows = tuple(
        (
            Figure(text=str(scope.day_of(read.written))),
            Figure(text=read.sender.label),
            Figure(text=scope.name(read.client)),
            Figure(text=f"“{read.words}”" if read.words else "(no words kept)", cites=(number,)),
        )
        for number, read in better(scope)
    )
    sheet = Sheet(title="Their answers", columns=("Day", "Who", "Client", "Words"), rows=rows)
    return Chapter(
        anchor="better",
        title="What could be better",
        lead="What was answered to the letter that asks it after an invoice is settled "
        "([calendar] review turns it on).",
        sheets=(sheet,) if rows else (),
    )
