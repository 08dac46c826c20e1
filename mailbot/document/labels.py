"""Which words do invoices print, in which language?"""

import itertools
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce

Phrase = tuple[str, ...]
"""The words of a phrase as they are compared."""

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){1,6}[^\W\d_](?![^\W\d_])\.?"
    r"|\b(?!(?:no|nr|num|n)\b)(?!(?:no|nr|num|n)-?\d)[A-Za-z]{1,5}-?\d[\w/-]*"
    r"|[^\W\d_]+|\d+|[#№&]",
    re.IGNORECASE,
)
"""A word, an abbreviation with dots (P.O., n.º), an identifier (RE-1), a number, or a sign that
is read as a word."""

ADDRESS = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)
"""An e-mail address as it is printed."""

_ALONE = str.maketrans({"°": "º", "˚": "º"})
_SPELT = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "№": "no"}

_UNMISTAKABLE = 6
"""Letters from which a phrase is known without its spaces."""

SHARED = "all"
COUNT = "{n}"
"""Stands in a phrase for a number, in figures or in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word of a text as it is compared, and where it stands in the text."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A phrase found in a text: from token *first* to before token *behind*."""

    first: int
    behind: int
    keys: frozenset[str]


@lru_cache(maxsize=1 << 15)
def plain(word: str) -> str:
    """Return *word* as it is compared: lower case, without accents and dots."""
    bare = "".join(_SPELT.get(c, c) for c in word.lower() if c not in ".'’")
    apart = unicodedata.normalize("NFKD", bare)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=512)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words of *text* with their places."""
    return tuple(
        Token(plain=plain(fit[0]), start=fit.start(), end=fit.end())
        for fit in _TOKEN.finditer(text.translate(_ALONE))
    )


def phrase_of(text: str) -> Phrase:
    """Return the words of *text* as they are compared."""
    return tuple(token.plain for token in tokens_of(text))


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Phrases with what each of them says, by their words."""

    phrases: Mapping[Phrase, frozenset[str]]
    longest: int
    starts: frozenset[str]

    @classmethod
    def of(cls, groups: Sequence[tuple[str, Sequence[Phrase]]]) -> "Lookup":
        """Return a lookup of the phrases of each key."""
        found: dict[Phrase, set[str]] = {}
        for key, phrases in groups:
            for phrase in phrases:
                found.setdefault(phrase, set()).add(key)
        found.pop((), None)
        return cls(
            phrases={phrase: frozenset(keys) for phrase, keys in found.items()},
            longest=max(map(len, found), default=0),
            starts=frozenset(phrase[0] for phrase in found),
        )

    @cached_property
    def spaceless(self) -> Mapping[str, frozenset[str]]:
        """Return the phrases without spaces, which get lost where letters are set far apart."""
        longer = {"".join(phrase): keys for phrase, keys in self.phrases.items()}
        return {text: keys for text, keys in longer.items() if len(text) >= _UNMISTAKABLE}

    def joined(self, other: "Lookup") -> "Lookup":
        """Return one lookup of both."""
        both = dict(self.phrases)
        for phrase, keys in other.phrases.items():
            both[phrase] = both.get(phrase, frozenset()) | keys
        return Lookup(
            phrases=both,
            longest=max(self.longest, other.longest),
            starts=self.starts | other.starts,
        )

    def hits(self, words: Sequence[str]) -> Iterator[Hit]:
        """Yield the phrases in *words*, the longest at each place, none inside another."""
        first = 0
        while first < len(words):
            hit = self.at(words, first)
            if hit is not None:
                yield hit
            first = hit.behind if hit is not None else first + 1

    def at(self, words: Sequence[str], first: int) -> Hit | None:
        """Return the longest phrase that begins at *first*."""
        if words[first] not in self.starts:
            return None
        for length in range(min(self.longest, len(words) - first), 0, -1):
            keys = self.phrases.get(tuple(words[first : first + length]))
            if keys is not None:
                return Hit(first=first, behind=first + length, keys=keys)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What one language, or several taken together, print on papers."""

    languages: tuple[str, ...]
    labels: Lookup
    titles: Lookup
    phrases: Lookup
    terms: Lookup
    people: Lookup
    months: Mapping[str, int]
    numbers: Mapping[str, int]
    day_endings: frozenset[str]
    common: frozenset[str]
    endings: tuple[str, ...] = ()
    """How words end that name an invoice: Honorarschlussrechnung."""
    other_endings: tuple[str, ...] = ()
    """How words end that do so and name none: Abrechnung."""

    def names_invoice(self, word: str) -> bool:
        """Say whether a word is made up of others and names an invoice."""
        return word.endswith(self.endings) and not word.endswith(self.other_endings)

    def joined(self, other: "Tongue") -> "Tongue":
        """Return both languages as one."""
        return Tongue(
            languages=(*self.languages, *other.languages),
            labels=self.labels.joined(other.labels),
            titles=self.titles.joined(other.titles),
            phrases=self.phrases.joined(other.phrases),
            terms=self.terms.joined(other.terms),
            people=self.people.joined(other.people),
            months={**other.months, **self.months},
            numbers={**other.numbers, **self.numbers},
            day_endings=self.day_endings | other.day_endings,
            common=self.common | other.common,
            endings=self.endings + other.endings,
            other_endings=self.other_endings + other.other_endings,
        )


class Labels:
    """All that is known of the words on papers; compiled when it is first asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        # Few, for each takes megabytes, and seven languages can be put in thousands of orders.
        self._together = lru_cache(maxsize=8)(self._joined)

    @cached_property
    def _shared(self) -> Mapping[str, Mapping[str, str]]:
        return tomllib.loads(self._texts[SHARED])

    @cached_property
    def tongues(self) -> Mapping[str, Tongue]:
        """Return what each language prints."""
        every = {key: _listed(line) for key, line in self._shared["words"].items()}
        return {
            name: _tongue(tomllib.loads(text), every, self._shared["phrases"])
            for name, text in sorted(self._texts.items())
            if name != SHARED
        }

    @cached_property
    def currencies(self) -> Lookup:
        """Return the names of currencies, each meaning a code (ISO 4217)."""
        return _table(self._shared["currencies"])

    @cached_property
    def countries(self) -> Lookup:
        """Return the words that place a paper in a country (ISO 3166)."""
        return _table(self._shared["countries"])

    @cached_property
    def forms(self) -> Lookup:
        """Return the legal forms of companies."""
        return _table(self._shared["people"])

    @cached_property
    def until(self) -> Lookup:
        """Return the words that stand before the last day of a time."""
        return _table({"until": self._shared["words"]["until"]})

    @cached_property
    def name(self) -> Lookup:
        """Return the words that stand before a name, whoever bears it."""
        return _table({"name": self._shared["words"]["name"]})

    @cached_property
    def weekdays(self) -> frozenset[str]:
        """Return the days of the week, long and short."""
        return frozenset(map(plain, _listed(self._shared["words"]["weekday"])))

    @property
    def money_of(self) -> Mapping[str, str]:
        """Return the currency of each country."""
        return self._shared["money_of"]

    @cached_property
    def months(self) -> Mapping[str, int]:
        """Return the months of all languages, where these do not contradict each other."""
        months: dict[str, int] = {}
        for tongue in self.tongues.values():
            for word, month in tongue.months.items():
                months[word] = month if months.get(word, month) == month else 0
        return {word: month for word, month in months.items() if month}

    @cached_property
    def shared_words(self) -> Mapping[str, int]:
        """Return in how many languages each common word is one."""
        return Counter(word for tongue in self.tongues.values() for word in tongue.common)

    def tongue(self, languages: Sequence[str]) -> Tongue:
        """Return what these *languages* print, taken together; the first counts most."""
        return self._together(tuple(languages))

    def _joined(self, languages: tuple[str, ...]) -> Tongue:
        return reduce(Tongue.joined, (self.tongues[language] for language in languages))


