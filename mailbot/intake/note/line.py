"""One line of a note in words, with the marks between them."""

import re
import unicodedata
from dataclasses import dataclass

_TYPED = str.maketrans(
    dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("’‘‚‛´`", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"…": " ", "\t": " "}
)
"""What telephones and word processors make of the quotes and dashes that are typed."""

_FORWARDED = re.compile(
    r"\s*(?:re|aw|sv|fwd?|wg|tr|rv|enc|rif|antw|doorst|i)\s?:\s*", re.IGNORECASE
)
_ELIDED = re.compile(
    r"(?:l|d|j|n|s|c|qu|jusqu|dell|all|dall|nell|un)'(?=[^\W\d_]{2})", re.IGNORECASE
)
_OWNED = re.compile(r"(?<=\w{3})'s$", re.IGNORECASE)
"""The ending of "Acme's"."""

_EDGES = "#+.,;:!?\"'()[]{}<>*_~|"
_MARKS = ":,;(-"

LONGEST = 400
"""Letters of one line; a command is shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word as it was typed and made plain, and where it stands in the line."""

    text: str
    plain: str
    start: int
    end: int
    mark: str = ""
    """The mark right before it: ":", ",", ";", "(" or "-"; the first of several."""


def typed(text: str) -> str:
    """Return *text* with plain quotes, dashes and spaces, and without letters nobody sees."""
    plain = unicodedata.normalize("NFKC", text).translate(_TYPED)
    seen = "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Co", "Cs"})
    return " ".join(seen.split())


def without_prefixes(subject: str) -> str:
    """Return *subject* without what mail programs put before it: Re:, AW:, Fwd:."""
    while (fit := _FORWARDED.match(subject)) is not None:
        subject = subject[fit.end() :]
    return subject


def folded(word: str) -> str:
    """Return *word* without case and accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def tokens_of(line: str) -> tuple[Token, ...]:
    """Return the words of a *line* made plain by `typed`; marks alone are no words."""
    found: list[Token] = []
    mark = ""
    for piece in re.finditer(r"\S+", line):
        start = piece.start()
        for part in _parts(piece.group()):
            inner = part.strip(_EDGES)
            if inner.startswith("-") and not inner[1:2].isdigit():
                inner = inner.lstrip("-")
            inner = _OWNED.sub("", inner)
            if not any(c.isalnum() for c in inner):
                mark = mark or next((c for c in part if c in _MARKS), "")
                start += len(part)
                continue
            at = start + part.index(inner)
            before = mark or ("(" if part.startswith("(") else "")
            found.append(
                Token(text=inner, plain=folded(inner), start=at, end=at + len(inner), mark=before)
            )
            behind = part[part.index(inner) + len(inner) :]
            mark = next((c for c in behind if c in _MARKS), "")
            start += len(part)
    return tuple(found)


def _parts(piece: str) -> tuple[str, ...]:
    """Return *piece* cut behind the small words that are tied to others, and behind a colon."""
    if "@" in piece:
        return (piece,)
    fit = _ELIDED.match(piece)
    if fit is not None:
        return (piece[: fit.end()], *_parts(piece[fit.end() :]))
    name, colon, rest = piece.partition(":")
    if colon and name and rest and not rest[0].isdigit():
        return (name + colon, *_parts(rest))
    return (piece,)
