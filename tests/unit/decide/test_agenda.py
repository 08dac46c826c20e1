"""What goes on the agenda, and what of it cannot wait?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mailbot.decide.agenda import agenda, alarms
from mailbot.decide.custom import LATE, customs
from mailbot.decide.map import map_of
from mailbot.decide.unclear import unclear
from mailbot.decide.view import View
from mailbot.model.agenda import Agenda, Beside, Habit
from mailbot.model.case import Payment
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Purpose
from mailbot.model.mailbox import Trouble
from mailbot.model.map import NOBODY
from mailbot.model.message import Address, MessageId, Place
from mailbot.model.news import Turn
from mailbot.model.note import NoteAnswered
from mailbot.model.policy import Calendar
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

ACCOUNTING = "Accounting <accounting@acme.example>"
JAN = "Jan Marshall <jan@acme.example>"
HOWARD = "Howard Lind <howard@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"


@pytest.fixture
def stage():
    stage = Stage(calendar=Calendar(reminders=False, thanks=False))
    stage.bill = stage.owner_sends(
        f"{ACCOUNTING}, {JAN}, {HOWARD}", "Invoice INV-104", "INV-104 attached."
    )
    stage.other = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.goes_round()
    return stage


def told(stage: Stage, beside: Beside | None = None) -> Agenda:
    return agenda(
        stage.books, OWNER, stage.practice, stage.clock.now(), beside or Beside(), again=True
    )


def hears(stage: Stage, sender: str, text: str, to: str = "") -> None:
    stage.later(minutes=5)
    stage.replies(sender, text, to=to or stage.bill)
    stage.goes_round()


def turns(stage: Stage) -> list[Turn]:
    return [change.turn for change in told(stage).news]


def test_where_nothing_happened_there_is_nothing_to_tell(stage):
    assert told(stage).empty


def test_a_letter_that_waits_has_its_readers_and_its_reason(stage):
    hears(stage, ACCOUNTING, "Please check with Jan Marshall about this.")

    (letter,) = told(stage).letters
    assert letter.purpose is Purpose.CLARIFY_CONTACT
    assert "Jan Marshall" in letter.to
    assert "Please check with Jan Marshall" in letter.why


def test_who_is_upset_is_a_call_with_its_card(stage):
    hears(stage, PRIYA, "I'm fed up with these constant reminders!", to=stage.other)

    (call,) = told(stage).calls
    assert (call.whom, call.client) == ("Priya Nair", "Brightwater")
    assert call.find_out
    assert call.not_to_say


def test_a_card_has_the_owners_days_and_not_those_of_greenwich(stage):
    stage.later(hours=14)  # after midnight in London, the evening before in California
    stage.replies(PRIYA, "I'm fed up with these constant reminders!", to=stage.other)
    stage.goes_round()
    far = replace(OWNER, timezone="America/Los_Angeles")

    (call,) = agenda(stage.books, far, stage.practice, stage.clock.now()).calls
    assert call.since == date(2026, 11, 2)
    assert any("2026-11-02, the client is upset" in line for line in call.story)
    assert any("last heard on 2026-11-02" in line for line in call.story)
    assert not any("2026-11-03" in line for line in call.story)


def test_who_waits_longest_is_called_first(stage):
    """S1-56."""
    hears(stage, PRIYA, "I'm fed up with these constant reminders!", to=stage.other)
    stage.later(days=3)
    hears(stage, JAN, "This is insulting, stop it, I am furious.")

    calls = told(stage).calls
    assert [c.client for c in calls] == ["Brightwater", "Acme Components"]


def test_their_question_is_on_the_clock_until_it_is_answered(stage):
    """S3-86."""
    hears(stage, PRIYA, "Which PO number is this for?", to=stage.other)
    stage.later(days=3)

    (question,) = told(stage).clock
    assert (question.who, question.on) == ("Priya Nair", date(2026, 11, 2))

    stage.owner_sends(PRIYA, "Re: Invoice INV-200", "It is PO 7.", answers=stage.other)
    stage.goes_round()
    assert not told(stage).clock


def test_a_reply_that_nobody_understands_is_a_riddle(stage):
    hears(stage, JAN, "Hmm, that one again. Well, you know how it goes with these.")

    found = told(stage)
    heard = stage.acme.heard[-1]
    assert len(found.riddles) == heard.unsure


def test_counsel_is_an_alarm_and_so_is_what_stops_letters(stage):
    hears(stage, PRIYA, "We have retained counsel; talk to our attorneys.", to=stage.other)
    (alarm,) = alarms(stage.books, OWNER)
    assert alarm.counsel

    case = replace(
        stage.acme, alarms=("the bank details differ",), warnings=("the bank details differ", "odd")
    )
    stage.books.cases[case.client.id] = case
    found = told(stage)
    assert {a.client for a in found.alarms} == {"Acme Components", "Brightwater"}
    assert found.warnings == (("Acme Components", "odd"),)
    assert len(set(found.urgent)) == 2


def test_an_invoice_without_a_due_date_and_a_name_without_an_address_are_asked_about(stage):
    stage.imports(
        "number,client,amount,currency,issued,due,email,matter\nW-1,Westfall,5,USD,2026-11-01,,,\n"
    )
    hears(stage, JAN, "You should go see Gerhard Wolfsohn about this, he handles it.")

    found = told(stage)
    assert found.undated == (("Westfall", InvoiceId("W-1")),)
    assert [n.name for n in found.nameless] == ["Gerhard Wolfsohn"]


def test_quarantined_messages_are_told_and_others_are_not(stage):
    place = Place(folder="INBOX", uidvalidity=1, uid=7)
    given_up = Trouble(place=place, tries=3, reason="no message", quarantined=True)
    tried = Trouble(place=replace(place, uid=8), tries=1, reason="no message")

    assert told(stage, Beside(troubles=(given_up, tried))).troubles == (given_up,)


def test_what_changed_is_told_in_its_order(stage):
    hears(stage, PRIYA, "We will pay on Friday.", to=stage.other)
    paid = desk.payment("INV-200", stage.clock.now().date(), None, stage.books, stage.act("paid"))
    stage.tell(paid)
    stage.tell(
        *desk.contact(
            "Acme Components",
            Address(address="alison@acme.example", name="Alison"),
            ("pay",),
            stage.books,
            OWNER,
            stage.act("contact"),
        )
    )

    assert turns(stage) == [Turn.PAID, Turn.PROMISED, Turn.NAMED]
    assert told(stage).news[0].kept


def test_a_promise_whose_days_went_by_is_told_as_broken(stage):
    hears(stage, PRIYA, "We will pay on Friday.", to=stage.other)
    stage.later(days=12)

    assert Turn.BROKEN in turns(stage)


def test_a_colleague_who_came_in_by_a_reply_is_told_as_new(stage):
    hears(stage, "Mona Peck <mona@acme.example>", "Please check with Jan Marshall about this.")

    (new,) = [n for n in told(stage).news if n.turn is Turn.NEW]
    assert "mona@acme.example" in new.who


def test_what_happened_long_ago_is_no_news(stage):
    hears(stage, PRIYA, "We will pay on Friday.", to=stage.other)
    stage.later(days=40)

    assert Turn.PROMISED not in turns(stage)


# The map


def test_the_map_knows_people_by_all_their_names_and_sees_the_circle(stage):
    hears(stage, ACCOUNTING, "Please check with Jan Marshall about this.")
    hears(stage, JAN, "You should go see Howard for that.")
    hears(stage, HOWARD, "Accounting should be able to take care of this.")

    runaround = map_of(stage.acme, OWNER)
    assert [p.name for p in runaround.people] == ["Accounting", "Jan Marshall", "Howard Lind"]
    assert all(p.known for p in runaround.people)
    assert runaround.circular
    assert all(arrow.round for arrow in runaround.arrows)


def test_who_names_nobody_points_to_nobody(stage):
    hears(stage, JAN, "I'm not the right person for this, sorry.")

    runaround = map_of(stage.acme, OWNER)
    assert runaround is None or runaround.people[-1].name == NOBODY


def test_two_people_of_one_name_are_two_on_the_map(stage):
    """Else the second is the first, and the way from one to the other looks like a circle."""
    other = "Jan Marshall <jan.m@acme.example>"
    row = f"INV-105,Acme Components,100.00,USD,2026-10-05,2026-11-04,{other}"
    stage.imports(f"number,client,amount,currency,issued,due,email\n{row}\n")
    hears(stage, other, "Not me, please ask Jan Marshall, jan@acme.example.")

    runaround = map_of(stage.acme, OWNER)
    assert [p.name for p in runaround.people] == ["jan.m@acme.example", "jan@acme.example"]
    assert all(p.known for p in runaround.people)
    assert not runaround.circular


def test_without_a_runaround_there_is_no_map(stage):
    assert map_of(stage.acme, OWNER) is None


# Habits


def billed(stage: Stage, *rows: str) -> View:
    stage.imports("number,client,amount,currency,issued,due,email,matter\n" + "\n".join(rows))
    case = next(c for c in stage.books.cases.values() if c.client.name == "Westfall")
    return View(
        case=case, books=stage.books, owner=OWNER, practice=stage.practice, now=stage.clock.now()
    )


def paid_after(stage: Stage, days: list[int]) -> View:
    rows = [f"W-{n},Westfall,5,USD,2026-0{n + 1}-01,2026-0{n + 1}-15,," for n in range(len(days))]
    billed(stage, *rows)
    for number, late in enumerate(days):
        on = date(2026, number + 1, 15) + timedelta(days=late)
        stage.tell(desk.payment(f"W-{number}", on, None, stage.books, stage.act("paid")))
    return billed(stage, "W-9,Westfall,5,USD,2026-10-20,2026-11-20,,")


def test_a_pattern_of_lateness_is_told(stage):
    """S2-79."""
    found = [c for c in customs(paid_after(stage, [0, 12, 20, 30])) if c.habit is Habit.PAYS_LATE]

    assert [c.days for c in found] == [(12, 20, 30)]


def test_one_late_payment_is_no_pattern(stage):
    found = customs(paid_after(stage, [0, 0, LATE + 1, 0]))

    assert not [c for c in found if c.habit is Habit.PAYS_LATE]


def test_an_invoice_of_ones_own_that_is_overdue_to_be_written_is_noticed(stage):
    """S3-95."""
    rows = [f"W-{m},Westfall,5,USD,2026-0{m}-01,2026-0{m}-20,," for m in (5, 6, 7, 8)]

    (custom,) = customs(billed(stage, *rows))
    assert (custom.habit, custom.days, custom.last) == (Habit.NOT_BILLED, (31,), date(2026, 8, 1))


@pytest.mark.parametrize("months", [(7, 8, 9), (1, 2, 3, 9)])
def test_without_a_rhythm_no_invoice_is_missed(stage, months):
    rows = [f"W-{m},Westfall,5,USD,2026-0{m}-01,2026-0{m}-20,," for m in months]

    assert not list(customs(billed(stage, *rows)))


# What the owner asked for


def test_notes_and_moved_messages_are_answered(stage):
    def moved(words: str, *, warning: bool) -> GestureAnswered:
        at = stage.clock.now()
        return GestureAnswered(at=at, cause=words, words=words, warning=warning)

    stage.tell(
        NoteAnswered(
            at=stage.clock.now(),
            cause="<n@x.example>",
            note=MessageId("<n@x.example>"),
            text="1",
            words="paid INV-200",
            answer="INV-200 is paid.",
            done=True,
        ),
        moved("The reply counts as a dispute from now on.", warning=False),
        moved("The draft in Approved is none of mailbot's, and was not sent.", warning=True),
    )

    found = told(stage)
    assert found.answers == (
        ("paid INV-200", "INV-200 is paid."),
        ("", "The reply counts as a dispute from now on."),
    )
    assert found.told == ("The draft in Approved is none of mailbot's, and was not sent.",)
    assert not found.news
    assert not found.empty


def test_a_riddle_about_money_is_solved_when_the_money_is_there(stage):
    """It came before they said so, as money does: on no day after their words."""
    hears(stage, PRIYA, "It's paid, we sent the wire last week.", to=stage.other)
    (case,) = (c for c in stage.books.cases.values() if c.client.name == "Brightwater")
    unsure = replace(case, heard=tuple(replace(h, unsure=True) for h in case.heard))
    assert unclear(unsure)

    money = case.receivables[0].invoice.total.amount
    before = case.heard[-1].at.date() - timedelta(days=3)
    payment = Payment(on=before, amount=case.receivables[0].balance)
    paid = replace(case.receivables[0], received=money, payments=(payment,))
    assert not unclear(unsure.with_receivable(paid))
