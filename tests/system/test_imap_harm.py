"""What happens when the server, or the wire, misbehaves in the middle of it?"""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Self

import pytest

from mailbot.edge.imap import ImapMailbox
from mailbot.model.errors import (
    DataError,
    LoginRefused,
    MailboxBroken,
    MailboxUnreachable,
    Refused,
)
from tests.system.dovecot import Dovecot, Layout

pytestmark = pytest.mark.system

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DRAFT = b"Message-ID: <draft@owner.example>\r\nSubject: Re: Invoice 7\r\n\r\nWho pays?\r\n"

CUT = b"(cut the wire)"
SWALLOW = b""


class Meddler:
    """A wire to the server that records what is said and may change each answer line.

    *answer* gets each line from the server and returns what the client hears instead:
    the same, another, SWALLOW for nothing, or CUT for the end of the connection.
    """

    def __init__(self, server: Dovecot, answer: Callable[[bytes], bytes] = bytes) -> None:
        self.answer = answer
        self.said: list[bytes] = []
        self._server = server
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._ends: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self._door, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def box(self, **changes: object) -> ImapMailbox:
        settings = self._server.settings(port=self.port, **changes)
        return ImapMailbox.open(settings, self._server.password)

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self._server.port))
                self._ends += [near, far]
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._out, args=(near, far), daemon=True).start()
                threading.Thread(target=self._back, args=(near, far), daemon=True).start()

    def _out(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := near.recv(65536):
                self.said.append(said)
                far.sendall(said)
            far.close()

    def _back(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError), far.makefile("rb") as lines:
            for line in lines:
                told = self.answer(line)
                if told == CUT:
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(told)
            near.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as running:
        yield running


def changed(pattern: bytes, told: bytes) -> Callable[[bytes], bytes]:
    """Return an answer that replaces what fits *pattern*; CUT and SWALLOW take the line."""

    def answer(line: bytes) -> bytes:
        if not re.search(pattern, line):
            return line
        return told if told in {CUT, SWALLOW} else re.sub(pattern, told, line)

    return answer


@pytest.mark.parametrize(
    "told",
    [CUT, SWALLOW, b"* BYE shutting down\\r\\n", b"nonsense\\r\\n"],
    ids=["cut", "hang", "BYE", "nonsense"],
)
def test_a_draft_whose_answer_is_lost_is_stored_once_and_its_fate_unknown(
    server: Dovecot,
    told: bytes,
) -> None:
    """G3: MailboxBroken says that nobody knows; the recovery looks into Drafts."""
    with Meddler(server, changed(rb".*APPENDUID.*\r\n", told)) as wire:
        box = wire.box(timeout_seconds=0.5)
        begun = time.monotonic()

        with pytest.raises(MailboxBroken):
            box.append_draft(DRAFT, AT)
        with pytest.raises(MailboxBroken):
            box.append_draft(DRAFT, AT)

        assert time.monotonic() - begun < 2
        assert list(server.raw("Drafts").values()) == [DRAFT]


def test_a_wire_cut_before_the_draft_leaves_no_draft(server: Dovecot) -> None:
    with Meddler(server, changed(rb"^\+ ", CUT)) as wire:
        box = wire.box()

        with pytest.raises(MailboxBroken):
            box.append_draft(DRAFT, AT)

        assert server.uids("Drafts") == []


@pytest.mark.parametrize(
    "words",
    [b"[TRYCREATE] No such folder", b"[OVERQUOTA] Full", b"[ALERT] Not today \x1b[2J"],
    ids=repr,
)
def test_a_refused_draft_says_why_and_the_mailbox_goes_on(server: Dovecot, words: bytes) -> None:
    answer = changed(rb"^\+ .*\r\n", SWALLOW)

    def refused(line: bytes) -> bytes:
        if answer(line) == SWALLOW:
            return wire.said[-1].split()[0] + b" NO " + words + b"\r\n"
        return line

    with Meddler(server, refused) as wire:
        box = wire.box()

        with pytest.raises(Refused) as caught:
            box.append_draft(DRAFT, AT)

        assert words.split(b" \x1b")[0].decode() in str(caught.value)
        assert "\x1b" not in str(caught.value)
        assert "Who pays" not in str(caught.value)


def test_a_draft_is_found_where_the_server_does_not_say_its_place(server: Dovecot) -> None:
    def poorer(line: bytes) -> bytes:
        return re.sub(rb" UIDPLUS|\[APPENDUID [0-9 ]+\] ", b"", line)

    server.deliver("Drafts", DRAFT)
    with Meddler(server, poorer) as wire:
        box = wire.box()
        assert "UIDPLUS" not in box.capabilities

        first = box.append_draft(DRAFT, AT)
        second = box.append_draft(DRAFT.replace(b"<draft@", b"<other@"), AT)
        third = box.append_draft(b"Subject: no id\r\n\r\n\r\n", AT)

    assert first is not None
    assert second is not None
    assert (first.uid, second.uid, third) == (2, 3, None)


def test_special_use_flags_are_asked_for_where_a_plain_list_has_none() -> None:
    """RFC 6154, section 2, allows a server to keep them back."""
    layout = Layout(folders=(("Parked", r"\Drafts"), ("Gone", r"\Sent")))

    def shy(line: bytes) -> bytes:
        asked = any(b"RETURN" in said for said in wire.said)
        return line if asked else re.sub(rb" \\(Drafts|Sent)", b"", line)

    with Dovecot(layout=layout) as server, Meddler(server, shy) as wire:
        found = wire.box().folders

    assert (found.drafts, found.sent) == ("Parked", ("Gone",))


def test_one_message_that_breaks_the_library_does_not_cost_the_others(server: Dovecot) -> None:
    """G8: it is told with a size and no source, so that it can be set aside."""
    uids = [server.deliver("INBOX", DRAFT + b"%d\r\n" % number) for number in range(20)]
    with Meddler(server, changed(rb"\(UID 7 BODY\[\]", rb"UID 7 BODY[]")) as wire:
        box = wire.box()

        found = list(box.messages("INBOX", uids))

    assert [one.place.uid for one in found] == uids
    assert [one.place.uid for one in found if not one.raw] == [7]
    assert all(one.size > 0 for one in found)
    assert found[7].raw == DRAFT + b"7\r\n"


def test_a_message_that_breaks_the_library_and_is_gone_is_left_out(server: Dovecot) -> None:
    uids = [server.deliver("INBOX", DRAFT) for _ in range(3)]
    spoilt = changed(rb"\(UID 2 BODY\[\]", rb"UID 2 BODY[]")

    sights: list[bytes] = []

    def vanishing(line: bytes) -> bytes:
        if spoilt(line) != line:
            sights.append(line)
        if len(sights) == 3 and 2 in server.uids("INBOX"):  # asked for alone by then
            server.admin.select_folder("INBOX")
            server.admin.delete_messages([2])
            server.admin.uid_expunge([2])
            server.admin.unselect_folder()
        return spoilt(line)

    with Meddler(server, vanishing) as wire:
        found = list(wire.box().messages("INBOX", uids))

    assert [(one.place.uid, one.raw) for one in found] == [(1, DRAFT), (3, DRAFT)]


def test_one_heading_that_breaks_the_library_does_not_cost_the_others(server: Dovecot) -> None:
    uids = [server.deliver("INBOX", DRAFT) for _ in range(5)]
    with Meddler(server, changed(rb"\(UID 2 (RFC822|FLAGS|BODY)", rb"UID 2 \1")) as wire:
        found = list(wire.box().headings("INBOX", uids))

    assert [(one.place.uid, bool(one.raw), one.size > 0) for one in found] == [
        (uid, uid != 2, True) for uid in uids
    ]


def test_a_large_message_with_a_broken_structure_is_read_from_its_beginning(
    server: Dovecot,
) -> None:
    long = DRAFT + b"And so on.\r\n" * 100_000
    uids = [server.deliver("INBOX", long), server.deliver("INBOX", long)]
    with Meddler(server, changed(rb"\(UID 1 BODYSTRUCTURE", rb"UID 1 BODYSTRUCTURE")) as wire:
        first, second = wire.box().messages("INBOX", uids)

    assert first.raw.startswith(DRAFT)
    assert second.raw.startswith(DRAFT)
    assert first.size == second.size == len(long)
    assert len(first.raw) + len(second.raw) < 900_000


def test_a_message_the_server_refuses_does_not_cost_the_others(server: Dovecot) -> None:
    uids = [server.deliver("INBOX", DRAFT + b"%d\r\n" % number) for number in range(6)]
    refused: list[bytes] = []

    def corrupt(line: bytes) -> bytes:
        asked = wire.said[-1] if wire.said else b""
        numbers = re.search(rb"UID FETCH ([0-9,]+) \(BODY", asked)
        tagged = line.startswith(asked.split(b" ")[0] + b" OK")
        if tagged and numbers and b"4" in numbers[1].split(b","):
            refused.append(asked)
            return asked.split()[0] + b" NO [SERVERBUG] Internal error\r\n"
        return line

    with Meddler(server, corrupt) as wire:
        found = list(wire.box().messages("INBOX", uids))

    assert refused
    assert [one.place.uid for one in found if not one.raw] == [4]
    assert len(found) == 6


def test_a_server_that_refuses_everything_spoils_no_message(server: Dovecot) -> None:
    """Else an hour of trouble at the provider would quarantine the whole inbox."""
    uids = [server.deliver("INBOX", DRAFT) for _ in range(3)]

    def sulking(line: bytes) -> bytes:
        asked = wire.said[-1] if wire.said else b""
        if b"UID FETCH" in asked and line.startswith(asked.split(b" ")[0]):
            return asked.split()[0] + b" NO [UNAVAILABLE] Try later\r\n"
        return line

    with Meddler(server, sulking) as wire:
        box = wire.box()
        with pytest.raises(Refused, match="UNAVAILABLE"):
            list(box.messages("INBOX", uids))
        with pytest.raises(Refused, match="UNAVAILABLE"):
            list(box.headings("INBOX", uids))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (b"[AUTHENTICATIONFAILED] Invalid credentials", LoginRefused),
        (b"[UNAVAILABLE] Temporary failure", MailboxUnreachable),
        (b"[ALERT] Too many simultaneous connections", MailboxUnreachable),
    ],
    ids=repr,
)
def test_only_a_wrong_password_is_a_wrong_password(
    server: Dovecot,
    words: bytes,
    kind: type[Exception],
) -> None:
    with (
        Meddler(server, changed(rb"OK .*Logged in", b"NO " + words)) as wire,
        pytest.raises(kind),
    ):
        wire.box()


