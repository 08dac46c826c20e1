"""The door to the mailbox on a real server: who is let in, and what is found there."""

import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.edge.imap import ImapMailbox
from mailbot.model.errors import (
    CertificateRefused,
    FolderMissing,
    LoginRefused,
    MailbotError,
    MailboxBroken,
    MailboxUnreachable,
    Refused,
)
from tests.system import dovecot
from tests.system.dovecot import Dovecot, Layout, free_ports

pytestmark = pytest.mark.system

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DRAFT = b"Message-ID: <draft@owner.example>\r\nSubject: Re: Invoice 7\r\n\r\nWho pays?\r\n"


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as running:
        yield running


def opened(server: Dovecot, **changes: object) -> ImapMailbox:
    return ImapMailbox.open(server.settings(**changes), server.password)


@pytest.mark.parametrize(
    ("layout", "drafts", "sent", "trash"),
    [
        (dovecot.PLAIN, "Drafts", "Sent", "Trash"),
        (dovecot.PREFIXED, "INBOX.Drafts", "INBOX.Sent", "INBOX.Trash"),
        (dovecot.DOTTED, "Drafts", "Sent", "Trash"),
        (dovecot.GERMAN, "Entwürfe", "Gesendet", "Papierkorb"),
        (
            Layout(folders=(("[Gmail]/Черновики", ""), ("[Gmail]/Sent Mail", ""))),
            "[Gmail]/Черновики",
            "[Gmail]/Sent Mail",
            None,
        ),
    ],
    ids=["plain", "prefix INBOX.", "separator .", "German names", "Gmail in Russian"],
)
def test_a_draft_is_placed_and_discarded_in_every_layout(
    layout: Layout,
    drafts: str,
    sent: str,
    trash: str | None,
) -> None:
    """G16."""
    with Dovecot(layout=layout) as server:
        box = opened(server)

        assert (box.folders.drafts, box.folders.sent) == (drafts, (sent,))
        assert box.folders.trash == trash
        place = box.append_draft(DRAFT, AT)
        assert place is not None
        assert [one.raw for one in box.messages(drafts, box.uids(drafts))] == [DRAFT]
        box.discard(place)
        assert box.uids(drafts) == []
        if trash:
            assert len(box.uids(trash)) == 1
        box.close()


def test_no_drafts_folder_stops_the_start_and_none_is_made() -> None:
    with Dovecot(layout=dovecot.NO_DRAFTS) as server:
        with pytest.raises(FolderMissing, match=r"drafts: .*'Sent'.*write drafts ="):
            opened(server)

        assert {name for _, _, name in server.admin.list_folders()} == {"INBOX", "Sent", "Trash"}


def test_folders_of_the_owners_choice_are_watched(server: Dovecot) -> None:
    server.admin.create_folder("Mandanten/Müller & Söhne")
    server.admin.create_folder("Mandanten/Acme")

    box = opened(server, folders=("INBOX", "Mandanten/*"))

    assert set(box.folders.inbox) == {"INBOX", "Mandanten/Acme", "Mandanten/Müller & Söhne"}
    server.deliver("Mandanten/Müller & Söhne", DRAFT)
    assert box.uids("Mandanten/Müller & Söhne") == [1]
    with pytest.raises(FolderMissing, match="did you mean 'Mandanten/Acme'"):
        opened(server, folders=("Mandanten/Acne",))


def test_a_folder_name_the_library_garbles_is_left_out_and_the_others_stay(
    server: Dovecot,
) -> None:
    for name in ('Say "hello"', "Back\\slash", "123", "R&D"):
        server.admin.create_folder(name)

    box = opened(server)

    assert set(box.folder_list()) - {"INBOX", "Drafts", "Sent", "Trash", "Archive"} == {
        *("123", "R&D"),
    }
    assert (box.uids("123"), box.uids("R&D")) == ([], [])


@pytest.mark.parametrize("password", ["correct horse", "gärten & 漢字", 'quo"te\\back', "p:a{s}s%"])
def test_a_password_may_have_any_letters(password: str) -> None:
    with Dovecot(password=password) as server:
        assert opened(server).folders.drafts == "Drafts"


def test_a_user_name_may_have_spaces() -> None:
    with Dovecot(user="the owner") as server:
        assert opened(server).folders.drafts == "Drafts"


@pytest.mark.parametrize("password", ["wrong-canary", "fälsch-canary"])
def test_a_wrong_password_is_refused_and_not_repeated(server: Dovecot, password: str) -> None:
    with pytest.raises(LoginRefused) as caught:
        ImapMailbox.open(server.settings(), password)

    assert "canary" not in str(caught.value)
    assert "password" in str(caught.value)


