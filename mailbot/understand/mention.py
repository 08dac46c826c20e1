"""Which of the names in a text are the people we are sent to?

A name is told by its neighbours more than by itself: a linear model over a word, the words
around it and what is known of them, one for all languages, trained by tools/train on
corpus/ and kept in learned/mention.bin (docs/model-card.md). It decides word by word, from
left to right. Rules take part: whether one of them points at the word is a clue, too.

The file: eight bytes of format, one line of JSON (the header), the clues as 32-bit hashes
in ascending order, then one signed byte a clue.
"""

import json
import math
import re
import struct
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from mailbot.model.letter import Purpose
from mailbot.model.reading import Intent
from mailbot.understand.heard import Heard
from mailbot.understand.thesaurus import folded

FORMAT = b"mention1"
"""What the file begins with; a change of `clues_at` needs a new one."""

LEAST = -0.2
"""The score from which a word belongs to the name of somebody we are sent to."""

LEAST_POINTED = -0.4
"""The same, where a rule points at the word."""

_WORD = re.compile(
    r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|[^\W\d_]+(?:[-'][^\W\d_]+)*|\d[\d.,:/]*|\n|[^\w\s]"
)
_TIED = re.compile(
    r"(?:[ldjcsmtn]|qu|un|dell|all|nell|sull|dall|quell)'(?=[^\W\d_])", re.IGNORECASE
)
"""An article or preposition tied to the front of a word, in French and Italian."""
_OWNED = "'s"
_NAME = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_NAMING = (
    Intent.REDIRECT,
    Intent.CONTACT_ANSWER,
    Intent.OUT_OF_OFFICE,
    Intent.LEFT_COMPANY,
)
"""The intents whose rules point at somebody."""
_NEAR = 6
_SMALL = "de da do van von der del di la le ter den dos das al el bin du zu vom te ten abu ibn ben"
_PARTICLES = frozenset(_SMALL.split())
"""Small words inside a name."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MaskedWord:
    """A word of the text, what stands for it among its neighbours, and what is known of it."""

    start: int
    end: int
    plain: str
    """The folded word if it is a usual one, else a mark like "<name>" or "<Rare>"."""
    kind: str
    """Letters for: known name, given name, capital, rarity, the writer's, in an address."""
    folded: str
    line: int
    """Line ends before it."""
    candidate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known of the reply beside its text."""

    writer: frozenset[str]
    """The folded words of the writer's name."""
    known: frozenset[str]
    """The folded words of the names the client is known to have."""
    asked: bool
    pointed: tuple[Span, ...]
    """The stretches of the text where a rule points at somebody."""

    def points_at(self, word: MaskedWord) -> bool:
        """Say whether a rule points at *word*."""
        return any(start <= word.start < end for start, end in self.pointed)


def around_of(heard: Heard) -> Around:
    """Return what is known around the text of a message."""
    hits = heard.of(*_NAMING)
    tokens = [(heard.marked.sentences[h.sentence].tokens, h) for h in hits]
    return Around(
        writer=frozenset(map(folded, _NAME.findall(heard.message.sender.name))),
        known=frozenset(w for a in heard.circle.people for w in map(folded, _NAME.findall(a.name))),
        asked=heard.context.asked in {Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT},
        pointed=tuple((some[h.first].start, some[h.behind - 1].end) for some, h in tokens),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known of words: names by their first meeting, usual words by how usual."""

    names: Collection[str]
    given: Collection[str]
    titles: Collection[str]
    usual: Collection[str]
    frequent: Collection[str]

    def words(self, text: str, around: Around) -> tuple[MaskedWord, ...]:
        """Return the words of *text*, marks and line ends among them."""
        boxes = " ".join(m.group().partition("@")[0] for m in _WORD.finditer(text) if "@" in m[0])
        boxes = boxes.casefold()
        found: list[MaskedWord] = []
        line = 0
        for start, end in _spans(text):
            found.append(self._word(text, start, end, line, around, boxes))
            line += text[start:end] == "\n"
        return tuple(found)

    def _word(
        self, text: str, start: int, end: int, line: int, around: Around, boxes: str
    ) -> MaskedWord:
        letters = text[start:end]
        if not letters[0].isalpha() or "@" in letters:
            plain = "<email>" if "@" in letters else "<n>" if letters[0].isdigit() else letters
            return MaskedWord(start, end, plain, "-", letters, line, candidate=False)
        plain = folded(letters)
        named, titled = plain in self.names, plain in self.titles
        given = plain in self.given
        usual = plain in self.usual
        shape = (
            "A" if len(letters) > 1 and letters.isupper() else "C" if letters[0].isupper() else "l"
        )
        marks = (
            ("n", named),
            ("g", given),
            ("k", plain in around.known),
            ("s", plain in around.writer),
            ("@", len(plain) > 2 and plain in boxes),
        )
        kind = "".join(mark for mark, holds in marks if holds)
        kind += shape + ("2" if plain in self.frequent else "1" if usual else "0")
        if titled:
            mask = "<title>"
        elif named:
            mask = "<name>"
        elif usual:
            mask = plain
        else:
            mask = "<rare>" if shape == "l" else "<Rare>"
        candidate = not titled and (shape != "l" or named or not usual)
        return MaskedWord(start, end, mask, kind, plain, line, candidate=candidate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The model, ready to be asked."""

    header: Mapping[str, object]
    knowledge: Knowledge
    rows: Mapping[int, int]
    """The weight of each known clue."""
    scale: float
    bias: float

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Mentions":
        """Return the model that *raw* holds.

        Raises ValueError where it is of another format, or cut short.
        """
        head, _, body = raw[len(FORMAT) :].partition(b"\n")
        if not raw.startswith(FORMAT):
            raise ValueError("mention.bin: is of another format; write it anew with tools/train")
        header = json.loads(head)
        count = header["clues"]
        if len(body) != 5 * count:
            raise ValueError("mention.bin: is cut short; write it anew with tools/train")
        hashes = struct.unpack_from(f"<{count}I", body)
        weights = array("b", body[4 * count :])
        return cls(
            header=header,
            knowledge=Knowledge(
                names=frozenset(header["names"].split()),
                given=frozenset(header["given"].split()),
                titles=frozenset(header["titles"].split()),
                usual=frozenset(header["usual"].split()) | frozenset(header["frequent"].split()),
                frequent=frozenset(header["frequent"].split()),
            ),
            rows=dict(zip(hashes, weights, strict=True)),
            scale=header["scale"],
            bias=header["bias"],
        )

    def find(self, text: str, around: Around) -> tuple[Span, ...]:
        """Return where *text* names the people we are sent to, as (start, end) of letters."""
        words = self.knowledge.words(text, around)
        chosen = [False] * len(words)
        for at, word in enumerate(words):
            if word.candidate:
                clues = {crc32(c.encode()) for c in clues_at(words, at, chosen, around)}
                found = [self.rows[clue] for clue in clues if clue in self.rows]
                length = math.sqrt(max(len(found), 1))
                score = sum(found) * self.scale / length + self.bias
                chosen[at] = score >= (LEAST_POINTED if around.points_at(word) else LEAST)
            elif at and chosen[at - 1] and at + 1 < len(words):
                after = words[at + 1]
                goes_on = after.folded in _PARTICLES or text[after.start].isupper()
                chosen[at] = word.folded in _PARTICLES and goes_on
        return tuple(_joined(words, chosen))


def clues_at(
    words: Sequence[MaskedWord], at: int, chosen: Sequence[bool], around: Around
) -> Iterator[str]:
    """Yield everything that may tell whether the word *at* belongs to such a name.

    *chosen* says so of the words before it.
    """
    word = words[at]
    before = f"{chosen[at - 1] if at else False:d}{chosen[at - 2] if at > 1 else False:d}"
    first, second, third = (_plain(words, at - n) for n in (1, 2, 3))
    after, later, last = (_plain(words, at + n) for n in (1, 2, 3))
    kind, tail = word.kind, word.kind[-2:]
    opens = "^" if first in {"<s>", "\n", ".", "?", "!", ":"} else ""
    yield from (f"kind {kind}{opens} {before[0]}", f"word {word.plain} {before[0]}")
    yield from (f"ends {word.folded[-3:]} {tail}", f"ends {word.folded[-2:]} {opens}")
    yield from (f"ends {word.folded[-4:]}", f"begins {word.folded[:3]}", f"before {before}")
    yield from (f"-1 {first} {before[0]}", f"-2 {second} {first}", f"-3 {third} {second} {first}")
    yield from (f"-2 {second}", f"-3 {third}", f"+1 {after}", f"+2 {after} {later}", f"+2 {later}")
    yield from (f"+3 {last}", f"-1+1 {first} {after}", f"-1 {first} {tail}", f"+1 {after} {tail}")
    yield f"kinds {kind} {_kind(words, at + 1)} {before[0]}"
    yield f"kinds {_kind(words, at - 1)} {kind} {before[0]}"
    yield from (f"- {_plain(words, n)}" for n in range(at - _NEAR, at))
    yield from (f"+ {_plain(words, n)}" for n in range(at + 1, at + 1 + _NEAR))
    if first == "<title>":
        yield f"titled {tail}"
    above = word.line
    below = words[-1].line + (words[-1].plain == "\n") - above
    if not above:
        yield f"first line {min(at, 4)} {kind}"
    elif not below:
        yield f"last line {kind}"
    if first in {"\n", "<s>"} and after in {"\n", "</s>"}:
        yield f"alone {kind} {min(above, 2)} {min(below, 2)}"
    yield f"words {min(len(words), 10)} {tail}"
    if around.asked:
        yield f"asked {kind}"
    yield f"pointed {around.points_at(word):d} {bool(around.pointed):d} {tail}"


def _plain(words: Sequence[MaskedWord], at: int) -> str:
    return "<s>" if at < 0 else "</s>" if at >= len(words) else words[at].plain


def _kind(words: Sequence[MaskedWord], at: int) -> str:
    return words[at].kind if 0 <= at < len(words) else "-"


def _spans(text: str) -> Iterator[Span]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        tied = _TIED.match(match.group())
        if tied and tied.end() < end - start:
            yield start, start + tied.end()
            start += tied.end()
        if end - start > len(_OWNED) + 1 and text[start:end].casefold().endswith(_OWNED):
            yield start, end - len(_OWNED)
            start = end - len(_OWNED)
        yield start, end


def _joined(words: Sequence[MaskedWord], chosen: Sequence[bool]) -> Iterator[Span]:
    """Yield the runs of *chosen* words; small words at the end of one are no part of it."""
    run: list[MaskedWord] = []
    for word, mine in [*zip(words, chosen, strict=True), (None, False)]:
        if mine and word is not None:
            run.append(word)
        elif run:
            while len(run) > 1 and run[-1].folded in _PARTICLES:
                run.pop()
            yield run[0].start, run[-1].end
            run = []
