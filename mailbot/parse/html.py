"""What does a reader of the HTML see?"""

import re
from enum import Enum

from selectolax.lexbor import LexborHTMLParser, LexborNode

ORIGINAL = "-----Original Message-----"
"""The line that stands for an element after which all is quoted."""

NODE_CAP = 50_000
DEPTH_CAP = 200
UNCLOSED_CAP = 10_000
"""Tags left open, from which on only the beginning is read: parsers get slow in the depth."""
UNCLOSED_LENGTH = 65_536

_UNSEEN = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "svg", "meta", "link"}
)
_BLOCKS = frozenset(
    {
        *("p", "div", "table", "tr", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("blockquote", "pre", "section", "article", "header", "footer", "center", "hr"),
        *("address", "dl", "dt", "dd", "form", "fieldset", "tbody", "thead", "body"),
    }
)
_SPACED = frozenset({"p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
_QUOTES = re.compile(
    r"\b(?:gmail_quote(?!_container)|gmail_attr|(?:ydp\w{1,40})?yahoo_quoted|protonmail_quote|zmail_extra|"
    r"moz-forward-container|tutanota_quote|WordSection1_quote)\b"
)
_QUOTE_IDS = re.compile(
    r"\b(?:OLK_SRC_BODY_SECTION|(?:ydp\w{1,40})?yahoo_quoted|isForwardContent|replySplit)",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"\b(?:x_)*(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)\b"
)
_SIGNATURES = re.compile(
    r"\b(?:gmail_signature|moz-signature|protonmail_signature_block|ms-outlook-mobile-signature)\b"
)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)|"
    r"mso-hide\s*:\s*all|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|rem|%)?\s*(?:;|$|!)|"
    r"max-height\s*:\s*0)",
    re.IGNORECASE,
)
_OUTLOOK_RULE = re.compile(r"border-top\s*:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:([\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")


class Hue(Enum):
    """A colour that shows, by the place of its strongest component."""

    RED = 0
    GREEN = 1
    BLUE = 2


_COLOUR = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:#([0-9a-f]{6})\b|#([0-9a-f]{3})\b|"
    r"rgb\(\s*(\d{1,3})[\s,]{1,9}(\d{1,3})[\s,]{1,9}(\d{1,3})|([a-z]{3,12}))",
    re.IGNORECASE,
)
_NAMED = {
    **dict.fromkeys(("red", "darkred", "crimson", "firebrick", "orangered"), Hue.RED),
    **dict.fromkeys(("green", "darkgreen", "seagreen", "forestgreen", "lime"), Hue.GREEN),
    **dict.fromkeys(("blue", "darkblue", "navy", "mediumblue", "royalblue"), Hue.BLUE),
}
_VIVID = 80
"""How far the strongest component must stand above the weakest, of 255."""


def text_of(html: str) -> str:
    """Return *html* as text: quoted blocks behind "> ", hidden ones dropped, lines kept."""
    page = _page_of(html, frozenset())
    return page.text() if page else ""


def coloured_in(html: str, hues: frozenset[Hue]) -> str:
    """Return the words of the quote in *html* that stand in one of the colours *hues*."""
    page = _page_of(html, hues)
    return page.coloured() if page else ""


def _page_of(html: str, hues: frozenset[Hue]) -> "_Page | None":
    if html.count("<") - 2 * html.count("</") > UNCLOSED_CAP:
        html = html[:UNCLOSED_LENGTH]
    root = LexborHTMLParser(html).body
    if root is None:
        return None
    page = _Page(hues)
    _render(root, page)
    return page


class _Page:
    """Lines as they grow, each with the depth of quotation it stands in."""

    def __init__(self, hues: frozenset[Hue]) -> None:
        self.hues = hues
        self.hue: Hue | None = None
        self.below = False
        self._coloured: list[str] = []
        self._lines: list[str] = []
        self._line = ""
        self._nodes = 0
        self.depth = 0
        self.verbatim = 0

    def full(self) -> bool:
        """Count one more node, and say whether enough was read."""
        self._nodes += 1
        return self._nodes > NODE_CAP

    def write(self, text: str) -> None:
        """Add running text."""
        if self.verbatim:
            *whole, last = text.split("\n")
            for line in whole:
                self._line += line
                self.end_line(always=True)
            self._line += last
            return
        text = _SPACE.sub(" ", text)
        if self.hue in self.hues and (self.depth or self.below):
            self._coloured.append(text)
        self._line += text.lstrip(" ") if not self._line or self._line[-1] == " " else text

    def end_line(self, *, always: bool = False) -> None:
        """End the line; an empty one only if *always*."""
        line = self._line.rstrip()
        self._line = ""
        if self._coloured:
            self._coloured.append("\n")
        if line or always:
            self._lines.append(f"{'> ' * self.depth}{line}".rstrip())

    def delimit(self) -> None:
        """Draw the line that stands above a signature (RFC 3676, section 4.3)."""
        self._lines.append("> " * self.depth + "-- ")

    def gap(self) -> None:
        """Leave one empty line at most."""
        self.end_line()
        blank = "> " * self.depth
        if self._lines and self._lines[-1] != blank.rstrip():
            self._lines.append(blank.rstrip())

    def coloured(self) -> str:
        """Return the lines of the quote that stand in a colour that was asked for."""
        return re.sub(r" *\n\s*", "\n", "".join(self._coloured)).strip()

    def text(self) -> str:
        """Return all lines."""
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")


