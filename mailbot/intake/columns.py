"""Which column of a table holds what?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.intake.mapping import ExportMapping, Rows
from mailbot.intake.plain import plain, shown
from mailbot.model.errors import DataError

NEEDED = ("number", "client", "amount", "currency", "issued")
WELCOME = ("due", "email", "matter")

SYNONYMS: dict[str, tuple[str, ...]] = {
    "number": (
        *("invoice number", "invoice no", "invoice nr", "invoice num", "invoice #", "invoice id"),
        *("invoice", "inv no", "inv #", "bill number", "bill no", "bill #", "document number"),
        *("doc number", "no", "nr", "num", "#"),
        *("rechnungsnummer", "rechnungs nr", "rechnungsnr", "rechnung nr", "rechnung"),
        *("belegnummer", "beleg nr", "nummer", "belegnr"),
        *("numéro de facture", "n facture", "n de facture", "numéro facture", "no facture"),
        *("numéro", "facture", "número de factura", "nº factura", "n factura", "número factura"),
        *("núm factura", "factura", "número", "factuurnummer", "factuur nr", "factuurnr"),
        *("factuur", "numero fattura", "n fattura", "fattura", "numero", "número da fatura"),
        *("nº da fatura", "nº fatura", "fatura", "n"),
    ),
    "client": (
        *("client name", "customer", "customer name", "company", "company name", "account name"),
        *("bill to", "billed to", "debtor", "contact name"),
        *("kunde", "kundenname", "mandant", "firma", "auftraggeber", "debitor", "empfänger"),
        *("nom du client", "société", "destinataire", "cliente", "nombre del cliente"),
        *("nombre cliente", "razón social", "klant", "klantnaam", "relatie", "bedrijf", "debiteur"),
        *("nome cliente", "ragione sociale", "denominazione", "nome do cliente", "empresa"),
    ),
    "amount": (
        *("total", "invoice amount", "invoice total", "total amount", "amount total"),
        *("grand total", "gross", "gross amount", "total incl tax", "total including tax"),
        *("betrag", "rechnungsbetrag", "gesamtbetrag", "bruttobetrag", "brutto", "summe"),
        *("endbetrag", "gesamtsumme", "bruttosumme", "betrag brutto", "summe brutto"),
        *("montant ttc", "total ttc", "montant total", "montant", "importe total", "importe"),
        *("total factura", "total con iva", "totaal", "totaalbedrag", "bedrag", "bedrag incl btw"),
        *("totaal incl btw", "totale", "importo totale", "importo", "totale documento"),
        *("lordo", "valor total", "valor", "total da fatura", "montante"),
    ),
    "balance": (
        *("balance due", "amount due", "total due", "balance", "open amount", "amount open"),
        *("open balance", "outstanding", "outstanding balance", "amount outstanding", "unpaid"),
        *("remaining", "amount remaining", "owing"),
        *("offener betrag", "offen", "restbetrag", "offener saldo", "saldo"),
        *("reste à payer", "solde", "restant dû", "solde dû", "pendiente", "importe pendiente"),
        *("saldo pendiente", "openstaand", "openstaand bedrag", "nog te betalen", "da saldare"),
        *("da incassare", "residuo", "importo residuo", "em aberto", "em dívida", "saldo devedor"),
    ),
    "paid": (
        *("amount paid", "paid", "paid amount", "paid to date", "payments", "total paid"),
        *("payments received", "received"),
        *("bezahlt", "bezahlter betrag", "gezahlt", "zahlungen", "eingegangen"),
        *("payé", "montant payé", "déjà payé", "réglé", "montant réglé", "pagado", "cobrado"),
        *("importe pagado", "importe cobrado", "betaald", "betaald bedrag", "pagato", "incassato"),
        *("importo pagato", "pago", "valor pago", "recebido", "valor recebido"),
    ),
    "credited": (
        *("credited", "amount credited", "credits", "credit notes", "credits applied"),
        *("gutgeschrieben", "gutschriften", "avoirs", "abonado", "gecrediteerd", "note di credito"),
    ),
    "currency": (
        *("currency code", "curr", "ccy", "invoice currency"),
        *("währung", "waehrung", "währungscode", "whg", "wkz", "devise", "monnaie", "moneda"),
        *("divisa", "valuta", "munteenheid", "moeda"),
    ),
    "issued": (
        *("invoice date", "date issued", "issue date", "issued on", "issued date", "date of issue"),
        *("billing date", "bill date", "document date", "date", "issued at", "created"),
        *("rechnungsdatum", "belegdatum", "ausgestellt", "ausgestellt am", "datum"),
        *("date de facture", "date facture", "date d émission", "date de facturation"),
        *("émise le", "fecha de factura", "fecha factura", "fecha de emisión", "fecha emisión"),
        *("fecha", "factuurdatum", "data fattura", "data emissione", "data documento", "data"),
        *("data di emissione", "data da fatura", "data de emissão", "emitida em"),
    ),
    "due": (
        *("due date", "date due", "due on", "payment due", "payable by", "payment due date"),
        *("fällig", "fällig am", "faellig", "faellig am", "fälligkeit", "fälligkeitsdatum"),
        *("zahlbar bis", "zahlungsziel", "faelligkeit", "faelligkeitsdatum"),
        *("échéance", "date d échéance", "date échéance", "à payer avant le", "vencimiento"),
        *("fecha de vencimiento", "fecha vencimiento", "vervaldatum", "vervalt op"),
        *("betalen voor", "uiterste betaaldatum", "scadenza", "data scadenza"),
        *("data di scadenza", "vencimento", "data de vencimento", "data vencimento"),
    ),
    "paid_on": (
        *("date paid", "paid date", "payment date", "last payment date", "last payment", "paid on"),
        *("paid at", "bezahlt am", "zahlungsdatum", "zahlungseingang", "date de paiement"),
        *("payée le", "date paiement", "date de règlement", "fecha de pago", "fecha de cobro"),
        *("betaald op", "betaaldatum", "betalingsdatum", "data pagamento", "data incasso"),
        *("data de pagamento", "paga em"),
    ),
    "email": (
        *("e mail", "email address", "e mail address", "client email", "customer email"),
        *("billing email", "contact email", "contacts", "contact", "mail"),
        *("e mail adresse", "email adresse", "kontakt", "ansprechpartner"),
        *("courriel", "adresse e mail", "correo", "correo electrónico", "e mailadres"),
        "emailadres",
        *("indirizzo email", "posta elettronica", "endereço de e mail"),
    ),
    "matter": (
        *("project", "project name", "matter name", "case", "description", "subject", "reference"),
        *("memo", "memo description", "projekt", "auftrag", "akte", "betreff", "leistung"),
        *("beschreibung", "dossier", "objet", "projet", "référence", "libellé", "asunto"),
        *("concepto", "expediente", "proyecto", "referencia", "onderwerp", "omschrijving"),
        *("zaak", "kenmerk", "oggetto", "pratica", "progetto", "descrizione", "riferimento"),
        *("assunto", "processo", "projeto", "descrição", "referência"),
    ),
    "status": (
        *("invoice status", "payment status", "state", "paid status", "bill status"),
        *("zahlungsstatus", "rechnungsstatus", "zustand", "statut", "état", "estado"),
        *("estado de pago", "betaalstatus", "stato", "stato pagamento", "situação"),
    ),
    "kind": (
        *("type", "document type", "invoice type", "transaction type", "doc type"),
        *("belegart", "dokumenttyp", "typ", "art", "type de document", "tipo de documento"),
        *("documenttype", "soort", "tipo documento"),
    ),
    "credit_of": (
        *("credit note for", "original invoice", "applied to", "related invoice"),
        "credits invoice",
        *("ursprungsrechnung", "gutschrift zu", "stornoreferenz", "facture d origine"),
        *("factura rectificada", "creditnota voor", "fattura collegata", "fatura de origem"),
    ),
    "viewed": (
        *("viewed at", "viewed on", "last viewed", "date viewed", "opened at", "opened on"),
        *("first viewed", "angesehen am", "geöffnet am", "consultée le", "vue le", "vista el"),
        *("visto el", "bekeken op", "visualizzata il", "visto il", "vista em", "visualizada em"),
    ),
}
"""What billing programs call each column in seven languages, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each of our columns stands in a table, from 0: places to be read as one, in turn."""

    places: Mapping[str, tuple[tuple[int, ...], ...]]
    names: tuple[str, ...]

    def cells(self, record: Sequence[str]) -> dict[str, str]:
        """Return what *record* holds, by our names; empty where the line ends before."""
        return {field: self._cell(record, choices) for field, choices in self.places.items()}

    def _cell(self, record: Sequence[str], choices: tuple[tuple[int, ...], ...]) -> str:
        for places in choices:
            parts = (record[place].strip() for place in places if place < len(record))
            if text := " ".join(part for part in parts if part):
                return text
        return ""

    def least(self, field: str) -> int:
        """Return the first place where *field* may stand."""
        return min((min(places) for places in self.places[field]), default=0)

    @property
    def understood(self) -> tuple[tuple[str, str], ...]:
        """Return the names that are not ours, as the table writes them, each with ours."""
        return tuple(
            (shown(self.names[place]), field)
            for field, choices in self.places.items()
            for places in choices
            for place in places
            if plain(self.names[place]) != field
        )


def columns_of(names: Sequence[str], mapping: ExportMapping) -> Columns:
    """Return where the columns of *mapping* stand among *names*.

    Raises DataError where one of them is there twice, and nobody can tell which counts.
    """
    there = [plain(name) for name in names]
    found: dict[str, tuple[tuple[int, ...], ...]] = {}
    for field, choices in mapping.columns.items():
        places = []
        for choice in choices:
            wanted = [plain(part) for part in choice.split(" + ")]
            if all(name in there for name in wanted):
                _check_once(names, there, wanted)
                places.append(tuple(there.index(name) for name in wanted))
        if places:
            found[field] = tuple(places)
    return Columns(places=found, names=tuple(names))


def _check_once(names: Sequence[str], there: Sequence[str], wanted: Sequence[str]) -> None:
    for name in wanted:
        if there.count(name) > 1:
            raise DataError(f"two columns are called “{shown(names[there.index(name)])}”")


def guessed(names: Sequence[str]) -> ExportMapping:
    """Return the mapping that the *names* of a table's columns suggest, nothing if they do not."""
    there = {plain(name) for name in names}
    columns = {
        field: (found,)
        for field, words in SYNONYMS.items()
        if (found := next((word for word in (field, *words) if word in there), None))
    }
    views = "viewed" in columns and "amount" not in columns and "balance" not in columns
    return ExportMapping(
        name="guess",
        title="guessed columns",
        columns=columns,
        rows=Rows.VIEWS if views else Rows.INVOICES,
    )


def missing_in(columns: Columns, mapping: ExportMapping, *, currency: bool) -> tuple[str, ...]:
    """Return which columns are needed and not there; *currency* says if another word tells it."""
    there = columns.places
    if mapping.rows is Rows.VIEWS:
        return tuple(name for name in ("number", "viewed", "email") if name not in there)
    if mapping.rows is Rows.PAYMENTS:
        needed: tuple[str, ...] = ("number", "amount", "paid_on", "currency")
    else:
        needed = NEEDED
    sums = {"amount", "balance", "item"} & set(there)
    passed = {"amount"} if sums else set()
    if currency or mapping.currency:
        passed.add("currency")
    return tuple(name for name in needed if name not in there and name not in passed)


def refusal(names: Sequence[str], missing: Sequence[str]) -> DataError:
    """Return the error that says which columns a table lacks, and which it has."""
    there = ", ".join(f"“{shown(name)}”" for name in names[:40] if name.strip())
    more = " …" if len(names) > 40 else ""
    return DataError(
        f"no column {', '.join(missing)}; the file has {there or 'none'}{more}, and needs"
        f" {', '.join(NEEDED)} and, where known, {', '.join(WELCOME)}"
    )
