"""What does a yes put on record?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mailbot.intake.row import Row, row_of
from mailbot.link.contact import belongs
from mailbot.model.books import Books
from mailbot.model.errors import DataError
from mailbot.model.event import (
    ClientRegistered,
    ContactLearned,
    Event,
    InvoiceSent,
    LetterSent,
    PaymentReceived,
    ThreadLinked,
)
from mailbot.model.intake_event import (
    CreditGiven,
    InvoiceProposed,
    PaymentProposed,
    ProposalSettled,
    Share,
)
from mailbot.model.invoice import Invoice, Money
from mailbot.model.message import ThreadId
from mailbot.model.people import ClientId, Contact, Owner
from mailbot.rounds.desk import Command, register
from mailbot.rounds.identity import invoice_on_record
from mailbot.rounds.newcomers import Newcomers, newcomers
from mailbot.rounds.word import SAME_MONEY_DAYS, said_in, take

SHOWN = 6
"""Letters of a proposal's key that are shown; as many as are needed may be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What the owner adds to a proposed invoice, each as it is typed; empty where they do not."""

    number: str = ""
    client: str = ""
    amount: str = ""
    currency: str = ""
    issued: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the owner's word puts on record, and the sentences that tell it."""

    events: tuple[Event, ...] = ()
    lines: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """What could not be settled, and why; it waits on."""


# Payments


def accept_payment(
    proposal: PaymentProposed, books: Books, command: Command, history: Iterable[Event]
) -> Outcome:
    """Return what a yes to a payment puts on record.

    Raises DataError if the owner or an export said the same money since, or if an invoice has
    less open by now than the proposal told.
    """
    events: list[Event] = []
    lines: list[str] = []
    said = list(said_in(history))
    for share, amount in _received_of(proposal):
        found = take(said, share, proposal.on) if amount > 0 else None
        if found is not None:
            raise DataError(
                f"{share.invoice}: {share.amount} of {found.on} is on record already, which is"
                f" within {SAME_MONEY_DAYS} days; `mailbot decline {proposal.key[:SHOWN]}`, or take"
                f" that one back first: `mailbot paid {share.invoice} --undo`"
            )
        events.extend(_facts(proposal, share, amount, books, command))
        over = surplus(share, books)
        if over is None:
            continue
        if not is_told(proposal, share, over):
            raise DataError(
                f"{proposal.key[:SHOWN]}: {share.invoice} has {_open(share, books)} open now,"
                f" so {share.amount} of {proposal.on} would be {over} too much, or the"
                f" same money twice; `mailbot decline {proposal.key[:SHOWN]}`, or take the other"
                f" payment back first: `mailbot paid {share.invoice} --undo`"
            )
        lines.append(f"careful: {share.invoice} has got {over} more than it had open")
    events.append(settlement(proposal, command, accepted=True))
    return Outcome(events=tuple(events), lines=(*payment_yes(proposal), *lines))


def surplus(share: Share, books: Books) -> Money | None:
    """Return by how much *share* is more than its invoice has open now, or None if it is not."""
    more = share.amount.amount - _open(share, books).amount
    return replace(share.amount, amount=more) if share.amount.amount > 0 and more > 0 else None


def is_told(proposal: PaymentProposed, share: Share, over: Money) -> bool:
    """Say whether a doubt of *proposal* told that *share* is so much too much: then it stands."""
    closed = (f"{share.invoice} has nothing open", f"{share.invoice} was voided")
    return any(d.startswith((*closed, f"{over} more")) for d in proposal.doubts)


def _open(share: Share, books: Books) -> Money:
    receivable = books.receivable(share.invoice)
    return receivable.balance if receivable else replace(share.amount, amount=Decimal(0))


def _facts(
    proposal: PaymentProposed, share: Share, amount: Decimal, books: Books, command: Command
) -> Iterator[Event]:
    client = books.owners_of[share.invoice]
    if amount:
        yield PaymentReceived(
            at=command.now,
            cause=proposal.cause,
            client=client,
            invoice=share.invoice,
            amount=replace(share.amount, amount=amount),
            on=proposal.on,
            payer=proposal.payer,
        )
    if credit := _credit(share, amount):
        yield CreditGiven(
            at=command.now,
            cause=command.cause,
            client=client,
            invoice=share.invoice,
            amount=replace(share.amount, amount=credit),
            on=proposal.on,
        )


def _received_of(proposal: PaymentProposed) -> Iterator[tuple[Share, Decimal]]:
    """Yield each share with the money that goes to it; shares beyond the money are let go."""
    left = proposal.amount.amount
    for share in proposal.shares:
        amount = share.amount.amount
        part = max(amount, left) if amount < 0 else min(amount, left)
        yield share, part
        left -= part


def _credit(share: Share, amount: Decimal) -> Decimal:
    return max(share.amount.amount - amount, Decimal(0))


def payment_yes(proposal: PaymentProposed) -> Iterator[str]:
    """Yield what a yes to a payment puts on record, a sentence each."""
    for share, amount in _received_of(proposal):
        if amount > 0:
            yield f"{share.invoice}: {replace(share.amount, amount=amount)} received"
        elif amount < 0:
            back = replace(share.amount, amount=-amount)
            yield f"{share.invoice}: a payment of {back} taken back"
        if credit := _credit(share, amount):
            rest = replace(share.amount, amount=credit)
            yield f"{share.invoice}: {rest} let go, as a credit"


# Invoices


