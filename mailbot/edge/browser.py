"""How does a browser bring its code back to this machine (RFC 8252, section 7.3)?"""

import time
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from mailbot.model.errors import LoginRefused, UsageError

PAGE = (
    "<!doctype html><meta charset=utf-8><title>mailbot</title>"
    "<p style='font:18px sans-serif;margin:3em'>{}</p>"
)


class Return:
    """A door on loopback through which a browser comes back once."""

    def __init__(self, host: str, port: int = 0) -> None:
        """Open it. Raises UsageError where the *port* is taken."""
        self._found: dict[str, str] = {}
        self._state = ""
        try:
            self._server = HTTPServer(("127.0.0.1", port), _visitor(self))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"--port {port}: cannot be used; leave it out, or take another"
            ) from error
        self.address = f"http://{host}:{self._server.server_port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def code(self, state: str, seconds: float) -> str:
        """Return the code that the browser brings together with *state*. Raises LoginRefused."""
        self._state = state
        end = time.monotonic() + seconds
        while not self._found:
            self._server.timeout = end - time.monotonic()
            if self._server.timeout <= 0:
                raise LoginRefused("nobody signed in in time; run: mailbot login")
            self._server.handle_request()
        if "code" not in self._found:
            raise LoginRefused("the sign-in was refused or given up; run: mailbot login")
        return self._found["code"]

    def visited(self, path: str) -> tuple[int, str]:
        """Return status and words for who asks for *path*; only who knows the state counts."""
        given = parse_qs(urlsplit(path).query)
        facts = {key: values[0] for key, values in given.items()}
        if not compare_digest(facts.get("state", "").encode(), self._state.encode()):
            return 404, "This is not the page that mailbot waits for."
        self._found = {key: facts[key] for key in ("code", "error") if key in facts}
        if "code" in self._found:
            return 200, "You are signed in. Close this window and go back to mailbot."
        return 200, "The sign-in was refused. Close this window and go back to mailbot."


def _visitor(door: Return) -> type[BaseHTTPRequestHandler]:
    class Visitor(BaseHTTPRequestHandler):
        timeout = 5.0
        """A browser that opens a connection and says nothing holds nobody up."""

        def do_GET(self) -> None:
            status, words = door.visited(self.path)
            raw = PAGE.format(words).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(raw)))
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Say nothing: the address holds the code."""

    return Visitor
