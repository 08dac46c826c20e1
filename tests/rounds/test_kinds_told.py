"""What a kind of client changes: nothing is offered to a deadbeat, and an avoider has a day."""

from datetime import date, timedelta

import pytest

from mailbot.decide.callcard import call_card
from mailbot.decide.kinds import as_treated
from mailbot.decide.view import View
from mailbot.model.event import CallLogged, CallRecommended
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.message import MessageId
from mailbot.model.people import ClientKind
from mailbot.model.policy import Calendar, Terms
from mailbot.rounds import desk
from mailbot.rounds.calls import kind_said
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_answers import JAN, purposes, sends_invoice
from tests.rounds.test_behaviours import words

WITH_PLANS = Terms(plan_from=1)
TIME = "Could we pay invoice INV-104 in three instalments?"
BROKE = "We cannot pay this right now, our cash is gone."
CLAUSES = Terms(
    plan_from=1,
    final_notice_clause="section 7",
    late_fee="1.5 % a month",
    late_fee_clause="section 8",
)


@pytest.fixture
def stage():
    """Begin a day after the owner sent INV-104 to Jan; the terms allow plans."""
    return begun(Stage(terms=WITH_PLANS))


def begun(stage: Stage) -> Stage:
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    return stage


def is_named(stage: Stage, kind: ClientKind = ClientKind.DEADBEAT) -> None:
    stage.tell(kind_said("Acme Components", kind, stage.books, stage.act("kind")))
    stage.goes_round()


def says(stage: Stage, text: str, by: str = JAN) -> None:
    stage.replies(by, text, to=stage.first)
    assert stage.goes_round().problems == ()
    stage.later(hours=1)


def view(stage: Stage) -> View:
    return View(
        case=stage.acme,
        books=stage.books,
        owner=OWNER,
        practice=stage.practice,
        now=stage.clock.now(),
    )


def reasons(stage: Stage) -> list[str]:
    return [c.reason for c in stage.acme.calls]


def logs_a_call(stage: Stage) -> None:
    said = {"at": stage.clock.now(), "cause": f"call {stage.clock.now()}"}
    stage.tell(CallLogged(**said, client=stage.acme.client.id, words="We spoke"))


# Deadbeat


@pytest.mark.parametrize(
    ("text", "offer"), [(TIME, Purpose.OFFER_PLAN), (BROKE, Purpose.OFFER_OPTIONS)]
)
def test_before_the_owner_says_so_everybody_is_offered_a_way(stage, text, offer):
    says(stage, text)

    assert purposes(stage) == [offer]


@pytest.mark.parametrize(
    ("text", "reason"), [(TIME, "asks for more time"), (BROKE, "says they cannot pay")]
)
def test_whom_the_owner_names_a_deadbeat_is_called_and_offered_nothing(stage, text, reason):
    """S0-43: consequences, not empathy."""
    is_named(stage)
    says(stage, text)
    stage.goes_round()

    assert purposes(stage) == []
    assert reasons(stage) == [reason]


@pytest.mark.parametrize("text", [TIME, BROKE])
def test_an_offer_that_lies_there_goes_when_they_are_named_and_it_is_a_call(stage, text):
    says(stage, text)
    assert len(stage.drafts) == 1
    is_named(stage)

    assert stage.drafts == ()
    assert stage.acme.drafts[-1].state is DraftState.WITHDRAWN
    assert len(stage.acme.calls) == 1


def test_an_offer_that_the_owner_edited_is_theirs(stage):
    says(stage, TIME)
    (draft,) = stage.drafts
    stage.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Dear", b"My dear"))
    stage.goes_round()
    is_named(stage)

    assert len(stage.drafts) == 1
    assert stage.acme.drafts[-1].withdraw == "you named them a deadbeat"


def test_the_owners_gentler_word_brings_the_offer_back(stage):
    says(stage, TIME)
    is_named(stage)
    logs_a_call(stage)
    is_named(stage, ClientKind.DELINQUENT)
    says(stage, TIME)

    assert purposes(stage) == [Purpose.OFFER_PLAN]


def test_outside_working_hours_the_call_waits_and_nothing_is_offered(stage):
    is_named(stage)
    stage.later(hours=12)
    says(stage, TIME)
    assert (purposes(stage), reasons(stage)) == ([], [])

    stage.later(hours=12)
    stage.goes_round()

    assert reasons(stage) == ["asks for more time"]


def test_the_card_says_what_to_say_with_the_clauses_of_the_contract(stage):
    stage.terms = CLAUSES
    is_named(stage)
    stage.clock.advance(timedelta(days=3))
    says(stage, TIME)
    stage.goes_round()

    card = call_card(view(stage))

    assert card.say == (
        "INV-104: the whole of it is due. On which day will it be in our account?",
        "Under section 7, the final notice comes next.",
        "Under section 8, a late fee of 1.5 % a month applies.",
    )
    assert "No offer: no parts, no later day. They had their time." in card.not_to_say


def test_without_a_clause_the_card_names_no_consequence(stage):
    is_named(stage)
    says(stage, TIME)
    stage.goes_round()

    assert call_card(view(stage)).say == ("Name no consequence: [terms] has no clause for one.",)


def test_who_is_angry_is_listened_to_whatever_they_were_named(stage):
    is_named(stage)
    says(stage, "I'm fed up with these constant reminders, this is insulting.")

    card = call_card(view(stage))

    assert card.say == ()
    assert "No threat: not a word of fees, lawyers or collection." in card.not_to_say


