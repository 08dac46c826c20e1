"""One client on paper, its divisions apart: no letter tells one of them of the other."""

from datetime import date, timedelta
from email import message_from_bytes

import pytest

from mailbot.decide import recipient
from mailbot.decide.callcard import call_card
from mailbot.decide.view import View
from mailbot.model.event import CallRecommended, ContactLearned, InvoiceSent
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Contact
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

CASTINGS = {"anna@acme.example": "Anna Berg", "bob@acme.example": "Bob Crane"}
PUMPS = {"carl@acme.example": "Carl Dahl", "dora@acme.example": "Dora Engel"}
TABLE = """number,client,amount,currency,issued,due,email,matter
INV-301,Acme Components,100.00,USD,2026-10-05,2026-11-04,,Casting patents
INV-302,Acme Components,222.00,USD,2026-10-05,2026-11-04,,Pump recall
"""


def learns(stage: Stage, address: str, name: str, division: str) -> None:
    stage.tell(
        ContactLearned(
            at=stage.clock.now(),
            cause=address,
            client=stage.acme.client.id,
            contact=Contact(address=address, name=name, division=division),
            source="you said so",
        )
    )


def sent(stage: Stage, number: str, message: str, to: str) -> None:
    stage.tell(
        InvoiceSent(
            at=stage.clock.now(),
            cause=message,
            client=stage.acme.client.id,
            message=MessageId(message),
            thread=ThreadId(message),
            written=stage.clock.now(),
            invoices=(number,),
            to=(Address(address=to),),
        )
    )


@pytest.fixture
def stage():
    """Have two divisions with two people each, an invoice for each, and a head office."""
    stage = Stage()
    stage.imports(TABLE)
    day = stage.clock.now().date()
    stage.tell(desk.payment("INV-104", day, None, stage.books, stage.act("paid")))
    for address in ("accounting", "jan", "howard", "gerald"):
        learns(stage, f"{address}@acme.example", "", "")
    for address, name in CASTINGS.items():
        learns(stage, address, name, "Castings")
    for address, name in PUMPS.items():
        learns(stage, address, name, "Pumps")
    stage.castings = stage.owner_sends("anna@acme.example", "Invoice INV-301", "Attached.")
    stage.pumps = stage.owner_sends("carl@acme.example", "Invoice INV-302", "Attached.")
    stage.goes_round()
    sent(stage, "INV-301", stage.castings, "anna@acme.example")
    sent(stage, "INV-302", stage.pumps, "carl@acme.example")
    stage.later(hours=5)
    return stage


def passes_on(stage: Stage, sender: str, bill: str, number: str) -> None:
    stage.replies(
        sender, "Please ask somebody else, not me.", to=bill, Subject=f"Re: Invoice {number}"
    )
    stage.goes_round()
    stage.later(hours=1)


def readers(letter) -> set[str]:
    return {a.address for a in letter.to + letter.cc}


def test_an_invoice_belongs_to_the_division_that_it_was_sent_to(stage):
    """S0-18, S0-20."""
    assert recipient.division_of_invoice(stage.acme, "INV-301") == "Castings"
    assert recipient.division_of_invoice(stage.acme, "INV-302") == "Pumps"
    assert recipient.division_of_invoice(stage.acme, "INV-104") == ""


def test_an_invoice_sent_to_both_belongs_to_neither(stage):
    sent(stage, "INV-301", "<again>", "carl@acme.example")

    assert recipient.division_of_invoice(stage.acme, "INV-301") == ""


def test_the_group_letter_stays_within_the_division_that_passed_us_on(stage):
    """S0-18, S0-23."""
    passes_on(stage, "Anna Berg <anna@acme.example>", stage.castings, "INV-301")

    (draft,) = stage.acme.open_drafts
    assert draft.letter.purpose is Purpose.CLARIFY_CONTACT
    assert set(CASTINGS) <= readers(draft.letter)
    assert not readers(draft.letter) & set(PUMPS)
    assert draft.letter.invoices == ("INV-301",)


def test_the_group_letter_names_nothing_of_the_other_division(stage):
    passes_on(stage, "Anna Berg <anna@acme.example>", stage.castings, "INV-301")

    text = message_from_bytes(stage.drafts[0].raw).get_payload(decode=True).decode()
    assert "INV-301" in text
    for theirs in ("INV-302", "Pump", "222", "Carl", "Dora"):
        assert theirs not in text


