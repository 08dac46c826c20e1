"""What waits for the owner's yes or no."""

from mailbot.model.books import Books
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed, ProposalSettled
from mailbot.model.invoice import InvoiceId, bare_number


def apply_proposal(
    books: Books, event: InvoiceProposed | PaymentProposed | ProposalSettled
) -> None:
    """Bring the proposals of *books* up to date with one more *event*."""
    match event:
        case InvoiceProposed():
            if _is_news(books, event):
                books.invoices_proposed[event.key] = event
        case PaymentProposed():
            books.payments_proposed[event.key] = event
        case ProposalSettled():
            books.invoices_proposed.pop(event.proposal, None)
            books.payments_proposed.pop(event.proposal, None)


def _is_news(books: Books, proposal: InvoiceProposed) -> bool:
    """Say whether the invoice is not on record, or stands there otherwise (a corrected one)."""
    number = books.invoices.get(bare_number(proposal.number))
    receivable = books.receivable(number) if number is not None else None
    if receivable is None:
        return True
    known = receivable.invoice
    return (proposal.total or known.total, proposal.due or known.due) != (known.total, known.due)


def drop_known(books: Books, invoice: InvoiceId) -> None:
    """Drop the proposals of an *invoice* that came on record another way."""
    for key, proposal in tuple(books.invoices_proposed.items()):
        if bare_number(proposal.number) == bare_number(invoice):
            del books.invoices_proposed[key]
