"""What our own letters ask, in seven languages."""

from importlib.resources import files

import pytest

from mailbot.understand.question import (
    asks_for_contact,
    asks_for_paperwork,
    confirms_payment,
    questions_from,
)

QUESTIONS = questions_from(
    (files("mailbot") / "learned" / "questions.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "text",
    [
        "Who should we contact about this invoice and all other invoices moving forward?",
        "Could you tell me who should receive this invoice and all others from now on?",
        "Please let me know who handles payments at your end.",
        "To save everybody time, could you name one contact person for billing?",
        "I would be grateful if you could tell me whom to write to about INV-5.",
        "Wer ist bei Ihnen der Ansprechpartner für diese und alle künftigen Rechnungen?",
        "Könnten Sie uns bitte einen festen Ansprechpartner für unsere Rechnungen nennen?",
        "Qui est l'interlocuteur unique pour cette facture et les suivantes ?",
        "À qui devons-nous adresser nos factures désormais ?",
        "¿Quién es la persona de contacto para esta factura y las siguientes?",
        "A chi dobbiamo rivolgerci per le fatture d'ora in poi?",
        "Wie is bij jullie het vaste aanspreekpunt voor deze factuur?",
        "Quem é a pessoa de contacto para esta fatura e as próximas?",
        "> Who should we contact about this\n> invoice and all others?",
    ],
)
def test_a_letter_that_asks_for_the_one_contact_is_known(text):
    assert asks_for_contact(text, QUESTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Could you let me know when invoice 5 will be paid?",
        "Jan, who told me to contact you about this invoice, is in copy.",
        "Gerald tells me you can take care of the attached invoice.",
        "Please contact me with any questions about this invoice.",
        "Können Sie uns sagen, wann wir mit der Zahlung rechnen dürfen?",
        "Pourriez-vous nous indiquer la date du règlement ?",
        "¿Podría decirme cuándo está previsto el pago?",
        "Mi sai dire quando la paghi?",
        "Kun je laten weten wanneer de factuur wordt betaald?",
        "Podes dizer-me quando será paga a fatura 52?",
        "Thank you Alison, from now on I will write to you about all invoices.",
    ],
)
def test_a_letter_that_asks_for_something_else_is_no_such_question(text):
    assert not asks_for_contact(text, QUESTIONS)


@pytest.mark.parametrize(
    "text",
    ["Your payment arrived this morning, thank you!", "Die Zahlung ist eingegangen, danke."],
)
def test_thanks_for_money_that_came_are_known(text):
    assert confirms_payment(text, QUESTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "Your payment has not arrived.",
        "Could you tell me whether the payment has been received?",
        "Auch am 20. ist kein Geld angekommen.",
        "Thank you for letting me know that you will pay on Friday.",
    ],
)
def test_money_that_is_missing_or_to_come_has_not_come(text):
    assert not confirms_payment(text, QUESTIONS)


def test_what_is_filed_before_paying_is_known_as_paperwork():
    assert asks_for_paperwork("We still need a W-9 and the PO number.", QUESTIONS)
    assert asks_for_paperwork("Uns fehlt noch die Bestellnummer.", QUESTIONS)
    assert not asks_for_paperwork("What is this invoice for?", QUESTIONS)


def test_a_table_that_is_missing_says_nothing():
    none = questions_from("")

    assert not asks_for_contact("Who should we contact about this invoice?", none)


def test_a_phrase_that_makes_no_sense_is_refused_by_name():
    with pytest.raises(ValueError, match=r"questions\.toml"):
        questions_from('[asks_contact]\nen = ["who (is the contact"]')
