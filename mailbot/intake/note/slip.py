"""One line of a note while it is read: what is used up, and what is left."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from mailbot.intake.note.line import Token, tokens_of
from mailbot.intake.note.names import AND, Named, Names
from mailbot.intake.note.vocabulary import Found, Vocabulary
from mailbot.model.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day named by the letters [start, end) of a line: as one gone by, and as one to come."""

    start: int
    end: int
    past: date | None = None
    ahead: date | None = None
    doubt: str = ""
    """Why it may be two days; then it is none."""
    number: bool = False
    """It is written as 5.12, which may be an amount as well."""


_NUMBER = re.compile(r"\d.*[^\W\d]|[^\W\d].*\d")
_NO_NUMBER = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|er|eme|e|ste|de)|[a-z]{0,2}[$€£]?[\d.,']+(?:eur|usd|gbp|chf|k)|(?:eur|usd|gbp|chf)[\d.,']+"
)
"""A day of the month or an amount, and no number of an invoice."""

_ADVICE = {
    "not": "; say what is so, without “not” and “if”",
    "partly": "; write the amount",
}
"""What to do about words that deny, or tell of a part."""
_OTHERWISE = "; write the line in other words"

Days = Callable[[str], tuple[Day, ...]]
"""Finds the days that a line names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that a note is read with."""

    vocabulary: Vocabulary
    names: Names
    days: Days
    today: date
    endings: frozenset[str] = frozenset()
    """Lines, made plain, with which the owner's signature begins."""


