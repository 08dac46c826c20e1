"""What the owner said of a reply holds for its like, and for nothing else."""

from datetime import date

import pytest

from mailbot.model.event import CorrectionMade
from mailbot.model.message import Address, Author, Message, MessageId
from mailbot.model.reading import Context, Intent, Reading
from mailbot.reader import reader
from mailbot.understand.correction import tells
from mailbot.understand.reading import SAID, masked, read
from tests.unit.understand.spoken import WRITTEN

CONTEXT = Context(today=date(2026, 11, 18), own_addresses=("anna@berg.example",))


def reply(
    text: str, sender: str = "Pat Lee <pat@acme.example>", author: Author = Author.PERSON
) -> Message:
    name, _, address = sender.rstrip(">").rpartition(" <")
    return Message(
        id=MessageId("<answer@acme.example>"),
        at=WRITTEN,
        sender=Address(address=address, name=name),
        subject="Re: Invoice INV-104",
        to=(Address(address="anna@berg.example", name="Anna Berg"),),
        text=text,
        author=author,
    )


def mask_of(text: str, **more: str) -> str:
    return masked(reply(text, **more), CONTEXT, reader())


def after(corrected: str, *intents: Intent, then: Message) -> Reading:
    """Return how *then* is read once the owner has said what *corrected* is."""
    text = mask_of(corrected)
    made = CorrectionMade(at=WRITTEN, cause="the owner", text=text, intents=intents)
    return read(then, CONTEXT, reader(), {text: made})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Please ask Gerald Brandt about it.", "please ask … about it"),
        ("Please ask Zbigniew Wlk about it.", "please ask … about it"),
        ("Write to pay@acme.example or call +1 212 555 0199.", "write to EMAIL or call PHONE"),
        ("INV-104 over $4,250.00 was paid on 3 November.", "INVOICE over MONEY was paid DATE"),
        ("it was anni who wrote the bill", "it was … who wrote the bill"),
        ("We at Acme pay in batch 7.", "we at … pay in batch NUM"),
        ("Is Gerald there?", "is … there ?"),
        ("Hi Anna,\n\nplease ask Gerald.\n\nMany thanks, Pat", "please ask …"),
        ("Noted, thank you!", "noted thank you"),
    ],
)
def test_a_mask_keeps_usual_words_in_their_order_and_names_nobody(text: str, left: str) -> None:
    assert mask_of(text) == left


def test_a_corrected_reply_is_read_as_the_owner_said_and_surely() -> None:
    text = "Please ask Gerald about the bill."

    reading = after(text, Intent.ACKNOWLEDGEMENT, then=reply(text))

    assert reading.intents == (Intent.ACKNOWLEDGEMENT,)
    assert (reading.confidence, reading.unsure) == (0.99, False)
    assert [(f.rule, f.score) for f in reading.findings] == [(SAID, 0.99)]
    assert reading.findings[0].words


def test_the_same_words_about_somebody_else_take_people_and_days_from_their_own_text() -> None:
    said = "The plants are mine, invoices live with Gerald Brandt."
    then = reply(
        "The plants are mine, invoices live with Maria Lopez.", sender="Ana Cruz <ana@bolt.example>"
    )

    reading = after(said, Intent.REDIRECT, then=then)

    assert reading.findings[0].rule == SAID
    assert [r.name for r in reading.referrals] == ["Maria Lopez"]

    promised = after(
        "It goes out on November 24.",
        Intent.PROMISE_TO_PAY,
        then=reply("It goes out on December 1."),
    )

    assert promised.findings[0].rule == SAID
    assert promised.promise is not None
    assert promised.promise.on == date(2026, 12, 1)


LONG = (
    "We have received the invoice and the office will look at it with the partners "
    "before anything is paid, so please be patient"
)


@pytest.mark.parametrize(
    "then",
    [
        f"Good morning Anna,\n\n{LONG}.\n\nKind regards\nPat",
        f"{LONG}, sorry.",
        f"{LONG}, dear Anna.",
    ],
)
def test_a_longer_reply_that_differs_in_courtesies_is_the_same(then: str) -> None:
    reading = after(f"{LONG}.", Intent.DISPUTE, then=reply(then))

    assert reading.intents == (Intent.DISPUTE,)


@pytest.mark.parametrize(
    "then",
    [
        LONG.replace("have received", "have not received"),
        LONG.replace("be patient", "never be patient"),
        LONG.replace("is paid", "is refused"),
        LONG.replace("We have", "Have we") + "?",
    ],
)
def test_one_word_that_turns_the_meaning_makes_another_reply(then: str) -> None:
    reading = after(f"{LONG}.", Intent.OUT_OF_OFFICE, then=reply(then))

    assert Intent.OUT_OF_OFFICE not in reading.intents


def test_a_short_reply_must_be_the_very_same() -> None:
    said = "Noted."

    assert after(said, Intent.UPSET, then=reply("Noted!")).intents == (Intent.UPSET,)
    assert after(said, Intent.UPSET, then=reply("Noted, paid.")).intents != (Intent.UPSET,)


def test_the_order_of_words_counts() -> None:
    reading = after(
        "Gerald pays, not Maria, ask him", Intent.UPSET, then=reply("him ask, not pays")
    )

    assert reading.intents != (Intent.UPSET,)


def test_the_owner_knows_better_than_a_header_who_wrote() -> None:
    text = "Please ask our new colleague about the bill."

    reading = after(text, Intent.REDIRECT, then=reply(text, author=Author.LIST))

    assert reading.intents == (Intent.REDIRECT,)
    assert reading.findings[0].rule == SAID


def test_what_the_owner_said_in_one_language_holds_in_no_other() -> None:
    text = "Bitte wenden Sie sich an die Buchhaltung."

    assert after(text, Intent.PAID, then=reply(text)).intents == (Intent.PAID,)
    assert after(text, Intent.PAID, then=reply("Please turn to accounting.")).intents != (
        Intent.PAID,
    )


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_can_be_said(intent: Intent) -> None:
    text = "The plants are mine, invoices live with Gerald Brandt."

    assert after(text, intent, then=reply(text)).intents == (intent,)


@pytest.mark.parametrize("text", ["", "Gerald.", "4711", "INV-104, $20.00", "Zbq wrtl Gerald xyz"])
def test_a_reply_of_names_and_numbers_alone_tells_nothing_again(text: str) -> None:
    assert not tells(mask_of(text))
