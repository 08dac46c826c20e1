"""What does a domain itself publish for mail programs? (the format of Thunderbird's autoconfig)"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from mailbot.edge import rules

_SECURITY = {"SSL": "tls", "STARTTLS": "starttls"}
"""Its words for encryption, and ours; what has none is passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A mail server as its domain describes it."""

    host: str
    port: int
    security: str
    user: str


def addresses(domain: str) -> tuple[str, ...]:
    """Return where *domain* may publish it; the owner's address is in none of them."""
    return (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )


def read(text: str, address: str) -> tuple[Published, ...]:
    """Return the IMAP servers that *text* names for the owner of *address*, the best first.

    Whatever is not as it should be is passed over: the text comes from the network.
    """
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        return ()
    found = list(_servers(root, address))
    return tuple(sorted(found, key=lambda server: server.security != "tls"))


def _servers(root: Element, address: str) -> Iterator[Published]:
    for server in root.iterfind("./emailProvider/incomingServer[@type='imap']"):
        host = _filled(server.findtext("hostname", ""), address).casefold()
        port = server.findtext("port", "").strip()
        security = _SECURITY.get(server.findtext("socketType", "").strip().upper())
        user = _filled(server.findtext("username", "%EMAILADDRESS%"), address)
        if security and not (rules.host(host) or rules.port(port) or rules.filled(user)):
            yield Published(host=host, port=int(port), security=security, user=user)


def _filled(text: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    for name, value in (
        ("%EMAILADDRESS%", address),
        ("%EMAILLOCALPART%", local),
        ("%EMAILDOMAIN%", domain),
    ):
        text = text.replace(name, value)
    return text.strip()
