"""How is the map of a runaround drawn? An SVG of our own, of which a picture is made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from mailbot.model.map import Arrow, Person, RunaroundMap

MOST_PEOPLE = 12
"""More of them are no picture on a phone, but a list."""

MOST_LANES = 3
"""So many arrows may run beside the people: more, and a phone shrinks it too much."""

PAPER, INK, QUIET, EDGE = "#f6f7f9", "#1f2430", "#515a6b", "#8a93a3"
CIRCLE, POINT, WHITE = "#b3261e", "#146c43", "#ffffff"
"""The colours: each on PAPER or WHITE has a contrast of 4.5 and more; EDGE is no text."""

FONT = "DejaVu Sans"

_NODE_W, _NODE_H, _STEP, _LANE, _EDGE = 190, 50, 96, 56, 14
_LEAST_W = 300
_ROOM = _NODE_W - 14
_SIZE, _SMALL = 15, 13
"""How wide a name may be, and in which sizes it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An SVG, its size in pixels of the page, and what it shows in one sentence."""

    svg: str
    width: int
    height: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lane:
    """An arrow that runs beside the people: on which side, how far out."""

    arrow: Arrow
    right: bool
    number: int


def drawing_of(runaround: RunaroundMap) -> Drawing | None:
    """Return the picture of *runaround*: people from top to bottom as they came up, arrows.

    Where there are too many arrows side by side, each way from one to another is drawn once, with
    its latest day. None where a picture would not be read all the same: too many people or
    arrows, or letters that the font does not have.
    """
    latest = {(arrow.source, arrow.target): arrow for arrow in runaround.arrows}
    return _drawing(runaround, runaround.arrows) or _drawing(runaround, tuple(latest.values()))


def _drawing(runaround: RunaroundMap, arrows: Sequence[Arrow]) -> Drawing | None:
    arrows = [a for a in arrows if a.source != a.target]
    lanes = _lanes([a for a in arrows if a.target != a.source + 1] + _again(arrows))
    left = max((1 + lane.number for lane in lanes if not lane.right), default=0)
    right = max((1 + lane.number for lane in lanes if lane.right), default=0)
    names = [p.name for p in runaround.people]
    if len(names) > MOST_PEOPLE or left + right > MOST_LANES or not all(map(_drawn, names)):
        return None
    needed = 2 * _EDGE + _NODE_W + _LANE * (left + right)
    width = max(needed, _LEAST_W)
    x = _EDGE + _LANE * left + (width - needed) // 2
    height = _EDGE * 2 + _STEP * (len(names) - 1) + _NODE_H
    shapes = [
        *(_beside(lane, x) for lane in lanes),
        *(_down(a, x) for a in _straight(arrows)),
        *(_node(person, n, x) for n, person in enumerate(runaround.people)),
        *(_plate(*_middle(lane, x), lane.arrow) for lane in lanes),
        *(_plate(x + _NODE_W // 2, _top(a.source) + _NODE_H + 21, a) for a in _straight(arrows)),
    ]
    svg = _PAGE.format(width=width, height=height, paper=PAPER, shapes="\n".join(shapes), font=FONT)
    return Drawing(svg=svg, width=width, height=height, said=_said(runaround))


_PAGE = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" font-family="{font}">
<rect x="0.5" y="0.5" width="{width}" height="{height}" rx="10" fill="{paper}"/>
{shapes}
</svg>
"""


def _said(runaround: RunaroundMap) -> str:
    circle = " They send you in a circle." if runaround.circular else ""
    point = next((f" The point of contact is {p.name}." for p in runaround.people if p.point), "")
    names = ", ".join(p.name for p in runaround.people)
    return (
        f"Map of who sent you to whom at {runaround.client}: {names}.{circle}{point} "
        "The list below says the same."
    )


def _straight(arrows: Sequence[Arrow]) -> list[Arrow]:
    """Return the arrows that run straight down to the next one, the first of each pair."""
    found: dict[int, Arrow] = {}
    for arrow in arrows:
        if arrow.target == arrow.source + 1:
            found.setdefault(arrow.source, arrow)
    return list(found.values())


def _again(arrows: Sequence[Arrow]) -> list[Arrow]:
    """Return the arrows that say once more what a straight one says."""
    down = [a for a in arrows if a.target == a.source + 1]
    straight = _straight(arrows)
    return [a for a in down if not any(a is one for one in straight)]


def _lanes(arrows: Sequence[Arrow]) -> list[_Lane]:
    """Give each arrow the innermost lane that is free all along it: back left, on right."""
    taken: list[_Lane] = []
    for arrow in sorted(arrows, key=lambda a: abs(a.source - a.target)):
        right, number = arrow.target > arrow.source, 0
        while any(_crosses(arrow, lane, right=right, number=number) for lane in taken):
            number += 1
        taken.append(_Lane(arrow=arrow, right=right, number=number))
    return taken


