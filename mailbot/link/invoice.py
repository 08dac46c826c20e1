"""Which invoices of ours does a text name?"""

import re
from functools import lru_cache

from mailbot.model.books import Books
from mailbot.model.invoice import InvoiceId, bare_number

_TOKEN = re.compile(r"[^\W_][\w/.\-–#]{0,38}", re.UNICODE)
_SHORTEST_BARE_NUMBER = 4
"""Shorter numbers without a letter are days and counts more often than invoices."""
_STROKE = re.compile(r"[/–-]")
_PART = re.compile(r"[^/–]+?(?=[/–]|-[^\W\d_]+$|$)")
_YEAR = re.compile(r"19[5-9]\d|20[0-3]\d")
_BILL = re.compile(
    r"\b(?:invoices?|bill|billing|statement|fees?|retainer|reminder|overdue|past due|payment"
    r"|rechnung|honorar\w*|mahnung|zahlung\w*|facture|honoraires|relance|paiement|factura|pago"
    r"|factuur|betaling\w*|herinnering|fattura|parcella|pagamento|sollecito|fatura|cobran\w*)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?:invoice|inv|bill|rechnung|facture|factura|fattura|factuur|fatura|no|nr|num|n°|nº|#)"
    r"[\s.:°º#]*$",
    re.IGNORECASE,
)


def numbers_in(text: str, books: Books) -> tuple[InvoiceId, ...]:
    """Return the invoices on record that *text* names.

    Numbers match by letters and digits alone, so `INV 104`, `inv-104` and `INV104` are one;
    a short number or a year counts only behind a word such as "invoice" or "#".
    """
    found: dict[InvoiceId, None] = {}
    if not books.invoices:
        return ()
    for tokens in _tokens(text):
        for index, (word, start, end) in enumerate(tokens):
            after = tokens[index + 1] if index + 1 < len(tokens) else ("", -1, -1)
            pair = word + after[0] if after[1] - end == 1 else ""
            before = text[max(0, start - 14) : start]
            for name in (pair, word):
                invoice = books.invoices.get(name)
                if invoice is not None and (_tells(name) or _ANNOUNCED.search(before)):
                    found[invoice] = None
    return tuple(found)


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]:
    """Return the words of *text* with their places, and the parts of those with strokes."""
    whole = [(bare_number(t.group()), t.start(), t.end()) for t in _TOKEN.finditer(text)]
    return whole, [p for t in _TOKEN.finditer(text) for p in _parted(t)]


def _parted(token: re.Match[str]) -> list[tuple[str, int, int]]:
    """Return what the strokes of a token part, each with its place: `INV-104/INV-105`."""
    if not _STROKE.search(token.group()):
        return []
    start = token.start()
    parts = _PART.finditer(token.group())
    return [(bare_number(p.group()), start + p.start(), start + p.end()) for p in parts]


def _tells(bare: str) -> bool:
    if not bare.isdigit():
        return True
    return len(bare) >= _SHORTEST_BARE_NUMBER and not _YEAR.fullmatch(bare)


def speaks_of_bill(text: str) -> bool:
    """Say whether *text*, a subject, has a word for a bill in one of seven languages."""
    return _BILL.search(text) is not None
