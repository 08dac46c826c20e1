"""What training makes of the names in replies: mailbot/learned/mention.bin."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from zlib import crc32

import numpy as np

from mailbot.model.reading import Intent
from mailbot.reader import read_lexicons
from mailbot.understand.mention import FORMAT, Knowledge, around_of, clues_at
from mailbot.understand.thesaurus import folded
from tools.learning.corpus import Reply
from tools.learning.machine import ONE, separated

NAMING = frozenset(
    {Intent.REDIRECT, Intent.CONTACT_ANSWER, Intent.OUT_OF_OFFICE, Intent.LEFT_COMPANY}
)
"""What a reply must mean to send us to somebody by name."""

COST = 3.0
COST_OF_MISSING = 1.2
ROUNDS = 15
CLUE_FROM = 2
USUAL_FROM = 3
FREQUENT_FROM = 10

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


class Words:
    """How often words were met: as names, and in lower case in running text."""

    def __init__(self, some: Sequence[Reply]) -> None:
        self.named: Counter[str] = Counter()
        self.small: Counter[str] = Counter()
        for reply in some:
            self.named.update(names_of(reply))
            self.small.update(small_of(reply))

    def knowledge(self, without: Reply | None = None) -> Knowledge:
        """Return what is known of words, as if the reply *without* had never been met."""
        named = names_of(without) if without else Counter()
        small = small_of(without) if without else Counter()
        return Knowledge(
            names=_Names(self, named, small),
            given=given_names(),
            titles=titles(),
            usual=_AtLeast(self.small, small, USUAL_FROM),
            frequent=_AtLeast(self.small, small, FREQUENT_FROM),
        )

    def is_name(self, word: str) -> bool:
        """Say whether *word* is a name at least as often as a word in lower case."""
        return 0 < self.named[word] >= self.small[word]


class _AtLeast:
    def __init__(self, counts: Counter[str], own: Counter[str], least: int) -> None:
        self.counts, self.own, self.least = counts, own, least

    def __contains__(self, word: object) -> bool:
        return self.counts[str(word)] - self.own[str(word)] >= self.least


class _Names:
    def __init__(self, words: Words, named: Counter[str], small: Counter[str]) -> None:
        self.words, self.named, self.small = words, named, small

    def __contains__(self, word: object) -> bool:
        name = str(word)
        met = self.words.named[name] - self.named[name]
        return 0 < met >= self.words.small[name] - self.small[name]


@cache
def given_names() -> frozenset[str]:
    """Return the given names that any lexicon knows."""
    some = (lexicon.words for lexicon in read_lexicons().values())
    return frozenset(name for words in some for name in words["names"] | words["word_names"])


@cache
def titles() -> frozenset[str]:
    """Return the titles before names that any lexicon knows."""
    return frozenset(t for lexicon in read_lexicons().values() for t in lexicon.words["titles"])


def names_of(reply: Reply) -> Counter[str]:
    """Return the folded words of the names a reply is labelled with."""
    words = (folded(w) for w in _WORD.findall(reply.names.replace("’", "'")))
    return Counter(word for word in words if len(word) > 2)


def small_of(reply: Reply) -> Counter[str]:
    """Return the folded words that a reply writes in lower case."""
    words = _WORD.findall(reply.text.replace("’", "'"))
    return Counter(folded(word) for word in words if word[0].islower())


def learned(some: Sequence[Reply], made_from: str) -> bytes:
    """Return the file, trained on those of *some* that may name somebody."""
    words = Words(some)
    seen, meant = [], []
    for reply in some:
        if reply.intents & NAMING:
            for clues, mine in _examples(reply, words):
                seen.append(clues)
                meant.append(1.0 if mine else -1.0)
    frequency = Counter(clue for one in seen for clue in one)
    known = sorted(clue for clue, times in frequency.items() if times >= CLUE_FROM)
    place = {clue: number for number, clue in enumerate(known)}
    rows = [np.array(sorted(place[c] for c in one if c in place), dtype=np.int64) for one in seen]
    weights, biases = separated(
        rows,
        np.ones(len(known)),
        np.array(meant)[:, None],
        cost=COST,
        missing=COST_OF_MISSING,
        rounds=ROUNDS,
    )
    largest = int(np.abs(weights).max())
    column = np.rint(weights[:, 0] / largest * 127).astype(np.int8)
    kept = np.flatnonzero(column)
    usual = {w for w, times in words.small.items() if times >= USUAL_FROM}
    frequent = {w for w, times in words.small.items() if times >= FREQUENT_FROM}
    header = {
        "corpus": made_from,
        "clues": len(kept),
        "scale": float(f"{largest / ONE / 127:.6g}"),
        "bias": round(float(biases[0]), 5),
        "given": " ".join(sorted(given_names())),
        "titles": " ".join(sorted(titles())),
        "names": " ".join(sorted(w for w in words.named if words.is_name(w))),
        "usual": " ".join(sorted(usual - frequent)),
        "frequent": " ".join(sorted(frequent)),
    }
    line = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    body = np.array(known, dtype="<u4")[kept].tobytes() + column[kept].tobytes()
    return FORMAT + line.encode() + b"\n" + body


def _examples(reply: Reply, words: Words) -> Iterator[tuple[frozenset[int], bool]]:
    """Yield each word that may be a name, by its clues, and whether it is one we want."""
    text = reply.heard.marked.text
    around = around_of(reply.heard)
    found = words.knowledge(without=reply).words(text, around)
    wanted = [span for name in reply.entry.get("people", ()) for span in _places(name, text)]
    chosen = [any(a <= w.start and w.end <= b for a, b in wanted) for w in found]
    chosen = [
        mine and w.plain not in {"<title>", "."} for mine, w in zip(chosen, found, strict=True)
    ]
    for at, word in enumerate(found):
        if word.candidate or chosen[at]:
            clues = clues_at(found, at, chosen, around)
            yield frozenset(crc32(clue.encode()) for clue in clues), chosen[at]


def _places(name: str, text: str) -> list[tuple[int, int]]:
    """Return where *name* stands in *text*, as written, or else in any case."""
    pattern = rf"(?<![\w@.-]){re.escape(name)}(?![\w@])"
    exact = [m.span() for m in re.finditer(pattern, text)]
    return exact or [m.span() for m in re.finditer(pattern, text, re.IGNORECASE)]
