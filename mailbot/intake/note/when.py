"""Which day does a line of a note name, and how long does it say?"""

import re
from datetime import date

from mailbot.intake.note.slip import Day, Slip
from mailbot.model.errors import DataError

_CURRENCY = re.compile(r"[€£$]|(?:EUR|USD|GBP|CHF|euros?|dollars?)\b", re.IGNORECASE)
_CURRENCY_END = re.compile(r"(?:[€£$]|\b(?:EUR|USD|GBP|CHF))$", re.IGNORECASE)

FORTNIGHT = 14
"""Days within which a weekday is the one that fits what is said; of dates the nearest counts."""


def names_days_alone(slip: Slip) -> bool:
    """Say whether nothing but days is named."""
    bare = Slip(slip.line, slip.world)
    for day in slip.world.days(slip.line):
        _use_letters(bare, day)
    return not bare.without_fillers() and bool(slip.tokens)


def length_in(slip: Slip) -> date | None:
    """Use up how long something lasts, "two weeks", and return its last day."""
    before = slip.world.vocabulary.spoken("ahead")
    for i in sorted(slip.free):
        if i + 1 not in slip.free or (i and slip.tokens[i - 1].plain in before):
            continue
        said = slip.line[slip.tokens[i].start : slip.tokens[i + 1].end]
        for word in before:
            days = slip.world.days(f"{word} {said}")
            if (
                len(days) == 1
                and (days[0].start, days[0].end) == (0, len(word) + 1 + len(said))
                and not days[0].doubt
            ):
                slip.use(i, i + 2)
                return days[0].ahead
    return None


def use_days_of_call(slip: Slip) -> None:
    """Use up "today" before what came of it: it is when they said so."""
    first = next((one.first for one in slip.find("said")), 0)
    for day in slip.world.days(slip.line):
        if day.end <= slip.tokens[first].start and day.ahead == slip.world.today:
            _use_letters(slip, day)


def day_in(slip: Slip, *, past: bool) -> date | None:
    """Use up the days that are named, and return the only one. Raises DataError for two."""
    for lead in slip.find("lead"):
        slip.use(lead.first, lead.behind - 1)
    text = _blanked(slip)
    named = (day for day in slip.world.days(text) if _is_free(slip, day))
    found = [day for day in named if not (day.number and _is_money(slip, day))]
    for day in found:
        if day.doubt:
            raise DataError(day.doubt)
        if past and day.number:
            written = slip.line[day.start : day.end]
            raise DataError(f"“{written}”: a day or an amount? Write {day.past}, or {written} USD")
        if past and _is_deadline(slip, day):
            written = slip.line[day.start : day.end]
            raise DataError(f"“{written}”: did it come in then, or is it to come till then?")
        _use_letters(slip, day)
    days = {picked for day in found if (picked := _picked(day, slip.world.today, past=past))}
    if len(days) > 1:
        raise DataError(f"which day: {' or '.join(str(day) for day in sorted(days))}?")
    return days.pop() if days else None


def _is_deadline(slip: Slip, day: Day) -> bool:
    first = min(_covered(slip, day))
    words = [t.plain for t in slip.tokens[max(first - 1, 0) : first + 1]]
    return any(slip.world.vocabulary.meaning("deadline", word) for word in words)


def _is_money(slip: Slip, day: Day) -> bool:
    """Say whether a currency stands beside what might be a day."""
    before, behind = slip.line[: day.start].rstrip(), slip.line[day.end :].lstrip()
    return bool(_CURRENCY_END.search(before) or _CURRENCY.match(behind))


def _blanked(slip: Slip) -> str:
    letters = [" "] * len(slip.line)
    for i in slip.free:
        token = slip.tokens[i]
        # With the full stop of "20." and the comma of "November 20, 2026".
        end = token.end + 1 if slip.line[token.end : token.end + 1] in {".", ","} else token.end
        letters[token.start : end] = slip.line[token.start : end]
    return "".join(letters)


def _covered(slip: Slip, day: Day) -> tuple[int, ...]:
    return tuple(i for i, t in enumerate(slip.tokens) if t.start < day.end and t.end > day.start)


def _is_free(slip: Slip, day: Day) -> bool:
    covered = _covered(slip, day)
    # What begins within a word is a piece of it: the "00 euro" of "1.000,00 euro".
    whole = bool(covered) and slip.tokens[covered[0]].start >= day.start
    return whole and slip.free.issuperset(covered)


def _use_letters(slip: Slip, day: Day) -> None:
    slip.free.difference_update(_covered(slip, day))


def _picked(day: Day, today: date, *, past: bool) -> date | None:
    """Return the day that is meant: the nearest one, and of two as near the one wanted."""
    if day.past is None or day.ahead is None:
        return day.past or day.ahead
    gone, left = today - day.past, day.ahead - today
    if max(gone, left).days <= FORTNIGHT:
        return day.past if past else day.ahead
    return day.past if gone < left or (gone == left and past) else day.ahead
