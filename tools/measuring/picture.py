"""Figures in, pictures out: plain SVG that is readable by day and by night."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from mailbot.model.reading import Intent
from tools.measuring.figures import Band
from tools.measuring.held import Told

_STYLE = """
:root { --paper: #ffffff; --line: #d5dae1; --ink: #1f2733; --faint: #667080;
        --good: 22, 128, 96; --bad: 214, 88, 32; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161c; --line: #2d3540; --ink: #e6eaf0; --faint: #98a3b3;
          --good: 52, 178, 134; --bad: 240, 124, 66; } }
text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); }
.title { font-size: 17px; font-weight: 600; }
.faint { fill: var(--faint); }
.number { font-size: 12px; text-anchor: middle; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.paper { fill: var(--paper); stroke: var(--line); }
.line { stroke: var(--line); fill: none; }
.good { fill: rgb(var(--good)); }
.bad { fill: rgb(var(--bad)); }
.said { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 5 4; fill: none; }
"""

_CELL = 32
_LEFT, _TOP = 214, 228


def confusion(some: Iterable[Told]) -> str:
    """Draw which intent (a row) was read as which (a column), by the first of each reply."""
    pairs = Counter((one.meant[0], one.said[0]) for one in some)
    rows = Counter(meant for meant, _ in pairs.elements())
    side = _CELL * len(Intent)
    parts = [
        _text(24, 36, "What replies mean, and what they were read as", "title"),
        _text(24, 58, "A row: what it means. A column: what it was read as.", "faint"),
        _text(
            24,
            76,
            "First intents, sure or not; the stronger, the more of its row.",
            "faint",
        ),
    ]
    for n, intent in enumerate(Intent):
        at = n * _CELL + _CELL / 2
        x, y = _LEFT + at + 4, _TOP - 10
        parts.append(_text(_LEFT - 44, _TOP + at + 5, _spoken(intent), "end"))
        parts.append(_text(_LEFT - 10, _TOP + at + 5, str(rows[intent]), "end faint"))
        parts.append(f'<g transform="rotate(-50 {x:g} {y})">{_text(x, y, _spoken(intent))}</g>')
    parts += [_cell(meant, said, n, n / rows[meant]) for (meant, said), n in sorted(pairs.items())]
    grid = " ".join(
        f"M{_LEFT} {_TOP + at}h{side}M{_LEFT + at} {_TOP}v{side}"
        for at in range(0, side + 1, _CELL)
    )
    parts.append(f'<path class="line" d="{grid}"/>')
    return _picture(_LEFT + side + 70, _TOP + side + 24, parts)


def calibration(tenths: Sequence[Band]) -> str:
    """Draw how often a first intent was right, beside the chance it was said with."""
    width, height, left, top = 600, 320, 64, 104
    step = width / len(tenths)
    parts = [
        _text(24, 36, "Does a chance of 0.8 mean right in 8 of 10?", "title"),
        _text(
            24, 58, "Bars: how often the first intent was right. Dashes: as it was said.", "faint"
        ),
        _text(24, 76, "Below: the chance said, and how many replies.", "faint"),
    ]
    for tenth in range(0, 11, 2):
        y = top + height * (1 - tenth / 10)
        parts.append(f'<path class="line" d="M{left} {y:g}h{width}"/>')
        parts.append(_text(left - 10, y + 4, f"{tenth * 10} %", "end faint"))
    for n, band in enumerate(tenths):
        x, middle = left + n * step, left + (n + 0.5) * step
        parts.append(_text(middle, top + height + 22, f"{n / 10:.1f}–{(n + 1) / 10:.1f}", "number"))
        parts.append(_text(middle, top + height + 40, str(band.count), "number faint"))
        if not band.count:
            continue
        right, said = (top + height * (1 - value) for value in (band.true.value, band.said))
        tall = top + height - right
        parts.append(
            f'<rect class="good" x="{x + 7:g}" y="{right:.1f}" width="{step - 14:g}" '
            f'height="{tall:.1f}" rx="3" fill-opacity="0.55"/>'
        )
        parts.append(_text(middle, top + height - 8, f"{band.true.value * 100:.0f}", "number"))
        parts.append(f'<path class="said" d="M{x + 3:g} {said:.1f}h{step - 6:g}"/>')
    return _picture(left + width + 40, top + height + 60, parts)


def _cell(meant: Intent, said: Intent, count: int, part: float) -> str:
    order = list(Intent)
    x, y = _LEFT + order.index(said) * _CELL, _TOP + order.index(meant) * _CELL
    kind = "good" if meant is said else "bad"
    depth = 0.12 + 0.58 * part if meant is said else min(0.14 + 2.5 * part, 0.7)
    return (
        f'<rect class="{kind}" x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" '
        f'fill-opacity="{depth:.2f}"/>' + _text(x + _CELL / 2, y + 21, str(count), "number")
    )


def _spoken(intent: Intent) -> str:
    return intent.replace("_", " ")


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}"'
        + (f' class="{kind}"' if kind else "")
        + f">{escape(words)}</text>"
    )


def _picture(width: int, height: int, parts: Iterable[str]) -> str:
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">\n<style>{_STYLE}</style>\n'
        f'<rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10"/>\n'
        f"{inside}\n</svg>\n"
    )
