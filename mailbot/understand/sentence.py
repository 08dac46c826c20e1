"""Text in, sentences out: plain words that remember where they stood.

A token is a word made plain (lower case, contractions written out, usual misspellings
mended) with the place of the writer's own letters, so that a finding can quote them.
"""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailbot.understand.lexicon import Lexicon

TEXT_LIMIT = 20_000
"""Characters read of a message; more is no reply written by hand."""

SENTENCE_LIMIT = 90
"""Words in one sentence; longer ones are cut, so that no rule meets a flood."""

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"\xa0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "…": "."}
)
_WORD = re.compile(r"#?[^\W_]+(?:['./@&+-][^\W_]+)*(?:'(?=\W|$))?|[?!]|[,:;()\"/-]|[^\w\s]")
_END = re.compile(r"(?<=[.!?])[.!?)\"']*\s+|;\s|\n\s*\n|\n(?=\s*[-*•>] )|:\s*\n")
_QUOTED = re.compile(r'"[^"\n]{12,300}"')
_DAY = re.compile(r"\d{1,2}(?:\.\d{1,2})?")
_MARKS = frozenset(string.punctuation) - frozenset("?!+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A plain word or a slot, and where its letters stand in the text."""

    plain: str
    start: int
    end: int
    after_mark: bool = False
    """A comma, bracket or dash stands right before it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its tokens, and where it stands in the text."""

    tokens: tuple[Token, ...]
    start: int
    end: int

    @property
    def question(self) -> bool:
        """Say whether the sentence ends as a question."""
        return bool(self.tokens) and self.tokens[-1].plain == "?"

    @property
    def words(self) -> tuple[str, ...]:
        """Return the tokens without closing marks."""
        return tuple(t.plain for t in self.tokens if t.plain not in {"?", "!"})


def legible(text: str) -> str:
    """Return *text* with typographer's quotes and spaces made plain, place for place."""
    return text[:TEXT_LIMIT].replace("\r\n", " \n").replace("\r", "\n").translate(_PLAIN)


def sentences(text: str, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """Return the sentences of a *text* made legible; words inside quotes are left out."""
    text = _QUOTED.sub(lambda m: " " * len(m.group()), text)
    found = []
    for start, end in _stretches(text, lexicon):
        tokens = _tokens(text, start, end, lexicon)
        for first in range(0, len(tokens), SENTENCE_LIMIT):
            some = tokens[first : first + SENTENCE_LIMIT]
            found.append(Sentence(tuple(some), some[0].start, some[-1].end))
    return tuple(found)


def replaced(sentence: Sentence, spans: Sequence[tuple[int, int, str]]) -> Sentence:
    """Return *sentence* with each (first, behind last, slot) of tokens as one slot.

    Tokens whose slot is an empty text are left out.
    """
    tokens: list[Token] = []
    at = 0
    for first, behind, slot in sorted(spans):
        if first < at:
            continue
        tokens += sentence.tokens[at:first]
        head, tail = sentence.tokens[first], sentence.tokens[behind - 1]
        mark = head.after_mark
        if slot:
            tokens.append(Token(plain=slot, start=head.start, end=tail.end, after_mark=mark))
        at = behind
    tokens += sentence.tokens[at:]
    return Sentence(tuple(tokens), sentence.start, sentence.end)


def _stretches(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _END.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].split()
        last = before[-1].casefold().strip("(.") if before else ""
        stop = text[match.start() - 1 : match.start()] == "."
        short = last in lexicon.abbreviations or (len(last) == 1 and last.isalpha())
        short = short or _goes_on(last, text[match.end() : match.end() + 12], lexicon)
        if not (stop and short and "\n" not in match.group()):
            cuts.append(match.end())
    cuts += [m.end() for m in re.finditer(r"\n", text) if _line_ends(text, m.start())]
    cuts = sorted({*cuts, len(text)})
    return list(pairwise(cuts))


def _goes_on(last: str, after: str, lexicon: Lexicon) -> bool:
    """Say whether a day's full stop ends no sentence: "am 15. Mai", "bis 25.11. bezahlt"."""
    if "." not in lexicon.dates.ordinal_endings or not _DAY.fullmatch(last):
        return False
    word = "".join(after.split()[:1]).strip(".,").casefold().translate(lexicon.letters)
    return after[:1].islower() or word in lexicon.dates.months


def _line_ends(text: str, newline: int) -> bool:
    """Say whether a line break ends a sentence: after a short line, not in a wrapped one."""
    line = text[text.rfind("\n", 0, newline) + 1 : newline].strip()
    return len(line) < 52 or line[-1:] in ".!?:"


def _tokens(text: str, start: int, end: int, lexicon: Lexicon) -> list[Token]:
    tokens: list[Token] = []
    marked = False
    for match in _WORD.finditer(text, start, end):
        word, at = match.group(), match.start()
        if word in _MARKS:
            marked = True
            continue
        plain = word.casefold().translate(lexicon.letters)
        for tied, small in lexicon.beginnings:
            if plain.startswith(tied) and len(plain) > len(tied) and plain not in lexicon.spelling:
                tokens.append(Token(plain=small, start=at, end=at + len(tied), after_mark=marked))
                plain, at, marked = plain[len(tied) :], at + len(tied), False
                break
        for part in _written_out(plain, lexicon):
            tokens.append(Token(plain=part, start=at, end=match.end(), after_mark=marked))
            marked = False
    return tokens


def _written_out(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    known = lexicon.spelling.get(word)
    if known is not None:
        return known
    if "'" in word or "-" in word:
        for ending, parts in lexicon.endings:
            if word.endswith(ending) and len(word) > len(ending):
                stem = word[: -len(ending)]
                return (*lexicon.spelling.get(stem, (stem,)), *parts)
    return (word,)
