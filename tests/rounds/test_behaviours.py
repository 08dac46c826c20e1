"""Behaviours of the specification that no other story shows: one each, cited by its id."""

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from mailbot.decide.callcard import call_card
from mailbot.decide.kinds import hypotheses
from mailbot.decide.view import View
from mailbot.model.event import CallRecommended
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, MessageId
from mailbot.model.people import ClientKind, ContactPurpose
from mailbot.model.policy import Calendar, Terms
from mailbot.render.facts import facts_for
from mailbot.render.letter import pick, write
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, SHELF, Stage
from tests.rounds.test_answers import sends_invoice

JAN = "Jan Marshall <jan@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"
COLUMNS = "number,client,amount,currency,issued,due,email,matter\n"


@pytest.fixture
def stage():
    """Begin a day after the owner sent INV-104 to Jan, with its PDF."""
    stage = Stage()
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    return stage


def says(stage: Stage, text: str, by: str = JAN) -> None:
    stage.replies(by, text, to=stage.first)
    assert stage.goes_round().problems == ()
    stage.later(hours=1)


def words(raw: bytes) -> str:
    """Return what a letter says, on one line."""
    message = message_from_bytes(raw, policy=policy.default)
    return " ".join(message.get_body(("plain",)).get_content().split())


def view(stage: Stage, case) -> View:
    return View(
        case=case, books=stage.books, owner=OWNER, practice=stage.practice, now=stage.clock.now()
    )


def names(stage: Stage, address: str, purpose: ContactPurpose) -> None:
    told = Address(address=address)
    act = stage.act("contact")
    stage.tell(*desk.contact("Acme Components", told, [purpose], stage.books, OWNER, act))


def is_to_be_called(stage: Stage) -> None:
    stage.tell(
        CallRecommended(
            at=stage.clock.now(),
            cause="x",
            client=stage.acme.client.id,
            reason="is long overdue",
            message=MessageId(""),
            words="INV-104 was due on 2026-11-04",
        )
    )


# Contacts


def test_a_request_for_copies_is_a_question_and_no_alarm(stage):
    """S0-08: it is looked at, and nothing else stops."""
    says(stage, "Please send a copy to me, and to Howard in legal as well.")

    assert {d.letter.purpose for d in stage.acme.drafts} == {Purpose.ASK_COPIES}
    assert (stage.acme.calls, stage.acme.holds, stage.acme.warnings) == ((), (), ())


def test_who_wants_copies_chooses_among_this_one_all_and_a_statement(stage):
    """S0-13: one question with three answers; why they want them is not asked (S0-05)."""
    says(stage, "Could you send me a copy of the invoice?")

    said = words(stage.drafts[0].raw)
    assert "just this invoice, all invoices from now on, or a monthly statement?" in said
    assert said.count("?") == 1
    assert "why" not in said.casefold()


def test_the_group_letter_thanks_reassures_tells_and_asks_one_question(stage):
    """S0-33 to S0-39, in that order."""
    says(stage, "Please ask Gerald about this.")

    said = words(stage.drafts[0].raw)
    places = [
        said.index(part)
        for part in (
            "Hi everyone,",
            "Thank you all for your help with the Harlow deposition",
            "The work itself is on track.",
            "On 3 November, Jan",
            "Who is the single point of contact",
            "about this invoice and all others from now on?",
            "Dana Whitfield Attorney",
        )
    ]
    assert places == sorted(places)
    assert said.count("?") == 1


def test_who_was_asked_learns_who_the_point_of_contact_is(stage):
    """S0-21: everybody is kept informed, in one thank-you, and only who is named is to act."""
    says(stage, "Please ask Gerald about this.")
    asked = stage.acme.drafts[-1].letter
    stage.owner_sends_draft()
    stage.goes_round()
    stage.later(hours=1)
    says(stage, "I am the right person for all invoices.", by=GERALD)

    thanks = stage.acme.drafts[-1].letter
    assert thanks.purpose is Purpose.CONFIRM_CONTACT
    assert [a.address for a in thanks.to] == ["gerald@acme.example"]
    assert {*thanks.to, *thanks.cc} == set(asked.to)


def test_who_wants_all_copies_gets_the_statement_of_the_month_as_well(stage):
    """S0-14, S0-21: what they asked for once goes on."""
    says(stage, "Please send me copies of all invoices from now on.")
    stage.owner_sends_draft()
    stage.goes_round()
    stage.clock.advance(timedelta(days=28))
    stage.goes_round()

    last = stage.acme.drafts[-1].letter
    assert (last.purpose, [a.address for a in last.to]) == (
        Purpose.STATEMENT,
        ["jan@acme.example"],
    )


def test_who_pays_is_called_before_who_got_the_invoice(stage):
    """S0-10: a contact marked for escalation is not called before them."""
    names(stage, "howard@acme.example", ContactPurpose.ESCALATE)
    is_to_be_called(stage)
    assert call_card(view(stage, stage.acme)).whom == "Jan Marshall"

    names(stage, "gerald@acme.example", ContactPurpose.PAY)

    assert call_card(view(stage, stage.acme)).whom == "Gerald Brandt"


