"""How far does one get on the way to the mail server: its name, its door, its certificate?"""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mailbot.edge.config import ImapSettings
from mailbot.edge.privacy import trusting
from mailbot.model.errors import CertificateRefused, ConfigError, MailboxUnreachable

PATIENCE_SECONDS = 10.0
"""How long each step may take: a checkup waits less than the service does."""

EXPIRES_SOON_DAYS = 14
"""From how many days on a certificate that runs out is worth a remark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A finding: well, not well, or (None) a remark; a bad one has advice and an exit code."""

    name: str
    ok: bool | None
    detail: str
    advice: str = ""
    exit_code: int = 0


SEVERITY = (78, 69, 77, 74)
"""The exit codes a checkup may end with, the worst first."""


def verdict(checks: tuple[Check, ...]) -> int:
    """Return the exit code of the worst finding, 0 if nothing is wrong."""
    codes = {check.exit_code for check in checks if check.ok is False}
    known = (code for code in SEVERITY if code in codes)
    return next(known, max(codes, default=0))


def follow(settings: ImapSettings, now: datetime) -> Iterator[Check]:
    """Yield what is found on the way to the server, ending with the first obstacle."""
    yield (named := _named(settings))
    if named.ok is False:
        return
    try:
        line = socket.create_connection((settings.host, settings.port), _patience(settings))
    except OSError as error:
        yield _closed(settings, error)
        return
    with line:
        yield Check(
            name="connection",
            ok=True,
            detail=f"{settings.host} answers on port {settings.port}",
        )
        yield _encrypted(settings, line, now)


def _patience(settings: ImapSettings) -> float:
    return min(settings.timeout_seconds, PATIENCE_SECONDS)


def _named(settings: ImapSettings) -> Check:
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Check(
            name="server name",
            ok=False,
            detail=f"no server is called {settings.host}, or this machine cannot ask",
            advice="check the spelling of host under [imap], and the connection to the internet",
            exit_code=MailboxUnreachable.exit_code,
        )
    count = len({address[0] for *_, address in found})
    addresses = "one address" if count == 1 else f"{count} addresses"
    return Check(name="server name", ok=True, detail=f"{settings.host} is known, with {addresses}")


def _closed(settings: ImapSettings, error: OSError) -> Check:
    match error:
        case ConnectionRefusedError():
            problem = "nothing listens there"
            advice = (
                "check host and port under [imap]: 993 goes with security = "
                '"tls", 143 with "starttls"'
            )
        case TimeoutError():
            problem = f"no answer within {_patience(settings):g} seconds"
            advice = "check the port under [imap]; a firewall may be in the way"
        case _:
            problem = (error.strerror or type(error).__name__).lower()
            advice = "check the connection to the internet, then host and port under [imap]"
    return Check(
        name="connection",
        ok=False,
        detail=f"{settings.host}, port {settings.port}: {problem}",
        advice=advice,
        exit_code=MailboxUnreachable.exit_code,
    )


def _encrypted(settings: ImapSettings, line: socket.socket, now: datetime) -> Check:
    if settings.security == "none":
        return Check(
            name="encryption",
            ok=None,
            detail="none, as configured; right only for a server on this very machine",
            advice="nothing to do, while the server is on this machine",
        )
    try:
        context = trusting(settings.ca_file)
    except OSError:
        return Check(
            name="encryption",
            ok=False,
            detail=f"{settings.ca_file} holds no certificate",
            advice="name a file in PEM format as ca_file under [imap], or take the key out",
            exit_code=ConfigError.exit_code,
        )
    try:
        if settings.security == "starttls":
            _ask_for_tls(line)
        with context.wrap_socket(line, server_hostname=settings.host) as safe:
            return _holds(safe, now)
    except ssl.SSLCertVerificationError as error:
        return _certificate_refused(settings, error)
    except (OSError, EOFError) as error:
        return _no_tls(settings, error)


def _ask_for_tls(line: socket.socket) -> None:
    """Agree on encryption within the plain conversation (RFC 9051, section 6.2.1)."""
    with line.makefile("rb") as answers:
        greeting = answers.readline(4096)
        if not greeting.startswith(b"* OK"):
            raise EOFError
        line.sendall(b"a1 STARTTLS\r\n")
        for _ in range(100):
            answer = answers.readline(4096)
            if answer.startswith(b"a1 OK"):
                return
            if not answer or answer.startswith(b"a1 "):
                break
    raise EOFError


def _holds(safe: ssl.SSLSocket, now: datetime) -> Check:
    version = safe.version() or "TLS"
    certificate = safe.getpeercert() or {}
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    days = (datetime.fromtimestamp(ends, tz=UTC) - now).days
    more = "1 more day" if days == 1 else f"{days} more days"
    detail = f"{version}; the certificate holds for {more}"
    if days >= EXPIRES_SOON_DAYS:
        return Check(name="encryption", ok=True, detail=detail)
    advice = "if the server is your own, renew its certificate; providers do so by themselves"
    return Check(name="encryption", ok=None, detail=detail, advice=advice)


_CERTIFICATE_PROBLEMS = {
    9: ("is not valid yet", "check the date and time of this machine"),
    10: ("has expired", "tell the provider; check the date and time of this machine"),
    62: ("is made out to another name", "write the name that the certificate has as host"),
    64: ("is made out to another name", "write the server's name as host, not its number"),
}
"""What OpenSSL's verification codes mean, and what helps."""


def _certificate_refused(settings: ImapSettings, error: ssl.SSLCertVerificationError) -> Check:
    unknown = (
        "is signed by nobody this machine trusts",
        (
            "if the server is your own, name its certificate as ca_file under [imap];"
            " if not, do not go on: someone may be listening"
        ),
    )
    problem, advice = _CERTIFICATE_PROBLEMS.get(error.verify_code, unknown)
    return Check(
        name="encryption",
        ok=False,
        detail=f"the certificate of {settings.host} {problem}",
        advice=advice,
        exit_code=CertificateRefused.exit_code,
    )


def _no_tls(settings: ImapSettings, error: Exception) -> Check:
    other = {"tls": "starttls", "starttls": "tls"}[settings.security]
    silent = isinstance(error, TimeoutError)
    problem = "did not answer in time" if silent else "does not speak it on this port"
    return Check(
        name="encryption",
        ok=False,
        detail=f'{settings.host}, port {settings.port}, {problem} ("{settings.security}")',
        advice=f'try security = "{other}" under [imap], and the port that goes with it',
        exit_code=MailboxUnreachable.exit_code,
    )
