"""The life of a draft, walked: docs/architecture.md draws the same table."""

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.ledger.drafting import TRANSITIONS
from mailbot.ledger.replay import replay
from mailbot.model.event import (
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
from mailbot.model.letter import DraftState, Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, Place, ThreadId
from mailbot.model.people import ClientId

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
ACME = ClientId("acme")
KEY = LetterKey("k")
PLACE = Place(folder="Drafts", uidvalidity=1, uid=1)
LETTER = Letter(
    key=KEY,
    purpose=Purpose.CLARIFY_CONTACT,
    client=ACME,
    thread=ThreadId("<t@x>"),
    invoices=(),
    to=(Address(address="a@acme.example"),),
    answers=MessageId("<a@x>"),
    references=(MessageId("<a@x>"),),
    subject="Re: x",
    message_id=MessageId("<m@x>"),
    token=MessageId("<r@x>"),
)

S = DraftState
PATHS: dict[DraftState, tuple[type[DraftEvent], ...]] = {
    S.PLANNED: (),
    S.PLACED: (DraftPlaced,),
    S.EDITED: (DraftPlaced, DraftEdited),
    S.MISSING: (DraftPlaced, DraftMissing),
    S.SENT: (DraftPlaced, DraftApproved),
    S.DISCARDED: (DraftPlaced, DraftMissing, DraftDiscarded),
    S.SUPERSEDED: (DraftPlaced, DraftSuperseded),
    S.WITHDRAWN: (DraftPlaced, DraftWithdrawalPlanned, DraftWithdrawn),
}
"""A way from the beginning to each state."""

EXPECTED = {
    #               placed        edited    missing    sent    discarded    superseded    withdrawn
    S.PLANNED: (S.PLACED, S.EDITED, S.MISSING, S.SENT, S.DISCARDED, S.SUPERSEDED, S.WITHDRAWN),
    S.PLACED: (S.PLACED, S.EDITED, S.MISSING, S.SENT, S.DISCARDED, S.SUPERSEDED, S.WITHDRAWN),
    S.EDITED: (S.PLACED, S.EDITED, S.MISSING, S.SENT, S.DISCARDED, S.SUPERSEDED, S.WITHDRAWN),
    S.MISSING: (S.PLACED, S.EDITED, S.MISSING, S.SENT, S.DISCARDED, S.SUPERSEDED, S.WITHDRAWN),
    S.SENT: (S.SENT, S.SENT, S.SENT, S.SENT, S.SENT, S.SENT, S.SENT),
    S.DISCARDED: (S.DISCARDED, S.EDITED, S.DISCARDED, S.SENT, *(S.DISCARDED,) * 3),
    S.SUPERSEDED: (S.SUPERSEDED, S.EDITED, S.SUPERSEDED, S.SENT, *(S.SUPERSEDED,) * 3),
    S.WITHDRAWN: (S.WITHDRAWN, S.EDITED, S.WITHDRAWN, S.SENT, *(S.WITHDRAWN,) * 3),
}
KINDS = (
    DraftPlaced,
    DraftEdited,
    DraftMissing,
    DraftApproved,
    DraftDiscarded,
    DraftSuperseded,
    DraftWithdrawn,
)
MORE = {
    DraftPlaced: {"place": PLACE},
    DraftEdited: {"place": PLACE},
    DraftMissing: {"look": 1},
    DraftApproved: {"message": MessageId("<m@x>"), "written": NOW, "evidence": "token"},
    DraftDiscarded: {"evidence": "trash"},
    DraftSuperseded: {"message": MessageId("<o@x>")},
    DraftWithdrawalPlanned: {"reason": "paid"},
    DraftWithdrawn: {"reason": "paid"},
}


def state_after(*kinds: type[DraftEvent]) -> DraftState:
    planned = DraftPlanned(at=NOW, cause="<a@x>", client=ACME, letter=LETTER)
    events = [
        kind(at=NOW + timedelta(seconds=n), cause=str(n), client=ACME, letter=KEY, **MORE[kind])
        for n, kind in enumerate(kinds)
    ]
    return replay((planned, *events)).cases[ACME].drafts[0].state


@pytest.mark.parametrize("state", PATHS, ids=str)
def test_every_state_can_be_reached(state):
    assert state_after(*PATHS[state]) is state


@pytest.mark.parametrize("state", PATHS, ids=str)
def test_each_event_leads_where_the_table_says(state):
    ends = tuple(state_after(*PATHS[state], kind) for kind in KINDS)

    assert ends == EXPECTED[state]


def test_the_table_names_every_event_about_a_draft():
    assert set(TRANSITIONS) == {kind.__name__ for kind in MORE}


def test_a_letter_sent_with_changes_is_sent_edited():
    planned = DraftPlanned(at=NOW, cause="<a@x>", client=ACME, letter=LETTER)
    sent = DraftApproved(
        at=NOW, cause="<m@x>", client=ACME, letter=KEY, edited=True, **MORE[DraftApproved]
    )

    assert replay((planned, sent)).cases[ACME].drafts[0].state is S.SENT_EDITED
