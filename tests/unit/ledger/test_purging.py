"""What tells of a client, and what tells of others too."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from mailbot.ledger.purging import at_rest_since, purge_of
from mailbot.ledger.replay import replay
from mailbot.model.event import (
    ClientRegistered,
    ContactLearned,
    CorrectionMade,
    DunningHeld,
    Event,
    InvoiceRegistered,
    MessageSetAside,
    OptedOut,
    PaymentReceived,
)
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed, ProposalSettled, Share
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, Contact, client_id
from mailbot.model.reading import Intent

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEN = Money(amount=Decimal(10), currency="USD")
ID = MessageId("<1@x.example>")


def about(client: str, at: datetime = NOW) -> dict[str, object]:
    return {"at": at, "cause": "x", "client": ClientId(client)}


def a_client(name: str, number: str, *people: str, at: datetime = NOW) -> list[Event]:
    """Return what puts a client with an invoice on record; their domain is NAME.example."""
    client = client_id(name)
    invoice = Invoice(
        id=InvoiceId(number), client=client, total=TEN, issued=date(2026, 10, 1), due=None
    )
    return [
        ClientRegistered(**about(client, at), name=name, domains=(f"{client}.example",)),
        InvoiceRegistered(**about(client, at), invoice=invoice),
        *(
            ContactLearned(**about(client, at), contact=Contact(address=p), source="said so")
            for p in people
        ),
    ]


SHARED = "books@bureau.example"
RECORD = [
    *a_client("Acme", "INV-1", "gerald@acme.example", SHARED),
    *a_client("Brightwater", "INV-2", "priya@brightwater.example", SHARED),
]


def aside(address: str) -> Event:
    sender = Address(address=address)
    return MessageSetAside(
        at=NOW, cause="x", message=ID, sender=sender, subject="s", reason="stranger"
    )


def proposed(to: str = "", number: str = "", client: str = "") -> InvoiceProposed:
    people = (Address(address=to),) if to else ()
    return InvoiceProposed(
        at=NOW,
        cause="x",
        message=ID,
        thread=ThreadId(ID),
        sent=NOW,
        to=people,
        number=number,
        client=client,
    )


def paid(*numbers: str) -> PaymentProposed:
    shares = tuple(Share(invoice=InvoiceId(n), amount=TEN) for n in numbers)
    return PaymentProposed(
        at=NOW, cause="x", shares=shares, amount=TEN, on=NOW.date(), payer="p", reference="r"
    )


OURS = {
    "a case event": OptedOut(**about("acme"), address="x", message=ID),
    "a hold of the client": DunningHeld(at=NOW, cause="x", client=ClientId("acme")),
    "a hold of the invoice": DunningHeld(at=NOW, cause="x", invoice=InvoiceId("INV-1")),
    "a contact set aside": aside("Gerald@acme.example"),
    "a stranger of the domain": aside("anybody@acme.example"),
    "an invoice found by name": proposed(client="Acme"),
    "an invoice found by number": proposed(number="inv 1"),
    "an invoice found by address": proposed(to="new@acme.example"),
    "a payment found": paid("INV-2", "INV-1"),
}
OTHERS = {
    "another's case event": OptedOut(**about("brightwater"), address="x", message=ID),
    "a hold of everybody": DunningHeld(at=NOW, cause="x"),
    "somebody who works for two": aside(SHARED),
    "a stranger": aside("eve@evil.example"),
    "another's invoice": proposed(number="INV-2", client="Brightwater"),
    "an invoice of nobody known": proposed(),
    "another's payment": paid("INV-2"),
    "a correction, which names nobody": CorrectionMade(
        at=NOW, cause="x", text="please ask NAME", intents=(Intent.REDIRECT,)
    ),
}


@pytest.mark.parametrize("event", OURS.values(), ids=OURS)
def test_what_tells_of_the_client_goes(event):
    assert purge_of([ClientId("acme")], replay(RECORD), RECORD).concerns(event)


@pytest.mark.parametrize("event", OTHERS.values(), ids=OTHERS)
def test_what_tells_of_others_stays(event):
    assert not purge_of([ClientId("acme")], replay(RECORD), RECORD).concerns(event)


def test_what_the_owner_said_to_a_proposal_goes_with_it():
    ours, others = proposed(client="Acme"), paid("INV-2")
    record = [*RECORD, ours, others]
    gone = purge_of([ClientId("acme")], replay(record), record)

    def answer(to: Event) -> Event:
        return ProposalSettled(at=NOW, cause="x", proposal=to.key, accepted=True)

    assert gone.concerns(answer(ours))
    assert not gone.concerns(answer(others))


def test_who_is_purged_with_the_other_of_two_is_forgotten_too():
    both = purge_of([ClientId("acme"), ClientId("brightwater")], replay(RECORD), RECORD)

    assert both.concerns(aside(SHARED))


def test_a_client_is_at_rest_when_nothing_is_open_and_nothing_was_said():
    old = NOW - timedelta(days=3000)
    settled = {"invoice": InvoiceId("INV-1"), "amount": TEN, "on": old.date()}
    record = [
        *a_client("Acme", "INV-1", at=old),
        PaymentReceived(**about("acme", old), **settled),
        *a_client("Brightwater", "INV-2", at=old),
        *a_client("Lately", "INV-3"),
    ]
    books = replay(record)

    assert list(at_rest_since(NOW - timedelta(days=2556), books, record)) == ["acme"]
    assert list(at_rest_since(old, books, record)) == []
