"""The rules of a warm and quiet letter as a function: what is wrong with it."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from mailbot.model.letter import Draft, Purpose
from mailbot.render.layout import SHORT_LINE, WIDTH
from mailbot.render.vocabulary import Facts

WORDS: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("tone.toml").read_text(encoding="utf-8")
)
"""tone.toml: the words of each language."""

ASKS_WHO = {Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT, Purpose.WRITE_TO_CONTACT}
RUNAROUND = ASKS_WHO | {Purpose.SECOND_REQUEST, Purpose.CONFIRM_CONTACT}
"""They ask who, never how much or when (S0-37, S1-50)."""
ASKS_NOTHING = {
    Purpose.CONFIRM_CONTACT,
    Purpose.SEND_COPIES,
    Purpose.STATEMENT,
    Purpose.BEFORE_DUE,
    Purpose.DUE_TODAY,
    Purpose.THANK_PAYMENT,
}
AFTER_DUE = {
    Purpose.OVERDUE,
    Purpose.OVERDUE_AGAIN,
    Purpose.FINAL_NOTICE,
    Purpose.LATE_FEE,
    Purpose.COLLECTION_NOTICE,
}
WITHOUT_THANKS = AFTER_DUE | {Purpose.STATEMENT, Purpose.CHECK_IN}
"""These need not begin with thanks; all the others do (S0-34, S2-67, S3-91)."""
WITHOUT_PRESSURE = {
    Purpose.ASK_COPIES,
    Purpose.SEND_COPIES,
    Purpose.STATEMENT,
    Purpose.OFFER_OPTIONS,
    Purpose.BEFORE_DUE,
    Purpose.DUE_TODAY,
    Purpose.THANK_PAYMENT,
    Purpose.CHECK_IN,
    Purpose.REVIEW,
}
"""Nothing in them hurries anybody (S3-85)."""
CLAUSES = {
    "final": (Purpose.FINAL_NOTICE, "final_notice_clause"),
    "fee": (Purpose.LATE_FEE, "late_fee_clause"),
    "collection": (Purpose.COLLECTION_NOTICE, "collection_clause"),
}
"""For each consequence: its letter, and its clause: without it no word of it (S0-42, S3-93)."""

PLACEHOLDERS = (
    r"\{\{|\{%|\{#|%\}|\}\}|\bNone\b|\bTrue\b|\bFalse\b|\bTODO\b|\bXXX\b|\(\s*\)|\[|\]|<|>|_{2,}"
)
UNTIDY = r"[ \t]\n|\n\n\n|(?<!\n)  |\t|\u00a0| [,.]|,,|\.\.|,\.|\n[,.;:)]"
CURRENCY = r"[$€£¥]|\b(?:USD|EUR|GBP|CHF)\b"
ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"


def prose(draft: Draft) -> str:
    """Return what the letter says between greeting and signature, on one line."""
    body = draft.text.partition(f"\n{WORDS[draft.letter.language]['closing']}\n")[0]
    return " ".join(body.partition("\n\n")[2].split())


def faults(draft: Draft, facts: Facts) -> list[str]:
    """Return all that is wrong with *draft*, each in a few words; nothing is as it should be."""
    return [
        *_unwanted_words(draft, facts),
        *_unwanted_questions(draft),
        *_missing(draft),
        *_untidy(draft),
        *_invented(draft, facts),
    ]


def _unwanted_words(draft: Draft, facts: Facts) -> Iterator[str]:
    purpose, language = draft.letter.purpose, draft.letter.language
    subject = "" if draft.letter.subject else draft.subject
    said = _without(_given(facts), f"{subject} {prose(draft)}")
    banned = ["accusations", "threats"]
    banned += ["demands"] if purpose in RUNAROUND else []
    banned += ["pressure"] if purpose in WITHOUT_PRESSURE else []
    banned += ["money"] if purpose is Purpose.CHECK_IN else []
    banned += [
        word
        for word, (letter, clause) in CLAUSES.items()
        if purpose is not letter or not getattr(facts.terms, clause)
    ]
    for kind in banned:
        for word in _pattern(language, kind).findall(said):
            yield f"{kind}: “{word}”"


def _unwanted_questions(draft: Draft) -> Iterator[str]:
    purpose, asked = draft.letter.purpose, draft.text.count("?")
    if asked > 1:
        yield f"{asked} questions"
    if asked and purpose in ASKS_NOTHING:
        yield "it asks something"
    if not asked and purpose in ASKS_WHO:
        yield "it does not ask who"


def _missing(draft: Draft) -> Iterator[str]:
    purpose, language, said = draft.letter.purpose, draft.letter.language, prose(draft)
    opening = re.split(r"(?<=[.!?]) ", said)[0]
    if purpose not in WITHOUT_THANKS and not _pattern(language, "thanks").search(opening):
        yield f"no thanks first: “{opening}”"
    question = re.split(r"(?<=[.!:]) ", said.partition("?")[0])[-1]
    if purpose in ASKS_WHO and not _pattern(language, "from_now_on").search(question):
        yield f"not for all invoices from now on: “{question}”"
    if f"\n\n{WORDS[language]['closing']}\n" not in draft.text:
        yield "no closing"


def _untidy(draft: Draft) -> Iterator[str]:
    text = draft.text
    for found in re.findall(PLACEHOLDERS, text):
        yield f"a placeholder: “{found}”"
    for found in re.findall(UNTIDY, text):
        yield f"untidy: {found!r}"
    yield from (f"too long: “{x}”" for x in text.split("\n") if len(x) > WIDTH and " " in x.strip())
    greeting, *paragraphs = text.split("\n\n")
    if not greeting.endswith(",") and "\n" in greeting:
        yield f"no greeting: “{greeting}”"
    for paragraph in paragraphs[:-1]:
        lines = paragraph.split("\n")
        if paragraph.startswith("- "):
            continue
        if not paragraph.endswith((".", "?", "!", ":")):
            yield f"an open end: “{lines[-1]}”"
        if len(lines) > 1 and max(map(len, lines)) < SHORT_LINE:
            yield f"line ends that stay within a sentence: “{lines[0]}”"
    for above, below in pairwise(paragraphs):
        if above.endswith(":") and not below.startswith("- "):
            yield f"nothing follows: “{above}”"


def _invented(draft: Draft, facts: Facts) -> Iterator[str]:
    """Yield what stands in no fact: addresses, numbers, and amounts that several people read."""
    known = " ".join(_given(facts))
    for kind, pattern in (("address", ADDRESS), ("number", r"\d+")):
        for found in re.findall(pattern, draft.text):
            if found.rstrip(".") not in known:
                yield f"an invented {kind}: {found}"
    alone = len(draft.letter.to) + len(draft.letter.cc) == 1
    if (not alone or draft.letter.purpose in RUNAROUND) and re.search(CURRENCY, draft.text):
        yield "an amount that several people read"


@lru_cache
def _pattern(language: str, kind: str) -> re.Pattern[str]:
    words = "|".join(WORDS[language][kind])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _given(facts: Facts) -> tuple[str, ...]:
    """Return every text of the facts that may stand on the page, as it stands there."""
    return tuple(text.replace("\u00a0", " ") for text in _texts(asdict(facts)) if text)


_NEVER_SAID = {"kind", "manner", "asked", "copies"}
"""Words for templates to compare with, not to print."""


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, part in value.items():
                if name not in _NEVER_SAID:
                    yield from _texts(part)
        case tuple() | list():
            for part in value:
                yield from _texts(part)


def _without(given: tuple[str, ...], said: str) -> str:
    """Take out what the case, not the template, says: a matter may well be called a claim."""
    for text in sorted({t for t in given if len(t) > 3}, key=len, reverse=True):
        said = said.replace(text, "…")
    return said
