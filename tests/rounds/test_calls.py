"""When the telephone is the better means, what the card says, and what a logged call leads to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mailbot.decide.agenda import agenda
from mailbot.decide.callcard import LINES, call_card, letters_instead
from mailbot.decide.promise import broken_promises
from mailbot.decide.view import View
from mailbot.model.case import Case
from mailbot.model.errors import DataError
from mailbot.model.event import CallRecommended, ContactLearned
from mailbot.model.invoice import Money
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, MessageId
from mailbot.model.people import Contact
from mailbot.model.policy import Calendar, Policy, Terms
from mailbot.rounds import calls, desk
from mailbot.rounds.calls import Outcome
from tests.rounds.stage import OWNER, Stage

JAN = "Jan Marshall <jan@acme.example>"
HOWARD = "Howard Lind <howard@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"
ANGRY = "I'm fed up with these constant reminders, this is insulting."


def until(stage: Stage, day: date) -> None:
    while stage.clock.now().date() < day:
        stage.later(days=1)
        stage.goes_round()


def brightwater(stage: Stage) -> Case:
    return next(c for c in stage.books.cases.values() if c.client.name == "Brightwater")


def view(stage: Stage, case: Case) -> View:
    return View(
        case=case, books=stage.books, owner=OWNER, practice=stage.practice, now=stage.clock.now()
    )


def logs(stage: Stage, client: str, **outcome) -> None:
    told = Outcome(**({"words": "They will see to it."} | outcome))
    act = stage.act("mailbot call")
    stage.tell(*calls.logged(client, told, stage.books, OWNER, stage.practice, act))


@pytest.fixture
def stage():
    """Have reminders on; Brightwater's INV-200 is due on Friday, 6 November 2026."""
    stage = Stage(calendar=Calendar(thanks=False))
    stage.bill = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.goes_round()
    return stage


def promises(stage: Stage, day: str) -> None:
    stage.replies(PRIYA, f"We will pay on {day}.", to=stage.bill, Subject="Re: Invoice INV-200")
    stage.goes_round()


def test_a_long_overdue_invoice_is_a_call_on_a_business_day(stage):
    """S1-46: the ladder of letters ends early, and the telephone comes."""
    until(stage, date(2026, 11, 22))  # 15 days after is Saturday, 21 November
    assert not brightwater(stage).calls

    until(stage, date(2026, 11, 23))

    (call,) = brightwater(stage).calls
    assert call.reason == "is long overdue"
    assert "INV-200" in call.words


def test_no_letter_is_written_while_a_call_waits_to_be_made(stage):
    until(stage, date(2026, 11, 23))
    before = len(brightwater(stage).drafts)
    until(stage, date(2026, 12, 31))

    assert len(brightwater(stage).drafts) == before
    assert len(brightwater(stage).calls) == 1


def test_with_reminders_off_nobody_is_called_for_the_calendar(stage):
    stage.calendar = Calendar(reminders=False, thanks=False)
    until(stage, date(2026, 12, 15))

    assert not brightwater(stage).calls


@pytest.mark.parametrize("what", ["INV-200", "Brightwater"])
def test_what_is_on_hold_is_no_call(stage, what):
    stage.tell(desk.hold(what, None, "", stage.books, stage.act("hold")))
    until(stage, date(2026, 12, 15))

    assert not brightwater(stage).calls


def test_what_is_paid_is_no_call(stage):
    day = stage.clock.now().date()
    stage.tell(desk.payment("INV-200", day, None, stage.books, stage.act("paid")))
    until(stage, date(2026, 12, 15))

    assert not brightwater(stage).calls


def test_what_is_promised_is_no_call_until_the_promise_has_passed(stage):
    until(stage, date(2026, 11, 16))
    promises(stage, "2 December 2026")
    until(stage, date(2026, 12, 7))
    assert not brightwater(stage).calls

    until(stage, date(2026, 12, 8))

    assert len(brightwater(stage).calls) == 1


def test_the_second_broken_promise_is_a_call(stage):
    """S0-42: who breaks their word again is spoken with."""
    stage.calendar = Calendar(reminders=False, thanks=False)
    promises(stage, "4 November 2026")
    until(stage, date(2026, 11, 16))
    assert not brightwater(stage).calls
    promises(stage, "18 November 2026")
    until(stage, date(2026, 11, 23))
    assert not brightwater(stage).calls

    until(stage, date(2026, 11, 24))

    (call,) = brightwater(stage).calls
    assert call.reason == "has broken a second promise"


