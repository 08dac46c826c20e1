"""How is a token asked for: anew by the owner, or with the one that we were given to renew it?

RFC 6749 (codes and renewing), RFC 7636 (PKCE), RFC 8252 (programs), RFC 8628 (devices).
"""

import base64
import hashlib
import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlencode

from mailbot.edge.issuer import Issuer
from mailbot.edge.secrets import Secret
from mailbot.edge.web import Answer, ask
from mailbot.model.errors import ConfigError, LoginRefused, MailbotError, MailboxUnreachable

SIGN_IN_AGAIN = "run: mailbot login"

USUAL_LIFE: Final = 3600.0
"""How long a token is taken to live, in seconds, whose issuer does not say."""

INSTALL = "~/mailbot/bin/pip install '.[microsoft]'"
"""What installs Microsoft's library, where mailbot was set up as README.md says."""

# When an answer is no JSON, the library logs it whole, tokens and all.
logging.getLogger("msal").setLevel(logging.CRITICAL + 1)


class TryLater(MailboxUnreachable):
    """The issuer cannot be asked now; it said nothing against the sign-in. Worth a retry."""


class Waiting(MailboxUnreachable):
    """The owner has not yet agreed. Ask again in *seconds* more than before."""

    def __init__(self, slower: float) -> None:
        super().__init__("the owner has not agreed yet")
        self.slower = slower


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What an issuer handed out; *lifetime* in seconds, from the moment it was asked."""

    access: Secret
    refresh: Secret
    lifetime: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Where the owner signs in, and with which code (a browser on this machine needs none)."""

    url: str
    code: str = ""
    expires_in: float = 900.0
    interval: float = 5.0
    key: Secret
    """What we show to the issuer when the owner has agreed."""
    state: str = ""


REFUSED = frozenset({
    *("invalid_grant", "interaction_required", "login_required", "consent_required"),
    *("access_denied", "authorization_declined", "expired_token", "bad_verification_code"),
})
"""Only the owner can mend it, by signing in again."""

MISCONFIGURED = frozenset({
    *("invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"),
    *("invalid_request", "unsupported_response_type", "deleted_client", "org_internal"),
})
"""Only the configuration, or the registration of the program, can mend it."""


def renew(issuer: Issuer, refresh: Secret, *, ca_file: str = "", seconds: float = 20.0) -> Granted:
    """Return a new token for *refresh*; the issuer may have replaced that, too.

    Raises LoginRefused (sign in again), ConfigError, CertificateRefused, or TryLater.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh, **_who(issuer)}
    answer = _asked(issuer, form, ca_file, seconds)
    return granted(issuer, answer.status, answer.facts, before=refresh)


def invite(issuer: Issuer, user: str, *, ca_file: str = "") -> Invitation:
    """Begin a sign-in with a code that the owner types in on any device (RFC 8628).

    Raises what `renew` does.
    """
    if issuer.authority:
        facts = _library(issuer, ca_file).initiate_device_flow(scopes=_own_scopes(issuer))
        status = 200 if "user_code" in facts else 400
    else:
        form = {"client_id": issuer.client_id, "scope": " ".join(issuer.scopes)}
        answer = ask(issuer.device_endpoint, form, hosts=issuer.hosts, ca_file=ca_file)
        status, facts = answer.status, answer.facts
    code, url = facts.get("user_code"), facts.get("verification_uri")
    key = facts.get("device_code")
    if not (isinstance(code, str) and isinstance(url, str) and isinstance(key, str)):
        raise _error(issuer, status, facts)
    return Invitation(
        url=url,
        code=code,
        key=Secret(key),
        expires_in=_seconds(facts.get("expires_in"), 900.0),
        interval=_seconds(facts.get("interval"), 5.0),
    )


def accept(issuer: Issuer, invitation: Invitation, *, ca_file: str = "") -> Granted:
    """Return the token, if the owner has agreed by now. Raises Waiting and what `renew` does."""
    if issuer.authority:
        flow = {"device_code": invitation.key, "interval": 0, "expires_at": 0}
        status = 200
        facts = _library(issuer, ca_file).acquire_token_by_device_flow(flow)
        status = 200 if "access_token" in facts else 400
    else:
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": invitation.key,
            **_who(issuer),
        }
        answer = _asked(issuer, form, ca_file, 20.0)
        status, facts = answer.status, answer.facts
    if facts.get("error") in {"authorization_pending", "slow_down"}:
        raise Waiting(5.0 if facts["error"] == "slow_down" else 0.0)
    return granted(issuer, status, facts)


def invite_by_browser(issuer: Issuer, user: str, redirect: str) -> Invitation:
    """Begin a sign-in in a browser that ends at *redirect*, on this machine (RFC 8252)."""
    key, state = Secret(secrets.token_urlsafe(48)), secrets.token_urlsafe(24)
    digest = hashlib.sha256(key.encode()).digest()
    question = {
        "client_id": issuer.client_id,
        "response_type": "code",
        "redirect_uri": redirect,
        "scope": " ".join(issuer.scopes),
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": user,
        **issuer.extra,
    }
    joint = "&" if "?" in issuer.authorization_endpoint else "?"
    url = f"{issuer.authorization_endpoint}{joint}{urlencode(question)}"
    return Invitation(url=url, key=key, state=state)


def exchange(
    issuer: Issuer, invitation: Invitation, code: str, redirect: str, *, ca_file: str = ""
) -> Granted:
    """Return the token for the *code* that the browser brought. Raises what `renew` does."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": invitation.key,
        **_who(issuer),
    }
    answer = _asked(issuer, form, ca_file, 20.0)
    return granted(issuer, answer.status, answer.facts)


