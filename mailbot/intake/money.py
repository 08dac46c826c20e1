"""Which amount, of which currency, does a cell hold?"""

import re
from decimal import Decimal

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

CEILING = Decimal(10) ** 12
"""No invoice is above this; a longer number is two cells run together."""

_US_STYLE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?", re.ASCII)
_EURO_STYLE = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:,\d{1,2})?", re.ASCII)
_TWO_MEANINGS = re.compile(r"\d{1,3}\.\d{3}", re.ASCII)
_NEGATIVE = re.compile(r"[-−–(]\s*[\d.,\s]+\)?")


def money_of(amount: str, currency: str) -> Money:
    """Return *amount*, written 1,234.56 or 1.234,56, in *currency* (ISO 4217, any case).

    Raises DataError for anything else: an amount is never guessed.
    """
    code = currency.strip().upper()
    if code not in CURRENCIES:
        raise DataError(f"currency: “{currency}” is no currency; write EUR, USD, GBP …")
    value = _value_of(amount)
    if value <= 0:
        raise DataError(f"amount: “{amount}” is not above zero")
    if value > CEILING:
        raise DataError(f"amount: “{amount}” is above {CEILING:,}; is the column the right one?")
    return Money(amount=value, currency=code)


def _value_of(amount: str) -> Decimal:
    bare = " ".join(amount.split())  # no-break spaces between thousands as well
    if _TWO_MEANINGS.fullmatch(bare):
        whole = bare.replace(".", "")
        raise DataError(
            f"amount: “{amount}” may mean {int(whole):,} or about {bare[:-1]}; write {whole}.00"
        )
    if _US_STYLE.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    if _EURO_STYLE.fullmatch(bare):
        return Decimal(bare.replace(".", "").replace(" ", "").replace(",", "."))
    if _NEGATIVE.fullmatch(bare):
        raise DataError(f"amount: “{amount}” is not above zero")
    raise DataError(f"amount: “{amount}” is no amount; write 1234.56")
