"""What would someone say who has only read many replies?

A second opinion beside the rules: a linear model over words and pieces of words, one for
all languages, trained by tools/train-opinion on corpus/ and kept in lexicon/opinion.bin
(docs/model-card.md says how good it is). Nothing here knows how it was trained, but for
`clues`: training and reading must look at the same things.

The file: eight bytes of format, one line of JSON (the header), the clues as 32-bit hashes
in ascending order, then for each intent one signed byte a clue.
"""

import json
import math
import re
import struct
import unicodedata
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any
from zlib import crc32

from mailbot.model.letter import Purpose
from mailbot.model.reading import Intent

FORMAT = b"opinion1"
"""What the file begins with; a change of `clues` needs a new one."""

TEXT_LIMIT = 4_000
"""Characters read of a message; more is no reply written by hand."""

_OF_CONTACT = frozenset({Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT})
_ENDS = frozenset(".!?;\n")
_MARKS = frozenset('.,:;()"\n')
_PIECE = 5
"""Letters of a piece of a word."""
_FEW = 6
"""Words of an answer that is nothing but a name."""
_TOKEN = re.compile(
    r"""(?P<email>[\w.+-]+@[\w.-]+\w)
    |(?P<link>https?://\S+|www\.\S+)
    |(?P<money>[$€£]\s?\d[\d.,']*k?
        |\d[\d.,']*\s?(?:€|£|\$|(?:euros?|eur|usd|gbp|chf|dollars?|pounds?|reais)\b))
    |(?P<date>\b\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?\b)
    |(?P<code>\#\s?\d[\w-]*|\b[^\W\d_]{1,5}[-/]?\d[\w/-]*)
    |(?P<number>\d[\d.,:]*(?:st|nd|rd|th|er|e|º|ª|%)?)
    |(?P<word>[^\W\d_]+(?:['´`-][^\W\d_]+)*'?)
    |(?P<mark>[?!.,:;()\n"]|[^\w\s])""",
    re.VERBOSE | re.IGNORECASE,
)
_EMPTY_LINES = re.compile(r"\n\s*\n")

Token = tuple[str, str]
"""What stands for a word in a clue, and the word itself; both in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What is known of words before reading: names are masked, and so are rare words."""

    names: Collection[str]
    words: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How raw scores become probabilities, and from which one an intent is likely."""

    slope: float
    shift: float
    likely: float

    def probability(self, score: float) -> float:
        """Return how often a reply with this *score* meant the intent."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.shift))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The model, ready to be asked."""

    header: Mapping[str, Any]
    """What the file says of itself: the hash of the corpus, figures, thresholds."""
    vocabulary: Vocabulary
    intents: tuple[Intent, ...]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    calibrations: Mapping[str, tuple[Calibration, ...]]
    """For each language measured by itself, and under "" for any other."""
    rows: Mapping[int, int]
    """Each known clue with its place in *weights*."""
    weights: "tuple[array[int], ...]"

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Opinion":
        """Return the model that *raw* holds.

        Raises ValueError where it is of another format, or cut short.
        """
        size = len(FORMAT)
        if raw[:size] != FORMAT:
            raise ValueError(
                f"opinion.bin: begins with {raw[:size]!r}, not {FORMAT!r}; "
                "write it anew with tools/train-opinion"
            )
        head, _, body = raw[size:].partition(b"\n")
        header = json.loads(head)
        count, intents = header["clues"], tuple(Intent(name) for name in header["intents"])
        if len(body) != count * (4 + len(intents)):
            raise ValueError("opinion.bin: is cut short; write it anew with tools/train-opinion")
        hashes = struct.unpack_from(f"<{count}I", body)
        starts = range(4 * count, len(body), count)
        return cls(
            header=header,
            vocabulary=Vocabulary(
                names=frozenset(header["names"].split()), words=frozenset(header["words"].split())
            ),
            intents=intents,
            scales=tuple(header["scales"]),
            biases=tuple(header["biases"]),
            calibrations={
                language: tuple(Calibration(slope=a, shift=b, likely=c) for a, b, c in some)
                for language, some in header["calibrations"].items()
            },
            rows=dict(zip(hashes, range(count), strict=True)),
            weights=tuple(array("b", body[start : start + count]) for start in starts),
        )

    def of(self, text: str, asked: Purpose | None, language: str) -> Mapping[Intent, float]:
        """Return how likely it is that *text* means each intent, from 0 to 1."""
        some = zip(self._measured(language), self.scores(text, asked), strict=True)
        found = (calibration.probability(score) for calibration, score in some)
        return dict(zip(self.intents, found, strict=True))

    def likely(self, language: str) -> Mapping[Intent, float]:
        """Return, for each intent, the probability from which it is likely meant."""
        found = (calibration.likely for calibration in self._measured(language))
        return dict(zip(self.intents, found, strict=True))

    def scores(self, text: str, asked: Purpose | None) -> tuple[float, ...]:
        """Return the raw score of each intent, before calibration."""
        rows = self.rows
        found = [rows[clue] for clue in clues(text, asked, self.vocabulary) if clue in rows]
        if len(found) < 2:
            return self.biases
        here, length = itemgetter(*found), math.sqrt(len(found))
        kinds = zip(self.weights, self.scales, self.biases, strict=True)
        return tuple(sum(here(column)) * scale / length + bias for column, scale, bias in kinds)

    def _measured(self, language: str) -> tuple[Calibration, ...]:
        return self.calibrations.get(language, self.calibrations[""])


