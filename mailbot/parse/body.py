"""What did the writer newly write?"""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.parse.inside import split_marked
from mailbot.parse.quote import opening_at, split_quotes, unquoted
from mailbot.parse.signature import split_signature
from mailbot.parse.smallprint import split_banner, split_small_print


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
            lines, banner = split_banner(lines)
            disclaimer += banner
        lines, small_print = split_small_print(lines)
        disclaimer += small_print
        whole = number in {0, last}
        lines, below = split_signature(lines, writer, whole=whole)
        signature += below
        kept += [*lines, ""]
    inside, quoted = split_marked(split.quoted, writer)
    return Body(
        text=_joined([*kept, *inside]),
        quoted=_joined(quoted),
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


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n ").rstrip()
