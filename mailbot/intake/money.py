"""Which amount, of which currency, does a cell hold?"""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from mailbot.model.errors import DataError
from mailbot.model.invoice import Money

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
    VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)
"""The currencies one can be paid in (ISO 4217), without funds, metals and test codes."""

SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₪": "ILS",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "zł": "PLN",
    "Kč": "CZK",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "R$": "BRL",
    "US$": "USD",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "MX$": "MXN",
    **dict.fromkeys(("$", "¥", "kr", "kr.", "R", "Rs."), ""),
}
"""What people write for a currency; empty where it is that of several countries."""

CEILING = Decimal(10) ** 12
"""No invoice is above this; a longer number is two cells run together."""

THREE_PLACES = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


class Decimals(StrEnum):
    """What stands before the cents."""

    POINT = "."
    COMMA = ","


_POINT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:['’]\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_COMMA = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?", re.ASCII)
_TWO_MEANINGS = re.compile(r"\d{1,3}\.\d{3}", re.ASCII)
_MARK = "|".join(re.escape(mark) for mark in sorted(SIGNS, key=len, reverse=True))
_MARKED = re.compile(
    rf"(?P<minus>[-−–+(]?)\s*(?P<before>{_MARK}|[A-Z]{{3}})?\s*(?P<sign>[-−–]?)\s*"
    rf"(?P<bare>\d[\d.,'’ ]*)\s*(?P<after>{_MARK}|[A-Z]{{3}})?\s*(?P<end>[-−–)]?)"
)
_NAMED = re.compile(r".*?\b([A-Z]{3})\b\)?")


def decimals_of(texts: Iterable[str]) -> Decimals | None:
    """Return what stands before the cents in *texts*, one whole column; None if none proves it."""
    proofs = {Decimals.POINT: 0, Decimals.COMMA: 0}
    for text in texts:
        fit = _MARKED.fullmatch(" ".join(text.split()))
        if fit is None:
            continue
        point, comma = fit["bare"].rfind("."), fit["bare"].rfind(",")
        place, sign = max((point, Decimals.POINT), (comma, Decimals.COMMA))
        places = len(fit["bare"]) - place - 1
        if place >= 0 and (min(point, comma) >= 0 or places != 3) and fit["bare"].count(sign) == 1:
            proofs[sign] += 1
    most = max(proofs, key=lambda sign: proofs[sign])
    return most if proofs[most] > 9 * (sum(proofs.values()) - proofs[most]) else None


def money_of(amount: str, currency: str, decimals: Decimals | None = None) -> Money:
    """Return *amount*, written 1,234.56 or 1.234,56, in *currency* (ISO 4217, any case).

    Raises DataError for anything else, and for what is not above zero: an amount is never guessed.
    """
    code = currency.strip().upper()
    if code not in CURRENCIES:
        raise DataError(f"currency: “{currency}” is no currency; write EUR, USD, GBP …")
    value = amount_of(amount, code, decimals=decimals)
    if value <= 0:
        raise DataError(f"amount: “{amount}” is not above zero")
    return Money(amount=value, currency=code)


def amount_of(
    text: str, currency: str = "", *, column: str = "amount", decimals: Decimals | None = None
) -> Decimal:
    """Return the number in *text*: -12.50, (12.50), 1.234,56 €, USD 1,234.56; it may be zero.

    A sign beside it must be that of *currency*, if one is given. *decimals* is what the column
    proves. Raises DataError for anything else.
    """
    fit = _MARKED.fullmatch(" ".join(text.split()))  # no-break spaces between thousands as well
    if fit is None:
        raise DataError(f"{column}: “{text}” is no amount; write 1234.56")
    for mark in (fit["before"], fit["after"]):
        said = SIGNS.get(mark or "", mark or "")
        if said and (said not in CURRENCIES or (currency and said != currency)):
            raise DataError(f"{column}: “{text}” is not in {currency or 'a known currency'}")
    value = _value_of(fit["bare"].strip(), (text, column), decimals, currency)
    if value > CEILING:
        raise DataError(f"{column}: “{text}” is above {CEILING:,}; is the column the right one?")
    below = fit["minus"] in tuple("-−–(") or fit["sign"] or fit["end"]
    return -value if below else value


def currency_in(text: str) -> str:
    """Return the currency that an amount bears by sign or code, or an empty text."""
    fit = _MARKED.fullmatch(" ".join(text.split()))
    for mark in (fit["before"], fit["after"]) if fit else ():
        code = SIGNS.get(mark or "", mark or "")
        if code in CURRENCIES:
            return code
    return ""


def currency_of(text: str) -> str:
    """Return the code that *text* names: EUR, €, Euro (EUR), United States Dollar - USD.

    Raises DataError where it names none.
    """
    bare = text.strip()
    named = _NAMED.fullmatch(bare)
    for code in (bare.upper(), SIGNS.get(bare, ""), named[1] if named else ""):
        if code in CURRENCIES:
            return code
    raise DataError(f"currency: “{text}” is no currency; write EUR, USD, GBP …")


def _value_of(
    bare: str, said: tuple[str, str], decimals: Decimals | None, currency: str
) -> Decimal:
    text, column = said
    if decimals is None and _TWO_MEANINGS.fullmatch(bare) and currency not in THREE_PLACES:
        whole = bare.replace(".", "")
        raise DataError(
            f"{column}: “{text}” may mean {int(whole):,} or about {bare[:-1]}; write {whole}.00"
        )
    shapes = {Decimals.POINT: _POINT, Decimals.COMMA: _COMMA}
    for sign, shape in shapes.items():
        if decimals in (None, sign) and shape.fullmatch(bare):
            whole, _, cents = bare.partition(sign)
            if len(cents.rstrip("0")) <= (3 if currency in THREE_PLACES else 2):
                digits, cents = re.sub(r"\D", "", whole), cents[:2] + cents[2:].rstrip("0")
                return Decimal(f"{digits}.{cents}" if cents else digits)
    raise DataError(f"{column}: “{text}” is no amount; write 1234.56")
