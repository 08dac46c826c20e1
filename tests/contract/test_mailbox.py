"""What every mailbox promises, the one in memory and a real server alike."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from mailbot.edge.imap import ImapMailbox
from mailbot.edge.memory import MemoryMailbox
from mailbot.model.errors import FolderMissing, MailboxBroken, Refused
from mailbot.model.message import Place
from mailbot.rounds.ports import Mailbox
from tests.system.cyrus import Cyrus
from tests.system.dovecot import Dovecot
from tests.system.mailserver import MailServer

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def a_message(number: int, body: str = "Who pays?") -> bytes:
    lines = [
        f"Message-ID: <{number}@client.example>",
        "Received: from somewhere by elsewhere",
        "From: Gerald <gerald@client.example>",
        "To: owner@example.com",
        f"Subject: Re: Invoice {number}",
        "",
        body,
        "",
    ]
    return "\r\n".join(lines).encode()


class World(Protocol):
    """A mailbox with its owner and the rest of the world at the other end."""

    box: Mailbox

    def deliver(self, folder: str, raw: bytes, at: datetime = AT, *flags: str) -> int: ...
    def delete(self, folder: str, uid: int) -> None: ...
    def rebuild(self, folder: str) -> None: ...
    def flags(self, folder: str) -> dict[int, set[str]]: ...
    def raws(self, folder: str) -> list[bytes]: ...


class InMemory:
    def __init__(self) -> None:
        self.box = MemoryMailbox()

    def deliver(self, folder: str, raw: bytes, at: datetime = AT, *flags: str) -> int:
        return self.box.deliver(folder, raw, at, flags)

    def delete(self, folder: str, uid: int) -> None:
        self.box.delete(folder, uid)

    def rebuild(self, folder: str) -> None:
        self.box.renumber(folder)

    def flags(self, folder: str) -> dict[int, set[str]]:
        return {uid: set(flags) for uid, flags in self.box.flags(folder).items()}

    def raws(self, folder: str) -> list[bytes]:
        return [one.raw for one in self.box.contents(folder)]


class OnServer:
    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.box = ImapMailbox.open(server.settings(), server.password)

    def deliver(self, folder: str, raw: bytes, at: datetime = AT, *flags: str) -> int:
        return self.server.deliver(folder, raw, at=at, flags=flags)

    def delete(self, folder: str, uid: int) -> None:
        self.server.admin.select_folder(folder)
        self.server.admin.delete_messages([uid])
        self.server.admin.uid_expunge([uid])
        self.server.admin.unselect_folder()

    def rebuild(self, folder: str) -> None:
        self.server.renumber(folder)

    def flags(self, folder: str) -> dict[int, set[str]]:
        return {u: {f.decode() for f in flags} for u, flags in self.server.flags(folder).items()}

    def raws(self, folder: str) -> list[bytes]:
        return list(self.server.raw(folder).values())


SERVERS: dict[str, type[MailServer]] = {"dovecot": Dovecot, "cyrus": Cyrus}


@pytest.fixture(
    params=["memory", *(pytest.param(name, marks=pytest.mark.system) for name in SERVERS)]
)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield InMemory()
        return
    with SERVERS[request.param]() as server:
        one = OnServer(server)
        yield one
        one.box.close()


def test_the_folders_are_found(world: World) -> None:
    found = world.box.folders

    assert (found.inbox, found.sent) == (("INBOX",), ("Sent",))
    assert (found.drafts, found.trash) == ("Drafts", "Trash")


def test_the_state_tells_what_is_there_and_what_comes_next(world: World) -> None:
    before = world.box.state("INBOX")
    uid = world.deliver("INBOX", a_message(1))
    after = world.box.state("INBOX")

    assert uid == before.uidnext
    assert (after.uidnext, after.messages) == (before.uidnext + 1, before.messages + 1)
    assert after.uidvalidity == before.uidvalidity > 0
    assert after.modseq > before.modseq


def test_the_state_is_fresh_while_the_folder_is_being_read(world: World) -> None:
    world.deliver("INBOX", a_message(1))
    assert len(list(world.box.messages("INBOX", world.box.uids("INBOX")))) == 1

    world.deliver("INBOX", a_message(2))

    assert world.box.state("INBOX").messages == 2
    assert len(world.box.uids("INBOX")) == 2


def test_uids_begin_where_they_are_told_to(world: World) -> None:
    first, second, third = (world.deliver("INBOX", a_message(n)) for n in range(3))

    assert world.box.uids("INBOX") == [first, second, third]
    assert world.box.uids("INBOX", since_uid=second) == [second, third]
    assert world.box.uids("INBOX", since_uid=third + 1) == []
    assert world.box.uids("Sent") == []


def test_uids_begin_with_the_day_they_are_told(world: World) -> None:
    world.deliver("INBOX", a_message(1), AT - timedelta(days=3))
    late = world.deliver("INBOX", a_message(2), AT)

    assert world.box.uids("INBOX", since=AT - timedelta(days=1)) == [late]
    assert world.box.uids("INBOX", since=AT) == [late]
    assert world.box.uids("INBOX", since=AT + timedelta(days=1)) == []


def test_a_heading_has_the_fields_that_matter_and_no_body(world: World) -> None:
    uid = world.deliver("INBOX", a_message(7))

    (heading,) = world.box.headings("INBOX", [uid])

    assert b"Message-ID: <7@client.example>\r\n" in heading.raw
    assert b"Subject: Re: Invoice 7\r\n" in heading.raw
    assert b"Received" not in heading.raw
    assert b"Who pays" not in heading.raw
    assert (heading.at, heading.size) == (AT, len(a_message(7)))


def test_messages_come_whole_and_in_ascending_order(world: World) -> None:
    uids = [world.deliver("INBOX", a_message(n), AT, r"\Flagged") for n in range(5)]

    found = list(world.box.messages("INBOX", [uids[3], uids[0], uids[3], uids[4]]))

    assert [one.place.uid for one in found] == [uids[0], uids[3], uids[4]]
    assert [one.raw for one in found] == [a_message(0), a_message(3), a_message(4)]
    assert {one.place.uidvalidity for one in found} == {world.box.state("INBOX").uidvalidity}
    assert {(one.at, one.size, one.flags) for one in found} == {
        (AT, len(a_message(0)), (r"\Flagged",)),
    }


def test_a_message_that_vanished_is_left_out(world: World) -> None:
    first, second, third = (world.deliver("INBOX", a_message(n)) for n in range(3))
    uids = world.box.uids("INBOX")
    world.delete("INBOX", second)

    # A heading may still be told from the server's memory, once.
    assert {first, third} <= {one.place.uid for one in world.box.headings("INBOX", uids)}
    assert [one.place.uid for one in world.box.messages("INBOX", uids)] == [first, third]


def test_a_folder_that_was_rebuilt_shows_its_new_uidvalidity(world: World) -> None:
    world.deliver("Sent", a_message(1))
    (before,) = world.box.messages("Sent", world.box.uids("Sent"))
    world.rebuild("Sent")

    (after,) = world.box.messages("Sent", world.box.uids("Sent"))

    assert after.place.uidvalidity != before.place.uidvalidity
    assert after.place.uidvalidity == world.box.state("Sent").uidvalidity
    assert after.raw == before.raw


def test_reading_changes_no_flag(world: World) -> None:
    for number, flags in enumerate([(), (r"\Seen",), (r"\Answered", r"\Flagged"), ("work",)]):
        world.deliver("INBOX", a_message(number), AT, *flags)
    before = world.flags("INBOX")

    uids = world.box.uids("INBOX", since=AT)
    assert len(list(world.box.headings("INBOX", uids))) == 4
    assert len(list(world.box.messages("INBOX", uids))) == 4
    world.box.state("INBOX")

    assert world.flags("INBOX") == before


def test_a_draft_lies_in_drafts_as_it_was_given(world: World) -> None:
    place = world.box.append_draft(a_message(1), AT)

    assert place is not None
    assert place.folder == "Drafts"
    assert place.uidvalidity == world.box.state("Drafts").uidvalidity
    assert world.flags("Drafts") == {place.uid: {r"\Draft", r"\Seen"}}
    (found,) = world.box.messages("Drafts", [place.uid])
    assert (found.raw, found.at) == (a_message(1), AT)


def test_a_draft_placed_twice_lies_there_twice(world: World) -> None:
    first = world.box.append_draft(a_message(1), AT)
    second = world.box.append_draft(a_message(1), AT)

    assert first != second
    assert world.raws("Drafts") == [a_message(1)] * 2


def test_a_discarded_draft_lies_in_trash_and_the_others_stay(world: World) -> None:
    kept = world.deliver("Drafts", a_message(1), AT, r"\Deleted")
    place = world.box.append_draft(a_message(2), AT)
    assert place is not None

    world.box.discard(place)
    world.box.discard(place)

    assert list(world.flags("Drafts")) == [kept]
    assert world.raws("Trash") == [a_message(2)]


def test_a_draft_of_a_folder_that_was_rebuilt_is_not_discarded(world: World) -> None:
    place = world.box.append_draft(a_message(1), AT)
    assert place is not None
    world.rebuild("Drafts")

    with pytest.raises(Refused):
        world.box.discard(place)

    assert world.raws("Drafts") == [a_message(1)]


@pytest.mark.parametrize("folder", ["INBOX", "Sent"])
def test_nothing_but_drafts_is_ever_discarded(world: World, folder: str) -> None:
    uid = world.deliver(folder, a_message(1))
    uidvalidity = world.box.state(folder).uidvalidity

    with pytest.raises(Refused):
        world.box.discard(Place(folder=folder, uidvalidity=uidvalidity, uid=uid))

    assert world.raws(folder) == [a_message(1)]


def test_a_folder_of_our_own_is_made_once_and_known_from_then_on(world: World) -> None:
    assert "Notes" not in world.box.folders.own

    made = world.box.ensure("Notes")

    assert world.box.ensure("Notes") == made
    assert world.box.folders.own == {"Notes": made}
    assert world.box.state(made).messages == 0


def test_a_message_may_be_laid_into_the_inbox_sent_and_our_own_folders_alone(world: World) -> None:
    for folder in ("INBOX", "Sent", world.box.ensure("Done")):
        place = world.box.append(folder, a_message(1), (r"\Flagged",), AT)

        assert place is not None
        assert world.flags(folder) == {place.uid: {r"\Flagged"}}
        assert world.raws(folder) == [a_message(1)]

    for folder in ("Drafts", "Trash", "Nowhere"):
        with pytest.raises(Refused):
            world.box.append(folder, a_message(2), (), AT)


def test_a_message_is_refiled_with_its_flags_and_what_is_gone_is_no_error(world: World) -> None:
    uid = world.deliver("INBOX", a_message(1), AT, r"\Flagged")
    place = Place(folder="INBOX", uidvalidity=world.box.state("INBOX").uidvalidity, uid=uid)
    folder = world.box.ensure("Not about an invoice")

    world.box.refile(place, folder)
    world.box.refile(place, folder)

    assert world.raws("INBOX") == []
    assert world.raws(folder) == [a_message(1)]
    assert list(world.flags(folder).values()) == [{r"\Flagged"}]
    assert world.box.flags_of(place) is None


def test_nothing_is_refiled_from_sent_or_into_trash(world: World) -> None:
    for source, target in (("Sent", "INBOX"), ("INBOX", "Trash")):
        uid = world.deliver(source, a_message(1))
        uidvalidity = world.box.state(source).uidvalidity

        with pytest.raises(Refused):
            world.box.refile(Place(folder=source, uidvalidity=uidvalidity, uid=uid), target)

        assert world.raws(source) == [a_message(1)]


def test_a_digest_of_ours_may_leave_the_inbox(world: World) -> None:
    world.deliver("INBOX", a_message(1))
    place = world.box.append("INBOX", b"X-Mailbot-Digest: 1\r\n" + a_message(2), (), AT)
    assert place is not None
    assert world.box.flags_of(place) == ()

    world.box.discard(place)

    assert world.raws("INBOX") == [a_message(1)]


def test_drafts_may_be_placed_while_messages_are_read(world: World) -> None:
    for number in range(4):
        world.deliver("INBOX", a_message(number))

    seen = []
    for one in world.box.messages("INBOX", world.box.uids("INBOX")):
        assert world.box.append_draft(a_message(99), AT)
        world.box.state("INBOX")
        seen.append(one.raw)

    assert seen == [a_message(number) for number in range(4)]
    assert len(world.raws("Drafts")) == 4


def test_a_folder_that_is_not_there_is_called_missing(world: World) -> None:
    for attempt in (
        lambda: world.box.state("Nowhere"),
        lambda: world.box.uids("Nowhere"),
        lambda: list(world.box.headings("Nowhere", [1])),
        lambda: list(world.box.messages("Nowhere", [1])),
    ):
        with pytest.raises(FolderMissing):
            attempt()


def test_a_closed_mailbox_is_broken_and_can_be_closed_again(world: World) -> None:
    world.box.close()
    world.box.close()

    with pytest.raises(MailboxBroken):
        world.box.state("INBOX")
    with pytest.raises(MailboxBroken):
        world.box.append_draft(a_message(1), AT)


def test_the_source_of_a_message_comes_whole_whatever_its_size(world: World) -> None:
    large = a_message(1, "x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 40_000)
    uid = world.deliver("Sent", large)
    (heading,) = world.box.headings("Sent", [uid])

    assert world.box.source(heading.place) == large
    assert world.flags("Sent") == {uid: set()}


def test_the_source_of_a_message_that_is_gone_is_empty(world: World) -> None:
    uidvalidity = world.box.state("Sent").uidvalidity
    places = [
        Place(folder="Sent", uidvalidity=uidvalidity, uid=world.deliver("Sent", a_message(n)))
        for n in range(2)
    ]
    world.delete("Sent", places[0].uid)
    assert [world.box.source(place) for place in places] == [b"", a_message(1)]

    world.rebuild("Sent")

    assert [world.box.source(place) for place in places] == [b"", b""]


def test_the_source_of_a_folder_that_is_not_there_is_missing(world: World) -> None:
    with pytest.raises(FolderMissing):
        world.box.source(Place(folder="Nowhere", uidvalidity=1, uid=1))


def test_the_server_may_say_how_large_a_draft_may_be(world: World) -> None:
    limit = world.box.append_limit()

    assert limit is None or limit > 0


def test_sources_may_be_fetched_while_messages_are_read(world: World) -> None:
    for number in range(3):
        world.deliver("Sent", a_message(number))

    seen = [
        (one.raw, world.box.source(one.place))
        for one in world.box.messages("Sent", world.box.uids("Sent"))
    ]

    assert seen == [(a_message(n), a_message(n)) for n in range(3)]
