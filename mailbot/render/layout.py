"""How does a letter stand on the page?"""

import re
from collections.abc import Iterator
from itertools import groupby
from textwrap import TextWrapper

WIDTH = 72
"""Characters a line, so that a quoted reply still fits (RFC 3676, section 4.2)."""

SHORT_LINE = 50
"""A paragraph of lines that are all shorter than this is no prose: it keeps its line ends."""

TIED = "\u00a0"
"""A space that no line ends at; it is written as an ordinary one."""

_SPACES = re.compile(r"[ \t]+")
_MARKER = re.compile(r"(?:[-*•–]|\d{1,2}[.)]) ")


def laid_out(text: str) -> str:
    """Return *text* in lines of at most 72 characters, one empty line between paragraphs.

    The lines of a paragraph are run together and wrapped. Line ends stay in the last
    paragraph (the signature), between the items of a list ("- ", "1. "), which hang, and
    in a paragraph of short lines only. Words are never broken: an address or a link that
    is longer than a line keeps its line.
    """
    lines = (" ".join(_SPACES.split(line.strip(" \t"))) for line in text.split("\n"))
    paragraphs = [list(group) for filled, group in groupby(lines, key=bool) if filled]
    pieces = [_pieces(lines) for lines in paragraphs[:-1]] + paragraphs[-1:]
    page = "\n\n".join("\n".join(_wrapped(piece)) for piece in pieces)
    return page.replace(TIED, " ") + "\n"


def unwrapped(text: str) -> Iterator[list[str]]:
    """Yield the paragraphs of a text that `laid_out` made, each as its lines, the wraps undone."""
    paragraphs = [part.split("\n") for part in text.strip("\n").split("\n\n")]
    for lines in paragraphs[:-1]:
        yield _pieces([line.strip(" ") for line in lines])
    yield from paragraphs[-1:]


def _pieces(lines: list[str]) -> list[str]:
    """Return what begins on a line of its own, each piece as one line."""
    listed = any(_MARKER.match(line) for line in lines)
    if not listed and all(len(line) < SHORT_LINE for line in lines):
        return lines
    pieces: list[str] = []
    for line in lines:
        if pieces and not _MARKER.match(line):
            pieces[-1] += f" {line}"
        else:
            pieces.append(line)
    return pieces


def _wrapped(pieces: list[str]) -> Iterator[str]:
    for piece in pieces:
        marker = _MARKER.match(piece)
        wrapper = TextWrapper(
            width=WIDTH,
            subsequent_indent=" " * len(marker.group()) if marker else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from wrapper.wrap(piece)
