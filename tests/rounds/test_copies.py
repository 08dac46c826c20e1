"""Who asked for all copies gets those of later invoices too: alone, once, the very same file."""

from datetime import timedelta
from email import message_from_bytes

import pytest

from mailbot.model.event import ContactLearned
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.message import Address
from mailbot.model.people import Contact, ContactPurpose
from mailbot.model.policy import Calendar, Policy
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_answers import GERALD, HOWARD, JAN, papers, sends_invoice
from tests.rounds.test_behaviours import words

COLUMNS = "number,client,amount,currency,issued,due,email,matter\n"
NEW = b"%PDF-1.7 the next invoice"
WANTED = "Please send me copies of all invoices from now on."


@pytest.fixture
def stage():
    """Have Howard ask for all copies; INV-105, which comes a week later, is not yet sent."""
    return begun(Stage(policy=Policy(letters_off=("statement",))))


def begun(stage: Stage) -> Stage:
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    asks(stage, HOWARD)
    (answer,) = stage.acme.drafts
    assert answer.letter.purpose is Purpose.SEND_COPIES, "the copy of the invoice they speak of"
    stage.owner_sends_draft()
    stage.goes_round()
    stage.imports(f"{COLUMNS}INV-105,Acme Components,310,USD,2026-11-04,2026-12-04,,Lease\n")
    stage.later(days=6)
    return stage


def asks(stage: Stage, sender: str, text: str = WANTED) -> None:
    stage.replies(sender, text, to=stage.first)
    stage.goes_round()
    stage.later(hours=1)


def sends(stage: Stage, to: str = JAN, **more) -> None:
    sends_invoice(stage, to, **({"number": "INV-105", "paper": NEW} | more))
    assert stage.goes_round().problems == ()


def waiting(stage: Stage):
    return [d.letter for d in stage.acme.drafts if d.state.open]


def test_a_later_invoice_goes_to_who_wants_all_of_them_with_the_very_same_file(stage):
    """S0-21: one letter to Howard alone; nobody else learns of it."""
    sends(stage)

    (letter,) = waiting(stage)
    assert letter.purpose is Purpose.SEND_COPIES
    assert [a.address for a in letter.to + letter.cc] == ["howard@acme.example"]
    assert letter.invoices == ("INV-105",)
    assert papers(stage.drafts[0].raw) == [("INV-105.pdf", NEW)]
    said = words(stage.drafts[0].raw)
    assert "you asked for a copy of every invoice" in said
    assert "310" not in said, "a copy is no demand"


def test_it_begins_a_conversation_of_its_own(stage):
    """Howard got nothing that it could answer."""
    sends(stage)

    message = message_from_bytes(stage.drafts[0].raw)
    assert message["Subject"] == "Invoice INV-105"
    assert message["In-Reply-To"] is None


def test_it_comes_once_whatever_becomes_of_it(stage):
    sends(stage)
    stage.owner_sends_draft()
    for _ in range(4):
        stage.goes_round()
        stage.later(days=1)

    copies = [d for d in stage.acme.drafts if d.letter.step]
    assert [d.state for d in copies] == [DraftState.SENT]
    assert stage.acme.receivable("INV-105").sendings[-1].to == copies[0].letter.to


def test_a_copy_that_the_owner_deletes_is_not_written_again(stage):
    sends(stage)
    stage.mailbox.delete("Drafts", stage.drafts[0].place.uid)
    for _ in range(6):
        stage.later(days=1)
        stage.goes_round()

    assert stage.drafts == ()
    assert len([d for d in stage.acme.drafts if d.letter.step]) == 1


def test_who_was_among_the_readers_has_it_already(stage):
    sends(stage, to=f"{JAN}, {HOWARD}")

    assert waiting(stage) == []


def test_what_went_out_before_they_asked_is_no_later_invoice(stage):
    assert [d for d in stage.acme.drafts if d.letter.step] == []


@pytest.mark.parametrize("text", ["Just this one, thanks, INV-104.", "Only a monthly statement."])
def test_other_wishes_lead_to_no_copy_of_the_next_invoice(stage, text):
    asks(stage, GERALD, text)
    sends(stage)

    assert {a.address for letter in waiting(stage) for a in letter.to if letter.step} == {
        "howard@acme.example"
    }


def test_each_gets_a_letter_of_their_own(stage):
    asks(stage, GERALD)
    stage.owner_sends_draft()
    stage.goes_round()
    stage.later(days=1)
    sends(stage)

    copies = [letter for letter in waiting(stage) if letter.step]
    assert [[a.address for a in c.to + c.cc] for c in copies] == [
        ["howard@acme.example"],
        ["gerald@acme.example"],
    ]


def test_several_invoices_go_to_one_person_in_one_letter(stage):
    stage.imports(f"{COLUMNS}INV-106,Acme Components,20,USD,2026-11-04,2026-12-04,,Lease\n")
    sends_invoice(stage, number="INV-105", paper=NEW)
    sends_invoice(stage, number="INV-106", paper=b"%PDF six")
    stage.goes_round()

    (letter,) = waiting(stage)
    assert letter.invoices == ("INV-105", "INV-106")
    assert papers(stage.drafts[0].raw) == [("INV-105.pdf", NEW), ("INV-106.pdf", b"%PDF six")]


def test_the_owner_who_sends_it_themselves_finds_no_draft(stage):
    sends(stage)
    stage.later(hours=1)
    sends(stage, to=HOWARD)

    assert waiting(stage) == []
    assert stage.drafts == ()


def test_a_corrected_invoice_takes_the_place_of_the_first_one(stage):
    sends(stage)
    stage.later(hours=1)
    sends(stage, paper=b"%PDF corrected")

    (letter,) = waiting(stage)
    assert papers(stage.drafts[0].raw) == [("INV-105.pdf", b"%PDF corrected")]
    assert letter.invoices == ("INV-105",)


