"""Nobody answers the group letter: the second letter, its default, and then the telephone."""

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from mailbot.cli.screens import questions
from mailbot.decide.kinds import as_treated, kind_of
from mailbot.decide.recipient import presumed
from mailbot.decide.view import View
from mailbot.model.event import MessageRead
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientKind, ContactPurpose
from mailbot.model.policy import Calendar
from mailbot.model.reading import Manner
from mailbot.model.runaround import Hop
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

ACCOUNTING = "Accounting <accounting@acme.example>"
JAN = "Jan Marshall <jan@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"
HOWARD = "Howard Lind <howard@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"


def until(stage: Stage, day: date) -> None:
    """Let a round pass each day, in the morning, up to *day*."""
    while stage.clock.now().date() < day:
        stage.later(days=1)
        stage.goes_round()


def sends(stage: Stage) -> None:
    """Send the draft to Acme as a mail program does."""
    (draft,) = [d for d in stage.drafts if b"acme.example" in d.raw]
    stage.mailbox.deliver("Sent", draft.raw, stage.clock.now())
    stage.mailbox.delete("Drafts", draft.place.uid)


def purposes(case) -> list[Purpose]:
    return [d.letter.purpose for d in case.drafts if d.state is not DraftState.WITHDRAWN]


def seconds(case):
    return [
        d
        for d in case.drafts
        if d.letter.purpose is Purpose.SECOND_REQUEST and d.state is not DraftState.WITHDRAWN
    ]


def riddle(asked: Stage) -> None:
    """Have a reply on record that only the owner can understand."""
    asked.tell(
        MessageRead(
            at=asked.clock.now(),
            cause="<riddle>",
            client=asked.acme.client.id,
            message=MessageId("<riddle>"),
            thread=asked.group.thread,
            written=asked.clock.now(),
            sender=Address(address="howard@acme.example"),
            intents=(),
            confidence=0.2,
            unsure=True,
            words="Hm. Blue, I should think.",
        )
    )


@pytest.fixture
def asked():
    """Send the group letter on Tuesday, 3 November; Jan had pointed to Gerald."""
    stage = Stage()
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(hours=20)
    stage.reply = stage.replies(JAN, "Please ask Gerald about this.", to=first)
    stage.goes_round()
    stage.later(minutes=5)
    (draft,) = stage.drafts
    stage.sent = message_from_bytes(draft.raw)["Message-ID"]
    stage.group = stage.acme.drafts[-1].letter
    stage.owner_sends_draft()
    stage.chains[stage.sent] = (*stage.chains[stage.reply], stage.reply)
    stage.goes_round()
    assert stage.acme.drafts[-1].state is DraftState.SENT
    return stage


def test_silence_for_five_business_days_brings_the_second_letter(asked):
    """S0-17, S0-44: who says nothing is asked once more."""
    until(asked, date(2026, 11, 9))
    assert not seconds(asked.acme)

    until(asked, date(2026, 11, 10))

    (second,) = seconds(asked.acme)
    assert second.letter.to == asked.group.to
    assert second.letter.thread == asked.group.thread
    assert second.letter.cc == ()


def test_the_second_letter_answers_the_group_letter_itself(asked):
    until(asked, date(2026, 11, 10))

    (draft,) = asked.drafts
    letter = message_from_bytes(draft.raw, policy=policy.default)
    assert letter["In-Reply-To"] == asked.sent
    assert letter["References"].split()[-2:] == [asked.acme.drafts[-1].letter.token, asked.sent]
    assert letter["Subject"] == "Re: Invoice INV-104"


def test_the_second_letter_names_whom_they_sent_us_to_and_a_day(asked):
    until(asked, date(2026, 11, 10))

    text = " ".join(
        message_from_bytes(asked.drafts[0].raw).get_payload(decode=True).decode().split()
    )
    assert "Gerald Brandt (gerald@acme.example)" in text
    assert "Tuesday 17 November" in text
    assert "4,860" not in text


