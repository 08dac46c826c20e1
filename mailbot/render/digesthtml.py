"""How does a digest look as a page, in whatever mail program?

Tables and inline styles, because some programs know nothing else; a style sheet beside them for
those that show a dark page. Nothing is fetched from anywhere, and nothing of it is code.
"""

from collections.abc import Iterator, Mapping
from html import escape

from mailbot.model.map import RunaroundMap
from mailbot.render.digest import Digest, Line, Part
from mailbot.render.digesttext import earlier, endings, step, steps
from mailbot.render.map import Drawing

FONTS = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"

LIGHT = {
    "back": "#eef0f3",
    "card": "#ffffff",
    "ink": "#1f2430",
    "quiet": "#515a6b",
    "alarm": "#b3261e",
    "title": "#1d4f91",
    "quote": "#f2f4f7",
    "edge": "#d5d9e0",
}
"""The colours of a light page; each text has a contrast of 4.5 and more on what it stands on."""

DARK = {
    "back": "#14161a",
    "card": "#1e2127",
    "ink": "#e8eaed",
    "quiet": "#b4bac5",
    "alarm": "#ff9c94",
    "title": "#9cc3ff",
    "quote": "#2a2e36",
    "edge": "#3a3f49",
}
"""The same for a dark one."""


def html_of(digest: Digest, drawings: Mapping[str, Drawing]) -> str:
    """Return *digest* as a page, with the *drawings* that its clients have, by picture id.

    A picture's id is `picture_id` of its place among the maps.
    """
    rows = [_row(_heading(digest.opening))]
    rows += [_row(_part(part)) for part in digest.parts]
    rows += [
        _row(_map(runaround, picture_id(n), drawings.get(picture_id(n))))
        for n, runaround in enumerate(digest.maps)
    ]
    rows.append(_row(_closing(digest), last=True))
    return _PAGE.format(
        title=escape(digest.subject),
        dark=_dark(),
        back=LIGHT["back"],
        card=LIGHT["card"],
        edge=LIGHT["edge"],
        rows="\n".join(rows),
        fonts=FONTS,
    )


def picture_id(number: int) -> str:
    """Return what the page calls the picture of the *number*-th map (RFC 2392)."""
    return f"map{number + 1}@mailbot"


_PAGE = """<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
{dark}
</style>
</head>
<body class="back" style="margin:0;padding:0;background-color:{back};\
-webkit-text-size-adjust:100%">
<table role="presentation" class="back" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background-color:{back}">
<tr><td align="center" style="padding:12px 8px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="max-width:600px;background-color:{card};border:1px solid {edge};\
border-radius:10px;font-family:{fonts}">
<tr><td style="padding:0"><div role="main">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
{rows}
</table>
</div></td></tr>
</table>
</td></tr>
</table>
</body>
</html>
"""


def _dark() -> str:
    """Return the style sheet of a dark page: for programs that say so, and for Outlook's."""
    names = ("ink", "quiet", "alarm", "title")
    texts = [f".{name} {{ color: {DARK[name]} !important; }}" for name in names]
    grounds = [
        f".{name} {{ background-color: {DARK[name]} !important; }}"
        for name in ("back", "card", "quote")
    ]
    edges = [f".card, .edge {{ border-color: {DARK['edge']} !important; }}"]
    inside = "\n".join([*texts, *grounds, *edges])
    outlook = "\n".join(f"[data-ogsc] {rule}" for rule in texts)
    return f"@media (prefers-color-scheme: dark) {{\n{inside}\n}}\n{outlook}"


def _text(size: int, colour: str = "ink") -> str:
    return (
        f"font-family:{FONTS};font-size:{size}px;line-height:1.45;color:{LIGHT[colour]};"
        "overflow-wrap:anywhere;word-break:break-word;"  # a link in a quote is wider than a phone
    )


def _row(content: str, *, last: bool = False) -> str:
    bottom = 18 if last else 4
    return f'<tr><td style="padding:16px 20px {bottom}px 20px">{content}</td></tr>'


def _heading(words: str) -> str:
    return f'<h1 class="ink" style="{_text(18)}margin:0;font-weight:600">{escape(words)}</h1>'


def _title(title: str, colour: str) -> str:
    return (
        f'<h2 class="{colour}" style="{_text(14, colour)}margin:0 0 8px 0;font-weight:700">'
        f"{escape(title)}</h2>"
    )


def _part(part: Part) -> str:
    title = _title(part.title, "alarm" if part.alarming else "title")
    lines = "\n".join(map(_line, part.lines))
    more = f'<p class="quiet" style="{_text(14, "quiet")}margin:0 0 8px 0">{escape(part.more)}</p>'
    return f"{title}\n{lines}{more if part.more else ''}"


def _line(line: Line) -> str:
    colon = ":" if line.about else ""
    about = f"<strong>{escape(line.about)}{colon}</strong> " if line.about else ""
    told = f'<p class="ink" style="{_text(16)}margin:0 0 4px 0">{about}{escape(line.text)}</p>'
    quote = _quote(line.quote) if line.quote else ""
    rows = "".join(_rows(line))
    table = (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">'
        f"{rows}</table>"
        if rows
        else ""
    )
    return f'<div style="margin:0 0 14px 0">{told}{quote}{table}</div>'


def _quote(words: str) -> str:
    return (
        f'<blockquote class="ink quote edge" style="{_text(15)}margin:4px 0;padding:6px 10px;'
        f'background-color:{LIGHT["quote"]};border-left:3px solid {LIGHT["edge"]}">'
        f"“{escape(words)}”</blockquote>"
    )


def _rows(line: Line) -> Iterator[str]:
    before = ""
    for what, words in line.rows:
        lead = escape(what) if what != before else ""
        before = what
        yield (
            f'<tr><td class="quiet" width="92" valign="top" style="{_text(13, "quiet")}'
            f'width:92px;padding:3px 8px 1px 0">{lead}</td>'
            f'<td class="ink" valign="top" style="{_text(15)}padding:1px 0">'
            f"{escape(words)}</td></tr>"
        )


def _map(runaround: RunaroundMap, picture: str, drawing: Drawing | None) -> str:
    title = _title(f"Who sent you to whom: {runaround.client}", "title")
    points = "".join(
        f'<li class="ink" style="{_text(15)}margin:0 0 4px 0">{escape(step(runaround, arrow))}'
        f"{_quote(arrow.words) if arrow.words else ''}</li>"
        for _, arrow in steps(runaround)
    )
    before = earlier(runaround)
    more = f'<p class="quiet" style="{_text(14, "quiet")}margin:0">{escape(before)}</p>'
    ends = "".join(
        f'<p class="ink" style="{_text(15)}margin:0 0 6px 0"><strong>{escape(line)}</strong></p>'
        for line in endings(runaround)
    )
    shown = _picture(picture, drawing) if drawing else ""
    first = next((number for number, _ in steps(runaround)), 1)
    listed = f'<ol start="{first}" style="margin:8px 0;padding-left:28px">{points}</ol>'
    return f"{title}\n{shown}{ends}{more if before else ''}{listed}"


def _picture(picture: str, drawing: Drawing) -> str:
    return (
        f'<img src="cid:{picture}" width="{drawing.width}" height="{drawing.height}" '
        f'alt="{escape(drawing.said)}" style="display:block;width:100%;'
        f'max-width:{drawing.width}px;height:auto;border:0;margin:0 0 8px 0">'
    )


def _closing(digest: Digest) -> str:
    return "".join(
        f'<p class="quiet" style="{_text(13, "quiet")}margin:0 0 4px 0">{escape(line)}</p>'
        for line in digest.closing
    )
