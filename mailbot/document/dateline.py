"""Does a day that nothing names say, where a letter is dated, when the paper was issued?"""

import re

from mailbot.document.claims import Scene
from mailbot.document.days import Day
from mailbot.document.layout import Run

_TOWN = r"[^\W\d_a-zà-ÿ][\w.'’/()-]*(?:[ -][^\W\d_a-zà-ÿ][\w.'’/()-]*){0,2}"
_PLACE = re.compile(
    r"[^\W\d_a-zà-ÿ][\w.'’/()-]*(?:[ -][\w.'’/()-]+){0,4},\s*(?:[^\W\d_]{1,4}\.?\s+)?"
    r"(?:[^\W\d_]+,\s*)?"
    rf"|{_TOWN}\s+(?:den|le|li|il|em|el|op|de)\s+"
)
"""A place before a day: "Berlin, den 3. März 2024", "Lyon le 3 mars 2024", "Faro, em 3/3/2024"."""
_WORDS = re.compile(rf"{_TOWN}\s+|.{{0,6}}")
"""What may be a place before a day, and may be a name for it that is not known: "Bad Ems "."""


def at_top(day: Day, scene: Scene) -> float:
    """Return what speaks for a day without a label being that of issue: it stands at the top.

    One that a sentence begun on the line above leads to does not stand there.
    """
    run, layout = day.run, scene.layout
    if scene.unfinished(run) is not None:
        return 0.0
    before = re.split(r"\s[·•|]\s", run.text[: day.start])[-1]
    after = re.split(r"\s[·•|]\s", run.text[day.end :])[0]
    after = re.sub(r"^\s*\d\d?[:h]\d\d\S*", "", after)
    if run.page or run.middle > 0.5 * layout.sizes[0][1] or len(after) > 12:
        return 0.0
    if not before.strip():
        line = layout.lines[run.line]
        others = (other for other in line[1:] if not _is_numbering(other, scene))
        row = line[0] is run and any(len(other.tokens) > 2 for other in others)
        return 0.12 if row else 0.42
    return 0.55 if _PLACE.fullmatch(before) else 0.4 if _WORDS.fullmatch(before) else 0.15


def _is_numbering(run: Run, scene: Scene) -> bool:
    """Say whether *run* tells the number of the paper, as no row of a table of work does."""
    return any(label.opens and "number" in label.keys for label in scene.labels.get(run, ()))
