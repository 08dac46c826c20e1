"""What electronic invoices say: CII, UBL, FatturaPA and Facturae, and what is no invoice."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

import pytest

from mailbot.document.einvoice import read_einvoice
from mailbot.model.invoice import InvoiceKind
from mailbot.reader import read_labels

RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
CII = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    xmlns:a="{RAM}" xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <r:ExchangedDocumentContext><a:GuidelineSpecifiedDocumentContextParameter>
    <a:ID>urn:cen.eu:en16931:2017</a:ID>
  </a:GuidelineSpecifiedDocumentContextParameter></r:ExchangedDocumentContext>
  <r:ExchangedDocument>
    <a:ID>RE-2026/0113</a:ID><a:TypeCode>380</a:TypeCode>
    <a:IssueDateTime><u:DateTimeString format="102">20261005</u:DateTimeString></a:IssueDateTime>
  </r:ExchangedDocument>
  <r:SupplyChainTradeTransaction>
    <a:IncludedSupplyChainTradeLineItem><a:SpecifiedTradeProduct><a:Name>Beratung</a:Name>
    </a:SpecifiedTradeProduct></a:IncludedSupplyChainTradeLineItem>
    <a:ApplicableHeaderTradeAgreement>
      <a:BuyerReference>04011000-12345-03</a:BuyerReference>
      <a:SellerTradeParty><a:Name>Kanzlei Ohlsen</a:Name>
        <a:DefinedTradeContact><a:EmailURIUniversalCommunication>
          <a:URIID>Buero@ohlsen.example</a:URIID></a:EmailURIUniversalCommunication>
        </a:DefinedTradeContact></a:SellerTradeParty>
      <a:BuyerTradeParty><a:Name>Brandt Maschinenbau GmbH</a:Name>
        <a:URIUniversalCommunication><a:URIID schemeID="EM">rechnung@brandt.example</a:URIID>
        </a:URIUniversalCommunication></a:BuyerTradeParty>
      <a:BuyerOrderReferencedDocument><a:IssuerAssignedID>B-77</a:IssuerAssignedID>
      </a:BuyerOrderReferencedDocument>
    </a:ApplicableHeaderTradeAgreement>
    <a:ApplicableHeaderTradeDelivery/>
    <a:ApplicableHeaderTradeSettlement>
      <a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
      <a:SpecifiedTradePaymentTerms><a:Description>Zahlbar innerhalb von 30 Tagen</a:Description>
        <a:DueDateDateTime><u:DateTimeString format="102">20261104</u:DateTimeString>
        </a:DueDateDateTime></a:SpecifiedTradePaymentTerms>
      <a:SpecifiedTradeSettlementHeaderMonetarySummation>
        <a:TaxBasisTotalAmount>1000.000000</a:TaxBasisTotalAmount>
        <a:TaxTotalAmount currencyID="EUR">190.00</a:TaxTotalAmount>
        <a:GrandTotalAmount>1190.000000</a:GrandTotalAmount>
        <a:DuePayableAmount>1190.00</a:DuePayableAmount>
      </a:SpecifiedTradeSettlementHeaderMonetarySummation>
    </a:ApplicableHeaderTradeSettlement>
  </r:SupplyChainTradeTransaction>
</r:CrossIndustryInvoice>"""
TERMS = CII[CII.index("<a:SpecifiedTradePaymentTerms>") : CII.index("<a:SpecifiedTradeSettlementH")]

ZUGFERD_1 = """\
<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
    xmlns:ram="urn:x:12" xmlns:udt="urn:x:15">
  <rsm:HeaderExchangedDocument><ram:ID>471102</ram:ID><ram:Name>RECHNUNG</ram:Name>
    <ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
    <udt:DateTimeString format="102">20130305</udt:DateTimeString></ram:IssueDateTime>
  </rsm:HeaderExchangedDocument>
  <rsm:SpecifiedSupplyChainTradeTransaction>
    <ram:ApplicableSupplyChainTradeAgreement>
      <ram:SellerTradeParty><ram:Name>Lieferant Muster</ram:Name></ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Kunden AG Mitte</ram:Name></ram:BuyerTradeParty>
      <ram:ContractReferencedDocument><ram:ID>V-9</ram:ID></ram:ContractReferencedDocument>
    </ram:ApplicableSupplyChainTradeAgreement>
    <ram:ApplicableSupplyChainTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
        <udt:DateTimeString format="102">20130404</udt:DateTimeString>
      </ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
      <ram:SpecifiedTradeSettlementMonetarySummation>
        <ram:GrandTotalAmount currencyID="EUR">235.62</ram:GrandTotalAmount>
      </ram:SpecifiedTradeSettlementMonetarySummation>
    </ram:ApplicableSupplyChainTradeSettlement>
  </rsm:SpecifiedSupplyChainTradeTransaction>
</rsm:CrossIndustryDocument>"""

