"""Two years of a small firm's mail, told message by message, and somebody who learns from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bench.pastmail import paper
from mailbot.edge.codec import encode
from mailbot.edge.learnedstore import LearnedStore
from mailbot.edge.memorystore import FixedClock, MemoryStore
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.learning import Plan
from mailbot.model.people import Owner
from mailbot.model.policy import Calendar, Practice
from mailbot.reader import read_labels, reader
from mailbot.rounds.desk import Command, resume
from mailbot.rounds.learned import Acquaintance, Lessons, Reading, accepted, lessons
from mailbot.rounds.learning import Learner
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Papers, Store
from mailbot.rounds.round import RoundDone, go_round
from tests.rounds.real import a_mailbox
from tests.rounds.stage import MONDAY, Stage

OWNER = Owner(
    address="dana@whitfield.example",
    name="Dana Whitfield",
    firm="Whitfield Law",
    timezone="UTC",
    aliases=("billing@whitfield.example",),
)


@dataclass
class History:
    """A mailbox with a past; a message of it is one line of a story."""

    folder: Path
    papers: Papers | None = None
    mailbox: Any = field(default_factory=a_mailbox)
    record: Store = field(default_factory=MemoryStore)
    """The owner's own record."""
    calendar: Calendar = field(default_factory=Calendar)
    written: int = 0
    chains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    # What was written

    def sends(self, days: float, to: str, subject: str, text: str = "", **more: Any) -> str:
        """Let the owner have sent a letter *days* ago. Returns its id."""
        return self.lies("Sent", days, OWNER.address, to, subject, text, **more)

    def bills(self, days: float, to: str, number: str, client: str, **more: Any) -> str:
        """Let the owner have sent an invoice, due a month after it."""
        issued = MONDAY - timedelta(days=days)
        file = (f"{number}.pdf", paper(number, client, issued))
        return self.sends(
            days, to, f"Invoice {number}", "Please find it attached.", file=file, **more
        )

    def hears(self, days: float, sender: str, text: str, to: str, **more: Any) -> str:
        """Let a reply have come in *days* ago; *to* is the id it answers."""
        folder = more.pop("folder", "INBOX")
        subject = more.pop("subject", "Re: Invoice")
        return self.lies(folder, days, sender, OWNER.address, subject, text, answers=to, **more)

    def lies(
        self,
        folder: str,
        days: float,
        sender: str,
        to: str,
        subject: str,
        text: str,
        *,
        answers: str = "",
        file: tuple[str, bytes] | None = None,
        arrived: float | None = None,
        said: str = "",
    ) -> str:
        """Put a message into *folder*; *arrived* and *said* are what server and Date field say."""
        self.written += 1
        at = MONDAY - timedelta(days=days)
        identity = f"<{self.written}.{sender.rpartition('@')[2].strip('>')}@mail.example>"
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Date"] = said or format_datetime(at)
        message["Message-ID"] = identity
        chain = (*self.chains.get(answers, ()), answers) if answers else ()
        self.chains[identity] = chain
        if answers:
            message["In-Reply-To"], message["References"] = answers, " ".join(chain)
        message.set_content(text)
        if file is not None:
            name, data = file
            message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
        came = at if arrived is None else MONDAY - timedelta(days=arrived)
        self.mailbox.deliver(folder, message.as_bytes(), came)
        return identity

    # What is learnt

    def store(self) -> LearnedStore:
        """Open what was learnt so far."""
        return LearnedStore.open(self.folder / "learned")

    def learns(
        self, *, years: float = 2, stopping: Callable[[], bool] = lambda: False
    ) -> Lessons | None:
        """Learn to the end, or until it is to stop; return what was learnt."""
        with self.store() as store:
            plan = store.plan()
            if plan is None:
                before = tuple(self.record.events())
                since = (MONDAY - timedelta(days=365.25 * years)).date()
                plan = Plan(since=since, until=MONDAY, seeded=len(before))
                store.start(plan, before)
            office = self.office(store, store.books(replay), stopping)
            known = replay(islice(store.events(), plan.seeded))
            learner = Learner(office=office, past=self.mailbox, store=store, plan=plan, known=known)
            complete = learner.learn()
            self.missing = tuple(learner.missing)
            if not complete:
                return None
            reading = Reading(
                plan=plan,
                stretches=store.stretches(),
                books=office.books,
                owner=OWNER,
                practice=Practice(calendar=self.calendar),
                unreadable=len(store.troubles()),
            )
            return lessons(reading, store.events())

    def facts(self) -> list[dict[str, Any]]:
        """Return all that was learnt as it is on record, but for when it was recorded."""
        with self.store() as store:
            told = [dict(encode(event)) for event in store.events()]
        return [{k: v for k, v in fact.items() if k != "at"} for fact in told]

    def says_yes(self) -> int:
        """Put what was learnt on the owner's record; return how many facts were new."""
        with self.store() as store:
            plan = store.plan()
            assert plan is not None
            learnt = tuple(islice(store.events(), plan.seeded, None))
        books = replay(self.record.events())
        command = Command(words="mailbot learn --accept", now=MONDAY)
        return len(self.record.record(accepted(learnt, self.record.events(), books, command)))

    # What rounds do then

    def goes_round(self, books: Books | None = None) -> tuple[RoundDone, Books]:
        """Do one round on the owner's record, in working hours, with all letters switched on."""
        books = books or replay(self.record.events())
        office = self.office(self.record, books)
        report = go_round(office, Stage.write.__get__(_Writer()))
        return report, books

    def resumes(self) -> None:
        """Let the owner end the pause that a new installation begins with."""
        books = replay(self.record.events())
        self.record.record([resume(None, books, Command(words="resume", now=MONDAY))])

    def office(
        self, store: Any, books: Books, stopping: Callable[[], bool] = lambda: False
    ) -> Office:
        return Office(
            mailbox=self.mailbox,
            store=store,
            books=books,
            owner=OWNER,
            practice=Practice(calendar=self.calendar),
            clock=FixedClock(MONDAY),
            reader=reader(),
            labels=read_labels(),
            papers=self.papers,
            stopping=stopping,
        )


class _Writer:
    """What Stage.write needs: a clock."""

    clock = FixedClock(MONDAY)


def client(known: Lessons, name: str) -> Acquaintance:
    """Return what was learnt of one client."""
    (one,) = (c for c in known.clients if c.name.startswith(name))
    return one


def day(days: float) -> date:
    """Return the day *days* ago."""
    return (MONDAY - timedelta(days=days)).date()
