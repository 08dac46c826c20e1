"""What does an electronic invoice say, and can it be true?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from mailbot.document.country import languages_of
from mailbot.document.labels import ADDRESS, Labels
from mailbot.document.layout import layout_of
from mailbot.document.terms import term_of
from mailbot.document.typewriter import paper_of
from mailbot.document.xmlforms import FORMS, OTHERS, Said
from mailbot.document.xmltree import Element, parsed
from mailbot.model.document import InvoiceReading
from mailbot.model.errors import DataError
from mailbot.model.invoice import InvoiceKind

_WRAPPED = frozenset({*FORMS, *OTHERS})
"""What may stand inside an envelope, such as a StandardBusinessDocument."""

LONGEST_NUMBER = 60
LONGEST_NAME = 200
"""Characters; what is longer is no number, and is cut if it is a name or a sentence."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_CENT = Decimal("0.01")


def read_einvoice(data: bytes, labels: Labels) -> InvoiceReading | None:
    """Return what XML says as an invoice, or which other document it is.

    None where it is XML of no form that has to do with invoices. XML that is damaged, or made
    to do harm, is no invoice and doubtful.
    """
    try:
        root = parsed(data)
    except DataError as error:
        return InvoiceReading(is_invoice=False, doubts=(str(error),), why=str(error))
    found = root if root.name in _WRAPPED else None
    found = found or next((one for one in root.every() if one.name in _WRAPPED), None)
    if found is None:
        return None
    if found.name in OTHERS:
        return InvoiceReading(is_invoice=False, why=f"its data say that it is {OTHERS[found.name]}")
    said = FORMS[found.name](found)
    known = said.number or said.client or said.total is not None
    return _reading(said, found, labels) if known else None


def _reading(said: Said, element: Element, labels: Labels) -> InvoiceReading:
    other = said.other
    if not other and said.total is not None and said.total < 0:
        other = "a credit note: its total is below zero"
    if other:
        return InvoiceReading(
            is_invoice=False, why=f"its data ({said.form}) say that it is {other}"
        )
    reading = InvoiceReading(
        is_invoice=True,
        kind=InvoiceKind.RETAINER if said.advance else InvoiceKind.INVOICE,
        number=said.number if len(said.number) <= LONGEST_NUMBER else "",
        client=said.client[:LONGEST_NAME],
        issuer=said.issuer[:LONGEST_NAME],
        total=_rounded(_total(said)),
        paid=_rounded(_paid(said)),
        currency=_currency(said),
        issued=said.issued,
        due=max(said.dues, default=None) or _counted(said, labels),
        terms=said.terms[:LONGEST_NAME],
        matter=said.matter[:LONGEST_NAME],
        addresses=_addresses(element),
        why=f"its data ({said.form}) say so",
    )
    return replace(reading, doubts=tuple(_doubts(said, reading)))


def _total(said: Said) -> Decimal | None:
    """Return the gross total; where it is left out, what is payable and what was paid."""
    if said.total is not None or said.payable is None:
        return said.total
    return said.payable + (said.prepaid or 0)


def _paid(said: Said) -> Decimal | None:
    """Return what was paid before, as it is told or as nothing being left tells."""
    total = said.total
    return total if total and total > 0 == said.payable else said.prepaid or None


def _rounded(amount: Decimal | None) -> Decimal | None:
    """Return *amount* with two decimals, as money is written."""
    return None if amount is None else amount.quantize(_CENT, ROUND_HALF_UP)


def _currency(said: Said) -> str:
    named = said.currency or next(iter(said.currencies), "")
    return named if _CURRENCY.fullmatch(named) else ""


def _counted(said: Said, labels: Labels) -> date | None:
    """Return the day that written terms lead to, if they can be read in one way only."""
    if said.issued is None or not said.terms:
        return None
    layout = layout_of(paper_of(said.terms))
    term = term_of(layout, labels.tongue(languages_of(layout.runs, labels)))
    return term.due(said.issued) if term is not None and term.sure else None


def _addresses(element: Element) -> tuple[str, ...]:
    """Return the e-mail addresses in it, those of the buyer first."""
    buyers = ("BuyerTradeParty", "AccountingCustomerParty", "CessionarioCommittente", "BuyerParty")
    parts = [part for part in element.every() if part.name in buyers]
    texts = [one.text for part in (*parts, element) for one in part.every() if "@" in one.text]
    found = (fit[0].lower() for text in texts if (fit := ADDRESS.fullmatch(text)))
    return tuple(dict.fromkeys(found))


def _contradicts(said: Said) -> bool:
    if said.total is None or said.net is None or said.tax is None:
        return False
    return abs(said.net + said.tax - said.total) >= 1


def _doubts(said: Said, reading: InvoiceReading) -> Iterator[str]:
    needed = {
        "no number": reading.number,
        "no client": reading.client,
        "no total": reading.total is not None,
        "no currency": reading.currency,
        "no date of issue": reading.issued,
        "no due date": reading.due,
    }
    yield from (lack for lack, found in needed.items() if not found)
    if said.code:
        yield f"a kind of document that is not known (code {said.code[:20]})"
    if said.several:
        yield "several invoices in one file: this is the first"
    if len(said.dues) > 1:
        yield f"several due dates: {', '.join(day.isoformat() for day in sorted(said.dues))}"
    if reading.issued and reading.due and reading.due < reading.issued:
        yield "due before it was issued"
    if said.currency and said.currencies - {said.currency}:
        yield f"two currencies: {said.currency} and {next(iter(said.currencies - {said.currency}))}"
    if _contradicts(said):
        yield "net and tax do not make the total"
