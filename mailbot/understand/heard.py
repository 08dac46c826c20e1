"""What is found out about one message before anything is concluded."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.model.letter import Purpose
from mailbot.model.message import Message
from mailbot.model.reading import Context, Intent, Referral
from mailbot.understand.intent import Hit, find_hits
from mailbot.understand.language import DEFAULT
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText, mark
from mailbot.understand.pattern import DEPARTMENT, PERSON
from mailbot.understand.person import Circle, circle_of
from mailbot.understand.referral import referrals
from mailbot.understand.topic import Topic, answers_bill, speaks_of_bill, topic_of

_GREETING = 3
"""Words of a greeting at most."""
_ANSWER = 400
"""Letters of an answer short enough for a mere mention to count."""

OF_PEOPLE = frozenset({Intent.OUT_OF_OFFICE, Intent.LEFT_COMPANY, Intent.UNSUBSCRIBE})
"""What is true of a person in any business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message with everything recognised in it, and every rule that spoke."""

    message: Message
    context: Context
    language: str
    marked: MarkedText
    circle: Circle
    lexicon: Lexicon
    hits: tuple[Hit, ...]
    topic: Topic
    own: frozenset[str]

    def of(self, *intents: Intent) -> tuple[Hit, ...]:
        """Return the hits of these *intents*."""
        return tuple(h for h in self.hits if h.rule.intent in intents)

    def sent_to(self, *intents: Intent) -> tuple[Referral, ...]:
        """Return whom the hits of these *intents* name."""
        gone = self.of(Intent.LEFT_COMPANY)
        return referrals(self.of(*intents), gone, self.marked, self.circle, self.lexicon, self.own)

    def names(self, hit: Hit) -> bool:
        """Say whether a person or a department is named where *hit* was found."""
        tokens = self.marked.sentences[hit.sentence].tokens[hit.first : hit.behind]
        return any(token.plain in {PERSON, DEPARTMENT} for token in tokens)

    def said(self, hit: Hit) -> str:
        """Return the very words that *hit* matched, as written."""
        tokens = self.marked.sentences[hit.sentence].tokens[hit.first : hit.behind]
        return " ".join(self.marked.text[tokens[0].start : tokens[-1].end].split())

    def opening(self) -> str:
        """Return the first sentence that is more than a courtesy, else the first one."""
        some = range(min(len(self.marked.sentences), 5))
        told = next((n for n in some if self.tells(n)), 0)
        return self.marked.quote(told) if some else ""

    def tells(self, number: int) -> bool:
        """Say whether a sentence is more than a greeting, thanks or good wishes."""
        words = self.marked.sentences[number].words
        courtesies = self.lexicon.words["courtesies"]
        return len(words) > _GREETING and not {words[0], words[1]} & courtesies

    def untold(self) -> int | None:
        """Return the first sentence that tells something no rule has understood, or None."""
        understood = {hit.sentence for hit in self.hits}
        some = range(len(self.marked.sentences))
        return next((n for n in some if n not in understood and self.tells(n)), None)


def hear(
    message: Message, context: Context, lexicons: Mapping[str, Lexicon], language: str
) -> Heard:
    """Return everything found in the newly written text of *message*, in its *language*.

    A text in a language that is not read ("") is heard with the rules of the default one.
    """
    lexicon = lexicons[language or DEFAULT]
    circle = circle_of(message, context, lexicon)
    marked = mark(message, circle, lexicon, context.today)
    hits = find_hits(marked.sentences, lexicon, _conditions(message, context, lexicon))
    topic = topic_of(message, marked, lexicon)
    if topic in {Topic.BILL_TEXT, Topic.OTHER} and not answers_bill(message, lexicon):
        hits = _near_the_bill(hits, marked, lexicon)
    return Heard(
        message=message,
        context=context,
        language=language,
        marked=marked,
        circle=circle,
        lexicon=lexicon,
        hits=hits,
        topic=topic,
        own=frozenset({message.sender.address, *(a.casefold() for a in context.own_addresses)}),
    )


def _conditions(message: Message, context: Context, lexicon: Lexicon) -> frozenset[str]:
    asked = {"asked"} if context.asked in {Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT} else set()
    letters = [c for c in message.text[:2000] if c.isalpha()]
    shouting = len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
    answering = answers_bill(message, lexicon) and len(message.text) <= _ANSWER
    named = {"shouting": shouting, "answering": answering}
    return frozenset(asked | {name for name, holds in named.items() if holds})


def _near_the_bill(hits: tuple[Hit, ...], marked: MarkedText, lexicon: Lexicon) -> tuple[Hit, ...]:
    """Keep, of a message that answers no bill, what is said in a sentence about one."""
    about = {n for n, s in enumerate(marked.sentences) if speaks_of_bill(s, lexicon, plainly=True)}
    return tuple(h for h in hits if h.rule.intent in OF_PEOPLE or h.sentence in about)
