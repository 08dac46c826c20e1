"""How to speak to an IMAP server without coming to harm?

Every command goes through `Connection.call` (a token by `bear`): what goes out is checked
there, and what goes wrong comes back as an error of ours.
"""

import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Any, Final, TypeVar

from imapclient import IMAPClient, imap_utf7
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
    ProtocolError,
)

from mailbot.edge.bulk import literals
from mailbot.edge.config import ImapSettings
from mailbot.edge.folders import Listed
from mailbot.edge.oauth import SIGN_IN_AGAIN
from mailbot.edge.privacy import tls_of
from mailbot.edge.signin import SHOWING, Credential
from mailbot.model.errors import (
    CertificateRefused,
    DataError,
    LoginRefused,
    MailbotError,
    MailboxBroken,
    MailboxUnreachable,
    Refused,
)

# imaplib gives up on an answer line over 1 MB and is out of step from then on; the UIDs of
# a million messages, or the structure of a hostile one, are such a line.
imaplib._MAXLINE = 32 * 1024 * 1024  # type: ignore[attr-defined]  # noqa: SLF001

# At DEBUG the library logs the arguments of commands.
logging.getLogger("imapclient").setLevel(logging.WARNING)


_Answer = TypeVar("_Answer")


class Unreadable(MailboxBroken):
    """The library stumbled over one answer; the connection itself is still in step."""


class Source(bytes):
    """The source of a message to append: travels as a literal, so it may hold line ends."""

    __slots__ = ()


ERRORS: Final[tuple[tuple[type[Exception], type[MailbotError], type[MailbotError]], ...]] = (
    (ssl.SSLCertVerificationError, CertificateRefused, CertificateRefused),
    (OSError, MailboxUnreachable, MailboxBroken),  # DNS, refused, timeout, reset, TLS
    (LoginError, LoginRefused, LoginRefused),
    (IMAPClientReadOnlyError, Refused, Refused),
    (IMAPClientAbortError, MailboxUnreachable, MailboxBroken),
    (ProtocolError, MailboxUnreachable, Unreadable),
    (IMAPClientError, MailboxUnreachable, Refused),  # NO, BAD, and a capability that is not there
    (Exception, MailboxUnreachable, Unreadable),  # whatever the library stumbles over
)
"""What an exception becomes until we are logged in, and after that; the first fit wins."""

_QUOTABLE = (OSError, LoginError, IMAPClientReadOnlyError)
"""Their words are the system's or the server's; those of others may quote a message."""

_TEMPORARY = re.compile(
    r"^(?!.*\[AUTHENTICATIONFAILED\]).*"
    r"(\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\]|not connected|too many|try again later"
    r"|throttled|bandwidth limits)",
    re.IGNORECASE,
)
"""A refused login that says nothing of the password (RFC 5530; Microsoft's and Google's words)."""

_SPECIAL = frozenset({rb"\drafts", rb"\sent", rb"\trash", rb"\all", rb"\archive", rb"\junk"})

_CLOSED = frozenset({r"\noselect", r"\nonexistent"})

_PLAIN_USER = re.compile(r"[A-Za-z0-9@._+=/-]+")
"""A user name that LOGIN may carry as it is; imaplib does not quote it."""


