"""Did the owner say what such a reply is?

A correction is kept as a mask: the words in their order, with names, addresses, numbers,
days and sums taken out, and every word that is not a usual one. So nobody is named on
record, and the same reply is known again about another invoice, by another clerk.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from mailbot.model.event import CorrectionMade
from mailbot.model.reading import Intent
from mailbot.understand.heard import Heard
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.mention import Mentions, Span, around_of
from mailbot.understand.opinion import Vocabulary
from mailbot.understand.pattern import COMPANY, NUM, PERSON, SLOTS
from mailbot.understand.sentence import Sentence, Token

ALIKE = 0.92
"""The share of words, in the same order, from which two replies are nearly the same; one of
fewer than six words must be the very same."""

TAKEN_OUT = "…"
"""What stands for a name, and for a word too rare to be kept."""

_MASKS = SLOTS | {TAKEN_OUT}


def mask(heard: Heard, vocabulary: Vocabulary, mentions: Mentions) -> str:
    """Return the words of a reply in their order, with all taken out that is not of the language.

    Greetings and closings are left out where something else is said.
    """
    # A message that is explained alone must get the mask it gets in a round, where more is known.
    around = replace(around_of(heard), known=frozenset(), asked=False, pointed=())
    masker = _Masker(
        heard=heard,
        vocabulary=vocabulary,
        given=mentions.knowledge.given,
        named=mentions.find(heard.marked.text, around),
    )
    every = [masker.masked(sentence) for sentence in heard.marked.sentences]
    polite = _polite(heard.lexicon)
    telling = [words for words in every if not _only(words, polite)]
    return " ".join(word for words in telling or every for word in words)


def tells(text: str) -> bool:
    """Say whether enough is left in a mask to know a reply again by it."""
    words = text.split()
    return len(_said(words, frozenset("?"))) >= max(1, words.count(TAKEN_OUT))


def recalled(
    text: str, corrections: Mapping[str, CorrectionMade], lexicon: Lexicon
) -> tuple[Intent, ...]:
    """Return what the owner said of a reply with the mask *text*, or of one nearly the same.

    Nearly the same are two of which neither has a word that the other has not, but for
    courtesies and what is masked: one "not" more, and a reply says something else.
    """
    if (same := corrections.get(text)) is not None:
        return same.intents
    words, polite = text.split(), _polite(lexicon)
    known = ((_alike(words, other.split(), polite), other) for other in corrections)
    likeness, nearest = max(known, default=(0.0, ""))
    return corrections[nearest].intents if likeness else ()


def _alike(words: list[str], others: list[str], polite: frozenset[str]) -> float:
    """Return how much two masks are alike; 0 where that is not enough."""
    likeness = Indel.normalized_similarity(words, others, score_cutoff=ALIKE)
    if not likeness or _said(words, polite) != _said(others, polite):
        return 0.0
    return likeness


def _said(words: list[str], polite: frozenset[str]) -> list[str]:
    return [word for word in words if word not in polite | _MASKS]


def _polite(lexicon: Lexicon) -> frozenset[str]:
    return frozenset().union(*(lexicon.words[n] for n in ("greetings", "closings", "courtesies")))


def _only(words: list[str], polite: frozenset[str]) -> bool:
    """Say whether a sentence only greets or thanks, by name or not."""
    return any(w in polite for w in words) and all(w in polite or w == TAKEN_OUT for w in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Masker:
    """What tells the words of a language from those of one reply."""

    heard: Heard
    vocabulary: Vocabulary
    given: Collection[str]
    """The names that people are given."""
    named: tuple[Span, ...]
    """Where the text names those we are sent to, by what was learned."""

    def masked(self, sentence: Sentence) -> list[str]:
        """Return the words of *sentence*, masked; a run of what is taken out is one mask."""
        found: list[str] = []
        for at, token in enumerate(sentence.tokens):
            word = self._word(token, opens=at == 0)
            if word and not (word == TAKEN_OUT and found[-1:] == [TAKEN_OUT]):
                found.append(word)
        return found

    def _word(self, token: Token, *, opens: bool) -> str:
        plain, letters = token.plain, self.heard.marked.text[token.start : token.end]
        if plain in SLOTS:
            return TAKEN_OUT if plain in {PERSON, COMPANY} else plain
        if plain != "?" and not any(sign.isalnum() for sign in plain):
            return ""
        if any(sign.isdigit() for sign in plain):
            return NUM
        kept = plain == "?" or (self._usual(plain, letters) and not self._names(token, opens=opens))
        return plain if kept else TAKEN_OUT

    def _usual(self, plain: str, letters: str) -> bool:
        lower = letters.lower()
        name = lower in self.vocabulary.names or plain in self.given
        if plain in self.heard.lexicon.vocabulary:
            return not (name and letters[:1].isupper())
        return not name and lower in self.vocabulary.words

    def _names(self, token: Token, *, opens: bool) -> bool:
        """Say whether a usual word is part of a name here."""
        if any(start <= token.start < end for start, end in self.named):
            return True
        letters, circle = self.heard.marked.text[token.start : token.end], self.heard.circle
        capital = letters[:1].isupper() and not letters.isupper()
        known = token.plain in self.heard.lexicon.vocabulary
        if token.plain in circle.names | circle.writer | circle.owner:
            return capital or not known
        nouns = self.heard.lexicon.nouns_have_capitals
        return capital and not (known or opens or nouns)