UBL = """\
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  <cbc:ID>F24-0012</cbc:ID>
  <cbc:IssueDate>2026-10-05</cbc:IssueDate>
  <cbc:DueDate>2026-11-04Z</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
  <cac:OrderReference><cbc:ID>PO-9</cbc:ID></cac:OrderReference>
  <cac:ProjectReference><cbc:ID>Case 17</cbc:ID></cac:ProjectReference>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyName><cbc:Name>Lund Law</cbc:Name></cac:PartyName></cac:Party>
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>
    <cac:PartyName><cbc:Name>Nord</cbc:Name></cac:PartyName>
    <cac:PartyLegalEntity><cbc:RegistrationName>Nord Trading AB</cbc:RegistrationName>
    </cac:PartyLegalEntity>
    <cac:Contact><cbc:ElectronicMail>ap@nord.example</cbc:ElectronicMail></cac:Contact>
  </cac:Party></cac:AccountingCustomerParty>
  <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">250.00</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:TaxExclusiveAmount currencyID="SEK">1000.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="SEK">1250.00</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="SEK">1250.00</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>
</Invoice>"""

FATTURA = """\
<p:FatturaElettronica versione="FPR12"
    xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
  <FatturaElettronicaHeader>
    <DatiTrasmissione><PECDestinatario>neri@pec.example</PECDestinatario></DatiTrasmissione>
    <CedentePrestatore><DatiAnagrafici><Anagrafica>
      <Nome>Giulia</Nome><Cognome>Ferri</Cognome></Anagrafica></DatiAnagrafici></CedentePrestatore>
    <CessionarioCommittente><DatiAnagrafici><Anagrafica>
      <Denominazione>Neri Edilizia S.r.l.</Denominazione></Anagrafica></DatiAnagrafici>
    </CessionarioCommittente>
  </FatturaElettronicaHeader>
  <FatturaElettronicaBody>
    <DatiGenerali><DatiGeneraliDocumento>
      <TipoDocumento>TD06</TipoDocumento><Divisa>EUR</Divisa><Data>2026-10-05</Data>
      <Numero>12/2026</Numero><DatiRitenuta><ImportoRitenuta>200.00</ImportoRitenuta></DatiRitenuta>
      <ImportoTotaleDocumento>1268.80</ImportoTotaleDocumento>
    </DatiGeneraliDocumento>
    <DatiContratto><IdDocumento>Pratica 88</IdDocumento></DatiContratto></DatiGenerali>
    <DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento>
      <DataScadenzaPagamento>2026-11-04</DataScadenzaPagamento>
      <ImportoPagamento>1068.80</ImportoPagamento></DettaglioPagamento></DatiPagamento>
  </FatturaElettronicaBody>
</p:FatturaElettronica>"""

FACTURAE = """\
<fe:Facturae xmlns:fe="http://www.facturae.es/Facturae/2009/v3.2/Facturae">
  <Parties>
    <SellerParty><Individual><Name>Ana</Name><FirstSurname>Ruiz</FirstSurname>
      <SecondSurname>Gil</SecondSurname></Individual></SellerParty>
    <BuyerParty><LegalEntity><CorporateName>Talleres Soto S.L.</CorporateName></LegalEntity>
    </BuyerParty>
  </Parties>
  <Invoices><Invoice>
    <InvoiceHeader><InvoiceNumber>118</InvoiceNumber><InvoiceSeriesCode>2026A</InvoiceSeriesCode>
      <InvoiceDocumentType>FC</InvoiceDocumentType><InvoiceClass>OO</InvoiceClass></InvoiceHeader>
    <InvoiceIssueData><IssueDate>2026-10-05</IssueDate>
      <InvoiceCurrencyCode>EUR</InvoiceCurrencyCode></InvoiceIssueData>
    <InvoiceTotals><InvoiceTotal>1210.00</InvoiceTotal>
      <TotalExecutableAmount>1060.00</TotalExecutableAmount></InvoiceTotals>
    <PaymentDetails><Installment><InstallmentDueDate>2026-11-04</InstallmentDueDate>
      <InstallmentAmount>1060.00</InstallmentAmount></Installment></PaymentDetails>
  </Invoice></Invoices>
</fe:Facturae>"""


