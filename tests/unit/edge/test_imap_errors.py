"""Every exception of the libraries becomes an error of ours, in words without secrets."""

import builtins
import imaplib
import socket
import ssl
from datetime import UTC, datetime

import imapclient.exceptions
import pytest

from mailbot.edge.config import ImapSettings
from mailbot.edge.connection import ERRORS, Source, Unreadable, check, connect, translated
from mailbot.model.errors import (
    CertificateRefused,
    ConfigError,
    DataError,
    LoginRefused,
    MailbotError,
    MailboxBroken,
    MailboxUnreachable,
    Refused,
)

SETTINGS = ImapSettings(host="imap.example.com", user="owner@example.com")
PASSWORD = "canary-5up3r"


def library_errors() -> list[type[Exception]]:
    rooms = (imapclient.exceptions, imaplib, imaplib.IMAP4, ssl, socket)
    found = {
        thing
        for room in rooms
        for thing in vars(room).values()
        if isinstance(thing, type) and issubclass(thing, Exception)
    }
    system = vars(builtins).values()
    found |= {k for k in system if isinstance(k, type) and issubclass(k, OSError | ValueError)}
    found |= {TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError}
    # These three need five arguments; they are ValueErrors like the others.
    found -= {UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError}
    return sorted(found, key=str)


@pytest.mark.parametrize("kind", library_errors(), ids=lambda kind: kind.__qualname__)
@pytest.mark.parametrize("connected", [False, True])
def test_every_exception_class_of_the_libraries_is_mapped(
    kind: type[Exception],
    *,
    connected: bool,
) -> None:
    """G14: each becomes one of retry, log in again, stop; none escapes as it is."""
    told = translated(kind("words"), SETTINGS, PASSWORD, connected=connected)

    assert type(told) in {
        CertificateRefused,
        LoginRefused,
        MailboxUnreachable,
        MailboxBroken,
        Unreadable,
        Refused,
    }
    assert str(told).startswith("imap.example.com:993: ")


@pytest.mark.parametrize(
    ("error", "early", "late"),
    [
        (ssl.SSLCertVerificationError("x"), CertificateRefused, CertificateRefused),
        (ssl.SSLError("x"), MailboxUnreachable, MailboxBroken),
        (socket.gaierror("x"), MailboxUnreachable, MailboxBroken),
        (TimeoutError("x"), MailboxUnreachable, MailboxBroken),
        (ConnectionRefusedError("x"), MailboxUnreachable, MailboxBroken),
        (ConnectionResetError("x"), MailboxUnreachable, MailboxBroken),
        (imapclient.exceptions.LoginError("x"), LoginRefused, LoginRefused),
        (imaplib.IMAP4.readonly("x"), Refused, Refused),
        (imaplib.IMAP4.abort("x"), MailboxUnreachable, MailboxBroken),
        (imaplib.IMAP4.error("append failed: [OVERQUOTA]"), MailboxUnreachable, Refused),
        (imaplib.IMAP4.error("got more than 9 bytes"), MailboxBroken, MailboxBroken),
        (imapclient.exceptions.ProtocolError("x"), MailboxUnreachable, Unreadable),
        (IndexError("x"), MailboxUnreachable, Unreadable),
    ],
    ids=repr,
)
def test_what_the_daemon_does_next_depends_on_the_kind(
    error: Exception, early: type[MailbotError], late: type[MailbotError]
) -> None:
    assert type(translated(error, SETTINGS, PASSWORD, connected=False)) is early
    assert type(translated(error, SETTINGS, PASSWORD, connected=True)) is late


@pytest.mark.parametrize(
    "words",
    [
        "[UNAVAILABLE] Temporary authentication failure",
        "[OVERQUOTA] the mailbox is full",
        "[LIMIT] Too many simultaneous connections",
        "User is authenticated but not connected.",
    ],
)
def test_a_login_refused_for_now_is_no_wrong_password(words: str) -> None:
    told = translated(imapclient.exceptions.LoginError(words), SETTINGS, "", connected=False)

    assert type(told) is MailboxUnreachable


