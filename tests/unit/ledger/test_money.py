"""What is owed, promised and paid, as the events tell it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mailbot.ledger.replay import replay
from mailbot.model.callreason import BROKEN, OVERDUE, SILENT
from mailbot.model.event import (
    CallRecommended,
    ClientRegistered,
    InvoiceRegistered,
    PaymentPromised,
    PaymentReceived,
)
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


DUE = replace(INVOICE, due=date(2026, 10, 31))
LATER = replace(INVOICE, id=InvoiceId("INV-2"), due=date(2026, 12, 31))
NEWER = replace(LATER, issued=date(2026, 11, 21))


def call(reason: str) -> CallRecommended:
    return CallRecommended(
        at=NOW, cause=reason, client=ACME, reason=reason, message=MessageId(""), words=""
    )


def paid(number: InvoiceId = NUMBER, amount: int = 10) -> PaymentReceived:
    money = Money(amount=Decimal(amount), currency="USD")
    return PaymentReceived(
        at=NOW, cause="c", client=ACME, invoice=number, amount=money, on=NOW.date()
    )


@pytest.mark.parametrize(
    ("reason", "invoices", "payment", "left"),
    [
        (OVERDUE, (DUE,), paid(), 0),
        (OVERDUE, (DUE, LATER), paid(), 0),
        (OVERDUE, (DUE, LATER), paid(LATER.id), 1),
        (OVERDUE, (DUE,), paid(amount=9), 1),
        (BROKEN, (DUE,), paid(), 0),
        (BROKEN, (DUE, LATER), paid(), 1),
        (BROKEN, (DUE, NEWER), paid(), 0),
        (SILENT, (DUE,), paid(), 0),
        ("is upset", (DUE,), paid(), 1),
        ("mentions counsel or legal action", (DUE,), paid(), 1),
    ],
)
def test_who_has_paid_is_not_rung_up_for_the_money(reason, invoices, payment, left):
    told = [InvoiceRegistered(at=NOW, cause="c", client=ACME, invoice=one) for one in invoices]
    case = replay([*told, call(reason), payment]).cases[ACME]

    assert len(case.calls) == left
