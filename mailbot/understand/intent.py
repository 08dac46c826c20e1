"""What do the sentences ask of us?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from mailbot.model.reading import Intent
from mailbot.understand.lexicon import Lexicon, Rule
from mailbot.understand.pattern import INVOICE, MONEY, Line
from mailbot.understand.sentence import Sentence

FIRST_THINGS_FIRST = (
    Intent.BOUNCE,
    Intent.AUTO_REPLY_TICKET,
    Intent.LEGAL_THREAT,
    Intent.UPSET,
    Intent.DISPUTE,
    Intent.UNSUBSCRIBE,
    Intent.CANNOT_PAY,
    Intent.PAYMENT_PLAN_REQUEST,
    Intent.NOT_RECEIVED,
    Intent.LINK_TECHNICAL,
    Intent.CONTACT_ANSWER,
    Intent.REDIRECT,
    Intent.LEFT_COMPANY,
    Intent.REDIRECT_SELF_CONFIRM,
    Intent.PAID,
    Intent.PROMISE_TO_PAY,
    Intent.NEEDS_INFO,
    Intent.COPY_REQUEST,
    Intent.OUT_OF_OFFICE,
    Intent.ACKNOWLEDGEMENT,
    Intent.UNRELATED,
)
"""The order in which things are acted on (corpus/GUIDE.md): machines stand alone, then what
stops every letter, then whether the bill is there at all, then what changes whom we write
to, then what changes the money, then what wants an answer."""

POINTING = frozenset({Intent.REDIRECT, Intent.CONTACT_ANSWER})
"""What sends us to somebody else."""

_SHORT = 16
"""Words of a reply that is nothing but its one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One rule that matched: in which sentence, and which of its tokens [first, behind)."""

    rule: Rule
    sentence: int
    first: int
    behind: int


def find_hits(
    sentences: Sequence[Sentence], lexicon: Lexicon, conditions: frozenset[str]
) -> tuple[Hit, ...]:
    """Return every rule that matches, in the order of the text, vetoed ones left out."""
    if sum(len(s.words) for s in sentences) <= _SHORT:
        conditions |= {"short"}
    hits: list[Hit] = []
    for number, sentence in enumerate(sentences):
        holding = conditions | {"question" if sentence.question else "statement"}
        holding |= {"back"} if number else set()
        hits.extend(_hits(sentence, number, lexicon, holding))
    return tuple(hits)


def combined(hits: Sequence[Hit]) -> Mapping[Intent, float]:
    """Return the score of each intent: several hits agree, but never to certainty."""
    scores: dict[Intent, float] = {}
    seen: set[str] = set()
    for hit in hits:
        if hit.rule.name not in seen:
            seen.add(hit.rule.name)
            left = 1 - scores.get(hit.rule.intent, 0.0)
            scores[hit.rule.intent] = min(1 - left * (1 - hit.rule.score), 0.99)
    return scores


def _hits(sentence: Sentence, number: int, lexicon: Lexicon, holding: frozenset[str]) -> list[Hit]:
    found: dict[int, Hit] = {}
    line = Line([t.plain for t in sentence.tokens])
    for candidate in lexicon.index.candidates(line):
        owner, pattern = lexicon.owners[candidate]
        rule = lexicon.rules[owner]
        if owner in found or not rule.when <= holding:
            continue
        for first, behind in pattern.spans(line):
            vetoed = _vetoed(rule, line, first, lexicon)
            if not vetoed and not _elsewhere(rule, sentence, first, lexicon):
                found[owner] = Hit(rule=rule, sentence=number, first=first, behind=behind)
                break
    return sorted(found.values(), key=lambda h: h.first)


def _elsewhere(rule: Rule, sentence: Sentence, first: int, lexicon: Lexicon) -> bool:
    """Say whether the sentence opens with another matter: "About the bus tour ask Ingrid"."""
    if rule.intent not in POINTING:
        return False
    words = [token.plain for token in sentence.tokens[:first]]
    if words[:1] and words[0] in lexicon.words["greetings"]:
        del words[0]
    if not words or words[0] not in lexicon.words["about"]:
        return False
    ends = lexicon.words["matter_ends"]
    matter = tuple(takewhile(lambda word: word not in ends, words[1:]))
    ours = lexicon.words["bill"] | lexicon.words["our_matter"] | {INVOICE, MONEY}
    return len(matter) > 1 and ours.isdisjoint(matter)


def _vetoed(rule: Rule, line: Line, first: int, lexicon: Lexicon) -> bool:
    if rule.not_after is not None and rule.not_after(line, line.every) >> first & 1:
        return True
    if rule.index.found_in(line):
        return True
    veto = lexicon.vetoes.get(rule.intent)
    if veto is None:
        return False
    if veto.before is not None and veto.before(line, line.every) >> first & 1:
        return True
    return veto.index.found_in(line)
