"""Kill mailbot at every point of sending an approved letter, at a server of every manner.

Each run is one letter: mailbot writes it, the owner moves it into Approved, and the round that
sends it is killed. Then rounds go on undisturbed until the letter is settled. Run as a
program, because it forks: python -m tests.system.sending RUNS [SEED] prints one JSON line.
"""

import gc
import json
import logging
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from mailbot.edge import smtp
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.memorystore import FixedClock
from mailbot.edge.shelf import templates
from mailbot.edge.system import CRASH_VARIABLE, FOLDER_POINTS, SENDING_POINTS, WITHDRAWAL_POINTS
from mailbot.edge.tinystore import TinyStore
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import DraftApproved
from mailbot.model.event import Event
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.letter import Draft, Letter
from mailbot.model.people import ClientId, Owner
from mailbot.model.policy import Calendar, DigestTimes, OwnFolders, Policy, Practice
from mailbot.model.sending import SendingState
from mailbot.reader import read_labels, reader
from mailbot.render.facts import facts_for
from mailbot.render.letter import pick, write
from mailbot.rounds import desk
from mailbot.rounds.office import Office
from mailbot.rounds.round import go_round
from tests.system.dovecot import Dovecot
from tests.system.postoffice import MANNERS, PostOffice

OWNER = Owner(address="owner@example.com", name="Dana Whitfield", timezone="UTC")
PRACTICE = Practice(
    policy=Policy(drafts_a_day=1_000_000),
    calendar=Calendar(reminders=False, thanks=False),
    digest=DigestTimes(on=False),
    folders=OwnFolders(notes=False, teaching=False, approved=True),
)
SHELF = templates(None)

NEVER, ANY_TIME = "never", "any time"
POINTS = (
    *(NEVER, ANY_TIME, "journal written", "journal synced"),
    *(*SENDING_POINTS, *FOLDER_POINTS, *WITHDRAWAL_POINTS),
)
"""Where the round that sends is killed."""

LETTERS_A_SCENE = 20
"""After so many letters another mailbox and another record are begun, to stay quick."""

MOST_ROUNDS = 14
READERS = 3

SECONDS_TO_TAKE = 0.3
"""How long the server may take for a letter; the one that hangs takes longer."""

LONGEST_LIFE = 0.5
"""A round that is killed at any time is killed within so many seconds."""


