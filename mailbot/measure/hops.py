"""How many days did the runaround cost, and what ended it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from mailbot.measure.sample import (
    MOST_BARS,
    Sample,
    in_days,
    sheets,
    summary,
    titled,
    united,
)
from mailbot.measure.scope import Scope
from mailbot.model.case import Case
from mailbot.model.draft_event import DraftApproved
from mailbot.model.event import PointOfContactLost, PointOfContactNamed, ReferralMade
from mailbot.model.letter import Purpose
from mailbot.model.measured import Bar, Chapter, Chart, Figure, Sheet
from mailbot.model.people import ClientId

GROUP_LETTERS = frozenset({Purpose.CLARIFY_CONTACT, Purpose.SECOND_REQUEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Runaround:
    """From the first hop to the day on which somebody was named, or nothing was owed any more."""

    client: ClientId
    started: date
    hops: int
    cites: tuple[int, ...]
    letter: date | None = None
    """When the first group letter about it went out."""
    named: date | None = None
    settled: bool = False
    """It ended without a name, as nothing was owed any more."""
    until: date
    """When it ended; else today."""

    @property
    def days(self) -> int:
        """Return the days that it took, or takes so far."""
        return (self.until - self.started).days

    @property
    def before(self) -> int | None:
        """Return the days until the group letter; None if there was none."""
        return None if self.letter is None else (self.letter - self.started).days

    @property
    def after(self) -> int | None:
        """Return the days from the group letter to the name; None if either is missing."""
        both = self.letter is not None and self.named is not None
        return (self.named - self.letter).days if both else None  # type: ignore[operator]


_Act = tuple[datetime, int, ReferralMade | PointOfContactNamed | PointOfContactLost | DraftApproved]


def runarounds(scope: Scope) -> tuple[Runaround, ...]:
    """Return every runaround that began in the time measured, by client, the oldest first."""
    acts: dict[ClientId, list[_Act]] = {case.client.id: [] for case in scope.cases}
    kinds = (ReferralMade, PointOfContactNamed, PointOfContactLost, DraftApproved)
    for number, event in scope.told(*kinds):
        at = event.at if isinstance(event, PointOfContactLost) else event.written
        if event.client in acts:
            acts[event.client].append((at, number, event))
    return tuple(
        one
        for case in scope.cases
        for one in _of(scope, case, sorted(acts[case.client.id], key=lambda act: act[:2]))
        if scope.takes(one.started)
    )


def _of(scope: Scope, case: Case, acts: list[_Act]) -> Iterator[Runaround]:
    letters = {d.letter.key for d in case.drafts if d.letter.purpose in GROUP_LETTERS}
    running: Runaround | None = None
    point: PointOfContactNamed | None = None
    for at, number, event in acts:
        day = scope.day_of(at)
        if running is not None and (over := _settled(scope, case, running)) and over.until < day:
            yield over
            running = None
        match event:
            case ReferralMade() if not _points_to(event, point):
                if running is None:
                    running = Runaround(
                        client=case.client.id, started=day, hops=0, cites=(), until=scope.today
                    )
                running = _with(running, number, hops=running.hops + 1)
            case DraftApproved() if running and running.letter is None and event.letter in letters:
                running = _with(running, number, letter=day)
            case PointOfContactNamed():
                point = event
                if running is not None:
                    yield _with(running, number, named=day, until=day)
                    running = None
            case PointOfContactLost():
                point = None
            case _:
                pass
    if running is not None:
        yield _settled(scope, case, running) or running


def _settled(scope: Scope, case: Case, running: Runaround) -> Runaround | None:
    """Return *running* as it ended on the first day on which nothing was owed; None if it did not.

    An invoice that was issued before then goes on with it.
    """
    ordered = sorted(case.receivables, key=lambda r: r.invoice.issued)
    if not ordered:
        return None
    day, cites = max(running.started, ordered[0].invoice.issued), running.cites
    for receivable in ordered:
        if receivable.invoice.issued > day:
            break
        if receivable.open and not receivable.trifling:
            return None
        if receivable.settled_on is not None and receivable.settled_on >= running.started:
            day = max(day, receivable.settled_on)
            cites = united((cites, scope.money_of(receivable.invoice.id)))
    return replace(running, until=day, settled=True, cites=cites)


def _points_to(hop: ReferralMade, point: PointOfContactNamed | None) -> bool:
    """Say whether *hop* only points to the one who was named."""
    if point is None:
        return False
    if hop.address:
        return hop.address.casefold() == point.address.casefold()
    name = point.name.casefold()
    return bool(hop.name) and hop.name.casefold() in {name, name.partition(" ")[0]}


def _with(running: Runaround, number: int, **changes: object) -> Runaround:
    return replace(running, cites=(*running.cites, number), **changes)  # type: ignore[arg-type]


def days_lost(scope: Scope) -> tuple[Sample, ...]:
    """Return the days of every runaround."""
    return tuple(
        Sample(client=one.client, on=one.started, days=one.days, cites=one.cites)
        for one in runarounds(scope)
    )


def chapter(scope: Scope) -> Chapter:
    """Return the days lost to hops, and how many of them came before and after a group letter."""
    found = runarounds(scope)
    return Chapter(
        anchor="hops",
        title="Days lost to being passed on",
        lead="From the first time that somebody passed you on to the day on which one person was "
        "named, or nothing was owed any more; what still goes on counts until today.",
        charts=_chart(scope, found),
        sheets=(*sheets(scope, days_lost(scope), "Days lost"), *_ended(scope, found)),
        remarks=tuple(_remarks(found)),
    )


def _chart(scope: Scope, found: tuple[Runaround, ...]) -> tuple[Chart, ...]:
    if not found:
        return ()
    longest = sorted(found, key=lambda one: -one.days)[:MOST_BARS]
    bars = tuple(
        Bar(label=f"{scope.name(one.client)}, {one.started}", parts=_parts(one)) for one in longest
    )
    told = "; ".join(f"{bar.label}: {', '.join(words for _, words in bar.parts)}" for bar in bars)
    series = ("before the group letter", "after it")
    return (
        Chart(
            title=titled("Runarounds, the longest first", len(found)),
            told=told,
            series=series,
            bars=bars,
        ),
    )


def _parts(one: Runaround) -> tuple[tuple[int, str], ...]:
    before = one.days if one.before is None else min(one.before, one.days)
    if one.before is None:
        return ((before, f"{in_days(before)}, no group letter"), (0, ""))
    after = one.days - before
    going = "" if one.named else f", {_nameless(one)}"
    return ((before, f"{in_days(before)} before"), (after, f"{in_days(after)} after{going}"))


def _nameless(one: Runaround) -> str:
    return "settled without a name" if one.settled else "no name yet"


def _ended(scope: Scope, found: tuple[Runaround, ...]) -> Iterator[Sheet]:
    """Yield each runaround that a group letter was written about, before and after it."""
    with_letter = [one for one in found if one.before is not None]
    if not with_letter:
        return
    rows = tuple(
        (
            Figure(text=scope.name(one.client)),
            Figure(text=str(one.started)),
            Figure(text=str(one.hops), value=one.hops, cites=one.cites),
            Figure(text=in_days(one.before or 0), value=one.before, cites=one.cites),
            Figure(
                text=_nameless(one) if one.after is None else in_days(one.after),
                value=one.after,
                cites=one.cites,
            ),
        )
        for one in with_letter
    )
    yield Sheet(
        title="What the group letters ended",
        columns=("Client", "Began on", "Hops", "Before the letter", "From the letter to a name"),
        rows=rows,
    )


def _remarks(found: tuple[Runaround, ...]) -> Iterator[Figure]:
    ended = [one for one in found if one.after is not None]
    samples = [
        Sample(client=one.client, on=one.started, days=one.after or 0, cites=one.cites)
        for one in ended
    ]
    before = summary(
        replace(s, days=one.before or 0) for s, one in zip(samples, ended, strict=True)
    )
    after = summary(samples)
    if before is not None and after is not None:
        yield Figure(
            text=f"Where a group letter led to a name, it took {before.text} of being passed on "
            f"before the letter, and {after.text} after it, at the median.",
            cites=united((before.cites, after.cites)),
            value=after.median,
        )
