"""What did the owner do with the drafts?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mailbot.measure.sample import MOST_BARS, few, percent, tally, titled, united
from mailbot.measure.scope import Scope
from mailbot.model.draft_event import DraftApproved, DraftDiscarded, DraftPlanned, DraftSuperseded
from mailbot.model.letter import DraftState, LetterKey
from mailbot.model.measured import Bar, Chapter, Chart, Figure, Sheet
from mailbot.model.people import ClientId


class End(StrEnum):
    """How a draft ended; what was taken back or still lies there has no end."""

    AS_IT_WAS = "sent as it was"
    EDITED = "edited and sent"
    REWRITTEN = "rewritten and sent"
    DELETED = "deleted"
    REPLACED = "replaced by your own"


_ENDS = {
    DraftState.SENT: End.AS_IT_WAS,
    DraftState.SENT_EDITED: End.EDITED,
    DraftState.SENT_HEAVILY_EDITED: End.REWRITTEN,
    DraftState.DISCARDED: End.DELETED,
    DraftState.PRESUMED_DISCARDED: End.DELETED,
    DraftState.SUPERSEDED: End.REPLACED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One draft that ended, and on which day."""

    client: ClientId
    on: date
    end: End
    cites: tuple[int, ...]


def ended(scope: Scope) -> tuple[Ended, ...]:
    """Return the drafts that ended in the time measured."""
    numbers: dict[LetterKey, tuple[int, ...]] = {}
    sent: dict[LetterKey, date] = {}
    for number, event in scope.told(DraftPlanned, DraftApproved, DraftDiscarded, DraftSuperseded):
        key = event.letter.key if isinstance(event, DraftPlanned) else event.letter
        numbers[key] = (*numbers.get(key, ()), number)
        if isinstance(event, DraftApproved):
            sent[key] = scope.day_of(event.written)
    return tuple(
        Ended(client=case.client.id, on=on, end=end, cites=numbers.get(draft.letter.key, ()))
        for case in scope.cases
        for draft in case.drafts
        if (end := _ENDS.get(draft.state)) is not None
        and scope.takes(on := sent.get(draft.letter.key) or scope.day_of(draft.since))
    )


def chapter(scope: Scope) -> Chapter:
    """Return how the drafts ended, by client and by year."""
    found = ended(scope)
    clients: dict[str, list[Ended]] = {}
    years: dict[str, list[Ended]] = {}
    for one in found:
        clients.setdefault(scope.name(one.client), []).append(one)
        years.setdefault(str(one.on.year), []).append(one)
    charts = _chart(clients)
    if len(clients) > 1:
        clients["All clients"] = list(found)
    groups = (("client", clients), ("year", dict(sorted(years.items()))))
    return Chapter(
        anchor="drafts",
        title="Your drafts",
        lead="What you did with the letters that mailbot laid into Drafts. Those that were taken "
        "back, or still lie there, do not count.",
        charts=charts,
        sheets=tuple(
            _sheet(f"Drafts by {group}", group.capitalize(), told) for group, told in groups if told
        ),
    )


def _chart(clients: dict[str, list[Ended]]) -> tuple[Chart, ...]:
    if not clients:
        return ()
    most = sorted(clients.items(), key=lambda pair: -len(pair[1]))[:MOST_BARS]
    bars = tuple(
        Bar(
            label=name,
            parts=tuple(
                (count, f"{count} {end}" if count else "")
                for end in End
                for count in (sum(one.end is end for one in some),)
            ),
        )
        for name, some in most
    )
    told = "; ".join(f"{b.label}: {', '.join(w for _, w in b.parts if w)}" for b in bars)
    series = tuple(str(end) for end in End)
    return (
        Chart(title=titled("Drafts by client", len(clients)), told=told, series=series, bars=bars),
    )


def _sheet(title: str, first: str, groups: dict[str, list[Ended]]) -> Sheet:
    columns = (first, *(str(end).capitalize() for end in End), "Share sent as it was")
    rows = tuple(
        (
            Figure(text=label),
            *(tally(one.cites for one in some if one.end is end) for end in End),
            _share(some),
        )
        for label, some in groups.items()
    )
    return Sheet(title=title, columns=columns, rows=rows)


def _share(some: list[Ended]) -> Figure:
    share = percent(sum(one.end is End.AS_IT_WAS for one in some), len(some))
    cites = united(one.cites for one in some)
    return Figure(text=f"{share} %{few(len(some))}", value=share, cites=cites)
