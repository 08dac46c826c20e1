"""A stage for notes: many clients in seven languages, and what came of a note in few words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

from mailbot.edge.memorystore import FixedClock, MemoryStore
from mailbot.model.books import Books
from mailbot.model.event import (
    CallLogged,
    ClientRegistered,
    ContactAssigned,
    ContactLearned,
    CopiesWanted,
    CorrectionForgotten,
    CorrectionMade,
    DisputeOpened,
    DunningHeld,
    DunningResumed,
    Event,
    InvoiceRegistered,
    KindSaid,
    PaymentClaimed,
    PaymentPromised,
    PaymentReceived,
    PlanAgreed,
    PointOfContactNamed,
)
from mailbot.model.intake_event import InvoiceVoided, PaymentProposed, ProposalSettled, Share
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.note import NoteAnswered
from mailbot.model.policy import Practice
from mailbot.model.reading import Intent
from mailbot.reader import read_labels, reader
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Mailbox, Store
from tests.rounds.stage import OWNER, Stage

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

TABLE = """number,client,amount,currency,issued,due,email,matter
INV-104,Acme Components,4860.00,USD,2026-10-05,2026-11-04,\
Accounting <accounting@acme.example>;Jan Marshall <jan@acme.example>;\
Gerald Brandt <gerald@acme.example>,Harlow deposition
INV-117,Acme Components,1200.00,USD,2026-10-20,2026-11-19,,
INV-200,Brightwater,950.00,USD,2026-10-07,2026-11-06,Priya Nair <priya@brightwater.example>,
BP-31,Brightwood Partners,3300.00,GBP,2026-10-01,2026-10-31,Tom Ellis <tom@brightwood.example>,
RE-2026-31,Müller & Söhne GmbH,2380.00,EUR,2026-10-12,2026-11-11,\
Sabine Müller <sabine@mueller.example>;Jörg Köhler <koehler@mueller.example>,
F-2026-12,Dupont Conseil,1500.00,EUR,2026-10-15,2026-11-14,\
Claire Dupont <claire@dupont.example>;Luc Martin <luc@dupont.example>,
FAC-88,García Hermanos,720.50,EUR,2026-10-09,2026-11-08,María García <maria@garcia.example>,
20260415,De Vries Bouw,640.00,EUR,2026-10-16,2026-11-15,Joost de Vries <joost@devries.example>,
17/2026,Rossi Impianti,3100.00,EUR,2026-10-02,2026-11-01,Chiara Rossi <chiara@rossi.example>,
FT 2026/9,Silva & Filhos,880.00,EUR,2026-10-03,2026-11-02,Maria Silva <maria@silva.example>,
H-90,Harlow Legal Group,300.00,USD,2026-09-01,2026-10-01,Ruth Harlow <ruth@harlow.example>,
RE-7,Nordlicht,400.00,EUR,2026-10-06,2026-11-05,Ute Brand <ute@nordlicht.example>,
RE-8,Nordlicht,500.00,EUR,2026-10-08,2026-11-07,,
"""

PROPOSALS = tuple(
    PaymentProposed(
        at=FRIDAY,
        cause=f"bank line {number}",
        amount=Money(amount=Decimal(amount), currency="USD"),
        on=date(2026, 11, 17),
        payer=payer,
        reference="",
        shares=(
            Share(invoice=InvoiceId(invoice), amount=Money(amount=Decimal(amount), currency="USD")),
        ),
        doubts=(),
    )
    for number, amount, payer, invoice in (
        (1, "950.00", "Brightwater Inc", "INV-200"),
        (2, "1200.00", "Acme", "INV-117"),
    )
)

CORRECTIONS = tuple(
    CorrectionMade(at=FRIDAY, cause=text, text=text, intents=(Intent.UNRELATED,))
    for text in ("we wish you a merry christmas", "please see our new catalogue")
)


def the_record() -> Stage:
    """Return a stage on which all of that is on record, and nothing is on hold."""
    stage = Stage(store=MemoryStore(), clock=FixedClock(FRIDAY))
    stage.imports(TABLE)
    paid = PaymentReceived(
        at=FRIDAY,
        cause="the bank",
        client=stage.books.owners_of[InvoiceId("H-90")],
        invoice=InvoiceId("H-90"),
        amount=Money(amount=Decimal("300.00"), currency="USD"),
        on=date(2026, 11, 10),
    )
    stage.tell(paid, *PROPOSALS, *CORRECTIONS)
    return stage


def office_of(
    books: Books, store: Store, mailbox: Mailbox, practice: Practice | None = None
) -> Office:
    """Return an office that can read notes, on the day of the notes."""
    return Office(
        mailbox=mailbox,
        store=store,
        books=books,
        owner=OWNER,
        practice=practice or Practice(),
        clock=FixedClock(FRIDAY),
        reader=reader(),
        labels=read_labels(),
    )


def a_note(
    subject: str, body: str = "", *, identity: str = "<1@whitfield.example>", **headers: str
) -> bytes:
    """Return the draft that the owner's mail program saves."""
    message = EmailMessage()
    message["From"] = headers.pop("From", f"{OWNER.name} <{OWNER.address}>")
    message["Subject"] = subject
    if identity:
        message["Message-ID"] = identity
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def short(event: Event, names: dict[Any, str]) -> str:  # noqa: C901, PLR0912 one line a kind
    """Return *event* in few words."""
    match event:
        case PaymentReceived():
            return f"paid {event.invoice} {event.amount.amount} {event.on}"
        case DunningHeld():
            until = f" until {event.until}" if event.until else ""
            said = not event.reason.startswith("you said so")
            because = f" because {event.reason}" if said else ""
            return f"hold {event.invoice or names.get(event.client, '*')}{until}{because}"
        case DunningResumed():
            return f"resume {event.invoice or names.get(event.client, '*')}"
        case ContactLearned():
            part = f" division {event.contact.division}" if event.contact.division else ""
            name = f" {event.contact.name}" if event.contact.name else ""
            return f"contact {names[event.client]} {event.contact.address}{name}{part}"
        case ContactAssigned():
            return f"for {' '.join(event.purposes)}"
        case PointOfContactNamed():
            return "point"
        case ClientRegistered():
            return (
                f"language {event.name} {event.language}"
                if event.language
                else f"domain {event.domains[0]}"
            )
        case CallLogged():
            return f"called {names[event.client]}"
        case PaymentPromised():
            return f"promised {' '.join(event.invoices)} {event.on}"
        case PaymentClaimed():
            return f"claimed {' '.join(event.invoices)}"
        case DisputeOpened():
            return f"disputed {' '.join(event.invoices)}"
        case PlanAgreed():
            return f"plan {event.invoice}"
        case KindSaid():
            return f"kind {names[event.client]} {event.said}"
        case InvoiceRegistered():
            known, total = event.invoice, event.invoice.total
            days = f"{known.issued} due {known.due}"
            return f"invoice {known.id} {total.amount} {total.currency} {days}"
        case InvoiceVoided():
            return f"void {event.invoice}"
        case CopiesWanted():
            return f"copies {event.address} {event.scope}"
        case ProposalSettled():
            return "yes" if event.accepted else "no"
        case CorrectionForgotten():
            return f"forget {[c.key for c in CORRECTIONS].index(event.correction) + 1}"  # type: ignore[arg-type]
        case NoteAnswered():
            return ""
        case _:
            return repr(event)


def came_of(events: Any, names: dict[Any, str]) -> str:
    """Return what *events* are, in few words each."""
    return ", ".join(word for event in events if (word := short(event, names)))
