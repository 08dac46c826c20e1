"""Figures that a lawyer on the other side would take apart: what ended when, and for whom."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mailbot.measure import drafts, hops, paying, promises, replies
from mailbot.measure.sample import percent
from mailbot.model.event import ContactLearned, MessageRead
from mailbot.model.intake_event import CreditGiven, InvoiceVoided
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, MessageId
from mailbot.model.people import Contact
from mailbot.model.reading import Intent
from tests.history import History, moment
from tests.unit.measure.test_measure import scope_of

DAY = "2026-02-10"


def acme(**bills: str) -> History:
    found = History("Acme", "acme.example")
    for number, issued in (bills or {"1": "2026-01-10"}).items():
        found.bills(number.strip("_"), "100.00", issued)
    return found


def void(history: History, on: str = DAY) -> None:
    history.put(InvoiceVoided, on, invoice=InvoiceId("1"), reason="void")


def credit(history: History, on: str = DAY, amount: str = "100.00") -> None:
    money = Money(amount=Decimal(amount), currency="USD")
    day = date.fromisoformat(on)
    history.put(CreditGiven, on, invoice=InvoiceId("1"), amount=money, on=day)


def pay(history: History, on: str = DAY) -> None:
    history.pays("1", "100.00", on)


def but_a_few_cents(history: History, on: str = DAY) -> None:
    history.pays("1", "99.70", on)


def spans(history: History) -> list[tuple[str, int, int]]:
    return [(str(r.started), r.days, r.hops) for r in hops.runarounds(scope_of(history.events))]


@pytest.mark.parametrize("ends", [pay, credit, void, but_a_few_cents])
def test_a_runaround_ends_when_nothing_is_owed_any_more(ends) -> None:
    told = acme()
    told.passes_on("Jan Marshall", "1", "2026-02-02", "Alison", "Ask Alison.")
    ends(told)

    (one,) = hops.runarounds(scope_of(told.events))
    assert (one.days, one.settled) == (8, True)
    assert len(told.events) in one.cites


def test_years_in_which_nothing_was_owed_are_not_lost() -> None:
    told = acme(_1="2025-01-10", _2="2026-10-01")
    told.passes_on("Jan Marshall", "1", "2025-02-02", "Alison", "Ask Alison.")
    told.pays("1", "100.00", "2025-02-12")
    assert spans(told) == [("2025-02-02", 10, 1)]

    told.passes_on("Jan Marshall", "2", "2026-11-02", "Alison", "Ask Alison.")
    assert spans(told) == [("2025-02-02", 10, 1), ("2026-11-02", 20, 1)]


def test_a_runaround_goes_on_with_an_invoice_that_was_open_when_the_first_was_paid() -> None:
    told = acme(_1="2026-01-10", _2="2026-02-08")
    told.passes_on("Jan Marshall", "1", "2026-02-02", "Alison", "Ask Alison.")
    told.pays("1", "100.00", "2026-02-12")
    told.pays("2", "100.00", "2026-03-02")

    assert spans(told) == [("2026-02-02", 28, 1)]


def test_a_letter_after_which_they_paid_without_a_name_waits_for_none() -> None:
    told = acme()
    told.passes_on("Jan Marshall", "1", "2026-02-02", "Alison", "Ask Alison.")
    letter = told.plans(Purpose.CLARIFY_CONTACT, "1", "2026-02-04", "Jan Marshall")
    told.approves(letter, "2026-02-04")
    pay(told)

    chapter = hops.chapter(scope_of(told.events))
    assert chapter.sheets[-1].rows[0][-1].text == "settled without a name"
    assert "no name yet" not in chapter.charts[0].told


def test_money_that_was_taken_back_and_booked_on_its_right_day_came_on_that_day() -> None:
    """`mailbot paid 1 --on` with a wrong day, `--undo`, and the right day."""
    told = acme()
    told.promises("Jan Marshall", "1", "2026-02-02", "2026-02-09", "by the ninth")
    told.pays("1", "100.00", "2026-09-09")
    told.pays("1", "-100.00", "2026-09-09")
    told.pays("1", "100.00", "2026-02-09")

    scope = scope_of(told.events)
    assert [s.days for s in paying.days_to_pay(scope)] == [30]
    assert [str(w.outcome) for w in promises.words_given(scope)] == ["kept"]
    assert [p.on for p in scope.cases[0].receivables[0].payments] == [date(2026, 2, 9)]


def test_what_comes_on_top_of_the_whole_changes_no_day() -> None:
    told = acme()
    told.promises("Jan Marshall", "1", "2026-02-02", "2026-02-09", "by the ninth")
    told.pays("1", "100.00", "2026-02-09")
    told.pays("1", "20.00", "2026-09-09")

    scope = scope_of(told.events)
    assert [s.days for s in paying.days_to_pay(scope)] == [30]
    assert [str(w.outcome) for w in promises.words_given(scope)] == ["kept"]


def test_a_promise_given_anew_is_moved_even_before_its_first_day_comes() -> None:
    told = acme()
    told.promises("Jan Marshall", "1", "2026-11-02", "2026-11-30", "this month")
    told.promises("Jan Marshall", "1", "2026-11-20", "2026-12-15", "by mid December")

    found = [str(w.outcome) for w in promises.words_given(scope_of(told.events))]
    assert found == ["moved to another day", "still open"]


@pytest.mark.parametrize("ends", [credit, void])
@pytest.mark.parametrize(("on", "outcomes"), [("2026-02-09", []), ("2026-09-01", ["broken"])])
def test_a_promise_of_which_nothing_was_left_to_pay_is_neither_kept_nor_broken(
    ends, on, outcomes
) -> None:
    """What was written off long after the day was broken all the same."""
    told = acme()
    told.promises("Jan Marshall", "1", "2026-02-02", "2026-02-09", "by the ninth")
    ends(told, on)

    assert [str(w.outcome) for w in promises.words_given(scope_of(told.events))] == outcomes


def answer(history: History, address: str, on: str) -> None:
    history.writes("1", on, "Jan Marshall")
    history.put(
        MessageRead,
        on,
        message=MessageId(f"<{on}>"),
        thread=history.thread("1"),
        written=moment(on, 15),
        sender=Address(address=address, name="Accounting"),
        intents=(Intent.ACKNOWLEDGEMENT,),
        confidence=0.9,
        unsure=False,
        words="Noted.",
    )


def contacts(history: History) -> list[tuple[str, str]]:
    rows = replies.chapter(scope_of(history.events)).sheets[0].rows
    return [(row[0].text, row[1].text) for row in rows]


def test_an_address_in_capitals_is_the_same_person() -> None:
    told = acme()
    answer(told, "ap@acme.example", "2026-02-02")
    answer(told, "AP@Acme.example", "2026-02-04")

    assert contacts(told) == [("ap@acme.example (Acme)", "2")]


def test_two_of_the_same_name_are_two_rows() -> None:
    told = acme()
    for place, address in enumerate(("ap@acme.example", "ar@acme.example")):
        contact = Contact(address=address, name="Accounting")
        told.put(ContactLearned, "2026-01-10", contact=contact, source="an import")
        answer(told, address, f"2026-02-0{place + 2}")

    assert contacts(told) == [
        ("Accounting <ap@acme.example> (Acme)", "1"),
        ("Accounting <ar@acme.example> (Acme)", "1"),
    ]


def test_an_invoice_of_nothing_keeps_no_runaround_going() -> None:
    told = acme()
    (client, bill) = told.events
    total = replace(bill.invoice.total, amount=Decimal(0))
    told.events[:] = [client, replace(bill, invoice=replace(bill.invoice, total=total))]
    told.passes_on("Jan Marshall", "1", "2026-02-02", "Alison", "Ask Alison.")

    assert spans(told) == [("2026-02-02", 0, 1)]


def test_a_letter_of_new_years_eve_that_was_seen_the_day_after_is_of_the_old_year() -> None:
    told = acme(_1="2025-12-01")
    letter = told.plans(Purpose.OVERDUE, "1", "2025-12-30", "Jan Marshall")
    told.approves(letter, "2025-12-31")
    told.events[-1] = replace(told.events[-1], at=moment("2026-01-01", 8))

    (one,) = drafts.ended(scope_of(told.events))
    assert one.on == date(2025, 12, 31)
    assert not drafts.ended(scope_of(told.events, year=2026))


@pytest.mark.parametrize(
    ("some", "whole", "share"),
    [(5, 8, 63), (1, 8, 13), (199, 200, 99), (1, 1000, 1), (0, 7, 0), (7, 7, 100), (2, 3, 67)],
)
def test_all_is_said_of_all_alone_and_a_half_counts_up(some, whole, share) -> None:
    assert percent(some, whole) == share


@pytest.mark.parametrize("back", ["100.00", "40.00"])
def test_money_that_the_bank_took_back_later_came_when_it_came_again(back) -> None:
    told = acme()
    promised = Money(amount=Decimal(100), currency="USD")
    told.promises("Jan Marshall", "1", "2026-02-02", "2026-02-09", "100 by the ninth")
    told.events[-1] = replace(told.events[-1], amount=promised)
    told.pays("1", "100.00", "2026-02-09")
    told.pays("1", f"-{back}", "2026-03-02")
    assert not paying.days_to_pay(scope_of(told.events))

    told.pays("1", back, "2026-04-10")
    assert [s.days for s in paying.days_to_pay(scope_of(told.events))] == [90]
    if back == "100.00":
        found = promises.words_given(scope_of(told.events))
        assert [str(w.outcome) for w in found] == ["broken"]
