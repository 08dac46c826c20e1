"""What tests ask of a real mail server, whichever it is: Dovecot, Cyrus."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, NoReturn, Self

import pytest
from imapclient import IMAPClient

from mailbot.edge.config import ImapSettings

SPECIAL = (
    ("Drafts", r"\Drafts"),
    ("Sent", r"\Sent"),
    ("Trash", r"\Trash"),
    ("Archive", r"\Archive"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a server names its folders; each folder is (name, SPECIAL-USE flag or "")."""

    prefix: str = ""
    separator: str = "/"
    folders: tuple[tuple[str, str], ...] = SPECIAL


PLAIN = Layout()
PREFIXED = Layout(prefix="INBOX.", separator=".")
"""As Courier and many hosters have it: INBOX.Drafts."""
DOTTED = Layout(separator=".")
GERMAN = Layout(folders=(("Entwürfe", ""), ("Gesendet", ""), ("Papierkorb", "")))
"""Localised names, and no SPECIAL-USE to tell which is which."""
NO_DRAFTS = Layout(folders=(("Sent", r"\Sent"), ("Trash", r"\Trash")))
NO_TRASH = Layout(folders=(("Drafts", r"\Drafts"), ("Sent", r"\Sent")))


class MailServer:
    """A running server with one user, gone without a trace when the block ends."""

    host = "127.0.0.1"
    trade: ClassVar[str] = "the mail server"
    """What it is called."""

    def __init__(
        self,
        *,
        layout: Layout = PLAIN,
        tls: bool = False,
        quota_kb: int = 0,
        user: str = "owner@example.com",
        password: str = "correct horse",  # noqa: S107  it opens nothing else
    ) -> None:
        """Prepare a server."""
        self.layout = layout
        self.user = user
        self.password = password
        self.tls = tls
        self.quota_kb = quota_kb
        self.port = 0
        self.tls_port = 0
        self.folder = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._admin: IMAPClient | None = None

    def __enter__(self) -> Self:
        """Start the server and wait until it greets."""
        missing = self.missing()
        if missing:
            lacks(missing)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.trade.lower()}-", dir=self._place()))
        # The processes that serve run as another user and must get at their files.
        self.folder.chmod(0o755)
        try:
            if self.tls:
                make_certificate(self.folder)
            self.port, self.tls_port = free_ports(2)
            self._prepare()
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        self._remove()

    # What each server does in its own way

    @classmethod
    def missing(cls) -> str:
        """Return what is missing here and how to get it; "" if the server can run."""
        raise NotImplementedError

    @property
    def log(self) -> str:
        """Return what the server logged so far."""
        return ""

    def _place(self) -> str | None:
        """Return the folder in which the server gets a folder of its own; None: the usual one."""
        return None

    def _prepare(self) -> None:
        """Write the configuration into the server's folder."""
        raise NotImplementedError

    def _command(self) -> list[str]:
        """Return the command that serves until it is ended."""
        raise NotImplementedError

    def _environment(self) -> dict[str, str]:
        return dict(os.environ)

    # What tests ask of it

    @property
    def ca_file(self) -> str:
        """Return the path of the self-signed certificate (tls=True only)."""
        return str(self.folder / "certificate.pem")

    def settings(self, **changes: object) -> ImapSettings:
        """Return the settings that reach this server, with *changes*."""
        plain = ImapSettings(
            host="localhost" if self.tls else self.host,
            user=self.user,
            port=self.tls_port if self.tls else self.port,
            security="tls" if self.tls else "none",
            ca_file=self.ca_file if self.tls else "",
            timeout_seconds=10.0,
        )
        return replace(plain, **changes)  # type: ignore[arg-type]

    def name(self, folder: str) -> str:
        """Return the full name of *folder* in this layout (INBOX stays INBOX)."""
        return folder if folder == "INBOX" else self.layout.prefix + folder

    def client(self) -> IMAPClient:
        """Return a new, logged-in connection for the test's own use."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=10)
        client.normalise_times = False
        # Without it every APPEND waits 40 ms for an acknowledgement.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.password.isascii():
            client.login(self.user, self.password)
        else:
            client.plain_login(self.user, self.password)
        return client

    def deliver(
        self,
        folder: str,
        raw: bytes,
        *,
        at: datetime | None = None,
        flags: tuple[str, ...] = (),
    ) -> int:
        """Put *raw* into *folder* (full name) and return its UID."""
        answer = self.admin.append(folder, raw, flags, at or datetime.now(UTC))
        return int(answer.split(b"]")[0].split()[-1])

    def uids(self, folder: str) -> list[int]:
        """Return the UIDs of *folder*, ascending."""
        self.admin.select_folder(folder, readonly=True)
        return sorted(self.admin.search("ALL"))

    def flags(self, folder: str) -> dict[int, tuple[bytes, ...]]:
        r"""Return UID -> flags of *folder*, sorted, without \Recent."""
        found = self._all(folder, ("FLAGS",))
        return {
            uid: tuple(sorted(flag for flag in answer[b"FLAGS"] if flag != rb"\Recent"))
            for uid, answer in found.items()
        }

    def raw(self, folder: str) -> dict[int, bytes]:
        """Return UID -> source of every message in *folder*; no flag changes."""
        return {uid: a[b"BODY[]"] for uid, a in self._all(folder, ("BODY.PEEK[]",)).items()}

    def renumber(self, folder: str) -> None:
        """Delete *folder* and make it anew with the same messages: a new UIDVALIDITY."""
        found = self._all(folder, ("BODY.PEEK[]", "FLAGS", "INTERNALDATE"))
        self.admin.unselect_folder()
        self._delete(folder)
        self.admin.create_folder(folder)
        for _, one in sorted(found.items()):
            flags = tuple(flag for flag in one[b"FLAGS"] if flag != rb"\Recent")
            self.admin.append(folder, one[b"BODY[]"], flags, one[b"INTERNALDATE"])

    @property
    def admin(self) -> IMAPClient:
        """Return the harness's own connection, a new one if it died."""
        if self._admin is not None:
            try:
                self._admin.noop()
            except Exception:  # noqa: BLE001  whatever broke it, a new one is made
                self._admin = None
        if self._admin is None:
            self._admin = self.client()
        return self._admin

    # Its life

    def start(self) -> None:
        """Start the server on the prepared folder."""
        self._process = subprocess.Popen(
            self._command(),
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        end = time.monotonic() + 15
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError):
                link = socket.create_connection((self.host, self.port), timeout=5)
                with link:
                    if link.recv(4).startswith(b"* OK"):
                        return
            time.sleep(0.02)
        words = b""
        if self._process.poll() is not None and self._process.stderr is not None:
            words = self._process.stderr.read()
        self.stop()
        raise RuntimeError(f"{self.trade} did not start: {words.decode()} {self.log}")

    def stop(self) -> None:
        """Stop the server and all its connections; the mail stays."""
        self._log_out()
        process, self._process = self._process, None
        if process is None:
            return
        # The whole group, which is the session made for it: mostly 3 ms. Told to stop alone,
        # the master waits a second for its children; now and then it waits for ever.
        _signal(process, signal.SIGTERM)
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait(5)
        if process.stderr is not None:
            process.stderr.close()

    def _log_out(self) -> None:
        if self._admin is not None:
            with contextlib.suppress(Exception):
                self._admin.shutdown()
            self._admin = None

    def restart(self) -> None:
        """Cut every connection and come back with the same mail."""
        self.stop()
        self.start()

    def _delete(self, folder: str) -> None:
        self.admin.delete_folder(folder)

    def _all(self, folder: str, what: tuple[str, ...]) -> dict[int, dict[bytes, Any]]:
        uids = self.uids(folder)
        found: dict[int, dict[bytes, Any]] = {}
        for start in range(0, len(uids), 500):
            found.update(self.admin.fetch(uids[start : start + 500], what))
        return found

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def lacks(words: str) -> NoReturn:
    """Skip the test for want of a server; fail where the environment insists on one."""
    if os.environ.get("MAILBOT_REQUIRE_SERVERS") == "1":
        pytest.fail(words)
    pytest.skip(words)


def free_ports(count: int) -> list[int]:
    """Return so many loopback ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def make_certificate(folder: Path, *, host: str = "localhost") -> None:
    """Write certificate.pem and key.pem, self-signed for *host*, into *folder*."""
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2"]
    command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
