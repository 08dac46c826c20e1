"""A record of two years, told by events alone: what a report has to tell of."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from mailbot.model.draft_event import (
    DraftApproved,
    DraftDiscarded,
    DraftPlanned,
    DraftSuperseded,
)
from mailbot.model.event import (
    ClientRegistered,
    ContactLearned,
    Event,
    InvoiceRegistered,
    InvoiceSent,
    LetterSent,
    MessageRead,
    PaymentPromised,
    PaymentReceived,
    PointOfContactNamed,
    ReferralMade,
    ThreadLinked,
)
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, Contact
from mailbot.model.reading import Intent, Manner

CAUSE = "a story"


def moment(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour, tzinfo=UTC))


class History:
    """Tells a story of one client; each line of it is one event."""

    def __init__(self, name: str, domain: str) -> None:
        self.client = ClientId(name.split(maxsplit=1)[0].casefold())
        self.domain = domain
        self.passed: list[MessageId] = []
        self.events: list[Event] = [
            ClientRegistered(
                at=moment("2025-01-01"),
                cause=CAUSE,
                client=self.client,
                name=name,
                domains=(domain,),
            )
        ]

    def who(self, name: str) -> Address:
        return Address(address=f"{name.split(maxsplit=1)[0].casefold()}@{self.domain}", name=name)

    def put(self, kind: type[Event], day: str, **more: object) -> None:
        at = moment(day, 18)
        self.events.append(kind(at=at, cause=CAUSE, client=self.client, **more))

    def knows(self, name: str, day: str = "2025-01-01") -> None:
        who = self.who(name)
        contact = Contact(address=who.address, name=who.name)
        self.put(ContactLearned, day, contact=contact, source="the import")

    def bills(
        self, number: str, amount: str, issued: str, due: str | None = "", **more: str
    ) -> None:
        on = date.fromisoformat(issued)
        when = on + timedelta(days=30) if due == "" else due and date.fromisoformat(due)
        total = Money(amount=Decimal(amount), currency=more.get("currency", "USD"))
        self.put(
            InvoiceRegistered,
            issued,
            invoice=Invoice(
                id=InvoiceId(number), client=self.client, total=total, issued=on, due=when or None
            ),
        )

    def pays(self, number: str, amount: str, on: str, currency: str = "USD") -> None:
        money = Money(amount=Decimal(amount), currency=currency)
        self.put(
            PaymentReceived, on, invoice=InvoiceId(number), amount=money, on=date.fromisoformat(on)
        )

    def thread(self, number: str) -> ThreadId:
        return ThreadId(f"<{number}@dana.example>")

    def sends(self, number: str, on: str, to: str) -> None:
        thread = self.thread(number)
        told = {"message": MessageId(thread), "thread": thread, "written": moment(on)}
        self.put(
            ThreadLinked,
            on,
            thread=thread,
            message=MessageId(thread),
            invoices=(InvoiceId(number),),
            subject=f"Invoice {number}",
            evidence="sent",
        )
        self.put(InvoiceSent, on, **told, invoices=(InvoiceId(number),), to=(self.who(to),))

    def writes(self, number: str, on: str, to: str) -> None:
        self.put(
            LetterSent,
            on,
            message=MessageId(f"<{on}.{number}@dana.example>"),
            thread=self.thread(number),
            written=moment(on),
            to=(self.who(to),),
        )

    def says(self, name: str, number: str, on: str, intent: Intent, words: str) -> MessageId:
        who = self.who(name)
        message = MessageId(f"<{on}.{who.address}>")
        self.put(
            MessageRead,
            on,
            message=message,
            thread=self.thread(number),
            written=moment(on, 15),
            sender=who,
            intents=(intent,),
            confidence=0.9,
            unsure=False,
            words=words,
        )
        return message

    def passes_on(self, name: str, number: str, on: str, to: str, words: str) -> None:
        message = self.says(name, number, on, Intent.REDIRECT, words)
        self.passed.append(message)
        self.put(
            ReferralMade,
            on,
            message=message,
            thread=self.thread(number),
            written=moment(on, 15),
            by=self.who(name),
            manner=Manner.WITH_CONTACT,
            name=to,
            words=words,
        )

    def names(self, name: str, by: str, number: str, on: str, words: str) -> None:
        message = self.says(by, number, on, Intent.CONTACT_ANSWER, words)
        who = self.who(name)
        self.put(
            PointOfContactNamed,
            on,
            name=who.name,
            address=who.address,
            by=self.who(by).address,
            message=message,
            written=moment(on, 15),
            words=words,
        )

    def promises(self, name: str, number: str, on: str, until: str, words: str) -> None:
        message = self.says(name, number, on, Intent.PROMISE_TO_PAY, words)
        self.put(
            PaymentPromised,
            on,
            invoices=(InvoiceId(number),),
            message=message,
            written=moment(on, 15),
            by=self.who(name).address,
            on=date.fromisoformat(until),
            words=words,
        )

    def plans(self, purpose: Purpose, number: str, on: str, *to: str) -> LetterKey:
        key = LetterKey(f"{purpose}-{number}-{on}")
        letter = Letter(
            key=key,
            purpose=purpose,
            client=self.client,
            thread=self.thread(number),
            invoices=(InvoiceId(number),),
            to=tuple(map(self.who, to)),
            answers=MessageId(self.thread(number)),
            references=(MessageId(self.thread(number)),),
            subject=f"Re: Invoice {number}",
            message_id=MessageId(f"<{key}@dana.example>"),
            token=MessageId(f"<token.{key}@dana.example>"),
            why=("a reason",),
            causes=tuple(self.passed),
        )
        self.put(DraftPlanned, on, letter=letter)
        return key

    def approves(self, letter: LetterKey, on: str, same: float | None = None) -> None:
        self.put(
            DraftApproved,
            on,
            letter=letter,
            message=MessageId(f"<{letter}@dana.example>"),
            written=moment(on, 11),
            evidence="token",
            edited=same is not None,
            sameness=same,
        )

    def deletes(self, letter: LetterKey, on: str) -> None:
        self.put(DraftDiscarded, on, letter=letter, evidence="in the trash")

    def replaces(self, letter: LetterKey, on: str) -> None:
        self.put(DraftSuperseded, on, letter=letter, message=MessageId(f"<own.{on}@dana.example>"))


def two_years() -> list[Event]:
    """Return the record of three clients, in the order in which it came to be."""
    told = [*_acme(), *_brightwater(), *_corvale()]
    return sorted(told, key=lambda event: event.at)


def _acme() -> list[Event]:
    acme = History("Acme Components", "acme.example")
    for name in ("Howard Lind", "Gerald Brandt", "Alison Meyer", "Jan Marshall"):
        acme.knows(name)
    acme.bills("INV-090", "2400.00", "2025-02-03")
    acme.pays("INV-090", "2400.00", "2025-03-28")
    acme.bills("INV-095", "1800.00", "2025-06-02")
    acme.pays("INV-095", "1800.00", "2025-07-21")
    acme.bills("INV-099", "3150.00", "2025-10-01")
    acme.pays("INV-099", "3150.00", "2025-11-18")
    acme.bills("INV-104", "4860.00", "2026-08-03")
    acme.sends("INV-104", "2026-08-03", "Jan Marshall")
    words = "Please check with the partners, I only book what they release."
    acme.passes_on("Jan Marshall", "INV-104", "2026-09-07", "Howard Lind", words)
    acme.writes("INV-104", "2026-09-08", "Howard Lind")
    words = "Go see Gerald, he handles the vendors <b>now</b>."
    acme.passes_on("Howard Lind", "INV-104", "2026-09-14", "Gerald Brandt", words)
    acme.writes("INV-104", "2026-09-15", "Gerald Brandt")
    words = "Alison should be able to take care of that."
    acme.passes_on("Gerald Brandt", "INV-104", "2026-09-28", "Alison Meyer", words)
    group = acme.plans(
        Purpose.CLARIFY_CONTACT, "INV-104", "2026-09-28", "Jan Marshall", "Howard Lind"
    )
    acme.approves(group, "2026-09-29", 0.81)
    words = "Alison Meyer is your contact for this and all future invoices."
    acme.names("Alison Meyer", "Howard Lind", "INV-104", "2026-10-02", words)
    thanks = acme.plans(Purpose.CONFIRM_CONTACT, "INV-104", "2026-10-02", "Alison Meyer")
    acme.approves(thanks, "2026-10-05")
    acme.promises("Alison Meyer", "INV-104", "2026-10-06", "2026-10-16", "We pay it by October 16.")
    acme.pays("INV-104", "4860.00", "2026-10-15")
    acme.bills("INV-111", "2950.00", "2026-10-12")
    review = acme.plans(Purpose.REVIEW, "INV-104", "2026-10-26", "Alison Meyer")
    acme.approves(review, "2026-10-27")
    words = "Please put our order number on the first page, that would help us."
    acme.says("Alison Meyer", "INV-104", "2026-10-29", Intent.ACKNOWLEDGEMENT, words)
    return acme.events


def _brightwater() -> list[Event]:
    bright = History("Brightwater", "brightwater.example")
    bright.knows("Priya Nair")
    bright.bills("INV-200", "950.00", "2026-06-01")
    bright.sends("INV-200", "2026-06-01", "Priya Nair")
    words = "I will send it on Friday."
    bright.promises("Priya Nair", "INV-200", "2026-06-09", "2026-06-12", words)
    words = "Sorry, now really: by the end of July."
    bright.promises("Priya Nair", "INV-200", "2026-07-01", "2026-07-31", words)
    bright.bills("INV-203", "1200.00", "2026-07-06", currency="EUR")
    bright.bills("INV-207", "640.00", "2026-11-02")
    for number, on in enumerate(("2026-07-08", "2026-07-14", "2026-08-11")):
        letter = bright.plans(Purpose.OVERDUE, "INV-200", on, "Priya Nair")
        if number:
            bright.approves(letter, on)
        else:
            bright.deletes(letter, on)
    own = bright.plans(Purpose.ASK_DATE, "INV-200", "2026-08-20", "Priya Nair")
    bright.replaces(own, "2026-08-21")
    return bright.events


def _corvale() -> list[Event]:
    corvale = History("Corvale Shipping & Sons", "corvale.example")
    corvale.knows("Max Ott")
    corvale.bills("INV-300", "7200.00", "2026-09-21", None)
    corvale.sends("INV-300", "2026-09-21", "Max Ott")
    words = "Not me, please ask accounting."
    corvale.passes_on("Max Ott", "INV-300", "2026-10-05", "Accounting", words)
    group = corvale.plans(Purpose.CLARIFY_CONTACT, "INV-300", "2026-10-06", "Max Ott")
    corvale.approves(group, "2026-10-12")
    return corvale.events
