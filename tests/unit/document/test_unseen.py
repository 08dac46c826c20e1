"""Looks that a stranger brought: what they misled to, for each class of faults one paper."""

from datetime import date
from decimal import Decimal

import pytest

from mailbot.document.reading import read_paper
from mailbot.document.typewriter import paper_of
from mailbot.model.document import InvoiceReading, Page, Paper, Word
from mailbot.reader import read_labels


def read(text: str) -> InvoiceReading:
    return read_paper(paper_of(text), read_labels())


def placed(*texts: tuple[float, float, float, str]) -> InvoiceReading:
    """Read a page with each text at its left and top, in letters of its height."""
    words = []
    for left, top, height, text in texts:
        at = left
        for word in text.split():
            wide = 0.5 * height * len(word)
            words.append(Word(text=word, left=at, right=at + wide, top=top, bottom=top + height))
            at += wide + 0.3 * height
    return read_paper(
        Paper(pages=(Page(width=595, height=842, words=tuple(words)),)), read_labels()
    )


# What kind of paper


def test_a_heading_may_say_of_which_day_the_invoice_is():
    reading = placed(
        (50, 60, 10, "Lumen Ouest SA"),
        (300, 100, 10, "Mme Claire Kermadec"),
        (300, 112, 10, "8 venelle du Phare"),
        (300, 124, 10, "29680 Roscoff"),
        (50, 180, 16, "Facture du 4 novembre 2026"),
        (50, 220, 10, "Montant total TTC"),
        (300, 220, 10, "163,58 €"),
        (50, 236, 10, "prélevé le 20 novembre 2026"),
    )
    assert reading.is_invoice
    assert (reading.issued, reading.due) == (date(2026, 11, 4), date(2026, 11, 20))


BILL = """\
Cascadia Rural Electric

Bramwell Orchards Co-op
PO Box 77
Selah, WA 98942

Your electric bill at a glance

Bill Date: Oct 21, 2026
Amount Due: $1,204.88
Due By: Nov 12, 2026
"""


def test_who_names_a_sum_and_a_day_to_pay_it_by_asks_for_money():
    assert read(BILL).is_invoice
    assert not read(BILL.replace("Due By", "Printed")).is_invoice


def test_a_reminder_that_does_so_stays_one():
    assert not read(f"PAYMENT REMINDER\n\n{BILL}").is_invoice


def test_what_is_called_by_no_known_name_is_a_bill_if_it_asks_for_money_but_in_doubt():
    bill = BILL.replace("Your electric bill at a glance", "Account for the late Maud Pilling")
    bill = bill.replace("Bill Date", "Date").replace("Bramwell", "Client: Bramwell")
    reading = read(bill)
    assert reading.is_invoice
    assert "it may be a letter" in reading.doubts
    assert read(bill.replace("Due By: Nov 12, 2026", "Payable within 14 days.")).is_invoice
    assert not read(bill.replace("Due By: Nov 12, 2026", "")).is_invoice
    assert not read(bill.replace("Account for the late", "Quotation for")).is_invoice


def test_a_row_of_what_is_past_due_makes_no_reminder_of_a_bill():
    rows = "Past due          $0.00\nPenalty           $0.00\n"
    assert read(f"{BILL}\n{rows}").is_invoice


def test_what_may_be_a_letter_too_is_an_invoice_in_doubt_where_it_bears_a_number():
    reading = read(
        "Rosario Ibarz\n\n\nComunidad Goya S.L.\n50006 Zaragoza\n\nMINUTA M-0226/26\n\n"
        "Fecha: 6 de octubre de 2026\n\nTotal a pagar 1.694,00 €\n\n"
        "Ruego su abono en el plazo de quince días.\n"
    )
    assert reading.is_invoice
    assert "it may be a letter" in reading.doubts


@pytest.mark.parametrize(
    "said", ["2. Mahnung zur Rechnung Nr. 2026-338 vom 31.08.2026", "Rechnung 338: 2. Erinnerung"]
)
def test_who_reminds_of_an_invoice_may_name_it_in_the_same_line(said):
    text = f"{said}\n\nwir konnten keinen Zahlungseingang feststellen.\n\n"
    assert not read(
        f"Dierksen GmbH\n\n\n{text}Gesamtbetrag 1.193,00 €\nZahlbar bis 18.11.2026\n"
    ).is_invoice


def test_the_head_of_a_column_is_no_title_beside_that_of_a_reminder():
    assert not read(
        "Swissholz AG\n\n\nZahlungserinnerung\n\n"
        "Rechnung     Datum          Fällig         Betrag CHF\n"
        "60218        14.08.2026     13.09.2026     1'188.00\n"
    ).is_invoice


# Days


