"""Which days does a note name? What letters are read with, and stricter."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from mailbot.intake.day import day_of
from mailbot.intake.note.line import tokens_of
from mailbot.intake.note.slip import Day
from mailbot.intake.note.vocabulary import Vocabulary
from mailbot.model.errors import DataError
from mailbot.understand.dates import find_days
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.sentence import legible, sentences

_NUMERIC = re.compile(
    r"(?<![\w.,/-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|"
    r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}\.\d{1,2}\.?|\d{1,2}/\d{1,2})(?![\w/-]|[.,]\d)"
)
_PARTS = re.compile(r"\d+")
_SHORT_MONTH = re.compile(r"(?<=[^\W\d]{3})\.(?= ?\d)")
"""The full stop of "Nov. 18", which ends no sentence."""
_OF_A_MONTH = re.compile(r"(?:29|30|31)(?!\d)\D*")
_SHORTEST_MONTH = 28
_WEEK = timedelta(days=7)
_OF_A_WEEK = frozenset({"week", "next", "this", "until", "to", "words"})
"""What the words of "until the next week" mean; "the end of next week" has more, and is a day."""


def days_in(
    text: str, today: date, lexicons: Mapping[str, Lexicon], vocabulary: Vocabulary
) -> tuple[Day, ...]:
    """Return the days that *text* names, in whatever language; a day of two readings says so."""
    numeric = tuple(_numeric(text, today))
    blank = _NUMERIC.sub(lambda fit: " " * len(fit.group()), text)
    return (*numeric, *_worded(blank, today, lexicons, vocabulary))


def _numeric(text: str, today: date) -> Iterator[Day]:
    for fit in _NUMERIC.finditer(text):
        written = fit.group()
        start, end = fit.span()
        bare = re.fullmatch(r"\d{1,2}\.\d{1,2}", written) is not None
        try:
            past, ahead = _days_of(written, today)
        except DataError as error:
            if not bare:
                yield Day(start=start, end=end, doubt=str(error).removeprefix("day: "))
            continue
        yield Day(start=start, end=end, past=past, ahead=ahead, number=bare)


def _days_of(written: str, today: date) -> tuple[date | None, date | None]:
    """Return the day as one gone by and as one to come; both are one where the year is said."""
    parts = _PARTS.findall(written)
    if len(parts) == 3:
        whole = re.sub(r"\s", "", written)
        if len(parts[0]) == 4:
            whole = "-".join(parts)
        elif len(parts[2]) == 2:
            whole = whole[:-2] + "20" + parts[2]
        day = day_of(whole, "day")
        return day, day
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        whole = re.sub(r"[./]?$", "", written)
        sign = "." if "." in whole else "/"
        try:
            found.append(day_of(f"{whole}{sign}{year}", "day"))
        except DataError as error:
            if "may be" in str(error):
                one, two = parts
                raise DataError(
                    f"“{written}” may be {_named(two, one)} or {_named(one, two)}; write"
                    f" {today.year}-{int(one):02}-{int(two):02} or"
                    f" {today.year}-{int(two):02}-{int(one):02}"
                ) from None
    if not found:
        raise DataError(f"day: “{written}” is no day; write 2026-11-20")
    past = max((day for day in found if day <= today), default=None)
    return past, min((day for day in found if day >= today), default=None)


def _named(day: str, month: str) -> str:
    return f"{int(day)} {date(2000, int(month), 1):%B}"


def _worded(
    text: str, today: date, lexicons: Mapping[str, Lexicon], vocabulary: Vocabulary
) -> Iterator[Day]:
    """Yield the days that words name; of the languages, the one that reads most of them counts."""
    found: dict[tuple[int, int], set[tuple[date | None, date | None]]] = {}
    months = {month for lexicon in lexicons.values() for month in lexicon.dates.months}
    text = _SHORT_MONTH.sub(" ", text)
    for lexicon in lexicons.values():
        for sentence in sentences(legible(text), lexicon):
            for day in find_days(sentence, today, lexicon.dates):
                start, end = sentence.tokens[day.first].start, sentence.tokens[day.behind - 1].end
                found.setdefault((start, end), set()).add((day.behind_us, day.ahead))
    taken: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
        if any(start < behind and end > first for first, behind in taken):
            continue
        taken.append((start, end))
        written = text[start:end]
        one = _one_of(written, (start, end), found[start, end], today, vocabulary)
        yield _checked(one, written, months, vocabulary)


def _one_of(
    written: str,
    span: tuple[int, int],
    readings: set[tuple[date | None, date | None]],
    today: date,
    vocabulary: Vocabulary,
) -> Day:
    start, end = span
    if len(readings) > 1:
        return Day(start=start, end=end, doubt=f"“{written}” may be several days; write 2026-11-20")
    ((past, ahead),) = readings
    if past is None and ahead is None:
        return Day(start=start, end=end, doubt=f"“{written}” is no day; write 2026-11-20")
    doubt = ""
    if _says("last", written, vocabulary) and past != ahead:
        ahead = None
    if _is_whole_week(written, vocabulary):
        doubt = f"“{written}” is a whole week; write the day"
    elif past and ahead and past + _WEEK == today == ahead - _WEEK:
        doubt = f"“{written}” may be {past}, {today} or {ahead}; write one of them"
    elif ahead and past != ahead and _says("next", written, vocabulary):
        first = ahead - _WEEK
        if first > today:
            doubt = f"“{written}” may be {first} or {ahead}; write one of them"
    return Day(start=start, end=end, past=past, ahead=ahead, doubt=doubt)


def _checked(day: Day, written: str, months: set[str], vocabulary: Vocabulary) -> Day:
    """Return *day* without what its month has not: 31 November, 30 February."""
    words = [t.plain for t in tokens_of(written)]
    numbers = [int(_PARTS.findall(word)[0]) for word in words if _OF_A_MONTH.fullmatch(word)]
    others = [word for word in words if not word[0].isdecimal()]
    named = any(word in months for word in others) or not [
        word for word in others if not vocabulary.meaning("filler", word)
    ]
    if not named or max(numbers, default=0) <= _SHORTEST_MONTH:
        return day
    past, ahead = (one if one and one.day in numbers else None for one in (day.past, day.ahead))
    doubt = day.doubt or ("" if past or ahead else f"“{written}” is no day; write 2026-11-20")
    return replace(day, past=past, ahead=ahead, doubt=doubt)


def _is_whole_week(written: str, vocabulary: Vocabulary) -> bool:
    """Say whether *written* is "next week": which day of it, only the owner knows."""
    words = [t.plain for t in tokens_of(written)]
    small = {
        vocabulary.meaning("small", word) or vocabulary.meaning("filler", word) for word in words
    }
    return {"week", "next"} <= small <= _OF_A_WEEK or {"week", "this"} <= small <= _OF_A_WEEK


def _says(means: str, written: str, vocabulary: Vocabulary) -> bool:
    return any(vocabulary.meaning("small", t.plain) == means for t in tokens_of(written))
