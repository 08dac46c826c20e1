"""What does the domain name system say of a mail domain?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

SECONDS: Final = 5.0
"""How long one question may take in all."""

MOST: Final = 20
"""More answers than this are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where a domain offers a service: a record of the kind SRV."""

    host: str
    port: int


class Nameserver:
    """The name servers of this machine, or the one at *address*."""

    def __init__(self, address: str = "", port: int = 53) -> None:
        self._address = address
        self._port = port

    def exchangers(self, domain: str) -> tuple[str, ...]:
        """Return who takes in mail for *domain*, whom it prefers first; () where nobody says."""
        found = sorted(self._ask(domain, "MX"), key=lambda record: int(record.preference))
        return _named(found, lambda record: record.exchange)

    def services(self, domain: str, service: str) -> tuple[Service, ...]:
        """Return where *domain* offers *service*, such as "_imaps._tcp", the best first."""
        # A target of "." says that the service is decidedly not there (RFC 2782).
        found = [r for r in self._ask(f"{service}.{domain}", "SRV") if len(r.target.labels) > 1]
        found.sort(key=lambda record: (int(record.priority), -int(record.weight)))
        return tuple(
            Service(host=host, port=int(record.port))
            for record in found
            for host in _named([record], lambda one: one.target)
        )

    def _ask(self, name: str, kind: str) -> list[Any]:
        """Return the records; what goes wrong on the way is as good as no answer here."""
        import dns.exception  # noqa: PLC0415  only `init` needs it
        import dns.resolver  # noqa: PLC0415

        try:
            resolver = dns.resolver.Resolver(configure=not self._address)
            if self._address:
                resolver.nameservers = [self._address]
                resolver.port = self._port
            # The final dot: the search list of this machine is nobody's own domain.
            answer = resolver.resolve(f"{name}.", kind, lifetime=SECONDS, search=False)
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError):
            return []
        return list(answer)[:MOST]


def _named(records: Iterable[Any], name: Callable[[Any], Any]) -> tuple[str, ...]:
    """Return the names that *name* takes from the records, as plain lower-case text."""
    plain = (str(name(record)).rstrip(".").casefold() for record in records)
    return tuple(word for word in plain if word)
