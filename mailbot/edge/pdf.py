"""What does a PDF hold? Only the guarded child calls this (edge/paperchild.py)."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader

from mailbot.edge.glyphs import Box, Glyph, level, words_of
from mailbot.edge.paperframe import looks_like_xml
from mailbot.model.document import Page, Paper, Word

PAGES = 30
WORDS = 20_000
GLYPHS = 160_000
"""How much of one file is read; an invoice has a hundredth of it."""

FILES = 50
LARGEST_XML = 10 * 1024 * 1024

STRANGE = 0.12
"""From this share of characters without a name on, the others are not what they seem either."""

_SCAN = "it is a scan: a picture of a page, without text"

_SLANT = 0.06
"""Quarter turns that a line may lean and still be read as level."""

_FINE = 100
"""Parts of a point in which PDFium says where the corners of a page are."""


def read_pdf(data: bytes) -> Paper:
    """Return the pages and the embedded XML of a PDF, or its trouble."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return Paper(trouble=_refusal(error))
    try:
        xmls = tuple(_xmls(data, document))
        pages, lack = _pages(document)
    finally:
        document.close()
    return Paper(pages=pages, xmls=xmls, trouble="" if xmls else lack)


def _refusal(error: pypdfium2.PdfiumError) -> str:
    match error.err_code:
        case pdfium.FPDF_ERR_PASSWORD:
            return "it is encrypted: open it with its password and save it without one"
        case pdfium.FPDF_ERR_SECURITY:
            return "it is protected in a way that cannot be opened: ask for it without protection"
        case _:
            return "it is damaged: it cannot be opened as a PDF"


