"""What does a statement of the bank say, in whatever format it comes?"""

from dataclasses import dataclass

from mailbot.intake.day import Order
from mailbot.intake.row import Flaw
from mailbot.intake.statements.camt import is_camt, read_camt
from mailbot.intake.statements.csvfile import is_bank_table, read_bank_table
from mailbot.intake.statements.mt940 import is_mt940, read_mt940
from mailbot.intake.statements.ofx import is_ofx, read_ofx
from mailbot.intake.text import text_of
from mailbot.model.errors import DataError
from mailbot.model.statement import Entry

LARGEST = 32 * 1024 * 1024
"""Bytes of a statement; fifty thousand bookings of the wordiest bank fit in."""

HEAD = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a file of the bank holds, in its order."""

    account: str
    """The owner's account by its last four characters, or several with commas between."""
    entries: tuple[Entry, ...]
    flaws: tuple[Flaw, ...] = ()
    """Bookings that cannot be read, by their number or line in the file."""


def is_statement(raw: bytes) -> bool:
    """Say whether a file, whatever its name, is a bank's account, and no table of invoices."""
    head = _head(raw)
    return is_ofx(head) or is_camt(head) or is_mt940(head) or is_bank_table(raw)


def read_statement(
    raw: bytes, name: str, *, currency: str = "", order: Order | None = None
) -> Statement:
    """Return what the bank's file *raw* holds: OFX, CAMT.052 to 054, MT940 or a bank's table.

    *currency* and *order* say what a table leaves open: in which money its amounts are, and
    whether 10/05/2026 begins with the day or the month.

    Raises DataError, with *name* and what to do, for a file that is none of these, that is
    larger than LARGEST, or that was made to do harm.
    """
    if len(raw) > LARGEST:
        raise DataError(
            f"{name}: {len(raw) / 1e6:,.0f} MB are no statement;"
            " export a shorter time, such as one month"
        )
    try:
        entries, flaws = _read(raw, currency, order)
    except DataError as error:
        raise DataError(f"{name}: {error}") from error
    accounts = dict.fromkeys(entry.account for entry in entries if entry.account)
    return Statement(account=", ".join(accounts), entries=entries, flaws=flaws)


def _read(
    raw: bytes, currency: str, order: Order | None
) -> tuple[tuple[Entry, ...], tuple[Flaw, ...]]:
    head = _head(raw)
    if is_camt(head):
        return read_camt(raw)
    if is_ofx(head):
        return read_ofx(text_of(raw))
    if is_mt940(head):
        return read_mt940(text_of(raw))
    if is_bank_table(raw):
        return read_bank_table(raw, currency, order)
    raise DataError(
        "this is no statement of a bank; there choose OFX, CAMT.053, MT940 or CSV when you export"
    )


def _head(raw: bytes) -> str:
    """Return how the file begins, as text; its zeros, if it is of UTF-16, left out."""
    return raw[:HEAD].replace(b"\0", b"").decode("latin-1")
