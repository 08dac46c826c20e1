"""What a statement of the bank leads to: payments on record, questions to the owner, or nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from mailbot.intake.statement import Statement
from mailbot.model.errors import DataError
from mailbot.model.event import PaymentReceived, PlanAgreed
from mailbot.model.intake_event import CreditGiven, InvoiceVoided
from mailbot.model.invoice import Instalment, InvoiceId, Money
from mailbot.model.people import ClientId
from mailbot.model.statement import Entry
from mailbot.rounds import desk
from mailbot.rounds.paying import match_payments
from mailbot.rounds.proposals import meant, offers, settle
from mailbot.rounds.word import UNDATED
from tests.rounds.stage import OWNER, Stage

NOVEMBER_2 = date(2026, 11, 2)


class Bank(Stage):
    """A stage whose owner gets statements of the bank."""

    def books_in(self, *entries: Entry) -> str:
        """Import a statement with *entries*; return what the owner is told."""
        statement = Statement(account="…2051", entries=entries)
        command = self.act("mailbot import bank.xml")
        done = match_payments(statement, self.books, OWNER, command, tuple(self.store.events()))
        self.tell(*done.events)
        return "\n".join(done.lines)

    def says(self, yes: bool, *ids: str) -> str:
        """Accept or decline the proposals *ids*; return what the owner is told."""
        command = self.act("mailbot accept" if yes else "mailbot decline")
        done = settle(
            meant(ids or ("all",), self.books),
            self.books,
            OWNER,
            command,
            tuple(self.store.events()),
            accepted=yes,
        )
        self.tell(*done.events)
        return "\n".join((*done.lines, *done.left))

    def open(self, number: str) -> Decimal:
        return self.receivable(number).balance.amount

    def receivable(self, number: str):
        found = self.books.case_of_invoice(InvoiceId(number)).receivable(InvoiceId(number))
        assert found is not None
        return found

    @property
    def offers(self):
        return offers(self.books, OWNER)


def booked(
    amount="4860.00", reference="INV-104", payer="ACME COMPONENTS INC", day=NOVEMBER_2, **more
) -> Entry:
    more.setdefault("source", "CAMT")
    currency = more.pop("currency", "USD")
    money = Money(amount=Decimal(amount), currency=currency)
    return Entry(amount=money, on=day, payer=payer, reference=reference, **more)


@pytest.fixture
def bank():
    return Bank()


ALSO = """number,client,amount,currency,issued,due
INV-105,Acme Components,1200.00,USD,2026-10-10,2026-11-09
INV-106,Acme Components,333.33,USD,2026-10-12,2026-11-11
"""


# Money that goes on record at once


def test_money_that_names_its_invoice_and_is_all_of_it_is_a_payment(bank):
    told = bank.books_in(booked())

    assert told == "INV-104: 4,860.00 USD received on 2026-11-02 from ACME COMPONENTS INC"
    assert not bank.acme.open
    assert bank.receivable("INV-104").paid_on == NOVEMBER_2


def test_who_paid_is_kept(bank):
    bank.books_in(booked(payer="Harlow Holding"))

    assert bank.receivable("INV-104").payments[0].payer == "Harlow Holding"


def test_a_part_is_a_payment_too_and_the_rest_is_said(bank):
    told = bank.books_in(booked("1860.00"))

    assert told.endswith("from ACME COMPONENTS INC, 3,000.00 USD left")
    assert bank.open("INV-104") == 3000
    assert not bank.offers


def test_one_transfer_for_several_invoices_gives_each_its_share(bank):
    bank.imports(ALSO)

    bank.books_in(booked("6060.00", "INV-104, INV-105"))

    assert (bank.open("INV-104"), bank.open("INV-105"), bank.open("INV-106")) == (
        0,
        0,
        Decimal("333.33"),
    )


@pytest.mark.parametrize(
    "reference",
    [
        "INV 104",
        "inv104",
        "RECHNUNGINV104VOM05102026",
        "Invoice INV-\n104",
        "INV-1\n04",
        "INV-00104",
        "RF41INV104",
        "104",
        "Rechnung Nr. 104",
        "INV-104 05.10.2026 4.860,00",
    ],
)
def test_the_number_is_known_in_whatever_form_the_payer_writes_it(bank, reference):
    bank.books_in(booked(reference=reference))

    assert bank.open("INV-104") == 0


@pytest.mark.parametrize(
    "reference", ["INV-1045", "1104", "INV-104-2", "DE89 1040 0440 0532 0130 00", "10.4.2026"]
)
def test_a_number_that_only_looks_alike_is_none(bank, reference):
    bank.books_in(booked(reference=reference))

    assert bank.open("INV-104") == 4860


# Money that the owner is asked about


def test_amount_and_payer_alone_are_a_question(bank):
    told = bank.books_in(booked(reference="thank you"))

    assert "for INV-104? (no invoice number in the reference)" in told
    assert bank.open("INV-104") == 4860

    bank.says(True)

    assert bank.open("INV-104") == 0
    assert bank.receivable("INV-104").payments[0].payer == "ACME COMPONENTS INC"
    assert not bank.offers


def test_a_no_is_a_no_whenever_the_statement_comes_again(bank):
    bank.books_in(booked(reference="thank you"))
    bank.says(False)

    told = bank.books_in(booked(reference="thank you"))

    assert told == "1 booking is on record already"
    assert bank.open("INV-104") == 4860
    assert not bank.offers


def test_two_invoices_of_one_amount_are_one_question_that_names_both(bank):
    bank.imports(
        "number,client,amount,currency,issued\n"
        "INV-301,Acme Components,500.00,USD,2026-10-10\n"
        "INV-302,Acme Components,500.00,USD,2026-10-11\n"
    )

    bank.books_in(booked("500.00", ""))

    (offer,) = bank.offers
    assert offer.yes == ("INV-301: 500.00 USD received",)
    assert "INV-302 has the same amount open" in offer.doubts


def test_the_sum_of_what_a_payer_owes_is_a_question(bank):
    bank.imports(ALSO)

    bank.books_in(booked("6393.33", "October"))

    (offer,) = bank.offers
    assert "the amount is that of all 3 open invoices together" in offer.doubts
    bank.says(True)
    assert not bank.acme.open


def test_too_much_is_a_question(bank):
    bank.books_in(booked("5000.00"))

    (offer,) = bank.offers
    assert offer.doubts == ("140.00 USD more than is open",)
    assert "careful: INV-104 has got 140.00 USD more" in bank.says(True)
    assert bank.open("INV-104") == 0


def test_too_much_that_covers_another_invoice_is_proposed_for_both(bank):
    bank.imports(ALSO)

    bank.books_in(booked("6060.00"))

    (offer,) = bank.offers
    assert offer.doubts == ("INV-105 is not named, but the amount covers it as well",)
    assert len(offer.yes) == 2


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        ("4762.80", "a cash discount of 2 %?"),
        ("4835.00", "charges of a bank?"),
        ("4859.99", "rounded?"),
    ],
)
def test_what_was_taken_off_is_a_question_the_money_is_not(bank, amount, why):
    told = bank.books_in(booked(amount))

    assert bank.receivable("INV-104").received == Decimal(amount)
    assert why in told
    bank.says(True)
    assert bank.open("INV-104") == 0
    assert bank.receivable("INV-104").received == Decimal(amount)


def test_a_no_to_a_discount_leaves_the_rest_open(bank):
    bank.books_in(booked("4762.80"))

    bank.says(False)

    assert bank.open("INV-104") == Decimal("97.20")
    assert not bank.offers


def test_money_of_somebody_elses_client_is_a_question(bank):
    bank.books_in(booked(payer="BRIGHTWATER LLC"))

    (offer,) = bank.offers
    assert offer.doubts == ("the payer is known as Brightwater",)
    assert bank.open("INV-104") == 4860


def test_money_for_invoices_of_two_clients_is_a_question(bank):
    bank.books_in(booked("5810.00", "INV-104 INV-200", "Smith Bookkeeping"))

    (offer,) = bank.offers
    assert offer.doubts == ("the invoices are of several clients",)


def test_a_number_without_its_letters_from_a_stranger_is_a_question(bank):
    bank.books_in(booked(reference="Invoice 104", payer="Unheard Of Ltd"))

    (offer,) = bank.offers
    assert offer.doubts == ("it says “104”, not INV-104",)


def test_a_named_invoice_with_the_amount_of_another_is_a_question(bank):
    bank.imports(ALSO)

    bank.books_in(booked("1200.00"))

    (offer,) = bank.offers
    assert offer.doubts == ("the amount is just what INV-105 has open",)


def test_money_for_a_paid_invoice_is_a_question(bank):
    bank.books_in(booked(bank_id="1"))

    bank.books_in(booked(bank_id="1"), booked(bank_id="2"))

    (offer,) = bank.offers
    assert "INV-104 has nothing open, paid on 2026-11-02" in offer.doubts[0]


def test_money_for_a_voided_invoice_is_a_question(bank):
    bank.tell(
        InvoiceVoided(
            at=bank.clock.now(),
            cause="x",
            client=ClientId("acme-components"),
            invoice=InvoiceId("INV-104"),
        )
    )

    bank.books_in(booked())

    assert bank.offers[0].doubts == ("INV-104 was voided",)


def test_nothing_is_owed_on_a_voided_invoice_whatever_the_bank_takes_back(bank):
    """The payment itself may be older than the record."""
    about = {
        "at": bank.clock.now(),
        "cause": "x",
        "client": ClientId("acme-components"),
        "invoice": InvoiceId("INV-104"),
    }
    back = Money(amount=Decimal("-40.00"), currency="USD")
    bank.tell(PaymentReceived(**about, amount=back, on=NOVEMBER_2))

    bank.tell(InvoiceVoided(**about))

    assert bank.open("INV-104") == 0


def test_an_odd_amount_of_a_stranger_is_a_question_and_an_even_one_is_nothing(bank):
    bank.imports(ALSO)

    bank.books_in(booked("333.33", "", "Unheard Of Ltd"))
    told = bank.books_in(booked("4860.00", "", "Unheard Of Ltd", day=date(2026, 11, 1)))

    (offer,) = bank.offers
    assert offer.yes == ("INV-106: 333.33 USD received",)
    assert told == "1 booking is of no client"


def test_money_that_names_an_invoice_comes_before_money_that_does_not(bank):
    """In whatever order the bank lists what it booked."""
    bank.books_in(
        booked(credit=False, returned=True, bank_id="1", day=NOVEMBER_2),
        booked(reference="thanks", bank_id="2", day=date(2026, 11, 1)),
        booked(bank_id="3"),
    )

    assert bank.open("INV-104") == 0
    (offer,) = bank.offers
    assert offer.yes == ("INV-104: a payment of 4,860.00 USD taken back",)


def test_a_part_that_was_agreed_on_is_no_discount(bank):
    part = Instalment(on=NOVEMBER_2, amount=Money(amount=Decimal("4835.00"), currency="USD"))
    bank.tell(
        PlanAgreed(
            at=bank.clock.now(),
            cause="x",
            client=ClientId("acme-components"),
            invoice=InvoiceId("INV-104"),
            instalments=(part,),
        )
    )

    told = bank.books_in(booked("4835.00"))

    assert told.endswith("25.00 USD left")
    assert not bank.offers


def test_what_the_owner_said_of_one_of_two_invoices_is_known(bank):
    bank.imports(ALSO)
    bank.tell(desk.payment("INV-105", NOVEMBER_2, None, bank.books, bank.act("mailbot paid")))

    told = bank.books_in(booked("6060.00", "INV-104 INV-105"))

    assert "INV-105: 1,200.00 USD of 2026-11-02" in told
    assert "nothing is added" in told
    assert (bank.open("INV-104"), bank.receivable("INV-105").received) == (0, 1200)
    assert not bank.offers


# Money that is only told of


def test_another_currency_is_said_and_left(bank):
    told = bank.books_in(booked(currency="EUR"))

    assert "it names INV-104, which is in USD; say `mailbot paid`" in told
    assert bank.open("INV-104") == 4860
    assert not bank.offers


def test_a_client_whose_money_fits_nothing_is_told_of(bank):
    told = bank.books_in(booked("77.00", "lunch"))

    assert "77.00 USD from ACME COMPONENTS INC: it fits nothing that they have open" in told


def test_what_is_of_no_client_is_counted_and_not_named(bank):
    told = bank.books_in(
        booked("300.00", "birthday", "Grandmother"),
        booked("45.20", "electricity", "Example Energy", credit=False),
        booked("1000.00", "INV-104", OWNER.name),
        booked(pending=True),
    )

    assert told == "1 booking is not booked by the bank yet\n3 bookings are of no client"


# Money that goes back


def test_a_returned_direct_debit_is_a_warning_and_a_yes_takes_the_payment_back(bank):
    bank.books_in(booked())

    told = bank.books_in(
        booked(credit=False, returned=True, day=NOVEMBER_2 - timedelta(days=0), bank_id="r")
    )

    assert told.startswith("careful: 2026-11-02, -4,860.00 USD from ACME")
    assert bank.open("INV-104") == 0
    bank.says(True)
    assert bank.open("INV-104") == 4860


def test_a_return_of_nothing_on_record_is_never_silent(bank):
    told = bank.books_in(booked(credit=False, returned=True))

    assert "is a return or a reversal, names INV-104; no payment on record fits" in told


# The same money once


def test_the_same_statement_again_changes_nothing(bank):
    bank.imports(ALSO)
    entries = (booked(), booked("1200.00", ""), booked("333.00", "INV-106"))
    bank.books_in(*entries)
    before = list(bank.store.events())

    told = bank.books_in(*reversed(entries))

    assert list(bank.store.events()) == before
    assert told == "3 bookings are on record already"


def test_the_same_booking_in_another_format_is_the_same(bank):
    bank.books_in(booked(source="OFX", bank_id="20261102001", reference="PAYMENT INV-104"))

    told = bank.books_in(
        booked(
            source="CAMT",
            bank_id="NTRF-1",
            payer="Acme Components Inc.",
            day=NOVEMBER_2 - timedelta(days=1),
        )
    )

    assert told == "1 booking is on record already"
    assert len(bank.receivable("INV-104").payments) == 1


def test_a_bank_that_numbers_anew_in_each_download_is_known_again(bank):
    bank.books_in(booked("1000.00", bank_id="download 1, 1"))

    bank.books_in(booked("1000.00", bank_id="download 2, 1"))

    assert bank.receivable("INV-104").received == 1000


def test_two_equal_payments_of_one_day_are_two(bank):
    bank.books_in(booked("1000.00"), booked("1000.00"))

    assert bank.receivable("INV-104").received == 2000


def test_the_second_of_two_equal_payments_may_come_with_the_next_statement(bank):
    bank.books_in(booked("1000.00"))

    bank.books_in(booked("1000.00"), booked("1000.00"))
    bank.books_in(booked("1000.00"), booked("1000.00"))

    assert bank.receivable("INV-104").received == 2000


def test_what_the_owner_said_by_hand_is_the_same_money(bank):
    hand = desk.payment("INV-104", date(2026, 11, 2), None, bank.books, bank.act("mailbot paid"))
    bank.tell(hand)

    told = bank.books_in(booked(day=date(2026, 10, 30)))

    assert "is the money that was on record before; nothing is added" in told
    assert bank.receivable("INV-104").received == 4860
    assert not bank.offers
    assert bank.books_in(booked(day=date(2026, 10, 30))) == "1 booking is on record already"


def test_one_word_of_the_owner_stands_for_one_booking(bank):
    part = Money(amount=Decimal("1000.00"), currency="USD")
    bank.tell(desk.payment("INV-104", NOVEMBER_2, part, bank.books, bank.act("mailbot paid")))

    bank.books_in(booked("1000.00", bank_id="1"))
    bank.books_in(booked("1000.00", bank_id="1"), booked("1000.00", bank_id="2"))

    assert bank.receivable("INV-104").received == 2000


def test_what_is_said_weeks_apart_is_asked_about(bank):
    bank.tell(
        desk.payment("INV-104", date(2026, 10, 10), None, bank.books, bank.act("mailbot paid"))
    )

    bank.books_in(booked())

    assert "the same money, or too much" in bank.offers[0].doubts[0]


def test_an_export_that_says_no_day_is_believed_whatever_day_the_bank_says(bank):
    part = Money(amount=Decimal("1000.00"), currency="USD")
    said = desk.payment("INV-104", date(2026, 10, 10), part, bank.books, bank.act("import"))
    bank.tell(replace(said, cause=f"invoices.csv, {UNDATED}"))

    told = bank.books_in(booked("1000.00"))

    assert "is the money that was on record before; nothing is added" in told
    assert bank.receivable("INV-104").received == 1000


def test_a_yes_to_money_that_was_said_by_hand_since_is_refused(bank):
    bank.books_in(booked(reference="thanks"))
    bank.tell(desk.payment("INV-104", NOVEMBER_2, None, bank.books, bank.act("mailbot paid")))

    with pytest.raises(DataError, match="on record already"):
        bank.says(True)


def test_of_two_proposals_for_one_invoice_the_second_waits_on_after_a_yes_to_all(bank):
    bank.imports(ALSO)
    bank.books_in(booked("1200.00", "a", bank_id="1"), booked("1200.00", "b", bank_id="2"))

    told = bank.says(True)

    assert "INV-105 has 0.00 USD open now, so 1,200.00 USD of 2026-11-02 would be" in told
    assert bank.receivable("INV-105").received == 1200
    (offer,) = bank.offers
    assert offer.doubts[-1] == "INV-105 has 0.00 USD open now"


def test_what_was_said_by_hand_on_another_day_is_not_booked_once_more_by_a_yes_to_all(bank):
    """The owner was told first, then asked: ten days lie between their day and the bank's."""
    bank.books_in(booked(reference="your services"))
    bank.tell(
        desk.payment("INV-104", date(2026, 10, 23), None, bank.books, bank.act("mailbot paid"))
    )

    with pytest.raises(DataError, match=r"the same money twice; `mailbot decline"):
        bank.says(True)

    assert bank.open("INV-104") == 0
    assert bank.receivable("INV-104").received == 4860


def test_a_payer_who_paid_before_is_known(bank):
    bank.imports(ALSO)
    bank.books_in(booked(payer="Harlow Holding SA"))

    bank.books_in(booked("1200.00", "", "HARLOW HOLDING"))

    (offer,) = bank.offers
    assert offer.yes == ("INV-105: 1,200.00 USD received",)


def test_a_credit_note_counts(bank):
    credit = Money(amount=Decimal("860.00"), currency="USD")
    event = CreditGiven(
        at=bank.clock.now(),
        cause="x",
        client=ClientId("acme-components"),
        invoice=InvoiceId("INV-104"),
        amount=credit,
        on=NOVEMBER_2,
    )
    bank.tell(event)

    bank.books_in(booked("4000.00"))

    assert bank.open("INV-104") == 0
    assert not bank.offers


def test_no_yes_changes_the_books_before_it_is_on_record(bank):
    bank.books_in(booked(reference="thanks"))
    books = bank.books
    before = dict(books.payments_proposed), dict(books.cases)

    settle(meant(("all",), books), books, OWNER, bank.act("x"), (), accepted=True)

    assert (books.payments_proposed, books.cases) == before
