"""Is this file an invoice, and which one?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import accumulate

from mailbot.document.einvoice import read_einvoice
from mailbot.document.labels import Labels
from mailbot.document.reading import read_paper
from mailbot.document.typewriter import paper_of
from mailbot.model.document import InvoiceReading, Page, Paper
from mailbot.model.errors import PoisonMessage
from mailbot.model.invoice import bare_number
from mailbot.model.message import Message
from mailbot.parse.enclosed import files_in
from mailbot.rounds.explain import flaw_of, message_in
from mailbot.rounds.ports import Papers

MOST_FILES = 20

PAGE_WORDS = 1_600
"""Words of one page that are read, most of them its first: a page of print has 600."""

MOST_WORK = 3_000_000
"""Pairs of words on one page that are compared, over all pages: what a few seconds allow."""

_AMOUNT = re.compile(
    r"(?<![\d.,])(?=(\d{1,3}(?:[ .,'’]\d{3})+(?:[.,]\d\d)?|\d+(?:[.,]\d\d)?)(?!\d))"
)
"""An amount as it is written anywhere; with spaces, each place where it may begin."""

_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""What may stand before the first character of XML."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN_FORM = "it is XML of a form that is not known"


def read_document(data: bytes, papers: Papers, labels: Labels) -> InvoiceReading:
    """Return what a PDF, XML or message file says as an invoice.

    Electronic data come first; the words on the pages fill their gaps and may cast doubt on
    them. What cannot be read is no invoice, and doubtful for a reason in words.
    """
    if _is_message(data):
        return _of_message(data, papers, labels)
    return read_file(data, papers, labels)


def read_file(data: bytes, papers: Papers, labels: Labels) -> InvoiceReading:
    """Return what a PDF or XML file says; see read_document."""
    paper = papers.read(data)
    if paper.trouble:
        return _refused(paper.trouble)
    read = (read_einvoice(xml, labels) for xml in paper.xmls)
    found = tuple(filter(None, read))
    certain = next((one for one in found if one.is_invoice or not one.doubts), None)
    if not any(page.words for page in paper.pages):
        return certain or next(iter(found), _refused(_UNKNOWN_FORM))
    if certain is None:
        return _doubted(_read(paper, labels), [doubt for one in found for doubt in one.doubts])
    return _agreed(certain, paper, labels) if certain.is_invoice else certain


def _read(paper: Paper, labels: Labels) -> InvoiceReading:
    """Return what the pages say, without the midst of what is too long to be an invoice."""
    pages = [_thinned(page) for page in paper.pages]
    ends = [n // 2 if n % 2 == 0 else -(n // 2) - 1 for n in range(len(pages))]
    work = accumulate(len(pages[place].words) ** 2 for place in ends)
    kept = {ends[n] % len(pages) for n, done in enumerate(work) if n == 0 or done <= MOST_WORK}
    return read_paper(replace(paper, pages=tuple(pages[n] for n in sorted(kept))), labels)


def _thinned(page: Page) -> Page:
    if len(page.words) <= PAGE_WORDS:
        return page
    first, last = PAGE_WORDS * 2 // 3, PAGE_WORDS // 3
    return replace(page, words=page.words[:first] + page.words[-last:])


def _refused(trouble: str) -> InvoiceReading:
    return InvoiceReading(is_invoice=False, doubts=(trouble,), why=trouble)


def _doubted(reading: InvoiceReading, doubts: Sequence[str]) -> InvoiceReading:
    return replace(reading, doubts=tuple(dict.fromkeys((*reading.doubts, *doubts))))


def _is_message(data: bytes) -> bool:
    """Say whether *data* is a message (RFC 5322), and neither a PDF nor XML."""
    return not _is_document(data) and not flaw_of(data)


def _agreed(reading: InvoiceReading, paper: Paper, labels: Labels) -> InvoiceReading:
    """Return what the data say, with gaps filled from the pages, which must not contradict."""
    text = "\n".join(" ".join(word.text for word in page.words) for page in paper.pages)
    doubts = []
    if reading.number and bare_number(reading.number) not in bare_number(text):
        doubts.append(f"its pages do not show the number of its data, {reading.number}")
    if reading.total is not None and reading.total not in _amounts(text):
        doubts.append(f"its pages do not show the total of its data, {reading.total}")
    if doubts or (reading.due is not None and reading.client and reading.issued is not None):
        return _doubted(reading, doubts)
    return _filled(reading, _read(paper, labels))


def _filled(reading: InvoiceReading, seen: InvoiceReading) -> InvoiceReading:
    """Return *reading* with what it lacks from what was *seen*, if both are of one invoice."""
    one = bare_number(seen.number) == bare_number(reading.number) and seen.total == reading.total
    if not one:
        return reading
    client = reading.client or seen.client
    issued, due = reading.issued or seen.issued, reading.due or seen.due
    found = {"no client": client, "no date of issue": issued, "no due date": due}
    return replace(
        reading,
        client=client,
        issued=issued,
        due=due,
        terms=reading.terms or seen.terms,
        matter=reading.matter or seen.matter,
        doubts=tuple(doubt for doubt in reading.doubts if not found.get(doubt)),
    )


def _amounts(text: str) -> frozenset[Decimal]:
    """Return every amount that *text* can be read to hold."""
    return frozenset(filter(None, (_amount(fit[1]) for fit in _AMOUNT.finditer(text))))


def _amount(written: str) -> Decimal | None:
    head, cents = written, ""
    if len(written) > 3 and written[-3] in ".,":
        head, cents = written[:-3], written[-2:]
    figures = re.sub(r"\D", "", head)
    return Decimal(f"{figures}.{cents or '00'}") if len(figures) <= 15 else None


def _of_message(raw: bytes, papers: Papers, labels: Labels) -> InvoiceReading:
    """Return what a message brings: what its files say, else its text.

    The text of a letter with a quote or a credit note speaks of invoices, too: where a file can
    be read, the file decides.
    """
    try:
        files = [one.data for one in files_in(raw) if _is_document(one.data)][:MOST_FILES]
    except PoisonMessage as error:
        return _refused(str(error))
    read = [read_file(data, papers, labels) for data in files]
    bills = sorted((one for one in read if one.is_invoice), key=lambda one: one.unsure)
    if bills:
        return _doubted(bills[0], _other(bills[0], bills[1:]))
    certain = next((one for one in read if not one.unsure), None)
    if certain is not None:
        return certain
    message, unreadable = message_in(raw, _NEVER)
    if unreadable:
        return _refused(unreadable)
    written = _read(paper_of(_text_of(message)), labels)
    return _doubted(written, [f"a file of it: {doubt}" for one in read for doubt in one.doubts])


def _is_document(data: bytes) -> bool:
    return b"%PDF-" in data[:1024] or data[:200].replace(b"\0", b"").lstrip(_MARKS)[:1] == b"<"


def _other(bill: InvoiceReading, others: Sequence[InvoiceReading]) -> list[str]:
    """Return in what way *others*, which came along, are not the same invoice as *bill*."""
    doubts = []
    for other in others:
        if bare_number(other.number) != bare_number(bill.number):
            doubts.append(f"another invoice is with it: {other.number or 'without a number'}")
        elif other.total != bill.total:
            doubts.append(f"two totals in its files: {bill.total} and {other.total}")
    return doubts


def _text_of(message: Message) -> str:
    return "\n\n".join(filter(None, (message.subject, message.text, message.signature)))