def labels_from(texts: Mapping[str, str]) -> Labels:
    """Return the labels of each language from the texts of their data files, by name."""
    return Labels(texts)


def _listed(line: str) -> list[str]:
    return [one.strip() for one in line.replace("\n", " ").split(";") if one.strip()]


def _table(table: Mapping[str, str]) -> Lookup:
    return Lookup.of([(k, [phrase_of(one) for one in _listed(v)]) for k, v in table.items()])


def _tongue(
    data: Mapping[str, object], every: Mapping[str, list[str]], said: Mapping[str, str]
) -> Tongue:
    own = {key: _listed(line) for key, line in _section(data, "words").items()}
    words = {key: every.get(key, []) + own.get(key, []) for key in {*every, *own}}

    def lookup(name: str) -> Lookup:
        section = _section(data, name)
        return Lookup.of([(key, list(_spelt(line, words))) for key, line in section.items()])

    months = [_listed(one.replace(" ", ";")) for one in _listed(str(data["months"]))]
    numbers = {k: int(v) for k, v in _section(data, "numbers").items()}
    return Tongue(
        languages=(str(data["language"]),),
        labels=lookup("labels"),
        titles=lookup("titles"),
        phrases=lookup("phrases").joined(_table(said)),
        terms=lookup("terms"),
        people=lookup("people"),
        months={plain(name): n for n, names in enumerate(months, 1) for name in names},
        numbers={" ".join(phrase_of(key)): value for key, value in numbers.items()},
        day_endings=frozenset(map(plain, str(data["day_endings"]).split())),
        common=frozenset(map(plain, str(data["common"]).split())),
        endings=tuple(map(plain, str(data.get("endings", "")).split())),
        other_endings=tuple(map(plain, str(data.get("other_endings", "")).split())),
    )


def _section(data: Mapping[str, object], name: str) -> Mapping[str, str]:
    section = data.get(name, {})
    return section if isinstance(section, dict) else {}


def _spelt(line: str, words: Mapping[str, list[str]]) -> Iterator[Phrase]:
    """Yield the phrases of *line*, with each word in braces written out."""
    for one in _listed(line):
        parts = re.split(r"(\{\w+\})", one)
        choices = [words.get(part[1:-1], [part]) if part[:1] == "{" else [part] for part in parts]
        for choice in itertools.product(*choices):
            yield tuple(
                itertools.chain.from_iterable(
                    (part,) if part == COUNT else phrase_of(part) for part in choice
                )
            )
