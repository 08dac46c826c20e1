"""E-invoices: CII, UBL, FatturaPA and Facturae, each with its own bill behind it."""

# ruff: noqa: E501

from decimal import Decimal
from xml.sax.saxutils import escape as e

from tools.papers.sheet import Sheet, Truth

CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{profile}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{type}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{issued:%Y%m%d}</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>{lines}
<ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>04011000-12345-34</ram:BuyerReference>
<ram:SellerTradeParty><ram:Name>{seller}</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>{client}</ram:Name>{contact}</ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>{terms}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="{currency}">{tax}</ram:TaxTotalAmount>
<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>{prepaid}<ram:DuePayableAmount>{open}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""

ZUGFERD1 = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
<rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:basic</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
</rsm:SpecifiedExchangedDocumentContext><rsm:HeaderExchangedDocument><ram:ID>{number}</ram:ID>
<ram:Name>RECHNUNG</ram:Name><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{issued:%Y%m%d}</udt:DateTimeString></ram:IssueDateTime>
</rsm:HeaderExchangedDocument><rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeAgreement>
<ram:SellerTradeParty><ram:Name>{seller}</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>{client}</ram:Name></ram:BuyerTradeParty></ram:ApplicableSupplyChainTradeAgreement>
<ram:ApplicableSupplyChainTradeDelivery/><ram:ApplicableSupplyChainTradeSettlement>
<ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>{terms}
<ram:SpecifiedTradeSettlementMonetarySummation><ram:LineTotalAmount currencyID="{currency}">{net}</ram:LineTotalAmount>
<ram:TaxTotalAmount currencyID="{currency}">{tax}</ram:TaxTotalAmount>
<ram:GrandTotalAmount currencyID="{currency}">{total}</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement>
</rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>"""

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>{profile}</cbc:CustomizationID><cbc:ID>{number}</cbc:ID><cbc:IssueDate>{issued}</cbc:IssueDate>
{due}{kind}<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>4500091872</cbc:ID></cac:OrderReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>{seller}</cbc:Name></cac:PartyName>
<cac:PartyLegalEntity><cbc:RegistrationName>{seller}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="EM">{mail}</cbc:EndpointID>{trading}
<cac:PostalAddress><cbc:StreetName>{street}</cbc:StreetName></cac:PostalAddress>
<cac:PartyLegalEntity><cbc:RegistrationName>{client}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
{terms}<cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="{currency}">{net}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="{currency}">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="{currency}">{total}</cbc:TaxInclusiveAmount>{prepaid}
<cbc:PayableAmount currencyID="{currency}">{open}</cbc:PayableAmount></cac:LegalMonetaryTotal>
</{root}>"""

FATTURA = """<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica versione="FPR12" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
<FatturaElettronicaHeader><DatiTrasmissione><ProgressivoInvio>00017</ProgressivoInvio></DatiTrasmissione>
<CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdFiscaleIVA>
<Anagrafica><Denominazione>{seller}</Denominazione></Anagrafica></DatiAnagrafici></CedentePrestatore>
<CessionarioCommittente><DatiAnagrafici><Anagrafica>{buyer}</Anagrafica></DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>
<TipoDocumento>{type}</TipoDocumento><Divisa>{currency}</Divisa><Data>{issued}</Data><Numero>{number}</Numero>
<ImportoTotaleDocumento>{total}</ImportoTotaleDocumento></DatiGeneraliDocumento></DatiGenerali>
<DatiBeniServizi><DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>{net}</ImponibileImporto>
<Imposta>{tax}</Imposta></DatiRiepilogo></DatiBeniServizi>
<DatiPagamento><CondizioniPagamento>{how}</CondizioniPagamento>{payments}</DatiPagamento>
</FatturaElettronicaBody></p:FatturaElettronica>"""

