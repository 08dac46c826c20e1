"""Which amounts does a line hold, of which currency?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mailbot.document.labels import Labels
from mailbot.document.layout import Run

SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "Rs.": "INR",
    "Rs": "INR",
    "¥": "JPY",
    "zł": "PLN",
    "Kč": "CZK",
    "R": "ZAR",
    "R$": "BRL",
    "US$": "USD",
    "$US": "USD",
    "USD$": "USD",
    "U$S": "USD",
    "C$": "CAD",
    "CA$": "CAD",
    "CAD$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "MX$": "MXN",
    "Mex$": "MXN",
    "COL$": "COP",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "CHF.": "CHF",
    "$ CA": "CAD",
    "$CA": "CAD",
    "$": "$",
    "kr": "kr",
    "kr.": "kr",
    "₪": "ILS",
    "₺": "TRY",
}
"""What is written for a currency; a sign of several countries stands for itself."""

CODES = frozenset(
    "EUR USD GBP CHF CAD AUD NZD BRL MXN COP ARS CLP PEN UYU SEK NOK DKK PLN CZK HUF RON BGN ISK"
    " JPY CNY INR SGD HKD ZAR AED ILS TRY SAR KRW THB MYR PHP IDR NGN KES MAD".split()
)

LARGEST = Decimal(10) ** 10

_MARK = "|".join(
    re.escape(m) for m in sorted((SIGNS.keys() - {"R"}) | CODES, key=len, reverse=True)
)
_NUMBER = (
    r"\d{1,2}(?:,\d\d){1,3},\d{3}(?:\.\d\d(?!\d))?"  # lakhs and crores: 1,20,000.00
    r"|\d{1,3}(?:(?P<sep>[.,'’´\u00a0\u202f ])\d{3})(?:(?P=sep)\d{3})*(?:[.,]\d{1,2}(?!\d))?"
    r"|\d+[.,]\d{1,2}(?!\d)|\d+"
)
_RAND = r"R(?=\s?\d[\d ,']*[.,]\d\d(?!\d))"
"""The rand; where no cents follow, R begins a number of something."""
_COUNT = re.compile(r"\s[a-zà-ÿ]{3}")
"""What stands behind a number of things: "12'600 words"."""
_AMOUNT = re.compile(
    rf"(?<![\w.,/:#+])(?<!\w[-–])(?P<minus>[-−–(]\s?)?(?:(?<![^\W\d_])(?P<before>{_MARK}|{_RAND})\s?)?"
    rf"(?P<sign>[-−–]\s?)?(?<!\d[.,/:])(?P<bare>{_NUMBER})(?P<dash>[.,]?[-–—]{{1,2}}(?!\d))?"
    rf"(?:\s?(?P<after>{_MARK})(?![^\W\d_]))?(?P<end>\s?\)|[-−](?!\d))?"
    r"(?![\w%‰°]|\s?%|[.,/:]\d|[-−]\w)"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Amount:
    """An amount as it is written in a run."""

    value: Decimal
    currency: str
    """By its sign or code; `$` and `kr` where the sign is that of several countries."""
    exact: bool
    """It has cents, or a currency: a bare whole number may be anything."""
    certain: bool
    """It can be nothing but an amount: it has cents, or a currency."""
    run: Run
    start: int
    end: int

    @property
    def span(self) -> tuple[float, float]:
        """Return from where to where it stands."""
        return self.run.across(self.start, self.end)


def amounts_in(run: Run, labels: Labels) -> Iterator[Amount]:
    """Yield the amounts of a run, bare whole numbers included."""
    for fit in _AMOUNT.finditer(run.text):
        value = value_of(fit["bare"])
        if value is None or value > LARGEST:
            continue
        mark = fit["before"] or fit["after"] or ""
        currency = SIGNS.get(mark, mark) or _worded(run, fit.start(), fit.end(), labels)
        cents = bool(re.search(r"[.,]\d\d$", fit["bare"])) or bool(fit["dash"])
        counts = not (cents or currency) and _COUNT.match(run.text, fit.end())
        alone = fit[0].strip() == run.text.strip()
        below = _is_below_zero(fit, alone=alone)
        yield Amount(
            value=-value if below else value,
            currency=currency,
            exact=cents or bool(currency) or bool((fit["sep"] or "").strip() and not counts),
            certain=cents or bool(currency),
            run=run,
            start=fit.start("bare"),
            end=fit.end("after") if fit["after"] else fit.end("bare"),
        )


def _is_below_zero(fit: re.Match[str], *, alone: bool) -> bool:
    """Say whether an amount is below zero; in a sentence, brackets are only brackets."""
    before, end = (fit["minus"] or "").strip(), (fit["end"] or "").strip()
    if before == "(":
        return end == ")" and alone
    return bool(before or fit["sign"]) or end in ("-", "−")


def value_of(written: str) -> Decimal | None:
    """Return the number written 1.234,56 or 1,234.56 or 1'234; three digits are thousands."""
    cents = re.search(r"[.,](\d{1,2})$", written)
    head = written[: cents.start()] if cents else written
    figures = re.sub(r"\D", "", head)
    if not figures or len(figures) > 12:
        return None
    return Decimal(f"{figures}.{cents[1] if cents else '0'}")


def _worded(run: Run, start: int, end: int, labels: Labels) -> str:
    """Return the currency that stands beside an amount in words, such as "euro"."""
    words = [token.plain for token in run.tokens]
    for hit in labels.currencies.hits(words):
        first, last = run.tokens[hit.first], run.tokens[hit.behind - 1]
        if 0 <= first.start - end <= 2 or 0 <= start - last.end <= 2:
            return next(iter(hit.keys))
    return ""
