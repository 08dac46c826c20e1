"""What do the sentences ask of us?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.model.reading import Intent
from mailbot.understand.lexicon import Lexicon, Rule
from mailbot.understand.sentence import Sentence

FIRST_THINGS_FIRST = (
    Intent.LEGAL_THREAT,
    Intent.UPSET,
    Intent.UNSUBSCRIBE,
    Intent.DISPUTE,
    Intent.CANNOT_PAY,
    Intent.PAYMENT_PLAN_REQUEST,
    Intent.LEFT_COMPANY,
    Intent.CONTACT_ANSWER,
    Intent.REDIRECT,
    Intent.NOT_RECEIVED,
    Intent.LINK_TECHNICAL,
    Intent.PAID,
    Intent.PROMISE_TO_PAY,
    Intent.REDIRECT_SELF_CONFIRM,
    Intent.COPY_REQUEST,
    Intent.NEEDS_INFO,
    Intent.OUT_OF_OFFICE,
    Intent.ACKNOWLEDGEMENT,
    Intent.BOUNCE,
    Intent.AUTO_REPLY_TICKET,
    Intent.UNRELATED,
)
"""The order in which things are acted on: what stops every letter comes first, then what
changes whom we write to, then what changes the money, then what wants an answer."""

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
    for candidate in lexicon.index.candidates(t.plain for t in sentence.tokens):
        owner, pattern = lexicon.owners[candidate]
        rule = lexicon.rules[owner]
        if owner in found or not rule.when <= holding:
            continue
        for match in pattern.regex.finditer(sentence.plain):
            if not _vetoed(rule, sentence.plain, match.start(), lexicon):
                first, behind = sentence.span(match.start(), match.end())
                found[owner] = Hit(rule=rule, sentence=number, first=first, behind=behind)
                break
    return sorted(found.values(), key=lambda h: h.first)


def _vetoed(rule: Rule, plain: str, start: int, lexicon: Lexicon) -> bool:
    if rule.not_after is not None and rule.not_after.search(plain, 0, start):
        return True
    if any(pattern.regex.search(plain) for pattern in rule.unless):
        return True
    veto = lexicon.vetoes.get(rule.intent)
    if veto is None:
        return False
    if veto.before is not None and veto.before.search(plain, 0, start):
        return True
    return any(pattern.regex.search(plain) for pattern in veto.anywhere)
