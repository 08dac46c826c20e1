"""How did the drafts end: sent, edited, deleted? What the owner may learn from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.model.books import Books
from mailbot.model.letter import DraftRecord, DraftState, Purpose

UNWANTED_AFTER = 10
"""So many letters of one purpose deleted in a row: the owner is asked whether they want them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings:
    """How many drafts of one purpose ended in which way."""

    purpose: Purpose
    as_they_were: int = 0
    edited: int = 0
    rewritten: int = 0
    deleted: int = 0
    replaced: int = 0
    """The owner wrote their own letter instead."""
    sameness: float | None = None
    """The mean share of a letter's words that were sent, 0 to 1; None where none was seen."""


def endings(drafts: Iterable[DraftRecord]) -> tuple[Endings, ...]:
    """Return how *drafts* ended, one line a purpose; open and withdrawn ones do not count."""
    drafts = tuple(drafts)
    told = (_endings(p, [d for d in drafts if d.letter.purpose is p]) for p in Purpose)
    return tuple(e for e in told if e != Endings(purpose=e.purpose))


def _endings(purpose: Purpose, drafts: list[DraftRecord]) -> Endings:
    states = [draft.state for draft in drafts]
    kept = [draft.sameness for draft in drafts if draft.state.sent and draft.sameness is not None]
    return Endings(
        purpose=purpose,
        as_they_were=states.count(DraftState.SENT),
        edited=states.count(DraftState.SENT_EDITED),
        rewritten=states.count(DraftState.SENT_HEAVILY_EDITED),
        deleted=sum(state.discarded for state in states),
        replaced=states.count(DraftState.SUPERSEDED),
        sameness=round(sum(kept) / len(kept), 2) if kept else None,
    )


def unwanted(books: Books) -> tuple[Purpose, ...]:
    """Return the purposes whose last UNWANTED_AFTER drafts the owner all deleted.

    They are offered for switching off and go on until the owner does.
    """
    ended = sorted(
        (
            draft
            for case in books.cases.values()
            for draft in case.drafts
            if draft.state.sent or draft.state.discarded
        ),
        key=lambda draft: draft.since,
    )
    last = {p: [d for d in ended if d.letter.purpose is p][-UNWANTED_AFTER:] for p in Purpose}
    return tuple(
        purpose
        for purpose, drafts in last.items()
        if len(drafts) == UNWANTED_AFTER and all(d.state.discarded for d in drafts)
    )
