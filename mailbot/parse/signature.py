"""Where does the letter end, and the letterhead begin?"""

import re
from collections.abc import Sequence

from mailbot.parse import phrases

_LINE_CAP = 160
_BLOCK_CAP = 14
_DELIMITERS = frozenset({"--", "-- ", "—", "– –", "---", "__", "___"})
_RULE = re.compile(r"\s*[-_=*~•]{5,}\s*")
_PARTICLES = frozenset(
    {
        *("von", "van", "de", "den", "der", "di", "da", "del", "della", "la", "le", "zu", "do"),
        *("dos", "und", "and", "&", "y", "e", "et", "en"),
    }
)
_FOR_ANOTHER = re.compile(
    r"(?:i\.?\s?[AV]\.?|ppa\.?|p\.?p\.?|per|gez\.?|[-–—/~]+)\s*", re.IGNORECASE
)
_AT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_POINTER = re.compile(r"\w{2,}.*\bhttps?://|\bhttps?://\S+/\S")
_PRONOUNS = re.compile(r"\s*\([^\W\d_]{2,12}(?:\s?/\s?[^\W\d_]{2,12}){1,3}\)")
_SLOGAN = re.compile(r"[\"“„«].{3,100}[\"”“»]")
_INITIALS = re.compile(r"(?:[A-Z]\.?){1,3}")
_SENTENCE_END = (".", "!", "?")

SHORTEST_STATEMENT = 4
"""A shorter sentence ("Sure, no problem.") may go before the name that was asked for."""

Lines = list[str]


def split_signature(
    lines: Sequence[str], writer: frozenset[str], *, whole: bool = True
) -> tuple[Lines, Lines]:
    """Return the letter and the signature below it.

    *writer* holds the words of the sender's name and address in lower case. Where
    not *whole* (the lines stand between quotes), only sure marks are looked for.
    A sentence is never cut away: a closing counts as a line of its own alone.
    """
    kept, added = _without_program_lines(lines)
    if whole:
        cut = _delimiter(kept)
        if cut is None:
            kept, signature = _at_closing(kept, writer)
            if not signature:
                cut = _block(kept, writer)
                cut = _name_and_firm(kept, writer) if cut is None else cut
        if cut is not None:
            kept, signature = kept[:cut], kept[cut:]
    else:
        signature = []
    if not any(line.strip() for line in kept):
        return list(lines), []
    return kept, [*signature, *added]


def _without_program_lines(lines: Sequence[str]) -> tuple[Lines, Lines]:
    kept: Lines = []
    added: Lines = []
    for line in lines:
        stripped = line.strip()
        here = added if 8 < len(stripped) < _LINE_CAP and _is_program_line(stripped) else kept
        here.append(line)
    return kept, added


def _is_program_line(line: str) -> bool:
    return bool(phrases.SENT_FROM.fullmatch(line))


def _delimiter(lines: Lines) -> int | None:
    """Return where "-- " or a rule above contact lines stands."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    for number, at in enumerate(filled):
        bare = lines[at].strip()
        sure = lines[at] == "-- "
        if not number or not (sure or bare in _DELIMITERS or _RULE.fullmatch(bare)):
            continue
        rest = [lines[after] for after in filled[number + 1 : number + _BLOCK_CAP + 2]]
        if sure or not rest:
            return at
        if (
            len(rest) <= _BLOCK_CAP
            and _like_signature(rest[0])
            and not _is_prose(" ".join(rest[:3]))
        ):
            return at
    return None


def _at_closing(lines: Lines, writer: frozenset[str]) -> tuple[Lines, Lines]:
    """Cut at the first closing that only a signature follows; a postscript stays."""
    begun = False
    for at, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        if begun and len(stripped) <= 90 and _is_closing(stripped, writer):
            rest = lines[at + 1 :]
            following = next((text.strip() for text in rest if text.strip()), "")
            if not following or _opens_signature(following, writer):
                more, signature = _postscripts(rest)
                return [*lines[:at], *more], [line, *signature]
        begun = True
    return lines, []


def _is_closing(line: str, writer: frozenset[str]) -> bool:
    """Say whether the line is a closing alone, or one with the writer's name in any case."""
    said = line.split(" / ")  # in two languages
    if all(phrases.CLOSING.fullmatch(closing) for closing in said):
        return True
    words = line.split()
    while words and words[-1].strip(",.!").casefold() in writer:
        words.pop()
    return 0 < len(words) < len(line.split()) and bool(phrases.CLOSING.fullmatch(" ".join(words)))


def _opens_signature(line: str, writer: frozenset[str]) -> bool:
    return (
        phrases.POSTSCRIPT.match(line) is not None
        or phrases.CLOSING.fullmatch(line) is not None
        or (_like_signature(line) and not line.endswith("?"))
        or _names_writer(line, writer)
    )


def _postscripts(rest: Lines) -> tuple[Lines, Lines]:
    """Return what goes on being the letter below a closing, and the signature."""
    letter: Lines = []
    signature: Lines = []
    telling = False
    name_alone = True
    for paragraph in _paragraphs(rest):
        filled = [line for line in paragraph if line.strip()]
        first = filled[0].strip() if filled else ""
        said = " ".join(line.strip() for line in filled)
        if phrases.POSTSCRIPT.match(first):
            telling = True
        elif filled:
            telling = bool(signature) and name_alone and _is_prose(said)
        (letter if telling else signature).extend(paragraph)
        if not telling and filled:
            name_alone = name_alone and all(_is_name(line.strip()) for line in filled)
    return ([""] if letter else []) + letter, signature


