"""What does an MT940 file say, in the dialects of German and Dutch banks and in plain words?"""

import re
from collections.abc import Iterator
from typing import Any

from mt940.models import Transactions
from mt940.options import Options
from mt940.processors import transaction_details_post_processor
from mt940.tags import StatementGLS, TransactionDetails

from mailbot.intake.day import YEARS
from mailbot.intake.row import Flaw
from mailbot.intake.statements.field import (
    MOST_ENTRIES,
    RETURN_WORDS,
    TOO_MANY,
    given,
    last_of,
    line_of,
    lines_of,
    money,
)
from mailbot.model.errors import DataError
from mailbot.model.statement import Entry

SOURCE = "MT940"
LONGEST_LINE = 1000
"""The library takes time by the square of it."""
LONGEST_DETAILS = 4000

_HEAD = re.compile(r"^[ \t]*:20:", re.MULTILINE)
_FIELD = re.compile(r"^:(\d\d[A-Z]?):", re.MULTILINE)
_ENVELOPE = re.compile(r"^(?:\{.*|-\}?.*)$", re.MULTILINE)
_BALANCE = re.compile(r"[CD]\d{6}([A-Z]{3})")
_CURRENCY = re.compile(r"(?<=\d)[A-Z]{3}$")
"""Some banks write it behind the account."""
_LINE = re.compile(r"\?(2\d|6[0-3])([^?]*)")
_FULL_LINE = 27
"""A line of a structured purpose that is shorter ends with its word."""
_WORD = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|ORDP|BENM|CNTP|MARF|CSID|PREF|ISDT|PURP|SVCL|RTRN|ULTD|ULTC"
    r"|KREF|IREF|ADDR)/"
)
_RETURNS = frozenset({"108", "109", "159"})
"""Codes of German banks for returned direct debits and transfers."""


class _Line(StatementGLS):
    """A statement line, read by the library but without its log of what it could not read."""

    def parse(self, transactions: Transactions, value: str) -> dict[str, str | None]:  # noqa: ARG002
        fit = self.re.match(value)
        if fit is None:
            raise DataError(f"line :61: “{line_of(value, 40)}” is none of MT940")
        return fit.groupdict()


_STATEMENT_LINE = _Line()
_DETAILS = TransactionDetails()


def is_mt940(head: str) -> bool:
    """Say whether a file that begins with *head* is one of MT940."""
    return _HEAD.search(head) is not None and ":25" in head


def read_mt940(text: str) -> tuple[tuple[Entry, ...], tuple[Flaw, ...]]:
    """Return the bookings of *text*, and those that cannot be read, by their number.

    Raises DataError.
    """
    entries: list[Entry] = []
    flaws: list[Flaw] = []
    for number, (line, details, around) in enumerate(_bookings(text), 1):
        if number > MOST_ENTRIES:
            raise DataError(TOO_MANY)
        try:
            entries.append(_entry(line, details, around, number))
        except DataError as error:
            flaws.append(Flaw(line=number, reason=str(error)))
    return tuple(entries), tuple(flaws)


