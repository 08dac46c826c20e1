"""Kill mailbot at random moments of real rounds on a real server, and count (G1).

Meanwhile the owner sends, edits and deletes what lies in Drafts, as eight real mail programs
do it. Run as a program, because it forks:
python -m tests.system.killing KILLS [SEED] prints one JSON line of what was heard and drafted.
"""

import gc
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Self

from mailbot.app import one_round
from mailbot.edge.config import Config, LetterSettings, StoreSettings
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.journal import JOURNAL
from mailbot.edge.tinystore import TinyStore
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.errors import REMEDIES, Remedy, StoreDamaged
from mailbot.model.letter import DraftState
from mailbot.model.mailbox import Intention
from mailbot.model.people import Owner
from mailbot.model.policy import DigestTimes, Policy
from mailbot.rounds import desk
from mailbot.rounds.folder import try_again
from mailbot.rounds.round import RoundDone
from tests.system.dovecot import Dovecot

OWNER = Owner(address="owner@example.com", name="Dana Whitfield", timezone="UTC")

TRANSIENT = tuple(kind for kind, remedy in REMEDIES.items() if remedy is Remedy.RETRY)
"""Errors after which the service waits and goes on."""

SHORT_SECONDS = 0.7
"""How long an answer is waited for on a wire with faults."""

LIFE_ROUNDS = 4
"""A child is killed within the time of so many rounds that write a letter, login included."""

WATCHED = 0.3
"""This share of the children is killed while it writes a letter, if it comes to write one."""
WRITING = 0.006
"""Seconds from the intention on record to the place on record, about."""

REPLY_CHANCE = 0.5
OWNER_CHANCE = 0.35
"""How likely each is during one life."""

WORDS = "This is not my department, please speak with someone else."


