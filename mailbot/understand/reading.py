"""Message in, reading out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from mailbot.model.event import CorrectionMade
from mailbot.model.invoice import InvoiceId, invoice_id
from mailbot.model.message import Author, Message
from mailbot.model.reading import Absence, Context, Finding, Intent, Manner, Reading, Referral
from mailbot.understand.correction import mask, recalled
from mailbot.understand.heard import Heard, hear
from mailbot.understand.intent import FIRST_THINGS_FIRST, POINTING
from mailbot.understand.language import language_of
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText
from mailbot.understand.mention import Mentions, around_of
from mailbot.understand.opinion import Opinion
from mailbot.understand.pattern import INVOICE, PHONE
from mailbot.understand.promise import absence_of, amounts_in, days_of, promise_of
from mailbot.understand.question import Questions
from mailbot.understand.referral import departed, with_names
from mailbot.understand.scoring import POLITE, SURE, only_thanks, rule_scores, takes_over
from mailbot.understand.second import in_a_mailbox
from mailbot.understand.slots import phone_of
from mailbot.understand.topic import Topic

SURE_TO_WRITE = 0.7
"""The chance from which a redirect may lead to a letter."""
SURE_TO_WRITE_DENIED = 0.8
"""The same, where no rule sees one and a rule is sure that the writer takes the bill."""
SURE_OF_NONE = 0.1
"""The chance up to which a redirect is out of the question."""
SURE_OF_NONE_RULED = 0.02
"""The same, where the rules are sure of one."""
CLEAR = 0.45
"""The least chance of the first intent that needs no question."""

WORTH_HEARING = 0.15
"""The chance from which a sure rule is heard beside the name of a contact."""

SAID = "you said so"
"""The rule of what the owner said themselves."""
CERTAIN = 0.99
"""The chance of what somebody who knows said."""

_WORTH_TELLING = 0.05
"""Below this chance an intent that no rule speaks for is left out of what is told."""

_MACHINES = {
    Author.BOUNCE: Intent.BOUNCE,
    Author.TICKET: Intent.AUTO_REPLY_TICKET,
    Author.LIST: Intent.UNRELATED,
}
_OF_MACHINES = (
    Intent.BOUNCE,
    Intent.AUTO_REPLY_TICKET,
    Intent.OUT_OF_OFFICE,
    Intent.LEFT_COMPANY,
    Intent.UNRELATED,
)
"""What a machine may say of which the headers tell only that it is one."""
_ALONE = frozenset({Intent.BOUNCE, Intent.AUTO_REPLY_TICKET, Intent.UNRELATED})
"""What stands alone where it comes first."""
_ODDS = {Topic.OPEN: 0.6, Topic.FOREIGN: 0.35, Topic.OTHER: 0.35}
"""How much rarer than in the corpus bills are meant where nothing speaks of one: most mail
of a mailbox is about something else; from real business mail."""
_DENIES = {
    Intent.LEFT_COMPANY: (Intent.REDIRECT_SELF_CONFIRM, Intent.PAID),
    Intent.NOT_RECEIVED: (Intent.DISPUTE,),
}
"""What speaks against an intent that no rule has found: "no need to write to Gerald any more,
I do it", "it went out, Tina did it", "you bill what never came"."""
_BESIDE_A_NAME = (Intent.LEFT_COMPANY, Intent.OUT_OF_OFFICE)
_DATED = (
    Intent.PAID,
    Intent.PROMISE_TO_PAY,
    Intent.PAYMENT_PLAN_REQUEST,
    Intent.OUT_OF_OFFICE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """All that reading needs: rules by language, and what was learned from the corpus."""

    lexicons: Mapping[str, Lexicon]
    opinion: Opinion
    mentions: Mentions
    questions: Questions


def read(
    message: Message,
    context: Context,
    reader: Reader,
    corrections: Mapping[str, CorrectionMade] = MappingProxyType({}),
) -> Reading:
    """Return what *message* says; only its newly written text counts.

    What the owner said of such a reply (*corrections*, by their text) comes before all.
    Machines are told by who wrote (`author`), before any word is read. `unsure` is set
    where no letter should be drafted on this reading alone.
    """
    known = _MACHINES.get(message.author)
    if known is not None and not corrections:
        return _told_by_author(message, known)
    heard = _heard(message, context, reader)
    if corrections and (said := recalled(_mask(heard, reader), corrections, heard.lexicon)):
        return _corrected(_spoken(heard, reader, said))
    if known is not None:
        return _told_by_author(message, known)
    if message.author is Author.OUT_OF_OFFICE:
        return _absent(heard, reader)
    if message.author is Author.MACHINE:
        return _automatic(heard, reader)
    return _spoken(heard, reader)


def masked(message: Message, context: Context, reader: Reader) -> str:
    """Return the newly written text of *message* as a correction keeps it."""
    return _mask(_heard(message, context, reader), reader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What spoke for one intent: the rules by name and score, the opinion, and their words."""

    intent: Intent
    chance: float
    opinion: float
    """The score of the learned opinion: above 0 it is for it."""
    rules: tuple[tuple[str, float, str], ...]
    """Name, score and words of each rule that spoke."""
    causes: tuple[str, ...]
    """The words that the opinion rests on most."""


def witnesses(message: Message, context: Context, reader: Reader) -> tuple[Witness, ...]:
    """Return everything that speaks for what *message* may mean, the likeliest first."""
    if message.author in _MACHINES:
        return ()
    heard = _heard(message, context, reader)
    scores = _scores(heard, reader)
    chances = _chances(heard, reader, rule_scores(heard), scores)
    quotes = [heard.marked.quote(n) for n in range(len(heard.marked.sentences))]
    found = []
    for intent, chance, score in zip(Intent, chances.values(), scores, strict=True):
        rules = tuple((h.rule.name, h.rule.score, heard.said(h)) for h in heard.of(intent))
        if quotes and (chance >= _WORTH_TELLING or rules):
            told = quotes[reader.opinion.telling(quotes, intent, heard.language)]
            causes = reader.opinion.causes(told, intent, heard.language)
            found.append(
                Witness(intent=intent, chance=chance, opinion=score, rules=rules, causes=causes)
            )
    return tuple(sorted(found, key=lambda w: -w.chance))


def _heard(message: Message, context: Context, reader: Reader) -> Heard:
    language = language_of(message, reader.opinion.thesaurus)
    return hear(message, context, reader.lexicons, language)


def _mask(heard: Heard, reader: Reader) -> str:
    return mask(heard, reader.opinion.vocabulary, reader.mentions)


def _corrected(reading: Reading) -> Reading:
    findings = tuple(replace(f, score=CERTAIN, rule=SAID) for f in reading.findings)
    return replace(reading, findings=findings, confidence=CERTAIN, unsure=False)


def _automatic(heard: Heard, reader: Reader) -> Reading:
    """Return what a machine of no known kind says: told by its words alone."""
    chances = _chances(heard, reader, rule_scores(heard), _scores(heard, reader))
    intent = max(_OF_MACHINES, key=lambda one: chances[one])
    if intent in {Intent.OUT_OF_OFFICE, Intent.LEFT_COMPANY}:
        return _absent(heard, reader)
    return _told_by_author(heard.message, intent, heard.opening())


def _told_by_author(message: Message, intent: Intent, words: str = "") -> Reading:
    finding = Finding(intent=intent, score=CERTAIN, words=words, rule="author")
    return Reading(message=message.id, findings=(finding,), confidence=CERTAIN, unsure=False)


def _absent(heard: Heard, reader: Reader) -> Reading:
    delegates = _sent_to(heard, reader, *POINTING)
    days = days_of(heard.hits, heard.marked, Intent.OUT_OF_OFFICE)
    chances = _chances(heard, reader, rule_scores(heard), _scores(heard, reader))
    gone = chances[Intent.LEFT_COMPANY] > chances[Intent.OUT_OF_OFFICE]
    intent = Intent.LEFT_COMPANY if gone else Intent.OUT_OF_OFFICE
    telling = next(iter(heard.of(intent)), None)
    words = heard.marked.quote(telling.sentence) if telling else heard.opening()
    finding = Finding(intent=intent, score=CERTAIN, words=words, rule="author")
    successors = tuple(d for d in delegates if gone and (d.name or d.address))
    return Reading(
        message=heard.message.id,
        findings=(finding,),
        confidence=CERTAIN,
        unsure=False,
        referrals=successors,
        absence=None if gone else absence_of(days, delegates),
        language=heard.language,
        dates=days,
        invoices=_invoices(heard.marked),
    )


def _spoken(heard: Heard, reader: Reader, said: tuple[Intent, ...] = ()) -> Reading:
    """Return what a person's message says: as the owner *said*, if they did."""
    rules = rule_scores(heard)
    chances = _chances(heard, reader, rules, _scores(heard, reader))
    meant = reader.opinion.weighing.meant(chances)
    intents = said or _in_order((*meant, *_beside_a_name(meant, chances, rules)))
    told = {intent: _telling(intent, heard, reader.opinion) for intent in intents}
    findings = tuple(_finding(intent, chances[intent], told[intent], heard) for intent in intents)
    pointing = set(intents) & (POINTING | {Intent.LEFT_COMPANY, Intent.REDIRECT_SELF_CONFIRM})
    referrals = _referrals(pointing, findings, heard, reader) if pointing else ()
    doubt = doubtful(intents, chances, rules) and not _succeeded(referrals, chances, rules)
    days = {i: days_of(heard.hits, heard.marked, i, told[i]) for i in _DATED if i in intents}
    promised, away = Intent.PROMISE_TO_PAY, Intent.OUT_OF_OFFICE
    return Reading(
        message=heard.message.id,
        findings=findings,
        confidence=round(chances[intents[0]], 3),
        unsure=not heard.language or doubt,
        referrals=referrals,
        promise=promise_of(heard.hits, heard.marked, heard.lexicon, told[promised])
        if promised in intents
        else None,
        absence=_absence(intents, days[away], heard, reader) if away in intents else None,
        dates=tuple(dict.fromkeys(day for some in days.values() for day in some)),
        amounts=amounts_in(heard.marked),
        invoices=_invoices(heard.marked),
        phones=tuple(s.value for s in heard.marked.slots.values() if s.kind == PHONE),
        own_phone=phone_of(heard.message.signature),
        language=heard.language,
    )


def _scores(heard: Heard, reader: Reader) -> tuple[float, ...]:
    return reader.opinion.scores(
        heard.message.text, heard.context.asked, heard.language, heard.topic
    )


def _chances(
    heard: Heard, reader: Reader, rules: Mapping[Intent, float], scores: Sequence[float]
) -> Mapping[Intent, float]:
    """Return how likely each intent is: *rules* and *scores* weighed, then what it is about."""
    chances = reader.opinion.weighing.chances(rules, scores, heard.topic)
    found = in_a_mailbox(chances, _ODDS.get(heard.topic, 1.0))
    if takes_over(heard):
        mine, other = Intent.REDIRECT_SELF_CONFIRM, Intent.REDIRECT
        said = max(found[mine], found[other], rules.get(mine, 0.0))
        return {**found, mine: said, other: min(found[other], _WORTH_TELLING)}
    if not only_thanks(heard):
        return found
    thanks = Intent.ACKNOWLEDGEMENT
    return {i: c if i is thanks else min(c, _WORTH_TELLING) for i, c in found.items()}


def _in_order(meant: Sequence[Intent]) -> tuple[Intent, ...]:
    """Return what is *meant* in the order of acting; politeness beside it says nothing."""
    found = [intent for intent in FIRST_THINGS_FIRST if intent in meant]
    if found[0] in _ALONE:
        return tuple(found[:1])
    telling = [i for i in found if i not in {Intent.ACKNOWLEDGEMENT, *_ALONE}]
    return tuple(telling or found)


def _beside_a_name(
    meant: Sequence[Intent], chances: Mapping[Intent, float], rules: Mapping[Intent, float]
) -> Iterator[Intent]:
    """Yield what a rule is sure of beside the name of a contact, though the name outweighs it.

    "I have left. Please write to Howard": that the writer left matters as much as the name.
    """
    if Intent.CONTACT_ANSWER not in meant:
        return
    for intent in _BESIDE_A_NAME:
        ruled = rules.get(intent, 0.0) >= SURE
        if ruled and intent not in meant and chances[intent] >= WORTH_HEARING:
            yield intent


def doubtful(
    intents: Sequence[Intent], chances: Mapping[Intent, float], rules: Mapping[Intent, float]
) -> bool:
    """Say whether the owner must be asked: is it a redirect, or what is it at all?

    Where the rules are sure of a redirect, a small chance is enough for a question; where
    they are sure of what denies the first intent, it must not rest on the opinion alone.
    """
    first = intents[0]
    sure = {intent for intent, score in rules.items() if score >= SURE}
    denied = first not in rules and not sure.isdisjoint(_DENIES.get(first, ()))
    mine = Intent.REDIRECT not in rules and Intent.REDIRECT_SELF_CONFIRM in sure
    none = SURE_OF_NONE_RULED if Intent.REDIRECT in sure else SURE_OF_NONE
    enough = SURE_TO_WRITE_DENIED if mine else SURE_TO_WRITE
    in_doubt = none < chances[Intent.REDIRECT] < enough
    if first is Intent.CONTACT_ANSWER and chances[first] >= SURE_TO_WRITE:
        in_doubt = False
    return in_doubt or denied or chances[first] < CLEAR


def _succeeded(
    referrals: Sequence[Referral], chances: Mapping[Intent, float], rules: Mapping[Intent, float]
) -> bool:
    """Say whether somebody surely left, and just one successor is named.

    Whether that is called a redirect, too, is no question for the owner then.
    """
    gone = Intent.LEFT_COMPANY
    sure = rules.get(gone, 0.0) >= SURE and chances[gone] >= SURE_TO_WRITE
    left = [one for one in referrals if one.manner is Manner.LEFT_COMPANY]
    named = [one for one in referrals if one not in left and one.name]
    return sure and len(left) <= 1 == len(named) == len(referrals) - len(left)


def _finding(intent: Intent, chance: float, told: int | None, heard: Heard) -> Finding:
    """Return the finding with the rule that speaks for it most, or the sentence *told*."""
    score = round(chance, 3)
    mine = heard.of(intent)
    if not mine:
        words = "" if told is None else heard.marked.quote(told)
        return Finding(intent=intent, score=score, words=words, rule="opinion")
    best = max(mine, key=lambda h: (intent in POINTING and heard.names(h), h.rule.score))
    polite = best.rule.name in POLITE and (untold := heard.untold()) is not None
    number = untold if polite and untold is not None else best.sentence
    words = heard.marked.quote(number, since=number - ("back" in best.rule.when))
    return Finding(intent=intent, score=score, words=words, rule=best.rule.name)


def _telling(intent: Intent, heard: Heard, opinion: Opinion) -> int | None:
    """Return the sentence that speaks most for *intent* where no rule does."""
    every = range(len(heard.marked.sentences))
    some = [n for n in every if heard.tells(n)] or list(every)
    if not some or heard.of(intent):
        return None
    quotes = [heard.marked.quote(n) for n in some]
    return some[opinion.telling(quotes, intent, heard.language)]


def _absence(
    intents: Sequence[Intent], days: Sequence[date], heard: Heard, reader: Reader
) -> Absence:
    sent_away = POINTING & set(intents)
    return absence_of(days, () if sent_away else _sent_to(heard, reader, Intent.REDIRECT))


def _sent_to(heard: Heard, reader: Reader, *intents: Intent) -> tuple[Referral, ...]:
    """Return whom we are sent to: by the rules of *intents*, and by what was learned of names."""
    spans = reader.mentions.find(heard.marked.text, around_of(heard))
    by_rules = heard.sent_to(*intents)
    return with_names(by_rules, spans, heard.marked, heard.circle, heard.lexicon, heard.own)


def _referrals(
    intents: set[Intent], findings: Sequence[Finding], heard: Heard, reader: Reader
) -> tuple[Referral, ...]:
    if Intent.LEFT_COMPANY in intents:
        found = _named(_sent_to(heard, reader, *POINTING))
        gone = heard.of(Intent.LEFT_COMPANY)
        return (*departed(gone, heard.marked, heard.circle, heard.lexicon), *found)
    found = _sent_to(heard, reader, *POINTING) if intents & POINTING else ()
    mine = next((f for f in findings if f.intent is Intent.REDIRECT_SELF_CONFIRM), None)
    if mine is not None and not _named(found):
        return (Referral(manner=Manner.SELF_ACCEPT, words=mine.words),)
    return found or (Referral(manner=Manner.WITHOUT_CONTACT, words=findings[0].words),)


def _named(found: Sequence[Referral]) -> tuple[Referral, ...]:
    return tuple(one for one in found if one.name or one.address or one.department)


def _invoices(marked: MarkedText) -> tuple[InvoiceId, ...]:
    found: Sequence[str] = [s.value for s in marked.slots.values() if s.kind == INVOICE]
    return tuple(dict.fromkeys(invoice_id(value) for value in found))
