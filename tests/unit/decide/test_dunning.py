"""Which step of the calendar is due, and what speaks against it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from mailbot.decide.dunning import reminder_overtaken, reminders
from mailbot.decide.schedule import mark, marks, newest, reminders_of, working
from mailbot.decide.silence import letters_left
from mailbot.decide.view import View
from mailbot.decide.wish import letter_of
from mailbot.model.books import Books
from mailbot.model.case import Case, Commitment, Heard, Payment, Receivable, Sending, Thread
from mailbot.model.invoice import Instalment, Invoice, InvoiceId, Money
from mailbot.model.letter import DraftRecord, DraftState, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Client, ClientId, Contact, ContactPurpose, Owner
from mailbot.model.policy import Calendar, Policy, Practice, Terms
from mailbot.model.reading import Intent
from mailbot.model.runaround import PointOfContact, Runaround

OWNER = Owner(address="dana@firm.example", name="Dana", timezone="America/New_York")
ACME = ClientId("acme")
ONE, TWO = InvoiceId("INV-1"), InvoiceId("INV-2")
ANNA, BEN = Contact(address="anna@acme.example"), Contact(address="ben@acme.example")
DUE = date(2026, 11, 4)  # a Wednesday
PRACTICE = Practice()
SENT = DraftState.SENT
ISSUED = datetime(2026, 10, 5, 15, tzinfo=UTC)
MONDAY = datetime(2026, 11, 9, 15, tzinfo=UTC)


def at(month: int, day: int, hour: int = 15, year: int = 2026) -> datetime:
    """Return a moment in UTC; 15 o'clock is ten in the morning of New York's winter."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def usd(amount: int) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def owed(number: InvoiceId = ONE, due: date | None = DUE, **more) -> Receivable:
    invoice = Invoice(id=number, client=ACME, total=usd(100), issued=date(2026, 10, 5), due=due)
    return Receivable(invoice=invoice, **more)


def sending(*to: str, on: datetime = ISSUED) -> Sending:
    readers = tuple(Address(address=a) for a in to)
    return Sending(message=MessageId("<i@x>"), thread=ThreadId("<i@x>"), at=on, to=readers)


def case_of(*receivables: Receivable, contacts: tuple[Contact, ...] = (ANNA,), **more) -> Case:
    client = Client(id=ACME, name="Acme", domains=("acme.example",), contacts=contacts)
    return Case(client=client, receivables=receivables or (owed(),), **more)


def view(case: Case, now: datetime, practice: Practice = PRACTICE, books=None) -> View:
    books = books or Books()
    books.cases[ACME] = case
    return View(case=case, books=books, owner=OWNER, practice=practice, now=now)


def asked(case: Case, now: datetime, practice: Practice = PRACTICE, books=None):
    return tuple(reminders(view(case, now, practice, books)))


def steps(case: Case, now: datetime, practice: Practice = PRACTICE) -> list[str]:
    return [w.step for w in asked(case, now, practice)]


def written(case: Case, now: datetime, state=SENT, practice: Practice = PRACTICE) -> Case:
    """Return *case* after its letter of *now* ended in *state*."""
    (wish,) = asked(case, now, practice)
    letter = letter_of(wish, case, Books(), OWNER, wish.invoices)
    record = DraftRecord(letter=letter, planned=now, state=state, since=now)
    return replace(case, drafts=(*case.drafts, record))


# The days


def test_the_steps_of_an_invoice_come_on_their_days():
    told = {
        day: found.name
        for day in (DUE + timedelta(days=n) for n in range(-10, 30))
        if (found := newest(reminders_of(DUE, day, PRACTICE), frozenset(), day))
        and found.first == day
    }

    assert told == {
        date(2026, 10, 30): "before-due",  # 1 November is a Sunday
        date(2026, 11, 4): "due-today",
        date(2026, 11, 9): "overdue",
        date(2026, 11, 16): "overdue-again",  # the 14th is a Saturday
    }


def test_a_step_moves_past_a_public_holiday():
    practice = Practice(days_off=frozenset({date(2026, 11, 9), date(2026, 11, 10)}))

    assert [s.first for s in reminders_of(DUE, DUE, practice)][2] == date(2026, 11, 11)


