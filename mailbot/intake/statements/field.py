"""What does a field of a statement hold?"""

import re
from datetime import date
from decimal import Decimal

from mailbot.intake.day import YEARS
from mailbot.intake.money import CEILING, CURRENCIES
from mailbot.model.errors import DataError
from mailbot.model.invoice import Money

MOST_ENTRIES = 50_000
"""A file with more bookings is no statement of a small firm, or it is a trap."""

LONGEST_NAME = 140
LONGEST_REFERENCE = 1000

TOO_MANY = f"it holds more than {MOST_ENTRIES:,} bookings; export a shorter time, such as one month"

NOT_GIVEN = frozenset("NOTPROVIDED NONREF NOREF NOTAVAILABLE KEINE NULL EREF KREF -".split())
"""What banks write where the payer gave no number."""

RETURN_WORDS = re.compile(
    r"rücklastschrift|ruecklastschrift|retoure|rückbuchung|rueckbuchung|storno"
    r"|\breturn(?:ed)?\b|\breversal\b|\breversed\b|chargeback|\bnsf\b|unpaid"
    r"|\brejet\b|impay[ée]|devoluci[óo]n|devolu[çc][ãa]o|estorno|storn|insoluto"
    r"|terugboeking|stornering|retour",
    re.IGNORECASE,
)
"""What banks call money that they take back, in seven languages."""

_PAYER_IN = re.compile(
    r"ORIG CO NAME:\s?(?P<ach>.+?)\s+(?:ORIG ID|DESC DATE)|^(?P<des>.+?)\s+DES:"
    r"|money (?:added|received)? ?from (?P<app>.+?)(?: with reference.*)?$",
    re.IGNORECASE | re.MULTILINE,
)
"""Where banks that have no column for the payer write the name."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:[.,]\d{0,8})?|[.,]\d{1,8})", re.ASCII)
_NO_TEXT = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+"
)


def line_of(text: str, longest: int = LONGEST_NAME) -> str:
    """Return *text* as one line without what does not print, at most *longest* characters."""
    return " ".join(_NO_TEXT.sub(" ", text).split())[:longest]


def lines_of(text: str) -> str:
    """Return *text* with its line breaks: banks break a number where a line is full."""
    lines = (line_of(line, LONGEST_REFERENCE) for line in text.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_REFERENCE]


def given(identity: str) -> str:
    """Return *identity* as one line, empty where it is a bank's word for none."""
    bare = line_of(identity, 100)
    return "" if bare.upper().replace(" ", "") in NOT_GIVEN else bare


def last_of(account: str) -> str:
    """Return the last four letters and digits of an account: …3000."""
    bare = "".join(c for c in account if c.isalnum())
    return f"…{bare[-4:]}" if bare else ""


def payer_in(text: str) -> str:
    """Return the payer whom a bank names within its own words; empty if it names none."""
    fit = _PAYER_IN.search(text)
    return line_of(next(name for name in fit.groups() if name)) if fit else ""


def signed(text: str) -> Decimal:
    """Return the number *text*, plain but for a decimal comma or point. Raises DataError."""
    bare = text.strip()
    if not _NUMBER.fullmatch(bare):
        raise DataError(f"amount: “{line_of(bare, 40)}” is no amount")
    return Decimal(bare.replace(",", "."))


def money(amount: Decimal, currency: str) -> Money:
    """Return *amount*, without its sign, in *currency*. Raises DataError."""
    code = currency.strip().upper()
    if code not in CURRENCIES:
        raise DataError(f"currency: “{line_of(currency, 20)}” is no currency")
    if not amount:
        raise DataError("amount: nothing was booked")
    if abs(amount) > CEILING:
        raise DataError(f"amount: {amount} is above {CEILING:,}")
    return Money(amount=abs(amount).quantize(_step(amount)), currency=code)


def _step(amount: Decimal) -> Decimal:
    """Return the step of cents; of thousandths where *amount* has some."""
    cents = Decimal("0.01")
    return cents if amount == amount.quantize(cents) else Decimal("0.001")


def day(text: str) -> date:
    """Return the day that *text* begins with: 2026-11-03 or 20261103. Raises DataError."""
    digits = text.strip().replace("-", "")[:8]
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError as error:
        raise DataError(f"date: “{line_of(text, 40)}” is no day") from error
    if found.year not in YEARS:
        raise DataError(f"date: “{line_of(text, 40)}” is of the year {found.year}")
    return found
