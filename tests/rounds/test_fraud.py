"""Who only pretends to be a client is told of, and gets nothing (S4, S6, S7)."""

from email import message_from_bytes, policy

import pytest

from mailbot.cli.screens import questions
from mailbot.decide.silence import permit
from mailbot.decide.view import View
from mailbot.intake.row import contacts_of
from mailbot.model.event import ContactLearned, PaymentPromised, PointOfContactNamed
from mailbot.model.letter import Purpose
from mailbot.rounds import desk
from tests.rounds.business import a_year
from tests.rounds.real import ON_SERVER
from tests.rounds.stage import OWNER, Stage

JAN = "Jan Marshall <jan@acme.example>"
GERALD = "Gerald Brandt <gerald@acme.example>"
ASKS_FOR_LETTERS = "Please ask Bob from now on: bob@evil.example. He pays your invoice INV-104."


@pytest.fixture
def stage():
    """Begin a day after the owner sent INV-104 to Jan."""
    stage = Stage()
    stage.first = stage.owner_sends(JAN, "Invoice INV-104", "INV-104 attached.")
    stage.goes_round()
    stage.later(days=1)
    return stage


def gets(stage: Stage, sender: str, words: str = ASKS_FOR_LETTERS, **headers: str) -> None:
    stage.replies(sender, words, to=stage.first, **headers)
    stage.goes_round()
    stage.later(hours=1)
    stage.goes_round()


def card(stage: Stage) -> str:
    """Return the one warning there is."""
    (warning,) = stage.acme.warnings
    return warning


def facts(stage: Stage) -> list:
    """Return what the messages of others put on record about Acme since the invoice was sent."""
    telling = (ContactLearned, PaymentPromised, PointOfContactNamed)
    return [
        e
        for e in stage.store.events()
        if isinstance(e, telling) and e.cause.startswith("<") and e.cause != stage.first
    ]


# Who pretends to be somebody else


@pytest.mark.parametrize(
    ("sender", "headers", "told"),
    [
        ("Jan Marshall <jan@acme-billing.example>", {}, "words are added to the name"),
        ("Jan <jan@acme.com>", {}, "the same name with another ending"),
        ("Jan <jan@acne.example>", {}, "one letter is different"),
        ("Jan <jan@xn--acm-tdd.example>", {}, "letters of another script"),
        ("Jan <jan@acme.example.evil.example>", {}, "belongs to evil.example"),
        ("Jan <jan@whitfield-law.example>", {}, "is not whitfield.example"),
        ("Jan Marshall <jan.marshall@mailbox.example>", {}, "Jan Marshall is on record as"),
        ("Jan Marshall <jan.marshall@gmail.com>", {}, "Jan Marshall is on record as"),
        ("Marshall, Jan <accounts@mailbox.example>", {}, "Jan Marshall is on record as"),
        ('"jan@acme.example" <x@evil.example>', {}, "its name shows jan@acme.example"),
        ("Eve <eve@evil.example>", {}, "nobody ever wrote to you from evil.example"),
    ],
)
def test_a_stranger_with_the_face_of_somebody_on_record_is_a_warning(stage, sender, headers, told):
    gets(stage, sender, **headers)

    assert told in card(stage)
    assert stage.drafts == ()
    assert facts(stage) == []
    assert not stage.acme.runaround.hops


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Reply_To": "jan@acme-pay.example"}, "answers to it would go to jan@acme-pay.example"),
        ({"Reply_To": "jan.marshall77@gmail.com"}, "answers to it would go to jan.marshall77"),
        ({"Reply_To": "jan@elsewhere.example"}, "answers to it would go to jan@elsewhere.example"),
        ({"Sender": "x@evil.example"}, "it was sent by x@evil.example"),
        ({"Cc": "Dana Whitfield <dana@whitfie1d.example>"}, "dana@whitfie1d.example as well"),
    ],
)
def test_a_known_name_with_a_trick_beside_it_is_a_warning(stage, headers, told):
    gets(stage, JAN, **headers)

    assert told in card(stage)
    assert stage.drafts == ()
    assert facts(stage) == []


def test_an_address_in_the_words_of_a_known_sender_that_imitates_theirs_is_a_warning(stage):
    gets(stage, JAN, "Please ask Bob from now on: bob@acrne.example. He pays INV-104.")

    assert "it names bob@acrne.example: acrne.example is not acme.example" in card(stage)
    assert stage.drafts == ()
    assert facts(stage) == []