def _bookings(text: str) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Yield each statement line with its details, and the account and currency around it."""
    account = currency = line = details = ""
    plain = _ENVELOPE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    fields = list(_FIELD.finditer(plain))
    for field, following in zip(fields, [*fields[1:], None], strict=True):
        value = plain[field.end() : following.start() if following else len(plain)].strip()
        tag = field[1]
        if line and tag != "86":
            yield line, details, (account, currency)
            line = details = ""
        if tag.startswith("25"):
            account = value
        elif tag in ("60F", "60M", "60"):
            fit = _BALANCE.match(value)
            currency = fit[1] if fit else ""
        elif tag == "61":
            line = value
        elif tag == "86" and line:
            details = f"{details}\n{value}" if details else value
    if line:
        yield line, details, (account, currency)


def _entry(line: str, details: str, around: tuple[str, str], number: int) -> Entry:
    account, currency = around
    said = _line(line)
    told = _told(details[:LONGEST_DETAILS])
    amount = said["amount"].amount
    on = said.get("entry_date") or said["date"]
    if on.year not in YEARS:
        raise DataError(f"date: {on} is of the year {on.year}")
    own = given(said.get("customer_reference") or "")
    reference = "\n".join(text for text in (told["text"], own) if text)
    kind = f"{said.get('id')} {told['kind']} {told['text'] if amount < 0 else ''}"
    return Entry(
        amount=money(amount, currency),
        on=on,
        credit=amount > 0,
        returned=len(str(said["status"])) > 1
        or told["code"] in _RETURNS
        or bool(told["returned"])
        or (amount < 0 and RETURN_WORDS.search(kind) is not None),
        payer=line_of(told["payer"]),
        reference=lines_of(reference),
        end_to_end=given(told["end_to_end"]),
        bank_id=given(said.get("bank_reference") or ""),
        account=last_of(_CURRENCY.sub("", account)),
        source=SOURCE,
        line=number,
    )


def _line(value: str) -> dict[str, Any]:
    """Return what a statement line says, its days and its amount with a sign."""
    first, _, rest = (value[: 2 * LONGEST_LINE]).partition("\n")
    lines = [first[:LONGEST_LINE], rest.replace("\n", " ")] if rest else [first[:LONGEST_LINE]]
    books = Transactions(options=Options.all())
    parts = _STATEMENT_LINE.parse(books, "\n".join(lines))
    try:
        return _STATEMENT_LINE(books, parts)
    except (ValueError, ArithmeticError) as error:
        raise DataError(f"line :61: “{line_of(value, 40)}”: {error}") from error


def _told(details: str) -> dict[str, str]:
    """Return what the details of a booking tell: text, payer, end_to_end, kind, code, returned."""
    told = dict.fromkeys(("text", "payer", "end_to_end", "kind", "code", "returned"), "")
    if re.match(r"\d{3}\?\d\d", details):
        return told | _german(details)
    if _WORD.search(details):
        return told | _dutch(details)
    return told | {"text": details}


def _german(details: str) -> dict[str, str]:
    """Return what ?20 to ?63 hold; a line that is not full ends with its word."""
    flat = details.replace("\n", "")
    spaced = _LINE.sub(lambda f: f[0] + (" " if len(f[2]) < _FULL_LINE else ""), flat)
    found = transaction_details_post_processor(
        Transactions(options=Options.all()),
        _DETAILS,
        {"transaction_details": spaced},
        {"transaction_details": spaced},
    )
    texts = (found.get("purpose"), found.get("additional_purpose"), found.get("customer_reference"))
    return {
        "text": "\n".join(t for t in texts if t and given(t)),
        "payer": found.get("applicant_name") or "",
        "end_to_end": found.get("end_to_end_reference") or "",
        "kind": found.get("posting_text") or "",
        "code": details[:3],
    }


def _dutch(details: str) -> dict[str, str]:
    """Return what the words between strokes stand before: /NAME/Acme/REMI/INV-104."""
    flat = "".join(f"{ln}\n" if len(ln) < 64 else ln for ln in details.split("\n"))
    before, *pieces = _WORD.split(flat)
    found: dict[str, str] = {}
    for word, value in zip(pieces[::2], pieces[1::2], strict=True):
        found.setdefault(word, value.strip("/\n "))
    party = found.get("CNTP", "").split("/")  # account/bank/name/town
    remittance = re.sub(r"^(?:USTD//|STRD/CUR/)", "", found.get("REMI", ""))
    return {
        "text": "\n".join(t for t in (remittance, before.strip()) if t),
        "payer": found.get("NAME") or (party[2] if len(party) > 2 else ""),
        "end_to_end": found.get("EREF", ""),
        "kind": found.get("TRTP", ""),
        "returned": found.get("RTRN", ""),
    }
