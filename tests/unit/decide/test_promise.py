"""Whose day is it: on the evening of a Friday in New York it is Saturday in UTC."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from mailbot.decide.promise import believed_until, broken_promises, day_promised, kept
from mailbot.model.case import Case, Commitment, Payment, Receivable
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.people import Client, ClientId, Owner
from mailbot.model.policy import Practice

DANA = Owner(address="dana@firm.example", name="Dana", timezone="America/New_York")
FRIDAY = date(2026, 11, 6)
FRIDAY_EVENING = datetime(2026, 11, 7, 1, 30, tzinfo=UTC)
"""Half past eight in New York."""
HALF = Money(amount=Decimal("500.00"), currency="USD")
INVOICE = Invoice(
    id=InvoiceId("INV-1"),
    client=ClientId("acme"),
    total=Money(amount=Decimal("1000.00"), currency="USD"),
    issued=date(2026, 9, 1),
    due=date(2026, 10, 1),
)


def promised(made: datetime, on: date | None = FRIDAY, amount: Money | None = None) -> Commitment:
    return Commitment(by="jan@acme.example", made=made, on=on, amount=amount, words="soon")


def case_of(*promises: Commitment) -> Case:
    receivable = Receivable(invoice=INVOICE, promise=promises[-1], promises=promises)
    client = Client(id=ClientId("acme"), name="Acme")
    return Case(client=client, receivables=(receivable,))


def test_a_promise_moved_on_the_evening_of_its_day_is_no_broken_one():
    first = promised(datetime(2026, 11, 3, 15, 0, tzinfo=UTC))
    case = case_of(first, promised(FRIDAY_EVENING, on=date(2026, 11, 20)))

    assert broken_promises(case, DANA, Practice(), date(2026, 11, 18)) == ()


def test_the_same_words_on_the_day_after_come_too_late():
    first = promised(datetime(2026, 11, 3, 15, 0, tzinfo=UTC))
    case = case_of(first, promised(datetime(2026, 11, 7, 15, 0, tzinfo=UTC), date(2026, 11, 20)))

    assert broken_promises(case, DANA, Practice(), date(2026, 11, 18)) == (
        (first, date(2026, 11, 11)),
    )


def test_a_week_without_a_day_begins_on_the_evening_when_it_was_said():
    vague = promised(FRIDAY_EVENING, on=None)

    assert day_promised(vague, DANA) == date(2026, 11, 13)
    assert believed_until(vague, DANA, Practice()) == date(2026, 11, 18)


def test_money_of_the_day_on_whose_evening_it_was_promised_keeps_the_promise():
    """They write at night that half is on its way; the bank has it under that day."""
    promise = promised(FRIDAY_EVENING, on=date(2026, 11, 9), amount=HALF)
    booked = Receivable(invoice=INVOICE, payments=(Payment(on=FRIDAY, amount=HALF),))
    booked = replace(booked, received=HALF.amount)

    assert kept(booked, promise, DANA, date(2026, 11, 12))