def _xmls(data: bytes, document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    """Yield the embedded files that are XML, whatever they are called, each once."""
    known: set[bytes] = set()
    for content in islice(_embedded(data, document), FILES):
        if content not in known and len(content) <= LARGEST_XML and looks_like_xml(content):
            known.add(content)
            yield content


def _embedded(data: bytes, document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    """Yield the embedded files as two libraries see them: where one stumbles, the other goes on."""
    try:
        yield from _by_pdfium(document)
        yield from _by_pypdf(data)
    except Exception:  # noqa: BLE001 pypdf raises anything where a file is damaged or encrypted
        return


def _by_pypdf(data: bytes) -> Iterator[bytes]:
    """Yield the embedded files, also those that the document claims without listing them (AF)."""
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt("")
    for file in reader.attachment_list:
        yield file.content
    for claimed in reader.root_object.get("/AF", ()):
        streams = claimed.get_object().get("/EF", {})
        if "/F" in streams:
            yield streams["/F"].get_data()


def _by_pdfium(document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    for number in range(min(document.count_attachments(), FILES)):
        try:
            yield bytes(document.get_attachment(number).get_data())
        except pypdfium2.PdfiumError:
            continue


def _pages(document: pypdfium2.PdfDocument) -> tuple[tuple[Page, ...], str]:
    """Return the pages as far as they are read, and what they lack if they say nothing."""
    count = len(document)
    pages: list[Page] = []
    glyphs = unknown = words = pictures = 0
    for number in range(min(count, PAGES)):
        try:
            leaf = _leaf(document, number)
        except pypdfium2.PdfiumError:
            continue
        drawn, strange = _glyphs(leaf, GLYPHS - glyphs)
        page = _page(leaf, drawn, WORDS - words)
        pictures += not page.words and _has_picture(leaf)
        leaf.close()
        pages.append(page)
        glyphs, unknown = glyphs + len(drawn) + strange, unknown + strange
        words += len(page.words)
        if words >= WORDS or glyphs >= GLYPHS:
            break
    if not pages:
        return (), "it is damaged: it has no page that can be opened"
    if unknown > STRANGE * glyphs:
        return (), "its letters cannot be read: the file does not say which characters they are"
    if not words:
        return (), _SCAN if pictures else "it has no text: its pages are empty or drawn"
    return tuple(pages), ""


def _leaf(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """Return a page with what was filled into its form, or written over it, as a part of it."""
    leaf = document[number]
    if pdfium.FPDFPage_GetAnnotCount(leaf) > 0:
        flattened = pdfium.FPDFPage_Flatten(leaf, pdfium.FLAT_NORMALDISPLAY)
        if flattened == pdfium.FLATTEN_SUCCESS:
            leaf.close()
            return document[number]
    return leaf


def _has_picture(leaf: pypdfium2.PdfPage) -> bool:
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE,)
    return next(iter(leaf.get_objects(filter=kinds, max_depth=5)), None) is not None


def _page(leaf: pypdfium2.PdfPage, drawn: Sequence[Glyph], most: int) -> Page:
    """Return a page turned until most of its writing is level."""
    width, height = leaf.get_size()
    turns = Counter(glyph.turn for glyph in drawn if glyph.turn is not None)
    turn = turns.most_common(1)[0][0] if turns else 0
    words = words_of(_turned(glyph, turn, width, height) for glyph in drawn)
    if turn % 2:
        width, height = height, width
    on_paper = (word for word in words if _is_on(word, width, height))
    return Page(width=width, height=height, words=tuple(islice(on_paper, most)))


def _glyphs(leaf: pypdfium2.PdfPage, most: int) -> tuple[list[Glyph], int]:
    """Return the characters of a page as one sees them, and how many nobody can name."""
    sight = _Sight(leaf)
    text = leaf.get_textpage()
    drawn: list[Glyph] = []
    strange = 0
    try:
        for number in range(min(text.count_chars(), most)):
            if pdfium.FPDFText_IsGenerated(text, number) == 1:
                continue
            character = _character(text, number)
            if character:
                drawn.append(_glyph(text, number, character, sight))
            else:
                strange += 1
    finally:
        text.close()
    return drawn, strange


def _character(text: pypdfium2.PdfTextPage, number: int) -> str:
    """Return a character as it is read, a space for any white one, or an empty text."""
    if pdfium.FPDFText_IsHyphen(text, number) == 1:
        return "-"
    character = chr(pdfium.FPDFText_GetUnicode(text, number))
    if character == "¿" and pdfium.FPDFText_HasUnicodeMapError(text, number) == 1:
        return "€"  # TeX's companion font keeps it there, and does not say so
    if character.isspace():
        return " "
    return character if character.isprintable() or character == "\u00ad" else ""


def _glyph(text: pypdfium2.PdfTextPage, number: int, character: str, sight: "_Sight") -> Glyph:
    loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetLooseCharBox(text, number, loose)
    pdfium.FPDFText_GetMatrix(text, number, matrix)
    size = pdfium.FPDFText_GetFontSize(text, number) * math.hypot(matrix.c, matrix.d)
    box = sight.box(loose.left, loose.bottom, loose.right, loose.top)
    return Glyph(character, box, size, sight.turn(matrix.a, matrix.b))


class _Sight:
    """From the coordinates of the file to points from the left and top edge, as a page is seen."""

    def __init__(self, leaf: pypdfium2.PdfPage) -> None:
        x, y = ctypes.c_int(), ctypes.c_int()
        width, height = (round(side * _FINE) for side in leaf.get_size())
        found = []
        for corner in ((0, 0), (1000, 0), (0, 1000)):
            pdfium.FPDF_PageToDevice(leaf, 0, 0, width, height, 0, *corner, x, y)
            found.append((x.value / _FINE, y.value / _FINE))
        (self._x, self._y), across, along = found
        self._across = ((across[0] - self._x) / 1000, (across[1] - self._y) / 1000)
        self._along = ((along[0] - self._x) / 1000, (along[1] - self._y) / 1000)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a box of the file as it is seen."""
        a, b = self._point(left, bottom), self._point(right, top)
        return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._x + x * self._across[0] + y * self._along[0],
            self._y + x * self._across[1] + y * self._along[1],
        )

    def turn(self, x: float, y: float) -> int | None:
        """Return the quarter turns, clockwise, of writing that runs along (x, y) in the file."""
        right = x * self._across[0] + y * self._along[0]
        down = x * self._across[1] + y * self._along[1]
        quarters = math.atan2(down, right) / (math.pi / 2)
        return round(quarters) % 4 if abs(quarters - round(quarters)) < _SLANT else None


def _turned(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    """Return a glyph as it is seen when the page is turned until writing of *turn* is level."""
    left, top, right, bottom = level(glyph.box, turn)
    x = {2: width, 3: height}.get(turn, 0.0)
    y = {1: width, 2: height}.get(turn, 0.0)
    box = (left + x, top + y, right + x, bottom + y)
    return Glyph(
        glyph.text, box, glyph.size, None if glyph.turn is None else (glyph.turn - turn) % 4
    )


def _is_on(word: Word, width: float, height: float) -> bool:
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return -1 <= across <= width + 1 and -1 <= down <= height + 1
