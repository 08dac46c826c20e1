"""What strangers' replies showed: kinds of phrasing that were taken for their opposite."""

import pytest

from mailbot.model.reading import Intent, Reading
from tests.unit.understand.spoken import Say


def sure_of(reading: Reading, intent: Intent) -> bool:
    return intent in reading.intents and not reading.unsure


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so, so much!!!",
        "Thanks so much!!",
        "Tausend Dank!!! Liebe Grüße aus Graz",
        "Merci beaucoup !!! Bon week-end :)",
        "Mil gracias!!",
        "Heel erg bedankt!!! Fijn weekend :)",
        "Grazie mille davvero!!!",
        "Obrigadão!!! Um abraço e bom fim de semana",
    ],
)
def test_loud_thanks_are_thanks(say: Say, text: str) -> None:
    assert say(text).intents == (Intent.ACKNOWLEDGEMENT,)


@pytest.mark.parametrize(
    "text", ["Unbelievable. Thanks!!!", "Thanks for nothing!!", "Thanks a bunch. Fourth reminder!!"]
)
def test_thanks_beside_anger_are_no_thanks(say: Say, text: str) -> None:
    assert say(text).intents[0] is Intent.UPSET


@pytest.mark.parametrize(
    "text",
    [
        "Gerald doesn't do this anymore so no point emailing him. It's all me now.",
        "Puede quitar a la señora Pérez de los correos, los pagos pasan por mí.",
        "Gerard doet dit niet meer, die moet je niet mailen. Ik doe dat nu allemaal.",
        "Gerard hoef je niet meer te mailen, ik ga over de facturen.",
    ],
)
def test_nobody_is_sent_to_whom_the_writer_takes_off(say: Say, text: str) -> None:
    reading = say(text)

    assert not sure_of(reading, Intent.REDIRECT)
    assert not sure_of(reading, Intent.LEFT_COMPANY)


@pytest.mark.parametrize(
    "text",
    [
        "Went out Friday just gone, Tracy in accounts did it herself.",
        "Is afgelopen vrijdag weggegaan, Truus van de administratie heeft het zelf gedaan.",
        "Is gisteren weggegaan, Anja heeft het geregeld.",
        "Saiu sexta passada, foi a própria Tânia da contabilidade que fez.",
        "Já saiu ontem, foi a Rita que mandou.",
    ],
)
def test_money_that_went_is_nobody_who_left(say: Say, text: str) -> None:
    reading = say(text)

    assert Intent.PAID in reading.intents
    assert not sure_of(reading, Intent.LEFT_COMPANY)


@pytest.mark.parametrize(
    "text",
    [
        "Vous me facturez une porte jamais posée.",
        "Me cobran una ventana que nunca instalaron.",
        "Een rekening voor een deur die nooit geplaatst is, dat kan niet.",
        "Fijn, een factuur voor een ketel die er nooit is gekomen.",
        "Una fattura per una porta mai montata, non ci siamo.",
        "Uma fatura por uma porta que nunca montaram, não dá.",
        "Das ist eine Rechnung für Fenster, die nie geliefert wurden.",
    ],
)
def test_work_that_never_came_is_no_bill_that_never_came(say: Say, text: str) -> None:
    reading = say(text)

    assert reading.intents[0] is Intent.DISPUTE or not sure_of(reading, Intent.NOT_RECEIVED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("You'd have more luck with Brenda, she's closer to the suppliers.", "Brenda"),
        ("Bei Frau Lindner hätten Sie vermutlich mehr Glück.", "Frau Lindner"),
        ("Tendrá más suerte con Lorena, ella ve a los proveedores.", "Lorena"),
        ("Bij Marloes bent u beter af, die kent de leveranciers.", "Marloes"),
        ("Avrebbe più fortuna con Donatella, segue lei i fornitori.", "Donatella"),
        ("Teria mais sorte com a Solange, ela é que lida com os fornecedores.", "Solange"),
        ("El trato lo hizo Hernán, arréglenlo con él.", "Hernán"),
    ],
)
def test_better_luck_with_somebody_else_is_a_way_to_them(say: Say, text: str, name: str) -> None:
    reading = say(text)

    assert reading.intents[0] is Intent.REDIRECT
    assert name in [referral.name for referral in reading.referrals]