def test_who_was_only_named_as_a_department_is_no_default():
    stage = Stage()
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.later(hours=20)
    stage.replies(JAN, "Please check with the partners.", to=first)
    stage.goes_round()
    stage.owner_sends_draft()
    until(stage, date(2026, 11, 12))

    (second,) = seconds(stage.acme)
    assert second.letter.about == ""
    text = message_from_bytes(stage.drafts[0].raw).get_payload(decode=True).decode()
    assert "nless" not in text
    assert text.count("?") == 1


def test_a_reply_that_names_nobody_counts_as_silence(asked):
    """S0-17: an answer may be less than adequate."""
    asked.later(days=2)
    asked.replies(HOWARD, "Thanks, received.", to=asked.sent)
    until(asked, date(2026, 11, 10))

    (second,) = seconds(asked.acme)
    assert any("Thanks, received." in why for why in second.letter.why)


def test_another_pass_on_counts_as_silence_and_may_change_the_default(asked):
    asked.later(days=2)
    asked.replies(GERALD, "Not me. Howard Lind handles these.", to=asked.sent)
    asked.goes_round()
    if asked.acme.runaround.point is not None:
        return  # it was understood as the answer, which is better still
    until(asked, date(2026, 11, 10))

    (second,) = seconds(asked.acme)
    assert second.letter.about == "howard@acme.example"


def test_a_name_ends_it_and_no_second_letter_comes(asked):
    asked.later(days=2)
    asked.replies(
        GERALD, "Gerald Brandt here: I am the right person for all invoices.", to=asked.sent
    )
    until(asked, date(2026, 12, 15))

    assert asked.acme.runaround.point.address == "gerald@acme.example"
    assert not seconds(asked.acme)
    assert not asked.acme.calls


def test_a_name_takes_the_second_letter_back(asked):
    until(asked, date(2026, 11, 10))
    asked.later(hours=1)
    asked.replies(
        GERALD, "Gerald Brandt here: I am the right person for all invoices.", to=asked.sent
    )
    asked.goes_round()

    assert purposes(asked.acme) == [Purpose.CLARIFY_CONTACT, Purpose.CONFIRM_CONTACT]


def test_what_only_the_owner_can_understand_gives_as_many_days_again(asked):
    asked.later(days=3)
    riddle(asked)
    until(asked, date(2026, 11, 12))
    assert not seconds(asked.acme)

    until(asked, date(2026, 11, 13))

    assert len(seconds(asked.acme)) == 1


def test_a_riddle_takes_the_waiting_second_letter_back(asked):
    until(asked, date(2026, 11, 10))
    asked.later(hours=1)
    riddle(asked)
    asked.goes_round()

    assert not seconds(asked.acme)
    assert asked.drafts == ()


def test_a_name_without_an_address_is_for_the_owner_and_nobody_is_asked_again(asked):
    asked.later(days=3)
    asked.replies(HOWARD, "Alison is the right person for all invoices.", to=asked.sent)
    until(asked, date(2026, 11, 20))

    assert not seconds(asked.acme)
    assert [h.sender.name for h in questions(asked.acme)] == ["Howard Lind"]


def test_a_name_without_an_address_takes_the_waiting_second_letter_back(asked):
    until(asked, date(2026, 11, 10))
    assert len(seconds(asked.acme)) == 1
    asked.later(hours=1)
    asked.replies(HOWARD, "Alison is the right person for all invoices.", to=asked.sent)
    asked.goes_round()

    assert not seconds(asked.acme)
    assert asked.drafts == ()


def test_the_owners_own_letter_gives_as_many_days_again(asked):
    asked.later(days=3)
    asked.owner_sends(JAN, "Re: Invoice INV-104", "Any news of this?", answers=asked.sent)
    until(asked, date(2026, 11, 12))
    assert not seconds(asked.acme)

    until(asked, date(2026, 11, 13))

    assert len(seconds(asked.acme)) == 1


def test_weekends_and_holidays_are_no_days_of_silence(asked):
    asked.days_off = frozenset({date(2026, 11, 9), date(2026, 11, 10)})
    until(asked, date(2026, 11, 11))
    assert not seconds(asked.acme)

    until(asked, date(2026, 11, 12))

    assert len(seconds(asked.acme)) == 1


