"""Which lines did the writer find there already?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.parse import phrases

_LINE_CAP = 300
_DASHES = "-—–‐‑−* "
_RULES = _DASHES + "_=#"
_BLOCK_LINES = 14
_ATTRIBUTION_LINES = 4
_WRAPPED = 60
_SHORT = 60
_RULE = re.compile(r"[\s>]*[-_=*‐‑−]{8,}\s*")
_TIME = re.compile(r"@|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\d[./-]\d{1,2}[./-]\d\d")
_TELLING = re.compile(
    r"\b(?:you|we|i|they|she|he|sie|ihr|wir|vous|nous|usted|ustedes|jullie|lei|voi|você|vocês)\s+"
    r"(?:\w+\s+){0,2}(?:wrote|schrieb\w*|écrit|escribió|schreef|scritto|escreveu)\b|"
    r"\b(?:schrieb\w*|schreef)\s+(?:sie|ihr|wir|ich|u|jullie|hij|zij)\b",
    re.IGNORECASE,
)
_DATED_NAME = re.compile(r"\d{4}[-/.]\d\d[-/.]\d\d\s.{1,120}<[^<>\s]+@[^<>\s]+>\s?:")
_GROUPWISE = re.compile(r">{2,3}\s[^>]{1,120}(?:<[^<>\s]{3,100}>\s)?[^<>]{0,40}\d[^<>]{0,20}\s>{3}")
"""The line above a quote that has no marks."""
_INLINE_LABEL = re.compile(r"(?<!\w)([^\W\d_]{1,12})\s?:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Runs of lines the writer wrote, in order, and all lines that were there before."""

    written: tuple[tuple[str, ...], ...]
    quoted: tuple[str, ...]
    forwarded: bool = False


def split_quotes(lines: Sequence[str]) -> Split:
    """Tell written lines from quoted ones: on top, below, and between quoted lines."""
    runs: list[list[str]] = [[]]
    quoted: list[str] = []
    forwarded = begun = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if begun and _GROUPWISE.fullmatch(line[:_LINE_CAP].strip()):
            quoted.extend(lines[at:])
            break
        if is_quoted(line) or _is_wrapped(lines, at):
            quoted.append(line)
            runs.append([])
            at += 1
            continue
        opening = opening_at(lines, at)
        if not opening:
            runs[-1].append(line)
            begun = begun or bool(line.strip(_RULES))
            at += 1
            continue
        forwarded = forwarded or bool(phrases.FORWARDED.match(line[:_LINE_CAP]))
        if _goes_on_prefixed(lines, at + opening) or (
            not begun and phrases.REPLY_ABOVE.fullmatch(line[:_LINE_CAP])
        ):
            if not begun:
                quoted.extend(line for run in runs for line in run)
                runs = []
            quoted.extend(lines[at : at + opening])
            runs.append([])
            at += opening
            continue
        quoted.extend(lines[at:])
        break
    written = tuple(tuple(run) for run in runs if any(text.strip() for text in run))
    return Split(written=written, quoted=tuple(quoted), forwarded=forwarded)


def is_quoted(line: str) -> bool:
    """Say whether *line* stands behind a quote mark."""
    return line[:4].lstrip().startswith(">")


def unquoted(line: str) -> str:
    """Return *line* without its quote marks."""
    return line.lstrip("> ")


def header_block(lines: Sequence[str], at: int) -> int:
    """Return how many lines from *at* are a quoted header (From, Sent, To, Subject), or 0.

    In any language of the labels; a long list of addresses may run over lines.
    """
    kinds: set[str] = set()
    end = at
    loose = 0
    for index in range(at, min(at + _BLOCK_LINES, len(lines))):
        line = unquoted(lines[index]).strip()
        kind = _label(line) if line else None
        if kind is not None:
            if kind == "from" and line.partition(":")[2].strip()[:1].isdigit():
                return 0  # from the 1st to the 31st
            kinds.add(kind)
            kinds.update(_inline_labels(line))
            end = index + 1
            loose = 0
        elif not kinds:
            return 0
        else:
            loose += 1 if line else 2
            if loose > 3:
                break
    if "from" in kinds and len(kinds - {"other"}) >= 3 and kinds & {"sent", "subject"}:
        return end - at
    return 0