HEAD = "Stadtwerke Au\n\n\nRechnung 4711\n\nDatum: 10.02.2026\n\nGesamtbetrag brutto 134,21 €\n\n"


def test_a_day_of_the_bills_after_this_one_is_not_that_to_pay_by():
    reading = read(
        f"{HEAD}Den Betrag von 134,21 € buchen wir am 27.02.2026 von Ihrem Konto ab.\n\n"
        "Ihr neuer Abschlag beträgt 123,00 €, erstmals fällig am 15.03.2026.\n"
    )
    assert reading.due == date(2026, 2, 27)


def test_the_day_of_the_bill_before_is_not_that_of_this_one():
    reading = read(
        f"{HEAD}Der Rechnungsbetrag wird abgebucht. Vielen Dank, dass Sie Ihre vorige\n"
        "Rechnung vom 06.01.2026 beglichen haben.\n"
    )
    assert reading.issued == date(2026, 2, 10)


def test_a_threat_names_the_day_to_pay_by_only_where_nothing_else_does():
    head = "Bluebarn Ltd\n\n\nInvoice 4711\n\nDate: 28 May 2026\n\nTotal due £312.00\n\n"
    threat = "If it is not paid by 8 June 2026 your access code will be suspended.\n"
    both = read(f"{head}This falls due on 1 June 2026. {threat}")
    assert both.due == date(2026, 6, 1)
    assert not any("due" in doubt for doubt in both.doubts)
    assert read(head + threat).due == date(2026, 6, 8)


@pytest.mark.parametrize("said", ["KA/PO/771 dt. 2-Jul-26", "KA/PO/771 dated 2-Jul-26"])
def test_a_day_right_behind_another_number_is_that_of_another_paper(said):
    reading = read(
        f"Sri Tools\n\n\nTAX INVOICE\n\nInvoice No.      Dated         Reference No.\n"
        f"SMT/412          18-Jul-26     {said}\n\nTotal ₹ 1,41,600.00\n"
    )
    assert reading.issued == date(2026, 7, 18)


def test_the_day_of_a_contract_in_a_sentence_is_not_that_of_issue():
    reading = read(
        "Orgelbau Au\n\n\nRECHNUNG NR. 318\n\nDatum       01.10.2026\n\n"
        "Stimmung der Hauptorgel gemäß Wartungsvertrag vom 01.04.2019\n\nBetrag EUR 1.190,00\n"
    )
    assert reading.issued == date(2026, 10, 1)


def test_one_label_may_name_a_number_and_the_day_below_it():
    reading = placed(
        (350, 60, 12, "Rechnung"),
        (350, 78, 8, "Nummer/Datum"),
        (350, 90, 10, "90004711"),
        (350, 102, 10, "12.05.2026"),
        (350, 116, 8, "Bestellnummer/Datum"),
        (350, 128, 10, "4500118203"),
        (350, 140, 10, "03.03.2026"),
        (50, 220, 10, "Endbetrag EUR"),
        (350, 220, 10, "18.921,00"),
    )
    assert (reading.number, reading.issued) == ("90004711", date(2026, 5, 12))
    assert not any("issue" in doubt for doubt in reading.doubts)


# Sums


def test_hours_beside_what_they_cost_are_no_rival_of_the_total():
    reading = read(
        "Penhallow LLP\n\n\nINVOICE 118204\n\nDate: August 31, 2026\n\n"
        "Total               28.60     $13,365.00\n\nExpenses                         $951.75\n\n"
        "Total                         $14,316.75\n"
    )
    assert reading.total == Decimal("14316.75")
    assert not any("two totals" in doubt for doubt in reading.doubts)


def test_a_total_in_several_currencies_is_doubted():
    reading = read(
        "Caldbeck Ltd\n\n\nInvoice 4711\n\nDate: 19 May 2026\n\n"
        "Work              GBP          USD          EUR\n"
        "Vessel days       10,400.00    13,936.00    12,280.00\n"
        "Total             10,400.00    13,936.00    12,280.00\n"
    )
    assert "its total is shown in several currencies" in reading.doubts


def test_certificates_before_this_one_are_no_part_of_what_is_asked_for():
    reading = read(
        "Ironbridge Inc.\n\n\nPROGRESS INVOICE 7\n\nInvoice Date: 05/29/2026\n\n"
        "Total earned less retainage                  $1,444,230.00\n"
        "Less previous certificates for payment       $1,260,000.00\n"
        "Current payment due                            $184,230.00\n"
    )
    assert reading.total == Decimal("184230.00")


@pytest.mark.parametrize("said", ["R48 357.50", "R 48 357,50"])
def test_rands_are_written_with_an_r(said):
    reading = read(f"Karoo CC\n\n\nTAX INVOICE 4711\n\nDate: 25/06/2026\n\nTotal due   {said}\n")
    assert (reading.total, reading.currency) == (Decimal("48357.50"), "ZAR")


