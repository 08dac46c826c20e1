"""How does a digest read as plain text?"""

from collections.abc import Iterator
from textwrap import wrap

from mailbot.model.map import Arrow, RunaroundMap
from mailbot.render.digest import Digest, Line, Part
from mailbot.render.digestwords import day, several
from mailbot.render.layout import TIED

WIDTH = 72

MOST_STEPS = 12
"""So many pointings of a runaround are listed; the latest ones."""


def text_of(digest: Digest) -> str:
    """Return *digest* in lines of at most 72 characters; quoted words and addresses stay whole."""
    blocks = [_wrapped(digest.opening)]
    blocks += [block for part in digest.parts for block in _part(part)]
    blocks += ["\n".join(_map(runaround)) for runaround in digest.maps]
    blocks.append("\n".join(["-- ", *(_wrapped(line) for line in digest.closing)]))
    return "\n\n".join(blocks).replace(TIED, " ") + "\n"


def _part(part: Part) -> Iterator[str]:
    yield _title(part.title)
    for line in part.lines:
        yield "\n".join(_line(line))
    if part.more:
        yield f"  {part.more}"


def _title(title: str) -> str:
    return f"{title.upper()}\n{'=' * len(title)}"


def _line(line: Line) -> Iterator[str]:
    told = f"{line.about}: {line.text}" if line.about else line.text
    yield _wrapped(told, "* ", "  ")
    if line.quote:
        yield _wrapped(f"“{line.quote}”", "  ", "  ")
    before = ""
    for what, words in line.rows:
        lead = f"  {what}: " if what != before else f"  {' ' * len(what)}  "
        yield _wrapped(words, lead, " " * len(lead))
        before = what


def _map(runaround: RunaroundMap) -> Iterator[str]:
    yield _title(f"Who sent you to whom: {runaround.client}") + "\n"
    if before := earlier(runaround):
        yield before
    for number, arrow in steps(runaround):
        yield _wrapped(step(runaround, arrow), f"{number}. ", "   ")
        if arrow.words:
            yield _wrapped(f"“{arrow.words}”", "   ", "   ")
    yield from (_wrapped(line) for line in endings(runaround))


def steps(runaround: RunaroundMap) -> list[tuple[int, Arrow]]:
    """Return the latest pointings, each with its number."""
    return list(enumerate(runaround.arrows, 1))[-MOST_STEPS:]


def earlier(runaround: RunaroundMap) -> str:
    """Return how many there were before these, or an empty text."""
    left = len(runaround.arrows) - MOST_STEPS
    return f"{several(left, 'step')} before these: `mailbot show`" if left > 0 else ""


def step(runaround: RunaroundMap, arrow: Arrow) -> str:
    """Return one pointing in words, as both forms of the digest have it."""
    source, target = runaround.people[arrow.source], runaround.people[arrow.target]
    return f"{day(arrow.on)}: {source.name} → {target.name}"


def endings(runaround: RunaroundMap) -> Iterator[str]:
    """Yield what the map shows as a whole."""
    if runaround.circular:
        names = {runaround.people[a.source].name for a in runaround.arrows if a.round}
        around = [person.name for person in runaround.people if person.name in names]
        yield f"They send you in a circle: {', '.join(around)}."
    for person in runaround.people:
        if person.point:
            yield f"Point of contact: {person.name}."


def _wrapped(words: str, lead: str = "", indent: str = "") -> str:
    lines = wrap(
        words,
        WIDTH,
        initial_indent=lead,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines) or lead.rstrip()
