r"""A second real mail server for tests: Debian's Cyrus, in a folder and on a port of its own.

    with Cyrus() as server:
        box = ImapMailbox.open(server.settings(), server.password)

Its package conflicts with Dovecot's, so tools/cyrus unpacks it into .cache/cyrus, from where it
runs; where that was not done the test is skipped, or fails with MAILBOT_REQUIRE_SERVERS=1. Any
user is let in with any password and has a mailbox from then on.
"""

import os
import pwd
import shutil
import time
from pathlib import Path
from typing import ClassVar

import pytest
from imapclient.exceptions import IMAPClientError

from tests.system.mailserver import MailServer

ROOT = Path(__file__).parents[2] / ".cache" / "cyrus"
PROGRAMS = ROOT / "root" / "usr" / "lib" / "cyrus" / "bin"

CONFIGURATION = r"""
configdirectory: {folder}/conf
defaultpartition: default
partition-default: {folder}/spool
master_pid_file: {folder}/master.pid
idlesocket: {folder}/conf/socket/idle
cyrus_user: {user}
defaultdomain: example.com
virtdomains: userid
allowplaintext: yes
sasl_mech_list: PLAIN LOGIN
sasl_pwcheck_method: alwaystrue
altnamespace: {top}
unixhierarchysep: {slashes}
autocreate_quota: {quota}
specialuse_protect: \Important
{folders}
tls_server_cert: {certificate}
tls_server_key: {key}
"""

SERVICES = r"""
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {conf} -r"
  idled cmd="{programs}/idled -C {conf}"
}}
SERVICES {{
{services}
}}
EVENTS {{
}}
"""


class Cyrus(MailServer):
    """A running Cyrus, gone without a trace when the block ends."""

    trade: ClassVar[str] = "Cyrus"
    more: ClassVar[str] = ""
    """Lines to add to its configuration."""
    prefork: ClassVar[int] = 1

    @classmethod
    def missing(cls) -> str:
        """Return what is missing here and how to get it; "" if the server can run."""
        here = (ROOT / ".complete").exists()
        return "" if here else "Cyrus is not unpacked in .cache/cyrus: run tools/cyrus (Debian)"

    def renumber(self, folder: str) -> None:
        """Give *folder* a new UIDVALIDITY; an INBOX never gets one here."""
        if folder == "INBOX":
            pytest.skip("Cyrus never numbers an INBOX anew")
        super().renumber(folder)

    def _delete(self, folder: str) -> None:
        # What is deleted is kept for a while, under a name with the second in it.
        for _ in range(20):
            try:
                super()._delete(folder)
            except IMAPClientError as error:
                if "already exists" not in str(error):
                    raise
                time.sleep(0.1)
            else:
                return

    def _prepare(self) -> None:
        me = pwd.getpwnam("mail") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(self.folder, me.pw_uid, me.pw_gid)
        for name in ("conf", "conf/socket", "spool"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, me.pw_uid, me.pw_gid)
        if self.tls:
            shutil.chown(self.folder / "key.pem", me.pw_uid, me.pw_gid)
        conf = self.folder / "imapd.conf"
        settings = CONFIGURATION.format(
            folder=self.folder,
            user=me.pw_name,
            top="no" if self.layout.prefix else "yes",
            slashes="yes" if self.layout.separator == "/" else "no",
            quota=self.quota_kb,
            folders=_folders(self.layout.folders),
            certificate=self.folder / "certificate.pem" if self.tls else "disabled",
            key=self.folder / "key.pem" if self.tls else "disabled",
        )
        conf.write_text(settings + self.more)
        doors = [f'  imap cmd="{PROGRAMS}/imapd -C {conf}" {self._door(self.port)}']
        if self.tls:
            doors += [f'  imaps cmd="{PROGRAMS}/imapd -s -C {conf}" {self._door(self.tls_port)}']
        text = SERVICES.format(programs=PROGRAMS, conf=conf, services="\n".join(doors))
        (self.folder / "cyrus.conf").write_text(text)

    def _door(self, port: int) -> str:
        return f'listen="{self.host}:{port}" prefork={self.prefork}'

    def _command(self) -> list[str]:
        folder = str(self.folder)
        files = ["-C", f"{folder}/imapd.conf", "-M", f"{folder}/cyrus.conf"]
        return [str(PROGRAMS / "master"), *files, "-p", f"{folder}/master.lock", "-D"]

    def _environment(self) -> dict[str, str]:
        places = [*ROOT.glob("root/usr/lib/*-linux-gnu"), *ROOT.glob("root/lib/*-linux-gnu")]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, places))}


def _folders(folders: tuple[tuple[str, str], ...]) -> str:
    names = " | ".join(name for name, _ in folders)
    lines = [f"autocreate_inbox_folders: {names}", f"autocreate_subscribe_folders: {names}"]
    lines += [f"xlist-{use.strip(chr(92)).lower()}: {name}" for name, use in folders if use]
    return "\n".join(lines)