@dataclass(slots=True)
class Slip:
    """A line, its words, and which of them are free, that is, not understood so far."""

    line: str
    world: World
    tokens: tuple[Token, ...] = field(init=False)
    free: set[int] = field(init=False)
    command: tuple[str, ...] = ()
    """The words of its command, once that is found."""

    def __post_init__(self) -> None:
        """Have every word free."""
        self.tokens = tokens_of(self.line)
        self.free = set(range(len(self.tokens)))

    def use(self, first: int, behind: int) -> None:
        """Take the words [first, behind) as understood."""
        self.free.difference_update(range(first, behind))

    def find(self, table: str, means: str = "") -> tuple[Found, ...]:
        """Return the free phrases of *table*, those that mean *means* alone if it is given."""
        found = self.world.vocabulary.find(table, self.tokens, frozenset(self.free))
        return tuple(one for one in found if means in {"", one.means})

    def take(self, table: str, means: str = "") -> Found | None:
        """Use up the first free phrase of *table*, and return it; None if there is none."""
        found = next(iter(self.find(table, means)), None)
        if found is not None:
            self.use(found.first, found.behind)
        return found

    def take_all(self, table: str, means: str = "") -> tuple[str, ...]:
        """Use up every free phrase of *table*; return what they mean, each meaning once."""
        found = self.find(table, means)
        for one in found:
            self.use(one.first, one.behind)
        return tuple(dict.fromkeys(one.means for one in found))

    def without_fillers(self) -> tuple[int, ...]:
        """Return the free words that mean something."""
        skipped: set[int] = set()
        for one in self.find("filler"):
            if not self._laughs(one.first):
                skipped.update(range(one.first, one.behind))
        return tuple(sorted(self.free - skipped))

    def _laughs(self, at: int) -> bool:
        """Say whether a small word is said twice, "ha ha", "ja ja": then it is no small word."""
        plain = self.tokens[at].plain
        return plain in {
            t.plain for t in (*self.tokens[max(at - 1, 0) : at], *self.tokens[at + 1 : at + 2])
        }

    def rest(self) -> str:
        """Return the free words that mean something, as they were typed."""
        return " ".join(self.tokens[i].text for i in self.without_fillers())

    def denies(self, at: int) -> bool:
        """Say whether a word in small letters is a "not" or a "half", and no part of a name."""
        token = self.tokens[at]
        means = self.world.vocabulary.meaning("said", token.plain)
        return token.text.islower() and means in {"not", "partly"}

    def check_denial(self) -> None:
        """Raise DataError for a “nothing” or a “not”: that is said before what else is unclear."""
        for one in self.find("said", "not"):
            said = self.text_of(one)
            raise DataError(f"I do not understand “{said}”{self._advice()}")

    def _advice(self) -> str:
        """Return what to do about the words that are left."""
        found = {one.means for one in self.find("said")}
        return next((advice for means, advice in _ADVICE.items() if means in found), _OTHERWISE)

    def done(self) -> None:
        """Raise DataError if a word is left that was not understood."""
        if rest := self.rest():
            raise DataError(f"I do not understand “{rest}”{self.hint(rest) or self._advice()}")

    def hint(self, rest: str) -> str:
        """Return whom or what *rest* may be a slip of the pen for."""
        near = self.world.names.near(rest)
        return f"; did you mean {' or '.join(near[:3])}?" if near else ""

    def text_of(self, found: Found | Named) -> str:
        """Return a phrase as it was typed."""
        return self.text_between(found.first, found.behind)

    def text_between(self, first: int, behind: int) -> str:
        """Return the words from *first* to before *behind* as they were typed."""
        return " ".join(t.text for t in self.tokens[first:behind])

    def text_from(self, first: int) -> str:
        """Return the line from the word *first* on."""
        return (
            self.line[self.tokens[first].start :].strip(" :;-") if first < len(self.tokens) else ""
        )

    def cut(self, first: int) -> str:
        """Use up everything from the word *first* on, and return it as it was typed."""
        text = self.text_from(first)
        self.use(first, len(self.tokens))
        return text.rstrip(")" if "(" not in text else "")

    # Whom and what it is about

    def numbers(self) -> tuple[str, ...]:
        """Use up the invoices on record that are named, and return them as they were typed."""
        found = tuple(self.world.names.number_at(self.tokens, frozenset(self.free)))
        for first, behind, _ in found:
            before = first
            while before - 1 in self.free and self._means_invoice(before - 1):
                before -= 1
            self.use(before, behind)
        return tuple(dict.fromkeys((*(written for _, _, written in found), *self._bare_numbers())))

    def _bare_numbers(self) -> Iterator[str]:
        """Use up "invoice 104", "#104" where one invoice alone has that number; yield it whole."""
        last = -1
        for i, token in enumerate(self.tokens):
            if i not in self.free or not token.plain.isdecimal() or self._is_reference(i):
                continue
            hashed = self.line[: token.start].endswith("#")
            said = hashed or (i - 1 in self.free and self._means_invoice(i - 1))
            listed = 0 <= last == i - 2 and self.tokens[i - 1].plain in AND
            one = self.world.names.of_number(token.plain)
            if one and 0 <= last == i - 1 and not said:
                raise DataError(
                    f"“{token.text}”: an invoice, or an amount? Write {one[0]}, or {token.text}.00"
                )
            one = one if said or listed else ()
            if len(one) == 1:
                before = last = i
                while before - 1 in self.free and self._means_invoice(before - 1):
                    before -= 1
                self.use(before, i + 1)
                yield one[0]

    def take_invoice_words(self) -> None:
        """Use up "invoice" and the like where they stand without a number."""
        for i in sorted(self.free):
            if self._means_invoice(i):
                self.use(i, i + 1)

    def take_references(self) -> None:
        """Use up what the bank calls a payment: "ref 88123", "check #2291"; raise for a doubt."""
        for i, token in enumerate(self.tokens):
            if i not in self.free or not token.plain.isdecimal():
                continue
            if self._is_reference(i):
                self.use(i, i + 1)
            elif i and self._reference(i) == "check":
                raise DataError(
                    f"“{token.text}”: the number of the check, or an amount? Write #{token.text},"
                    f" or {token.text}.00"
                )
        self.take_all("reference", "number")

    def _is_reference(self, at: int) -> bool:
        said = self._reference(at)
        hashed = self.line[: self.tokens[at].start].endswith("#")
        return said == "number" or (said == "check" and hashed)

    def _reference(self, at: int) -> str:
        before = tuple(t.plain for t in self.tokens[max(at - 2, 0) : at])
        table = self.world.vocabulary.tables["reference"]
        return table.get(before) or table.get(before[-1:]) or ""

    def unknown_numbers(self) -> tuple[str, ...]:
        """Return the free words that look like an invoice's number, but are none on record."""
        return tuple(
            self.tokens[i].text
            for i in sorted(self.free)
            if _NUMBER.search(self.tokens[i].plain)
            and not _NO_NUMBER.fullmatch(self.tokens[i].plain)
            and "@" not in self.tokens[i].text
        )

    def _means_invoice(self, at: int) -> bool:
        """Say whether a word is "invoice" or "No."; a "no" without its stop may be a no."""
        token = self.tokens[at]
        if token.plain == "no" and not self.line.startswith(".", token.end):
            return at > 0 and self._means_invoice(at - 1)
        return self.world.vocabulary.meaning("small", token.plain) == "invoice"

    def clients(self, *, people: bool) -> tuple[Named, ...]:
        """Use up the names of clients, and of their *people*; return what they may name."""
        found = self.world.names.named(self.tokens, frozenset(self.free), people=people)
        for one in found:
            self.use(one.first, one.behind)
        return found
