"""A stage for scenarios: an owner, a client, a mailbox in memory, and a clock that obeys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from mailbot.edge.memorystore import FixedClock, MemoryStore
from mailbot.edge.shelf import templates
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import apply, replay
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.people import ClientId, Owner
from mailbot.model.policy import Calendar, DigestTimes, Policy, Practice, Terms
from mailbot.reader import read_labels, reader
from mailbot.render.facts import facts_for
from mailbot.render.letter import pick, write
from mailbot.rounds import desk
from mailbot.rounds.office import LastLook, Office
from mailbot.rounds.ports import Courier, Papers, Store
from mailbot.rounds.round import RoundDone, go_round
from tests.rounds.real import a_mailbox

MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
OWNER = Owner(
    address="dana@whitfield.example", name="Dana Whitfield", title="Attorney", timezone="UTC"
)
SHELF = templates(None)

INVOICES = """number,client,amount,currency,issued,due,email,matter
INV-104,Acme Components,4860.00,USD,2026-10-05,2026-11-04,\
Accounting <accounting@acme.example>;Jan Marshall <jan@acme.example>;\
Howard Lind <howard@acme.example>;Gerald Brandt <gerald@acme.example>,Harlow deposition
INV-200,Brightwater,950.00,USD,2026-10-07,2026-11-06,Priya Nair <priya@brightwater.example>,\
Dock lease
"""


@dataclass
class Stage:
    """What a scenario acts on; a step of the story is one line."""

    mailbox: Any = field(default_factory=a_mailbox)
    store: Store = field(default_factory=MemoryStore)
    clock: FixedClock = field(default_factory=lambda: FixedClock(MONDAY))
    policy: Policy = field(default_factory=Policy)
    calendar: Calendar = field(default_factory=lambda: Calendar(reminders=False, thanks=False))
    """Reminders are told of in stories of their own."""
    terms: Terms = field(default_factory=Terms)
    digest: DigestTimes = field(default_factory=lambda: DigestTimes(on=False))
    """So is the digest."""
    days_off: frozenset[date] = frozenset()
    trusted: tuple[str, ...] = ()
    html: bool = False
    papers: Papers | None = None
    paint: Callable[[str], bytes] | None = None
    last_look: LastLook | None = None
    courier: Courier | None = None
    books: Books = field(default_factory=Books)
    written: int = 0
    chains: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self):
        self.books = replay(self.store.events())
        if not self.books.cases:
            self.imports(INVOICES)
            self.tell(desk.resume(None, self.books, self.act("resume")))

    def act(self, words: str) -> desk.Command:
        self.later(seconds=1)  # no two acts in one moment
        return desk.Command(words=words, now=self.clock.now())

    def tell(self, *events) -> None:
        for event in self.store.record(events):
            apply(self.books, event)

    def imports(self, table: str) -> None:
        rows, flaws = rows_of(table)
        assert not flaws
        self.tell(*desk.invoices(rows, self.books, OWNER, self.act("import")))

    def goes_round(self) -> RoundDone:
        office = Office(
            mailbox=self.mailbox,
            store=self.store,
            books=self.books,
            owner=OWNER,
            practice=self.practice,
            clock=self.clock,
            reader=reader(),
            labels=read_labels(),
            papers=self.papers,
            courier=self.courier,
            trusted_servers=self.trusted,
            html=self.html,
            paint=self.paint,
            last_look=self.last_look,
        )
        return go_round(office, self.write)

    def write(self, letter, case):
        facts = facts_for(letter, case, OWNER, self.clock.now().date())
        return write(letter, facts, pick(SHELF, letter))

    def later(self, **much: float) -> None:
        self.clock.advance(timedelta(**much))

    def replies(self, sender: str, text: str, *, to: str = "", **headers: str) -> str:
        """Deliver a reply to the inbox; *to* is the id it answers. Returns its id."""
        raw, identity = self.message(sender, OWNER.address, text, answers=to, **headers)
        self.mailbox.deliver("INBOX", raw, self.clock.now())
        return identity

    def owner_sends(self, to: str, subject: str, text: str, *, answers: str = "") -> str:
        """Put a letter of the owner's own into Sent. Returns its id."""
        raw, identity = self.message(OWNER.address, to, text, answers=answers, Subject=subject)
        self.mailbox.deliver("Sent", raw, self.clock.now())
        return identity

    def message(
        self, sender: str, to: str, text: str, *, answers: str = "", **headers: str
    ) -> tuple[bytes, str]:
        self.written += 1
        local = sender.rpartition("<")[2].strip(">")
        identity = f"<{self.written}.{local}>"
        message = EmailMessage()
        message["From"] = sender
        message["To"] = to
        message["Date"] = format_datetime(self.clock.now())
        message["Message-ID"] = identity
        chain = (*self.chains.get(answers, ()), answers) if answers else ()
        self.chains[identity] = chain
        if answers:
            message["In-Reply-To"] = answers
            message["References"] = " ".join(chain)
        headers.setdefault("Subject", "Re: Invoice INV-104")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        return message.as_bytes(), identity

    @property
    def practice(self) -> Practice:
        return Practice(
            policy=self.policy,
            calendar=self.calendar,
            terms=self.terms,
            digest=self.digest,
            days_off=self.days_off,
        )

    @property
    def acme(self) -> Case:
        return self.books.cases[ClientId("acme-components")]

    @property
    def drafts(self):
        return self.mailbox.contents("Drafts")

    def owner_sends_draft(self, raw: bytes | None = None) -> None:
        """Send the only draft as a mail program does: into Sent, out of Drafts."""
        (draft,) = self.drafts
        self.mailbox.deliver("Sent", raw or draft.raw, self.clock.now())
        self.mailbox.delete("Drafts", draft.place.uid)