def test_a_step_that_passed_is_not_made_up_for():
    ladder = reminders_of(DUE, DUE, PRACTICE)

    assert newest(ladder, frozenset(), date(2026, 11, 17)).name == "overdue-again"
    assert newest(ladder, frozenset({"overdue-again"}), date(2026, 11, 17)) is None


def test_after_the_day_of_the_call_no_reminder_is_begun():
    assert newest(reminders_of(DUE, DUE, PRACTICE), frozenset(), date(2026, 11, 19)) is None


def test_a_clock_that_jumped_back_takes_no_older_step():
    assert newest(reminders_of(DUE, DUE, PRACTICE), frozenset({"overdue"}), DUE) is None


@pytest.mark.parametrize("due", [date(9999, 12, 31), date(1, 1, 1)])
def test_days_at_the_end_of_the_calendar_do_no_harm(due):
    assert steps(case_of(owed(due=due)), at(11, 9)) == []


@pytest.mark.parametrize(
    ("now", "works"),
    [
        (at(11, 9, 13), False),  # eight in the morning
        (at(11, 9, 14), True),
        (at(11, 9, 21), True),
        (at(11, 9, 22), False),  # five in the afternoon
        (at(11, 7), False),  # a Saturday
        (at(10, 30, 13), True),  # nine, before the clocks change
        (at(3, 9, 13), True),  # nine again, in summer time
    ],
)
def test_drafts_come_in_the_owners_working_hours(now, works):
    assert working(OWNER, PRACTICE, now) is works


@pytest.mark.parametrize("due", [date(2026, 11, 1), date(2026, 3, 8)])
def test_the_days_on_which_the_clocks_change_lose_and_repeat_nothing(due):
    """Every hour around both changes: each step once."""
    case, taken = case_of(owed(due=due)), []
    moment = datetime(due.year, due.month, due.day, tzinfo=UTC) - timedelta(days=10)
    for hour in range(24 * 30):
        now = moment + timedelta(hours=hour)
        for wish in asked(case, now):
            taken.append((wish.step, OWNER.day_of(now).isoformat()))
            case = written(case, now)

    assert [step for step, _ in taken] == [
        f"INV-1 {name}" for name in ("before-due", "due-today", "overdue", "overdue-again")
    ]


# Marks


def test_each_invoice_has_a_mark_of_its_own_in_a_step():
    together = f"{mark(ONE, 'overdue')}; {mark(InvoiceId('A; B'), 'due-today')}"

    assert marks(together) == ("INV-1 overdue", "A, B due-today")
    assert marks("") == ()


# One letter


def test_several_invoices_go_into_one_letter_at_the_strongest_step():
    case = written(case_of(), at(11, 9))
    case = replace(case, receivables=(owed(), owed(TWO, date(2026, 11, 16))))

    (wish,) = asked(case, at(11, 16))

    assert wish.purpose is Purpose.OVERDUE_AGAIN
    assert wish.invoices == (ONE, TWO)
    assert wish.step == "INV-1 overdue-again; INV-2 due-today"


def test_a_word_before_the_due_date_stands_in_no_letter_about_an_overdue_invoice():
    case = case_of(owed(), owed(TWO, date(2026, 11, 12)))

    (wish,) = asked(case, at(11, 9))

    assert wish.step == "INV-1 overdue"


def test_nobody_is_reminded_once_more_who_never_was_before():
    (wish,) = asked(case_of(), at(11, 16))

    assert (wish.purpose, wish.step) == (Purpose.OVERDUE, "INV-1 overdue-again")


def test_a_third_reminder_is_a_step_of_its_own():
    practice = Practice(calendar=Calendar(after_days=(5, 8, 12), call_after_days=30))
    case = case_of()
    for day in (9, 12, 17):  # the 16th is two business days after the 12th
        case = written(case, at(11, day), practice=practice)

    assert [d.letter.step for d in case.drafts] == [
        "INV-1 overdue",
        "INV-1 overdue-again",
        "INV-1 overdue-again 2",
    ]