def clues(text: str, asked: Purpose | None, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the hashes of everything about *text* that may tell its intents."""
    tokens = _tokens(text, vocabulary)
    sentences = list(_sentences(tokens))
    words = [token for token in tokens if token[0] not in _MARKS]
    found = {f"length {min(len(words).bit_length(), 8)}", f"sentences {min(len(sentences), 6)}"}
    if asked in _OF_CONTACT:
        found |= {f"asked {plain}" for plain, _ in words} | {"asked"}
        found |= {"asked, a few words"} if len(words) <= _FEW else set()
    for sentence in sentences:
        found.update(_in_order(sentence))
    for plain, letters in words:
        if plain == letters or plain in {"<Rare>", "<rare>"}:
            edged = f"\\{letters}/"
            found.update([f"#{edged[i : i + _PIECE]}" for i in range(len(edged) - _PIECE + 1)])
    return frozenset([crc32(clue.encode()) for clue in found])


def _in_order(sentence: Sequence[str]) -> Iterator[str]:
    """Yield the words of a sentence alone, by two, by three, and two around a gap."""
    run = ["^", *sentence, "$"]
    yield from run
    yield from (f"{a} {b}" for a, b in pairwise(run))
    for a, b, c in zip(run, run[1:], run[2:], strict=False):
        yield f"{a} {b} {c}"
        yield f"{a} _ {c}"
    if sentence[-1] == "?":
        yield from (f"? {word}" for word in sentence)


def _sentences(tokens: Sequence[Token]) -> Iterator[list[str]]:
    current: list[str] = []
    for plain, _ in tokens:
        if plain not in _MARKS:
            current.append(plain)
        if plain in _ENDS and current:
            yield current
            current = []
    if current:
        yield current


def _tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    text = unicodedata.normalize("NFC", text[:TEXT_LIMIT]).replace("’", "'")
    text = _EMPTY_LINES.sub("\n", text.replace("\r\n", "\n").strip())
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, letters = match.lastgroup, match.group()
        plain = letters.lower()
        if kind == "mark":
            tokens.append((letters, ""))
        elif kind != "word":
            tokens.append((f"<{kind}>", ""))
        elif plain in vocabulary.names:
            tokens.append(("<name>", ""))
        elif plain in vocabulary.words:
            tokens.append((plain, plain))
        else:
            tokens.append(("<Rare>" if letters[:1].isupper() else "<rare>", plain))
    return tokens
