"""Clear words that only the owner can weigh: they are shown, and nothing is concluded."""

from decimal import Decimal

import pytest

from mailbot.cli.screens import questions
from mailbot.model.event import Decided
from mailbot.model.invoice import Money
from mailbot.model.message import Address
from mailbot.model.people import ClientId, ContactPurpose
from mailbot.model.policy import Calendar
from mailbot.rounds import desk
from tests.rounds.stage import OWNER, Stage

ANNA = "Anna Ost <anna@acme.example>"
BEN = "Ben West <ben@acme.example>"
CARL = "Carl Nord <carl@acme.example>"
DORA = "Dora Sud <dora@acme.example>"
JAN = "Jan Marshall <jan@acme.example>"
PRIYA = "Priya Nair <priya@brightwater.example>"

TWO = f"""number,client,amount,currency,issued,due,email,matter
INV-1,Acme Components,1000.00,USD,2026-10-07,2026-11-06,{ANNA};{BEN},East
INV-2,Acme Components,2000.00,USD,2026-10-07,2026-11-06,{CARL};{DORA},Harbor
"""


def reasons(stage: Stage) -> str:
    said = (e.reasons for e in stage.store.events() if isinstance(e, Decided))
    return " | ".join("; ".join(some) for some in said)


def brightwater(stage: Stage):
    return stage.books.cases[ClientId("brightwater")]


@pytest.fixture
def two_rings(monkeypatch):
    """Two invoices of one client are passed around; one group letter went to all four."""
    monkeypatch.setattr("tests.rounds.stage.INVOICES", TWO)
    stage = Stage()
    east = stage.owner_sends("anna@acme.example, ben@acme.example", "Invoice INV-1", "INV-1.")
    harbor = stage.owner_sends("carl@acme.example, dora@acme.example", "Invoice INV-2", "INV-2.")
    stage.goes_round()
    for sender, words, to, subject in (
        (ANNA, "Please ask Ben.", east, "Re: Invoice INV-1"),
        (CARL, "Please ask Dora.", harbor, "Re: Invoice INV-2"),
        (BEN, "Please ask Anna.", east, "Re: Invoice INV-1"),
    ):
        stage.later(hours=1)
        stage.replies(sender, words, to=to, Subject=subject)
        stage.goes_round()
    stage.later(hours=1)
    stage.owner_sends_draft()
    stage.goes_round()
    stage.sent = stage.acme.drafts[-1].letter.message_id
    stage.later(hours=20)
    return stage


def test_who_is_right_for_one_invoice_is_not_the_contact_for_another_that_is_passed_around(
    two_rings,
):
    two_rings.replies(
        DORA, "I am the right person for invoice INV-2.", to=two_rings.sent, Subject="Re: INV-1"
    )
    two_rings.goes_round()

    assert two_rings.acme.runaround.point is None
    assert not two_rings.drafts
    assert "named for INV-2 alone, and who pays INV-1 is open too" in reasons(two_rings)
    assert [h.sender.address for h in questions(two_rings.acme)] == ["dora@acme.example"]


def test_where_the_other_invoice_is_paid_one_answer_is_enough(two_rings):
    act = two_rings.act("paid")
    two_rings.tell(desk.payment("INV-1", act.now.date(), None, two_rings.books, act))
    two_rings.replies(
        DORA, "I am the right person for invoice INV-2.", to=two_rings.sent, Subject="Re: INV-1"
    )
    two_rings.goes_round()

    assert two_rings.acme.runaround.point.address == "dora@acme.example"


def test_who_names_no_invoice_is_the_contact_for_all(two_rings):
    two_rings.replies(
        DORA, "I am the right person for all your invoices.", to=two_rings.sent, Subject="Re: INV-1"
    )
    two_rings.goes_round()

    assert two_rings.acme.runaround.point.address == "dora@acme.example"


def answered(words: str) -> Stage:
    """Return the stage after Priya's answer to the invoice of 950 USD."""
    stage = Stage(calendar=Calendar(thanks=False))
    first = stage.owner_sends(PRIYA, "Invoice INV-200", "INV-200 attached.")
    stage.goes_round()
    stage.later(days=8)
    stage.replies(PRIYA, words, to=first, Subject="Re: Invoice INV-200")
    stage.goes_round()
    return stage


