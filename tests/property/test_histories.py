"""Whatever fifty clients say and do, no letter tells one of another, or goes where none may.

Each example is a history: replies, silences, calls, payments and what the owner does with the
drafts, in any order, of clients with and without divisions. Nothing is read here; what a
reply says is put on record as reading it would.
"""

import os
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.decide import recipient
from mailbot.decide.calling import call_of
from mailbot.decide.callreason import stops
from mailbot.decide.copying import is_later_copy
from mailbot.decide.response import respond
from mailbot.decide.wish import OFFERS, named_deadbeat
from mailbot.edge.memorystore import MemoryStore
from mailbot.ledger.replay import apply, replay
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.draft_event import (
    DraftApproved,
    DraftDiscarded,
    DraftPlanned,
    DraftWithdrawalPlanned,
    DraftWithdrawn,
)
from mailbot.model.errors import TemplateBroken
from mailbot.model.event import (
    CallLogged,
    CallRecommended,
    ClientRegistered,
    ContactChanged,
    ContactLearned,
    CopiesWanted,
    DisputeOpened,
    DunningHeld,
    DunningResumed,
    InvoiceRegistered,
    InvoiceSent,
    KindSaid,
    LetterSent,
    MessageRead,
    OptedOut,
    PaymentClaimed,
    PaymentPromised,
    PaymentReceived,
    PointOfContactNamed,
    ReferralMade,
    ThreadLinked,
)
from mailbot.model.intake_event import CreditGiven, InvoiceVoided
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import DraftState, File, Letter, LetterKey
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, ClientKind, Contact, CopyScope, Standing
from mailbot.model.policy import Calendar, Policy, Practice, Terms
from mailbot.model.reading import Intent, Manner
from mailbot.render.facts import facts_for
from mailbot.render.letter import pick, write
from tests.rounds.stage import OWNER, SHELF

HISTORIES = int(os.environ.get("MAILBOT_HISTORIES", "25"))
CLIENTS = 50
START = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
PRACTICE = Practice(
    policy=Policy(drafts_a_day=10_000, show_amounts=True),
    calendar=Calendar(review=True, check_in_after_days=60),
    terms=Terms(
        final_notice_clause="section 7",
        late_fee="1 %",
        late_fee_clause="section 8",
        plan_from=1,
    ),
)
DIVISIONS = ("Castings", "Pumps")
SAID = (
    Intent.NOT_RECEIVED,
    Intent.COPY_REQUEST,
    Intent.NEEDS_INFO,
    Intent.ACKNOWLEDGEMENT,
    Intent.PAYMENT_PLAN_REQUEST,
    Intent.UNRELATED,
)


