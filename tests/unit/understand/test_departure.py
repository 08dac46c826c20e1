"""Who has left, and whom do we write to instead?"""

from datetime import UTC, datetime

import pytest

from mailbot.model.reading import Intent, Manner, Reading
from mailbot.reader import reader
from mailbot.rounds.explain import understood

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
IDA = "ida@acme.example"


def reading_of(text: str) -> Reading:
    raw = f"""From: Accounting <accounting@acme.example>
To: dana@whitfield.example
Subject: Re: Invoice INV-104
Date: Tue, 03 Nov 2026 10:00:00 +0000
Message-ID: <1@acme.example>
Content-Type: text/plain; charset=utf-8

{text}
"""
    return understood(raw.encode(), reader(), NOW)[1]


def gone(reading: Reading) -> list[str]:
    return [r.name for r in reading.referrals if r.manner is Manner.LEFT_COMPANY]


def instead(reading: Reading) -> list[tuple[str, str]]:
    return [(r.name, r.address) for r in reading.referrals if r.manner is Manner.WITH_CONTACT]


@pytest.mark.parametrize(
    "text",
    [
        f"Max left, write to Ida <{IDA}>",
        f"Max has left the company, please contact Ida at {IDA}.",
        f"Max ne travaille plus ici ; merci de contacter Ida ({IDA}).",
        f"Max a quitté la société, veuillez vous adresser à Ida, {IDA}.",
        f"Max ist nicht mehr bei uns, bitte an Ida <{IDA}>.",
        f"Max ya no trabaja aquí; por favor contacte a Ida ({IDA}).",
        f"Max werkt hier niet meer; neem contact op met Ida ({IDA}).",
        f"Max non lavora più qui; si prega di contattare Ida ({IDA}).",
        f"Max não trabalha mais aqui, favor entrar em contato com Ida ({IDA}).",
    ],
)
def test_who_left_and_their_successor_with_an_address_is_no_question(text):
    reading = reading_of(text)

    assert Intent.LEFT_COMPANY in reading.intents
    assert gone(reading) == ["Max"]
    assert instead(reading) == [("Ida", IDA)]
    assert not reading.unsure


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("Max Weber is no longer with us. Ida Stern has taken over.", ["Max Weber"]),
        ("Max left us in June, Ida Stern took over.", ["Max"]),
        ("Max ist nicht mehr bei uns, bitte an Ida Stern wenden.", ["Max"]),
        ("Max n'est plus chez nous, voyez avec Ida Stern.", ["Max"]),
        ("Max ya no está con nosotros, escriba a Ida Stern.", ["Max"]),
        ("Max is niet meer bij ons, vraag Ida.", ["Max"]),
        ("Max non è più con noi, chieda a Ida Stern.", ["Max"]),
        ("O Max já não está connosco, fale com a Ida.", ["Max"]),
        ("Max ha lasciato l'azienda, contatti Ida Stern.", ["Max"]),
    ],
)
def test_no_longer_with_us_is_said_of_who_is_named_and_not_of_the_writer(text, whom):
    assert gone(reading_of(text)) == whom


@pytest.mark.parametrize(
    "text",
    [
        "She no longer works here, ask Ida.",
        "Er hat die Firma verlassen, bitte wenden Sie sich an Ida.",
    ],
)
def test_somebody_left_who_is_not_named(text):
    assert gone(reading_of(text)) == [""]


@pytest.mark.parametrize(
    "text",
    [
        f"I have left the company. Please write to Ida <{IDA}>.",
        "Ik werk hier niet meer, vraag Ida.",
        "Ho lasciato l'azienda, chieda a Ida Stern.",
    ],
)
def test_of_the_writer_nobody_else_is_gone(text):
    assert gone(reading_of(text)) == []
