"""What does a reader of the HTML see?"""

import re

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
    r"\b(?:gmail_quote(?!_container)|yahoo_quoted|protonmail_quote|zmail_extra|"
    r"moz-forward-container|tutanota_quote|WordSection1_quote)\b"
)
_QUOTE_IDS = re.compile(
    r"\b(?:OLK_SRC_BODY_SECTION|yahoo_quoted|isForwardContent|replySplit)", re.IGNORECASE
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
_SPACE = re.compile(r"[ \t\n\r\f]+")


def text_of(html: str) -> str:
    """Return *html* as text: quoted blocks behind "> ", hidden ones dropped, lines kept."""
    if html.count("<") - 2 * html.count("</") > UNCLOSED_CAP:
        html = html[:UNCLOSED_LENGTH]
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    page = _Page()
    _render(root, page)
    return page.text()


class _Page:
    """Lines as they grow, each with the depth of quotation it stands in."""

    def __init__(self) -> None:
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
        self._line += text.lstrip(" ") if not self._line or self._line[-1] == " " else text

    def end_line(self, *, always: bool = False) -> None:
        """End the line; an empty one only if *always*."""
        line = self._line.rstrip()
        self._line = ""
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
    quoted = _is_quote(tag, attributes)
    if quoted or (tag in _BLOCKS and tag != "td"):
        page.gap() if quoted or tag in _SPACED else page.end_line()
    marked = _MARKS.search(attributes.get("id") or "") or _OUTLOOK_RULE.search(style)
    if marked and not page.depth:
        page.write(ORIGINAL)
        page.end_line()
    if _SIGNATURES.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
        page.end_line()
        page.delimit()
    if tag == "li":
        page.write("- ")
    page.depth += quoted
    page.verbatim += tag == "pre"
    _render(node, page, level + 1)
    if tag in {"td", "th"}:
        page.write(" ")
    elif quoted or tag in _BLOCKS:
        page.end_line()
    page.depth -= quoted
    page.verbatim -= tag == "pre"
    if quoted or tag in _SPACED:
        page.gap()


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