def test_a_promise_moved_before_its_day_is_not_broken(stage):
    stage.calendar = Calendar(reminders=False, thanks=False)
    promises(stage, "10 November 2026")
    until(stage, date(2026, 11, 5))
    promises(stage, "18 November 2026")
    until(stage, date(2026, 12, 15))

    assert not brightwater(stage).calls


def test_a_promise_kept_is_not_broken(stage):
    stage.calendar = Calendar(reminders=False, thanks=False)
    promises(stage, "4 November 2026")
    until(stage, date(2026, 11, 16))
    promises(stage, "18 November 2026")
    until(stage, date(2026, 11, 18))
    paid_on = stage.clock.now().date()
    stage.tell(desk.payment("INV-200", paid_on, None, stage.books, stage.act("paid")))
    until(stage, date(2026, 12, 15))

    today = stage.clock.now().date()
    broken = broken_promises(brightwater(stage), OWNER, stage.practice, today)
    assert [p.on for p, _ in broken] == [date(2026, 11, 4)]
    assert not brightwater(stage).calls


def test_who_cannot_be_reached_by_any_letter_is_called(stage):
    stage.calendar = Calendar(reminders=False, thanks=False)
    text = "That is not my department, you need to talk to someone else."
    stage.replies(PRIYA, text, to=stage.bill, Subject="Re: Invoice INV-200")
    stage.goes_round()
    stage.later(hours=1)
    stage.replies(PRIYA, "Unsubscribe me.", to=stage.bill, Subject="Re: Invoice INV-200")
    stage.goes_round()
    stage.later(days=1)
    stage.goes_round()

    assert [c.reason for c in brightwater(stage).calls] == ["has nobody left who can be written to"]
    assert stage.drafts == ()


def test_a_logged_call_of_which_nothing_came_is_a_call_again(stage):
    until(stage, date(2026, 11, 23))
    logs(stage, "Brightwater")
    assert not brightwater(stage).calls
    assert len(brightwater(stage).called) == 1

    until(stage, date(2026, 12, 21))
    assert not brightwater(stage).calls

    until(stage, date(2026, 12, 22))
    assert [c.reason for c in brightwater(stage).calls] == ["is long overdue"]


def test_another_cause_waits_twenty_business_days_after_a_call(stage):
    until(stage, date(2026, 11, 9))
    promises(stage, "10 November 2026")
    until(stage, date(2026, 11, 11))
    promises(stage, "13 November 2026")
    until(stage, date(2026, 11, 16))
    stage.replies(PRIYA, ANGRY, to=stage.bill, Subject="Re: Invoice INV-200")
    stage.goes_round()
    logs(stage, "Brightwater")
    until(stage, date(2026, 12, 14))
    assert not brightwater(stage).calls

    until(stage, date(2026, 12, 15))

    assert [c.reason for c in brightwater(stage).calls] == ["has broken a second promise"]


def test_a_promise_of_the_call_that_is_broken_is_a_call_by_itself(stage):
    until(stage, date(2026, 11, 24))
    logs(stage, "Brightwater", promised=date(2026, 12, 4), words="Friday, I promise.")
    until(stage, date(2026, 12, 9))
    assert not brightwater(stage).calls

    until(stage, date(2026, 12, 10))

    (call,) = brightwater(stage).calls
    assert call.reason == "has broken the promise made since the last call"
    assert "Friday, I promise." in call.words
    assert call_card(view(stage, brightwater(stage))).whom == "Priya Nair"


def test_a_broken_promise_is_a_call_once_and_the_next_one_again(stage):
    until(stage, date(2026, 11, 24))
    logs(stage, "Brightwater", promised=date(2026, 12, 4))
    until(stage, date(2026, 12, 10))
    logs(stage, "Brightwater")
    until(stage, date(2026, 12, 16))
    assert not brightwater(stage).calls
    promises(stage, "18 December 2026")
    until(stage, date(2026, 12, 23))
    assert not brightwater(stage).calls

    until(stage, date(2026, 12, 24))

    reasons = [c.reason for c in brightwater(stage).calls]
    assert reasons == ["has broken the promise made since the last call"]


