"""Which words name a person, a department, a company?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mailbot.model.message import Address, Message
from mailbot.model.reading import Context
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.pattern import COMPANY, DEPARTMENT, PERSON
from mailbot.understand.sentence import Sentence

Span = tuple[int, int, str]

_LONGEST_DEPARTMENT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Whom the client is known to have, and who writes to whom."""

    people: tuple[Address, ...]
    """Contacts and people in the headers, without the writer and the owner."""
    writer: frozenset[str]
    """The writer's own names and the name of their firm, in lower case."""
    owner: frozenset[str]
    """The names of those written to."""
    letters: Mapping[int, str] = field(default_factory=dict)
    """How the lexicon folds letters; all names here are folded so."""

    @property
    def names(self) -> frozenset[str]:
        """Return every single name of the people, in lower case."""
        found = (p for a in self.people for p in _parts(a.name.casefold().translate(self.letters)))
        return frozenset(part for part in found if len(part) > 1)


def circle_of(message: Message, context: Context, lexicon: Lexicon) -> Circle:
    """Return the people around *message*: nobody is ever both known and the owner."""
    own = {address.casefold() for address in context.own_addresses}
    headers = [*message.to, *message.cc]
    # Without a list of our own addresses the first recipient is taken for the owner.
    ours = [a for a in headers if a.address in own] or (list(message.to[:1]) if not own else [])
    theirs = {message.sender.address, *own, *(a.address for a in ours)}
    known = [Address(address=c.address.casefold(), name=c.name) for c in context.contacts]
    people: dict[str, Address] = {}
    for address in [*known, *headers]:
        if address.address not in theirs and (address.name or address.address not in people):
            people.setdefault(address.address, address)
    fold = lexicon.letters
    writer = _parts(message.sender.name.casefold().translate(fold))
    return Circle(
        people=tuple(people.values()),
        writer=frozenset([*writer, message.sender.domain.split(".")[0]]),
        owner=frozenset(part for a in ours for part in _parts(a.name.casefold().translate(fold))),
        letters=fold,
    )


def tag_names(sentence: Sentence, text: str, circle: Circle, lexicon: Lexicon) -> tuple[Span, ...]:
    """Return the stretches of tokens that name departments, companies and people."""
    spans = _departments(sentence, lexicon)
    taken = {i for first, behind, _ in spans for i in range(first, behind)}
    at = 0
    tagger = _Tagger(sentence, text, circle, lexicon)
    while at < len(sentence.tokens):
        if at not in taken and (span := tagger.span(at, taken)):
            spans.append(span)
            at = span[1]
        else:
            at += 1
    return tuple((s[0], s[1], "") if tagger.spoken_to(s) else s for s in spans)


def _departments(sentence: Sentence, lexicon: Lexicon) -> list[Span]:
    words = tuple(t.plain for t in sentence.tokens)
    found: list[Span] = []
    at = 0
    while at < len(words):
        for length in range(_LONGEST_DEPARTMENT, 0, -1):
            if words[at : at + length] in lexicon.departments and at + length <= len(words):
                found.append((at, at + length, DEPARTMENT))
                at += length - 1
                break
        if words[at] in lexicon.words["department_heads"] and _specific(words, at, found, lexicon):
            found.append((at - 1, at + 1, DEPARTMENT))
        at += 1
    return found


def _specific(words: tuple[str, ...], at: int, found: list[Span], lexicon: Lexicon) -> bool:
    """Say whether the word before "department" names which: "the trust department"."""
    free = at > 0 and not (found and found[-1][1] >= at)
    return free and words[at - 1].isalpha() and words[at - 1] not in lexicon.vocabulary


