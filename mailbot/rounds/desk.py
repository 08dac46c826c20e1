"""What does the owner say outside their mail: the acts behind the commands?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailbot.intake.row import Flaw, Row
from mailbot.ledger.replay import apply
from mailbot.model.books import Books
from mailbot.model.case import Receivable
from mailbot.model.errors import DataError
from mailbot.model.event import (
    ClientRegistered,
    ContactAssigned,
    ContactLearned,
    DunningHeld,
    DunningResumed,
    Event,
    InvoiceRegistered,
    PaymentReceived,
    PointOfContactNamed,
)
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.message import Address
from mailbot.model.people import Client, ClientId, Contact, ContactPurpose, Owner
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.correction import changes, fitted
from mailbot.rounds.identity import (
    is_own,
    names_of,
    new_domains,
    plain_name,
)
from mailbot.rounds.naming import case_meant, case_named, invoice_named
from mailbot.rounds.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An act of the owner: the words they used, the moment they did, and their time zone."""

    words: str
    now: datetime
    timezone: str = "UTC"

    @property
    def cause(self) -> str:
        """Return what the events name as their cause."""
        return f"{self.words} on {self.now:%Y-%m-%d %H:%M:%S.%f}"

    @property
    def today(self) -> date:
        """Return the owner's day."""
        return self.day_of(self.now)

    def day_of(self, at: datetime) -> date:
        """Return the day that the owner's calendar shows at the moment *at*."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What rows add to the record, which of them do not fit it, and what they change."""

    events: tuple[Event, ...]
    rows: tuple[Row, ...] = ()
    """Those that fit, with the client and the number they have on record."""
    refused: tuple[Flaw, ...] = ()
    changes: tuple[str, ...] = ()
    """One sentence for each invoice that stands differently from now on."""


def register(rows: Iterable[Row], books: Books, owner: Owner, command: Command) -> Registration:
    """Return what *rows* add to the record: clients, invoices and contacts.

    What is on record as it stands is left out, so importing twice changes nothing; a cell left
    empty takes nothing away. The owner's own people never become a client's contacts.
    """
    ahead = copy_of(books)  # each row is held against the rows before it, too
    names = names_of(books)
    events: list[Event] = []
    fitting: list[Row] = []
    refused: list[Flaw] = []
    told: list[str] = []
    for said in rows:
        try:
            row, facts, change = facts_of(said, names, ahead, owner, command)
        except DataError as error:
            refused.append(Flaw(line=said.line, reason=str(error)))
            continue
        fitting.append(row)
        names.setdefault(plain_name(row.client), row.invoice.client)
        told += [change] if change else []
        for event in facts:
            apply(ahead, event)
        events += facts
    return Registration(
        events=tuple(events), rows=tuple(fitting), refused=tuple(refused), changes=tuple(told)
    )


def facts_of(
    said: Row, names: Mapping[str, ClientId], books: Books, owner: Owner, command: Command
) -> tuple[Row, tuple[Event, ...], str]:
    """Return the row that *said* means on record, what it adds, and what it changes in words.

    *names* are the clients of *books* by their plain names. Raises DataError if it does not fit.
    """
    row = fitted(said, names, books, owner)
    was = _receivable_of(row.invoice, books)
    changed = was is not None and was.invoice != row.invoice
    change = changes(was.invoice, row.invoice) if was is not None and changed else ""
    return row, _facts(row, books, command), change


def invoices(
    rows: Iterable[Row], books: Books, owner: Owner, command: Command
) -> tuple[Event, ...]:
    """Return what *rows* add to the record; see register. Raises DataError if one does not fit."""
    registration = register(rows, books, owner, command)
    for flaw in registration.refused:
        raise DataError(f"line {flaw.line}: {flaw.reason}" if flaw.line else flaw.reason)
    return registration.events


def _receivable_of(invoice: Invoice, books: Books) -> Receivable | None:
    case = books.cases.get(invoice.client)
    return case.receivable(invoice.id) if case else None


def _facts(row: Row, books: Books, command: Command) -> tuple[Event, ...]:
    invoice = row.invoice
    case = books.cases.get(invoice.client)
    client = case.client if case else Client(id=invoice.client, name=row.client)
    events: list[Event] = []
    domains = new_domains(row.contacts, client)
    if domains or case is None:
        events.append(_registered(client, domains, command))
    known = _receivable_of(invoice, books)
    if known is None or known.invoice != invoice:
        events.append(
            InvoiceRegistered(
                at=command.now, cause=command.cause, client=client.id, invoice=invoice
            )
        )
    for address in row.contacts:
        on_record = client.contact(address.address)
        if on_record is None or (address.name and on_record.name != address.name):
            events.append(_learned(client, address, command))
    return tuple(events)


def _registered(client: Client, domains: tuple[str, ...], command: Command) -> ClientRegistered:
    return ClientRegistered(
        at=command.now,
        cause=command.cause,
        client=client.id,
        name=client.name,
        domains=domains,
        language=client.language,
    )


def _learned(
    client: Client, address: Address, command: Command, division: str = ""
) -> ContactLearned:
    return ContactLearned(
        at=command.now,
        cause=command.cause,
        client=client.id,
        contact=Contact(address=address.address, name=address.name, division=division),
        source="you said so",
    )


