"""Is this text fit to be written down?"""

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

_ENCODED_WORD = re.compile(r"=\?[^?\s]{1,40}\?[bq]\?[^?\s]*\?=(?:\s+(?==\?))?", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # some scripts need them to spell a name
_LINE_LIKE = {"Cc", "Zl", "Zp", "Zs"}
_UNSEEN = {"Cf", "Cs", "Cn", "Co"}


def clean(text: str, limit: int = 500) -> str:
    """Return *text* as one line that says what it shows: at most *limit* characters.

    Encoded words (RFC 2047) are decoded before anything is taken out, nested ones
    too, so that no line break survives inside of one. Controls and line ends become
    spaces, invisible characters (bidirectional marks included) go.
    """
    text = _decoded(text[: limit * 8])
    shown = "".join(_shown(character) for character in text)
    return " ".join(shown.split())[:limit].rstrip()


def flaw(text: str) -> str:
    """Return the first character of a letter that must not be there, in words, or "".

    Line feeds end lines and tabs are spaces; no other control character has a place there.
    """
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"}:
            return f"a control character (U+{ord(character):04X})"
    return ""


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in _LINE_LIKE:
        return " "
    if category in _UNSEEN and character not in _JOINERS:
        return ""
    return character


def _decoded(text: str) -> str:
    for _ in range(4):  # words within words: nobody honest nests them at all
        decoded = _ENCODED_WORD.sub(lambda found: _word(found.group()), text)
        if decoded == text:
            break
        text = decoded
    return text


def _word(word: str) -> str:
    try:
        ((raw, charset),) = decode_header(word.strip())
        return raw.decode(charset or "ascii", "replace") if isinstance(raw, bytes) else raw
    except (HeaderParseError, LookupError, ValueError):
        return " "  # it cannot be read, so it is not repeated
