"""Who hands out the tokens of an account, and where are they asked?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mailbot.edge.rules import Problem
from mailbot.edge.secrets import NO_SECRET, Secret
from mailbot.model.errors import ConfigError

GUIDE = "docs/sign-in.md says step by step how to get one"


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Settings:
    """Who hands out tokens, and as which program we ask; config.example.toml, [oauth2]."""

    provider: str = ""
    """"microsoft", "google" or "custom"."""
    client_id: str = ""
    client_secret: Secret = NO_SECRET
    """Google gives one to programs, too, and wants it back."""
    tenant: str = "common"
    """Microsoft only: whose accounts may sign in."""
    token_endpoint: str = ""
    device_endpoint: str = ""
    authorization_endpoint: str = ""
    scopes: tuple[str, ...] = ()
    """Empty: those that the provider has for mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The addresses of one that hands out tokens, and what it wants to hear."""

    name: str
    client_id: str
    token_endpoint: str
    device_endpoint: str = ""
    authorization_endpoint: str = ""
    client_secret: Secret = NO_SECRET
    scopes: tuple[str, ...] = ()
    extra: Mapping[str, str]
    """What goes with a request to sign in by the browser, beside the standard's words."""
    redirect_host: str = "127.0.0.1"
    authority: str = ""
    """Microsoft only: what its own library calls the place."""

    @property
    def hosts(self) -> frozenset[str]:
        """Return the only hosts that may be asked."""
        urls = (self.token_endpoint, self.device_endpoint)
        return frozenset(urlsplit(url).hostname or "" for url in urls if url)


def issuer_of(settings: OAuth2Settings) -> Issuer:
    """Return who hands out the tokens of these settings.

    Raises ConfigError for settings that do not hold.
    """
    if wrong := wrong_with(settings):
        key, words = wrong[0]
        raise ConfigError(f"config.toml, [oauth2] {key}: {words}")
    match settings.provider:
        case "microsoft":
            return _microsoft(settings)
        case "google":
            return _google(settings)
        case _:
            return Issuer(
                name=urlsplit(settings.token_endpoint).hostname or "",
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                token_endpoint=settings.token_endpoint,
                device_endpoint=settings.device_endpoint,
                authorization_endpoint=settings.authorization_endpoint,
                scopes=settings.scopes,
                extra={},
            )


def _microsoft(settings: OAuth2Settings) -> Issuer:
    authority = f"https://login.microsoftonline.com/{settings.tenant}"
    mail = "https://outlook.office.com"
    return Issuer(
        name="Microsoft",
        client_id=settings.client_id,
        token_endpoint=f"{authority}/oauth2/v2.0/token",
        device_endpoint=f"{authority}/oauth2/v2.0/devicecode",
        authorization_endpoint=f"{authority}/oauth2/v2.0/authorize",
        scopes=settings.scopes
        or (f"{mail}/IMAP.AccessAsUser.All", f"{mail}/SMTP.Send", "offline_access"),
        extra={},
        redirect_host="localhost",  # the only one for which Microsoft lets the port vary
        authority=authority,
    )


def _google(settings: OAuth2Settings) -> Issuer:
    # Its device flow knows no scope for mail, so that there is no device_endpoint here.
    return Issuer(
        name="Google",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        token_endpoint="https://oauth2.googleapis.com/token",  # noqa: S106 an address
        authorization_endpoint="https://accounts.google.com/o/oauth2/v2/auth",
        scopes=settings.scopes or ("https://mail.google.com/",),
        extra={"access_type": "offline", "prompt": "consent"},
    )


def wrong_with(settings: OAuth2Settings) -> list[tuple[str, str]]:
    """Return (key, what is wrong with it and what to write) of settings that are in use."""
    wrong = []
    if not settings.provider:
        wrong.append(("provider", 'missing; write provider = "microsoft", "google" or "custom"'))
    if not settings.client_id:
        wrong.append(("client_id", f'missing; write client_id = "…"; {GUIDE}'))
    if settings.provider == "google" and not settings.client_secret:
        words = "missing; Google shows it beside the client id, and wants it back"
        wrong.append(("client_secret", words))
    if settings.provider == "custom":
        if not settings.token_endpoint:
            wrong.append(("token_endpoint", 'missing; write token_endpoint = "https://…/token"'))
        if not (settings.device_endpoint or settings.authorization_endpoint):
            words = "missing; write it, or authorization_endpoint: where you sign in"
            wrong.append(("device_endpoint", words))
    return wrong


def unfit(sections: Mapping[str, dict[str, Any]]) -> list[Problem]:
    """Return what is wrong with [oauth2] where an account signs in by it."""
    used = any(sections.get(name, {}).get("sign_in") == "oauth2" for name in ("imap", "smtp"))
    if not used:
        return []
    settings = OAuth2Settings(**sections.get("oauth2", {}))
    return [Problem(table="oauth2", key=key, words=words) for key, words in wrong_with(settings)]