def test_a_paid_invoice_asks_nobody_again(asked):
    asked.tell(desk.payment("INV-104", date(2026, 11, 3), None, asked.books, asked.act("paid")))
    until(asked, date(2026, 12, 15))

    assert not seconds(asked.acme)
    assert not asked.acme.calls


def test_who_is_gone_is_not_asked_again(asked):
    address = Address(address="howard@acme.example")
    never = (ContactPurpose.DO_NOT_CONTACT,)
    act = asked.act("contact")
    asked.tell(*desk.contact("Acme Components", address, never, asked.books, OWNER, act))
    until(asked, date(2026, 11, 10))

    (second,) = seconds(asked.acme)
    assert "howard@acme.example" not in {a.address for a in second.letter.to}


def test_further_rounds_write_no_second_second_letter(asked):
    until(asked, date(2026, 11, 10))
    before = list(asked.store.events())
    for _ in range(5):
        asked.later(hours=1)
        asked.goes_round()

    assert list(asked.store.events()) == before


def test_a_deleted_second_letter_is_not_written_again(asked):
    until(asked, date(2026, 11, 10))
    (draft,) = asked.drafts
    asked.mailbox.move("Drafts", draft.place.uid, "Trash")
    until(asked, date(2026, 11, 13))

    assert asked.drafts == ()
    assert len(seconds(asked.acme)) == 1


@pytest.fixture
def asked_twice(asked):
    until(asked, date(2026, 11, 10))
    asked.later(minutes=5)
    asked.owner_sends_draft()
    asked.goes_round()
    return asked


def test_the_same_silence_again_is_a_call_and_no_third_letter(asked_twice):
    """S1-46: then the telephone."""
    asked_twice.later(hours=5)  # while the office is open
    until(asked_twice, date(2026, 11, 17))  # the day that the letter names is theirs to use
    assert not asked_twice.acme.calls

    until(asked_twice, date(2026, 11, 18))

    (call,) = asked_twice.acme.calls
    assert call.reason == "did not answer the second letter"
    until(asked_twice, date(2026, 12, 31))
    assert len(asked_twice.acme.calls) == 1
    assert len(seconds(asked_twice.acme)) == 1
    assert asked_twice.drafts == ()


def test_silence_alone_names_nobody_the_point_of_contact(asked_twice):
    until(asked_twice, date(2026, 12, 31))

    assert asked_twice.acme.runaround.point is None


def test_an_answer_to_the_second_letter_ends_it(asked_twice):
    asked_twice.later(days=1)
    asked_twice.replies(
        JAN, "Yes, Gerald Brandt is the right person for all invoices.", to=asked_twice.sent
    )
    until(asked_twice, date(2026, 12, 1))

    assert asked_twice.acme.runaround.point.address == "gerald@acme.example"
    assert not asked_twice.acme.calls


def test_who_passes_on_and_goes_quiet_is_pressed_for_a_day_and_never_called_a_name():
    """S0-29, S0-40."""
    stage = Stage()
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    second = stage.owner_sends(HOWARD, "Invoice INV-104", "INV-104 attached.")
    stage.later(hours=10)
    stage.replies(JAN, "Please check with the partners.", to=first)
    stage.replies(HOWARD, "Please check with the accounting department.", to=second)
    stage.goes_round()
    stage.owner_sends_draft()
    until(stage, date(2026, 11, 12))

    view = View(
        case=stage.acme,
        books=stage.books,
        owner=OWNER,
        practice=stage.practice,
        now=stage.clock.now(),
    )
    assert kind_of(view).kind is ClientKind.AVOIDER
    assert as_treated(view).client.kind is ClientKind.AVOIDER
    assert stage.acme.client.kind is ClientKind.STRAIGHTFORWARD  # a guess is no record
    assert b"avoid" not in stage.drafts[0].raw


def test_the_only_contact_is_asked_a_second_time_too():
    stage = Stage()
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.later(hours=20)
    stage.replies(
        PRIYA,
        "That is not my department, you need to talk to someone else.",
        to=first,
        Subject="Re: Invoice INV-200",
    )
    stage.goes_round()
    stage.owner_sends_draft()
    until(stage, date(2026, 11, 12))

    (case,) = [c for c in stage.books.cases.values() if c.client.name == "Brightwater"]
    (second,) = seconds(case)
    assert [a.address for a in second.letter.to] == ["priya@brightwater.example"]
    assert second.letter.about == ""


