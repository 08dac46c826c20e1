"""Which letter would it be, to whom, and would it be written at all?"""

from dataclasses import replace
from datetime import date

from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Purpose
from mailbot.model.people import ClientKind
from mailbot.model.policy import Practice, Terms
from mailbot.rounds import desk
from mailbot.rounds.calls import kind_said
from mailbot.rounds.preview import Look, about, example
from tests.rounds.stage import OWNER, Stage

INV_104 = InvoiceId("INV-104")
INV_200 = InvoiceId("INV-200")


def passed_on() -> Stage:
    stage = Stage()
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.later(days=1)
    stage.replies("Accounting <accounting@acme.example>", "Please check with Jan.", to=sent)
    stage.later(days=1)
    stage.replies("Jan Marshall <jan@acme.example>", "Go see Gerald Brandt.", to=sent)
    stage.goes_round()
    return stage


def look(stage: Stage, purpose: Purpose, invoice: InvoiceId = INV_104) -> Look:
    return about(invoice, purpose, stage.books, OWNER, stage.clock.now())


def to(seen: Look) -> list[str]:
    return [a.address for a in seen.letter.to]


def cc(seen: Look) -> list[str]:
    return [a.address for a in seen.letter.cc]


def test_a_question_to_one_person_has_one_recipient() -> None:
    seen = look(passed_on(), Purpose.ASK_CONTACT)

    assert to(seen) == ["jan@acme.example"]
    assert cc(seen) == []


def test_the_letter_to_the_person_named_has_the_referrer_in_copy() -> None:
    seen = look(passed_on(), Purpose.WRITE_TO_CONTACT)

    assert to(seen) == ["gerald@acme.example"]
    assert cc(seen) == ["jan@acme.example"]


def test_a_group_letter_to_one_person_is_said_to_be_the_question() -> None:
    seen = look(Stage(), Purpose.CLARIFY_CONTACT, INV_200)

    assert seen.letter.purpose is Purpose.ASK_CONTACT
    assert to(seen) == ["priya@brightwater.example"]
    assert "There is one person to write to, so it would be the letter ask-contact." in seen.remarks


def test_the_thank_you_goes_to_the_point_of_contact_with_the_others_in_copy() -> None:
    seen = example(Purpose.CONFIRM_CONTACT, OWNER, Stage().clock.now())

    assert to(seen) == ["alison@acme.example"]
    assert cc(seen) == ["accounting@acme.example", "jan@acme.example", "gerald@acme.example"]


def test_a_client_who_passed_nobody_on_would_get_no_letter() -> None:
    assert look(Stage(), Purpose.CLARIFY_CONTACT).remarks == (
        "Not written now: nobody has passed you on.",
    )


def test_what_speaks_against_a_letter_is_remarked() -> None:
    stage = passed_on()
    stage.tell(desk.hold("Acme Components", None, "on holiday", stage.books, stage.act("hold")))

    (remark,) = look(stage, Purpose.CLARIFY_CONTACT).remarks

    assert remark.startswith("Not written now: letters are on hold: on holiday")


def test_the_owner_is_never_among_the_readers() -> None:
    stage = passed_on()
    owner = replace(OWNER, aliases=("jan@acme.example",))

    for purpose in Purpose:
        if purpose is not Purpose.CONFIRM_CONTACT:
            seen = about(INV_104, purpose, stage.books, owner, stage.clock.now())
            assert "jan@acme.example" not in to(seen) + cc(seen)


def test_a_word_about_the_due_date_says_that_its_day_is_past() -> None:
    stage = Stage()  # 2 November; INV-104 is due on the 4th
    assert look(stage, Purpose.BEFORE_DUE).remarks == ()
    assert look(stage, Purpose.DUE_TODAY).remarks == (
        "Not written now: its day is still to come, INV-104 is due on 2026-11-04.",
    )

    stage.later(days=3)

    for purpose in (Purpose.BEFORE_DUE, Purpose.DUE_TODAY):
        assert look(stage, purpose).remarks == (
            "Not written now: its day is past, INV-104 was due on 2026-11-04.",
        )


def test_a_plan_is_that_of_the_terms_and_falls_on_business_days() -> None:
    stage = Stage()
    terms = Terms(plan_from=1000, plan_instalments=4, plan_every_days=7)
    practice = Practice(terms=terms, days_off=frozenset({date(2026, 11, 12)}))

    seen = about(
        INV_104, Purpose.OFFER_PLAN, stage.books, OWNER, stage.clock.now(), practice=practice
    )

    assert sum(part.amount.amount for part in seen.letter.plan) == 4860
    assert len(seen.letter.plan) == 4
    assert all(practice.works_on(part.on) for part in seen.letter.plan)
    assert seen.remarks == ()


def test_terms_without_a_plan_are_remarked() -> None:
    seen = look(Stage(), Purpose.OFFER_PLAN)

    assert seen.letter.plan == ()
    assert "you would be told to call" in seen.remarks[-1]


def test_an_offer_to_whom_the_owner_named_a_deadbeat_is_remarked() -> None:
    stage = Stage()
    kind = kind_said("Acme Components", ClientKind.DEADBEAT, stage.books, stage.act("kind"))
    stage.tell(kind)

    assert look(stage, Purpose.OFFER_OPTIONS).remarks == (
        "Not written now: you named them a deadbeat.",
    )


def test_what_begins_a_conversation_answers_nothing() -> None:
    for purpose in (Purpose.STATEMENT, Purpose.CHECK_IN):
        letter = look(passed_on(), purpose).letter

        assert letter.answers == ""
        assert letter.references == ()
        assert letter.subject == ""
        assert letter.thread == letter.message_id
