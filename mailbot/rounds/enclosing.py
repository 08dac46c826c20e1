"""Which files went out with an invoice, and how are they had again?"""

import logging
from collections.abc import Container, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from mailbot.link.contact import belongs, own_domain
from mailbot.link.invoice import numbers_in, speaks_of_bill
from mailbot.model.case import Case, Sending
from mailbot.model.errors import DataError, PoisonMessage, Refused
from mailbot.model.event import InvoiceSent
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Enclosure, File, Letter
from mailbot.model.message import Address, Fetched, Message, MessageId, Place, ThreadId
from mailbot.model.people import ClientId
from mailbot.parse.enclosed import files_in
from mailbot.parse.message import is_passed_on, read_heading
from mailbot.rounds.office import Office

log = logging.getLogger(__name__)

LARGEST_LETTER = 25 * 1024 * 1024
"""Bytes of a letter with its files; few servers take more, whatever our own one says."""

GROWTH = 1.37
"""Files grow so much in base64 with its line ends (RFC 2045, section 6.8)."""

BATCH = 200
EARLIER = timedelta(days=2)
"""So much earlier a message of Sent may have arrived than its Date field says."""


class Parcel:
    """One message of the owner's with its files, which are fetched when they are first asked for.

    *bills* says, by the hash of a file, which invoice it was read as.
    """

    def __init__(self, office: Office, fetched: Fetched, message: Message) -> None:
        self.message = message
        self.bills: dict[str, InvoiceId] = {}
        self._office = office
        self._fetched = fetched
        self._found: dict[File, Enclosure] | None = None

    @property
    def files(self) -> tuple[File, ...]:
        """Return the files as they are known for ever: by their hash."""
        return tuple(self._opened)

    def data(self, file: File) -> bytes:
        """Return what *file*, one of ours, holds."""
        return self._opened[file].data

    @property
    def size(self) -> int:
        """Return how many bytes the whole message has."""
        return self._fetched.size

    @property
    def source(self) -> bytes:
        """Return the source of the message as far as it was fetched: its texts at least."""
        return self._fetched.raw

    @property
    def _opened(self) -> dict[File, Enclosure]:
        if self._found is None:
            found = _enclosed(self._office, self._fetched) if self.message.attachments else ()
            self._found = {_file(one, self.message.id): one for one in found}
        return self._found


def _enclosed(office: Office, fetched: Fetched) -> tuple[Enclosure, ...]:
    whole = fetched.raw
    try:
        if len(whole) != fetched.size:  # of a large one only the texts were fetched
            whole = office.mailbox.source(fetched.place)
        return files_in(whole) if whole else ()
    except (PoisonMessage, Refused) as error:
        log.warning("files of message %s not read: %s", fetched.place.uid, type(error).__name__)
        return ()


def _file(found: Enclosure, message: MessageId) -> File:
    return File(
        name=found.name,
        content_type=found.content_type,
        size=len(found.data),
        sha256=sha256(found.data).hexdigest(),
        message=message,
    )


def invoices_sent(
    office: Office,
    parcel: Parcel,
    client: ClientId,
    thread: ThreadId,
    invoices: tuple[InvoiceId, ...],
) -> Iterator[InvoiceSent]:
    """Yield what the owner's own letter carried to *client*: each invoice with its files.

    The first letter that begins a conversation about an invoice counts as its sending, with
    files or without; a later one only if it carries the invoice itself. Files that are another
    client's invoice, by what they say or by their names, belong to nobody here.
    """
    message, case = parcel.message, office.books.cases[client]
    to = _sent_to(office, message, client)
    begins = not message.references and not is_passed_on(message.subject)
    for number in invoices if to else ():
        receivable = case.receivable(number)
        sendings = receivable.sendings if receivable is not None else ()
        carried = _of_invoice(office, parcel, number, sendings, begins=begins)
        if carried or (begins and not sendings):
            yield InvoiceSent(
                at=office.clock.now(),
                cause=message.id,
                client=client,
                message=message.id,
                thread=thread,
                written=message.at,
                invoices=(number,),
                to=to,
                files=carried,
            )


def _sent_to(office: Office, message: Message, client: ClientId) -> tuple[Address, ...]:
    """Return whom of the *client* a letter went to; a first one, with whom else they sit."""
    readers = [a for a in (*message.to, *message.cc) if not office.owner.writes_as(a.address)]
    if office.books.cases[client].client.contacts:
        return tuple(a for a in readers if belongs(a, client, office.books))
    addressed = [a for a in readers if a in message.to] or readers
    firms = {own_domain(a) for a in addressed} - {None}
    return tuple(a for a in readers if a in addressed or own_domain(a) in firms)


