"""Kill mailbot at random moments of real rounds on a real server, and count (G1).

Run as a program, because it forks: python -m tests.system.killing KILLS [SEED] prints one JSON
line with what was delivered, heard, drafted twice and lost.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from mailbot.app import one_round
from mailbot.edge.config import Config, LetterSettings, StoreSettings
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.tinystore import TinyStore
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.letter import DraftState
from mailbot.model.people import Owner
from mailbot.model.policy import Policy
from mailbot.rounds import desk
from tests.system.dovecot import Dovecot

OWNER = Owner(address="owner@example.com", name="Dana Whitfield", timezone="UTC")


LONGEST_LIFE = 0.2
"""Seconds within which a child is killed: about two rounds."""


@dataclass
class Scene:
    """A server, a store, and what went on so far."""

    server: Dovecot
    config: Config
    clients: int = 0
    sent: int = 0

    def a_reply_comes(self) -> None:
        """Register one more client, whose only contact passes us on."""
        number = self.clients = self.clients + 1
        contact = f"office@client{number}.example"
        invoice = f"INV-{1000 + number}"
        table = (
            "number,client,amount,currency,issued,email\n"
            f"{invoice},Client {number},100.00,USD,2026-10-01,{contact}\n"
        )
        with TinyStore.open(self.config.store.folder) as store:
            books = replay(store.events())
            command = desk.Command(words="import", now=datetime.now(UTC))
            store.record(desk.invoices(rows_of(table)[0], books, OWNER, command))
        self.server.deliver("INBOX", self._reply(number, contact, invoice))

    def _reply(self, number: int, contact: str, invoice: str) -> bytes:
        message = EmailMessage()
        message["From"] = f"Office <{contact}>"
        message["To"] = OWNER.address
        message["Subject"] = f"Re: Invoice {invoice}"
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{number}@client{number}.example>"
        message.set_content("This is not my department, please speak with someone else.")
        return message.as_bytes()

    def the_owner_sends_one(self) -> None:
        """Move one draft into Sent, as a mail program that keeps the Message-ID does."""
        uids = self.server.uids("Drafts")
        if not uids:
            return
        raw = self.server.raw("Drafts").get(uids[0])
        if raw is None:
            return
        self.server.deliver("Sent", raw)
        admin = self.server.admin
        admin.select_folder("Drafts")
        admin.delete_messages([uids[0]])
        admin.expunge([uids[0]])
        self.sent += 1

    def rounds(self, count: int = 0) -> Books:
        """Do *count* rounds (0: for ever), the store opened anew for each."""
        mailbox = ImapMailbox.open(self.config.imap, self.server.password)
        done = 0
        while True:
            with TinyStore.open(self.config.store.folder) as store:
                books = replay(store.events())
                one_round(self.config, mailbox, store, books)
            done += 1
            if done == count:
                mailbox.close()
                return books


def kill_often(scene: Scene, kills: int, chance: random.Random) -> int:
    """Kill a working mailbot *kills* times; return how often it had come to work at all."""
    worked = 0
    scene.a_reply_comes()
    scene.rounds(1)  # what a child inherits is warm: it gets to its writes before it dies
    for _ in range(kills):
        if chance.random() < 0.5:
            scene.a_reply_comes()
        if chance.random() < 0.15:
            scene.the_owner_sends_one()
        child = os.fork()
        if child == 0:
            try:
                scene.rounds()
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0.0, LONGEST_LIFE))
        os.kill(child, signal.SIGKILL)
        worked += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    return worked


def counted(scene: Scene) -> dict[str, int]:
    """Return the figures after two undisturbed rounds."""
    scene.rounds(2)
    books = scene.rounds(1)
    lying = [raw for folder in ("Drafts", "Sent", "Trash") for raw in _ours(scene, folder)]
    heard = sum(len(case.heard) for case in books.cases.values())
    drafts = [d for case in books.cases.values() for d in case.drafts]
    return {
        "replies": scene.clients,
        "heard": heard,
        "letters": len(lying),
        "letters twice": len(lying) - len(set(lying)),
        "letters lost": scene.clients - len(set(lying)),
        "sent": scene.sent,
        "known as sent": sum(d.state is DraftState.SENT for d in drafts),
        "known as lying in Drafts": sum(d.state is DraftState.PLACED for d in drafts),
    }


def _ours(scene: Scene, folder: str) -> list[bytes]:
    return [
        line
        for raw in scene.server.raw(folder).values()
        for line in raw.split(b"\r\n\r\n", 1)[0].splitlines()
        if line.lower().startswith(b"message-id:")
    ]


def main(kills: int, seed: int) -> None:
    """Play the scene and print the figures."""
    with Dovecot() as server, tempfile.TemporaryDirectory() as folder:
        scene = Scene(
            server=server,
            config=Config(
                path=Path(folder) / "config.toml",
                owner=OWNER,
                imap=server.settings(),
                letters=LetterSettings(templates=Path(folder) / "none"),
                policy=Policy(drafts_a_day=1_000_000),
                store=StoreSettings(folder=Path(folder) / "store"),
            ),
        )
        with TinyStore.open(scene.config.store.folder) as store:
            books = replay(store.events())
            command = desk.Command(words="resume", now=datetime.now(UTC))
            store.record([desk.resume(None, books, command)])
        began = time.monotonic()
        worked = kill_often(scene, kills, random.Random(seed))
        figures = {"kills": worked, **counted(scene)}
        figures["seconds"] = round(time.monotonic() - began)
        sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns())
