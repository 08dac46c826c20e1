"""Which client and invoice does a row mean, and what does it change of them?"""

from collections.abc import Mapping
from dataclasses import replace

from mailbot.intake.row import Row
from mailbot.model.books import Books
from mailbot.model.case import Receivable
from mailbot.model.errors import DataError
from mailbot.model.invoice import Invoice
from mailbot.model.people import ClientId, Owner
from mailbot.rounds.identity import free_id, invoice_on_record, is_own, namesake, plain_name


def fitted(row: Row, names: Mapping[str, ClientId], books: Books, owner: Owner) -> Row:
    """Return *row* with the client and the invoice that it means. Raises DataError."""
    contacts = tuple(address for address in row.contacts if not is_own(address, owner))
    client = names.get(plain_name(row.client))
    found = namesake(row.client, client, contacts, books)
    if found is not None:
        address, other = found
        raise DataError(f"client: {address.address} is on record for {other.name}; write that name")
    if client is None:
        client = free_id(row.client, books)
    known = invoice_on_record(row.invoice.id, books)
    if known is not None and books.owners_of[known] != client:
        name = books.cases[books.owners_of[known]].client.name
        raise DataError(f"number: {known} is on record for {name}")
    invoice = replace(row.invoice, client=client)
    receivable = books.cases[client].receivable(known) if known else None
    if receivable is not None:
        invoice = _corrected(receivable, invoice)
    return replace(row, invoice=invoice, contacts=contacts)


def _corrected(known: Receivable, said: Invoice) -> Invoice:
    """Return the invoice on record with what is *said* of it now. Raises DataError."""
    before = known.invoice
    if known.received and said.total.currency != before.total.currency:
        raise DataError(f"currency: {before.id} has payments in {before.total.currency} on record")
    due = said.due or before.due
    if due is not None and due < said.issued:
        raise DataError(f"issued: {said.issued} is after {due}, when {before.id} is due")
    return replace(
        before, total=said.total, issued=said.issued, due=due, matter=said.matter or before.matter
    )


def changes(was: Invoice, said: Invoice) -> str:
    """Return the sentence that tells how *said* differs from what *was* on record."""
    parts = []
    if was.total != said.total:
        alike = was.total.currency == said.total.currency
        old = f"{was.total.amount:,.2f}" if alike else was.total
        parts.append(f"{old} → {said.total}")
    if was.issued != said.issued:
        parts.append(f"issued {was.issued} → {said.issued}")
    if was.due != said.due:
        parts.append(f"due {was.due or 'unknown'} → {said.due or 'unknown'}")
    if was.matter != said.matter:
        parts.append(f"matter {_quoted(was.matter)} → {_quoted(said.matter)}")
    return f"{said.id} changed: {'; '.join(parts)}"


def _quoted(matter: str) -> str:
    return f"“{matter}”" if matter else "none"