def contact(  # noqa: PLR0913 each is said by the owner
    client: str,
    address: Address,
    purposes: Sequence[ContactPurpose],
    books: Books,
    owner: Owner,
    command: Command,
    *,
    division: str = "",
) -> tuple[Event, ...]:
    """Return what it takes to have *address* on record as a contact of *client*.

    Who is there to pay is the client's point of contact from now on; who belongs to a
    *division* learns of no other one. Raises DataError for the owner's own people, and for
    those who wanted no more letters.
    """
    case = case_named(client, books)
    if is_own(address, owner):
        raise DataError(f"{address.address} is yours, and no contact of {case.client.name}")
    known = case.client.contact(address.address)
    silenced = known is not None and ContactPurpose.DO_NOT_CONTACT in known.purposes
    if silenced and set(purposes) - {ContactPurpose.DO_NOT_CONTACT}:
        raise DataError(f"{address.address} is not written to any more; name somebody else")
    domains = new_domains((address,), case.client)
    events: list[Event] = [_registered(case.client, domains, command)] if domains else []
    events.append(_learned(case.client, address, command, " ".join(division.split())))
    if purposes:
        events.append(
            ContactAssigned(
                at=command.now,
                cause=command.cause,
                client=case.client.id,
                address=address.address,
                purposes=tuple(purposes),
            )
        )
    if ContactPurpose.PAY in purposes:
        events.append(
            PointOfContactNamed(
                at=command.now,
                cause=command.cause,
                client=case.client.id,
                name=address.name or (known.name if known else ""),
                address=address.address,
                by="owner",
                message=None,
                written=command.now,
            )
        )
    return tuple(events)


def balance_of(number: str, books: Books) -> Money:
    """Return what is open of the invoice *number*. Raises DataError."""
    return _receivable(number, books).balance


def payment(
    number: str, on: date, amount: Money | None, books: Books, command: Command
) -> PaymentReceived:
    """Return that *amount* (None: the whole balance) of an invoice came in.

    Raises DataError for a day that cannot be, and for more than is open.
    """
    receivable = _receivable(number, books)
    invoice = receivable.invoice
    if receivable.void:
        raise DataError(f"{invoice.id} is void: nobody owes anything on it")
    if not receivable.open:
        undo = f"`mailbot paid {invoice.id} --undo` (in a note: `undo {invoice.id}`)"
        raise DataError(f"{invoice.id} is paid already; {undo} takes the last payment back")
    if on > command.today:
        raise DataError(f"{on} is still to come; say that it is paid when the money is there")
    if on < invoice.issued:
        raise DataError(f"{on} is before {invoice.issued}, when {invoice.id} was issued")
    paid = amount or receivable.balance
    if paid.currency != receivable.balance.currency:
        raise DataError(f"{invoice.id} is in {receivable.balance.currency}, not {paid.currency}")
    if paid.amount > receivable.balance.amount:
        raise DataError(f"{paid} is more than the {receivable.balance} that {invoice.id} has open")
    return _received(invoice, paid, on, command)


def payment_undone(
    number: str, history: Iterable[Event], books: Books, command: Command
) -> PaymentReceived:
    """Return that the last payment of an invoice in *history* was none: its amount, negative."""
    invoice = _receivable(number, books).invoice
    standing: list[PaymentReceived] = []
    for event in history:
        if isinstance(event, PaymentReceived) and event.invoice == invoice.id:
            if event.amount.amount > 0:
                standing.append(event)
            elif standing:
                standing.pop()
    if not standing:
        raise DataError(f"{invoice.id} has no payment on record that could be taken back")
    last = standing[-1]
    back = replace(last.amount, amount=-last.amount.amount)
    return _received(invoice, back, last.on, command)


def _received(invoice: Invoice, amount: Money, on: date, command: Command) -> PaymentReceived:
    return PaymentReceived(
        at=command.now,
        cause=command.cause,
        client=invoice.client,
        invoice=invoice.id,
        amount=amount,
        on=on,
    )


def hold(
    what: str | None, until: date | None, reason: str, books: Books, command: Command
) -> DunningHeld:
    """Return the stop of letters for *what*: an invoice, a client, or (None) everything.

    *until* is the last day of it. Raises DataError if that is over.
    """
    if until is not None and until < command.today:
        raise DataError(f"{until} is over; the last day of a hold is today or later")
    client, invoice = _scope(what, books)
    return DunningHeld(
        at=command.now,
        cause=command.cause,
        client=client,
        invoice=invoice,
        until=until,
        reason=reason or f"you said so on {command.today}",
    )


def resume(what: str | None, books: Books, command: Command) -> DunningResumed:
    """Return the end of the stops for *what*: an invoice, a client, or (None) everything."""
    client, invoice = _scope(what, books)
    return DunningResumed(at=command.now, cause=command.cause, client=client, invoice=invoice)


def _scope(what: str | None, books: Books) -> tuple[ClientId | None, InvoiceId | None]:
    if what is None:
        return None, None
    case, number = case_meant(what, books)
    return case.client.id, number


def _receivable(number: str, books: Books) -> Receivable:
    invoice = invoice_named(number, books)
    receivable = books.cases[books.owners_of[invoice]].receivable(invoice)
    if receivable is None:
        raise DataError(f"no invoice {number} on record")
    return receivable


def look_again(store: Store) -> None:
    """Have the next round read the last days anew: what was about nothing may matter now.

    Comes before the facts go on record: looking again for nothing costs a moment, and a power
    cut in between loses nothing.
    """
    for cursor in store.cursors():
        store.record((), cursor=replace(cursor, again=True))