def test_a_promise_of_the_call_outlives_the_resume_that_ends_a_dispute(stage):
    stage.replies(
        PRIYA, "We dispute this invoice, the hours are wrong.", to=stage.bill, Subject="Re: INV-200"
    )
    stage.goes_round()
    until(stage, date(2026, 11, 24))
    logs(stage, "Brightwater", promised=date(2026, 12, 1))
    stage.tell(desk.resume("INV-200", stage.books, stage.act("resume")))
    until(stage, date(2026, 12, 4))
    assert not brightwater(stage).calls

    until(stage, date(2026, 12, 7))

    reasons = [c.reason for c in brightwater(stage).calls]
    assert reasons == ["has broken the promise made since the last call"]


@pytest.mark.parametrize("amount", [Decimal("950.00"), Decimal("500.00")])
def test_money_that_came_since_the_call_is_no_broken_promise(stage, amount):
    until(stage, date(2026, 11, 24))
    logs(stage, "Brightwater", promised=date(2026, 12, 4))
    until(stage, date(2026, 12, 3))
    money = Money(amount=amount, currency="USD")
    stage.tell(
        desk.payment("INV-200", date(2026, 12, 3), money, stage.books, stage.act("mailbot paid"))
    )
    until(stage, date(2026, 12, 21))

    assert not brightwater(stage).calls


def test_calls_are_recommended_while_people_work(stage):
    until(stage, date(2026, 11, 22))
    stage.later(hours=22)  # Monday, 8 o'clock
    stage.goes_round()
    assert not brightwater(stage).calls

    stage.later(hours=1)
    stage.goes_round()

    assert len(brightwater(stage).calls) == 1


def test_an_offer_to_who_cannot_pay_that_nobody_answers_is_a_call(stage):
    """Reminders stop for good then, so that silence must not be the end of it."""
    until(stage, date(2026, 11, 9))
    text = "We cannot pay this, we have no money at the moment."
    stage.replies(PRIYA, text, to=stage.bill, Subject="Re: Invoice INV-200")
    sends_all(stage)
    (offer,) = [d for d in brightwater(stage).drafts if d.letter.purpose is Purpose.OFFER_OPTIONS]
    assert offer.state.sent
    until(stage, date(2026, 11, 23))
    assert not brightwater(stage).calls

    until(stage, date(2026, 11, 24))

    (call,) = brightwater(stage).calls
    assert call.reason == "has taken up nothing that was offered"
    logs(stage, "Brightwater", plan=True)
    until(stage, date(2026, 12, 10))
    assert not brightwater(stage).calls


# While nobody says who pays


def sends_all(stage: Stage) -> None:
    """Go round, send what lies in Drafts, and let it be seen in Sent."""
    stage.goes_round()
    for draft in stage.drafts:
        stage.mailbox.deliver("Sent", draft.raw, stage.clock.now())
        stage.mailbox.delete("Drafts", draft.place.uid)
    stage.later(minutes=5)
    stage.goes_round()


def sends_until(stage: Stage, day: date) -> None:
    while stage.clock.now().date() < day:
        stage.later(days=1)
        sends_all(stage)


