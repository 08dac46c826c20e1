"""Figures in, pictures out: lines on two logarithmic axes, readable by day and by night."""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

_STYLE = """
:root { --paper: #ffffff; --line: #d5dae1; --ink: #1f2733; --faint: #667080;
        --first: #168060; --second: #2f6fd0; --third: #d65820; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161c; --line: #2d3540; --ink: #e6eaf0; --faint: #98a3b3;
          --first: #34b286; --second: #74a7f5; --third: #f07c42; } }
text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); }
.title { font-size: 17px; font-weight: 600; }
.faint { fill: var(--faint); }
.number { font-size: 12px; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.paper { fill: var(--paper); stroke: var(--line); }
.line { stroke: var(--line); fill: none; }
.graph { fill: none; stroke-width: 2.5; }
"""

_COLOURS = ("first", "second", "third")
_WIDTH, _HEIGHT, _LEFT, _TOP = 520, 300, 104, 100
_ROOM = 34


def lines(
    title: str,
    words: str,
    unit: str,
    sizes: Sequence[int],
    some: Mapping[str, Sequence[float]],
) -> str:
    """Draw one line for each name of *some*: its figure, in *unit*, at each of *sizes*."""
    figures = [figure for each in some.values() for figure in each]
    low, high = floor(log10(min(figures))), ceil(log10(max(figures)))
    parts = [_text(24, 36, title, "title"), _text(24, 58, words, "faint")]
    for power in range(low, high + 1):
        y = _y(10.0**power, low, high)
        parts.append(f'<path class="line" d="M{_LEFT} {y:.1f}h{_WIDTH}"/>')
        parts.append(_text(_LEFT - 10, y + 4, f"{_short(10.0**power)} {unit}", "end faint"))
    for size in sizes:
        x = _x(size, sizes)
        parts.append(_text(x, _TOP + _HEIGHT + 24, f"{size:,} cases".replace(",", " "), "middle"))
    for colour, (name, each) in zip(_COLOURS, some.items(), strict=False):
        at = [(_x(s, sizes), _y(f, low, high)) for s, f in zip(sizes, each, strict=True)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
        ink = f"var(--{colour})"
        parts.append(f'<path class="graph" stroke="{ink}" d="M{path}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{ink}"/>' for x, y in at]
        heights = [_y(other[-1], low, high) for other in some.values()]
        nudge = 12 if at[-1][1] == max(heights) else 4
        parts.append(_text(_LEFT + _WIDTH + 14, at[-1][1] + nudge, name))
    for n, size in enumerate(sizes):
        column = sorted((_y(each[n], low, high), each[n]) for each in some.values())
        parts += [_text(_x(size, sizes), y, said, "middle number") for y, said in _said(column)]
    return _picture(_LEFT + _WIDTH + 100, _TOP + _HEIGHT + 48, parts)


def _said(column: Sequence[tuple[float, float]]) -> list[tuple[float, str]]:
    """Return heights and figures: the lowest below its dot, others above if there is room."""
    placed = []
    for n, (y, figure) in enumerate(column):
        if n == len(column) - 1:
            placed.append((y + 20, _short(figure)))
        elif n == 0 or y - column[n - 1][0] > _ROOM:
            placed.append((y - 10, _short(figure)))
    return placed


def _short(figure: float) -> str:
    return f"{figure:,.0f}".replace(",", " ") if figure >= 100 else f"{figure:.2g}"


def _x(size: int, sizes: Sequence[int]) -> float:
    first, last = log10(sizes[0]), log10(sizes[-1])
    return _LEFT + 30 + (_WIDTH - 60) * (log10(size) - first) / (last - first)


def _y(figure: float, low: int, high: int) -> float:
    return _TOP + _HEIGHT * (1 - (log10(figure) - low) / (high - low))


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    styled = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{styled}>{escape(words)}</text>'


def _picture(width: int, height: int, parts: Sequence[str]) -> str:
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">\n<style>{_STYLE}</style>\n'
        f'<rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10"/>\n'
        f"{inside}\n</svg>\n"
    )
