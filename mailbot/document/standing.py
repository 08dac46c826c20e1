"""Does an invoice still hold: is it void, does it replace another, was it paid?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.document.labels import Hit, Token, Tongue, tokens_of

BEFORE, BEHIND = 4, 3
"""So many words may stand between an invoice and what is said of it."""

_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d])|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is said of an invoice besides what it asks for."""

    void: bool = False
    replaces: str = ""
    """The number of the invoice it replaces; "another invoice" if that has no number here."""
    settled: bool = False
    """It was paid in full."""

    @property
    def doubts(self) -> tuple[str, ...]:
        """Return why it may not be a new invoice, in words."""
        void = ("it seems to be void or cancelled",) if self.void else ()
        replaces = (f"it seems to replace {self.replaces}",) if self.replaces else ()
        return (*void, *replaces)


def standing_of(text: str, tongue: Tongue, *, stamps: Sequence[str] = ()) -> Standing:
    """Return what *text* says of the invoice, and the *stamps*: lines that stand alone."""
    said = [_said(sentence, tongue) for sentence in _SENTENCE.split(text)]
    said += [_stamped(stamp, tongue) for stamp in stamps]
    return Standing(
        void=any(one.void for one in said),
        replaces=next((one.replaces for one in said if one.replaces), ""),
        settled=any(one.settled for one in said),
    )


def _said(sentence: str, tongue: Tongue) -> Standing:
    tokens = tokens_of(sentence)
    words = [token.plain for token in tokens]
    hits = list(_hits(words, tongue))
    bills = [i for i in range(len(words)) if _is_bill(words, i, tongue)]
    return Standing(
        void=any("void" in hit.keys and _is_near(hit, bills) for hit in hits),
        replaces=next(filter(None, (_replaced(h, sentence, tokens, bills) for h in hits)), ""),
        settled=any("settled" in hit.keys for hit in hits),
    )


def _stamped(stamp: str, tongue: Tongue) -> Standing:
    """Return what a line says that says nothing else: "CANCELLED - VOID", "PAID IN FULL"."""
    words = [token.plain for token in tokens_of(stamp)]
    hits = [hit for hit in _hits(words, tongue) if hit.keys & {"void", "settled", "paid_stamp"}]
    covered = {i for hit in hits for i in range(hit.first, hit.behind)}
    if not hits or hits[0].first or stamp.rstrip().endswith(":"):
        return Standing()
    loud = stamp == stamp.upper()
    whole = all(i in covered for i in range(len(words)))
    keys = frozenset(key for hit in hits for key in hit.keys)
    return Standing(
        void="void" in keys and whole, settled=bool(keys & {"settled", "paid_stamp"}) and loud
    )


def _hits(words: Sequence[str], tongue: Tongue) -> Iterator[Hit]:
    """Yield the phrases at each place, also those inside another."""
    for i in range(len(words)):
        hit = tongue.phrases.at(words, i)
        if hit is not None:
            yield hit


def _is_bill(words: Sequence[str], i: int, tongue: Tongue) -> bool:
    """Say whether a word names an invoice, or is the number of one: INV-500."""
    title = tongue.titles.at(words, i)
    numbered = any(c.isdigit() for c in words[i]) and any(c.isalpha() for c in words[i])
    return numbered or (title is not None and "invoice" in title.keys)


def _is_near(hit: Hit, bills: Sequence[int]) -> bool:
    return any(-BEFORE <= i - hit.first < 0 or 0 <= i - hit.behind < BEHIND for i in bills)


def _replaced(hit: Hit, text: str, tokens: Sequence[Token], bills: Sequence[int]) -> str:
    """Return the invoice that stands behind the words for replacing."""
    if "replaces" not in hit.keys:
        return ""
    behind = range(hit.behind, min(hit.behind + BEFORE + 1, len(tokens)))
    named = [i for i in bills if i in behind]
    number = next((i for i in behind if any(c.isdigit() for c in tokens[i].plain)), None)
    if number is not None and (named or number == hit.behind):
        return text[tokens[number].start :].split()[0].rstrip(".,;:)")
    return "another invoice" if named else ""
