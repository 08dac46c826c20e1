"""Does an invoice still hold: is it void, does it replace another, was it paid?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.document.labels import Hit, Token, Tongue, phrase_of, tokens_of
from mailbot.model.invoice import bare_number

BEFORE, BEHIND = 4, 3
"""So many words may stand between an invoice and what is said of it."""

_NUMBERED = re.compile(r"[^\W\d_]{1,5}[-/#]?\d[\w/-]*|\d+(?:-\w+)+|#?\d{2,6}")
"""How invoices are numbered; an amount with cents or a day of the month is none."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d])|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is said of an invoice besides what it asks for."""

    void: str = ""
    """What is void or cancelled: "it", or the number of another invoice."""
    replaces: str = ""
    """The number of the invoice it replaces; "another invoice" if that has no number here."""
    settled: bool = False
    """It was paid in full."""

    @property
    def doubts(self) -> tuple[str, ...]:
        """Return why it may not be a new invoice, in words."""
        void = (f"{self.void} seems to be void or cancelled",) if self.void else ()
        replaces = (f"it seems to replace {self.replaces}",) if self.replaces else ()
        return (*void, *replaces)


def standing_of(text: str, tongue: Tongue, number: str, *, stamps: Sequence[str] = ()) -> Standing:
    """Return what *text* says of invoice *number*, and the *stamps*: lines that stand alone."""
    said = [_said(sentence, tongue, number) for sentence in _SENTENCE.split(text)]
    said += [_stamped(stamp, tongue) for stamp in stamps]
    return Standing(
        void=min((one.void for one in said if one.void), key=len, default=""),
        replaces=next((one.replaces for one in said if one.replaces), ""),
        settled=any(one.settled for one in said),
    )


def _said(sentence: str, tongue: Tongue, number: str) -> Standing:
    tokens = tokens_of(sentence)
    words = [token.plain for token in tokens]
    hits = list(_hits(words, tongue))
    bills = [i for i in range(len(words)) if _is_bill(words, i, tongue)]
    near = [hit for hit in hits if _is_near(hit, bills)]
    others = [n for n in (_word_at(sentence, t) for t in tokens) if _is_another(n, number)]
    void = any("void" in hit.keys for hit in near)
    return Standing(
        void=(others[0] if others else "it") if void else "",
        replaces=next(filter(None, (_replaced(h, sentence, tokens, bills) for h in hits)), ""),
        settled=not others and any("settled" in hit.keys for hit in near),
    )


def _stamped(stamp: str, tongue: Tongue) -> Standing:
    """Return what a line says that says nothing else: "CANCELLED - VOID", "PAID IN FULL"."""
    words = phrase_of(stamp)
    hits = [hit for hit in _hits(words, tongue) if hit.keys & {"void", "settled", "paid_stamp"}]
    covered = {i for hit in hits for i in range(hit.first, hit.behind)}
    if not hits or hits[0].first or stamp.rstrip().endswith(":"):
        return Standing()
    loud = stamp == stamp.upper()
    whole = all(i in covered for i in range(len(words)))
    keys = frozenset(key for hit in hits for key in hit.keys)
    return Standing(
        void="it" if "void" in keys and whole else "",
        settled=bool(keys & {"settled", "paid_stamp"}) and loud,
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
        return _word_at(text, tokens[number])
    return "another invoice" if named else ""


def _is_another(word: str, number: str) -> bool:
    """Say whether *word* may be the number of another invoice: INV-499, 87."""
    plain = bare_number(word)
    figures = any(c.isdigit() for c in plain)
    return figures and bool(_NUMBERED.fullmatch(word)) and plain not in bare_number(number)


def _word_at(text: str, token: Token) -> str:
    """Return the whole word, dashes and all, that begins with *token*."""
    return text[token.start :].split(maxsplit=1)[0].rstrip(".,;:)")
