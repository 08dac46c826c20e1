"""Which words do the glyphs of a page make, and where do they stand?"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

from mailbot.model.document import Word

GAP = 0.16
"""From this share of the letters' size on, a gap parts two words; a space has .2 and more."""

TOUCH = 0.06
"""Up to this share, two pieces drawn at different times are one word."""

SPACED = 0.07
"""From this share on, the letters of a line were set apart for looks."""

COLUMN = 1.2
"""From this share on, a gap is one of columns, also among letters set apart."""

LONGEST = 200
"""Characters of one word that are kept; the longest number on an invoice has a fifth of it."""

_SOFT_HYPHEN = "\u00ad"
_LEADERS = frozenset("._·…‥")
_LEADER_RUN = 4
_FORMS = {c: unicodedata.normalize("NFKC", chr(c)) for c in (*range(0xFB00, 0xFB07),)}
_FORMS |= {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
"""Ligatures, and the wide letters of East Asian fonts, as plain letters."""

_ACCENTS = str.maketrans(
    "`´ˆ^˜~¨¸˚ˇ", "\u0300\u0301\u0302\u0302\u0303\u0303\u0308\u0327\u030a\u030c"
)
"""Accents that old fonts draw over the letter as glyphs of their own."""

_AND = frozenset("und oder bzw and or et ou y o e ed en of".split())
"""After a hyphen at the end of a line these words begin anew: "Liefer- und Zahlungsdatum"."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as it was drawn: a space if it is one that was typed.

    *turn* counts quarter turns clockwise of the writing, None where it stands aslant; *size*
    is that of the font on the page.
    """

    text: str
    box: Box
    size: float
    turn: int | None = 0


@dataclass(slots=True)
class _Piece:
    """Glyphs that belong together; the box is that of the writing made level."""

    text: str
    box: Box
    size: float
    turn: int | None
    line: int


def words_of(glyphs: Iterable[Glyph]) -> tuple[Word, ...]:
    """Return the words that *glyphs* make, in the order they were drawn in."""
    pieces: list[_Piece] = []
    for number, line in enumerate(_lines(glyphs)):
        pieces += _assembled(list(_pieces(line, number)))
    return tuple(_word(piece) for piece in _touching(_unhyphenated(pieces)))


def level(box: Box, turn: int | None) -> Box:
    """Return *box* as if the page were turned until writing of that *turn* is level.

    The page turns around its left upper corner.
    """
    left, top, right, bottom = box
    match turn:
        case 1:
            return top, -right, bottom, -left
        case 2:
            return -right, -bottom, -left, -top
        case 3:
            return -bottom, left, -top, right
        case _:
            return box


def _word(piece: _Piece) -> Word:
    back = {1: 3, 3: 1}.get(piece.turn or 0, piece.turn)
    left, top, right, bottom = level(piece.box, back)
    return Word(
        text=piece.text[:LONGEST],
        left=round(left, 2),
        top=round(top, 2),
        right=round(right, 2),
        bottom=round(bottom, 2),
    )


def _lines(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Yield glyphs drawn one after the other on one line, their boxes made level."""
    line: list[Glyph] = []
    for drawn in glyphs:
        glyph = Glyph(drawn.text, level(drawn.box, drawn.turn), drawn.size, drawn.turn)
        if line and not _goes_on(line[-1], glyph):
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    if last.turn != glyph.turn:
        return False
    if glyph.turn is None:
        return True
    a, b = last.box, glyph.box
    height = min(a[3] - a[1], b[3] - b[1])
    return min(a[3], b[3]) - max(a[1], b[1]) >= height / 2 and b[0] > a[0] - last.size / 2


def _pieces(line: Sequence[Glyph], number: int) -> Iterator[_Piece]:
    """Yield the glyphs of one line as pieces, parted where a space or a gap is."""
    apart = _apart(line)
    held: list[Glyph] = []
    for place, glyph in enumerate(line):
        parted = held and glyph.box[0] - held[-1].box[2] > (GAP * glyph.size + apart[place])
        aslant = glyph.turn is None
        if held and (glyph.text == " " or (parted and not aslant)):
            yield from _piece(held, number)
            held = []
        if glyph.text != " ":
            held.append(glyph)
    yield from _piece(held, number)


def _apart(line: Sequence[Glyph]) -> list[float]:
    """Return for each glyph how far the letters around it are set apart for looks."""
    gaps = [0.0]
    starts = [0]
    for place, (a, b) in enumerate(pairwise(line), start=1):
        gaps.append(b.box[0] - a.box[2])
        if gaps[-1] > COLUMN * b.size:
            starts.append(place)
    apart = [0.0] * len(line)
    for start, end in pairwise((*starts, len(line))):
        inner = [
            gaps[n]
            for n in range(start + 1, end)
            if line[n].text != " " and line[n - 1].text != " "
        ]
        if len(inner) >= 3:
            usual = quantiles(inner, n=4)[0]
            if usual > SPACED * line[start].size:
                apart[start:end] = [usual] * (end - start)
    return apart


def _piece(held: Sequence[Glyph], number: int) -> Iterator[_Piece]:
    """Yield what *held* says, without the dots that lead to a number."""
    start = 0
    for end in range(len(held) + 1):
        if end < len(held) and held[end].text in _LEADERS:
            continue
        run = end - 1
        while run >= start and held[run].text in _LEADERS:
            run -= 1
        if end - 1 - run >= _LEADER_RUN:
            yield from _said(held[start : run + 1], number)
            start = end
    yield from _said(held[start:], number)


def _said(held: Sequence[Glyph], number: int) -> Iterator[_Piece]:
    if held:
        text = "".join(_accented(held))
        box = _around([glyph.box for glyph in held])
        yield _Piece(text, box, max(g.size for g in held), held[0].turn, number)


def _accented(held: Sequence[Glyph]) -> Iterator[str]:
    """Yield the characters, an accent drawn over a letter joined with it."""
    accent: Glyph | None = None
    for place, glyph in enumerate(held):
        text = glyph.text.translate(_FORMS)
        after = held[place + 1] if place + 1 < len(held) else None
        if accent is not None:
            yield unicodedata.normalize("NFC", text + accent.text.translate(_ACCENTS))
            accent = None
        elif after is not None and after.text.isalpha() and _is_over(glyph, after):
            accent = glyph
        else:
            yield text


def _is_over(glyph: Glyph, letter: Glyph) -> bool:
    """Say whether *glyph* is an accent that stands over or under *letter*."""
    if glyph.text.translate(_ACCENTS) == glyph.text:
        return False
    middle = (glyph.box[0] + glyph.box[2]) / 2
    return letter.box[0] <= middle <= letter.box[2]


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _assembled(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Yield the pieces of one line; letters typed with spaces between become words again."""
    run: list[_Piece] = []
    for piece in pieces:
        near = run and piece.box[0] - run[-1].box[2] < COLUMN * piece.size
        if run and not (near and len(piece.text) == 1):
            yield from _respelt(run)
            run = []
        if len(piece.text) == 1:
            run.append(piece)
        else:
            yield piece
    yield from _respelt(run)


def _respelt(run: Sequence[_Piece]) -> Iterator[_Piece]:
    letters = sum(piece.text.isalpha() for piece in run)
    figures = len(run) >= 5 and any(piece.text in ".," for piece in run)
    if letters < 3 and not figures:
        yield from run
        return
    usual = median(b.box[0] - a.box[2] for a, b in pairwise(run))
    held = [run[0]]
    for a, b in pairwise(run):
        if b.box[0] - a.box[2] > 1.5 * usual:
            yield _one(held)
            held = []
        held.append(b)
    yield _one(held)


def _one(pieces: Sequence[_Piece]) -> _Piece:
    first = pieces[0]
    box = _around([piece.box for piece in pieces])
    return _Piece("".join(p.text for p in pieces), box, first.size, first.turn, first.line)


def _unhyphenated(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces with words that were parted at the end of a line made whole.

    They keep the place of their beginning.
    """
    whole: list[_Piece] = []
    for piece in pieces:
        last = whole[-1] if whole else None
        if last is not None and last.line != piece.line and _goes_over(last.text, piece.text):
            last.text = last.text[:-1] + piece.text
            last.line = piece.line
        else:
            whole.append(piece)
    for piece in whole:
        piece.text = piece.text.replace(_SOFT_HYPHEN, "")
    return [piece for piece in whole if piece.text]


def _goes_over(text: str, after: str) -> bool:
    if len(text) < 2 or not after[0].islower() or after in _AND:
        return False
    return text[-1] == _SOFT_HYPHEN or (text[-1] in "-‐" and text[-2].islower())


def _touching(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Yield the pieces in order; what was drawn at different times but touches is one word."""
    level = sorted(
        (p for p in pieces if p.turn is not None), key=lambda p: (p.turn, p.box[1] + p.box[3])
    )
    gone: set[int] = set()
    row: list[_Piece] = []
    for piece in (*level, None):
        if row and (piece is None or not _beside(row[0], piece)):
            gone |= _merged(row)
            row = []
        if piece is not None:
            row.append(piece)
    return (piece for piece in pieces if id(piece) not in gone)


def _beside(a: _Piece, b: _Piece) -> bool:
    apart = abs((a.box[1] + a.box[3]) - (b.box[1] + b.box[3])) / 2
    return a.turn == b.turn and apart < 0.15 * a.size


def _merged(row: list[_Piece]) -> set[int]:
    """Join what touches in one row; return which pieces are part of others now."""
    gone = set()
    row.sort(key=lambda piece: piece.box[0])
    last = row[0]
    for piece in row[1:]:
        close = abs(piece.box[0] - last.box[2]) <= TOUCH * min(piece.size, last.size)
        if close and piece.line != last.line:
            last.text += piece.text
            last.box = _around([last.box, piece.box])
            gone.add(id(piece))
        else:
            last = piece
    return gone
