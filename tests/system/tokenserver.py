"""One that hands out tokens, on loopback, for Dovecot to ask about them and for us to renew them.

    with TokenServer(life=20) as issuer, OAuthDovecot(issuer) as server:
        owner_config = issuer.section()          # [oauth2] for config.toml

Everything goes over real connections. What it says can be spoilt (`issuer.spoil(...)`), its
clock can run faster than ours, and it can be down for a while.
"""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.system.dovecot import Dovecot, free_ports

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass
class Spoilt:
    """What goes wrong with one answer of /token."""

    status: int = 200
    text: str | None = None
    """Instead of the right answer."""
    wait: float = 0.0
    cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    granted: bool = False
    """Whether tokens change hands all the same before it goes wrong."""


def refusal(word: str, status: int = 400, **more: object) -> Spoilt:
    return Spoilt(status=status, text=json.dumps({"error": word, **more}))


class TokenServer:
    """Hands out tokens to one user; only the newest token to renew with is valid."""

    def __init__(
        self,
        *,
        user: str = "owner@example.com",
        life: float = 20.0,
        clock: Callable[[], float] = time.time,
        grace: bool = False,
    ) -> None:
        """Prepare it; with *grace*, a token to renew with is good until a later one was used."""
        self.user = user
        self.life = life
        self.clock = clock
        self.grace = grace
        self.agreed = False
        """Whether the owner has typed in the code of the device."""
        self.access: dict[str, float] = {}
        self.refresh: list[str] = []
        """The tokens to renew with that are valid, the newest last."""
        self.asked: list[dict[str, str]] = []
        """Every form that /token got."""
        self.paths: list[str] = []
        self.issued: list[str] = []
        """Every secret that was ever handed out."""
        self.foreign: set[str] = set()
        """Tokens that are valid, but somebody else's."""
        self.challenge = ""
        self.code = ""
        self._spoilt: deque[Spoilt] = deque()
        self._lock = threading.Lock()
        (self.port,) = free_ports(1)
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _visitor(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def spoil(self, *spoilt: Spoilt) -> None:
        """Have the next answers of /token go wrong like this, one each."""
        self._spoilt.extend(spoilt)

    def section(self, **changes: str) -> str:
        keys = {
            "provider": "custom",
            "client_id": "mailbot-test",
            "token_endpoint": f"{self.url}/token",
            "device_endpoint": f"{self.url}/device",
            **changes,
        }
        return "[oauth2]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items())

    def expire(self) -> None:
        """Have every access token run out now."""
        self.access = dict.fromkeys(self.access, 0.0)

    # What it answers

    def grant(self) -> dict[str, object]:
        access, refresh = f"acc-{secrets.token_hex(40)}", f"ref-{secrets.token_hex(40)}"
        self.access[access] = self.clock() + self.life
        self.refresh.append(refresh)
        self.issued += [access, refresh]
        return {
            "access_token": access,
            "refresh_token": refresh,
            "token_type": "Bearer",
            "expires_in": self.life,
        }

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        match form.get("grant_type"):
            case "refresh_token":
                used = form.get("refresh_token", "")
                fine = used in self.refresh
                if fine:
                    place = self.refresh.index(used)
                    self.refresh = self.refresh[place:] if self.grace else []
            case "authorization_code":
                digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                fine = form.get("code") == self.code != "" and shown == self.challenge
            case _ if form.get("grant_type") == DEVICE:
                if not self.agreed:
                    return 400, {"error": "authorization_pending"}
                fine = form.get("device_code") == "the-device-code"
            case _:
                return 400, {"error": "unsupported_grant_type"}
        if not fine:
            return 400, {"error": "invalid_grant", "error_description": f"no {form}"}
        return 200, self.grant()

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, object, Spoilt | None]:
        with self._lock:
            self.paths.append(path)
            if path.endswith("/token"):
                self.asked.append(form)
                spoilt = self._spoilt.popleft() if self._spoilt else None
                if spoilt is not None and not spoilt.granted and spoilt.text is not None:
                    return spoilt.status, spoilt.text, spoilt
                status, facts = self.token(form)
                return status, facts, spoilt
            if path.endswith(("/device", "/devicecode")):
                return 200, self._device(), None
            if path == "/introspect":
                token = form.get("token", "")
                good = self.access.get(token, 0.0) > self.clock()
                user = "stranger@example.com" if token in self.foreign else self.user
                return 200, {"active": good, "username": user}, None
            if path.endswith("/.well-known/openid-configuration"):
                return 200, self._discovery(path.split("/")[1]), None
            return 404, {}, None

    def _device(self) -> dict[str, object]:
        return {
            "device_code": "the-device-code",
            "user_code": "ABCD-EFGH",
            "verification_uri": "https://login.example.com/device",
            "expires_in": 60,
            "interval": 1,
        }

    def _discovery(self, tenant: str) -> dict[str, object]:
        base = f"https://login.microsoftonline.com/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }


def _visitor(issuer: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Visitor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = parse_qs(raw.decode(), keep_blank_values=True)
            self._answer({key: values[0] for key, values in given.items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, facts, spoilt = issuer.answer(urlsplit(self.path).path, form)
            if spoilt is not None:
                time.sleep(spoilt.wait)
                if spoilt.cut:
                    self.close_connection = True
                    return
            raw = (facts if isinstance(facts, str) else json.dumps(facts)).encode()
            with contextlib.suppress(OSError):
                self.send_response(status)
                for key, value in (spoilt.headers if spoilt else {}).items():
                    self.send_header(key, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Visitor


OAUTH2 = """
introspection_url = {url}/introspect
introspection_mode = post
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 2000
"""


PATIENT = """
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""
"""A refused token would make the next login from here wait for seconds."""


class OAuthDovecot(Dovecot):
    """A Dovecot that takes tokens, and no password but the harness's own."""

    def __init__(
        self, issuer: TokenServer, *, mechanisms: str = "oauthbearer xoauth2", **options: Any
    ) -> None:
        super().__init__(user=issuer.user, **options)
        self._issuer = issuer
        self._mechanisms = mechanisms

    def _prepare(self) -> None:
        super()._prepare()
        (self.folder / "oauth2.conf").write_text(OAUTH2.format(url=self._issuer.url))
        passdb = (
            "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n"
            f"  args = {self.folder}/oauth2.conf\n}}\npassdb {{"
        )
        path = self.folder / "dovecot.conf"
        text = path.read_text().replace("passdb {", passdb, 1)
        text = text.replace(
            "auth_mechanisms = plain login", f"auth_mechanisms = plain login {self._mechanisms}"
        )
        path.write_text(text + PATIENT)
