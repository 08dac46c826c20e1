"""How drafts ended, and what is offered because of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.decide.endings import UNWANTED_AFTER, Endings, endings, unwanted
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.letter import DraftRecord, DraftState, Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Client, ClientId

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def draft(number: int, state: DraftState, same: float | None = None) -> DraftRecord:
    letter = Letter(
        key=LetterKey(f"k{number}"),
        purpose=Purpose.CONFIRM_CONTACT,
        client=ClientId("acme"),
        thread=ThreadId("<t@x>"),
        invoices=(),
        to=(Address(address="a@acme.example"),),
        answers=MessageId("<a@x>"),
        references=(),
        subject="Re: x",
        message_id=MessageId(f"<{number}.m@x>"),
        token=MessageId(f"<{number}.r@x>"),
    )
    at = NOW + timedelta(days=number)
    return DraftRecord(letter=letter, planned=at, since=at, state=state, sameness=same)


def books_with(*states: DraftState) -> Books:
    """Return books in which every second draft is another client's."""
    drafts = [draft(number, state) for number, state in enumerate(states)]
    names = (ClientId("acme"), ClientId("birk"))
    cases = {
        name: Case(client=Client(id=name, name=name), drafts=tuple(drafts[at::2]))
        for at, name in enumerate(names)
    }
    return Books(cases=cases)


def test_the_ways_in_which_drafts_ended_are_counted():
    ended = endings(
        (
            draft(1, DraftState.SENT, 1.0),
            draft(2, DraftState.SENT_EDITED, 0.8),
            draft(3, DraftState.SENT_HEAVILY_EDITED, 0.3),
            draft(4, DraftState.DISCARDED),
            draft(5, DraftState.PRESUMED_DISCARDED),
            draft(6, DraftState.SUPERSEDED),
            draft(7, DraftState.PLACED),
            draft(8, DraftState.WITHDRAWN),
        )
    )
    assert ended == (
        Endings(
            purpose=Purpose.CONFIRM_CONTACT,
            as_they_were=1,
            edited=1,
            rewritten=1,
            deleted=2,
            replaced=1,
            sameness=0.7,
        ),
    )


def test_letters_sent_without_a_copy_have_no_sameness():
    (ended,) = endings([draft(1, DraftState.SENT)])
    assert ended.sameness is None


def test_what_is_still_open_is_no_ending():
    assert endings([replace(draft(1, DraftState.EDITED), edited=True)]) == ()


def test_ten_deleted_in_a_row_are_offered_for_switching_off():
    deleted = [DraftState.DISCARDED, DraftState.PRESUMED_DISCARDED] * (UNWANTED_AFTER // 2)
    assert unwanted(books_with(*deleted)) == (Purpose.CONFIRM_CONTACT,)
    assert unwanted(books_with(DraftState.SENT, *deleted)) == (Purpose.CONFIRM_CONTACT,)


def test_one_letter_sent_among_the_last_ten_ends_the_offer():
    deleted = [DraftState.DISCARDED] * (UNWANTED_AFTER - 1)
    assert unwanted(books_with(*deleted)) == ()
    assert unwanted(books_with(*deleted, DraftState.SENT_EDITED)) == ()
    assert unwanted(books_with(*deleted, DraftState.PLACED, DraftState.WITHDRAWN)) == ()
