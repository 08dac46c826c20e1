"""What kind of client may it be, with what for it and what against? The owner has the last word."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from mailbot.decide.kinds import as_treated, hypotheses, kind_of
from mailbot.decide.view import View
from mailbot.ledger.replay import replay
from mailbot.model.books import Books
from mailbot.model.case import Case, Commitment, Heard, Payment, Receivable
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import DraftRecord, DraftState, Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Client, ClientId, ClientKind, Contact, Owner
from mailbot.model.policy import Practice
from mailbot.model.reading import Intent, Manner
from mailbot.model.runaround import Hop, PointOfContact, Runaround
from mailbot.rounds import calls, desk

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
OWNER = Owner(address="dana@firm.example", name="Dana")
JAN = Address(address="jan@acme.example", name="Jan Marsh")
THREAD = ThreadId("<t@x>")
INVOICE = Invoice(
    id=InvoiceId("INV-1"),
    client=ClientId("acme"),
    total=Money(amount=Decimal(100), currency="USD"),
    issued=date(2026, 10, 1),
    due=date(2026, 10, 20),
)
CASE = Case(
    client=Client(
        id=ClientId("acme"),
        name="Acme",
        contacts=(Contact(address=JAN.address, name=JAN.name), Contact(address="bo@acme.example")),
    ),
    receivables=(Receivable(invoice=INVOICE),),
)


def view(case: Case) -> View:
    return View(case=case, books=Books(), owner=OWNER, practice=Practice(), now=NOW)


def kinds(case: Case) -> set[ClientKind]:
    return {h.kind for h in hypotheses(view(case))}


def said(intent: Intent, words: str = "…", days_ago: int = 3, *, unsure: bool = False) -> Heard:
    return Heard(
        message=MessageId(f"<{words}@x>"),
        thread=THREAD,
        at=NOW - timedelta(days=days_ago),
        sender=JAN,
        intents=(intent,),
        confidence=0.9,
        unsure=unsure,
        words=words,
    )


def hop(number: int, by: str, days_ago: int) -> Hop:
    return Hop(
        by=by,
        by_label=by,
        manner=Manner.WITHOUT_CONTACT,
        at=NOW - timedelta(days=days_ago),
        message=MessageId(f"<hop{number}@x>"),
        thread=THREAD,
    )


def question(days_ago: int, *causes: str) -> DraftRecord:
    letter = Letter(
        key=LetterKey("k"),
        purpose=Purpose.CLARIFY_CONTACT,
        client=ClientId("acme"),
        thread=THREAD,
        invoices=(INVOICE.id,),
        to=(JAN,),
        answers=MessageId("<a@x>"),
        references=(),
        subject="Re: x",
        message_id=MessageId("<k.m@x>"),
        token=MessageId("<k.r@x>"),
        causes=tuple(MessageId(c) for c in causes),
    )
    at = NOW - timedelta(days=days_ago)
    return DraftRecord(letter=letter, planned=at, since=at, state=DraftState.SENT)


def passed_on(*, asked_days_ago: int | None) -> Case:
    hops = (hop(1, "jan@acme.example", 20), hop(2, "bo@acme.example", 18))
    drafts = ()
    if asked_days_ago is not None:
        drafts = (question(asked_days_ago, "<hop1@x>", "<hop2@x>"),)
    return replace(CASE, runaround=Runaround(hops=hops), drafts=drafts)


def broken(*days: int) -> Case:
    promises = tuple(
        Commitment(
            by=JAN.address,
            made=NOW - timedelta(days=ago),
            on=(NOW - timedelta(days=ago - 2)).date(),
            amount=None,
            words="next week",
        )
        for ago in days
    )
    return replace(CASE, receivables=(Receivable(invoice=INVOICE, promises=promises),))


def test_nothing_speaks_for_any_kind_at_first():
    assert kinds(CASE) == set()
    assert kind_of(view(CASE)).kind is ClientKind.STRAIGHTFORWARD


def test_to_be_passed_on_alone_makes_no_avoider():
    """S0-27: presume disinterest, not malice."""
    assert kinds(passed_on(asked_days_ago=None)) == set()
    assert kinds(passed_on(asked_days_ago=2)) == set()


def test_to_be_passed_on_and_then_met_with_silence_does():
    kind = kind_of(view(passed_on(asked_days_ago=15)))

    assert kind.kind is ClientKind.AVOIDER
    assert kind.evidence == (
        "nobody answered the question of 2026-11-05 with a name",
        "2 people passed you on",
    )
    assert not kind.said


def test_a_reason_speaks_against_the_avoider_and_for_trouble():
    quiet = passed_on(asked_days_ago=15)
    heard = (said(Intent.CANNOT_PAY, "We are short of cash."),)

    weighed = {h.kind: h for h in hypotheses(view(replace(quiet, heard=heard)))}

    assert "2026-11-17, Jan Marsh: “We are short of cash.”" in weighed[ClientKind.AVOIDER].counter
    assert weighed[ClientKind.DELINQUENT].stands


def test_a_name_ends_the_suspicion():
    quiet = passed_on(asked_days_ago=15)
    point = PointOfContact(name="Jan", address=JAN.address, by=JAN.address, since=NOW)
    named = replace(quiet, runaround=replace(quiet.runaround, point=point))

    assert ClientKind.AVOIDER not in kinds(named)


@pytest.mark.parametrize("intent", [Intent.CANNOT_PAY, Intent.PAYMENT_PLAN_REQUEST])
def test_who_asks_for_time_or_has_no_money_may_be_delinquent(intent):
    """S0-30."""
    case = replace(CASE, heard=(said(intent),))

    assert kind_of(view(case)).kind is ClientKind.DELINQUENT


def test_what_nobody_understood_is_no_evidence():
    assert kinds(replace(CASE, heard=(said(Intent.CANNOT_PAY, unsure=True),))) == set()


def test_money_speaks_against_every_suspicion():
    paid = replace(INVOICE, id=InvoiceId("INV-0"))
    payment = Payment(on=date(2026, 10, 19), amount=INVOICE.total)
    settled = Receivable(invoice=paid, received=Decimal(100), payments=(payment,))
    case = replace(
        CASE,
        receivables=(*CASE.receivables, settled),
        heard=(said(Intent.PAYMENT_PLAN_REQUEST),),
    )

    (weighed,) = hypotheses(view(case))
    assert weighed.counter == ("paid INV-0 in time, on 2026-10-19",)
    assert not weighed.stands
    assert as_treated(view(case)).client.kind is ClientKind.STRAIGHTFORWARD


def test_to_be_late_is_no_kind_of_its_own():
    """S2-62: it is on record, and weighs beside what they said."""
    payment = Payment(on=date(2026, 10, 30), amount=INVOICE.total)
    late = Receivable(invoice=INVOICE, received=Decimal(100), payments=(payment,))

    assert kinds(replace(CASE, receivables=(late,))) == set()


def test_one_broken_promise_happens_to_everybody():
    assert kinds(broken(20)) == set()


def test_two_may_be_a_deadbeat_and_no_letter_goes_by_that():
    """S0-31: a mistake would cost the client; the owner decides."""
    case = broken(30, 20)

    kind = kind_of(view(case))
    assert kind.kind is ClientKind.DEADBEAT
    assert len(kind.evidence) == 2
    assert as_treated(view(case)) == case


def test_two_riddles_about_the_invoice_are_confusion():
    case = replace(CASE, heard=(said(Intent.NOT_RECEIVED, "a"), said(Intent.NEEDS_INFO, "b")))

    assert kind_of(view(case)).kind is ClientKind.CONFUSED
    assert as_treated(view(case)).client.kind is ClientKind.STRAIGHTFORWARD


@pytest.mark.parametrize(
    "word",
    list(ClientKind),
)
def test_the_owners_word_stands_above_every_guess(word):
    case = replace(CASE, heard=(said(Intent.CANNOT_PAY),))
    case = replace(case, client=replace(case.client, kind=word, kind_said=True))

    assert kind_of(view(case)).kind is word
    assert kind_of(view(case)).said
    assert as_treated(view(case)).client.kind is word


def test_a_guess_that_stands_is_what_letters_go_by():
    case = as_treated(view(passed_on(asked_days_ago=15)))

    assert case.client.kind is ClientKind.AVOIDER


def test_what_the_owner_says_is_on_record():
    books = Books(cases={ClientId("acme"): CASE})
    command = desk.Command(words="mailbot kind", now=NOW)

    event = calls.kind_said("Acme", ClientKind.DEADBEAT, books, command)

    assert replay([event], books).cases[ClientId("acme")].client.kind is ClientKind.DEADBEAT
