"""In which language and country was a paper written, and which money is meant there?"""

import re
from collections import Counter
from collections.abc import Sequence

from mailbot.document.amounts import CODES, SIGNS, Amount
from mailbot.document.labels import Labels
from mailbot.document.layout import Run

FEWEST = 3.0
_SHARE = 0.3
"""The share of the first language's evidence from which another one is read as well."""

_CODED = re.compile(r"\b([A-Z]{2})[ ]?(?:[A-Z]?\d)[A-Z0-9]{6,}\b")
_IBAN = re.compile(r"\b([A-Z]{2})\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b")
_STATE = re.compile(
    r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI"
    r"|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\.?,? \d{5}(?:-\d{4})?\b"
)
_PROVINCE = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_CALLING = {
    "+1": "US",
    "+44": "GB",
    "+49": "DE",
    "+43": "AT",
    "+41": "CH",
    "+33": "FR",
    "+32": "BE",
    "+34": "ES",
    "+52": "MX",
    "+31": "NL",
    "+39": "IT",
    "+351": "PT",
    "+55": "BR",
    "+61": "AU",
    "+46": "SE",
    "+353": "IE",
    "+352": "LU",
    "+57": "CO",
    "+54": "AR",
    "+56": "CL",
    "+64": "NZ",
}
_OF_SIGN = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "COP", "ARS", "CLP", "SGD", "HKD"),
    "kr": ("SEK", "NOK", "DKK"),
}
_USUAL = {"de": "DE", "fr": "FR", "es": "ES", "nl": "NL", "it": "IT", "pt": "PT", "en": ""}


def languages_of(runs: Sequence[Run], labels: Labels) -> tuple[str, ...]:
    """Return the languages of a paper, the one with most evidence first."""
    words = Counter(token.plain for run in runs for token in run.tokens)
    scores: dict[str, float] = {}
    shared = labels.shared_words
    for name, tongue in labels.tongues.items():
        spoken = sum(min(words[w], 4) / shared[w] for w in tongue.common if w in words)
        named = 0.0
        for run in runs:
            for hit in tongue.labels.hits([token.plain for token in run.tokens]):
                named += 1.0 if hit.behind - hit.first > 1 else 0.35
        scores[name] = spoken + 0.6 * named
    order = sorted(scores, key=lambda name: -scores[name])
    most = scores[order[0]]
    if most < FEWEST:
        return tuple(order)
    return tuple(name for name in order if scores[name] >= _SHARE * most)[:3]


def countries_of(runs: Sequence[Run], labels: Labels, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the countries that the paper speaks of (ISO 3166), the likeliest first."""
    scores: Counter[str] = Counter()
    for run in runs:
        words = [token.plain for token in run.tokens]
        for hit in labels.countries.hits(words):
            for country in hit.keys:
                scores[country] += 2
        for pattern, weight in ((_IBAN, 4), (_CODED, 2)):
            for fit in pattern.finditer(run.text):
                if fit[1] in labels.money_of:
                    scores[fit[1]] += weight
        scores["US"] += 3 * len(_STATE.findall(run.text))
        scores["CA"] += 3 * len(_PROVINCE.findall(run.text))
        scores["GB"] += 3 * len(_POSTCODE.findall(run.text))
        for start, country in _CALLING.items():
            scores[country] += 2 * bool(re.search(rf"(?<!\w)\{start}[ (.\-]?\d", run.text))
    usual = _USUAL.get(languages[0], "")
    if usual:
        scores[usual] += 1
    return tuple(country for country, score in scores.most_common() if score > 0)


def currency_of(
    chosen: Amount | None,
    amounts: Sequence[Amount],
    runs: Sequence[Run],
    labels: Labels,
    countries: Sequence[str],
) -> tuple[str, bool]:
    """Return the currency (ISO 4217) of the total, and whether it is sure."""
    if chosen is not None and chosen.currency in CODES:
        return chosen.currency, True
    said = Counter(one.currency for one in amounts if one.currency and one.exact)
    named = _named(runs, labels)
    local = [labels.money_of[country] for country in countries]
    sign = chosen.currency if chosen is not None else ""
    if not sign and said:
        sign = said.most_common(1)[0][0]
    if sign in _OF_SIGN:
        fits = [code for code in _OF_SIGN[sign] if named[code]]
        if fits:
            return max(fits, key=lambda code: named[code]), True
        fits = [code for code in local if code in _OF_SIGN[sign]]
        if fits:
            return fits[0], True
        return _OF_SIGN[sign][0], sign == "$" and not countries
    if sign:
        return sign, True
    if named:
        return named.most_common(1)[0][0], len(named) == 1
    return (local[0] if local else ""), len(countries) == 1


def _named(runs: Sequence[Run], labels: Labels) -> Counter[str]:
    """Return the currencies that are named anywhere: in a header, a note, a bank's details."""
    found: Counter[str] = Counter()
    for run in runs:
        for hit in labels.currencies.hits([token.plain for token in run.tokens]):
            for code in hit.keys:
                found[code] += 1
        for word in re.findall(r"(?<!\w)[A-Z]{3}(?!\w)", run.text):
            if word in CODES:
                found[word] += 1
        for sign, code in SIGNS.items():
            if code in CODES and len(sign) < 3 and sign in run.text and not sign.isalpha():
                found[code] += 1
    return found
