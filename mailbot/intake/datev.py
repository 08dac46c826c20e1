"""What do the bookings of a German ledger (DATEV, Buchungsstapel) say of invoices?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from mailbot.intake.grid import Line
from mailbot.intake.plain import plain

DEBTORS = range(10_000, 70_000)
"""Accounts of customers; longer account numbers end in more digits."""

_LEAST = ("konto", "gegenkonto ohne bu schlüssel", "belegdatum", "belegfeld 1")
"""Columns without which nobody can say what a booking is about."""

_DAY = re.compile(r"(?P<day>\d{1,2})(?P<month>\d{2})(?P<year>\d{2}|\d{4})?", re.ASCII)
_YEAR = re.compile(r"20\d\d(?=\d{4})")
MADE = ("mailbot account", "mailbot kind", "mailbot issued", "mailbot due")
"""The columns that are made here, by the names under which the mapping knows them."""


def unfolded(
    before: Sequence[Line], names: Sequence[str], lines: Sequence[Line]
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Return the table with columns that say what each booking does to which debtor.

    Days have no year there: it is that of the period in the first line of the file. What touches
    no debtor is a booking of something else.
    """
    there = [plain(name) for name in names]
    first, last = _years(before)
    found = []
    least = max((there.index(name) for name in _LEAST if name in there), default=0)
    for line in lines:
        if len(line.cells) <= least:
            flaw = line.flaw or f"the line has {len(line.cells)} of {len(names)} columns"
            found.append(replace(line, flaw=flaw))
            continue
        cells = dict(zip(there, line.cells, strict=False))
        made = _told(cells, first, last)
        padded = (*line.cells, *("" for _ in range(len(names) - len(line.cells))))
        found.append(replace(line, cells=(*padded, *made)))
    return (*names, *MADE), tuple(found)


def _told(cells: dict[str, str], first: str, last: str) -> tuple[str, str, str, str]:
    account = cells.get("konto", "").strip()
    contra = cells.get("gegenkonto ohne bu schlüssel", cells.get("gegenkonto", "")).strip()
    side = cells.get("soll haben kennzeichen", "").strip().upper()
    if _is_debtor(contra) and not _is_debtor(account):
        account, contra, side = contra, account, {"S": "H", "H": "S"}.get(side, side)
    kind = "other"
    if _is_debtor(account):
        kind = {"S": "invoice", "H": "payment" if _is_cash(contra) else "credit"}.get(side, "")
    issued = _day(cells.get("belegdatum", ""), first, last)
    due = cells.get("belegfeld 2", "").strip()
    return account, kind, issued, _day(due, first, last) if len(due) == 6 else ""


def _is_debtor(account: str) -> bool:
    if not account.isascii() or not account.isdigit() or len(account) < 5:
        return False
    return int(account[:5]) in DEBTORS


def _is_cash(account: str) -> bool:
    """Say whether *account* is one of cash or banks (SKR 03: 1000-1299, SKR 04: 1600-1899)."""
    return account[:2] in ("10", "11", "12", "16", "17", "18", "13", "14")


def _years(before: Sequence[Line]) -> tuple[str, str]:
    """Return the years in which the period of the file begins and ends, where it says them."""
    for line in before:
        if line.cells and line.cells[0].strip('" ').upper() in ("EXTF", "DTVF"):
            found = [fit[0] for cell in line.cells[12:17] if (fit := _YEAR.match(cell.strip()))]
            if found:
                return found[0], found[-1]
    return "", ""


def _day(text: str, first: str, last: str) -> str:
    """Return the day that 0510, 051026 or 05102026 names, as 2026-10-05; else *text* itself."""
    fit = _DAY.fullmatch(text.strip())
    if fit is None:
        return text
    year = fit["year"] or (first if first == last else "")
    if len(year) == 2:
        year = f"20{year}"
    return f"{year}-{fit['month']}-{int(fit['day']):02}" if year else text
