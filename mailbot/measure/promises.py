"""Were promises to pay kept?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.decide.promise import believed_until, broken_promises, kept, moved, overtaken
from mailbot.measure.sample import MOST_BARS, few, percent, tally, titled, united
from mailbot.measure.scope import Scope
from mailbot.model.case import Case
from mailbot.model.event import PaymentPromised
from mailbot.model.measured import Bar, Chapter, Chart, Figure, Sheet
from mailbot.model.people import ClientId


class Outcome(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    MOVED = "moved to another day"
    OPEN = "still open"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPromise:
    """One promise and what became of it."""

    client: ClientId
    by: str
    on: date
    """The day on which it was given."""
    outcome: Outcome
    cites: tuple[int, ...]


def words_given(scope: Scope) -> tuple[JudgedPromise, ...]:
    """Return every promise of the time measured, each once, also if it is about several invoices.

    It is kept if the money came within the days that its way of paying takes. Where a credit note
    or a void left nothing to pay by then, it is neither kept nor broken, and does not count.
    """
    numbers: dict[tuple[ClientId, str, datetime], int] = {
        (event.client, event.by, event.written): number
        for number, event in scope.told(PaymentPromised)
    }
    return tuple(
        word for case in scope.cases for word in _of(scope, case, numbers) if scope.takes(word.on)
    )


def _of(
    scope: Scope, case: Case, numbers: dict[tuple[ClientId, str, datetime], int]
) -> Iterator[JudgedPromise]:
    owner, practice = scope.owner, scope.practice
    broken = {(p.by, p.made) for p, _ in broken_promises(case, owner, practice, scope.today)}
    outcomes: dict[tuple[str, datetime], list[Outcome]] = {}
    cites: dict[tuple[str, datetime], list[tuple[int, ...]]] = {}
    for receivable in case.receivables:
        for promise in receivable.promises:
            who = promise.by, promise.made
            until = believed_until(promise, owner, practice)
            if who in broken:
                found = Outcome.BROKEN
            elif kept(receivable, promise, owner, until):
                found = Outcome.KEPT
            elif moved(receivable, promise, owner):
                found = Outcome.MOVED
            elif overtaken(receivable, until):
                continue
            else:
                found = Outcome.OPEN
            outcomes.setdefault(who, []).append(found)
            cites.setdefault(who, []).append(scope.money_of(receivable.invoice.id))
    for (by, made), found_all in outcomes.items():
        number = numbers.get((case.client.id, by, made))
        yield JudgedPromise(
            client=case.client.id,
            by=by,
            on=scope.day_of(made),
            outcome=max(found_all, key=_WORST.index),
            cites=united((*cites[by, made], () if number is None else (number,))),
        )


_WORST = (Outcome.KEPT, Outcome.MOVED, Outcome.OPEN, Outcome.BROKEN)
"""What counts where a promise is about several invoices, with different ends."""


def chapter(scope: Scope) -> Chapter:
    """Return how many promises were kept and broken, by client and by year."""
    found = words_given(scope)
    clients: dict[str, list[JudgedPromise]] = {}
    years: dict[str, list[JudgedPromise]] = {}
    for word in found:
        clients.setdefault(scope.name(word.client), []).append(word)
        years.setdefault(str(word.on.year), []).append(word)
    if len(clients) > 1:
        clients["All clients"] = list(found)
    return Chapter(
        anchor="promises",
        title="Promises",
        lead="A promise is kept if the money came by its day and the days its way of paying "
        "takes; one that was given anew before its day was moved, not broken. Where a credit "
        "note or a void left nothing to pay by then, it does not count.",
        charts=_chart(clients),
        sheets=tuple(
            _sheet(f"Promises by {group}", group.capitalize(), told)
            for group, told in (("client", clients), ("year", dict(sorted(years.items()))))
            if told
        ),
    )


def _chart(clients: dict[str, list[JudgedPromise]]) -> tuple[Chart, ...]:
    shown = {
        name: Counter(word.outcome for word in words)
        for name, words in clients.items()
        if name != "All clients"
    }
    if not shown:
        return ()
    most = sorted(shown.items(), key=lambda pair: -pair[1].total())[:MOST_BARS]
    bars = tuple(
        Bar(
            label=name,
            parts=tuple((count[o], f"{count[o]} {o}" if count[o] else "") for o in Outcome),
        )
        for name, count in most
    )
    told = "; ".join(f"{b.label}: {', '.join(w for _, w in b.parts if w)}" for b in bars)
    series = tuple(str(outcome) for outcome in Outcome)
    return (
        Chart(title=titled("Promises by client", len(shown)), told=told, series=series, bars=bars),
    )


def _sheet(title: str, first: str, groups: dict[str, list[JudgedPromise]]) -> Sheet:
    rows = tuple(
        (
            Figure(text=label),
            *(tally(w.cites for w in words if w.outcome is o) for o in Outcome),
            share(words),
        )
        for label, words in groups.items()
    )
    columns = (first, *(str(outcome).capitalize() for outcome in Outcome), "Share kept")
    return Sheet(title=title, columns=columns, rows=rows)


def share(words: Sequence[JudgedPromise]) -> Figure:
    """Return the share of the promises whose day has come that were kept."""
    due = [word for word in words if word.outcome in {Outcome.KEPT, Outcome.BROKEN}]
    if not due:
        return Figure(text="")
    good = sum(word.outcome is Outcome.KEPT for word in due)
    kept_of = percent(good, len(due))
    cites = united(word.cites for word in due)
    return Figure(text=f"{kept_of} %{few(len(due))}", value=kept_of, cites=cites)