def test_a_server_that_is_not_there_is_unreachable() -> None:
    nowhere = Dovecot().settings(port=free_ports(1)[0])

    with pytest.raises(MailboxUnreachable, match="check \\[imap\\] host"):
        ImapMailbox.open(nowhere, "secret")
    with pytest.raises(MailboxUnreachable, match="name of the server is not known"):
        ImapMailbox.open(
            replace(nowhere, host="mailbot.invalid", security="tls", timeout_seconds=3),
            "secret",
        )


def test_a_certificate_must_hold() -> None:
    """S14; also for STARTTLS, where giving up the encryption would be easy."""
    with Dovecot(tls=True) as server:
        starttls = {"security": "starttls", "port": server.port}

        for changes in ({}, starttls):
            assert opened(server, **changes).folders.drafts == "Drafts"
            with pytest.raises(CertificateRefused, match=r"self-signed.*ca_file"):
                opened(server, ca_file="", **changes)
            with pytest.raises(CertificateRefused, match=r"127\.0\.0\.1.*has as \[imap\] host"):
                opened(server, host="127.0.0.1", **changes)


def test_starttls_is_never_optional(server: Dovecot) -> None:
    with pytest.raises(CertificateRefused, match="offers no STARTTLS"):
        opened(server, security="starttls")

    assert "Login" not in server.log


def test_tls_towards_a_plain_port_is_unreachable_in_words(server: Dovecot) -> None:
    with pytest.raises(MailboxUnreachable, match="no TLS connection"):
        opened(server, security="tls")


def test_old_tls_is_not_spoken() -> None:
    with Dovecot(tls=True) as server:
        box = opened(server)

        sock = box._connection._client.socket()
        assert sock.context.minimum_version == ssl.TLSVersion.TLSv1_2
        assert sock.version() in {"TLSv1.2", "TLSv1.3"}


def test_the_socket_is_quick_and_never_waits_for_ever(server: Dovecot) -> None:
    client = opened(server, timeout_seconds=7)._connection._client

    assert client._imap.debug == 0
    assert client.socket().gettimeout() == 7
    assert client.socket().getsockopt(6, 1) != 0  # IPPROTO_TCP, TCP_NODELAY


def test_a_full_mailbox_refuses_the_draft_in_the_servers_words() -> None:
    with Dovecot(quota_kb=64) as server:
        box = opened(server)

        assert box.quota_left() == 64 * 1024
        with pytest.raises(Refused, match="OVERQUOTA"):
            box.append_draft(DRAFT + b"x" * 100_000, AT)
        assert server.uids("Drafts") == []
        assert box.append_draft(DRAFT, AT) is not None


def test_a_drafts_folder_that_went_away_refuses_the_draft() -> None:
    with Dovecot(layout=Layout(folders=(("Sent", r"\Sent"),))) as server:
        server.admin.create_folder("Drafts")
        box = opened(server)
        server.admin.delete_folder("Drafts")

        with pytest.raises(Refused, match="TRYCREATE"):
            box.append_draft(DRAFT, AT)
        assert "Drafts" not in {name for _, _, name in server.admin.list_folders()}


def test_a_server_that_went_away_breaks_the_mailbox(server: Dovecot) -> None:
    """G6: noticed at once, and every further call says so without waiting."""
    server.deliver("INBOX", DRAFT)
    box = opened(server)
    server.restart()

    begun = time.monotonic()
    for attempt in (
        lambda: box.state("INBOX"),
        lambda: box.append_draft(DRAFT, AT),
        lambda: list(box.messages("INBOX", [1])),
    ):
        with pytest.raises(MailboxBroken):
            attempt()
    box.close()
    assert time.monotonic() - begun < 1
    assert opened(server).uids("INBOX") == [1]
    assert server.uids("Drafts") == []


POOR = "IMAP4rev1 NAMESPACE"


