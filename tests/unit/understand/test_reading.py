"""What a reading promises, whatever the words."""

from datetime import date
from decimal import Decimal
from time import process_time

import pytest

from mailbot.model.reading import Intent, Manner
from mailbot.understand.intent import FIRST_THINGS_FIRST
from tests.unit.understand.spoken import Say


@pytest.mark.parametrize(
    ("author", "intent"),
    [
        ("bounce", Intent.BOUNCE),
        ("ticket", Intent.AUTO_REPLY_TICKET),
        ("list", Intent.UNRELATED),
        ("machine", Intent.UNRELATED),
    ],
)
def test_a_machine_is_known_before_its_words(say: Say, author: str, intent: Intent) -> None:
    reading = say("Please ask Gerald to pay the invoice.", author=author)

    assert reading.intents == (intent,)
    assert reading.referrals == ()


def test_a_delegate_is_a_suggestion_and_no_referral(say: Say) -> None:
    reading = say(
        "I am out until December 3. For invoices contact Maria Lopez (maria@acme.example).",
        author="out-of-office",
    )

    assert reading.intents == (Intent.OUT_OF_OFFICE,)
    assert reading.absence is not None
    assert reading.absence.until == date(2026, 12, 3)
    assert [(d.name, d.address) for d in reading.absence.delegates] == [
        ("Maria Lopez", "maria@acme.example")
    ]
    assert reading.referrals == ()


def test_a_first_name_is_completed_when_one_person_can_be_meant(say: Say) -> None:
    reading = say("ask alison", knows=("Alison Meyer <alison@acme.example>",))

    assert reading.referrals[0].name == "Alison Meyer"
    assert reading.referrals[0].address == "alison@acme.example"


def test_a_first_name_two_people_share_stays_as_it_was_written(say: Say) -> None:
    known = ("Alison Meyer <alison@acme.example>", "Alison Poe <a.poe@acme.example>")

    reading = say("Please ask Alison.", knows=known)

    assert (reading.referrals[0].name, reading.referrals[0].address) == ("Alison", "")


def test_somebody_in_copy_is_known_by_name(say: Say) -> None:
    reading = say("Vesna takes care of that.", cc=("Vesna Horvat <vh@acme.example>",))

    assert reading.referrals[0].name == "Vesna Horvat"
    assert reading.referrals[0].address == "vh@acme.example"


def test_an_unknown_name_never_gets_an_address(say: Say) -> None:
    reading = say("Please ask Gerald.")

    assert reading.referrals[0].address == ""


def test_the_writers_own_address_is_nobody_we_are_sent_to(say: Say) -> None:
    reading = say("Please ask Gerald. My address is pat@acme.example")

    assert [r.address for r in reading.referrals] == [""]


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("Please ask Gerald Voss.", Manner.WITH_CONTACT),
        ("Try accounting.", Manner.ROLE_ONLY),
        ("You have the wrong person.", Manner.WRONG_PERSON),
        ("That's above my pay grade.", Manner.WITHOUT_CONTACT),
        ("I have forwarded this to Gerald.", Manner.WILL_FORWARD),
        ("We don't share names of our staff.", Manner.REFUSES_CONTACT),
        ("I am the right person for invoices.", Manner.SELF_ACCEPT),
    ],
)
def test_the_manner_of_a_referral_is_told_apart(say: Say, text: str, manner: Manner) -> None:
    assert say(text).referrals[0].manner is manner


def test_a_finding_quotes_the_writers_own_words(say: Say) -> None:
    reading = say("Hi Anna,\n\nI’m  not  in charge.   Please ask Gerald – he’ll know.\n\nPat")

    finding = reading.says(Intent.REDIRECT)
    assert finding is not None
    assert finding.words == "Please ask Gerald - he'll know." or "Gerald" in finding.words


def test_what_must_be_acted_on_first_comes_first(say: Say) -> None:
    reading = say("Please ask Gerald. Our lawyers will contact you. We dispute this invoice.")

    assert reading.intents[:2] == (Intent.LEGAL_THREAT, Intent.DISPUTE)
    assert set(FIRST_THINGS_FIRST) == set(Intent)


def test_words_about_nothing_of_ours_are_unrelated(say: Say) -> None:
    reading = say("The purple elephants dance on Tuesdays in the old mill.")

    assert reading.intents == (Intent.UNRELATED,)


def test_an_empty_text_is_unsure(say: Say) -> None:
    assert say("").unsure


def test_a_long_letter_without_a_word_of_money_never_redirects_for_sure(say: Say) -> None:
    text = "Please call Bill Williams about the volumes. " * 4

    reading = say(text, subject="March")

    assert reading.unsure or reading.says(Intent.REDIRECT) is None


def test_a_promise_has_its_day_its_amount_and_its_way(say: Say) -> None:
    promise = say("We will wire you $1,250.50 on December 5.").promise

    assert promise is not None
    assert promise.on == date(2026, 12, 5)
    assert promise.amount is not None
    assert (promise.amount.amount, promise.amount.currency) == (Decimal("1250.50"), "USD")
    assert promise.method == "wire"


def test_words_in_quotation_marks_lead_to_no_letter(say: Say) -> None:
    reading = say('You wrote "please ask Gerald about the invoice". Why?')

    assert reading.unsure or reading.says(Intent.REDIRECT) is None