@pytest.fixture
def ring():
    """Have Jan pass us on to Howard; INV-104 is due on Wednesday, 4 November 2026."""
    stage = Stage(calendar=Calendar(thanks=False))
    everybody = (
        "accounting@acme.example, jan@acme.example, howard@acme.example, gerald@acme.example"
    )
    stage.bill = stage.owner_sends(everybody, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(days=1)
    stage.replies(JAN, "Please ask Howard.", to=stage.bill)
    return stage


def test_the_call_after_the_second_letter_leaves_them_the_whole_day_it_names(ring):
    sends_all(ring)
    sends_until(ring, date(2026, 11, 17))
    (second,) = [d for d in ring.acme.drafts if d.letter.purpose is Purpose.SECOND_REQUEST]
    assert second.since.date() == date(2026, 11, 10)  # five business days: until the 17th
    assert not ring.acme.calls

    sends_until(ring, date(2026, 11, 18))

    assert [c.reason for c in ring.acme.calls] == ["did not answer the second letter"]
    assert call_card(view(ring, ring.acme)).whom == "Howard Lind"


def test_a_call_that_named_nobody_does_not_silence_the_client_for_ever(ring):
    sends_until(ring, date(2026, 11, 20))
    logs(ring, "Acme", words="Nobody there; voicemail.")
    sends_until(ring, date(2026, 12, 18))
    assert not ring.acme.calls

    sends_until(ring, date(2026, 12, 21))

    assert [c.reason for c in ring.acme.calls] == ["did not answer the second letter"]


def test_who_was_pointed_to_and_stays_silent_is_called_in_the_end(ring):
    """With hops_before_group_letter = 2 one letter goes to Howard, and no second one."""
    ring.policy = Policy(hops_before_group_letter=2)
    sends_until(ring, date(2026, 11, 19))
    (asked,) = [d for d in ring.acme.drafts if d.letter.purpose is Purpose.WRITE_TO_CONTACT]
    assert asked.state.sent

    assert [c.reason for c in ring.acme.calls] == ["is long overdue"]
    assert call_card(view(ring, ring.acme)).whom == "Howard Lind"


def test_a_ring_about_what_is_paid_keeps_back_no_call_for_another_invoice(ring):
    sends_until(ring, date(2026, 11, 4))
    day = ring.clock.now().date()
    ring.tell(desk.payment("INV-104", day, None, ring.books, ring.act("paid")))
    ring.imports(
        "number,client,amount,currency,issued,due,email,matter\n"
        "INV-300,Acme Components,100.00,USD,2026-11-04,2026-11-20,,Harlow deposition\n"
    )
    ring.owner_sends(JAN, "Invoice INV-300", "INV-300 attached.")
    sends_until(ring, date(2026, 12, 4))
    assert not ring.acme.calls

    sends_until(ring, date(2026, 12, 7))

    (call,) = ring.acme.calls
    assert call.words == "INV-300 was due on 2026-11-20"
    assert call_card(view(ring, ring.acme)).whom == "Jan Marshall"


def test_the_runaround_of_one_division_keeps_back_no_call_to_another(ring):
    """S0-18: they know nothing of one another."""
    dora = "Dora Sud <dora@acme.example>"
    ring.imports(
        "number,client,amount,currency,issued,due,email,matter\n"
        f"INV-300,Acme Components,100.00,USD,2026-10-07,2026-11-06,{dora},Harbor\n"
    )
    for address, division in (("jan", "East"), ("howard", "East"), ("dora", "West")):
        known = ring.acme.client.contact(f"{address}@acme.example")
        ring.tell(
            ContactLearned(
                at=ring.clock.now(),
                cause=address,
                client=ring.acme.client.id,
                contact=replace(known, division=division),
                source="you said so",
            )
        )
    ring.owner_sends(dora, "Invoice INV-300", "INV-300 attached.")
    sends_until(ring, date(2026, 11, 19))
    assert [c.reason for c in ring.acme.calls] == ["did not answer the second letter"]
    logs(ring, "Acme", words="Nobody there.")
    sends_until(ring, date(2026, 12, 18))

    (call,) = ring.acme.calls

    assert call.words == "INV-300 was due on 2026-11-06"
    assert call_card(view(ring, ring.acme)).whom == "Dora Sud"


def test_who_called_themselves_the_right_person_and_went_quiet_is_called(ring):
    """Most were sent to Gerald; the last letters went to Howard alone."""
    sends_all(ring)
    ring.later(hours=1)
    ring.replies(HOWARD, "I am the right person for invoices.", to=ring.bill)
    sends_until(ring, date(2026, 11, 19))
    assert ring.acme.runaround.point is None  # lost: no answer for five business days

    card = call_card(view(ring, ring.acme))

    assert card.reasons == ("is long overdue",)
    assert card.whom == "Howard Lind"


def test_a_client_who_is_resumed_counts_as_called(stage):
    until(stage, date(2026, 11, 23))
    assert len(brightwater(stage).calls) == 1

    stage.tell(desk.resume("Brightwater", stage.books, stage.act("resume")))
    stage.later(days=1)
    stage.goes_round()

    assert not brightwater(stage).calls


def test_asking_twice_recommends_one_call(stage):
    until(stage, date(2026, 11, 24))
    before = list(stage.store.events())
    for _ in range(3):
        stage.later(hours=1)
        stage.goes_round()

    assert list(stage.store.events()) == before


@pytest.fixture
def upset():
    stage = Stage()
    stage.first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.later(days=1)
    number = Contact(address="jan@acme.example", phone="+1 555 0100")
    stage.tell(
        ContactLearned(
            at=stage.clock.now(),
            cause="signature",
            client=stage.acme.client.id,
            contact=number,
            source="their signature",
        )
    )
    stage.replies(JAN, ANGRY, to=stage.first)
    stage.goes_round()
    assert stage.acme.calls
    return stage


def test_the_card_names_who_said_it_and_their_number(upset):
    """S1-53, S1-58: the owner calls, so the card is all that there is."""
    card = call_card(view(upset, upset.acme))

    assert card.client == "Acme Components"
    assert (card.whom, card.phone) == ("Jan Marshall", "+1 555 0100")
    assert card.reasons == ("is upset",)


def test_the_card_asks_what_is_going_on_and_how_it_will_be_fulfilled(upset):
    """S1-54, and S0-28 for what is not said."""
    card = call_card(view(upset, upset.acme))

    asked = " ".join(card.find_out).casefold()
    assert "what is going on" in asked
    assert "how will it be fulfilled" in asked
    assert len(card.story) <= LINES
    assert any("INV-104" in line for line in card.story)
    assert any("fed up" in line for line in card.story)
    assert any("threat" in line for line in card.not_to_say)


def test_the_card_of_a_represented_client_says_not_to_call_them(upset):
    upset.replies(
        JAN, "Our attorney will contact you. We are represented by counsel.", to=upset.first
    )
    upset.goes_round()
    card = call_card(view(upset, upset.acme))

    assert "counsel" in card.best_moment
    assert any("lawyer of your own" in line for line in card.not_to_say), "S3-94"


def test_a_dispute_that_drags_on_suggests_a_mediator():
    """S3-100."""
    stage = Stage()
    sent = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.replies(JAN, "This invoice is wrong, we never agreed to these hours.", to=sent)
    stage.goes_round()
    assert not any("mediator" in line for line in call_card(view(stage, stage.acme)).find_out)

    stage.later(days=35)
    assert any("mediator" in line for line in call_card(view(stage, stage.acme)).find_out)


def test_the_card_tells_of_the_work_that_is_under_way(stage):
    """S1-52: the best moment is while work for them is under way."""
    until(stage, date(2026, 11, 23))

    card = call_card(view(stage, brightwater(stage)))

    assert "while work for them is under way (Dock lease)" in card.best_moment
    assert card.whom == "Priya Nair"


def test_no_card_where_no_call_waits(stage):
    assert call_card(view(stage, brightwater(stage))) is None


def test_the_cards_come_with_the_longest_waiting_first(upset):
    """S1-56: the list of calls, for every day."""
    upset.calendar = Calendar(thanks=False)
    upset.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    until(upset, date(2026, 11, 23))

    found = calls.cards(upset.books, OWNER, upset.practice, upset.act("call"))

    assert [card.client for card in found] == ["Acme Components", "Brightwater"]


def test_a_logged_call_lets_letters_go_on(upset):
    """S1-48: no letter to an upset client until a call is logged."""
    upset.later(days=1)
    upset.replies(JAN, "Sorry about that. Please ask Gerald about this invoice.", to=upset.first)
    upset.goes_round()
    assert upset.drafts == ()

    logs(upset, "Acme")
    upset.goes_round()

    assert not upset.acme.calls
    assert [d.letter.purpose for d in upset.acme.open_drafts] == [Purpose.CLARIFY_CONTACT]


def test_what_was_promised_on_the_telephone_holds_the_letters(upset):
    """S1-55: the outcome of a call becomes a promise."""
    logs(upset, "Acme", promised=date(2026, 11, 20))

    (receivable,) = upset.acme.receivables
    assert receivable.promise.on == date(2026, 11, 20)
    assert receivable.promise.by == "jan@acme.example"


def test_who_was_named_on_the_telephone_is_the_point_of_contact(upset):
    alison = Address(address="alison@acme.example", name="Alison Meyer")
    logs(upset, "Acme", contact=alison)

    assert upset.acme.runaround.point.address == "alison@acme.example"
    assert upset.acme.runaround.point.by == "owner"


def test_what_was_contested_on_the_telephone_stops_its_letters(upset):
    logs(upset, "Acme", dispute=True, words="They say Tuesday was never agreed.")

    assert upset.acme.receivables[0].disputed == "They say Tuesday was never agreed."


def test_what_is_said_to_be_paid_is_waited_for_and_not_believed(upset):
    logs(upset, "Acme", paid=("INV-104",))

    assert upset.acme.receivables[0].claimed is not None
    assert upset.acme.receivables[0].open


def test_a_plan_is_agreed_to_the_cent(upset):
    upset.terms = Terms(plan_instalments=3, plan_every_days=30)
    logs(upset, "Acme", plan=True)

    plan = upset.acme.receivables[0].plan
    assert len(plan) == 3
    assert sum(part.amount.amount for part in plan) == Decimal("4860.00")


def test_a_missed_instalment_is_a_call(upset):
    logs(upset, "Acme", plan=True)
    first = upset.acme.receivables[0].plan[0]
    assert first.on == date(2026, 11, 13)
    until(upset, date(2026, 12, 1))
    assert not upset.acme.calls  # the plan was agreed on twenty business days ago

    until(upset, date(2026, 12, 2))

    assert [c.reason for c in upset.acme.calls] == ["has missed an instalment"]


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ({"words": " "}, "--said"),
        ({"promised": date(2026, 10, 1)}, "is over"),
        ({"invoices": ("INV-200",)}, "no invoice of Acme"),
        ({"paid": ("INV-999",)}, "no invoice INV-999"),
    ],
)
def test_what_cannot_be_is_refused(upset, outcome, says):
    with pytest.raises(DataError, match=says):
        logs(upset, "Acme", **outcome)


