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
            if bare_number(event.number) not in books.invoices:
                books.invoices_proposed[event.key] = event
        case PaymentProposed():
            books.payments_proposed[event.key] = event
        case ProposalSettled():
            books.invoices_proposed.pop(event.proposal, None)
            books.payments_proposed.pop(event.proposal, None)


def drop_known(books: Books, invoice: InvoiceId) -> None:
    """Drop the proposals of an *invoice* that came on record another way."""
    for key, proposal in tuple(books.invoices_proposed.items()):
        if bare_number(proposal.number) == bare_number(invoice):
            del books.invoices_proposed[key]
