"""What is on record of an invoice's way to the client, and can go again?"""

from collections.abc import Iterator

from mailbot.decide import recipient
from mailbot.decide.told import Told
from mailbot.model.books import Books
from mailbot.model.case import Case, Receivable
from mailbot.model.intake_event import DeliveryProved, Grade
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.letter import File
from mailbot.model.message import Address, Author, ThreadId
from mailbot.model.reading import Intent

GRADES = tuple(Grade)
"""The weakest first."""

NEVER_CAME = frozenset({Intent.NOT_RECEIVED, Intent.LINK_TECHNICAL})


def meant(case: Case, books: Books, thread: ThreadId) -> tuple[InvoiceId, ...]:
    """Return the invoices that a conversation names, else the only open one, else none."""
    known = books.threads.get(thread)
    named = known.invoices if known else ()
    ours = (d.letter.invoices for d in case.drafts if d.letter.thread == thread)
    return named or next(ours, ()) or case.only_open


def files_for(case: Case, reader: Address, invoices: tuple[InvoiceId, ...]) -> tuple[File, ...]:
    """Return the files of *invoices* as they were sent last, each once.

    None at all where one of the invoices has none on record, or belongs to a division that
    is not the *reader*'s.
    """
    if recipient.shown(case, (reader,), invoices) != invoices:
        return ()
    found = [_last_sent(case.receivable(number)) for number in invoices]
    if not all(found):
        return ()
    return tuple({file.sha256: file for files in found for file in files}.values())


def _last_sent(receivable: Receivable | None) -> tuple[File, ...]:
    sendings = receivable.sendings if receivable is not None else ()
    with_files = (s.files for s in sorted(sendings, key=lambda s: s.at, reverse=True) if s.files)
    return next(with_files, ())


def proved(case: Case, invoice: InvoiceId, address: str) -> Grade | None:
    """Return how well it is proved that *invoice* reached *address*; None if it never went there.

    A picture that was loaded from a server is no proof and has no grade.
    """
    receivable = case.receivable(invoice)
    if receivable is None:
        return None
    wanted = address.casefold()
    found = [p.grade for p in receivable.proofs if p.address.casefold() == wanted]
    if any(a.address.casefold() == wanted for s in receivable.sendings for a in s.to):
        found.append(Grade.SENT)
    return max(found, key=GRADES.index, default=None)


def replied(told: Told) -> Iterator[DeliveryProved]:
    """Yield that a person who was sent invoices writes about them: they have seen them.

    Not who writes that it never came, and not what says nothing of a bill, as far as that was
    understood; the first time is enough.
    """
    said = set(told.reading.intents)
    if told.message.author is not Author.PERSON or NEVER_CAME & said or said <= {Intent.UNRELATED}:
        return
    sender = told.message.sender.address
    about = tuple(
        receivable.invoice.id
        for receivable in told.case.receivables
        if _answers(told, receivable) and not _answered(told.case, receivable.invoice.id, sender)
    )
    if about:
        yield DeliveryProved(
            **told.about,
            invoices=about,
            address=sender,
            grade=Grade.ANSWERED,
            proved=told.message.at,
            source=told.message.id,
        )


def _answers(told: Told, receivable: Receivable) -> bool:
    """Say whether the message goes on where the invoice was sent to its writer, or quotes it."""
    sender = told.message.sender.address
    sendings = [
        s
        for s in receivable.sendings
        if s.at <= told.message.at and sender in {a.address for a in s.to}
    ]
    if any(s.thread == told.link.thread for s in sendings):
        return True
    number = bare_number(receivable.invoice.id)
    named = receivable.invoice.id in told.link.invoices
    return bool(sendings) and named and number in bare_number(told.message.quoted)


def _answered(case: Case, invoice: InvoiceId, address: str) -> bool:
    grade = proved(case, invoice, address)
    return grade is not None and GRADES.index(grade) >= GRADES.index(Grade.ANSWERED)
