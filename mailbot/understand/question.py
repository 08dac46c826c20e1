"""What did our own letter ask, or confirm?

The answer to a letter means nothing without what it asked. The phrases are data
(learned/questions.toml), of all languages at once.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailbot.understand.thesaurus import folded

_LIMIT = 20_000
"""Characters read of a letter."""

_GAP = r"(?:[^ ]+ ){0,9}?"
"""Up to nine words of the same sentence."""

_WORD = re.compile(r"[^\W_]+|[.?!]|\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The phrases of every language, compiled once."""

    asks_contact: re.Pattern[str]
    asking: re.Pattern[str]
    confirms_payment: re.Pattern[str]
    denies: re.Pattern[str]
    asks_paperwork: re.Pattern[str]


def questions_from(text: str) -> Questions:
    """Return the phrases that the TOML *text* lists by what they say and by language.

    A language that a table leaves out has no phrases there. Raises ValueError where a
    phrase makes no sense.
    """
    tables = tomllib.loads(text)
    return Questions(
        asks_contact=_one_of(tables.get("asks_contact", {})),
        asking=_one_of(tables.get("asking", {})),
        confirms_payment=_one_of(tables.get("confirms_payment", {})),
        denies=_one_of(tables.get("denies", {})),
        asks_paperwork=_one_of(tables.get("asks_paperwork", {})),
    )


def asks_for_contact(text: str, questions: Questions) -> bool:
    """Say whether a letter, or what is quoted of one, asks who the contact for invoices is."""
    said = (s for s in _sentences(text) if questions.asks_contact.search(s))
    return any("?" in sentence or questions.asking.search(sentence) for sentence in said)


def confirms_payment(text: str, questions: Questions) -> bool:
    """Say whether a letter of ours thanks for money that came."""
    said = (s for s in _sentences(text) if questions.confirms_payment.search(s))
    return any(not questions.denies.search(sentence) for sentence in said)


def asks_for_paperwork(text: str, questions: Questions) -> bool:
    """Say whether an answer asks for what a careful payer files: a tax form, an order number."""
    return any(questions.asks_paperwork.search(sentence) for sentence in _sentences(text))


def _sentences(text: str) -> Iterable[str]:
    """Yield the sentences of *text* in plain words with a space on either side.

    The marks that begin the lines of a quote are no words, so quoted text reads alike.
    """
    words: list[str] = []
    for word in (*_WORD.findall(text[:_LIMIT]), "."):
        if word[0].isalnum() or (word == "?" and words):
            words.append(folded(word))
        if not word[0].isalnum() and words:
            yield f" {' '.join(words)} "
            words = []


def _one_of(phrases: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """Return one expression for the *phrases* of all languages; none of them never matches."""
    found = [_expression(phrase) for some in phrases.values() for phrase in some]
    try:
        return re.compile(f" (?:{'|'.join(found)})" if found else r"(?!)")
    except re.error as error:
        raise ValueError(f"questions.toml: {error}; mend the phrase {error.pattern!r}") from error


def _expression(phrase: str) -> str:
    """Return a phrase as an expression in which every word brings the space behind it."""
    spaced = re.sub(r"([(|)])", r" \1 ", phrase).split()
    return "".join(_PARTS.get(part) or _word(part) for part in spaced)


def _word(part: str) -> str:
    return re.escape(part.rstrip("*")) + (r"[^ ]*" if part.endswith("*") else "") + " "


_PARTS: Mapping[str, str] = {"...": _GAP, "(": "(?:", "|": "|", ")": ")"}
