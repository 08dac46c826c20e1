"""How is a text written into a cell of a spreadsheet, so that it stays a text?"""

import re

_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take the rest for a formula or a command."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*", re.ASCII)


def plain_cell(text: str) -> str:
    """Return *text* for a cell of CSV or XLSX; what would come alive begins with an apostrophe.

    Numbers stay numbers, those below zero too.
    """
    if _NUMBER.fullmatch(text) or not text.lstrip(" \u00a0").startswith(_LIVE):
        return text
    return f"'{text}"
