"""Settings, doors and the keyring of a sign-in by tokens; see tests/system/test_oauth.py, too."""

import json
import sys
import types
from base64 import b64decode
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from mailbot.edge import device as devices
from mailbot.edge import web
from mailbot.edge.config import SmtpSettings, load
from mailbot.edge.device import NotYet, device
from mailbot.edge.issuer import OAuth2Settings, issuer_of
from mailbot.edge.oauth import Granted, TryLater, granted, invite_by_browser
from mailbot.edge.secrets import Secret
from mailbot.edge.signin import bearer
from mailbot.edge.smtp import greet
from mailbot.edge.tokens import KEYRING_SERVICE, NAME
from mailbot.edge.web import ask
from mailbot.model.errors import ConfigError, LoginRefused, MailboxUnreachable
from tests.system.dovecot import free_ports
from tests.system.tokenserver import Spoilt, TokenServer

LEAST = """
[owner]
address = "dana@whitfield-law.example"
name = "Dana Whitfield"

[store]
folder = "store"

[imap]
host = "imap.example.com"
user = "owner@example.com"
sign_in = "oauth2"
"""


@pytest.fixture
def issuer():
    with TokenServer() as issuer:
        yield issuer


def config_of(folder: Path, more: str, *, mode: int = 0o600):
    path = folder / "config.toml"
    path.write_text(LEAST + more, encoding="utf-8")
    path.chmod(mode)
    return load(path)


def grant_of(issuer: TokenServer) -> Granted:
    facts = issuer.grant()
    return Granted(
        access=Secret(facts["access_token"]), refresh=Secret(facts["refresh_token"]), lifetime=20.0
    )


# Settings


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", "[oauth2] provider: missing"),
        ('[oauth2]\nprovider = "microsft"\nclient_id = "a"\n', 'write "microsoft"'),
        ('[oauth2]\nprovider = "microsoft"\n', "client_id: missing"),
        ('[oauth2]\nprovider = "google"\nclient_id = "a"\n', "client_secret: missing"),
        ('[oauth2]\nprovider = "custom"\nclient_id = "a"\n', "token_endpoint: missing"),
        (
            '[oauth2]\nprovider = "custom"\nclient_id = "a"\ntoken_endpoint = "http://a.b/c"\n',
            "is no address for secrets",
        ),
        ('[oauth2]\ntenant = "a/../b"\n', "is no tenant"),
    ],
)
def test_settings_that_cannot_work_stop_the_start_with_their_cure(tmp_path, more, words):
    with pytest.raises(ConfigError) as told:
        config_of(tmp_path, more)

    assert words in str(told.value)


def test_a_client_secret_in_a_file_that_others_can_read_is_refused(tmp_path):
    section = '[oauth2]\nprovider = "google"\nclient_id = "a"\nclient_secret = "canary"\n'

    with pytest.raises(ConfigError, match="chmod 600") as told:
        config_of(tmp_path, section, mode=0o644)

    assert "canary" not in str(told.value)


def test_sending_signs_in_as_reading_does_unless_it_has_a_password_of_its_own(tmp_path):
    section = '[oauth2]\nprovider = "microsoft"\nclient_id = "a"\n[smtp]\nhost = "s.example.com"\n'

    same = config_of(tmp_path, section).smtp
    own = config_of(tmp_path, section + 'password = "b"\n').smtp

    assert same is not None
    assert own is not None
    assert (same.sign_in, own.sign_in) == ("oauth2", "")


def test_each_provider_is_asked_at_its_own_hosts_alone():
    """S17: what is not of the provider is not asked, whatever an answer says."""
    microsoft = issuer_of(OAuth2Settings(provider="microsoft", client_id="a"))
    google = issuer_of(OAuth2Settings(provider="google", client_id="a", client_secret=Secret("b")))

    assert microsoft.hosts == {"login.microsoftonline.com"}
    assert google.hosts == {"oauth2.googleapis.com"}
    with pytest.raises(ConfigError, match="not a host that is configured"):
        ask("https://elsewhere.example/token", {}, hosts=microsoft.hosts)


