"""An outgoing server that takes letters as badly as real ones do.

with PostOffice() as office:
    office.manner = "drops"
    ...  # mailbot sends to 127.0.0.1, port office.port
    office.copies(message_id)
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from mailbot.edge.config import SmtpSettings
from mailbot.edge.smtp import Courier
from tests.system.mailserver import free_ports

PASSWORD = "for tests only"

MANNERS = ("takes", "drops", "refuses one", "greylists", "hangs", "refuses", "drops early")
"""What it does with a letter: takes it; takes it and drops the line; knows one reader not;
puts the first tries off; takes it and never says so; refuses it for good; breaks before DATA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A letter that the server has, and whom its envelope names."""

    raw: bytes
    sender: str
    recipients: tuple[str, ...]

    @property
    def message(self) -> EmailMessage:
        """Return the letter with its headers decoded."""
        return message_from_bytes(self.raw, policy=policy.default)


class PostOffice:
    """Listens on loopback, wants the password, and has a manner that can be changed."""

    host = "127.0.0.1"

    def __init__(self, *, size: int = 33554432) -> None:
        self.manner = "takes"
        self.unknown = ""
        """Whom it knows not, with "refuses one"."""
        self.put_off = 0
        """How many more tries it puts off, with "greylists"."""
        self.says = "250 OK"
        """What it says of a letter that it takes, with "says"."""
        self.taken: list[Taken] = []
        self.tries = 0
        (self.port,) = free_ports(1)
        self._controller = Controller(
            _Handler(self),
            hostname=self.host,
            port=self.port,
            authenticator=_let_in,
            auth_require_tls=False,
            data_size_limit=size,
        )

    def __enter__(self) -> Self:
        """Start to listen."""
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop to listen."""
        self._controller.stop()

    @property
    def settings(self) -> SmtpSettings:
        """Return what mailbot has to know of it."""
        return SmtpSettings(host=self.host, port=self.port, user="dana", security="none")

    def courier(self) -> Courier:
        """Return who brings letters here."""
        return Courier(self.settings, lambda: PASSWORD)

    def copies(self, message_id: str) -> Counter[str]:
        """Return how many copies of a letter each reader gets."""
        return Counter(
            address
            for one in self.taken
            if one.message["Message-ID"] == message_id
            for address in one.recipients
        )


def _let_in(server, session, envelope, mechanism, data):
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


class _Handler:
    def __init__(self, office: PostOffice) -> None:
        self._office = office

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self._office.tries += 1
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        office = self._office
        if office.manner == "drops early":
            server.transport.close()
            return "421 bye"
        if office.manner == "refuses":
            return "550 5.7.1 we do not like you"
        if office.manner == "refuses one" and address == office.unknown:
            return f"550 5.1.1 <{address}> is not known here"
        if office.manner == "greylists" and office.put_off > 0:
            if address != office.unknown:
                office.put_off -= 1
            return "451 4.7.1 greylisted, come back later"
        if office.manner == "puts one off" and address == office.unknown:
            return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        office = self._office
        taken = Taken(
            raw=bytes(envelope.original_content),
            sender=envelope.mail_from,
            recipients=tuple(envelope.rcpt_tos),
        )
        office.taken.append(taken)
        if office.manner == "drops":
            server.transport.abort()
        if office.manner == "hangs":
            await asyncio.sleep(3600)
        return office.says if office.manner == "says" else "250 OK"
