"""What does an export of a billing program add to the record?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Self

from mailbot.intake.mapping import State
from mailbot.intake.plain import shown
from mailbot.intake.row import Flaw, ListedInvoice, Receipt, Table, Viewing
from mailbot.ledger.replay import apply
from mailbot.link.contact import belongs
from mailbot.link.invoice import numbers_in
from mailbot.model.books import Books
from mailbot.model.case import Payment, Receivable
from mailbot.model.errors import DataError
from mailbot.model.event import Event, EventKey, InvoiceRegistered, PaymentReceived
from mailbot.model.intake_event import (
    CreditGiven,
    DeliveryProved,
    Grade,
    InvoiceVoided,
    PaymentProposed,
    Share,
)
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.message import Address
from mailbot.model.people import ClientId, Owner
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.desk import Command, facts_of
from mailbot.rounds.identity import invoice_on_record, is_own, names_of, plain_name
from mailbot.rounds.reckoning import (
    Credits,
    absent_from,
    balance_told,
    by_invoice,
    day_of_payment,
    given_in,
    paid_in,
)
from mailbot.rounds.word import (
    ONLY_OPEN,
    SUM,
    UNDATED,
    SaidPayment,
    doubts_of,
    inferred,
    listed_open,
    said_in,
    take,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a table adds to the record, and what the owner should be told of it."""

    events: tuple[Event, ...]
    invoices: int = 0
    """How many of its invoices are on record from now on."""
    told: tuple[str, ...] = ()
    """A sentence for each invoice that stands differently, and for what does not agree."""
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What one line adds, all of it or nothing."""

    events: tuple[Event, ...] = ()
    told: tuple[str, ...] = ()
    client: tuple[str, ClientId] | None = None
    """The name and the client of an invoice that is on record from now on."""


def put_in_order(
    table: Table, books: Books, owner: Owner, command: Command, history: Iterable[Event]
) -> Exported:
    """Return what *table* adds to the record whose events are *history*.

    What came in and was credited is held against the record, and only the difference is added,
    so importing twice changes nothing, whoever else said it. A line adds all of its facts or none.
    """
    desk = _Desk.of(books, owner, command, history)
    credits_of, lost = by_invoice(table, books)
    for entry in table.entries:
        key = bare_number(entry.number)
        if desk.take(entry.line, desk.invoice, entry, credits_of.get(key, ())):
            credits_of.pop(key, None)
    for key, left in credits_of.items():
        for credit in left:
            desk.take(credit.line, desk.credit, credit, key)
    for receipt in table.receipts:
        desk.take(receipt.line, desk.receipt, receipt)
    for viewing in table.viewings:
        desk.take(viewing.line, desk.viewing, viewing)
    if table.only_open:
        desk.told += absent_from(table, books)
    flaws = sorted((*table.flaws, *lost, *desk.flaws), key=lambda flaw: flaw.line)
    return Exported(
        events=tuple(desk.events),
        invoices=desk.invoices,
        told=tuple(desk.told),
        flaws=tuple(flaws),
    )


@dataclass(slots=True, kw_only=True)
class _Desk:
    """What is at hand while the lines of a table are gone through."""

    books: Books
    names: dict[str, ClientId]
    owner: Owner
    command: Command
    past: frozenset[EventKey]
    """The payments on record, so that none that was taken back is said again."""
    said: list[SaidPayment]
    """What came in, whoever said it, for payments that a program tells one by one."""
    listed: dict[InvoiceId, date]
    asked: frozenset[tuple[str, tuple[Share, ...], date]]
    """What the owner was asked before: nobody asks twice."""
    credits: Credits
    events: list[Event] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    invoices: int = 0
    seen: list[tuple[InvoiceId, Payment]] = field(default_factory=list)
    """The payments that lines of this table told of."""

    @classmethod
    def of(cls, books: Books, owner: Owner, command: Command, history: Iterable[Event]) -> Self:
        """Return the desk before the first line."""
        events = tuple(history)
        said = list(said_in(events, booked=True))
        return cls(
            books=copy_of(books),
            names=names_of(books),
            owner=owner,
            command=command,
            past=frozenset(e.key for e in events if isinstance(e, PaymentReceived)),
            said=said,
            listed=listed_open(events),
            asked=frozenset(
                (e.cause, e.shares, e.on) for e in events if isinstance(e, PaymentProposed)
            ),
            credits=Credits(given=given_in(events), said=said, command=command),
        )

    def take(self, line: int, read: Callable[..., _Facts], *said: object) -> bool:
        """Take what *read* makes of *said* in hand, all of it or, if it does not fit, nothing."""
        try:
            facts = read(*said)
        except DataError as error:
            self.flaws.append(Flaw(line=line, reason=shown(str(error), 300)))
            return False
        for event in facts.events:
            apply(self.books, event)
            self.events.append(event)
        self.told += facts.told
        if facts.client is not None:
            self.invoices += 1
            name, client = facts.client
            self.names.setdefault(plain_name(name), client)
        return True

    def invoice(self, entry: ListedInvoice, notes: Sequence[ListedInvoice]) -> _Facts:
        """Return what *entry* adds, with the credit *notes* of the same table that name it."""
        known = self._known(entry.number, entry.client)
        if entry.row is None or entry.state in (State.VOID, State.WRITTEN_OFF):
            return self._void(entry, known)
        row = entry.row
        if known is not None and not entry.total_said:
            if known.invoice.total.currency != row.invoice.total.currency:
                raise DataError(f"currency: {known.invoice.id} is in {_currency(known)} on record")
            row = replace(row, invoice=replace(row.invoice, total=known.invoice.total))
        row, facts, change = facts_of(row, self.names, self.books, self.owner, self.command)
        if not entry.total_said:
            facts = tuple(
                replace(f, cause=ONLY_OPEN) if isinstance(f, InvoiceRegistered) else f
                for f in facts
            )
        now = replace(known, invoice=row.invoice) if known else Receivable(invoice=row.invoice)
        if entry.total_said:
            self.listed.pop(row.invoice.id, None)
        told = [change] if change else []
        if known is None and not entry.total_said:
            told.append(f"{now.invoice.id}: {ONLY_OPEN}: {row.invoice.total} stands for the total")
        client = (row.client, row.invoice.client)
        if now.void:
            told.append(f"{now.invoice.id} is void on record; the file says {entry.state}")
            return _Facts(events=facts, told=tuple(told), client=client)
        credited, given = self.credits.of_invoice(entry, now, notes)
        paid = self._payment(entry, now, given)
        events = (*facts, *credited, *paid.events)
        after = replace(now, credited=now.credited + sum(c.amount.amount for c in credited))
        differs = () if paid.told else balance_told(entry, after)
        words = (
            *told,
            *(self._said(c) for c in credited if c.amount.amount > 0),
            *paid.told,
            *differs,
        )
        return _Facts(events=events, told=words, client=client)

    def _known(self, number: str, client: str) -> Receivable | None:
        """Return the receivable called *number*. Raises DataError if it is of another client."""
        on_record = invoice_on_record(number, self.books)
        case = self.books.case_of_invoice(on_record) if on_record else None
        if on_record is None or case is None:
            return None
        if client and self.names.get(plain_name(client)) != case.client.id:
            raise DataError(f"number: {on_record} is on record for {case.client.name}")
        return case.receivable(on_record)

    def _void(self, entry: ListedInvoice, known: Receivable | None) -> _Facts:
        if known is None or known.void:
            return _Facts()
        reason = "void" if entry.state is State.VOID else "written off"
        event = InvoiceVoided(
            at=self.command.now,
            cause=f"the export says that {known.invoice.id} is {reason}",
            client=known.invoice.client,
            invoice=known.invoice.id,
            reason=reason,
        )
        return _Facts(events=(event,), told=(f"{known.invoice.id} is {reason}",))

    def _said(self, event: CreditGiven) -> str:
        by = f" by {event.number}" if event.number else ""
        return f"{event.invoice}: {event.amount} credited{by}"

    def credit(self, credit: ListedInvoice, key: str) -> _Facts:
        """Return what a credit note adds whose invoice, *key*, stands in no usable line."""
        number = self.books.invoices.get(key)
        known = self._known(number, credit.client) if number else None
        if known is None:
            raise DataError(f"credit note {credit.number} names no invoice that is on record")
        named, fresh = self.credits.of_notes((credit,), known)
        open_said = inferred(self.said, known.invoice.id, undated=True)
        events = [self.credits.event(known, new, c) for c, new in fresh if not 0 < new <= open_said]
        left = len(fresh) - len(events)
        told = (f"{number}: {credit.number} may be in what a list said came in; not added",) * left
        return _Facts(events=(*named, *events), told=(*map(self._said, events), *told))

    def _payment(self, entry: ListedInvoice, now: Receivable, credited: Decimal) -> _Facts:
        """Return the money that came in and is not on record."""
        paid = paid_in(entry, now.invoice.total.amount, credited)
        if paid is None or paid == now.received:
            return _Facts()
        number = now.invoice.id
        if paid < now.received:
            told = f"{number}: the file says {paid:,.2f} came in, on record are"
            return _Facts(told=(f"{told} {now.received:,.2f}; left as it is",))
        on, dated = day_of_payment(entry, now, self.command)
        if not entry.total_said:
            return self._ask_open(entry, now, paid - now.received)
        cause = f"{SUM} {paid} of {number} came in"
        event = PaymentReceived(
            at=self.command.now,
            cause=cause if dated else f"{cause}, {UNDATED}",
            client=now.invoice.client,
            invoice=number,
            amount=replace(now.invoice.total, amount=paid - now.received),
            on=on,
            payer=entry.payer,
        )
        if event.key in self.past:
            return _Facts(told=(f"{number}: you took this payment back; left as it is",))
        return _Facts(events=(event,), told=(self._received(event, dated=dated),))

    def _ask_open(self, entry: ListedInvoice, now: Receivable, amount: Decimal) -> _Facts:
        """Ask of what is no longer open, and came in or was credited: a list does not say which."""
        number, balance = now.invoice.id, entry.balance
        share = Share(invoice=number, amount=replace(now.invoice.total, amount=amount))
        doubt = f"the list tells only that {balance:,.2f} is open: it came in, or was credited"
        cause = f"{SUM} only {balance} of {number} is open, {UNDATED}"
        on, _ = day_of_payment(entry, now, self.command)
        return self._ask(share, on, cause, (doubt,))

    def _ask(
        self, share: Share, on: date, cause: str, doubts: tuple[str, ...], payer: str = ""
    ) -> _Facts:
        """Return the proposal of a payment, if the owner was not asked before."""
        if (cause, (share,), on) in self.asked:
            return _Facts()
        event = PaymentProposed(
            at=self.command.now,
            cause=cause,
            shares=(share,),
            amount=share.amount,
            on=on,
            payer=payer,
            reference="",
            doubts=doubts,
        )
        told = f"{share.invoice}: {share.amount} of {on}? ({'; '.join(doubts)})"
        return _Facts(events=(event,), told=(f"{told} `mailbot proposals`",))

    def _received(self, event: PaymentReceived, *, dated: bool = True) -> str:
        told = f"{event.invoice}: {event.amount} received on {event.on}"
        return told if dated else f"{told}, or later: the file does not say when"

    def receipt(self, receipt: Receipt) -> _Facts:
        """Return one payment; it may be on record already, whoever said it."""
        named = invoice_on_record(receipt.number, self.books)
        numbers = (named,) if named else numbers_in(receipt.number, self.books)
        known = self._known(numbers[0], "") if len(numbers) == 1 else None
        if known is None:
            raise DataError(f"number: {receipt.number} is no invoice on record")
        number = known.invoice.id
        if receipt.on > self.command.today:
            raise DataError(f"paid_on: {receipt.on} is still to come")
        if receipt.amount.currency != _currency(known):
            raise DataError(f"currency: {number} is in {_currency(known)}")
        payment = Payment(on=receipt.on, amount=receipt.amount, payer=receipt.payer)
        again = self.seen.count((number, payment))
        self.seen.append((number, payment))
        share = Share(invoice=number, amount=receipt.amount)
        if take(self.said, share, receipt.on) is not None:
            return _Facts()
        cause = f"the export tells of payment {receipt.reference or receipt.on}"
        cause = f"{cause}, number {again + 1} like it" if again else cause
        if doubts := doubts_of(self.said, self.listed, number, receipt.on):
            return self._ask(share, receipt.on, cause, doubts, receipt.payer)
        if receipt.amount.amount > known.balance.amount:
            raise DataError(
                f"amount: {receipt.amount} is more than the {known.balance} that {number} has open"
            )
        event = PaymentReceived(
            at=self.command.now,
            cause=cause,
            client=known.invoice.client,
            invoice=number,
            amount=receipt.amount,
            on=receipt.on,
            payer=receipt.payer,
        )
        return _Facts(events=(event,), told=(self._received(event),))

    def viewing(self, viewing: Viewing) -> _Facts:
        """Return the proof that somebody at the client opened an invoice."""
        known = self._known(viewing.number, "")
        if known is None:
            raise DataError(f"number: {viewing.number} is no invoice on record")
        address = Address(address=viewing.address)
        if is_own(address, self.owner):
            return _Facts()
        if not belongs(address, known.invoice.client, self.books):
            raise DataError(f"email: {viewing.address} is no contact of the client")
        if any(
            (p.address, p.grade, p.at) == (viewing.address, Grade.VIEWED, viewing.at)
            for p in known.proofs
        ):
            return _Facts()
        event = DeliveryProved(
            at=self.command.now,
            cause="the export of the portal",
            client=known.invoice.client,
            invoices=(known.invoice.id,),
            address=viewing.address,
            grade=Grade.VIEWED,
            proved=viewing.at,
            source="the portal",
        )
        told = f"{known.invoice.id}: {viewing.address} opened it on {viewing.at:%Y-%m-%d}"
        return _Facts(events=(event,), told=(told,))


def _currency(receivable: Receivable) -> str:
    return receivable.invoice.total.currency