def reading_of(text, encoding="utf-8"):
    reading = read_einvoice(dedent(text).encode(encoding), read_labels())
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("text", "number", "client", "issuer", "total", "matter"),
    [
        (CII, "RE-2026/0113", "Brandt Maschinenbau GmbH", "Kanzlei Ohlsen", "1190.00 EUR", "B-77"),
        (UBL, "F24-0012", "Nord Trading AB", "Lund Law", "1250.00 SEK", "Case 17"),
        (FATTURA, "12/2026", "Neri Edilizia S.r.l.", "Giulia Ferri", "1268.80 EUR", "Pratica 88"),
        (FACTURAE, "2026A-118", "Talleres Soto S.L.", "Ana Ruiz Gil", "1210.00 EUR", ""),
    ],
)
def test_each_form_says_what_is_owed_by_whom_and_when(text, number, client, issuer, total, matter):
    """The total is the gross one, also where tax is withheld: that is what the client owes."""
    reading = reading_of(text)

    assert reading.is_invoice
    assert reading.doubts == ()
    assert (reading.number, reading.client, reading.issuer) == (number, client, issuer)
    assert f"{reading.total} {reading.currency}" == total
    assert (reading.issued, reading.due) == (date(2026, 10, 5), date(2026, 11, 4))
    assert reading.matter == matter


def test_the_first_zugferd_says_the_same_by_other_names():
    reading = reading_of(ZUGFERD_1)

    assert reading.doubts == ()
    assert (reading.number, reading.client, reading.matter) == ("471102", "Kunden AG Mitte", "V-9")
    assert (reading.total, reading.due) == (Decimal("235.62"), date(2013, 4, 4))


def test_addresses_are_those_of_the_buyer_first_and_in_lower_case():
    assert reading_of(CII).addresses == ("rechnung@brandt.example", "buero@ohlsen.example")


@pytest.mark.parametrize("prefix", ["ns0:", "cbc-x:", ""])
def test_prefixes_may_have_any_name(prefix):
    bound = f"xmlns{':' if prefix else ''}{prefix.rstrip(':')}"
    text = UBL.replace("<cbc:", f"<{prefix}").replace("</cbc:", f"</{prefix}")
    text = text.replace("xmlns:cbc=", f"{bound}=") if prefix else text

    assert reading_of(text).number == "F24-0012"


def test_an_envelope_around_the_invoice_is_opened():
    text = f"<StandardBusinessDocument><Header/>{UBL}</StandardBusinessDocument>"

    assert reading_of(text).client == "Nord Trading AB"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_is_the_one_the_file_names(encoding):
    named = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{named}"?>{UBL.replace("Lund Law", "Löfgren Law")}'

    assert reading_of(text, encoding).issuer == "Löfgren Law"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, InvoiceKind.INVOICE) for code in ("380", "384", "389", "326", "751", "877")),
        ("386", InvoiceKind.RETAINER),
    ],
)
def test_what_asks_for_money_is_an_invoice(code, kind):
    """Corrected, self-billed, partial and final ones; an advance is a retainer."""
    reading = reading_of(CII.replace(">380<", f">{code}<"))

    assert (reading.is_invoice, reading.kind, reading.doubts) == (True, kind, ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CII.replace(">380<", ">381<"), "a credit note"),
        (CII.replace(">380<", ">325<"), "a pro forma invoice"),
        (UBL.replace(">380<", ">381<"), "a credit note"),
        (UBL.replace("<Invoice ", "<CreditNote ").replace("/Invoice>", "/CreditNote>"), "a credit"),
        (UBL.replace("<Invoice ", "<Order ").replace("/Invoice>", "/Order>"), "an order"),
        (UBL.replace("<Invoice ", "<Reminder ").replace("/Invoice>", "/Reminder>"), "a reminder"),
        (UBL.replace(">1250.00<", ">-1250.00<"), "below zero"),
        (FATTURA.replace("TD06", "TD04"), "a credit note"),
        (FATTURA.replace("TD06", "TD17"), "a tax document"),
        (FACTURAE.replace(">1210.00<", ">-1210.00<"), "below zero"),
    ],
)
def test_what_asks_for_no_money_is_no_invoice_and_says_what_it_is(text, why):
    reading = reading_of(text)

    assert not reading.is_invoice
    assert not reading.unsure
    assert why in reading.why


def test_a_kind_that_nobody_knows_is_doubted():
    assert "code 999" in reading_of(CII.replace(">380<", ">999<")).doubts[0]


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("Zahlbar innerhalb von 14 Tagen", date(2026, 10, 19)),
        ("30 days net", date(2026, 11, 4)),
        ("Paiement à 15 jours", date(2026, 10, 20)),
        ("Fällig sofort, ohne Abzug", date(2026, 10, 5)),
        ("Due on receipt", date(2026, 10, 5)),
        ("#SKONTO#TAGE=14#PROZENT=2.25# 30 Tage", None),
        ("14 Tage 2 % Skonto, 30 Tage netto", date(2026, 11, 4)),
        ("14 Tage nach Lieferung", None),
        ("As agreed", None),
    ],
)
def test_a_due_day_is_counted_only_from_terms_that_can_be_read_in_one_way(terms, due):
    text = CII.replace(TERMS, "<a:SpecifiedTradePaymentTerms><a:Description>" + terms)
    text = text.replace(
        "<a:SpecifiedTradeSettlementH",
        "</a:Description></a:SpecifiedTradePaymentTerms><a:SpecifiedTradeSettlementH",
    )
    reading = reading_of(text)

    assert reading.due == due
    assert reading.terms == terms
    assert ("no due date" in reading.doubts) is (due is None)