def _block(lines: Lines, writer: frozenset[str]) -> int | None:
    """Return where a signature without a closing begins: contact lines, or the writer's name."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    begin: int | None = None
    contact = named = False
    for at in reversed(filled[-_BLOCK_CAP:]):
        line = lines[at].strip()
        mine = _is_name_of(line, writer)
        if not (mine or _like_signature(line)) or line.endswith(("?", ":")):
            break
        if named and _introduces([line], writer):
            break
        contact = contact or bool(phrases.CONTACT_LINE.search(line[:_LINE_CAP]))
        after_gap = at > 0 and not lines[at - 1].strip()
        if mine or (after_gap and (contact or line.startswith("[cid:"))):
            named = named or mine
            begin = at
    if begin is None:
        return None
    above = [line.strip() for line in lines[:begin] if line.strip()]
    if not above or all(line.endswith(",") for line in above):
        return None
    block = lines[begin:]
    if not named and (
        above[-1].endswith(":")
        or _mentions_others(block, writer)
        or _only_points(block)
        or _introduces(block, writer)
    ):
        return None
    return begin


def _name_and_firm(lines: Lines, writer: frozenset[str]) -> int | None:
    """Return where two or more names, departments or firms stand below a finished sentence.

    One line alone may be the answer, and so may be lines after "write to:"; but below a
    sentence from a mailbox that several share, a bare first name is who wrote it.
    """
    filled = [at for at, line in enumerate(lines) if line.strip()][-_BLOCK_CAP:]
    begin = next(
        (at for at in reversed(filled) if at > 0 and not lines[at - 1].strip()), len(lines)
    )
    block = [lines[at].strip() for at in filled if at >= begin]
    above = [lines[at].strip() for at in filled if at < begin]
    if not above or not above[-1].endswith(_SENTENCE_END):
        return None
    if len(block) == 1:
        return begin if _signs_for_all(block[0], above[-1], writer) else None
    named = all(_is_name(line) or _like_signature(line) for line in block)
    answer = _mentions_others(block, writer) or _introduces(block, writer)
    return begin if named and not answer else None


def _signs_for_all(line: str, above: str, writer: frozenset[str]) -> bool:
    """Say whether *line* is the name of whoever wrote from a shared mailbox."""
    told = len(above.split()) >= SHORTEST_STATEMENT and not above.endswith("?")
    first_name = len(line.split()) == 1 and line.isalpha() and _is_name(line)
    return (
        told
        and first_name
        and bool(writer & phrases.ROLES)
        and line.casefold() not in phrases.ROLES
    )


def _mentions_others(lines: Lines, writer: frozenset[str]) -> bool:
    """Say whether an address is given that is not the writer's: then it may be the answer."""
    found = _AT.findall(" ".join(line for line in lines if not line.startswith("[cid:")))
    return any(not writer & _words(address.partition("@")[0]) for address in found)


def _introduces(lines: Lines, writer: frozenset[str]) -> bool:
    """Say whether a person who is not the writer is named: then it is the answer.

    Only where the writer has a name: from a shared mailbox anybody may sign.
    """
    first = next((line.strip() for line in lines if line.strip()), "").partition("|")[0].strip()
    has_name = len(writer) >= 2 and not writer & phrases.ROLES
    return (
        has_name
        and 2 <= len(first.split()) <= 3
        and _is_name(first)
        and not _words(first) & (writer | phrases.ROLES)
        and not phrases.TITLE_LINE.search(first)
    )


def _only_points(lines: Lines) -> bool:
    """Say whether all that is there is one page on the web, with words on what it is for."""
    filled = [line.strip() for line in lines if line.strip()]
    return len(filled) == 1 and _POINTER.search(filled[0]) is not None


def _paragraphs(lines: Sequence[str]) -> list[Lines]:
    """Return runs of lines, each with the empty lines before it."""
    runs: list[Lines] = []
    blank = True
    for line in lines:
        if not runs or (blank is False and not line.strip()):
            runs.append([])
        runs[-1].append(line)
        blank = not line.strip()
    return runs


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{2,}", text.casefold()))


def _is_prose(text: str) -> bool:
    words = text.split()
    small = sum(word[0].islower() for word in words)
    return len(words) >= 5 and small * 2 > len(words) and text.endswith(_SENTENCE_END)


def _is_name(line: str) -> bool:
    words = _FOR_ANOTHER.sub("", line, count=1).strip(" *_,").split()
    return (
        0 < len(words) <= 5
        and all(
            (word[0].isupper() or word.casefold() in _PARTICLES) and not word[-1].isdigit()
            for word in words
        )
        and not line.endswith(("!", "?", ":", "."))
    )


def _names_writer(line: str, writer: frozenset[str]) -> bool:
    return len(line.split()) <= 4 and _is_name_of(line, writer)


def _is_name_of(line: str, writer: frozenset[str]) -> bool:
    line = _PRONOUNS.sub("", line.partition("|")[0]).rstrip()
    said = _words(_FOR_ANOTHER.sub("", line, count=1))
    return bool(said & writer) and len(line.split()) <= 5 and (said <= writer or _is_name(line))


def _like_signature(line: str) -> bool:
    """Say whether a line could stand in a signature: a name, a title, a number, an address."""
    line = line.strip()[:_LINE_CAP]
    if _is_prose(line) or len(line) > 120:
        return False
    return (
        _is_name(line)
        or "|" in line
        or line.startswith(("[cid:", "[image", "<http"))
        or bool(_INITIALS.fullmatch(line) or _SLOGAN.fullmatch(line))
        or bool(phrases.CONTACT_LINE.search(line))
        or bool(_AT.fullmatch(line.strip("<> ")))
        or (len(line.split()) <= 8 and bool(phrases.TITLE_LINE.search(line)) and line[0].isupper())
        or bool(phrases.ADDRESS_LINE.search(line))
    )