def test_asking_twice_wishes_for_the_same_letter():
    case = case_of()
    (first,), (second,) = asked(case, at(11, 9)), asked(case, at(11, 9, 18))

    key = letter_of(first, case, Books(), OWNER, first.invoices).key
    assert key == letter_of(second, case, Books(), OWNER, second.invoices).key


@pytest.mark.parametrize("end", [SENT, DraftState.DISCARDED, DraftState.SUPERSEDED])
def test_a_step_is_taken_once_whatever_the_owner_did_with_it(end):
    case = written(case_of(), at(11, 9), end)

    assert steps(case, at(11, 10)) == []
    assert steps(case, at(11, 16)) == ["INV-1 overdue-again"]


def test_a_letter_that_was_taken_back_unsent_was_no_step():
    case = written(case_of(), at(11, 9), DraftState.WITHDRAWN)
    part = owed(received=Decimal(40), payments=(Payment(on=date(2026, 11, 9), amount=usd(40)),))

    assert steps(case, at(11, 10)) == ["INV-1 overdue"]
    assert steps(replace(case, receivables=(part,)), at(11, 10)) == ["INV-1 overdue"]
    sent_after_all = replace(case.drafts[0], state=SENT, withdraw="a payment came")
    assert steps(replace(case, drafts=(sent_after_all,)), at(11, 10)) == []


def test_when_one_invoice_of_a_letter_is_paid_the_others_are_told_of_anew():
    case = written(case_of(owed(), owed(TWO)), at(11, 9), DraftState.WITHDRAWN)
    paid = owed(received=Decimal(100), payments=(Payment(on=date(2026, 11, 9), amount=usd(100)),))
    case = replace(case, receivables=(paid, owed(TWO)))

    assert steps(case, at(11, 10)) == ["INV-2 overdue"]
    assert steps(written(case, at(11, 10)), at(11, 11)) == []


def test_when_a_reply_comes_about_one_invoice_the_others_are_told_of_anew():
    case = written(case_of(owed(), owed(TWO)), at(11, 9), DraftState.WITHDRAWN)
    case = replace(case, heard=(heard(Intent.ACKNOWLEDGEMENT, on=at(11, 9, 16)),))

    (wish,) = asked(case, at(11, 10), books=books_with_thread(ONE))

    assert wish.step == "INV-2 overdue"


def of_thousands() -> Case:
    bill = owed()
    return case_of(replace(bill, invoice=replace(bill.invoice, total=usd(12400))))


def test_the_reason_of_a_letter_says_its_sum_as_the_owner_reads_it_elsewhere():
    (wish,) = asked(of_thousands(), at(11, 9))

    assert wish.why == ("INV-1: 12,400.00 USD open, due 2026-11-04",)


def test_a_draft_whose_reason_has_the_sum_without_separators_stays():
    """An older mailbot wrote it so."""
    case = written(of_thousands(), at(11, 9), DraftState.PLACED)
    (draft,) = case.drafts
    old = replace(draft.letter, why=("INV-1: 12400.00 USD open, due 2026-11-04",))

    assert reminder_overtaken(view(case, at(11, 9, 17)), replace(draft, letter=old)) == ""


def test_a_draft_that_waits_is_the_only_one():
    case = written(case_of(owed(), owed(TWO, date(2026, 11, 5))), at(11, 9), DraftState.PLACED)

    assert steps(case, at(11, 10)) == []


def test_no_step_comes_with_the_invoice_or_before_it():
    case = case_of(owed(sendings=(sending(ANNA.address, on=at(11, 4, 14)),)))

    assert steps(case, at(11, 4)) == []
    assert steps(case, at(11, 9)) == ["INV-1 overdue"]


def test_instalments_that_were_agreed_on_are_no_matter_for_reminders():
    plan = (Instalment(on=date(2026, 12, 1), amount=usd(100)),)

    assert steps(case_of(owed(plan=plan)), at(11, 9)) == []


