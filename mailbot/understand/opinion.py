"""What would someone say who has only read many replies?

An opinion beside the rules: a linear model over words, pieces of words and concepts, one
for all languages, trained by tools/train on corpus/ and kept in learned/opinion.bin
(docs/model-card.md says how good it is). Nothing here knows how it was trained, but for
`clues`: training and reading must look at the same things.

The file: eight bytes of format, one line of JSON (the header), the clues as 32-bit hashes
in ascending order, then for each clue one byte an intent: the weight, plus 128.
"""

import json
import math
import re
import struct
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zlib import crc32

from mailbot.model.letter import Purpose
from mailbot.model.reading import Intent
from mailbot.understand.second import Weighing
from mailbot.understand.thesaurus import Concepts, folded
from mailbot.understand.topic import ELSEWHERE, Topic

FORMAT = b"opinion3"
"""What the file begins with; a change of `clues` needs a new one."""

TEXT_LIMIT = 4_000
"""Characters read of a message; more is no reply written by hand."""

_OF_CONTACT = frozenset({Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT})
_ENDS = frozenset(".!?;\n")
_MARKS = frozenset('.,:;()"\n')
_CAUSES_IN = 300
"""Letters of a sentence in which causes are looked for."""
_LANE = 4
"""Bytes in which the weights of one intent are summed."""
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
_JOINTS = re.compile(r"['´`-]")
_NEAR = 6
"""Words between which two concepts are still said together."""
_EMPTY_LINES = re.compile(r"\n\s*\n")

