"""When will they pay, or be back? Hits in, a promise, an absence and days out."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from mailbot.model.invoice import Money
from mailbot.model.reading import Absence, Intent, Promise, Referral
from mailbot.understand.intent import Hit
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText
from mailbot.understand.pattern import MONEY
from mailbot.understand.slots import amount_of

_GONE_BY = frozenset({Intent.PAID})
_DATED = frozenset(
    {
        Intent.PROMISE_TO_PAY,
        Intent.PAID,
        Intent.PAYMENT_PLAN_REQUEST,
        Intent.OUT_OF_OFFICE,
        Intent.CANNOT_PAY,
    }
)
"""The intents whose days are days of payment or return."""

_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
}


def days_of(
    hits: Sequence[Hit], marked: MarkedText, intent: Intent, telling: int | None = None
) -> tuple[date, ...]:
    """Return the days named with *intent*, in the order of the text.

    They stand in a sentence that says so, nearest to its words, or in a neighbour that
    says nothing else; where no rule says so, in the *telling* sentence, or else the text
    names one day only. Of an absence only the last day counts, that of the return.
    """
    found = _days_said(hits, marked, intent)
    if not found and not any(h.rule.intent is intent for h in hits):
        here = _days_in(telling, marked, intent, ()) if telling is not None else []
        every = [d for n in range(len(marked.sentences)) for d in _days_in(n, marked, intent, ())]
        found = tuple(dict.fromkeys(here)) or (tuple(every) if len(set(every)) == 1 else ())
    return (max(found),) if found and intent is Intent.OUT_OF_OFFICE else found


def _days_said(hits: Sequence[Hit], marked: MarkedText, intent: Intent) -> tuple[date, ...]:
    dated = [h for h in hits if h.rule.intent in _DATED]
    saying = {h.sentence for h in dated if h.rule.intent is intent}
    others = {h.sentence for h in dated} - saying
    near = {n + step for n in saying for step in (-1, 1)} - saying - others
    found = [d for n in sorted(saying) for d in _days_in(n, marked, intent, dated)]
    found = found or [d for n in sorted(near) for d in _days_in(n, marked, intent, ())]
    return tuple(dict.fromkeys(found))


def promise_of(
    hits: Sequence[Hit], marked: MarkedText, lexicon: Lexicon, telling: int | None
) -> Promise:
    """Return the latest promise to pay; *telling* is the sentence that makes it, if no rule did."""
    saying = [h.sentence for h in hits if h.rule.intent is Intent.PROMISE_TO_PAY]
    saying = saying or ([telling] if telling is not None else [])
    days = days_of(hits, marked, Intent.PROMISE_TO_PAY, telling)
    sums = [m for n in dict.fromkeys(saying) for m in _sums_in(n, marked, lexicon)]
    ways = (way for n in dict.fromkeys(saying) for way in _ways_in(n, marked, lexicon))
    return Promise(
        on=max(days, default=None),
        amount=sums[0] if len(sums) == 1 else None,
        method=next(ways, ""),
    )


def absence_of(days: Sequence[date], delegates: Sequence[Referral]) -> Absence:
    """Return how long the writer is away, of the *days* named with it, and who stands in."""
    named = tuple(d for d in delegates if d.name or d.address or d.department)
    return Absence(until=max(days, default=None), delegates=named)


def amounts_in(marked: MarkedText) -> tuple[Decimal, ...]:
    """Return every amount of the text, in order."""
    slots = (s for s in marked.slots.values() if s.kind == MONEY)
    found = (amount_of(slot.value) for slot in slots)
    return tuple(dict.fromkeys(a for a in found if a is not None))


def _days_in(number: int, marked: MarkedText, intent: Intent, dated: Sequence[Hit]) -> list[date]:
    if not 0 <= number < len(marked.sentences):
        return []
    here = [h for h in dated if h.sentence == number]
    found: list[date] = []
    for at, token in enumerate(marked.sentences[number].tokens):
        day = marked.days.get(token.start)
        if day is None:
            continue
        owner = min(
            here, key=lambda h: (_distance(at, h), h.rule.intent is not intent), default=None
        )
        on = day.behind_us if intent in _GONE_BY else day.ahead
        if on and (owner is None or owner.rule.intent is intent):
            found.append(on)
    return found


def _distance(at: int, hit: Hit) -> int:
    return max(hit.first - at, at - hit.behind + 1, 0)


def _ways_in(number: int, marked: MarkedText, lexicon: Lexicon) -> Iterator[str]:
    """Yield by which ways money comes in a sentence, each by one word or by two."""
    before = ""
    for token in marked.sentences[number].tokens:
        for said in (f"{before} {token.plain}", token.plain):
            if said in lexicon.methods:
                yield lexicon.methods[said]
        before = token.plain


def _sums_in(number: int, marked: MarkedText, lexicon: Lexicon) -> list[Money]:
    found = []
    for token in marked.sentences[number].tokens:
        slot = marked.slots.get(token.start)
        if slot is not None and slot.kind == MONEY and (amount := amount_of(slot.value)):
            letters = marked.text[slot.start : slot.end].casefold()
            named = _SIGNS | dict(lexicon.currencies)
            code = next((c.upper() for sign, c in named.items() if sign in letters), "")
            upper = [w for w in letters.upper().split() if len(w) == 3 and w.isalpha()]
            found.append(Money(amount=amount, currency=(upper or [code or "USD"])[0]))
    return found
