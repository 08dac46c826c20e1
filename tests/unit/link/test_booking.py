"""Is a booking on record already?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from mailbot.link.booking import known_of, numbered, read_cause, trace_of
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.statement import Entry

ENTRY = Entry(
    amount=Money(amount=Decimal("10.00"), currency="EUR"),
    on=date(2026, 11, 3),
    payer="Acme GmbH",
    reference="INV-1",
    bank_id="A1",
    end_to_end="E2E",
    source="CAMT",
)
NAMED = (InvoiceId("INV-1"),)


def known(entry: Entry, *record: Entry, invoices=NAMED) -> bool:
    told = numbered([trace_of(entry, invoices)])
    return bool(known_of(told, numbered([trace_of(e, NAMED) for e in record])))


def test_a_cause_can_be_read_back():
    trace = trace_of(ENTRY)

    again = read_cause(trace.cause)

    assert again is not None
    assert (again.on, again.amount, again.marks) == (trace.on, trace.amount, trace.marks)
    assert "Acme" not in trace.cause
    assert read_cause("mailbot paid on 2026-11-03 10:00:00.0") is None


LATER = replace(ENTRY, on=ENTRY.on + timedelta(days=2))
BARE = replace(ENTRY, end_to_end="")


@pytest.mark.parametrize(
    "same",
    [
        ENTRY,
        replace(LATER, reference="something else", payer=""),
        replace(LATER, source="OFX", bank_id="77"),
        replace(BARE, source="OFX", bank_id="77", payer="ACME"),
        replace(BARE, source="CSV", bank_id="", on=LATER.on, payer="", reference="RE INV-1"),
        replace(BARE, bank_id="A2"),
    ],
    ids=["itself", "its id", "the payer's id", "another format", "a table", "a new id"],
)
def test_the_same_booking_is_known_by_its_ids_or_its_words(same):
    assert known(same, ENTRY)


@pytest.mark.parametrize(
    "other",
    [
        replace(ENTRY, amount=replace(ENTRY.amount, amount=Decimal("11.00"))),
        replace(ENTRY, amount=replace(ENTRY.amount, currency="USD")),
        replace(ENTRY, credit=False),
        replace(BARE, bank_id="A2", on=LATER.on),
        replace(BARE, source="OFX", bank_id="77", payer="Brightwater"),
        replace(BARE, source="OFX", bank_id="77", on=ENTRY.on + timedelta(days=9)),
    ],
    ids=["amount", "currency", "the other way", "another id and day", "another payer", "days"],
)
def test_another_booking_is_another_one(other):
    assert not known(other, ENTRY)


def test_another_invoice_is_another_booking():
    other = replace(BARE, source="OFX", bank_id="77", reference="INV-2")

    assert not known(other, ENTRY, invoices=(InvoiceId("INV-2"),))


def test_each_booking_on_record_is_one_of_the_file():
    twice = numbered([trace_of(BARE), trace_of(BARE)])

    assert len({trace.cause for trace in twice}) == 2
    assert len(known_of(twice, numbered([trace_of(BARE)]))) == 1
    assert len(known_of(twice, twice)) == 2
