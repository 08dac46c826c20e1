"""All that reading a reply needs, loaded when it is first asked for.

Apart from app.py, so that who only reads (`explain`) loads no mailbox and no store.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from mailbot.document.labels import Labels, labels_from
from mailbot.edge.shelf import lexicons, mentions, opinion, paper_labels, questions, thesaurus
from mailbot.understand.lexicon import Lexicon, lexicon_from
from mailbot.understand.mention import Mentions
from mailbot.understand.opinion import Opinion
from mailbot.understand.question import questions_from
from mailbot.understand.reading import Reader
from mailbot.understand.thesaurus import thesaurus_from


class _Lexicons(Mapping[str, Lexicon]):
    """The lexicon of each language, compiled when it is first needed."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._compiled: dict[str, Lexicon] = {}

    def __getitem__(self, language: str) -> Lexicon:
        """Return the lexicon of a *language*. Raises KeyError if there is none."""
        if language not in self._compiled:
            self._compiled[language] = lexicon_from(self._texts[language])
        return self._compiled[language]

    def __iter__(self) -> Iterator[str]:
        """Yield the languages."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Return how many languages there are."""
        return len(self._texts)


@cache
def read_lexicons() -> Mapping[str, Lexicon]:
    """Return the lexicon of each language mailbot reads, each compiled once a process."""
    return _Lexicons(lexicons())


@cache
def reader() -> Reader:
    """Return all that reading needs; compiled and loaded once a process."""
    return Reader(
        lexicons=read_lexicons(),
        opinion=Opinion.from_bytes(opinion(), thesaurus_from(thesaurus())),
        mentions=Mentions.from_bytes(mentions()),
        questions=questions_from(questions()),
    )


@cache
def read_labels() -> Labels:
    """Return what invoices print in each language; compiled when first needed, once."""
    return labels_from(paper_labels())
