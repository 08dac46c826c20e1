"""How would a text stand on paper?"""

import re
from collections.abc import Sequence

from mailbot.model.document import Page, Paper, Word

PITCH = 6.0
LINE = 12.0
"""Points between the letters and the lines of a text set as on a typewriter."""

PAGE_LINES = 120
MOST_LINES = 600
LONGEST_WORD = 200


def paper_of(text: str) -> Paper:
    """Return *text* as pages set on a typewriter, each word in its column."""
    lines = [line.expandtabs(8) for line in text.splitlines()[:MOST_LINES]]
    starts = range(0, max(len(lines), 1), PAGE_LINES)
    return Paper(pages=tuple(_page_of(lines[start : start + PAGE_LINES]) for start in starts))


def _page_of(lines: Sequence[str]) -> Page:
    words = tuple(
        Word(
            text=fit[0][:LONGEST_WORD],
            left=fit.start() * PITCH,
            top=row * LINE,
            right=fit.end() * PITCH,
            bottom=row * LINE + LINE * 0.9,
        )
        for row, line in enumerate(lines)
        for fit in re.finditer(r"\S+", line)
    )
    width = max((word.right for word in words), default=PITCH)
    return Page(width=width, height=max(len(lines), 1) * LINE, words=words)
