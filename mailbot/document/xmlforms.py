"""Where does each form of electronic invoice keep what it says?"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from mailbot.document.xmltree import Element

_BILLS = frozenset(
    """
    01 80 82 84 130 202 203 204 211 218 219 295 326 331 380 382 383 384 385 386 387 388 389 390
    393 394 395 456 457 527 553 575 623 633 751 780 817 870 875 876 877 935
    """.split()
)
"""Codes of documents that ask for money (UNTDID 1001).

389 is written by the buyer, and owed by the buyer all the same; 751 goes with a PDF that is the
invoice itself.
"""

_CREDITS = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())
_ADVANCE = "386"
"""The code of a document that asks for money before the work."""

_CODES = {
    **dict.fromkeys(_CREDITS, "a credit note"),
    "71": "a request for payment",
    "220": "an order",
    "231": "an answer to an order",
    "310": "an offer",
    "325": "a pro forma invoice",
    "351": "a delivery note",
}

_ITALIAN = {
    **dict.fromkeys(("TD04", "TD08"), "a credit note"),
    **dict.fromkeys(
        ("TD16", "TD17", "TD18", "TD19", "TD20", "TD21", "TD22", "TD23", "TD27", "TD28", "TD29"),
        "a tax document about a purchase or about no sale",
    ),
}
_ITALIAN_ADVANCES = frozenset({"TD02", "TD03"})

OTHERS = {
    "CreditNote": "a credit note",
    "SelfBilledCreditNote": "a credit note",
    "Order": "an order",
    "OrderChange": "an order",
    "OrderResponse": "an answer to an order",
    "Quotation": "a quote",
    "RequestForQuotation": "a request for a quote",
    "DespatchAdvice": "a delivery note",
    "ReceiptAdvice": "a receipt for goods",
    "Reminder": "a reminder",
    "Statement": "a statement of account",
    "RemittanceAdvice": "an advice of payment",
    "Catalogue": "a catalogue",
    "ApplicationResponse": "an answer to a document",
    "SCRDMCCBDACIOMessageStructure": "an order",
    "SCRDMCCBDACIDAMessageStructure": "a delivery note",
}
"""Documents of the same families that are no invoices, by the name of their root."""

_AMOUNT = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,12})?")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:\D.*|\d{4,6})?")
_ROUTING = re.compile(r"\d{2,12}(?:-[0-9A-Z]{1,30})?-\d\d")
"""A Leitweg-ID: it tells where an office wants its invoices, not what they are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one document says, before anybody asks whether it can be true."""

    form: str
    other: str = ""
    """What it is if it is no invoice."""
    code: str = ""
    """What kind it says it is, where that is a kind nobody knows."""
    advance: bool = False
    number: str = ""
    client: str = ""
    issuer: str = ""
    total: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    payable: Decimal | None = None
    prepaid: Decimal | None = None
    currency: str = ""
    currencies: frozenset[str] = frozenset()
    """Of the total, where it says so itself."""
    issued: date | None = None
    dues: tuple[date, ...] = ()
    terms: str = ""
    matter: str = ""
    several: bool = False
    """There is more than one invoice in the file; this is the first."""


def amount_of(text: str) -> Decimal | None:
    """Return the number that *text* is, with a point or a comma before its decimals."""
    return Decimal(text.replace(",", ".")) if _AMOUNT.fullmatch(text) else None


def day_of(text: str) -> date | None:
    """Return the day of 2024-01-31, 20240131, or either with a time behind it."""
    fit = _DAY.fullmatch(text)
    try:
        return date(*map(int, fit.groups())) if fit is not None else None
    except ValueError:
        return None


def _days(elements: Iterator[Element]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(day for e in elements if (day := day_of(e.text)) is not None))


def _matter(*references: str) -> str:
    return next((one for one in references if one and not _ROUTING.fullmatch(one)), "")


def _cii(root: Element) -> Said:
    """UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD 1 and 2, XRechnung."""
    document = root.part("ExchangedDocument", "HeaderExchangedDocument")
    trade = root.part("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreed = trade.part("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settled = trade.part("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    sums = settled.part(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )
    currency = settled.said("InvoiceCurrencyCode")
    total = _of_currency(sums.all("GrandTotalAmount"), currency)
    code = document.said("TypeCode")
    return Said(
        form="CII",
        other=_CODES.get(code, ""),
        code="" if code in _BILLS else code,
        advance=code == _ADVANCE,
        number=document.said("ID"),
        client=_cii_party(agreed.part("BuyerTradeParty")),
        issuer=_cii_party(agreed.part("SellerTradeParty")),
        total=amount_of(total.text),
        net=amount_of(_of_currency(sums.all("TaxBasisTotalAmount"), currency).text),
        tax=amount_of(_of_currency(sums.all("TaxTotalAmount"), currency).text),
        payable=amount_of(sums.said("DuePayableAmount")),
        prepaid=amount_of(sums.said("TotalPrepaidAmount")),
        currency=currency,
        currencies=_currencies(total),
        issued=day_of(document.said("IssueDateTime/DateTimeString", "IssueDateTime/DateTime")),
        dues=_cii_dues(settled),
        terms="; ".join(
            e.text for e in settled.all("SpecifiedTradePaymentTerms/Description") if e.text
        ),
        matter=_matter(
            agreed.said("SpecifiedProcuringProject/ID"),
            agreed.said(*_referred("ContractReferencedDocument")),
            agreed.said(*_referred("BuyerOrderReferencedDocument")),
            agreed.said("BuyerReference"),
        ),
    )


def _cii_dues(settled: Element) -> tuple[date, ...]:
    """Return the days to pay by; those to pay a part less by only where there are no others."""
    terms = list(settled.all("SpecifiedTradePaymentTerms"))
    whole = [one for one in terms if not one.part("ApplicableTradePaymentDiscountTerms").children]

    def days(chosen: list[Element]) -> tuple[date, ...]:
        kinds = ("DateTimeString", "DateTime")
        found = (day for one in chosen for k in kinds for day in one.all(f"DueDateDateTime/{k}"))
        return _days(found)

    return days(whole) or days(terms)


def _referred(name: str) -> tuple[str, str]:
    return f"{name}/IssuerAssignedID", f"{name}/ID"


def _cii_party(party: Element) -> str:
    return party.said(
        "Name", "SpecifiedLegalOrganization/TradingBusinessName", "DefinedTradeContact/PersonName"
    )


def _of_currency(amounts: Iterator[Element], currency: str) -> Element:
    """Return the one of several amounts that is in the invoice's currency."""
    found = [one for one in amounts if one.text]
    own = (one for one in found if one.attributes.get("currencyID") == currency)
    return next(own, found[0] if found else Element(name=""))