@pytest.fixture
def known():
    """Gerald is the point of contact, by his own word; reminders are on."""
    stage = Stage(calendar=Calendar(thanks=False))
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.later(hours=3)
    stage.replies(JAN, "Please ask Gerald about this.", to=first)
    stage.goes_round()
    stage.owner_sends_draft()
    stage.goes_round()
    sent = stage.acme.drafts[-1].letter.message_id
    stage.later(hours=1)
    stage.replies(GERALD, "I am the right person for all your invoices.", to=sent)
    stage.goes_round()
    stage.owner_sends_draft()
    stage.goes_round()
    assert stage.acme.runaround.point.address == "gerald@acme.example"
    return stage


def test_a_point_of_contact_who_does_not_answer_a_reminder_is_lost(known):
    until(known, date(2026, 11, 9))
    assert purposes(known.acme)[-1] is Purpose.OVERDUE
    sends(known)
    known.goes_round()
    until(known, date(2026, 11, 15))
    assert known.acme.runaround.point is not None

    until(known, date(2026, 11, 16))

    assert known.acme.runaround.point is None


def test_a_point_of_contact_who_answered_stays(known):
    until(known, date(2026, 11, 9))
    reminder = known.acme.drafts[-1].letter
    sends(known)
    known.goes_round()
    known.later(days=1)
    known.replies(GERALD, "Thanks, it is being processed.", to=reminder.answers)
    until(known, date(2026, 11, 20))

    assert known.acme.runaround.point is not None


def test_a_thank_you_without_an_answer_loses_nobody(known):
    until(known, date(2026, 11, 20))

    assert known.acme.runaround.point is not None


def test_whom_the_owner_named_stays_whatever_they_answer(known):
    gerald = Address(address="gerald@acme.example", name="Gerald Brandt")
    act = known.act("contact")
    passes = known.acme.drafts[-1].letter
    known.replies(GERALD, "Please ask Howard Lind about this.", to=passes.message_id)
    known.goes_round()
    events = desk.contact("Acme", gerald, (ContactPurpose.PAY,), known.books, OWNER, act)
    known.tell(*events)
    assert known.acme.runaround.point.by == "owner"
    until(known, date(2026, 11, 9))
    for _ in range(12):
        if any(b"acme.example" in d.raw for d in known.drafts):
            sends(known)
        known.later(days=1)
        known.goes_round()

    assert Purpose.OVERDUE in purposes(known.acme)
    assert known.acme.runaround.point.by == "owner"


HOWARDS = (
    ("jan@acme.example", "gerald@acme.example"),
    ("accounting@acme.example", "gerald@acme.example"),
    ("gerald@acme.example", "howard@acme.example"),
)
CIRCLE = (
    ("jan@acme.example", "gerald@acme.example"),
    ("gerald@acme.example", "jan@acme.example"),
)


@pytest.mark.parametrize(
    ("pointings", "expected"),
    [
        (HOWARDS[:2], "gerald@acme.example"),
        (HOWARDS, "howard@acme.example"),
        (CIRCLE, "jan@acme.example"),
        ((("jan@acme.example", ""),), ""),
        ((("jan@acme.example", "alison@acme.example"),), ""),
    ],
    ids=["most", "who passed us on is not meant", "circle", "nobody", "unknown"],
)
def test_the_default_is_whom_most_point_to_and_who_did_not_pass_us_on_since(pointings, expected):
    stage = Stage()
    hops = tuple(
        Hop(
            by=by,
            by_label=by,
            manner=Manner.WITH_CONTACT,
            at=stage.clock.now() + timedelta(days=number),
            message=MessageId(f"<{number}>"),
            thread=ThreadId("<t>"),
            address=to,
        )
        for number, (by, to) in enumerate(pointings)
    )

    found = presumed(stage.acme, hops, stage.clock.now().date())

    assert [a.address for a in found] == ([expected] if expected else [])
