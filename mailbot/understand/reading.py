"""Message in, reading out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.model.invoice import InvoiceId, invoice_id
from mailbot.model.letter import Purpose
from mailbot.model.message import Author, Message
from mailbot.model.reading import Context, Finding, Intent, Manner, Reading, Referral
from mailbot.understand.intent import FIRST_THINGS_FIRST, Hit, combined, find_hits
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText, mark
from mailbot.understand.pattern import DEPARTMENT, INVOICE, PERSON, PHONE
from mailbot.understand.person import Circle, circle_of
from mailbot.understand.promise import absence_of, amounts_in, days_of, promise_of
from mailbot.understand.referral import departed, referrals
from mailbot.understand.topic import Topic, answers_bill, speaks_of_bill, topic_of

SURE = 0.7
"""The score from which a finding may lead to a letter."""

_WEAK = 0.4
_GREETING = 3
"""Words of a greeting at most."""
_ANSWER = 400
"""Letters of an answer short enough for a mere mention to count."""

_MACHINES = {
    Author.BOUNCE: Intent.BOUNCE,
    Author.TICKET: Intent.AUTO_REPLY_TICKET,
    Author.LIST: Intent.UNRELATED,
    Author.MACHINE: Intent.UNRELATED,
}
_POINTING = frozenset({Intent.REDIRECT, Intent.CONTACT_ANSWER})
_SMALL_TALK = frozenset({Intent.ACKNOWLEDGEMENT, Intent.UNRELATED})
_OF_ANY_BUSINESS = frozenset(
    {Intent.COPY_REQUEST, Intent.NOT_RECEIVED, Intent.NEEDS_INFO, Intent.PROMISE_TO_PAY}
    | {Intent.REDIRECT_SELF_CONFIRM, *_POINTING, *_SMALL_TALK}
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

_OF_PEOPLE = frozenset({Intent.OUT_OF_OFFICE, Intent.LEFT_COMPANY, Intent.UNSUBSCRIBE})
"""What is true of a person in any business."""

_UNCERTAIN = {Topic.OPEN: SURE - 0.05, Topic.FOREIGN: 0.5}
"""The most that a finding counts where no bill is spoken of."""

_POLITE = frozenset({"receipt", "got-it"})
"""What people also say before they come to the point."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """Everything found out about one message, before it becomes a reading."""

    marked: MarkedText
    circle: Circle
    lexicon: Lexicon
    hits: tuple[Hit, ...]
    topic: Topic
    own: frozenset[str]

    def sent_to(self, *intents: Intent) -> tuple[Referral, ...]:
        hits = [h for h in self.hits if h.rule.intent in intents]
        gone = [h for h in self.hits if h.rule.intent is Intent.LEFT_COMPANY]
        return referrals(hits, gone, self.marked, self.circle, self.lexicon, self.own)


def read(message: Message, context: Context, lexicons: Mapping[str, Lexicon]) -> Reading:
    """Return what *message* says; only its newly written text counts.

    Machines are told by who wrote (`author`), before any word is read. `unsure` is set
    where no letter should be drafted on this reading alone.
    """
    if message.author in _MACHINES:
        finding = Finding(intent=_MACHINES[message.author], score=0.99, words="", rule="author")
        return Reading(message=message.id, findings=(finding,), confidence=0.99, unsure=False)
    lexicon = lexicons[language_of(message.text, lexicons)]
    circle = circle_of(message, context, lexicon)
    marked = mark(message, circle, lexicon, context.today)
    own = frozenset({message.sender.address, *(a.casefold() for a in context.own_addresses)})
    hits = find_hits(marked.sentences, lexicon, _conditions(message, context, lexicon))
    topic = topic_of(message, marked, lexicon)
    if topic in {Topic.BILL_TEXT, Topic.OTHER} and not answers_bill(message, lexicon):
        hits = _near_the_bill(hits, marked, lexicon)
    heard = _Heard(marked=marked, circle=circle, lexicon=lexicon, hits=hits, topic=topic, own=own)
    if message.author is Author.OUT_OF_OFFICE:
        return _absent(message, heard)
    return _spoken(message, heard)


def language_of(text: str, lexicons: Mapping[str, Lexicon]) -> str:
    """Return the language whose small words *text* holds most of; the first wins a draw.

    A short text may hold none of them: then any word a lexicon knows counts a little.
    """
    if len(lexicons) == 1:
        return next(iter(lexicons))
    words = re.findall(r"[^\W\d_]+", text[:4000].casefold())

    def share(name: str) -> int:
        known = lexicons[name]
        folded = [word.translate(known.letters) for word in words]
        small = sum(word in known.stop_words for word in folded)
        return 4 * small + sum(word in known.vocabulary for word in folded)

    return max(lexicons, key=share)


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
    return tuple(h for h in hits if h.rule.intent in _OF_PEOPLE or h.sentence in about)


def _absent(message: Message, heard: _Heard) -> Reading:
    delegates = heard.sent_to(Intent.REDIRECT, Intent.CONTACT_ANSWER)
    absence = absence_of(heard.hits, heard.marked, delegates)
    gone = next((h for h in heard.hits if h.rule.intent is Intent.LEFT_COMPANY), None)
    intent = Intent.LEFT_COMPANY if gone else Intent.OUT_OF_OFFICE
    telling = next((h for h in heard.hits if h.rule.intent is intent), None)
    words = heard.marked.quote(telling.sentence) if telling else _opening(heard)
    finding = Finding(intent=intent, score=0.99, words=words, rule="author")
    successors = tuple(d for d in delegates if gone and (d.name or d.address))
    return Reading(
        message=message.id,
        findings=(finding,),
        confidence=0.99,
        unsure=False,
        referrals=successors,
        absence=None if gone else absence,
        dates=days_of(heard.hits, heard.marked, Intent.OUT_OF_OFFICE)[-1:],
        invoices=_invoices(heard.marked),
    )


def _spoken(message: Message, heard: _Heard) -> Reading:
    scores = _settled(dict(combined(heard.hits)), heard)
    for intent in _merely_polite(heard) & scores.keys():
        if _untold(heard) is not None:
            scores[intent] = min(scores[intent], SURE - 0.05)
    findings = _findings(scores, heard)
    intents = {f.intent for f in findings}
    first = findings[0]
    pointing = intents & (_POINTING | {Intent.LEFT_COMPANY, Intent.REDIRECT_SELF_CONFIRM})
    delegates = () if intents & _POINTING else heard.sent_to(Intent.REDIRECT)
    away = Intent.OUT_OF_OFFICE in intents
    dated = (Intent.PAID, Intent.PROMISE_TO_PAY, Intent.PAYMENT_PLAN_REQUEST, Intent.OUT_OF_OFFICE)
    days = [d for i in dated if i in intents for d in days_of(heard.hits, heard.marked, i)]
    promised = Intent.PROMISE_TO_PAY in intents
    return Reading(
        message=message.id,
        findings=findings,
        confidence=round(first.score, 3),
        unsure=first.score < SURE or _contested(scores, heard),
        referrals=_referrals(pointing, heard) if pointing else (),
        promise=promise_of(heard.hits, heard.marked, heard.lexicon) if promised else None,
        absence=absence_of(heard.hits, heard.marked, delegates) if away else None,
        dates=tuple(dict.fromkeys(days)),
        amounts=amounts_in(heard.marked),
        invoices=_invoices(heard.marked),
        phones=tuple(s.value for s in heard.marked.slots.values() if s.kind == PHONE),
    )


def _settled(scores: dict[Intent, float], heard: _Heard) -> dict[Intent, float]:
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
            for intent in scores.keys() - _OF_PEOPLE - _SMALL_TALK:
                scores[intent] = min(scores[intent], _UNCERTAIN[heard.topic])
            if heard.topic is Topic.FOREIGN and not any(s >= SURE for s in scores.values()):
                scores[Intent.UNRELATED] = 0.6 if scores else 0.75
        case Topic.BILL_TEXT | Topic.BILL:
            scores.pop(Intent.UNRELATED, None)
    return scores


def _covered(scores: Mapping[Intent, float], heard: _Heard) -> set[Intent]:
    """Return the intents that another one says better."""
    silenced = {i for one, others in _COVERS if scores.get(one, 0.0) >= SURE for i in others}
    said = {i for i, s in scores.items() if s >= 0.6 and i not in _MERE}
    if _only(_MENTION, heard) and said - _merely_polite(heard):
        silenced.add(Intent.REDIRECT)
    for intent, rules in _ONLY_BESIDE:
        if intent in scores and _only(rules, heard):
            silenced.add(Intent.REDIRECT)
    if scores.keys() - silenced - _SMALL_TALK and not _receipt(heard):
        silenced.add(Intent.ACKNOWLEDGEMENT)
    return silenced


def _findings(scores: Mapping[Intent, float], heard: _Heard) -> tuple[Finding, ...]:
    """Return the findings: the strong ones in the order of acting, then the weak."""
    kept = {i: s for i, s in scores.items() if s >= _WEAK}
    strong = [i for i in FIRST_THINGS_FIRST if kept.get(i, 0) >= SURE]
    weak = sorted((i for i in FIRST_THINGS_FIRST if i in kept), key=lambda i: -kept[i])
    order = strong or (weak[:1] if weak[:1] == [Intent.UNRELATED] else weak)
    if not order:
        words = _opening(heard)
        return (Finding(intent=Intent.UNRELATED, score=0.3, words=words, rule="nothing known"),)
    return tuple(_finding(intent, kept[intent], heard) for intent in order)


def _finding(intent: Intent, score: float, heard: _Heard) -> Finding:
    mine = [h for h in heard.hits if h.rule.intent is intent]
    if not mine:
        return Finding(intent=intent, score=score, words=_opening(heard), rule="topic")
    best = max(mine, key=lambda h: (intent in _POINTING and _names(h, heard), h.rule.score))
    polite = best.rule.name in _POLITE and (untold := _untold(heard)) is not None
    number = untold if polite and untold is not None else best.sentence
    words = heard.marked.quote(number, since=number - ("back" in best.rule.when))
    return Finding(intent=intent, score=score, words=words, rule=best.rule.name)


def _names(hit: Hit, heard: _Heard) -> bool:
    """Say whether a person or a department is named where *hit* was found."""
    tokens = heard.marked.sentences[hit.sentence].tokens[hit.first : hit.behind]
    return any(token.plain in {PERSON, DEPARTMENT} for token in tokens)


def _opening(heard: _Heard) -> str:
    """Return the first sentence that is more than a courtesy, else the first one."""
    quotes = [heard.marked.quote(n) for n in range(min(len(heard.marked.sentences), 5))]
    told = next((n for n in range(len(quotes)) if _tells(n, heard)), 0)
    return quotes[told] if quotes else ""


def _tells(number: int, heard: _Heard) -> bool:
    """Say whether a sentence is more than a greeting, thanks or good wishes."""
    words = heard.marked.sentences[number].words
    courtesies = heard.lexicon.words["courtesies"]
    return len(words) > _GREETING and not {words[0], words[1]} & courtesies


def _untold(heard: _Heard) -> int | None:
    """Return the first sentence that tells something no rule has understood, or None."""
    understood = {hit.sentence for hit in heard.hits}
    some = range(len(heard.marked.sentences))
    return next((n for n in some if n not in understood and _tells(n, heard)), None)


def _only(rules: frozenset[str], heard: _Heard) -> bool:
    """Say whether every pointing away was found by one of *rules*.

    What else is found in a sentence about a substitute is about the substitute too.
    """
    mine = [h for h in heard.hits if h.rule.intent is Intent.REDIRECT]
    standing_in = {h.sentence for h in mine if h.rule.name in rules & _STANDING_IN}
    found = {h.rule.name for h in mine if h.sentence not in standing_in}
    return bool(mine) and found <= rules | _MENTION


def _merely_polite(heard: _Heard) -> frozenset[Intent]:
    """Return the acknowledgement, if it rests on nothing but thanks or a receipt."""
    found = {h.rule.name for h in heard.hits if h.rule.intent is Intent.ACKNOWLEDGEMENT}
    return frozenset({Intent.ACKNOWLEDGEMENT} if found and found <= _POLITE else ())


def _receipt(heard: _Heard) -> bool:
    """Say whether a receipt is confirmed in so many words, not by mere politeness."""
    return any(h.rule.name == "receipt" for h in heard.hits)


def _contested(scores: Mapping[Intent, float], heard: _Heard) -> bool:
    pointed = max((scores.get(i, 0.0) for i in _POINTING), default=0.0)
    mine = scores.get(Intent.REDIRECT_SELF_CONFIRM, 0.0)
    if pointed >= SURE and mine >= SURE:
        return not heard.sent_to(*_POINTING)[0].name
    return False


def _referrals(intents: set[Intent], heard: _Heard) -> tuple[Referral, ...]:
    if Intent.LEFT_COMPANY in intents:
        found = heard.sent_to(Intent.REDIRECT, Intent.CONTACT_ANSWER)
        named = tuple(f for f in found if f.name or f.address or f.department)
        hits = [h for h in heard.hits if h.rule.intent is Intent.LEFT_COMPANY]
        return (*departed(hits, heard.marked, heard.circle, heard.lexicon), *named)
    if intents & _POINTING:
        return heard.sent_to(*_POINTING)
    quote = next(h for h in heard.hits if h.rule.intent is Intent.REDIRECT_SELF_CONFIRM)
    words = heard.marked.quote(quote.sentence)
    return (Referral(manner=Manner.SELF_ACCEPT, words=words),)


def _invoices(marked: MarkedText) -> tuple[InvoiceId, ...]:
    found: Sequence[str] = [s.value for s in marked.slots.values() if s.kind == INVOICE]
    return tuple(dict.fromkeys(invoice_id(value) for value in found))
