"""What does the owner's word put on record, and in which sentence is it told?

The command line and the notes both go through here, so that both do the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mailbot.intake.money import money_of
from mailbot.intake.row import Row
from mailbot.model.books import Books
from mailbot.model.errors import DataError
from mailbot.model.event import CopiesWanted, Event, InvoiceRegistered
from mailbot.model.intake_event import InvoiceVoided
from mailbot.model.message import Address, MessageId
from mailbot.model.people import ClientKind, ContactPurpose, CopyScope, Owner
from mailbot.model.policy import Practice
from mailbot.render.figures import LANGUAGES
from mailbot.rounds import calls, desk, naming
from mailbot.rounds.calls import Outcome
from mailbot.rounds.desk import Command
from mailbot.rounds.word import booked_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What goes on record, the sentence that tells it, and if past messages may matter now."""

    events: tuple[Event, ...]
    line: str
    again: bool = False
    """The next round reads the last days anew."""


def paid(  # noqa: PLR0913 what is said of the money, and what is known of it
    number: str,
    on: date | None,
    amount: str,
    books: Books,
    command: Command,
    history: Iterable[Event] = (),
    *,
    currency: str = "",
    again: bool = False,
) -> Deed:
    """Return that *amount* as typed (empty: the whole balance) of an invoice came in.

    Raises DataError if the bank told of just that money, unless it came *again*.
    """
    balance = desk.balance_of(number, books)
    if currency not in {"", "$", balance.currency}:
        raise DataError(f"{number} is in {balance.currency}, not in {currency}")
    if currency == "$" and not balance.currency.endswith("D"):
        raise DataError(f"{number} is in {balance.currency}, not in dollars")
    part = money_of(amount, balance.currency) if amount else None
    event = desk.payment(number, on or command.today, part, books, command)
    if part is not None and not again and (day := booked_on(event, history)):
        raise DataError(
            f"{event.invoice}: the bank told of {event.amount} on {day} already; if as much came in"
            f" besides, say so: `mailbot paid {event.invoice} {event.on} --amount {amount} --again`"
            f" (in a note: `paid {event.invoice} {amount} again`)"
        )
    line = f"{event.invoice}: {event.amount} received on {event.on}"
    return Deed(events=(event,), line=line)


def paid_back(number: str, history: Iterable[Event], books: Books, command: Command) -> Deed:
    """Return that the last payment of an invoice was none."""
    event = desk.payment_undone(number, history, books, command)
    back = replace(event.amount, amount=-event.amount.amount)
    line = f"{event.invoice}: the payment of {back} of {event.on} is taken back"
    return Deed(events=(event,), line=line)


def held(what: str | None, until: date | None, reason: str, books: Books, command: Command) -> Deed:
    """Return the stop of letters for a client, an invoice, or (None) everybody."""
    event = desk.hold(what, until, reason, books, command)
    ends = f" until {until}, that day included" if until else ""
    unsent = "drafts that you have not edited are taken back in the next round"
    line = f"no letters for {what or 'anybody'}{ends}; {unsent}"
    return Deed(events=(event,), line=line)


def resumed(what: str | None, books: Books, command: Command) -> Deed:
    """Return the end of the stops for a client, an invoice, or (None) everybody."""
    event = desk.resume(what, books, command)
    line = f"letters for {what or 'everybody'} may be drafted again, from the next round on"
    return Deed(events=(event,), line=line)


def contact(  # noqa: PLR0913 each is said by the owner
    client: str,
    address: Address,
    purposes: tuple[ContactPurpose, ...],
    books: Books,
    owner: Owner,
    command: Command,
    *,
    division: str = "",
) -> Deed:
    """Return that somebody is a contact of a client, and what they are there for."""
    name = naming.case_named(client, books).client.name
    events = desk.contact(client, address, purposes, books, owner, command, division=division)
    role = "the point of contact" if ContactPurpose.PAY in purposes else "a contact"
    part = f", division {' '.join(division.split())}" if division.strip() else ""
    line = f"put {address.address} on record as {role} of {name}{part}"
    if ContactPurpose.DO_NOT_CONTACT in purposes:
        line = f"{address.address} of {name} is never written to again"
    return Deed(events=events, line=line, again=True)


def called(
    client: str,
    outcome: Outcome,
    books: Books,
    owner: Owner,
    practice: Practice,
    command: Command,
) -> Deed:
    """Return a call to a client, or about an invoice, with all that came of it."""
    case, number = naming.case_meant(client, books)
    if number and not outcome.invoices:
        outcome = replace(outcome, invoices=(number,))
    name = case.client.name
    events = calls.logged(name, outcome, books, owner, practice, command)
    stopped = any(hold.holds(command.today) for hold in case.holds)
    still = "; letters stay on hold until `mailbot resume`" if stopped else ""
    line = f"logged your call to {name}{_came_of(outcome)}{still}"
    return Deed(events=events, line=line, again=outcome.contact is not None)


