"""Each client is written to in the language that they write in."""

import pytest

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