def test_what_google_wants_to_hear_is_in_the_question(issuer):
    google = issuer_of(
        OAuth2Settings(provider="google", client_id="a", client_secret=Secret("canary"))
    )

    asked = invite_by_browser(google, "o@example.com", "http://127.0.0.1:1/").url

    assert asked.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    for words in ("access_type=offline", "login_hint=o%40example.com", "code_challenge="):
        assert words in asked
    assert "canary" not in asked


# Answers


def test_a_token_that_nothing_renews_is_no_sign_in():
    google = issuer_of(OAuth2Settings(provider="google", client_id="a", client_secret=Secret("b")))
    facts = {"access_token": "a", "token_type": "Bearer"}

    with pytest.raises(ConfigError, match="none to renew it with"):
        granted(google, 200, facts)

    assert granted(google, 200, facts, before=Secret("old")).refresh == "old"


def test_an_answer_that_does_not_end_is_cut_off(issuer, monkeypatch):
    monkeypatch.setattr(web, "LARGEST_ANSWER", 10)

    with pytest.raises(MailboxUnreachable):
        ask(f"{issuer.url}/device", {}, hosts={"127.0.0.1"})


# Microsoft's library, on a wire that leads to loopback


@pytest.fixture
def microsoft(issuer, monkeypatch):
    pytest.importorskip("msal")
    asked: list[str] = []

    def led_home(url, form, *, hosts, ca_file=""):
        asked.append(url)
        home = url.replace("https://login.microsoftonline.com", issuer.url)
        return ask(home, form, hosts={"127.0.0.1"})

    monkeypatch.setattr(devices, "ask", led_home)
    return issuer_of(OAuth2Settings(provider="microsoft", client_id="an-id")), asked


def test_microsofts_library_shows_a_code_waits_and_gives_what_renews(issuer, microsoft):
    settings, asked = microsoft
    way = device(settings)
    invitation = way.invite()

    with pytest.raises(NotYet):
        way.accept(invitation)
    issuer.agreed = True
    found = way.accept(invitation)

    assert invitation.code == "ABCD-EFGH"
    assert found.refresh in issuer.refresh
    assert all(url.startswith("https://login.microsoftonline.com/common/") for url in asked)


def test_what_the_library_stumbles_over_is_told_without_what_was_sent(issuer, microsoft, caplog):
    way = device(microsoft[0])
    invitation = way.invite()
    issuer.agreed = True
    for spoilt in (Spoilt(text="canary, not json"), Spoilt(status=503, text="canary")):
        issuer.spoil(spoilt)
        with pytest.raises((ConfigError, TryLater)) as told:
            way.accept(invitation)
        assert "canary" not in str(told.value)

    assert "canary" not in caplog.text


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "msal", None)

    with pytest.raises(ConfigError, match=r"\.\[microsoft\]"):
        device(issuer_of(OAuth2Settings(provider="microsoft", client_id="a")))


# The keyring


class Drawer(types.ModuleType):
    """A keyring that holds so many letters."""

    def __init__(self, holds: int = 10_000):
        super().__init__("keyring")
        self.holds = holds
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, user):
        return self.kept.get((service, user))

    def set_password(self, service, user, text):
        if len(text) > self.holds:
            raise sys.modules["keyring.errors"].KeyringError
        self.kept[service, user] = text

    def delete_password(self, service, user):
        del self.kept[service, user]


@pytest.fixture
def drawer(monkeypatch):
    drawer, errors = Drawer(), types.ModuleType("keyring.errors")
    drawer.errors = errors
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", drawer)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return drawer


