"""Which column of a bank's table holds what?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.intake.day import Order
from mailbot.intake.money import CURRENCIES, SIGNS

NAMES: dict[str, tuple[str, ...]] = {
    "on": (
        *("posting date", "booking date", "date completed utc", "completed date", "post date"),
        *("transaction date", "date posted", "book date", "created utc", "created", "date"),
        *("buchungstag", "buchungsdatum", "buchung", "datum", "boekdatum", "transactiedatum"),
        *("date de comptabilisation", "date operation", "date de l operation", "date comptable"),
        *("fecha operacion", "fecha de operacion", "fecha contable", "f contable", "fecha"),
        *("data contabile", "data operazione", "data contabilizzazione", "data"),
        *("data mov", "data do movimento", "data movimento", "data lancamento"),
        *("valutadatum", "wertstellung", "valuta", "value date", "rentedatum", "date valeur"),
        *("fecha valor", "data valuta", "data valor"),
    ),
    "amount": (
        *("amount", "gross", "transaction amount", "betrag", "umsatz", "bedrag", "montant"),
        *("importe", "importo", "valor", "montante", "quantia"),
    ),
    "credit": (
        *("credit", "credit amount", "paid in", "money in", "deposit", "deposits", "credits"),
        *("haben", "gutschrift", "gutschriften", "bij", "recettes"),
        *("ingresos", "haber", "abono", "abonos", "avere", "entrate", "accrediti", "accredito"),
        *("credito", "creditos"),
    ),
    "debit": (
        *("debit", "debit amount", "paid out", "money out", "withdrawal", "withdrawals", "debits"),
        *("soll", "lastschrift", "belastung", "af", "depenses", "cargo", "cargos", "debe"),
        *("gastos", "dare", "uscite", "addebiti", "addebito", "debito", "debitos"),
    ),
    "sign": (
        *("debit credit", "details", "credit debit", "dr cr", "cr dr", "debit credit indicator"),
        *("soll haben", "soll haben kennzeichen", "s h", "af bij", "sens", "segno"),
    ),
    "currency": (
        *("currency", "currency code", "payment currency", "ccy", "curr", "wahrung", "waehrung"),
        *("munt", "muntsoort", "valuta code", "devise", "divisa", "moneda", "divisa cuenta"),
        *("moeda", "valuta"),
    ),
    "payer": (
        *("payer name", "payer", "name", "counterparty name", "name description", "counterparty"),
        *("customer name", "sender", "from", "party name", "merchant"),
        *("zahlungspflichtige r", "beguenstigter zahlungspflichtiger", "name zahlungsbeteiligter"),
        *("begunstigter zahlungspflichtiger", "auftraggeber empfanger", "zahlungspflichtiger"),
        *("auftraggeber begunstigter", "auftraggeber", "partnername", "partner name"),
        *("naam tegenpartij", "naam omschrijving", "tegenpartij", "naam", "name counterpty"),
        *("emetteur", "contrepartie", "nom", "tiers", "ordenante", "ordenante beneficiario"),
        *("ordinante", "controparte", "ordenador", "libelle simplifie"),
    ),
    "payee": (
        *("payee name", "payee", "beneficiary", "recipient", "zahlungsempfanger in"),
        *("zahlungsempfanger", "empfanger", "begunstigter", "destinatario", "beneficiaire"),
    ),
    "payer_account": (  # nobody asks for it, but it is not the owner's own
        *("payer account number", "counterparty account", "payee account number"),
        *("kontonummer iban", "iban zahlungsbeteiligter", "kontonummer", "iban"),
        *("tegenrekening", "tegenrekening iban bban", "counterpty iban bban"),
    ),
    "account": (
        *("account", "account number", "auftragskonto", "iban kontoinhaber"),
        *("iban auftragskonto", "iban auftraggeberkonto", "rekening", "iban bban"),
        *("auftraggeberkonto", "cuenta", "conto"),
    ),
    "end_to_end": (
        *("end to end id", "kundenreferenz end to end", "kundenreferenz", "customer reference"),
        *("transactiereferentie", "end to end reference", "transaction reference"),
    ),
    "bank_id": (
        *("transaction id", "transferwise id", "id", "fitid", "transaction number", "unique id"),
        *("volgnr", "seq no", "balance transaction id", "transaktionscode", "bankreferenz"),
    ),
    "status": ("status", "state", "buchungsstatus", "info", "etat", "estado", "stato"),
    "kind": (
        *("type", "transaction type", "buchungstext", "umsatzart", "umsatztyp", "mutatiesoort"),
        *("code", "categorie operation", "type operation", "tipo", "tipo movimento"),
        *("tipo de movimento", "reporting category", "reden retour"),
    ),
}
"""What banks call each column, the likeliest first; case, accents and punctuation aside."""

REFERENCES = (
    *("payment reference", "reference", "verwendungszweck", "vwz", "mededelingen", "notifications"),
    *("omschrijving 1", "omschrijving 2", "omschrijving 3", "betalingskenmerk", "omschrijving"),
    *("description 1", "description 2", "description 3", "payment ref", "particulars"),
    *("invoice number", "invoice id", "subject", "note", "memo", "narrative", "details of payment"),
    *("libelle", "libelle operation", "libelle simplifie", "reference operation", "communication"),
    *("informations complementaires", "motif", "motif de paiement", "concepto", "observaciones"),
    *("mas datos", "informacion adicional", "referencia", "referencia 1", "referencia 2"),
    *("causale", "descrizione", "descrizione operazione", "descrizione estesa", "riferimento"),
    *("descricao", "descritivo", "descricao do movimento", "referencia do pagamento"),
    *("buchungsdetails", "zahlungsreferenz", "mitteilung", "buchungstext", "description"),
    *("details", "original description", "item title", "statement descriptor", "kundenreferenz"),
)
"""The columns that may hold what the payer wrote: all that there are."""

_BANKS: tuple[tuple[frozenset[str], str, Order], ...] = (
    (frozenset({"details", "posting date", "description", "amount"}), "USD", Order.MONTH),  # Chase
    (frozenset({"date", "description", "amount", "running bal"}), "USD", Order.MONTH),  # BoA
    (frozenset({"transferwise id", "date", "running balance"}), "", Order.DAY),  # Wise
    (frozenset({"datum", "af bij", "bedrag"}), "EUR", Order.DAY),  # ING
    (frozenset({"iban bban", "munt", "volgnr"}), "", Order.DAY),  # Rabobank
)
"""Banks whose tables leave to their country which currency and which order of a day they have."""

_OF_A_BANK = frozenset(
    """
    buchungstag buchungsdatum wertstellung valutadatum verwendungszweck auftragskonto tegenrekening
    mededelingen rentedatum boekdatum ordinante causale ordenante libelle
    """.split()
) | {
    *("running balance", "running bal", "balance", "saldo", "solde", "saldo na mutatie"),
    *("saldo na trn", "bal after bkng", "resulting balance", "transferwise id", "payment currency"),
    *("date valeur", "fecha valor", "data valuta", "data valor", "af bij", "value date"),
    *("concepto", "posting date", "iban bban", "date completed utc", "completed date"),
    *("descritivo", "data mov", "debit credit", "saldo contabile", "balance transaction id"),
    *("reporting category", "from email address", "paid in", "paid out", "money in"),
    *("date de comptabilisation", "libelle simplifie", "libelle operation", "date de valeur"),
    *("available on utc", "arrival date utc", "customer facing amount"),
}
"""Columns that only a bank has."""

_OF_INVOICES = frozenset(
    """
    rechnungsnummer rechnungsnr belegnummer fallig falligkeit falligkeitsdatum kunde mandant
    customer client faktura factuurnummer vervaldatum echeance scadenza vencimento vencimiento
    cliente klant matter
    """.split()
) | {
    *("invoice no", "invoice #", "invoice date", "due date", "bill to", "amount due", "due"),
    *("balance due", "open balance", "fallig am", "num", "payment due", "client name", "total"),
}
"""Columns that only a table of invoices has."""

_KNOWN = {name for names in NAMES.values() for name in names}.union(REFERENCES) - {
    *("invoice number", "invoice id"),
}
"""Columns that may stand in the table of a bank that says no more than it must."""

_PLAIN = str.maketrans("äöüßáàâãéèêíìîóòôõúùûçñ", "aousaaaaeeeiiioooouuucn")
_UNIT = re.compile(r"\(([^)]*)\)|(?:\bin\s+)([A-Za-z]{3})$|(€|£|\$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankColumns:
    """Where each of our columns stands in the table, from 0."""

    places: Mapping[str, int]
    references: tuple[int, ...]
    currency: str = ""
    """That of the whole table, if a heading says it, or if the bank has only one."""
    order: Order | None = None
    """How the bank writes 10/05/2026, if it is one that is known."""

    def cell(self, cells: Sequence[str], name: str) -> str:
        """Return what stands in our column *name*; empty where the line ends before."""
        place = self.places.get(name, len(cells))
        return cells[place].strip() if place < len(cells) else ""


def bank_columns(names: Sequence[str]) -> BankColumns | None:
    """Return the columns that *names*, a line of a table, stand for; None if it is no bank's.

    A bank's table has days, amounts and something that invoices do not have, such as a balance;
    or nothing that a bank's does not have: Date, Description, Amount.
    """
    plain = [plain_name(name) for name in names]
    there = set(plain)
    if there & _OF_INVOICES or not (there & _OF_A_BANK or there <= _KNOWN):
        return None
    places: dict[str, int] = {}
    for ours, theirs in NAMES.items():
        left = there - {plain[place] for place in places.values()}
        found = next((name for name in theirs if name in left), None)
        if found is not None:
            places[ours] = plain.index(found)
    if "on" not in places or not ({"amount", "credit"} & set(places)):
        return None
    if "credit" in places and "debit" in places:
        places.pop("amount", None)
    taken = {places.get(name) for name in ("payer", "payee", "end_to_end", "sign")}
    references = tuple(
        plain.index(name) for name in REFERENCES if name in there and plain.index(name) not in taken
    )
    if not references and "payer" not in places:
        return None
    home = next(((code, order) for marks, code, order in _BANKS if marks <= there), ("", None))
    return BankColumns(
        places=places,
        references=references,
        currency=_currency(names, places) or home[0],
        order=home[1],
    )


def plain_name(name: str) -> str:
    """Return *name* in lower case without accents, punctuation and unit: betrag for Betrag (€)."""
    bare = _UNIT.sub(lambda m: "" if _code(m) else f" {m[0]} ", name)
    flat = bare.casefold().translate(_PLAIN).replace("\ufffd", "")
    return " ".join(re.sub(r"[^\w#]|_", " ", flat).split())


def _code(unit: re.Match[str]) -> str:
    """Return the currency that a heading names behind its word: (EUR), (€), in USD."""
    said = (unit[1] or unit[2] or unit[3] or "").strip()
    code = SIGNS.get(said, said.upper())
    return code if code in CURRENCIES else ""


def _currency(names: Sequence[str], places: Mapping[str, int]) -> str:
    """Return the currency in the heading of an amount, or an empty text."""
    headings = (names[places[ours]] for ours in ("amount", "credit", "debit") if ours in places)
    codes = (_code(unit) for heading in headings for unit in _UNIT.finditer(heading))
    return next((code for code in codes if code), "")
