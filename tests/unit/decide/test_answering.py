"""Plans to the cent, and what a question asks for."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.decide.instalment import BREATH, plan_for
from mailbot.decide.subject import file_about, subject_of
from mailbot.model.case import Receivable
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.people import ClientId
from mailbot.model.policy import Practice, Terms

TODAY = date(2026, 11, 3)


def owed(amount: str, currency: str = "USD", due: date | None = None) -> Receivable:
    total = Money(amount=Decimal(amount), currency=currency)
    issued = date(2026, 10, 5)
    return Receivable(
        invoice=Invoice(
            id=InvoiceId(f"I-{amount}"),
            client=ClientId("acme"),
            total=total,
            issued=issued,
            due=due,
        )
    )


def practice(**terms) -> Practice:
    return Practice(terms=Terms(plan_from=100, **terms), days_off=frozenset({date(2026, 11, 26)}))


@given(
    cents=st.lists(st.integers(min_value=10_000, max_value=10**10), min_size=1, max_size=4),
    count=st.integers(min_value=2, max_value=36),
    every=st.integers(min_value=7, max_value=92),
)
def test_the_instalments_are_the_balance_to_the_cent_on_business_days(cents, count, every):
    bills = tuple(owed(str(Decimal(c) / 100)) for c in cents)
    rules = practice(plan_instalments=count, plan_every_days=every)
    plan = plan_for(bills, rules, TODAY)
    amounts = [part.amount.amount for part in plan]

    assert sum(amounts) == Decimal(sum(cents)) / 100
    assert max(amounts) - min(amounts) <= Decimal("0.01")
    assert len(plan) == count
    assert all(rules.works_on(part.on) for part in plan)
    assert [p.on for p in plan] == sorted(p.on for p in plan)
    assert plan[0].on >= TODAY + BREATH


def test_no_instalment_is_asked_for_before_the_due_date():
    plan = plan_for((owed("900", due=date(2026, 12, 31)),), practice(), TODAY)

    assert plan[0].on == date(2026, 12, 31)


def test_yen_have_no_cents():
    plan = plan_for((owed("1000", "JPY"),), practice(), TODAY)

    assert [str(part.amount.amount) for part in plan] == ["334", "333", "333"]


@pytest.mark.parametrize(
    "bills",
    [(), (owed("99.99"),), (owed("500"), owed("500", "EUR"))],
    ids=["nothing", "too little", "two currencies"],
)
def test_there_is_no_plan_where_the_terms_have_none(bills):
    assert plan_for(bills, practice(), TODAY) == ()
    assert plan_for((owed("9999"),), Practice(), TODAY) == ()


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("Could you send us your W-9?", "tax form"),
        ("Wie lautet Ihre USt-IdNr.?", "tax form"),
        ("Bitte nennen Sie uns Ihre Bankverbindung.", "bank details"),
        ("Pourriez-vous nous envoyer votre RIB ?", "bank details"),
        ("¿Nos indica sus datos bancarios?", "bank details"),
        ("Ci può mandare le coordinate bancarie?", "bank details"),
        ("Wat is het inkoopnummer?", "order number"),
        ("Falta o número da encomenda.", "order number"),
        ("We need the PO number.", "order number"),
        ("Haben Sie einen Stundennachweis?", "breakdown"),
        ("We need your W-9 and your IBAN.", ""),
        ("What is this for?", ""),
        ("Is it open for a while?", ""),
        ("Was ist im Preis enthalten?", ""),
    ],
)
def test_what_a_question_asks_for_is_told_where_it_is_plain(words, about):
    assert subject_of(words) == about


def test_only_a_file_that_the_terms_name_answers_a_question():
    terms = Terms(tax_form="/forms/w9.pdf")

    (file,) = file_about("tax form", terms)
    assert (file.name, file.content_type, file.path) == (
        "w9.pdf",
        "application/pdf",
        "/forms/w9.pdf",
    )
    assert file_about("bank details", terms) == ()
    assert file_about("", terms) == ()
