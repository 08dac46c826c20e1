"""The mailbox in memory fails when told to, as the real one does on its own."""

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.edge.memory import MemoryMailbox
from mailbot.edge.memorystore import FixedClock, MemoryStore
from mailbot.model.draft_event import (
    DraftPlaced,
)
from mailbot.model.errors import MailboxBroken, Refused, StorageError
from mailbot.model.event import (
    MessageSetAside,
)
from mailbot.model.letter import LetterKey
from mailbot.model.mailbox import Cursor, Intention, Trouble
from mailbot.model.message import Address, MessageId, Place
from mailbot.model.people import ClientId

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RAW = b"Message-ID: <1@owner.example>\r\n\r\nWho pays?\r\n"
PLACE = Place(folder="Drafts", uidvalidity=1, uid=1)


def test_a_connection_is_cut_at_the_call_told_and_stays_cut() -> None:
    box = MemoryMailbox()
    box.cut_at(2)

    box.state("INBOX")
    for _ in range(2):
        with pytest.raises(MailboxBroken):
            box.state("INBOX")
    assert box.reconnect().state("INBOX").messages == 0
    assert box.calls == ["state"] * 4


@pytest.mark.parametrize(("stored", "fail"), [(0, "before"), (1, "after")])
def test_a_lost_append_is_stored_or_not(stored: int, fail: str) -> None:
    box = MemoryMailbox()
    getattr(box, f"fail_{fail}_append")()

    with pytest.raises(MailboxBroken):
        box.append_draft(RAW, AT)

    assert len(box.contents("Drafts")) == stored
    assert box.reconnect().append_draft(RAW, AT) is not None
    assert len(box.contents("Drafts")) == stored + 1


def test_a_full_mailbox_refuses_until_there_is_room() -> None:
    box = MemoryMailbox()
    box.refuse_appends("[OVERQUOTA]")

    with pytest.raises(Refused, match="OVERQUOTA"):
        box.append_draft(RAW, AT)

    box.refuse_appends("")
    assert box.append_draft(RAW, AT)


def test_a_spoilt_message_has_a_size_and_no_source() -> None:
    box = MemoryMailbox()
    uids = [box.deliver("INBOX", RAW) for _ in range(2)]
    box.spoil("INBOX", uids[0])

    assert [bool(one.raw) for one in box.messages("INBOX", uids)] == [False, True]
    assert [bool(one.raw) for one in box.headings("INBOX", uids)] == [False, True]
    assert all(one.size == len(RAW) for one in box.messages("INBOX", uids))


def test_a_mailbox_without_trash_or_places_does_without() -> None:
    box = MemoryMailbox(trash=False)
    box.says_places = False

    assert box.append_draft(RAW, AT) is None
    box.discard(box.place("Drafts", 1))
    assert box.contents("Drafts") == ()


def test_the_owner_edits_and_moves_and_every_copy_has_a_new_uid() -> None:
    box = MemoryMailbox()
    place = box.append_draft(RAW, AT)
    assert place is not None

    edited = box.edit("Drafts", place.uid, RAW + b"Thanks.\r\n")
    sent = box.move("Drafts", edited, "Sent")

    assert edited > place.uid
    assert box.contents("Drafts") == ()
    assert [one.raw for one in box.contents("Sent")] == [RAW + b"Thanks.\r\n"]
    assert box.place("Sent", sent).uidvalidity != place.uidvalidity


def an_event(number: int, hours: int = 0) -> MessageSetAside:
    return MessageSetAside(
        at=AT + timedelta(hours=hours),
        cause=f"<{number}@client.example>",
        message=MessageId(f"<{number}@client.example>"),
        sender=Address(address="gerald@client.example"),
        subject="Re: Invoice",
        reason="two clients",
    )


def test_an_event_is_recorded_once_whenever_it_is_told_again() -> None:
    store = MemoryStore()

    first = store.record([an_event(1), an_event(2), an_event(1, hours=1)])
    second = store.record(iter([an_event(2, hours=5), an_event(3)]))

    assert first == (an_event(1), an_event(2))
    assert second == (an_event(3),)
    assert tuple(store.events()) == (an_event(1), an_event(2), an_event(3))


def test_a_full_disk_leaves_no_trace_of_what_was_told() -> None:
    store = MemoryStore()
    cursor = Cursor(folder="INBOX", uidvalidity=1, next_uid=5)
    intention = Intention(
        letter="a",
        message_id=MessageId("<a@owner.example>"),
        folder="Drafts",
        uidvalidity=1,
        uidnext=1,
    )
    store.full = True

    for attempt in (
        lambda: store.record([an_event(1)], cursor=cursor),
        lambda: store.intend(intention),
        lambda: store.note(Trouble(place=PLACE, tries=1, reason="x")),
    ):
        with pytest.raises(StorageError):
            attempt()

    assert (list(store.events()), store.cursors()) == ([], ())
    assert (store.intentions(), store.troubles()) == ((), ())
    store.full = False
    store.record([], cursor=cursor)
    store.intend(intention)
    assert (store.cursor("INBOX"), store.intentions()) == (cursor, (intention,))


def test_a_placed_draft_concludes_its_intention() -> None:
    store = MemoryStore()
    for letter in ("a", "b"):
        store.intend(
            Intention(
                letter=letter,
                message_id=MessageId(f"<{letter}@owner.example>"),
                folder="Drafts",
                uidvalidity=1,
                uidnext=1,
            ),
        )

    store.record(
        [DraftPlaced(at=AT, cause="a", client=ClientId("c"), letter=LetterKey("a"), place=PLACE)],
    )

    assert [one.letter for one in store.intentions()] == ["b"]


def test_what_was_in_hand_when_the_process_died_is_known_to_the_next() -> None:
    store = MemoryStore()
    store.begin(PLACE)
    assert store.interrupted() is None

    after = store.die()
    assert after.interrupted() == PLACE

    after.begin(PLACE)
    after.done()
    assert after.die().interrupted() is None


def test_a_fixed_clock_moves_only_when_told() -> None:
    clock = FixedClock(AT)

    clock.advance(timedelta(days=1))

    assert clock.now() == AT + timedelta(days=1)
    assert clock.now().tzinfo is UTC
