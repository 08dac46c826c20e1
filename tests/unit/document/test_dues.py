"""Until when to pay: what papers say of it, in sentences of seven languages."""

from datetime import date

import pytest

from mailbot.document.reading import read_paper
from mailbot.document.typewriter import paper_of
from mailbot.reader import read_labels

PAPERS = {
    "en": "{who}\n\n\nInvoice 4711\n\nInvoice date: 10 March 2026\n\nWork £100.00\n"
    "Total £120.00\n\n{said}",
    "de": "{who}\n\n\nRechnung 4711\n\nRechnungsdatum: 10.03.2026\n\nArbeit 100,00 €\n"
    "Gesamtbetrag 120,00 €\n\n{said}",
    "fr": "{who}\n\n\nFacture 4711\n\nDate de facture : 10/03/2026\n\nTravaux 100,00 €\n"
    "Total TTC 120,00 €\n\n{said}",
    "es": "{who}\n\n\nFactura 4711\n\nFecha de factura: 10/03/2026\n\nTrabajos 100,00 €\n"
    "Total factura 120,00 €\n\n{said}",
    "it": "{who}\n\n\nFattura n. 4711\n\nData fattura: 10/03/2026\n\nLavori 100,00 €\n"
    "Totale fattura 120,00 €\n\n{said}",
    "nl": "{who}\n\n\nFactuur 4711\n\nFactuurdatum: 10-03-2026\n\nWerk 100,00 €\n"
    "Totaal te betalen 120,00 €\n\n{said}",
    "pt": "{who}\n\n\nFatura 4711\n\nData da fatura: 10/03/2026\n\nTrabalho 100,00 €\n"
    "Total a pagar 120,00 €\n\n{said}",
}


def due(language: str, said: str) -> date | None:
    text = PAPERS[language].format(who="Nordwind & Co", said=said)
    reading = read_paper(paper_of(text), read_labels())
    assert reading.issued == date(2026, 3, 10)
    return reading.due


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "Payable within forty-five (45) days of the date hereof.", "04-24"),
        ("en", "Please pay by Friday, 27 March 2026.", "03-27"),
        ("en", "Payment is due on the 20th of the month following.", "04-20"),
        ("en", "Terms: 30 days after the end of the month.", "04-30"),
        ("en", "Terms: net 60, end of month", "05-31"),
        ("en", "Terms: 2/10, net 30", "04-09"),
        ("en", "Your account will be debited with £120.00 on or about 1 April 2026.", "04-01"),
        ("en", "Kindly let us have your cheque within twenty-one days.", "03-31"),
        ("en", "2% discount if paid by 20 March 2026; otherwise net by 9 April 2026.", "04-09"),
        ("en", "Payable by the end of April 2026.", "04-30"),
        ("en", "Net cash within one week", "03-17"),
        ("fr", "Règlement : 45 jours fin de mois le 10", "05-10"),
        ("it", "Pagamento a 30/60/90 giorni fine mese", "06-30"),
        ("de", "Wir bitten um Zahlung bis spätestens Freitag, den 27. März 2026.", "03-27"),
        ("de", "Zahlbar bis zum 15. des Folgemonats.", "04-15"),
        ("de", "Zahlbar 30 Tage nach Monatsende.", "04-30"),
        ("de", "Der Betrag von 120,00 € wird am 20.03.2026 von Ihrem Konto abgebucht.", "03-20"),
        ("de", "Zahlbar ohne Abzug binnen einundzwanzig Tagen.", "03-31"),
        ("fr", "Merci de nous régler au plus tard le vendredi 27 mars 2026.", "03-27"),
        ("fr", "Paiement le 15 du mois suivant.", "04-15"),
        ("fr", "Payable à quarante-cinq jours.", "04-24"),
        ("fr", "La somme de 120,00 € sera prélevée sur votre compte le 20 mars 2026.", "03-20"),
        ("es", "Rogamos efectúen el pago antes del viernes 27 de marzo de 2026.", "03-27"),
        ("es", "Pago el día 15 del mes siguiente.", "04-15"),
        ("es", "Forma de pago: cuarenta y cinco días fecha factura.", "04-24"),
        ("es", "El importe se cargará en su cuenta el 20 de marzo de 2026, por SEPA.", "03-20"),
        ("it", "Si prega di pagare entro venerdì 27 marzo 2026.", "03-27"),
        ("it", "Pagamento entro il 15 del mese successivo.", "04-15"),
        ("it", "Pagamento: quarantacinque giorni data fattura.", "04-24"),
        ("it", "L'importo sarà addebitato sul Vostro conto in data 20 marzo 2026.", "03-20"),
        ("nl", "Gelieve te betalen uiterlijk vrijdag 27 maart 2026.", "03-27"),
        ("nl", "Betaling vóór de 15e van de volgende maand.", "04-15"),
        ("nl", "Het bedrag wordt rond 20 maart 2026 van uw rekening afgeschreven.", "03-20"),
        ("pt", "Agradecemos o pagamento até sexta-feira, 27 de março de 2026.", "03-27"),
        ("pt", "Pagamento até ao dia 15 do mês seguinte.", "04-15"),
        ("pt", "O valor será debitado na sua conta no dia 20 de março de 2026.", "03-20"),
    ],
)  # fmt: skip
def test_a_sentence_says_until_when_to_pay(language, said, expected):
    assert due(language, said) == date.fromisoformat(f"2026-{expected}")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Net total 30.00, postage 14.00"),
        ("en", "Warranty claims are accepted until 10 March 2027."),
        ("en", "Late payments: interest at 8%, due 30 days after the invoice."),
        ("de", "Leistungszeitraum: 1. bis 28. Februar 2026"),
        ("de", "Bei Verzug: Mahngebühr, fällig nach 10 Tagen."),
        ("fr", "Pénalités de retard : trois fois le taux légal, exigibles après 30 jours."),
        ("es", "Asistencia a la vista celebrada en el juzgado el 3 de marzo de 2026."),
        ("it", "Interessi di mora: 8 %, decorrenti dopo 30 giorni."),
        ("de", "2 % Skonto, wenn Sie bis zum 18.03.2026 zahlen."),
        ("nl", "Bij verzuim: rente, verschuldigd na 14 dagen."),
        ("pt", "Em caso de mora: juros, devidos após 30 dias."),
    ],
)
def test_what_says_something_else_gives_no_day(language, said):
    assert due(language, said) is None


def test_the_last_of_several_instalments_counts():
    said = (
        "Instalment    Due date         Amount\n"
        "1             10 April 2026    £60.00\n"
        "2             10 May 2026      £60.00"
    )
    assert due("en", said) == date(2026, 5, 10)


def test_a_discount_in_the_next_sentence_takes_no_day_away():
    said = "Bitte zahlen Sie bis zum 30. März 2026. Bei Zahlung bis zum 17. März 2026 2 % Skonto."
    assert due("de", said) == date(2026, 3, 30)
