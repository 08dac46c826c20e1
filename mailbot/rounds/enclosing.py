"""Which files went out with an invoice, and how are they had again?"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from mailbot.link.contact import belongs
from mailbot.link.invoice import numbers_in, speaks_of_bill
from mailbot.model.case import Case, Sending
from mailbot.model.errors import DataError, PoisonMessage, Refused
from mailbot.model.event import InvoiceSent
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Enclosure, File, Letter
from mailbot.model.message import Fetched, Message, MessageId, Place, ThreadId
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


def invoices_sent(
    office: Office,
    fetched: Fetched,
    message: Message,
    client: ClientId,
    thread: ThreadId,
    invoices: tuple[InvoiceId, ...],
) -> Iterator[InvoiceSent]:
    """Yield what the owner's own letter carried to *client*: each invoice with its files.

    The first letter that begins a conversation about an invoice counts as its sending, with
    files or without; a later one only if it carries the invoice itself. Files whose names
    tell of another client's invoice belong to nobody here.
    """
    case = office.books.cases[client]
    known = [a for a in (*message.to, *message.cc) if not office.owner.writes_as(a.address)]
    to = tuple(a for a in known if not case.client.contacts or belongs(a, client, office.books))
    files = files_of(office, fetched, message) if message.attachments and to and invoices else ()
    begins = not message.references and not is_passed_on(message.subject)
    for number in invoices if to else ():
        receivable = case.receivable(number)
        sendings = receivable.sendings if receivable is not None else ()
        carried = _of_invoice(office, files, number, sendings, begins=begins)
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


def sent_again(
    office: Office, fetched: Fetched, message: Message, letter: Letter
) -> Iterator[InvoiceSent]:
    """Yield that a letter of ours took the files of its invoices along, as far as it did."""
    if not letter.files:
        return
    carried = {file.sha256: file for file in files_of(office, fetched, message)}
    case = office.books.cases[letter.client]
    for number in letter.invoices:
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
                to=letter.to,
                files=tuple(file for sha, file in carried.items() if sha in its),
            )


def files_of(office: Office, fetched: Fetched, message: Message) -> tuple[File, ...]:
    """Return the files of a message of Sent as they are known for ever: by their hash."""
    whole = fetched.raw
    try:
        if len(whole) != fetched.size:  # of a large one only the texts were fetched
            whole = office.mailbox.source(fetched.place)
        found = files_in(whole) if whole else ()
    except (PoisonMessage, Refused) as error:
        log.warning("files of message %s not read: %s", fetched.place.uid, type(error).__name__)
        found = ()
    return tuple(
        File(
            name=file.name,
            content_type=file.content_type,
            size=len(file.data),
            sha256=sha256(file.data).hexdigest(),
            message=message.id,
        )
        for file in found
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
    files: Sequence[File],
    number: InvoiceId,
    sendings: Sequence[Sending],
    *,
    begins: bool,
) -> tuple[File, ...]:
    """Return which of *files* are the invoice *number*: by name, or known from before.

    Else those called an invoice, and of the letter that first brought it whatever came along.
    """
    books = office.books
    told = {file: numbers_in(title_of(file.name), books) for file in files}
    before = {file.sha256 for sending in sendings for file in sending.files}
    certain = tuple(f for f in files if number in told[f] or f.sha256 in before)
    free = tuple(file for file in files if not told[file])
    called = tuple(file for file in free if speaks_of_bill(title_of(file.name)))
    if certain or before:
        return certain
    return called or (free if begins else ())


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
    """Look for a message of Sent by its id, which is compared here and never sent anywhere."""
    if message is None or at is None:
        return None
    for folder in office.mailbox.folders.sent:
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
