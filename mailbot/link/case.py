"""Whose case, and which invoices, is a message about?"""

from mailbot.link.contact import belongs, clients_of
from mailbot.link.invoice import numbers_in, speaks_of_bill
from mailbot.link.thread import known_thread, thread_of
from mailbot.model.books import Books
from mailbot.model.case import Thread
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
        or bool(clients_of(heading.sender, books))
        or bool(numbers_in(heading.subject, books))
        or (bool(books.cases) and _from_a_mail_system(heading.sender))
    )


def _from_a_mail_system(sender: Address) -> bool:
    local = sender.address.partition("@")[0]
    return local in {"", "mailer-daemon", "postmaster", "microsoftexchange"} or local.startswith(
        ("mailer-daemon", "microsoftexchange", "bounce")
    )


def link(message: Message, books: Books) -> Link:
    """Return what *message* is about: reply chain first, then number, contact, domain.

    A sender who belongs to several clients is told by the conversation or by the invoice
    numbers they write, never by a guess.
    """
    thread = thread_of(message, books)
    known = books.threads.get(thread)
    numbers = numbers_in(f"{message.subject}\n{message.text}", books)
    if message.author is Author.BOUNCE:
        return _link_bounce(thread, known)
    candidates = clients_of(message.sender, books)
    if known is not None and (belongs(message.sender, known.client, books) or not candidates):
        return _link_reply(message, known, numbers, books)
    if known is not None:  # one letter of the owner's to two clients: each has its own thread
        thread = ThreadId(message.id)
    named = {books.owners_of[n] for n in numbers} & set(candidates)
    if len(candidates) == 1 or len(named) == 1:
        client = named.pop() if len(named) == 1 else candidates[0]
        return _link_sender(message, thread, client, numbers, books)
    if candidates:
        return Link(thread=thread, evidence=Evidence.SEVERAL_CLIENTS, asks_owner=bool(numbers))
    if numbers:
        return Link(thread=thread, evidence=Evidence.STRANGER_WITH_NUMBER, asks_owner=True)
    return Link(thread=thread, evidence=Evidence.NONE)


def _link_reply(
    message: Message, known: Thread, numbers: tuple[InvoiceId, ...], books: Books
) -> Link:
    if not belongs(message.sender, known.client, books):
        return Link(thread=known.id, evidence=Evidence.STRANGER_IN_CHAIN, asks_owner=True)
    return Link(
        thread=known.id,
        client=known.client,
        invoices=_own((*known.invoices, *numbers), known.client, books),
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
    return Link(
        thread=thread,
        client=client,
        invoices=own or books.cases[client].only_open,
        evidence=evidence,
        speaks_of_bill=speaks_of_bill(f"{message.subject}\n{message.text}\n{message.quoted}"),
    )


def _link_bounce(thread: ThreadId, known: Thread | None) -> Link:
    """Return the case of a failed delivery, if what failed was sent in a known conversation.

    Anybody can write that a delivery failed; the id of the letter that came back cannot be
    guessed.
    """
    if known is None:
        return Link(thread=thread, evidence=Evidence.UNPROVEN_BOUNCE)
    return Link(
        thread=thread,
        client=known.client,
        invoices=known.invoices,
        evidence=Evidence.BOUNCED_RECIPIENT,
    )


def _own(invoices: tuple[InvoiceId, ...], client: ClientId, books: Books) -> tuple[InvoiceId, ...]:
    """Return *invoices* without repetition and without those of other clients."""
    return tuple(i for i in dict.fromkeys(invoices) if books.owners_of.get(i) == client)
