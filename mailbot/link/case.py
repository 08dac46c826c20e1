"""Whose case, and which invoices, is a message about?"""

from mailbot.link.contact import client_of
from mailbot.link.invoice import numbers_in
from mailbot.link.thread import known_thread, thread_of
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.invoice import InvoiceId
from mailbot.model.link import Evidence, Link
from mailbot.model.message import Address, Author, Heading, Message, ThreadId
from mailbot.model.people import ClientId, Owner


def may_matter(heading: Heading, books: Books, owner: Owner) -> bool:
    """Say whether a message is worth fetching whole, from its headers alone.

    A stranger's message matters only by its reply chain or by an invoice number in its
    subject; the rest of the mailbox is none of our business and is never read.
    """
    if owner.writes_as(heading.sender.address):
        return False
    return (
        known_thread(heading, books) is not None
        or client_of(heading.sender, books) is not None
        or bool(numbers_in(heading.subject, books))
        or (bool(books.cases) and _from_a_mail_system(heading.sender))
    )


def _from_a_mail_system(sender: Address) -> bool:
    local = sender.address.partition("@")[0]
    return local in {"", "mailer-daemon", "postmaster", "microsoftexchange"} or local.startswith(
        ("mailer-daemon", "microsoftexchange", "bounce")
    )


def link(message: Message, books: Books) -> Link:
    """Return what *message* is about: reply chain first, then number, contact, domain."""
    thread = thread_of(message, books)
    numbers = numbers_in(f"{message.subject}\n{message.text}", books)
    if message.author is Author.BOUNCE:
        return _link_bounce(message, thread, books)
    sender_of = client_of(message.sender, books)
    known = books.threads.get(thread)
    if known is not None:
        return _link_reply(thread, known.client, (*known.invoices, *numbers), sender_of, books)
    if sender_of is not None:
        return _link_sender(message, thread, sender_of, numbers, books)
    if numbers:
        return Link(thread=thread, evidence=Evidence.STRANGER_WITH_NUMBER, asks_owner=True)
    return Link(thread=thread, evidence=Evidence.NONE)


def _link_reply(
    thread: ThreadId,
    client: ClientId,
    invoices: tuple[InvoiceId, ...],
    sender_of: ClientId | None,
    books: Books,
) -> Link:
    if sender_of != client:
        return Link(thread=thread, evidence=Evidence.STRANGER_IN_CHAIN, asks_owner=True)
    return Link(
        thread=thread,
        client=client,
        invoices=_own(invoices, client, books),
        evidence=Evidence.REPLY_CHAIN,
    )


def _link_sender(
    message: Message,
    thread: ThreadId,
    client: ClientId,
    numbers: tuple[InvoiceId, ...],
    books: Books,
) -> Link:
    own = _own(numbers, client, books)
    if own:
        evidence = Evidence.INVOICE_NUMBER
    elif books.cases[client].client.contact(message.sender.address):
        evidence = Evidence.CONTACT
    else:
        evidence = Evidence.DOMAIN
    invoices = own or _only_open(books.cases[client])
    return Link(thread=thread, client=client, invoices=invoices, evidence=evidence)


def _link_bounce(message: Message, thread: ThreadId, books: Books) -> Link:
    for bounce in message.bounces:
        client = client_of(Address(address=bounce.recipient.casefold()), books)
        if client is not None:
            return Link(thread=thread, client=client, evidence=Evidence.BOUNCED_RECIPIENT)
    return Link(thread=thread, evidence=Evidence.NONE)


def _own(invoices: tuple[InvoiceId, ...], client: ClientId, books: Books) -> tuple[InvoiceId, ...]:
    """Return *invoices* without repetition and without those of other clients."""
    return tuple(i for i in dict.fromkeys(invoices) if books.owners_of.get(i) == client)


def _only_open(case: Case) -> tuple[InvoiceId, ...]:
    """Return the one open invoice of *case*; where there are several, the text must tell."""
    return (case.open[0].invoice.id,) if len(case.open) == 1 else ()
