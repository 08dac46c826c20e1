"""Which column of a table holds what?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mailbot.model.errors import DataError

NEEDED = ("number", "client", "amount", "currency", "issued")
WELCOME = ("due", "email", "matter")

SYNONYMS: dict[str, tuple[str, ...]] = {
    "number": (
        *("invoice number", "invoice no", "invoice nr", "invoice num", "invoice #", "invoice id"),
        *("invoice", "inv no", "inv #", "document number", "doc number", "no", "nr", "num", "#"),
        *("rechnungsnummer", "rechnungs nr", "rechnungsnr", "rechnung nr", "rechnung"),
        *("belegnummer", "beleg nr", "nummer"),
    ),
    "client": (
        *("client name", "customer", "customer name", "company", "company name", "account name"),
        *("bill to", "billed to", "debtor"),
        *("kunde", "kundenname", "mandant", "firma", "auftraggeber", "debitor"),
    ),
    "amount": (
        *("total", "invoice amount", "invoice total", "total amount", "amount total"),
        *("grand total", "gross", "gross amount", "amount due", "total due", "balance due"),
        *("balance", "open amount", "amount open", "open balance"),
        *("betrag", "rechnungsbetrag", "gesamtbetrag", "bruttobetrag", "brutto", "summe"),
        *("endbetrag", "offener betrag", "offen"),
    ),
    "currency": ("currency code", "curr", "ccy", "währung", "waehrung", "währungscode"),
    "issued": (
        *("invoice date", "date issued", "issue date", "issued on", "issued date", "date of issue"),
        *("billing date", "bill date", "document date", "date"),
        *("rechnungsdatum", "belegdatum", "ausgestellt", "ausgestellt am", "datum"),
    ),
    "due": (
        *("due date", "date due", "due on", "payment due", "payable by"),
        *("fällig", "fällig am", "faellig", "faellig am", "fälligkeit", "fälligkeitsdatum"),
        *("zahlbar bis", "zahlungsziel"),
    ),
    "email": (
        *("e mail", "email address", "e mail address", "client email", "customer email"),
        *("billing email", "contact email", "contacts", "contact", "mail"),
        *("e mail adresse", "email adresse", "kontakt", "ansprechpartner"),
    ),
    "matter": (
        *("project", "project name", "matter name", "case", "description", "subject", "reference"),
        *("projekt", "auftrag", "akte", "betreff", "leistung", "beschreibung"),
    ),
}
"""What billing programs call each column, the likeliest first; case and punctuation aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each of our columns stands in the table, from 0."""

    places: Mapping[str, int]
    count: int
    understood: tuple[tuple[str, str], ...] = ()
    """The names that are not ours, as the table writes them, each with ours."""

    def cells(self, record: Sequence[str]) -> dict[str, str]:
        """Return what *record* holds, by our names; empty where the line ends before."""
        return {
            name: record[place].strip() if place < len(record) else ""
            for name, place in self.places.items()
        }

    def without(self, synonym_of: str) -> "Columns":
        """Return the columns less the one that was understood as *synonym_of*, if one was."""
        if synonym_of not in {ours for _, ours in self.understood}:
            return self
        places = {name: place for name, place in self.places.items() if name != synonym_of}
        understood = tuple(pair for pair in self.understood if pair[1] != synonym_of)
        return replace(self, places=places, understood=understood)


def columns_of(names: Sequence[str]) -> Columns:
    """Return the columns that *names*, the first line of a table, stand for.

    Raises DataError if one that is needed is not there, or is there twice.
    """
    plain = [_plain(name) for name in names]
    places: dict[str, int] = {}
    understood: list[tuple[str, str]] = []
    for ours in (*NEEDED, *WELCOME):
        theirs = next((word for word in (ours, *SYNONYMS[ours]) if word in plain), None)
        if theirs is None:
            continue
        if plain.count(theirs) > 1:
            raise DataError(f"two columns are called “{names[plain.index(theirs)].strip()}”")
        places[ours] = plain.index(theirs)
        if theirs != ours:
            understood.append((names[places[ours]].strip(), ours))
    missing = [name for name in NEEDED if name not in places]
    if missing:
        there = ", ".join(f"“{name.strip()}”" for name in names if name.strip())
        raise DataError(
            f"no column {', '.join(missing)}; the file has {there or 'none'}, and needs"
            f" {', '.join(NEEDED)} and, where known, {', '.join(WELCOME)}"
        )
    return Columns(places=places, count=len(names), understood=tuple(understood))


def _plain(name: str) -> str:
    """Return *name* in lower case, its punctuation but # as single spaces."""
    return " ".join(re.sub(r"[^\w#]|_", " ", name.replace("#", " # ").casefold()).split())
