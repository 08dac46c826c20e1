"""How does a chart look? Bars in SVG, whose colours are the page's, with a name and a description.

The library writes text as it gets it: whatever comes from a message is escaped here.
"""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from itertools import accumulate
from textwrap import wrap
from unicodedata import east_asian_width

import svg

from mailbot.model.measured import Bar, Chart

WIDTH = 360
"""Units of the drawing; it fits a telephone as it is, and is drawn little larger elsewhere."""

_LINE = 17
_THICK = 13
_GAP = 12
_FITS = 46
"""So many letters stand on one line, with a margin for wide ones."""

_LEGEND = 20
_SWATCH = 11


def drawn(chart: Chart, anchor: str) -> str:
    """Return *chart* as an SVG element; *anchor* makes its ids its own on the page."""
    elements: list[svg.Element] = [
        svg.Title(id=f"{anchor}-title", text=escape(chart.title)),
        svg.Desc(id=f"{anchor}-told", text=escape(chart.told or "nothing")),
    ]
    y = 0
    if len(chart.series) > 1:
        elements += _legend(chart.series)
        y = _LEGEND * len(chart.series) + _GAP
    largest = max((_size(bar) for bar in chart.bars), default=Decimal(0))
    for bar in chart.bars:
        shapes, y = _bar(bar, y, largest)
        elements += shapes
    return str(
        svg.SVG(
            viewBox=svg.ViewBoxSpec(0, 0, WIDTH, max(y - _GAP, 1)),
            class_=["chart"],
            elements=elements,
            extra={"role": "img", "aria-labelledby": f"{anchor}-title {anchor}-told"},
        )
    )


def _size(bar: Bar) -> Decimal:
    return sum((max(Decimal(size), Decimal(0)) for size, _ in bar.parts), Decimal(0))


def _legend(series: tuple[str, ...]) -> Iterator[svg.Element]:
    for number, name in enumerate(series):
        top = _LEGEND * number
        yield svg.Rect(x=0, y=top + 2, width=_SWATCH, height=_SWATCH, class_=[f"s{number}"])
        yield svg.Text(x=_SWATCH + 7, y=top + 12, text=escape(name), class_=["words"])


def _bar(bar: Bar, y: int, largest: Decimal) -> tuple[list[svg.Element], int]:
    """Return the shapes of one bar that begins at *y*, and where the next one begins."""
    words = ", ".join(words for _, words in bar.parts if words)
    beside = _room(bar.label) + _room(words) < _FITS
    elements: list[svg.Element] = [
        svg.Text(x=0, y=y + 12, text=escape(_short(bar.label)), class_=["label"])
    ]
    if beside:
        elements.append(_words(words, y + 12, at_the_end=True))
    y += _LINE
    x = Decimal(0)
    for number, (size, _) in enumerate(bar.parts):
        width = max(Decimal(size), Decimal(0)) * WIDTH / largest if largest else Decimal(0)
        if width:
            elements.append(
                svg.Rect(
                    x=round(x, 2),
                    y=y,
                    width=max(round(width, 2), Decimal(1)),
                    height=_THICK,
                    class_=[f"s{number}"],
                )
            )
        x += width
    elements.append(svg.Line(x1=0, x2=WIDTH, y1=y + _THICK, y2=y + _THICK, class_=["axis"]))
    y += _THICK
    for line in () if beside else wrap(words, _FITS):
        y += _LINE
        elements.append(_words(line, y - 4, at_the_end=False))
    return elements, y + _GAP


def _words(words: str, y: int, *, at_the_end: bool) -> svg.Text:
    return svg.Text(
        x=WIDTH if at_the_end else 0,
        y=y,
        text=escape(words),
        text_anchor="end" if at_the_end else "start",
        class_=["words"],
    )


def _room(text: str) -> int:
    """Return how many letters of ours *text* takes the room of; some scripts need two for one."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _short(text: str) -> str:
    if _room(text) <= _FITS:
        return text
    rooms = accumulate(map(_room, text))
    return "".join(letter for letter, room in zip(text, rooms, strict=True) if room < _FITS) + "…"
