"""How is a connection kept private, and how do many share what that takes?"""

import ssl
import time
from functools import lru_cache
from pathlib import Path

from mailbot.edge.config import ImapSettings
from mailbot.edge.rules import is_loopback
from mailbot.model.errors import ConfigError

_DAY = 86_400


def tls_of(settings: ImapSettings) -> ssl.SSLContext | None:
    """Return what a connection by *settings* is encrypted with; None for one in the clear.

    Raises ConfigError where the password would travel in the clear, or for a certificate
    that cannot be read.
    """
    if settings.security == "none":
        if not is_loopback(settings.host):
            raise ConfigError(
                f'config.toml, [imap] security: "none" would send the password in clear to '
                f'{settings.host}; write security = "tls"',
            )
        return None
    if settings.security not in {"tls", "starttls"}:
        raise ConfigError(
            f'config.toml, [imap] security: {settings.security!r} is not known; write "tls"',
        )
    try:
        changed = Path(settings.ca_file).stat().st_mtime_ns if settings.ca_file else 0
        return _context(settings.ca_file, changed, int(time.time()) // _DAY)
    except OSError as error:
        why = " ".join(str(error.strerror or error).split()).lower()
        raise ConfigError(
            f"config.toml, [imap] ca_file: {settings.ca_file} cannot be read as a "
            f"certificate ({why})",
        ) from error


@lru_cache(maxsize=8)
def _context(ca_file: str, changed: int, day: int) -> ssl.SSLContext:  # noqa: ARG001 part of the key
    """Return the one context of this day: with all authorities of the system it takes a MB.

    Those of the system and a file of one's own change now and then, while a service runs.
    """
    return trusting(ca_file)


def trusting(ca_file: str = "") -> ssl.SSLContext:
    """Return what a connection to a server is encrypted with, TLS 1.2 at least.

    Its certificate has to hold before the authorities of the system, or those in *ca_file*.
    Raises OSError for a file that cannot be read as certificates.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
