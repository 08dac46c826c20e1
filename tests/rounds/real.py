"""The scenarios on a real server: MAILBOT_STAGE=cyrus pytest tests/rounds; see STAGES."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from socket import SHUT_RDWR
from typing import Any

import pytest
from imapclient.exceptions import IMAPClientError

from mailbot.edge.memory import MemoryMailbox
from mailbot.edge.pastmail import PastMailbox
from mailbot.model.mailbox import Folders, FolderState
from mailbot.model.message import Fetched, Place
from tests.system.mailserver import DOTTED, GERMAN, PREFIXED
from tests.system.many import Many, ManyOnCyrus, ManyOwners

STAGES: dict[str, Callable[[], Many]] = {
    "dovecot": ManyOwners,
    "dovecot-prefixed": partial(ManyOwners, layout=PREFIXED),
    "dovecot-dotted": partial(ManyOwners, layout=DOTTED),
    "dovecot-german": partial(ManyOwners, layout=GERMAN),
    "cyrus": ManyOnCyrus,
}
"""What MAILBOT_STAGE may say, and the server that it means."""

STAGE = os.environ.get("MAILBOT_STAGE", "")

ON_SERVER = STAGE != ""


class RealMailbox:
    """The port Mailbox over IMAP, with the gestures of the owner that MemoryMailbox has.

    Scenarios say "Drafts", "Sent" and "Mailbot/Approved", whatever the server calls them. What
    only a mailbox in memory can do (failing on demand) skips the scenario.
    """

    def __init__(self, server: Many) -> None:
        self._server = server
        self._port = self._opened()
        self.calls: list[str] = []
        """The methods of the port that were called, in order."""
        self._append_fails = ""
        self._cut_in: int | None = None
        self._is_cut = False

    def __getattr__(self, name: str) -> Any:
        """Return the rest of the port; skip a scenario that needs what no server does."""
        if name.startswith("__"):
            raise AttributeError(name)
        if not hasattr(self._port, name):
            pytest.skip(f"{name}: only in memory")
        found = getattr(self._port, name)
        return partial(self._asked, name, found) if callable(found) else found

    def _asked(self, name: str, method: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Call *method* of the port, on a connection that may end just now."""
        self.calls.append(name)
        if self._cut_in is not None:
            self._cut_in -= 1
            if self._cut_in <= 0:
                self._cut_in = None
                self._cut()
        return method(*given, **more)

    def called(self, folder: str) -> str:
        """Return what the server calls *folder*; its own names stay what they are."""
        found = self._port.folders
        parts = {"Drafts": found.drafts, "Sent": found.sent[0], "Trash": found.trash}
        layout = self._server.layout
        if folder in (*parts.values(), "INBOX") or (
            layout.prefix and folder.startswith(layout.prefix)
        ):
            return folder
        return parts.get(folder) or layout.prefix + folder.replace("/", layout.separator)

    # The port Mailbox

    @property
    def folders(self) -> Folders:
        return self._port.folders

    def state(self, folder: str) -> FolderState:
        return self._asked("state", self._port.state, self.called(folder))

    def uids(self, folder: str, *, since_uid: int = 1, since: datetime | None = None) -> list[int]:
        name = self.called(folder)
        return self._asked("uids", self._port.uids, name, since_uid=since_uid, since=since)

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        return self._asked("headings", self._port.headings, self.called(folder), uids)

    def messages(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        return self._asked("messages", self._port.messages, self.called(folder), uids)

    def append_draft(self, raw: bytes, at: datetime) -> Place | None:
        return self._or_fail(lambda: self._port.append_draft(raw, at))

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> Place | None:
        return self._or_fail(lambda: self._port.append(folder, raw, flags, at))

    def _or_fail(self, append: Callable[[], Place | None]) -> Place | None:
        fails, self._append_fails = self._append_fails, ""
        if fails == "before":
            self._cut()
        place = append()
        if fails == "after":
            self._cut()
            self._port.state(self.folders.drafts)
        return place

    def discard(self, place: Place) -> None:
        self._asked("discard", self._port.discard, place)

    def close(self) -> None:
        self._port.close()

    # What the owner and the world do

    def add_folder(self, name: str) -> None:
        if not self._server.admin.folder_exists(self.called(name)):
            self._server.admin.create_folder(self.called(name))
            self.reconnect()  # folders are looked for at login

    def deliver(
        self,
        folder: str,
        raw: bytes,
        at: datetime | None = None,
        flags: tuple[str, ...] = (),
    ) -> int:
        if at is not None and at > datetime.now(UTC):
            pytest.skip("no server stores a message that comes in the future")
        try:
            return self._server.deliver(self.called(folder), raw, at=at, flags=flags)
        except IMAPClientError as error:
            if "append failed: Message contains" in str(error):
                pytest.skip(f"{self._server.trade} stores no such message: {error}")
            raise

    def move(self, folder: str, uid: int, target: str) -> int:
        self._server.admin.select_folder(self.called(folder))
        self._server.admin.move([uid], self.called(target))
        return max(self._server.uids(self.called(target)))

    def edit(self, folder: str, uid: int, raw: bytes) -> int:
        new = self._server.deliver(self.called(folder), raw, flags=(r"\Draft", r"\Seen"))
        self.delete(folder, uid)
        return new

    def delete(self, folder: str, uid: int) -> Fetched:
        admin = self._server.admin
        gone = next(one for one in self.contents(folder) if one.place.uid == uid)
        admin.select_folder(self.called(folder))
        admin.delete_messages([uid])
        admin.expunge([uid])
        return gone

    def flag(self, folder: str, uid: int, *flags: str) -> None:
        self._server.admin.select_folder(self.called(folder))
        self._server.admin.add_flags([uid], list(flags))

    def contents(self, folder: str) -> tuple[Fetched, ...]:
        box, name = self._opened() if self._is_cut else self._port, self.called(folder)
        return tuple(box.messages(name, box.uids(name)))

    def flags(self, folder: str) -> dict[int, tuple[bytes, ...]]:
        return self._server.flags(self.called(folder))

    def renumber(self, folder: str) -> None:
        self._port.close()
        self._server.renumber(self.called(folder))
        self.reconnect()

    def reconnect(self) -> "RealMailbox":
        self._port.close()
        self._port, self._is_cut = self._opened(), False
        return self

    # Ways to make it fail

    def cut_at(self, call: int) -> None:
        self._cut_in = call

    def fail_before_append(self) -> None:
        self._append_fails = "before"

    def fail_after_append(self) -> None:
        self._append_fails = "after"

    def _opened(self) -> PastMailbox:
        return PastMailbox.open(self._server.settings(), self._server.password)

    def _cut(self) -> None:
        self._is_cut = True
        self._port._connection._client.socket().shutdown(SHUT_RDWR)


@cache
def _server() -> Many:
    """Return the server of this run; it ends with the process that started it."""
    server = STAGES[STAGE]()
    server.__enter__()
    return server


WITHOUT = ("exports", "import_folder", "later_exports", "preview_examples", "same_money")
"""The files of scenarios in which nobody has a mailbox: no server can make a difference."""


def a_mailbox() -> "MemoryMailbox | RealMailbox":
    """Return an empty mailbox: in memory, or somebody's own on a real server."""
    playing = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
    assert not playing.endswith(tuple(f"/test_{name}.py" for name in WITHOUT))
    return RealMailbox(_server().mailbox_of_another()) if ON_SERVER else MemoryMailbox()


def leave() -> None:
    """Stop the server, if there is one."""
    if _server.cache_info().currsize:
        _server().__exit__(None, None, None)
        _server.cache_clear()