def opening_at(lines: Sequence[str], at: int) -> int:
    """Return how many lines from *at* introduce a quote, or 0.

    A separator, a header block or both, or a line such as "On … X wrote:".
    """
    line = lines[at].strip()[:_LINE_CAP]
    if not line:
        return 0
    head = line[0]
    if phrases.REPLY_ABOVE.fullmatch(line):
        return 1
    if len(line) < _SHORT and phrases.ORIGINAL.fullmatch(line):
        block = _following_block(lines, at + 1)
        if block:
            return 1 + block
    if head in "-_=—–‐‑−*#" or line[-1] == ":":
        if phrases.ORIGINAL.fullmatch(line) or phrases.FORWARDED.fullmatch(line):
            return 1 + _following_block(lines, at + 1)
        if _RULE.fullmatch(line):
            block = _following_block(lines, at + 1)
            return 1 + block if block else 0
    if ":" in line[:24]:
        block = header_block(lines, at)
        if block:
            return block
    return _attribution(lines, at)


def _following_block(lines: Sequence[str], at: int) -> int:
    """Return the lines up to the end of a quoted header that begins within two lines."""
    for skipped in range(3):
        if at + skipped >= len(lines):
            break
        block = header_block(lines, at + skipped)
        if block:
            return skipped + block
        if lines[at + skipped].strip(" >"):
            break
    return 0


def _label(line: str) -> str | None:
    found = phrases.LABEL.match(line[:40])
    return phrases.LABELS.get(found[1].strip().casefold()) if found else None


def _inline_labels(line: str) -> set[str]:
    """Return the kinds of a header that lost its line breaks."""
    if line.count(":") < 3:
        return set()
    words = _INLINE_LABEL.findall(line[:600])
    return {phrases.LABELS[word.casefold()] for word in words if word.casefold() in phrases.LABELS}


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return how many lines say who wrote the quote that follows, or 0."""
    opening = lines[at].strip()[:_LINE_CAP].strip(_DASHES)
    if _DATED_NAME.fullmatch(opening):
        return 1
    begins = phrases.WROTE_OPENING.match(opening)
    if not begins and not phrases.WROTE.search(opening):
        return 0
    if begins and phrases.WROTE_THERE.search(opening) and _TIME.search(opening):
        return 1
    joined = ""
    for count in range(1, _ATTRIBUTION_LINES + 1):
        index = at + count - 1
        line = lines[index].strip()[:_LINE_CAP] if index < len(lines) else ""
        if not line or is_quoted(line):
            return 0
        joined = f"{joined} {line}".strip(_DASHES)
        ended = joined.endswith(":") or bool(begins and _ends_with_verb(joined))
        if not ended:
            continue
        if not (phrases.WROTE.search(joined) or phrases.QUOTING.fullmatch(joined)):
            return 0
        if _goes_on_prefixed(lines, at + count):
            return count
        if _TIME.search(joined) and not _TELLING.search(joined):
            return count
        return 0
    return 0


def _ends_with_verb(text: str) -> bool:
    last = text.rpartition(" ")[2]
    return bool(phrases.WROTE.fullmatch(last))


def _goes_on_prefixed(lines: Sequence[str], at: int) -> bool:
    """Say whether the next line that is not empty stands behind a quote mark."""
    following = next((lines[n] for n in range(at, len(lines)) if lines[n].strip()), "")
    return is_quoted(following)


def _is_wrapped(lines: Sequence[str], at: int) -> bool:
    """Say whether the line is the rest of a long quoted one that some program wrapped."""
    if not 0 < at < len(lines) - 1:
        return False
    before, line, after = lines[at - 1], lines[at], lines[at + 1]
    return (
        is_quoted(before)
        and is_quoted(after)
        and len(before) >= _WRAPPED
        and bool(line.strip())
        and len(line) < len(before)
        and line[0].islower()
        and before.rstrip()[-1] not in ".!?:"
        and bool(after.strip("> "))
    )
