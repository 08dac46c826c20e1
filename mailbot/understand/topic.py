"""Is it about a bill, or about other business of the same client?"""

from enum import StrEnum

from mailbot.model.message import Message
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText
from mailbot.understand.pattern import INVOICE, MONEY

_BRIEF = 15
"""Words of an answer so short that what was asked says what it is about."""


class Topic(StrEnum):
    """What a message is about, from its own words first, then from what it answers."""

    BILL_TEXT = "its own words speak of a bill"
    BILL = "it answers something about a bill, or nothing says otherwise"
    OPEN = "nothing speaks of a bill"
    OTHER = "its own words speak of other business"


def topic_of(message: Message, marked: MarkedText, lexicon: Lexicon) -> Topic:
    """Return what *message* is about."""
    bill, other = lexicon.words["bill"], lexicon.words["other"]
    own = [t.plain for s in marked.sentences for t in s.tokens]
    if any(word in bill or word in {INVOICE, MONEY} for word in own):
        return Topic.BILL_TEXT
    if any(word in other for word in own):
        return Topic.OTHER
    subject = _words(message.subject)
    if not subject or subject & bill or _words(message.quoted[:4000]) & bill:
        return Topic.BILL
    answers = bool(message.references or message.quoted)
    return Topic.BILL if answers and len(own) <= _BRIEF else Topic.OPEN


def _words(text: str) -> set[str]:
    plain = "".join(c if c.isalnum() or c == "-" else " " for c in text.casefold())
    found = plain.split()
    return {w for w in found if w not in {"re", "fw", "fwd", "aw"}} | {
        "invoice" for w in found if w.startswith(("inv-", "invoice"))
    }
