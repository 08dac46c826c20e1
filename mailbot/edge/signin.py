"""With what does an account sign in: a password, or a token that is good for an hour?"""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from mailbot.edge.config import Config, ImapSettings, SmtpSettings
from mailbot.edge.issuer import Issuer, issuer_of
from mailbot.edge.oauth import SIGN_IN_AGAIN, Granted, renew
from mailbot.edge.secrets import Secret, locate
from mailbot.edge.tokens import PATIENCE_SECONDS, Keeper, Token
from mailbot.model.errors import (
    Busy,
    LoginRefused,
    MailboxUnreachable,
    StorageError,
)

SPENT_AT: Final = 0.8
"""From which part of its life on a token is renewed."""

BACKWARDS: Final = 60.0
"""If the clock stands so many seconds before the token was asked for, it was set back."""

PAUSES: Final = (0.5, 1.5)
"""How long to wait, in seconds, before asking again for a token without which nothing goes on."""

SECONDS: Final = 20.0
SECONDS_TO_SPARE: Final = 5.0
"""How long to wait for the issuer: without a good token, and with one."""


class Bearer:
    """The token of one account: always fresh, renewed by one process at a time."""

    def __init__(
        self,
        issuer: Issuer,
        keeper: Keeper,
        user: str,
        *,
        ca_file: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.issuer = issuer
        self.user = user
        self._keeper = keeper
        self._ca_file = ca_file
        self._clock = clock

    def token(self) -> Secret:
        """Return a token that is good for a while.

        Raises LoginRefused (only the owner can mend it), ConfigError, CertificateRefused,
        and where waiting helps MailboxUnreachable, Busy or StorageError.
        """
        held = self._held()
        if self._fresh(held):
            return Secret(held.access)
        if self._spent(held) < 1.0:
            with suppress(MailboxUnreachable, Busy, StorageError):
                return Secret(self._renewed(self._fresh, spare=True).access)
        if self._spent(held) < 1.0:
            return Secret(held.access)
        return Secret(self._renewed(self._fresh).access)

    def another(self, refused: str) -> Secret:
        """Return a token in place of one that the mail server refused. Raises as `token`."""
        return Secret(self._renewed(lambda now: now.access != refused).access)

    def place(self) -> str:
        """Return where the token is kept. Raises LoginRefused where there is none."""
        self._held()
        return self._keeper.place

    def keep(self, granted: Granted, asked: float, *, keyring: bool) -> str:
        """Keep what a sign-in by the owner gave; return where. Raises StorageError and Busy."""
        with self._keeper.alone():
            return self._keeper.keep(self._made(granted, asked), keyring=keyring)

    def forget(self) -> bool:
        """Throw the token away; say whether there was one. Raises StorageError and Busy."""
        with self._keeper.alone():
            return self._keeper.forget()

    def _held(self) -> Token:
        held = self._keeper.read()
        whose = (self.user, self.issuer.client_id, self.issuer.token_endpoint)
        if (held.user, held.client_id, held.token_endpoint) != whose:
            raise LoginRefused(
                f"{self.user}: the sign-in on record is for other settings of [imap] user or"
                f" [oauth2]; {SIGN_IN_AGAIN}"
            )
        return held

    def _fresh(self, held: Token) -> bool:
        return self._spent(held) < SPENT_AT

    def _spent(self, held: Token) -> float:
        """Return which part of its life is over; all of it if the clock was set back."""
        age = self._clock() - held.asked
        return 1.0 if age < -BACKWARDS else age / held.lifetime

    def _renewed(self, good: Callable[[Token], bool], *, spare: bool = False) -> Token:
        seconds = SECONDS_TO_SPARE if spare else PATIENCE_SECONDS
        with self._keeper.alone(seconds):
            held = self._held()
            if good(held):
                return held  # another process was faster
            with self._keeper.room() as room:
                asked = self._clock()
                made = self._made(self._patiently(held, spare=spare), asked)
                room.write(made)  # before its first use: what it replaces may be void already
                return made

    def _patiently(self, held: Token, *, spare: bool) -> Granted:
        if spare:
            return self._asked(held, SECONDS_TO_SPARE)
        for pause in PAUSES:
            try:
                return self._asked(held, SECONDS)
            except MailboxUnreachable:
                time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 jitter, no secret
        return self._asked(held, SECONDS)

    def _asked(self, held: Token, seconds: float) -> Granted:
        return renew(self.issuer, Secret(held.refresh), ca_file=self._ca_file, seconds=seconds)

    def _made(self, granted: Granted, asked: float) -> Token:
        return Token(
            user=self.user,
            client_id=self.issuer.client_id,
            token_endpoint=self.issuer.token_endpoint,
            access=granted.access,
            refresh=granted.refresh,
            asked=asked,
            lifetime=granted.lifetime,
        )


def _oauthbearer(user: str, token: str) -> tuple[str, str]:
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\1auth=Bearer {token}\1\1", "\1"


def _xoauth2(user: str, token: str) -> tuple[str, str]:
    return f"user={user}\1auth=Bearer {token}\1\1", ""


SHOWING: Final = {"OAUTHBEARER": _oauthbearer, "XOAUTH2": _xoauth2}
"""The ways to show a token to a mail server, the standard's first (RFC 7628, section 3): what
to say, and what to say when the server answers with a reason to refuse.
"""

Credential = str | Bearer
"""What lets us in: a password, or what knows a token."""


def bearer(config: Config, *, clock: Callable[[], float] = time.time) -> Bearer:
    """Return what knows the token of the account. Raises ConfigError."""
    folder: Path = config.store.folder
    return Bearer(
        issuer_of(config.oauth2),
        Keeper(folder, config.imap.user),
        config.imap.user,
        ca_file=config.imap.ca_file,
        clock=clock,
    )


def credential(config: Config, settings: ImapSettings | SmtpSettings) -> tuple[Credential, str]:
    """Return what opens the server of *settings*, and where it was found.

    Raises ConfigError, LoginRefused (nobody has signed in yet) and StorageError.
    """
    if settings.sign_in == "oauth2":
        known = bearer(config)
        return known, f"a token in {known.place()}"
    return locate(settings)