def test_a_keyring_keeps_the_token_and_what_replaces_it(tmp_path, issuer, drawer):
    account = bearer(config_of(tmp_path, issuer.section()))
    place = account.keep(grant_of(issuer), 0.0, keyring=True)

    assert place == "the keyring"
    assert account.token() in issuer.access  # it was spent long ago
    assert json.loads(drawer.kept[KEYRING_SERVICE, issuer.user])["refresh"] in issuer.refresh
    assert not (tmp_path / "store" / NAME).exists()
    assert account.forget()
    assert drawer.kept == {}


def test_a_keyring_that_is_too_small_for_a_token_leaves_it_to_the_file(tmp_path, issuer, drawer):
    drawer.holds = 100
    account = bearer(config_of(tmp_path, issuer.section()))

    place = account.keep(grant_of(issuer), 0.0, keyring=True)

    assert place == str(tmp_path / "store" / NAME)
    assert account.token() in issuer.access


# The file


def test_a_token_that_others_can_read_is_refused(tmp_path, issuer):
    account = bearer(config_of(tmp_path, issuer.section()))
    account.keep(grant_of(issuer), 0.0, keyring=False)
    (tmp_path / "store" / NAME).chmod(0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        account.token()


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"user": 1}'])
def test_a_token_file_that_makes_no_sense_asks_for_a_sign_in(tmp_path, issuer, raw):
    account = bearer(config_of(tmp_path, issuer.section()))
    account.keep(grant_of(issuer), 0.0, keyring=False)
    (tmp_path / "store" / NAME).write_bytes(raw)

    with pytest.raises(LoginRefused, match="mailbot login"):
        account.token()


def test_a_sign_in_for_another_program_or_user_does_not_count(tmp_path, issuer):
    bearer(config_of(tmp_path, issuer.section())).keep(grant_of(issuer), 0.0, keyring=False)

    with pytest.raises(LoginRefused, match="other settings"):
        bearer(config_of(tmp_path, issuer.section(client_id="another"))).token()


# Outgoing mail


class Gate:
    """Takes tokens that the issuer vouches for."""

    def __init__(self, issuer):
        self.issuer = issuer
        self.ways: list[str] = []

    def _judged(self, way, raw):
        self.ways.append(way)
        token = raw.decode().split("auth=Bearer ")[1].split("\x01")[0]
        return self.issuer.access.get(token, 0.0) > self.issuer.clock()

    async def _take(self, server, way, args):
        if self._judged(way, b64decode(args[1])):
            return AuthResult(success=True, handled=False)
        reason = await server.challenge_auth('{"status":"401"}')
        assert reason in {b"", b"\x01"}
        return AuthResult(success=False, handled=False)

    async def auth_XOAUTH2(self, server, args):  # noqa: N802 the library's name
        return await self._take(server, "XOAUTH2", args)


class BearerGate(Gate):
    async def auth_OAUTHBEARER(self, server, args):  # noqa: N802 the library's name
        return await self._take(server, "OAUTHBEARER", args)


@pytest.mark.parametrize(("kind", "way"), [(Gate, "XOAUTH2"), (BearerGate, "OAUTHBEARER")])
def test_the_outgoing_server_gets_the_same_token_and_a_new_one_if_it_refuses(
    tmp_path, issuer, kind, way
):
    account = bearer(config_of(tmp_path, issuer.section()))
    account.keep(grant_of(issuer), issuer.clock(), keyring=False)
    gate = kind(issuer)
    (port,) = free_ports(1)
    controller = Controller(
        gate,
        hostname="127.0.0.1",
        port=port,
        auth_require_tls=False,
        auth_exclude_mechanism=["LOGIN", "PLAIN"],
    )
    controller.start()
    settings = SmtpSettings(host="127.0.0.1", port=port, user=issuer.user, security="none")
    try:
        greet(settings, account)
        issuer.expire()
        greet(settings, account)
        assert gate.ways == [way] * 3
        issuer.life = -1.0
        issuer.expire()
        with pytest.raises(LoginRefused, match="mailbot login") as told:
            greet(settings, account)
        assert not [secret for secret in issuer.issued if secret in str(told.value)]
    finally:
        controller.stop()