@pytest.mark.parametrize(
    ("capability", "left_behind"),
    [
        (f"{POOR} UIDPLUS MOVE", {}),
        (f"{POOR} UIDPLUS", {}),
        (f"{POOR} MOVE", {}),
        (POOR, {2: (rb"\Deleted", rb"\Draft", rb"\Seen")}),
    ],
    ids=["MOVE", "UIDPLUS", "MOVE only", "neither"],
)
@pytest.mark.parametrize("layout", [dovecot.PLAIN, dovecot.NO_TRASH], ids=["trash", "no trash"])
def test_only_our_own_draft_goes_whatever_the_server_can(
    layout: Layout,
    capability: str,
    left_behind: dict[int, tuple[bytes, ...]],
) -> None:
    r"""A plain EXPUNGE or CLOSE would take what the owner marked \Deleted with it."""
    with Dovecot(layout=layout, capability=capability) as server:
        owners = server.deliver("Drafts", b"Subject: mine\r\n\r\n\r\n", flags=(r"\Deleted",))
        box = opened(server)
        place = box.append_draft(DRAFT, AT)
        assert place is not None

        box.discard(place)
        box.state("Drafts")
        box.discard(place)
        box.close()

        if layout is dovecot.NO_TRASH and "UIDPLUS" not in capability:
            left_behind = {2: (rb"\Deleted", rb"\Draft", rb"\Seen")}
        assert server.flags("Drafts") == {owners: (rb"\Deleted",), **left_behind}
        if layout is dovecot.PLAIN:
            assert list(server.raw("Trash").values())[:1] == [DRAFT]


def test_the_mailbox_tells_a_checkup_what_the_server_can(server: Dovecot) -> None:
    box = opened(server)

    assert {"IMAP4REV1", "UIDPLUS", "MOVE", "SPECIAL-USE", "IDLE"} <= box.capabilities
    assert set(box.folder_list()) == {"INBOX", "Drafts", "Sent", "Trash", "Archive"}
    assert (box.append_limit(), box.quota_left()) == (None, None)
    assert "Dovecot" in box.greeting


def test_an_announced_limit_is_told() -> None:
    with Dovecot(capability="IMAP4rev1 APPENDLIMIT=35651584") as server:
        assert opened(server).append_limit() == 35651584


@pytest.mark.parametrize("name", ["A\r\nZ1 UID MOVE 1:* Trash", "A\nB", "A\0B", "\x01"])
def test_a_folder_name_with_a_hidden_line_end_is_never_sent(server: Dovecot, name: str) -> None:
    """S1."""
    server.deliver("INBOX", DRAFT)
    box = opened(server)
    box.uids("INBOX")

    for attempt in (
        lambda: box.state(name),
        lambda: box.uids(name),
        lambda: list(box.messages(name, [1])),
    ):
        with pytest.raises(MailbotError, match="nothing was sent"):
            attempt()

    assert server.uids("INBOX") == [1]
    assert server.uids("Trash") == []
    assert box.uids("INBOX") == [1]


HOSTILE = (
    b"Message-ID: =?utf-8?q?<x=0D=0AZ1_UID_MOVE_1:*_Trash=0D=0A>?=\r\n"
    b"References: =?utf-8?q?<y=0D=0AZ2_UID_STORE_1:*_+FLAGS_=5C=5CDeleted>?=\r\n"
    b"Subject: =?utf-8?q?x=0D=0ABcc:_all@client.example=0D=0AZ3_DELETE_Sent?=\r\n"
    b'Content-Type: text/plain; name="a\\"\r\n b)"\r\n'
    b"\r\nWho pays?\r\n"
)


def test_commands_hidden_in_a_message_do_nothing(server: Dovecot) -> None:
    """S1, S2: headers are compared here; none is ever an argument."""
    uids = [server.deliver("INBOX", HOSTILE), server.deliver("INBOX", HOSTILE + b"x\r\n" * 40_000)]
    box = opened(server)

    headings = list(box.headings("INBOX", uids))
    whole, large = box.messages("INBOX", uids)
    place = box.append_draft(HOSTILE, AT)

    assert len(headings) == 2
    assert (whole.raw, large.size) == (HOSTILE, len(HOSTILE) + 120_000)
    assert server.flags("INBOX") == {1: (), 2: ()}
    assert server.uids("Trash") == []
    assert place is not None
    assert server.raw("Drafts") == {place.uid: HOSTILE}
    box.discard(place)
    assert server.raw("Trash") == {1: HOSTILE}
    assert server.uids("INBOX") == uids


def test_the_flags_of_every_folder_are_the_same_after_a_thousand_readings(server: Dovecot) -> None:
    """G9."""
    folders = ("INBOX", "Sent", "Archive")
    for folder in folders:
        for number, flags in enumerate([(), (r"\Seen",), (r"\Flagged", r"\Answered"), ("$Work",)]):
            server.deliver(folder, DRAFT + b"%d\r\n" % number, flags=flags)
        server.deliver(folder, DRAFT + b"x\r\n" * 30_000)
    before = {folder: server.flags(folder) for folder in folders}
    box = opened(server)

    for number in range(1000):
        folder = folders[number % 3]
        box.state(folder)
        if number % 10 < 3:
            uids = box.uids(folder)
            assert len(list(box.headings(folder, uids))) == 5
            assert len(list(box.messages(folder, uids))) == 5

    assert {folder: server.flags(folder) for folder in folders} == before
