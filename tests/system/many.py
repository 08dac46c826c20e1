"""Hundreds of mailboxes on one running server: every test has one that nobody used before."""

import os
from copy import copy
from itertools import count
from pathlib import Path
from typing import ClassVar, Self

from tests.system.cyrus import Cyrus
from tests.system.dovecot import Dovecot
from tests.system.mailserver import MailServer

IN_A_HURRY = """
mail_fsync = never
service imap-login {
  service_count = 0
}
service imap {
  service_count = 1000
}
"""
"""No waiting for the disk where it is not memory, no process for each mailbox."""

MEMORY = Path("/dev", "shm")
ENOUGH = 1024 * 1024 * 1024
"""Bytes that must be free there; a thousand scenarios leave a tenth of it."""


class Many(MailServer):
    """A running server on which every test has a mailbox of its own."""

    def __enter__(self) -> Self:
        """Start the server and wait until it greets."""
        self._numbers = count()
        return super().__enter__()

    def _place(self) -> str | None:
        # Hundreds of mailboxes that live for a second: no waiting for the disk.
        return str(MEMORY) if os.access(MEMORY, os.W_OK) and _free(MEMORY) > ENOUGH else None

    def mailbox_of_another(self) -> Self:
        """Return the server as seen by an owner who was not here before."""
        view = copy(self)
        view.user = f"owner{next(self._numbers)}@example.com"
        view._admin = None
        return view

    def leave(self) -> None:
        """Log out; the server stays."""
        if self._admin is not None:
            self._admin.logout()


class ManyOwners(Many, Dovecot):
    """A Dovecot on which every test has a mailbox of its own."""

    MOST: ClassVar[int] = 5_000

    def _prepare(self) -> None:
        super()._prepare()
        users = self.folder / "users"
        _, secret = users.read_text().split(":", 1)
        lines = (f"owner{number}@example.com:{secret}" for number in range(self.MOST))
        users.write_text("".join(lines))
        with (self.folder / "dovecot.conf").open("a") as more:
            more.write(IN_A_HURRY)


class ManyOnCyrus(Many, Cyrus):
    """A Cyrus on which every test has a mailbox of its own."""

    more: ClassVar[str] = "skiplist_unsafe: yes\n"
    prefork: ClassVar[int] = 3


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
