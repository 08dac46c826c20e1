"""Message in, reading out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.model.invoice import InvoiceId, invoice_id
from mailbot.model.letter import Purpose
from mailbot.model.message import Author, Message
from mailbot.model.reading import Context, Finding, Intent, Manner, Reading, Referral
from mailbot.understand.intent import FIRST_THINGS_FIRST, Hit, combined, find_hits
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText, mark
from mailbot.understand.pattern import INVOICE, PHONE
from mailbot.understand.person import Circle, circle_of
from mailbot.understand.promise import absence_of, amounts_in, days_of, promise_of
from mailbot.understand.referral import referrals
from mailbot.understand.topic import Topic, topic_of

SURE = 0.7
"""The score from which a finding may lead to a letter."""

_WEAK = 0.4
_MACHINES = {
    Author.BOUNCE: Intent.BOUNCE,
    Author.TICKET: Intent.AUTO_REPLY_TICKET,
    Author.LIST: Intent.UNRELATED,
    Author.MACHINE: Intent.UNRELATED,
}
_POINTING = frozenset({Intent.REDIRECT, Intent.CONTACT_ANSWER})
_PAYING = frozenset({Intent.PAID, Intent.PROMISE_TO_PAY, Intent.OUT_OF_OFFICE})
_SMALL_TALK = frozenset({Intent.ACKNOWLEDGEMENT, Intent.UNRELATED})


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
        return referrals(hits, self.marked, self.circle, self.lexicon, self.own)


def read(message: Message, context: Context, lexicons: Mapping[str, Lexicon]) -> Reading:
    """Return what *message* says; only its newly written text counts.

    Machines are told by who wrote (`author`), before any word is read. `unsure` is set
    where no letter should be drafted on this reading alone.
    """
    if message.author in _MACHINES:
        finding = Finding(intent=_MACHINES[message.author], score=0.99, words="", rule="author")
        return Reading(message=message.id, findings=(finding,), confidence=0.99, unsure=False)
    lexicon = lexicons[language_of(message.text, lexicons)]
    circle = circle_of(message, context)
    marked = mark(message, circle, lexicon, message.at.date())
    own = frozenset({message.sender.address, *(a.casefold() for a in context.own_addresses)})
    hits = find_hits(marked.sentences, lexicon, _conditions(message, context))
    topic = topic_of(message, marked, lexicon)
    heard = _Heard(marked=marked, circle=circle, lexicon=lexicon, hits=hits, topic=topic, own=own)
    if message.author is Author.OUT_OF_OFFICE:
        return _absent(message, heard)
    return _spoken(message, heard)


def language_of(text: str, lexicons: Mapping[str, Lexicon]) -> str:
    """Return the language whose small words *text* holds most of; the first wins a draw."""
    if len(lexicons) == 1:
        return next(iter(lexicons))
    words = text[:4000].casefold().split()
    return max(lexicons, key=lambda name: sum(w in lexicons[name].stop_words for w in words))


def _conditions(message: Message, context: Context) -> frozenset[str]:
    asked = {"asked"} if context.asked in {Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT} else set()
    letters = [c for c in message.text[:2000] if c.isalpha()]
    shouting = len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
    return frozenset(asked | ({"shouting"} if shouting else set()))


def _absent(message: Message, heard: _Heard) -> Reading:
    delegates = heard.sent_to(Intent.REDIRECT, Intent.CONTACT_ANSWER)
    absence = absence_of(heard.hits, heard.marked, delegates)
    words = heard.marked.quote(0) if heard.marked.sentences else ""
    gone = next((h for h in heard.hits if h.rule.intent is Intent.LEFT_COMPANY), None)
    intent = Intent.LEFT_COMPANY if gone else Intent.OUT_OF_OFFICE
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
    """Weigh the intents against each other and against what the message is about."""
    if Intent.CONTACT_ANSWER in scores or Intent.LEFT_COMPANY in scores:
        scores.pop(Intent.REDIRECT, None)
    if Intent.LEFT_COMPANY in scores:
        scores.pop(Intent.CONTACT_ANSWER, None)
    if Intent.OUT_OF_OFFICE in scores and _only_a_delegate(heard):
        scores.pop(Intent.REDIRECT, None)
    if Intent.NOT_RECEIVED in scores and Intent.NEEDS_INFO in scores:
        scores[Intent.NEEDS_INFO] -= 0.1
    if heard.topic is Topic.OTHER:
        for intent in scores:
            if intent not in {Intent.LEGAL_THREAT, Intent.UPSET, Intent.OUT_OF_OFFICE}:
                scores[intent] *= 0.45
        scores[Intent.UNRELATED] = max(scores.get(Intent.UNRELATED, 0.0), 0.8)
    elif heard.topic is Topic.OPEN:
        for intent in scores.keys() & (_POINTING | {Intent.PAID, Intent.COPY_REQUEST}):
            scores[intent] = min(scores[intent], SURE - 0.05)
    else:
        scores.pop(Intent.UNRELATED, None)
    return scores


def _findings(scores: Mapping[Intent, float], heard: _Heard) -> tuple[Finding, ...]:
    """Return the findings: the strong ones in the order of acting, then the weak."""
    kept = {i: s for i, s in scores.items() if s >= _WEAK}
    strong = [i for i in FIRST_THINGS_FIRST if kept.get(i, 0) >= SURE]
    weak = [i for i in FIRST_THINGS_FIRST if i in kept and i not in strong]
    order = strong or weak
    if len(order) > 1 and Intent.UNRELATED in order and heard.topic is Topic.OTHER:
        order = [Intent.UNRELATED]
    if not order:
        words = heard.marked.quote(0) if heard.marked.sentences else ""
        return (Finding(intent=Intent.UNRELATED, score=0.3, words=words),)
    return tuple(_finding(intent, kept[intent], heard) for intent in order)


def _finding(intent: Intent, score: float, heard: _Heard) -> Finding:
    mine = [h for h in heard.hits if h.rule.intent is intent]
    if not mine:
        words = heard.marked.quote(0) if heard.marked.sentences else ""
        return Finding(intent=intent, score=score, words=words, rule="topic")
    best = max(mine, key=lambda h: h.rule.score)
    return Finding(
        intent=intent, score=score, words=heard.marked.quote(best.sentence), rule=best.rule.name
    )


def _only_a_delegate(heard: _Heard) -> bool:
    """Say whether every pointing away only names who stands in during an absence."""
    strong = {"somebody-handles", "it-is-somebody", "wrong-person", "not-my-job", "handing-on"}
    return not any(
        h.rule.name in strong and heard.topic is Topic.BILL_TEXT
        for h in heard.hits
        if h.rule.intent is Intent.REDIRECT
    )


def _contested(scores: Mapping[Intent, float], heard: _Heard) -> bool:
    pointed = max((scores.get(i, 0.0) for i in _POINTING), default=0.0)
    mine = scores.get(Intent.REDIRECT_SELF_CONFIRM, 0.0)
    if pointed >= SURE and mine >= SURE:
        return not heard.sent_to(*_POINTING)[0].name
    return False


def _referrals(intents: set[Intent], heard: _Heard) -> tuple[Referral, ...]:
    if Intent.LEFT_COMPANY in intents:
        found = heard.sent_to(Intent.REDIRECT, Intent.CONTACT_ANSWER)
        return tuple(f for f in found if f.name or f.address or f.department)
    if intents & _POINTING:
        return heard.sent_to(*_POINTING)
    quote = next(h for h in heard.hits if h.rule.intent is Intent.REDIRECT_SELF_CONFIRM)
    words = heard.marked.quote(quote.sentence)
    return (Referral(manner=Manner.SELF_ACCEPT, words=words),)


def _invoices(marked: MarkedText) -> tuple[InvoiceId, ...]:
    found: Sequence[str] = [s.value for s in marked.slots.values() if s.kind == INVOICE]
    return tuple(dict.fromkeys(invoice_id(value) for value in found))
