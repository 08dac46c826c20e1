"""Which words has a note, and what do they mean?"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailbot.intake.note.line import Token, tokens_of

Phrases = Mapping[tuple[str, ...], str]
"""What runs of plain words mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The tokens [first, behind) are a phrase of that meaning."""

    first: int
    behind: int
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The phrases of notes by table, each with its meaning (intake/note/words.toml)."""

    tables: Mapping[str, Phrases]

    def spoken(self, table: str) -> tuple[str, ...]:
        """Return the words of *table* that stand alone, as they are written plainly."""
        return tuple(words[0] for words in self.tables[table] if len(words) == 1)

    def meaning(self, table: str, word: str) -> str:
        """Return what the single plain *word* means in *table*, or an empty text."""
        return self.tables[table].get((word,), "")

    def find(self, table: str, tokens: tuple[Token, ...], free: frozenset[int]) -> Iterator[Found]:
        """Yield the phrases of *table* in the *free* tokens, from the left, the longest first."""
        phrases = self.tables[table]
        longest = max(map(len, phrases))
        first = 0
        while first < len(tokens):
            for behind in range(min(first + longest, len(tokens)), first, -1):
                if not free.issuperset(range(first, behind)):
                    continue
                means = phrases.get(tuple(t.plain for t in tokens[first:behind]))
                if means is not None:
                    yield Found(first=first, behind=behind, means=means)
                    first = behind - 1
                    break
            first += 1


def vocabulary_of(text: str) -> Vocabulary:
    """Return the vocabulary that the TOML *text* describes."""
    tables = tomllib.loads(text)
    return Vocabulary(
        tables={
            name: {
                tuple(token.plain for token in tokens_of(phrase)): means
                for means, phrases in table.items()
                for phrase in phrases
            }
            for name, table in tables.items()
        }
    )