@dataclass
class Scene:
    """A server, a store, and what went on so far."""

    server: Dovecot
    config: Config
    clients: int = 0
    replies: int = 0
    did: Counter[str] = field(default_factory=Counter)
    """What the owner did, and how often."""
    expunged: set[int] = field(default_factory=set)
    """The clients whose draft the owner deleted without a trace."""
    left: set[int] = field(default_factory=set)
    """Those whose draft was left in Drafts, marked, when it was sent."""
    edited: set[int] = field(default_factory=set)
    """Those whose draft was saved again."""

    @classmethod
    def of(cls, server: Dovecot, folder: Path) -> Self:
        """Return a new scene whose mailbot may draft as much as it likes."""
        scene = cls(
            server=server,
            config=Config(
                path=folder / "config.toml",
                owner=OWNER,
                imap=server.settings(),
                letters=LetterSettings(templates=folder / "none"),
                policy=Policy(drafts_a_day=1_000_000),
                digest=DigestTimes(on=False),
                store=StoreSettings(folder=folder / "store"),
            ),
        )
        with TinyStore.open(scene.config.store.folder) as store:
            books = replay(store.events())
            command = desk.Command(words="resume", now=datetime.now(UTC))
            store.record([desk.resume(None, books, command)])
        return scene

    def clients_come(self, count: int) -> None:
        """Register *count* more clients, each with one invoice and one contact."""
        first, self.clients = self.clients + 1, self.clients + count
        table = "number,client,amount,currency,issued,email\n" + "".join(
            f"INV-{1000 + n},Client {n},100.00,USD,2026-10-01,office@client{n}.example\n"
            for n in range(first, self.clients + 1)
        )
        with TinyStore.open(self.config.store.folder) as store:
            books = replay(store.events())
            command = desk.Command(words="import", now=datetime.now(UTC))
            store.record(desk.invoices(rows_of(table)[0], books, OWNER, command))

    def a_reply_comes(self) -> None:
        """Have the only contact of one more client pass us on."""
        if self.replies == self.clients:
            self.clients_come(1)
        self.replies += 1
        self.server.deliver("INBOX", a_reply(self.replies))

    def rounds(self, count: int = 0, *, port: int = 0) -> tuple[Books, RoundDone]:
        """Do *count* rounds (0: for ever), the store opened anew for each.

        *port* leads to the server by another way, on which patience is short.
        """
        other = {"port": port, "timeout_seconds": SHORT_SECONDS} if port else {}
        settings = self.server.settings(**other)
        mailbox = ImapMailbox.open(settings, self.server.password)
        done = 0
        try:
            while True:
                with TinyStore.open(self.config.store.folder) as store:
                    books = replay(store.events())
                    report = one_round(self.config, mailbox, store, books)
                done += 1
                if done == count:
                    return books, report
                if not count and not report.events:
                    time.sleep(0.01)
        finally:
            mailbox.close()

    def what_was_set_aside_is_tried_again(self) -> int:
        """Do `mailbot retry`: three kills over one message look like that message's doing."""
        with TinyStore.open(self.config.store.folder) as store:
            return try_again(store)

    # The owner at a mail program

    def the_owner_works(self, chance: random.Random) -> None:
        """Do something with one of the drafts."""
        lying = [uid for uid, f in self.server.flags("Drafts").items() if rb"\Deleted" not in f]
        if lying:
            acts: tuple[Callable[[int], None], ...] = (
                *(self.send, self.send_rewritten, self.send_and_leave),
                *(self.edit, self.edit, self.trash, self.mark_deleted, self.expunge),
            )
            # The newest one may have arrived without mailbot knowing it yet.
            chance.choice(acts)(max(lying) if chance.random() < 0.5 else chance.choice(lying))

    def send(self, uid: int) -> None:
        """Send a draft as it is, as a mail program does that keeps the Message-ID."""
        self._send(uid, lambda raw: raw)

    def send_rewritten(self, uid: int) -> None:
        """Send a draft with a new Message-ID and a signature, as Thunderbird does."""
        self._send(uid, lambda raw: _saved_again(raw, b"--\r\nDana, from the road\r\n"))

    def send_and_leave(self, uid: int) -> None:
        r"""Send a draft and leave it in Drafts marked as deleted, as Evolution does."""
        self._send(uid, lambda raw: raw, leave=True)

    def _send(self, uid: int, words: Callable[[bytes], bytes], *, leave: bool = False) -> None:
        if raw := self._source(uid):
            self.server.deliver("Sent", words(raw))
            self._mark(uid, expunge=not leave)
            self.did["sent"] += 1
            self.left.update({client_of(raw)} if leave else ())

    def edit(self, uid: int) -> None:
        """Change a draft and save it again: a new message, then the old one goes."""
        if raw := self._source(uid):
            saved = _saved_again(raw, b"PS: the weather is fine here.\r\n")
            self.server.deliver("Drafts", saved, flags=(r"\Draft", r"\Seen"))
            self._mark(uid, expunge=True)
            self.edited.add(client_of(raw))

    def trash(self, uid: int) -> None:
        """Delete a draft into the trash."""
        self.server.admin.select_folder("Drafts")
        self.server.admin.move([uid], "Trash")
        self.did["deleted"] += 1

    def mark_deleted(self, uid: int) -> None:
        """Delete a draft so that it stays, marked."""
        self._mark(uid)
        self.did["deleted"] += 1

    def expunge(self, uid: int) -> None:
        """Delete a draft without a trace, as Alpine and aerc do."""
        if raw := self._source(uid):
            self._mark(uid, expunge=True)
            self.expunged.add(client_of(raw))

    def _source(self, uid: int) -> bytes:
        self.server.admin.select_folder("Drafts", readonly=True)
        found = self.server.admin.fetch([uid], ["BODY.PEEK[]"])
        return bytes(found[uid][b"BODY[]"]) if uid in found else b""

    def _mark(self, uid: int, *, expunge: bool = False) -> None:
        self.server.admin.select_folder("Drafts")
        self.server.admin.add_flags([uid], [rb"\Deleted"], silent=True)
        if expunge:
            self.server.admin.uid_expunge([uid])

    # What is there in the end

    def books(self) -> Books:
        """Return the books as they are on record."""
        with TinyStore.open(self.config.store.folder, read_only=True) as store:
            return replay(store.events())

    def intentions(self) -> tuple[Intention, ...]:
        """Return the letters whose writing was begun and not concluded."""
        with TinyStore.open(self.config.store.folder, read_only=True) as store:
            return store.intentions()

    def copies(self, folder: str, *, marked: bool = True) -> Counter[int]:
        """Return how many letters to each client lie in *folder*, those *marked* deleted or not."""
        flags = self.server.flags(folder)
        return Counter(
            client_of(raw)
            for uid, raw in self.server.raw(folder).items()
            if marked or rb"\Deleted" not in flags[uid]
        )

    def lying(self) -> dict[str, int]:
        """Return how many letters lie in each folder that holds any."""
        found = {folder: self.copies(folder).total() for folder in ("Drafts", "Sent", "Trash")}
        return {folder: count for folder, count in found.items() if count}


def a_reply(number: int, *, line: int = 0) -> bytes:
    """Return reply *line* of the only contact of client *number*."""
    message = EmailMessage()
    message["From"] = f"Office <office@client{number}.example>"
    message["To"] = OWNER.address
    message["Subject"] = f"Re: Invoice INV-{1000 + number}"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{number}.{line}@client{number}.example>"
    message.set_content(WORDS)
    return message.as_bytes()


def client_of(raw: bytes) -> int:
    """Return the number of the client a letter is for."""
    found = re.search(rb"^To:.*@client(\d+)\.example", raw, re.MULTILINE)
    assert found, raw
    return int(found[1])


def _saved_again(raw: bytes, more: bytes) -> bytes:
    """Return a draft as a mail program saves it: a new Message-ID, more text."""
    fresh = b"Message-ID: <%d@phone.example>" % time.time_ns()
    return re.sub(rb"(?im)^Message-ID:.*?(?=\r?$)", fresh, raw, count=1) + more


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaths:
    """How the lives of many children ended."""

    killed: int
    in_a_letter: int
    """Killed between the intention to write a letter and the record of its place."""
    opened: int
    """How often the store could be opened after it."""


