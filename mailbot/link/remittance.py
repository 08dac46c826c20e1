"""Which invoices does the text of a payment name?

Remittance texts are cut into lines of 27 or 35 letters, lose hyphens, run together with
other numbers, and drop the letters before a number. Everything is looked up by runs of
letters and runs of digits, so that 104 is never found inside 1045.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailbot.model.books import Books
from mailbot.model.invoice import InvoiceId, bare_number

LONGEST = 1200
"""So many letters of a text are looked through."""

MOST_RUNS = 8
"""No invoice number has more runs of letters and digits."""

_RUN = re.compile(r"[^\W\d_]+|\d+")
_GAP = re.compile(r"[\s\-–/._#:+]{0,3}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CREDITOR_REFERENCE = re.compile(r"\bRF(\d{2})(?= ?[A-Z0-9]{1,21}(?![A-Z0-9]))")
_OTHER = re.compile(
    r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:20)?\d{2}(?![\d])|(?<!\d)20\d{2}-\d{2}-\d{2}(?!\d)"
    r"|(?<![\d.,])\d{1,3}(?:[.,' ]\d{3})*[.,]\d{2}(?![\d.,]\d)|(?<!\d)\d{1,2}:\d{2}(?!\d)"
)
"""Days, amounts and times of day: their digits are no invoice number."""

_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_ANNOUNCING = frozenset(
    """
    INVOICE INVOICES INV BILL BILLS STATEMENT REF REFERENCE FOR NO NR NUM NUMBER NRO DOC
    RECHNUNG RECHNUNGEN RECHNUNGSNR RECHNUNGSNUMMER RECHN RG RGNR RE RENR RN RNR BELEG BELEGNR
    FACTURE FACTURES FACT FACTURENR FAC N FACTURA FACTURAS FRA FRAS FT FTS FATURA FATURAS
    FATTURA FATTURE FATT FTT FACTUUR FACTUURNR FACTUURNUMMER FACTUREN KENMERK HONORAR NOTA
    """.split()
)
"""Words after which a bare number is an invoice, in seven languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An invoice that a text names; *doubt* says why that may be chance, empty if it is not."""

    invoice: InvoiceId
    doubt: str = ""
    vouchable: bool = False
    """The doubt is gone where amount and payer are those of the invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The invoice numbers on record, in the forms in which payers write them."""

    full: Mapping[str, InvoiceId]
    """By letters and digits alone."""
    runs: Mapping[tuple[str, ...], tuple[InvoiceId, ...]]
    """By runs, zeros before digits left out."""
    digits: Mapping[str, tuple[InvoiceId, ...]]
    """By the digits alone of those with letters before them."""
    heads: frozenset[int]
    """How many letters they begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """Some runs that stand together, and where."""

    runs: tuple[str, ...]
    start: int
    end: int
    glued: bool = False
    """Letters stand before it without a gap."""


def numbers_of(books: Books) -> Numbers:
    """Return the invoice numbers on record for named_in."""
    runs: dict[tuple[str, ...], tuple[InvoiceId, ...]] = {}
    digits: dict[str, tuple[InvoiceId, ...]] = {}
    heads: set[int] = set()
    for invoice in books.owners_of:
        parts = tuple(_RUN.findall(invoice.upper()))
        if not parts:
            continue
        key = _stripped(parts)
        runs[key] = (*runs.get(key, ()), invoice)
        if not parts[0].isdigit():
            heads.add(len(parts[0]))
            rest = "".join(p for p in key if p.isdigit())
            if rest and all(p.isdigit() for p in parts[1:]):
                digits[rest] = (*digits.get(rest, ()), invoice)
    return Numbers(full=books.invoices, runs=runs, digits=digits, heads=frozenset(heads))


def named_in(text: str, numbers: Numbers) -> tuple[Named, ...]:
    """Return the invoices that *text* names, in its order, the doubtful ones with their doubt."""
    plain = _without_accounts(text.upper()[:LONGEST])
    others = [m.span() for m in _OTHER.finditer(plain)]
    found: list[tuple[_Window, Named]] = []
    for window in _windows(plain, numbers.heads):
        named = _looked_up(window, plain, others, numbers)
        if named is not None:
            found.append((window, named))
    found.sort(key=lambda f: (bool(f[1].doubt), f[0].start - f[0].end, f[0].start))
    taken: list[tuple[_Window, Named]] = []
    for window, named in found:
        if all(window.end <= other.start or other.end <= window.start for other, _ in taken):
            taken.append((window, named))
    taken.sort(key=lambda f: f[0].start)
    told: dict[InvoiceId, Named] = {}
    for _, named in taken:
        if named.invoice not in told or told[named.invoice].doubt:
            told[named.invoice] = named
    return tuple(told.values())


def _without_accounts(text: str) -> str:
    """Return *text* with blanks for account numbers and for what marks a creditor reference."""
    text = _IBAN.sub(lambda m: " " * len(m[0]) if _checks(m[0]) else m[0], text)
    return _CREDITOR_REFERENCE.sub("    ", text)


