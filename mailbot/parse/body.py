"""What did the writer newly write?"""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.parse import phrases
from mailbot.parse.quote import opening_at, split_quotes, unquoted
from mailbot.parse.signature import split_signature

_PARAGRAPH_CAP = 1200
_SHORT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A text taken apart; every line of it is in one of the four."""

    text: str = ""
    quoted: str = ""
    signature: str = ""
    disclaimer: str = ""


def take_apart(text: str, *, writer: frozenset[str] = frozenset(), forwarded: bool = False) -> Body:
    """Return what was newly written apart from quotes, signature and disclaimer.

    *writer* holds words of the sender's name and address in lower case; they tell a
    signature from a name that is the answer. Where nothing new would be left, the
    quote is taken for the text, for some write inside it, unless *forwarded* (or the
    text itself) says that another's words are passed on.
    """
    split = split_quotes(text.split("\n"))
    if not split.written:
        if forwarded or split.forwarded or not any(line.strip() for line in split.quoted):
            return Body(quoted=_joined(split.quoted))
        return _rescued(split.quoted)
    kept: list[str] = []
    signature: list[str] = []
    disclaimer: list[str] = []
    last = len(split.written) - 1
    for number, run in enumerate(split.written):
        lines = list(run)
        if number == 0:
            lines, banner = _without_banner(lines)
            disclaimer += banner
        lines, small_print = _without_disclaimer(lines)
        disclaimer += small_print
        whole = number in {0, last}
        lines, below = split_signature(lines, writer, whole=whole)
        signature += below
        kept += [*lines, ""]
    return Body(
        text=_joined(kept),
        quoted=_joined(split.quoted),
        signature=_joined(signature),
        disclaimer=_joined(disclaimer),
    )


def _rescued(quoted: Sequence[str]) -> Body:
    """Return the text of a reply that was written wholly inside the quote."""
    lines = [unquoted(line) for line in quoted]
    begin = next((at for at, line in enumerate(lines) if line.strip()), 0)
    begin += opening_at(lines, begin)
    inner = split_quotes(lines[begin:])
    if inner.written:
        return Body(
            text=_joined([line for run in inner.written for line in run]),
            quoted=_joined([*lines[:begin], *inner.quoted]),
        )
    return Body(text=_joined(lines))


def _without_banner(lines: list[str]) -> tuple[list[str], list[str]]:
    """Take away the warnings a mail server put above the text."""
    taken: list[str] = []
    while True:
        begin = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
        end = next((at for at in range(begin, len(lines)) if not lines[at].strip()), len(lines))
        paragraph = " ".join(line.strip() for line in lines[begin:end])[:_PARAGRAPH_CAP]
        if not paragraph:
            return lines, taken
        if phrases.BANNER.match(lines[begin].strip()):
            end = begin + 1 if phrases.BANNER.fullmatch(lines[begin].strip()) else end
        elif not phrases.BANNER.match(paragraph):
            return lines, taken
        if not any(line.strip() for line in lines[end:]):
            return lines, taken
        taken += lines[begin:end]
        lines = lines[end:]


def _without_disclaimer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the first small print that does not open the text."""
    begun = False
    at = 0
    while at < len(lines):
        end = next((i for i in range(at, len(lines)) if not lines[i].strip()), len(lines))
        paragraph = lines[at:end]
        cut = _small_print(paragraph)
        if cut is not None and (begun or cut > 0):
            cut += at
            while cut > 0 and not lines[cut - 1].strip(" _-*=~"):
                cut -= 1
            if any(line.strip() for line in lines[:cut]):
                return lines[:cut], lines[cut:]
        begun = begun or bool(paragraph)
        at = end + 1
    return lines, []


def _small_print(paragraph: Sequence[str]) -> int | None:
    """Return the line of *paragraph* where small print begins, or None."""
    joined = " ".join(paragraph)[:_PARAGRAPH_CAP]
    if not phrases.DISCLAIMER_STEM.search(joined):
        return None
    found = phrases.DISCLAIMER.search(joined)
    if found is None:
        return None
    passed = 0
    for number, line in enumerate(paragraph):
        passed += len(line) + 1
        if found.start() < passed:
            return number
    return None


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n ").rstrip()
