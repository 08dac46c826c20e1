"""A mailbox, the mail program of its owner, and the mailbot that watches what they do."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from mailbot.app import writer
from mailbot.edge.config import Config, LetterSettings, StoreSettings
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.memorystore import FixedClock
from mailbot.edge.tinystore import TinyStore
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import apply, replay
from mailbot.model.books import Books
from mailbot.model.errors import MailboxBroken
from mailbot.model.letter import DraftRecord, DraftState
from mailbot.model.message import Place
from mailbot.model.people import ClientId, Owner
from mailbot.model.policy import DigestTimes, Practice
from mailbot.reader import read_labels, reader
from mailbot.rounds import desk
from mailbot.rounds.office import Office
from mailbot.rounds.round import go_round
from tests.system.many import Many
from tests.system.programs import (
    Player,
    date_of,
)

OWNER = Owner(address="dana@example.com", name="Dana Whitfield", title="Attorney", timezone="UTC")
FOLDERS = ("INBOX", "Drafts", "Sent", "Trash", "Archive")
OUR_TOKEN = re.compile(rb"<[0-9a-f]{24}\.r@example\.com>")
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(hours=25)

Lying = dict[Place, tuple[bytes, frozenset[bytes]]]
"""Every message of a mailbox: its source and flags."""


@dataclass(kw_only=True)
class Scene:
    """An owner, their mailbox, their mail program, and the mailbot that watches."""

    server: Many
    player: Player
    folder: Path
    clock: FixedClock
    clients: int = 0
    books: Books = field(default_factory=Books)
    laid: set[Place] = field(default_factory=set)
    """Where mailbot laid letters, ever."""
    mailbox: ImapMailbox | None = None

    def goes_round(self, times: int = 1, *, meanwhile: "Meanwhile | None" = None) -> None:
        """Do rounds as `mailbot run` does, and see after each what mailbot did."""
        before = self.lying()
        for _ in range(times):
            self.clock.advance(A_MINUTE)
            try:
                self.tries_a_round(meanwhile)
            except MailboxBroken:  # Dovecot hangs up when a folder is deleted that somebody reads
                self.mailbox = None
                self.tries_a_round()
            after = self.lying()
            self.harmless(before, after, alone=meanwhile is None)
            before = after

    def tries_a_round(self, meanwhile: "Meanwhile | None" = None) -> None:
        """Do one round, the store opened anew, on the connection there is."""
        if self.mailbox is None:
            self.mailbox = ImapMailbox.open(self.server.settings(), self.server.password)
        with self.record_open() as store:
            office = Office(
                mailbox=meanwhile.on(self.mailbox) if meanwhile else self.mailbox,
                store=store,
                books=self.books,
                owner=OWNER,
                practice=Practice(digest=DigestTimes(on=False)),
                clock=self.clock,
                reader=reader(),
                labels=read_labels(),
            )
            report = go_round(office, writer(self.config, self.clock))
        assert report.problems == ()

    def harmless(self, before: Lying, after: Lying, *, alone: bool) -> None:
        """See that one copy a letter was ever laid, nothing lost, nobody else's touched.

        Not *alone*, somebody else was at work on the mailbox in that round.
        """
        ours = {place: raw for place, (raw, _) in after.items() if self.is_ours(place, raw)}
        self.laid |= {place for place in ours if place.folder == "Drafts"} - before.keys()
        assert len(self.laid) == self.clients
        assert len(ours) == len({OUR_TOKEN.findall(raw)[0] for raw in ours.values()})
        if alone:
            assert {raw for raw, _ in before.values()} <= {raw for raw, _ in after.values()}
            foreign = {at: one for at, one in before.items() if not self.is_ours(at, one[0])}
            assert foreign.items() <= after.items()

    def is_ours(self, place: Place, raw: bytes) -> bool:
        """Say whether mailbot wrote the message: it has a token, and no program made it."""
        marked = OUR_TOKEN.search(raw.split(b"\r\n\r\n")[0])
        return bool(marked) and place.folder != "INBOX" and raw not in self.player.made

    def lying(self) -> Lying:
        """Return every message of the mailbox."""
        found: Lying = {}
        admin = self.server.admin
        for folder in FOLDERS:
            opened = admin.select_folder(folder, readonly=True)
            uids = admin.search("ALL") if opened[b"EXISTS"] else []
            for uid, one in admin.fetch(uids, ["BODY.PEEK[]", "FLAGS"]).items():
                place = Place(folder=folder, uidvalidity=opened[b"UIDVALIDITY"], uid=uid)
                found[place] = (one[b"BODY[]"], frozenset(one[b"FLAGS"]) - {rb"\Recent"})
        return found

    def leaves(self) -> None:
        """Close all connections; the server stays."""
        self.server.leave()
        if self.mailbox is not None:
            self.mailbox.close()

    @property
    def config(self) -> Config:
        """Return the settings; the package's own templates are used."""
        return Config(
            path=self.folder / "config.toml",
            owner=OWNER,
            imap=self.server.settings(),
            letters=LetterSettings(templates=self.folder / "none"),
            digest=DigestTimes(on=False),
            store=StoreSettings(folder=self.folder / "store"),
        )

    @contextmanager
    def record_open(self) -> Iterator[TinyStore]:
        """Open the store and read the books from it, as every command does."""
        with TinyStore.open(self.config.store.folder) as store:
            self.books = replay(store.events())
            yield store

    # The story

    def passed_on(self) -> None:
        """Register one more client, one of whom passes us on; mailbot lays its letter."""
        self.clients = number = self.clients + 1
        people = ";".join(f"{n}@client{number}.example" for n in ("office", "jan", "priya"))
        table = "number,client,amount,currency,issued,email,matter\n"
        table += f"INV-{700 + number},Client {number},100.00,USD,2026-10-01,{people},Dock lease\n"
        self.tell(lambda c: desk.invoices(rows_of(table)[0], self.books, OWNER, c))
        self.replies("This is not my department, please speak with someone else.", number)
        self.goes_round()
        assert self.state_of(number) is DraftState.PLACED
        self.player.opened = self.server.raw("Drafts")[max(self.server.uids("Drafts"))]

    def tell(self, act: Callable) -> None:
        """Put on record what the owner says on the command line."""
        with self.record_open() as store:
            self.clock.advance(A_MINUTE)
            for event in store.record(act(desk.Command(words="said", now=self.clock.now()))):
                apply(self.books, event)

    def replies(self, text: str, number: int = 1, **headers: str) -> None:
        """Have somebody of client *number* write to the owner."""
        message = EmailMessage()
        message["From"] = f"Office <office@client{number}.example>"
        message["To"] = OWNER.address
        message["Subject"] = f"Re: Invoice INV-{700 + number}"
        message["Date"] = date_of(self.clock.now())
        message["Message-ID"] = make_msgid(domain=f"client{number}.example")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        self.server.deliver("INBOX", message.as_bytes(), at=self.clock.now())

    def answers_all(self, number: int = 1) -> None:
        """Have the correspondent reply to all of what left last, as mail programs do."""
        sent = message_from_bytes(self.player.sent[-1])
        chain = f"{' '.join((sent['References'] or '').split())} {sent['Message-ID']}"
        self.replies(
            "Thank you, we received your note.",
            number,
            In_Reply_To=sent["Message-ID"],
            References=chain,
        )

    def plays(self, steps: Iterator[None], *, watched: bool = False) -> None:
        """Do all steps of a gesture; *watched*, with a round of mailbot after each."""
        for _ in steps:
            self.clock.advance(timedelta(seconds=3))
            if watched:
                self.goes_round()

    # How it ends

    def record_of(self, number: int = 1) -> DraftRecord:
        (draft,) = self.books.cases[ClientId(f"client-{number}")].drafts
        return draft

    def state_of(self, number: int = 1) -> DraftState:
        return self.record_of(number).state

    def ends_as(self, state: DraftState) -> None:
        """See that it is *state*, that it stays so, and that only proof of sending undoes it."""
        assert self.state_of() is state
        self.goes_round(1 if state.sent else 2)
        assert self.state_of() is state
        if not state.sent:
            self.player.files(self.player.send_opened())
            self.goes_round()
            assert self.state_of().sent

    def ends_as_sent(self, state: DraftState) -> None:
        """See that it is sent; where the program keeps no copy, the first reply proves that."""
        if not self.player.program.files_sent:
            assert self.state_of() is DraftState.MISSING
            self.answers_all()
            self.goes_round()
            state = DraftState.SENT
        self.ends_as(state)


@dataclass(kw_only=True)
class Meanwhile:
    """Something that happens in the mailbox just before mailbot does one thing with a folder."""

    method: str
    folder: str
    gesture: Iterator[None]
    mailbox: ImapMailbox | None = None
    done: bool = False

    def on(self, mailbox: ImapMailbox) -> "Meanwhile":
        self.mailbox = mailbox
        return self

    def __getattr__(self, name: str):
        real = getattr(self.mailbox, name)
        return self._watch(real) if name == self.method else real

    def _watch(self, real: Callable) -> Callable:
        def called(what, *rest, **named):
            if getattr(what, "folder", what) == self.folder and not self.done:
                self.done = True
                list(self.gesture)
            return real(what, *rest, **named)

        return called
