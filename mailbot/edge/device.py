"""How does one sign in with a code that is typed in on any device (RFC 8628)?

Microsoft by its own library, which is loaded only here and only then; everybody else by
the standard. Renewing is the same for all, and stands in edge/oauth.py.
"""

import logging
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from mailbot.edge.issuer import Issuer
from mailbot.edge.oauth import (
    Granted,
    Invitation,
    TryLater,
    granted,
    refusal,
    seconds_of,
    who_asks,
)
from mailbot.edge.secrets import Secret
from mailbot.edge.web import Answer, ask
from mailbot.model.errors import ConfigError, MailbotError, MailboxUnreachable

INSTALL = "~/mailbot/bin/pip install '.[microsoft]'"
"""What installs Microsoft's library, where mailbot was set up as README.md says."""

# When an answer is no JSON, the library logs it whole, tokens and all.
logging.getLogger("msal").setLevel(logging.CRITICAL + 1)


class NotYet(MailboxUnreachable):
    """The owner has not agreed yet. Worth asking again, so many seconds *slower*."""

    def __init__(self, slower: float) -> None:
        super().__init__("nobody has agreed to the sign-in yet")
        self.slower = slower


class Device(Protocol):
    """A way to sign in with a code."""

    def invite(self) -> Invitation:
        """Return where to sign in, and the code. Raises what edge/oauth.py raises."""
        ...

    def accept(self, invitation: Invitation) -> Granted:
        """Return the token if the owner has agreed by now. Raises NotYet, too."""
        ...


def device(issuer: Issuer, *, ca_file: str = "") -> Device:
    """Return the way to sign in at *issuer* with a code. Raises ConfigError if there is none."""
    if issuer.authority:
        return _Microsoft(issuer, ca_file)
    if not issuer.device_endpoint:
        raise ConfigError(
            f"{issuer.name}: has no sign-in with a code; run: mailbot login --browser"
        )
    return _Standard(issuer, ca_file)


class _Standard:
    """As RFC 8628 has it."""

    def __init__(self, issuer: Issuer, ca_file: str) -> None:
        self._issuer = issuer
        self._ca_file = ca_file

    def invite(self) -> Invitation:
        form = {"scope": " ".join(self._issuer.scopes), **who_asks(self._issuer)}
        answer = self._ask(self._issuer.device_endpoint, form)
        return _invitation(self._issuer, answer.status, answer.facts)

    def accept(self, invitation: Invitation) -> Granted:
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": invitation.key,
            **who_asks(self._issuer),
        }
        answer = self._ask(self._issuer.token_endpoint, form)
        return _granted(self._issuer, answer.status, answer.facts)

    def _ask(self, url: str, form: Mapping[str, str]) -> Answer:
        return ask(url, form, hosts=self._issuer.hosts, ca_file=self._ca_file)


class _Microsoft:
    """By Microsoft's library, which asks through our door: no other host, nothing told of us."""

    def __init__(self, issuer: Issuer, ca_file: str) -> None:
        self._issuer = issuer
        try:
            library = import_module("msal").PublicClientApplication
        except ImportError as error:
            raise ConfigError(
                "Microsoft's sign-in with a code needs one more part: in mailbot's folder run"
                f" {INSTALL}, or sign in without it: mailbot login --browser"
            ) from error
        self._library = _guarded(
            library,
            issuer.client_id,
            authority=issuer.authority,
            http_client=_Web(issuer, ca_file),
        )

    def invite(self) -> Invitation:
        # The library adds these by itself, and refuses them from others.
        own = {"offline_access", "openid", "profile"}
        scopes = [scope for scope in self._issuer.scopes if scope not in own]
        facts = _guarded(self._library.initiate_device_flow, scopes=scopes)
        return _invitation(self._issuer, 200 if "user_code" in facts else 400, facts)

    def accept(self, invitation: Invitation) -> Granted:
        # Made to end at once: with an interval of 0 the library would ask without a pause.
        flow = {"device_code": invitation.key, "interval": 1, "expires_at": 0}
        facts = _guarded(self._library.acquire_token_by_device_flow, flow)
        return _granted(self._issuer, 200 if "access_token" in facts else 400, facts)


def _invitation(issuer: Issuer, status: int, facts: Mapping[str, object]) -> Invitation:
    code, key = facts.get("user_code"), facts.get("device_code")
    url = facts.get("verification_uri") or facts.get("verification_url")
    if not (isinstance(code, str) and isinstance(url, str) and isinstance(key, str)):
        raise refusal(issuer, status, facts)
    if not url.startswith("https://") and issuer.authority:
        raise TryLater(f"{issuer.name}: named no place to sign in at; mailbot tries again")
    return Invitation(
        url=url,
        code=code,
        key=Secret(key),
        expires_in=seconds_of(facts.get("expires_in"), 900.0),
        interval=seconds_of(facts.get("interval"), 5.0),
    )


def _granted(issuer: Issuer, status: int, facts: Mapping[str, object]) -> Granted:
    if facts.get("error") in {"authorization_pending", "slow_down"}:
        raise NotYet(5.0 if facts["error"] == "slow_down" else 0.0)
    return granted(issuer, status, facts)


def _guarded(call: Any, *words: object, **named: object) -> Any:
    """Return what the library returns; whatever it stumbles over may quote what was sent."""
    try:
        return call(*words, **named)
    except MailbotError:
        raise
    except ValueError:
        raise ConfigError(
            "Microsoft: knows no such tenant, or gives answers that make no sense; check tenant"
            " and client_id under [oauth2] (docs/sign-in.md)"
        ) from None
    except Exception as error:  # noqa: BLE001  a library that says nothing of what it raises
        raise TryLater(
            f"Microsoft: no sign-in just now ({type(error).__name__}); try again later"
        ) from None


class _Web:
    """What the library asks with."""

    def __init__(self, issuer: Issuer, ca_file: str) -> None:
        self._issuer = issuer
        self._ca_file = ca_file

    def post(self, url: str, *, data: Mapping[str, Any] | None = None, **_: object) -> "_Page":
        # Its headers tell of this machine and of what was done with it; they stay here.
        form = {key: str(value) for key, value in (data or {}).items() if value}
        return _Page(ask(url, form, hosts=self._issuer.hosts, ca_file=self._ca_file))

    def get(self, url: str, **_: object) -> "_Page":
        return _Page(ask(url, None, hosts=self._issuer.hosts, ca_file=self._ca_file))

    def close(self) -> None:
        """Do nothing: no connection is kept."""


class _Page:
    """An answer in the shape that the library knows."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.text = answer.text
        self.headers: dict[str, str] = {}

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise TryLater(f"Microsoft: no answer just now (status {self.status_code})")
