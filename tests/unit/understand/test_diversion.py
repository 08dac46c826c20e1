"""Does somebody lead money elsewhere? Measured on sentences that were written first."""

import tomllib
from pathlib import Path

import pytest

from mailbot.edge.shelf import thesaurus
from mailbot.understand.diversion import diverts
from mailbot.understand.thesaurus import thesaurus_from
from mailbot.understand.wanted import names_other_account
from tests.unit.understand.test_wanted import a_message

HELD = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "fraud" / "held.toml").read_text(encoding="utf-8")
)
WORDS = thesaurus_from(thesaurus())


def share(kind: str) -> float:
    said = [text for sentences in HELD.values() for text in sentences[kind]]
    return sum(names_other_account(a_message(text), WORDS) for text in said) / len(said)


def test_nine_of_ten_who_divert_money_are_heard_in_seven_languages():
    assert share("change") >= 0.9


def test_who_only_speaks_of_banks_is_not_warned_of():
    assert share("harmless") <= 0.03


@pytest.mark.parametrize(
    "text",
    [
        "Please use the account below for this and all later payments.",
        "your bank details differ from last year, are these right?",
        "Sie haben eine neue Bankverbindung angegeben. Ist die echt?",
        "Avete cambiato banca? L'iban in calce è diverso da quello in archivio.",
        "Is uw rekeningnummer gewijzigd?",
        "Hemos cambiado de cuenta bancaria.",
        "I need you to buy some Apple gift cards for a client.",
    ],
)
def test_money_that_goes_another_way_is_heard(text):
    assert diverts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Our accounts have been frozen by the bank.",
        "The company account is empty and frozen, so no payment will be possible.",
        "Our Houston office will be closed tomorrow on account of the storm.",
        "I settled this from the joint account rather than the business one.",
        "Beware of fraud: our bank details will not change.",
        "Das Konto ist gesperrt, bis der Erbschein da ist.",
        "Vous serez réglé avant la fin du mois, le compte était bloqué.",
        "Sent by Western Union this morning.",
        "Sorry it took so long, we changed banks. The wire goes out on the 20th.",
    ],
)
def test_trouble_with_an_account_diverts_nothing(text):
    assert not diverts(text)


@pytest.mark.parametrize(
    "text",
    [
        "We paid too much by mistake. Please refund the difference to DE89 3704 0044 0532 0130 00.",
        "Kindly wire the overpayment back to our account at Lakeside Bank.",
        "Please return the excess to:\nIBAN: GB82 WEST 1234 5698 7654 32",
        "Bitte erstatten Sie uns den zu viel gezahlten Betrag auf unser Konto.",
        "Merci de nous rembourser le trop-perçu sur notre compte à la Banque du Lac.",
        "Le ruego nos devuelva el exceso a nuestra cuenta.",
        "Vi preghiamo di rimborsare l'eccedenza sul nostro conto.",
        "Graag het te veel betaalde terugstorten op onze rekening.",
        "Por favor devolvam o excesso para a nossa conta.",
    ],
)
def test_money_that_is_to_come_back_to_an_account_of_theirs_diverts(text):
    """Who pays by a bad check and asks for the difference has it before the check bounces."""
    assert diverts(text)


@pytest.mark.parametrize(
    "text",
    [
        "We paid twice by mistake; please refund the overpayment.",
        "Please credit the overpayment against the next invoice.",
        "The refund of the retainer arrived, thank you.",
        "The travel reimbursement went to your account on Friday.",
        "Your refund reached our account on Monday, thank you.",
        "Die Zahlung ist auf unser Konto zurückgekommen, die Bank hat sie abgelehnt.",
        "La transferencia fue devuelta a nuestra cuenta.",
        "De betaling is op onze rekening teruggekomen.",
        "Bitte verrechnen Sie die Überzahlung mit der nächsten Rechnung.",
        "We transferred it to your account DE89 3704 0044 0532 0130 00 on Monday.",
    ],
)
def test_a_refund_without_an_account_of_theirs_diverts_nothing(text):
    assert not diverts(text)
