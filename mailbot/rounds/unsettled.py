"""Which drafts may still change, and can any of them have changed since the last look?"""

from collections.abc import Iterator
from datetime import timedelta

from mailbot.model.letter import DraftRecord, DraftState
from mailbot.rounds.office import Office

LATELY = timedelta(days=3)
"""How long a draft that was deleted or taken back may still turn up again."""

APPROVED = "Approved"
"""Our name for the folder from which drafts are sent."""

SENDING = timedelta(minutes=5)
"""How long a mail program may take to put away the draft that it has just sent."""


def unsettled(office: Office) -> Iterator[DraftRecord]:
    """Yield the drafts that may still change.

    These are the open ones, those that have to go, and those concluded a few days ago: a
    mail program may have one open and save it again, or leave one behind that it sent.
    """
    lately = office.clock.now() - LATELY
    for case in tuple(office.books.cases.values()):
        for draft in case.drafts:
            recent = draft.since > lately
            if draft.state.open or draft.leaving or recent:
                yield draft


def basis_of(office: Office) -> object:
    """Return all that a look at Drafts depends on; None if it has to be looked at anyway."""
    if office.last_look is None or office.store.intentions():
        return None
    drafts = list(unsettled(office))
    if any(d.leaving or d.state is DraftState.PLANNED for d in drafts):
        return None
    folders = [office.mailbox.folders.drafts, office.mailbox.folders.trash]
    missing = any(d.state is DraftState.MISSING for d in drafts)
    states = [office.mailbox.state(f) for f in folders[: 1 + missing] if f]
    if not all(state.modseq for state in states):
        return None  # without it, nothing tells that a draft was marked as deleted
    approved = office.mailbox.folders.ours(APPROVED)
    lying = office.mailbox.state(approved) if approved else None
    return (
        lying and (lying.uidvalidity, lying.uidnext, lying.messages),
        [(s.folder, s.uidvalidity, s.uidnext, s.modseq) for s in states],
        [(d, waited_for(office, d), left_behind(office, d)) for d in drafts],
    )


def waited_for(office: Office, draft: DraftRecord) -> bool:
    """Say whether a draft that is missing was waited for long enough."""
    patience = timedelta(hours=office.practice.policy.missing_hours)
    return office.clock.now() - draft.since >= patience


def left_behind(office: Office, draft: DraftRecord) -> bool:
    """Say whether our own copy has no use any more: the letter was sent ("edit as new")."""
    since = draft.since
    return draft.state.sent and not draft.edited and office.clock.now() - since > SENDING
