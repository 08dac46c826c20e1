"""What waits for the owner's yes or no, and what follows from their word?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from mailbot.ledger.replay import apply
from mailbot.model.books import Books
from mailbot.model.errors import DataError
from mailbot.model.event import (
    Event,
    EventKey,
)
from mailbot.model.intake_event import (
    InvoiceProposed,
    PaymentProposed,
)
from mailbot.model.people import Owner
from mailbot.rounds.acceptance import (
    SHOWN,
    Missing,
    Outcome,
    accept_invoice,
    accept_payment,
    is_told,
    lacking_of,
    payment_yes,
    settlement,
    surplus,
)
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.desk import Command
from mailbot.rounds.newcomers import newcomers


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A proposal as the owner reads it."""

    id: str
    what: str
    why: str
    doubts: tuple[str, ...]
    yes: tuple[str, ...]
    """What a yes puts on record."""
    missing: tuple[str, ...] = ()
    """The options that a yes needs."""


def offers(books: Books, owner: Owner) -> tuple[Offer, ...]:
    """Return the proposals that wait, invoices first, the oldest first."""
    ids = _ids(books)
    invoices = (_invoice_offer(ids[k], p, books, owner) for k, p in books.invoices_proposed.items())
    payments = (_payment_offer(ids[k], p, books) for k, p in books.payments_proposed.items())
    return (*invoices, *payments)


def meant(words: Sequence[str], books: Books) -> tuple[EventKey, ...]:
    """Return the proposals that *words* mean: beginnings of their keys, or "all".

    Raises DataError where one means none or several.
    """
    known = (*books.invoices_proposed, *books.payments_proposed)
    if [word.casefold() for word in words] == ["all"]:
        return known
    found: dict[EventKey, None] = {}
    for word in words:
        fitting = [key for key in known if word and key.startswith(word.casefold())]
        if not fitting:
            raise DataError(f"no proposal {word} waits; `mailbot proposals` lists those that do")
        if len(fitting) > 1:
            longer = " or ".join(key[: len(word) + 4] for key in fitting[:4])
            raise DataError(f"{word} may be {longer}; write more of it")
        found[fitting[0]] = None
    return tuple(found)


def settle(  # noqa: PLR0913 the record, and what the owner adds
    keys: Sequence[EventKey],
    books: Books,
    owner: Owner,
    command: Command,
    history: Iterable[Event],
    *,
    accepted: bool,
    missing: Missing | None = None,
) -> Outcome:
    """Return what the owner's yes or no to *keys* puts on record.

    Each is held against those before it. Of several, what cannot be settled is left with its
    reason; of a single one, DataError says it.
    """
    ahead = copy_of(books)
    past = tuple(history)
    events: list[Event] = []
    lines: list[str] = []
    left: list[str] = []
    for key in keys:
        try:
            if accepted:
                done = accept(key, ahead, owner, command, (*past, *events), missing)
            else:
                done = decline(key, ahead, command)
        except DataError as error:
            if len(keys) == 1:
                raise
            left.append(str(error))
            continue
        for event in done.events:
            apply(ahead, event)
        events.extend(done.events)
        lines.extend(done.lines)
    return Outcome(events=tuple(events), lines=tuple(lines), left=tuple(left))


def accept(
    key: EventKey,
    books: Books,
    owner: Owner,
    command: Command,
    history: Iterable[Event],
    missing: Missing | None = None,
) -> Outcome:
    """Return what a yes to the proposal *key* puts on record.

    Raises DataError if something is missing, or if the same money came on record since.
    """
    invoice = books.invoices_proposed.get(key)
    if invoice is not None:
        return accept_invoice(invoice, books, owner, command, missing or Missing())
    payment = books.payments_proposed[key]
    if missing not in (None, Missing()):
        raise DataError(f"{key[:SHOWN]} is a payment; it takes no options")
    return accept_payment(payment, books, command, history)


def decline(key: EventKey, books: Books, command: Command) -> Outcome:
    """Return what a no to the proposal *key* puts on record: that it does not wait any more."""
    proposal = books.invoices_proposed.get(key) or books.payments_proposed[key]
    match proposal:
        case InvoiceProposed():
            what = f"{proposal.number or 'the invoice'} of {proposal.sent:%Y-%m-%d}"
        case PaymentProposed():
            what = f"{proposal.amount} of {proposal.on}"
        case never:
            assert_never(never)
    return Outcome(
        events=(settlement(proposal, command, accepted=False),), lines=(f"declined: {what}",)
    )


# Payments


def _payment_offer(short: str, proposal: PaymentProposed, books: Books) -> Offer:
    way = "from" if proposal.amount.amount >= 0 else "back to"
    who = f" {way} {proposal.payer}" if proposal.payer else ""
    what = f"{proposal.amount} of {proposal.on}{who}"
    if not proposal.amount.amount:
        left = " and ".join(f"{s.amount} of {s.invoice}" for s in proposal.shares)
        what = f"{left}, left after a payment of {proposal.on}{who}"
    return Offer(
        id=short,
        what=what,
        why=f"the reference says “{proposal.reference}”" if proposal.reference else "",
        doubts=(*proposal.doubts, *_since(proposal, books)),
        yes=tuple(payment_yes(proposal)),
    )


def _since(proposal: PaymentProposed, books: Books) -> Iterator[str]:
    """Yield what came on record after the proposal and speaks against it."""
    for share in proposal.shares:
        receivable, over = books.receivable(share.invoice), surplus(share, books)
        if receivable and over and not is_told(proposal, share, over):
            yield f"{share.invoice} has {receivable.balance} open now"


# Invoices


def _invoice_offer(short: str, proposal: InvoiceProposed, books: Books, owner: Owner) -> Offer:
    number, client = proposal.number or "an invoice", proposal.client or "a client"
    money = f", {proposal.total}" if proposal.total else ""
    days = [f"issued {proposal.issued}"] if proposal.issued else []
    days += [f"due {proposal.due}"] if proposal.due else []
    to = ", ".join(address.address for address in proposal.to)
    met = newcomers(proposal, proposal.client, books, owner)
    return Offer(
        id=short,
        what=f"{number} of {client}{money}",
        why=f"you sent it on {proposal.sent:%Y-%m-%d} to {to}",
        doubts=proposal.doubts,
        yes=(", ".join((f"{number} of {client}{money}", *days)), *met.lines()),
        missing=tuple(f"--{name}" for name in lacking_of(proposal, Missing())),
    )


# What both need


def _ids(books: Books) -> dict[EventKey, str]:
    """Return the shortest beginning of each key, of SHOWN letters or more, that means it alone."""
    known = (*books.invoices_proposed, *books.payments_proposed)
    ids: dict[EventKey, str] = {}
    for key in known:
        length = SHOWN
        while sum(other.startswith(key[:length]) for other in known) > 1:
            length += 1
        ids[key] = key[:length]
    return ids
