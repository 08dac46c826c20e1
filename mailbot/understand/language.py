"""In which language is a text written?"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from mailbot.model.message import Message
from mailbot.understand.thesaurus import Concepts, folded

DEFAULT = "en"
"""What a text is taken for that holds no telling word."""

FOREIGN = 0.15
"""Share of what is known of the words up to which a text is in none of the languages."""

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = 4_000
_FEW = 6
"""Words below which a share says nothing."""


def language_of(message: Message, thesaurus: Mapping[str, Concepts]) -> str:
    """Return the language of the newly written text, or "" for one that is not read.

    What holds no telling word ("Gerald.") is taken for the language of what it answers.
    """
    words = _words(message.text)
    known = _known(words, thesaurus)
    if len(words) >= _FEW and max(known.values(), default=0.0) < FOREIGN * len(words):
        return ""
    for some in (known, _known(_words(message.quoted), thesaurus)):
        if some:
            return max(sorted(some), key=lambda name: (some[name], name == DEFAULT))
    return DEFAULT


def _words(text: str) -> list[str]:
    return [folded(word) for word in _WORD.findall(text[:_LETTERS])]


def _known(words: list[str], thesaurus: Mapping[str, Concepts]) -> dict[str, float]:
    """Return, for each language, how much of the *words* it knows; shared words count less."""
    found: dict[str, float] = defaultdict(float)
    names = tuple(thesaurus.items())
    for word in words:
        for name, share in _speakers(word, names):
            found[name] += share
    return found


@lru_cache(maxsize=1 << 15)
def _speakers(
    word: str, thesaurus: tuple[tuple[str, Concepts], ...]
) -> tuple[tuple[str, float], ...]:
    whole = [name for name, concepts in thesaurus if word in concepts.words]
    stems = [n for n, concepts in thesaurus if n not in whole and concepts.knows_stem(word)]
    return tuple(
        [(name, 1 / len(whole)) for name in whole] + [(name, 0.5 / len(stems)) for name in stems]
    )
