"""Which conversation does a message belong to?"""

from mailbot.model.books import Books
from mailbot.model.message import Heading, MessageId, ThreadId


def thread_of(heading: Heading, books: Books) -> ThreadId:
    """Return the thread that *heading* continues, or the one it begins.

    The newest reference that is on record decides (RFC 5322, section 3.6.4); our tokens
    count, because every reply carries them back. An unknown chain is named by its oldest id.
    """
    known = known_thread(heading, books)
    if known is not None:
        return known
    oldest: MessageId = heading.references[0] if heading.references else heading.id
    return ThreadId(oldest)


def known_thread(heading: Heading, books: Books) -> ThreadId | None:
    """Return the thread on record that *heading* continues, or None."""
    for reference in (heading.id, *reversed(heading.references)):
        if reference in books.thread_of:
            return books.thread_of[reference]
    return None