def test_everybody_elses_card_leaves_the_words_to_the_owner(stage):
    stage.tell(
        CallRecommended(
            at=stage.clock.now(),
            cause="x",
            client=stage.acme.client.id,
            reason="is long overdue",
            message=MessageId(""),
            words="INV-104",
        )
    )

    assert call_card(view(stage)).say == ()


def test_hardship_does_not_keep_the_notices_of_the_contract_from_a_deadbeat():
    """After the call come the letters that name a clause, and no others."""
    stage = Stage(calendar=Calendar(thanks=False), terms=CLAUSES)
    stage.first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(days=1)
    is_named(stage)
    says(stage, BROKE)
    while stage.clock.now().date() < date(2026, 11, 20):
        stage.later(days=1)
        stage.goes_round()
    assert stage.acme.open_drafts == ()
    logs_a_call(stage)
    while stage.clock.now().date() < date(2026, 12, 4):
        stage.later(days=1)
        stage.goes_round()

    assert [d.letter.purpose for d in stage.acme.open_drafts] == [Purpose.FINAL_NOTICE]


def test_hardship_keeps_them_from_everybody_else():
    stage = Stage(calendar=Calendar(thanks=False), terms=CLAUSES)
    stage.first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(days=1)
    says(stage, BROKE)
    logs_a_call(stage)
    while stage.clock.now().date() < date(2026, 12, 4):
        stage.later(days=1)
        stage.goes_round()

    waiting = {d.letter.purpose for d in stage.acme.open_drafts}
    assert waiting <= {Purpose.OFFER_PLAN, Purpose.OFFER_OPTIONS}


# Avoider: a draft that names a day, and lies until that comes near


def until(stage: Stage, day: date) -> None:
    while stage.clock.now().date() < day:
        stage.later(days=1)
        stage.goes_round()


def knows_kinds(stage: Stage) -> Stage:
    """Have letters choose their words by the kind of client, as the program does."""
    plain = stage.write

    def written(letter, case):
        case = as_treated(
            View(
                case=case,
                books=stage.books,
                owner=OWNER,
                practice=stage.practice,
                now=stage.clock.now(),
            )
        )
        return plain(letter, case)

    stage.write = written
    return stage


def test_a_question_to_an_avoider_is_written_anew_before_its_day_comes_too_near(stage):
    """S0-40: five business days to name somebody are five, whenever the owner sends it."""
    knows_kinds(stage)
    is_named(stage, ClientKind.AVOIDER)
    says(stage, "Please ask Gerald about this.")
    assert "by Tuesday 10 November" in words(stage.drafts[0].raw)
    until(stage, date(2026, 11, 5))
    assert "by Tuesday 10 November" in words(stage.drafts[0].raw)

    until(stage, date(2026, 11, 6))

    (draft,) = stage.drafts
    assert "by Friday 13 November" in words(draft.raw)
    assert [d.state for d in stage.acme.drafts] == [DraftState.WITHDRAWN, DraftState.PLACED]


def test_a_question_without_a_day_lies_as_long_as_the_owner_likes(stage):
    says(stage, "Please ask Gerald about this.")
    (before,) = stage.drafts
    until(stage, date(2026, 11, 20))

    (after,) = stage.drafts
    assert after.raw == before.raw


def test_what_the_owner_edited_stays_and_they_learn_of_the_day(stage):
    is_named(stage, ClientKind.AVOIDER)
    says(stage, "Please ask Gerald about this.")
    (draft,) = stage.drafts
    stage.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Hi ", b"Dear "))
    stage.goes_round()
    until(stage, date(2026, 11, 20))

    assert len(stage.drafts) == 1


def test_a_case_that_changes_withdraws_the_question_whatever_day_it_names(stage):
    """Somebody is named while the question lies there: it has no use any more."""
    is_named(stage, ClientKind.AVOIDER)
    says(stage, "Please ask Gerald about this.")
    until(stage, date(2026, 11, 6))
    says(stage, "I am the right person for all invoices.", "Gerald Brandt <gerald@acme.example>")

    states = {d.letter.purpose: d.state for d in stage.acme.drafts}
    assert states[Purpose.CLARIFY_CONTACT] is DraftState.WITHDRAWN
    assert purposes(stage) == [Purpose.CONFIRM_CONTACT]


def test_the_question_for_a_day_is_written_anew_too(stage):
    is_named(stage, ClientKind.AVOIDER)
    says(stage, "We will pay soon.")
    assert purposes(stage) == [Purpose.ASK_DATE]
    until(stage, date(2026, 11, 6))

    asked = [d.state for d in stage.acme.drafts if d.letter.purpose is Purpose.ASK_DATE]
    assert asked == [DraftState.WITHDRAWN, DraftState.PLACED]


def test_a_hold_takes_it_away_and_its_end_brings_it_back_with_a_new_day(stage):
    knows_kinds(stage)
    is_named(stage, ClientKind.AVOIDER)
    says(stage, "Please ask Gerald about this.")
    stage.tell(desk.hold("Acme Components", None, "", stage.books, stage.act("hold")))
    stage.goes_round()
    assert stage.drafts == ()
    stage.later(days=7)
    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))
    stage.goes_round()

    assert "by Tuesday 17 November" in words(stage.drafts[0].raw)