def _currencies(total: Element) -> frozenset[str]:
    return frozenset(filter(None, (total.attributes.get("currencyID", ""),)))


def _ubl(root: Element) -> Said:
    """UBL 2: Peppol, XRechnung, NLCIUS and others."""
    sums = root.part("LegalMonetaryTotal")
    currency = root.said("DocumentCurrencyCode")
    total = _of_currency(sums.all("TaxInclusiveAmount"), currency)
    payable = _of_currency(sums.all("PayableAmount"), currency)
    code = root.said("InvoiceTypeCode")
    return Said(
        form="UBL",
        other=_CODES.get(code, ""),
        code="" if code in _BILLS else code,
        advance=code == _ADVANCE,
        number=root.said("ID"),
        client=_ubl_party(root.part("AccountingCustomerParty").part("Party")),
        issuer=_ubl_party(root.part("AccountingSupplierParty").part("Party")),
        total=amount_of(total.text),
        net=amount_of(sums.said("TaxExclusiveAmount")),
        tax=amount_of(_of_currency(root.all("TaxTotal/TaxAmount"), currency).text),
        payable=amount_of(payable.text),
        prepaid=amount_of(sums.said("PrepaidAmount")),
        currency=currency,
        currencies=_currencies(total) or _currencies(payable),
        issued=day_of(root.said("IssueDate")),
        dues=_days(root.all("DueDate"))
        or _days(root.all("PaymentMeans/PaymentDueDate"))
        or _days(root.all("PaymentTerms/PaymentDueDate")),
        terms="; ".join(e.text for e in root.all("PaymentTerms/Note") if e.text),
        matter=_matter(
            root.said("ProjectReference/ID"),
            root.said("ContractDocumentReference/ID"),
            root.said("OrderReference/ID"),
            root.said("BuyerReference"),
        ),
    )


def _ubl_party(party: Element) -> str:
    person = party.part("Person")
    return party.said("PartyLegalEntity/RegistrationName", "PartyName/Name") or " ".join(
        filter(None, (person.said("FirstName"), person.said("FamilyName")))
    )