def test_reminders_switched_off_are_not_written():
    assert steps(case_of(), at(11, 9), Practice(calendar=Calendar(reminders=False))) == []
    no_overdue = Practice(policy=Policy(letters_off=("overdue",)))
    assert steps(case_of(), at(11, 9), no_overdue) == []
    assert steps(case_of(), at(11, 16), no_overdue) == []  # it would be the first of its kind


# To whom


def to(case: Case, now: datetime = MONDAY) -> list[str]:
    return [a.address for w in asked(case, now) for a in w.to]


def test_the_point_of_contact_alone_is_reminded():
    point = PointOfContact(name="Ben", address=BEN.address, by=BEN.address, since=at(10, 1))
    case = case_of(
        owed(sendings=(sending(ANNA.address),)),
        contacts=(ANNA, BEN),
        runaround=Runaround(point=point),
    )

    assert to(case) == [BEN.address]


def test_who_is_there_to_pay_is_reminded_and_not_who_gets_copies():
    payer = replace(BEN, purposes=(ContactPurpose.PAY,))
    copied = replace(BEN, purposes=(ContactPurpose.COPY,))

    assert to(case_of(contacts=(ANNA, payer))) == [BEN.address]
    assert to(case_of(contacts=(ANNA, copied))) == [ANNA.address]


def test_who_got_the_invoice_first_is_reminded_if_it_is_one_person():
    both = (ANNA, BEN)

    assert to(case_of(owed(sendings=(sending(BEN.address),)), contacts=both)) == [BEN.address]
    assert to(case_of(owed(sendings=(sending(*(c.address for c in both)),)), contacts=both)) == []


def test_where_several_may_pay_nobody_is_reminded():
    assert to(case_of(contacts=(ANNA, BEN))) == []


def test_no_division_is_reminded_of_anothers_invoice():
    north, south = replace(ANNA, division="north"), replace(BEN, division="south")
    point = PointOfContact(name="Ben", address=BEN.address, by=BEN.address, since=at(10, 1))
    case = case_of(
        owed(sendings=(sending(ANNA.address),)),
        contacts=(north, south),
        runaround=Runaround(point=point),
    )

    assert to(case) == [ANNA.address]


# Silence


def heard(*intents: Intent, on: datetime, unsure: bool = False) -> Heard:
    return Heard(
        message=MessageId("<h@x>"),
        thread=ThreadId("<t@x>"),
        at=on,
        sender=Address(address=ANNA.address),
        intents=intents,
        confidence=0.9,
        unsure=unsure,
        words="words",
    )


def books_with_thread(*invoices: InvoiceId) -> Books:
    thread = Thread(id=ThreadId("<t@x>"), client=ACME, subject="Re: x", invoices=invoices)
    return Books(threads={thread.id: thread})


def test_a_reply_about_an_invoice_buys_it_three_business_days():
    case = case_of(heard=(heard(Intent.ACKNOWLEDGEMENT, on=at(11, 6)),))

    assert not asked(case, at(11, 11), books=books_with_thread(ONE))
    assert asked(case, at(11, 12), books=books_with_thread(ONE))
    assert asked(case, at(11, 11), books=books_with_thread(TWO))


def test_a_question_waits_for_its_answer():
    case = case_of(heard=(heard(Intent.NEEDS_INFO, on=at(11, 2)),))
    answered = replace(case, written=((ThreadId("<t@x>"), at(11, 3)),))
    unsure = case_of(heard=(heard(Intent.UNRELATED, on=at(11, 2), unsure=True),))

    assert not asked(case, at(11, 12), books=books_with_thread(ONE))
    assert not asked(unsure, at(11, 12), books=books_with_thread(ONE))
    assert asked(answered, at(11, 12), books=books_with_thread(ONE))


def test_who_is_absent_is_no_reason_for_silence_towards_others():
    case = case_of(heard=(heard(Intent.OUT_OF_OFFICE, on=at(11, 6)),))

    assert asked(case, at(11, 9), books=books_with_thread(ONE))


def test_the_owners_own_letter_about_the_invoice_counts_like_a_reminder():
    case = case_of(written=((ThreadId("<t@x>"), at(11, 6)),))

    assert not asked(case, at(11, 9), books=books_with_thread(ONE))


# Limits