def _checks(account: str) -> bool:
    """Say whether *account* has the check digits of an IBAN (ISO 13616)."""
    bare = account.replace(" ", "")
    digits = "".join(str(int(c, 36)) for c in bare[4:] + bare[:4] if c.isascii())
    return len(bare) >= 15 and int(digits) % 97 == 1


def _windows(text: str, heads: frozenset[int]) -> Iterator[_Window]:
    """Yield each row of runs of *text* that could be a number."""
    runs = list(_RUN.finditer(text))
    for first, run in enumerate(runs):
        words: list[str] = []
        end = run.start()
        for word in runs[first : first + MOST_RUNS]:
            if words and not _GAP.fullmatch(text, end, word.start()):
                break
            words.append(word.group())
            end = word.end()
            if not any(w.isdigit() for w in words):
                continue
            yield _Window(runs=tuple(words), start=run.start(), end=end)
            for length in heads:
                if not words[0].isdigit() and length < len(words[0]):
                    tail = (words[0][-length:], *words[1:])
                    start = run.end() - length
                    yield _Window(runs=tail, start=start, end=end, glued=True)


def _looked_up(
    window: _Window, text: str, others: Sequence[tuple[int, int]], numbers: Numbers
) -> Named | None:
    bare = "".join(window.runs)
    exact = numbers.full.get(bare)
    alike = numbers.runs.get(_stripped(window.runs), ())
    written = " ".join(text[window.start : window.end].split())
    if all(run.isdigit() for run in window.runs):
        if any(start < window.end and window.start < end for start, end in others):
            return None
        return _digits_alone(window, text, exact or _only(alike), numbers, written)
    invoice = exact or _only(alike)
    if invoice is None:
        return None
    if doubt := _misread(window, text, written):
        return Named(invoice=invoice, doubt=doubt)
    if len(bare) < 4 and not _announced(window, text):
        doubt = f"“{written}” is short and may mean something else"
    elif not _grouped(window, text, invoice):
        doubt = f"“{written}” is grouped otherwise than {invoice}"
    return Named(invoice=invoice, doubt=doubt, vouchable=bool(doubt))


def _misread(window: _Window, text: str, written: str) -> str:
    """Return why what is *written* may be another number, or a piece of one."""
    head = window.runs[0]
    if window.glued and len(head) < 2:
        return f"“{written}” stands amid other letters"
    return f"the number goes on behind “{written}”" if _goes_on(window, text) else ""


def _digits_alone(
    window: _Window, text: str, invoice: InvoiceId | None, numbers: Numbers, written: str
) -> Named | None:
    """Return the invoice whose digits these are: all of its number, or all but its letters."""
    bare = "".join(window.runs)
    told = _announced(window, text) or bare_number(text) == bare
    if not told and (len(bare) < 4 or _YEAR.fullmatch(bare)):
        return None
    if invoice is not None and _goes_on(window, text):
        return Named(invoice=invoice, doubt=f"the number goes on behind “{written}”")
    if invoice is not None:
        grouped = _grouped(window, text, invoice)
        doubt = "" if grouped else f"“{written}” is grouped otherwise than {invoice}"
        return Named(invoice=invoice, doubt=doubt, vouchable=not grouped)
    stripped = "".join(_stripped(window.runs))
    alike = numbers.digits.get(bare) or numbers.digits.get(stripped, ())
    shortened = _only(alike)
    if shortened is None or (len(stripped) < 3 and not told) or _goes_on(window, text):
        return None
    return Named(invoice=shortened, doubt=f"it says “{written}”, not {shortened}", vouchable=True)


def _announced(window: _Window, text: str) -> bool:
    before = text[max(0, window.start - 24) : window.start]
    words = re.findall(r"[^\W\d_]+|#|№", before)
    close = re.fullmatch(r".*?([^\W\d_]+|[#№])[\s.:°º/-]{0,4}", before, re.DOTALL)
    return bool(close) and words[-1] in (*_ANNOUNCING, "#", "№")


def _goes_on(window: _Window, text: str) -> bool:
    """Say whether a single letter or short number is tied to the end: INV-104-2, INV-104B."""
    return (
        re.match(r"[-/.]\d{1,3}(?!\d)|[A-Z](?![^\W_])", text[window.end : window.end + 5])
        is not None
    )


def _grouped(window: _Window, text: str, invoice: InvoiceId) -> bool:
    """Say whether digits stand apart only where the number has a gap, or where a line ends."""
    number = invoice.upper()
    gaps = {len(bare_number(number[: m.start()])) for m in re.finditer(r"\D+", number)}
    place, end = 0, window.start
    for run in window.runs:
        start = text.index(run, end)
        gap = text[end:start]
        apart = place and text[end - 1].isdigit() and run.isdigit()
        if apart and place not in gaps and "\n" not in gap:
            return False
        place += len(run)
        end = start + len(run)
    return True


def _stripped(runs: Sequence[str]) -> tuple[str, ...]:
    return tuple(run.lstrip("0") or "0" if run.isdigit() else run for run in runs)


def _only(invoices: Sequence[InvoiceId]) -> InvoiceId | None:
    return invoices[0] if len(invoices) == 1 else None
