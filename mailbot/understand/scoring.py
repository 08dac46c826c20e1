"""What do the rules make of a message: how strongly does it mean each intent?"""

from collections.abc import Mapping

from mailbot.model.reading import Intent
from mailbot.understand.heard import OF_PEOPLE, Heard
from mailbot.understand.intent import POINTING, combined
from mailbot.understand.pattern import TARGETS
from mailbot.understand.topic import Topic, speaks_of_bill

SURE = 0.7
"""The score from which the rules are sure of an intent."""

_SMALL_TALK = frozenset({Intent.ACKNOWLEDGEMENT, Intent.UNRELATED})
_OF_ANY_BUSINESS = frozenset(
    {Intent.COPY_REQUEST, Intent.NOT_RECEIVED, Intent.NEEDS_INFO, Intent.PROMISE_TO_PAY}
    | {Intent.REDIRECT_SELF_CONFIRM, *POINTING, *_SMALL_TALK}
)
"""What people also say of a deposition or a lease; only a bill makes it ours."""

_COVERS: tuple[tuple[Intent, tuple[Intent, ...]], ...] = (
    (Intent.LEFT_COMPANY, (Intent.REDIRECT, Intent.CONTACT_ANSWER)),
    (Intent.CONTACT_ANSWER, (Intent.REDIRECT,)),
    (Intent.LEGAL_THREAT, (Intent.REDIRECT, Intent.CONTACT_ANSWER)),
    (Intent.AUTO_REPLY_TICKET, tuple(set(Intent) - {Intent.AUTO_REPLY_TICKET})),
    (Intent.BOUNCE, tuple(set(Intent) - {Intent.BOUNCE})),
)
"""Where both are said, the first says it all."""

_UNCERTAIN = {Topic.OPEN: SURE - 0.05, Topic.FOREIGN: 0.5}
"""The most that a finding counts where no bill is spoken of."""

POLITE = frozenset({"receipt", "got-it"})
"""What people also say before they come to the point."""

_NOT_THEM = "not-them-but-me"
_STANDING_IN = frozenset({"stands-in"})
_MENTION = frozenset({"mentioned", "mentioned-with-the-bill"})
_MERE = frozenset({Intent.REDIRECT, Intent.UNRELATED})
"""A mere mention of somebody counts where nothing else is said."""

_ONLY_BESIDE: tuple[tuple[Intent, frozenset[str]], ...] = (
    (Intent.OUT_OF_OFFICE, frozenset({"ask-somebody", "only-a-name", "stands-in"})),
    (Intent.PROMISE_TO_PAY, frozenset({"handing-on", "they-do-it"})),
    (Intent.PAID, frozenset({"handing-on", "they-do-it"})),
    (Intent.ACKNOWLEDGEMENT, frozenset({"who-knows"})),
)
"""Beside the intent, a redirect found by nothing but these rules is none: a delegate, a
bill handed on to be paid, a writer who will find out who knows."""


_PLEASANTRY = 8
"""Words of a sentence that is nothing but thanks or good wishes, at most."""


def only_thanks(heard: Heard) -> bool:
    """Say whether the message is thanks and good wishes and nothing else, however loud.

    What was learned takes exclamation marks for anger; nobody is angry in these words.
    """
    if heard.context.asked or {h.rule.intent for h in heard.hits} != {Intent.ACKNOWLEDGEMENT}:
        return False
    nice = heard.lexicon.words["courtesies"] | heard.lexicon.words["closings"]
    polite = {hit.sentence for hit in heard.hits if hit.rule.name in POLITE}
    return all(
        len(sentence.words) <= _PLEASANTRY
        and (number in polite or not nice.isdisjoint(sentence.words))
        and TARGETS.isdisjoint(sentence.words)
        and not speaks_of_bill(sentence, heard.lexicon)
        for number, sentence in enumerate(heard.marked.sentences)
    )


def takes_over(heard: Heard) -> bool:
    """Say whether the writer takes the bill from whoever they name: "not him, me".

    What was learned sees the name and takes it for somebody to turn to.
    """
    mine = {hit.sentence for hit in heard.hits if hit.rule.name == _NOT_THEM}
    return bool(mine) and all(hit.sentence in mine for hit in heard.of(*POINTING))


def rule_scores(heard: Heard) -> Mapping[Intent, float]:
    """Return the score of each intent that a rule speaks for, from 0 to 1."""
    scores = _settled(dict(combined(heard.hits)), heard)
    for intent in _merely_polite(heard) & scores.keys():
        if heard.untold() is not None:
            scores[intent] = min(scores[intent], SURE - 0.05)
    return scores


def _settled(scores: dict[Intent, float], heard: Heard) -> dict[Intent, float]:
    """Weigh the intents against each other, then against what the message is about."""
    for intent in _covered(scores, heard):
        scores.pop(intent, None)
    match heard.topic:
        case Topic.OTHER:
            about_us = {i for i in scores if scores[i] >= SURE} - _OF_ANY_BUSINESS
            for intent in scores.keys() & _OF_ANY_BUSINESS:
                scores[intent] *= 0.45
            if not about_us:
                scores[Intent.UNRELATED] = 0.8
        case Topic.OPEN | Topic.FOREIGN:
            for intent in scores.keys() - OF_PEOPLE - _SMALL_TALK:
                scores[intent] = min(scores[intent], _UNCERTAIN[heard.topic])
            if heard.topic is Topic.FOREIGN and not any(s >= SURE for s in scores.values()):
                scores[Intent.UNRELATED] = 0.6 if scores else 0.75
        case Topic.BILL_TEXT | Topic.BILL:
            scores.pop(Intent.UNRELATED, None)
    return scores


def _covered(scores: Mapping[Intent, float], heard: Heard) -> set[Intent]:
    """Return the intents that another one says better."""
    silenced = {i for one, others in _COVERS if scores.get(one, 0.0) >= SURE for i in others}
    said = {i for i, s in scores.items() if s >= 0.6 and i not in _MERE}
    if takes_over(heard):
        silenced.update(POINTING)
    if _only(_MENTION, heard) and said - _merely_polite(heard):
        silenced.add(Intent.REDIRECT)
    for intent, rules in _ONLY_BESIDE:
        if intent in scores and _only(rules, heard):
            silenced.add(Intent.REDIRECT)
    if scores.keys() - silenced - _SMALL_TALK and not _receipt(heard):
        silenced.add(Intent.ACKNOWLEDGEMENT)
    return silenced


def _only(rules: frozenset[str], heard: Heard) -> bool:
    """Say whether every pointing away was found by one of *rules*.

    What else is found in a sentence about a substitute is about the substitute too.
    """
    mine = [h for h in heard.hits if h.rule.intent is Intent.REDIRECT]
    standing_in = {h.sentence for h in mine if h.rule.name in rules & _STANDING_IN}
    found = {h.rule.name for h in mine if h.sentence not in standing_in}
    return bool(mine) and found <= rules | _MENTION


def _merely_polite(heard: Heard) -> frozenset[Intent]:
    """Return the acknowledgement, if it rests on nothing but thanks or a receipt."""
    found = {h.rule.name for h in heard.hits if h.rule.intent is Intent.ACKNOWLEDGEMENT}
    return frozenset({Intent.ACKNOWLEDGEMENT} if found and found <= POLITE else ())


def _receipt(heard: Heard) -> bool:
    """Say whether a receipt is confirmed in so many words, not by mere politeness."""
    return any(h.rule.name == "receipt" for h in heard.hits)
