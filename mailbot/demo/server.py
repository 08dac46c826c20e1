"""Where does the demo's mailbox come from? A real IMAP server inside this process."""

import asyncio
import logging
import secrets
import ssl
from argparse import Namespace
from concurrent.futures import Future
from contextlib import AsyncExitStack, closing, suppress
from datetime import datetime
from threading import Thread
from types import TracebackType
from typing import Self

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.mailbox import MailboxSet
from pymap.concurrent import Subsystem
from pymap.context import connection_exit
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.parsing.command.select import CloseCommand
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import CommandResponse, ResponseOk
from pymap.parsing.specials.flag import Seen
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from mailbot.model.errors import FolderMissing, MailboxUnreachable

FOLDERS = ("INBOX", "Drafts", "Sent", "Trash", "Archive")
"""What a mailbox has on the first day; pymap knows no SPECIAL-USE, the names must do."""

PATIENCE = 10.0
"""Seconds after which a server that neither starts, stops nor files is given up."""


class DemoServer:
    """A mailbox of one user on a free port of 127.0.0.1, in memory, gone when closed.

    Use it as a context manager; host, port, user and password are what a mail
    program on this machine has to be told (no TLS: nothing leaves the machine).
    """

    host = "127.0.0.1"
    user = "demo"

    def __init__(self) -> None:
        self.password = secrets.token_urlsafe(12)
        self.port = 0
        self._mailboxes: MailboxSet
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._thread: Thread

    def __enter__(self) -> Self:
        logging.getLogger("pymap").setLevel(logging.WARNING)  # below, it logs whole messages
        ready: Future[None] = Future()
        self._thread = Thread(target=self._run, args=(ready,), name="demo-imap", daemon=True)
        self._thread.start()
        ready.result(PATIENCE)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)

    def deliver(self, folder: str, raw: bytes, at: datetime, *, seen: bool = False) -> None:
        """Put the message *raw* (lines end in CR LF) into *folder*, received *at*.

        Raises FolderMissing for a folder that is not there.
        """
        message = AppendMessage(raw, at, frozenset({Seen} if seen else ()))
        filing = asyncio.run_coroutine_threadsafe(self._file(folder, message), self._loop)
        filing.result(PATIENCE)

    async def _file(self, folder: str, message: AppendMessage) -> None:
        try:
            mailbox = await self._mailboxes.get_mailbox(folder)
        except KeyError as error:
            there = ", ".join(FOLDERS)
            raise FolderMissing(f"demo mailbox, {folder}: no such folder; use {there}") from error
        await mailbox.append(message, recent=True)

    def _run(self, ready: Future[None]) -> None:
        try:
            asyncio.run(self._serve(ready))
        except OSError as error:
            if ready.done():
                raise
            told = f"demo mailbox, {self.host}: cannot listen ({error}); is loopback up?"
            ready.set_exception(MailboxUnreachable(told))

    async def _serve(self, ready: Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        config = _LoopbackConfig(self.user, self.password)
        config.apply_context()
        login = Login(config)
        await login.demo_user_identity.set(UserMetadata(config, self.user, password=self.password))
        async with login.demo_user_identity.new_session() as session:
            self._mailboxes = session.mailbox_set
        for name in FOLDERS[1:]:
            await self._mailboxes.add_mailbox(name)
            await self._mailboxes.set_subscribed(name, subscribed=True)
        talks = _Talks(login, config)
        server = await asyncio.start_server(talks, self.host, 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set_result(None)
        await self._stop.wait()
        await talks.end()
        server.close()


class _LoopbackConfig(Config):
    """The settings of pymap that neither read the environment nor ask the network."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__(
            Namespace(proxy_protocol=None),
            host=DemoServer.host,
            port=0,
            demo_data=False,
            demo_user=user,
            demo_password=password,
            tls_enabled=False,
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            hash_context=Cleartext(),  # lives as long as the process, and costs no second
            cpu_subsystem=Subsystem.for_asyncio(),
        )

    @property
    def greeting(self) -> bytes:
        """Greet without the name of this machine, which pymap would ask the DNS for."""
        return b"mailbot demo mailbox ready"


class _Talks:
    """The connections that are open, so that none is left behind at the end."""

    def __init__(self, login: Login, config: Config) -> None:
        self._login = login
        self._config = config
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one mail program until it leaves."""
        task = asyncio.create_task(self._talk(reader, writer))
        self._open[task] = writer
        task.add_done_callback(self._open.pop)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        config, lines = self._config, _WholeLines(reader, writer)
        whence = SocketInfo.get(lines, None)
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            talk = IMAPConnection(config.commands, config, reader, lines, whence)
            stack.enter_context(closing(talk))
            await talk.run(_Conversation(self._login, config))
        with suppress(OSError):
            await writer.wait_closed()

    async def end(self) -> None:
        """Hang up on all who are there, also on those just let in.

        Done before the server closes: asyncio stumbles over a connection that it
        accepted but has not handed over by then. The loop has no tasks but ours.
        """
        for _ in range(10):  # a mail program may ring again at once, but not for ever
            others = asyncio.all_tasks() - {asyncio.current_task()}
            if not others:
                return
            for writer in self._open.values():
                writer.transport.abort()
            await asyncio.wait(others, timeout=1)


class _Conversation(ConnectionState):
    """What pymap answers, but for CLOSE after EXAMINE: it refuses what must succeed."""

    async def do_close(self, cmd: CloseCommand) -> tuple[CommandResponse, SelectedMailbox | None]:
        """Leave the folder; expunge only what was selected for writing (RFC 3501, 6.4.2)."""
        if not self.selected.readonly:
            return await super().do_close(cmd)
        self._selected = None
        return ResponseOk(cmd.tag, b"CLOSE completed."), None


class _WholeLines(asyncio.StreamWriter):
    """A writer that sends whole lines: pymap's single words break imapclient's IDLE."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        transport = writer.transport
        super().__init__(transport, transport.get_protocol(), reader, asyncio.get_running_loop())
        self._line = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep *data* until its line is complete."""
        self._line += data
        if self._line.endswith(b"\r\n"):
            super().write(bytes(self._line))
            self._line.clear()
