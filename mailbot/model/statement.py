"""What was booked on an account of the owner's?"""

from dataclasses import dataclass
from datetime import date

from mailbot.model.invoice import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One booking, as the bank tells it; of accounts only the last digits are kept."""

    amount: Money
    """Always above zero; *credit* says which way it went."""
    on: date
    """The day it was booked."""
    credit: bool = True
    """Money came in; if not, it went out."""
    returned: bool = False
    """It takes an earlier booking back: a returned direct debit, a reversal."""
    pending: bool = False
    """The bank has noted it, and not booked it yet."""
    payer: str = ""
    """Who sent the money, or, where it went out, who got it."""
    reference: str = ""
    """What the payer wrote; its line breaks are those of the bank."""
    end_to_end: str = ""
    """The payer's own number of the payment, if they gave one."""
    bank_id: str = ""
    """The bank's number of the booking, if it has one."""
    account: str = ""
    """Which account of the owner's it was booked on."""
    source: str = ""
    """The format that it was read from: banks number a booking anew in each."""
    line: int = 0
    """Where it stands in the file: a line, or which booking from the top."""