FACTURAE = """<?xml version="1.0" encoding="UTF-8"?>
<fe:Facturae xmlns:fe="http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml">
<FileHeader><SchemaVersion>3.2.2</SchemaVersion></FileHeader><Parties><SellerParty><LegalEntity>
<CorporateName>{seller}</CorporateName></LegalEntity></SellerParty><BuyerParty><LegalEntity>
<CorporateName>{client}</CorporateName></LegalEntity></BuyerParty></Parties><Invoices><Invoice><InvoiceHeader>
<InvoiceNumber>{number}</InvoiceNumber><InvoiceDocumentType>FC</InvoiceDocumentType><InvoiceClass>OO</InvoiceClass>
</InvoiceHeader><InvoiceIssueData><IssueDate>{issued}</IssueDate><InvoiceCurrencyCode>{currency}</InvoiceCurrencyCode>
</InvoiceIssueData><InvoiceTotals><TotalGrossAmount>{net}</TotalGrossAmount><TotalTaxOutputs>{tax}</TotalTaxOutputs>
<TotalTaxesWithheld>0.00</TotalTaxesWithheld><InvoiceTotal>{total}</InvoiceTotal>
<TotalOutstandingAmount>{total}</TotalOutstandingAmount><TotalExecutableAmount>{total}</TotalExecutableAmount>
</InvoiceTotals><PaymentDetails><Installment><InstallmentDueDate>{due}</InstallmentDueDate>
<InstallmentAmount>{total}</InstallmentAmount><PaymentMeans>04</PaymentMeans></Installment></PaymentDetails>
</Invoice></Invoices></fe:Facturae>"""


def gaps(sheet: Sheet, truth: Truth) -> dict:
    """Return what all forms need."""
    total = truth.total or Decimal(0)
    net = (total / Decimal("1.19")).quantize(Decimal("0.01"))
    return {
        "number": e(truth.number or ""),
        "client": e(truth.client or ""),
        "seller": e(sheet.seller.name),
        "issued": truth.issued,
        "currency": truth.currency,
        "total": f"{total:.2f}",
        "net": f"{net:.2f}",
        "tax": f"{total - net:.2f}",
        "open": f"{total:.2f}",
        "prepaid": "",
        "terms": "",
        "mail": "rechnung@kunde.example",
        "street": e(sheet.buyer[-2]),
    }


def cii(sheet: Sheet, truth: Truth, profile: str, **more: str) -> bytes:
    """Return a CII invoice; *more* overrides any part."""
    fill = {
        **gaps(sheet, truth),
        "profile": profile,
        "type": "380",
        "lines": "",
        "contact": "",
        **more,
    }
    if truth.due and "terms" not in more:
        fill["terms"] = (
            '<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">'
            f"{truth.due:%Y%m%d}</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
        )
    return more.get("form", CII).format(**fill).encode()


def ubl(sheet: Sheet, truth: Truth, profile: str, **more: str) -> bytes:
    """Return a UBL document; *more* overrides any part."""
    fill = {
        **gaps(sheet, truth),
        "profile": profile,
        "root": "Invoice",
        "kind": "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
        "trading": "",
        "due": f"<cbc:DueDate>{truth.due}</cbc:DueDate>" if truth.due else "",
        **more,
    }
    return UBL.format(**fill).encode()


def fattura(sheet: Sheet, truth: Truth, parts: int = 1, kind: str = "TD01") -> bytes:
    """Return a FatturaPA, payable in one or several parts."""
    fill = gaps(sheet, truth)
    total = truth.total or Decimal(0)
    share = (total / parts).quantize(Decimal("0.01"))
    payments = ""
    for part in range(parts):
        due = truth.due and truth.due.replace(day=min(28, truth.due.day))
        if due and parts - 1 - part:
            month = due.month - (parts - 1 - part)
            due = due.replace(year=due.year - (month < 1), month=(month - 1) % 12 + 1)
        due = truth.due if part == parts - 1 else due
        when = f"<DataScadenzaPagamento>{due}</DataScadenzaPagamento>" if due else ""
        amount = total - share * (parts - 1) if part == parts - 1 else share
        payments += (
            f"<DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento>{when}"
            f"<ImportoPagamento>{amount:.2f}</ImportoPagamento></DettaglioPagamento>"
        )
    names = (truth.client or "").split(" ", 1)
    firm = any(mark in (truth.client or "") for mark in ("S.", "Condominio", "Farmacia", "Assoc"))
    named = (
        f"<Denominazione>{e(truth.client or '')}</Denominazione>"
        if firm
        else f"<Nome>{e(names[0])}</Nome><Cognome>{e(names[-1])}</Cognome>"
    )
    how = "TP02" if parts == 1 else "TP01"
    return FATTURA.format(**fill, type=kind, how=how, buyer=named, payments=payments).encode()


def facturae(sheet: Sheet, truth: Truth) -> bytes:
    """Return a Facturae of Spain."""
    return FACTURAE.format(**gaps(sheet, truth), due=truth.due).encode()
