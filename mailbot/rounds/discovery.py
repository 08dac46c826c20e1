"""Which invoices did the owner send that nobody has told of?

From the headings of Sent alone it is told which messages may carry an invoice; of these the text
is read, and a file only if the words, its name or the reader announce an invoice. The rest of what
the owner writes is none of our business.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mailbot.link.contact import clients_of
from mailbot.link.invoice import numbers_in
from mailbot.link.thread import known_thread
from mailbot.model.document import InvoiceReading, Paper
from mailbot.model.invoice import InvoiceId, bare_number
from mailbot.model.letter import File
from mailbot.model.message import Heading, Message
from mailbot.parse.message import is_passed_on
from mailbot.rounds.debtor import readers_of
from mailbot.rounds.enclosing import GROWTH, Parcel, title_of
from mailbot.rounds.invoicing import read_document, read_file
from mailbot.rounds.issuer import issued_by
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Papers

LARGEST = 25 * 1024 * 1024
"""Bytes of a document that is read; a message may be as large with all its files."""

ANNOUNCED = re.compile(
    r"\b(?:invoic\w*|bills?|billing|billed|fee\s+notes?|fees?|statements?|retainer|replenish\w*"
    r"|\w*rechnung\w*|\w*honorar\w*|kostennoten?|gebührennoten?|\w*vorschuss\w*|faktura|liquidation"
    r"|factur\w*|honoraires|acompte|provisions?"
    r"|minutas?|honorarios|provisión"
    r"|fact(?:uur|uren)\w*|\w*factuur|rekening|declaratie|nota|voorschot\w*"
    r"|fattur\w*|parcell[ae]|notula|onorari\w*|acconto"
    r"|fatur\w*|honorários|recibo|adiantamento|nfs-?e)\b"
    r"|\b(?:inv|re|rg|rnr|fac|fra|ft|fa|f)[-_ #.]?\d{2,}",
    re.IGNORECASE,
)
"""Words for a bill that is being sent, in seven languages, and what bills are numbered by."""

CREDIT = re.compile(
    r"credit[- ]?(?:note|memo|invoice)|\bcredit\b|gutschrift|storno\w*|rechnungskorrektur"
    r"|\bavoirs?\b|note de crédit|facture rectificative|(?:nota|factura) de (?:crédito|abono)"
    r"|factura rectificativa|\babono\b|credit(?:nota|factuur)|nota di credito|nota de crédito",
    re.IGNORECASE,
)
"""How a credit note calls itself."""

_DOCUMENTS = ("application/pdf", "application/xml", "text/xml", "application/octet-stream")
_PACKED = (".zip", ".rar", ".7z")
_NUMBERED = re.compile(r"\W*[^\W\d_]{0,5}[\W_]*\d[\d\W_]{1,20}[^\W\d_]{0,3}\W*")
"""A name that is little more than a number: "2026-113", "RE_10023"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An invoice as it was read of one or several files of a message, or of its text."""

    reading: InvoiceReading
    files: tuple[File, ...] = ()
    credits: tuple[InvoiceId, ...] = ()
    """It is no invoice but a credit note that names these, which are on record."""
    ours: bool | None = True
    """The owner wrote it; None where that cannot be told."""


class _TakenApart:
    """The port Papers for one document that was taken apart already."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def read(self, data: bytes) -> Paper:  # noqa: ARG002 the port's
        """Return the document."""
        return self._paper

    def close(self) -> None:
        """Hold nothing."""


def may_carry_invoice(office: Office, heading: Heading) -> bool:
    """Say from the heading of a letter of the owner's whether its text is worth reading.

    It goes to somebody else, and has files, or a subject that speaks of a bill.
    """
    if office.papers is None:
        return False
    if not readers_of(heading, office.owner):
        return False
    return heading.attached or ANNOUNCED.search(heading.subject) is not None


def bills_in(office: Office, parcel: Parcel) -> tuple[Found, ...]:
    """Return the invoices that a letter of the owner's carries, each once.

    An invoice in two forms, the PDF and its XML, is one; if they contradict each other, that is a
    doubt. The text of the message is read only where no file is an invoice, and only where it
    begins a conversation: later on people write about invoices. Also returned is what may be one
    and cannot be read, and a credit note for an invoice on record: the owner is to be asked.
    """
    message = parcel.message
    if office.papers is None or not readers_of(message, office.owner):
        return ()
    if not _announces(office, message):
        return ()
    if parcel.size > LARGEST * GROWTH:
        return tuple(_too_large(office, message))
    read = [_read(office, office.papers, parcel, f) for f in parcel.files if _is_document(f)]
    bills = [found for found in read if found.reading.is_invoice]
    if not bills and _may_be_in_text(office, message):
        said = read_document(parcel.source, office.papers, office.labels)
        bills += [Found(reading=said)] if said.is_invoice else []
    others = [found for found in read if not found.reading.is_invoice]
    notes = (_as_credit(office, parcel, found) for found in others)
    unreadable = (found for found in others if _may_be_one(office, message, found))
    return (*_merged(bills), *(note for note in notes if note.credits), *unreadable)


