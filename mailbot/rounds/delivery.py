"""Which of our sendings does a report prove to have arrived?"""

from collections.abc import Iterator

from mailbot.model.case import Sending
from mailbot.model.intake_event import DeliveryProved
from mailbot.model.invoice import InvoiceId
from mailbot.model.message import Message, MessageId, Verdict
from mailbot.model.people import ClientId
from mailbot.parse.receipt import ArrivalReport, Receipt
from mailbot.rounds.office import Office


def proofs_in(office: Office, message: Message, report: ArrivalReport) -> Iterator[DeliveryProved]:
    """Yield what *report*, which came in *message*, proves of invoices that were sent.

    Anybody can write a report. It counts only if it names a message by which we sent an
    invoice, whose id nobody can guess, and one of that message's readers.
    """
    if report.about is None or message.authenticity is Verdict.FAIL:
        return
    found = _sent_in(office, report.about)
    if found is None:
        return
    client, invoices, sending = found
    readers = {a.address for a in sending.to}
    for receipt in report.receipts:
        address = _reader(receipt, readers)
        if address:
            yield DeliveryProved(
                at=office.clock.now(),
                cause=message.id,
                client=client,
                invoices=invoices,
                address=address,
                grade=receipt.grade,
                proved=message.at,
                source=message.id,
            )


def _reader(receipt: Receipt, readers: set[str]) -> str:
    return next((address for address in receipt.addresses if address in readers), "")


def _sent_in(
    office: Office, message: MessageId
) -> tuple[ClientId, tuple[InvoiceId, ...], Sending] | None:
    """Return whose invoices went out in *message*, and how; None if it carried none."""
    thread = office.books.thread_of.get(message)
    known = office.books.threads.get(thread) if thread is not None else None
    if known is None:
        return None
    sendings = {
        r.invoice.id: sending
        for r in office.books.cases[known.client].receivables
        for sending in r.sendings
        if sending.message == message
    }
    if not sendings:
        return None
    return known.client, tuple(sendings), next(iter(sendings.values()))