def sent_again(
    office: Office,
    fetched: Fetched,
    message: Message,
    letter: Letter,
    refused: Container[str] = (),
) -> Iterator[InvoiceSent]:
    """Yield that a letter of ours took the files of its invoices along, as far as it did.

    They went to whom it was sent in the end, without those whom the server *refused*.
    """
    if not letter.files:
        return
    carried = {file.sha256: file for file in Parcel(office, fetched, message).files}
    case = office.books.cases[letter.client]
    readers = _sent_to(office, message, letter.client)
    to = tuple(reader for reader in readers if reader.address not in refused)
    for number in letter.invoices if to else ():
        receivable = case.receivable(number)
        sendings = receivable.sendings if receivable is not None else ()
        its = {file.sha256 for sending in sendings for file in sending.files} & set(carried)
        if its:
            yield InvoiceSent(
                at=office.clock.now(),
                cause=message.id,
                client=letter.client,
                message=message.id,
                thread=letter.thread,
                written=message.at,
                invoices=(number,),
                to=to,
                files=tuple(file for sha, file in carried.items() if sha in its),
            )


def enclosures_for(office: Office, letter: Letter) -> tuple[Enclosure, ...]:
    """Return the files that go with *letter*, the very same bytes.

    Raises DataError where one cannot be had again, or all are too large together.
    """
    limit = largest(office) if letter.files else LARGEST_LETTER
    if sum(file.size for file in letter.files) * GROWTH > limit:
        raise DataError(f"{_of(letter)}: its files are larger than {limit:,} bytes together")
    return tuple(_enclosure(office, letter, file) for file in letter.files)


def title_of(name: str) -> str:
    """Return the name of a file as words, without its ending."""
    return (name.rpartition(".")[0] or name).replace("_", " ")


def largest(office: Office) -> int:
    """Return how many bytes a letter may have."""
    return min(LARGEST_LETTER, office.mailbox.append_limit() or LARGEST_LETTER)


def _of_invoice(
    office: Office,
    parcel: Parcel,
    number: InvoiceId,
    sendings: Sequence[Sending],
    *,
    begins: bool,
) -> tuple[File, ...]:
    """Return which files are the invoice *number*: by what they say or are called, or from before.

    Else those called an invoice, and of the letter that first brought it whatever came along.
    """
    told = {file: _told(office, parcel, file) for file in parcel.files}
    before = {file.sha256 for sending in sendings for file in sending.files}
    certain = tuple(f for f in told if number in told[f] or f.sha256 in before)
    free = tuple(file for file in told if not told[file])
    called = tuple(file for file in free if speaks_of_bill(title_of(file.name)))
    if certain or before:
        return certain
    return called or (free if begins else ())


def _told(office: Office, parcel: Parcel, file: File) -> tuple[InvoiceId, ...]:
    """Return which invoices *file* is, as it was read, else as its name tells."""
    if file.sha256 in parcel.bills:
        return (parcel.bills[file.sha256],)
    return numbers_in(title_of(file.name), office.books)


def _enclosure(office: Office, letter: Letter, file: File) -> Enclosure:
    if file.path:
        return Enclosure(name=file.name, content_type=file.content_type, data=_own(letter, file))
    for found in _sent_files(office, letter, file):
        if sha256(found.data).hexdigest() == file.sha256:
            return found
    raise DataError(
        f"{_of(letter)}: {file.name} is not to be found in Sent any more; send it yourself, "
        "or delete the letter"
    )


def _own(letter: Letter, file: File) -> bytes:
    try:
        return Path(file.path).read_bytes()
    except OSError as error:
        raise DataError(
            f"{_of(letter)}: {file.path} cannot be read ({error.strerror}); put it there, or take "
            "it out of [terms]"
        ) from error


def _sent_files(office: Office, letter: Letter, file: File) -> Iterator[Enclosure]:
    place = _place_in_sent(office, file.message, _sent_at(office.books.cases[letter.client], file))
    whole = office.mailbox.source(place) if place is not None else b""
    if whole:
        yield from files_in(whole)


def _sent_at(case: Case, file: File) -> datetime | None:
    sendings = (s for r in case.receivables for s in r.sendings)
    return next((s.at for s in sendings if s.message == file.message), None)


def _place_in_sent(office: Office, message: MessageId | None, at: datetime | None) -> Place | None:
    """Look for a message of the owner's by its id, which is compared here and sent nowhere.

    It lies in Sent, or came to the inbox as a copy from the program that wrote it.
    """
    if message is None or at is None:
        return None
    for folder in (*office.mailbox.folders.sent, *office.mailbox.folders.inbox):
        uids = office.mailbox.uids(folder, since=at - EARLIER)
        for start in range(0, len(uids), BATCH):
            for fetched in office.mailbox.headings(folder, uids[start : start + BATCH]):
                if _id_of(fetched) == message:
                    return fetched.place
    return None


def _id_of(fetched: Fetched) -> MessageId | None:
    try:
        return read_heading(fetched).id
    except PoisonMessage:
        return None


def _of(letter: Letter) -> str:
    return f"the letter {letter.purpose} to {letter.to[0].address}"
