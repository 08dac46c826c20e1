"""The life of a draft: which event leads from which state to which.

docs/architecture.md shows the same table as a picture; tests/unit/ledger walks it.
"""

from dataclasses import replace

from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import (
    DraftApproved,
    DraftDiscarded,
    DraftEdited,
    DraftEvent,
    DraftMissing,
    DraftPlaced,
    DraftPlanned,
    DraftSuperseded,
    DraftWithdrawalPlanned,
    DraftWithdrawn,
)
from mailbot.model.letter import DraftRecord, DraftState

OPEN = (DraftState.PLANNED, DraftState.PLACED, DraftState.EDITED, DraftState.MISSING)
DISCARDED = (DraftState.DISCARDED, DraftState.PRESUMED_DISCARDED)
UNSENT = (*OPEN, *DISCARDED, DraftState.SUPERSEDED, DraftState.WITHDRAWN)

HEAVILY_EDITED = 0.5
"""Below this share of words that stayed, a sent letter is more the owner's than ours."""


def _all(states: tuple[DraftState, ...], end: DraftState) -> dict[DraftState, DraftState]:
    return dict.fromkeys(states, end)


TRANSITIONS: dict[str, dict[DraftState, DraftState]] = {
    # A draft that was deleted may be undeleted where it lies.
    "DraftPlaced": _all((*OPEN, *DISCARDED), DraftState.PLACED)
    | {DraftState.SUPERSEDED: DraftState.SUPERSEDED},
    "DraftEdited": _all(UNSENT, DraftState.EDITED),
    "DraftMissing": _all(OPEN, DraftState.MISSING),
    # Sending is proved by a message that exists: it undoes every other conclusion.
    "DraftApproved": _all(UNSENT, DraftState.SENT),
    "DraftDiscarded": _all(OPEN, DraftState.DISCARDED),
    "DraftSuperseded": _all(OPEN, DraftState.SUPERSEDED),
    "DraftWithdrawalPlanned": {state: state for state in OPEN},
    "DraftWithdrawn": _all(OPEN, DraftState.WITHDRAWN)
    | {DraftState.SUPERSEDED: DraftState.SUPERSEDED},
}
"""For each event, the states it may meet and where each leads; it changes no other."""


def apply_draft_event(books: Books, case: Case, event: DraftPlanned | DraftEvent) -> Case:
    """Return *case* after *event*; keeps the index of letters in *books*."""
    if isinstance(event, DraftPlanned):
        return _plan(books, case, event)
    record = case.draft(event.letter)
    if record is None:
        return case
    state = TRANSITIONS[type(event).__name__].get(record.state)
    if state is None:
        return case
    changed = replace(record, state=state, since=event.at)
    if isinstance(event, DraftApproved):
        books.thread_of[event.message] = record.letter.thread
        thread = books.threads.get(record.letter.thread)
        if thread is not None and event.message not in thread.messages:
            messages = (*thread.messages, event.message)
            books.threads[thread.id] = replace(thread, messages=messages)
        books.letters[event.message] = (case.client.id, record.letter.key)
    return _with(case, _details(changed, event))


def _plan(books: Books, case: Case, event: DraftPlanned) -> Case:
    letter = event.letter
    for name in (letter.message_id, letter.token):
        books.letters[name] = (case.client.id, letter.key)
        books.thread_of[name] = letter.thread
    if case.draft(letter.key) is not None:
        return case
    record = DraftRecord(letter=letter, planned=event.at, since=event.at)
    return replace(case, drafts=(*case.drafts, record))


def _details(record: DraftRecord, event: DraftEvent) -> DraftRecord:
    match event:
        case DraftPlaced():
            return replace(record, place=event.place, runs=event.runs, looks=0)
        case DraftEdited():
            return replace(record, place=event.place, looks=0, edited=True)
        case DraftMissing():
            return replace(record, looks=event.look)
        case DraftApproved():
            return replace(record, state=_sent(event), sameness=event.sameness, withdraw="")
        case DraftDiscarded(presumed=True):
            return replace(record, state=DraftState.PRESUMED_DISCARDED, withdraw="")
        case DraftDiscarded():
            return replace(record, withdraw="")
        case DraftWithdrawalPlanned():
            return replace(record, withdraw=event.reason)
        case DraftSuperseded():
            return replace(record, withdraw="you wrote your own letter")
        case DraftWithdrawn():
            return replace(record, withdraw="")
        case _:
            return record


def _sent(event: DraftApproved) -> DraftState:
    if not event.edited:
        return DraftState.SENT
    heavily = event.sameness is not None and event.sameness < HEAVILY_EDITED
    return DraftState.SENT_HEAVILY_EDITED if heavily else DraftState.SENT_EDITED


def _with(case: Case, changed: DraftRecord) -> Case:
    drafts = tuple(changed if d.letter.key == changed.letter.key else d for d in case.drafts)
    return replace(case, drafts=drafts)