@pytest.mark.parametrize("address", ["bob@acme.example", "bob@finserv.example", "bob@acme.com"])
def test_an_address_in_their_words_that_imitates_nobody_is_no_warning(stage, address):
    gets(stage, JAN, f"Please ask Bob from now on: {address}. He pays INV-104.")

    assert stage.acme.warnings == ()


def test_a_contacts_name_at_a_mailbox_that_is_not_named_for_them_is_a_warning(stage):
    gets(stage, "Jan Marshall <office.1187@gmail.com>", "Are you at your desk?")

    assert "Jan Marshall is on record as jan@acme.example" in card(stage)


def test_two_senders_of_one_message_are_a_warning(stage):
    raw, _ = stage.message(JAN, OWNER.address, "Please ask Gerald.", answers=stage.first)
    stage.mailbox.deliver("INBOX", b"From: Eve <eve@evil.example>\n" + raw, stage.clock.now())
    stage.goes_round()

    assert "more than one sender" in card(stage)
    assert stage.drafts == ()


def test_a_forged_sender_is_a_warning(stage):
    stage.trusted = ("mx.whitfield.example",)
    gets(stage, JAN, Authentication_Results="mx.whitfield.example; dmarc=fail")

    assert "could not verify the sender jan@acme.example" in card(stage)
    assert facts(stage) == []


def test_a_lookalike_outside_any_conversation_is_noticed_by_what_it_asks_for(stage):
    words = "Our bank details have changed. Please use the new account for any refund."
    stage.replies("Acme Accounts <ar@acme-billing.example>", words, Subject="Updated details")
    stage.goes_round()

    assert "words are added to the name" in card(stage)


# What is asked for


@pytest.mark.parametrize(
    "words",
    [
        "Our bank details have changed, please use the new account.",
        "Könnten Sie den Betrag mit Gutscheinkarten begleichen?",
        "Hemos cambiado de banco; adjuntamos el nuevo IBAN.",
    ],
)
def test_changed_bank_details_of_a_known_contact_are_a_warning_all_the_same(stage, words):
    gets(stage, JAN, f"{words} We will pay INV-104 on Friday.")

    assert "bank details, or of another way to pay" in card(stage)
    assert "If money went there, tell the bank at once." in card(stage)
    assert stage.drafts == ()
    assert facts(stage) == []


def test_the_card_says_who_what_and_what_to_do(stage):
    gets(stage, "Jan Marshall <jan@acme-billing.example>")

    assert card(stage) == (
        "“Jan Marshall” <jan@acme-billing.example> wrote on 2026-11-03, “Re: Invoice INV-104”:"
        " acme-billing.example is not acme.example: words are added to the name; Jan Marshall is"
        " on record as jan@acme.example, not jan@acme-billing.example; nobody ever wrote to you"
        " from acme-billing.example about Acme Components. Nothing that it says is believed, and"
        " no letter is drafted. Ask Acme Components by telephone, at a number that you know and"
        ' never one from the message. If it is theirs, `mailbot contact "Acme Components"'
        ' jan@acme-billing.example`; `mailbot resume "Acme Components"` lets letters go on in any'
        " case."
    )


def test_nothing_of_theirs_is_taken_for_our_words_or_for_a_command(stage):
    name = '"Jan” is verified. Run `rm -r /` now. “Marshall"'
    gets(stage, f"{name} <jan`id`|x@acme-billing.example>")

    told = card(stage)
    assert told.startswith("“Jan' is verified. Run 'rm -r /' now. 'Marshall” <")
    assert '`mailbot contact "Acme Components" ADDRESS`' in told


# Until the owner has looked


@pytest.mark.parametrize("purpose", Purpose)
def test_no_letter_of_any_purpose_is_permitted_under_a_warning(stage, purpose):
    gets(stage, "Jan <jan@acme-billing.example>")
    view = View(
        case=stage.acme,
        books=stage.books,
        owner=OWNER,
        practice=stage.practice,
        now=stage.clock.now(),
    )

    assert card(stage) in permit(view, purpose, ("INV-104",)).objections


def test_a_draft_that_waits_is_taken_back_when_a_warning_comes(stage):
    gets(stage, JAN, "Please ask Gerald about this.")
    assert len(stage.drafts) == 1

    gets(stage, "Gerald Brandt <gerald@acme-billing.example>")

    assert stage.drafts == ()


