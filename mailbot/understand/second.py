"""What does the second opinion change about a reading?

It never makes a reading surer, and a letter never rests on it. It raises doubt where a
redirect was read that hardly anybody would write so, and where the rules are at a loss it
says what the reply probably means, so that the owner is asked the right question.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from mailbot.model.message import Author, Message
from mailbot.model.reading import Context, Finding, Intent, Reading
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.opinion import Opinion

IMPROBABLE = 0.15
"""Below this chance a redirect that the rules are sure of becomes a question."""

AT_A_LOSS = 0.5
"""Below this score of the first finding the rules have not understood much."""

NATIVE = 0.18
"""Share of small words from which on a text is in a language that we have rules for."""

_LEAST_WORDS = 6
_SENTENCES = 12
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_POINTING = (Intent.REDIRECT, Intent.CONTACT_ANSWER)
_GRAVE = frozenset({Intent.LEGAL_THREAT, Intent.DISPUTE, Intent.UPSET, Intent.CANNOT_PAY})


def reconsidered(
    reading: Reading,
    message: Message,
    context: Context,
    lexicons: Mapping[str, Lexicon],
    opinion: Opinion,
) -> Reading:
    """Return *reading* as it stands after the second *opinion* was heard.

    A text in a language without rules is read by the opinion alone, and never surely.
    """
    if message.author is not Author.PERSON:
        return reading
    language = _language(message.text, lexicons)
    chances = opinion.of(message.text, context.asked, language)
    if not language:
        return _proposed(reading, message, context, chances, opinion, language)
    pointing = [intent for intent in _POINTING if reading.says(intent)]
    if not reading.unsure and pointing and max(chances[i] for i in _POINTING) < IMPROBABLE:
        return replace(reading, unsure=True)
    if reading.unsure and reading.confidence < AT_A_LOSS:
        return _proposed(reading, message, context, chances, opinion, language)
    return reading


def _language(text: str, lexicons: Mapping[str, Lexicon]) -> str:
    """Return the language of *text* among those with rules, or an empty text."""
    words = re.findall(r"[^\W\d_]+", text[:4000].casefold())
    if len(words) < _LEAST_WORDS:
        return next(iter(lexicons))
    shares = {name: _share(words, lexicon) for name, lexicon in lexicons.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= NATIVE else ""


def _share(words: list[str], lexicon: Lexicon) -> float:
    return sum(word in lexicon.stop_words for word in words) / len(words)


def _proposed(
    reading: Reading,
    message: Message,
    context: Context,
    chances: Mapping[Intent, float],
    opinion: Opinion,
    language: str,
) -> Reading:
    """Return the likeliest meaning as a question; *reading* where none is likely.

    Anger, dispute, counsel and hardship stop letters even when they are uncertain, so they
    are only proposed when they are more likely than not.
    """
    intent = max(chances, key=lambda i: chances[i])
    least = max(opinion.likely(language)[intent], 0.5 if intent in _GRAVE else 0.0)
    if chances[intent] < least:
        return reading if language else replace(reading, unsure=True)
    words = _telling(message.text, intent, context, opinion, language)
    score = round(chances[intent], 3)
    finding = Finding(intent=intent, score=score, words=words, rule="second opinion")
    return replace(
        reading,
        findings=(finding,),
        confidence=score,
        unsure=True,
        referrals=(),
        promise=None,
        absence=None,
    )


def _telling(text: str, intent: Intent, context: Context, opinion: Opinion, language: str) -> str:
    """Return the sentence that means *intent* most, to be quoted to the owner."""
    sentences = [s for s in _SENTENCE.split(text) if s.strip()][:_SENTENCES]
    return max(
        sentences,
        key=lambda s: opinion.of(s, context.asked, language)[intent],
        default="",
    )
