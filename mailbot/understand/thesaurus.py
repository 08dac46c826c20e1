"""Which words mean the same, in one language and across all of them?

The learned opinion looks at concepts beside words: what it learned of "pay" in English then
counts for "zahlen" too, and a rare synonym is understood like the frequent one. The words
are data (lexicon/concepts.toml): `word`, `stem*`, and `fixed_phrase` of up to seven words.
"""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 7
"""Words of a fixed phrase."""

_SHORT = 4
_DIGRAPHS = {"ae": "a", "oe": "o", "ue": "u"}
"""How German is written without umlauts."""

_LETTERS = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Concepts:
    """The words of one language, each with the concept it stands for."""

    words: Mapping[str, str]
    stems: Mapping[str, str]
    lengths: tuple[int, ...]
    """The lengths of the stems, longest first."""
    phrases: Mapping[str, str]
    openings: frozenset[str]
    """The first words of the phrases."""
    digraphs: Mapping[str, str]
    """Letters that stand for another one where a word is not known as it is."""

    def of(self, words: Sequence[str]) -> list[str]:
        """Return the concepts of folded *words* in order; words without one are left out.

        A phrase gives its concept once; what stands for a name or a sum ("<name>") stays.
        """
        found: list[str] = []
        at = 0
        while at < len(words):
            length = self._phrase(words, at) if words[at] in self.openings else 0
            if length:
                found.append(self.phrases["_".join(words[at : at + length])])
            elif words[at][:1] == "<":
                found.append(words[at])
            elif concept := self._word(words[at]):
                found.append(concept)
            at += length or 1
        return found

    def knows_stem(self, word: str) -> bool:
        """Say whether the folded *word*, of more than a few letters, begins with a stem."""
        return len(word) > _SHORT and bool(self._known(word))

    def _phrase(self, words: Sequence[str], at: int) -> int:
        for length in range(min(_LONGEST, len(words) - at), 1, -1):
            if "_".join(words[at : at + length]) in self.phrases:
                return length
        return 0

    def _word(self, word: str) -> str:
        known = self._known(word)
        for two, one in self.digraphs.items():
            if not known and two in word:
                known = self._known(word.replace(two, one))
        return known

    def _known(self, word: str) -> str:
        known = self.words.get(word)
        if known is not None:
            return known
        for length in self.lengths:
            if length <= len(word) and (known := self.stems.get(word[:length])) is not None:
                return known
        return ""


def thesaurus_from(text: str) -> Mapping[str, Concepts]:
    """Return the concepts of each language that the TOML *text* lists."""
    tables = tomllib.loads(text)
    languages = sorted({language for table in tables.values() for language in table})
    return {language: _concepts(tables, language) for language in languages}


def _concepts(tables: Mapping[str, Mapping[str, str]], language: str) -> Concepts:
    words: dict[str, str] = {}
    stems: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for name, table in tables.items():
        for entry in table.get(language, "").split():
            kind = phrases if "_" in entry else stems if entry.endswith("*") else words
            kind[entry.rstrip("*")] = name
    return Concepts(
        words=words,
        stems=stems,
        lengths=tuple(sorted({len(stem) for stem in stems}, reverse=True)),
        phrases=phrases,
        openings=frozenset(phrase.partition("_")[0] for phrase in phrases),
        digraphs=_DIGRAPHS if language == "de" else {},
    )


@lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """Return *word* in lower case without accents: "Überweisung" is "uberweisung"."""
    word = word.casefold()
    if word.isascii():
        return word
    word = "".join(_LETTERS.get(c, c) for c in word)
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
