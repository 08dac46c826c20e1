"""The life of a draft, walked as docs/architecture.md tells it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.ledger.drafting import TRANSITIONS
from mailbot.ledger.replay import replay
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
from mailbot.model.letter import DraftRecord, DraftState, Letter, LetterKey, Purpose
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


@dataclass(frozen=True)
class Sight:
    """An event, and what it says."""

    kind: type[DraftEvent]
    says: dict[str, object]


SIGHTS = {
    "lies in Drafts": Sight(DraftPlaced, {"place": PLACE}),
    "saved again": Sight(DraftEdited, {"place": PLACE}),
    "not to be seen": Sight(DraftMissing, {"look": 1}),
    "sent": Sight(
        DraftApproved, {"message": MessageId("<m@x>"), "written": NOW, "evidence": "token"}
    ),
    "deleted": Sight(DraftDiscarded, {"evidence": "trash"}),
    "long gone": Sight(DraftDiscarded, {"evidence": "gone", "presumed": True}),
    "own letter": Sight(DraftSuperseded, {"message": MessageId("<o@x>")}),
    "taken back": Sight(DraftWithdrawn, {"reason": "paid"}),
}
PLANNED_AGAINST = Sight(DraftWithdrawalPlanned, {"reason": "paid"})
PATHS = {
    S.PLANNED: (),
    S.PLACED: ("lies in Drafts",),
    S.EDITED: ("lies in Drafts", "saved again"),
    S.MISSING: ("lies in Drafts", "not to be seen"),
    S.SENT: ("lies in Drafts", "sent"),
    S.DISCARDED: ("lies in Drafts", "not to be seen", "deleted"),
    S.PRESUMED_DISCARDED: ("lies in Drafts", "not to be seen", "long gone"),
    S.SUPERSEDED: ("lies in Drafts", "own letter"),
    S.WITHDRAWN: ("lies in Drafts", "taken back"),
}
"""A way from the beginning to each state."""


def told() -> dict[str, dict[str, str]]:
    """Return the table of docs/architecture.md: what each sight makes of each state."""
    page = (Path(__file__).parents[3] / "docs" / "architecture.md").read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    at = next(n for n, cells in enumerate(lines) if cells[:1] == ["lies in Drafts"])
    sights = lines[at]
    return {
        cells[0]: dict(zip(sights, cells[1:], strict=True))
        for cells in lines[at + 1 : at + 1 + len(PATHS)]
    }


def events_of(*sights: Sight) -> list[DraftEvent]:
    return [
        sight.kind(
            at=NOW + timedelta(seconds=n), cause=str(n), client=ACME, letter=KEY, **sight.says
        )
        for n, sight in enumerate(sights)
    ]


def record_after(*sights: Sight) -> DraftRecord:
    planned = DraftPlanned(at=NOW, cause="<a@x>", client=ACME, letter=LETTER)
    return replay((planned, *events_of(*sights))).cases[ACME].drafts[0]


@pytest.mark.parametrize("state", PATHS, ids=str)
def test_every_state_can_be_reached(state):
    assert record_after(*(SIGHTS[s] for s in PATHS[state])).state is state


@pytest.mark.parametrize("state", PATHS, ids=str)
def test_each_sight_leads_where_the_page_says(state):
    path = [SIGHTS[s] for s in PATHS[state]]
    ends = {name: record_after(*path, sight).state for name, sight in SIGHTS.items()}

    assert ends == told()[state]


def test_the_table_names_every_event_about_a_draft():
    kinds = {sight.kind.__name__ for sight in (*SIGHTS.values(), PLANNED_AGAINST)}
    assert set(TRANSITIONS) == kinds
    assert set(told()) == {str(state) for state in PATHS}


@pytest.mark.parametrize(
    ("same", "state"),
    [(0.97, S.SENT_EDITED), (0.5, S.SENT_EDITED), (0.49, S.SENT_HEAVILY_EDITED)],
)
def test_how_much_of_a_letter_stayed_says_how_it_was_sent(same, state):
    sent = SIGHTS["sent"]
    edited = Sight(sent.kind, {**sent.says, "edited": True, "sameness": same})
    record = record_after(edited)

    assert record.state is state
    assert record.state.sent
    assert record.sameness == same


def test_an_edited_draft_stays_though_something_overtook_it_and_the_owner_can_be_told():
    record = record_after(SIGHTS["lies in Drafts"], SIGHTS["saved again"], PLANNED_AGAINST)

    assert record.withdraw == "paid"
    assert not record.leaving
    assert record_after(SIGHTS["lies in Drafts"], PLANNED_AGAINST).leaving
