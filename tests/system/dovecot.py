r"""A real mail server for tests: Debian's Dovecot, in a folder and on a port of its own.

    with Dovecot() as server:
        uid = server.deliver("INBOX", b"Subject: Hello\r\n\r\nWho pays?\r\n")
        box = ImapMailbox.open(server.settings(), server.password)

Import it as `from tests.system.dovecot import Dovecot`. Where Dovecot is not installed the
test is skipped; with MAILBOT_REQUIRE_SERVERS=1 in the environment it fails instead.
"""

import grp
import os
import pwd
import shutil
from base64 import b64encode
from typing import Any, ClassVar

from tests.system.mailserver import (
    DOTTED,
    GERMAN,
    NO_DRAFTS,
    NO_TRASH,
    PLAIN,
    PREFIXED,
    Layout,
    MailServer,
    free_ports,
    lacks,
    make_certificate,
)

__all__ = [
    "DOTTED",
    "GERMAN",
    "NO_DRAFTS",
    "NO_TRASH",
    "PLAIN",
    "PREFIXED",
    "Dovecot",
    "Layout",
    "free_ports",
    "make_certificate",
    "require_dovecot",
]

BINARY = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


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


class Dovecot(MailServer):
    """A running Dovecot with one user, gone without a trace when the block ends."""

    trade: ClassVar[str] = "Dovecot"

    def __init__(self, *, capability: str = "", **more: Any) -> None:
        """Prepare a server; *capability* replaces the list that it announces after login."""
        super().__init__(**more)
        self.capability = capability

    @classmethod
    def missing(cls) -> str:
        """Return what is missing here and how to get it; "" if the server can run."""
        return "" if BINARY else "Dovecot is not installed: apt-get install dovecot-imapd"

    @property
    def log(self) -> str:
        """Return what the server logged so far."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def renumber(self, folder: str) -> None:
        """Give *folder* a new UIDVALIDITY; its messages stay."""
        if folder != "INBOX":
            super().renumber(folder)
            return
        # Nobody may delete an INBOX; without its index it is numbered anew.
        self._log_out()
        inbox = self.folder / "mail" / self.user
        for path in (inbox / "dovecot-uidlist", *inbox.glob("dovecot.index*")):
            path.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        return [str(BINARY), "-F", "-c", str(self.folder / "dovecot.conf")]

    def _prepare(self) -> None:
        root = os.geteuid() == 0
        uid = pwd.getpwnam("nobody").pw_uid if root else os.geteuid()
        gid = pwd.getpwnam("nobody").pw_gid if root else os.getegid()
        me, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        for name in ("mail", "home", "state"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, uid, gid)
        secret = b64encode(self.password.encode()).decode()
        (self.folder / "users").write_text(f"{self.user}:{{PLAIN.b64}}{secret}\n")
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


def require_dovecot() -> None:
    """Skip the test where there is no Dovecot; fail where the environment insists on one."""
    if Dovecot.missing():
        lacks(Dovecot.missing())


def _stanza(name: str, special_use: str) -> str:
    use = f"\n    special_use = {special_use}" if special_use else ""
    return f'  mailbox "{name}" {{\n    auto = subscribe{use}\n  }}'
