"""What speaks against a letter, in the owner's words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mailbot.decide.silence import CHANGES_A_DAY, limits, permit
from mailbot.decide.view import View
from mailbot.model.books import Books
from mailbot.model.case import Call, Case, Commitment, Hold, Receivable
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import DraftRecord, DraftState, Purpose
from mailbot.model.message import MessageId, ThreadId
from mailbot.model.people import Client, ClientId, Owner
from mailbot.model.policy import Policy, Practice
from tests.unit.ledger.test_drafting import LETTER

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
OWNER = Owner(address="dana@firm.example", name="Dana", timezone="America/New_York")
ONE, TWO = InvoiceId("INV-1"), InvoiceId("INV-2")


def owed(number: InvoiceId, **more) -> Receivable:
    invoice = Invoice(
        id=number,
        client=ClientId("acme"),
        total=Money(amount=Decimal(100), currency="USD"),
        issued=date(2026, 10, 1),
    )
    return Receivable(invoice=invoice, **more)


CASE = Case(client=Client(id=ClientId("acme"), name="Acme"), receivables=(owed(ONE), owed(TWO)))
CALL = Call(reason="is upset", message=MessageId("<1@x>"), words="Enough!", since=NOW)


def view(case: Case, books: Books | None = None, now: datetime = NOW) -> View:
    return View(case=case, books=books or Books(), owner=OWNER, practice=Practice(), now=now)


def objections(case: Case, *invoices: InvoiceId, books: Books | None = None) -> str:
    return "; ".join(permit(view(case, books), Purpose.CLARIFY_CONTACT, invoices).objections)


def test_nothing_speaks_against_a_letter_about_an_open_invoice():
    assert permit(view(CASE), Purpose.CLARIFY_CONTACT, (ONE,)).granted


def test_a_hold_on_one_invoice_leaves_the_other_alone():
    held = replace(CASE, holds=(Hold(reason="you said so", invoice=ONE),))

    assert "on hold: you said so" in objections(held, ONE)
    assert objections(held, TWO) == ""


@pytest.mark.parametrize(
    ("until", "held"), [(date(2026, 11, 19), False), (date(2026, 11, 20), True)]
)
def test_a_hold_lasts_through_its_last_day(until, held):
    case = replace(CASE, holds=(Hold(reason="", until=until),))

    assert bool(objections(case, ONE)) is held


def test_the_owners_day_decides_not_the_one_of_greenwich():
    late = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # still the 20th in New York
    case = replace(CASE, holds=(Hold(reason="", until=date(2026, 11, 20)),))

    assert not permit(view(case, now=late), Purpose.CLARIFY_CONTACT, (ONE,)).granted


def test_a_dispute_stops_its_invoice_only():
    disputed = replace(CASE, receivables=(owed(ONE, disputed="We never agreed."), owed(TWO)))

    assert "INV-1 is disputed" in objections(disputed, ONE)
    assert objections(disputed, TWO) == ""


def test_to_thank_who_was_named_waits_for_no_promise():
    said = Commitment(by="a", made=NOW, on=date(2026, 11, 27), amount=None, words="soon")
    promised = replace(CASE, receivables=(owed(ONE, promise=said, claimed=NOW), owed(TWO)))

    assert permit(view(promised), Purpose.CONFIRM_CONTACT, (ONE,)).granted
    assert not permit(view(promised), Purpose.CLARIFY_CONTACT, (ONE,)).granted
    disputed = replace(CASE, receivables=(owed(ONE, disputed="We never agreed."), owed(TWO)))
    assert not permit(view(disputed), Purpose.CONFIRM_CONTACT, (ONE,)).granted


def test_an_upset_client_gets_no_letter_about_anything():
    upset = replace(CASE, calls=(CALL,))

    assert objections(upset, ONE) == objections(upset, TWO)
    assert "telephone" in objections(upset, ONE)


def test_a_paid_invoice_needs_no_letter():
    paid = replace(CASE, receivables=(owed(ONE, received=Decimal(100)), owed(TWO)))

    assert objections(paid, ONE) == "INV-1: paid"
    assert objections(paid, ONE, TWO) == ""


def test_a_pause_of_everything_holds_for_every_client():
    assert objections(CASE, ONE, books=Books(holds=(Hold(reason="paused"),))) == "paused"


def test_a_letter_that_keeps_coming_and_going_is_stopped():
    letter = replace(LETTER, thread=ThreadId("<2@x>"))
    gone = DraftRecord(letter=letter, planned=NOW, since=NOW, state=DraftState.WITHDRAWN)
    case = replace(CASE, drafts=(gone,) * CHANGES_A_DAY)

    objections = limits(case, ThreadId("<1@x>"), Books(), Policy(), NOW).objections

    assert "taken back" in objections[0]
    fewer = replace(CASE, drafts=(gone,) * (CHANGES_A_DAY - 1))
    assert limits(fewer, ThreadId("<1@x>"), Books(), Policy(), NOW).granted
