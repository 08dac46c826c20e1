"""What a later export of the same program changes, and what it leaves as it is."""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.intake.day import Order
from mailbot.intake.mapping import Habits, mapping_of
from mailbot.model.case import Commitment
from mailbot.model.errors import DataError
from mailbot.model.event import PaymentPromised, PaymentReceived
from mailbot.model.intake_event import CreditGiven, Grade
from mailbot.model.invoice import InvoiceId, InvoiceKind, Money
from mailbot.model.message import MessageId
from mailbot.model.people import ClientId
from mailbot.rounds import desk as acts
from tests.rounds.exports import NOW, OWNER, SHIPPED, Desk, sample

HEAD = (
    "number,client,amount,currency,issued,due,email,matter,paid,balance,paid_on,status,kind,"
    "credit_of"
)


def line(number="INV-1", **cells) -> str:
    said = {
        "number": number,
        "client": "Acme",
        "amount": "1000.00",
        "currency": "USD",
        "issued": "2026-09-01",
        "due": "2026-10-01",
        **cells,
    }
    return ",".join(said.get(name, "") for name in HEAD.split(","))


def table(*lines: str) -> bytes:
    return "\n".join((HEAD, *lines)).encode()


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.imports(table(line(balance="1000.00")))
    return desk


def by_hand(desk: Desk, amount: str, on: date) -> None:
    money = Money(amount=Decimal(amount), currency="USD")
    command = acts.Command(words="mailbot paid", now=NOW)
    desk.tells(acts.payment("INV-1", on, money, desk.books, command))


# What came in


def test_a_partial_payment_is_the_difference_to_what_is_on_record(desk):
    done = desk.imports(table(line(balance="600.00", paid_on="2026-10-12")))

    assert desk.invoice("INV-1").received == 400
    assert desk.invoice("INV-1").payments[0].on == date(2026, 10, 12)
    assert done.told == ("INV-1: 400.00 USD received on 2026-10-12",)


def test_the_rest_comes_as_a_payment_of_its_own(desk):
    desk.imports(table(line(balance="600.00", paid_on="2026-10-12")))
    desk.imports(table(line(balance="0.00", paid_on="2026-11-02")))

    payments = desk.invoice("INV-1").payments
    assert [(p.on, p.amount.amount) for p in payments] == [
        (date(2026, 10, 12), 400),
        (date(2026, 11, 2), 600),
    ]


def test_what_the_owner_said_before_is_not_counted_twice(desk):
    by_hand(desk, "400.00", date(2026, 10, 12))

    done = desk.imports(table(line(paid="400.00", balance="600.00")))

    assert done.events == ()
    assert desk.invoice("INV-1").received == 400


def test_an_export_that_knows_less_takes_nothing_back(desk):
    by_hand(desk, "400.00", date(2026, 10, 12))

    done = desk.imports(table(line(balance="1000.00")))

    assert desk.invoice("INV-1").received == 400
    assert done.told == ("INV-1: the file says 0.00 came in, on record are 400.00; left as it is",)


def test_a_payment_that_the_owner_took_back_stays_so(desk):
    paid = table(line(paid="1000.00", balance="0.00", paid_on="2026-10-12"))
    desk.imports(paid)
    command = acts.Command(words="mailbot paid", now=NOW)
    desk.tells(acts.payment_undone("INV-1", desk.store.events(), desk.books, command))

    done = desk.imports(paid)

    assert done.events == ()
    assert done.told == ("INV-1: you took this payment back; left as it is",)
    assert desk.invoice("INV-1").open


def test_a_status_of_paid_is_enough_where_there_are_no_figures(desk):
    desk.imports(table(line(status="Paid", paid_on="2026-09-30")))

    assert desk.invoice("INV-1").paid_on == date(2026, 9, 30)


def test_nobody_is_called_late_for_a_day_that_the_file_does_not_say(desk):
    done = desk.imports(table(line(status="paid")))

    assert desk.invoice("INV-1").paid_on == date(2026, 10, 1)
    assert "or later: the file does not say when" in done.told[0]


