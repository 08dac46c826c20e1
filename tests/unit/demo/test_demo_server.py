"""The demo's mailbox: what the port Mailbox needs of a server, asked of the real one."""

import gc
import logging
import socket
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from mailbot.demo.server import FOLDERS, DemoServer
from mailbot.model.errors import FolderMissing

AT = datetime(2026, 11, 13, 15, 4, 5, tzinfo=timezone(timedelta(hours=-5)))
RAW = (
    b"From: Ann <ann@acme.example>\r\nTo: dana@whitfield-law.example\r\nSubject: Hello\r\n"
    b"Message-ID: <1@acme.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
    b'--b\r\nContent-Type: application/pdf; name="a.pdf"\r\n'
    b'Content-Disposition: attachment; filename="a.pdf"\r\n\r\nAAAA\r\n--b--\r\n'
)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


@pytest.fixture
def client(server: DemoServer) -> Iterator[IMAPClient]:
    with IMAPClient(server.host, server.port, ssl=False, timeout=5) as connected:
        connected.normalise_times = False
        connected.login(server.user, server.password)
        yield connected


def examined(client: IMAPClient, folder: str = "INBOX") -> list[int]:
    client.select_folder(folder, readonly=True)
    return list(client.search("ALL"))


def test_the_folders_are_there_and_empty_at_first(client: IMAPClient) -> None:
    listed = [name for _, _, name in client.list_folders()]

    assert listed == list(FOLDERS)
    assert [name for _, _, name in client.list_sub_folders()] == listed
    assert {client.folder_status(name)[b"MESSAGES"] for name in listed} == {0}


def test_a_delivered_message_keeps_its_bytes_its_date_and_its_flag(
    server: DemoServer, client: IMAPClient
) -> None:
    server.deliver("INBOX", RAW, AT)
    server.deliver("INBOX", RAW, AT, seen=True)

    uids = examined(client)
    fetched = client.fetch(uids, ["BODY.PEEK[]", "INTERNALDATE", "FLAGS", "RFC822.SIZE"])

    assert [fetched[uid][b"BODY[]"] for uid in uids] == [RAW, RAW]
    assert [fetched[uid][b"INTERNALDATE"] for uid in uids] == [AT, AT]
    assert [b"\\Seen" in fetched[uid][b"FLAGS"] for uid in uids] == [False, True]
    assert fetched[uids[0]][b"RFC822.SIZE"] == len(RAW)


def test_reading_changes_no_flag(server: DemoServer, client: IMAPClient) -> None:
    server.deliver("INBOX", RAW, AT)
    uids = examined(client)
    before = client.get_flags(uids)

    client.fetch(uids, ["BODY.PEEK[]", "BODY.PEEK[HEADER]", "BODY.PEEK[1]<0.262144>"])
    with pytest.raises(IMAPClientError):
        client.add_flags(uids, [b"\\Seen"])

    assert client.get_flags(examined(client)) == before


def test_headers_and_parts_can_be_had_by_themselves(server: DemoServer, client: IMAPClient) -> None:
    server.deliver("INBOX", RAW, AT)
    (uid,) = examined(client)

    fields = "BODY.PEEK[HEADER.FIELDS (Message-ID Subject References)]"
    fetched = client.fetch([uid], [fields, "BODY.PEEK[1]", "BODY.PEEK[1.MIME]", "BODYSTRUCTURE"])

    answer = fetched[uid]
    # pymap answers with the fields in alphabetical order: take the key by its beginning.
    (head,) = (v for k, v in answer.items() if k.startswith(b"BODY[HEADER.FIELDS"))
    assert head == b"Subject: Hello\r\nMessage-ID: <1@acme.example>\r\n\r\n"
    assert answer[b"BODY[1]"] == b"hello\r\n"
    assert b"text/plain" in answer[b"BODY[1.MIME]"]
    assert answer[b"BODYSTRUCTURE"].is_multipart


def test_messages_are_found_by_uid_and_by_day(server: DemoServer, client: IMAPClient) -> None:
    for days in range(3):
        server.deliver("INBOX", RAW, AT + timedelta(days=days))
    first, second, third = examined(client)

    assert client.search(["UID", f"{second}:*"]) == [second, third]
    assert client.search(["UID", f"{third + 9}:*"]) == [third]  # the star: filter by UID
    assert client.search(["SINCE", (AT + timedelta(days=1)).date()]) == [second, third]
    assert client.fetch([first, third + 9], ["FLAGS"]).keys() == {first}


def test_status_tells_the_next_uid_before_a_message_has_it(
    server: DemoServer, client: IMAPClient
) -> None:
    wanted = ["UIDVALIDITY", "UIDNEXT", "MESSAGES"]
    before = client.folder_status("INBOX", wanted)

    server.deliver("INBOX", RAW, AT)
    after = client.folder_status("INBOX", wanted)

    assert examined(client) == [before[b"UIDNEXT"]]
    assert after[b"UIDVALIDITY"] == before[b"UIDVALIDITY"]
    assert (before[b"MESSAGES"], after[b"MESSAGES"]) == (0, 1)