@pytest.mark.parametrize(
    "words",
    [
        "We paid half, 475 USD.",
        "We paid half of it yesterday, 475 USD.",
        "We paid USD 475.00 of USD 950.00 on Monday.",
    ],
)
def test_an_amount_below_the_balance_is_for_the_owner(words):
    stage = answered(words)

    (invoice,) = brightwater(stage).receivables
    assert invoice.claimed is None
    assert [h.words for h in questions(brightwater(stage))] == [words]
    assert "950.00 USD is open" in reasons(stage)
    before = len(brightwater(stage).drafts)
    for _ in range(8):
        stage.later(days=1)
        stage.goes_round()
    assert len(brightwater(stage).drafts) == before  # no reminder of the whole sum


@pytest.mark.parametrize("words", ["We paid 950.00 USD yesterday.", "We paid 975.00 USD Monday."])
def test_who_paid_all_of_it_is_believed_for_some_days(words):
    stage = answered(words)

    assert brightwater(stage).receivables[0].claimed is not None
    assert not questions(brightwater(stage))


def test_somebody_on_record_is_no_ticket_system_by_likeness_alone():
    stage = answered("I will take care of invoice INV-200.")

    (heard,) = brightwater(stage).heard
    assert "auto_reply_ticket" not in heard.intents
    assert questions(brightwater(stage)) or heard.intents


def test_a_part_that_the_owner_put_on_record_is_no_question_any_more():
    stage = answered("We paid half, 475 USD.")
    act = stage.act("paid")
    half = Money(amount=Decimal(475), currency="USD")
    stage.tell(desk.payment("INV-200", act.now.date(), half, stage.books, act))

    assert not questions(brightwater(stage))


def test_reminders_go_on_about_the_rest_once_a_part_is_on_record():
    stage = answered("We paid half, 475 USD.")
    act = stage.act("paid")
    half = Money(amount=Decimal(475), currency="USD")
    stage.tell(desk.payment("INV-200", act.now.date(), half, stage.books, act))
    before = len(brightwater(stage).drafts)
    for _ in range(12):
        stage.later(days=1)
        stage.goes_round()

    assert len(brightwater(stage).drafts) > before


def test_nothing_that_is_weighed_is_on_record_twice():
    stage = answered("We paid half, 475 USD.")
    before = list(stage.store.events())
    for _ in range(3):
        stage.later(minutes=10)
        stage.goes_round()

    assert list(stage.store.events()) == before


def asked_who_pays(answer: str) -> Stage:
    """Return the stage after Jan's answer to the question who the point of contact is."""
    stage = Stage()
    first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(days=1)
    stage.replies(JAN, "Please check with the partners.", to=first)
    stage.goes_round()
    stage.owner_sends_draft()
    stage.goes_round()
    stage.later(days=1)
    stage.replies(JAN, answer, to=stage.acme.drafts[-1].letter.message_id)
    stage.goes_round()
    return stage


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (
            "Your contact for this is Bob Miller, bob@finserv.example.",
            "nothing on record ties bob@finserv.example to them",
        ),
        ("Bob Miller is your contact for this.", "Bob Miller has no address on record"),
    ],
)
def test_who_is_named_at_an_address_that_nobody_vouches_for_is_asked_of_the_owner(answer, why):
    stage = asked_who_pays(answer)

    assert stage.acme.runaround.point is None
    assert [h.words for h in questions(stage.acme)] == [answer]
    assert why in reasons(stage)
    for _ in range(25):
        stage.later(days=1)
        stage.goes_round()
    assert not stage.drafts  # they answered: nobody is asked a second time who it is


def test_when_the_owner_has_put_the_named_one_on_record_the_question_is_settled():
    stage = asked_who_pays("Your contact for this is Bob Miller, bob@finserv.example.")

    bob = Address(address="bob@finserv.example", name="Bob Miller")
    pay = (ContactPurpose.PAY,)
    stage.tell(*desk.contact("Acme", bob, pay, stage.books, OWNER, stage.act("contact")))
    stage.goes_round()

    assert not questions(stage.acme)
    assert stage.acme.runaround.point.address == "bob@finserv.example"