def test_a_promise_made_since_shows_that_it_came_in_later(desk):
    promise = PaymentPromised(
        at=NOW,
        cause="<1@acme.example>",
        client=ClientId("acme"),
        invoices=(InvoiceId("INV-1"),),
        message=MessageId("<1@acme.example>"),
        written=NOW.replace(day=9),
        by="jan@acme.example",
        on=date(2026, 11, 16),
    )
    desk.tells(promise)
    assert isinstance(desk.invoice("INV-1").promise, Commitment)

    desk.imports(table(line(status="paid")))

    assert desk.invoice("INV-1").paid_on == date(2026, 11, 16)


def test_a_payment_to_come_leaves_its_line_out(desk):
    done = desk.imports(table(line(balance="0.00", paid_on="2026-12-24")))

    assert done.events == ()
    assert done.flaws[0].reason == "paid_on: 2026-12-24 is still to come"


def test_more_than_the_total_may_have_come_in(desk):
    desk.imports(table(line(paid="1200.00", balance="-200.00", paid_on="2026-10-01")))

    assert desk.invoice("INV-1").received == 1200
    assert not desk.invoice("INV-1").open


# Credit notes and voids


def test_what_neither_came_in_nor_is_open_was_credited(desk):
    desk.imports(table(line(paid="300.00", balance="500.00", paid_on="2026-10-01")))

    known = desk.invoice("INV-1")
    assert (known.received, known.credited, known.balance.amount) == (300, 200, 500)


def test_a_credit_note_names_its_invoice_and_takes_its_amount_off_it(desk):
    note = line("CN-1", kind="Credit note", amount="-250.00", issued="2026-10-20", due="")
    again = (line(balance="750.00"), f"{note.rstrip(',')},INV-1")

    done = desk.imports(table(*again))

    assert desk.invoice("INV-1").credited == 250
    assert desk.invoice("INV-1").received == 0
    event = next(e for e in done.events if isinstance(e, CreditGiven))
    assert (event.number, event.on) == ("CN-1", date(2026, 10, 20))
    assert desk.imports(table(*again)).events == ()


def test_a_credit_note_may_come_before_and_after_the_figure_that_it_explains(desk):
    """First the export shows less open, then the credit note as a row of its own."""
    desk.imports(table(line(paid="0.00", balance="750.00")))
    note = line("CN-1", kind="Credit note", amount="250.00", due="", credit_of="INV-1")
    desk.imports(table(line(paid="0.00", balance="750.00"), note))

    assert desk.invoice("INV-1").credited == 250


def test_a_credit_note_that_grew_takes_the_difference(desk):
    for amount in ("100.00", "150.00"):
        note = line("CN-1", kind="credit", amount=amount, due="", credit_of="INV-1")
        desk.imports(table(note))

    assert desk.invoice("INV-1").credited == 150


def test_a_credit_note_for_nothing_on_record_is_left_out_with_its_reason(desk):
    done = desk.imports(table(line("CN-7", kind="credit", amount="10.00", due="")))

    assert done.events == ()
    assert done.flaws[0].reason == "credit note CN-7 names no invoice that is on record"


def test_a_void_invoice_asks_for_nothing_any_more(desk):
    done = desk.imports(table(line(status="Voided", amount="0.00")))

    assert desk.invoice("INV-1").void
    assert desk.open() == 0
    assert done.told == ("INV-1 is void",)
    assert desk.imports(table(line(status="Voided"))).events == ()


def test_a_total_of_nothing_is_as_good_as_void(desk):
    """QuickBooks keeps a voided invoice with the amount 0.00 and without a word."""
    desk.imports(table(line(amount="0.00", balance="0.00")))

    assert desk.invoice("INV-1").void


def test_what_was_void_or_a_draft_when_first_seen_never_comes_on_record():
    desk = Desk()
    done = desk.imports(table(line(status="void"), line("INV-2", status="Draft")))

    assert desk.books.owners_of == {}
    assert done.notes == ("1 draft passed over: nobody owes it yet",)


