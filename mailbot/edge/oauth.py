"""How is a token asked for: anew by the owner, or with the one that we were given to renew it?

RFC 6749 (codes and renewing), RFC 7636 (PKCE), RFC 8252 (programs), RFC 8628 (devices).
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from mailbot.edge.issuer import Issuer
from mailbot.edge.secrets import Secret
from mailbot.edge.web import ask
from mailbot.model.errors import ConfigError, LoginRefused, MailbotError, MailboxUnreachable

SIGN_IN_AGAIN = "run: mailbot login"

USUAL_LIFE: Final = 3600.0
"""How long a token is taken to live, in seconds, whose issuer does not say."""


class TryLater(MailboxUnreachable):
    """The issuer cannot be asked now; it said nothing against the sign-in. Worth a retry."""


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
    """How long to wait before asking again, in seconds, as the one before."""
    key: Secret
    """What we show to the issuer when the owner has agreed."""
    state: str = ""


REFUSED = frozenset(
    {
        *("invalid_grant", "interaction_required", "login_required", "consent_required"),
        *("access_denied", "authorization_declined", "expired_token", "bad_verification_code"),
    }
)
"""Only the owner can mend it, by signing in again."""

MISCONFIGURED = frozenset(
    {
        *("invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"),
        *("invalid_request", "unsupported_response_type", "deleted_client", "org_internal"),
    }
)
"""Only the configuration, or the registration of the program, can mend it."""


def renew(issuer: Issuer, refresh: Secret, *, ca_file: str = "", seconds: float = 20.0) -> Granted:
    """Return a new token for *refresh*; the issuer may have replaced that, too.

    Raises LoginRefused (sign in again), ConfigError, CertificateRefused, or TryLater.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh, **who_asks(issuer)}
    answer = ask(issuer.token_endpoint, form, hosts=issuer.hosts, ca_file=ca_file, seconds=seconds)
    return granted(issuer, answer.status, answer.facts, before=refresh)


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
        **who_asks(issuer),
    }
    answer = ask(issuer.token_endpoint, form, hosts=issuer.hosts, ca_file=ca_file)
    return granted(issuer, answer.status, answer.facts)


def granted(
    issuer: Issuer, status: int, facts: Mapping[str, object], *, before: Secret | None = None
) -> Granted:
    """Return the token that an answer holds; *before* stays valid where none replaces it.

    Raises LoginRefused, ConfigError or TryLater, in words without secrets.
    """
    access = facts.get("access_token")
    if status != 200 or "error" in facts or not _is_token(access):
        raise refusal(issuer, status, facts)
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
        lifetime=seconds_of(facts.get("expires_in"), USUAL_LIFE),
    )


def who_asks(issuer: Issuer) -> dict[str, str]:
    """Return the words of a form that say which program asks."""
    secret = {"client_secret": issuer.client_secret} if issuer.client_secret else {}
    return {"client_id": issuer.client_id, **secret}


def refusal(issuer: Issuer, status: int, facts: Mapping[str, object]) -> MailbotError:
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


def seconds_of(value: object, otherwise: float) -> float:
    """Return *value* as a time in seconds, or *otherwise* where it is none."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return otherwise
    return number if 0 < number < 10**9 else otherwise