Token = tuple[str, str]
"""What stands for a word in a clue, and the word itself; both in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What is known of words before reading: names are masked, and so are rare words."""

    names: Collection[str]
    words: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The model, ready to be asked."""

    header: Mapping[str, Any]
    """What the file says of itself: the hash of the corpus, figures, thresholds."""
    vocabulary: Vocabulary
    intents: tuple[Intent, ...]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    weighing: Weighing
    """How the scores are weighed together with the rules."""
    thesaurus: Mapping[str, Concepts]
    rows: Mapping[int, int]
    """Each known clue with its weights for all intents in one whole number, so that a
    single sum adds them all: _LANE bytes an intent, each weight plus 128."""

    @classmethod
    def from_bytes(cls, raw: bytes, thesaurus: Mapping[str, Concepts]) -> "Opinion":
        """Return the model that *raw* holds, trained with the same *thesaurus*.

        Raises ValueError where it is of another format, or cut short.
        """
        size = len(FORMAT)
        if raw[:size] != FORMAT:
            raise ValueError(
                f"opinion.bin: begins with {raw[:size]!r}, not {FORMAT!r}; "
                "write it anew with tools/train"
            )
        head, _, body = raw[size:].partition(b"\n")
        header = json.loads(head)
        count, intents = header["clues"], tuple(Intent(name) for name in header["intents"])
        if len(body) != count * (4 + len(intents)):
            raise ValueError("opinion.bin: is cut short; write it anew with tools/train")
        hashes = struct.unpack_from(f"<{count}I", body)
        return cls(
            header=header,
            vocabulary=Vocabulary(
                names=frozenset(header["names"].split()), words=frozenset(header["words"].split())
            ),
            intents=intents,
            scales=tuple(header["scales"]),
            biases=tuple(header["biases"]),
            weighing=Weighing(
                weights=tuple(map(tuple, header["weighing"])), likely=tuple(header["likely"])
            ),
            thesaurus=thesaurus,
            rows=dict(zip(hashes, _rows(body[4 * count :], len(intents)), strict=True)),
        )

    def scores(
        self, text: str, asked: Purpose | None, language: str, topic: Topic = Topic.BILL
    ) -> tuple[float, ...]:
        """Return the score of each of `intents`: the higher, the more *text* means it."""
        known = clues(text, asked, self.vocabulary, self.thesaurus.get(language), topic)
        found = [self.rows[clue] for clue in known if clue in self.rows]
        length = math.sqrt(max(len(found), 1))
        whole = sum(found).to_bytes(_LANE * len(self.intents), "little")
        sums = (total - 128 * len(found) for (total,) in struct.iter_unpack("<I", whole))
        kinds = zip(sums, self.scales, self.biases, strict=True)
        return tuple(total * scale / length + bias for total, scale, bias in kinds)

    def causes(self, sentence: str, intent: Intent, language: str) -> tuple[str, ...]:
        """Return the words of *sentence* without which it would speak least for *intent*.

        At most three, in their order; no word that speaks against it.
        """
        number = self.intents.index(intent)
        words = list(_TOKEN.finditer(sentence[:_CAUSES_IN]))
        whole = self.scores(sentence, None, language)[number]
        drops = []
        for word in words:
            rest = sentence[: word.start()] + sentence[word.end() :]
            drops.append((whole - self.scores(rest, None, language)[number], word.start()))
        heaviest = [start for drop, start in sorted(drops, reverse=True)[:3] if drop > 0]
        return tuple(w.group() for w in words if w.start() in heaviest)

    def telling(self, sentences: Sequence[str], intent: Intent, language: str) -> int:
        """Return the number of the sentence that speaks most for *intent*."""
        shift = 8 * _LANE * self.intents.index(intent)
        concepts = self.thesaurus.get(language)

        def weight(sentence: str) -> int:
            known = clues(sentence, None, self.vocabulary, concepts)
            rows = (self.rows[clue] for clue in known if clue in self.rows)
            return sum((row >> shift & 255) - 128 for row in rows)

        return max(range(len(sentences)), key=lambda n: weight(sentences[n]))


def _rows(body: bytes, intents: int) -> Iterator[int]:
    """Yield the weights of each clue as one whole number."""
    room = bytearray(_LANE * intents)
    for start in range(0, len(body), intents):
        room[::_LANE] = body[start : start + intents]
        yield int.from_bytes(room, "little")


def clues(
    text: str,
    asked: Purpose | None,
    vocabulary: Vocabulary,
    concepts: Concepts | None,
    topic: Topic = Topic.BILL,
) -> frozenset[int]:
    """Return the hashes of everything about *text* that may tell its intents.

    Without *concepts*, the text is in a language the thesaurus does not know. Words about
    other business are clues of their own beside what they are anywhere, so that "ask Tom"
    in a mailbox full of deals does not weaken "ask Tom" in answer to a bill.
    """
    tokens = _tokens(text, vocabulary)
    sentences = list(_sentences(tokens))
    words = [token for token in tokens if token[0] not in _MARKS]
    found = {f"length {min(len(words).bit_length(), 8)}", f"sentences {min(len(sentences), 6)}"}
    if asked in _OF_CONTACT:
        found |= {f"asked {plain}" for plain, _ in words} | {"asked"}
        found |= {"asked, a few words"} if len(words) <= _FEW else set()
    if topic in ELSEWHERE:
        found |= {f"elsewhere {plain}" for plain, _ in words} | {"elsewhere"}
    for sentence in sentences:
        found.update(_in_order([plain for plain, _ in sentence]))
        if concepts is not None:
            found.update(_in_meaning(sentence, concepts))
            if topic in ELSEWHERE:
                parts = [part for token in sentence for part in _parts(*token)]
                found |= {f"elsewhere @{one}" for one in concepts.of(parts)}
    for plain, letters in words:
        if plain == letters or plain in {"<Rare>", "<rare>"}:
            edged = f"\\{letters}/"
            found.update([f"#{edged[i : i + _PIECE]}" for i in range(len(edged) - _PIECE + 1)])
    return frozenset([crc32(clue.encode()) for clue in found])


def _in_meaning(sentence: Sequence[Token], concepts: Concepts) -> Iterator[str]:
    """Yield the concepts of a sentence: alone, by two and three in order, any two near."""
    words = [part for token in sentence for part in _parts(*token)]
    run = ["^", *concepts.of(words), "$"]
    for at, one in enumerate(run):
        yield f"@{one}"
        yield from (f"@{' '.join(run[at : at + length])}" for length in (2, 3))
        for other in run[at + 2 : at + _NEAR]:
            yield f"@{one}~{other}" if one < other else f"@{other}~{one}"
    if sentence[-1][0] == "?":
        yield from (f"@? {one}" for one in run)


def _parts(plain: str, letters: str) -> list[str]:
    """Return the folded words in one: "s'occupe" is two; a slot stays as it is."""
    return _JOINTS.split(folded(letters)) if letters else [plain]


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


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    current: list[Token] = []
    for token in tokens:
        if token[0] not in _MARKS:
            current.append(token)
        if token[0] in _ENDS and current:
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