def test_support_staff_is_asked_who_pays_and_never_for_money(stage):
    """S0-41: money is spoken of with one person, and that is not their assistant."""
    names(stage, "howard@acme.example", ContactPurpose.SUPPORT)
    says(stage, "Please ask Gerald about this.")
    (asked,) = stage.acme.open_drafts
    assert "howard@acme.example" in {a.address for a in asked.letter.to}

    other = Stage(calendar=Calendar(thanks=False))
    other.imports(f"{COLUMNS}INV-9,Acme Components,10,USD,2026-10-05,2026-11-02,,x\n")
    for address in ("accounting", "howard", "gerald"):
        names(other, f"{address}@acme.example", ContactPurpose.SUPPORT)
    other.clock.advance(timedelta(days=7))
    other.goes_round()

    told = {a.address for d in other.acme.drafts for a in d.letter.to + d.letter.cc}
    assert told == {"jan@acme.example"}


# The answers


@pytest.mark.parametrize(
    "text",
    [
        "Accounting says they never got the invoice.",
        "Our accounting says they haven't received the invoice.",
    ],
)
def test_a_claim_that_somebody_passes_on_is_answered_to_who_wrote(stage, text):
    """S2-63."""
    says(stage, text)

    assert [
        (d.letter.purpose, [a.address for a in d.letter.to]) for d in stage.acme.open_drafts
    ] == [(Purpose.RESEND_INVOICE, ["jan@acme.example"])]


def test_a_lost_invoice_is_met_with_understanding_records_the_file_the_day_and_a_question(stage):
    """S2-66 to S2-72, in that order, and no word of doubt."""
    says(stage, "We never received this invoice.")

    said = words(stage.drafts[0].raw)
    places = [
        said.index(part)
        for part in (
            "I understand that invoice INV-104 did not reach you",
            "our records show that it went out to you by email on 2 November",
            "attached to this message",
            "The due date is 4 November, and I look forward",
            "the best way for future invoices too",
        )
    ]
    assert places == sorted(places)
    assert "viewed" not in said
    assert "received" not in said


def test_the_call_about_a_dispute_asks_what_would_make_it_right(stage):
    """S3-99: letters stop, and the problem is to be solved."""
    says(stage, "We dispute this invoice, the hours are wrong.")

    card = call_card(view(stage, stage.acme))
    assert stage.drafts == ()
    assert "What would make it right?" in card.find_out
    assert any("hours are wrong" in line for line in card.story)


def test_what_was_paid_late_weighs_beside_what_they_say(stage):
    """S2-62: lateness is on record, and shown where trouble is spoken of."""
    stage.imports(f"{COLUMNS}INV-9,Acme Components,10,USD,2026-09-01,2026-10-01,,x\n")
    act = stage.act("paid")
    stage.tell(desk.payment("INV-9", date(2026, 10, 21), None, stage.books, act))
    says(stage, "We cannot pay this right now, our cash is gone.")

    (found,) = hypotheses(view(stage, stage.acme))
    assert found.kind is ClientKind.DELINQUENT
    assert "paid INV-9 20 days late" in found.evidence


# The calendar


def with_terms(stage: Stage, **terms) -> None:
    """Have letters know the owner's terms, as the program has it."""
    stage.terms = Terms(**terms)

    def written(letter, case):
        today = stage.clock.now().date()
        facts = facts_for(letter, case, OWNER, today, practice=stage.practice)
        return write(letter, facts, pick(SHELF, letter))

    stage.write = written


def test_a_reminder_gives_the_benefit_of_the_doubt_and_the_ways_to_pay():
    """S1-60, S3-87: before the call nobody is taken for one who does not want to pay."""
    stage = Stage(calendar=Calendar(thanks=False))
    with_terms(stage, payment_methods=("bank transfer to DE02 1203", "card: https://pay.example"))
    stage.clock.advance(timedelta(days=9))
    stage.goes_round()

    said = words(stage.drafts[0].raw)
    assert "If the payment is on its way, thank you" in said
    assert "- bank transfer to DE02 1203 - card: https://pay.example" in said


def test_thanks_for_a_payment_on_time_tell_of_the_discount():
    """S3-91, S3-92: only if the terms have one."""
    stage = Stage(calendar=Calendar(reminders=False))
    with_terms(stage, discount="2 % within 10 days")
    act = stage.act("paid")
    stage.tell(desk.payment("INV-200", date(2026, 11, 2), None, stage.books, act))
    stage.goes_round()

    said = words(stage.drafts[0].raw)
    assert "Thank you very much for paying invoice INV-200 on time" in said
    assert "our terms offer 2 % within 10 days" in said


def test_a_settled_invoice_leads_to_the_question_what_could_be_better():
    """S3-106, S3-107."""
    stage = Stage(calendar=Calendar(reminders=False, thanks=False, review=True))
    act = stage.act("paid")
    stage.tell(desk.payment("INV-200", date(2026, 11, 2), None, stage.books, act))
    stage.clock.advance(timedelta(days=14))
    stage.goes_round()

    said = words(stage.drafts[0].raw)
    assert "Is there anything about our invoices, or the way they reach you" in said
    assert said.count("?") == 1


# The one promise


def test_nothing_reaches_a_client_that_the_owner_did_not_send():
    """S1-57: forty days of letters that nobody sends, and Sent is as the owner left it."""
    stage = Stage(calendar=Calendar())
    stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    before = [m.raw for m in stage.mailbox.contents("Sent")]
    for _ in range(40):
        stage.later(days=1)
        stage.goes_round()

    (case,) = [c for c in stage.books.cases.values() if c.client.name == "Brightwater"]
    assert len(case.drafts) > 3
    assert not any(d.state.sent for d in case.drafts)
    assert [m.raw for m in stage.mailbox.contents("Sent")] == before