def test_what_left_an_account_held_in_trust_is_not_the_total():
    reading = read(
        "Dunmore Law, PLLC\n\nClient: Estate of Harlan Voss\n\nBill Number: 55120\n"
        "Bill Date: 04/30/2026\n\n"
        "Professional services 20.9 hrs                 $6,270.00\n"
        "Applied from trust account 04/30/2026         ($2,000.00)\n"
        "Kindly send before 05/15/2026                  $4,270.00\n\nTrust\n\n"
        "Opening balance                                $2,000.00\n"
        "Transfer to operating, bill 55120             ($2,000.00)\n"
        "Closing balance                                    $0.00\n"
    )
    assert reading.is_invoice
    assert reading.total in (Decimal("4270.00"), Decimal("6270.00"))
    assert reading.unsure


# Numbers and names


def test_a_number_in_a_column_of_many_is_not_that_of_the_invoice():
    reading = read(
        "The Lantern House\n\n\nINVOICE\n\nDate: 17 April 2026\n\n"
        "Reference     Description       Charges\n882           Room charge        289.00\n"
        "901           Room charge        289.00\n\nTotal due USD 578.00\n"
    )
    assert reading.number == ""


def test_a_reference_to_pay_with_in_belgium_is_no_number_of_an_invoice():
    reading = read(
        "Imprimerie SA\n\nClient : Canal SPRL\n\n"
        "N° facture        Date facture\n2026/0077         03.09.2026\n\n"
        "À payer EUR 847,00\n\nCommunication : 044/1881/20077\n"
    )
    assert reading.number == "2026/0077"
    assert not any("number" in doubt for doubt in reading.doubts)


def test_what_an_invoice_is_for_is_not_whom_it_is_for():
    head = "Caldbeck Ltd\n\n\nInvoice for survey work, North Cormorant\n\nInvoice no. 4711\n\n"
    assert read(f"{head}Date: 19 May 2026\n\nTotal due £18.00\n").client == "Caldbeck Ltd"


def test_who_is_written_to_through_somebody_stands_above_them():
    reading = read(
        "Paysages Rochat Sàrl\nChemin des Vergers 5, 1304 Cossonay\n\n\n"
        "Hoirie Delacrétaz\np.a. Me Florence Nicod, notaire\nGrand-Rue 22\n1304 Cossonay-Ville\n\n"
        "Cossonay, le 19 août 2026\n\nFacture 2026-209\n\nTotal à payer en CHF 2'432.25\n"
    )
    assert reading.client == "Hoirie Delacrétaz"


def test_whom_a_letter_goes_to_is_named_without_the_article():
    reading = read(
        "Ginevra Bassignano\nvia Roma 60, 12045 Fossano\n\n\n"
        "Al Teatro Comunale di Fossano\nvia Regina Elena 2\n12045 Fossano\n\n"
        "Fattura n. 12 del 20 maggio 2026\n\nTotale € 1.502,00\n"
    )
    assert reading.client == "Teatro Comunale di Fossano"


def test_a_department_below_a_name_is_that_of_who_is_to_pay():
    reading = placed(
        (50, 60, 10, "Gemeente Westerveld"),
        (50, 72, 10, "Afdeling Financiën"),
        (50, 84, 10, "Postbus 50"),
        (50, 96, 10, "7970 AB Havelte"),
        (330, 60, 10, "Ingenieursbureau Aa B.V."),
        (330, 72, 10, "Kloosterstraat 4"),
        (330, 84, 10, "9401 KE Assen"),
        (50, 150, 16, "FACTUUR"),
        (50, 180, 10, "Factuurnummer: 26700318"),
        (50, 194, 10, "Factuurdatum: 19-02-2026"),
        (50, 240, 10, "Totaal te betalen"),
        (330, 240, 10, "€ 11.132,00"),
    )
    assert reading.client == "Gemeente Westerveld"


def test_a_comma_that_hangs_low_stays_on_its_line():
    """Beside a title in larger letters, words of one line were put on two."""
    low = Word(text="11,", left=505.5, right=517.7, top=89.5, bottom=96.7)
    row = [("Date:", 455.3, 476.3), ("March", 478.7, 503.1), ("2026", 520.1, 539.7)]
    words = [Word(text=w, left=a, right=b, top=89.5, bottom=95.7) for w, a, b in row]
    title = Word(text="INVOICE", left=73.3, right=160.0, top=78.3, bottom=93.2)
    total = Word(text="$1,925.00", left=480.0, right=539.7, top=300.0, bottom=306.2)
    page = Page(width=595, height=842, words=(title, *words, low, total))
    assert read_paper(Paper(pages=(page,)), read_labels()).issued == date(2026, 3, 11)