def test_of_several_due_dates_it_is_the_last_and_the_owner_is_asked():
    """In instalments all is due on the last day; what is due before is for the owner to see."""
    earlier = TERMS.replace("20261104", "20261020")
    reading = reading_of(CII.replace(TERMS, earlier + TERMS))

    assert reading.due == date(2026, 11, 4)
    assert reading.doubts == ("several due dates: 2026-10-20, 2026-11-04",)


def test_the_day_of_a_discount_is_no_due_date():
    """A part off for who pays within ten days: the invoice is due when all of it is."""
    percent = "<a:CalculationPercent>3</a:CalculationPercent>"
    discount = TERMS.replace("20261104", "20261015").replace(
        "</a:SpecifiedTradePaymentTerms>",
        f"<a:ApplicableTradePaymentDiscountTerms>{percent}"
        "</a:ApplicableTradePaymentDiscountTerms></a:SpecifiedTradePaymentTerms>",
    )
    reading = reading_of(CII.replace(TERMS, discount + TERMS))

    assert reading.due == date(2026, 11, 4)
    assert reading.doubts == ()


def test_an_advance_that_was_paid_is_told_and_the_total_stays_whole():
    paid = '<cbc:PrepaidAmount currencyID="SEK">250.00</cbc:PrepaidAmount><cbc:PayableAmount'
    text = UBL.replace("<cbc:PayableAmount", paid).replace(
        'PayableAmount currencyID="SEK">1250.00', 'PayableAmount currencyID="SEK">1000.00'
    )
    reading = reading_of(text)

    assert reading.total == Decimal("1250.00")
    assert reading.paid == Decimal("250.00")
    assert reading.doubts == ()


def test_an_invoice_of_which_nothing_is_left_was_paid_whole():
    reading = reading_of(
        UBL.replace('PayableAmount currencyID="SEK">1250.00', 'PayableAmount currencyID="SEK">0.00')
    )

    assert (reading.total, reading.paid) == (Decimal("1250.00"), Decimal("1250.00"))


@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        ("<cbc:ID>F24-0012</cbc:ID>", "", "no number"),
        ("<cbc:ID>F24-0012<", f"<cbc:ID>{'9' * 61}<", "no number"),
        ("2026-10-05", "2026-02-30", "no date of issue"),
        ("2026-10-05", "2026-12-05", "due before it was issued"),
        (">SEK<", ">Kronor<", "no currency"),
        (">SEK<", ">NOK<", "two currencies: NOK and SEK"),
        (">250.00<", ">100.00<", "net and tax do not make the total"),
        (">1250.00</cbc:TaxI", ">NaN</cbc:TaxI", ""),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_doubted(old, new, doubt):
    reading = reading_of(UBL.replace(old, new))

    assert reading.is_invoice
    assert doubt in " ".join(reading.doubts)
    assert reading.total == Decimal("1250.00")


def test_a_batch_of_invoices_is_read_by_its_first_and_doubted():
    body = FATTURA[FATTURA.index("<FatturaElettronicaBody>") : FATTURA.index("</p:")]
    reading = reading_of(FATTURA.replace(body, body + body))

    assert reading.number == "12/2026"
    assert "several invoices in one file" in reading.doubts[0]


def test_the_least_profile_has_no_due_day_and_says_so():
    """Factur-X MINIMUM: what it does not say is asked, not invented."""
    reading = reading_of(CII.replace(TERMS, ""))

    assert (reading.number, reading.total) == ("RE-2026/0113", Decimal("1190.00"))
    assert reading.doubts == ("no due date",)


@pytest.mark.parametrize(
    "text", ["<html><body>Invoice</body></html>", "<Invoice><Anything/></Invoice>", "<rss/>"]
)
def test_xml_that_has_nothing_to_do_with_invoices_says_nothing(text):
    assert read_einvoice(text.encode(), read_labels()) is None


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "declares types or entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "declares types or entities"),
        (b"<a>" * 1000, "nested too deep"),
        (b"<a " + b" ".join(b'x%d="1"' % n for n in range(100_000)) + b"/>", "too long"),
        (b"<a><b></a>", "damaged (mismatched tag)"),
        (b"", "damaged (no element found)"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "damaged (unknown encoding)"),
    ],
)
def test_xml_that_is_damaged_or_made_to_do_harm_is_refused_in_words(data, trouble):
    reading = read_einvoice(data, read_labels())

    assert not reading.is_invoice
    assert reading.unsure
    assert trouble in reading.why
