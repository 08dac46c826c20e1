"""Which addresses, telephone numbers, amounts and invoice numbers does a text hold?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from mailbot.understand.lexicon import Lexicon
from mailbot.understand.pattern import EMAIL, INVOICE, MONEY, PHONE

_EMAIL = re.compile(r"(?:mailto:)?([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_CODE = "USD|EUR|GBP|CHF|CAD|AUD|NZD|INR|JPY|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|SGD|HKD|AED"
_SIGN = r"(?:US|CA?|A|NZ|HK|S|R)?\$|€|£|¥|₹|₦|₵|₱|₪|₺|₩|R(?=\d)"
_PHONE = re.compile(
    r"(?<![\w.#-])(?:\+\d{1,3}[ .()/-]{0,2})?(?:\(\d{1,5}\)[ .-]?)?"
    r"\d{2,5}(?:[ ./-]{1,2}\d{2,5}){1,5}(?![\w-])"
)
_PREFIXED = re.compile(
    r"(?<![\w@.-])(?!20\d\d-)([A-Za-z]{1,5}[-/ ]?(?:\d{2,4}[-/])?\d{2,10})(?![\w@-])"
)
_HASH = re.compile(r"(?<![\w&])(#\s?\d[\w-]{1,14})(?![\w@])")
_SPACES = re.compile(r"[ ']")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A value found in the text at [start, end)."""

    kind: str
    start: int
    end: int
    value: str


def find_slots(text: str, lexicon: Lexicon) -> tuple[Slot, ...]:
    """Return what *text* holds, in order, nothing overlapping.

    Amounts need a currency; an invoice number needs a word for "invoice" before it, a
    prefix, or a "#"; neither years nor telephone numbers are invoice numbers.
    """
    found: list[Slot] = []
    taken: list[tuple[int, int]] = []
    for slot in _all(text, lexicon):
        if all(slot.end <= start or slot.start >= end for start, end in taken):
            taken.append((slot.start, slot.end))
            found.append(slot)
    return tuple(sorted(found, key=lambda s: s.start))


def phone_of(signature: str) -> str:
    """Return the writer's own number in a *signature*, or an empty text; a fax is none."""
    for line in signature.splitlines():
        for match in _PHONE.finditer(line):
            before = line[: match.start()].casefold().split()
            fax = any("fax" in word or word in {"f", "f:", "f."} for word in before[-2:])
            if _is_phone(match.group()) and not fax:
                return match.group().strip()
    return ""


def _is_phone(value: str) -> bool:
    dated = re.fullmatch(r"\d{4}-\d\d?-\d\d?|\d\d?([./-])\d\d?\1\d{2,4}", value)
    return 7 <= len(re.sub(r"\D", "", value)) <= 15 and not dated


def amount_of(value: str) -> Decimal | None:
    """Return the number in *value*: 1,234.56 and 1.234,56 are the same."""
    plain = _SPACES.sub("", value.rstrip("k"))
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and len(plain) - last - 1 != 3:
        plain = re.sub("[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    else:
        plain = re.sub("[.,]", "", plain)
    try:
        return Decimal(plain) * (1000 if value.endswith("k") else 1)
    except InvalidOperation:
        return None


def _all(text: str, lexicon: Lexicon) -> Iterator[Slot]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            value = match[1].rstrip(".-_").lower()
            yield Slot(
                kind=EMAIL, start=match.start(), end=match.start(1) + len(value), value=value
            )
    if not any(sign.isdigit() for sign in text):
        return
    for match in _money(tuple(lexicon.currencies)).finditer(text):
        value = (match["a"] or match["b"]) + ("k" if match["k"] or match["l"] else "")
        yield Slot(kind=MONEY, start=match.start(), end=match.end(), value=value)
    yield from _invoices(text, lexicon)
    for match in _PHONE.finditer(text):
        if _is_phone(match.group()):
            yield Slot(
                kind=PHONE, start=match.start(), end=match.end(), value=match.group().strip()
            )


def _invoices(text: str, lexicon: Lexicon) -> Iterator[Slot]:
    named = _named(lexicon.words["invoice_words"], lexicon.words["number_words"])
    for match in named.finditer(text):
        value = match[1].strip("# ")
        year = re.fullmatch(r"20[123]\d", value) and "#" not in match[1]
        if not year and not _is_ordinal(value, lexicon):
            yield Slot(kind=INVOICE, start=match.start(1), end=match.end(1), value=value.upper())
    for match in _HASH.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].casefold().split()
        if not before or before[-1].strip(".,:") not in lexicon.words["other_numbers"]:
            value = match[1].strip("# ").upper()
            yield Slot(kind=INVOICE, start=match.start(), end=match.end(), value=value)
    for match in _PREFIXED.finditer(text):
        prefix = re.match("[A-Za-z]+", match[1])
        if prefix and prefix.group().casefold() in lexicon.words["invoice_prefixes"]:
            value = match[1].replace(" ", "-").upper()
            yield Slot(kind=INVOICE, start=match.start(), end=match.end(), value=value)


def _is_ordinal(value: str, lexicon: Lexicon) -> bool:
    """Say whether *value* is a day's number: "15th"."""
    return value.lstrip("0123456789").casefold() in lexicon.dates.ordinal_endings


@cache
def _money(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds sums, with a sign or a code, or one of the *words* behind them."""
    named = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.])(?:{_SIGN}|(?:{_CODE}|Rs\.?|Fr\.)(?=[ \d]))\s?"
        rf"(?P<a>{_NUMBER})(?P<k>k\b)?(?![\d])"
        rf"|(?<![\w.,])(?P<b>{_NUMBER})(?P<l>k)?(?:,-|,–|\.-)?\s?(?:€|£|\$|(?:{_CODE}|{named})\b)",
        re.IGNORECASE,
    )


@cache
def _named(words: frozenset[str], marks: frozenset[str]) -> re.Pattern[str]:
    """Return what finds a number behind a word for an invoice: "bill no. 2041"."""
    word, mark = (
        "|".join(sorted(map(re.escape, w), key=len, reverse=True)) for w in (words, marks)
    )
    return re.compile(
        rf"\b(?:{word})(?:\s{{1,2}}|[.:]\s?)(?:(?:{mark})[.:]?\s{{0,2}})?"
        r"(#?\s?[A-Za-z]{0,5}[-/]?\d[\w/-]{1,15})\b",
        re.IGNORECASE,
    )
