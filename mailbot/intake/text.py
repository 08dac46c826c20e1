"""Which text do the bytes of a file hold?"""

import re
from collections import Counter

from mailbot.model.errors import DataError

LARGEST = 64 * 1024 * 1024
"""Bytes; an export of a hundred thousand invoices has a third of it."""

_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAC_LETTERS = re.compile(rb"(?<=[A-Za-z])[\x81-\x91\x93-\x95\x98-\x9f](?=[a-z])")
"""What stands within words of Mac Roman; in Windows-1252 these are quotes and dashes."""
_WINDOWS_LETTERS = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff](?=[a-z])")
_LOOKED_AT = 1024 * 1024
_MOSTLY = 0.3
"""From this share of zeros on, every other byte of Western text, it is UTF-16."""


def text_of(raw: bytes) -> str:
    """Return the text of *raw* in UTF-8, UTF-16, Mac Roman or Windows-1252 (Latin-1 is part of it).

    Raises DataError for what is no text, and for what is too large to be an export.
    """
    if len(raw) > LARGEST:
        raise DataError(
            f"the file has {len(raw) // 2**20} MB; at most {LARGEST // 2**20} are read:"
            " export less at a time"
        )
    text = raw.decode(_encoding_of(raw), errors="replace").removeprefix("\ufeff")
    if _NO_TEXT.search(text):
        raise DataError("this is no text; in your program choose “save as CSV”")
    return text


def _encoding_of(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if wide := _utf_16(raw[:_LOOKED_AT]):
        return wide
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    start = raw[:_LOOKED_AT]
    mac, windows = (len(shape.findall(start)) for shape in (_MAC_LETTERS, _WINDOWS_LETTERS))
    return "mac-roman" if mac > windows else "cp1252"


def _utf_16(start: bytes) -> str:
    """Return the kind of UTF-16 that says not itself what it is; empty for anything else."""
    if len(start) < 4:
        return ""
    zeros = Counter(place % 2 for place, byte in enumerate(start[:4096]) if not byte)
    half = len(start[:4096]) / 2
    if zeros[1] > _MOSTLY * half and not zeros[0]:
        return "utf-16-le"
    if zeros[0] > _MOSTLY * half and not zeros[1]:
        return "utf-16-be"
    return ""
