"""The door to the owner's outgoing server: it is checked, and approved letters go through it."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import aiosmtplib

from mailbot.edge.config import SmtpSettings
from mailbot.edge.oauth import SIGN_IN_AGAIN
from mailbot.edge.privacy import trusting
from mailbot.edge.signin import SHOWING, Credential
from mailbot.edge.system import reach
from mailbot.model.errors import (
    CertificateRefused,
    LoginRefused,
    MailbotError,
    MailboxUnreachable,
    Refused,
)
from mailbot.model.sending import Handed, Parcel, SendingState

SECONDS = 30.0
"""How long the server may take for one answer."""

SECONDS_TO_TAKE = 300.0
"""How long it may take to say that it has a letter: it may look for viruses first."""

NAME = "[127.0.0.1]"
"""How we greet, as mail programs do: what this machine is called is nobody's business."""

LONGEST_ANSWER = 160
"""Letters of what a server says that are kept."""

KEEPERS = ("gmail.com", "googlemail.com", "google.com")
"""Whose servers put what they send into Sent by themselves."""

RELAY = "smtp-relay."
"""How the host of theirs begins that passes mail on for a whole firm, and files nothing."""

Result = TypeVar("Result")
Client = aiosmtplib.SMTP


def greet(settings: SmtpSettings, credential: Credential) -> None:
    """Sign in at the outgoing server and leave; nothing is sent.

    Encryption is never optional (RFC 8314): STARTTLS that is not offered is an error. A token
    that is refused, though it should be fresh, is renewed once, and at once.
    Raises LoginRefused, CertificateRefused, MailboxUnreachable or Refused, and for a token
    what edge/signin.py raises.
    """
    _entered(settings, credential, _leave)


class Courier:
    """The port Courier on the owner's own server; a connection for each letter."""

    def __init__(self, settings: SmtpSettings, credential: Callable[[], Credential]) -> None:
        self._settings = settings
        self._credential = credential

    @property
    def files_itself(self) -> bool:
        """Say whether the server puts what it sends into Sent."""
        host = self._settings.host.casefold()
        if host.startswith(RELAY):
            return False
        return any(host == keeper or host.endswith(f".{keeper}") for keeper in KEEPERS)

    def hand_over(
        self,
        parcel: Parcel,
        about_to: Callable[[tuple[str, ...], tuple[str, ...]], None],
        *,
        to_some: bool = False,
    ) -> Handed:
        """Hand *parcel* over; *about_to* is told whom it goes to, and whom not, right before.

        While a reader is put off nobody gets it, unless it is to go *to_some*. Raises what
        `greet` raises, and what *about_to* does: then it was certainly not sent.
        """

        async def give(client: Client) -> Handed:
            return await _give(client, parcel, about_to, to_some=to_some)

        return _entered(self._settings, self._credential(), give)


Errand = Callable[[Client], Awaitable[Result]]
Way = Callable[[Client, str, str], Awaitable[object]]


def _entered(settings: SmtpSettings, credential: Credential, errand: Errand[Result]) -> Result:
    if isinstance(credential, str):
        return _enter(settings, credential, _by_password, errand)
    token = credential.token()
    try:
        return _enter(settings, token, _by_token, errand)
    except LoginRefused:
        return _enter(settings, credential.another(token), _by_token, errand)


async def _leave(_client: Client) -> None:
    """Do nothing more."""


def _enter(settings: SmtpSettings, secret: str, way: Way, errand: Errand[Result]) -> Result:
    where = f"{settings.host}:{settings.port}"
    try:
        return asyncio.run(_greet(settings, secret, way, errand))
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


async def _greet(settings: SmtpSettings, secret: str, way: Way, errand: Errand[Result]) -> Result:
    client = aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        tls_context=trusting(),
        timeout=SECONDS,
        local_hostname=NAME,
    )
    await client.connect()
    try:
        await way(client, settings.user, secret)
        return await errand(client)
    finally:
        client.close()


async def _give(
    client: Client,
    parcel: Parcel,
    about_to: Callable[[tuple[str, ...], tuple[str, ...]], None],
    *,
    to_some: bool,
) -> Handed:
    """Hand over one letter; an error before the content is begun means it was not sent."""
    try:
        wrong = await _announced(client, parcel)
        if wrong is not None:
            return wrong
        took, refused, put_off = await _readers(client, parcel)
    except (aiosmtplib.SMTPException, OSError) as error:
        return Handed(state=SendingState.LATER, reason=_what(error))
    told = tuple(refused.items())
    if not took or (put_off and not to_some):
        state = SendingState.LATER if put_off else SendingState.NOT_SENT
        return Handed(state=state, refused=told, reason="; ".join(dict.fromkeys(refused.values())))
    about_to(tuple(took), tuple(refused))
    try:
        await client.data(parcel.raw, timeout=SECONDS_TO_TAKE)
    except aiosmtplib.SMTPDataError as error:
        # An answer that is no refusal may be that of a server that took it in its own words.
        state = _state(error.code) if 400 <= error.code < 600 else SendingState.UNKNOWN
        return Handed(state=state, refused=told, reason=_what(error))
    except (aiosmtplib.SMTPException, OSError) as error:
        return Handed(state=SendingState.UNKNOWN, refused=told, reason=_what(error))
    reach("letter handed over")
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=1.0)
    return Handed(state=SendingState.SENT, refused=told)


async def _announced(client: Client, parcel: Parcel) -> Handed | None:
    """Say that a letter comes; return what speaks against it."""
    await client.ehlo()
    limit = client.esmtp_extensions.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < len(parcel.raw):
        words = f"it has {len(parcel.raw):,} bytes, and your server takes {int(limit):,}"
        return Handed(state=SendingState.NOT_SENT, reason=words)
    options = [f"SIZE={len(parcel.raw)}"] if client.supports_extension("size") else []
    if not parcel.raw.isascii():
        if not client.supports_extension("8bitmime"):
            words = "its text is written in a way that your server does not take (8BITMIME)"
            return Handed(state=SendingState.NOT_SENT, reason=words)
        options.append("BODY=8BITMIME")
    try:
        await client.mail(parcel.sender, options=options)
    except aiosmtplib.SMTPSenderRefused as error:
        return Handed(state=_state(error.code), reason=_what(error))
    return None


async def _readers(client: Client, parcel: Parcel) -> tuple[list[str], dict[str, str], bool]:
    """Return who is taken, who is not with what the server said, and if one was put off."""
    took: list[str] = []
    refused: dict[str, str] = {}
    put_off = False
    for address in parcel.to:
        try:
            await client.rcpt(address)
        except aiosmtplib.SMTPRecipientRefused as error:
            refused[address] = _what(error)
            put_off = put_off or _state(error.code) is SendingState.LATER
        else:
            took.append(address)
    return took, refused, put_off


def _state(code: int) -> SendingState:
    return SendingState.LATER if 400 <= code < 500 else SendingState.NOT_SENT


def _what(error: Exception) -> str:
    """Return what the server said, or what happened, in one short line."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        words = "".join(c if c.isprintable() else " " for c in str(error.message))
        said = " ".join(words.split())[:LONGEST_ANSWER]
        return f"{error.code} {said}".strip() if error.code > 0 else said
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    return "the connection broke"


def _unreached(where: str, error: Exception) -> MailbotError:
    """Return what went wrong; the library hides a refused certificate in its cause."""
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return _certificate(where)
    return MailboxUnreachable(f"{where}: the server does not answer; check host, port, security")


def _certificate(where: str) -> CertificateRefused:
    return CertificateRefused(f"{where}: the certificate does not hold; check the host")
