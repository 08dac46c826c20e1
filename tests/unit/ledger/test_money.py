"""What is owed, promised and paid, as the events tell it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from mailbot.ledger.replay import replay
from mailbot.model.event import ClientRegistered, InvoiceRegistered, PaymentPromised
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.message import MessageId
from mailbot.model.people import ClientId

ACME = ClientId("acme")
NUMBER = InvoiceId("INV-1")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
INVOICE = Invoice(
    id=NUMBER,
    client=ACME,
    total=Money(amount=Decimal(10), currency="USD"),
    issued=date(2026, 10, 1),
)


def promise(made: int, on: int) -> PaymentPromised:
    return PaymentPromised(
        at=NOW,
        cause=f"<{made}@x>",
        client=ACME,
        invoices=(NUMBER,),
        message=MessageId(f"<{made}@x>"),
        written=datetime(2026, 11, made, tzinfo=UTC),
        by="gerald@acme.example",
        on=date(2026, 11, on),
    )


def test_the_promise_made_last_counts_in_whatever_order_they_are_learnt():
    known = (
        ClientRegistered(at=NOW, cause="c", client=ACME, name="Acme"),
        InvoiceRegistered(at=NOW, cause="c", client=ACME, invoice=INVOICE),
    )

    for told in ((promise(2, 10), promise(5, 20)), (promise(5, 20), promise(2, 10))):
        receivable = replay((*known, *told)).cases[ACME].receivable(NUMBER)

        assert receivable is not None
        assert receivable.promise is not None
        assert receivable.promise.on == date(2026, 11, 20)
        assert [one.on for one in receivable.promises] == [date(2026, 11, 10), date(2026, 11, 20)]