class Connection:
    """One connection; after it broke, every call says so at once."""

    def __init__(self, client: IMAPClient, settings: ImapSettings, password: str) -> None:
        self.connected = False
        self._client: Any = client
        self._settings = settings
        self._password = password
        self._broken = False

    def call(self, method: str, *arguments: object, **options: bool) -> Any:
        """Return what *method* of imapclient returns; arguments checked, errors translated."""
        return self._asked(arguments, lambda: getattr(self._client, method)(*arguments, **options))

    def _asked(self, arguments: Iterable[object], command: Callable[[], _Answer]) -> _Answer:
        for argument in arguments:
            check(argument)
        if self._broken:
            raise MailboxBroken(f"{self._settings.host}: the connection broke; open a new one")
        try:
            return command()
        except Exception as error:  # noqa: BLE001  the table below is total
            raise self._told(error) from (error if isinstance(error, _QUOTABLE) else None)

    def _told(self, error: Exception) -> MailbotError:
        told = translated(error, self._settings, self._password, connected=self.connected)
        self._broken = isinstance(told, MailboxBroken) and not isinstance(told, Unreadable)
        return told

    def fetched(self, uids: str, items: str) -> list[tuple[bytes, bytes, bytes]]:
        """Return what a FETCH of one literal each answers: what stands before, the literal, after.

        For answers whose form is known, many thousands of them. The errors are those of `call`.
        """
        command = f"FETCH {uids} {items}"
        return self._asked((uids, items), lambda: literals(self._client._imap, command))  # noqa: SLF001

    @property
    def capabilities(self) -> frozenset[str]:
        """Return what the server offers, in capitals."""
        return frozenset(one.decode("latin-1") for one in self.call("capabilities"))

    @property
    def greeting(self) -> str:
        """Return the server's first words."""
        return _cleaned(self._client.welcome, "")

    def list_folders(self) -> list[Listed]:
        """Return the folders that can be opened, with their SPECIAL-USE flags if there are any.

        A name that does not come out of modified UTF-7 as it went in is left out: it
        could not be asked for again.
        """
        rows = self.call("list_folders")
        marked = any(_SPECIAL & {flag.lower() for flag in flags} for flags, _, _ in rows)
        if not marked and "SPECIAL-USE" in self.capabilities:
            # RFC 6154, section 2: a server may keep the flags back until asked for them.
            asked = [b'""', b'"*"', b"RETURN", b"(SPECIAL-USE)"]
            lines = self.call("_raw_command_untagged", b"LIST", asked, None, False, False)
            rows = self.call("_proc_folder_list", lines) or rows
        found = []
        for flags, separator, raw in rows:
            words = frozenset(flag.decode("latin-1") for flag in flags)
            name = _readable(raw)
            if name is not None and not _CLOSED & {word.lower() for word in words}:
                told = separator.decode("latin-1") if separator else ""
                found.append(Listed(name=name, separator=told, flags=words))
        return found

    def prefixes(self) -> list[str]:
        """Return the prefixes of the owner's own namespaces (RFC 2342)."""
        if "NAMESPACE" not in self.capabilities:
            return []
        personal = self.call("namespace")[0] or ()
        return [name for raw, _ in personal if (name := _readable(raw))]

    def log_in(self, user: str, password: str) -> None:
        """Sign in by a password, in the way that carries it."""
        offered = self.capabilities
        plain = _PLAIN_USER.fullmatch(user) is not None and password.isascii()
        if not plain and "AUTH=PLAIN" not in offered:
            words = "takes only user names and passwords of plain ASCII letters"
            raise LoginRefused(f"{self._settings.host}: {words}; choose such a password")
        quick = plain and not {"LOGINDISABLED", "AUTH=PLAIN"} <= offered
        self.call("login" if quick else "plain_login", user, password)

    def bear(self, user: str, token: str) -> None:
        """Sign in by a token: the standard's way (RFC 7628) where it is offered, else XOAUTH2."""
        check(user)
        check(token)
        offered = self.capabilities
        way = next((way for way in SHOWING if f"AUTH={way}" in offered), None)
        if way is None:
            raise LoginRefused(
                f"{self._settings.host}: this server takes no sign-in by a token; write"
                ' sign_in = "password" under [imap]'
            )
        # The library would say everything again where a refusal wants a short word back.
        said = iter(SHOWING[way](user, token))
        try:
            self._client._imap.authenticate(way, lambda _: next(said, None))  # noqa: SLF001
        except Exception as error:  # noqa: BLE001  the table is total
            said_no = type(error) is IMAPClientError
            raise self._told(LoginError(str(error)) if said_no else error) from None

    def close(self) -> None:
        """Log out if that can be done quickly; never raises."""
        with suppress(Exception):
            if not self._broken:
                self._client.socket().settimeout(min(5.0, self._settings.timeout_seconds))
                self._client.logout()
        self._broken = True
        with suppress(Exception):
            self._client.shutdown()


def connect(settings: ImapSettings, credential: Credential) -> Connection:
    """Return a connection that is logged in.

    A token that the server refuses, though it should be fresh, is renewed once, and at once.
    Raises ConfigError, CertificateRefused, LoginRefused or MailboxUnreachable, and for a
    token what edge/signin.py raises.
    """
    if isinstance(credential, str):
        return _opened(settings, credential, Connection.log_in)
    token = credential.token()
    try:
        return _opened(settings, token, Connection.bear)
    except LoginRefused:
        return _opened(settings, credential.another(token), Connection.bear)


def _opened(
    settings: ImapSettings, password: str, enter: Callable[[Connection, str, str], None]
) -> Connection:
    context = tls_of(settings)
    try:
        client: Any = IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.security == "tls",
            ssl_context=context,
            timeout=settings.timeout_seconds,
        )
    except Exception as error:  # noqa: BLE001  the table is total
        told = translated(error, settings, password, connected=False)
        raise told from (error if isinstance(error, _QUOTABLE) else None)
    connection = Connection(client, settings, password)
    try:
        # As shipped, the library builds a repr of every literal: 15 times slower.
        client._imap.debug = 0  # noqa: SLF001
        client.normalise_times = False
        client.folder_encode = False  # see wire_name
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if settings.security == "starttls":
            _start_tls(connection, settings, context)
        enter(connection, settings.user, password)
    except BaseException:
        connection.close()
        raise
    connection.connected = True
    return connection


def wire_name(folder: str) -> bytes:
    """Return the name of *folder* as it goes to the server: modified UTF-7, checked."""
    check(folder)  # before: encoded, a line end would hide in base64
    encoded: bytes = imap_utf7.encode(folder)
    return encoded


