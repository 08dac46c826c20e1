"""How does a letter look in HTML? The very same words, and nothing from anywhere else."""

from html import escape

from mailbot.render.layout import unwrapped

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: sans-serif">
{paragraphs}
</body>
</html>
"""


def page_of(text: str, subject: str, language: str) -> str:
    """Return the laid out *text* of a letter as a page of plain paragraphs.

    Every character of it is shown and none is code; there is no link, picture, script or font
    that would have to be fetched.
    """
    paragraphs = ("<br>\n".join(map(escape, lines)) for lines in unwrapped(text))
    return _PAGE.format(
        language=escape(language),
        title=escape(subject),
        paragraphs="\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
    )
