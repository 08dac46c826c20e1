"""How many, in words for the owner?"""


def counted(count: int, what: str) -> str:
    """Return *count* of *what*: 1 line, 2 lines."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