@dataclass
class Scene:
    """A mailbox, a record, an outgoing server, and a clock that obeys."""

    server: Dovecot
    post: PostOffice
    folder: Path
    now: datetime = datetime(2025, 1, 6, 10, 0, tzinfo=UTC)
    letters: int = 0
    wrong: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Let a new record write."""
        with TinyStore.open(self.folder) as store:
            books = replay(store.events())
            store.record([desk.resume(None, books, self.command("resume"))])

    def command(self, words: str) -> desk.Command:
        """Return an act of the owner."""
        return desk.Command(words=words, now=self.now)

    def a_letter_is_written(self) -> ClientId:
        """Have one of three contacts of a new client pass us on, and a draft be laid."""
        self.letters += 1
        number = self.letters
        people = ";".join(f"{name}@client{number}.example" for name in ("ann", "bob", "cay"))
        table = f"INV-{1000 + number},Client {number},100.00,USD,2024-12-01,{people}\n"
        with TinyStore.open(self.folder) as store:
            books = replay(store.events())
            rows, _ = rows_of("number,client,amount,currency,issued,email\n" + table)
            store.record(desk.invoices(rows, books, OWNER, self.command("import")))
        message = EmailMessage()
        message["From"] = f"ann@client{number}.example"
        message["To"] = OWNER.address
        message["Subject"] = f"Re: Invoice INV-{1000 + number}"
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = f"<{number}@client{number}.example>"
        message.set_content("This is not my department, please speak with someone else.")
        self.server.deliver("INBOX", message.as_bytes(), at=self.now)
        self.goes_round()
        return ClientId(f"client-{number}")

    def the_owner_approves(self) -> None:
        """Move what lies in Drafts and was not given back into Approved: the newest draft."""
        self.server.admin.select_folder("Drafts")
        self.server.admin.move([max(self.server.uids("Drafts"))], "Mailbot/Approved")

    def goes_round(self) -> None:
        """Do one round."""
        mailbox = ImapMailbox.open(self.server.settings(), self.server.password)
        try:
            with TinyStore.open(self.folder) as store:
                office = Office(
                    mailbox=mailbox,
                    store=store,
                    books=store.books(replay),
                    owner=OWNER,
                    practice=PRACTICE,
                    clock=FixedClock(self.now),
                    reader=reader(),
                    labels=read_labels(),
                    courier=self.post.courier(),
                )
                go_round(office, self.write)
        finally:
            mailbox.close()

    def write(self, letter: Letter, case: Case) -> Draft:
        """Give a letter its words."""
        return write(letter, facts_for(letter, case, OWNER, self.now.date()), pick(SHELF, letter))

    def a_round_is_killed(self, point: str, chance: random.Random) -> bool:
        """Do one round in a child that dies at *point*; say if it was reached."""
        child = os.fork()
        if not child:
            try:
                os.environ[CRASH_VARIABLE] = point
                self.goes_round()
            except BaseException:  # noqa: BLE001  whatever it was, it is told and counted
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if point == ANY_TIME:
            time.sleep(chance.uniform(0.0, LONGEST_LIFE))
            os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code not in (0, -signal.SIGKILL):
            self.wrong.append(f"{point}: a round ended with {code}")
        return code == -signal.SIGKILL

    def later(self, **much: float) -> None:
        """Let time pass; the night and the weekend are over at once."""
        self.now += timedelta(**much)
        while self.now.hour >= 16 or not PRACTICE.works_on(self.now.date()):
            self.now = self.now.replace(hour=10, minute=0) + timedelta(days=1)

    def on_record(self) -> tuple[Books, tuple[Event, ...]]:
        """Return the books and the events."""
        with TinyStore.open(self.folder, read_only=True) as store:
            return store.books(replay), tuple(store.events())

    def copies_in(self, folder: str, message_id: str) -> int:
        """Return how many copies of a letter lie in *folder*."""
        return sum(message_id.encode() in raw for raw in self.server.raw(folder).values())


def one_letter(scene: Scene, manner: str, point: str, chance: random.Random) -> tuple[str, bool]:
    """Play one letter; return how it ended by the record, and if the round was killed."""
    scene.post.manner = "takes"
    client = scene.a_letter_is_written()
    number = scene.letters
    scene.post.manner, scene.post.put_off = manner, READERS * 2
    scene.post.unknown = f"bob@client{number}.example" if manner == "refuses one" else ""
    scene.the_owner_approves()
    scene.later(minutes=1)
    killed = scene.a_round_is_killed(point, chance)
    if manner == "drops early":
        scene.post.manner = "takes"  # it is in order again
    state: SendingState | None = None
    for _ in range(MOST_ROUNDS):
        scene.later(minutes=17)
        scene.goes_round()
        books, _ = scene.on_record()
        (record,) = books.cases[client].drafts
        sending = books.sendings.get(record.letter.key)
        state = sending.state if sending else None
        lies = scene.copies_in("Mailbot/Approved", record.letter.message_id)
        if state not in {None, SendingState.LATER, SendingState.UNDER_WAY} and not lies:
            break
    scene.goes_round()
    _judge(scene, client, f"{manner}, killed at {point}" if killed else manner)
    return str(state), killed


def _judge(scene: Scene, client: ClientId, what: str) -> None:
    """Hold what is on record and in the mailbox against what the server has."""
    books, events = scene.on_record()
    (record,) = books.cases[client].drafts
    letter, key = record.letter, record.letter.key
    sending = books.sendings[key]
    copies = scene.post.copies(letter.message_id)
    lying = {f: scene.copies_in(f, letter.message_id) for f in ("Sent", "Drafts")}
    told = [e.words for e in events if isinstance(e, GestureAnswered) and e.client == client]
    sent = sum(isinstance(e, DraftApproved) and e.letter == key for e in events)
    refused = scene.post.unknown

    def must(holds: bool, why: str) -> None:
        if not holds:
            scene.wrong.append(f"letter {scene.letters}, {what}: {why} ({sending.state}, {told})")

    must(max(copies.values(), default=0) <= 1, f"copies at the server: {dict(copies)}")
    must(scene.copies_in("Mailbot/Approved", letter.message_id) == 0, "it lies in Approved")
    match sending.state:
        case SendingState.SENT:
            must(sum(copies.values()) == READERS - bool(refused), "not all of them have it")
            must(lying == {"Sent": 1, "Drafts": 0}, f"lying {lying}")
            must(sent == 1 and record.state.sent, f"known as sent {sent} times")
            must(len(told) == bool(refused), "told too much or too little")
            must(not refused or f"{refused} did not get it" in told[0], "who was refused")
        case SendingState.UNKNOWN:
            must(lying == {"Sent": 0, "Drafts": 1}, f"lying {lying}")
            must(sent == 0 and not record.state.sent, "known as sent")
            must(len(told) == 1 and "Nobody knows" in told[0], "told")
        case SendingState.NOT_SENT:
            must(not copies, "the server has it")
            must(lying == {"Sent": 0, "Drafts": 1}, f"lying {lying}")
            must(len(told) == 1 and "was not sent" in told[0], "told")
        case _:
            must(False, "it never ended")


def play(runs: int, seed: int) -> dict[str, object]:
    """Play so many letters; return the figures."""
    smtp.SECONDS_TO_TAKE = SECONDS_TO_TAKE
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    killed = most = 0
    began = time.monotonic()
    for first in range(0, runs, LETTERS_A_SCENE):
        with Dovecot() as server, PostOffice() as post, tempfile.TemporaryDirectory() as folder:
            scene = Scene(server=server, post=post, folder=Path(folder) / "store")
            scene.start()
            gc.collect()
            for run in range(first, min(first + LETTERS_A_SCENE, runs)):
                manner = MANNERS[run % len(MANNERS)]
                point = POINTS[run // len(MANNERS) % len(POINTS)]
                state, died = one_letter(scene, manner, point, chance)
                ends[state] += 1
                killed += died
            wrong += scene.wrong
            ids = {one.message["Message-ID"] for one in post.taken}
            most = max([most, *(n for id_ in ids for n in post.copies(id_).values())])
    return {
        "runs": runs,
        "killed": killed,
        "most copies of a letter that a reader got": most,
        **{f"ended as {state!r}": count for state, count in sorted(ends.items())},
        "wrong": wrong,
        "seconds": round(time.monotonic() - began),
    }


if __name__ == "__main__":
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of a name of its own
    figures = play(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns())
    sys.stdout.write(json.dumps(figures) + "\n")
