"""What can be read of a message before its turn comes, whatever the books say by then?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from mailbot.document.labels import Labels
from mailbot.model.document import InvoiceReading, Paper
from mailbot.model.errors import PoisonMessage, Refused
from mailbot.model.message import Fetched, Message
from mailbot.parse.enclosed import files_in
from mailbot.parse.message import read_message
from mailbot.rounds.invoicing import read_file
from mailbot.rounds.ports import Mailbox, Papers

LARGEST = 25 * 1024 * 1024
"""Bytes of a document that is read; a message may be as large with all its files."""

LARGEST_AHEAD = 1024 * 1024
"""Bytes of a message that is held whole before its turn."""

_DOCUMENTS = ("application/pdf", "application/xml", "text/xml", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that was taken apart and read as an invoice."""

    sha256: str
    paper: Paper
    reading: InvoiceReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A message that was fetched and, as far as it could be, read before its turn."""

    fetched: Fetched
    trusted: tuple[str, ...] = ()
    """The servers that were believed when it was parsed."""
    message: Message | None = None
    """None where it was not parsed: its turn comes to the same, or tells why it cannot be."""
    source: bytes = b""
    """The whole of a message of which only the texts were fetched."""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a message is opened with; without *papers* its files stay closed."""

    mailbox: Mailbox
    trusted: tuple[str, ...]
    papers: Papers | None
    labels: Labels

    def opened(self, fetched: Fetched, *, sent: bool) -> Opened:
        """Return a message as far as it can be read by itself; *sent* if it lies in Sent.

        What fails is left to its turn, where failures are counted.
        """
        trusted = () if sent else self.trusted
        try:
            message = read_message(fetched, trusted=trusted)
        except Exception:  # noqa: BLE001 as said
            return Opened(fetched=fetched)
        found = Opened(fetched=fetched, trusted=trusted, message=message)
        files = (may_be_bill(a.name, a.content_type, a.size) for a in message.attachments)
        if not sent or self.papers is None or not any(files):
            return found
        source = b""
        if len(fetched.raw) != fetched.size:  # of a large one only the texts were fetched
            if fetched.size > LARGEST_AHEAD:
                return found
            source = self.mailbox.source(fetched.place)
        documents = tuple(self._read(source or fetched.raw, self.papers))
        return replace(found, source=source, documents=documents)

    def _read(self, source: bytes, papers: Papers) -> Iterator[Document]:
        try:
            files = files_in(source)
        except (PoisonMessage, Refused):
            return
        for one in files:
            if may_be_bill(one.name, one.content_type, len(one.data)):
                yield read_apart(one.data, papers, self.labels)


def read_apart(data: bytes, papers: Papers, labels: Labels) -> Document:
    """Return what a file holds, and what it says as an invoice."""
    paper = papers.read(data)
    reading = read_file(data, _TakenApart(paper), labels)
    return Document(sha256=sha256(data).hexdigest(), paper=paper, reading=reading)


def may_be_bill(name: str, content_type: str, size: int) -> bool:
    """Say whether a file is worth reading as an invoice, by what is known from outside."""
    if size > LARGEST:
        return False
    return name.lower().endswith((".pdf", ".xml")) or content_type in _DOCUMENTS


class _TakenApart:
    """The port Papers for one document that was taken apart already."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def read(self, data: bytes) -> Paper:  # noqa: ARG002 the port's
        """Return the document."""
        return self._paper

    def close(self) -> None:
        """Hold nothing."""