def test_an_invoice_that_is_void_on_record_is_not_opened_by_a_file(desk):
    desk.imports(table(line(status="void")))

    done = desk.imports(table(line(status="open", balance="1000.00")))

    assert desk.open() == 0
    assert done.told == ("INV-1 is void on record; the file says open",)


def test_a_request_to_refill_a_retainer_is_one():
    desk = Desk()
    desk.imports(table(line(kind="Retainer request")))

    assert desk.invoice("INV-1").invoice.kind is InvoiceKind.RETAINER


# What else changes


def test_a_new_due_day_and_total_are_said(desk):
    done = desk.imports(table(line(amount="1100.00", due="2026-11-01")))

    assert done.told == ("INV-1 changed: 1,000.00 → 1,100.00 USD; due 2026-10-01 → 2026-11-01",)
    assert desk.invoice("INV-1").invoice.due == date(2026, 11, 1)


def test_what_is_open_never_stands_in_for_a_total_on_record(desk):
    """A list of open items knows no totals, and not what came in: it may have been credited."""
    listed = table(line(amount="", balance="600.00"))

    done = desk.imports(listed)

    known = desk.invoice("INV-1")
    assert (known.invoice.total.amount, known.received) == (1000, 0)
    (asked,) = desk.books.payments_proposed.values()
    assert asked.amount.amount == 400
    assert "came in, or was credited" in done.told[0]
    assert desk.imports(listed).events == ()


def test_what_is_no_longer_in_a_list_of_the_open_is_said():
    desk = Desk()
    desk.imports(sample("mailbot"))

    done = desk.imports(b"\r\n".join(sample("datev-opos").splitlines()[:-2]))

    assert done.told[-1].startswith("open on record, but not in this list: INV-2624; if")


def test_a_line_of_another_client_changes_nothing(desk):
    done = desk.imports(table(line(client="Bolt Ltd", balance="0.00"), line(status="void")))

    assert "stands in line" in done.flaws[-1].reason or "on record for Acme" in done.flaws[0].reason
    assert desk.open() == 1000


def test_the_void_of_another_clients_invoice_changes_nothing(desk):
    done = desk.imports(table(line(client="Bolt Ltd", status="void")))

    assert done.flaws[0].reason == "number: INV-1 is on record for Acme"
    assert not desk.invoice("INV-1").void


def test_a_line_adds_all_of_its_facts_or_none():
    """The invoice would fit, its payment does not: neither goes on record."""
    desk = Desk()
    done = desk.imports(table(line(paid="10.00", paid_on="2027-01-01"), line("INV-2")))

    assert set(desk.books.owners_of) == {"INV-2"}
    assert [flaw.line for flaw in done.flaws] == [2]


# Payments and views as rows


LAWPAY = "Transaction Date,Transaction ID,Amount,Currency,Status,Reference,Payer Name\n"


def test_two_payments_that_are_alike_are_two(desk):
    rows = "\n".join(f"10/20/2026,TX{n},100.00,USD,Completed,INV-1,Jan" for n in (1, 2))
    desk.imports((LAWPAY + rows).encode())
    again = desk.imports((LAWPAY + rows).encode())

    assert desk.invoice("INV-1").received == 200
    assert again.events == ()


def test_a_payment_within_days_of_the_owners_word_is_the_same_money(desk):
    by_hand(desk, "400.00", date(2026, 10, 12))

    done = desk.imports((LAWPAY + "10/15/2026,TX1,400.00,USD,Completed,INV-1,Jan").encode())

    assert done.events == ()


def test_a_payment_of_which_only_the_fact_was_known_is_the_same_money(desk):
    desk.imports(table(line(status="paid")))

    done = desk.imports((LAWPAY + "11/20/2026,TX1,1000.00,USD,Completed,INV-1,Jan").encode())

    assert done.events == ()
    assert done.flaws == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("10/20/2026,TX1,1500.00,USD,Completed,INV-1,Jan", "more than the 1,000.00 USD"),
        ("10/20/2026,TX1,15.00,USD,Completed,INV-99,Jan", "INV-99 is no invoice on record"),
        ("10/20/2026,TX1,15.00,EUR,Completed,INV-1,Jan", "INV-1 is in USD"),
        ("12/20/2026,TX1,15.00,USD,Completed,INV-1,Jan", "still to come"),
        ("10/20/2026,TX1,15.00,USD,Vanished,INV-1,Jan", "“Vanished” is not known"),
    ],
)
def test_a_payment_that_fits_nothing_is_left_out_with_its_reason(desk, row, reason):
    done = desk.imports((LAWPAY + row).encode())

    assert done.events == ()
    assert reason in done.flaws[0].reason


