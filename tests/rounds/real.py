"""The scenarios on a real server: MAILBOT_STAGE=dovecot pytest tests/rounds."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from mailbot.edge.memory import MemoryMailbox
from mailbot.edge.pastmail import PastMailbox
from mailbot.model.mailbox import Folders, FolderState
from mailbot.model.message import Fetched, Place
from tests.system.programs import ManyOwners

ON_DOVECOT = os.environ.get("MAILBOT_STAGE") == "dovecot"


class RealMailbox:
    """The port Mailbox over IMAP, with the gestures of the owner that MemoryMailbox has.

    What only a mailbox in memory can do (failing on demand) skips the scenario.
    """

    def __init__(self, server: ManyOwners) -> None:
        self._server = server
        self._port = PastMailbox.open(server.settings(), server.password)

    def __getattr__(self, name: str) -> Any:
        """Return the rest of the port; skip a scenario that needs what no server does."""
        if name.startswith("__"):
            raise AttributeError(name)
        if hasattr(self._port, name):
            return getattr(self._port, name)
        pytest.skip(f"{name}: only in memory")

    # The port Mailbox

    @property
    def folders(self) -> Folders:
        return self._port.folders

    def state(self, folder: str) -> FolderState:
        return self._port.state(folder)

    def uids(self, folder: str, *, since_uid: int = 1, since: datetime | None = None) -> list[int]:
        return self._port.uids(folder, since_uid=since_uid, since=since)

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        return self._port.headings(folder, uids)

    def messages(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        return self._port.messages(folder, uids)

    def append_draft(self, raw: bytes, at: datetime) -> Place | None:
        return self._port.append_draft(raw, at)

    def discard(self, place: Place) -> None:
        self._port.discard(place)

    def close(self) -> None:
        self._port.close()

    # What the owner and the world do

    def add_folder(self, name: str) -> None:
        if not self._server.admin.folder_exists(name):
            self._server.admin.create_folder(name)

    def deliver(
        self,
        folder: str,
        raw: bytes,
        at: datetime | None = None,
        flags: tuple[str, ...] = (),
    ) -> int:
        if at is not None and at > datetime.now(UTC):
            pytest.skip("Dovecot stores no message that comes in the future")
        return self._server.deliver(folder, raw, at=at, flags=flags)

    def move(self, folder: str, uid: int, target: str) -> int:
        self._server.admin.select_folder(folder)
        self._server.admin.move([uid], target)
        return max(self._server.uids(target))

    def edit(self, folder: str, uid: int, raw: bytes) -> int:
        new = self._server.deliver(folder, raw, flags=(r"\Draft", r"\Seen"))
        self.delete(folder, uid)
        return new

    def delete(self, folder: str, uid: int) -> Fetched:
        admin = self._server.admin
        (gone,) = self._port.messages(folder, [uid])
        admin.select_folder(folder)
        admin.delete_messages([uid])
        admin.expunge([uid])
        return gone

    def flag(self, folder: str, uid: int, *flags: str) -> None:
        self._server.admin.select_folder(folder)
        self._server.admin.add_flags([uid], list(flags))

    def contents(self, folder: str) -> tuple[Fetched, ...]:
        uids = self._port.uids(folder)
        return tuple(self._port.messages(folder, uids))

    def flags(self, folder: str) -> dict[int, tuple[bytes, ...]]:
        return self._server.flags(folder)

    def reconnect(self) -> "RealMailbox":
        return self


@cache
def _server() -> ManyOwners:
    """Return the server of this run; it ends with the process that started it."""
    server = ManyOwners()
    server.__enter__()
    return server


def a_mailbox() -> "MemoryMailbox | RealMailbox":
    """Return an empty mailbox: in memory, or somebody's own on a real server."""
    return RealMailbox(_server().mailbox_of_another()) if ON_DOVECOT else MemoryMailbox()


def leave() -> None:
    """Stop the server, if there is one."""
    if _server.cache_info().currsize:
        _server().__exit__(None, None, None)
        _server.cache_clear()