def packed(office: Office, message: Message) -> str:
    """Return the name of an archive that may hold the invoice announced, or an empty text."""
    names = [a.name for a in message.attachments if a.name.lower().endswith(_PACKED)]
    said = f"{message.subject}\n{message.text}"
    if not names or _names_known(office, message):
        return ""
    return names[0] if ANNOUNCED.search("\n".join((said, *map(title_of, names)))) else ""


def _read(office: Office, papers: Papers, parcel: Parcel, file: File) -> Found:
    """Return what *file* says, and whether the owner wrote it."""
    data = parcel.data(file)
    paper = papers.read(data)
    reading = read_file(data, _TakenApart(paper), office.labels)
    return Found(reading=reading, files=(file,), ours=issued_by(reading, office.owner, paper))


def _announces(office: Office, message: Message) -> bool:
    """Say whether anything but the files tells that the owner may be sending an invoice."""
    titles = [title_of(a.name) for a in message.attachments]
    said = "\n".join((message.subject, *titles, message.text))
    return (
        ANNOUNCED.search(said) is not None
        or any(_NUMBERED.fullmatch(title) for title in titles)
        or known_thread(message, office.books) is not None
        or any(clients_of(a, office.books) for a in (*message.to, *message.cc))
    )


def _is_document(file: File) -> bool:
    if file.size > LARGEST:
        return False
    named = file.name.lower().endswith((".pdf", ".xml"))
    return named or file.content_type in _DOCUMENTS


def _may_be_in_text(office: Office, message: Message) -> bool:
    if message.references or is_passed_on(message.subject) or _names_known(office, message):
        return False
    return ANNOUNCED.search(message.subject) is not None


def _names_known(office: Office, message: Message) -> bool:
    """Say whether the letter, or the name of a file, names an invoice that is on record."""
    titles = (title_of(a.name) for a in message.attachments)
    return bool(numbers_in("\n".join((message.subject, message.text, *titles)), office.books))


def _may_be_one(office: Office, message: Message, found: Found) -> bool:
    """Say whether a file that told nothing is announced as an invoice nobody knows of."""
    reading = found.reading
    if not reading.unsure or reading.number or reading.total is not None:
        return False
    said = (message.subject, *(title_of(file.name) for file in found.files))
    return any(map(ANNOUNCED.search, said)) and not _names_known(office, message)


def _too_large(office: Office, message: Message) -> Iterator[Found]:
    size = f"{LARGEST // 1024**2} MB"
    reading = InvoiceReading(is_invoice=False, doubts=(f"its files are larger than {size}",))
    if ANNOUNCED.search(message.subject) is not None and not _names_known(office, message):
        yield Found(reading=reading)


def _as_credit(office: Office, parcel: Parcel, found: Found) -> Found:
    """Return *found* with the invoices that it names, if it is a credit note; else as it is."""
    titles = (title_of(file.name) for file in found.files)
    said = "\n".join((parcel.message.subject, *titles, found.reading.why))
    if office.papers is None or CREDIT.search(said) is None:
        return found
    papers = [office.papers.read(parcel.data(file)) for file in found.files]
    words = " ".join(word.text for paper in papers for page in paper.pages for word in page.words)
    data = " ".join(xml.decode("utf-8", "replace") for paper in papers for xml in paper.xmls)
    text = f"{said}\n{parcel.message.text}\n{words}\n{data}"
    return replace(found, credits=numbers_in(text, office.books))


def _merged(bills: Iterable[Found]) -> list[Found]:
    """Return *bills* with those that are one invoice as one; the surest reading stands."""
    merged: list[Found] = []
    for found in sorted(bills, key=lambda f: len(f.reading.doubts)):
        twin = next((m for m in merged if _one_invoice(m.reading, found.reading)), None)
        if twin is None:
            merged.append(found)
            continue
        doubts = (*twin.reading.doubts, *_contradictions(twin.reading, found.reading))
        merged[merged.index(twin)] = replace(
            twin,
            reading=replace(twin.reading, doubts=doubts),
            files=(*twin.files, *found.files),
            ours=twin.ours if twin.ours is not None else found.ours,
        )
    return merged


def _one_invoice(one: InvoiceReading, other: InvoiceReading) -> bool:
    if one.number and other.number:
        return bare_number(one.number) == bare_number(other.number)
    return one.total is not None and (one.total, one.issued) == (other.total, other.issued)


def _contradictions(one: InvoiceReading, other: InvoiceReading) -> Iterator[str]:
    pairs = {
        "totals": (one.total, other.total),
        "currencies": (one.currency, other.currency),
        "days of issue": (one.issued, other.issued),
        "due dates": (one.due, other.due),
    }
    for what, (mine, theirs) in pairs.items():
        if mine and theirs and mine != theirs:
            yield f"two {what} for one number, {mine} and {theirs}"