def test_who_opened_the_invoice_in_the_portal_is_proof():
    desk = Desk()
    desk.imports(table(line(email="Jan <jan@acme.example>")))
    views = "Invoice,Viewed at,E-mail\nINV-1,2026-09-03 14:05,jan@acme.example\n"

    desk.imports(views.encode())
    again = desk.imports(views.encode())

    (proof,) = desk.invoice("INV-1").proofs
    assert (proof.address, proof.grade) == ("jan@acme.example", Grade.VIEWED)
    assert f"{proof.at:%Y-%m-%d %H:%M}" == "2026-09-03 14:05"
    assert again.events == ()


def test_a_stranger_or_the_owner_opening_it_proves_nothing(desk):
    who = ("eve@evil.example", OWNER.address)
    views = "\n".join(("Invoice,Viewed at,E-mail", *(f"INV-1,2026-09-03,{w}" for w in who)))

    done = desk.imports(views.encode())

    assert desk.invoice("INV-1").proofs == ()
    assert [flaw.line for flaw in done.flaws] == [2]


# What the owner says of a file


def test_a_currency_that_the_file_lacks_is_asked_for_and_never_guessed():
    text = b"number,client,amount,issued\nINV-1,Acme,10.00,2026-09-01\n"

    with pytest.raises(DataError, match="names no currency; say it with --currency USD"):
        Desk(habits=Habits(mappings=SHIPPED)).imports(text)
    desk = Desk(habits=Habits(mappings=SHIPPED, currency="CHF"))
    desk.imports(text)
    assert desk.invoice("INV-1").invoice.total.currency == "CHF"


def test_a_sign_beside_the_amount_is_a_currency_where_it_is_of_one_country():
    desk = Desk(habits=Habits(mappings=SHIPPED))
    desk.imports("number,client,amount,issued\nINV-1,Acme,10 €,2026-09-01\n".encode())
    with pytest.raises(DataError, match="names no currency"):
        desk.imports(b"number,client,amount,issued\nINV-2,Acme,$10,2026-09-01\n")

    assert desk.invoice("INV-1").invoice.total.currency == "EUR"


def test_the_owners_own_mapping_is_known_by_its_signs_or_taken_by_its_name():
    said = {"number": "Doc", "client": "Debitor", "amount": "Gross", "issued": "Posted"}
    mine = mapping_of("mine", {**said, "signs": ["Doc", "Debitor", "Gross"]})
    named = mapping_of("named", {key: f"{name} 2" for key, name in said.items()})
    desk = Desk(habits=Habits(mappings=(mine, named, *SHIPPED), currency="EUR", dates=Order.DAY))

    desk.imports(b"Posted;Gross;Debitor;Doc\n05/10/2026;1.234,50;Acme;R-1\n")
    desk.imports(b"Posted 2;Gross 2;Debitor 2;Doc 2\n06/10/2026;7,00;Acme;R-2\n", "named")

    assert desk.invoice("R-1").invoice.issued == date(2026, 10, 5)
    assert desk.invoice("R-2").invoice.total.amount == 7


def test_a_program_may_say_the_same_payment_as_a_statement_of_the_bank(desk):
    """The booking came first; the export only agrees."""
    event = PaymentReceived(
        at=NOW,
        cause="a booking of the bank",
        client=ClientId("acme"),
        invoice=InvoiceId("INV-1"),
        amount=Money(amount=Decimal("1000.00"), currency="USD"),
        on=date(2026, 10, 2),
    )
    desk.tells(event)

    assert desk.imports(table(line(status="Paid", balance="0.00"))).events == ()