def _came_of(outcome: Outcome) -> str:
    named = f"{', '.join(outcome.invoices)} " if outcome.invoices else ""
    told = {
        f"{named}promised for {outcome.promised}": outcome.promised is not None,
        f"{', '.join(outcome.paid)} said to be paid": bool(outcome.paid),
        f"{named}contested": outcome.dispute,
        "a plan agreed on": outcome.plan,
        f"{outcome.contact.address if outcome.contact else ''} is the point of contact": (
            outcome.contact is not None
        ),
    }
    came = ", ".join(words for words, so in told.items() if so)
    return f": {came}" if came else ""


def kind(client: str, chosen: ClientKind, books: Books, command: Command) -> Deed:
    """Return the owner's word of how a client treats bills."""
    event = calls.kind_said(client, chosen, books, command)
    name = books.cases[event.client].client.name
    return Deed(events=(event,), line=f"{name} goes down as {chosen}; your word stands")


def language(client: str, code: str, books: Books, command: Command) -> Deed:
    """Return the owner's word of the language in which a client gets letters."""
    event = calls.language_said(client, code, books, command)
    line = (
        f"letters to {event.name} are in {LANGUAGES[event.language]} from now on; drafts that you"
        " have not edited are written anew"
    )
    return Deed(events=(event,), line=line)


def added(row: Row, books: Books, owner: Owner, command: Command) -> Deed:
    """Return that an invoice came on record. Raises DataError if it does not fit."""
    done = desk.register((row,), books, owner, command)
    for flaw in done.refused:
        raise DataError(flaw.reason)
    number, client = done.rows[0].invoice.id, row.client
    if not done.events:
        return Deed(events=(), line=f"{number} of {client} is on record as it stands")
    line = "; ".join((*done.changes, f"put {number} of {client} on record"))
    return Deed(events=done.events, line=line, again=True)


def due(number: str, on: date, books: Books, command: Command) -> Deed:
    """Return that an invoice is due *on* that day. Raises DataError if it was issued later."""
    known = naming.invoice_named(number, books)
    receivable = books.cases[books.owners_of[known]].receivable(known)
    if receivable is None:
        raise DataError(f"no invoice {number} on record")
    invoice = receivable.invoice
    if on < invoice.issued:
        raise DataError(f"{on} is before {invoice.issued}, when {invoice.id} was issued")
    if on == invoice.due:
        return Deed(events=(), line=f"{invoice.id} is due on {on} already")
    event = InvoiceRegistered(
        at=command.now,
        cause=command.cause,
        client=invoice.client,
        invoice=replace(invoice, due=on),
    )
    return Deed(
        events=(event,),
        line=f"{invoice.id} is due on {on}, no longer on {invoice.due or 'a day unknown'}",
    )


def voided(number: str, books: Books, command: Command, *, reason: str = "") -> Deed:
    """Return that nobody owes an invoice any more. Raises DataError if it is closed already."""
    known = naming.invoice_named(number, books)
    receivable = books.cases[books.owners_of[known]].receivable(known)
    if receivable is None or receivable.void:
        raise DataError(f"{known} is void already")
    if not receivable.open:
        raise DataError(f"{known} is paid; there is nothing to void")
    event = InvoiceVoided(
        at=command.now,
        cause=command.cause,
        client=receivable.invoice.client,
        invoice=known,
        reason=reason or "you said so",
    )
    return Deed(
        events=(event,),
        line=f"{known} is void: nobody owes {receivable.balance} any more",
    )


def copies(address: str, scope: CopyScope, books: Books, command: Command) -> Deed:
    """Return which copies a contact wants. Raises DataError for who is no client's contact."""
    plain = address.casefold()
    holders = books.addresses.get(plain, ())
    if not holders:
        raise DataError(f"{plain} is nobody's contact; say `contact CLIENT {plain}` first")
    if len(holders) > 1:
        names = " and ".join(books.cases[client].client.name for client in holders)
        raise DataError(f"{plain} is a contact of {names}, and wishes are kept for one")
    event = CopiesWanted(
        at=command.now,
        cause=command.cause,
        client=holders[0],
        address=plain,
        scope=scope,
        message=MessageId(""),
        written=command.now,
    )
    told = {
        CopyScope.ALL: "gets a copy of every invoice from now on",
        CopyScope.THIS: "wants a copy of the one invoice alone",
        CopyScope.STATEMENT: "wants statements alone",
        CopyScope.NONE: "wants no copies",
    }
    return Deed(events=(event,), line=f"{plain} {told[scope]}")