def granted(
    issuer: Issuer, status: int, facts: Mapping[str, object], *, before: Secret | None = None
) -> Granted:
    """Return the token that an answer holds; *before* stays valid where none replaces it.

    Raises LoginRefused, ConfigError or TryLater, in words without secrets.
    """
    access = facts.get("access_token")
    if status != 200 or "error" in facts or not _is_token(access):
        raise _error(issuer, status, facts)
    kind = facts.get("token_type")
    if not isinstance(kind, str) or kind.casefold() != "bearer":
        raise TryLater(f"{issuer.name}: handed out a token of a kind that no mail server takes")
    refresh = facts.get("refresh_token") or before
    if not _is_token(refresh):
        raise ConfigError(
            f"{issuer.name}: gave a token, but none to renew it with; add the scope that allows"
            " access while you are away (mostly offline_access) to scopes under [oauth2]"
        )
    return Granted(
        access=Secret(access),
        refresh=Secret(refresh),
        lifetime=_seconds(facts.get("expires_in"), USUAL_LIFE),
    )


def _who(issuer: Issuer) -> dict[str, str]:
    secret = {"client_secret": issuer.client_secret} if issuer.client_secret else {}
    return {"client_id": issuer.client_id, **secret}


def _asked(issuer: Issuer, form: Mapping[str, str], ca_file: str, seconds: float) -> Answer:
    return ask(issuer.token_endpoint, form, hosts=issuer.hosts, ca_file=ca_file, seconds=seconds)


def _error(issuer: Issuer, status: int, facts: Mapping[str, object]) -> MailbotError:
    """Return what an answer without a token means.

    Of its words only the names of errors are told: the rest may name people, or quote.
    """
    word = facts.get("error")
    word = word if isinstance(word, str) and re.fullmatch(r"[a-z_]{1,40}", word) else ""
    detail = re.search(r"\bAADSTS\d{4,9}\b", str(facts.get("error_description", "")))
    name = f"{word} {detail[0]}" if detail else word
    if status >= 500 or status in {408, 425, 429}:
        return TryLater(f"{issuer.name}: no token just now (status {status}); mailbot tries again")
    if word in REFUSED:
        return LoginRefused(
            f"{issuer.name}: the sign-in is not, or no longer, valid ({name}); {SIGN_IN_AGAIN}"
        )
    if word in MISCONFIGURED:
        return ConfigError(
            f"{issuer.name}: does not let this program ask ({name}); check client_id,"
            " client_secret, tenant and scopes under [oauth2] (docs/sign-in.md)"
        )
    said = name or f"status {status}"
    return TryLater(f"{issuer.name}: an answer without a token ({said}); mailbot tries again")


def _is_token(value: object) -> bool:
    # RFC 6750, section 2.1, is narrower; a line end or a control character never fits.
    return isinstance(value, str) and re.fullmatch(r"[\x21-\x7e]{1,16384}", value) is not None


def _seconds(value: object, otherwise: float) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return otherwise
    return number if 0 < number < 10**9 else otherwise


# Microsoft's own library, for its own way of devices


class _Web:
    """What the library asks with: our door, which knows no other host and tells no figures."""

    def __init__(self, issuer: Issuer, ca_file: str) -> None:
        self._issuer = issuer
        self._ca_file = ca_file

    def post(self, url: str, *, data: Mapping[str, Any] | None = None, **_: object) -> "_Page":
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


def _library(issuer: Issuer, ca_file: str) -> Any:
    try:
        msal = import_module("msal")
    except ImportError as error:
        raise ConfigError(
            f"Microsoft's sign-in with a code needs one more part: in mailbot's folder run {INSTALL},"
            " or sign in on this machine without it: mailbot login --browser"
        ) from error
    try:
        return msal.PublicClientApplication(
            issuer.client_id, authority=issuer.authority, http_client=_Web(issuer, ca_file)
        )
    except ValueError:
        raise ConfigError(
            "Microsoft: knows no such tenant; check tenant under [oauth2] (docs/sign-in.md)"
        ) from None


def _own_scopes(issuer: Issuer) -> list[str]:
    # The library adds these by itself, and refuses them from others.
    return [scope for scope in issuer.scopes if scope not in {"offline_access", "openid", "profile"}]
