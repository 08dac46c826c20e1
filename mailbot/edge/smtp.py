"""The door to the owner's outgoing server. Nothing is sent through it yet: it is checked."""

import asyncio
import ssl

import aiosmtplib

from mailbot.edge.config import SmtpSettings
from mailbot.model.errors import (
    CertificateRefused,
    LoginRefused,
    MailbotError,
    MailboxUnreachable,
    Refused,
)

SECONDS = 30.0
"""How long the server may take for one answer."""


def greet(settings: SmtpSettings, password: str) -> None:
    """Sign in at the outgoing server and leave; nothing is sent.

    Encryption is never optional (RFC 8314): STARTTLS that is not offered is an error.
    Raises LoginRefused, CertificateRefused, MailboxUnreachable or Refused.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        asyncio.run(_greet(settings, password))
    except aiosmtplib.SMTPAuthenticationError as error:
        raise LoginRefused(f"{where}: the server refuses the user or the password") from error
    except ssl.SSLCertVerificationError as error:
        raise _certificate(where) from error
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, OSError) as error:
        raise _unreached(where, error) from error
    except aiosmtplib.SMTPException as error:
        raise Refused(f"{where}: {type(error).__name__}; check port and security") from error


async def _greet(settings: SmtpSettings, password: str) -> None:
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
        await client.login(settings.user, password)
    finally:
        client.close()


def _unreached(where: str, error: Exception) -> MailbotError:
    """Return what went wrong; the library hides a refused certificate in its cause."""
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return _certificate(where)
    return MailboxUnreachable(f"{where}: the server does not answer; check host, port, security")


def _certificate(where: str) -> CertificateRefused:
    return CertificateRefused(f"{where}: the certificate does not hold; check the host")