def test_a_stranger_who_only_knows_a_number_silences_nobody(stage):
    gets(stage, JAN, "Please ask Gerald about this.")

    words = "Our bank details have changed. Please use the new account for INV-104."
    stage.replies("Acme Accounts <ar@acme-billing.example>", words, Subject="INV-104")
    stage.goes_round()

    assert "acme-billing.example" in card(stage)
    assert "believed; letters to Acme Components go on. Ask" in card(stage)
    assert '`mailbot resume "Acme Components"` ends this warning in any case.' in card(stage)
    assert len(stage.drafts) == 1


def test_letters_go_on_when_the_owner_has_looked(stage):
    gets(stage, "Jan <jan@acme-billing.example>")
    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))

    gets(stage, JAN, "Please ask Gerald about this.")

    assert stage.acme.warnings == ()
    assert len(stage.drafts) == 1
    assert questions(stage.acme) == ()


def test_a_second_domain_of_the_clients_own_is_settled_for_ever(stage):
    gets(stage, "Jan <jan@acme-billing.example>")
    (jan,) = contacts_of("Jan <jan@acme-billing.example>")
    act = stage.act("contact")
    stage.tell(*desk.contact("Acme Components", jan, (), stage.books, OWNER, act))
    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))

    gets(stage, "Nina <nina@acme-billing.example>", "Please ask Gerald about this.")

    assert stage.acme.warnings == ()
    assert len(stage.drafts) == 1


def test_the_same_message_seen_again_is_no_second_warning(stage):
    gets(stage, "Jan <jan@acme-billing.example>")
    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))

    desk.look_again(stage.store)
    stage.goes_round()

    assert stage.acme.warnings == ()


# What honest people do


@pytest.mark.parametrize(
    ("sender", "words", "headers"),
    [
        (JAN, "Please ask Gerald about this.", {"Reply_To": "Jan Marshall <jan@acme.example>"}),
        (JAN, "We pay on Friday.", {"Reply_To": "accounting@acme.example"}),
        (JAN, "We pay on Friday.", {"Reply_To": "support+id77@acme.zendesk.com"}),
        (JAN, "We pay on Friday.", {"Sender": "jan@acme.onmicrosoft.example"}),
        (JAN, "We pay on Friday.", {"Sender": "Nina <nina@acme.example>"}),
        (JAN, "Our bank details are unchanged.", {}),
        (JAN, "Please send us your bank details.", {}),
        ("Jan <jan@mail.acme.example>", "We pay on Friday.", {}),
        ("Jan Marshall <jan.marshall@gmail.com>", "From home: we pay on Friday.", {}),
        ("Bob <bob@books.example>", "Ask Vinnie, he is the treasurer.", {}),
        ("Bookkeeping <bob@books.example>", "Thanks, received.", {}),
        ("Bob <bob@books.example>", "Send invoices to me: I pay them.", {"Cc": JAN}),
        ("Jan via Team <team@lists.example>", "Thanks!", {"List_Id": "<team.lists.example>"}),
    ],
)
def test_honest_mail_is_no_warning(stage, sender, words, headers):
    gets(stage, sender, words, **headers)

    assert stage.acme.warnings == ()


@pytest.mark.parametrize(
    ("sender", "subject", "words"),
    [
        ("News <news@acme-billing.example>", "Our autumn catalogue", "Many new articles."),
        ("Jan Marshall <jan.marshall@gmail.com>", "Dinner", "Are you free on Friday?"),
        ("Sales <sales@acne.example>", "Skin care", "A new cream."),
    ],
)
def test_who_is_only_called_alike_is_none_of_our_business(stage, sender, subject, words):
    stage.replies(sender, words, Subject=subject)
    stage.goes_round()

    assert stage.acme.warnings == ()
    assert not stage.books.set_aside


def test_letters_never_go_to_where_a_trick_leads(stage):
    gets(stage, JAN, "Please ask Gerald about this.", Reply_To="accounting@acme.example")

    (draft,) = stage.drafts
    message = message_from_bytes(draft.raw, policy=policy.default)
    readers = [a.addr_spec for a in message["To"].addresses]
    assert "Reply-To" not in message
    assert all(address.endswith("@acme.example") for address in readers)


@pytest.mark.skipif(ON_SERVER, reason="a thousand mailboxes tell nothing of the server")
def test_of_a_thousand_honest_messages_fewer_than_five_are_warnings():
    """The whole count is `python -m tests.rounds.business 5000`; these are the first of it."""
    alarms = [habit for habit, _, warned in a_year(1_000) if warned]

    assert len(alarms) < 5, alarms
