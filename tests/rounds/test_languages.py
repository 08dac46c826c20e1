"""Each client is written to in the language that they write in."""

import pytest

from mailbot.model.letter import DraftState
from mailbot.rounds.calls import language_said
from tests.rounds.stage import Stage

JAN = "Jan Marshall <jan@acme.example>"


def letter_after(*replies: str) -> str:
    """Return the language of the group letter after these replies."""
    stage = Stage()
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Here is our invoice.")
    for reply in replies:
        stage.later(hours=5)
        stage.replies(JAN, reply, to=sent)
        stage.goes_round()
    return stage.acme.drafts[-1].letter.language


@pytest.mark.parametrize(
    ("reply", "language"),
    [
        ("Please ask Gerald Brandt about this invoice.", "en"),
        ("Bitte fragen Sie wegen dieser Rechnung Gerald Brandt.", "de"),
        ("Merci de vous adresser à Gerald Brandt pour cette facture.", "fr"),
        ("Por favor, pregunte a Gerald Brandt por esta factura.", "es"),
        ("Voor deze factuur kunt u het beste Gerald Brandt vragen.", "nl"),
        ("Per questa fattura si rivolga per favore a Gerald Brandt.", "it"),
        ("Por favor fale com o Gerald Brandt sobre esta fatura.", "pt"),
    ],
)
def test_the_group_letter_speaks_the_language_of_the_replies(reply, language):
    assert letter_after(reply) == language


def test_one_short_word_in_another_language_tells_nothing():
    assert letter_after("Merci!", "Please ask Gerald Brandt about this invoice.") == "en"


def asked_in_english() -> Stage:
    stage = Stage()
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Here is our invoice.")
    stage.later(hours=5)
    stage.replies(JAN, "Please ask Gerald Brandt about this invoice.", to=sent)
    stage.goes_round()
    return stage


def says_language(stage: Stage, code: str) -> None:
    act = stage.act("mailbot language")
    stage.tell(language_said("Acme Components", code, stage.books, act))
    stage.goes_round()


def test_the_owners_word_stands_above_the_language_of_the_replies():
    """A draft that lies there is written anew; once."""
    stage = asked_in_english()
    assert b"Hi everyone" in stage.drafts[0].raw
    says_language(stage, "de")
    stage.goes_round()

    (draft,) = stage.drafts
    assert b"Guten Tag zusammen" in draft.raw
    assert [(d.letter.language, d.state) for d in stage.acme.drafts] == [
        ("en", DraftState.WITHDRAWN),
        ("de", DraftState.PLACED),
    ]


def test_what_the_owner_edited_stays_in_its_language():
    stage = asked_in_english()
    (draft,) = stage.drafts
    stage.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Hi ", b"Dear "))
    stage.goes_round()
    says_language(stage, "de")

    assert b"Dear everyone" in stage.drafts[0].raw
    assert "another language (de)" in stage.acme.drafts[0].withdraw


def test_to_say_the_language_that_it_has_changes_nothing():
    stage = asked_in_english()
    says_language(stage, "en")

    assert [d.state for d in stage.acme.drafts] == [DraftState.PLACED]