def _crosses(arrow: Arrow, lane: _Lane, *, right: bool, number: int) -> bool:
    if lane.right is not right or lane.number != number:
        return False
    low, high = sorted((arrow.source, arrow.target))
    begin, end = sorted((lane.arrow.source, lane.arrow.target))
    return low < end and begin < high


def _top(number: int) -> int:
    return _EDGE + _STEP * number


def _colour(arrow: Arrow) -> str:
    return CIRCLE if arrow.round else QUIET


def _stroke(arrow: Arrow) -> str:
    return f'stroke="{_colour(arrow)}" stroke-width="{3 if arrow.round else 2}" fill="none"'


def _down(arrow: Arrow, x: int) -> str:
    middle, top = x + _NODE_W // 2, _top(arrow.source) + _NODE_H
    end = _top(arrow.target) - 3
    line = f'<path d="M{middle} {top} V{end - 7}" {_stroke(arrow)}/>'
    return line + _head(middle, end, arrow, down=True)


def _beside(lane: _Lane, x: int) -> str:
    side = x + _NODE_W if lane.right else x
    out = _out(lane, x)
    bend = 12 if lane.right else -12
    begin = _top(lane.arrow.source) + _NODE_H // 2 + 9
    end = _top(lane.arrow.target) + _NODE_H // 2 - 9
    turn = 12 if end > begin else -12
    gap = 9 if lane.right else -9
    path = (
        f"M{side} {begin} H{out - bend} Q{out} {begin} {out} {begin + turn} "
        f"V{end - turn} Q{out} {end} {out - bend} {end} H{side + gap}"
    )
    line = f'<path d="{path}" {_stroke(lane.arrow)}/>'
    return line + _head(side + gap // 3, end, lane.arrow, right=lane.right)


def _out(lane: _Lane, x: int) -> int:
    away = _LANE * lane.number + _LANE // 2 + 4
    return x + _NODE_W + away if lane.right else x - away


def _middle(lane: _Lane, x: int) -> tuple[int, int]:
    begin, end = _top(lane.arrow.source), _top(lane.arrow.target)
    return _out(lane, x), (begin + end) // 2 + _NODE_H // 2


def _head(x: int, y: int, arrow: Arrow, *, down: bool = False, right: bool = False) -> str:
    if down:
        points = f"{x - 6},{y - 10} {x + 6},{y - 10} {x},{y}"
    else:
        back = 10 if right else -10
        points = f"{x + back},{y - 6} {x + back},{y + 6} {x},{y}"
    return f'<polygon points="{points}" fill="{_colour(arrow)}"/>'


def _plate(x: int, y: int, arrow: Arrow) -> str:
    """Return the day of an arrow, on a plate that parts it from the line."""
    told = f"{arrow.on.day} {arrow.on:%b}"
    wide = 8 * len(told) + 4
    return (
        f'<rect x="{x - wide // 2}" y="{y - 10}" width="{wide}" height="20" rx="4" '
        f'fill="{PAPER}"/><text x="{x}" y="{y + 5}" font-size="13" text-anchor="middle" '
        f'fill="{_colour(arrow)}">{told}</text>'
    )


def _node(person: Person, number: int, x: int) -> str:
    top = _top(number)
    colour = POINT if person.point else EDGE
    dashed = "" if person.known else ' stroke-dasharray="5 4"'
    lines = list(_lines(person))
    middle = top + _NODE_H // 2 + (5 if len(lines) == 1 else -3)
    box = (
        f'<rect x="{x}" y="{top}" width="{_NODE_W}" height="{_NODE_H}" rx="8" fill="{WHITE}" '
        f'stroke="{colour}" stroke-width="{3 if person.point else 1.5}"{dashed}/>'
    )
    size = _SIZE if _wide(lines[0]) * _SIZE <= _ROOM else _SMALL
    name = (
        f'<text x="{x + _NODE_W // 2}" y="{middle}" font-size="{size}" font-weight="bold" '
        f'text-anchor="middle" fill="{INK}">{escape(lines[0])}</text>'
    )
    rest = "".join(
        f'<text x="{x + _NODE_W // 2}" y="{middle + 18}" font-size="12" text-anchor="middle" '
        f'fill="{POINT if person.point else QUIET}">{escape(line)}</text>'
        for line in lines[1:]
    )
    return box + name + rest


def _lines(person: Person) -> Iterator[str]:
    name = person.name
    while _wide(name) * _SMALL > _ROOM:
        name = name.rstrip("…")[:-1].rstrip() + "…"
    yield name
    if person.point:
        yield "✓ point of contact"
    elif not person.known:
        yield "no address on record"


def _wide(name: str) -> float:
    """Return about how wide *name* is in bold letters, as a multiple of their size."""
    return sum(1.1 if c in "MWmw@ЖШЩЮжшщю" else 0.8 if c.isupper() else 0.66 for c in name)


def _drawn(name: str) -> bool:
    """Say whether the font has every letter of *name*: Latin, Greek and Cyrillic."""
    return all(" " <= c <= "\u024f" or "\u0370" <= c <= "\u045f" or c in _SIGNS for c in name)


_SIGNS = frozenset("\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac")
