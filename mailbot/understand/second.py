"""How likely is each intent, after the rules and the learned opinion were heard?

Rules know what people say on purpose; the opinion has read many replies. Both are weighed
together, with weights that tools/train measured on replies that neither of them had
seen: logistic regression on seven numbers an intent.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.model.reading import Intent
from mailbot.understand.heard import OF_PEOPLE
from mailbot.understand.scoring import SURE
from mailbot.understand.topic import Topic

_IN_ANY_BUSINESS = OF_PEOPLE | {Intent.BOUNCE, Intent.AUTO_REPLY_TICKET}
"""What is meant as it is said, whatever a message is about."""

EVIDENCE = 7
"""Numbers that speak for or against an intent; see `evidence`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What each number of the evidence counts for each intent, in the order of Intent."""

    weights: tuple[tuple[float, ...], ...]
    """For each intent EVIDENCE weights and, last, the constant."""
    likely: tuple[float, ...]
    """The chance from which an intent is taken to be meant."""

    def chances(
        self, rules: Mapping[Intent, float], scores: Sequence[float], topic: Topic
    ) -> Mapping[Intent, float]:
        """Return how likely each intent is meant, from 0 to 1."""
        known = [rules.get(intent, 0.0) for intent in Intent]
        return {
            intent: _chance(self.weights[n], evidence(n, known, scores, topic))
            for n, intent in enumerate(Intent)
        }

    def meant(self, chances: Mapping[Intent, float]) -> tuple[Intent, ...]:
        """Return the intents likely enough to be meant; the likeliest if none is."""
        likely = zip(Intent, self.likely, strict=True)
        found = tuple(intent for intent, least in likely if chances[intent] >= least)
        return found or (max(chances, key=lambda intent: chances[intent]),)


def in_a_mailbox(chances: Mapping[Intent, float], odds: float) -> Mapping[Intent, float]:
    """Return *chances* as they are in a mailbox, where the corpus says nothing of how often.

    The odds of whatever needs a bill to be meant are multiplied by *odds*, those of being
    unrelated divided by it; what people and machines say in any business is left.
    """
    found = {}
    for intent, chance in chances.items():
        factor = 1 / odds if intent is Intent.UNRELATED else odds
        factor = 1.0 if intent in _IN_ANY_BUSINESS else factor
        found[intent] = chance * factor / (1 - chance + chance * factor)
    return found


def evidence(
    number: int, rules: Sequence[float], scores: Sequence[float], topic: Topic
) -> tuple[float, ...]:
    """Return what speaks for the intent of this *number*, and what for any other.

    The opinion's score; the rules' score, and whether they are sure; the highest score of
    the rules, and of the opinion, among the other intents; whether nothing speaks of a
    bill, and whether it is about something else.
    """
    others = [*rules[:number], *rules[number + 1 :]]
    doubts = [*scores[:number], *scores[number + 1 :]]
    mine = rules[number]
    silent, elsewhere = topic is Topic.OPEN, topic in {Topic.FOREIGN, Topic.OTHER}
    about = float(silent), float(elsewhere)
    return scores[number], mine, float(mine >= SURE), max(others), max(doubts), *about


def _chance(weights: Sequence[float], numbers: Sequence[float]) -> float:
    score = weights[-1] + sum(w * n for w, n in zip(weights, numbers, strict=False))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
