"""The door to the owner's outgoing server. Nothing is sent through it yet: it is checked."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable

import aiosmtplib

from mailbot.edge.config import SmtpSettings
from mailbot.edge.oauth import SIGN_IN_AGAIN
from mailbot.edge.signin import SHOWING, Credential
from mailbot.model.errors import (
    CertificateRefused,
    LoginRefused,
    MailbotError,
    MailboxUnreachable,
    Refused,
)

SECONDS = 30.0
"""How long the server may take for one answer."""


def greet(settings: SmtpSettings, credential: Credential) -> None:
    """Sign in at the outgoing server and leave; nothing is sent.

    Encryption is never optional (RFC 8314): STARTTLS that is not offered is an error. A token
    that is refused, though it should be fresh, is renewed once, and at once.
    Raises LoginRefused, CertificateRefused, MailboxUnreachable or Refused, and for a token
    what edge/signin.py raises.
    """
    if isinstance(credential, str):
        _enter(settings, credential, _by_password)
        return
    token = credential.token()
    try:
        _enter(settings, token, _by_token)
    except LoginRefused:
        _enter(settings, credential.another(token), _by_token)


Way = Callable[[aiosmtplib.SMTP, str, str], Awaitable[object]]


def _enter(settings: SmtpSettings, secret: str, way: Way) -> None:
    where = f"{settings.host}:{settings.port}"
    try:
        asyncio.run(_greet(settings, secret, way))
    except aiosmtplib.SMTPAuthenticationError as error:
        # No cause: what a server says there may hold what it was told.
        if 400 <= error.code < 500:
            words = "the server cannot let anybody in just now; try again later"
            raise MailboxUnreachable(f"{where}: {words}") from None
        if way is _by_token:
            words = f"the server refuses the token of {settings.user}; {SIGN_IN_AGAIN}"
            raise LoginRefused(f"{where}: {words}") from None
        raise LoginRefused(f"{where}: the server refuses the user or the password") from None
    except ssl.SSLCertVerificationError as error:
        raise _certificate(where) from error
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, OSError) as error:
        raise _unreached(where, error) from error
    except aiosmtplib.SMTPException as error:
        raise Refused(f"{where}: {type(error).__name__}; check port and security") from error


async def _by_password(client: aiosmtplib.SMTP, user: str, secret: str) -> None:
    await client.login(user, secret)


async def _by_token(client: aiosmtplib.SMTP, user: str, secret: str) -> None:
    """Show a token, as edge/connection.py does: OAUTHBEARER where it is offered, else XOAUTH2."""
    await client.ehlo()
    if "oauthbearer" not in client.server_auth_methods:
        await client.auth_xoauth2(user, secret)
        return
    words, end = (b64encode(text.encode()) for text in SHOWING["OAUTHBEARER"](user, secret))
    answer = await client.execute_command(b"AUTH", b"OAUTHBEARER", words)
    if answer.code == 334:  # the reason; the refusal itself comes after this
        answer = await client.execute_command(end)
    if answer.code != 235:
        raise aiosmtplib.SMTPAuthenticationError(answer.code, answer.message)


async def _greet(settings: SmtpSettings, secret: str, way: Way) -> None:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    client = aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        tls_context=context,
        timeout=SECONDS,
    )
    await client.connect()
    try:
        await way(client, settings.user, secret)
    finally:
        client.close()


def _unreached(where: str, error: Exception) -> MailbotError:
    """Return what went wrong; the library hides a refused certificate in its cause."""
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return _certificate(where)
    return MailboxUnreachable(f"{where}: the server does not answer; check host, port, security")


def _certificate(where: str) -> CertificateRefused:
    return CertificateRefused(f"{where}: the certificate does not hold; check the host")