@dataclass
class World:
    """All clients, what is on record, and a clock."""

    chance: random.Random
    store: MemoryStore = field(default_factory=MemoryStore)
    books: Books = field(default_factory=lambda: replay(()))
    now: datetime = START
    count: int = 0
    letters: int = 0
    copies: int = 0
    going: set[LetterKey] = field(default_factory=set)
    """The drafts that the decision at hand takes back."""

    def tell(self, *events) -> None:
        for event in self.store.record(events):
            apply(self.books, event)

    def about(self, client: ClientId) -> dict:
        self.count += 1
        self.now += timedelta(seconds=1)
        return {"at": self.now, "cause": f"<{self.count}@world>", "client": client}

    def begin(self) -> None:
        self.tell(DunningResumed(at=self.now, cause="resume"))
        for number in range(CLIENTS):
            self.meet(number)

    def meet(self, number: int) -> None:
        """Put a client on record: its people, its invoices, and how they were sent."""
        client = ClientId(f"firm{number:02}")
        domain = f"{client}.example"
        divided = self.chance.random() < 0.4
        self.tell(ClientRegistered(**self.about(client), name=client.title(), domains=(domain,)))
        people = [f"{who}@{domain}" for who in ("office", "jan", "howard", "gerald", "dora")]
        for place, address in enumerate(people[: self.chance.randint(1, 5)]):
            division = self.chance.choice((*DIVISIONS, "")) if divided else ""
            name = f"{address.partition('@')[0].title()} {client.title()}" if place else ""
            contact = Contact(address=address, name=name, division=division)
            self.tell(ContactLearned(**self.about(client), contact=contact, source="you said so"))
        for bill in range(self.chance.randint(1, 3)):
            self.bill(client, number, bill)
        if self.chance.random() < 0.5:
            self.wants_copies(self.case(client))

    def bill(self, client: ClientId, number: int, bill: int) -> None:
        invoice = InvoiceId(f"N{number:02}{bill}")
        issued = (self.now - timedelta(days=self.chance.randint(5, 60))).date()
        self.tell(
            InvoiceRegistered(
                **self.about(client),
                invoice=Invoice(
                    id=invoice,
                    client=client,
                    total=Money(amount=Decimal(f"7{number:02}{bill}.00"), currency="USD"),
                    issued=issued,
                    due=issued + timedelta(days=30) if self.chance.random() < 0.8 else None,
                    matter=f"Affair{number:02}{bill}",
                ),
            )
        )
        first = self.chance.choice(self.case(client).client.contacts)
        thread = f"<bill-{invoice}@world>"
        self.linked(client, thread, thread, (invoice,))
        self.tell(
            InvoiceSent(
                **self.about(client),
                message=MessageId(thread),
                thread=ThreadId(thread),
                written=self.now,
                invoices=(invoice,),
                to=(Address(address=first.address),),
                files=(
                    File(
                        name=f"{invoice}.pdf",
                        content_type="application/pdf",
                        size=100,
                        sha256=f"{invoice:0>64}",
                        message=MessageId(thread),
                    ),
                ),
            )
        )

    def linked(self, client, thread: str, message: str, invoices) -> None:
        self.tell(
            ThreadLinked(
                **self.about(client),
                thread=ThreadId(thread),
                message=MessageId(message),
                invoices=invoices,
                subject=f"Invoice {', '.join(invoices)}",
                evidence="reply",
            )
        )

    def case(self, client: ClientId) -> Case:
        return self.books.cases[client]

    def hears(self, case: Case, *intents: Intent, unsure: bool = False):
        """Put a reply on record; return its id, thread, sender and invoice."""
        receivable = self.chance.choice(case.receivables)
        thread = f"<bill-{receivable.invoice.id}@world>"
        sender = self.chance.choice(case.client.contacts)
        about = self.about(case.client.id)
        message = MessageId(about["cause"])
        who = Address(address=sender.address, name=sender.name)
        self.linked(case.client.id, thread, message, (receivable.invoice.id,))
        self.tell(
            MessageRead(
                **about,
                message=message,
                thread=ThreadId(thread),
                written=self.now,
                sender=who,
                intents=intents,
                confidence=0.9,
                unsure=unsure,
                words=f"words of {case.client.id}",
            )
        )
        return message, ThreadId(thread), who, receivable.invoice.id

    # What may happen

    def passes_on(self, case: Case) -> None:
        message, thread, who, _ = self.hears(case, Intent.REDIRECT)
        other = self.chance.choice(case.client.contacts)
        how = self.chance.choice(("address", "name", "department", "nobody"))
        self.tell(
            ReferralMade(
                **self.about(case.client.id),
                message=message,
                thread=thread,
                written=self.now,
                by=who,
                manner=Manner.WITH_CONTACT if how == "address" else Manner.WITHOUT_CONTACT,
                name=other.name if how in {"address", "name"} else "",
                address=other.address if how == "address" else "",
                department="the partners" if how == "department" else "",
                words="ask them",
            )
        )

    def names(self, case: Case) -> None:
        message, _, who, _ = self.hears(case, Intent.CONTACT_ANSWER)
        named = self.chance.choice(case.client.contacts)
        self.tell(
            PointOfContactNamed(
                **self.about(case.client.id),
                name=named.name,
                address=named.address,
                by=who.address,
                message=message,
                written=self.now,
            )
        )

    def is_upset(self, case: Case) -> None:
        message, *_ = self.hears(case, Intent.UPSET)
        self.tell(
            CallRecommended(
                **self.about(case.client.id), reason="is upset", message=message, words="enough"
            )
        )

    def is_represented(self, case: Case) -> None:
        self.tell(DunningHeld(**self.about(case.client.id), reason="counsel was mentioned"))
        self.is_upset(case)

    def contests(self, case: Case) -> None:
        message, _, _, invoice = self.hears(case, Intent.DISPUTE)
        about = self.about(case.client.id)
        self.tell(DisputeOpened(**about, invoices=(invoice,), message=message, words="not so"))

    def opts_out(self, case: Case) -> None:
        message, _, who, _ = self.hears(case, Intent.UNSUBSCRIBE)
        self.tell(OptedOut(**self.about(case.client.id), address=who.address, message=message))

    def is_gone(self, case: Case) -> None:
        contact = self.chance.choice(case.client.contacts)
        standing = self.chance.choice((Standing.BOUNCED, Standing.LEFT, Standing.ABSENT))
        until = (self.now + timedelta(days=9)).date() if standing is Standing.ABSENT else None
        self.tell(
            ContactChanged(
                **self.about(case.client.id),
                address=contact.address,
                standing=standing,
                until=until,
            )
        )

    def promises(self, case: Case) -> None:
        message, _, who, invoice = self.hears(case, Intent.PROMISE_TO_PAY)
        on = (self.now + timedelta(days=self.chance.randint(1, 9))).date()
        self.tell(
            PaymentPromised(
                **self.about(case.client.id),
                invoices=(invoice,),
                message=message,
                written=self.now,
                by=who.address,
                on=self.chance.choice((on, None)),
                method=self.chance.choice(("", "wire", "ach", "check", "card")),
            )
        )

    def claims(self, case: Case) -> None:
        message, _, _, invoice = self.hears(case, Intent.PAID)
        about = self.about(case.client.id)
        self.tell(
            PaymentClaimed(
                **about, invoices=(invoice,), message=message, written=self.now, words="paid"
            )
        )

    def pays(self, case: Case) -> None:
        if case.open:
            bill = self.chance.choice(case.open)
            about = self.about(case.client.id)
            self.tell(
                PaymentReceived(
                    **about, invoice=bill.invoice.id, amount=bill.balance, on=self.now.date()
                )
            )

    def says_something(self, case: Case) -> None:
        self.hears(case, self.chance.choice(SAID), unsure=self.chance.random() < 0.2)

    def wants_copies(self, case: Case) -> None:
        message, _, who, _ = self.hears(case, Intent.COPY_REQUEST)
        scope = self.chance.choice((CopyScope.ALL, CopyScope.ALL, *CopyScope))
        self.tell(
            CopiesWanted(
                **self.about(case.client.id),
                address=who.address,
                scope=scope,
                message=message,
                written=self.now,
            )
        )

    def is_billed(self, case: Case) -> None:
        """Send one more invoice: who wants all copies gets this one too."""
        if len(case.receivables) < 10:
            self.bill(case.client.id, int(case.client.id[4:]), len(case.receivables))

    def gets_credit(self, case: Case) -> None:
        bill = self.chance.choice(case.receivables).invoice
        part = Money(amount=bill.total.amount / 4, currency=bill.total.currency)
        about = self.about(case.client.id)
        self.tell(CreditGiven(**about, invoice=bill.id, amount=part, on=self.now.date()))

    def is_voided(self, case: Case) -> None:
        number = self.chance.choice(case.receivables).invoice.id
        self.tell(InvoiceVoided(**self.about(case.client.id), invoice=number))

    def is_named(self, case: Case) -> None:
        kind = self.chance.choice((ClientKind.DEADBEAT, *ClientKind))
        self.tell(KindSaid(**self.about(case.client.id), said=kind))

    def speaks(self, case: Case) -> None:
        """Have the owner say in which language letters to them are."""
        about = self.about(case.client.id)
        language = self.chance.choice(("de", "en", "fr"))
        self.tell(ClientRegistered(**about, name=case.client.name, language=language))

    def is_called(self, case: Case) -> None:
        self.tell(CallLogged(**self.about(case.client.id), words="we spoke"))

    def is_resumed(self, case: Case) -> None:
        about = self.about(case.client.id)
        self.tell(DunningResumed(**about))

    def owner_writes(self, case: Case) -> None:
        about = self.about(case.client.id)
        thread = ThreadId(f"<bill-{case.receivables[0].invoice.id}@world>")
        self.tell(
            LetterSent(
                **about, message=MessageId(about["cause"]), thread=thread, written=self.now, to=()
            )
        )

    def sends_draft(self, case: Case) -> None:
        for draft in case.open_drafts[:1]:
            self.tell(
                DraftApproved(
                    **self.about(case.client.id),
                    letter=draft.letter.key,
                    message=draft.letter.message_id,
                    written=self.now,
                    evidence="sent",
                )
            )

    def deletes_draft(self, case: Case) -> None:
        for draft in case.open_drafts[:1]:
            about = self.about(case.client.id)
            self.tell(DraftDiscarded(**about, letter=draft.letter.key, evidence="deleted"))

    # What mailbot does, and what must hold

    def decides(self, client: ClientId) -> None:
        case = self.case(client)
        events = respond(case, self.books, OWNER, PRACTICE, self.now)
        again = respond(case, self.books, OWNER, PRACTICE, self.now)
        assert [e.key for e in events] == [e.key for e in again]
        self.going = {e.letter for e in events if isinstance(e, DraftWithdrawalPlanned)}
        waiting = [*case.calls, *(call_of(e) for e in events if isinstance(e, CallRecommended))]
        for event in events:
            if isinstance(event, DraftPlanned):
                stopped = [c for c in waiting if stops(c, case, event.letter.purpose)]
                assert not stopped, "a letter to a client who is to be called"
                held = [h for h in case.holds if h.holds(self.now.date()) and not h.invoice]
                assert not held, "a letter to a client who is on hold"
                assert event.letter.purpose not in OFFERS or not named_deadbeat(case)
                self.check(event.letter, case)
        self.tell(*events)
        for draft in self.case(client).open_drafts:
            if draft.leaving:
                about = self.about(client)
                self.tell(DraftWithdrawn(**about, letter=draft.letter.key, reason=draft.withdraw))
        threads = [d.letter.thread for d in self.case(client).open_drafts]
        assert len(threads) == len(set(threads)), "two open drafts in a thread"
        for draft in self.case(client).open_drafts:
            readers = draft.letter.to + draft.letter.cc
            assert not any(recipient.gone(self.case(client), a.address) for a in readers)

    def check(self, letter: Letter, case: Case) -> None:
        self.letters += 1
        readers = letter.to + letter.cc
        people = {c.address: c for c in case.client.contacts}
        assert letter.to
        assert {a.address for a in readers} <= set(people), "a reader of another client"
        today = self.now.date()
        assert all(people[a.address].reachable(today) for a in readers)
        divisions = {people[a.address].division for a in readers} - {""}
        assert len(divisions) < 2, "readers of two divisions"
        own = {r.invoice.id for r in case.receivables}
        assert set(letter.invoices) <= own, "an invoice of another client"
        theirs = {recipient.division_of_invoice(case, i) for i in letter.invoices}
        assert not divisions or theirs <= divisions | {""}, "an invoice of another division"
        if is_later_copy(letter):
            self.check_copy(letter, case)
        files = {f for r in case.receivables for s in r.sendings for f in s.files}
        hidden = {i for i in own if not recipient.shown(case, readers, (i,))}
        for file in letter.files:
            assert file in files, "a file of another client"
            assert file.name.removesuffix(".pdf") not in hidden, "a file of another division"
        self.read_aloud(letter, case, hidden)

    def check_copy(self, letter: Letter, case: Case) -> None:
        """Check that a copy that nobody asked for anew is wanted, and the first one."""
        (reader,) = letter.to + letter.cc
        wanted = {s.address for s in case.subscriptions if s.scope is CopyScope.ALL}
        assert reader.address in wanted, "a copy to one who does not want it"
        bills = [case.receivable(number) for number in letter.invoices]
        assert not any(b.disputed or b.void for b in bills), "a copy of what is contested"
        assert not any(reader in s.to for b in bills for s in b.sendings), (
            "a copy of what they have"
        )
        stands = (d for d in case.drafts if d.state is not DraftState.WITHDRAWN and not d.leaving)
        copies = (d for d in stands if is_later_copy(d.letter) and d.letter.key not in self.going)
        before = [d for d in copies if reader in d.letter.to]
        assert not any({*d.letter.invoices} & {*letter.invoices} for d in before), "a copy twice"
        self.copies += 1

    def read_aloud(self, letter: Letter, case: Case, hidden: set[InvoiceId]) -> None:
        """Check the words themselves for what no reader may learn."""
        facts = facts_for(letter, case, OWNER, self.now.date(), practice=PRACTICE)
        try:
            text = write(letter, facts, pick(SHELF, letter)).text
        except TemplateBroken:
            return  # a letter without words tells nobody anything
        for number in hidden:
            told = (number, f"Affair{number[1:]}", f"7{number[1:]}.00", f"7,{number[1:]}.00")
            assert not [word for word in told if word in text], f"of another division: {number}"
        for other in self.books.cases.values():
            if other.client.id != case.client.id:
                assert other.client.name not in text
                assert not [r for r in other.receivables if r.invoice.id in text]


