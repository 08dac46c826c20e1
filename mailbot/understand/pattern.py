"""How does a lexicon describe what people say?

A pattern is words with a few signs, so that a stranger can write one without regular
expressions: `(ask|talk to) {who}`, `not my [own] department`, `send .. to {who}`.

- `(a|b c)` one of these; `[a]` with or without; `{name}` a slot (upper-case token) or a
  phrase defined under [phrases]; `..` at most five words that are no slot of a person;
- `_` any one word; `word*` a word that begins so; `^` and `$` the ends of the sentence.

Patterns run on the words of a sentence made plain (understand/sentence.py). A place between
two words is a bit of a whole number, a set of places is one number, and each part of a
pattern turns the places it may begin at into the places it may end at: all places at once,
phrases remembered, nothing to compile and nothing that can run away.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

PERSON, EMAIL, DEPARTMENT, COMPANY = "PERSON", "EMAIL", "DEPARTMENT", "COMPANY"
DATE, MONEY, INVOICE, PHONE = "DATE", "MONEY", "INVOICE", "PHONE"
WEEKDAY, MONTH, YEAR, NUMERIC = "WEEKDAY", "MONTH", "YEAR", "NUMERIC"
NUM, ORDINAL, COUNT = "NUM", "ORDINAL", "COUNT"
SLOTS = frozenset(
    {PERSON, EMAIL, DEPARTMENT, COMPANY, DATE, MONEY, INVOICE, PHONE}
    | {WEEKDAY, MONTH, YEAR, NUMERIC, NUM, ORDINAL, COUNT}
)
"""The tokens that stand for a recognised person, address, day or part of a day."""

TARGETS = frozenset({PERSON, EMAIL, DEPARTMENT, COMPANY})
"""The slots that can be somebody to turn to."""

_GAP = 5
"""Words that `..` stands for at most."""
_SIGNS = re.compile(r"\.\.|[()\[\]|^$]|\{\w+\}|[^\s()\[\]|^${}]+")

Anchors = frozenset[str]


class Line:
    """The words of one sentence, and where each of them stands."""

    __slots__ = ("every", "known", "length", "places", "tail")

    def __init__(self, words: Sequence[str]) -> None:
        self.length = len(words)
        self.every = (1 << self.length) - 1
        """The places before each word."""
        self.places: dict[str, int] = {}
        for at, word in enumerate(words):
            self.places[word] = self.places.get(word, 0) | 1 << at
        self.tail = 1 << self.length
        """The places behind which nothing but marks follows."""
        at = self.length
        while at and words[at - 1] in {"?", "!"}:
            at -= 1
            self.tail |= 1 << at
        self.known: dict[object, int] = {}
        """What was found out before, of parts that many patterns share."""


Step = Callable[[Line, int], int]
"""A part of a pattern: from the places where it may begin to those where it may end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A pattern ready to run; *anchors* are words one of which any match contains.

    *needs* are more such sets: a sentence without a word of each cannot match.
    """

    source: str
    step: Step
    anchors: Anchors
    needs: tuple[Anchors, ...] = ()

    def found_in(self, line: Line) -> bool:
        """Say whether the pattern matches anywhere in *line*."""
        return bool(self.step(line, line.every))

    def spans(self, line: Line) -> Iterator[tuple[int, int]]:
        """Yield each match as (first word, behind the last), longest first, none overlapping."""
        if not self.step(line, line.every):
            return
        at = 0
        while at < line.length:
            ends = self.step(line, 1 << at)
            behind = ends.bit_length() - 1
            if ends:
                yield at, behind
            at = max(behind, at + 1)


def ends_before(patterns: Iterable[Pattern]) -> Step:
    """Return what gives the places where any of the *patterns* ends."""
    return _remembered(_either([pattern.step for pattern in patterns]))


class Phrases:
    """The phrases of a lexicon by name, each read once however often it is named."""

    def __init__(self, sources: Mapping[str, str], common: frozenset[str] = frozenset()) -> None:
        self.common = common
        """Words so frequent that they make poor anchors."""
        self._sources = sources
        self._sets: dict[Anchors, Step] = {}
        self._costs: dict[Anchors, int] = {}
        self._kept: dict[Anchors, Anchors] = {}
        self._read: dict[str, tuple[Step, tuple[Anchors, ...]]] = {}
        self._made: dict[tuple[object, ...], Step] = {}

    def __contains__(self, name: str) -> bool:
        """Say whether there is a phrase of this *name*."""
        return name in self._sources

    def one_of(self, words: Anchors) -> Step:
        """Return what steps over one of *words*; the same words give the same step."""
        if words not in self._sets:
            self._sets[words] = _one_of(words)
        return self._sets[words]

    def made(self, how: Callable[[Sequence[Step]], Step], steps: Sequence[Step]) -> Step:
        """Return *steps* put together; the same parts give the same whole."""
        key = (how, *steps)
        if key not in self._made:
            self._made[key] = how(tuple(steps))
        return self._made[key]

    def once(self, words: Anchors) -> Anchors:
        """Return *words* as they were first met: equal sets are kept once."""
        return self._kept.setdefault(words, words)

    def cost(self, anchors: Anchors) -> int:
        """Return how often one of these words is met, as a guess."""
        if anchors not in self._costs:
            prices = (40 if a in self.common else 6 if a in SLOTS else 1 for a in anchors)
            self._costs[anchors] = sum(prices)
        return self._costs[anchors]

    def read(self, name: str) -> tuple[Step, tuple[Anchors, ...]]:
        """Return a phrase, and what a match of it needs."""
        if name not in self._read:
            step, needs = _Parser(self._sources[name], self).alternatives()
            self._read[name] = _remembered(step), needs
        return self._read[name]


def pattern_from(source: str, phrases: Phrases) -> Pattern:
    """Return the pattern *source* describes.

    Raises ValueError where brackets do not close or a name is not known.
    """
    if re.search(r"[)\]][?*]", source):
        raise ValueError(f"pattern {source!r}: write [a], not (a)?, for what may be missing")
    parser = _Parser(source, phrases)
    step, needs = parser.alternatives()
    if parser.rest:
        raise ValueError(f"pattern {source!r}: a bracket too many before {parser.rest[-1]!r}")
    anchors = parser.rarest(needs)
    plain = (n for n in needs if n != anchors and not any(word.endswith("*") for word in n))
    others = tuple(dict.fromkeys(sorted(plain, key=phrases.cost)))
    return Pattern(source=source, step=step, anchors=anchors, needs=others)


class Index:
    """Find the patterns that may match a sentence, by one look at its words."""

    def __init__(self, patterns: Iterable[Pattern] = ()) -> None:
        self._patterns = tuple(patterns)
        self._always: list[int] = []
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        self._needs: list[tuple[Anchors, ...]] = []
        for number, pattern in enumerate(self._patterns):
            self._needs.append(pattern.needs)
            if not pattern.anchors:
                self._always.append(number)
            for anchor in pattern.anchors:
                stem = anchor.endswith("*")
                table = self._by_stem if stem else self._by_word
                table.setdefault(anchor.rstrip("*"), []).append(number)
        self._lengths = tuple(sorted({len(stem) for stem in self._by_stem}))

    def candidates(self, line: Line) -> list[int]:
        """Return the numbers of the patterns worth a try on *line*, ascending."""
        found = set(self._always)
        present = line.places.keys()
        for word in present:
            found.update(self._by_word.get(word, ()))
            for length in self._lengths:
                found.update(self._by_stem.get(word[:length], ()))
        return [n for n in sorted(found) if not any(map(present.isdisjoint, self._needs[n]))]

    def found_in(self, line: Line) -> bool:
        """Say whether any of the patterns matches *line*."""
        return any(self._patterns[n].found_in(line) for n in self.candidates(line))


class _Parser:
    """Read one pattern from left to right."""

    def __init__(self, source: str, phrases: Phrases) -> None:
        self.source, self.phrases = source, phrases
        self.rest = _SIGNS.findall(source)[::-1]

    def alternatives(self) -> tuple[Step, tuple[Anchors, ...]]:
        """Return what matches, and sets of words of each of which a match has one."""
        words: set[str] = set()
        steps: list[Step] = []
        needs: list[tuple[Anchors, ...]] = []
        while True:
            if (word := self._lone_word()) is not None:
                words.add(word)
                needs.append((self.phrases.once(frozenset({word})),))
            else:
                step, found = self._sequence()
                steps.append(step)
                needs.append(found)
            if not (self.rest and self.rest[-1] == "|"):
                break
            self.rest.pop()
        if words:
            steps.insert(0, self.phrases.one_of(frozenset(words)))
        if len(needs) == 1:
            return steps[0], needs[0]
        either = frozenset().union(*map(self.rarest, needs)) if all(needs) else frozenset()
        return self.phrases.made(_either, steps), (self.phrases.once(either),) if either else ()

    def rarest(self, needs: Sequence[Anchors]) -> Anchors:
        """Return the set whose words are least often met, to look for first."""
        return min(needs, key=self.phrases.cost, default=frozenset())

    def _lone_word(self) -> str | None:
        """Take the next alternative if it is nothing but a word or a slot."""
        behind = self.rest[-2] if len(self.rest) > 1 else ")"
        word = self.rest[-1] if self.rest else ""
        if behind not in {"|", ")", "]"} or not word or word in {"..", "_", *"()[]|^$"}:
            return None
        if word.startswith("{"):
            word = word[1:-1].upper()
            if word not in SLOTS:
                return None
        self.rest.pop()
        return word

    def _sequence(self) -> tuple[Step, tuple[Anchors, ...]]:
        steps: list[Step] = []
        needs: list[Anchors] = []
        while self.rest and self.rest[-1] not in {"|", ")", "]"}:
            step, found = self._element()
            steps.append(step)
            needs.extend(found)
        return (steps[0] if len(steps) == 1 else self.phrases.made(_in_turn, steps)), tuple(needs)

    def _element(self) -> tuple[Step, tuple[Anchors, ...]]:
        sign = self.rest.pop()
        if sign in {"(", "["}:
            step, needs = self.alternatives()
            closing = ")" if sign == "(" else "]"
            if not self.rest or self.rest.pop() != closing:
                raise ValueError(f"pattern {self.source!r}: {closing!r} is missing")
            return (step, needs) if sign == "(" else (self.phrases.made(_perhaps, [step]), ())
        if sign.startswith("{"):
            return self._named(sign[1:-1])
        if sign in _FIXED:
            return _FIXED[sign], ()
        lone = self.phrases.once(frozenset({sign}))
        return self.phrases.one_of(lone), (lone,)

    def _named(self, name: str) -> tuple[Step, tuple[Anchors, ...]]:
        if name.upper() in SLOTS:
            lone = self.phrases.once(frozenset({name.upper()}))
            return self.phrases.one_of(lone), (lone,)
        if name not in self.phrases:
            raise ValueError(f"pattern {self.source!r}: no phrase is called {name!r}")
        return self.phrases.read(name)


def _one_of(words: Anchors) -> Step:
    """Return what steps over one of *words*; `word*` is any word that begins so."""
    stems = tuple(word[:-1] for word in words if word.endswith("*"))
    if len(words) == 1 and not stems:
        (only,) = words
        return lambda line, at: (at & line.places.get(only, 0)) << 1
    whole = frozenset(word for word in words if not word.endswith("*")) if stems else words

    def places(line: Line) -> int:
        here = 0
        for word, at in line.places.items():
            if word in whole or (stems and word.startswith(stems)):
                here |= at
        return here

    def step(line: Line, at: int) -> int:
        here = line.known.get(step)
        if here is None:
            here = line.known[step] = places(line)
        return (at & here) << 1

    return step


def _in_turn(steps: Sequence[Step]) -> Step:
    def step(line: Line, at: int) -> int:
        for one in steps:
            at = one(line, at)
            if not at:
                return 0
        return at

    return step


def _either(steps: Sequence[Step]) -> Step:
    if len(steps) == 1:
        return steps[0]

    def step(line: Line, at: int) -> int:
        found = 0
        for one in steps:
            found |= one(line, at)
        return found

    return step


def _perhaps(steps: Sequence[Step]) -> Step:
    (inner,) = steps
    return lambda line, at: at | inner(line, at)


def _remembered(inner: Step) -> Step:
    """Return *inner* with a memory: many patterns ask the same of a sentence."""

    def step(line: Line, at: int) -> int:
        key = (inner, at)
        found = line.known.get(key)
        if found is None:
            found = line.known[key] = inner(line, at)
        return found

    return step


def _gap(line: Line, at: int) -> int:
    free = line.known.get(_gap)
    if free is None:
        taken = sum(line.places.get(target, 0) for target in TARGETS)
        free = line.known[_gap] = line.every & ~taken
    reached = at
    for _ in range(_GAP):
        at = (at & free) << 1
        reached |= at
    return reached


_FIXED: Mapping[str, Step] = {
    "..": _gap,
    "_": lambda line, at: (at & line.every) << 1,
    "^": lambda _, at: at & 1,
    "$": lambda line, at: 1 << line.length if at & line.tail else 0,
}
