"""Which amount does a note name?"""

import re

from mailbot.intake.money import CURRENCIES, SIGNS, currency_in, currency_of
from mailbot.intake.note.slip import Slip
from mailbot.model.errors import DataError

_AMOUNT = re.compile(r"(?:[^\W\d]{0,3}\$|€|£|[A-Za-z]{3})?\d[\d.,']*(?:-|[A-Za-z]{3}|€|£|\$)?")
_LAST_DAY = 31
_GROUP = 3

_NAMED = {"euro": "EUR", "euros": "EUR", "dollar": "$", "dollars": "$", "pounds": "GBP"}
_NAMED |= {"bucks": "$", "quid": "GBP", "dolares": "$"}
"""What people say for a currency; a dollar is that of several countries."""


def amount_in(slip: Slip) -> tuple[str, str]:
    """Use up the amount that is named; return it and its currency as typed. Raises DataError."""
    found: list[tuple[str, str]] = []
    for i in sorted(slip.free):
        token = slip.tokens[i]
        if i not in slip.free or not _AMOUNT.fullmatch(token.text):
            continue
        behind = _behind_groups(slip, i)
        whole = "".join(t.text for t in slip.tokens[i:behind])
        text = whole.rstrip("-").rstrip(".,")
        beside = _currency_beside(slip, i, behind)
        bare = re.sub(r"[^\d.,']", "", text)
        mark = re.sub(r"[\d.,']", "", text)
        code = _code(mark) if mark else ""
        if mark and not code:
            continue
        if (
            not (beside or code)
            and bare.isdecimal()
            and (int(bare) <= _LAST_DAY or (bare[:2] == "20" and len(bare) == 4))
        ):
            raise DataError(f"“{bare}”: a day or an amount? Write 2026-11-20, or {bare}.00")
        slip.use(i, behind)
        found.append((bare, beside or code))
    if len(found) > 1:
        raise DataError(f"which amount: {' or '.join(a for a, _ in found)}?")
    return found[0] if found else ("", "")


def _behind_groups(slip: Slip, at: int) -> int:
    """Return where the amount ends that begins *at*: "1 500,00" is one, as its cents say."""
    behind = at + 1
    while (
        behind in slip.free
        and len(slip.tokens[at].text) <= _GROUP
        and re.fullmatch(r"\d{3}(?:[.,]\d\d)?", slip.tokens[behind].text)
        and slip.tokens[behind].start == slip.tokens[behind - 1].end + 1
    ):
        behind += 1
    return behind if re.search(r"[.,]\d\d$", slip.tokens[behind - 1].text) else at + 1


def _currency_beside(slip: Slip, at: int, behind: int) -> str:
    for i in (behind, at - 1):
        if i in slip.free and (code := _code(slip.tokens[i].text)):
            slip.use(i, i + 1)
            return code
    return _mark_beside(slip, at, behind)


def _mark_beside(slip: Slip, at: int, behind: int) -> str:
    """Return the currency of a sign that stands apart from its number: "€ 500", "500 €"."""
    start, end = slip.tokens[at].start, slip.tokens[behind - 1].end
    around = slip.line[max(0, start - 2) : start] + slip.line[end : end + 2]
    return next((SIGNS[c] or c for c in around if c in SIGNS), "")


def _code(text: str) -> str:
    if text.upper() in CURRENCIES:
        return text.upper()
    if text.casefold() in _NAMED:
        return _NAMED[text.casefold()]
    if text in SIGNS:
        return SIGNS[text] or text
    try:
        return currency_of(text)
    except DataError:
        return ""


def money_in(text: str) -> tuple[str, str]:
    """Return the amount and the currency of *text*, as typed; a minus stays to be asked about."""
    found = currency_in(text)
    return (re.sub(r"[^\d.,'-]", "", text), found) if found else (text, "")