def check(argument: object) -> None:
    """Raise DataError unless *argument* can go to the server in one piece.

    A line end in an argument would begin a second command (mjs/imapclient#657).
    """
    match argument:
        case None | int() | date() | ssl.SSLContext():
            return
        case Source():
            if argument.count(0):
                raise DataError("a message with a NUL byte cannot be appended")
        case bytes():
            _check_text(argument.decode("latin-1"))
        case str():
            _check_text(argument)
        case list() | tuple() | set() | frozenset():
            for one in argument:
                check(one)
        case _:
            raise DataError(f"{type(argument).__name__}: no argument of an IMAP command")


def translated(
    error: Exception,
    settings: ImapSettings,
    password: str,
    *,
    connected: bool,
) -> MailbotError:
    """Return the error of ours for *error*, in words without secrets or message content."""
    words = _cleaned(error, password)
    where = f"{settings.host}:{settings.port}"
    early, late = next((early, late) for sort, early, late in ERRORS if isinstance(error, sort))
    kind = late if connected else early
    if isinstance(error, LoginError) and (
        isinstance(error.__context__, IMAPClientAbortError) or _TEMPORARY.search(words)
    ):
        kind = MailboxUnreachable
    if isinstance(error, IMAPClientError) and words.startswith("got more than"):
        kind = MailboxBroken  # imaplib gave up in the middle of a line
    cause = next(cause for sort, cause in _CAUSES if isinstance(error, sort))
    advice = _ADVICE.get(kind, "")
    if isinstance(error, ssl.SSLCertVerificationError):
        advice = _CERTIFICATE_ADVICE.get(getattr(error, "verify_code", 0), advice)
    if kind is LoginRefused and settings.sign_in == "oauth2":
        advice = f"; check that [imap] user is who signed in, or {SIGN_IN_AGAIN}"
    return kind(f"{where}: {cause.format(words)}{advice}")


_OTHER_TIME = "; check the date and time of this machine; else it is for the provider to mend"
_OTHER_NAME = (
    "; write the name that the certificate has as [imap] host, not a number or another name"
)

_CERTIFICATE_ADVICE: Final = {9: _OTHER_TIME, 10: _OTHER_TIME, 62: _OTHER_NAME, 64: _OTHER_NAME}
"""By OpenSSL's code: not yet or no longer valid, made out to another name."""

_CAUSES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ssl.SSLCertVerificationError, "the certificate does not hold ({})"),
    (ssl.SSLError, "no TLS connection ({})"),
    (socket.gaierror, "the name of the server is not known"),
    (TimeoutError, "no answer in time"),
    (IMAPClientReadOnlyError, "the folder is read-only ({})"),
    (LoginError, "the login was refused ({})"),
    (IMAPClientAbortError, "the server closed the connection"),
    (ProtocolError, "an answer that makes no sense"),
    (IMAPClientError, "the server said no ({})"),
    (ConnectionRefusedError, "nothing answers there"),
    (ConnectionError, "the connection was cut"),
    (OSError, "{}"),
    (Exception, "an answer that nobody understands"),
)
"""What happened, in words; {} is what the server or the system says."""

_ADVICE: dict[type[MailbotError], str] = {
    CertificateRefused: "; if the server is your own, write its certificate as [imap] ca_file",
    LoginRefused: "; check [imap] user and the password (some providers want an app password)",
    MailboxUnreachable: "; check [imap] host, port and security, or try again later",
}


_WHEN = re.compile(r"\s*(?:\[\d{4}-\d\d-\d\d [\d:]+\]|\(\d+\.\d+ \+ [\d. +]+secs\)\.?)")
"""What Dovecot adds of the moment: the same trouble is told in the same words."""


def _cleaned(error: object, password: str) -> str:
    """Return the words of *error* in one short line without the password."""
    first = error.args[0] if isinstance(error, IMAPClientError) and error.args else error
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        first = error.strerror.lower()  # without its number
    text = first.decode("latin-1") if isinstance(first, bytes) else str(first)
    text = re.sub(r"\bb'(.*)'", r"\1", text)
    text = text.replace(password, "(the password)") if password else text
    text = re.sub(r"[\w+/=.~-]{80,}", "(…)", text)  # it may be a token in other clothes
    text = _WHEN.sub("", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def _readable(raw: object) -> str | None:
    if isinstance(raw, str):
        return raw  # a name of digits, which the library took for a number
    with suppress(ValueError, IndexError, DataError):
        if isinstance(raw, bytes):
            name = str(imap_utf7.decode(raw))
            # The library hands out quoted names with their backslashes, literal ones without.
            whole = wire_name(name) == raw and not {'"', "\\"} & set(name)
            return name if whole else None
    return None


def _check_text(text: str) -> None:
    if any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in text):
        raise DataError("a control character in an argument for the mail server; nothing was sent")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise DataError("half a character in an argument for the mail server") from None


def _start_tls(
    connection: Connection,
    settings: ImapSettings,
    context: ssl.SSLContext | None,
) -> None:
    if "STARTTLS" not in connection.capabilities:
        raise CertificateRefused(
            f"{settings.host}:{settings.port}: the server offers no STARTTLS, and without it "
            'nothing is sent; write security = "tls" and port = 993, or ask your provider',
        )
    connection.call("starttls", context)