def _render(node: LexborNode, page: _Page, level: int = 0) -> None:
    child = node.child
    while child is not None:
        if page.full() or level > DEPTH_CAP:
            return
        tag = child.tag
        if tag == "-text":
            page.write(child.text_content or "")
        elif tag == "br":
            page.end_line(always=True)
        elif tag and tag[0] not in "-_!" and tag not in _UNSEEN:
            _element(child, tag, page, level)
        child = child.next


def _element(node: LexborNode, tag: str, page: _Page, level: int) -> None:
    attributes = node.attributes
    style = attributes.get("style") or ""
    if "hidden" in attributes or (style and _HIDDEN.search(style)):
        return
    quoted = _is_quote(tag, attributes) and not (tag == "div" and _holds_answers(node))
    if quoted or (tag in _BLOCKS and tag != "td"):
        page.gap() if quoted or tag in _SPACED else page.end_line()
    _mark(attributes, style, page)
    if tag == "li":
        page.write("- ")
    page.depth += quoted
    page.verbatim += tag == "pre"
    hue = page.hue
    if page.hues:
        page.hue = _hue_of(tag, attributes, style, hue)
    _render(node, page, level + 1)
    page.hue = hue
    if tag in {"td", "th"}:
        page.write(" ")
    elif tag == "a":
        page.write(_address_behind(node, attributes.get("href") or ""))
    elif quoted or tag in _BLOCKS:
        page.end_line()
    page.depth -= quoted
    page.verbatim -= tag == "pre"
    if quoted or tag in _SPACED:
        page.gap()


def _mark(attributes: dict[str, str | None], style: str, page: _Page) -> None:
    """Draw the lines that stand above what an element marks: an older message, a signature."""
    marked = _MARKS.search(attributes.get("id") or "") or _OUTLOOK_RULE.search(style)
    if marked and not page.depth:
        page.write(ORIGINAL)
        page.end_line()
        page.below = True
    if _SIGNATURES.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
        page.end_line()
        page.delimit()


def _address_behind(node: LexborNode, href: str) -> str:
    """Return the address that a link holds and its words do not: a reader would click on it."""
    address = _MAILTO.match(href)
    said = node.text() if address else ""
    return f" <{address[1]}>" if address and said.strip() and "@" not in said else ""


def _is_quote(tag: str, attributes: dict[str, str | None]) -> bool:
    if not attributes:
        return False
    if tag == "blockquote" and (
        (attributes.get("type") or "").lower() == "cite" or "cite" in attributes
    ):
        return True
    return bool(
        _QUOTES.search(attributes.get("class") or "")
        or _QUOTE_IDS.search(attributes.get("id") or "")
    )


def _holds_answers(node: LexborNode) -> bool:
    """Say whether Gmail's frame holds a reply: the quotes in it are marked, answers stand between.

    A forwarded message stands in the same frame, without a mark of its own.
    """
    if "gmail_quote" not in (node.attributes.get("class") or "").split():
        return False
    child = node.child
    marked = False
    while child is not None:
        attributes = child.attributes if child.tag in {"div", "blockquote"} else {}
        named = (attributes.get("class") or "").split()
        if "gmail_attr" in named and child.text().lstrip()[:5] == "-----":
            return False
        marked = marked or (child.tag == "blockquote" and "gmail_quote" in named)
        child = child.next
    return marked


def _hue_of(
    tag: str, attributes: dict[str, str | None], style: str, inherited: Hue | None
) -> Hue | None:
    """Return the colour of an element; links have theirs from the mail program."""
    if tag == "a":
        return None
    said = _COLOUR.search(f"color:{attributes.get('color') or ''}" if tag == "font" else style)
    if said is None:
        return inherited
    if said[6]:
        return _NAMED.get(said[6].lower())
    digits = said[1] or "".join(2 * digit for digit in said[2] or "")
    parts = [int(digits[at : at + 2], 16) for at in (0, 2, 4)] if digits else []
    parts = parts or [int(said[3]), int(said[4]), int(said[5])]
    strongest = max(parts)
    return Hue(parts.index(strongest)) if strongest - min(parts) >= _VIVID else None
