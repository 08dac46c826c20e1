"""Letters that no reply asks for: when they come, to whom, and what they wait for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes, policy

import pytest

from mailbot.ledger.replay import replay
from mailbot.model.case import Case
from mailbot.model.event import (
    CallLogged,
    ContactLearned,
    CopiesWanted,
    DunningHeld,
    InvoiceSent,
)
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, CopyScope
from mailbot.model.policy import Calendar, Terms
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

ACCOUNTING = "Accounting <accounting@acme.example>"
JAN = "Jan Marshall <jan@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"
ACME, BRIGHTWATER = ClientId("acme-components"), ClientId("brightwater")
INV_200 = InvoiceId("INV-200")
"""Due on Friday, 6 November; Priya is the only contact."""


def stage_with(**more) -> Stage:
    return Stage(calendar=Calendar(**more))


@pytest.fixture
def stage():
    return stage_with()


def brightwater(stage: Stage) -> Case:
    return stage.books.cases[BRIGHTWATER]


def comes_to(stage: Stage, month: int, day: int, hour: int = 10) -> None:
    """Let the clock show that hour, and go a round."""
    stage.clock.advance(datetime(2026, month, day, hour, 5, tzinfo=UTC) - stage.clock.now())
    stage.goes_round()


def lives_through(stage: Stage, days: int, *, sends: bool = True) -> None:
    """Go a round every three hours; the owner sends each draft that they find."""
    for _ in range(days * 8):
        stage.later(hours=3)
        stage.goes_round()
        for draft in stage.drafts if sends else ():
            stage.mailbox.deliver("Sent", draft.raw, stage.clock.now())
            stage.mailbox.delete("Drafts", draft.place.uid)


def told(case: Case) -> list[tuple[str, str]]:
    """Return the steps that went out, each with its day."""
    return [
        (d.letter.step, f"{d.planned:%m-%d}") for d in case.drafts if d.letter.step and d.state.sent
    ]


def headers(stage: Stage):
    (draft,) = stage.drafts
    return message_from_bytes(draft.raw, policy=policy.default)


# From the first word to the telephone


def test_an_invoice_that_nobody_answers_is_told_of_four_times_and_then_it_is_a_call(stage):
    lives_through(stage, 40)

    assert told(brightwater(stage)) == [
        ("INV-200 before-due", "11-03"),
        ("INV-200 due-today", "11-06"),
        ("INV-200 overdue", "11-11"),
        ("INV-200 overdue-again", "11-16"),
    ]
    assert brightwater(stage).calls
    assert stage.drafts == ()


def test_every_draft_of_the_calendar_comes_on_a_business_day_in_working_hours(stage):
    stage.days_off = frozenset({date(2026, 11, 11)})
    lives_through(stage, 40)

    planned = [d.planned for d in brightwater(stage).drafts]
    assert len(planned) == 4
    assert all(moment.weekday() < 5 and 9 <= moment.hour < 17 for moment in planned)
    assert ("INV-200 overdue", "11-12") in told(brightwater(stage))


def test_a_reminder_that_was_not_sent_makes_room_for_the_next_step(stage):
    comes_to(stage, 11, 3)
    comes_to(stage, 11, 6)

    assert [d.state for d in brightwater(stage).drafts] == [DraftState.WITHDRAWN, DraftState.PLACED]
    assert len(stage.drafts) == 1


def test_what_passed_while_the_machine_slept_is_not_made_up_for(stage):
    comes_to(stage, 11, 13)

    assert [d.letter.step for d in brightwater(stage).drafts] == ["INV-200 overdue"]
    assert len(stage.drafts) == 1


def test_further_rounds_of_the_same_day_add_nothing(stage):
    comes_to(stage, 11, 3)
    before = (list(stage.store.events()), stage.drafts)
    for hour in range(11, 24):
        comes_to(stage, 11, 3, hour)

    assert (list(stage.store.events()), stage.drafts) == before


def test_a_clock_that_jumps_takes_no_step_twice(stage):
    """Forwards by ten days, back again, and then on as time goes."""
    comes_to(stage, 11, 3)
    stage.owner_sends_draft()
    stage.goes_round()
    comes_to(stage, 11, 13)
    stage.owner_sends_draft()
    stage.goes_round()
    comes_to(stage, 11, 4)
    lives_through(stage, 15)

    steps = [step for step, _ in told(brightwater(stage))]
    assert steps == ["INV-200 before-due", "INV-200 overdue", "INV-200 overdue-again"]


def test_what_is_on_record_is_the_same_after_a_restart(stage):
    lives_through(stage, 12)

    assert replay(stage.store.events()).cases == stage.books.cases
    assert replay(stage.store.events()).threads == stage.books.threads


def test_reminders_that_are_switched_off_do_not_come():
    stage = stage_with(reminders=False)
    lives_through(stage, 30)

    assert not brightwater(stage).drafts


# To whom


def test_while_nobody_knows_who_pays_no_word_of_money_goes_to_several(stage):
    lives_through(stage, 16)

    assert not stage.acme.drafts


def test_who_was_named_by_the_group_is_reminded_and_nobody_else(stage):
    first = stage.owner_sends(ACCOUNTING, "Invoice INV-104", "INV-104 attached.")
    stage.replies(ACCOUNTING, "Jan Marshall is the right person for all invoices.", to=first)
    stage.goes_round()
    for draft in stage.drafts:
        stage.mailbox.deliver("Sent", draft.raw, stage.clock.now())
        stage.mailbox.delete("Drafts", draft.place.uid)
    comes_to(stage, 11, 9)

    reminder = stage.acme.drafts[-1].letter
    assert reminder.purpose is Purpose.OVERDUE
    assert [a.address for a in reminder.to + reminder.cc] == ["jan@acme.example"]


def test_while_they_pass_us_on_the_calendar_is_silent(stage):
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.replies(
        PRIYA,
        "That is not my department, you need to talk to someone else.",
        to=first,
        Subject="Re: Invoice INV-200",
    )
    lives_through(stage, 14)

    assert all(not d.letter.step for d in brightwater(stage).drafts)


def test_several_invoices_of_a_client_go_into_one_letter(stage):
    stage.imports(
        "number,client,amount,currency,issued,due,email,matter\n"
        "INV-201,Brightwater,50.00,USD,2026-10-07,2026-11-06,priya@brightwater.example,Dock lease\n"
    )
    comes_to(stage, 11, 11)

    (record,) = brightwater(stage).drafts
    assert record.letter.invoices == ("INV-200", "INV-201")
    assert record.letter.step == "INV-200 overdue; INV-201 overdue"


# In which conversation


def test_a_reminder_answers_the_message_that_brought_the_invoice(stage):
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "Please find INV-200 attached.")
    stage.goes_round()
    sent_to = (Address(address="priya@brightwater.example"),)
    if not brightwater(stage).receivables[0].sendings:
        stage.tell(
            InvoiceSent(
                at=stage.clock.now(),
                cause=first,
                client=BRIGHTWATER,
                message=MessageId(first),
                thread=ThreadId(first),
                written=stage.clock.now(),
                invoices=(INV_200,),
                to=sent_to,
            )
        )
    comes_to(stage, 11, 11)

    assert headers(stage)["In-Reply-To"] == first
    assert headers(stage)["Subject"] == "Re: Invoice INV-200"


def test_a_reminder_of_an_invoice_that_never_went_by_mail_begins_a_conversation(stage):
    comes_to(stage, 11, 11)

    assert headers(stage)["In-Reply-To"] is None
    assert not headers(stage)["Subject"].startswith("Re:")


def test_an_answer_to_such_a_letter_finds_its_invoice(stage):
    comes_to(stage, 11, 11)
    letter = headers(stage)
    stage.owner_sends_draft()
    stage.later(hours=1)
    stage.replies(PRIYA, "We will pay on 20 November.", to=letter["Message-ID"], Subject="Re: this")
    stage.goes_round()

    (receivable,) = brightwater(stage).receivables
    assert receivable.promise is not None
    assert brightwater(stage).heard[-1].thread == letter["Message-ID"]


def test_the_owner_may_write_on_in_such_a_conversation(stage):
    comes_to(stage, 11, 11)
    letter = headers(stage)
    stage.owner_sends_draft()
    stage.goes_round()
    stage.later(hours=1)
    stage.owner_sends(PRIYA, "Re: this", "One more thought.", answers=letter["Message-ID"])
    report = stage.goes_round()

    assert not report.problems
    assert brightwater(stage).written[-1][0] == letter["Message-ID"]


# What it waits for, and what takes it back


@pytest.fixture
def reminded(stage):
    """Return a stage on which an overdue reminder to Priya lies in Drafts."""
    stage.first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    comes_to(stage, 11, 11)
    assert brightwater(stage).drafts[-1].letter.purpose is Purpose.OVERDUE
    stage.later(hours=1)
    return stage


def reply(stage: Stage, text: str) -> None:
    stage.replies(PRIYA, text, to=stage.first, Subject="Re: Invoice INV-200")
    stage.goes_round()


def reminder(stage: Stage):
    return next(d for d in brightwater(stage).drafts if d.letter.purpose is Purpose.OVERDUE)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, received.",
        "We will pay this on 20 November.",
        "We paid this yesterday.",
        "We never ordered this work and we dispute the invoice.",
        "We never received this invoice.",
        "I'm fed up with these constant reminders, this is insulting.",
        "Please ask Gerald Brandt about this.",
    ],
)
def test_a_reply_that_came_first_takes_an_unsent_reminder_back(reminded, text):
    reply(reminded, text)

    assert reminder(reminded).state is DraftState.WITHDRAWN


def test_a_payment_takes_an_unsent_reminder_back(reminded):
    paid = desk.payment("INV-200", date(2026, 11, 10), None, reminded.books, reminded.act("paid"))
    reminded.tell(paid)
    reminded.goes_round()

    assert reminder(reminded).state is DraftState.WITHDRAWN
    assert reminded.drafts == ()


def test_a_hold_takes_an_unsent_reminder_back(reminded):
    act = reminded.act("hold")
    reminded.tell(DunningHeld(at=act.now, cause=act.cause, client=BRIGHTWATER, reason="holidays"))
    reminded.goes_round()

    assert reminder(reminded).state is DraftState.WITHDRAWN


def test_a_reminder_that_the_owner_edited_stays_and_they_are_told(reminded):
    (draft,) = reminded.drafts
    reminded.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Dear ", b"Dearest "))
    reminded.goes_round()
    reply(reminded, "Thanks, received.")

    assert reminder(reminded).state is DraftState.EDITED
    assert "wrote on" in reminder(reminded).withdraw
    assert any(b"Dearest " in d.raw for d in reminded.drafts)


def test_a_reply_is_given_three_business_days(reminded):
    reminded.owner_sends_draft()
    reminded.goes_round()
    comes_to(reminded, 11, 13, 15)
    reply(reminded, "Thank you for the note.")
    comes_to(reminded, 11, 17)
    assert len(told(brightwater(reminded))) == 1

    comes_to(reminded, 11, 19)

    assert brightwater(reminded).drafts[-1].letter.step == "INV-200 overdue-again"


def test_a_question_of_theirs_stops_the_calendar_until_it_is_answered(stage):
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.goes_round()
    stage.later(hours=3)
    stage.replies(
        PRIYA, "Could you send us your W-9 form first?", to=first, Subject="Re: Invoice INV-200"
    )
    lives_through(stage, 8, sends=False)
    assert not any(d.letter.step for d in brightwater(stage).drafts)

    stage.owner_sends(PRIYA, "Re: Invoice INV-200", "Here it is.", answers=first)
    lives_through(stage, 7, sends=False)

    assert brightwater(stage).drafts[-1].letter.step.startswith("INV-200 overdue")


def pays(stage: Stage, number: str, on: date, amount: str = "") -> None:
    money = Money(amount=Decimal(amount), currency="USD") if amount else None
    stage.tell(desk.payment(number, on, money, stage.books, stage.act("paid")))
    stage.goes_round()


def telephones(stage: Stage, client: ClientId = BRIGHTWATER) -> None:
    act = stage.act("call")
    stage.tell(CallLogged(at=act.now, cause=act.cause, client=client, words="no answer"))
    stage.goes_round()


def waiting(stage: Stage) -> list[str]:
    return [d.letter.step for d in brightwater(stage).open_drafts]


def test_a_part_of_the_money_loses_no_step_of_a_letter_about_two_invoices(stage):
    stage.imports(
        "number,client,amount,currency,issued,due,email,matter\n"
        "INV-201,Brightwater,50.00,USD,2026-10-07,2026-11-06,priya@brightwater.example,Dock lease\n"
    )
    comes_to(stage, 11, 11)
    pays(stage, "INV-200", date(2026, 11, 11), "100.00")

    assert waiting(stage) == ["INV-200 overdue; INV-201 overdue"]
    assert b"850.00" in stage.drafts[0].raw


def test_a_hold_of_one_day_loses_no_step(reminded):
    act = reminded.act("hold")
    reminded.tell(DunningHeld(at=act.now, cause=act.cause, client=BRIGHTWATER, reason="a day"))
    reminded.goes_round()
    assert reminded.drafts == ()

    reminded.tell(desk.resume("Brightwater", reminded.books, reminded.act("resume")))
    comes_to(reminded, 11, 12)

    assert waiting(reminded) == ["INV-200 overdue"]


def test_after_a_call_no_reminder_comes_for_three_business_days(stage):
    stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    comes_to(stage, 11, 10)
    telephones(stage)
    for day in (11, 12, 13):
        comes_to(stage, 11, day)
        assert stage.drafts == ()

    comes_to(stage, 11, 16)

    assert waiting(stage) == ["INV-200 overdue-again"]


def test_a_call_takes_a_reminder_back_that_lies_there(reminded):
    telephones(reminded)

    assert reminder(reminded).state is DraftState.WITHDRAWN


def test_after_a_dispute_was_settled_no_reminder_comes_for_three_business_days(stage):
    stage.first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    comes_to(stage, 11, 9)
    reply(stage, "We dispute this invoice, the hours are wrong.")
    telephones(stage)
    comes_to(stage, 11, 13)
    stage.tell(desk.resume("INV-200", stage.books, stage.act("resume")))
    for day in (13, 16, 17, 18):
        comes_to(stage, 11, day, 11)
        assert stage.drafts == ()

    comes_to(stage, 11, 19)

    assert waiting(stage) == ["INV-200 overdue-again"]


def test_a_reminder_that_was_sent_late_is_not_followed_by_the_next_in_a_day_or_two(reminded):
    comes_to(reminded, 11, 13, 16)
    reminded.owner_sends_draft()
    reminded.goes_round()
    for day in (16, 17):
        comes_to(reminded, 11, day)
        assert reminded.drafts == ()

    comes_to(reminded, 11, 18)

    assert waiting(reminded) == ["INV-200 overdue-again"]


def test_a_word_for_the_due_date_is_taken_back_after_it(stage):
    comes_to(stage, 11, 6)
    assert waiting(stage) == ["INV-200 due-today"]

    comes_to(stage, 11, 7)

    assert stage.drafts == ()


def test_an_old_runaround_says_nothing_of_a_later_invoice(stage):
    first = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
    stage.later(hours=1)
    stage.replies(JAN, "Please ask somebody else.", to=first)
    lives_through(stage, 15)
    stage.imports(
        "number,client,amount,currency,issued,due,email,matter\n"
        "INV-300,Acme Components,9.00,USD,2026-11-17,2026-11-30,,Harlow deposition\n"
    )
    stage.owner_sends("howard@acme.example", "Invoice INV-300", "INV-300 attached.")
    telephones(stage, ACME)
    lives_through(stage, 20)

    steps = [d.letter.step for d in stage.acme.drafts if d.letter.step]
    assert steps[:2] == ["INV-300 before-due", "INV-300 due-today"]
    assert not any("INV-104" in step for step in steps)


def test_one_division_that_passes_us_on_does_not_silence_another(stage):
    for contact, division in ((JAN, "East"), ("howard@acme.example", "West")):
        address = contact.rpartition("<")[2].strip(">")
        known = stage.acme.client.contact(address)
        act = stage.act("division")
        stage.tell(
            ContactLearned(
                at=act.now,
                cause=act.cause,
                client=ACME,
                contact=replace(known, division=division),
                source="you said so",
            )
        )
    stage.imports(
        "number,client,amount,currency,issued,due,email,matter\n"
        "INV-300,Acme Components,9.00,USD,2026-10-05,2026-11-10,,Harlow deposition\n"
    )
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.owner_sends("howard@acme.example", "Invoice INV-300", "INV-300 attached.")
    stage.goes_round()
    stage.later(hours=1)
    stage.replies(JAN, "Please ask somebody else.", to=first)
    lives_through(stage, 9)

    steps = [d.letter.step for d in stage.acme.drafts if d.letter.step]
    assert steps == ["INV-300 before-due"], "two letters a week, one of them the question to Jan"


# Consequences


@pytest.fixture
def noticed():
    """Return a stage on which a final notice lies in Drafts since 2 December."""
    stage = stage_with()
    stage.terms = Terms(
        final_notice_clause="section 7", late_fee="1.5 % a month", late_fee_clause="section 8"
    )
    comes_to(stage, 11, 25)
    telephones(stage)
    comes_to(stage, 12, 2)
    assert waiting(stage) == ["INV-200 final-notice"]
    return stage


def test_a_final_notice_that_lies_there_is_not_overtaken_by_the_fee_but_gets_a_later_day(noticed):
    lives_through(noticed, 14, sends=False)

    (draft,) = brightwater(noticed).open_drafts
    assert draft.letter.step == "INV-200 final-notice"
    assert draft.planned.date() == date(2026, 12, 15)
    assert len(noticed.drafts) == 1


def test_the_fee_waits_until_the_day_of_the_final_notice_has_passed(noticed):
    noticed.owner_sends_draft()
    noticed.goes_round()
    lives_through(noticed, 30)

    assert told(brightwater(noticed)) == [
        ("INV-200 final-notice", "12-02"),
        ("INV-200 late-fee", "12-10"),
    ]


def test_a_consequence_follows_a_call_and_its_clause_and_nothing_else():
    stage = stage_with()
    stage.terms = Terms(final_notice_clause="section 7 of our agreement")
    lives_through(stage, 30)
    assert Purpose.FINAL_NOTICE not in {d.letter.purpose for d in brightwater(stage).drafts}

    act = stage.act("call")
    stage.tell(CallLogged(at=act.now, cause=act.cause, client=BRIGHTWATER, words="no answer"))
    lives_through(stage, 30)

    assert [d.letter.purpose for d in brightwater(stage).drafts[4:]] == [Purpose.FINAL_NOTICE]


def test_without_a_clause_there_is_no_letter_after_the_call(stage):
    lives_through(stage, 30)
    act = stage.act("call")
    stage.tell(CallLogged(at=act.now, cause=act.cause, client=BRIGHTWATER, words="no answer"))
    lives_through(stage, 20)

    assert len(brightwater(stage).drafts) == 4


# Letters that speak of no debt


def test_a_payment_in_time_is_thanked_for():
    stage = stage_with()
    stage.tell(desk.payment("INV-200", date(2026, 11, 2), None, stage.books, stage.act("paid")))
    lives_through(stage, 20)

    assert told(brightwater(stage)) == [("INV-200 thank-payment", "11-02")]


def test_who_wants_statements_gets_one_a_month_with_no_demand():
    stage = stage_with(call_after_days=300)
    act = stage.act("x")
    stage.tell(
        CopiesWanted(
            at=act.now,
            cause=act.cause,
            client=ClientId("acme-components"),
            address="howard@acme.example",
            scope=CopyScope.STATEMENT,
            message=MessageId("<wanted@acme.example>"),
            written=act.now,
        )
    )
    lives_through(stage, 40)

    statements = [d for d in stage.acme.drafts if d.letter.purpose is Purpose.STATEMENT]
    assert [d.letter.step for d in statements] == [
        "statement 2026-11 to howard@acme.example",
        "statement 2026-12 to howard@acme.example",
    ]
    assert all([a.address for a in d.letter.to] == ["howard@acme.example"] for d in statements)
    assert {d.letter.purpose for d in stage.acme.drafts} == {Purpose.STATEMENT}


def test_a_letter_of_another_kind_in_the_same_round_leaves_no_room_for_a_reminder(stage):
    """Omar names himself for INV-200 in the very hour in which INV-201 is overdue."""
    omar = "Omar Reyes <omar@brightwater.example>"
    stage.imports(
        "number,client,amount,currency,issued,due,email,matter\n"
        f"INV-201,Brightwater,50.00,USD,2026-10-07,2026-11-10,{omar},Dock lease\n"
    )
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.later(hours=1)
    stage.replies(PRIYA, "Please ask Omar Reyes.", to=first, Subject="Re: Invoice INV-200")
    stage.goes_round()
    stage.owner_sends_draft()
    comes_to(stage, 11, 16, 8)
    stage.replies(
        omar, "I am the right person for all invoices.", to=first, Subject="Re: Invoice INV-200"
    )
    comes_to(stage, 11, 16)

    today = [d.letter.purpose for d in brightwater(stage).drafts if d.planned.day == 16]
    assert today == [Purpose.CONFIRM_CONTACT]


def test_no_client_gets_more_than_two_letters_of_the_calendar_a_week(stage):
    rows = "\n".join(
        f"INV-3{n:02},Brightwater,50.00,USD,2026-10-07,2026-11-{n:02},priya@brightwater.example,x"
        for n in range(2, 30)
    )
    stage.imports(f"number,client,amount,currency,issued,due,email,matter\n{rows}\n")
    stage.calendar = Calendar(call_after_days=300)
    lives_through(stage, 30)

    days = [d.planned.date() for d in brightwater(stage).drafts if d.state.sent]
    assert len(days) > 6
    assert len(set(days)) == len(days)
    assert all(sum(day <= d < day + timedelta(days=7) for d in days) <= 2 for day in days)


def test_the_owner_is_written_to_by_nobody_but_the_owner(stage):
    lives_through(stage, 20)

    assert all(
        not OWNER.writes_as(a.address)
        for case in stage.books.cases.values()
        for d in case.drafts
        for a in d.letter.to + d.letter.cc
    )


def test_a_second_letter_that_nobody_sent_names_a_later_day_in_a_few_days(stage):
    first = stage.owner_sends(f"{ACCOUNTING}, {JAN}", "Invoice INV-104", "INV-104 attached.")
    stage.later(hours=1)
    stage.replies(JAN, "Please ask Howard.", to=first)
    stage.goes_round()
    stage.owner_sends_draft()
    stage.calendar = Calendar(reminders=False, thanks=False)
    lives_through(stage, 20, sends=False)

    seconds = [d for d in stage.acme.drafts if d.letter.purpose is Purpose.SECOND_REQUEST]
    assert [d.state for d in seconds[:-1]] == [DraftState.WITHDRAWN] * (len(seconds) - 1)
    assert len(seconds) > 2
    assert stage.clock.now() - seconds[-1].planned < timedelta(days=6)