def _fattura(root: Element) -> Said:
    """FatturaPA, in full or in short ("semplificata")."""
    header = root.part("FatturaElettronicaHeader")
    body = root.part("FatturaElettronicaBody")
    document = body.part("DatiGenerali").part("DatiGeneraliDocumento")
    summary = list(body.all("DatiBeniServizi/DatiRiepilogo"))
    net = _summed(e for row in summary for e in row.all("ImponibileImporto"))
    tax = _summed(e for row in summary for e in row.all("Imposta"))
    total = amount_of(document.said("ImportoTotaleDocumento"))
    if total is None:
        simple = _summed(body.all("DatiBeniServizi/Importo"))
        total = net + tax if net is not None and tax is not None else simple
    code = document.said("TipoDocumento")
    payments = list(body.all("DatiPagamento/DettaglioPagamento"))
    return Said(
        form="FatturaPA",
        other=_ITALIAN.get(code, ""),
        advance=code in _ITALIAN_ADVANCES,
        number=document.said("Numero"),
        client=_italian_party(header.part("CessionarioCommittente")),
        issuer=_italian_party(header.part("CedentePrestatore")),
        total=total,
        currency=document.said("Divisa"),
        issued=day_of(document.said("Data")),
        dues=tuple(dict.fromkeys(day for p in payments if (day := _italian_due(p)) is not None)),
        matter=_matter(
            *(
                body.said(f"DatiGenerali/{kind}/IdDocumento")
                for kind in ("DatiContratto", "DatiConvenzione", "DatiOrdineAcquisto")
            )
        ),
        several=len(list(root.all("FatturaElettronicaBody"))) > 1,
    )


def _summed(elements: Iterator[Element]) -> Decimal | None:
    amounts = [amount_of(element.text) for element in elements]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None


def _italian_party(party: Element) -> str:
    data = party.part("DatiAnagrafici", "AltriDatiIdentificativi")
    names = data.part("Anagrafica") if data.part("Anagrafica").children else data
    names = names if names.children else party
    person = " ".join(filter(None, (names.said("Nome"), names.said("Cognome"))))
    return names.said("Denominazione") or person


def _italian_due(payment: Element) -> date | None:
    due = day_of(payment.said("DataScadenzaPagamento"))
    since = day_of(payment.said("DataRiferimentoTerminiPagamento"))
    days = payment.said("GiorniTerminiPagamento")
    if due is None and since is not None and re.fullmatch(r"\d{1,3}", days):
        return since + timedelta(days=int(days))
    return due


def _facturae(root: Element) -> Said:
    """Facturae 3: a rectifying invoice ("rectificativa") corrects one, and may be a credit."""
    parties = root.part("Parties")
    invoice = root.part("Invoices").part("Invoice")
    header, issue = invoice.part("InvoiceHeader"), invoice.part("InvoiceIssueData")
    sums = invoice.part("InvoiceTotals")
    return Said(
        form="Facturae",
        number=_in_series(header.said("InvoiceSeriesCode"), header.said("InvoiceNumber")),
        client=_spanish_party(parties.part("BuyerParty")),
        issuer=_spanish_party(parties.part("SellerParty")),
        total=amount_of(sums.said("InvoiceTotal")),
        payable=amount_of(sums.said("TotalExecutableAmount")),
        prepaid=amount_of(sums.said("TotalPaymentsOnAccount")),
        currency=issue.said("InvoiceCurrencyCode"),
        issued=day_of(issue.said("IssueDate")),
        dues=_days(invoice.all("PaymentDetails/Installment/InstallmentDueDate")),
        matter=_matter(
            issue.said("ReceiverContractReference", "ReceiverTransactionReference"),
            issue.said("FileReference"),
        ),
        several=len(list(root.all("Invoices/Invoice"))) > 1,
    )


def _in_series(series: str, number: str) -> str:
    """Return the whole number: a Spanish invoice is known by its series and its number."""
    return f"{series}-{number}" if series and not number.startswith(series) else number


def _spanish_party(party: Element) -> str:
    person = party.part("Individual")
    names = (person.said(name) for name in ("Name", "FirstSurname", "SecondSurname"))
    return party.said("LegalEntity/CorporateName") or " ".join(filter(None, names))


FORMS: dict[str, Callable[[Element], Said]] = {
    "CrossIndustryInvoice": _cii,
    "CrossIndustryDocument": _cii,
    "Invoice": _ubl,
    "SelfBilledInvoice": _ubl,
    "FatturaElettronica": _fattura,
    "FatturaElettronicaSemplificata": _fattura,
    "Facturae": _facturae,
}
"""How each form is read, by the name of its root."""
