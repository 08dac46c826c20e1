"""Where is the mail server of a domain of one's own?

Asked are only the name servers of this machine, and that domain's own web pages: no database of
anybody else learns of it. Nothing of what they say is taken without the owner's word.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailbot.edge import autoconfig, presets, rules, web
from mailbot.edge.nameserver import Nameserver
from mailbot.model.errors import MailbotError

SECURE, PLAIN, SENDING = "_imaps._tcp", "_imap._tcp", "_submissions._tcp"
"""The services of RFC 6186 and RFC 8314; what answers on the plain one is asked for STARTTLS."""

WEB_SECONDS = 8.0

Fetch = Callable[[str, str], str]
"""Return the page at an address of a host, or an empty text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A mail server that may be the owner's."""

    host: str
    port: int
    security: str
    user: str
    source: str
    """Who says so, in words."""
    elsewhere: bool
    """It belongs to another domain than the owner's (RFC 6186, section 6)."""
    provider: str = ""
    """The name of the provider whose server it is, where that is known."""


def page(url: str, host: str) -> str:
    """Return what *host* publishes at *url*, or an empty text."""
    try:
        answer = web.ask(url, None, hosts=(host,), seconds=WEB_SECONDS)
    except (MailbotError, ValueError):
        return ""
    return answer.text if answer.status == 200 else ""


def candidates(address: str, names: Nameserver, fetch: Fetch = page) -> Iterator[Candidate]:
    """Yield the mail servers that may hold the mailbox *address*, each once, the likeliest first.

    They are looked for one by one, so that nobody is asked once the owner has agreed to one.
    """
    seen = set()
    for found in _all(address, names, fetch):
        if (found.host, found.port) not in seen:
            seen.add((found.host, found.port))
            yield found


def _all(address: str, names: Nameserver, fetch: Fetch) -> Iterator[Candidate]:
    domain = address.rpartition("@")[2].casefold()
    for exchanger in names.exchangers(domain)[:3]:
        if preset := presets.preset_behind(exchanger):
            source = f"mail to {domain} goes to {exchanger}"
            yield _provided(preset, address, source)
            break
    for service, security in ((SECURE, "tls"), (PLAIN, "starttls")):
        for where in names.services(domain, service):
            if rules.host(where.host) is None:
                yield _candidate(
                    address, where.host, where.port, security, f"{domain} names it as its server"
                )
    for url in autoconfig.addresses(domain):
        host = url.split("/")[2]
        for server in autoconfig.read(fetch(url, host), address):
            source = f"{host} says so to mail programs"
            yield _candidate(
                address, server.host, server.port, server.security, source, server.user
            )


def sending(address: str, names: Nameserver) -> str:
    """Return where the domain of *address* takes mail to send, as "host:port", or nothing."""
    found = names.services(address.rpartition("@")[2].casefold(), SENDING)
    return f"{found[0].host}:{found[0].port}" if found else ""


def _provided(preset: presets.Preset, address: str, source: str) -> Candidate:
    return Candidate(
        host=preset.host,
        port=preset.port,
        security=preset.security,
        user=preset.user(address),
        source=source,
        elsewhere=False,
        provider=preset.name,
    )


def _candidate(
    address: str, host: str, port: int, security: str, source: str, user: str = ""
) -> Candidate:
    domain = address.rpartition("@")[2].casefold()
    preset = presets.preset_at(host)
    own = f".{host}".endswith(f".{domain}")
    return Candidate(
        host=host,
        port=port,
        security=security,
        user=user or address,
        source=source,
        elsewhere=not own and preset is None,
        provider=preset.name if preset else "",
    )