@pytest.mark.parametrize("told", [CUT, SWALLOW], ids=["cut", "hang"])
@pytest.mark.parametrize("at", [rb"^\* OK", rb"Logged in"], ids=["greeting", "login"])
def test_a_server_that_falls_silent_at_the_door_is_unreachable(
    server: Dovecot,
    at: bytes,
    told: bytes,
) -> None:
    with (
        Meddler(server, changed(at, told)) as wire,
        pytest.raises(MailboxUnreachable),
    ):
        wire.box(timeout_seconds=0.5)


def test_a_hidden_line_end_is_stopped_before_the_wire(server: Dovecot) -> None:
    """S1: not one byte of the command leaves, whatever method carries the argument."""
    evil = "a\r\nZ1 UID MOVE 1:* Trash"
    uid = server.deliver("INBOX", DRAFT)
    with Meddler(server) as wire:
        box = wire.box()
        box.uids("INBOX")
        before = list(wire.said)
        call = box._connection.call

        for attempt in (
            lambda: box.state(evil),
            lambda: box.uids(evil),
            lambda: call("search", ["HEADER", "Message-ID", evil]),
            lambda: call("search", ["SUBJECT", [evil.encode()]]),
            lambda: call("add_flags", [uid], [evil]),
            lambda: call("append", b"Drafts", DRAFT, (), AT),
            lambda: call("login", evil, evil),
            lambda: box.append_draft(b"Subject: a\0b\r\n\r\n", AT),
        ):
            with pytest.raises(DataError):
                attempt()

        assert wire.said == before
        assert server.uids("INBOX") == [uid]


