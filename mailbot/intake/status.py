"""What do the words of a status, or of a kind of document, mean?"""

from collections.abc import Mapping

from mailbot.intake.mapping import Kind, State
from mailbot.intake.plain import plain
from mailbot.model.errors import DataError

STATES: dict[State, tuple[str, ...]] = {
    State.DRAFT: (
        *("draft", "unsent", "not sent", "pending approval", "awaiting approval", "prebill"),
        *("proforma", "scheduled", "entwurf", "brouillon", "borrador", "concept", "bozza"),
        *("rascunho", "provisoire"),
    ),
    State.OPEN: (
        *("open", "sent", "viewed", "unpaid", "overdue", "past due", "due", "outstanding", "late"),
        *("awaiting payment", "partial", "partially paid", "partly paid", "pending", "issued"),
        *("not paid", "approved", "due in", "reminded", "final", "finalized", "authorised"),
        *("offen", "versendet", "gesendet", "überfällig", "fällig", "teilbezahlt", "unbezahlt"),
        *("teilweise bezahlt", "gemahnt", "verschickt", "festgeschrieben"),
        *("envoyée", "impayée", "en retard", "en attente", "partiellement payée", "finalisée"),
        *("enviada", "pendiente", "vencida", "parcialmente pagada", "impagada", "emitida"),
        *("verzonden", "openstaand", "vervallen", "te laat", "deels betaald", "herinnerd"),
        *("inviata", "non pagata", "scaduta", "da pagare", "parzialmente pagata", "emessa"),
        *("pendente", "em aberto", "parcialmente paga", "em atraso", "por pagar"),
    ),
    State.PAID: (
        *("paid", "paid in full", "closed", "settled", "deposited", "fully paid", "completed"),
        *("bezahlt", "beglichen", "ausgeglichen", "erledigt", "payée", "réglée", "acquittée"),
        *("soldée", "pagada", "cobrada", "betaald", "voldaan", "pagata", "saldata", "incassata"),
        *("paga", "liquidada", "recebida"),
    ),
    State.VOID: (
        *("void", "voided", "deleted", "cancelled", "canceled", "reversed", "refunded"),
        *("storniert", "annulliert", "gelöscht", "annulée", "anulada", "cancelada"),
        *("geannuleerd", "vervallen verklaard", "annullata", "stornata"),
    ),
    State.WRITTEN_OFF: (
        *("written off", "write off", "uncollectible", "bad debt", "ausgebucht", "abgeschrieben"),
        *("irrécouvrable", "incobrable", "oninbaar", "inesigibile", "incobrável"),
    ),
}
"""What programs write in seven languages; “overdue by 12 days” begins like one of them."""

_WORDS = {plain(word): state for state, words in STATES.items() for word in words}
_MOST_WORDS = max(len(word.split()) for word in _WORDS)

KINDS = {
    plain(word): kind
    for kind, words in {
        Kind.INVOICE: (
            *("invoice", "sales invoice", "tax invoice", "standard invoice", "bill", "inv"),
            *("rechnung", "facture", "factura", "factuur", "fattura", "fatura", "ausgangsrechnung"),
        ),
        Kind.RETAINER: (
            *("retainer", "retainer request", "trust request", "trust deposit request"),
            *("retainer invoice", "vorschuss", "vorschussrechnung", "provision", "provisión"),
        ),
        Kind.CREDIT: (
            *("credit", "credit note", "credit memo", "credit invoice", "sales credit note"),
            *("gutschrift", "rechnungskorrektur", "stornorechnung", "avoir", "abono"),
            *("factura rectificativa", "creditnota", "creditfactuur", "nota di credito"),
            *("nota de crédito", "nota credito"),
        ),
        Kind.IGNORE: (
            *("quote", "estimate", "proforma", "pro forma", "order", "statement", "receipt"),
            *("payment", "delivery note", "angebot", "auftrag", "lieferschein", "devis"),
            *("presupuesto", "offerte", "preventivo", "orçamento", "zahlung", "journal entry"),
        ),
    }.items()
    for word in words
}
"""What programs call documents; a payment in a list of invoices is counted by their balance."""


def state_of(cells: Mapping[str, str], states: Mapping[str, State]) -> State:
    """Return how the document of *cells* stands, by the words of its mapping or the usual ones.

    Raises DataError for a word that nobody told us: it may mean that nothing is owed.
    """
    if cells.get("voided"):
        return State.VOID
    text = cells.get("status", "")
    words = plain(text).split()
    if not words:
        return State.OPEN
    for known in (states, _WORDS):
        for length in range(min(len(words), _MOST_WORDS + 2), 0, -1):
            if (state := known.get(" ".join(words[:length]))) is not None:
                return state
    raise DataError(f"status: “{text}” is not known; say what it means in a mapping")