def lacking_of(proposal: InvoiceProposed, missing: Missing) -> Iterator[str]:
    """Yield what neither the letter nor the owner says."""
    yield from (
        name
        for name, known in (
            ("number", missing.number or proposal.number),
            ("client", missing.client or proposal.client),
            ("amount", missing.amount or proposal.total),
            ("currency", missing.currency or (proposal.total and proposal.total.currency)),
            ("issued", missing.issued or proposal.issued),
        )
        if not known
    )


def accept_invoice(
    proposal: InvoiceProposed, books: Books, owner: Owner, command: Command, missing: Missing
) -> Outcome:
    """Return what a yes to an invoice puts on record: it, its client, who got it and when.

    Raises DataError if something is missing or does not fit the record.
    """
    short = proposal.key[:SHOWN]
    if lacking := tuple(lacking_of(proposal, missing)):
        options = " ".join(f"--{name} …" for name in lacking)
        raise DataError(
            f"{short}: the letter of {proposal.sent:%Y-%m-%d} does not say the"
            f" {' and the '.join(lacking)}; say `mailbot accept {short} {options}`"
        )
    row = _row(proposal, missing)
    done = register((row,), books, owner, command)
    for flaw in done.refused:
        raise DataError(f"{short}: {flaw.reason}")
    invoice = done.rows[0].invoice
    met = newcomers(proposal, row.client, books, owner)
    case = books.cases.get(invoice.client)
    name = case.client.name if case else row.client
    known = invoice_on_record(invoice.id, books) is not None
    before = () if known else tuple(_paid_before(proposal, invoice, owner, command))
    events = (
        *done.events,
        *_introductions(met, name, invoice.client, command),
        *_sending(proposal, invoice, met, books, owner, command),
        *before,
        settlement(proposal, command, accepted=True),
    )
    line = f"put {invoice.id} of {name} on record: {invoice.total}"
    line += "".join(f", of which {one.amount} was paid before" for one in before)
    lines = done.changes if known and done.changes else (line,)
    return Outcome(events=events, lines=(*lines, *met.lines()))


def _row(proposal: InvoiceProposed, missing: Missing) -> Row:
    """Return what the letter says, and above it what the owner says, as a line of a table.

    Who read the letter is no part of it: not every reader is of the client.
    """
    total = proposal.total
    cells = {
        "number": missing.number or proposal.number,
        "client": missing.client or proposal.client,
        "amount": missing.amount or (f"{total.amount:.2f}" if total else ""),
        "currency": missing.currency or (total.currency if total else ""),
        "issued": missing.issued or f"{proposal.issued or ''}",
        "due": missing.due or f"{proposal.due or ''}",
        "matter": proposal.matter,
    }
    row = row_of(cells, line=0)
    return replace(row, invoice=replace(row.invoice, kind=proposal.invoice_kind))


def _paid_before(
    proposal: InvoiceProposed, invoice: Invoice, owner: Owner, command: Command
) -> Iterator[PaymentReceived]:
    """Yield the money that the invoice itself says had come in; on which day it does not say."""
    paid = proposal.paid
    if paid is None or paid.currency != invoice.total.currency:
        return
    yield PaymentReceived(
        at=command.now,
        cause=proposal.cause,
        client=invoice.client,
        invoice=invoice.id,
        amount=replace(paid, amount=min(paid.amount, invoice.total.amount)),
        on=proposal.issued or owner.day_of(proposal.sent),
    )


def _introductions(
    met: Newcomers, name: str, client: ClientId, command: Command
) -> Iterator[Event]:
    """Yield that those whom the owner said yes to are contacts, and their domain the client's."""
    if met.domain:
        yield ClientRegistered(
            at=command.now,
            cause=command.cause,
            client=client,
            name=name,
            domains=(met.domain,),
        )
    for address in met.contacts:
        yield ContactLearned(
            at=command.now,
            cause=command.cause,
            client=client,
            contact=Contact(address=address.address, name=address.name),
            source="you said yes to the invoice that they got",
        )


def _sending(
    proposal: InvoiceProposed,
    invoice: Invoice,
    met: Newcomers,
    books: Books,
    owner: Owner,
    command: Command,
) -> Iterator[Event]:
    """Yield that the letter brought the invoice to its client, as if it had been known then."""
    client = invoice.client
    known = books.threads.get(books.thread_of.get(proposal.message, proposal.thread))
    foreign = known is not None and known.client != client
    # A letter to two clients: each has a conversation of its own.
    thread = ThreadId(proposal.message) if foreign else known.id if known else proposal.thread
    to = tuple(a for a in proposal.to if not owner.writes_as(a.address))
    at, cause = command.now, proposal.message
    if known is None or foreign or invoice.id not in known.invoices:
        yield ThreadLinked(
            at=at,
            cause=cause,
            client=client,
            thread=thread,
            message=proposal.message,
            invoices=(invoice.id,),
            # Unknown, until somebody answers; what we write before that has its own.
            subject="",
            evidence="you said yes to it",
        )
    if proposal.message not in books.thread_of:
        yield LetterSent(
            at=at,
            cause=cause,
            client=client,
            message=proposal.message,
            thread=thread,
            written=proposal.sent,
            to=to,
        )
    yield InvoiceSent(
        at=at,
        cause=cause,
        client=client,
        message=proposal.message,
        thread=thread,
        written=proposal.sent,
        invoices=(invoice.id,),
        # Whoever else read it, this is what letters to the client tell of.
        to=tuple(a for a in to if a in met.contacts or belongs(a, client, books)),
        files=proposal.files,
    )


# What both need


def settlement(
    proposal: InvoiceProposed | PaymentProposed, command: Command, *, accepted: bool
) -> ProposalSettled:
    """Return that the owner said yes or no to *proposal*."""
    return ProposalSettled(
        at=command.now, cause=command.cause, proposal=proposal.key, accepted=accepted
    )
