"""What is owed, promised, contested and paid: the events about single invoices."""

from dataclasses import replace

from mailbot.model.callreason import MOOT_ONCE_PAID, OVERDUE
from mailbot.model.case import Call, Case, Commitment, Payment, Proof, Sending
from mailbot.model.event import DisputeOpened, InvoiceSent, PaymentPromised, PaymentReceived
from mailbot.model.intake_event import CreditGiven, DeliveryProved
from mailbot.model.invoice import InvoiceId


def without_moot_calls(case: Case) -> Case:
    """Return *case* without the calls that its money was the reason for, where the money came.

    Nobody is rung up as long overdue, or as unwilling to say who pays, who has paid: what became
    due, or was billed, after the call was recommended leads to calls of its own. A few cents
    that are left are no reason either.
    """
    calls = tuple(call for call in case.calls if not _moot(call, case))
    return replace(case, calls=calls) if calls != case.calls else case


def _moot(call: Call, case: Case) -> bool:
    if call.reason not in MOOT_ONCE_PAID:
        return False
    since = call.since.date()
    if call.reason == OVERDUE:
        return not any(r.invoice.overdue(since) for r in case.worthwhile)
    return not any(r.invoice.issued <= since for r in case.worthwhile)


def each_receivable(case: Case, invoices: tuple[InvoiceId, ...], **changes: object) -> Case:
    """Return *case* with *changes* in the receivables of *invoices*."""
    for number in invoices:
        known = case.receivable(number)
        if known is not None:
            case = case.with_receivable(replace(known, **changes))  # type: ignore[arg-type]
    return case


def disputed(case: Case, event: DisputeOpened) -> Case:
    """Return *case* with what a reply contests; the first day of a dispute stays."""
    contested = event.invoices or tuple(r.invoice.id for r in case.open)
    for number in contested:
        known = case.receivable(number)
        since = (known and known.disputed_since) or event.at
        case = each_receivable(case, (number,), disputed=event.words, disputed_since=since)
    return case


def promised(case: Case, event: PaymentPromised) -> Case:
    """Return *case* with one more promise; the one made last is to be believed.

    `learn` may put an older one on record after it.
    """
    promise = Commitment(
        by=event.by,
        made=event.written,
        on=event.on,
        amount=event.amount,
        words=event.words,
        method=event.method,
    )
    for number in event.invoices:
        known = case.receivable(number)
        if known is not None:
            promises = tuple(sorted((*known.promises, promise), key=lambda one: one.made))
            last = known.promise if known.promise and known.promise.made > promise.made else promise
            case = case.with_receivable(replace(known, promise=last, promises=promises))
    return case


def received(case: Case, event: PaymentReceived) -> Case:
    """Return *case* with money that came in; what was taken back never came."""
    known = case.receivable(event.invoice)
    if known is None:
        return case
    payment = Payment(on=event.on, amount=event.amount, payer=event.payer)
    total = known.received + event.amount.amount
    payments = (*known.payments, payment)
    for place in reversed(range(len(known.payments))):
        earlier = known.payments[place]
        if earlier.amount.amount == -event.amount.amount > 0 and earlier.on <= event.on:
            payments = (*known.payments[:place], *known.payments[place + 1 :])
            break
    return case.with_receivable(replace(known, received=total, payments=payments))


def sent(case: Case, event: InvoiceSent) -> Case:
    """Return *case* with an invoice on its way to the client; one letter is one sending."""
    sending = Sending(
        message=event.message,
        thread=event.thread,
        at=event.written,
        to=event.to,
        files=event.files,
    )
    for number in event.invoices:
        known = case.receivable(number)
        if known is not None:
            others = tuple(s for s in known.sendings if s.message != event.message)
            case = case.with_receivable(replace(known, sendings=(*others, sending)))
    return case


def credited(case: Case, event: CreditGiven) -> Case:
    """Return *case* with a credit note taken off its invoice."""
    known = case.receivable(event.invoice)
    if known is None:
        return case
    total = known.credited + event.amount.amount
    waived = max(event.on, known.waived or event.on)
    return case.with_receivable(replace(known, credited=total, waived=waived))


def proved(case: Case, event: DeliveryProved) -> Case:
    """Return *case* with the proof that invoices reached a person."""
    proof = Proof(address=event.address, grade=event.grade, at=event.proved)
    for number in event.invoices:
        known = case.receivable(number)
        if known is not None:
            case = case.with_receivable(replace(known, proofs=(*known.proofs, proof)))
    return case
