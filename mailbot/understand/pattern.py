"""How does a lexicon describe what people say?

A pattern is words with a few signs, so that a stranger can write one without regular
expressions: `(ask|talk to) {who}`, `not my [own] department`, `send .. to {who}`.

- `(a|b c)` one of these; `[a]` with or without; `{name}` a slot (upper-case token) or a
  phrase defined under [phrases]; `..` at most five words that are no slot of a person;
- `_` any one word; `word*` a word that begins so; `^` and `$` the ends of the sentence.

Patterns run on sentences made plain (understand/sentence.py): words in lower case, one
space after each. Gaps are bounded, so no pattern can run away.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

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

_WORD = "[^ ]+ "
_GAP = f"(?:(?!(?:{'|'.join(sorted(TARGETS))}) ){_WORD}){{0,5}}"
_SIGNS = re.compile(r"\.\.|[()\[\]|^$]|\{\w+\}|[^\s()\[\]|^${}]+")

Anchors = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A pattern ready to run; *anchors* are words one of which any match contains.

    *needs* are more such sets: a sentence without a word of each cannot match.
    """

    source: str
    expression: str
    anchors: Anchors
    needs: tuple[Anchors, ...] = ()

    @property
    def regex(self) -> re.Pattern[str]:
        """Return the compiled pattern; most are never needed, so none is made before."""
        return _compiled(self.expression)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


class Phrases:
    """The phrases of a lexicon by name, each read once however often it is named."""

    def __init__(self, sources: Mapping[str, str], common: frozenset[str] = frozenset()) -> None:
        self.common = common
        """Words so frequent that they make poor anchors."""
        self._sources = sources
        self._read: dict[str, tuple[str, tuple[Anchors, ...]]] = {}

    def __contains__(self, name: str) -> bool:
        """Say whether there is a phrase of this *name*."""
        return name in self._sources

    def read(self, name: str) -> "tuple[str, tuple[Anchors, ...]]":
        """Return the expression of a phrase, and what a match of it needs."""
        if name not in self._read:
            self._read[name] = _Parser(self._sources[name], self).alternatives()
        return self._read[name]


def pattern_from(source: str, phrases: Phrases) -> Pattern:
    """Return the pattern *source* describes.

    Raises ValueError where brackets do not close or a name is not known.
    """
    if re.search(r"[)\]][?*]", source):
        raise ValueError(f"pattern {source!r}: write [a], not (a)?, for what may be missing")
    parser = _Parser(source, phrases)
    text, needs = parser.alternatives()
    if parser.rest:
        raise ValueError(f"pattern {source!r}: a bracket too many before {parser.rest[-1]!r}")
    anchors = parser.rarest(needs)
    plain = (n for n in needs if n != anchors and not any(word.endswith("*") for word in n))
    others = tuple(dict.fromkeys(sorted(plain, key=parser.cost)))
    return Pattern(source=source, expression=f"(?<= ){text}", anchors=anchors, needs=others)


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

    def candidates(self, words: Iterable[str]) -> list[int]:
        """Return the numbers of the patterns worth a try on *words*, ascending."""
        found = set(self._always)
        present = set(words)
        for word in present:
            found.update(self._by_word.get(word, ()))
            for length in self._lengths:
                found.update(self._by_stem.get(word[:length], ()))
        return [n for n in sorted(found) if not any(map(present.isdisjoint, self._needs[n]))]

    def found_in(self, plain: str, words: Iterable[str]) -> bool:
        """Say whether any of the patterns matches *plain*, whose words are *words*."""
        return any(self._patterns[n].regex.search(plain) for n in self.candidates(words))


class _Parser:
    """Read one pattern from left to right."""

    def __init__(self, source: str, phrases: Phrases) -> None:
        self.source, self.phrases = source, phrases
        self.rest = _SIGNS.findall(source)[::-1]

    def alternatives(self) -> tuple[str, tuple[Anchors, ...]]:
        """Return the expression, and sets of words of each of which a match has one."""
        texts, needs = [], []
        while True:
            text, found = self._sequence()
            texts.append(text)
            needs.append(found)
            if not (self.rest and self.rest[-1] == "|"):
                break
            self.rest.pop()
        if len(texts) == 1:
            return texts[0], needs[0]
        either = frozenset().union(*map(self.rarest, needs)) if all(needs) else frozenset()
        return f"(?:{'|'.join(texts)})", (either,) if either else ()

    def rarest(self, needs: Sequence[Anchors]) -> Anchors:
        """Return the set whose words are least often met, to look for first."""
        return min(needs, key=self.cost, default=frozenset())

    def _sequence(self) -> tuple[str, tuple[Anchors, ...]]:
        texts: list[str] = []
        needs: list[Anchors] = []
        while self.rest and self.rest[-1] not in {"|", ")", "]"}:
            text, found = self._element()
            texts.append(text)
            needs.extend(found)
        return "".join(texts), tuple(needs)

    def _element(self) -> tuple[str, tuple[Anchors, ...]]:
        sign = self.rest.pop()
        if sign in {"(", "["}:
            text, needs = self.alternatives()
            closing = ")" if sign == "(" else "]"
            if not self.rest or self.rest.pop() != closing:
                raise ValueError(f"pattern {self.source!r}: {closing!r} is missing")
            return (text, needs) if sign == "(" else (f"(?:{text})?", ())
        if sign.startswith("{"):
            return self._named(sign[1:-1])
        fixed = {"..": _GAP, "_": _WORD, "^": r"(?<=\A )", "$": r"(?:[?!] )*\Z"}
        if sign in fixed:
            return fixed[sign], ()
        if sign.endswith("*"):
            return re.escape(sign[:-1]) + "[^ ]* ", (frozenset({sign}),)
        return re.escape(sign) + " ", (frozenset({sign}),)

    def _named(self, name: str) -> tuple[str, tuple[Anchors, ...]]:
        if name.upper() in SLOTS:
            return f"{name.upper()} ", (frozenset({name.upper()}),)
        if name not in self.phrases:
            raise ValueError(f"pattern {self.source!r}: no phrase is called {name!r}")
        return self.phrases.read(name)

    def cost(self, anchors: Anchors) -> int:
        """Return how often one of these words is met, as a guess."""
        return sum(40 if a in self.phrases.common else 6 if a in SLOTS else 1 for a in anchors)
