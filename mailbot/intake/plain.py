"""When are two names of a column, or two words of a status, the same?"""

import re

MOST_SHOWN = 60


def plain(name: str) -> str:
    """Return *name* in lower case, its punctuation but # as single spaces."""
    return " ".join(re.sub(r"[^\w#]|_", " ", name.replace("#", " # ").casefold()).split())


def shown(text: str, most: int = MOST_SHOWN) -> str:
    """Return *text* on one line, cut short, without what could do something to a screen."""
    bare = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return bare if len(bare) <= most else f"{bare[: most - 1]}…"