def test_reading_says_nothing_that_could_change_the_mailbox(server: Dovecot) -> None:
    """G9: EXAMINE and PEEK alone, on the wire."""
    uids = [server.deliver("INBOX", DRAFT), server.deliver("INBOX", DRAFT + b"x\r\n" * 50_000)]
    with Meddler(server) as wire:
        box = wire.box()
        box.state("INBOX")
        assert box.uids("INBOX", since=AT) == uids
        list(box.headings("INBOX", uids))
        list(box.messages("INBOX", uids))
        box.state("INBOX")
        box.close()

    said = b"".join(wire.said)
    assert b"EXAMINE" in said
    assert not re.search(
        rb"\bSELECT|STORE|EXPUNGE|COPY|MOVE|APPEND|CLOSE\b|BODY\[|RFC822[ )]", said
    )


def test_nothing_new_costs_one_round_trip_of_a_few_bytes(server: Dovecot) -> None:
    heard: list[bytes] = []

    def listen(line: bytes) -> bytes:
        heard.append(line)
        return line

    with Meddler(server, listen) as wire:
        box = wire.box()
        box.state("INBOX")
        wire.said.clear()
        heard.clear()

        box.state("INBOX")

    assert len(wire.said) == 1
    assert len(b"".join(wire.said + heard)) <= 300