def test_father_christmas_pays_nobodys_bills(say: Say) -> None:
    text = "Parabéns, me mandaram a conta de um serviço que nunca foi feito. Cobrem do Papai Noel."

    assert not sure_of(say(text), Intent.REDIRECT)


@pytest.mark.parametrize(
    "text",
    [
        "Let me speak to Gerald and I'll come back to you this week.",
        "Faut que je vérifie avec mon comptable si c'est bien pour nous, je reviens vers vous.",
    ],
)
def test_whom_the_writer_asks_is_nobody_for_us_to_ask(say: Say, text: str) -> None:
    reading = say(text)

    assert sure_of(reading, Intent.ACKNOWLEDGEMENT)


@pytest.mark.parametrize(
    "text",
    [
        "¿No estará duplicada? La de agosto era por lo mismo y ya la pagamos.",
        "Kann es sein, dass Sie das doppelt verrechnet haben?",
        "Non sarà un doppione? Quella di agosto era uguale.",
        "Parece duplicada, a de agosto era igual e já foi paga.",
    ],
)
def test_who_asks_whether_it_was_billed_twice_disputes_it(say: Say, text: str) -> None:
    assert say(text).intents[0] is Intent.DISPUTE


@pytest.mark.parametrize(
    "text",
    [
        "Whoever told you Greg was mistaken. It's not him, it's me.",
        "Nicht er, ich. Schicken Sie es mir.",
        "Nicht die Frau Brandl, sondern ich.",
        "Weder der Huber noch die Frau Lang, sondern ich.",
        "Neither Alan nor Beth, but me.",
        "Pas lui, moi. Écrivez-moi.",
        "No es él, soy yo.",
        "Ge moet niet bij hem zijn maar bij mij.",
        "Niet hij, ik.",
        "Non la Carla, io.",
        "Não é com ele, é comigo.",
    ],
)
def test_not_them_but_me_takes_the_bill(say: Say, text: str) -> None:
    reading = say(text)

    assert reading.intents[0] is Intent.REDIRECT_SELF_CONFIRM
    assert not sure_of(reading, Intent.REDIRECT)


@pytest.mark.parametrize("text", ["Not me, him: Greg.", "Nicht ich, sondern die Anke."])
def test_not_me_but_them_does_not(say: Say, text: str) -> None:
    assert Intent.REDIRECT_SELF_CONFIRM not in say(text).intents


def test_what_a_machine_refused_is_no_dispute(say: Say) -> None:
    reading = say("La fattura è stata rifiutata dal SdI per partita IVA errata. La rimandate?")

    assert Intent.DISPUTE not in reading.intents


@pytest.mark.parametrize(
    "text",
    [
        "I have left the company. Please write to Ida Stern.",
        "Ho lasciato l'azienda. Scriva a Ida Stern.",
    ],
)
def test_who_left_and_names_one_successor_leaves_no_question(say: Say, text: str) -> None:
    reading = say(text)

    assert reading.intents[0] is Intent.LEFT_COMPANY
    assert [one.name for one in reading.referrals] == ["Ida Stern"]
    assert not reading.unsure


@pytest.mark.parametrize(
    "text",
    [
        "Thursday's rehearsal is moved to the vestry. If you need the alto parts ask Winnie.",
        "O ensaio passou para quinta. As partituras peçam à Lurdes, ela é que as tem.",
    ],
)
def test_whom_to_ask_for_the_music_is_not_whom_to_bill(say: Say, text: str) -> None:
    assert Intent.REDIRECT not in say(text).intents