def test_one_letter_a_day_and_two_a_week_whatever_they_say():
    case = written(case_of(), at(11, 9))

    assert letters_left(view(case, at(11, 9, 20))) == 0
    assert letters_left(view(case, at(11, 10))) == 1
    twice = replace(case, drafts=(*case.drafts, replace(case.drafts[0], planned=at(11, 12))))
    assert letters_left(view(twice, at(11, 13))) == 1  # the same letter, seen twice
    other = replace(case.drafts[0].letter, key="other")
    twice = replace(
        case, drafts=(*case.drafts, DraftRecord(letter=other, planned=at(11, 12), since=at(11, 12)))
    )
    assert letters_left(view(twice, at(11, 13))) == 0
    assert letters_left(view(twice, at(11, 16))) == 1


def test_a_letter_counts_on_the_day_on_which_it_was_sent():
    case = written(case_of(), at(11, 9))
    sent_later = replace(case, drafts=(replace(case.drafts[0], since=at(11, 12)),))

    assert letters_left(view(sent_later, at(11, 12, 20))) == 0
    assert letters_left(view(sent_later, at(11, 13))) == 1


def test_our_own_question_that_went_out_is_given_three_business_days():
    case = written(case_of(), at(11, 2), practice=Practice(calendar=Calendar(before_days=3)))
    letter = replace(case.drafts[0].letter, purpose=Purpose.RESEND_INVOICE, step="")
    sent = DraftRecord(letter=letter, planned=at(11, 2), state=SENT, since=at(11, 6))
    case = replace(case, drafts=(sent,))

    assert not asked(case, at(11, 11))
    assert asked(case, at(11, 12))


def test_a_letter_that_was_taken_back_counts_for_nothing():
    case = written(case_of(), at(11, 9), DraftState.WITHDRAWN)

    assert letters_left(view(case, at(11, 9))) == 1


def test_a_quarter_of_the_days_drafts_is_kept_for_answers():
    case = written(case_of(), at(11, 9))
    books = Books(cases={ClientId(f"c{n}"): case for n in range(14)})
    assert letters_left(view(case_of(), at(11, 9, 18), books=books)) == 1

    books = Books(cases={ClientId(f"c{n}"): case for n in range(15)})
    assert letters_left(view(case_of(), at(11, 9, 18), books=books)) == 0


# Consequences

TERMS = Terms(
    final_notice_clause="section 7",
    late_fee="1.5 % a month",
    late_fee_clause="section 8",
    collection_clause="section 9",
)


def test_no_consequence_is_written_of_before_a_call():
    practice = Practice(terms=TERMS)
    days = (at(11, 9) + timedelta(days=n) for n in range(90))

    assert [s for day in days for s in steps(case_of(), day, practice) if "overdue" not in s] == []


def test_a_call_before_the_due_date_opens_no_consequence():
    practice = Practice(terms=TERMS)
    case = case_of(called=(at(11, 3),))
    days = (at(11, 9) + timedelta(days=n) for n in range(90))

    assert [s for day in days for s in steps(case, day, practice) if "overdue" not in s] == []


def test_a_call_before_the_day_of_the_call_opens_no_consequence():
    """It was about another invoice, or about a reply."""
    practice = Practice(terms=TERMS)
    case = case_of(owed(), owed(TWO, date(2026, 12, 1)), called=(at(11, 20),))
    days = (at(12, 4) + timedelta(days=n) for n in range(90))

    told = [w for day in days for w in asked(case, day, practice)]
    assert not [w for w in told if TWO in w.invoices and w.purpose is Purpose.FINAL_NOTICE]
    assert [w for w in told if w.invoices == (ONE,) and w.purpose is Purpose.FINAL_NOTICE]


def test_after_a_call_each_consequence_comes_once_and_in_order():
    practice = Practice(terms=TERMS)
    case = case_of(called=(at(11, 20),))
    for number in range(120):
        now = at(11, 16) + timedelta(days=number)
        if asked(case, now, practice):
            case = written(case, now, practice=practice)

    told = [(d.letter.step, OWNER.day_of(d.planned)) for d in case.drafts]
    assert told == [
        ("INV-1 overdue-again", date(2026, 11, 16)),
        ("INV-1 final-notice", date(2026, 11, 27)),
        ("INV-1 late-fee", date(2026, 12, 7)),
        ("INV-1 collection-notice", date(2027, 1, 4)),
    ]


