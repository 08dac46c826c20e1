"""One line of a note while it is read: what is used up, and what is left."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from mailbot.intake.note.line import Token, tokens_of
from mailbot.intake.note.names import Named, Names
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


_CURRENCY = re.compile(r"[€£$]|(?:EUR|USD|GBP|CHF|euros?|dollars?)\b", re.IGNORECASE)
_CURRENCY_END = re.compile(r"(?:[€£$]|\b(?:EUR|USD|GBP|CHF))$", re.IGNORECASE)

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
            skipped.update(range(one.first, one.behind))
        return tuple(sorted(self.free - skipped))

    def rest(self) -> str:
        """Return the free words that mean something, as they were typed."""
        return " ".join(self.tokens[i].text for i in self.without_fillers())

    def done(self) -> None:
        """Raise DataError if a word is left that was not understood."""
        if rest := self.rest():
            raise DataError(f"I do not understand “{rest}”{self.hint(rest)}")

    def hint(self, rest: str) -> str:
        """Return whom or what *rest* may be a slip of the pen for."""
        near = self.world.names.near(rest)
        return f"; did you mean {' or '.join(near[:3])}?" if near else ""

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
        return tuple(dict.fromkeys(written for _, _, written in found))

    def unknown_numbers(self) -> tuple[str, ...]:
        """Return the free words that look like an invoice's number, but are none on record."""
        return tuple(
            self.tokens[i].text
            for i in sorted(self.free)
            if any(c.isdigit() for c in self.tokens[i].plain)
            and any(c.isalpha() for c in self.tokens[i].plain)
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

    def day_in(self, *, past: bool) -> date | None:
        """Use up the days that are named, and return the only one. Raises DataError for two."""
        text = self._blanked()
        named = (day for day in self.world.days(text) if self._is_free(day))
        found = [day for day in named if not (day.number and self._is_money(day))]
        for day in found:
            if day.doubt:
                raise DataError(day.doubt)
            if past and day.number:
                written = self.line[day.start : day.end]
                raise DataError(
                    f"“{written}”: a day or an amount? Write {day.past}, or {written} USD"
                )
            self._use_letters(day)
        days = {picked for day in found if (picked := _picked(day, self.world.today, past=past))}
        if len(days) > 1:
            raise DataError(f"which day: {' or '.join(str(day) for day in sorted(days))}?")
        return days.pop() if days else None

    def _is_money(self, day: Day) -> bool:
        """Say whether a currency stands beside what might be a day."""
        before, behind = self.line[: day.start].rstrip(), self.line[day.end :].lstrip()
        return bool(_CURRENCY_END.search(before) or _CURRENCY.match(behind))

    def _blanked(self) -> str:
        letters = [" "] * len(self.line)
        for i in self.free:
            token = self.tokens[i]
            # With the full stop of "20." and the comma of "November 20, 2026".
            end = token.end + 1 if self.line[token.end : token.end + 1] in {".", ","} else token.end
            letters[token.start : end] = self.line[token.start : end]
        return "".join(letters)

    def _covered(self, day: Day) -> Iterable[int]:
        return (i for i, t in enumerate(self.tokens) if t.start < day.end and t.end > day.start)

    def _is_free(self, day: Day) -> bool:
        return self.free.issuperset(self._covered(day))

    def _use_letters(self, day: Day) -> None:
        self.free.difference_update(self._covered(day))


def _picked(day: Day, today: date, *, past: bool) -> date | None:
    """Return the day that is meant: the nearest one, and of two as near the one wanted."""
    if day.past is None or day.ahead is None:
        return day.past or day.ahead
    gone, left = today - day.past, day.ahead - today
    if max(gone, left).days <= FORTNIGHT:
        return day.past if past else day.ahead
    return day.past if gone < left or (gone == left and past) else day.ahead


FORTNIGHT = 14
"""Days within which a weekday is the one that fits what is said; of dates the nearest counts."""
