"""What does mailbot know of one language? TOML in, a lexicon out.

All knowledge of a language is data in lexicon/LANG.toml; en.toml explains each table.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailbot.model.reading import Intent, Manner
from mailbot.understand.pattern import Index, Pattern, Phrases, Step, ends_before, pattern_from

_NAMES = ("names", "word_names")
"""The sets of words that are names of people, in any case and with a capital only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """What silences a rule: a pattern anywhere in the sentence, or words right before."""

    anywhere: tuple[Pattern, ...] = ()
    before: Step | None = None
    index: Index = field(default_factory=Index)
    """Finds the patterns of `anywhere`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What *patterns* say when they match: an intent, with a score."""

    name: str
    intent: Intent
    score: float
    patterns: tuple[Pattern, ...]
    manner: Manner | None = None
    when: frozenset[str] = frozenset()
    """Conditions by name: asked, question, statement, short, back."""
    unless: tuple[Pattern, ...] = ()
    """Patterns that silence the rule from anywhere in the sentence."""
    index: Index = field(default_factory=Index)
    """Finds the patterns of `unless`."""
    not_after: Step | None = None
    """Words that silence the rule when they stand right before the match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePhrase:
    """A way to name a day, and how it is reckoned (understand/dates.py)."""

    pattern: Pattern
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """The words days are named with; *phrases* run on classes of words."""

    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    counts: Mapping[str, int]
    ordinals: Mapping[str, int]
    ordinal_endings: tuple[str, ...]
    day_first: bool
    """5/6 is the fifth of June, never the sixth of May."""
    phrases: tuple[DatePhrase, ...]
    index: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language, compiled once."""

    language: str
    letters: Mapping[int, str]
    """How letters are folded before anything is compared: accents off, or ä as ae."""
    stop_words: frozenset[str]
    nouns_have_capitals: bool
    """Every noun is written with a capital letter: a capital makes no name."""
    spelling: Mapping[str, tuple[str, ...]]
    beginnings: tuple[tuple[str, str], ...]
    """Small words tied to the front of another: "l'" is "le"."""
    endings: tuple[tuple[str, tuple[str, ...]], ...]
    words: Mapping[str, frozenset[str]]
    """Sets of words by name; en.toml says what each is for."""
    departments: Mapping[tuple[str, ...], str]
    methods: Mapping[str, str]
    currencies: Mapping[str, str]
    """What people call their money, with its code (ISO 4217)."""
    rules: tuple[Rule, ...]
    vetoes: Mapping[Intent, Veto]
    index: Index
    owners: tuple[tuple[int, Pattern], ...]
    """Each pattern of the index with the number of its rule."""
    dates: DateWords
    vocabulary: frozenset[str]
    """Every word the lexicon knows: none of them is taken for a name."""

    @property
    def abbreviations(self) -> frozenset[str]:
        """Return the words whose full stop ends no sentence."""
        return self.words["abbreviations"]


def lexicon_from(text: str) -> Lexicon:
    """Return the lexicon that the TOML *text* describes.

    Raises ValueError where a pattern, an intent or a manner makes no sense.
    """
    data = tomllib.loads(text)
    letters = {ord(c): plain for plain, some in data["letters"].items() for c in some}
    departments = data.pop("departments")
    data = _folded(data, letters)
    words = {name: frozenset(value.split()) for name, value in data["words"].items()}
    stop_words = frozenset(data["stop_words"].split())
    compiler = _Compiler(phrases=Phrases(data["phrases"], stop_words))
    rules = tuple(compiler.rule(number, entry) for number, entry in enumerate(data["rule"]))
    owners = tuple((n, p) for n, rule in enumerate(rules) for p in rule.patterns)
    forms = {
        tuple((_folded(form, letters) + plural).split()): name
        for name, some in departments.items()
        for form in some
        for plural in ("s", "")
    }
    dates = compiler.dates(data["dates"])
    return Lexicon(
        language=data["language"],
        letters=letters,
        stop_words=stop_words,
        nouns_have_capitals=data.get("nouns_have_capitals", False),
        beginnings=tuple(data.get("beginnings", {}).items()),
        spelling={word: tuple(out.split()) for word, out in data["spelling"].items()},
        endings=tuple((end, tuple(out.split())) for end, out in data["endings"].items()),
        words=words,
        departments=forms,
        methods=data["methods"],
        currencies=data["currencies"],
        rules=rules,
        vetoes={Intent(name): compiler.veto(entry) for name, entry in data["veto"].items()},
        index=Index(p for _, p in owners),
        owners=owners,
        dates=dates,
        vocabulary=_vocabulary(data, words, forms, dates) | stop_words,
    )


def _folded(value: Any, letters: Mapping[int, str]) -> Any:
    """Return *value* with every text in it in lower case and its *letters* folded."""
    if isinstance(value, str):
        return value.casefold().translate(letters)
    if isinstance(value, list):
        return [_folded(one, letters) for one in value]
    if isinstance(value, dict):
        return {_folded(key, letters): _folded(one, letters) for key, one in value.items()}
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiler:
    """What every pattern of one lexicon needs."""

    phrases: Phrases

    def patterns(self, sources: Iterable[str]) -> tuple[Pattern, ...]:
        return tuple(pattern_from(source, self.phrases) for source in sources)

    def rule(self, number: int, entry: Mapping[str, Any]) -> Rule:
        unless = self.patterns(entry.get("unless", ()))
        return Rule(
            name=entry.get("name", f"{entry['intent']}-{number}"),
            intent=Intent(entry["intent"]),
            score=float(entry["score"]),
            patterns=self.patterns(entry["says"]),
            manner=Manner(entry["manner"]) if "manner" in entry else None,
            when=frozenset(entry.get("when", "").split()),
            unless=unless,
            index=Index(unless),
            not_after=self.before(entry.get("not_after", ())),
        )

    def veto(self, entry: Mapping[str, list[str]]) -> Veto:
        anywhere = self.patterns(entry.get("anywhere", ()))
        before = self.before(entry.get("before", ()))
        return Veto(anywhere=anywhere, before=before, index=Index(anywhere))

    def before(self, sources: Iterable[str]) -> Step | None:
        found = self.patterns(sources)
        return ends_before(found) if found else None

    def dates(self, entry: Mapping[str, Any]) -> DateWords:
        phrases = tuple(
            DatePhrase(pattern=pattern, means=means)
            for means, sources in entry["phrases"].items()
            for pattern in self.patterns(sources)
        )
        return DateWords(
            weekdays=entry["weekdays"],
            months=entry["months"],
            counts=entry["counts"],
            ordinals=entry["ordinals"],
            ordinal_endings=tuple(entry["ordinal_endings"]),
            day_first=entry.get("day_first", False),
            phrases=phrases,
            index=Index(p.pattern for p in phrases),
        )


def _vocabulary(
    data: Mapping[str, Any],
    words: Mapping[str, frozenset[str]],
    departments: Iterable[tuple[str, ...]],
    dates: DateWords,
) -> frozenset[str]:
    texts = [*data["phrases"].values(), *data["spelling"].values(), *data["spelling"]]
    texts += [source for entry in data["rule"] for source in entry["says"]]
    found = {word for text in texts for word in re.findall(r"[^\W\d_]+", text)}
    found.update(word for form in departments for word in form)
    found.update(*(some for name, some in words.items() if name not in _NAMES))
    found.update(dates.weekdays, dates.months, dates.counts, dates.ordinals)
    return frozenset(found).difference(*(words.get(name, ()) for name in _NAMES))
