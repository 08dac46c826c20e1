"""How to ask a web address for facts without being led elsewhere?

Plain requests of the standard library, held tight: encrypted or to this machine, no
redirect, no proxy, an answer of a modest size in a modest time.
"""

import json
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from mailbot.edge.privacy import trusting
from mailbot.edge.rules import is_loopback
from mailbot.model.errors import CertificateRefused, ConfigError, MailboxUnreachable

LARGEST_ANSWER: Final = 256 * 1024
"""In bytes; a token is a few thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said: its status and its text."""

    status: int
    text: str

    @property
    def facts(self) -> dict[str, object]:
        """Return the JSON object of the answer, empty where there is none."""
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class _Straight(HTTPRedirectHandler):
    """Follows nothing: a secret goes where it was meant to go."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Return no request, so that the answer itself is what comes back."""


def ask(
    url: str,
    form: Mapping[str, str] | None,
    *,
    hosts: Collection[str],
    ca_file: str = "",
    seconds: float = 20.0,
) -> Answer:
    """Return the answer to *form*, or to a plain question (None), of one of *hosts*.

    Raises ConfigError for another host, CertificateRefused, and MailboxUnreachable.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host not in hosts or not (parts.scheme == "https" or is_loopback(host)):
        raise ConfigError(f"{host or url[:60]}: not a host that is configured; nothing was sent")
    data = None if form is None else urlencode(form).encode()
    request = Request(url, data, {"Accept": "application/json", "User-Agent": "mailbot"})  # noqa: S310 checked above
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=trusting(ca_file)), _Straight())
    end = time.monotonic() + seconds
    try:
        try:
            with opener.open(request, timeout=seconds) as response:
                return _read(response, response.status, end)
        except HTTPError as error:
            with error:
                return _read(error, error.code, end)
    except (OSError, HTTPException) as error:
        raise _translated(host, error) from None  # the causes may quote what was sent


def _read(response: IO[bytes], status: int, end: float) -> Answer:
    pieces, size = [], 0
    while piece := response.read1(16 * 1024):  # type: ignore[attr-defined]
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER or time.monotonic() > end:
            raise TimeoutError
    text = b"".join(pieces).decode("utf-8", "replace")
    return Answer(status=status, text=text)


def _translated(host: str, error: Exception) -> Exception:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return CertificateRefused(
            f"{host}: the certificate of the sign-in server does not hold"
            f" ({reason.verify_message}); nothing was sent to it"
        )
    words = "does not answer in time" if isinstance(reason, TimeoutError) else "does not answer"
    return MailboxUnreachable(
        f"{host}: the sign-in server {words} ({type(reason).__name__}); mailbot tries again"
    )
