"""What is on record of an invoice's way to the client, and can go again?"""

from mailbot.decide import recipient
from mailbot.model.books import Books
from mailbot.model.case import Case, Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import File
from mailbot.model.message import Address, ThreadId


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