def test_a_consequence_without_its_clause_is_never_written():
    practice = Practice(terms=Terms(late_fee="1.5 % a month"))
    case = case_of(called=(at(11, 20),))

    assert not any(asked(case, at(11, 23) + timedelta(days=n), practice) for n in range(90))


def test_collection_is_not_spoken_of_before_a_notice_was_sent():
    practice = Practice(terms=Terms(collection_clause="section 9"))
    case = case_of(called=(at(11, 20),))

    assert not any(asked(case, at(11, 23) + timedelta(days=n), practice) for n in range(120))


# Overtaken


def overtaken(case: Case, now: datetime, books=None) -> str:
    return reminder_overtaken(view(case, now, books=books), case.drafts[-1])


@pytest.fixture
def lying():
    """Return a case whose reminder of Monday, 9 November, lies in Drafts."""
    return written(case_of(), at(11, 9), DraftState.PLACED)


def test_nothing_speaks_against_a_reminder_of_today(lying):
    assert overtaken(lying, at(11, 9, 18)) == ""


def test_a_reply_overtakes_a_reminder(lying):
    answered = replace(lying, heard=(heard(Intent.ACKNOWLEDGEMENT, on=at(11, 9, 16)),))

    assert "anna@acme.example" in overtaken(answered, at(11, 9, 18), books_with_thread(ONE))


def test_a_part_of_the_money_overtakes_a_reminder(lying):
    part = owed(received=Decimal(40), payments=(Payment(on=date(2026, 11, 6), amount=usd(40)),))

    assert "changed" in overtaken(replace(lying, receivables=(part,)), at(11, 10))


def test_the_next_step_overtakes_the_one_before(lying):
    assert "later step" in overtaken(lying, at(11, 16))
    assert overtaken(lying, at(11, 13)) == ""
    assert overtaken(lying, at(11, 16, 12)) == ""  # not before the next one can come


def test_a_new_point_of_contact_overtakes_a_reminder_to_another(lying):
    point = PointOfContact(name="Ben", address=BEN.address, by=BEN.address, since=at(11, 9))
    client = replace(lying.client, contacts=(ANNA, BEN))
    case = replace(lying, client=client, runaround=Runaround(point=point))

    assert "not the one" in overtaken(case, at(11, 9, 18))


def test_a_name_that_is_learned_later_overtakes_nothing(lying):
    named = replace(lying.client, contacts=(replace(ANNA, name="Anna"),))

    assert overtaken(replace(lying, client=named), at(11, 9, 18)) == ""


def test_a_promise_holds_a_reminder_back():
    promise = Commitment(by="a", made=at(11, 6), on=date(2026, 11, 13), amount=None, words="soon")

    assert steps(case_of(owed(promise=promise)), at(11, 16)) == []


# Letters that speak of no debt


def paid(on: date, number: InvoiceId = ONE, due: date = DUE) -> Receivable:
    payments = (Payment(on=on, amount=usd(100)),)
    return owed(number, due, received=Decimal(100), payments=payments)


def test_a_payment_in_time_is_thanked_for_once_and_soon():
    case = case_of(paid(date(2026, 11, 3)))

    assert steps(case, at(11, 4)) == ["INV-1 thank-payment"]
    assert steps(written(case, at(11, 4)), at(11, 5)) == []
    assert steps(case, at(11, 11)) == []


def test_a_late_payment_is_not_thanked_for():
    assert steps(case_of(paid(date(2026, 11, 5))), at(11, 5)) == []


def test_a_settled_invoice_leads_to_one_question_some_days_later():
    practice = Practice(calendar=Calendar(review=True, thanks=False))
    case = case_of(paid(date(2026, 11, 3)), paid(date(2026, 11, 4), TWO))
    taken = []
    for number in range(60):
        now = at(11, 3) + timedelta(days=number)
        taken += [(s, OWNER.day_of(now)) for s in steps(case, now, practice)]
        if taken and not case.drafts:
            case = written(case, now, practice=practice)

    assert taken == [("INV-1 review", date(2026, 11, 17))]


