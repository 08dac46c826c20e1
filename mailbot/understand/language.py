"""In which language is a text written?"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

from mailbot.model.message import Message
from mailbot.understand.thesaurus import Concepts, folded

DEFAULT = "en"
"""What a text is taken for that holds no telling word."""

FOREIGN = 0.15
"""Share of what is known of the words up to which a text is in none of the languages."""

_Thesaurus: TypeAlias = tuple[tuple[str, Concepts], ...]
_Shares: TypeAlias = tuple[tuple[str, float], ...]
_Speakers: TypeAlias = Callable[[str], _Shares]

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = 4_000
_FEW = 6
"""Words below which a share says nothing."""


def language_of(message: Message, thesaurus: Mapping[str, Concepts]) -> str:
    """Return the language of the newly written text, or "" for one that is not read.

    What holds no telling word ("Gerald.") is taken for the language of what it answers.
    """
    said, answered = message.text[:_LETTERS], message.quoted[:_LETTERS]
    return _language(said, answered, tuple(thesaurus.items()))


@lru_cache(maxsize=8)
def _language(said: str, answered: str, thesaurus: _Thesaurus) -> str:
    """Return the language of a text; asked several times of each message, one after the other."""
    speakers = _speakers_in(thesaurus)
    words = _WORD.findall(said)
    known = _known(words, speakers)
    if len(words) >= _FEW and max(known.values(), default=0.0) < FOREIGN * len(words):
        return ""
    some = known or _known(_WORD.findall(answered), speakers)
    return max(sorted(some), key=lambda name: (some[name], name == DEFAULT), default=DEFAULT)


def _known(words: list[str], speakers: _Speakers) -> dict[str, float]:
    """Return, for each language, how much of the *words* it knows; shared words count less."""
    found: dict[str, float] = defaultdict(float)
    for word in words:
        for name, share in speakers(word):
            found[name] += share
    return found


@lru_cache(maxsize=4)
def _speakers_in(thesaurus: _Thesaurus) -> _Speakers:
    """Return what says which languages know a word, and how much of it is theirs."""

    @lru_cache(maxsize=1 << 14)
    def speakers(written: str) -> _Shares:
        word = folded(written)
        whole = [name for name, concepts in thesaurus if word in concepts.words]
        stems = [n for n, concepts in thesaurus if n not in whole and concepts.knows_stem(word)]
        shares = [(name, 1 / len(whole)) for name in whole]
        return tuple(shares + [(name, 0.5 / len(stems)) for name in stems])

    return speakers