@pytest.mark.parametrize("piece", ["a", "ask ", "Gerald and ", "1,234,567 ", "\n", "do not ", "@"])
def test_a_flood_of_text_is_read_in_no_time(say: Say, piece: str) -> None:
    say("warm up")
    started = process_time()

    say(piece * (1_000_000 // len(piece)))

    assert process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        (
            "please send all invoices to Lena Holm (lena.holm@acme.example) from now on. "
            "She is our single point of contact for billing."
        ),
        "Going forward, kindly address every invoice to Lena Holm, lena.holm@acme.example.",
        "Lena Holm is your single point of contact: lena.holm@acme.example",
        "For this and all future bills write to Lena Holm. Her address is lena.holm@acme.example",
    ],
)
def test_who_is_named_for_all_bills_is_the_contact_though_nobody_asked(say: Say, text: str) -> None:
    reading = say(text)

    assert reading.intents == (Intent.CONTACT_ANSWER,)
    assert not reading.unsure
    assert [(r.name, r.address) for r in reading.referrals] == [
        ("Lena Holm", "lena.holm@acme.example")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Gerald handles this, please ask him. His address is gerald@helio.example",
        "Gerald handles this.\n\nYou can reach him under gerald@helio.example.",
        "Please ask Gerald about it: gerald@helio.example",
    ],
)
def test_name_and_address_are_one_referral(say: Say, text: str) -> None:
    reading = say(text)

    assert [(r.name, r.address) for r in reading.referrals] == [("Gerald", "gerald@helio.example")]


@pytest.mark.parametrize(
    "text",
    [
        "As said, this is not my department. Please ask Bob Stone.",
        "Again: not me. Bob Stone does these.",
        "Frankly, ask Bob Stone. Hopefully he answers.",
        "Mentioned before, Bob Stone pays the invoices. Evidently nobody told you.",
        "Further to your letter, Bob Stone handles it.",
        "Trying again. Bob Stone is the one to ask.",
    ],
)
def test_a_word_that_opens_a_sentence_is_no_name(say: Say, text: str) -> None:
    assert [r.name for r in say(text).referrals] == ["Bob Stone"]


def test_the_writer_is_nobody_we_are_sent_to(say: Say) -> None:
    reading = say(
        "You would need to check with Jan Marsh for this one.\n\nPat Lee\nAcme Components"
    )

    assert [r.name for r in reading.referrals] == ["Jan Marsh"]


def test_who_has_left_is_told_with_the_successor(say: Say) -> None:
    known = ("Jan Marshall <jan@acme.example>", "Gerald Brandt <gerald@acme.example>")

    reading = say(
        "Jan Marshall has left the company. Please contact Gerald Brandt about this invoice.",
        knows=known,
    )

    assert reading.intents[0] is Intent.LEFT_COMPANY
    assert [(r.manner, r.name, r.address) for r in reading.referrals] == [
        (Manner.LEFT_COMPANY, "Jan Marshall", "jan@acme.example"),
        (Manner.WITH_CONTACT, "Gerald Brandt", "gerald@acme.example"),
    ]


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("I have left the company. Please contact Gerald Brandt about this.", "person"),
        ("Pat Lee has left the company. Please contact Gerald Brandt.", "out-of-office"),
        ("Jan Marshall no longer works here. Please contact Gerald Brandt.", "out-of-office"),
    ],
)
def test_a_writer_who_left_is_not_named_again(say: Say, text: str, author: str) -> None:
    reading = say(text, author=author)

    assert reading.intents[0] is Intent.LEFT_COMPANY
    assert [r.name for r in reading.referrals] == ["Gerald Brandt"]


@pytest.mark.parametrize(
    "sentence",
    [
        "please ask Dana Poe <dana@ivy.example>; she is responsible",
        "Please write to the desk that pays (payables@ivy.example).",
        'Please ask "Dana Poe" (our treasurer)!',
    ],
)
def test_a_quote_keeps_its_closing_marks(say: Say, sentence: str) -> None:
    finding = say(f"Hello,\n\n{sentence}").findings[0]

    assert finding.words == sentence.partition(";")[0]


def test_neither_greeting_nor_thanks_is_the_reason_where_a_sentence_tells(say: Say) -> None:
    for text in (
        "Dear Anna,\n\nThank you very much for your message.\n\nEvery bill has its season.",
        "Hello Anna, hope you are well!\n\nEvery bill has its season.",
    ):
        assert say(text).findings[0].words == "Every bill has its season."


def test_a_machine_that_came_as_a_person_is_known_by_its_words(say: Say) -> None:
    reading = say("This is an automated message. Your request has been registered as case 55120.")

    assert reading.intents == (Intent.AUTO_REPLY_TICKET,)


@pytest.mark.parametrize(
    "said", ["About the bus tour", "Hello, for the press passes", "Re the cod"]
)
def test_who_is_named_for_another_matter_is_nobody_for_the_bill(say: Say, said: str) -> None:
    reading = say(f"{said} you must ask Ingrid Holm.")

    assert reading.unsure or reading.says(Intent.REDIRECT) is None


@pytest.mark.parametrize("text", ["we pay in ² weeks", "on the ²", "Jan,", "Gerald:"])
def test_what_is_hardly_a_text_breaks_nothing(say: Say, text: str) -> None:
    """Found by changing files at random."""
    say(text)
