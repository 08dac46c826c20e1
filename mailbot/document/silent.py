"""Which day that nothing names may be the last to pay?"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from mailbot.document.claims import Scene
from mailbot.document.days import Day
from mailbot.document.layout import Run
from mailbot.document.naming import Kind, words_in

_LONGEST = timedelta(days=95)
"""How long after its issue a paper is to be paid at most."""
_LABEL = 5
"""Words before a day that may be a label of a wording not known."""
_SPEAKS = 0.3
"""How surely a label must speak of a day to take it out of the running."""
_RANGE = re.compile(r"\d\s*(?:-|–|—|/|\b[^\W\d_]{1,4}\b)?\s*$")
"""What stands before the second day of a time: "01.05.2026 - ", "2026-05-01 to "."""


def is_silent(day: Day, scene: Scene, *, spoken: bool) -> bool:
    """Say whether *day* stands alone, or behind a few words that are no label we know.

    *spoken* says that its sentence speaks of payment.
    """
    claims = scene.claims(day, Kind.DAY)
    if day.run.page or (claims and claims[0].weight >= _SPEAKS):
        return False
    before, after = day.run.text[: day.start], day.run.text[day.end :]
    if _RANGE.search(before):
        return False
    if words_in(before) > _LABEL or words_in(after) > 1:
        return spoken
    if re.match(r"\s*(?:-|–|—)", after) or len(scene.values[Kind.DAY].get(day.run, ())) > 1:
        return False
    line = scene.layout.lines[day.run.line]
    amounts = scene.values[Kind.AMOUNT]
    behind = line[line.index(day.run) + 1 :]
    return sum(bool(amounts.get(run)) for run in behind) < 2 and not _is_row(day, scene)


def _is_row(day: Day, scene: Scene) -> bool:
    """Say whether right below or above *day* stands another one: a column of days of work."""
    near = (scene.layout.under(day.run, 2.4), scene.layout.over(day.run, 2.4))
    return sum(bool(run and _begins(run, scene)) for run in near) > 1


def _begins(run: Run, scene: Scene) -> bool:
    return any(one.start == 0 for one in scene.values[Kind.DAY].get(run, ()))


def last_of(days: Sequence[date], issued: date) -> date | None:
    """Return the day until which to pay among *days* that nothing names, if only one can be."""
    later = {day for day in days if issued < day <= issued + _LONGEST}
    return later.pop() if len(later) == 1 else None
