"""A message's sentences with everything recognised in them put in slots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mailbot.model.message import Message
from mailbot.understand.dates import Day, find_days
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.pattern import DATE
from mailbot.understand.person import Circle, tag_names
from mailbot.understand.sentence import Sentence, legible, replaced, sentences
from mailbot.understand.slots import Slot, find_slots

_OPENING_MARKS = "(<[\"'"
_CLOSING_MARKS = ".!?)>]\"'"
"""What may stand around a sentence without a space, and belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """The legible text, its sentences, and what stands at which letter of it."""

    text: str
    sentences: tuple[Sentence, ...]
    slots: Mapping[int, Slot]
    """Addresses, numbers and amounts by the letter of their first token."""
    days: Mapping[int, Day]
    """Days by the letter they begin at."""

    def sentence_at(self, letter: int) -> int:
        """Return the number of the sentence that holds this *letter* of the text."""
        after = (n for n, s in enumerate(self.sentences) if s.end > letter)
        return next(after, len(self.sentences) - 1)

    def quote(self, number: int, *, since: int | None = None) -> str:
        """Return the sentences *since* (or only) *number* as written, at most 200 characters."""
        first = self.sentences[number if since is None else since]
        begin, end = first.start, self.sentences[number].end
        while self.text[end : end + 1] and self.text[end] in _CLOSING_MARKS:
            end += 1
        while begin and self.text[begin - 1] in _OPENING_MARKS:
            begin -= 1
        return " ".join(self.text[begin:end].split())[:200]


def mark(message: Message, circle: Circle, lexicon: Lexicon, on: date) -> MarkedText:
    """Return the newly written text of *message*, cut into marked sentences."""
    text = legible(_without_name_below(message.text, circle, lexicon))
    found = find_slots(text, lexicon)
    days: dict[int, Day] = {}
    placed: dict[int, Slot] = {}
    marked = []
    for plain in sentences(text, lexicon):
        spans = _spans(plain, found)
        placed |= {plain.tokens[first].start: slot for first, _, slot in spans}
        sentence = replaced(plain, [(first, behind, s.kind) for first, behind, s in spans])
        some = find_days(sentence, on, lexicon.dates)
        days |= {sentence.tokens[d.first].start: d for d in some}
        sentence = replaced(sentence, [(d.first, d.behind, DATE) for d in some])
        sentence = replaced(sentence, tag_names(sentence, text, circle, lexicon))
        if sentence.tokens:
            marked.append(sentence)
    return MarkedText(text=text, sentences=tuple(marked), slots=placed, days=days)


def _spans(sentence: Sentence, found: tuple[Slot, ...]) -> list[tuple[int, int, Slot]]:
    spans: list[tuple[int, int, Slot]] = []
    for slot in found:
        if slot.start >= sentence.end or slot.end <= sentence.start:
            continue
        inside = [
            i for i, t in enumerate(sentence.tokens) if t.start < slot.end and t.end > slot.start
        ]
        if inside:
            spans.append((inside[0], inside[-1] + 1, slot))
    return spans


def _without_name_below(text: str, circle: Circle, lexicon: Lexicon) -> str:
    """Take the writer's name off the end, where the message came with no clean signature."""
    lines = text.rstrip().split("\n")
    if len(lines) < 2:
        return text
    last = [w.strip(".,-–—").casefold() for w in lines[-1].split()]
    above = next((line for line in lines[-2::-1] if line.strip()), "")
    closing = [w.strip(".,!").casefold() for w in above.split()]
    closed = bool(closing) and set(closing) <= lexicon.words["signature_words"]
    signed = bool(last) and len(last) <= 3 and "@" not in lines[-1]
    if signed and (set(last) <= circle.writer or (closed and lines[-1].strip()[-1:] != "?")):
        return "\n".join(lines[:-1])
    return text