class _Tagger:
    """Decide word by word whether a name begins here, and where it ends."""

    def __init__(self, sentence: Sentence, text: str, circle: Circle, lexicon: Lexicon) -> None:
        self.tokens = sentence.tokens
        self.text, self.circle, self.lexicon = text, circle, lexicon
        letters = [text[t.start : t.end] for t in sentence.tokens]
        self.written = letters
        self.shouting = sum(w.isupper() and len(w) > 1 for w in letters) > len(letters) / 2

    def span(self, at: int, taken: set[int]) -> Span | None:
        first = at
        while first < len(self.tokens) and self._is_title(first):
            first += 1
        titled = first > at
        if first >= len(self.tokens) or first in taken:
            return None
        proper = self._unknown(first) or self.written[first][:1].isupper()
        if not (self._begins(first) or (titled and proper)):
            return None
        behind = first + 1
        while behind < len(self.tokens) and behind not in taken and self._goes_on(behind, first):
            behind += 1
        names = {t.plain for t in self.tokens[first:behind]}
        if not titled and names & self.lexicon.words["company_words"]:
            return at, behind, COMPANY
        if names <= self.circle.writer:
            return None
        return at, behind, PERSON

    def _is_title(self, at: int) -> bool:
        return self.tokens[at].plain in self.lexicon.words["titles"]

    def spoken_to(self, span: Span) -> bool:
        """Say whether the name is only addressed: "Hi Anna", "Thanks, Anna"."""
        first, _, kind = span
        if kind != PERSON:
            return False
        names = {t.plain for t in self.tokens[first : span[1]]}
        if names <= self.circle.owner:
            return True
        before = self.tokens[first - 1].plain if first else ""
        greeted = self.lexicon.words["greetings"]
        if before in greeted:
            return first == 1 or self.tokens[first - 2].plain in greeted
        closed = {t.plain for t in self.tokens[:first]} <= self.lexicon.words["closings"]
        return bool(first) and closed and span[1] == len(self.tokens)

    def _begins(self, at: int) -> bool:
        word, plain = self.written[at], self.tokens[at].plain
        if plain in self.circle.writer:
            return False
        if plain in self.circle.names:
            return plain not in self.lexicon.vocabulary or word[:1].isupper()
        if plain in self.lexicon.words["names"]:
            return True
        if plain in self.lexicon.words.get("word_names", ()):
            return word[:1].isupper()
        capital = word[:1].isupper() and not self.shouting and len(word) > 1
        if not capital or not self._unknown(at) or word.isupper():
            return False
        if self.lexicon.nouns_have_capitals:
            return False
        if at > 0 and self.tokens[at - 1].plain not in {"?", "!"}:
            return not self._of_the_writer(at - 1)
        return self._named_first(at)

    def _of_the_writer(self, at: int) -> bool:
        """Say whether the word is part of the writer's own name or firm: "Acme Components"."""
        return self.tokens[at].plain in self.circle.writer and self.written[at][:1].isupper()

    def _named_first(self, at: int) -> bool:
        """Say whether the capital that opens a sentence is a name's: what follows must tell."""
        adverbs = tuple(self.lexicon.words.get("adverb_endings", ()))
        if at + 1 >= len(self.tokens) or self.tokens[at].plain.endswith(adverbs):
            return False
        after = self.tokens[at + 1]
        if after.plain in self.lexicon.words["name_verbs"]:
            return True
        proper = self.written[at + 1][:1].isupper() and self._unknown(at + 1)
        return proper and not after.after_mark

    def _goes_on(self, at: int, first: int) -> bool:
        token, word = self.tokens[at], self.written[at]
        if token.after_mark or at - first > 3 or not word[:1].isalpha():
            return False
        if token.plain in self.lexicon.words["company_words"]:
            return word[:1].isupper()
        if token.plain in self.circle.names:
            return True
        if not self._unknown(at):
            initial = len(word) == 1 and word.isupper() and word != "I"
            return initial or self._surname_like_a_word(at)
        return word[:1].isupper() or (
            self.written[first][:1].islower()
            and at - first == 1
            and token.plain not in self.lexicon.words["ordinary"]
            and f"{token.plain}@" not in self.text
            and self._surname(at)
        )

    def _surname_like_a_word(self, at: int) -> bool:
        """Say whether a capital makes a known word a surname: "Bob Stone", not "Bob Please"."""
        plain, word = self.tokens[at].plain, self.written[at]
        plainly = self.lexicon.words["ordinary"] | self.lexicon.words["name_verbs"]
        common = plain in plainly or plain in self.lexicon.stop_words
        return word.istitle() and not self.shouting and not common

    def _surname(self, at: int) -> bool:
        """Say whether a lower-case word is a surname: it stands at the end, or in an address."""
        plain = self.tokens[at].plain
        ends = at + 1 == len(self.tokens) or self.tokens[at + 1].after_mark
        return plain.isalpha() and (ends or f".{plain}@" in self.text.casefold())

    def _unknown(self, at: int) -> bool:
        plain = self.tokens[at].plain
        if not plain[:1].isalpha() or "@" in plain or plain.isupper():
            return False
        return plain not in self.lexicon.vocabulary


def name_written(letters: str, lexicon: Lexicon) -> str:
    """Return a name as its writer wrote it; a title only stays before a single name."""
    words = [w.strip(",").removesuffix("'s").removesuffix("’s") for w in letters.split()]
    words = [w[:1].upper() + w[1:] if w.islower() else w for w in words]
    titled = words[0].casefold().strip(".") in lexicon.words["titles"]
    return " ".join(words[1:] if titled and len(words) > 2 else words)


def known_as(name: str, circle: Circle) -> Address | None:
    """Return the one person of the circle that *name* can mean, or None."""
    wanted = set(_parts(name))
    fits = [a for a in circle.people if wanted and wanted <= set(_names_of(a))]
    return fits[0] if len(fits) == 1 else None


def _names_of(address: Address) -> Iterable[str]:
    local = address.address.partition("@")[0].replace("_", ".").replace("-", ".")
    return (*_parts(address.name), *local.split("."))


def _parts(name: str) -> list[str]:
    plain = name.casefold().replace(",", " ").replace('"', " ")
    return [part.strip(".") for part in plain.split()]