@pytest.mark.parametrize(
    "words",
    [
        "[AUTHENTICATIONFAILED] Wrong password; too many of them lock you out, try again later",
        "[ALERT] Application-specific password required",
        "Invalid credentials, please try again",
    ],
)
def test_a_wrong_password_is_never_tried_again(words: str) -> None:
    told = translated(imapclient.exceptions.LoginError(words), SETTINGS, "", connected=False)

    assert type(told) is LoginRefused


def test_a_connection_that_dies_during_the_login_is_no_wrong_password() -> None:
    error = imapclient.exceptions.LoginError("command: LOGIN => socket error: EOF")
    error.__context__ = imaplib.IMAP4.abort("command: LOGIN => socket error: EOF")

    assert type(translated(error, SETTINGS, "", connected=False)) is MailboxUnreachable


def test_the_last_row_of_the_table_takes_what_nobody_thought_of() -> None:
    assert ERRORS[-1][0] is Exception


def test_no_error_tells_the_password() -> None:
    error = imapclient.exceptions.LoginError(f"b'[ALERT] {PASSWORD} is\r\n wrong'")

    words = str(translated(error, SETTINGS, PASSWORD, connected=False))

    assert PASSWORD not in words
    assert "[ALERT] (the password) is wrong" in words


@pytest.mark.parametrize(
    "error",
    [
        imaplib.IMAP4.abort("unexpected response: b'Dear Gerald'"),
        imapclient.exceptions.ProtocolError("bad token: b'Dear Gerald'"),
        ValueError("Dear Gerald"),
    ],
    ids=repr,
)
def test_no_error_tells_what_a_message_says(error: Exception) -> None:
    assert "Gerald" not in str(translated(error, SETTINGS, PASSWORD, connected=True))


@pytest.mark.parametrize(
    "argument",
    ["a\r\nb", "a\nb", "a\rb", "a\0b", "\x1b[2J", "\x7f", b"a\r\nZ1 UID MOVE 1:* Trash", "\ud800"],
    ids=repr,
)
def test_no_control_character_goes_to_the_server(argument: object) -> None:
    """S1; mjs/imapclient#657 moved a whole INBOX."""
    for wrapped in (argument, [argument], ("HEADER", ["Message-ID", argument])):
        with pytest.raises(DataError):
            check(wrapped)


def test_what_is_not_known_to_be_harmless_does_not_go_to_the_server() -> None:
    for argument in (object(), {"a": 1}, lambda: "a", 1.5):
        with pytest.raises(DataError):
            check(argument)


def test_harmless_arguments_and_whole_messages_may_go() -> None:
    check(["UID", "5:*", "SINCE", datetime(2026, 11, 20, tzinfo=UTC), 7, None, "Entwürfe"])
    check(Source(b"Subject: a\r\n\r\nb\r\n"))
    with pytest.raises(DataError):
        check(Source(b"a\0b"))


@pytest.mark.parametrize("host", ["imap.example.com", "192.0.2.1", "127.0.0.1.example.com"])
def test_nothing_goes_in_clear_to_another_machine(host: str) -> None:
    with pytest.raises(ConfigError, match='write security = "tls"'):
        connect(ImapSettings(host=host, user="a", security="none"), PASSWORD)


def test_an_unknown_kind_of_security_is_refused() -> None:
    with pytest.raises(ConfigError, match="security"):
        connect(ImapSettings(host="127.0.0.1", user="a", security="maybe"), PASSWORD)


def test_a_certificate_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match=r"/nowhere/ca\.pem"):
        connect(ImapSettings(host="127.0.0.1", user="a", ca_file="/nowhere/ca.pem"), PASSWORD)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "nothing answers there"),
        (ConnectionResetError(104, "Connection reset by peer"), "the connection was cut"),
        (OSError(113, "No route to host"), "no route to host"),
    ],
)
def test_the_systems_numbers_are_left_out(error: OSError, words: str) -> None:
    told = str(translated(error, SETTINGS, PASSWORD, connected=False))

    assert told.startswith(f"imap.example.com:993: {words}; ")
    assert "Errno" not in told