ACTS = (
    *(World.passes_on, World.passes_on, World.passes_on, World.names, World.says_something),
    *(World.says_something, World.promises, World.claims, World.pays, World.owner_writes),
    *(World.sends_draft, World.sends_draft, World.sends_draft, World.deletes_draft),
    *(World.is_upset, World.is_represented, World.contests, World.opts_out, World.is_gone),
    *(World.is_called, World.is_called, World.is_resumed),
    *(World.wants_copies, World.wants_copies, World.is_billed, World.is_billed),
    *(World.gets_credit, World.is_voided, World.is_named, World.speaks),
)


def history(seed: int, steps: int = 220) -> World:
    world = World(chance=random.Random(seed))
    world.begin()
    clients = list(world.books.cases)
    for step in range(steps):
        client = world.chance.choice(clients)
        for _ in range(world.chance.randint(1, 3)):
            world.chance.choice(ACTS)(world, world.case(client))
            world.decides(client)
        if step % 15 == 14:
            world.now += timedelta(days=world.chance.randint(1, 4))
            for each in clients:
                world.decides(each)
    return world


@pytest.mark.slow
@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_no_history_of_fifty_clients_tells_one_of_another(seed):
    world = history(seed)

    assert world.letters > 20
    assert replay(world.store.events()) == world.books, "replaying tells another story"