def test_who_changes_their_mind_gets_no_copy(stage):
    sends(stage)
    stage.later(hours=1)
    asks(stage, HOWARD, "For INV-104: only a monthly statement from now on, please.")

    assert [letter for letter in waiting(stage) if letter.step] == []


def test_without_a_file_there_is_no_letter_and_the_owner_is_told(stage):
    stage.owner_sends(JAN, "Invoice INV-105", "INV-105 is here: https://pay.example/105")
    stage.goes_round()

    assert waiting(stage) == []
    said = " | ".join(r for _, some in stage.acme.silences for r in some)
    assert "howard@acme.example wants a copy of each invoice, and no file of INV-105" in said


@pytest.mark.parametrize(
    "trouble",
    [
        "We dispute invoice INV-105, the hours are wrong.",
        "I'm fed up with these constant reminders, this is insulting.",
        "Our lawyers will be in touch about this invoice.",
    ],
)
def test_trouble_stops_copies_as_it_stops_all_letters(stage, trouble):
    """A draft that lies there goes, and none comes."""
    sends(stage)
    assert len(stage.drafts) == 1
    stage.later(hours=1)
    asks(stage, JAN, trouble)

    assert waiting(stage) == []
    assert stage.drafts == ()


def test_a_hold_keeps_copies_back_and_its_end_brings_them(stage):
    stage.tell(desk.hold("Acme Components", None, "", stage.books, stage.act("hold")))
    sends(stage)
    assert waiting(stage) == []

    stage.later(days=3)
    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))
    stage.goes_round()

    assert [letter.invoices for letter in waiting(stage)] == [("INV-105",)]


def test_a_copy_of_long_ago_is_no_news(stage):
    stage.tell(desk.hold("Acme Components", None, "", stage.books, stage.act("hold")))
    sends(stage)
    stage.clock.advance(timedelta(days=46))
    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))
    stage.goes_round()

    assert waiting(stage) == []


def test_copies_can_be_switched_off(stage):
    stage.policy = Policy(letters_off=("send-copies", "statement"))
    sends(stage)

    assert waiting(stage) == []


def test_an_invoice_of_another_division_is_copied_to_nobody(stage):
    """S0-18: whatever they asked for, the other division's papers are not theirs."""
    for address, division in (("howard", "Castings"), ("carl", "Pumps")):
        stage.tell(
            ContactLearned(
                at=stage.clock.now(),
                cause=address,
                client=stage.acme.client.id,
                contact=Contact(address=f"{address}@acme.example", division=division),
                source="you said so",
            )
        )
    sends(stage, to="carl@acme.example")

    assert waiting(stage) == []


def test_who_wants_no_more_mail_gets_no_copy(stage):
    asks(stage, HOWARD, "Please unsubscribe me.")
    sends(stage)

    assert [a for letter in waiting(stage) for a in letter.to] == []


def test_copies_of_one_day_count_once_among_the_letters_of_a_week(stage):
    """Two readers, one occasion: the reminder of the same week still comes."""
    asks(stage, GERALD)
    stage.owner_sends_draft()
    stage.goes_round()
    stage.calendar = Calendar(thanks=False, letters_a_week=2)
    stage.later(days=7)
    sends(stage)
    for draft in stage.drafts:
        stage.mailbox.deliver("Sent", draft.raw, stage.clock.now())
        stage.mailbox.delete("Drafts", draft.place.uid)
    stage.goes_round()
    assert [d.state for d in stage.acme.drafts if d.letter.step] == [DraftState.SENT] * 2
    stage.tell(*desk.contact(*_payer(stage)))
    stage.later(days=1)
    stage.goes_round()

    assert [letter.purpose for letter in waiting(stage)] == [Purpose.OVERDUE]


def _payer(stage: Stage):
    jan = Address(address="jan@acme.example")
    pay = [ContactPurpose.PAY]
    return "Acme Components", jan, pay, stage.books, OWNER, stage.act("contact")


def test_nothing_of_it_depends_on_the_hour(stage):
    """What the owner sends in the evening leads to the copy in the same round."""
    evening = stage.clock.now().replace(hour=22)
    stage.clock.advance(evening - stage.clock.now())
    sends(stage)

    assert [letter.step for letter in waiting(stage)] == ["INV-105 copy to howard@acme.example"]


def test_a_file_of_two_invoices_goes_once(stage):
    stage.imports(f"{COLUMNS}INV-106,Acme Components,20,USD,2026-11-04,2026-12-04,,Lease\n")
    sends(stage, name="INV-105 and INV-106.pdf")

    assert papers(stage.drafts[0].raw) == [("INV-105 and INV-106.pdf", NEW)]


def test_whom_two_colleagues_name_is_asked_once_about_both_invoices(stage):
    """Whoever asks first: the letter that lies there is written anew."""
    sends(stage)
    stage.policy = Policy(letters_off=("statement", "send-copies"))
    second = list(stage.chains)[-1]
    stage.goes_round()
    asks(stage, JAN, "Please send a copy to Gerald as well.")
    before = [d for d in stage.acme.drafts if d.letter.purpose is Purpose.ASK_COPIES]
    stage.replies(
        HOWARD, "Please send a copy to Gerald as well.", to=second, Subject="Re: Invoice INV-105"
    )
    stage.goes_round()

    gerald = "gerald@acme.example"
    asked = [letter for letter in waiting(stage) if letter.to[0].address == gerald]
    assert [letter.invoices for letter in asked] == [("INV-104", "INV-105")]
    assert [d.letter.invoices for d in before if d.letter.to[0].address == gerald] == [("INV-104",)]