def test_letters_that_go_on_instead_of_the_call_are_spoken_of(upset):
    """S1-61: nobody hides behind the tool."""
    upset.later(days=1)
    upset.owner_sends(JAN, "Re: Invoice INV-104", "Any news?", answers=upset.first)
    until(upset, date(2026, 11, 16))
    assert not letters_instead(view(upset, upset.acme))

    until(upset, date(2026, 11, 18))

    told = letters_instead(view(upset, upset.acme))
    assert told == "a call was recommended on 2026-11-03; since then 1 letter, and no call"
    found = agenda(upset.books, OWNER, upset.practice, upset.clock.now())
    assert [call.instead for call in found.calls] == [told]


def test_a_call_is_recommended_with_the_words_that_led_to_it(upset):
    (event,) = [e for e in upset.store.events() if isinstance(e, CallRecommended)]

    assert event.message in {h.message for h in upset.acme.heard}
    assert event.message != MessageId("")
    assert "fed up" in event.words


def test_the_number_of_a_signature_stands_on_the_card():
    stage = Stage()
    sent = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    text = (
        "I have had enough of these reminders, this is outrageous!\n\n-- \nJan Marshall\n"
        "Acme Components\nFax: +1 216 555 0100\nTel: +1 (216) 555-0142\n"
    )
    stage.replies(JAN, text, to=sent)
    stage.goes_round()

    view = View(
        case=stage.acme,
        books=stage.books,
        owner=OWNER,
        practice=stage.practice,
        now=stage.clock.now(),
    )
    card = call_card(view)
    assert card is not None
    assert card.phone == "+1 (216) 555-0142"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Please ask Gerald Ames, gerald@acme.example, +1 216 555 0177.", "+1 216 555 0177"),
        ("Please ask Gerald Ames, gerald@acme.example. I am on +1 216 555 0142.", ""),
        ("Please ask Gerald Ames (gerald@acme.example), +1 216 555 0177 or +1 216 555 0178.", ""),
    ],
)
def test_a_number_given_beside_a_name_is_that_of_the_person_named(words, number):
    stage = Stage()
    sent = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.replies(JAN, words, to=sent)
    stage.goes_round()

    gerald = stage.acme.client.contact("gerald@acme.example")
    assert gerald is not None
    assert gerald.phone == number
