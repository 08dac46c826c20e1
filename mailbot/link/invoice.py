"""Which invoices of ours does a text name?"""

import re

from mailbot.model.books import Books
from mailbot.model.invoice import InvoiceId, bare_number

_TOKEN = re.compile(r"[^\W_][\w/.\-–#]{0,38}", re.UNICODE)
_SHORTEST_BARE_NUMBER = 4
"""Shorter numbers without a letter are days and counts more often than invoices."""
_ANNOUNCED = re.compile(
    r"(?:invoice|inv|bill|rechnung|facture|factura|fattura|factuur|fatura|no|nr|num|n°|nº|#)"
    r"[\s.:°º#]*$",
    re.IGNORECASE,
)


def numbers_in(text: str, books: Books) -> tuple[InvoiceId, ...]:
    """Return the invoices on record that *text* names, in order of appearance.

    Numbers match by letters and digits alone, so `INV 104`, `inv-104` and `INV104` are one;
    a short number without letters counts only behind a word such as "invoice" or "#".
    """
    found: dict[InvoiceId, None] = {}
    tokens = list(_TOKEN.finditer(text))
    for index, token in enumerate(tokens):
        single = bare_number(token.group())
        pair = ""
        if index + 1 < len(tokens) and len(text[token.end() : tokens[index + 1].start()]) == 1:
            pair = single + bare_number(tokens[index + 1].group())
        for name in (pair, single):
            invoice = books.invoices.get(name)
            if invoice is None:
                continue
            before = text[max(0, token.start() - 14) : token.start()]
            if _tells(name) or _ANNOUNCED.search(before):
                found[invoice] = None
                break
    return tuple(found)


def _tells(bare: str) -> bool:
    return not bare.isdigit() or len(bare) >= _SHORTEST_BARE_NUMBER