def test_an_appended_draft_says_where_it_lies(client: IMAPClient) -> None:
    answer = client.append("Drafts", RAW, [b"\\Draft", b"\\Seen"], AT)

    (uid,) = examined(client, "Drafts")
    uidvalidity = client.folder_status("Drafts", ["UIDVALIDITY"])[b"UIDVALIDITY"]
    assert f"[APPENDUID {uidvalidity} {uid}]" in answer.decode()
    assert {b"\\Draft", b"\\Seen"} <= set(client.get_flags([uid])[uid])
    assert client.fetch([uid], ["INTERNALDATE"])[uid][b"INTERNALDATE"] == AT


def test_a_draft_can_be_moved_to_trash_or_expunged_alone(client: IMAPClient) -> None:
    for _ in range(3):
        client.append("Drafts", RAW, [b"\\Draft", b"\\Seen"], AT)
    client.select_folder("Drafts")
    first, second, third = client.search("ALL")

    client.move([first], "Trash")
    client.add_flags([second, third], [b"\\Deleted"])
    client.uid_expunge([second])

    assert client.search("ALL") == [third]
    assert len(examined(client, "Trash")) == 1


def test_leaving_an_examined_folder_is_allowed_and_expunges_nothing(
    client: IMAPClient,
) -> None:
    client.append("Drafts", RAW, [b"\\Draft", b"\\Deleted"], AT)
    (uid,) = examined(client, "Drafts")

    client.close_folder()

    assert examined(client, "Drafts") == [uid]
    client.select_folder("Drafts")
    client.close_folder()
    assert examined(client, "Drafts") == []


def test_a_new_message_is_pushed_to_a_client_in_idle(
    server: DemoServer, client: IMAPClient
) -> None:
    examined(client)
    client.idle()

    server.deliver("INBOX", RAW, AT)
    pushed = client.idle_check(timeout=5)
    client.idle_done()

    assert (1, b"EXISTS") in pushed


def test_an_answer_never_stops_in_the_middle_of_a_line(server: DemoServer) -> None:
    """The idle_check of imapclient gives up on a line that is cut (it reads without waiting)."""
    server.deliver("INBOX", RAW, AT)
    commands = [f"LOGIN {server.user} {server.password}", "EXAMINE INBOX", "FETCH 1 (FLAGS UID)"]
    heard: list[bytes] = []

    with socket.create_connection((server.host, server.port), timeout=5) as plain:
        heard.append(plain.recv(65536))
        for command in commands:
            plain.sendall(f"a {command}\r\n".encode())
            while not heard[-1].startswith(b"a ") and b"\r\na " not in heard[-1]:
                heard.append(plain.recv(65536))
            heard.append(b"\r\n")

    assert [piece for piece in heard if not piece.endswith(b"\r\n")] == []


def test_what_pymap_does_not_know_it_does_not_claim(client: IMAPClient) -> None:
    known = set(client.capabilities())

    assert known >= {b"UIDPLUS", b"MOVE", b"IDLE"}
    assert not known & {b"NAMESPACE", b"SPECIAL-USE", b"CONDSTORE", b"QUOTA", b"STARTTLS"}
    with pytest.raises(CapabilityError):
        client.namespace()


def test_a_missing_folder_is_said_so_at_both_doors(server: DemoServer, client: IMAPClient) -> None:
    with pytest.raises(FolderMissing, match="Nowhere"):
        server.deliver("Nowhere", RAW, AT)
    with pytest.raises(IMAPClientError, match="NONEXISTENT"):
        client.select_folder("Nowhere", readonly=True)
    with pytest.raises(IMAPClientError, match="TRYCREATE"):
        client.append("Nowhere", RAW, [], AT)


def test_only_the_password_of_this_start_opens_the_mailbox(server: DemoServer) -> None:
    with DemoServer() as other:
        assert other.password != server.password
        with IMAPClient(server.host, server.port, ssl=False, timeout=5) as stranger:
            with pytest.raises(LoginError):
                stranger.login(server.user, other.password)
            with pytest.raises(LoginError):
                stranger.login("demouser", "demopass")  # what pymap ships


def test_the_server_listens_on_its_own_loopback_address_alone(server: DemoServer) -> None:
    socket.create_connection(("127.0.0.1", server.port), timeout=1).close()

    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", server.port), timeout=1).close()


def test_the_server_stops_without_a_trace_though_a_client_stays(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    threads = threading.active_count()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(3):
            with DemoServer() as server:
                idler = IMAPClient(server.host, server.port, ssl=False, timeout=5)
                idler.login(server.user, server.password)
                idler.select_folder("INBOX", readonly=True)
                idler.idle()
                rude = socket.create_connection((server.host, server.port), timeout=1)
                rude.sendall(b"a LOGIN {9999}\r\n")
                rude.close()
            idler.shutdown()
        gc.collect()

    assert threading.active_count() == threads
    assert [str(w.message) for w in warned if w.category is ResourceWarning] == []
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
    with pytest.raises(OSError):
        socket.create_connection((server.host, server.port), timeout=1).close()


def test_each_start_has_an_empty_mailbox_of_its_own() -> None:
    with DemoServer() as first, DemoServer() as second:
        first.deliver("INBOX", RAW, datetime(2026, 11, 20, 12, tzinfo=UTC))

        with IMAPClient(second.host, second.port, ssl=False, timeout=5) as client:
            client.login(second.user, second.password)
            assert examined(client) == []