def kill_often(scene: Scene, kills: int, chance: random.Random) -> Deaths:
    """Kill a working mailbot *kills* times while replies come and the owner works."""
    killed = in_a_letter = opened = 0
    record = scene.config.store.folder / JOURNAL
    scene.a_reply_comes()
    scene.rounds(1)  # what a child inherits is warm: it gets to its writes before it dies
    scene.a_reply_comes()
    began = time.monotonic()
    scene.rounds(1)
    longest = LIFE_ROUNDS * (time.monotonic() - began)
    gc.collect()
    gc.freeze()  # else each child copies every page that its collector looks at
    for _ in range(kills):
        death = time.monotonic() + chance.uniform(0.0, longest)
        child = _child(scene)
        try:
            if chance.random() < REPLY_CHANCE:
                scene.a_reply_comes()
            if chance.random() < OWNER_CHANCE:
                scene.the_owner_works(chance)
            if chance.random() < WATCHED:
                death = _intended(record, death) + chance.uniform(0.0, WRITING)
            time.sleep(max(0.0, death - time.monotonic()))
        finally:
            os.kill(child, signal.SIGKILL)
            killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        # Only looked at: the next child has to mend what this one left.
        in_a_letter += bool(scene.intentions())
        opened += 1
    gc.unfreeze()
    return Deaths(killed=killed, in_a_letter=in_a_letter, opened=opened)


def _intended(record: Path, until: float) -> float:
    """Return when one more intention is on record; *until*, if none is by then."""
    before = _intentions(record)
    while (now := time.monotonic()) < until and (seen := _intentions(record)) <= before:
        before = min(before, seen)  # the journal was folded in
        time.sleep(0.0005)
    return now


def _intentions(record: Path) -> int:
    """Return how many intentions the journal holds: nothing else speaks of a UIDNEXT."""
    try:
        return record.read_bytes().count(b'"uidnext"')
    except FileNotFoundError:
        return 0


def _child(scene: Scene) -> int:
    """Fork a mailbot that works until it is killed, and goes on where the service would."""
    child = os.fork()
    if child:
        return child
    try:
        while True:
            try:
                scene.rounds()
            except StoreDamaged:
                raise
            except TRANSIENT:  # the owner was quicker with a draft
                time.sleep(0.01)
    except BaseException:  # noqa: BLE001  whatever it was, it is told and counted
        traceback.print_exc()
    finally:
        os._exit(1)


def counted(scene: Scene) -> dict[str, int]:
    """Return the figures after undisturbed rounds: enough to conclude what became of a draft."""
    scene.rounds(1)
    set_aside = scene.what_was_set_aside_is_tried_again()
    books, _ = scene.rounds(4)
    heard = sum(len(case.heard) for case in books.cases.values())
    states = Counter(d.state for case in books.cases.values() for d in case.drafts)
    open_edited = scene.edited & set(scene.copies("Drafts", marked=False))
    lying = sum((scene.copies(folder) for folder in ("Drafts", "Sent", "Trash")), Counter[int]())
    again = sum(lying[client] for client in scene.expunged)
    known = set(lying) - scene.expunged
    twice = sum(lying[client] - 1 - (client in scene.left) for client in known)
    # UIDs that Drafts gave after the intention are gone: the draft may be open somewhere.
    waiting = {
        int(draft.letter.client.rpartition("-")[2])
        for case in books.cases.values()
        for draft in case.drafts
        if draft.state is DraftState.MISSING and draft.place is None
    }
    waiting -= set(lying) | scene.expunged
    letters = len(set(lying) | scene.expunged | waiting)
    return {
        "replies": scene.replies,
        "heard": heard,
        "set aside": set_aside,
        "letters": letters,
        "letters that wait a day": len(waiting),
        "letters twice": twice,
        "letters lost": scene.replies - letters,
        "sent": scene.did["sent"],
        "known as sent": sum(n for state, n in states.items() if state.sent),
        "edited in Drafts": len(open_edited),
        "known as edited in Drafts": states[DraftState.EDITED],
        "deleted": scene.did["deleted"],
        "known as deleted": states[DraftState.DISCARDED],
        "deleted without a trace": len(scene.expunged),
        "known as missing": states[DraftState.MISSING],
        "written again after that": again,
        "known as lying in Drafts": states[DraftState.PLACED],
    }


def play(kills: int, seed: int) -> dict[str, int]:
    """Play one scene on a server of its own; return the figures."""
    with Dovecot() as server, tempfile.TemporaryDirectory() as folder:
        scene = Scene.of(server, Path(folder))
        scene.clients_come(round(kills * REPLY_CHANCE) + 2)
        began = time.monotonic()
        deaths = kill_often(scene, kills, random.Random(seed))
        return {
            "kills": deaths.killed,
            "in the middle of a letter": deaths.in_a_letter,
            "store opened": deaths.opened,
            **counted(scene),
            "seconds": round(time.monotonic() - began),
        }


if __name__ == "__main__":
    told = play(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns())
    sys.stdout.write(json.dumps(told) + "\n")
