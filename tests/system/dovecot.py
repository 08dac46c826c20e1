r"""A real mail server for tests: Debian's Dovecot, in a folder and on a port of its own.

    with Dovecot() as server:
        uid = server.deliver("INBOX", b"Subject: Hello\r\n\r\nWho pays?\r\n")
        box = ImapMailbox.open(server.settings(), server.password)

Import it as `from tests.system.dovecot import Dovecot`. Where Dovecot is not installed the
test is skipped; with MAILBOT_REQUIRE_SERVERS=1 in the environment it fails instead.
"""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
from imapclient import IMAPClient

from mailbot.edge.config import ImapSettings

BINARY = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

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

CONFIGURATION = r"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
disable_plaintext_auth = no
auth_failure_delay = 0
auth_username_chars =
auth_mechanisms = plain login
imap_capability = {capability}
ssl = {ssl}
{certificate}
{plugins}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
{folders}
}}
"""

QUOTA = r"""
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage={quota_kb}K
}}
"""


class Dovecot:
    """A running server with one user, gone without a trace when the block ends."""

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        layout: Layout = PLAIN,
        tls: bool = False,
        quota_kb: int = 0,
        capability: str = "",
        user: str = "owner@example.com",
        password: str = "correct horse",  # noqa: S107  it opens nothing else
    ) -> None:
        """Prepare a server; *capability* replaces the list that it announces after login."""
        self.layout = layout
        self.user = user
        self.password = password
        self.tls = tls
        self.quota_kb = quota_kb
        self.capability = capability
        self.port = 0
        self.tls_port = 0
        self.folder = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._admin: IMAPClient | None = None

    def __enter__(self) -> Self:
        """Start the server and wait until it greets."""
        require_dovecot()
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        try:
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
        found = self._all(folder, "FLAGS")
        return {
            uid: tuple(sorted(flag for flag in answer[b"FLAGS"] if flag != rb"\Recent"))
            for uid, answer in found.items()
        }

    def raw(self, folder: str) -> dict[int, bytes]:
        """Return UID -> source of every message in *folder*; no flag changes."""
        return {uid: a[b"BODY[]"] for uid, a in self._all(folder, "BODY.PEEK[]").items()}

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

    @property
    def log(self) -> str:
        """Return what the server logged so far."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    # Its life

    def start(self) -> None:
        """Start the server on the prepared folder."""
        self._process = subprocess.Popen(
            [str(BINARY), "-F", "-c", str(self.folder / "dovecot.conf")],
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
        raise RuntimeError(f"Dovecot did not start: {words.decode()} {self.log}")

    def stop(self) -> None:
        """Stop the server and all its connections; the mail stays."""
        if self._admin is not None:
            with contextlib.suppress(Exception):
                self._admin.shutdown()
            self._admin = None
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

    def restart(self) -> None:
        """Cut every connection and come back with the same mail."""
        self.stop()
        self.start()

    def _all(self, folder: str, what: str) -> dict[int, dict[bytes, object]]:
        uids = self.uids(folder)
        found: dict[int, dict[bytes, object]] = {}
        for start in range(0, len(uids), 500):
            found.update(self.admin.fetch(uids[start : start + 500], [what]))
        return found

    def _prepare(self) -> None:
        # The login process runs as another user and must get at its sockets.
        self.folder.chmod(0o755)
        root = os.geteuid() == 0
        uid = pwd.getpwnam("nobody").pw_uid if root else os.geteuid()
        gid = pwd.getpwnam("nobody").pw_gid if root else os.getegid()
        me, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        for name in ("mail", "home", "state"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, uid, gid)
        secret = b64encode(self.password.encode()).decode()
        (self.folder / "users").write_text(f"{self.user}:{{PLAIN.b64}}{secret}\n")
        if self.tls:
            make_certificate(self.folder)
        self.port, self.tls_port = free_ports(2)
        text = CONFIGURATION.format(
            folder=self.folder,
            uid=uid,
            gid=gid,
            internal="dovecot" if root else me,
            group="dovecot" if root else group,
            login="dovenull" if root else me,
            capability=self.capability,
            ssl="yes" if self.tls else "no",
            certificate=self._certificate(),
            plugins=QUOTA.format(quota_kb=self.quota_kb) if self.quota_kb else "",
            port=self.port,
            tls_port=self.tls_port if self.tls else 0,
            prefix=self.layout.prefix,
            separator=self.layout.separator,
            folders="\n".join(_stanza(*pair) for pair in self.layout.folders),
        )
        (self.folder / "dovecot.conf").write_text(text)

    def _certificate(self) -> str:
        if not self.tls:
            return ""
        return f"ssl_cert = <{self.folder}/certificate.pem\nssl_key = <{self.folder}/key.pem"

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def require_dovecot() -> None:
    """Skip the test where there is no Dovecot; fail where the environment insists on one."""
    if BINARY is not None:
        return
    words = "Dovecot is not installed: apt-get install dovecot-imapd"
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


def _stanza(name: str, special_use: str) -> str:
    use = f"\n    special_use = {special_use}" if special_use else ""
    return f'  mailbox "{name}" {{\n    auto = subscribe{use}\n  }}'