def test_a_word_between_comes_once_in_a_long_silence():
    practice = Practice(calendar=Calendar(check_in_after_days=30, thanks=False))
    case = case_of(paid(date(2026, 11, 3)))
    taken = []
    for number in range(90):
        now = at(11, 3) + timedelta(days=number)
        for wish in asked(case, now, practice):
            taken.append((wish.purpose, OWNER.day_of(now), wish.invoices))
            case = written(case, now, practice=practice)

    assert taken == [(Purpose.CHECK_IN, date(2026, 12, 3), ())]


def subscriber(address: str) -> Contact:
    return Contact(address=address, purposes=(ContactPurpose.STATEMENT,))


def test_statements_go_to_each_who_wants_one_once_a_month():
    readers = tuple(subscriber(f"p{n}@acme.example") for n in range(3))
    case = case_of(owed(due=None), contacts=(ANNA, *readers))

    wishes = asked(case, at(11, 2))  # the 1st is a Sunday

    assert [w.step for w in wishes] == [f"statement 2026-11 to {c.address}" for c in readers]
    assert all(len(w.to) == 1 and w.invoices == (ONE,) for w in wishes)
    assert steps(case, at(11, 10)) == []


def test_the_statements_of_one_month_count_as_one_letter():
    readers = tuple(subscriber(f"p{n}@acme.example") for n in range(5))
    case, days = case_of(owed(due=None), contacts=readers), []
    for number in range(5):
        now = at(11, 2) + timedelta(days=number)
        for wish in asked(case, now)[:2]:  # so many may lie there in a day, say
            letter = letter_of(wish, case, Books(), OWNER, wish.invoices)
            record = DraftRecord(letter=letter, planned=now, state=SENT, since=now)
            case = replace(case, drafts=(*case.drafts, record))
            days.append(number)

    assert days == [0, 0, 1, 1, 2]


def test_many_statements_leave_room_for_a_reminder_in_the_same_week():
    readers = tuple(subscriber(f"p{n}@acme.example") for n in range(4))
    case = case_of(owed(due=None), contacts=readers)
    letters = [letter_of(w, case, Books(), OWNER, w.invoices) for w in asked(case, at(11, 2))]
    drafts = tuple(
        DraftRecord(letter=one, planned=at(11, 2), since=at(11, 2), state=SENT) for one in letters
    )

    assert letters_left(view(replace(case, drafts=drafts), at(11, 3))) == 1


def test_a_statement_that_a_payment_overtook_is_made_anew():
    reader = subscriber("p@acme.example")
    case = written(case_of(contacts=(reader,)), at(11, 2), DraftState.PLACED)
    case = replace(case, receivables=(paid(date(2026, 11, 2)), owed(TWO, None)))
    assert "INV-1" in overtaken(case, at(11, 3))

    gone = replace(case.drafts[0], state=DraftState.WITHDRAWN)
    (wish,) = [w for w in asked(replace(case, drafts=(gone,)), at(11, 3)) if w.invoices == (TWO,)]
    letter = letter_of(wish, replace(case, drafts=(gone,)), Books(), OWNER, wish.invoices)

    assert letter.step == gone.letter.step
    assert letter.key != gone.letter.key


def test_a_month_that_ends_on_a_weekend_has_its_statement_in_the_next():
    practice = Practice(calendar=Calendar(statement_day=28))
    case = case_of(owed(due=None), contacts=(subscriber("p@acme.example"),))

    assert steps(case, at(3, 2), practice) == ["statement 2026-02 to p@acme.example"]


def test_a_letter_that_begins_a_conversation_names_it():
    case = case_of()
    (wish,) = asked(case, at(11, 9))

    letter = letter_of(wish, case, Books(), OWNER, wish.invoices)

    assert (letter.answers, letter.references, letter.subject) == ("", (), "")
    assert letter.thread == letter.message_id