def test_each_division_is_asked_for_its_own_contact(stage):
    """S0-20: who pays is verified for each."""
    passes_on(stage, "Anna Berg <anna@acme.example>", stage.castings, "INV-301")
    stage.owner_sends_draft()
    stage.goes_round()
    passes_on(stage, "Carl Dahl <carl@acme.example>", stage.pumps, "INV-302")

    (draft,) = stage.acme.open_drafts
    assert draft.letter.purpose is Purpose.CLARIFY_CONTACT
    assert set(PUMPS) <= readers(draft.letter)
    assert not readers(draft.letter) & set(CASTINGS)
    assert draft.letter.invoices == ("INV-302",)
    text = message_from_bytes(stage.drafts[-1].raw).get_payload(decode=True).decode()
    assert "Carl" in text
    assert "Anna" not in text, "what the other division said is not told"


def test_people_of_no_division_learn_of_both_and_show_neither_to_the_other(stage):
    both = tuple(Address(address=a) for a in ("accounting@acme.example", "anna@acme.example"))

    assert recipient.shown(stage.acme, both, ("INV-301", "INV-302")) == ("INV-301",)
    assert recipient.shown(stage.acme, both[:1], ("INV-301", "INV-302")) == ("INV-301", "INV-302")


def test_readers_of_two_divisions_never_share_a_letter(stage):
    every = tuple(Address(address=a) for a in (*CASTINGS, *PUMPS, "jan@acme.example"))

    assert {a.address for a in recipient.together(stage.acme, every, "Pumps")} == {
        *PUMPS,
        "jan@acme.example",
    }
    assert [a.address for a in recipient.together(stage.acme, every, "")] == ["jan@acme.example"]


def test_the_second_letter_names_nobody_of_another_division(stage):
    stage.replies(
        "Anna Berg <anna@acme.example>",
        "Please ask Carl Dahl about this.",
        to=stage.castings,
        Subject="Re: Invoice INV-301",
    )
    stage.goes_round()
    stage.owner_sends_draft()
    while stage.clock.now().date() < date(2026, 11, 12):
        stage.later(days=1)
        stage.goes_round()

    second = stage.acme.drafts[-1].letter
    assert second.purpose is Purpose.SECOND_REQUEST
    assert not readers(second) & set(PUMPS)
    assert second.about == ""


def test_the_thanks_stay_within_the_division(stage):
    passes_on(stage, "Carl Dahl <carl@acme.example>", stage.pumps, "INV-302")
    stage.owner_sends_draft()
    stage.goes_round()
    passes_on(stage, "Anna Berg <anna@acme.example>", stage.castings, "INV-301")
    stage.owner_sends_draft()
    stage.goes_round()
    question = stage.acme.drafts[-1].letter
    stage.chains[question.message_id] = ()
    stage.later(hours=1)
    stage.replies(
        "Bob Crane <bob@acme.example>",
        "I am the right person for all your invoices.",
        to=question.message_id,
        Subject="Re: Invoice INV-301",
    )
    stage.goes_round()

    thanks = stage.acme.drafts[-1].letter
    assert thanks.purpose is Purpose.CONFIRM_CONTACT
    assert [a.address for a in thanks.to] == ["bob@acme.example"]
    assert not readers(thanks) & set(PUMPS)


def test_the_call_card_tells_nothing_of_another_division(stage):
    stage.tell(
        CallRecommended(
            at=stage.clock.now(),
            cause="x",
            client=stage.acme.client.id,
            reason="is long overdue",
            message=MessageId(""),
            words="INV-301 was due on 2026-11-04",
        )
    )
    passes_on(stage, "Anna Berg <anna@acme.example>", stage.castings, "INV-301")
    case = stage.acme
    view = View(
        case=case,
        books=stage.books,
        owner=OWNER,
        practice=stage.practice,
        now=stage.clock.now() + timedelta(days=30),
    )

    card = call_card(view)

    assert card.whom == "Anna Berg"
    assert not any("INV-302" in line or "Carl" in line for line in card.story)
    assert "Nothing of another division's invoices or matters." in card.not_to_say
