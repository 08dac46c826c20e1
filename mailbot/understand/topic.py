"""Is it about a bill, or about other business of the same client?"""

from enum import StrEnum

from mailbot.model.message import Message
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText
from mailbot.understand.pattern import INVOICE, MONEY
from mailbot.understand.sentence import Sentence

_BRIEF = 15
"""Words of an answer so short that what was asked says what it is about."""


class Topic(StrEnum):
    """What a message is about, from its own words first, then from what it answers."""

    BILL_TEXT = "its own words speak of a bill"
    BILL = "it answers something about a bill, or nothing says otherwise"
    OPEN = "nothing speaks of a bill, but little is said"
    FOREIGN = "nothing speaks of a bill, and much is said"
    OTHER = "its own words speak of other business"


ELSEWHERE = frozenset({Topic.OPEN, Topic.FOREIGN, Topic.OTHER})
"""Nothing speaks of a bill, or something speaks of other business."""


def topic_of(message: Message, marked: MarkedText, lexicon: Lexicon) -> Topic:
    """Return what *message* is about."""
    own = [t.plain for s in marked.sentences for t in s.tokens]
    if any(speaks_of_bill(s, lexicon) for s in marked.sentences):
        return Topic.BILL_TEXT
    if not lexicon.words["other"].isdisjoint(own):
        return Topic.OTHER
    if answers_bill(message, lexicon):
        return Topic.BILL
    if not lexicon.words.get("other_perhaps", frozenset()).isdisjoint(own):
        return Topic.OTHER
    if len(own) > _BRIEF:
        return Topic.FOREIGN
    return Topic.BILL if message.references or message.quoted else Topic.OPEN


def speaks_of_bill(sentence: Sentence, lexicon: Lexicon, *, plainly: bool = False) -> bool:
    """Say whether a word of *sentence* speaks of a bill, and (if asked) of nothing else."""
    bill = lexicon.words["bill_plainly" if plainly else "bill"]
    return any(t.plain in bill or t.plain in {INVOICE, MONEY} for t in sentence.tokens)


def answers_bill(message: Message, lexicon: Lexicon) -> bool:
    """Say whether the subject or the quoted text is about a bill, or there is no subject."""
    subject = _words(message.subject)
    bill = lexicon.words["bill"]
    return not subject or bool(subject & bill) or bool(_words(message.quoted[:4000]) & bill)


def _words(text: str) -> set[str]:
    plain = "".join(c if c.isalnum() or c == "-" else " " for c in text.casefold())
    found = plain.split()
    return {w for w in found if w not in {"re", "fw", "fwd", "aw"}} | {
        "invoice" for w in found if w.startswith(("inv-", "invoice"))
    }
